//! `codegen.toml` and package names.

use generator::settings::Settings;

const GOOD: &str = r#"
[package]
name = "polar-client"
version = "0.1.0"
license = "MIT OR Apache-2.0"
description = "A client"
keywords = ["api", "client"]
publish = false
[environment]
token = "POLAR_ACCESS_TOKEN"
base_url = "POLAR_BASE_URL"
[dev-dependencies]
tokio = { version = "1", features = ["macros"] }
wiremock = "0.6"
"#;

#[test]
fn everything_is_read() {
    let settings = Settings::parse(GOOD).unwrap();
    assert_eq!(settings.package.name, "polar-client");
    assert_eq!(settings.package.version, "0.1.0");
    assert_eq!(
        settings.package.license.as_deref(),
        Some("MIT OR Apache-2.0")
    );
    let keys: Vec<&str> = settings.package.metadata.keys().map(|key| &**key).collect();
    assert_eq!(keys, ["description", "keywords", "publish"]);
    assert_eq!(
        settings.environment.token.as_deref(),
        Some("POLAR_ACCESS_TOKEN")
    );
    assert_eq!(
        settings.environment.base_url.as_deref(),
        Some("POLAR_BASE_URL")
    );
    let tokio = &settings.dev_dependencies["tokio"];
    assert_eq!(tokio["features"][0].as_str(), Some("macros"));
    assert_eq!(settings.library_name(), "polar_client");
    assert_eq!(
        Settings::parse(&GOOD.replace('\n', "\r\n")),
        Ok(settings.clone())
    );
    assert_eq!(Settings::parse(&format!("\u{feff}{GOOD}")), Ok(settings));
}

#[test]
fn a_program_is_rust() {
    let with = |rest: &str| format!("{GOOD}[documentation]\n{rest}\n");
    let program = "fn main() {\n    // Spaces     stay.\n}\n";
    let settings = Settings::parse(&with(&format!("program = \"\"\"\n{program}\"\"\""))).unwrap();
    assert_eq!(settings.documentation.program.as_deref(), Some(program));
    assert_eq!(Settings::parse(GOOD).unwrap().documentation.program, None);
    for (line, start) in [
        (
            "program = 'fn main('",
            "'fn main(': `program` is not Rust: ",
        ),
        (
            "program = 'let a = 1;'",
            "'let a = 1;': `program` is not Rust: ",
        ),
        ("program = ''", "'': an empty text"),
        (
            "program = \"fn a() {\\t}\"",
            "\"fn a() {\\t}\": `program` has a control",
        ),
        ("program = 1", "1: `program` must be a text"),
        (
            "programme = ''",
            "programme: unknown key `programme`: did you mean `program`? Known are `command`, `program`",
        ),
    ] {
        let found = errors(&with(line));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(start), "{found:?}");
    }
}

#[test]
fn targets_keep_their_order_and_their_keys() {
    let text = format!(
        "{GOOD}[[example]]\nname = \"b\"\nrequired-features = [\"x\"]\n\
         [[example]]\nname = \"a\"\n[[bench]]\nname = \"c\"\nharness = false\n"
    );
    let targets = Settings::parse(&text).unwrap().targets;
    let shown: Vec<String> = targets
        .iter()
        .map(|target| format!("{} {}", target.kind, target.keys["name"]))
        .collect();
    assert_eq!(shown, ["bench \"c\"", "example \"b\"", "example \"a\""]);
    assert_eq!(targets[1].keys["required-features"][0].as_str(), Some("x"));
    let found = errors("[package]\nname = \"a\"\nversion = \"1.0.0\"\n[[test]]\nharness = false\n");
    assert!(found[0].ends_with("this `test` has no `name`"), "{found:?}");
    let found = errors("example = 1\n[package]\nname = \"a\"\nversion = \"1.0.0\"\n");
    assert!(
        found[0].starts_with("1: `example` must be a list of tables"),
        "{found:?}"
    );
}

/// The errors as `text at the place: message`.
fn errors(text: &str) -> Vec<String> {
    let errors = Settings::parse(text).unwrap_err();
    let show = |error: generator::settings::SettingsError| {
        let place = error.span.map(|span| &text[span]).unwrap_or("-");
        format!("{place}: {}", error.message)
    };
    errors.into_iter().map(show).collect()
}

#[test]
fn all_errors_come_at_once_with_their_places() {
    let text = "\
unknown = 1
environment = 5
[package]
name = \"1 Wrong Näme\"
version = \"2026-04\" # é
edition = \"2021\"
license = 3
nmae = \"x\"
keywords = \"api\"
[dev-dependencies]
a = 1
";
    let found = errors(text);
    let starts = [
        "unknown: unknown key `unknown`, known are `package`",
        "5: `environment` must be a table",
        "\"1 Wrong Näme\": `1 Wrong Näme` begins with a digit",
        "\"2026-04\": `2026-04` is no version as cargo has it",
        "edition: emitted code needs the edition 2024",
        "3: `license` must be a text",
        "nmae: unknown key `nmae`",
        "\"api\": `keywords` must be a list of texts",
        "1: `a` must be a version or a table",
    ];
    assert_eq!(found.len(), starts.len(), "{found:#?}");
    for (found, start) in found.iter().zip(starts) {
        assert!(found.starts_with(start), "{found}");
    }
    assert!(found[2].ends_with("try `api-1-wrong-n-me`"), "{}", found[2]);
    assert!(found[3].ends_with("try `2026.4.0`"), "{}", found[3]);
}

