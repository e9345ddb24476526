//! OpenAPI's table of styles, cell by cell, and what a path argument may be.

use serde_json::{Value, json};

use crate::pairs::Pairs;
use crate::parameter::{Parameter, Style, form};
use crate::template::{fill_path, taken_for};

fn array() -> Value {
    json!(["blue", "black", "brown"])
}

fn object() -> Value {
    // serde_json orders the keys.
    json!({"B": 150, "G": 200, "R": 100})
}

#[track_caller]
fn cells(parameter: Parameter, expected: [(Value, &str); 4]) {
    for (value, text) in expected {
        let written = parameter.write(&value).unwrap();
        assert_eq!(written.as_deref(), Some(text), "{parameter:?} {value}");
    }
}

fn path(style: Style, explode: bool) -> Parameter {
    Parameter::path("color").style(style).explode(explode)
}

fn query(style: Style, explode: bool) -> Parameter {
    Parameter::query("color").style(style).explode(explode)
}

#[test]
fn matrix() {
    cells(
        path(Style::Matrix, false),
        [
            (json!(""), ";color"),
            (json!("blue"), ";color=blue"),
            (array(), ";color=blue,black,brown"),
            (object(), ";color=B,150,G,200,R,100"),
        ],
    );
    cells(
        path(Style::Matrix, true),
        [
            (json!(""), ";color"),
            (json!("blue"), ";color=blue"),
            (array(), ";color=blue;color=black;color=brown"),
            (object(), ";B=150;G=200;R=100"),
        ],
    );
}

#[test]
fn label() {
    cells(
        path(Style::Label, false),
        [
            (json!(""), "."),
            (json!("blue"), ".blue"),
            (array(), ".blue,black,brown"),
            (object(), ".B,150,G,200,R,100"),
        ],
    );
    cells(
        path(Style::Label, true),
        [
            (json!(""), "."),
            (json!("blue"), ".blue"),
            (array(), ".blue.black.brown"),
            (object(), ".B=150.G=200.R=100"),
        ],
    );
}

#[test]
fn simple_in_path_and_header() {
    for parameter in [Parameter::path("color"), Parameter::header("color")] {
        cells(
            parameter,
            [
                (json!(""), ""),
                (json!("blue"), "blue"),
                (array(), "blue,black,brown"),
                (object(), "B,150,G,200,R,100"),
            ],
        );
        cells(
            parameter.explode(true),
            [
                (json!(""), ""),
                (json!("blue"), "blue"),
                (array(), "blue,black,brown"),
                (object(), "B=150,G=200,R=100"),
            ],
        );
    }
}

#[test]
fn form_style() {
    cells(
        query(Style::Form, false),
        [
            (json!(""), "color="),
            (json!("blue"), "color=blue"),
            (array(), "color=blue,black,brown"),
            (object(), "color=B,150,G,200,R,100"),
        ],
    );
    cells(
        query(Style::Form, true),
        [
            (json!(""), "color="),
            (json!("blue"), "color=blue"),
            (array(), "color=blue&color=black&color=brown"),
            (object(), "B=150&G=200&R=100"),
        ],
    );
    cells(
        Parameter::cookie("color"),
        [
            (json!(""), "color="),
            (json!("blue"), "color=blue"),
            (array(), "color=blue; color=black; color=brown"),
            (object(), "B=150; G=200; R=100"),
        ],
    );
}

#[test]
fn delimited() {
    cells(
        query(Style::SpaceDelimited, false),
        [
            (json!(""), "color="),
            (json!("blue"), "color=blue"),
            (array(), "color=blue%20black%20brown"),
            (object(), "color=B%20150%20G%20200%20R%20100"),
        ],
    );
    cells(
        query(Style::PipeDelimited, false),
        [
            (json!(""), "color="),
            (json!("blue"), "color=blue"),
            (array(), "color=blue%7Cblack%7Cbrown"),
            (object(), "color=B%7C150%7CG%7C200%7CR%7C100"),
        ],
    );
    for style in [Style::SpaceDelimited, Style::PipeDelimited] {
        let exploded = query(style, true).write(&array()).unwrap();
        assert_eq!(
            exploded.as_deref(),
            Some("color=blue&color=black&color=brown")
        );
    }
}

