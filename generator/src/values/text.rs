//! Text: by its format, its pattern, or any letters within its length.

use super::{Chance, pattern};
use crate::ir::Constraint;
use crate::source::{NodeId, Tree};

/// How long text gets where the document doesn't say.
const USUAL: u64 = 12;

/// Which letters text is made of, where nothing says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    /// What a wire must hold in one piece: spaces, signs, letters beyond ASCII.
    Any,
    /// Letters and digits: where a separator would be one, and in headers.
    Plain,
}

impl Letters {
    /// A word of so many letters.
    pub(super) fn word(self, chance: &mut Chance, least: u64, most: u64) -> String {
        const PLAIN: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        const SIGNS: &[char] = &[
            ' ', '?', '#', '+', '&', '=', '%', 'é', '\'', '"', ';', ':', '@',
        ];
        let count = chance.between(least.into(), most.into());
        let letters = (0..count).map(|place| {
            // Spaces at the ends are trimmed by some.
            let is_inside = place > 0 && place < count - 1;
            let sign = (self == Self::Any && is_inside && chance.below(6) == 0)
                .then(|| chance.pick(SIGNS).copied());
            let letter = || chance.pick(PLAIN).copied().map(char::from);
            sign.flatten().or_else(letter).unwrap_or('a')
        });
        letters.collect()
    }
}

/// The `format` that a schema says, itself or in its alternatives.
pub(super) fn format(tree: &Tree, schema: NodeId) -> Option<&str> {
    let own = tree.get(schema, "format").and_then(|node| tree.str(node));
    own.or_else(|| {
        let lists = ["anyOf", "oneOf", "allOf"];
        let lists = lists.into_iter().filter_map(|word| tree.get(schema, word));
        let mut inner = lists.flat_map(|list| tree.items(list));
        inner.find_map(|node| tree.get(*node, "format").and_then(|node| tree.str(node)))
    })
}

/// The names that a map's schema allows, if it lists them.
pub(super) fn names(tree: &Tree, schema: NodeId) -> Vec<String> {
    let mut node = tree.get(schema, "propertyNames");
    // A list of names is had in one step or two.
    for _ in 0..4 {
        let Some(found) = node else { break };
        if let Some(list) = tree.get(found, "enum") {
            let names = tree.items(list).iter().filter_map(|name| tree.str(*name));
            return names.map(str::to_owned).collect();
        }
        let target = tree.get(found, "$ref").and_then(|target| tree.str(target));
        node = target.and_then(|target| tree.find(target.strip_prefix('#')?));
    }
    Vec::new()
}

/// Text that holds to these rules, if that can be told.
pub(super) fn make(
    chance: &mut Chance,
    letters: Letters,
    format: Option<&str>,
    rules: &[Constraint],
) -> Option<String> {
    let (mut least, mut most, mut patterns) = (None, None, Vec::new());
    for rule in rules {
        match rule {
            Constraint::MinLength(count) => least = Some(*count),
            Constraint::MaxLength(count) => most = Some(*count),
            Constraint::Pattern { text: pattern, .. } => patterns.push(pattern),
            _ => {}
        }
    }
    let fits = |text: &String| {
        let length = text.chars().count() as u64;
        least.is_none_or(|least| length >= least) && most.is_none_or(|most| length <= most)
    };
    if let Some(text) = format.and_then(|format| formatted(chance, format))
        && patterns.is_empty()
    {
        return Some(text).filter(fits);
    }
    if let [pattern] = patterns.as_slice() {
        return pattern::matching(chance, pattern, fits);
    }
    if !patterns.is_empty() {
        return None;
    }
    let least = least.unwrap_or_else(|| 1.min(most.unwrap_or(1)));
    let usual = least.max(1).saturating_add(USUAL);
    // Nobody sends a megabyte to see whether it may be sent.
    let most = most.unwrap_or(usual).min(usual);
    Some(letters.word(chance, least, most))
}

/// Text of a format that readers check.
pub(super) fn formatted(chance: &mut Chance, format: &str) -> Option<String> {
    let word = Letters::Plain.word(chance, 3, 10).to_ascii_lowercase();
    let mut number = |least: i128, most: i128| chance.between(least, most);
    Some(match format {
        "date-time" => format!(
            "20{:02}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            number(10, 30),
            number(1, 12),
            number(1, 28),
            number(0, 23),
            number(0, 59),
            number(0, 59)
        ),
        "date" => format!(
            "20{:02}-{:02}-{:02}",
            number(10, 30),
            number(1, 12),
            number(1, 28)
        ),
        "time" => format!(
            "{:02}:{:02}:{:02}Z",
            number(0, 23),
            number(0, 59),
            number(0, 59)
        ),
        "duration" => format!("PT{}H", number(1, 99)),
        "uuid" | "uuid4" => format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            number(0, 0xffff_ffff),
            number(0, 0xffff),
            number(0, 0xfff),
            number(0, 0xfff),
            number(0, 0xffff_ffff_ffff)
        ),
        "decimal" => format!("{}.{:02}", number(0, 999), number(0, 99)),
        "byte" | "base64" => "aGVsbG8gd29ybGQ=".to_owned(),
        "email" | "idn-email" => format!("a{word}@example.com"),
        "hostname" | "idn-hostname" => format!("a{word}.example.com"),
        "ipv4" => format!("192.0.2.{}", number(1, 254)),
        "ip" => format!("198.51.100.{}", number(1, 254)),
        "ipv6" => format!("2001:db8::{:x}", number(1, 0xffff)),
        "uri" | "url" | "iri" | "uri-reference" | "iri-reference" => {
            format!("https://example.com/{word}?a=b%20c")
        }
        "uri-template" => format!("https://example.com/{word}/{{id}}"),
        "json-pointer" => format!("/{word}/0"),
        "regex" => format!("^{word}$"),
        _ => return None,
    })
}
