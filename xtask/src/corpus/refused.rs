//! The list of documents that are rightly refused: a line each, the name, a colon and the reason.

use std::collections::BTreeMap;
use std::path::Path;

use crate::Failure;
use crate::input::Source;

/// A list is a page of text.
const LIMIT: usize = 1 << 20;

/// Reviewed refusals.
#[derive(Debug, Default)]
pub struct Refused(BTreeMap<String, String>);

impl Refused {
    /// # Errors
    /// The list isn't there, or a line has no reason.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let bytes = Source::File(path.to_owned()).read(LIMIT)?;
        let shown = path.display();
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::new(format!("`{shown}` is not UTF-8")))?;
        let mut list = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match line.split_once(": ") {
                Some((name, reason)) if !reason.trim().is_empty() => {
                    list.insert(name.to_owned(), reason.to_owned());
                }
                _ => {
                    let number = index + 1;
                    let message = format!("line {number} of `{shown}` is no `name: reason`");
                    return Err(Failure::new(message));
                }
            }
        }
        Ok(Self(list))
    }

    /// Whether somebody has said that it is rightly refused.
    pub fn is_reviewed(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}
