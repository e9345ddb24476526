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
                && (*meant.path == *path
                    || self.tree.get(paths, &meant.path).is_none()
                        && taken.insert(meant.path.clone()))
            {
                let message = format!("the path `{path}` is written as a router's");
                self.report
                    .warning(Code::PathTemplate, Spot::Key(item), message)
                    .help(meant.said());
                self.said_by_template(item, &meant);
                if *meant.path != *path {
                    renamed.insert(path, meant.path);
                }
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

    /// The names of the parameters of a place that an item and its operations declare.
    pub(super) fn declared(&self, item: NodeId, place: &str) -> Vec<String> {
        let parameters = self.parameters(item).into_iter();
        parameters
            .filter(|node| self.word(*node, "in") == Some(place))
            .filter_map(|node| self.word(node, "name").map(str::to_owned))
            .collect()
    }

    /// The parameters that an item and its operations declare, or refer to.
    pub(super) fn parameters(&self, item: NodeId) -> Vec<NodeId> {
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