#[test]
fn deep_object_nests_and_repeats() {
    let deep = query(Style::DeepObject, true);
    let write = |value: Value| deep.write(&value).unwrap();
    assert_eq!(
        write(object()).as_deref(),
        Some("color%5BB%5D=150&color%5BG%5D=200&color%5BR%5D=100")
    );
    assert_eq!(
        write(json!({"a": {"b": 1, "c": [true, "x y"]}, "d": null, "e&": "="})).as_deref(),
        Some(
            "color%5Ba%5D%5Bb%5D=1&color%5Ba%5D%5Bc%5D=true&color%5Ba%5D%5Bc%5D=x%20y\
             &color%5Be%26%5D=%3D"
        )
    );
    assert_eq!(
        write(json!({"a": [{"b": 1, "c": null}, {"d": ["x", "y"]}, 2]})).as_deref(),
        Some(
            "color%5Ba%5D%5B0%5D%5Bb%5D=1&color%5Ba%5D%5B1%5D%5Bd%5D=x\
             &color%5Ba%5D%5B1%5D%5Bd%5D=y&color%5Ba%5D%5B2%5D=2"
        )
    );
    assert_eq!(
        write(array()).as_deref(),
        Some("color%5B%5D=blue&color%5B%5D=black&color%5B%5D=brown")
    );
    assert_eq!(
        write(json!([{"R": 1}])).as_deref(),
        Some("color%5B0%5D%5BR%5D=1")
    );
    assert_eq!(write(json!([])), None);
    // The document may have written the brackets of the list itself.
    let named = Parameter::query("ids[]").style(Style::DeepObject);
    let write = |value: Value| named.write(&value).unwrap();
    assert_eq!(
        write(json!(["a", "b"])).as_deref(),
        Some("ids%5B%5D=a&ids%5B%5D=b")
    );
    assert_eq!(
        write(json!([{"R": 1}])).as_deref(),
        Some("ids%5B0%5D%5BR%5D=1")
    );
}

#[test]
fn a_list_in_a_form_has_brackets() {
    let field = Parameter::field("color").style(Style::DeepObject);
    let write = |value: Value| field.write(&value).unwrap();
    assert_eq!(
        write(json!({"a": ["x", "y"], "b": [{"c": ["z"]}], "d": 1})).as_deref(),
        Some(
            "color%5Ba%5D%5B%5D=x&color%5Ba%5D%5B%5D=y&color%5Bb%5D%5B0%5D%5Bc%5D%5B%5D=z\
             &color%5Bd%5D=1"
        )
    );
    assert_eq!(
        write(array()),
        query(Style::DeepObject, true).write(&array()).unwrap()
    );
    let form = Parameter::field("color").write(&array()).unwrap();
    assert_eq!(form.as_deref(), Some("color=blue&color=black&color=brown"));
}

#[test]
fn scalars_and_null() {
    let write = |value: Value| query(Style::Form, true).write(&value).unwrap();
    assert_eq!(write(json!(true)).as_deref(), Some("color=true"));
    assert_eq!(write(json!(-1.5)).as_deref(), Some("color=-1.5"));
    assert_eq!(write(json!(null)), None);
    assert_eq!(write(json!([])), None);
    assert_eq!(write(json!({"a": null})), None);
    assert_eq!(write(json!([null, 1])).as_deref(), Some("color=1"));
    assert_eq!(
        write(json!([[1, "a"]])).as_deref(),
        Some("color=%5B1%2C%22a%22%5D")
    );
}

#[test]
fn a_list_within_an_exploded_object_repeats_its_name() {
    let write = |explode: bool, value: Value| query(Style::Form, explode).write(&value).unwrap();
    let page = || json!({"page": 1, "sort": ["a,asc", "b"], "none": []});
    assert_eq!(
        write(true, page()).as_deref(),
        Some("page=1&sort=a%2Casc&sort=b")
    );
    assert_eq!(write(true, json!({"none": []})), None);
    assert_eq!(
        write(true, json!({"deep": [[1]]})).as_deref(),
        Some("deep=%5B%5B1%5D%5D")
    );
    assert_eq!(
        write(false, json!({"sort": ["a"]})).as_deref(),
        Some("color=sort,%5B%22a%22%5D")
    );
}

#[test]
fn what_is_encoded_already_stays_where_reserved_characters_do() {
    let write = |text: &str| {
        let written = Parameter::query("q").allow_reserved().write(&json!(text));
        written.unwrap().unwrap()
    };
    assert_eq!(write("a%2Fb%25"), "q=a%2Fb%25");
    assert_eq!(write("50% %zz %é %"), "q=50%25%20%25zz%20%25%C3%A9%20%25");
}

#[test]
fn everything_reserved_is_encoded_unless_allowed() {
    let value = json!("a/b?c&d=e#f+g%h i~ä,[j]:");
    let write = |parameter: Parameter| parameter.write(&value).unwrap().unwrap();
    assert_eq!(
        write(Parameter::query("q")),
        "q=a%2Fb%3Fc%26d%3De%23f%2Bg%25h%20i~%C3%A4%2C%5Bj%5D%3A"
    );
    assert_eq!(
        write(Parameter::query("q").allow_reserved()),
        "q=a/b?c%26d=e%23f%2Bg%25h%20i~%C3%A4,[j]:"
    );
    assert_eq!(
        write(Parameter::path("q")),
        "a%2Fb%3Fc%26d%3De%23f%2Bg%25h%20i~%C3%A4%2C%5Bj%5D%3A"
    );
    assert_eq!(write(Parameter::header("q")), "a/b?c&d=e#f+g%h i~ä,[j]:");
}

fn filled(template: &str, parameter: Parameter, value: &str) -> Result<String, String> {
    let mut arguments = Pairs::default();
    if let Some(text) = parameter.write(&json!(value))? {
        arguments.set(parameter.name, text);
    }
    fill_path(template, &arguments).map(Into::into)
}

