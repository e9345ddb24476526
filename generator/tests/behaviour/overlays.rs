//! Overlays: what each kind of action does, when it is refused, and where problems are shown then.

use generator::overlay::{Text, apply};
use generator::report::{Code, Diagnostic, Level};
use generator::settings::Settings;
use generator::source::{Alone, Limits};
use generator::{Input, generate};
use serde_json::{Value, json};

const DOCUMENT: &str = "
openapi: 3.1.0
info: { title: Pets, version: '1' }
servers: [{ url: 'https://pets.example' }]
tags: [{ name: pets }, { name: old }]
paths:
  /pets:
    get:
      operationId: getPets
      tags: [pets, old]
      parameters: [{ name: limit, in: query, schema: { type: integer, maximum: 123456789012345678901234567890 } }]
      responses: { '204': { description: Done. } }
  /internal:
    get: { operationId: internal, responses: { '204': { description: Done. } } }
";

fn text(bytes: &str) -> Text<'_> {
    Text {
        name: "pets.yaml",
        bytes: bytes.as_bytes(),
    }
}

/// An overlay of this version and these actions, as YAML.
fn overlay(version: &str, actions: &str) -> String {
    format!("overlay: {version}\ninfo: {{ title: A, version: '1' }}\nactions:\n{actions}\n")
}

fn applied(version: &str, actions: &str) -> Result<Value, Vec<Diagnostic>> {
    let overlay = overlay(version, actions);
    let overlays = [Text {
        name: "names.yaml",
        bytes: overlay.as_bytes(),
    }];
    let applied = apply(text(DOCUMENT), &overlays, Limits::default());
    match applied.bytes {
        Some(bytes) => Ok(serde_json::from_slice(&bytes).expect("JSON")),
        None => Err(applied.diagnostics),
    }
}

/// What stands at a pointer after these actions.
fn after(version: &str, actions: &str, pointer: &str) -> Value {
    let document =
        applied(version, actions).unwrap_or_else(|found| panic!("{actions}: {found:#?}"));
    document
        .pointer(pointer)
        .cloned()
        .unwrap_or(json!("nothing"))
}

#[test]
fn each_kind_of_action_does_its_work() {
    for (version, actions, pointer, now) in [
        (
            "1.0.0",
            "  - { target: $.info, update: { title: Animals, x-a: 1 } }",
            "/info",
            json!({ "title": "Animals", "version": "1", "x-a": 1 }),
        ),
        (
            "1.0.0",
            "  - { target: $.tags, update: { name: new } }",
            "/tags/2",
            json!({ "name": "new" }),
        ),
        (
            "1.0.0",
            "  - { target: \"$.paths['/pets'].get\", update: { tags: [more] } }",
            "/paths/~1pets/get/tags",
            json!(["pets", "old", "more"]),
        ),
        (
            "1.0.0",
            "  - { target: \"$.tags[?@.name=='old']\", remove: true }",
            "/tags",
            json!([{ "name": "pets" }]),
        ),
        (
            "1.0.0",
            "  - { target: \"$..tags[?@=='old']\", remove: true }",
            "/paths/~1pets/get/tags",
            json!(["pets"]),
        ),
        (
            "1.0.0",
            "  - { target: \"$.paths['/internal']\", remove: true }",
            "/paths/~1internal",
            json!("nothing"),
        ),
        (
            "1.0.0",
            "  - { target: $.paths.*.get, update: { x-safe: true } }",
            "/paths/~1internal/get/x-safe",
            json!(true),
        ),
        (
            "1.0.0",
            "  - { target: $, update: { security: [] } }",
            "/security",
            json!([]),
        ),
        (
            "1.1.0",
            "  - { target: $.info.title, update: Animals }",
            "/info/title",
            json!("Animals"),
        ),
        (
            "1.1.0",
            "  - { target: $.tags, update: [{ name: a }, { name: b }] }",
            "/tags/3/name",
            json!("b"),
        ),
        (
            "1.1.0",
            "  - { target: $.paths, update: { /new: {} } }\n  - { target: \"$.paths['/new']\", copy: \"$.paths['/pets']\" }\n  - { target: \"$.paths['/pets']\", remove: true }",
            "/paths/~1new/get/operationId",
            json!("getPets"),
        ),
        (
            "1.1.0",
            "  - { target: $.paths, update: { /new: {} } }\n  - { target: \"$.paths['/new']\", copy: \"$.paths['/pets']\" }\n  - { target: \"$.paths['/new'].get\", update: { operationId: newPets } }",
            "/paths/~1pets/get/operationId",
            json!("getPets"),
        ),
    ] {
        assert_eq!(after(version, actions, pointer), now, "{actions}");
    }
}

#[test]
fn numbers_stay_as_they_were() {
    let overlay = overlay(
        "1.0.0",
        "  - { target: $.info, update: { x-n: -170141183460469231731687303715884105728 } }",
    );
    let overlays = [Text {
        name: "names.yaml",
        bytes: overlay.as_bytes(),
    }];
    let applied = apply(text(DOCUMENT), &overlays, Limits::default());
    let made = String::from_utf8(applied.bytes.expect("applied")).expect("UTF-8");
    assert!(made.contains("123456789012345678901234567890"), "{made}");
    assert!(
        made.contains("-170141183460469231731687303715884105728"),
        "{made}"
    );
}

