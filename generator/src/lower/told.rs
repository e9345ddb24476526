//! Names that the document gives by extensions: those of types, fields and arguments.

use std::collections::BTreeMap;

use super::context::Lowering;
use crate::dialect::{MICROSOFT_ENUM, SchemaOf};
use crate::ir::Named;
use crate::report::{Code, Report, Spot};
use crate::source::{NodeId, Tree};

/// Words for the name of the type that a schema makes, wherever the schema stands; ours first, then in the order of
/// the page of extensions, as everywhere.
const OF_TYPE: &[&str] = &["x-type-name", "x-fern-type-name", MICROSOFT_ENUM];
/// The same of a component; of a property's schema they mean the property.
const OF_COMPONENT: &[&str] = &[
    "x-name",
    "x-type-name",
    "x-fern-type-name",
    "x-ms-client-name",
    MICROSOFT_ENUM,
    "x-speakeasy-name-override",
];
/// Words for a property's name.
const OF_PROPERTY: &[&str] = &[
    "x-name",
    "x-fern-property-name",
    "x-ms-client-name",
    "x-speakeasy-name-override",
];
/// Words for a parameter's name.
const OF_PARAMETER: &[&str] = &[
    "x-name",
    "x-fern-parameter-name",
    "x-ms-client-name",
    "x-speakeasy-name-override",
];

/// The names that schemas say.
#[derive(Debug, Default)]
pub struct Told {
    /// Of their types.
    types: BTreeMap<NodeId, Named>,
    /// Of the properties that they are the schemas of.
    fields: BTreeMap<NodeId, Named>,
}

impl Told {
    /// Whether no schema says one.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty() && self.fields.is_empty()
    }

    /// The name of what a schema makes.
    pub fn of_type(&self, schema: NodeId) -> Option<&Named> {
        self.types.get(&schema)
    }

    /// The name of the property that has this schema.
    pub fn field(&self, schema: NodeId) -> Option<&Named> {
        self.fields.get(&schema)
    }
}

/// Reads the names that the document's schemas say, before any type has its path.
pub(super) fn run(lowering: &mut Lowering<'_, '_>) {
    let tree = lowering.dialect.tree;
    let says = |node: &NodeId| {
        let mut entries = tree.entries(*node).iter();
        // What is no text names nothing, and a property may have such a name itself.
        entries.any(|(key, word)| is_word(key) && text(tree, key, *word).is_some())
    };
    let dialect = lowering.dialect;
    // A value, such as an example, may have such a key and names nothing.
    for schema in tree
        .ids()
        .filter(says)
        .filter(|node| dialect.may_be_schema(*node))
    {
        let (of_type, of_field) = match lowering.dialect.schema_of(schema) {
            SchemaOf::Component => (OF_COMPONENT, &[][..]),
            SchemaOf::Property => (OF_TYPE, OF_PROPERTY),
            SchemaOf::Other => (OF_TYPE, &[][..]),
        };
        if let Some(named) = first(lowering, schema, of_type) {
            lowering.told.types.insert(schema, named);
        }
        if let Some(named) = first(lowering, schema, of_field) {
            lowering.told.fields.insert(schema, named);
        }
    }
    let told = &lowering.told;
    let named = told.types.values().chain(told.fields.values()).cloned();
    lowering.api.named = named.collect();
}

/// Whether this may name what a schema makes, or the property that has it.
fn is_word(key: &str) -> bool {
    let mut all = OF_COMPONENT.iter().chain(OF_TYPE).chain(OF_PROPERTY);
    key.starts_with("x-") && all.any(|word| *word == key)
}

