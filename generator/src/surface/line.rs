//! An item as a line: `path | kind rust | facts | #pointer`, or `file#pointer`.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use super::{Item, Kind, Surface};

/// What stands between the columns.
const BETWEEN: &str = " | ";

/// How the line begins that says whose API it is: `# Package: pets 0.1.0`.
pub(super) const PACKAGE: &str = "# Package: ";

/// A line that is no item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its number, from 1.
    pub line: usize,
}

impl Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} is no item of an API", self.line)
    }
}

impl std::error::Error for Unreadable {}

impl Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (path, item) in self.items() {
            let Item {
                kind,
                rust,
                wire,
                file,
                pointer,
                about: _,
            } = item;
            write!(f, "{path}{BETWEEN}{}", kind.as_str())?;
            if !rust.is_empty() {
                write!(f, " {rust}")?;
            }
            f.write_str(BETWEEN)?;
            for (index, (name, value)) in wire.iter().enumerate() {
                let gap = if index == 0 { "" } else { " " };
                write!(f, "{gap}{name}")?;
                if !value.is_empty() {
                    write!(f, "={}", written(value))?;
                }
            }
            let file = file
                .as_deref()
                .map(|file| fragment(file).replace('#', "%23"));
            let file = file.unwrap_or_default();
            writeln!(f, "{BETWEEN}{file}#{}", fragment(pointer))?;
        }
        Ok(())
    }
}

/// A fact's value: as it is where that is plain, else as JSON text.
fn written(value: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_graphic() && !matches!(letter, '"' | '|' | '\\');
    if value.chars().all(is_plain) {
        return value.to_owned();
    }
    let text = serde_json::Value::from(value).to_string();
    let mut made = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter == '|' || !is_shown(letter) {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                made.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            made.push(letter);
        }
    }
    made
}

/// Whether a letter shows as what it is: none that is blank, or that turns text around.
fn is_shown(letter: char) -> bool {
    letter == ' ' || letter.is_ascii_graphic() || letter.is_alphanumeric()
}

/// A JSON pointer as a URI fragment, as far as a line needs it.
fn fragment(pointer: &str) -> String {
    let mut made = String::with_capacity(pointer.len());
    for letter in pointer.chars() {
        if matches!(letter, '%' | '|' | ' ') || !is_shown(letter) {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                made.push_str(&format!("%{byte:02X}"));
            }
        } else {
            made.push(letter);
        }
    }
    made
}

/// The pointer of a fragment.
fn pointer(fragment: &str) -> String {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend(before.bytes());
        let code = after.get(..2);
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(b'%');
                rest = after;
            }
        }
    }
    bytes.extend(rest.bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

pub(super) fn parse(text: &str) -> Result<Surface, Unreadable> {
    let mut surface = Surface::default();
    for (line, text) in (1..).zip(text.lines()) {
        if let Some(package) = text.strip_prefix(PACKAGE) {
            let version = package.split_once(' ').map(|(_, version)| version);
            surface.version = version.map(|version| version.trim().to_owned());
        }
        if text.starts_with('#') || text.trim().is_empty() {
            continue;
        }
        let (path, item) = item(text).ok_or(Unreadable { line })?;
        surface.add(path, item);
    }
    Ok(surface)
}

fn item(line: &str) -> Option<(String, Item)> {
    let mut columns = line.splitn(4, BETWEEN);
    let (path, what) = (columns.next()?, columns.next()?);
    let (facts_, place) = (columns.next()?, columns.next()?);
    let (word, rust) = what.split_once(' ').unwrap_or((what, ""));
    let kind = Kind::ALL.iter().find(|kind| kind.as_str() == word)?;
    let (file, fragment) = place.split_once('#')?;
    let item = Item {
        kind: *kind,
        rust: rust.to_owned(),
        wire: facts(facts_)?,
        file: (!file.is_empty()).then(|| pointer(file)),
        pointer: pointer(fragment),
        about: None,
    };
    Some((path.to_owned(), item))
}

fn facts(text: &str) -> Option<BTreeMap<String, String>> {
    let mut facts = BTreeMap::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let (name, after) = rest.split_at_checked(end)?;
        let (value, after) = match after.strip_prefix('=') {
            Some(after) => value(after)?,
            None => (String::new(), after),
        };
        facts.insert(name.to_owned(), value);
        rest = after.trim_start();
    }
    Some(facts)
}

/// A value at the beginning of a text, and what follows it.
fn value(text: &str) -> Option<(String, &str)> {
    if text.starts_with('"') {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<String>();
        let value = values.next()?.ok()?;
        let end = values.byte_offset();
        return Some((value, text.get(end..)?));
    }
    let end = text.find(' ').unwrap_or(text.len());
    let (value, after) = text.split_at_checked(end)?;
    Some((value.to_owned(), after))
}
