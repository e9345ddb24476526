//! References that are spelt otherwise than `$ref` and whose meaning is clear, since there is what they must
//! mean: mended before any room follows one, and told.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::place::{Led, Stands};
use super::vocabulary::Kind;
use crate::report::{Code, Report, Spot};
use crate::source::{FileId, NodeId, Tree, Value};

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
    /// Nothing: it is a `$recursiveRef`, which means the schema around it that this leads to.
    Recursive(NodeId, String),
}

const COMPONENTS: &str = "#/components/";

const DYNAMIC: &str = "$dynamicRef";

/// What `$dynamicRef` was before 2020.
const RECURSIVE: &str = "$recursiveRef";

/// The objects of a document that have what may be meant as a reference and isn't one, as far as they are known.
#[derive(Debug, Default)]
pub struct Doubtful {
    open: Vec<NodeId>,
    /// How many nodes were looked at.
    seen: u32,
}

impl Doubtful {
    /// Mends the references of a document, of which those that lead somewhere are taken in. A second time it looks
    /// at what is left, and at the nodes that came since.
    pub fn mend(&mut self, tree: &mut Tree, led: &mut Led, report: &mut Report) {
        self.gather(tree, led);
        for _ in 0..super::MOST_ROUNDS {
            led.follow(tree);
            let found = self.slips(tree, led);
            if found.is_empty() {
                return;
            }
            for (id, slip) in found {
                slip.mend(tree, id, report);
                led.add(id);
            }
        }
    }

    fn gather(&mut self, tree: &Tree, led: &mut Led) {
        let seen = std::mem::replace(
            &mut self.seen,
            u32::try_from(tree.len()).unwrap_or(u32::MAX),
        );
        for id in tree.ids().skip(seen as usize) {
            if !tree.entries(id).iter().any(|(key, _)| is_like(key)) {
                continue;
            }
            match tree.get(id, "$ref").and_then(|node| tree.str(node)) {
                // One that leads there is spelt well, whether something stands there or not.
                Some(text) if is_usual(tree, text) && tree.file(id) == FileId::DOCUMENT => {}
                Some(text) if tree.resolve(id, text).is_ok() => led.add(id),
                _ => self.open.push(id),
            }
        }
    }

    /// What is wrong with those that are left and stand where a reference may.
    fn slips(&mut self, tree: &Tree, led: &Led) -> Vec<(NodeId, Slip)> {
        let anchors = OnceCell::new();
        let mut found = Vec::new();
        self.open.retain(|id| {
            let slip = slip(tree, led, *id, &anchors);
            let is_left = slip.is_none();
            found.extend(slip.map(|slip| (*id, slip)));
            is_left
        });
        found
    }
}

impl Slip {
    fn mend(self, tree: &mut Tree, id: NodeId, report: &mut Report) {
        match self {
            Self::Word(key) => {
                let message = format!("`{key}` is no word of OpenAPI");
                report
                    .warning(Code::UnknownKeyword, Spot::Node(id), message)
                    .help("it is taken as `$ref`, since it leads to what is expected here");
                tree.rename(id, &key, "$ref");
            }
            Self::Text(node, meant) => {
                let written = tree.str(node).unwrap_or_default();
                let message = format!("there is nothing at `{written}`");
                report
                    .warning(Code::UnresolvedReference, Spot::Node(node), message)
                    .help(format!("it is taken as `{meant}`"));
                tree.set_text(node, meant);
            }
            Self::Dynamic => {
                let message = format!("`{DYNAMIC}` is followed as `$ref` is");
                report
                    .note(Code::NotRepresented, Spot::Node(id), message)
                    .help("no other schema of the document has an anchor of this name");
                tree.rename(id, DYNAMIC, "$ref");
            }
            Self::Recursive(node, meant) => {
                let message = format!("`{RECURSIVE}` is followed as `$ref` is");
                report
                    .note(Code::NotRepresented, Spot::Node(id), message)
                    .help(format!("it is taken as `{meant}`, the schema around it"));
                tree.set_text(node, meant);
                tree.rename(id, RECURSIVE, "$ref");
            }
        }
    }
}