/// Strikes off the words of a schema that is read, and speaks of those that name nothing where it stands.
pub(super) fn strike(lowering: &mut Lowering<'_, '_>, schema: NodeId) {
    let tree = lowering.dialect.tree;
    for (key, word) in tree.entries(schema) {
        if !is_word(key) || text(tree, key, *word).is_none() {
            continue;
        }
        let names = match lowering.dialect.schema_of(schema) {
            SchemaOf::Component => OF_COMPONENT.contains(&&**key),
            SchemaOf::Property => OF_TYPE.contains(&&**key) || OF_PROPERTY.contains(&&**key),
            SchemaOf::Other => OF_TYPE.contains(&&**key),
        };
        lowering.dialect.ledger.read(*word);
        if !names {
            lowering
                .report
                .warning(
                    Code::NoBearing,
                    Spot::Key(*word),
                    format!("`{key}` names nothing where this schema stands"),
                )
                .help("it is ignored: `x-type-name` names the type of any schema, `x-name` that of a component, or a property");
        }
    }
}

/// The name that a parameter says.
pub(super) fn parameter(lowering: &mut Lowering<'_, '_>, parameter: NodeId) -> Option<Named> {
    for word in OF_PARAMETER {
        lowering.dialect.read(parameter, word);
    }
    let named = first(lowering, parameter, OF_PARAMETER);
    lowering.api.named.extend(named.clone());
    named
}

/// What the first of these words says.
fn first(lowering: &mut Lowering<'_, '_>, node: NodeId, words: &[&str]) -> Option<Named> {
    let tree = lowering.dialect.tree;
    // What Microsoft says of the values alone is no name.
    let says_none = |word: NodeId| tree.get(word, "name").is_none() && tree.str(word).is_none();
    let is_about = |word: &&&str| {
        let is_microsoft = **word == MICROSOFT_ENUM;
        !is_microsoft || !tree.get(node, word).is_some_and(says_none)
    };
    let words: Vec<&str> = words.iter().filter(is_about).copied().collect();
    let told = first_told(lowering, node, &words, name, names_nothing);
    told.map(|(name, word)| Named { name, word })
}

/// The text of a word that names something.
fn text<'t>(tree: &'t Tree, key: &str, word: NodeId) -> Option<&'t str> {
    match key {
        MICROSOFT_ENUM => tree.str(tree.get(word, "name")?),
        _ => tree.str(word),
    }
}

/// A text that can be a name.
pub(super) fn name(tree: &Tree, key: &str, word: NodeId) -> Option<String> {
    let text = text(tree, key, word)?;
    let is_name = text.chars().any(char::is_alphanumeric);
    is_name.then(|| text.to_owned())
}

/// What the first of these words says, and where it stands. Another that says something else is told of, and by
/// `malformed` one that can't be read. Whoever has a use for it strikes the words off.
pub(super) fn first_told<T: PartialEq>(
    lowering: &mut Lowering<'_, '_>,
    node: NodeId,
    words: &[&str],
    read: impl Fn(&Tree, &str, NodeId) -> Option<T>,
    malformed: impl Fn(&mut Report, &str, NodeId),
) -> Option<(T, NodeId)> {
    let mut told: Option<(&str, T, NodeId)> = None;
    for word in words {
        let Some(node) = lowering.dialect.tree.get(node, word) else {
            continue;
        };
        let Some(found) = read(lowering.dialect.tree, word, node) else {
            malformed(lowering.report, word, node);
            continue;
        };
        match &told {
            Some((first, said, _)) if *said != found => {
                let message = format!("`{word}` says something else than `{first}`");
                lowering
                    .report
                    .note(Code::Contradiction, Spot::Node(node), message)
                    .help(format!("what `{first}` says counts"));
            }
            Some(_) => {}
            None => told = Some((word, found, node)),
        }
    }
    told.map(|(_, said, node)| (said, node))
}

/// Says that a word holds no name.
pub(super) fn names_nothing(report: &mut Report, word: &str, node: NodeId) {
    report
        .warning(
            Code::Malformed,
            Spot::Node(node),
            format!("`{word}` names nothing"),
        )
        .help("it is ignored");
}
