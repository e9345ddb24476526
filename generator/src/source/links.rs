//! How parts of documents name each other: the files of a tree, `$id`, `$anchor`, and where the text of
//! a reference leads from where it stands (RFC 3986, JSON Pointer, JSON Schema 2020-12).

use std::collections::BTreeMap;

use super::tree::{NodeId, Tree};

/// A file that a tree was read from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(super) u32);

impl FileId {
    /// The document itself.
    pub const DOCUMENT: Self = Self(0);
}

/// Why a reference leads to no node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unresolved<'t> {
    /// There is nothing at this place.
    Nothing,
    /// It leads out of what was read: why, in a sentence.
    Outside(&'t str),
}

/// What the nodes of a tree are known by.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// Nodes with an `$id`, by the absolute form of it.
    ids: BTreeMap<String, NodeId>,
    /// What references within such a node are relative to.
    bases: BTreeMap<NodeId, String>,
    /// Nodes with an `$anchor`, by what it is relative to: a node with an `$id`, or a file's root.
    anchors: BTreeMap<(NodeId, String), NodeId>,
    /// Files by the path that something asked for, or why there is none.
    pub(super) files: BTreeMap<String, Result<FileId, String>>,
}

const NETWORK: &str = "nothing is fetched from the network";
const NOT_READ: &str = "it was not read";

impl Tree {
    /// The node that a reference means: an address, a fragment (a JSON pointer or an anchor) or both, read
    /// from a node in which it stands.
    ///
    /// # Errors
    /// It leads to nothing that was read.
    pub fn resolve(&self, from: NodeId, reference: &str) -> Result<NodeId, Unresolved<'_>> {
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = percent_decode(fragment).ok_or(Unresolved::Nothing)?;
        let top = self.top(from);
        if address.is_empty() {
            // Documents with an `$id` in a schema mean the whole document all the same.
            let near = self.within(self.resource(from), &fragment);
            let found = near.or_else(|| self.within(top, &fragment));
            return found.ok_or(Unresolved::Nothing);
        }
        let links = &self.links;
        let base = links.bases.get(&self.resource(from));
        if let Some(resource) = links.ids.get(&join(base.map_or("", |base| base), address)) {
            return self.within(*resource, &fragment).ok_or(Unresolved::Nothing);
        }
        if has_scheme(address) || address.starts_with("//") {
            return Err(Unresolved::Outside(NETWORK));
        }
        match links.files.get(&self.path_from(from, address)) {
            Some(Ok(file)) => {
                let root = self.root_of(*file).ok_or(Unresolved::Nothing)?;
                self.within(root, &fragment).ok_or(Unresolved::Nothing)
            }
            Some(Err(why)) => Err(Unresolved::Outside(why)),
            None => Err(Unresolved::Outside(NOT_READ)),
        }
    }

    /// The path below the root folder that an address means, from the file of a node.
    pub(super) fn path_from(&self, from: NodeId, address: &str) -> String {
        let address = address.split_once('#').map_or(address, |(path, _)| path);
        let address = percent_decode(address).unwrap_or_else(|| address.to_owned());
        join(self.file_name(self.file(from)), &address)
    }

    /// Takes in what the nodes from `first` on are known by.
    pub(super) fn index_links(&mut self, first: NodeId) {
        let mut named = Vec::new();
        for id in self.ids_from(first) {
            for (key, child) in self.entries(id) {
                let is_anchor = matches!(&**key, "$anchor" | "$dynamicAnchor");
                // OpenAPI 3.2 says of a document as a whole where it lies.
                let is_self = &**key == "$self" && self.parent(id).is_none();
                if !is_anchor && !is_self && &**key != "$id" {
                    continue;
                }
                let Some(text) = self.str(*child) else {
                    continue;
                };
                match text.strip_prefix('#') {
                    // Drafts before 2019 wrote anchors so.
                    Some(anchor) if !is_anchor => named.push((id, true, anchor.to_owned())),
                    _ => named.push((id, is_anchor, text.to_owned())),
                }
            }
        }
        // What stands around a node comes before it, and so its `$id`.
        for (id, _, text) in named.iter().filter(|(_, is_anchor, _)| !is_anchor) {
            let around = self.parent(*id).map(|parent| self.resource(parent));
            let base = around.and_then(|around| self.links.bases.get(&around));
            let text = text.split_once('#').map_or(&**text, |(address, _)| address);
            let absolute = join(base.map_or("", |base| base), text);
            self.links.ids.entry(absolute.clone()).or_insert(*id);
            self.links.bases.insert(*id, absolute);
        }
        for (id, _, text) in named.into_iter().filter(|(_, is_anchor, _)| *is_anchor) {
            let key = (self.resource(id), text);
            self.links.anchors.entry(key).or_insert(id);
        }
    }

    /// The nearest node around this one, itself included, that has an `$id`; else its file's root. Where it was
    /// written counts: a reference means the same wherever what holds it is taken.
    fn resource(&self, id: NodeId) -> NodeId {
        if self.links.bases.is_empty() {
            return self.top(id);
        }
        let mut at = self.spoken_of(id);
        while !self.links.bases.contains_key(&at)
            && let Some(parent) = self.written_parent(at)
        {
            at = parent;
        }
        at
    }

    /// The root of a node's file.
    pub fn top(&self, id: NodeId) -> NodeId {
        self.root_of(self.file(id)).unwrap_or(self.root())
    }

    /// What a fragment means within a file or a node with an `$id`.
    fn within(&self, resource: NodeId, fragment: &str) -> Option<NodeId> {
        if fragment.is_empty() || fragment.starts_with('/') {
            return self.find_from(resource, fragment);
        }
        let key = (resource, fragment.to_owned());
        self.links.anchors.get(&key).copied()
    }
}

