//! Paths: methods in capitals, and templates in the words of routers.

use std::collections::{BTreeMap, BTreeSet};

use super::super::path_item::METHODS;
use super::Mender;
use super::content::keys;
use crate::report::{Code, Spot};
use crate::source::NodeId;

impl Mender<'_> {
    /// The paths of the document.
    pub(super) fn paths(&mut self, paths: NodeId) {
        for (_, item) in self.tree.entries(paths).to_vec() {
            self.methods(item);
            let referred = self.referred(item);
            if referred != item {
                self.methods(referred);
            }
        }
        self.paths = Some(paths);
    }

    /// Their templates, when the parameters are what they should be.
    pub(super) fn templates(&mut self, paths: NodeId) {
        let mut renamed = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for (path, item) in self.tree.entries(paths).to_vec() {
            self.places(&path, item);
            if let Some(meant) = self.template(&path, item)
                && self.tree.get(paths, &meant).is_none()
                && taken.insert(meant.clone())
            {
                let message = format!("the path `{path}` is written as a router's");
                self.report
                    .warning(Code::PathTemplate, Spot::Key(item), message)
                    .help(format!("it is taken as `{meant}`"));
                renamed.insert(path, meant);
            }
        }
        self.tree.rename_keys(paths, &renamed);
    }

    fn methods(&mut self, item: NodeId) {
        for key in keys(self.tree, item) {
            let small = key.to_ascii_lowercase();
            if METHODS.contains(&&*key)
                || !METHODS.contains(&&*small)
                || self.tree.get(item, &small).is_some()
            {
                continue;
            }
            if let Some(operation) = self.tree.get(item, &key) {
                let message = format!("a path item has no `{key}`");
                self.tell(operation, message, format!("it is taken as `{small}`"));
                self.tree.rename(item, &key, &small);
            }
        }
    }

    /// Parameters that don't say where they are, and whose name is in the path.
    fn places(&mut self, path: &str, item: NodeId) {
        for parameter in self.parameters(item) {
            if self.tree.get(parameter, "in").is_some() {
                continue;
            }
            let name = self.word(parameter, "name").unwrap_or_default().to_owned();
            if !name.is_empty() && path.contains(&format!("{{{name}}}")) {
                let message = format!("the parameter `{name}` doesn't say where it is");
                self.tell(
                    parameter,
                    message,
                    "it is taken as one in the path, which has its name",
                );
                let place = self.text(parameter, "path");
                self.put(parameter, "in", place);
            }
        }
    }

    /// The template that is meant by one in another's words, where each of its names is a declared parameter of
    /// the path: `:id`, `{id*}`, `{+id}`, `{id:[0-9]+}`.
    fn template(&self, path: &str, item: NodeId) -> Option<String> {
        if !path.contains([':', '*', '+', '?']) {
            return None;
        }
        let declared = self.declared(item, "path");
        let of = |name: &str| declared.iter().any(|it| it == name);
        let plain = self.without_query(path, item);
        let mut changed = plain.is_some();
        let segments = plain.unwrap_or(path).split('/').map(|segment| {
            let inner = segment
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'));
            let name = match (segment.strip_prefix(':'), inner) {
                (Some(name), _) => name,
                (None, Some(inner)) if !of(inner) => {
                    let plain = inner.split(':').next().unwrap_or(inner);
                    plain.trim_matches(['*', '+', '?'])
                }
                _ => return segment.to_owned(),
            };
            if !of(name) {
                return segment.to_owned();
            }
            changed = true;
            format!("{{{name}}}")
        });
        let meant: Vec<String> = segments.collect();
        changed.then(|| meant.join("/"))
    }

    /// A path without the query that a template (RFC 6570) has at its end: `{?page,limit}`. Each of its names has to
    /// be a parameter of the query.
    fn without_query<'p>(&self, path: &'p str, item: NodeId) -> Option<&'p str> {
        let (path, query) = path.split_once("{?")?;
        let names = query.strip_suffix('}')?;
        let declared = self.declared(item, "query");
        let mut names = names.split(',').map(|name| name.trim_end_matches('*'));
        names
            .all(|name| declared.iter().any(|it| it == name))
            .then_some(path)
    }

    /// The names of the parameters of a place that an item and its operations declare.
    fn declared(&self, item: NodeId, place: &str) -> Vec<String> {
        let parameters = self.parameters(item).into_iter();
        parameters
            .filter(|node| self.word(*node, "in") == Some(place))
            .filter_map(|node| self.word(node, "name").map(str::to_owned))
            .collect()
    }

    /// The parameters that an item and its operations declare, or refer to.
    fn parameters(&self, item: NodeId) -> Vec<NodeId> {
        let tree = &*self.tree;
        let referred = Some(self.referred(item)).filter(|referred| *referred != item);
        let items = std::iter::once(item).chain(referred);
        let holders = items.flat_map(|item| {
            let operations = METHODS
                .iter()
                .filter_map(move |method| tree.get(item, method));
            std::iter::once(item).chain(operations)
        });
        let lists = holders.filter_map(|holder| tree.get(holder, "parameters"));
        let all = lists.flat_map(|list| tree.items(list));
        all.map(|place| self.referred(*place)).collect()
    }
}
