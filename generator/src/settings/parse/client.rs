//! What is decided about the client's shape: its groups, features, models and the crates that these need.

use toml::de::DeTable;

use super::super::groups::MOST_GROUPS;
use super::super::{Derive, Grouping, Groups, Models, Pattern, derives};
use super::{Key, Reader, Value};

impl Reader<'_> {
    pub(super) fn groups(&mut self, table: &DeTable<'_>) -> Groups {
        let mut groups = Groups::default();
        for (key, value) in table {
            let Some(words) = self.group_name(key) else {
                continue;
            };
            let Some(table) = value.get_ref().as_table() else {
                let name = &**key.get_ref();
                let is_bare =
                    |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
                let key = match name.chars().all(is_bare) {
                    true => name.to_owned(),
                    false => toml::Value::from(name).to_string(),
                };
                let message = format!(
                    "the group `{name}` must be a table that says what is put into it: \
                     `{key} = {{ paths = [\"/v1/…/**\"] }}`, or `ids`, `tags`, `groups`"
                );
                self.fail(Some(value.span()), message);
                continue;
            };
            let mut grouping = Grouping {
                words,
                span: Some(self.place(key.span())),
                ..Grouping::default()
            };
            for (key, value) in table {
                match &**key.get_ref() {
                    "groups" => self.group_names(key, value, &mut grouping.groups),
                    _ => self.patterns(key, value, &mut grouping.operations, &["groups"]),
                }
            }
            if table.is_empty() {
                let message = "nothing says what the group holds: `ids`, `tags`, `paths`, `groups`";
                self.fail(Some(key.span()), message);
            }
            groups.all.push(grouping);
        }
        groups
    }

    /// The words of a group that the settings make.
    fn group_name(&mut self, key: &Key<'_>) -> Option<Vec<String>> {
        let words: Vec<String> = key.get_ref().split('/').map(str::to_owned).collect();
        let is_word = |word: &String| word.chars().any(char::is_alphanumeric);
        if !words.iter().all(is_word) {
            let message = format!(
                "`{}` can't name a group: words with a letter or a digit, with `/` between a group and one \
                 inside it",
                key.get_ref()
            );
            self.fail(Some(key.span()), message);
            return None;
        }
        if words.len() > MOST_GROUPS {
            let message = format!("groups lie in each other {MOST_GROUPS} deep at most");
            self.fail(Some(key.span()), message);
            return None;
        }
        Some(words)
    }

    /// Names of the document's groups: no patterns.
    fn group_names(&mut self, key: &Key<'_>, value: &Value<'_>, names: &mut Vec<Pattern>) {
        let found = self.pattern_list(key, value);
        for name in &found {
            if name.text.contains('*') {
                let message = format!("`{}`: groups are named one by one", name.text);
                self.fail(Some(value.span()), message);
            }
        }
        names.extend(found);
    }

    /// A list of patterns, of which there is one at least.
    fn pattern_list(&mut self, key: &Key<'_>, value: &Value<'_>) -> Vec<Pattern> {
        let Some(items) = value.get_ref().as_array().filter(|items| !items.is_empty()) else {
            let message = format!("`{}` must be a list of texts: `[\"…\"]`", key.get_ref());
            self.fail(Some(value.span()), message);
            return Vec::new();
        };
        items.iter().filter_map(|item| self.pattern(item)).collect()
    }

    /// What is on by default, where an empty list turns all off; and whether there is a stand-in server.
    pub(super) fn features(&mut self, table: &DeTable<'_>) -> (Option<Vec<Pattern>>, bool) {
        let (mut default, mut testing) = (None, false);
        for (key, value) in table {
            let said = value.get_ref();
            match (&**key.get_ref(), said.as_array(), said.as_bool()) {
                ("default", Some(items), _) => {
                    let items = items.iter().filter_map(|item| self.pattern(item));
                    default = Some(items.collect());
                }
                ("default", None, _) => {
                    let message = "`default` must be a list of features: `[\"…\"]`";
                    self.fail(Some(value.span()), message);
                }
                ("testing", _, Some(is_there)) => testing = is_there,
                ("testing", _, None) => {
                    self.fail(Some(value.span()), "`testing` must be true or false");
                }
                _ => self.unknown(key, &["default", "testing"]),
            }
        }
        (default, testing)
    }

    /// `root` is the whole of the settings: derives come from the crates that it names.
    pub(super) fn models(&mut self, table: &DeTable<'_>, root: &DeTable<'_>) -> Models {
        let mut models = Models::default();
        for (key, value) in table {
            match (&**key.get_ref(), value.get_ref().as_bool()) {
                ("keep_undeclared", Some(keep)) => models.keep_undeclared = keep,
                ("keep_undeclared", None) => {
                    let message = "`keep_undeclared` must be true or false";
                    self.fail(Some(value.span()), message);
                }
                ("derives", _) => models.derives = self.derives(value, root),
                _ => self.unknown(key, &["derives", "keep_undeclared"]),
            }
        }
        models
    }

    fn derives(&mut self, value: &Value<'_>, root: &DeTable<'_>) -> Vec<Derive> {
        let mut derives: Vec<Derive> = Vec::new();
        let Some(items) = value.get_ref().as_array() else {
            let message = "`derives` must be a list of derives: `[\"Eq\", \"Hash\"]`";
            self.fail(Some(value.span()), message);
            return derives;
        };
        for item in items {
            let Some(derive) = self.derive(item, root) else {
                continue;
            };
            if derives.iter().any(|one| one.path == derive.path) {
                let message = format!("`{}` is asked for twice", derive.path);
                self.fail(Some(item.span()), message);
            }
            derives.push(derive);
        }
        let has = |name: &str| derives.iter().any(|derive| derive.path == name);
        if has("Ord") && !(has("Eq") && has("PartialOrd")) {
            let message = "`Ord` needs `Eq` and `PartialOrd` beside it";
            self.fail(Some(value.span()), message);
        }
        derives
    }

    fn derive(&mut self, item: &Value<'_>, root: &DeTable<'_>) -> Option<Derive> {
        let mut derive = Derive {
            span: Some(self.place(item.span())),
            ..Derive::default()
        };
        let mut path = None;
        if item.get_ref().is_str() {
            path = Some(item);
        } else if let Some(table) = item.get_ref().as_table() {
            for (key, value) in table {
                match &**key.get_ref() {
                    "path" => path = Some(value),
                    "only" => derive.only = self.pattern_list(key, value),
                    "without" => derive.without = self.pattern_list(key, value),
                    _ => self.unknown(key, &["path", "only", "without"]),
                }
            }
        }
        let Some((at, text)) = path.and_then(|at| Some((at, at.get_ref().as_str()?))) else {
            let message = "a derive is a text, or a table with `path`";
            self.fail(Some(item.span()), message);
            return None;
        };
        derive.path = text.to_owned();
        if let Err(message) = derives::check(text) {
            self.fail(Some(at.span()), message);
            return None;
        }
        if let Some(name) = derive.of_crate()
            && !has_dependency(root, name)
        {
            let message = format!("no crate `{name}` is among `[dependencies]`");
            self.fail(Some(at.span()), message);
        }
        Some(derive)
    }
}

/// Whether a crate that Rust calls so is among the dependencies.
fn has_dependency(root: &DeTable<'_>, name: &str) -> bool {
    let mut tables = root
        .iter()
        .filter(|(key, _)| key.get_ref() == "dependencies");
    let table = tables.find_map(|(_, value)| value.get_ref().as_table());
    let mut names = table.into_iter().flatten();
    names.any(|(key, _)| key.get_ref().replace('-', "_") == name)
}
