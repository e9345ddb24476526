//! References that are spelt otherwise than `$ref` and whose meaning is clear, since there is what they must
//! mean: mended before any room follows one, and told.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::place::{Stands, stands};
use super::vocabulary::Kind;
use crate::report::{Code, Report, Spot};
use crate::source::{NodeId, Tree, Value};

/// Where Swagger 2.0 keeps what several places share, and where OpenAPI 3 does.
const OLDER: [(&str, &str); 4] = [
    ("definitions/", "components/schemas/"),
    ("parameters/", "components/parameters/"),
    ("responses/", "components/responses/"),
    ("securityDefinitions/", "components/securitySchemes/"),
];

/// What is wrong with a reference.
enum Slip {
    /// The word: this key is written in its place.
    Word(Box<str>),
    /// The text: this one is meant.
    Text(NodeId, String),
    /// Nothing: it is a `$dynamicRef` that nothing leads elsewhere.
    Dynamic,
}

const DYNAMIC: &str = "$dynamicRef";

/// Mends the references of a document.
pub fn mend(tree: &mut Tree, report: &mut Report) {
    let anchors = OnceCell::new();
    let found = tree
        .ids()
        .filter_map(|id| Some((id, slip(tree, id, &anchors)?)));
    let found: Vec<(NodeId, Slip)> = found.collect();
    for (id, slip) in found {
        match slip {
            Slip::Word(key) => {
                let message = format!("`{key}` is no word of OpenAPI");
                report
                    .warning(Code::UnknownKeyword, Spot::Node(id), message)
                    .help("it is taken as `$ref`, since it leads to what is expected here");
                tree.rename(id, &key, "$ref");
            }
            Slip::Text(node, meant) => {
                let written = tree.str(node).unwrap_or_default();
                let message = format!("there is nothing at `{written}`");
                report
                    .warning(Code::UnresolvedReference, Spot::Node(node), message)
                    .help(format!("it is taken as `{meant}`"));
                tree.set_text(node, meant);
            }
            Slip::Dynamic => {
                let message = format!("`{DYNAMIC}` is followed as `$ref` is");
                report
                    .note(Code::NotRepresented, Spot::Node(id), message)
                    .help("no other schema of the document has an anchor of this name");
                tree.rename(id, DYNAMIC, "$ref");
            }
        }
    }
}

fn slip<'t>(tree: &'t Tree, id: NodeId, anchors: &OnceCell<Anchors<'t>>) -> Option<Slip> {
    // Most objects have no such key: what they are is looked up last.
    let mut entries = tree.entries(id).iter().filter(|(key, _)| is_like(key));
    entries.find_map(|(key, child)| {
        let text = tree.str(*child)?;
        let is_word = &**key == "$ref";
        // One that leads there is spelt well, whether something stands there or not.
        let is_usual = text.starts_with("#/components/") && text.trim() == text;
        if is_word && (is_usual || tree.resolve(id, text).is_ok()) {
            return None;
        }
        let Stands::Object(kind) = stands(tree, id) else {
            return None;
        };
        if !kind.may_be_reference() {
            return None;
        }
        if is_word {
            let meant = meant(tree, id, kind, text)?;
            return Some(Slip::Text(*child, meant));
        }
        if tree.get(id, "$ref").is_some() || !leads(tree, id, kind, text) {
            return None;
        }
        if &**key == DYNAMIC && kind == Kind::Schema {
            let anchors = anchors.get_or_init(|| dynamic_anchors(tree));
            let name = text.rsplit('#').next().unwrap_or_default();
            let is_only = anchors.get(name).is_none_or(|count| *count < 2);
            return is_only.then_some(Slip::Dynamic);
        }
        let is_free = kind.keyword(key).is_none();
        is_free.then(|| Slip::Word(key.clone()))
    })
}

/// Whether a key is `$ref`, or may be meant so.
fn is_like(key: &str) -> bool {
    let letters = key.bytes().filter(u8::is_ascii_alphabetic);
    let letters = letters.map(|letter| letter.to_ascii_lowercase());
    key.starts_with('$') || letters.clone().eq(*b"ref") || letters.eq(*b"reff")
}

/// How often each anchor of `$dynamicAnchor` is there: where it is twice, only who reads a value knows which
/// schema around another redefines it.
type Anchors<'t> = BTreeMap<&'t str, usize>;

fn dynamic_anchors(tree: &Tree) -> Anchors<'_> {
    let names = tree
        .ids()
        .filter_map(|id| tree.str(tree.get(id, "$dynamicAnchor")?));
    let mut anchors = Anchors::new();
    for name in names {
        *anchors.entry(name).or_default() += 1;
    }
    anchors
}

/// Whether a reference leads to an object of a kind.
fn leads(tree: &Tree, from: NodeId, kind: Kind, text: &str) -> bool {
    let found = tree.resolve(from, text);
    let found = found.ok().filter(|found| *found != from);
    found.is_some_and(|found| {
        let is_object = matches!(tree.value(found), Value::Object(_));
        is_object && stands(tree, found) == Stands::Object(kind)
    })
}

/// The reference that is meant by one that leads to nothing: with `#/` before it, with the place that Swagger
/// 2.0 had in that of OpenAPI 3, or the name of a schema alone; a whole file where `#/` ends it, which means the
/// key without a name.
fn meant(tree: &Tree, from: NodeId, kind: Kind, text: &str) -> Option<String> {
    let file = text.strip_suffix("#/").filter(|file| !file.is_empty());
    if let Some(file) = file.filter(|file| tree.resolve(from, file).is_ok()) {
        return Some(file.to_owned());
    }
    let path = text.trim().trim_start_matches(['#', '/']);
    let older = OLDER.iter().filter_map(|(old, new)| {
        let name = path.strip_prefix(old)?;
        Some(format!("#/{new}{name}"))
    });
    let is_bare = kind == Kind::Schema && !text.contains(['#', '/', '.']);
    let bare = is_bare.then(|| format!("#/components/schemas/{path}"));
    let mut candidates = std::iter::once(format!("#/{path}"))
        .chain(older)
        .chain(bare);
    candidates.find(|candidate| leads(tree, from, kind, candidate))
}
