//! Where a document names other places: in `$ref`, and in the mapping of a discriminator.

use super::Dialect;
use super::vocabulary::Kind;
use crate::source::{NodeId, Tree};

/// The texts at an object that may name other files.
pub fn addresses(tree: &Tree, id: NodeId) -> Vec<&str> {
    let mut found = Vec::new();
    for (key, child) in tree.entries(id) {
        match &**key {
            "$ref" => found.extend(tree.str(*child)),
            "discriminator" => {
                let mapping = tree.get(*child, "mapping").map(|map| tree.entries(map));
                let targets = mapping.unwrap_or_default().iter();
                let targets = targets.filter_map(|(_, target)| tree.str(*target));
                // The name of a schema has neither, the address of a file one of them.
                found.extend(targets.filter(|target| target.contains(['.', '/'])));
            }
            _ => {}
        }
    }
    found
}

impl Dialect<'_> {
    /// The schema that a value of a discriminator's mapping means: the name of one, or a reference.
    pub fn mapped(&self, target: NodeId) -> Option<NodeId> {
        let tree = self.tree;
        let text = tree.str(target)?;
        let components = tree.get(tree.root(), "components");
        let schemas = components.and_then(|components| tree.get(components, "schemas"));
        let named = schemas.and_then(|schemas| tree.get(schemas, text));
        named.or_else(|| self.target(target, text, Kind::Schema))
    }
}