#[test]
fn path_segments() {
    let id = Parameter::path("id");
    assert_eq!(
        filled("/a/{id}/", id, "x/../%").unwrap(),
        "/a/x%2F..%2F%25/"
    );
    assert_eq!(filled("/a/{id}.json", id, "").unwrap(), "/a/.json");
    assert_eq!(filled("/a/v{id}", id, "..").unwrap(), "/a/v..");
    for bad in ["", ".", ".."] {
        assert!(filled("/a/{id}", id, bad).is_err(), "{bad:?}");
    }
    assert!(filled("/a/{id}.", id, ".").is_err());
    assert!(filled("/a/{other}", id, "x").is_err());
    let several = id.multi_segment();
    assert_eq!(filled("/a/{id}", several, "x/y z").unwrap(), "/a/x/y%20z");
    for bad in ["x/../y", "/x", "x//y", "x/."] {
        assert!(filled("/a/{id}", several, bad).is_err(), "{bad:?}");
    }
}

#[test]
fn a_name_in_braces_may_hold_anything() {
    let name = Parameter::path("name=users/*");
    assert_eq!(
        filled("/v1/{name=users/*}:go", name, "a").unwrap(),
        "/v1/a:go"
    );
    assert!(filled("/v1/{name=users/*}", name, "..").is_err());
    // Braces without their other half are text.
    let id = Parameter::path("id");
    assert_eq!(filled("/{a/{id}/b}/{", id, "x").unwrap(), "/{a/x/b}/{");
}

#[test]
fn a_path_that_is_another_operations() {
    let templates = &["/a/export", "/a/external/{id}", "/b/{id}.json", "/c%20d/x"];
    for (path, other) in [
        ("/a/export", "/a/export"),
        ("/a/exp%6Frt", "/a/export"),
        ("/a/exp%256Frt", "/a/export"),
        ("/a/external/x%20y", "/a/external/{id}"),
        ("/b/7.json", "/b/{id}.json"),
        ("/c%20d/x", "/c%20d/x"),
    ] {
        assert_eq!(taken_for(path, templates), Some(other), "{path}");
    }
    for path in [
        "/a/exports",
        "/a/Export",
        "/a/export/",
        "/a/external",
        "/b/7.xml",
        "/a/x/export",
    ] {
        assert_eq!(taken_for(path, templates), None, "{path}");
    }
}

#[test]
fn strict_path_arguments() {
    let id = Parameter::path("id").strict();
    for good in ["a", "a.b", "100%", "%zz", "user@example.com", "ä", "..."] {
        assert!(filled("/{id}", id, good).is_ok(), "{good:?}");
    }
    let bad = [
        "a/b",
        "a\\b",
        "a%2fb",
        "a%2Fb",
        "a%5cb",
        "a%252Fb",
        "a%25252fb",
        "%2e",
        "%2E%2e",
        ".%2e",
        "%252e%252e",
        ".",
        "..",
        "",
        "a\nb",
        "a%0ab",
        "a\u{7f}",
        "a%00",
    ];
    for bad in bad {
        assert!(filled("/{id}", id, bad).is_err(), "{bad:?}");
    }
}

#[test]
fn forms() {
    let body = json!({
        "grant_type": "a b&c=d+e",
        "none": null,
        "tags": ["x", "y z"],
        "nested": {"a": 1},
        "packed": ["p", "q"],
        "whole": [1, 2],
        "deep": {"k": {"l": "m"}},
        "yes": true,
    });
    let fields = [
        Parameter::query("packed")
            .style(Style::PipeDelimited)
            .explode(false),
        Parameter::query("whole").json(),
        Parameter::query("deep").style(Style::DeepObject),
    ];
    let text = form(&body, &fields).unwrap();
    let mut pairs: Vec<&str> = text.split('&').collect();
    pairs.sort_unstable();
    assert_eq!(
        pairs,
        [
            "deep%5Bk%5D%5Bl%5D=m",
            "grant_type=a%20b%26c%3Dd%2Be",
            "nested=%7B%22a%22%3A1%7D",
            "packed=p%7Cq",
            "tags=x",
            "tags=y%20z",
            "whole=%5B1%2C2%5D",
            "yes=true",
        ]
    );
    assert_eq!(form(&json!({}), &[]).as_deref(), Some(""));
    assert_eq!(form(&json!("text"), &[]), None);
}

#[test]
fn a_value_as_one_json_text() {
    let filter = Parameter::query("filter").json();
    assert_eq!(
        filter.write(&json!({"a": [1, "ä"]})).unwrap().as_deref(),
        Some("filter=%7B%22a%22%3A%5B1%2C%22%C3%A4%22%5D%7D")
    );
    assert_eq!(
        filter.write(&json!("a")).unwrap().as_deref(),
        Some("filter=%22a%22")
    );
    assert_eq!(filter.write(&Value::Null).unwrap(), None);
    let header = Parameter::header("X-Filter").json();
    assert_eq!(header.write(&json!([1])).unwrap().as_deref(), Some("[1]"));
}
