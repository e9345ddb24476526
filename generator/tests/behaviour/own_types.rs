//! Types of other crates: what settings may choose, and what comes of it.

use generator::surface::{Verdict, compare};
use generator::{Failed, Generate, Generated};

const PACKAGE: &str = "[package]\nname = \"acme\"\nversion = \"0.1.0\"\n";

const DOCUMENT: &str = "\
openapi: 3.1.0
info: { title: Acme, version: '7' }
servers: [{ url: 'https://api.acme.example' }]
paths:
  /pets/{born}:
    put:
      operationId: pets:put
      parameters:
        - { name: born, in: path, required: true, schema: { type: string, format: date } }
        - { name: at, in: query, schema: { type: string, format: date-time } }
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } }
      responses:
        '200':
          description: A pet
          content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } }
components:
  schemas:
    Pet:
      type: object
      required: [id, price]
      properties:
        id: { type: string, format: uuid, maxLength: 36 }
        price: { $ref: '#/components/schemas/Price' }
        fed: { type: array, minItems: 1, items: { type: string, format: date-time } }
        weight: { type: string, format: decimal, pattern: '^\\d+$' }
        height: { type: number, format: decimal, minimum: 0 }
        site: { format: uri }
        site_or_none: { anyOf: [{ type: string, format: uri }, { type: 'null' }] }
        site_or_number: { type: [string, integer], format: uri }
        dearer: { allOf: [{ $ref: '#/components/schemas/Price' }, { properties: { by: { type: integer } } }] }
        same: { allOf: [{ $ref: '#/components/schemas/Price' }], description: The same. }
        maybe: { oneOf: [{ $ref: '#/components/schemas/Price' }, { type: 'null' }] }
        asked: { $ref: '#/components/schemas/Asked' }
    Price: { type: object, required: [of], properties: { of: { $ref: '#/components/schemas/Part' } } }
    Part: { type: object, properties: { a: { type: string, minLength: 2 } } }
    Asked:
      type: object
      discriminator: { propertyName: kind, mapping: { full: '#/components/schemas/Full' } }
      oneOf: [{ $ref: '#/components/schemas/Full' }, { $ref: '#/components/schemas/Half' }]
    Full: { type: object, required: [kind], properties: { kind: { const: full }, much: { type: integer } } }
    Half: { type: object, required: [kind], properties: { kind: { const: half } } }
    Nobody: { type: object, properties: { a: { type: string } } }
";

const MONEY: &str = "[dependencies]\nmoney = '1'\n";

fn run(settings: &str) -> Result<Generated, Failed> {
    let settings = format!("{PACKAGE}{settings}");
    Generate::new("openapi.yaml", DOCUMENT)
        .settings_text("spec/codegen.toml", &settings)
        .run()
}

/// The types of the surface's items whose path has one of these ends.
fn types(settings: &str, ends: &[&str]) -> Vec<String> {
    let client = run(settings).unwrap_or_else(|failed| panic!("{failed}"));
    assert_eq!(client.summary.keywords.unaccounted, 0, "{settings}");
    let of = |end: &&str| {
        let mut items = client.surface.items();
        let found = items.find(|(path, _)| path.ends_with(end));
        found.map_or("-".to_owned(), |(_, item)| item.rust.clone())
    };
    ends.iter().map(of).collect()
}

#[test]
fn a_choice_stands_wherever_the_format_does() {
    let ends = ["(born)", "(at)", "Pet.fed", "Pet.weight", "Pet.height"];
    let none = types("", &ends);
    assert_eq!(
        none,
        [
            "impl Into<Date>",
            "impl Into<DateTime>",
            "Option<Vec<DateTime>>",
            "Option<String>",
            "Option<f64>"
        ]
    );
    let words = types(
        "[types]\ndates = 'chrono'\ndecimals = 'rust_decimal'\n",
        &ends,
    );
    assert_eq!(
        words,
        [
            "impl Into<chrono::NaiveDate>",
            "impl Into<chrono::DateTime<chrono::Utc>>",
            "Option<Vec<chrono::DateTime<chrono::Utc>>>",
            "Option<rust_decimal::Decimal>",
            "Option<DecimalNumber>"
        ]
    );
    let closer = types(
        "[types]\ndates = 'time'\n[types.formats]\ndate = 'String'\ndecimal = 'rust_decimal::Decimal'\n",
        &ends,
    );
    assert_eq!(
        closer,
        [
            "impl AsRef<str>",
            "impl Into<OffsetDateTime>",
            "Option<Vec<OffsetDateTime>>",
            "Option<rust_decimal::Decimal>",
            "Option<DecimalNumber>"
        ]
    );
    let uri = "[types.formats]\nuri = 'url::Url'\n[dependencies]\nurl = { features = ['serde'] }\n";
    let ends = ["Pet.site", "Pet.site_or_none", "PetSiteOrNumber::String"];
    let found = types(uri, &ends);
    assert_eq!(found, ["Option<url::Url>", "Maybe<url::Url>", "url::Url"]);
}

