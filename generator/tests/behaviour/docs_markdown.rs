//! Descriptions become clean rustdoc Markdown, whatever is in them.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use generator::emit::docs::{inline_code, markdown, summary};
use proptest::prelude::*;

fn text(description: &str) -> String {
    let lines: Vec<_> = markdown(description)
        .into_iter()
        .map(|line| line.strip_prefix(' ').map(str::to_owned).unwrap_or(line))
        .collect();
    lines.join("\n")
}

#[track_caller]
fn check(table: &[(&str, &str)]) {
    for (description, expected) in table {
        assert_eq!(text(description), *expected, "from {description:?}");
    }
}

#[test]
fn what_is_clean_stays_as_it_is() {
    for same in [
        "",
        "A plain line.",
        "Two lines\nof one paragraph.",
        "R&D & snake_case, 50% of {id}: \"x\" (y).",
        "With **bold**, *italic* and `code`.",
        "* one\n* two\n  * three",
        "1. one\n2. two",
        "A [link](https://polar.sh/docs) and <https://polar.sh>.",
        "> quoted\n> twice",
        "|a|b|\n|-|-|\n|1|2|",
        "````json\n{\"a\": [1]}\n````",
    ] {
        assert_eq!(text(same), same);
    }
}

#[test]
fn tasks_are_text() {
    check(&[
        ("- [ ] task\n- [x] done", "* ☐ task\n* ☑ done"),
        ("- [x] done\n\n\ttab\n\tagain", "* ☑ done\n\n  tab\n  again"),
    ]);
}

#[test]
fn links_live() {
    check(&[
        ("See https://polar.sh/docs.", "See <https://polar.sh/docs>."),
        ("(http://a.b/c_d?e=f&g)", "(<http://a.b/c_d?e=f&g>)"),
        ("a [relative](/docs) b", "a relative b"),
        ("an [anchor](#there)", "an anchor"),
        ("a [ref][x]\n\n[x]: https://a.b", "a [ref](https://a.b)"),
        (
            "[mail](mailto:a@b.c) <a@b.c>",
            "[mail](mailto:a@b.c) [a@b.c](mailto:a@b.c)",
        ),
        ("[js](javascript:alert(1))", "js"),
        ("![logo](https://a.b/c.png)", "[logo](https://a.b/c.png)"),
        ("![logo](c.png)", "logo"),
        ("[https://a.b](https://c.d)", "[https://a.b](https://c.d)"),
        ("https:// alone", "https:// alone"),
        (
            "[`Vec`] and [foo] and foo[] and [a][b]",
            "\\[`Vec`\\] and \\[foo\\] and foo\\[\\] and \\[a\\]\\[b\\]",
        ),
    ]);
}

#[test]
fn html_is_tamed() {
    check(&[
        (
            "a <b>bold</b> and <i>it</i> <code>x < y</code>",
            "a **bold** and *it* `x < y`",
        ),
        ("one<br>two<br/>three", "one\\\ntwo\\\nthree"),
        (
            "a <a href=\"https://a.b\">link</a>, <a href='/c'>none</a>",
            "a [link](https://a.b), none",
        ),
        ("a <!-- hidden --> b", "a  b"),
        ("<p>One.</p><p>Two <b>b</b>.</p>", "One.\n\nTwo **b**."),
        (
            "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>",
            "* a\n* b\n  * c",
        ),
        ("<ol>\n<li>a\n<li>b\n</ol>", "1. a\n2. b"),
        ("<h1>Head</h1>text", "#### Head\n\ntext"),
        (
            "an <unknown attr='>'>tag</unknown> and Vec<T>",
            "an tag and Vec\\<T>",
        ),
        ("a < b > c", "a \\< b > c"),
        ("<b>unclosed", "**unclosed**"),
        ("<b>a *b</b> c*", "**a *b c***"),
        ("<script>alert(1)</script>", ""),
        ("<pre>\n a\n  b\n</pre>", "````text\n a\n  b\n````"),
        ("list: <ul><li>a<li>b</ul>", "list:\\\n• a\\\n• b"),
    ]);
}