#[test]
fn what_can_t_be_done_is_refused_at_its_place() {
    for (version, actions, why) in [
        (
            "1.0.0",
            "  - { target: $.nothing, update: { a: 1 } }",
            "selects nothing",
        ),
        (
            "1.0.0",
            "  - { target: $.nothing, remove: true }",
            "selects nothing",
        ),
        (
            "1.0.0",
            "  - { target: $.info, update: { title: Pets } }",
            "changes nothing",
        ),
        (
            "1.1.0",
            "  - { target: $.info.title, update: Pets }",
            "changes nothing",
        ),
        (
            "1.0.0",
            "  - { target: \"$.paths['/pets'].get\", update: { tags: [old] } }",
            "changes nothing",
        ),
        (
            "1.0.0",
            "  - { target: $.tags, update: { name: old } }",
            "changes nothing",
        ),
        (
            "1.1.0",
            "  - { target: $.tags, update: [{ name: old }, { name: pets }] }",
            "changes nothing",
        ),
        (
            "1.1.0",
            "  - { target: $.tags, update: [] }",
            "changes nothing",
        ),
        (
            "1.0.0",
            "  - { target: \"$.paths['/pets'].get\", update: { parameters: [] } }",
            "changes nothing",
        ),
        (
            "1.0.0",
            "  - { target: $.tags, remove: 'true' }",
            "`remove` is `true` or `false`",
        ),
        (
            "1.0.0",
            "  - { target: $.tags, remove: 1, update: { name: new } }",
            "`remove` is `true` or `false`",
        ),
        (
            "1.0.0",
            "  - { target: $.info.title, update: Animals }",
            "one of 1.1 values",
        ),
        (
            "1.0.0",
            "  - { target: $.info, copy: $.tags }",
            "a word of overlays 1.1",
        ),
        (
            "1.0.0",
            "  - { target: $.info, update: { title: [a] } }",
            "a list can't be merged into a value",
        ),
        (
            "1.0.0",
            "  - { target: '$.info[', remove: true }",
            "is no JSONPath",
        ),
        ("1.0.0", "  - { target: $, remove: true }", "as a whole"),
        ("1.0.0", "  - { update: {} }", "no `target`"),
        ("1.0.0", "  - { target: $.info }", "none of `update`"),
        (
            "1.0.0",
            "  - { target: '$[\"info\",\"tags\"]', update: { a: 1 } }",
            "can't be changed alike",
        ),
        (
            "1.1.0",
            "  - { target: $.info, copy: $.paths.* }",
            "selects 2 nodes",
        ),
        (
            "2.0.0",
            "  - { target: $.info, remove: true }",
            "doesn't say `overlay: 1.0.0`",
        ),
    ] {
        let found = applied(version, actions).expect_err(actions);
        let [problem] = &found[..] else {
            panic!("{actions}: {found:#?}")
        };
        assert!(problem.message.contains(why), "{actions}: {problem:#?}");
        assert_eq!((problem.code, problem.level), (Code::Overlay, Level::Error));
        assert_eq!(problem.file, "names.yaml", "{actions}");
        assert!(problem.span.is_some(), "{actions}: {problem:#?}");
    }
}

/// A list that is a value may hold one twice.
#[test]
fn what_counts_twice_is_no_idle_change() {
    let list = "  - { target: $.info, update: { x-list: [1], default: [a], n: { prefixItems: [{ type: string }] } } }\n";
    for (key, value) in [
        ("x-list", "[1]"),
        ("default", "[a]"),
        ("n.prefixItems", "[{ type: string }]"),
    ] {
        let target = key.replace("x-list", "['x-list']");
        let target = format!("$.info.{target}").replace(".[", "[");
        let more = format!("{list}  - {{ target: \"{target}\", update: {value} }}");
        let pointer = format!("/info/{}", key.replace('.', "/"));
        let now = after("1.1.0", &more, &pointer);
        assert_eq!(now.as_array().map(Vec::len), Some(2), "{now}");
    }
}

/// By the specification `update` has no impact beside `remove: true`; that is said.
#[test]
fn what_has_no_impact_is_told_of() {
    let overlay = overlay(
        "1.1.0",
        "  - { target: \"$.tags[?@.name=='old']\", remove: true, update: { name: new } }",
    );
    let overlays = [Text {
        name: "names.yaml",
        bytes: overlay.as_bytes(),
    }];
    let applied = apply(text(DOCUMENT), &overlays, Limits::default());
    assert!(applied.bytes.is_some());
    let [told] = &applied.diagnostics[..] else {
        panic!("{:#?}", applied.diagnostics)
    };
    assert_eq!((told.level, told.code), (Level::Warning, Code::Overlay));
    assert!(told.message.contains("`update` has no impact"), "{told}");
    let place = told.span.map(|span| (span.line, span.column));
    assert_eq!(place, Some((4, 55)), "{told}");
}