/// Whether an address begins with a scheme (`https:`, `urn:`).
pub(super) fn has_scheme(address: &str) -> bool {
    let Some((scheme, _)) = address.split_once(':') else {
        return false;
    };
    let mut letters = scheme.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
}

/// An address relative to another. What leads above the outermost folder keeps its `..`.
fn join(base: &str, address: &str) -> String {
    if has_scheme(address) {
        return address.to_owned();
    }
    let (origin, path) = split_origin(base);
    if address.is_empty() {
        return base.to_owned();
    }
    if address.starts_with("//") {
        let scheme = origin.split_once("//").map_or("", |(scheme, _)| scheme);
        return format!("{scheme}{address}");
    }
    if address.starts_with('/') {
        return format!("{origin}{}", normal(address));
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let whole = match (folder, path.starts_with('/') || !origin.is_empty()) {
        ("", true) => format!("/{address}"),
        ("", false) => address.to_owned(),
        (folder, _) => format!("{folder}/{address}"),
    };
    format!("{origin}{}", normal(&whole))
}

/// `https://example.com` and `/a/b`.
fn split_origin(address: &str) -> (&str, &str) {
    if !has_scheme(address) {
        return ("", address);
    }
    let authority = address.find("//").map_or(0, |at| at + 2);
    let path = address
        .get(authority..)
        .and_then(|rest| rest.find('/'))
        .map_or(address.len(), |at| authority + at);
    address.split_at_checked(path).unwrap_or((address, ""))
}

/// A path without `.`, and without `..` but at its beginning.
fn normal(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => {
                parts.pop();
            }
            ("..", None) if is_absolute => {}
            (part, _) => parts.push(part),
        }
    }
    let start = if is_absolute { "/" } else { "" };
    format!("{start}{}", parts.join("/"))
}

/// Decodes `%XX`; `None` when what comes out is no text.
fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail
            .get(..2)
            .filter(|pair| pair.iter().all(u8::is_ascii_hexdigit))
            .and_then(|pair| std::str::from_utf8(pair).ok());
        match (byte, hex.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(decoded)) => {
                bytes.push(decoded);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_relative_to_the_file_they_stand_in() {
        for (base, address, expected) in [
            ("", "models/A.yaml", "models/A.yaml"),
            ("reference/api.yaml", "../models/A.yaml", "models/A.yaml"),
            ("reference/api.yaml", "./x/../B.yaml", "reference/B.yaml"),
            ("models/A.yaml", "../../B.yaml", "../B.yaml"),
            ("models/A.yaml", "/etc/passwd", "/etc/passwd"),
            ("models/A.yaml", "/../../etc", "/etc"),
            ("https://x.org/s/a", "b", "https://x.org/s/b"),
            ("https://x.org", "b", "https://x.org/b"),
            ("https://x.org/s/a", "/b", "https://x.org/b"),
            ("https://x.org/s/a", "//y.org/b", "https://y.org/b"),
            ("a.yaml", "urn:x:y", "urn:x:y"),
        ] {
            assert_eq!(join(base, address), expected, "{base} {address}");
        }
    }

    #[test]
    fn percent_is_two_digits_or_itself() {
        assert_eq!(percent_decode("a%20b%7Bc%7d").as_deref(), Some("a b{c}"));
        assert_eq!(percent_decode("100%+1%zz").as_deref(), Some("100%+1%zz"));
        assert_eq!(percent_decode("%ff"), None);
    }
}
