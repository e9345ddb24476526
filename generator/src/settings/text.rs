//! Settings as a `codegen.toml` says them: those that a program made are held to what is asked of the text.

use toml::{Table, Value};

use super::{
    Derive, Documentation, Environment, Grouping, Groups, Models, Operations, Package, Pattern,
    Selection, Settings, SettingsError, Target, Types,
};

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

    /// As the file has them, but for the keys that say what is so anyway. Taken apart whole, here and below: a
    /// setting that nobody writes doesn't compile.
    fn to_toml(&self) -> Table {
        let Self {
            file: _,
            package,
            environment,
            documentation,
            operations,
            groups,
            default_features,
            testing,
            models,
            types,
            dependencies,
            dev_dependencies,
            targets,
        } = self;
        let mut root = Table::new();
        put(&mut root, "package", of_package(package));
        put(&mut root, "environment", of_environment(environment));
        put(&mut root, "documentation", of_documentation(documentation));
        put(&mut root, "operations", of_operations(operations));
        put(&mut root, "groups", of_groups(groups));
        let default = default_features.as_ref();
        let default = default.map(|default| ("default".to_owned(), patterns(default)));
        let testing = testing.then(|| ("testing".to_owned(), Value::Boolean(true)));
        put(
            &mut root,
            "features",
            default.into_iter().chain(testing).collect(),
        );
        put(&mut root, "models", of_models(models));
        put(&mut root, "types", of_types(types));
        put(&mut root, "dependencies", dependencies.clone());
        put(&mut root, "dev-dependencies", dev_dependencies.clone());
        for Target { kind, keys } in targets {
            let kind = root.entry(*kind).or_insert(Value::Array(Vec::new()));
            if let Value::Array(all) = kind {
                all.push(Value::Table(keys.clone()));
            }
        }
        root
    }
}

fn of_package(package: &Package) -> Table {
    let Package {
        name,
        version,
        rust_version,
        license,
        copyright,
        metadata,
    } = package;
    let mut table: Table = metadata.clone().into_iter().collect();
    table.extend(texts([
        ("name", Some(name)),
        ("version", Some(version)),
        ("rust-version", rust_version.as_ref()),
        ("license", license.as_ref()),
        ("copyright", copyright.as_ref()),
    ]));
    table
}

fn of_environment(environment: &Environment) -> Table {
    let Environment {
        token,
        base_url,
        webhook_secret,
    } = environment;
    texts([
        ("token", token.as_ref()),
        ("base_url", base_url.as_ref()),
        ("webhook_secret", webhook_secret.as_ref()),
    ])
}

fn of_documentation(documentation: &Documentation) -> Table {
    let Documentation { program, command } = documentation;
    texts([("program", program.as_ref()), ("command", command.as_ref())])
}

fn of_operations(operations: &Operations) -> Table {
    let Operations { only, without } = operations;
    let mut table = selection(only);
    put(&mut table, "without", selection(without));
    table
}

fn of_groups(groups: &Groups) -> Table {
    let Groups { all } = groups;
    let tables = all.iter().map(|group| {
        let Grouping {
            words,
            span: _,
            operations,
            groups,
        } = group;
        let mut table = selection(operations);
        put_list(&mut table, "groups", groups);
        (words.join("/"), Value::Table(table))
    });
    tables.collect()
}

fn of_models(models: &Models) -> Table {
    let Models {
        keep_undeclared,
        derives,
    } = models;
    let mut table = Table::new();
    if *keep_undeclared {
        table.insert("keep_undeclared".to_owned(), Value::Boolean(true));
    }
    if !derives.is_empty() {
        let derives = derives.iter().map(derive).collect();
        table.insert("derives".to_owned(), Value::Array(derives));
    }
    table
}

fn of_types(types: &Types) -> Table {
    let Types {
        dates,
        decimals,
        formats,
        schemas,
    } = types;
    let words = [
        ("dates", dates.as_ref().map(|word| &word.value)),
        ("decimals", decimals.as_ref().map(|word| &word.value)),
    ];
    let mut table = texts(words);
    for (key, chosen) in [("formats", formats), ("schemas", schemas)] {
        let chosen = chosen.iter();
        let paths = chosen.map(|(name, chosen)| (name.clone(), text(&chosen.value)));
        put(&mut table, key, paths.collect());
    }
    table
}

fn derive(derive: &Derive) -> Value {
    let Derive {
        path,
        span: _,
        only,
        without,
    } = derive;
    if only.is_empty() && without.is_empty() {
        return text(path);
    }
    let mut table = Table::new();
    table.insert("path".to_owned(), text(path));
    put_list(&mut table, "only", only);
    put_list(&mut table, "without", without);
    Value::Table(table)
}

fn selection(selection: &Selection) -> Table {
    let Selection { ids, tags, paths } = selection;
    let mut table = Table::new();
    put_list(&mut table, "ids", ids);
    put_list(&mut table, "tags", tags);
    put_list(&mut table, "paths", paths);
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
