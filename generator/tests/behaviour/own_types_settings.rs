//! Types of the user's own in the settings: what is read, and what is refused.

use generator::settings::{Settings, SettingsError};

const PACKAGE: &str = "[package]\nname = \"acme\"\nversion = \"0.1.0\"\n";

/// The errors of settings as `text at the place: message`.
fn errors(rest: &str) -> Vec<String> {
    let text = format!("{PACKAGE}{rest}");
    let show = |error: SettingsError| {
        let place = error.span.map(|span| &text[span]).unwrap_or("-");
        format!("{place}: {}", error.message)
    };
    let errors = Settings::parse(&text).expect_err(rest).into_iter();
    errors.map(show).collect()
}

#[test]
fn what_is_chosen_is_read() {
    let text = format!(
        "{PACKAGE}[types]\ndates = \"jiff\"\ndecimals = \"rust_decimal\"\n\
         [types.formats]\nuri = \"url::Url\"\nip = \"std::net::IpAddr\"\n\
         [types.schemas]\nMoney = \"acme_money::Money<acme_money::Euro, u8>\"\n\
         [dependencies]\nurl = {{ features = [\"serde\"] }}\nacme-money = \"1\"\n"
    );
    let settings = Settings::parse(&text).unwrap();
    let types = &settings.types;
    assert_eq!(types.dates.as_ref().unwrap().value, "jiff");
    assert_eq!(types.decimals.as_ref().unwrap().value, "rust_decimal");
    let formats: Vec<String> = types
        .formats
        .values()
        .map(|it| it.value.to_string())
        .collect();
    assert_eq!(formats, ["std::net::IpAddr", "url::Url"]);
    let money = &types.schemas["Money"];
    assert_eq!(
        money.value.to_string(),
        "acme_money::Money<acme_money::Euro, u8>"
    );
    assert_eq!(
        money.span.map(|span| (span.line, span.column)),
        Some((11, 9))
    );
    assert!(Settings::parse(&format!("\u{feff}{text}")).is_ok());
    assert!(Settings::parse(PACKAGE).unwrap().types.is_empty());
}

#[test]
fn what_cannot_be_used_is_refused_with_its_place() {
    let types = |line: &str| format!("[types]\n{line}\n");
    let schema = |path: &str| format!("[types.schemas]\nMoney = \"{path}\"\n");
    let needed =
        |line: &str| format!("[dependencies]\n{line}\n[types.schemas]\nMoney = \"money::Money\"\n");
    for (text, found) in [
        (
            types("date = 'chrono'"),
            "date: unknown key `date`: did you mean `dates`? Known are `dates`, `decimals`, `formats`, `schemas`",
        ),
        (
            types("dates = 'Chrono'"),
            "'Chrono': `dates` may be `chrono`, `jiff`, `time`",
        ),
        (
            types("dates = 1"),
            "1: `dates` may be `chrono`, `jiff`, `time`",
        ),
        (
            types("decimals = 'bigdecimal'"),
            "'bigdecimal': `decimals` may be `rust_decimal`",
        ),
        (
            types("formats = 'a'"),
            "'a': `formats` must be a table: `[types.formats]`",
        ),
        (
            types("schemas.A = { path = 'a::A' }"),
            "{ path = 'a::A' }: `A` must be the path of a type",
        ),
        (
            types("formats.binary = 'a::A'"),
            "binary: bytes are no JSON: what is of the format `binary` is as it is",
        ),
        (
            schema("a money"),
            "\"a money\": `a money` is no path of a Rust type, like `money::Money`",
        ),
        (
            schema("&'a Money"),
            "\"&'a Money\": `&'a Money` is no path of a Rust type, like `money::Money`",
        ),
        (
            schema("Money"),
            "\"Money\": `Money` doesn't say which crate it is of: begin with that, like `money::Money`",
        ),
        (
            schema("crate::Money"),
            "\"crate::Money\": emitted code has no `crate::` of yours: begin with a crate that it can depend on",
        ),
        (
            schema("std::vec::Vec<u8>"),
            "\"std::vec::Vec<u8>\": `std::vec::Vec<u8>` is for the document to say: name what is in it, and what isn't missing",
        ),
        (
            schema("money::Money"),
            "\"money::Money\": nothing brings the crate `money`: add it to `[dependencies]`, `money = \"…\"`",
        ),
        (
            schema("regex::Regex"),
            "\"regex::Regex\": nothing brings the crate `regex`: add it to `[dependencies]`, `regex = \"…\"`",
        ),
        (
            needed("money = '1.x.y'"),
            "'1.x.y': `1.x.y` is no version as cargo has it (unexpected character after wildcard in version req)",
        ),
        (
            needed("money = { version = 'one' }"),
            "'one': `one` is no version as cargo has it",
        ),
        (
            needed("money = 1"),
            "1: `money` must be a version or a table",
        ),
        (
            needed("money = { features = ['serde'] }"),
            "money: `money` says neither `version`, `path` nor `git`",
        ),
        (
            needed("money = { version = '1', optional = true }"),
            "optional: a type that stands in models is always needed: leave `optional` out",
        ),
        (
            needed("money = { workspace = true }"),
            "money: `money` says neither",
        ),
        (
            needed("money = { version = '1', features = 'serde' }"),
            "'serde': `features` must be a list of texts",
        ),
        (
            needed("money = { version = '1', default-features = 'no' }"),
            "'no': `default-features` must be true or false",
        ),
        (
            needed("money = { version = '1', feature = [] }"),
            "feature: unknown key `feature`: did you mean `features`? Known are `branch`",
        ),
        (
            needed("money = '1'\nurl = '2'"),
            "url: no type of `[types]` and no derive is of `url` (what tests",
        ),
        (
            needed("1money = '1'"),
            "1money: `1money` begins with a digit",
        ),
        (
            needed("acme = '1'"),
            "acme: the client itself is called `acme`",
        ),
        (
            needed("std = '1'"),
            "std: `std` is the compiler's own: nothing brings it",
        ),
        (
            needed("tokio = '1'"),
            "tokio: the client uses `tokio` itself, and not for types that stand in models",
        ),
        (
            needed("regex = '1'"),
            "regex: the client uses `regex` itself",
        ),
        (
            needed("serde-json = '1'"),
            "serde-json: the client uses `serde_json` itself: write it so",
        ),
        (
            needed("url = '1.7'"),
            "'1.7': the client itself uses `url` 2: leave the version out, or give one of those",
        ),
        (
            needed("url = '>=2'"),
            "'>=2': the client itself uses `url` 2",
        ),
        (
            needed("url = { git = 'https://x.example' }"),
            "git: the client uses this crate itself: leave `git` out",
        ),
    ] {
        let errors = errors(&text);
        assert!(errors[0].starts_with(found), "{text}\n{errors:#?}");
    }
    let named = "[package]\nname = \"time\"\nversion = \"0.1.0\"\n[types]\ndates = \"time\"\n";
    let errors = Settings::parse(named).unwrap_err();
    assert_eq!(
        errors[0].message,
        "the client itself is called `time`: rename the package"
    );
    // As a whole, as the place says.
    let text =
        format!("{PACKAGE}[types]\ndates = 'no'\nformats = 1\n[dependencies]\nmoney = 'one'\n");
    let errors = Settings::parse(&text).unwrap_err().into_iter();
    let shown: Vec<String> = errors
        .map(|error| error.diagnostic("codegen.toml", &text).to_string())
        .collect();
    assert_eq!(shown.len(), 3, "{shown:#?}");
    assert!(shown[2].ends_with("--> codegen.toml:8:9"), "{shown:#?}");
}
