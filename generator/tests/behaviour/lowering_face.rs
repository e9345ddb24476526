//! What extensions and both sides of a model mean for calls: a small document, and the IR of it.

use generator::Input;
use generator::settings::Settings;
use generator::source::Limits;

fn input(text: &str) -> Input<'_> {
    Input {
        name: "api.yaml",
        bytes: text.as_bytes(),
        limits: Limits::default(),
        overlays: &[],
        files: &generator::source::Alone,
    }
}

/// The IR, and the problems but for notes about unknown extensions.
fn whole(text: &str) -> (String, Vec<String>) {
    let text = format!("openapi: 3.1.0\ninfo: {{title: A, version: '1'}}\n{text}");
    let settings = Settings::new("api").expect("a name");
    let outcome = generator::generate(input(&text), &settings, false, &mut |_| {});
    let shown = outcome.diagnostics.into_iter().map(|found| {
        let pointer = found.pointer.unwrap_or_default();
        let (level, code) = (found.level, found.code.as_str());
        format!("{level:?} {code} {pointer}: {}", found.message)
    });
    (generator::dump(input(&text)), shown.collect())
}

#[test]
fn what_a_path_argument_may_be() {
    let (ir, problems) = whole(
        "x-path-argument: strict\npaths:\n  /a/{a}/{b}/{c}/{d}:\n    parameters:\n      - {in: path, name: a, required: true, schema: {type: string}}\n      - {in: path, name: b, required: true, schema: {type: string}, x-path-argument: multi-segment}\n      - {in: path, name: c, required: true, schema: {type: string}, x-path-argument: any}\n      - {in: query, name: q, schema: {type: string}, x-path-argument: strict}\n    get: {operationId: 'x:get', responses: {}}\n",
    );
    let parameters: Vec<&str> = ir.lines().skip(2).collect();
    assert_eq!(
        parameters,
        [
            "  path a: string simple strict",
            "  path b: string simple multi-segment",
            "  path c: string simple",
            "  path d: string simple strict",
            "  query q?: string form*",
        ]
    );
    let of_ours: Vec<&String> = problems
        .iter()
        .filter(|problem| problem.contains("x-path-argument"))
        .collect();
    assert_eq!(
        of_ours,
        [
            "Warning malformed /paths/~1a~1{a}~1{b}~1{c}~1{d}/parameters/2/x-path-argument: `x-path-argument` can't be `any`",
            "Warning malformed /paths/~1a~1{a}~1{b}~1{c}~1{d}/parameters/3/x-path-argument: `x-path-argument` stands at a parameter that is in no path",
        ]
    );
}

#[test]
fn paths_that_an_argument_could_make_another_operations() {
    let get = |path: &str, id: &str, names: &[&str]| {
        let parameter = |name: &&str| {
            format!("{{in: path, name: {name}, required: true, schema: {{type: string}}}}")
        };
        let parameters: Vec<String> = names.iter().map(parameter).collect();
        let parameters = parameters.join(", ");
        format!(
            "  {path}:\n    get: {{operationId: '{id}', parameters: [{parameters}], responses: {{}}}}\n"
        )
    };
    let text = [
        "paths:\n".to_owned(),
        get("/a/", "a:list", &[]),
        get("/a/{id}", "a:get", &["id"]),
        get("/a/export", "a:export", &[]),
        "    post: {operationId: 'a:post', responses: {}}\n".to_owned(),
        get("/a/x/{own}", "a:own", &["own"]),
        get("/a/{id}/state", "a:state", &["id"]),
        get("/a/{id}/b/{part}", "a:part", &["id", "part"]),
        get("/a/x/{own}/state", "a:own_state", &["own"]),
        get("/a/{id}/b/latest", "a:latest", &["id"]),
    ]
    .concat();
    let (ir, _) = whole(&text);
    let wanted = |line: &&str| line.starts_with("GET") || line.contains("other than");
    let lines: Vec<&str> = ir.lines().filter(wanted).map(str::trim).collect();
    assert_eq!(
        lines,
        [
            "GET /a/ \"a\" \"list\"",
            "GET /a/export \"a\" \"export\"",
            "GET /a/x/{own} \"a\" \"own\"",
            "GET /a/x/{own}/state \"a\" \"own_state\"",
            "GET /a/{id} \"a\" \"get\"",
            "other than /a/export",
            "GET /a/{id}/b/latest \"a\" \"latest\"",
            "GET /a/{id}/b/{part} \"a\" \"part\"",
            "other than /a/x/{own}/state",
            "other than /a/{id}/b/latest",
            "GET /a/{id}/state \"a\" \"state\"",
            "other than /a/x/{own}",
        ]
    );
}

