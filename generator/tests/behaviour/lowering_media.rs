//! What an operation answers: which statuses and content types are a success, and what comes message by
//! message.

use crate::common;

use generator::Input;
use generator::report::Level;
use generator::source::Limits;

fn document(responses: &str) -> String {
    format!(
        "openapi: 3.1.0
info: {{title: A, version: '1'}}
paths:
  /a:
    post:
      operationId: a:b
      requestBody:
        content:
          application/json: {{schema: {{type: object, properties: {{stream: {{type: boolean}}}}}}}}
      responses: {responses}
components:
  schemas:
    A: {{type: object, properties: {{a: {{type: string}}}}}}
    B: {{type: object, required: [b], properties: {{b: {{type: string}}}}}}
    Event: {{type: object, properties: {{event: {{type: string}}, data: {{$ref: '#/components/schemas/A'}}}}}}
"
    )
}

fn dumped(text: &str) -> String {
    generator::dump(Input {
        name: "api.yaml",
        bytes: text.as_bytes(),
        limits: Limits::default(),
        overlays: &[],
        files: &generator::source::Alone,
    })
}

/// The lines of the IR that say what is answered, and the warnings and notes about content types.
#[track_caller]
fn check(responses: &str, lines: &[&str], problems: &[&str]) {
    let text = document(responses);
    let ir = dumped(&text);
    let words = ["answer", "failure", "Events", "Lines", "Sequence"];
    let found = ir.lines().map(str::trim);
    let found = found.filter(|line| words.iter().any(|word| line.starts_with(word)));
    assert_eq!(found.collect::<Vec<_>>(), lines, "{ir}");
    let outcome = common::run("api", text.as_bytes());
    let told = outcome.diagnostics.iter();
    assert!(told.clone().all(|found| found.level != Level::Error));
    let told: Vec<&str> = told.map(|found| found.message.as_str()).collect();
    assert_eq!(told, problems);
}

const A: &str = "{schema: {$ref: '#/components/schemas/A'}}";
const B: &str = "{schema: {$ref: '#/components/schemas/B'}}";
const TEXT: &str = "{schema: {type: string}}";

fn success(content: &str) -> String {
    format!("{{'200': {{description: ok, content: {{{content}}}}}}}")
}

#[test]
fn what_http_has_no_body_for_has_none() {
    check(
        &format!("{{'204': {{description: gone, content: {{application/json: {A}}}}}}}"),
        &["answer 204 nothing"],
        &["an answer of 204 has no body"],
    );
    check(
        &format!(
            "{{'200': {{description: ok, content: {{application/json: {A}}}}}, '205': {{description: '', content: {{text/plain: {TEXT}}}}}, '304': {{description: '', content: {{application/json: {B}}}}}}}"
        ),
        &["answer 200 A", "answer 205 nothing", "failure 304 nothing"],
        &[
            "an answer of 205 has no body",
            "an answer of 304 has no body",
        ],
    );
    let text = "openapi: 3.0.3
info: {title: A, version: '1'}
paths: {/a: {head: {responses: {'200': {description: ok, content: {application/json: {schema: {type: string}}}}}}}}
";
    let ir = dumped(text);
    assert!(ir.contains("answer 200 nothing"), "{ir}");
    assert_eq!(
        common::run("api", text.as_bytes())
            .summary
            .keywords
            .unaccounted,
        0
    );
}

#[test]
fn each_content_type_that_is_a_type_of_its_own_is_an_answer() {
    check(
        &success(&format!(
            "text/csv: {TEXT}, application/json: {A}, image/png: {{}}"
        )),
        &["answer 200 A", "answer 200 text", "answer 200 bytes"],
        &[],
    );
    check(
        &success(&format!(
            "application/vnd.b+json: {B}, application/json: {A}"
        )),
        &["answer 200 A", "answer 200 B"],
        &[],
    );
}

#[test]
fn what_says_the_same_is_one_and_what_is_to_be_taken_apart_is_none() {
    check(
        &success(&format!(
            "text/json: {A}, application/json: {A}, application/hal+json: {A}, application/json;stream=watch: {A}"
        )),
        &["answer 200 A"],
        &[
            "the content type `text/json` is not asked for",
            "the content type `application/hal+json` is not asked for",
            "the content type `application/json;stream=watch` is not asked for",
        ],
    );
    check(
        &success(&format!(
            "application/json: {A}, application/xml: {A}, text/plain: {A}, text/html: {TEXT}"
        )),
        &["answer 200 A"],
        &[
            "the content type `application/xml` is not taken",
            "the content type `text/plain` is not taken",
            "the content type `text/html` is not taken",
        ],
    );
}

