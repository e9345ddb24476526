//! What `source::read` makes of documents, good and hostile.

use std::time::{Duration, Instant};

use generator::report::{Code, Diagnostic, Level, Report};
use generator::source::{Limits, Tree, Value, read};
use proptest::prelude::*;
use serde_json::json;

fn read_all(bytes: &[u8]) -> (Option<Tree>, Vec<Diagnostic>) {
    let mut report = Report::default();
    let tree = read(bytes, Limits::default(), &mut report);
    let diagnostics = report.into_diagnostics("test", bytes, tree.as_ref());
    (tree, diagnostics)
}

fn tree(text: &str) -> Tree {
    let (tree, diagnostics) = read_all(text.as_bytes());
    assert_eq!(diagnostics, [], "{text}");
    tree.unwrap()
}

fn as_json(text: &str) -> serde_json::Value {
    let tree = tree(text);
    tree.to_json(tree.root())
}

/// The only problem of a document that gives no tree, as `line:column code: message`.
fn refusal(bytes: impl AsRef<[u8]>) -> String {
    let (tree, diagnostics) = read_all(bytes.as_ref());
    assert!(tree.is_none());
    let [one] = &*diagnostics else {
        panic!("{diagnostics:#?}")
    };
    let place = one
        .span
        .map(|span| format!("{}:{} ", span.line, span.column))
        .unwrap_or_default();
    format!("{place}{}: {}", one.code.as_str(), one.message)
}

#[test]
fn yaml_and_json_say_the_same() {
    let yaml = "openapi: 3.1.0\nanswers: {200: ok, no: on, null: ~}\nlist:\n- 1\n- 1.5\n- true\n- |\n  a\n  b\n";
    let expected = json!({
        "openapi": "3.1.0",
        "answers": {"200": "ok", "no": "on", "null": null},
        "list": [1, 1.5, true, "a\nb\n"],
    });
    assert_eq!(as_json(yaml), expected);
    assert_eq!(as_json(&expected.to_string()), expected);
    assert_eq!(as_json(&yaml.replace('\n', "\r\n")), expected);
    assert_eq!(as_json(&format!("\u{feff}{yaml}")), expected);
    assert_eq!(as_json(&format!("\u{feff} \r\n{expected:#}")), expected);
}

#[test]
fn a_tab_that_indents_a_line_is_named() {
    for text in ["info:\n\ttitle: T\n", "- a\n-\tb: c\n"] {
        let (_, diagnostics) = read_all(text.as_bytes());
        let help = diagnostics.first().and_then(|found| found.help.as_deref());
        assert!(help.is_some_and(|help| help.starts_with("a tab")), "{text}");
    }
}

#[test]
fn json_with_comments_is_yaml() {
    let text = "{ # a remark\n  'a': 1, b: [x, y,],\n}\n";
    assert_eq!(as_json(text), json!({"a": 1, "b": ["x", "y"]}));
}

#[test]
fn a_slip_in_json_that_yaml_has_a_meaning_for_is_said() {
    let (tree, diagnostics) = read_all(b"{\"a\": 1,\n \"b\": }");
    let tree = tree.unwrap();
    assert_eq!(tree.to_json(tree.root()), json!({"a": 1, "b": null}));
    let [one] = &*diagnostics else {
        panic!("{diagnostics:?}")
    };
    assert_eq!((one.level, one.code), (Level::Warning, Code::Syntax));
    assert_eq!(
        (&*one.message, one.span.unwrap().line),
        ("expected value", 2)
    );
}

#[test]
fn integers_are_kept_whole() {
    let numbers = "[-9223372036854776000, 18446744073709551616, 1e3, -0, 1.0, 9007199254740993]";
    for text in [numbers.to_string(), format!("a: {numbers}")] {
        let tree = tree(&text);
        let list = tree.find("/a").unwrap_or(tree.root());
        let values: Vec<&Value> = tree.items(list).iter().map(|id| tree.value(*id)).collect();
        let expected = [
            &Value::Integer(-9_223_372_036_854_776_000),
            &Value::Integer(18_446_744_073_709_551_616),
            &Value::Float(1000.0),
            &Value::Integer(0),
            &Value::Float(1.0),
            &Value::Integer(9_007_199_254_740_993),
        ];
        assert_eq!(values, expected, "{text}");
    }
}

