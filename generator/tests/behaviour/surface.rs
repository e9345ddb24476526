//! The API as lines: what changes mean, and that lines are read as they were written. (That the lines say what
//! is emitted, `surface_emitted.rs` shows.)

use crate::common;
#[path = "../surface/table.rs"]
mod table;

use generator::surface::{Changes, Surface, Turned, Verdict, compare};

use Turned::{Added, Changed, Removed, Renamed};
use Verdict::{Additive, Breaking, Invisible};

use table::{CASES, DOCUMENT, ONE_SERVER, WITH_REGION, with};

fn surface(name: &str, text: &str) -> Surface {
    common::run(name, text.as_bytes())
        .surface
        .expect("the document can be read")
}

#[test]
fn what_a_server_is_made_of_is_listed() {
    let before = DOCUMENT.replace(ONE_SERVER, WITH_REGION);
    for (from, to, path, turned, rust, wire) in [
        (
            "enum: [eu, us]",
            "enum: [eu]",
            "servers::ProductionRegion::Us",
            Removed,
            Breaking,
            Breaking,
        ),
        (
            "default: eu",
            "default: us",
            "servers::ProductionServer.region",
            Changed,
            Invisible,
            Breaking,
        ),
        (
            ", enum: [eu, us]",
            "",
            "servers::ProductionServer.region",
            Changed,
            Breaking,
            Invisible,
        ),
    ] {
        assert!(before.contains(from), "{from}");
        let now = before.replace(from, to);
        let changes = compare(&surface("before", &before), &surface("now", &now));
        let change = changes.all.iter().find(|change| change.path == path);
        let change = change.unwrap_or_else(|| panic!("{path}: {:#?}", changes.all));
        assert_eq!(
            (change.turned, change.rust, change.wire),
            (turned, rust, wire),
            "{path}"
        );
    }
}

/// Who had the scopes of before has those of now, or hasn't.
#[test]
fn scopes_of_a_token_are_held_against_those_of_before() {
    let of = |sets: &str| {
        let security = format!("security: [{sets}]");
        surface("scopes", &with(&[("security: [{ key: [] }]", &security)]))
    };
    let (any, one) = ("{ key: [] }", "{ key: [a] }");
    let either = "{ key: [a] }, { key: [b, c] }";
    let listed = of(either).to_string();
    assert!(listed.contains(" scopes=a,b+c "), "{listed}");
    for (before, now, wire) in [
        (any, one, Breaking),
        (one, any, Additive),
        (one, either, Additive),
        (either, one, Breaking),
        (either, "{ key: [b, c] }", Breaking),
        ("{ key: [a, b] }", one, Additive),
        (one, "{ key: [a, b] }", Breaking),
        (either, "{ key: [c] }, { key: [a] }", Additive),
    ] {
        let changes = compare(&of(before), &of(now));
        let change = changes.all.iter().find(|it| it.path == "pets::Pets::get");
        let change = change.unwrap_or_else(|| panic!("{before} to {now}"));
        let found = (change.rust, change.wire);
        assert_eq!(found, (Invisible, wire), "{before} to {now}: {change:?}");
    }
    let same = compare(&of("{ key: [b, a] }"), &of("{ key: [a, b] }"));
    assert_eq!(same.all, []);
}

/// What a replacement of text in the document means.
fn edited(edits: &[(&str, &str)]) -> Changes {
    compare(&surface("before", DOCUMENT), &surface("now", &with(edits)))
}

#[test]
fn each_edit_has_its_verdict() {
    for (edits, (path, turned, rust, wire)) in CASES {
        let changes = edited(edits);
        let change = changes.all.iter().find(|change| change.path == *path);
        let shown = || format!("{edits:?}:\n{:#?}", changes.all);
        let change = change.unwrap_or_else(|| panic!("no change of `{path}` by {}", shown()));
        let found = (change.turned, change.rust, change.wire);
        assert_eq!(found, (*turned, *rust, *wire), "`{path}` by {}", shown());
        assert!(!change.why.is_empty(), "{}", shown());
    }
}

