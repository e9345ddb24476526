//! Settings as a `codegen.toml` says them: those that a program made are held to what is asked of the text.

use toml::{Table, Value};

use super::{Derive, Groups, Pattern, Selection, Settings, SettingsError};

impl Settings {
    /// Whether a `codegen.toml` could say them: the reader of the text is the one place that knows what can
    /// be used.
    ///
    /// # Errors
    /// Every setting that can't be used, each with the line that would say it.
    pub(crate) fn check(&self) -> Result<(), Vec<SettingsError>> {
        let text = self.to_toml().to_string();
        let read = Self::parse(&text).map_err(|errors| {
            let told = errors.into_iter().map(|error| in_its_line(error, &text));
            told.collect::<Vec<_>>()
        })?;
        let words = |groups: &Groups| {
            let words = groups.all.iter().map(|group| group.words.clone());
            let mut words: Vec<_> = words.collect();
            words.sort();
            words
        };
        let mut lost = Vec::new();
        if words(&read.groups) != words(&self.groups) {
            lost.push("`groups`: two have one name, or a word has a `/` in it");
        }
        if read.package != self.package {
            lost.push("`package.metadata` has a key that the package has itself");
        }
        if lost.is_empty() && read.to_toml() != self.to_toml() {
            lost.push("they say what no `codegen.toml` can say");
        }
        if lost.is_empty() {
            return Ok(());
        }
        let error = |message: &str| SettingsError {
            span: None,
            message: message.to_owned(),
        };
        Err(lost.into_iter().map(error).collect())
    }

    /// As the file has them, but for the keys that say what is so anyway.
    fn to_toml(&self) -> Table {
        let mut root = Table::new();
        let mut package: Table = self.package.metadata.clone().into_iter().collect();
        let own = [
            ("name", Some(&self.package.name)),
            ("version", Some(&self.package.version)),
            ("rust-version", self.package.rust_version.as_ref()),
            ("license", self.package.license.as_ref()),
        ];
        package.extend(texts(own));
        put(&mut root, "package", package);
        let environment = [
            ("token", self.environment.token.as_ref()),
            ("base_url", self.environment.base_url.as_ref()),
            ("webhook_secret", self.environment.webhook_secret.as_ref()),
        ];
        put(&mut root, "environment", texts(environment));
        let documentation = [
            ("program", self.documentation.program.as_ref()),
            ("command", self.documentation.command.as_ref()),
        ];
        put(&mut root, "documentation", texts(documentation));
        let mut operations = selection(&self.operations.only);
        put(
            &mut operations,
            "without",
            selection(&self.operations.without),
        );
        put(&mut root, "operations", operations);
        let groups = self.groups.all.iter().map(|group| {
            let mut table = selection(&group.operations);
            put_list(&mut table, "groups", &group.groups);
            (group.words.join("/"), Value::Table(table))
        });
        put(&mut root, "groups", groups.collect());
        if let Some(default) = &self.default_features {
            let default = [("default".to_owned(), patterns(default))];
            put(&mut root, "features", default.into_iter().collect());
        }
        put(&mut root, "models", self.models_to_toml());
        put(&mut root, "types", self.types_to_toml());
        put(&mut root, "dependencies", self.dependencies.clone());
        put(&mut root, "dev-dependencies", self.dev_dependencies.clone());
        for target in &self.targets {
            let keys = Value::Table(target.keys.clone());
            let kind = root.entry(target.kind).or_insert(Value::Array(Vec::new()));
            if let Value::Array(all) = kind {
                all.push(keys);
            }
        }
        root
    }

    fn models_to_toml(&self) -> Table {
        let mut models = Table::new();
        if self.models.keep_undeclared {
            models.insert("keep_undeclared".to_owned(), Value::Boolean(true));
        }
        if !self.models.derives.is_empty() {
            let derives = self.models.derives.iter().map(derive).collect();
            models.insert("derives".to_owned(), Value::Array(derives));
        }
        models
    }

    fn types_to_toml(&self) -> Table {
        let words = [
            ("dates", self.types.dates.as_ref().map(|word| &word.value)),
            (
                "decimals",
                self.types.decimals.as_ref().map(|word| &word.value),
            ),
        ];
        let mut types = texts(words);
        for (key, chosen) in [
            ("formats", &self.types.formats),
            ("schemas", &self.types.schemas),
        ] {
            let chosen = chosen.iter();
            let paths = chosen.map(|(name, chosen)| (name.clone(), text(&chosen.value)));
            put(&mut types, key, paths.collect());
        }
        types
    }
}

fn derive(derive: &Derive) -> Value {
    if derive.only.is_empty() && derive.without.is_empty() {
        return text(&derive.path);
    }
    let mut table = Table::new();
    table.insert("path".to_owned(), text(&derive.path));
    put_list(&mut table, "only", &derive.only);
    put_list(&mut table, "without", &derive.without);
    Value::Table(table)
}

fn selection(selection: &Selection) -> Table {
    let mut table = Table::new();
    put_list(&mut table, "ids", &selection.ids);
    put_list(&mut table, "tags", &selection.tags);
    put_list(&mut table, "paths", &selection.paths);
    table
}

fn text(shown: &impl ToString) -> Value {
    Value::String(shown.to_string())
}

fn texts<const N: usize>(keys: [(&str, Option<&String>); N]) -> Table {
    let keys = keys.into_iter();
    keys.filter_map(|(key, value)| Some((key.to_owned(), text(value?))))
        .collect()
}

fn patterns(list: &[Pattern]) -> Value {
    Value::Array(list.iter().map(|pattern| text(&pattern.text)).collect())
}

fn put(table: &mut Table, key: &str, value: Table) {
    if !value.is_empty() {
        table.insert(key.to_owned(), Value::Table(value));
    }
}

fn put_list(table: &mut Table, key: &str, list: &[Pattern]) {
    if !list.is_empty() {
        table.insert(key.to_owned(), patterns(list));
    }
}

/// The error with the line that it is about in place of offsets into a text that nobody has.
fn in_its_line(error: SettingsError, text: &str) -> SettingsError {
    let span = error.span.unwrap_or_default();
    let mut start = 0;
    let (mut table, mut line) = ("", "");
    for one in text.lines() {
        if start > span.start {
            break;
        }
        if one.starts_with('[') {
            table = one;
        }
        line = one;
        start += one.len() + 1;
    }
    let place = if line == table {
        line.to_owned()
    } else {
        format!("{table} {line}")
    };
    SettingsError {
        span: None,
        message: format!("{}, in `{}`", error.message, place.trim()),
    }
}
