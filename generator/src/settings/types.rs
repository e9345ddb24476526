//! Types of other crates, in place of those that the client would have.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::select::problem;
use crate::report::{Diagnostic, nearest};
use crate::source::Span;

/// Types of other crates, in place of those that the client would have. What is said of one schema comes
/// before what is said of a format, and that before `dates` and `decimals`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Types {
    /// The crate whose types stand for the formats `date-time` and `date`: `chrono`, `jiff` or `time`.
    pub dates: Option<Chosen<String>>,
    /// The crate whose type stands for texts and numbers of the format `decimal`: `rust_decimal`.
    pub decimals: Option<Chosen<String>>,
    /// The types that stand for formats.
    pub formats: BTreeMap<String, Chosen<TypePath>>,
    /// The types that stand for schemas, by their names below `components/schemas`.
    pub schemas: BTreeMap<String, Chosen<TypePath>>,
}

/// What somebody chose.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Chosen<T> {
    /// It.
    pub value: T,
    /// Where, in the settings' file.
    pub span: Option<Span>,
}

/// A type as Rust names it from outside of its crate: `chrono::DateTime<chrono::Utc>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypePath {
    segments: Vec<String>,
    arguments: Vec<TypePath>,
}

/// A crate of which the settings need no more than the name.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// What its types need to be read and written; the crate's default features are off.
    pub(crate) features: &'static [&'static str],
}

/// Crates that need no entry in `[dependencies]`.
pub(crate) const KNOWN: &[Known] = &[
    Known {
        name: "chrono",
        version: "0.4",
        features: &["serde", "std"],
    },
    Known {
        name: "jiff",
        version: "1",
        features: &["serde", "std"],
    },
    Known {
        name: "rust_decimal",
        version: "1",
        features: &["serde", "std"],
    },
    Known {
        name: "time",
        version: "0.3",
        features: &["formatting", "parsing", "serde-human-readable", "std"],
    },
    Known {
        name: "uuid",
        version: "1",
        features: &["serde", "std"],
    },
];

/// What `dates` may be, and the types that it means: of a point in time, of a day.
pub(crate) const DATES: &[(&str, &[(&str, &str)])] = &[
    (
        "chrono",
        &[
            ("date-time", "chrono::DateTime<chrono::Utc>"),
            ("date", "chrono::NaiveDate"),
        ],
    ),
    (
        "jiff",
        &[
            ("date-time", "jiff::Timestamp"),
            ("date", "jiff::civil::Date"),
        ],
    ),
    (
        "time",
        &[
            ("date-time", "time::OffsetDateTime"),
            ("date", "time::Date"),
        ],
    ),
];

/// What `decimals` may be, and the type that it means.
pub(crate) const DECIMALS: &[(&str, &[(&str, &str)])] =
    &[("rust_decimal", &[("decimal", "rust_decimal::Decimal")])];

/// Crates of the compiler, which nobody declares.
pub(super) const SYSROOT: &[&str] = &["alloc", "core", "std"];

impl TypePath {
    /// No path.
    pub(crate) const NOTHING: Self = Self {
        segments: Vec::new(),
        arguments: Vec::new(),
    };

    /// Reads a path.
    ///
    /// # Errors
    /// Why it can't be used, and what would be right.
    pub fn parse(text: &str) -> Result<Self, String> {
        super::parse::type_path(text)
    }

    /// One of these words, with these types in angle brackets at its end.
    pub(super) fn new(segments: Vec<String>, arguments: Vec<Self>) -> Self {
        Self {
            segments,
            arguments,
        }
    }

    /// A path of this module.
    pub(crate) fn known(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }

    /// Its words.
    pub fn segments(&self) -> &[String] {
        &self.segments
    }

    /// The types in angle brackets at its end.
    pub fn arguments(&self) -> &[TypePath] {
        &self.arguments
    }

    /// The crate that it begins with, as Rust calls it; none for what is written without.
    pub fn krate(&self) -> Option<&str> {
        match self.segments.as_slice() {
            [first, _, ..] if !SYSROOT.contains(&first.as_str()) => Some(first),
            _ => None,
        }
    }

    /// What every path of the same type has in common, wherever its crate shows the type again: the crate, the
    /// name, and the same of its arguments.
    pub(super) fn look(&self) -> String {
        let arguments: Vec<String> = self.arguments.iter().map(Self::look).collect();
        let way = match self.krate() {
            Some(krate) => format!("{krate}::{}", self.name()),
            None => self.segments.join("::"),
        };
        format!("{way}<{}>", arguments.join(","))
    }

    /// The crates that it and its arguments name.
    pub fn crates(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        let mut at = vec![self];
        while let Some(part) = at.pop() {
            found.extend(part.krate());
            at.extend(&part.arguments);
        }
        found
    }

    /// Whether it is known to have what the standard library can derive: `Eq`, `Hash`, `PartialOrd`, `Ord`.
    pub(crate) fn has_std_derives(&self) -> bool {
        const MORE: &[&str] = &[
            "std::net::IpAddr",
            "std::net::Ipv4Addr",
            "std::net::Ipv6Addr",
            "std::net::SocketAddr",
            "std::path::PathBuf",
            "std::time::Duration",
            "url::Url",
            "uuid::Uuid",
        ];
        let text = self.to_string();
        let of_words = DATES.iter().chain(DECIMALS).flat_map(|(_, types)| *types);
        let mut known = of_words.map(|(_, path)| *path).chain(MORE.iter().copied());
        matches!(self.segments.as_slice(), [_]) || known.any(|known| known == text)
    }

