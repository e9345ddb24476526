//! Templates of paths in the words of routers, and with RFC 6570's operators: what stands between the braces
//! becomes a name.

use super::super::path_item::METHODS;
use super::Mender;
use crate::source::{NodeId, Value};

/// What says that a path argument is several segments.
const PATH_ARGUMENT: &str = "x-path-argument";

/// A path as it is meant.
#[derive(Debug, Default)]
pub(super) struct Meant {
    /// With names alone between the braces.
    pub(super) path: String,
    /// The names whose values keep their `/`.
    several: Vec<String>,
    /// The names that may follow in the query.
    query: Vec<String>,
}

/// What stands between two braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Name,
    Several,
    Matrix,
    Query,
    Fragment,
}

impl Meant {
    /// In words.
    pub(super) fn said(&self) -> String {
        let mut said = format!("it is taken as `{}`", self.path);
        for (names, what) in [
            (&self.several, "keeps its `/`"),
            (&self.query, "may follow in the query"),
        ] {
            for name in names {
                said.push_str(&format!("; `{name}` {what}"));
            }
        }
        said
    }
}

impl Mender<'_> {
    /// The template that is meant by one in another's words: `:id`, `{id*}`, `{+id}`, `{id:[0-9]+}`, `{?page,limit}`.
    pub(super) fn template(&self, path: &str, item: NodeId) -> Option<Meant> {
        if !path.contains([':', '*', '+', '?', ',', ';', '#'])
            && !path.contains("{/")
            && !path.contains("{.")
        {
            return None;
        }
        let (in_path, in_query) = (self.declared(item, "path"), self.declared(item, "query"));
        let is_path = |name: &str| in_path.iter().any(|it| it == name);
        let mut meant = Meant::default();
        for (at, segment) in segments(path).enumerate() {
            if at > 0 {
                meant.path.push('/');
            }
            match segment.strip_prefix(':').filter(|name| is_path(name)) {
                Some(name) => meant.path.push_str(&format!("{{{name}}}")),
                None => meant.segment(segment, is_path, |name| {
                    in_query.iter().any(|it| it == name)
                }),
            }
        }
        (meant.path != path || !meant.several.is_empty()).then_some(meant)
    }

    /// Says of parameters what the template says of them, and declares what only the template names.
    pub(super) fn said_by_template(&mut self, item: NodeId, meant: &Meant) {
        let item = self.referred(item);
        for name in &meant.several {
            let places = self.places_of(item, name);
            for place in &places {
                if self
                    .tree
                    .get(self.referred(*place), PATH_ARGUMENT)
                    .is_none()
                {
                    let several = self.text(*place, "multi-segment");
                    self.put(*place, PATH_ARGUMENT, several);
                }
            }
            if places.is_empty() {
                let several = self.text(item, "multi-segment");
                self.declare(item, name, "path", Some((PATH_ARGUMENT, several)));
            }
        }
        let declared = self.declared(item, "query");
        for name in meant.query.iter().filter(|name| !declared.contains(name)) {
            self.declare(item, name, "query", None);
        }
    }

    /// Where a parameter of the path stands or is referred to.
    fn places_of(&self, item: NodeId, name: &str) -> Vec<NodeId> {
        let tree = &*self.tree;
        let operations = METHODS.iter().filter_map(|method| tree.get(item, method));
        let lists = std::iter::once(item)
            .chain(operations)
            .filter_map(|holder| tree.get(holder, "parameters"));
        let all = lists.flat_map(|list| tree.items(list)).copied();
        all.filter(|place| {
            let node = self.referred(*place);
            self.word(node, "in") == Some("path") && self.word(node, "name") == Some(name)
        })
        .collect()
    }

    /// Declares a parameter of a path item that is text.
    fn declare(&mut self, item: NodeId, name: &str, place: &str, more: Option<(&str, NodeId)>) {
        if !self.is_object(item) {
            return;
        }
        let ty = self.text(item, "string");
        let schema = self.object(item, [("type", ty)]);
        let (name, at) = (self.text(item, name), self.text(item, place));
        let required = self.tree.make(item, Value::Bool(place == "path"));
        let words = [
            ("name", name),
            ("in", at),
            ("required", required),
            ("schema", schema),
        ];
        let parameter = self.object(item, words.into_iter().chain(more));
        let list = self.tree.get(item, "parameters");
        let mut all = list
            .map(|list| self.tree.items(list).to_vec())
            .unwrap_or_default();
        all.push(parameter);
        match list {
            Some(list) => self.tree.mend(list, Value::Array(all)),
            None => {
                let list = self.tree.make(item, Value::Array(all));
                self.put(item, "parameters", list);
            }
        }
    }
}