#[test]
fn a_choice_stands_wherever_the_schema_does() {
    let price = format!("{MONEY}[types.schemas]\nPrice = 'money::Money'\n");
    let ends = [
        "Pet.price",
        "Pet.same",
        "Pet.maybe",
        "Pet.dearer",
        "models::Price",
        "models::Part",
    ];
    assert_eq!(
        types(&price, &ends),
        [
            "money::Money",
            "Option<money::Money>",
            "Maybe<money::Money>",
            "Option<PetDearer>",
            "-",
            // `dearer` has it from the schema with a type of its own.
            "new()"
        ]
    );
    let full = format!("{MONEY}[types.schemas]\nFull = 'money::Money'\n");
    let found = types(&full, &["Asked::Full", "Asked::Half", "models::Full"]);
    assert_eq!(found, ["money::Money", "Half", "-"]);
    let models = run(&full).unwrap().files;
    let asked = models.values().find(|text| text.contains("pub enum Asked"));
    assert!(
        asked.unwrap().contains("[\"full\"]"),
        "the tag tells it still"
    );
    let any = types(
        "[types.schemas]\nAsked = 'serde_json::Value'\n",
        &["Pet.asked", "models::Full"],
    );
    assert_eq!(any, ["Option<serde_json::Value>", "-"]);
}

/// Messages of problems, with their pointers.
fn told(settings: &str) -> Vec<String> {
    let client = run(settings).unwrap_or_else(|failed| panic!("{failed}"));
    let before: Vec<String> = run("")
        .unwrap()
        .problems
        .iter()
        .map(|it| it.message.clone())
        .collect();
    let new = client
        .problems
        .iter()
        .filter(|it| !before.contains(&it.message));
    new.map(|it| format!("{} {}", it.pointer.clone().unwrap_or_default(), it.message))
        .collect()
}

#[test]
fn what_is_lost_by_a_choice_is_told() {
    let words = told(
        "[types]\ndates = 'jiff'\ndecimals = 'rust_decimal'\n[types.formats]\nuuid = 'uuid::Uuid'\n",
    );
    assert_eq!(
        words,
        [
            "/components/schemas/Pet/properties/id `maxLength` is not checked before sending, as the settings give the value the type `uuid::Uuid`",
            "/components/schemas/Pet/properties/weight `pattern` is not checked before sending, as the settings give the value the type `rust_decimal::Decimal`",
            "/components/schemas/Pet/properties/height `minimum` is not checked before sending, as the settings give the value the type `rust_decimal::Decimal`",
        ]
    );
    let schema = told(&format!("{MONEY}[types.schemas]\nPrice = 'money::Money'\n"));
    assert_eq!(
        schema,
        [
            "/components/schemas/Pet/properties/dearer the settings give `Price` a type, which can't be a part of this schema",
            "/components/schemas/Price the settings give the schema `Price` the type `money::Money`",
        ]
    );
}

#[test]
fn models_with_a_type_that_has_a_derive_have_it_too() {
    let derives = "[models]\nderives = ['Eq']\n[types]\ndates = 'chrono'\n[types.schemas]\n";
    let full = format!("{derives}Half = 'uuid::Uuid'\nPart = 'money::Money'\n{MONEY}");
    let client = run(&full).unwrap_or_else(|failed| panic!("{failed}"));
    let mut notes = client.problems.iter().filter_map(|it| it.help.as_deref());
    let left = notes.find(|it| it.contains("holds")).unwrap_or_default();
    assert!(
        left.contains("`Price` (holds a type of another crate)"),
        "{left}"
    );
    assert!(!left.contains("`Asked`"), "{left}");
}

#[test]
fn alternatives_of_a_schema_with_a_type_of_its_own_are_no_news() {
    let asked = told(&format!("{MONEY}[types.schemas]\nAsked = 'money::Money'\n"));
    assert_eq!(
        asked,
        ["/components/schemas/Asked the settings give the schema `Asked` the type `money::Money`"]
    );
}