    /// Its name without the way to it.
    pub(crate) fn name(&self) -> &str {
        self.segments.last().map_or("", String::as_str)
    }
}

impl fmt::Display for TypePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.segments.join("::"))?;
        for (index, argument) in self.arguments.iter().enumerate() {
            let before = if index == 0 { "<" } else { ", " };
            write!(f, "{before}{argument}")?;
        }
        match self.arguments.is_empty() {
            true => Ok(()),
            false => f.write_str(">"),
        }
    }
}

/// What is of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scalar {
    Text,
    Number,
    /// A whole number.
    Whole,
}

/// A setting that gave some type of a document its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Choice {
    Dates,
    Decimals,
    Format(String),
    Schema(String),
}

impl Types {
    /// Whether the client has the types that it would have anyway.
    pub fn is_empty(&self) -> bool {
        self.dates.is_none()
            && self.decimals.is_none()
            && self.formats.is_empty()
            && self.schemas.is_empty()
    }

    /// Every path that is chosen, with its place.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Chosen<TypePath>> {
        self.formats.values().chain(self.schemas.values())
    }

    /// The type that stands for a schema of this name.
    pub(crate) fn of_schema(&self, name: &str) -> Option<&TypePath> {
        self.schemas.get(name).map(|chosen| &chosen.value)
    }

    /// The type that stands for what is of a format, and the setting that says so. Words that stand for a
    /// crate's types mean texts, and decimals that are numbers.
    pub(crate) fn of_format(&self, format: &str, scalar: Scalar) -> Option<(Choice, TypePath)> {
        if let Some(chosen) = self.formats.get(format) {
            return Some((Choice::Format(format.to_owned()), chosen.value.clone()));
        }
        let words = [
            (&self.dates, DATES, Choice::Dates),
            (&self.decimals, DECIMALS, Choice::Decimals),
        ];
        let means = |choice: &Choice| match scalar {
            Scalar::Text => true,
            Scalar::Number => *choice == Choice::Decimals,
            Scalar::Whole => false,
        };
        let words = words.into_iter().filter(|(.., choice)| means(choice));
        let mut found = words.filter_map(|(word, table, choice)| {
            let word = &word.as_ref()?.value;
            let (_, types) = table.iter().find(|(name, _)| name == word)?;
            let (_, path) = types.iter().find(|(name, _)| *name == format)?;
            Some((choice, TypePath::known(path)?))
        });
        found.next()
    }

    /// What is wrong with choices of which a document has no use: `used` are those that it has one for,
    /// `formats` and `schemas` what its types have. `file` is how people call the settings.
    pub(crate) fn problems(
        &self,
        file: &str,
        used: &BTreeSet<Choice>,
        formats: &BTreeSet<String>,
        schemas: &[&str],
    ) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let words = [
            (
                &self.dates,
                Choice::Dates,
                "no text that the client has is of the format `date-time` or `date`",
            ),
            (
                &self.decimals,
                Choice::Decimals,
                "nothing that the client has is of the format `decimal`",
            ),
        ];
        for (word, choice, message) in words {
            if let Some(word) = word
                && !used.contains(&choice)
            {
                found.push(problem(file, word.span, message.to_owned(), None));
            }
        }
        let known: Vec<&str> = formats.iter().map(String::as_str).collect();
        for (name, chosen) in &self.formats {
            if !used.contains(&Choice::Format(name.clone())) {
                let message = format!("nothing that the client has is of the format `{name}`");
                let help = nearest(name, &known);
                found.push(problem(file, chosen.span, message, help));
            }
        }
        for (name, chosen) in &self.schemas {
            if used.contains(&Choice::Schema(name.clone())) {
                continue;
            }
            found.push(if schemas.contains(&name.as_str()) {
                let message = format!("no operation of the client leads to the schema `{name}`");
                problem(file, chosen.span, message, None)
            } else {
                let message = format!("the document has no schema `{name}`");
                problem(file, chosen.span, message, nearest(name, schemas))
            });
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_and_shown() {
        for text in [
            "chrono::DateTime<chrono::Utc>",
            "std::net::IpAddr",
            "a::b::C<d::E<f::G>, String>",
            "u16",
            "r#type::Money",
        ] {
            let shown = TypePath::parse(text).map(|path| path.to_string());
            assert_eq!(shown.as_deref(), Ok(text));
        }
        let path = TypePath::known("a::B<c::D<std::E>, a::F, u8>");
        let crates = path.as_ref().map(TypePath::crates);
        assert_eq!(crates, Some(BTreeSet::from(["a", "c"])));
        for wrong in [
            "",
            "a b",
            "&a::B",
            "a::B<'a>",
            "a::B<3>",
            "a::B(c::D)",
            "(a::B, c::D)",
            "dyn a::B",
            "a::B<c::D>::E",
            "<a::B as c::D>::E",
            "Money",
            "f32",
            "crate::Money",
            "a::B<super::C>",
            "std::vec::Vec<u8>",
            "1",
        ] {
            assert!(TypePath::parse(wrong).is_err(), "{wrong}");
        }
        assert!(TypePath::parse(&"a::B<".repeat(100_000)).is_err());
    }

    #[test]
    fn every_word_is_of_a_known_crate() {
        for (name, types) in DATES.iter().chain(DECIMALS) {
            assert!(KNOWN.iter().any(|known| known.name == *name), "{name}");
            for (_, path) in *types {
                let path = TypePath::known(path);
                let krate = path.as_ref().and_then(TypePath::krate);
                assert_eq!(krate, Some(*name));
            }
        }
    }
}
