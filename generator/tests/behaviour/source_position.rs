//! Where problems are shown.

use generator::report::{Code, Report, Spot};
use generator::source::{Limits, Span, Tree, locate, read};
use proptest::prelude::*;

fn tree(text: &str) -> Tree {
    let mut report = Report::default();
    let tree = read(text.as_bytes(), Limits::default(), &mut report);
    tree.unwrap_or_else(|| panic!("{report:?}"))
}

fn at(text: &str, spot: Spot) -> (usize, usize, String) {
    let found = locate(text.as_bytes(), &[spot], &tree(text));
    let span = found[0].unwrap();
    (
        span.line,
        span.column,
        text[span.start..span.end].to_string(),
    )
}

fn value(text: &str, pointer: &str) -> (usize, usize, String) {
    let tree = tree(text);
    at(text, Spot::Node(tree.find(pointer).unwrap()))
}

fn key(text: &str, pointer: &str) -> (usize, usize, String) {
    let tree = tree(text);
    at(text, Spot::Key(tree.find(pointer).unwrap()))
}

fn place(line: usize, column: usize, text: &str) -> (usize, usize, String) {
    (line, column, text.into())
}

const YAML: &str = "\
# ä remark
info:
  'tïtle': Ünï 1
  list:
    - name: first
      size: 1
    - {flow: [x, 'y z'], \"k\": \"two
        lines\"}
    - plain
  text: |
    block
      of lines

  nothing:
  last: 5 # said
";

#[test]
fn yaml_in_every_style() {
    for text in [
        YAML.to_string(),
        YAML.replace('\n', "\r\n"),
        format!("\u{feff}{YAML}"),
    ] {
        let newline = if text.contains('\r') { "\r\n" } else { "\n" };
        assert_eq!(value(&text, "/info/tïtle"), place(3, 12, "Ünï 1"));
        assert_eq!(key(&text, "/info/tïtle"), place(3, 3, "'tïtle'"));
        assert_eq!(value(&text, "/info"), place(2, 1, "info"));
        assert_eq!(value(&text, "/info/list/0"), place(5, 7, "name: first"));
        assert_eq!(value(&text, "/info/list/0/size"), place(6, 13, "1"));
        assert_eq!(value(&text, "/info/list/1/flow"), place(7, 8, "flow"));
        assert_eq!(value(&text, "/info/list/1/flow/1"), place(7, 18, "'y z'"));
        let two_lines = format!("\"two{newline}        lines\"");
        assert_eq!(value(&text, "/info/list/1/k"), place(7, 31, &two_lines));
        assert_eq!(value(&text, "/info/list/2"), place(9, 7, "plain"));
        let (line, _, block) = value(&text, "/info/text");
        assert!(
            line == 11 && block.ends_with("of lines"),
            "{line} {block:?}"
        );
        assert_eq!(value(&text, "/info/nothing"), place(14, 3, "nothing"));
        assert_eq!(value(&text, "/info/last"), place(15, 9, "5"));
    }
}

#[test]
fn json_in_every_style() {
    let text = "{\n\t\"\\u0061b\": [1, {\"ö\": -1.5e3}, \"x\\\"y\"],\n\"c\" : {} , \"d\": null}";
    for text in [
        text.to_string(),
        text.replace('\n', "\r\n"),
        format!("\u{feff}{text}"),
    ] {
        assert_eq!(value(&text, ""), place(1, 1, "{"));
        assert_eq!(key(&text, "/ab"), place(2, 2, "\"\\u0061b\""));
        assert_eq!(value(&text, "/ab"), place(2, 2, "\"\\u0061b\""));
        assert_eq!(value(&text, "/ab/0"), place(2, 14, "1"));
        let (line, column, _) = value(&text, "/ab/1");
        assert_eq!((line, column), (2, 17));
        assert_eq!(value(&text, "/ab/1/ö"), place(2, 23, "-1.5e3"));
        assert_eq!(value(&text, "/ab/2"), place(2, 32, "\"x\\\"y\""));
        assert_eq!(value(&text, "/c"), place(3, 1, "\"c\""));
        assert_eq!(value(&text, "/d"), place(3, 17, "null"));
    }
}

#[test]
fn duplicates_are_shown_at_the_second_key() {
    for (text, line, column) in [
        ("é: {a: 1, b: {a: 2},\n  \"a\": 3, a: 4}", 2, 3),
        ("{\"é\": {\"a\": 1,\n  \"a\": 3}}", 2, 3),
    ] {
        let tree = tree(text);
        let object = tree.find("/é").unwrap();
        assert_eq!(
            at(text, Spot::Duplicate(object, "a".into())),
            place(line, column, "\"a\"")
        );
    }
}

#[test]
fn what_stands_behind_an_alias_is_at_the_alias() {
    let text = "a: &x {k: 1}\nb: *x\nc:\n  <<: *x\n";
    assert_eq!(value(text, "/b/k"), place(2, 4, "*x"));
    assert_eq!(value(text, "/a/k"), place(1, 11, "1"));
    assert_eq!(value(text, "/c/k"), place(3, 1, "c"));
}

#[test]
fn diagnostics_come_in_document_order_and_once() {
    let text = "b: 1\na: 2\n";
    let tree = tree(text);
    let mut report = Report::default();
    let [b, a] = ["/b", "/a"].map(|pointer| tree.find(pointer).unwrap());
    report
        .warning(Code::Malformed, Spot::Key(a), "third")
        .help("mend it");
    report.note(Code::Malformed, Spot::Node(b), "second");
    report.error(Code::NotOpenApi, Spot::Document, "first");
    report
        .warning(Code::Malformed, Spot::Key(a), "third")
        .help("mend it");
    assert!(report.has_errors());
    let diagnostics = report.into_diagnostics("x.yaml", text.as_bytes(), Some(&tree));
    let messages: Vec<&str> = diagnostics.iter().map(|one| &*one.message).collect();
    assert_eq!(messages, ["first", "second", "third"]);
    assert_eq!(diagnostics[0].span, None);
    assert_eq!(diagnostics[0].pointer, None);
    assert_eq!(diagnostics[1].pointer.as_deref(), Some("/b"));
    assert_eq!(diagnostics[2].help.as_deref(), Some("mend it"));
    assert_eq!(
        diagnostics[2].span,
        Some(Span {
            start: 5,
            end: 6,
            line: 2,
            column: 1
        })
    );
    assert_eq!(diagnostics[2].file, "x.yaml");
}

#[test]
fn thousands_of_places_in_one_line_are_found_at_once() {
    let items: Vec<String> = (0..20_000).map(|n| format!("\"é{n}\": {n}")).collect();
    for text in [
        format!("{{{}}}", items.join(", ")),
        format!("x: {{{}}}", items.join(", ")),
    ] {
        let tree = tree(&text);
        let object = tree.find("/x").unwrap_or(tree.root());
        let spots: Vec<Spot> = tree
            .entries(object)
            .iter()
            .map(|(_, child)| Spot::Node(*child))
            .collect();
        let spans = locate(text.as_bytes(), &spots, &tree);
        for (number, span) in spans.into_iter().enumerate() {
            let span = span.unwrap();
            assert_eq!(text[span.start..span.end], number.to_string());
        }
    }
}

proptest! {
    #[test]
    fn every_node_has_a_place_in_the_text(text in "[ \\-?:,\\[\\]{}#&*!|>'\"ab1\n\té<~]{0,60}") {
        let mut report = Report::default();
        if let Some(tree) = read(text.as_bytes(), Limits::default(), &mut report) {
            let mut all = vec![tree.root()];
            let mut next = 0;
            while let Some(id) = all.get(next).copied() {
                all.extend(tree.items(id));
                all.extend(tree.entries(id).iter().map(|(_, child)| *child));
                prop_assert_eq!(tree.find(&tree.pointer(id)), Some(id));
                next += 1;
            }
            let spots: Vec<Spot> = all.iter().map(|id| Spot::Node(*id)).collect();
            for span in locate(text.as_bytes(), &spots, &tree).into_iter().flatten() {
                prop_assert!(text.get(span.start..span.end).is_some());
            }
        }
    }
}