#[test]
fn a_choice_of_which_the_client_has_no_use_is_refused_with_its_place() {
    let settings = format!(
        "{MONEY}[types.formats]\ndat = 'money::Day'\n\
         [types.schemas]\nPrise = 'money::Money'\nNobody = 'money::Money'\n"
    );
    let failed = run(&settings).expect_err("refused");
    let shown: Vec<String> = failed.errors().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "error[settings]: nothing that the client has is of the format `dat`\n \
             --> spec/codegen.toml:7:7\n  = help: there is `date`, `date-time`, `decimal`",
            "error[settings]: no operation of the client leads to the schema `Nobody`\n \
             --> spec/codegen.toml:10:10",
            "error[settings]: the document has no schema `Prise`\n \
             --> spec/codegen.toml:9:9\n  = help: there is `Price`, `Part`, `Pet`",
        ]
    );
    let empty = "{ openapi: 3.0.3, info: { title: A, version: '1' }, paths: {} }";
    let text = format!("{PACKAGE}[types]\ndates = 'time'\ndecimals = 'rust_decimal'\n");
    let run = Generate::new("a.yaml", empty).settings_text("codegen.toml", &text);
    let failed = run.run().expect_err("refused");
    let shown: Vec<String> = failed.errors().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "error[settings]: no text that the client has is of the format `date-time` or `date`\n \
             --> codegen.toml:5:9",
            "error[settings]: nothing that the client has is of the format `decimal`\n \
             --> codegen.toml:6:12",
        ]
    );
}

/// Of each type of another crate there is one implementation, by however many settings and paths it comes.
#[test]
fn two_paths_to_one_type_are_one_or_refused() {
    let document = "{openapi: 3.1.0, info: {title: A, version: '1'}, servers: [{url: 'https://a.example'}], \
        paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {application/json: {schema: \
        {type: object, properties: {a: {type: string, format: ipv4}, b: {type: string, format: ipv6}}}}}}, \
        responses: {'204': {description: Done}}}}}}";
    let run = |rest: &str| {
        let text = format!("{PACKAGE}{rest}");
        let run = Generate::new("a.yaml", document).settings_text("codegen.toml", &text);
        run.run()
    };
    let one = "[types.formats]\nipv4 = 'core::net::IpAddr'\nipv6 = 'std::net::IpAddr'\n";
    let client = run(one).unwrap_or_else(|failed| panic!("{failed}"));
    let runtime = &client.files["src/runtime/mod.rs"];
    assert_eq!(runtime.matches("impl Validate for").count(), 1, "{runtime}");
    let refused = |rest: &str, place: &str| {
        let failed = run(rest).expect_err(rest).to_string();
        assert!(failed.contains("may be one type"), "{failed}");
        assert!(
            failed.ends_with(&format!("--> codegen.toml:{place}")),
            "{failed}"
        );
    };
    refused(
        "[types.formats]\nipv4 = 'money::Money'\nipv6 = 'money::coins::Money'\n[dependencies]\nmoney = '1'\n",
        "6:8",
    );
    refused(
        "[types.formats]\nipv4 = 'a::A<b::B>'\nipv6 = 'a::A<b::b::B>'\n[dependencies]\na = '1'\nb = '1'\n",
        "6:8",
    );
    refused(
        "[types]\ndates = 'chrono'\n[types.formats]\nipv4 = 'chrono::naive::NaiveDate'\n",
        "7:8",
    );
}

/// Types that the client writes anyway keep what is checked of them; others take it over.
#[test]
fn what_becomes_of_checks_is_told_as_it_is() {
    let document = "{openapi: 3.1.0, info: {title: A, version: '1'}, servers: [{url: 'https://a.example'}], \
        paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {application/json: {schema: \
        {$ref: '#/components/schemas/A'}}}}, responses: {'204': {description: Done}}}}}, components: {schemas: {\
        A: {type: object, properties: {code: {$ref: '#/components/schemas/Code'}}}, \
        Code: {type: string, format: uuid, maxLength: 3}}}}";
    let run = |path: &str, more: &str| {
        let text = format!("{PACKAGE}[types.schemas]\nCode = '{path}'\n{more}");
        let run = Generate::new("a.yaml", document).settings_text("codegen.toml", &text);
        run.run()
    };
    let help = |path: &str, more: &str| {
        let client = run(path, more).unwrap_or_else(|failed| panic!("{failed}"));
        let told = client
            .problems
            .iter()
            .find(|it| it.message.contains("`Code`"));
        let checks = client
            .files
            .values()
            .any(|text| text.contains("MaxChars(3)"));
        (
            told.and_then(|it| it.help.clone()).unwrap_or_default(),
            checks,
        )
    };
    let (plain, checked) = help("String", "");
    assert!(plain.ends_with("is checked as ever") && checked, "{plain}");
    let (own, checked) = help("money::Money", "[dependencies]\nmoney = '1'\n");
    assert!(own.ends_with("nothing is checked") && !checked, "{own}");
    // What was chosen for the format is of no use then.
    let idle = run("String", "[types.formats]\nuuid = 'uuid::Uuid'\n").expect_err("refused");
    let shown: Vec<String> = idle.errors().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "error[settings]: nothing that the client has is of the format `uuid`\n --> codegen.toml:7:8"
        ]
    );
}

