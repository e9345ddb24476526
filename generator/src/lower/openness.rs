//! Whether a list of values is all that there will be, where the document says so by an extension.

use super::context::Lowering;
use super::facets::Facets;
use super::told::first_told;
use crate::dialect::{self, EXTENSIBLE, MICROSOFT_ENUM, Version};
use crate::ir::{Enum, Others, Shape};
use crate::report::{Code, Report, Spot};
use crate::source::{NodeId, Tree};

/// Our word, then those of others: the word, and what says that other values are allowed, and that not.
const WORDS: &[(&str, &str, &str)] = &[
    ("x-unknown-values", "allow", "refuse"),
    ("x-speakeasy-unknown-values", "allow", "disallow"),
];

/// Which of several counts: that of whom the page of extensions names first.
const ORDER: &[&str] = &[
    "x-unknown-values",
    EXTENSIBLE,
    MICROSOFT_ENUM,
    "x-speakeasy-unknown-values",
];

/// Whether a schema's values may be others than it lists; none where it doesn't say.
fn of(lowering: &mut Lowering<'_, '_>, schema: NodeId) -> Option<bool> {
    let tree = lowering.dialect.tree;
    let is_about = |key: &&&str| {
        let word = tree.get(schema, key);
        word.is_some_and(|word| means(tree, key, word).is_some())
    };
    let words: Vec<&str> = ORDER.iter().filter(is_about).copied().collect();
    for word in &words {
        lowering.dialect.read(schema, word);
    }
    let read = |tree: &Tree, key: &str, word| means(tree, key, word).flatten();
    let told = first_told(lowering, schema, &words, read, malformed);
    told.map(|(open, _)| open)
}

/// What a keyword says of other values, if it is about them; `Some(None)` if it can't be read.
fn means(tree: &Tree, key: &str, word: NodeId) -> Option<Option<bool>> {
    match key {
        EXTENSIBLE => return Some(dialect::extensible(tree, word).map(|_| true)),
        // Without it other tools make a closed list, of which other values would fail an answer as a whole: that
        // is said by our word alone.
        MICROSOFT_ENUM => {
            let flag = tree
                .get(word, "modelAsString")
                .and_then(|node| tree.bool(node));
            return (flag == Some(true)).then_some(Some(true));
        }
        _ => {}
    }
    let (_, allow, refuse) = WORDS.iter().find(|(name, ..)| *name == key)?;
    Some(match tree.str(word) {
        Some(text) if text == *allow => Some(true),
        Some(text) if text == *refuse => Some(false),
        _ => None,
    })
}

fn malformed(report: &mut Report, key: &str, word: NodeId) {
    let known = WORDS.iter().find(|(name, ..)| *name == key);
    let message = match known {
        Some((name, allow, refuse)) => format!("`{name}` is `{allow}` or `{refuse}`"),
        None => format!("`{key}` is `true`, or a list of values"),
    };
    report
        .warning(Code::Malformed, Spot::Node(word), message)
        .help("it is ignored: other values are read, and told as drift");
}

impl Lowering<'_, '_> {
    /// The values, closed or open as the schema says.
    pub fn as_open(&mut self, values: Enum, open: Option<bool>, place: NodeId) -> Shape {
        let Some(open) = open else {
            return Shape::Enum(values);
        };
        Shape::Enum(match (values, open) {
            (Enum::Texts(values, Others::Drift), true) => Enum::Texts(values, Others::Allowed),
            (Enum::Texts(values, Others::Drift), false) => Enum::Texts(values, Others::Refused),
            (values @ Enum::Texts(..), true) => values,
            (values, open) => {
                self.only_texts(open, place);
                values
            }
        })
    }

    /// Says that what a schema says of other values comes to nothing, since no list of values is made of it.
    pub fn open_nothing(&mut self, shape: &Shape, open: Option<bool>, place: NodeId) {
        if let Some(open) = open
            && !matches!(shape, Shape::Enum(_) | Shape::Own(_))
        {
            self.only_texts(open, place);
        }
    }

    fn only_texts(&mut self, open: bool, place: NodeId) {
        let word = if open { "open" } else { "closed" };
        let message = format!("only a list of texts alone can be {word}");
        self.report
            .note(Code::NotRepresented, Spot::Node(place), message)
            .help("other values are read as they come");
    }

    /// Whether the values that a schema says may be others than it lists; none where it doesn't say, or has
    /// no such list.
    pub fn openness(&mut self, schema: NodeId, facets: &Facets) -> Option<bool> {
        let open = of(self, schema)?;
        let is_narrowed =
            self.dialect.version == Version::V31 && self.dialect.reference(schema).is_some();
        let has_values = facets.values.is_some()
            || is_narrowed
            || !facets.all_of.is_empty()
            || !facets.alternatives.is_empty();
        if !has_values {
            self.no_values(schema);
        }
        has_values.then_some(open)
    }

    /// Says that a schema speaks of other values and lists none.
    fn no_values(&mut self, schema: NodeId) {
        let tree = self.dialect.tree;
        for (key, word) in tree.entries(schema) {
            if means(tree, key, *word).is_some() {
                let message = format!("`{key}` stands beside no list of texts");
                self.report
                    .note(Code::NoBearing, Spot::Key(*word), message)
                    .help("it is ignored");
            }
        }
    }
}
