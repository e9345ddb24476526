//! The public API of an emitted crate as a list of items, one line each, and what a change from one
//! list to another means: for who compiles against the crate, and on the wire. Knows no tokens.

mod arguments;
mod client;
mod collect;
mod compare;
mod constraints;
mod described;
mod line;
mod renamed;
mod rules;
mod types;

pub use compare::{Change, Changes, Turned, Verdict, compare};
pub use line::Unreadable;

use std::collections::BTreeMap;

/// The file of an emitted crate that holds its API.
pub const FILE: &str = "api.txt";

/// The public API of an emitted crate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surface {
    items: BTreeMap<String, Item>,
    /// Of the package, as far as it is said.
    version: Option<String>,
}

impl Surface {
    /// The API of a crate.
    pub(crate) fn collect(
        emission: &crate::emit::Emission<'_>,
        tree: &crate::source::Tree,
    ) -> Self {
        collect::surface(emission, tree)
    }

    /// Reads what `to_string` wrote, or the file of a crate; lines that begin with `#` are comments.
    ///
    /// # Errors
    /// The first line that is no item, with its number.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        line::parse(text)
    }

    /// The text of the file [`FILE`] of a package: comments that say what made it and of which version it is,
    /// then a line for each item.
    pub(crate) fn file(&self, header: &str, package: &str, version: &str) -> String {
        format!("# {header}\n{}{package} {version}\n{self}", line::PACKAGE)
    }

    /// The version of the package whose API it is; none where the text that it was read from doesn't say it.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Every item by its path, in the order of the paths.
    pub fn items(&self) -> impl Iterator<Item = (&str, &Item)> {
        self.items.iter().map(|(path, item)| (path.as_str(), item))
    }

    /// The item of this path.
    pub fn get(&self, path: &str) -> Option<&Item> {
        self.items.get(path)
    }

    fn add(&mut self, path: String, item: Item) {
        self.items.insert(path, item);
    }
}

/// Something that users of the crate can name, or that the crate says on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// The item in Rust: a type, a signature; empty where the path says it all.
    pub rust: String,
    /// What is said of it on the wire: `required`, `maxLength=256`, `path=/v1/customers/`.
    pub wire: BTreeMap<String, String>,
    /// The file in which it has its place, below the root folder, where that is not the document.
    pub file: Option<String>,
    /// Its place there, a JSON pointer.
    pub pointer: String,
    /// The first words that the document says about it. Not a part of the line.
    pub about: Option<String>,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)*) => {
        /// What an item is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Kind { $($(#[$doc])* $variant,)* }

        impl Kind {
            const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word for it in a line.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }
    };
}

kinds! {
    /// A group of operations.
    Service = "service",
    /// A method that calls the server.
    Operation = "operation",
    /// A parameter of an operation.
    Parameter = "parameter",
    /// The body of an operation.
    Body = "body",
    /// A success of an operation.
    Answer = "answer",
    /// An error answer of an operation.
    Failure = "failure",
    /// A header of answers.
    Header = "header",
    /// The streams of an operation that pages.
    Paging = "paging",
    /// A model.
    Struct = "struct",
    /// A field of a model.
    Field = "field",
    /// An open list of values.
    Enum = "enum",
    /// A value of such a list.
    Value = "value",
    /// One of several types.
    Union = "union",
    /// A variant of a union, or of an operation's answer.
    Variant = "variant",
    /// What the document says of a schema for which a type of another crate stands.
    Described = "described",
    /// A way to have a model from others.
    Conversion = "conversion",
    /// A body of an error answer.
    Error = "error",
    /// A server.
    Server = "server",
    /// A variable of a server's URL.
    Variable = "variable",
    /// A cargo feature.
    Feature = "feature",
    /// A credential that the client's builder takes.
    Credential = "credential",
    /// An event of a webhook.
    Event = "event",
}
