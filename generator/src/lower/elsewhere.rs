//! What stands in another file than the document: what people call it.

use std::collections::BTreeMap;

use super::context::Lowering;
use crate::dialect::Kind;
use crate::ir::Base;
use crate::source::{FileId, NodeId, Tree};

/// Keys of a file under which there are things by name.
const BY_NAME: &[&str] = &[
    "$defs",
    "definitions",
    "headers",
    "parameters",
    "requestBodies",
    "responses",
    "schemas",
];

/// Keys below which a thing has the name of what is around it, though they are no keywords of a schema.
const NAMELESS: &[&str] = &["schema", "content", "requestBody"];

impl Lowering<'_, '_> {
    /// What names a place in another file, and how many of the keys to it that takes. `way` has the nodes
    /// from the file's root on, `keys` those of all but the root.
    pub fn base_elsewhere(&self, way: &[NodeId], keys: &[Option<&str>]) -> (Base, usize) {
        let operation = way.iter().zip(0..).find_map(|(node, depth)| {
            let operation = self.operations.get(node)?;
            Some((Base::Operation(*operation), depth))
        });
        if let Some(found) = operation {
            return found;
        }
        let tree = self.dialect.tree;
        let used = name_depth(keys);
        let Some(holder) = way.get(used).copied() else {
            return (Base::Place(String::new()), keys.len());
        };
        let file = tree.file_name(tree.file(holder));
        let folders = file.split('/').map(str::to_owned);
        let mut folders: Vec<String> = folders.collect();
        folders.pop();
        folders.push(stem(file));
        let base = Base::File {
            name: self.name_of(holder),
            long: folders,
            file: file.to_owned(),
            pointer: tree.pointer(holder),
        };
        (base, used)
    }

    /// The name of what stands by itself in another file; `None` for what is a part of something else, or
    /// stands in the document.
    pub fn name_elsewhere(&self, id: NodeId) -> Option<String> {
        let tree = self.dialect.tree;
        if tree.file(id) == FileId::DOCUMENT {
            return None;
        }
        let mut keys = Vec::new();
        let mut at = id;
        while let Some(parent) = tree.parent(at) {
            keys.push(tree.key(at));
            at = parent;
        }
        keys.reverse();
        (name_depth(&keys) == keys.len()).then(|| self.name_of(id))
    }

    /// The name of the one component that is this, else its key, else its file's name.
    fn name_of(&self, id: NodeId) -> String {
        if let Some(name) = self.aliases.get(&id) {
            return name.clone();
        }
        let tree = self.dialect.tree;
        let name = || stem(tree.file_name(tree.file(id)));
        tree.key(id).map_or_else(name, str::to_owned)
    }
}

/// How many of the keys to a place lead to what it is named by: those before the first keyword, and the
/// name behind a key that holds things by name.
fn name_depth(keys: &[Option<&str>]) -> usize {
    for (depth, key) in keys.iter().enumerate() {
        let Some(key) = key else {
            return depth;
        };
        if BY_NAME.contains(key) {
            let named = keys.get(depth + 1).copied().flatten();
            return if named.is_some() { depth + 2 } else { depth };
        }
        if Kind::Schema.keyword(key).is_some() || NAMELESS.contains(key) {
            return depth;
        }
    }
    keys.len()
}

/// A file's name without its folders and what kind of file it is.
fn stem(path: &str) -> String {
    let known = [".yaml", ".yml", ".json", ".schema", ".openapi"];
    let mut name = path.rsplit('/').next().unwrap_or(path);
    while let Some(shorter) = known.iter().find_map(|kind| name.strip_suffix(kind))
        && !shorter.is_empty()
    {
        name = shorter;
    }
    name.to_owned()
}

/// The places in other files that are exactly one schema of the document's components, by reference, and
/// what it is called there.
pub fn aliases(tree: &Tree) -> BTreeMap<NodeId, String> {
    let components = tree.get(tree.root(), "components");
    let schemas = components.and_then(|components| tree.get(components, "schemas"));
    let mut found: BTreeMap<NodeId, Option<String>> = BTreeMap::new();
    for (name, schema) in schemas.map(|all| tree.sorted(all)).unwrap_or_default() {
        let reference = tree.get(schema, "$ref").and_then(|node| tree.str(node));
        let target = reference.and_then(|text| tree.resolve(schema, text).ok());
        let Some(target) = target.filter(|node| tree.file(*node) != FileId::DOCUMENT) else {
            continue;
        };
        // A second name makes both of them no better than the file's own.
        let known = found.entry(target);
        known
            .and_modify(|other| *other = None)
            .or_insert_with(|| Some(name.to_owned()));
    }
    let found = found.into_iter();
    found.filter_map(|(id, name)| Some((id, name?))).collect()
}
