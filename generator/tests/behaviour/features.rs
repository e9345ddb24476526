//! Which files hold a client's models, and which features compile them; that each feature compiles alone is
//! seen in `compile.rs`.

use crate::common;

use std::collections::{BTreeMap, BTreeSet};

/// Three groups, one of them with groups inside, webhooks, and models of all kinds of owners.
fn groups() -> BTreeMap<String, String> {
    common::emit("groups", include_str!("../golden/groups.yaml"))
}

/// The models that each feature compiles, by `src/models/mod.rs`.
fn compiled(files: &BTreeMap<String, String>) -> BTreeMap<String, BTreeSet<String>> {
    let index = syn::parse_file(&files["src/models/mod.rs"]).expect("Rust");
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |features: &[String], text: &str| {
        let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let names = words.filter(|word| word.starts_with(char::is_uppercase));
        for feature in features {
            let models = found.entry(feature.clone()).or_default();
            models.extend(names.clone().map(str::to_owned));
        }
    };
    for item in index.items {
        match item {
            syn::Item::Macro(item) => {
                let mut features = Vec::new();
                for token in item.mac.tokens {
                    match token {
                        proc_macro2::TokenTree::Group(list) => {
                            features = quoted(&list.to_string());
                            assert!(!features.is_empty());
                        }
                        token => add(&features, &token.to_string()),
                    }
                }
            }
            syn::Item::Use(item) => {
                add(&[String::new()], &quote::quote!(#item).to_string());
            }
            _ => {}
        }
    }
    found
}

/// The texts in quotes.
fn quoted(text: &str) -> Vec<String> {
    let parts = text.split('"').skip(1).step_by(2);
    parts.map(str::to_owned).collect()
}

#[test]
fn a_model_is_compiled_for_those_that_use_it() {
    let found = compiled(&groups());
    let models = |feature: &str| {
        let models = found.get(feature).into_iter().flatten();
        models.map(String::as_str).collect::<Vec<_>>()
    };
    assert_eq!(models(""), ["Problem", "ProblemStatus"]);
    let order = ["Line", "Order", "Price", "Product", "Status"];
    assert_eq!(models("api-orders"), order);
    let products = ["Price", "Product", "ProductCreate", "ProductUpdate"];
    assert_eq!(models("api-products"), products);
    assert_eq!(models("api-stock"), ["Move", "Place", "Unit"]);
    let told = ["Line", "Order", "OrderPaid", "Price", "Product", "Status"];
    assert_eq!(models("webhooks"), told);
}

#[test]
fn a_model_lies_with_the_nearest_common_owner() {
    let files = groups();
    let holds = |path: &str, names: &[&str]| {
        let text = files.get(path).unwrap_or_else(|| panic!("no {path}"));
        for name in names {
            assert!(
                text.contains(&format!(" {name}")),
                "{path} without {name}:\n{text}"
            );
        }
    };
    holds("src/models/errors.rs", &["Problem", "ProblemStatus"]);
    // Orders and webhooks use it, and what only it holds.
    holds("src/models/order.rs", &["Order", "Line"]);
    // Orders hold products too.
    holds("src/models/product.rs", &["Product", "Price"]);
    holds(
        "src/products/models.rs",
        &["ProductCreate", "ProductUpdate"],
    );
    holds("src/stock/models.rs", &["Unit"]);
    holds("src/stock/moves/models.rs", &["Move"]);
    holds("src/webhooks/models.rs", &["OrderPaid"]);
}

#[test]
fn one_more_model_moves_no_other() {
    let document = include_str!("../golden/groups.yaml");
    let before = common::emit("groups", document);
    let more = "    Aa: {type: object, required: [a], properties: {a: {type: string}}}\n";
    let changed = document
        .replace("  schemas:\n", &format!("  schemas:\n{more}"))
        .replace(
            "        note: {type: [string, 'null']}\n        price:",
            "        aa: {$ref: '#/components/schemas/Aa'}\n        price:",
        );
    assert_ne!(changed, document);
    let after = common::emit("groups", &changed);
    let paths: Vec<&String> = before.keys().collect();
    assert_eq!(paths, after.keys().collect::<Vec<_>>());
    let touched = before.iter().filter(|(path, text)| after[*path] != **text);
    let touched: BTreeSet<&str> = touched.map(|(path, _)| path.as_str()).collect();
    let rust = touched.iter().filter(|path| path.ends_with(".rs"));
    let rust: Vec<&&str> = rust.collect();
    // What was a change from a received product holds no note any more.
    assert_eq!(
        rust,
        [
            &"src/models/mod.rs",
            &"src/models/product.rs",
            &"src/products/models.rs"
        ]
    );
}

/// A group of so many models that they are more than a file's worth, and one with few.
fn many(more: &str) -> String {
    let mut schemas = String::from(more);
    let mut held = Vec::new();
    for word in [
        "Order",
        "OrderPaid",
        "EventOrder",
        "Refund",
        "RefundEvent",
        "Event",
        "Events",
    ] {
        let properties = (0..180).map(|index| format!("        p{index}: {{type: string}}\n"));
        let properties: String = properties.collect();
        schemas.push_str(&format!(
            "    {word}:\n      type: object\n      properties:\n{properties}"
        ));
        held.push(format!("{{$ref: '#/components/schemas/{word}'}}"));
    }
    if !more.is_empty() {
        held.push("{$ref: '#/components/schemas/OrderAa'}".to_owned());
    }
    let held = held.join(", ");
    format!(
        "openapi: 3.1.0\ninfo: {{title: Many, version: '1'}}\npaths:\n  /events:\n    get:\n      \
         operationId: events:list\n      responses:\n        '200':\n          description: All.\n          \
         content:\n            application/json:\n              schema: {{type: array, items: {{oneOf: [{held}]}}}}\n\
         components:\n  schemas:\n{schemas}"
    )
}

#[test]
fn models_that_fill_more_than_a_file_are_laid_by_what_they_are_about() {
    let before = common::emit("many", &many(""));
    let paths = before.keys().filter(|path| path.starts_with("src/events/"));
    let paths: Vec<&str> = paths.map(String::as_str).collect();
    let expected = [
        "src/events/mod.rs",
        "src/events/models.rs",
        "src/events/models/order.rs",
        "src/events/models/refund.rs",
    ];
    assert_eq!(paths, expected);
    // A file of its own would have a few lines.
    assert!(before["src/events/models.rs"].contains("pub enum EventsList"));
    let holds = |path: &str, name: &str| before[path].contains(&format!("pub struct {name} {{"));
    assert!(holds("src/events/models.rs", "Event") && holds("src/events/models.rs", "Events"));
    assert!(holds("src/events/models/order.rs", "EventOrder"));
    assert!(holds("src/events/models/refund.rs", "RefundEvent"));
    assert!(before["src/models/mod.rs"].contains("use crate::events::models::order: "));

    let after = common::emit(
        "many",
        &many("    OrderAa: {type: object, properties: {a: {type: string}}}\n"),
    );
    let touched = before
        .iter()
        .filter(|(path, text)| after[*path] != **text && path.ends_with(".rs"));
    let touched: Vec<&str> = touched.map(|(path, _)| path.as_str()).collect();
    // Where it lies, what holds it, and the names of all.
    let expected = [
        "src/events/models.rs",
        "src/events/models/order.rs",
        "src/models/mod.rs",
    ];
    assert_eq!(touched, expected);
}

/// A user who leaves out the group that a program calls has the front page all the same.
#[test]
fn the_front_page_compiles_its_program_with_the_group_that_it_calls() {
    let files = groups();
    let lines = files["src/lib.rs"]
        .lines()
        .skip_while(|line| !line.contains("```no_run"));
    let program: Vec<&str> = lines.take(6).collect();
    let cfg = "//! # #[cfg(feature = \"api-products\")]";
    assert_eq!(program.get(1), Some(&cfg), "{program:#?}");
    assert_eq!(program.get(4), Some(&cfg), "{program:#?}");
    assert!(!files["README.md"].contains("cfg(feature"));
}

/// The stand-in server and all that it needs are there for who asks for them.
#[test]
fn a_stand_in_is_made_where_the_settings_ask_for_it() {
    let files = |more: &str| {
        let settings = format!("[package]\nname = \"groups\"\nversion = \"0.1.0\"\n{more}");
        let run = generator::Generate::new("groups.yaml", include_str!("../golden/groups.yaml"))
            .settings_text("codegen.toml", &settings);
        run.run().map(|client| client.files)
    };
    let (without, with) = (files(""), files("[features]\ntesting = true\n"));
    let (without, with) = (without.expect("a client"), with.expect("a client"));
    let about_tests = |path: &&String| {
        let is_stand_in = path.contains("testing") || path.ends_with("test_clock.rs");
        is_stand_in && !without.contains_key(*path)
    };
    assert!(with.keys().filter(about_tests).count() > 10);
    let told = [
        "src/lib.rs",
        "src/runtime/mod.rs",
        "src/guide.rs",
        "Cargo.toml",
        "README.md",
    ];
    for path in told {
        assert!(!without[path].contains("testing"), "{path}");
        assert!(with[path].contains("testing"), "{path}");
    }
    assert!(!without["Cargo.toml"].contains("jsonschema"));
    let refused = files("[features]\ntesting = \"yes\"\n")
        .expect_err("no flag")
        .to_string();
    assert!(
        refused.contains("`testing` must be true or false"),
        "{refused}"
    );
}
