//! Whether a vendor's new document still is the API of before: one that a download has only the beginning of
//! reads like one that takes operations away.

use std::collections::BTreeMap;

use generator::surface::{Kind, Surface};

use crate::Failure;

/// Operations that are named.
const SHOWN: usize = 3;

/// Refuses a document that takes more than half of the operations away. One that is called otherwise in Rust,
/// or lies at another path under its name, is there.
///
/// # Errors
/// It does, with how that can be allowed.
pub fn refuse(old: &Surface, new: &Surface) -> Result<(), Failure> {
    let (before, now) = (operations(old), operations(new));
    let is_gone = |(wire, path): &(&(&str, &str), &&str)| {
        !now.contains_key(*wire) && new.get(path).is_none_or(|it| it.kind != Kind::Operation)
    };
    let gone: Vec<_> = before
        .iter()
        .filter(is_gone)
        .map(|(wire, _)| wire)
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

/// Method and path of each operation, with the first path in Rust.
fn operations(surface: &Surface) -> BTreeMap<(&str, &str), &str> {
    let mut found = BTreeMap::new();
    for (path, item) in surface
        .items()
        .filter(|(_, item)| item.kind == Kind::Operation)
    {
        let says = |fact: &str| item.wire.get(fact).map_or("", String::as_str);
        found.entry((says("method"), says("path"))).or_insert(path);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surface(operations: &[(&str, &str)]) -> Surface {
        let lines = operations.iter().map(|(path, wire)| {
            format!("{path} | operation () -> Call<()> | method=GET path={wire} | #\n")
        });
        Surface::parse(&lines.collect::<String>()).unwrap()
    }

    #[test]
    fn more_than_half_is_a_loss() {
        let before = surface(&[
            ("a::A::one", "/1"),
            ("a::A::two", "/2"),
            ("a::A::three", "/3"),
        ]);
        let fine = [
            surface(&[("a::A::one", "/1"), ("a::A::two", "/2")]),
            // Called otherwise, and elsewhere.
            surface(&[("b::B::one", "/1"), ("a::A::two", "/v2/2")]),
        ];
        for now in fine {
            assert_eq!(refuse(&before, &now), Ok(()));
        }
        let failure = refuse(&before, &surface(&[("a::A::one", "/1")])).unwrap_err();
        assert!(
            failure
                .message
                .contains("2 of the 3 operations of before: `GET /2`, `GET /3`")
        );
        let none = surface(&[]);
        assert!(refuse(&before, &none).is_err());
        assert_eq!(refuse(&none, &before), Ok(()));
        assert_eq!(refuse(&none, &none), Ok(()));
    }
}