#[test]
fn the_tree_finds_its_way() {
    let entries: Vec<String> = (0..40).map(|n| format!("\"k{n}\": [{n}]")).collect();
    let tree = tree(&format!(
        "{{\"a/b~c\": {{\"\": true}}, \"big\": {{{}}}}}",
        entries.join(",")
    ));
    for pointer in ["", "/a~1b~0c", "/a~1b~0c/", "/big/k39/0", "/big/k0"] {
        let id = tree.find(pointer).unwrap();
        assert_eq!(tree.pointer(id), pointer);
    }
    for pointer in [
        "a",
        "/a",
        "/big/k40",
        "/big/k1/1",
        "/big/k1/00",
        "/big/k1/-",
        "/a~1b~2c",
        "/~",
    ] {
        assert_eq!(tree.find(pointer), None, "{pointer}");
    }
    let leaf = tree.find("/a~1b~0c/").unwrap();
    assert_eq!(
        (tree.key(leaf), tree.bool(leaf), tree.kind_name(leaf)),
        (Some(""), Some(true), "a boolean")
    );
    let item = tree.find("/big/k7/0").unwrap();
    assert_eq!((tree.key(item), tree.index(item)), (None, Some(0)));
    assert_eq!(tree.key(tree.root()), None);
    assert_eq!(Tree::default().find(""), None);
}

#[test]
fn every_duplicate_is_reported_and_the_first_kept() {
    for text in [
        "{\"a\": 1, \"b\": {\"c\": 1, \"c\": {\"d\": 1, \"d\": 2}}, \"a\": 3, \"a\": 4}",
        "a: 1\nb: {c: 1, c: {d: 1, d: 2}}\na: 3\na: 4\n",
    ] {
        let (tree, diagnostics) = read_all(text.as_bytes());
        let tree = tree.unwrap();
        assert_eq!(tree.to_json(tree.root()), json!({"a": 1, "b": {"c": 1}}));
        let pointers: Vec<_> = diagnostics
            .iter()
            .map(|one| (one.code, one.pointer.as_deref().unwrap()))
            .collect();
        assert_eq!(
            pointers,
            [(Code::DuplicateKey, "/b/c"), (Code::DuplicateKey, "/a")]
        );
    }
}

#[test]
fn what_only_yaml_has_is_said() {
    let (tree, diagnostics) = read_all(
        b"base: &base {x: 1, y: 2}\nown:\n  <<: *base\n  y: 3\ntagged: !thing 7\nendless: .inf\n",
    );
    let tree = tree.unwrap();
    assert_eq!(
        tree.to_json(tree.find("/own").unwrap()),
        json!({"y": 3, "x": 1})
    );
    assert_eq!(tree.pointer(tree.find("/own/x").unwrap()), "/own/x");
    assert_eq!(
        tree.value(tree.find("/tagged").unwrap()),
        &Value::Integer(7)
    );
    let codes: Vec<_> = diagnostics
        .iter()
        .map(|one| {
            (
                one.level,
                one.pointer.as_deref().unwrap(),
                one.span.unwrap().line,
            )
        })
        .collect();
    assert_eq!(
        codes,
        [
            (Level::Warning, "/own", 2),
            (Level::Warning, "/tagged", 5),
            (Level::Warning, "/endless", 6)
        ]
    );
    assert!(refusal("a: 1\n? [b]\n: 2\n").starts_with("2:3 yaml-only: "));
}

#[test]
fn merges_take_lists_and_own_keys_win() {
    let (tree, diagnostics) =
        read_all(b"a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b], z: 3}\nd: {<<: 5}\n");
    let tree = tree.unwrap();
    assert_eq!(
        tree.to_json(tree.find("/c").unwrap()),
        json!({"z": 3, "x": 1, "y": 2})
    );
    assert!(
        diagnostics
            .iter()
            .any(|one| one.message.contains("not an object"))
    );
}

