//! What vendors write that means more than its keywords, as it comes out in emitted code.

use crate::common;

use std::collections::BTreeMap;

fn emitted(paths: &str, schemas: &str) -> BTreeMap<String, String> {
    let text = format!(
        "openapi: 3.1.0
info: {{title: A, version: '1'}}
servers: [{{url: 'https://a.example.com'}}]
paths: {paths}
components: {{schemas: {{Other: {{type: string, enum: [a], description: Of its own.}}, {schemas}}}}}
"
    );
    common::emit("a", &text)
}

/// Whether some file says this, white space apart.
#[track_caller]
fn says(files: &BTreeMap<String, String>, wanted: &str) {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = plain(wanted);
    let mut own = files.iter().filter(|(path, _)| !path.contains("/runtime/"));
    if !own.any(|(_, text)| plain(text).contains(&wanted)) {
        for (path, text) in files.iter().filter(|(path, _)| path.contains("/a")) {
            println!("== {path}\n{text}");
        }
        panic!("nothing says `{wanted}`");
    }
}

const DONE: &str = "responses: {'200': {description: Done.}}";

#[test]
fn a_query_in_the_key_of_a_path_is_sent() {
    let files = emitted(
        &format!(
            "{{'/a': {{get: {{operationId: 'a:plain', {DONE}}}}}, \
             '/a?beta=true': {{get: {{operationId: 'a:beta', {DONE}}}}}}}"
        ),
        "",
    );
    says(&files, r#""/a""#);
    says(&files, r#""/a?beta=true""#);
}

#[test]
fn content_that_is_encoded_as_nothing_but_bytes_is_a_file() {
    let part = "{type: object, required: [file], properties: \
                {file: {type: string, contentEncoding: binary}}}";
    let files = emitted(
        &format!(
            "{{'/a': {{post: {{operationId: 'a:send', requestBody: {{required: true, content: \
             {{multipart/form-data: {{schema: {part}}}}}}}, {DONE}}}}}}}"
        ),
        "",
    );
    says(&files, "pub file: FilePart");
}

#[test]
fn words_of_the_only_alternative_and_of_a_part_of_words_are_shown() {
    let model = "A: {type: object, required: [a, b, c], properties: {\
        a: {anyOf: [{type: string, description: Of the alternative.}, {type: 'null'}]}, \
        b: {allOf: [{$ref: '#/components/schemas/Other'}, {description: Of the part.}]}, \
        c: {$ref: '#/components/schemas/Other', description: Beside the reference.}}}";
    let answer = "{'200': {description: Done., content: \
        {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}";
    let parameter =
        "{name: d, in: query, schema: {type: string, description: Of the parameter's schema.}}";
    let files = emitted(
        &format!(
            "{{'/a': {{get: {{operationId: 'a:get', parameters: [{parameter}], responses: {answer}}}}}}}"
        ),
        model,
    );
    says(&files, "/// Of the alternative.");
    says(&files, "/// Of the part.");
    says(&files, "/// Beside the reference.");
    says(&files, "/// Of the parameter's schema.");
}

#[test]
fn numbers_of_64_bits_without_a_sign_are_such_numbers() {
    let schema = "{type: object, required: [a, b], properties: {\
        a: {type: integer, format: uint64, maximum: 18446744073709551615}, \
        b: {type: integer, format: uint64, minimum: -1}}}";
    let files = emitted(
        &format!(
            "{{'/a': {{get: {{operationId: 'a:get', responses: {{'200': {{description: Done., \
             content: {{application/json: {{schema: {schema}}}}}}}, \
             '101': {{description: Upgraded.}}}}}}}}}}"
        ),
        "",
    );
    says(&files, "pub a: u64");
    says(&files, "pub b: i128");
    assert!(!files.values().any(|text| text.contains("Upgraded.")));
}

#[test]
fn what_neither_a_type_nor_a_schema_describes_is_bytes() {
    let files = emitted(
        "{'/a': {get: {operationId: 'a:get', responses: {'200': {description: Done., \
         content: {'*/*': {schema: {}}}}}}}}",
        "",
    );
    says(&files, "Call<Bytes>");
}

#[test]
fn alternatives_of_one_tag_are_told_apart_by_another_property() {
    let message = |role: &str| {
        format!(
            "{{type: object, required: [type, role], properties: {{type: {{type: string, enum: [message]}}, \
             role: {{type: string, enum: [{role}]}}}}}}"
        )
    };
    let schemas = format!(
        "Asked: {}, Answered: {}, Call: {{type: object, required: [type], properties: \
         {{type: {{type: string, enum: [call]}}}}}}, \
         Item: {{oneOf: [{{$ref: '#/components/schemas/Asked'}}, {{$ref: '#/components/schemas/Call'}}, \
         {{$ref: '#/components/schemas/Answered'}}], discriminator: {{propertyName: type}}}}",
        message("user, system"),
        message("assistant")
    );
    let files = emitted(
        "{'/a': {get: {operationId: 'a:get', responses: {'200': {description: Done., content: \
         {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}}}}}",
        &schemas,
    );
    says(&files, r#"pub enum ItemMessage by "role""#);
    says(&files, r#"pub enum Item by "type""#);
    says(&files, r#"= ["assistant"]"#);
    says(&files, r#"= ["user", "system"]"#);
    says(
        &files,
        r#"Message(ItemMessage) from [ItemMessage] = ["message"]"#,
    );
}

/// The operations of a document with these words on its first one.
fn placed(words: &str) -> Vec<String> {
    let files = emitted(
        &format!("{{'/a': {{get: {{operationId: 'shops:open', tags: [x], {words}, {DONE}}}}}}}"),
        "",
    );
    let lines = files["api.txt"]
        .lines()
        .filter(|line| line.contains(" | operation "));
    lines
        .filter_map(|line| Some(line.split_once(" | ")?.0.to_owned()))
        .collect()
}

#[test]
fn an_operation_is_where_and_what_an_extension_says() {
    for (words, place) in [
        ("x-a: 1", "shops::Shops::open"),
        ("x-group: market", "market::Market::open"),
        ("x-group: market/stalls", "market::stalls::Stalls::open"),
        (
            "x-group: [market, stalls], x-name: unlock",
            "market::stalls::Stalls::unlock",
        ),
        ("x-name: openUp", "shops::Shops::open_up"),
        ("x-fern-sdk-group-name: [market]", "market::Market::open"),
        ("x-fern-sdk-method-name: unlock", "shops::Shops::unlock"),
        (
            "x-speakeasy-group: market.stalls",
            "market::stalls::Stalls::open",
        ),
        ("x-speakeasy-name-override: unlock", "shops::Shops::unlock"),
        // What isn't `/` or `.` is of the word.
        (
            "x-group: 'market:stalls'",
            "market_stalls::MarketStalls::open",
        ),
        // Ours go first.
        (
            "x-speakeasy-group: other, x-group: market",
            "market::Market::open",
        ),
        // What names nothing is told of, and ignored.
        ("x-group: '//'", "shops::Shops::open"),
        ("x-group: []", "shops::Shops::open"),
        ("x-name: '-'", "shops::Shops::open"),
    ] {
        assert_eq!(placed(words), [place], "{words}");
    }
}

#[test]
fn an_enum_that_is_declared_beside_its_macro_stands_alone() {
    let schema = "T: {type: object, properties: {\
                  first: {type: string, enum: ['', x]}, second: {type: string, enum: [y]}}}";
    let answer = "responses: {'200': {description: Done., content: \
                  {application/json: {schema: {$ref: '#/components/schemas/T'}}}}}";
    let files = emitted(
        &format!("{{'/a': {{get: {{operationId: 'a:get', {answer}}}}}}}"),
        schema,
    );
    says(
        &files,
        r#"string_enum! { TFirst { Empty = "", X = "x", } } string_enum! {"#,
    );
}

/// Words that say one thing in two ways: the first counts, and the other is told of where it stands.
#[test]
fn a_contradicting_word_is_told_of() {
    let told = |words: &str| {
        let text = format!(
            "{{openapi: 3.1.0, info: {{title: A, version: '1'}}, paths: \
             {{/a: {{get: {{operationId: 'shops:open', {words}, {DONE}}}}}}}}}"
        );
        let client = generator::Generate::new("a.yaml", &text).name("a").run();
        let problems = client.unwrap_or_else(|failed| panic!("{failed}")).problems;
        let shown = problems.iter().map(|it| {
            let pointer = it.pointer.clone().unwrap_or_default();
            format!("{} {} {}", it.code.as_str(), pointer, it.message)
        });
        shown.collect::<Vec<_>>()
    };
    assert_eq!(
        told("x-speakeasy-group: other, x-group: market"),
        [
            "contradiction /paths/~1a/get/x-speakeasy-group `x-speakeasy-group` says something else than `x-group`"
        ]
    );
    assert_eq!(
        told("x-speakeasy-name-override: b, x-fern-sdk-method-name: c"),
        [
            "contradiction /paths/~1a/get/x-speakeasy-name-override `x-speakeasy-name-override` says something else than `x-fern-sdk-method-name`"
        ]
    );
    assert_eq!(told("x-speakeasy-group: a.b, x-group: [a, b]"), [""; 0]);
}

/// The items of an API that begin so, and what is said of the document.
fn told_of(paths: &str, schemas: &str, begins: &str) -> (Vec<String>, Vec<String>) {
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: A, version: '1'}}\nservers: [{{url: 'https://a.example.com'}}]\n\
         paths: {paths}\ncomponents: {{schemas: {{{schemas}}}}}\n"
    );
    let client = generator::Generate::new("a.yaml", &text).name("a").run();
    let client = client.unwrap_or_else(|failed| panic!("{failed}\n{text}"));
    let surface = client.surface.to_string();
    let items = surface.lines().filter(|line| line.starts_with(begins));
    let items = items.filter_map(|line| Some(line.split_once(" | #")?.0.to_owned()));
    let told = client.problems.iter().map(|it| {
        let pointer = it.pointer.clone().unwrap_or_default();
        format!("{} {} {}", it.code.as_str(), pointer, it.message)
    });
    (items.collect(), told.collect())
}

fn answers(schema: &str) -> String {
    format!(
        "{{/a: {{get: {{operationId: 'a:get', responses: {{'200': {{description: d, content: \
         {{application/json: {{schema: {schema}}}}}}}}}}}}}}}"
    )
}

#[test]
fn values_are_called_what_vendors_call_them() {
    let paths = answers("{$ref: '#/components/schemas/T'}");
    for words in [
        "x-enum-varnames: [Ex, Why]",
        "x-enumNames: [Ex, Why]",
        "x-speakeasy-enums: {x: Ex, y: Why}",
        "x-fern-enum: {x: {name: Ex, description: The x.}, y: {name: Why}}",
        "x-ms-enum: {values: [{value: y, name: Why}, {value: x, name: Ex, description: The x.}]}",
        // The first counts.
        "x-enumNames: [Ex, Why], x-enum-varnames: [Ex]",
    ] {
        let schemas = format!("T: {{type: string, enum: [x, y], {words}}}");
        let (items, _) = told_of(&paths, &schemas, "models::T::");
        assert_eq!(
            items,
            [
                "models::T::Ex | value | value=x",
                "models::T::Why | value | value=y"
            ],
            "{words}"
        );
    }
    let named = "T: {type: string, enum: [x], x-ms-enum: {name: Other, modelAsString: true}}";
    let (items, told) = told_of(&paths, named, "models::");
    assert_eq!(
        items,
        [
            "models::Other | enum String | open received",
            "models::Other::X | value | value=x"
        ]
    );
    assert_eq!(told, [""; 0]);
}

#[test]
fn odd_names_of_values_are_told() {
    let paths = answers("{$ref: '#/components/schemas/T'}");
    let schemas = "T: {type: string, enum: [x, y, z], x-enum-varnames: [Same, same], x-enumNames: [Same, Other, Z]}";
    let (items, told) = told_of(&paths, schemas, "models::T::");
    assert_eq!(items.len(), 3);
    let at = "contradiction /components/schemas/T";
    assert_eq!(
        told,
        [
            format!("{at}/x-enum-varnames `x-enum-varnames` has 2 texts for 3 values"),
            format!("{at}/x-enum-varnames the name `same` is given to two values"),
            format!("{at}/x-enumNames this says something else of a value than another word"),
        ]
    );
}

#[test]
fn words_of_values_stand_beside_whatever_lists_them() {
    let paths = answers("{$ref: '#/components/schemas/T'}");
    for lists in [
        "x-extensible-enum: [x, y]",
        "oneOf: [{const: x}, {const: y}]",
        "anyOf: [{const: x, title: No}, {const: y, description: The y.}]",
        "enum: [x, y]",
    ] {
        let schemas = format!("T: {{type: string, {lists}, x-enum-varnames: [Ex, Why, Zet]}}");
        let (items, told) = told_of(&paths, &schemas, "models::T::");
        assert_eq!(
            items,
            [
                "models::T::Ex | value | value=x",
                "models::T::Why | value | value=y"
            ],
            "{lists}"
        );
        assert_eq!(
            told,
            [
                "contradiction /components/schemas/T/x-enum-varnames `x-enum-varnames` has 3 texts for 2 values"
            ],
            "{lists}"
        );
    }
    // What symbols tell apart is two names; what says nothing of values is no word of theirs.
    for quiet in [
        "type: string, enum: [x, y], x-enum-varnames: ['+1', '-1']",
        "type: string, enum: [x, y], x-type-name: T, x-ms-enum: {modelAsString: true}",
        "oneOf: [{type: string}, {type: integer}], x-ms-enum: {name: T}",
    ] {
        let (_, told) = told_of(&paths, &format!("T: {{{quiet}}}"), "models::T::");
        assert_eq!(told, [""; 0], "{quiet}");
    }
}

/// The words of other tools in the order of the page: of two that say the same thing the first counts, and the
/// other is told of.
#[test]
fn words_count_in_the_order_of_the_page() {
    let page = include_str!("../../../spec/extensions.md");
    let (_, table) = page
        .split_once("## Words of other tools")
        .expect("the table");
    let place = |word: &str| table.find(&format!("`{word}`")).expect(word);
    let counts = |before: &str, after: &str, told: &[String]| {
        let (first, second) = match place(before) < place(after) {
            true => (before, after),
            false => (after, before),
        };
        let is_of_second = |it: &String| it.contains(&format!("/{second} "));
        assert!(
            !told.is_empty() && told.iter().all(is_of_second),
            "{first} before {second}: {told:?}"
        );
    };
    let of_type = [
        ("x-fern-type-name", "x-fern-type-name: A"),
        ("x-ms-client-name", "x-ms-client-name: B"),
        ("x-ms-enum", "x-ms-enum: {name: C}"),
        ("x-speakeasy-name-override", "x-speakeasy-name-override: D"),
    ];
    let of_values = [
        ("x-enum-varnames", "x-enum-varnames: [A]"),
        ("x-enumNames", "x-enumNames: [B]"),
        ("x-enum-names", "x-enum-names: [C]"),
        ("x-speakeasy-enums", "x-speakeasy-enums: [D]"),
        ("x-fern-enum", "x-fern-enum: {x: {name: E}}"),
        ("x-ms-enum", "x-ms-enum: {values: [{value: x, name: F}]}"),
    ];
    let of_others = [
        ("x-ms-enum", "x-ms-enum: {modelAsString: true}"),
        (
            "x-speakeasy-unknown-values",
            "x-speakeasy-unknown-values: disallow",
        ),
    ];
    let paths = answers("{$ref: '#/components/schemas/T'}");
    for words in [&of_type[..], &of_values[..], &of_others[..]] {
        for (index, (before, said)) in words.iter().enumerate() {
            for (after, other) in words.iter().skip(index + 1) {
                let schemas = format!("T: {{type: string, enum: [x], {other}, {said}}}");
                let (_, told) = told_of(&paths, &schemas, "models::");
                counts(before, after, &told);
            }
        }
    }
    let list = "T: {type: object, required: [data], properties: {data: {type: array, items: {type: string}}, next: {type: string}}}";
    let pages = "x-speakeasy-pagination: {type: url, outputs: {results: $.data, nextUrl: $.next}}, x-fern-pagination: {next_uri: $response.next, results: $response.data}";
    let paths = paths.replace("operationId", &format!("{pages}, operationId"));
    let (_, told) = told_of(&paths, list, "a::");
    counts("x-fern-pagination", "x-speakeasy-pagination", &told);
}

#[test]
fn lists_go_on_as_vendors_say() {
    let list = "T: {type: object, required: [data], properties: {data: {type: array, items: {type: string}}, next: {type: string}, last: {type: integer}, more: {type: boolean}}}";
    let paged = |words: &str| {
        let paths = format!(
            "{{/a: {{get: {{operationId: 'a:list', {words}, parameters: [{{name: page, in: query, schema: {{type: integer}}}}, \
             {{name: cursor, in: query, schema: {{type: string}}}}, {{name: limit, in: query, schema: {{type: integer}}}}], \
             responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/T'}}}}}}}}}}}}}}}}"
        );
        told_of(&paths, list, "a::A::list ")
    };
    for (words, style) in [
        (
            "x-speakeasy-pagination: {type: offsetLimit, inputs: [{name: page, in: parameters, type: page}, {name: limit, in: parameters, type: limit}], outputs: {results: $.data, numPages: $.last}}",
            "page",
        ),
        (
            "x-speakeasy-pagination: {type: offsetLimit, inputs: [{name: page, in: parameters, type: offset}, {name: limit, in: parameters, type: limit}], outputs: {results: $.data}}",
            "offset",
        ),
        (
            "x-speakeasy-pagination: {type: cursor, inputs: [{name: cursor, in: parameters, type: cursor}], outputs: {results: $.data, nextCursor: $.next}}",
            "cursor",
        ),
        (
            "x-speakeasy-pagination: {type: url, outputs: {results: $.data, nextUrl: $.next}}",
            "next-link",
        ),
        (
            "x-fern-pagination: {cursor: $request.cursor, next_cursor: $response.next, results: $response.data}",
            "cursor",
        ),
        (
            "x-fern-pagination: {offset: $request.page, results: $response.data, has-next-page: $response.more}",
            "page",
        ),
        (
            "x-fern-pagination: {offset: $request.page, step: $request.limit, results: $response.data}",
            "offset",
        ),
        (
            "x-fern-pagination: {next_uri: $response.next, results: $response.data}",
            "next-link",
        ),
    ] {
        let (items, told) = paged(words);
        let streamed = "a::A::list stream, pages | paging String | ";
        assert!(items.iter().any(|it| it == streamed), "{style}: {items:?}");
        assert_eq!(told, [""; 0], "{words}");
    }
    let (_, told) = paged(
        "x-speakeasy-pagination: {type: cursor, inputs: [{name: c, in: requestBody, type: cursor}], outputs: {results: '$.data[0]', nextCursor: $.next}}",
    );
    assert_eq!(
        told,
        [
            "malformed /paths/~1a/get/x-speakeasy-pagination `x-speakeasy-pagination` can't be said as `x-pagination` can"
        ]
    );
    let (_, told) = paged("x-speakeasy-retries: {strategy: backoff, statusCodes: [5XX]}");
    assert_eq!(
        told,
        ["not-represented /paths/~1a/get/x-speakeasy-retries `x-speakeasy-retries` makes no code"]
    );
}

#[test]
fn an_argument_that_json_has_no_number_for_is_not_left_out() {
    let number = "schema: {type: number}";
    let list = "schema: {type: array, items: {type: number, format: float}}";
    let files = emitted(
        &format!(
            "{{'/a/{{place}}': {{get: {{operationId: 'a:get', {DONE}, parameters: [\
             {{name: place, in: path, required: true, {number}}}, {{name: ratio, in: query, {number}}}, \
             {{name: weights, in: query, {list}}}, {{name: count, in: query, schema: {{type: integer}}}}]}}}}}}"
        ),
        "",
    );
    // `[]`: held against what holds for every number.
    says(&files, r#"ratio(f64) = query "ratio" [],"#);
    says(&files, r#"query "weights" [],"#);
    says(&files, r#"count(i64) = query "count","#);
    says(&files, r#".checked(Parameter::path("place"), &place, &[])"#);
}
