//! What `x-pagination` means: a small document, the line of its IR, and what is reported.

use crate::common;
use crate::told;

use generator::Input;
use generator::report::Level;
use generator::source::Limits;

fn document(extension: &str) -> String {
    format!(
        "openapi: 3.1.0
info: {{title: A, version: '1'}}
paths:
  /rows:
    get:
      operationId: rows:list
      parameters:
        - {{in: query, name: page, schema: {{type: integer}}}}
        - {{in: query, name: limit, schema: {{type: integer}}}}
        - {{in: query, name: sorting, schema: {{type: array, items: {{type: string}}}}}}
        - {{in: header, name: size, schema: {{type: integer}}}}
      x-pagination: {{{extension}}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [items]
                properties:
                  items: {{type: array, items: {{type: object, required: [id], properties: {{id: {{type: string}}}}}}}}
                  total: {{type: integer}}
                  next: {{type: [string, 'null']}}
                  'a/b': {{type: integer}}
"
    )
}

#[track_caller]
fn check(extension: &str, line: &str, problems: &[&str]) {
    let text = document(extension);
    let ir = generator::dump(Input {
        name: "api.yaml",
        bytes: text.as_bytes(),
        limits: Limits::default(),
        overlays: &[],
        files: &generator::source::Alone,
    });
    let found = ir.lines().find(|line| line.starts_with("  pages"));
    assert_eq!(found.unwrap_or_default().trim(), line, "{ir}");
    let outcome = common::run("api", text.as_bytes());
    assert!(outcome.files.is_some(), "the operation is made in any case");
    let told = outcome.diagnostics.into_iter();
    let told = told.filter(|found| found.level != Level::Note);
    let told: Vec<String> = told
        .map(|found| {
            let pointer = found.pointer.unwrap_or_default();
            let pointer = pointer.rsplit("x-pagination").next().unwrap_or_default();
            format!("{pointer}: {}", found.message)
        })
        .collect();
    assert_eq!(told, problems);
}

#[test]
fn all_that_can_be_said() {
    check(
        "style: page, parameter: page, first: 0, limit: limit, max-limit: 50, items: /items, total: /total, last: /a~1b, next: /next, key: /id, append-order: {parameter: sorting, value: [at]}",
        "pages by page from 0, limit limit up to 50, items /items of operation0 200.items[], total /total, last /a/b, next /next, key /id, appends by sorting=[\"at\"]",
        &[],
    );
}

#[test]
fn a_page_begins_at_one() {
    check(
        "style: page, parameter: page, items: /items",
        "pages by page from 1, items /items of operation0 200.items[]",
        &[],
    );
}

#[test]
fn a_cursor_needs_a_next_or_a_key() {
    check(
        "style: cursor, parameter: page, items: /items",
        "",
        &[": nothing says where the next page is: `next` is missing"],
    );
    check(
        "style: cursor, parameter: page, items: /items, key: /id",
        "pages by cursor page, items /items of operation0 200.items[], key /id",
        &[],
    );
    check(
        "style: next-link, items: /items, next: /next",
        "pages by link, items /items of operation0 200.items[], next /next",
        &[],
    );
}

#[test]
fn what_is_not_there_is_reported() {
    check(
        "style: page, parameter: pages, items: /items",
        "",
        &["/parameter: the operation has no such query parameter"],
    );
    check(
        "style: page, parameter: page, limit: size, total: /count, key: id, items: /items, last: 3",
        "pages by page from 1, items /items of operation0 200.items[]",
        &[
            "/limit: the operation has no such query parameter",
            "/total: there is nothing at `total`",
            "/key: a JSON pointer is expected here",
            "/last: a JSON pointer is expected here",
        ],
    );
    check(
        "style: offset, parameter: page, items: /total",
        "",
        &["/items: there is no list at `items`"],
    );
    check(
        "style: pages, parameter: page, items: /items, sort: x",
        "",
        &[
            "/style: `style` must be page, offset, cursor, next-link or link-header",
            "/sort: `x-pagination` has no `sort`",
        ],
    );
    check(
        "style: page, parameter: page, items: /items, max-limit: -1, append-order: {parameter: sorting}",
        "pages by page from 1, items /items of operation0 200.items[]",
        &[
            "/max-limit: a whole number from zero is expected here",
            "/append-order: `append-order` needs a `parameter` and its `value`",
        ],
    );
}

#[test]
fn an_extension_that_is_no_object_is_reported() {
    let text = document("").replace("x-pagination: {}", "x-pagination: page");
    let outcome = common::run("api", text.as_bytes());
    let told = outcome.diagnostics.iter();
    assert!(
        told.clone().any(|found| found.level == Level::Warning),
        "{told:?}"
    );
}

/// Pages count from what their parameter is where it is left out.
#[test]
fn pages_that_count_from_zero() {
    let list = "T: {type: object, required: [data], properties: {data: {type: array, items: {type: string}}}}\nN: {type: integer, default: 0}";
    for (schema, first) in [
        ("{type: integer, default: 0}", "from 0"),
        ("{$ref: '#/components/schemas/N'}", "from 0"),
        ("{type: integer, default: 1}", "from 1"),
        ("{type: integer}", "from 1"),
    ] {
        for words in [
            "x-speakeasy-pagination: {type: offsetLimit, inputs: [{name: page, in: parameters, type: page}], outputs: {results: $.data}}",
            "x-fern-pagination: {offset: $request.page, results: $response.data}",
        ] {
            let text = format!(
                "openapi: 3.1.0\ninfo: {{title: A, version: '1'}}\npaths:\n  /a:\n    get:\n      operationId: 'a:list'\n      {words}\n      \
                 parameters: [{{name: page, in: query, schema: {schema}}}]\n      \
                 responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/T'}}}}}}}}}}\n\
                 components:\n  schemas:\n    {}\n",
                list.replace('\n', "\n    ")
            );
            let ir = generator::dump(told::input(&text));
            let turn = ir.lines().find(|line| line.contains("pages by page from"));
            assert!(
                turn.is_some_and(|turn| turn.contains(first)),
                "{words} {schema}: {ir}"
            );
        }
    }
}