#[test]
fn a_redirect_is_an_answer_where_no_other_success_is() {
    let other = format!("description: d, content: {{application/json: {B}}}");
    check(
        &format!("{{'302': {{description: there}}, default: {{{other}}}}}"),
        &["answer 302 nothing", "failure default B"],
        &[],
    );
    check(
        &format!("{{'204': {{description: ok}}, '302': {{{other}}}}}"),
        &["answer 204 nothing", "failure 302 B"],
        &[],
    );
    check(
        &format!("{{2XX: {{{other}}}, '201': {{description: ok}}}}"),
        &["answer 201 nothing", "answer 2XX B"],
        &[],
    );
    check(
        &format!("{{default: {{{other}}}, '404': {{description: none}}}}"),
        &["answer default B", "failure 404 nothing"],
        &[],
    );
}

#[test]
fn a_stream_beside_json_or_alone() {
    check(
        &success(&format!("application/json: {A}, text/event-stream: {B}")),
        &["answer 200 A", "Events text/event-stream of B by stream"],
        &[],
    );
    check(
        &success(&format!("application/x-ndjson: {B}")),
        &[
            "answer 200 text",
            "Lines application/x-ndjson of B by stream",
        ],
        &[],
    );
    check(
        &success(&format!(
            "application/json-seq: {B}, text/event-stream; charset=utf-8: {TEXT}"
        )),
        &[
            "answer 200 text",
            "Sequence application/json-seq of B by stream",
            "Events text/event-stream; charset=utf-8 of text by stream",
        ],
        &[],
    );
    check(
        &success(&format!(
            "application/x-ndjson: {B}, application/jsonl: {A}"
        )),
        &["answer 200 text", "Lines application/jsonl of A by stream"],
        &["the stream of `application/x-ndjson` is not taken"],
    );
}

#[test]
fn the_schema_is_of_a_message_or_of_all() {
    let list = "{schema: {type: array, items: {$ref: '#/components/schemas/B'}}}";
    check(
        &success(&format!("application/jsonl: {list}")),
        &["answer 200 text", "Lines application/jsonl of B by stream"],
        &[],
    );
    let lists = "{itemSchema: {type: array, items: {$ref: '#/components/schemas/B'}}}";
    check(
        &success(&format!("application/jsonl: {lists}")),
        &[
            "answer 200 text",
            "Lines application/jsonl of [B] by stream",
        ],
        &[],
    );
    let done = "schema: {$ref: '#/components/schemas/B'}, x-speakeasy-sse-sentinel: END";
    check(
        &success(&format!("text/event-stream: {{{done}}}")),
        &[
            "answer 200 text",
            "Events text/event-stream of B until END by stream",
        ],
        &[],
    );
}

#[test]
fn an_event_may_be_described_with_its_name() {
    let event = "{schema: {$ref: '#/components/schemas/Event'}}";
    check(
        &success(&format!("text/event-stream: {event}")),
        &[
            "answer 200 text",
            "Events text/event-stream of Event with name and id by stream",
        ],
        &[],
    );
    let data = "{type: object, properties: {data: {type: string}}}";
    let line = "Events text/event-stream of operation0 200 event";
    check(
        &success(&format!("text/event-stream: {{schema: {data}}}")),
        &["answer 200 text", &format!("{line} by stream")],
        &[],
    );
    check(
        &success(&format!("text/event-stream: {{itemSchema: {data}}}")),
        &[
            "answer 200 text",
            &format!("{line} with name and id by stream"),
        ],
        &[],
    );
}

#[test]
fn text_of_an_open_content_type_keeps_its_type() {
    check(
        &success(&format!("'*/*': {TEXT}")),
        &["answer 200 string or its text"],
        &[],
    );
    check(
        &success("'*/*': {schema: {type: string, enum: [a, b]}}"),
        &["answer 200 operation0 200 or its text"],
        &[],
    );
    check(
        &success("application/*: {schema: {type: string, format: date}}"),
        &["answer 200 Date or its text"],
        &[],
    );
    check(
        &success("'*/*': {schema: {type: string, format: binary}}"),
        &["answer 200 bytes"],
        &[],
    );
}

