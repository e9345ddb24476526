//! Whether a vendor's new document still is the API of before: one that a download has only the beginning of
//! reads like one that takes operations away.

use std::collections::{BTreeMap, BTreeSet};

use generator::Calls;
use generator::surface::{Kind, Surface};

use crate::Failure;

/// Operations that are named.
const SHOWN: usize = 3;

/// The operations of an API: method and path, with how each is called in Rust.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Operations(BTreeMap<(String, String), String>);

impl Operations {
    /// Those that a document has.
    pub fn of_calls(calls: &Calls) -> Self {
        let calls = calls.methods.iter();
        let named = calls.map(|call| {
            let place = (call.http.to_owned(), call.path.clone());
            (place, call.methods.join("."))
        });
        Self::of(named)
    }

    /// Those of an emitted client.
    pub fn of_surface(surface: &Surface) -> Self {
        let items = surface.items();
        let items = items.filter(|(_, item)| item.kind == Kind::Operation);
        Self::of(items.map(|(path, item)| {
            let says = |fact: &str| item.wire.get(fact).cloned().unwrap_or_default();
            ((says("method"), says("path")), path.to_owned())
        }))
    }

    /// Of several for one place the first.
    fn of(all: impl Iterator<Item = ((String, String), String)>) -> Self {
        let mut found = BTreeMap::new();
        for (place, name) in all {
            found.entry(place).or_insert(name);
        }
        Self(found)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Refuses a document that takes more than half of the operations away. One that is called otherwise in Rust,
/// or lies at another path under its name, is there.
///
/// # Errors
/// It does, with how that can be allowed.
pub fn refuse(old: &Operations, new: &Operations) -> Result<(), Failure> {
    let (before, now) = (&old.0, &new.0);
    let names: BTreeSet<&String> = now.values().collect();
    let is_gone = |(place, name): &(&(String, String), &String)| {
        !now.contains_key(*place) && !names.contains(name)
    };
    let gone: Vec<_> = before
        .iter()
        .filter(is_gone)
        .map(|(place, _)| place)
        .collect();
    if gone.len() * 2 <= before.len() {
        return Ok(());
    }
    let named = gone.iter().take(SHOWN);
    let named: Vec<String> = named
        .map(|(method, path)| format!("`{method} {path}`"))
        .collect();
    let more = if gone.len() > SHOWN { " …" } else { "" };
    let message = format!(
        "the new document lacks {} of the {} operations of before: {}{more}",
        gone.len(),
        before.len(),
        named.join(", "),
    );
    let help = "is it whole? Nothing was written; where the operations are really gone: `--allow-removals`";
    Err(Failure::new(message).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operations(operations: &[(&str, &str)]) -> Operations {
        let lines = operations.iter().map(|(path, wire)| {
            format!("{path} | operation () -> Call<()> | method=GET path={wire} | #\n")
        });
        Operations::of_surface(&Surface::parse(&lines.collect::<String>()).unwrap())
    }

    #[test]
    fn more_than_half_is_a_loss() {
        let before = operations(&[
            ("a::A::one", "/1"),
            ("a::A::two", "/2"),
            ("a::A::three", "/3"),
        ]);
        let fine = [
            operations(&[("a::A::one", "/1"), ("a::A::two", "/2")]),
            // Called otherwise, and elsewhere.
            operations(&[("b::B::one", "/1"), ("a::A::two", "/v2/2")]),
        ];
        for now in fine {
            assert_eq!(refuse(&before, &now), Ok(()));
        }
        let failure = refuse(&before, &operations(&[("a::A::one", "/1")])).unwrap_err();
        assert!(
            failure
                .message
                .contains("2 of the 3 operations of before: `GET /2`, `GET /3`")
        );
        let none = operations(&[]);
        assert!(refuse(&before, &none).is_err());
        assert_eq!(refuse(&none, &before), Ok(()));
        assert_eq!(refuse(&none, &none), Ok(()));
    }
}