/// The writer joins what doesn't belong together: the text is shown as it stands, then.
#[test]
fn items_within_a_link() {
    let shown = text("- *<a href='https://a.b'>\r\t<pre># <li> ");
    assert!(!shown.contains("cmark"), "{shown}");
    assert!(!shown.contains("]: <"), "{shown}");
}

#[test]
fn nothing_becomes_a_doctest() {
    check(&[
        ("```\nlet x;\n```", "````text\nlet x;\n````"),
        ("```rust,no_run\nlet x;\n```", "````text\nlet x;\n````"),
        ("~~~Bash foo\nls\n~~~", "````bash\nls\n````"),
        ("    indented\n    code", "````text\nindented\ncode\n````"),
        ("```\nunclosed", "````text\nunclosed\n````"),
    ]);
}

#[test]
fn headings_footnotes_and_breaks() {
    check(&[
        (
            "# One\n\n## Two\n\n### Three",
            "#### One\n\n##### Two\n\n###### Three",
        ),
        ("Set\nof two\n===\nx", "#### Set of two\n\nx"),
        ("a[^1]\n\n[^1]: note", "a\\[1\\]\n\n\\[1\\]:\n\nnote"),
        ("a  \nb\\\nc", "a\\\nb\\\nc"),
        ("a\r\nb\tc\u{202e}\u{200b}\u{0}", "a\nb    c"),
        ("*/ /* */ //! \"# ", "*/ /* \\*/ //! \"#"),
    ]);
}

#[test]
fn the_first_sentence() {
    for (description, expected) in [
        ("List customers. Then more.\n\nMore.", "List customers."),
        ("# Title\n\nText", "Title"),
        ("One\nparagraph e.g. This", "One paragraph e.g. This"),
        ("See `a. B` here. Yes", "See `a. B` here."),
        // Of a list, the first item speaks for itself alone.
        ("* item one\n* two", ""),
        ("* only item", "only item"),
        ("* only item\n  * a\n  * b", "only item"),
        ("* only item\n\nText\n\n* a\n* b", "only item"),
        ("What it is:\n\n* a\n* b", "What it is:"),
        ("```\ncode\n```", ""),
        ("", ""),
        ("**Scopes**: `a`", "**Scopes**: `a`"),
    ] {
        assert_eq!(summary(description), expected, "from {description:?}");
    }
}

#[test]
fn code_spans() {
    for (name, expected) in [
        ("a", "`a`"),
        ("", "`\"\"`"),
        (" ", "`\" \"`"),
        ("`a``b", "``` `a``b ```"),
        ("a\nb\u{202e}", "`a\\nb\\u{202e}`"),
        (" a", "`\" a\"`"),
    ] {
        assert_eq!(inline_code(name), expected);
    }
}

#[test]
fn a_megabyte_takes_no_time_and_depth_no_stack() {
    let prose = "Some *words*, `code`, https://a.b/c and <b>more</b> [text](https://x.y).\n\n"
        .repeat(14_000);
    let hostile = [
        prose,
        "x ".repeat(500_000),
        "> ".repeat(10_000) + "x",
        "- ".repeat(10_000) + "x",
        ">".repeat(1_000_000),
        "[".repeat(300_000),
        "<b>".repeat(100_000),
        "<ul><li>".repeat(50_000),
        "<div>".repeat(100_000) + "x",
        "x <i".repeat(100_000),
        "*a _b ".repeat(100_000),
        "`a``".repeat(100_000),
        "http".repeat(200_000),
        "https://".repeat(100_000),
        "<!--".repeat(100_000),
        "![a](".repeat(100_000),
        "&amp;&".repeat(100_000),
        (0..900)
            .map(|depth| "  ".repeat(depth) + "- x\n")
            .collect::<String>(),
        "|a".repeat(50_000) + "|\n" + &"|-".repeat(50_000) + "|\n" + &"|b".repeat(50_000),
        "**".repeat(200_000),
        "a **b** ".repeat(50_000) + "*",
    ];
    for description in hostile {
        let start = Instant::now();
        let lines = markdown(&description);
        let name: String = description.chars().take(20).collect();
        println!("{name:?} {:?} {}", start.elapsed(), lines.len());
        assert!(start.elapsed() < Duration::from_secs(30), "{name:?}");
    }
}