impl Meant {
    fn segment(
        &mut self,
        segment: &str,
        is_path: impl Fn(&str) -> bool,
        is_query: impl Fn(&str) -> bool,
    ) {
        let mut rest = segment;
        while let Some((before, after)) = rest.split_once('{') {
            let Some(end) = closing(after) else {
                break;
            };
            let (Some(inside), Some(behind)) = (after.get(..end), after.get(end + 1..)) else {
                break;
            };
            self.path.push_str(before);
            rest = behind;
            let (lead, names, kind) = read(inside);
            if is_path(inside) || !names.iter().all(|name| is_name(name)) {
                if kind == Kind::Several && is_path(inside) {
                    self.several.push(inside.to_owned());
                }
                self.path.push_str(&format!("{{{inside}}}"));
                continue;
            }
            let places = |apart: &str| {
                let places = names.iter().map(|name| format!("{{{name}}}"));
                places.collect::<Vec<_>>().join(apart)
            };
            let owned = names.iter().map(|name| (*name).to_owned());
            match kind {
                Kind::Name => self.path.push_str(&format!("{lead}{}", places(","))),
                Kind::Several => {
                    self.path.push_str(&places(","));
                    self.several.extend(owned);
                }
                Kind::Matrix => {
                    let pairs = names.iter().map(|name| format!(";{name}={{{name}}}"));
                    self.path.extend(pairs);
                }
                // What the document has in the path is asked for, wherever it goes.
                Kind::Query => {
                    for name in owned {
                        if is_path(&name) && !is_query(&name) {
                            let sign = if self.path.contains('?') { '&' } else { '?' };
                            self.path.push_str(&format!("{sign}{name}={{{name}}}"));
                        } else {
                            self.query.push(name);
                        }
                    }
                }
                Kind::Fragment => {}
            }
        }
        self.path.push_str(rest);
    }
}

/// The parts of a path between its `/`, but for those within braces.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    path.split(move |letter| {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == '/' && depth == 0
    })
}

/// Where the brace closes that was opened before a text; a pattern may have braces of its own.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// What the braces mean: what is sent before the values, their names, and how they are sent.
fn read(inside: &str) -> (&'static str, Vec<&str>, Kind) {
    if let Some((name, pattern)) = inside.split_once(':') {
        let is_several = pattern == "path" || pattern.contains(".*") || pattern.contains(".+");
        let kind = if is_several {
            Kind::Several
        } else {
            Kind::Name
        };
        return ("", vec![bare(name)], kind);
    }
    if let Some((name, _)) = inside.split_once('=') {
        return ("", vec![bare(name)], Kind::Several);
    }
    let mut letters = inside.chars();
    let (lead, kind) = match letters.next() {
        Some('?' | '&') => ("", Kind::Query),
        Some('+') => ("", Kind::Several),
        Some('#') => ("", Kind::Fragment),
        Some(';') => ("", Kind::Matrix),
        Some('/') => ("/", Kind::Name),
        Some('.') => (".", Kind::Name),
        Some('*') => return ("", vec![inside.trim_start_matches('*')], Kind::Several),
        _ if inside.ends_with(['*', '+']) => return ("", listed(inside), Kind::Several),
        _ => return ("", listed(inside), Kind::Name),
    };
    (lead, listed(letters.as_str()), kind)
}

fn listed(names: &str) -> Vec<&str> {
    names.split(',').map(bare).collect()
}

/// A name without what says that it explodes, goes on, or may be left out.
fn bare(name: &str) -> &str {
    name.trim().trim_end_matches(['*', '+', '?'])
}

/// Whether a text can be the name of an argument.
fn is_name(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphanumeric() || "_-.$@~[]".contains(letter);
    !text.is_empty() && text.chars().all(is_letter)
}