#[test]
fn errors_are_shown_at_their_line_and_column() {
    let text = "[package]\nname = \"a\"\nversion = \"1.0.0\"\n[documentation]\nnome = 1\ncommand = 'a\tb'\n";
    let errors = Settings::parse(text).unwrap_err().into_iter();
    let shown: Vec<String> = errors
        .map(|error| error.diagnostic("spec/codegen.toml", text).to_string())
        .collect();
    assert_eq!(
        shown,
        [
            "error[settings]: unknown key `nome`, known are `command`, `program`\n \
             --> spec/codegen.toml:5:1",
            "error[settings]: a command is one line without control characters and backticks\n \
             --> spec/codegen.toml:6:11",
        ]
    );
}

#[test]
fn the_explanation_has_an_example_of_wrong_and_right() {
    let explanation = generator::report::Code::Settings.explanation();
    let parts = explanation.split("```toml\n").skip(1);
    let examples: Vec<&str> = parts.filter_map(|part| part.split("```").next()).collect();
    let [wrong, right] = examples[..] else {
        panic!("no two examples");
    };
    assert!(Settings::parse(wrong).is_err());
    assert!(Settings::parse(right).is_ok());
}

#[test]
fn the_oldest_rust_is_not_older_than_emitted_code_needs() {
    let with = |version: &str| {
        format!("[package]\nname = \"a\"\nversion = \"1.0.0\"\nrust-version = \"{version}\"\n")
    };
    let document = "{ openapi: 3.0.3, info: { title: A, version: '1' }, paths: {} }";
    let manifest = |settings: &str| {
        let run = generator::Generate::new("a.yaml", document);
        let mut files = run
            .settings_text("codegen.toml", settings)
            .run()
            .unwrap()
            .files;
        files.remove("Cargo.toml").unwrap()
    };
    for version in ["1.89", "1.89.0", "1.90", "1.100.2"] {
        let manifest = manifest(&with(version));
        assert!(
            manifest.contains(&format!("rust-version = \"{version}\"\n")),
            "{manifest}"
        );
    }
    let unsaid = "[package]\nname = \"a\"\nversion = \"1.0.0\"\n";
    assert!(manifest(unsaid).contains("rust-version = \"1.89\"\n"));
    for (version, message) in [
        (
            "1.88",
            "emitted code needs Rust 1.89 or a later one of Rust 1, not `1.88`",
        ),
        ("2.0", "emitted code needs Rust 1.89"),
        ("1", "is no version of Rust: try `1.89`"),
        ("1.89-beta", "is no version of Rust"),
        ("1.089", "is no version of Rust"),
        (">=1.89", "is no version of Rust"),
        ("", "is no version of Rust"),
    ] {
        let found = errors(&with(version));
        assert!(
            found[0].starts_with(&format!("\"{version}\": ")),
            "{found:?}"
        );
        assert!(found[0].contains(message), "{found:?}");
    }
}