/// Descriptions that are mostly trouble.
fn descriptions() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "a",
        " ",
        "\n",
        "\n\n",
        "*",
        "**",
        "_",
        "`",
        "```",
        "~~",
        "[",
        "]",
        "(",
        ")",
        "!",
        "<",
        ">",
        "<b>",
        "</b>",
        "<p>",
        "</p>",
        "<ul>",
        "<li>",
        "</ul>",
        "<code>",
        "</code>",
        "<br>",
        "<a href='https://a.b'>",
        "</a>",
        "<pre>",
        "</pre>",
        "# ",
        "> ",
        "- ",
        "1. ",
        "    ",
        "https://a.b/c",
        "|",
        "|-|",
        "\\",
        "&",
        "&lt;",
        "&#8238;",
        "[^1]",
        "[^1]: ",
        "[a]: b",
        "*/",
        "\u{202e}",
        "\r",
        "\t",
        "\u{0}",
        "é",
        "客",
        "---",
        "===",
        "<h2>",
        "- [ ] ",
        ".",
        "{",
    ]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat())
    ]
}

#[test]
fn a_link_of_html_ends_with_the_line_of_its_item() {
    let nested = "- <a href='https://a.b'>here\n    - there";
    assert_eq!(text(nested), "* [here](https://a.b)\n  * there");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn whatever_the_description_the_source_is_one_item(description in descriptions()) {
        let lines = markdown(&description);
        let mut source = String::new();
        for line in lines.iter().chain([&summary(&description), &inline_code(&description)]) {
            prop_assert!(!line.contains(['\n', '\r', '\t', '\0', '\u{202e}']), "{:?}", line);
            prop_assert!(line.trim_end() == line, "{:?}", line);
            let _ = writeln!(source, "#[doc = {line:?}]");
        }
        source.push_str("pub struct Item;");
        let file: syn::File = syn::parse_str(&source).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let printed = prettyplease::unparse(&file);
        let file: syn::File = syn::parse_str(&printed).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(file.items.len(), 1);
        let syn::Item::Struct(item) = &file.items[0] else { panic!("no struct") };
        prop_assert!(item.attrs.iter().all(|attribute| attribute.path().is_ident("doc")));
        prop_assert_eq!(item.attrs.len(), lines.len() + 2);
    }

    #[test]
    fn nothing_is_left_for_rustdoc_to_mind(description in descriptions()) {
        let joined = text(&description);
        let options = pulldown_cmark::Options::ENABLE_TABLES
            | pulldown_cmark::Options::ENABLE_FOOTNOTES
            | pulldown_cmark::Options::ENABLE_STRIKETHROUGH
            | pulldown_cmark::Options::ENABLE_TASKLISTS;
        let mut broken = Vec::new();
        let callback = |link: pulldown_cmark::BrokenLink<'_>| { broken.push(link.reference.to_string()); None };
        let mut in_link = false;
        let mut in_code = false;
        for event in pulldown_cmark::Parser::new_with_broken_link_callback(&joined, options, Some(callback)) {
            use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
            match event {
                Event::Html(html) | Event::InlineHtml(html) => prop_assert!(false, "{} in {:?}", html, joined),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => prop_assert!(false, "indented in {:?}", joined),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    in_code = true;
                    prop_assert!(!info.is_empty() && info.as_ref() != "rust", "{:?}", joined);
                }
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Start(Tag::Link { dest_url, .. }) => {
                    in_link = true;
                    prop_assert!(dest_url.starts_with("http") || dest_url.starts_with("mailto:"), "{:?}", joined);
                }
                Event::End(TagEnd::Link) => in_link = false,
                Event::Text(text) if !in_link && !in_code => prop_assert!(!text.contains("https://a.b/c"), "{:?}", joined),
                _ => {}
            }
        }
        prop_assert!(broken.is_empty(), "{:?} in {:?} from {:?}", broken, joined, description);
    }

    #[test]
    fn once_is_as_good_as_twice(description in "[a-z.,\n `<>()-]{0,60}") {
        let once = text(&description);
        let demoted = once.contains("# ") || once.contains("\\\n");
        prop_assert!(demoted || text(&once) == once, "{:?} → {:?} → {:?}", description, once, text(&once));
    }
}