#[test]
fn answers_without_a_name_are_one_where_they_are_of_one_type() {
    let list = "{schema: {type: array, items: {$ref: '#/components/schemas/A'}}}";
    check(
        &success(&format!("application/json: {list}, text/json: {list}")),
        &["answer 200 [A]"],
        &["the content type `text/json` is not asked for"],
    );
    let other = "{schema: {type: array, items: {$ref: '#/components/schemas/B'}}}";
    check(
        &success(&format!("application/json: {list}, text/json: {other}")),
        &["answer 200 [A]", "answer 200 [B]"],
        &[],
    );
}

#[test]
fn a_whole_name_goes_before_a_range_and_json_before_what_is_built_on_it() {
    check(
        &success(&format!(
            "application/*+json: {B}, application/hal+json: {B}, application/json: {A}"
        )),
        &["answer 200 A", "answer 200 B"],
        &["the content type `application/*+json` is not asked for"],
    );
    let body = |content: &str| {
        document("{'204': {description: ''}}").replace(
            "application/json: {schema: {type: object, properties: {stream: {type: boolean}}}}",
            &format!("{{{content}}}"),
        )
    };
    let outcome = common::run(
        "api",
        body(&format!(
            "application/*+json: {A}, text/json: {A}, application/json: {A}"
        ))
        .as_bytes(),
    );
    let told = outcome.diagnostics.iter();
    let told: Vec<&str> = told.map(|found| found.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "the content type `application/*+json` is not taken",
            "the content type `text/json` is not taken",
        ]
    );
}

#[test]
fn a_body_whose_content_type_is_left_open_says_by_which_it_is_sent() {
    let bytes = "{schema: {type: string, format: binary}}";
    let told = |content: &str| {
        let text = document("{'204': {description: ''}}").replace(
            "application/json: {schema: {type: object, properties: {stream: {type: boolean}}}}",
            &format!("{{{content}}}"),
        );
        let told = common::run("api", text.as_bytes()).diagnostics.into_iter();
        told.map(|found| found.message).collect::<Vec<_>>()
    };
    assert_eq!(
        told(&format!("image/*: {bytes}")),
        ["`image/*` doesn't say by which content type the body is sent"]
    );
    // Two methods would do the same.
    assert_eq!(
        told(&format!(
            "image/*: {bytes}, application/octet-stream: {bytes}"
        )),
        ["the content type `image/*` is not taken"]
    );
}

#[test]
fn the_id_of_an_event_is_what_the_document_says() {
    let event = |ids: &str| {
        let events = ids.split(' ').map(|id| {
            format!("{{type: object, required: [data], properties: {{data: {{type: string}}, id: {{type: {id}}}, event: {{const: {id}}}}}}}")
        });
        let events: Vec<String> = events.collect();
        let events = format!(
            "{{schema: {{type: array, items: {{oneOf: [{}]}}}}}}",
            events.join(", ")
        );
        let text = document(&success(&format!("text/event-stream: {events}")));
        dumped(&text)
    };
    for (ids, what) in [
        ("integer", "number"),
        ("integer number", "number"),
        ("integer string", "id"),
    ] {
        let ir = event(ids);
        assert!(
            ir.contains(&format!(" with name and {what} by stream")),
            "{ir}"
        );
    }
}

#[test]
fn files_may_be_told_by_what_leads_back_to_itself() {
    let text = "openapi: 3.1.0
info: {title: A, version: '1'}
paths:
  /a:
    post:
      operationId: a:b
      requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, properties: {
        f: {$ref: '#/components/schemas/Files'}, g: {$ref: '#/components/schemas/Lists'}, h: {$ref: '#/components/schemas/Either'}}}}}}
      responses: {'204': {description: ''}}
components:
  schemas:
    Files: {oneOf: [{type: string, format: binary}, {type: array, items: {$ref: '#/components/schemas/Files'}}]}
    Lists: {oneOf: [{type: array, items: {$ref: '#/components/schemas/Lists'}}, {type: array, maxItems: 3, items: {$ref: '#/components/schemas/Lists'}}]}
    Either: {oneOf: [{$ref: '#/components/schemas/Files'}, {type: string}]}