/// The line of a dependency in the manifest.
fn dependency(settings: &str, name: &str) -> String {
    let files = run(settings)
        .unwrap_or_else(|failed| panic!("{failed}"))
        .files;
    let start = format!("{name} = ");
    let mut lines = files["Cargo.toml"].lines();
    let line = lines.find(|line| line.starts_with(&start));
    line.unwrap_or_default().to_owned()
}

#[test]
fn the_manifest_has_what_brings_the_types() {
    let dates = |name: &str| dependency(&format!("[types]\ndates = '{name}'\n"), name);
    assert_eq!(
        [dates("chrono"), dates("jiff"), dates("time")],
        [
            "chrono = { version = \"0.4\", default-features = false, features = [\"serde\", \"std\"] }",
            "jiff = { version = \"1\", default-features = false, features = [\"serde\", \"std\"] }",
            "time = { version = \"0.3\", default-features = false, features = [\"formatting\", \"parsing\", \"serde-human-readable\", \"std\"] }",
        ]
    );
    let jiff = "[types]\ndates = 'chrono'\n";
    assert_eq!(dependency(jiff, "jiff"), "", "nothing of it is left");
    // What a maintainer says of a crate is added to what its types need.
    let clock = "[types]\ndates = 'chrono'\n[dependencies]\nchrono = { version = '0.4.40', features = ['clock'] }\n";
    assert_eq!(
        dependency(clock, "chrono"),
        "chrono = { version = \"0.4.40\", features = [\"clock\", \"serde\", \"std\"] }"
    );
    // And to what the client uses of it anyway.
    let url = "[types.formats]\nuri = 'url::Url'\n[dependencies]\nurl = { features = ['serde'] }\n";
    assert_eq!(
        dependency(url, "url"),
        "url = { version = \"2\", features = [\"serde\"] }"
    );
    let uuid = "[types.formats]\nuri = 'uuid::Uuid'\n";
    assert_eq!(
        dependency(uuid, "uuid"),
        "uuid = { version = \"1\", default-features = false, features = [\"serde\", \"std\"] }"
    );
    let money = "[types.formats]\nuri = 'acme_money::Money'\n[dependencies]\nacme-money = '1.2'\n";
    assert_eq!(dependency(money, "acme-money"), "acme-money = \"1.2\"");
    // Derives come from other crates, too.
    let derive = "[models]\nderives = ['schemars::JsonSchema']\n[dependencies]\nschemars = '1.1'\n";
    assert_eq!(dependency(derive, "schemars"), "schemars = \"1.1\"");
    let library = &run(money).unwrap().files["src/lib.rs"];
    assert!(library.contains("pub use ::acme_money;"), "{library}");
}

/// Nobody's code sees it, and the wire may be another.
#[test]
fn what_changes_within_a_schema_that_has_a_type_is_told() {
    let settings = format!("{PACKAGE}[types.schemas]\nPrice = 'money::Price'\n{MONEY}");
    let surface = |text: &str| {
        let client = Generate::new("openapi.yaml", text).settings_text("codegen.toml", &settings);
        client.run().expect("a client").surface
    };
    let old = surface(DOCUMENT);
    let line = old.get("schemas::Price").expect("a line");
    assert_eq!(
        (line.rust.as_str(), line.wire["wire"].as_str()),
        ("money::Price", "{of: {a?: String}}")
    );
    for (from, to, wire) in [
        (
            "properties: { of:",
            "properties: { by: { type: integer }, of:",
            Some(Verdict::Breaking),
        ),
        (
            "{ a: { type: string, minLength: 2 } }",
            "{ a: { type: integer } }",
            Some(Verdict::Breaking),
        ),
        (
            "Part: { type: object",
            "Part: { description: A part., type: object",
            None,
        ),
    ] {
        let changes = compare(&old, &surface(&DOCUMENT.replace(from, to))).all;
        let found = changes
            .iter()
            .find(|change| change.path == "schemas::Price");
        assert_eq!(
            found.map(|change| (change.rust, change.wire)),
            wire.map(|wire| (Verdict::Invisible, wire))
        );
    }
}

#[test]
fn another_type_is_a_breaking_change() {
    let surface = |settings: &str| run(settings).unwrap().surface;
    let (old, new) = (
        surface("[types]\ndates = 'chrono'\n"),
        surface("[types]\ndates = 'jiff'\n"),
    );
    let changes = compare(&old, &new).all;
    assert!(!changes.is_empty());
    for change in &changes {
        assert_eq!(change.rust, Verdict::Breaking, "{change:?}");
    }
}