/// A name of now is told once: nothing else changes with it, whatever has it in its type.
#[test]
fn another_name_is_told_as_that_and_nothing_else() {
    for (edits, told) in [
        (
            [("    Street: { type", "    Street: { x-name: Road, type")].as_slice(),
            ["models::Home::Road", "models::Road"].as_slice(),
        ),
        (
            &[("    Pet:\n", "    Pet:\n      x-name: Animal\n")],
            &["models::Animal"],
        ),
        (
            &[(
                "operationId: pets:list",
                "operationId: pets:list\n      x-name: find_all",
            )],
            &["pets::Pets::find_all"],
        ),
        (
            &[(
                "name: { type: string, maxLength",
                "name: { x-name: title, type: string, maxLength",
            )],
            &["models::PetCreate.title"],
        ),
        (
            &[("{ name: id,", "{ name: id, x-name: pet,")],
            &["pets::Pets::get(pet)"],
        ),
        (
            &[
                ("/pets/{id}:", "/pets/{pet}:"),
                ("{ name: id,", "{ name: pet,"),
            ],
            &["pets::Pets::get(pet)"],
        ),
        (
            &[
                ("operationId: pets:list", "operationId: animals:list"),
                ("operationId: pets:create", "operationId: animals:create"),
                ("operationId: pets:get", "operationId: animals:get"),
            ],
            &[
                "Client::animals",
                "features::api-animals",
                "features::api-pets",
            ],
        ),
    ] {
        let changes = edited(edits);
        let paths: Vec<&str> = changes
            .all
            .iter()
            .map(|change| change.path.as_str())
            .collect();
        assert_eq!(paths, told, "{:#?}", changes.all);
        assert_eq!(changes.wire(), Invisible, "{:#?}", changes.all);
    }
    // What changed beside is told too.
    let edits = [
        ("operationId: pets:get", "operationId: pets:read"),
        ("    Street: { type", "    Street: { x-name: Road, type"),
        (
            "properties: { road: { type: string } }",
            "properties: { road: { type: string }, lane: { type: string } }",
        ),
        ("required: [id, name]", "required: [id]"),
    ];
    let changes = edited(&edits);
    let found = changes
        .all
        .iter()
        .map(|change| (change.path.as_str(), change.turned, change.wire));
    let found: Vec<_> = found.collect();
    let expected = [
        ("models::Home::Road", Renamed, Invisible),
        ("models::Pet.name", Changed, Breaking),
        ("models::Road", Renamed, Invisible),
        ("models::Road.lane", Added, Additive),
        ("pets::Pets::read", Renamed, Invisible),
    ];
    assert_eq!(found, expected);
    let was = changes
        .all
        .iter()
        .filter_map(|change| change.was.as_deref());
    let was: Vec<&str> = was.collect();
    assert_eq!(
        was,
        ["models::Home::Street", "models::Street", "pets::Pets::get"]
    );
}

/// What a new operation needs is asked of nobody who doesn't call it.
#[test]
fn what_is_new_as_a_whole_breaks_nobody() {
    let edit = [(
        "/pets/{id}:\n    get:",
        "/pets/{id}:
    put:
      operationId: pets:replace
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      requestBody:
        required: true
        content: { application/json: { schema: { type: object, required: [name], properties: { name: { type: string } } } } }
      responses: { '204': { description: Replaced. } }
    get:",
    )];
    let changes = edited(&edit);
    assert!(changes.all.len() > 5, "{:#?}", changes.all);
    assert_eq!(
        (changes.rust(), changes.wire()),
        (Additive, Additive),
        "{:#?}",
        changes.all
    );
}

#[test]
fn what_nobody_sees_is_no_change() {
    for edits in [
        [("title: Pets", "title: Animals")],
        [("description: All.", "description: Every one.")],
        [("required: [id, name]", "required: [name, id]")],
        [("    Sort: {", "    Unused: { type: string }\n    Sort: {")],
        [(
            "        tag: { type: string }\n",
            "        tag: { type: string, description: A word. }\n",
        )],
    ] {
        assert_eq!(edited(&edits).all, [], "{edits:?}");
    }
}

#[test]
fn lines_are_read_as_they_were_written() {
    let mut documents = common::documents();
    documents.insert("pets".into(), DOCUMENT.into());
    for (name, text) in documents {
        let surface = surface(&name, &text);
        let read = Surface::parse(&format!("# A comment.\n{surface}")).expect("items");
        assert_eq!(read.to_string(), surface.to_string(), "{name}");
        assert_eq!(compare(&surface, &read).all, [], "{name}");
    }
    let hostile = "a::b | value  | value=\"a | b\\n\\u007c\" x=1 | #/a%20b%7C%25/c";
    let item = "a::b | value | value=\"a \\u007c b\\n\\u007c\" x=1 | #/a%20b%7C%25/c\n";
    assert!(Surface::parse(hostile).is_err());
    let read = Surface::parse(item).expect("an item");
    let (_, found) = read.items().next().expect("one");
    assert_eq!(
        found.wire.get("value").map(String::as_str),
        Some("a | b\n|")
    );
    assert_eq!(found.pointer, "/a b|%/c");
    assert_eq!(read.to_string(), item);
    let turned = "a::b | value | value=\"x\\u202ey\\ud83d\\ude00\" | #/%E2%80%AEé\n";
    let read = Surface::parse(turned).expect("an item");
    let (_, found) = read.items().next().expect("one");
    assert_eq!(
        found.wire.get("value").map(String::as_str),
        Some("x\u{202e}y😀")
    );
    assert_eq!(found.pointer, "/\u{202e}é");
    assert_eq!(read.to_string(), turned);
}

#[test]
fn what_is_no_item_is_told_by_its_line() {
    for text in [
        "x",
        "# a\nx | what | | #",
        "x | struct",
        "x | struct | a=\"b | #",
    ] {
        let line = text.lines().count();
        assert_eq!(
            Surface::parse(text).expect_err("no item").line,
            line,
            "{text}"
        );
    }
}
