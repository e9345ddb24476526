//! The list of what Prism is wrong about, a line each: document, operation, a part of what Prism says, and
//! why that is wrong, with ` | ` between. `*` stands for every operation; `?` before it says that the entry
//! is about answers that Prism makes by chance, so that not every run meets it.

use std::path::Path;

use xtask::Failure;
use xtask::input::Source;

/// A list is some pages of text.
const LIMIT: usize = 1 << 20;

/// What Prism is wrong about.
#[derive(Debug, Default)]
pub struct Known(Vec<Entry>);

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    document: String,
    operation: String,
    /// Whether a run may do without it.
    is_by_chance: bool,
    says: String,
    why: String,
}

impl Known {
    /// # Errors
    /// The list isn't there, or a line has not the four parts.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let bytes = Source::File(path.to_owned()).read(LIMIT)?;
        let shown = path.display();
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::new(format!("`{shown}` is not UTF-8")))?;
        Self::parse(&text).map_err(|line| {
            let parts = "document | operation | what Prism says | why it is wrong";
            Failure::new(format!("line {line} of `{shown}` is no `{parts}`"))
        })
    }

    fn parse(text: &str) -> Result<Self, usize> {
        let mut entries = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let parts: Vec<&str> = line.splitn(4, " | ").map(str::trim).collect();
            let [document, operation, says, why] = parts.as_slice() else {
                return Err(index + 1);
            };
            if parts.iter().any(|part| part.is_empty()) {
                return Err(index + 1);
            }
            entries.push(Entry {
                document: (*document).to_owned(),
                operation: operation.trim_start_matches('?').to_owned(),
                is_by_chance: operation.starts_with('?'),
                says: (*says).to_owned(),
                why: (*why).to_owned(),
            });
        }
        Ok(Self(entries))
    }

    /// The entries of a document.
    pub fn of(&self, document: &str) -> Checked<'_> {
        let entries = self.0.iter().filter(|entry| entry.document == document);
        Checked {
            entries: entries.map(|entry| (entry, false)).collect(),
            excused: 0,
        }
    }
}

/// Entries, and whether each has been met.
#[derive(Debug)]
pub struct Checked<'a> {
    entries: Vec<(&'a Entry, bool)>,
    /// How many findings they explain.
    pub excused: usize,
}

impl Checked<'_> {
    /// Whether an entry explains what was said of an operation.
    pub fn excuses(&mut self, operation: &str, said: &str) -> bool {
        let mut excuses = false;
        for (entry, met) in &mut self.entries {
            let is_meant = entry.operation == "*" || entry.operation == operation;
            if is_meant && said.contains(&entry.says) {
                *met = true;
                excuses = true;
            }
        }
        self.excused += usize::from(excuses);
        excuses
    }

    /// Entries that explain nothing, and should.
    pub fn idle(&self) -> impl Iterator<Item = String> {
        let idle = self.entries.iter();
        let idle = idle.filter(|(entry, met)| !met && !entry.is_by_chance);
        idle.map(|(entry, _)| format!("{} | {} | {}", entry.document, entry.operation, entry.says))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_explains_what_it_says_and_nothing_else() {
        let list = "# why\n\na.json | get | must be | it must not\na.json | * | 500 | it is slow\n\
                    a.json | ?* | drift | it cuts\n";
        let known = Known::parse(list).unwrap_or_default();
        let mut checked = known.of("a.json");
        assert!(checked.excuses("get", "body must be null"));
        assert!(!checked.excuses("put", "body must be null"));
        assert_eq!(checked.idle().collect::<Vec<_>>(), ["a.json | * | 500"]);
        assert!(checked.excuses("put", "500 UNKNOWN"));
        assert_eq!((checked.idle().count(), checked.excused), (0, 2));
        assert!(!known.of("b.json").excuses("get", "must be"));
    }

    #[test]
    fn a_reason_is_needed() {
        assert_eq!(Known::parse("a.json | get | must be").unwrap_err(), 1);
        assert_eq!(
            Known::parse("# x\na.json | get | must be | \n").unwrap_err(),
            2
        );
    }
}