const UPDATE: &str = "paths:
  /t:
    patch:
      operationId: t:update
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Update'}}}}
      responses:
        '200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}
components:
  schemas:
    T:
      type: object
      required: [id, name, home, work, tags, odd]
      properties:
        id: {type: string}
        name: {type: [string, 'null']}
        note: {type: string}
        home: {$ref: '#/components/schemas/Home'}
        work: {$ref: '#/components/schemas/Work'}
        tags: {type: array, items: {type: string}}
        odd: {type: integer}
    Home: {type: object, required: [city], properties: {city: {type: string}, since: {type: string}}}
    Work: {type: object, properties: {city: {type: string}}}
    Update:
      type: object
      properties:
        name: {type: [string, 'null']}
        note: {type: string}
        home: {$ref: '#/components/schemas/HomeInput'}
        work: {$ref: '#/components/schemas/WorkInput'}
        tags: {type: array, items: {type: string}}
        odd: {type: string}
        secret: {type: string}
    HomeInput: {type: object, required: [city], properties: {city: {type: string}, flat: {type: string}}}
    WorkInput: {type: object, required: [city], properties: {city: {type: string}}}
";

#[test]
fn an_update_is_had_from_what_both_sides_say_alike() {
    let (ir, problems) = whole(UPDATE);
    let conversions: Vec<&str> = ir
        .lines()
        .filter(|line| line.starts_with("update") || line.starts_with("resent"))
        .collect();
    assert_eq!(
        conversions,
        [
            "update Update from T: home (via) name note tags",
            "resent HomeInput from Home: city",
        ]
    );
    assert_eq!(
        problems,
        [
            "Note not-represented /components/schemas/Update/properties/work: `work` is sent as another type than it is received",
            "Note not-represented /components/schemas/Update/properties/odd: `odd` is sent as another type than it is received",
        ]
    );
}

#[test]
fn an_update_that_must_say_something_is_no_update() {
    let text = UPDATE.replace("    Update:\n", "    Update:\n      required: [name]\n");
    let (ir, _) = whole(&text);
    assert!(!ir.contains("\nupdate "), "{ir}");
}

#[test]
fn what_nobody_should_read_is_hidden() {
    let (ir, _) = whole(
        "paths:\n  /t:\n    post:\n      operationId: t:make\n      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}\n      responses: {}\ncomponents:\n  schemas:\n    S: {type: string, x-sensitive: true}\n    T:\n      type: object\n      properties:\n        plain: {type: string}\n        said: {type: string, x-sensitive: true}\n        unsaid: {type: string, x-sensitive: false}\n        password: {type: string, format: password}\n        written: {type: string, writeOnly: true}\n        typed: {type: array, items: {$ref: '#/components/schemas/S'}}\n",
    );
    let fields: Vec<&str> = ir.lines().filter(|line| line.starts_with("  ")).collect();
    let hidden = fields.iter().filter(|line| line.contains(" hidden"));
    let names: Vec<&str> = hidden
        .filter_map(|line| line.trim().split('?').next())
        .collect();
    assert_eq!(names, ["password", "said", "typed", "written"], "{ir}");
}