/// Whether a reference leads to a component, by its text.
fn is_usual(tree: &Tree, text: &str) -> bool {
    text.starts_with(COMPONENTS) && text.trim() == text && slashed(tree, text).is_none()
}

fn slip<'t>(
    tree: &'t Tree,
    led: &Led,
    id: NodeId,
    anchors: &OnceCell<Anchors<'t>>,
) -> Option<Slip> {
    let Stands::Object(kind) = led.stands(tree, id) else {
        return None;
    };
    if !kind.may_be_reference() {
        return None;
    }
    let mut entries = tree.entries(id).iter().filter(|(key, _)| is_like(key));
    entries.find_map(|(key, child)| {
        let text = tree.str(*child)?;
        if &**key == "$ref" {
            if is_usual(tree, text) || tree.resolve(id, text).is_ok() {
                return None;
            }
            let meant = meant(tree, led, id, kind, text)?;
            return Some(Slip::Text(*child, meant));
        }
        if &**key == RECURSIVE && kind == Kind::Schema && text == "#" {
            let meant = anchored(tree, id)?;
            return Some(Slip::Recursive(*child, meant));
        }
        if tree.get(id, "$ref").is_some() || !leads(tree, led, id, kind, text) {
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

/// The nearest schema around a place that says that it is what `$recursiveRef` means.
fn anchored(tree: &Tree, id: NodeId) -> Option<String> {
    let mut around = std::iter::successors(Some(id), |id| tree.parent(*id));
    let is_anchor = |id: &NodeId| {
        let said = tree.get(*id, "$recursiveAnchor");
        said.is_some_and(|said| tree.bool(said) == Some(true))
    };
    around
        .find(is_anchor)
        .map(|id| format!("#{}", tree.pointer(id)))
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

/// Whether a reference leads to an object of a kind. What another file holds is one if nothing speaks against it.
fn leads(tree: &Tree, led: &Led, from: NodeId, kind: Kind, text: &str) -> bool {
    let found = tree.resolve(from, text);
    let found = found.ok().filter(|found| *found != from);
    found.is_some_and(|found| {
        let is_object = matches!(tree.value(found), Value::Object(_));
        is_object
            && match led.stands(tree, found) {
                Stands::Object(other) => other == kind,
                Stands::Else => tree.file(found) != FileId::DOCUMENT,
                Stands::Several => false,
            }
    })
}

/// The reference that is meant by one that leads to nothing: with `#/` before it, with the place that Swagger
/// 2.0 had in that of OpenAPI 3, or the name of a schema alone; a whole file where `#/` ends it, which means the
/// key without a name; a component whose name has slashes that should be `~1`.
fn meant(tree: &Tree, led: &Led, from: NodeId, kind: Kind, text: &str) -> Option<String> {
    if let Some(slashed) = slashed(tree, text) {
        return Some(slashed).filter(|text| leads(tree, led, from, kind, text));
    }
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
    candidates.find(|candidate| leads(tree, led, from, kind, candidate))
}

/// The reference to a component whose name has slashes, from one that writes them as they are or as `%2F`.
fn slashed(tree: &Tree, text: &str) -> Option<String> {
    let (collection, name) = text.strip_prefix(COMPONENTS)?.split_once('/')?;
    let name = name.replace("%2F", "/").replace("%2f", "/");
    if !name.contains('/') {
        return None;
    }
    let components = tree.get(tree.root(), "components")?;
    tree.get(tree.get(components, collection)?, &name)?;
    let name = name
        .replace('~', "~0")
        .replace('/', "~1")
        .replace('%', "%25");
    Some(format!("{COMPONENTS}{collection}/{name}"))
}