";
    let ir = generator::dump(Input {
        name: "api.yaml",
        bytes: text.as_bytes(),
        limits: Limits::default(),
        overlays: &[],
        files: &generator::source::Alone,
    });
    let fields: Vec<&str> = ir.lines().filter(|line| line.contains("?: ")).collect();
    assert_eq!(
        fields,
        ["  f?: [file]", "  g?: Lists", "  h?: [file]"],
        "{ir}"
    );
}

/// Kubernetes says of the bodies of all its patches that they are objects.
#[test]
fn a_list_of_changes_that_is_said_to_be_an_object() {
    let content = "application/json-patch+json: {schema: {$ref: '#/components/schemas/A'}}, \
                   application/merge-patch+json: {schema: {$ref: '#/components/schemas/A'}}";
    let text = document("{'204': {description: d}}").replace(
        "          application/json: {schema: {type: object, properties: {stream: {type: boolean}}}}",
        &format!("          {{{content}}}"),
    );
    let ir = dumped(&text);
    let bodies = ir
        .lines()
        .map(str::trim)
        .filter(|line| line.contains("body application"));
    let bodies: Vec<&str> = bodies.collect();
    assert_eq!(
        bodies,
        [
            "body application/merge-patch+json A optional",
            "body application/json-patch+json any optional"
        ],
        "{ir}"
    );
    let outcome = common::run("api", text.as_bytes());
    let told = outcome.diagnostics.iter().map(|it| it.message.as_str());
    let said = "a body of `application/json-patch+json` is a list (RFC 6902), not an object";
    assert!(
        told.clone().any(|it| it == said),
        "{:?}",
        told.collect::<Vec<_>>()
    );
    assert_eq!(outcome.summary.keywords.unaccounted, 0);
}

/// Swashbuckle adds it to each body of JSON.
#[test]
fn a_list_of_changes_beside_json_that_is_the_same_object() {
    let schema = "{schema: {$ref: '#/components/schemas/A'}}";
    let text = document("{'204': {description: d}}").replace(
        "          application/json: {schema: {type: object, properties: {stream: {type: boolean}}}}",
        &format!("          {{application/json-patch+json: {schema}, application/json: {schema}}}"),
    );
    let ir = dumped(&text);
    assert_eq!(ir.matches("body application").count(), 1, "{ir}");
    let outcome = common::run("api", text.as_bytes());
    let told: Vec<&str> = outcome
        .diagnostics
        .iter()
        .map(|it| it.message.as_str())
        .collect();
    assert_eq!(
        told,
        ["the content type `application/json-patch+json` is not taken"]
    );
    assert_eq!(outcome.summary.keywords.unaccounted, 0);
}

/// Spring names no content type of successes: one of failures alone would be what it prefers for all.
#[test]
fn a_success_that_may_come_as_anything_is_asked_for_before_failures() {
    let accepted = |success: &str| {
        let schema = "{schema: {$ref: '#/components/schemas/A'}}";
        let responses = format!(
            "{{'200': {{description: d, content: {{{success}: {schema}}}}},
               '400': {{description: d, content: {{application/problem+json: {schema}}}}}}}"
        );
        let files = common::emit("api", &document(&responses));
        let service = &files["src/a/mod.rs"];
        let accept = service.split_once(" accept \"");
        let (_, rest) = accept.unwrap_or_else(|| panic!("{service}"));
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    assert_eq!(accepted("'*/*'"), "application/problem+json;q=0.8, */*");
    assert_eq!(
        accepted("application/json"),
        "application/json, application/problem+json"
    );
}

#[test]
fn a_picture_is_a_file_whatever_it_is_written_in() {
    let text = document(
        "{'200': {description: d, content: {image/svg+xml: {schema: {type: string, format: binary}}}}}",
    );
    let ir = dumped(&text);
    assert!(ir.contains("answer 200 bytes"), "{ir}");
}

/// The body of a failure is decoded whatever its content type is.
#[test]
fn a_failure_in_json_under_several_names() {
    check(
        &format!(
            "{{'204': {{description: ''}}, '400': {{description: '', content: {{application/json: {A}, application/problem+json: {A}}}}},
            '500': {{description: '', content: {{application/json: {A}, application/problem+json: {B}, text/plain: {TEXT}}}}}}}"
        ),
        &["answer 204 nothing", "failure 400 A", "failure 500 A"],
        &[
            "the content type `application/problem+json` is not asked for",
            "a failure that comes as `application/problem+json` is read as `application/json` says",
            "the content type `text/plain` is not taken",
        ],
    );
}