#[test]
fn where_errors_name_single_values() {
    let text = |said: &str| {
        format!(
            "paths:\n  /t:\n    get:\n      operationId: t:get\n      responses:\n        '422': {{description: '', content: {{application/json: {{schema: {{$ref: '#/components/schemas/E'}}}}}}}}\ncomponents:\n  schemas:\n    E:\n      type: object\n      x-validation-errors: {said}\n      properties: {{errors: {{type: array, items: {{}}}}}}\n"
        )
    };
    let (ir, problems) = whole(&text(
        "{items: /errors, location: /pointer, message: /detail}",
    ));
    assert!(
        ir.contains("\nfield errors /errors /pointer /detail -\n"),
        "{ir}"
    );
    assert_eq!(problems, Vec::<String>::new());
    for wrong in [
        "{items: /errors}",
        "{items: errors, location: /a, message: /b}",
        "[]",
    ] {
        let (ir, problems) = whole(&text(wrong));
        assert!(!ir.contains("field errors"), "{wrong}");
        assert_eq!(problems.len(), 1, "{wrong}: {problems:?}");
    }
}

#[test]
fn what_servers_take_and_what_they_send_too_early() {
    let (ir, problems) = whole(
        "x-retry: {not-processed: [503, 429, 429]}\nservers:\n  - {url: 'https://a.example', x-rate-limit: {requests: 5, per: 60, warm-up: {requests: 1, after-idle: 300}}}\n  - {url: 'https://b.example', x-rate-limit: {requests: 0, per: 60}}\n  - {url: 'https://c.example', x-rate-limit: {requests: 7, per: 1}}\npaths:\n  /a:\n    get: {operationId: 'x:usual', responses: {}}\n    put: {operationId: 'x:own', x-retry: {not-processed: []}, responses: {}}\n    post: {operationId: 'x:wrong', x-retry: {not-processed: [200]}, responses: {}}\n",
    );
    let lines: Vec<&str> = ir
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("limit ") || line.starts_with("not processed"))
        .collect();
    assert_eq!(
        lines,
        [
            "limit 5 per 60 warm-up 1 after 300",
            "limit 7 per 1",
            "not processed [429, 503]",
            // What is misread is as if it weren't there.
            "not processed [429, 503]",
        ]
    );
    let problems: Vec<&String> = problems
        .iter()
        .filter(|problem| problem.contains("x-r"))
        .collect();
    assert_eq!(
        problems,
        [
            "Warning malformed /servers/1/x-rate-limit/requests: `x-rate-limit` is not understood",
            "Warning malformed /paths/~1a/post/x-retry/not-processed/0: `x-retry` is not understood",
        ]
    );
}

#[test]
fn null_that_reads_as_empty() {
    let (ir, problems) = whole(
        "paths:
  /t:
    get:
      operationId: t:get
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}}
    put:
      operationId: t:put
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}
      responses: {'204': {description: ok}}
components:
  schemas:
    T:
      type: object
      required: [a, d]
      properties:
        a: {type: [string, 'null'], x-null-as-empty: true}
        b: {type: array, items: {type: string}, x-null-as-empty: true}
        c: {type: [integer, 'null'], x-null-as-empty: true}
        d: {type: string, x-null-as-empty: true}
    S: {type: object, properties: {a: {type: [string, 'null'], x-null-as-empty: true}}}
",
    );
    for line in ["a or empty: ", "b or empty: ", "c?: ", "d: string", "a??: "] {
        assert!(ir.contains(&format!("  {line}")), "{line}: {ir}");
    }
    let idle: Vec<&str> = problems
        .iter()
        .filter(|problem| problem.contains("x-null-as-empty"))
        .filter_map(|problem| problem.split_whitespace().nth(2))
        .collect();
    let at = |name: &str, field: &str| {
        format!("/components/schemas/{name}/properties/{field}/x-null-as-empty:")
    };
    assert_eq!(idle, [at("T", "c"), at("T", "d"), at("S", "a")]);
}