/// The lines of the surface that speak of undeclared properties.
fn undeclared(settings: &str) -> Vec<String> {
    let document = "\
openapi: 3.0.3
info: { title: A, version: '1' }
paths:
  /a:
    put:
      operationId: a.put
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Both' } } } }
      responses:
        '200': { description: A, content: { application/json: { schema: { $ref: '#/components/schemas/Both' } } } }
        '404': { description: B, content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
components:
  schemas:
    Both: { type: object, properties: { a: { type: string } } }
    Error: { type: object, additionalProperties: false, properties: { a: { $ref: '#/components/schemas/Part' } } }
    Part: { type: object, properties: { b: { type: string } } }
";
    let settings = format!("[package]\nname = \"a\"\nversion = \"1.0.0\"\n{settings}");
    let run = generator::Generate::new("a.yaml", document).settings_text("codegen.toml", &settings);
    let surface = run.run().unwrap().surface.to_string();
    let lines = surface
        .lines()
        .filter(|line| line.contains("additional_properties"));
    lines
        .map(|line| line.split(" | ").next().unwrap().to_owned())
        .collect()
}

#[test]
fn undeclared_properties_of_what_is_only_received_are_kept_where_asked_for() {
    assert!(undeclared("").is_empty());
    assert!(undeclared("[models]\nkeep_undeclared = false\n").is_empty());
    assert_eq!(
        undeclared("[models]\nkeep_undeclared = true\n"),
        [
            "models::Error.additional_properties",
            "models::Part.additional_properties"
        ]
    );
    let with =
        |line: &str| format!("[package]\nname = \"a\"\nversion = \"1.0.0\"\n[models]\n{line}\n");
    assert_eq!(
        errors(&with("keep_undeclared = 'yes'")),
        ["'yes': `keep_undeclared` must be true or false"]
    );
    assert_eq!(
        errors(&with("derive = ['Hash']")),
        [
            "derive: unknown key `derive`: did you mean `derives`? Known are `derives`, `keep_undeclared`"
        ]
    );
}

#[test]
fn what_is_missing_is_said() {
    assert_eq!(
        errors(""),
        ["-: there is no `[package]` with `name` and `version`"]
    );
    let found = errors("[package]\n");
    assert_eq!(found.len(), 2);
    assert!(found[0].starts_with("package: "), "{found:?}");
    let found = errors("[package]\nname = \"a\"\nversion = \"1\"\nname = \"b\"\n");
    assert!(found[0].contains("duplicate"), "{found:?}");
    assert!(!errors("[package\nname = = 1").is_empty());
    let found =
        errors("[package]\nname = \"a\"\nversion = \"1.0.0\"\n[environment]\ntoken = \"MY-TOKEN\"");
    assert!(found[0].ends_with("try `MY_TOKEN`"), "{found:?}");
}

#[test]
fn names_are_what_cargo_accepts() {
    for (name, library) in [
        ("polar-client", "polar_client"),
        ("a", "a"),
        ("_", "__"),
        ("box", "box_"),
        ("self", "self_"),
        ("std", "std_"),
        ("serde-json", "serde_json_"),
        ("reqwest", "reqwest_"),
        ("MyApi", "myapi"),
        ("a--b", "a_b"),
        ("ünï", "ünï"),
        ("con", "con"),
    ] {
        let settings = Settings::new(name).unwrap();
        assert_eq!(settings.library_name(), library);
        assert_eq!(settings.package.version, "0.1.0");
    }
    for (name, suggestion) in [
        ("", "my-api"),
        ("日 本", "my-api"),
        ("1password", "api-1password"),
        ("-a", "a"),
        ("My API (v2)", "my-api-v2"),
        ("a/b", "a-b"),
        ("a.b", "a-b"),
    ] {
        let error = Settings::new(name).unwrap_err();
        assert!(
            error.message.ends_with(&format!("try `{suggestion}`")),
            "{}",
            error.message
        );
        assert!(Settings::new(suggestion).is_ok());
    }
    assert!(Settings::new(&"a".repeat(200)).is_ok());
    assert!(Settings::new(&"a".repeat(201)).is_err());
}

proptest::proptest! {
    #[test]
    fn no_text_panics_and_every_suggestion_is_good(text in "\\PC{0,40}") {
        let _ = Settings::parse(&text);
        let _ = Settings::parse(&format!("[package]\nname = \"{text}\"\nversion = '{text}'"));
        if let Err(error) = Settings::new(&text) {
            let suggestion = error.message.rsplit("try `").next().unwrap().trim_end_matches('`');
            proptest::prop_assert!(Settings::new(suggestion).is_ok(), "{}", suggestion);
        }
    }
}

/// The names that a module of the runtime imports a macro under.
fn macros(text: &str) -> impl Iterator<Item = &str> {
    let imports = text.lines().filter_map(|line| {
        let import = line.strip_prefix("pub(crate) use ");
        import.or_else(|| line.strip_prefix("pub(super) use "))
    });
    let names = imports.filter_map(|import| import.strip_suffix(';'));
    names.filter(|name| !name.contains("::"))
}

#[test]
fn no_library_is_called_like_a_macro_of_the_runtime() {
    let runtime = concat!(env!("CARGO_MANIFEST_DIR"), "/runtime");
    let mut found = 0;
    for entry in std::fs::read_dir(runtime).expect("the runtime is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            continue;
        }
        let text = std::fs::read_to_string(path).expect("it can be read");
        for name in macros(&text) {
            found += 1;
            let settings = Settings::new(name).expect("it is a package's name");
            assert_eq!(settings.library_name(), format!("{name}_"));
        }
    }
    assert!(found > 20, "{found}");
}

#[test]
fn a_misspelt_key_has_the_one_that_is_meant() {
    for (text, told) in [
        (
            "licence = 'MIT'",
            "unknown key `licence`: did you mean `license`? Known are `name`, ",
        ),
        (
            "rust_version = '1.90'",
            "unknown key `rust_version`: did you mean `rust-version`? Known",
        ),
        ("colour = 'red'", "unknown key `colour`, known are `name`, "),
        (
            "[enviroment]\ntoken = 'A'",
            "unknown key `enviroment`: did you mean `environment`?",
        ),
        (
            "[models]\nkeep-undeclared = true",
            "unknown key `keep-undeclared`: did you mean `keep_undeclared`?",
        ),
        (
            "[type]\ndates = 'jiff'",
            "unknown key `type`: did you mean `types`?",
        ),
        (
            "[groups]\nnobody = ['pets:list']",
            "the group `nobody` must be a table that says what is put into it: `nobody = { paths = [\"/v1/…/**\"] }`",
        ),
    ] {
        let text = format!("[package]\nname = 'a'\nversion = '0.1.0'\n{text}\n");
        let errors = Settings::parse(&text).unwrap_err();
        assert!(errors[0].message.starts_with(told), "{errors:?}");
    }
}