#[test]
fn overlays_are_applied_one_after_the_other() {
    let first = overlay(
        "1.0.0",
        "  - { target: $.paths, update: { /new: { get: { operationId: 'new' } } } }",
    );
    let second = overlay(
        "1.1.0",
        "  - { target: \"$.paths['/new'].get.operationId\", update: newer }",
    );
    let named = |name, bytes: &'static str| Text {
        name,
        bytes: bytes.as_bytes(),
    };
    let (first, second) = (&*first.leak(), &*second.leak());
    let overlays = [named("a.yaml", first), named("b.yaml", second)];
    let applied = apply(text(DOCUMENT), &overlays, Limits::default());
    let made: Value = serde_json::from_slice(&applied.bytes.expect("applied")).expect("JSON");
    assert_eq!(
        made.pointer("/paths/~1new/get/operationId"),
        Some(&json!("newer"))
    );
    let reversed = apply(
        text(DOCUMENT),
        &[overlays[1], overlays[0]],
        Limits::default(),
    );
    assert!(reversed.bytes.is_none());
}

/// What a query selects is what the actions before it left, wherever and however they changed it.
#[test]
fn each_action_sees_what_the_one_before_left() {
    let list = "  - { target: $, update: { x-list: [{ n: 0, in: [a, b, c] }, { n: 1, in: [d, e] }, { n: 2, in: [f] }] } }\n";
    let with = |more: &str, pointer: &str| after("1.1.0", &format!("{list}{more}"), pointer);
    // Of one action: a list loses an item, and the item behind it one of its own.
    let nested = "  - { target: \"$['x-list'][0]\", remove: true }\n  \
                  - { target: \"$..[?@=='d' || @.n==2]\", remove: true }\n  \
                  - { target: \"$['x-list'][0].in[0]\", update: new }\n";
    assert_eq!(with(nested, "/x-list"), json!([{ "n": 1, "in": ["new"] }]));
    let deep = "  - { target: \"$..[?@.n==0 || @=='a' || @=='e' || @=='f']\", remove: true }\n  \
                - { target: \"$['x-list'][1].in\", update: [last] }\n";
    assert_eq!(
        with(deep, "/x-list"),
        json!([{ "n": 1, "in": ["d"] }, { "n": 2, "in": ["last"] }])
    );
    let entered = "  - { target: $.info, update: { xa: { b: { c: 1 } } } }\n  \
                   - { target: $.info.xa.b, update: { d: [1] } }\n  \
                   - { target: $.info.xa.b.d, update: [2] }\n  \
                   - { target: \"$.info.xa.b.d[1]\", update: 3 }\n  \
                   - { target: \"$.info.xa.b[?@==1]\", remove: true }\n";
    assert_eq!(
        after("1.1.0", entered, "/info/xa/b"),
        json!({ "d": [1, 3] })
    );
    let copied = "  - { target: $.info, update: { xtag: {} } }\n  \
                  - { target: $.info.xtag, copy: \"$.tags[?@.name=='old']\" }\n  \
                  - { target: \"$.tags[?@.name=='old']\", update: { name: older } }\n  \
                  - { target: \"$.info[?@.name=='old']\", update: { seen: true } }\n";
    let expected = json!({ "name": "old", "seen": true });
    assert_eq!(after("1.1.0", copied, "/info/xtag"), expected);
    let escaped = "  - { target: $.paths, update: { '/a~b': { get: { operationId: a } } } }\n  \
                   - { target: \"$.paths['/a~b'].get\", update: { operationId: b } }\n  \
                   - { target: \"$.paths['/a~b'].get[?@=='b']\", update: c }\n";
    assert_eq!(
        after("1.1.0", escaped, "/paths/~1a~0b/get/operationId"),
        json!("c")
    );
}

#[test]
fn problems_are_shown_where_their_text_came_from() {
    let overlay = overlay(
        "1.0.0",
        "  - target: $.paths['/pets'].get\n    update:\n      x-unknown: 1\n      tag: pets",
    );
    let overlays = [Text {
        name: "names.yaml",
        bytes: overlay.as_bytes(),
    }];
    let document = DOCUMENT.replace(
        "operationId: internal",
        "operationId: internal, nonsense: 1",
    );
    let input = Input {
        name: "pets.yaml",
        bytes: document.as_bytes(),
        limits: Limits::default(),
        overlays: &overlays,
        files: &Alone,
    };
    let settings = Settings::new("pets").expect("a name");
    let outcome = generate(input, &settings, false, &mut |_| {});
    assert!(outcome.files.is_some(), "{:#?}", outcome.diagnostics);
    let place = |text: &str| {
        let found = outcome
            .diagnostics
            .iter()
            .find(|found| found.message.contains(text));
        let found = found.unwrap_or_else(|| panic!("no `{text}` in {:#?}", outcome.diagnostics));
        let line = found.span.map(|span| span.line);
        (found.file.as_str(), line.unwrap_or_default())
    };
    assert_eq!(place("`tag`"), ("names.yaml", 7));
    assert_eq!(place("`x-unknown`"), ("names.yaml", 6));
    assert_eq!(place("`nonsense`"), ("pets.yaml", 14));
}