#[test]
fn syntax_errors_have_their_place() {
    assert_eq!(refusal("{\"a\": 1,\n \"b\" 2}"), "2:6 syntax: expected `:`");
    assert_eq!(
        refusal("{\"ä\": \"ö\", \"b\": ]"),
        "1:17 syntax: expected value",
        "columns are characters"
    );
    assert_eq!(
        refusal("{\"a\": 1"),
        "1:7 syntax: the text ends within an object"
    );
    assert_eq!(
        refusal("{\"a\": [1, 1e400]}"),
        "1:15 syntax: number out of range"
    );
    assert_eq!(
        refusal("a: b\nc: d: e\n"),
        "2:5 syntax: mapping values are not allowed in this context"
    );
    assert_eq!(
        refusal("a: [1, 2\nb: 3\n"),
        "2:2 syntax: did not find expected ',' or ']', while parsing a flow sequence that begins in line 1"
    );
    assert_eq!(
        refusal("a: 1\n---\nb: 2\n"),
        "2:1 syntax: there is more than one YAML document in the file"
    );
    assert!(refusal("a: \u{1}\n").contains("syntax: "));
    assert_eq!(refusal("a: *b\n"), "1:4 syntax: unknown anchor");
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    assert_eq!(
        refusal(b"a: 1\nb: \xc3\xa4\xff\n"),
        "2:5 not-utf8: the byte 0xff is not UTF-8"
    );
    assert_eq!(
        refusal(b"\xff\xfea\0:\0"),
        "1:1 not-utf8: this is UTF-16 text, only UTF-8 is read"
    );
    assert_eq!(
        refusal(b"\xfe\xff\0a"),
        "1:1 not-utf8: this is UTF-16 text, only UTF-8 is read"
    );
    for nothing in [
        "",
        " \n",
        "\u{feff}",
        "# nothing\n",
        "---\n",
        "---\n# x\n...\n",
        "null",
    ] {
        assert_eq!(
            refusal(nothing),
            "empty-document: there is nothing in the document"
        );
    }
}

#[test]
fn sizes_are_limited_before_parsing() {
    let limits = Limits {
        json_bytes: 8,
        yaml_bytes: 4,
        ..Limits::default()
    };
    for (text, fits) in [
        ("{\"a\": 1}", true),
        ("{\"a\":  1}", false),
        ("a: 1", true),
        ("a:  1", false),
    ] {
        let mut report = Report::default();
        assert_eq!(
            read(text.as_bytes(), limits, &mut report).is_some(),
            fits,
            "{text}"
        );
        if !fits {
            let [problem] = report.problems() else {
                panic!("{report:?}")
            };
            assert_eq!(problem.code, Code::TooLarge);
            assert!(problem.help.as_deref().unwrap().contains("--max-size"));
        }
    }
    let mut report = Report::default();
    let limits = Limits {
        nodes: 3,
        ..Limits::default()
    };
    assert!(read(b"[1, 2]", limits, &mut report).is_some());
    assert!(read(b"[1, 2, 3]", limits, &mut report).is_none());
    assert_eq!(report.problems()[0].code, Code::TooManyNodes);
    let mut report = Report::default();
    let limits = Limits {
        depth: 3,
        ..Limits::default()
    };
    assert!(read(b"[[[1]]]", limits, &mut report).is_some());
    assert!(read(b"[[[[1]]]]", limits, &mut report).is_none());
    assert_eq!(report.problems()[0].code, Code::TooDeep);
}

#[test]
fn depth_is_the_same_for_both() {
    for (open, close) in [("[", "]"), ("{\"a\": ", "}"), ("- ", "")] {
        let nested = |levels: usize| format!("{}1{}", open.repeat(levels), close.repeat(levels));
        assert!(read_all(nested(120).as_bytes()).0.is_some(), "{open}");
        assert!(refusal(nested(121)).contains("too-deep"), "{open}");
        let mut report = Report::default();
        let boundless = Limits {
            depth: usize::MAX,
            ..Limits::default()
        };
        assert!(read(nested(500).as_bytes(), boundless, &mut report).is_none());
        assert_eq!(report.problems()[0].code, Code::TooDeep);
    }
}

#[test]
fn hostile_documents_end_soon() {
    const MANY: usize = 100_000;
    let open_lines: String = (0..1_500)
        .map(|n| format!("{}a:\n", " ".repeat(n)))
        .collect();
    let exponential: String = (1..100)
        .map(|n| format!("a{n}: &a{n} [{}]\n", format!("*a{}, ", n - 1).repeat(10)))
        .collect();
    let directives: String = (0..MANY).map(|n| format!("%TAG !t{n}! x:\n")).collect();
    let documents = [
        ("too-deep", "{a: ".repeat(MANY)),
        ("too-deep", "{\"a\": ".repeat(MANY)),
        ("too-deep", "[".repeat(MANY)),
        ("too-deep", format!("a: {}", "[".repeat(MANY))),
        ("too-deep", format!("a: {}", "{a: \"}\", b: ".repeat(MANY))),
        (
            "too-deep",
            format!("a: {}", "{a: ' # }' , b: ".repeat(MANY)),
        ),
        ("too-deep", "- ".repeat(MANY)),
        ("too-deep", open_lines),
        ("too-deep", "a: &a [*a, *a]".into()),
        ("yaml-only", "? ".repeat(MANY)),
        (
            "too-many-nodes",
            format!(
                "x: &a [{}]\ny: [{}]",
                "1,".repeat(25_000),
                "*a, ".repeat(12_500)
            ),
        ),
        (
            "too-many-nodes",
            format!(
                "x: &a {}\ny: [{}]",
                "x".repeat(50_000),
                "*a, ".repeat(12_500)
            ),
        ),
        ("too-many-nodes", format!("a0: &a0 [x]\n{exponential}")),
        ("syntax", format!("{directives}--- 1\n")),
        ("syntax", "[,".repeat(MANY)),
        ("syntax", format!("{}: 1", "k".repeat(MANY * 10))),
    ];
    let limits = Limits {
        nodes: 1_000_000,
        ..Limits::default()
    };
    for (code, text) in documents {
        let start = Instant::now();
        let mut report = Report::default();
        let tree = read(text.as_bytes(), limits, &mut report);
        let what: String = text.chars().take(30).collect();
        assert!(tree.is_none(), "{what}");
        assert_eq!(report.problems()[0].code.as_str(), code, "{what}");
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "{what} took {:?}",
            start.elapsed()
        );
    }
}

#[test]
fn large_and_odd_documents_are_read() {
    let documents = [
        format!("x: &a 1\ny: [{}]", "*a, ".repeat(100_000)),
        format!("a: |\n{}", "  [[[[{{{{ \"\n".repeat(2_000)),
        format!("a: {}", "x y ".repeat(250_000)),
        format!("{{\"{}\": 1}}", "k".repeat(1_000_000)),
        format!(
            "{{{}}}",
            (0..50_000)
                .map(|n| format!("\"k{n}\":0"))
                .collect::<Vec<_>>()
                .join(",")
        ),
    ];
    for text in documents {
        tree(&text);
    }
}

/// Values that JSON can say, with keys that stand once.
fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let scalar = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        (-1e15..1e15f64).prop_map(Into::into),
        "[ -~\u{a1}-\u{2000}\n\t]{0,12}".prop_map(Into::into),
    ];
    scalar.prop_recursive(4, 40, 5, |inner| {
        let key = "[ -~\u{a1}-\u{2000}]{0,8}".prop_filter("merges", |key| key != "<<");
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::btree_map(key, inner, 0..5)
                .prop_map(|map| map.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_all(&bytes);
    }

    #[test]
    fn arbitrary_text_never_panics(text in "[ \\-?:,\\[\\]{}#&*!|>'\"%@`a1\n\t\r\\\\é<~.]{0,80}") {
        read_all(text.as_bytes());
    }

    #[test]
    fn one_document_in_both_syntaxes_is_one_tree(value in any_json()) {
        let value = json!({ "root": value });
        let yaml = serde_yaml::to_string(&value).unwrap();
        prop_assert_eq!(as_json(&value.to_string()), value.clone());
        prop_assert_eq!(as_json(&yaml), value.clone());
        prop_assert_eq!(as_json(&format!("%YAML 1.1\n--- {value}\n")), value);
    }
}
