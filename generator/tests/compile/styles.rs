//! The table of styles of the OpenAPI Specification, cell by cell: what an emitted client puts on the wire,
//! byte by byte, as a server on this machine reads it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::common;
use crate::common::crates::Workspace;

/// Where a parameter stands, its style, whether it explodes, and what is written of `""`, `"blue"`,
/// `["blue","black","brown"]` and `{"R": 100, "G": 200, "B": 150}`. Keys come in order. A dash: the table has
/// no such cell.
const TABLE: &[(&str, &str, bool, [&str; 4])] = &[
    (
        "path",
        "matrix",
        false,
        [
            ";color",
            ";color=blue",
            ";color=blue,black,brown",
            ";color=B,150,G,200,R,100",
        ],
    ),
    (
        "path",
        "matrix",
        true,
        [
            ";color",
            ";color=blue",
            ";color=blue;color=black;color=brown",
            ";B=150;G=200;R=100",
        ],
    ),
    // A `.` alone would be read as no segment: it is refused.
    (
        "path",
        "label",
        false,
        [
            "refused",
            ".blue",
            ".blue,black,brown",
            ".B,150,G,200,R,100",
        ],
    ),
    (
        "path",
        "label",
        true,
        [
            "refused",
            ".blue",
            ".blue.black.brown",
            ".B=150.G=200.R=100",
        ],
    ),
    (
        "path",
        "simple",
        false,
        ["refused", "blue", "blue,black,brown", "B,150,G,200,R,100"],
    ),
    (
        "path",
        "simple",
        true,
        ["refused", "blue", "blue,black,brown", "B=150,G=200,R=100"],
    ),
    (
        "query",
        "form",
        false,
        [
            "color=",
            "color=blue",
            "color=blue,black,brown",
            "color=B,150,G,200,R,100",
        ],
    ),
    (
        "query",
        "form",
        true,
        [
            "color=",
            "color=blue",
            "color=blue&color=black&color=brown",
            "B=150&G=200&R=100",
        ],
    ),
    (
        "query",
        "spaceDelimited",
        false,
        [
            "-",
            "-",
            "color=blue%20black%20brown",
            "color=B%20150%20G%20200%20R%20100",
        ],
    ),
    (
        "query",
        "pipeDelimited",
        false,
        [
            "-",
            "-",
            "color=blue%7Cblack%7Cbrown",
            "color=B%7C150%7CG%7C200%7CR%7C100",
        ],
    ),
    (
        "query",
        "deepObject",
        true,
        [
            "-",
            "-",
            "-",
            "color%5BB%5D=150&color%5BG%5D=200&color%5BR%5D=100",
        ],
    ),
    (
        "header",
        "simple",
        false,
        ["", "blue", "blue,black,brown", "B,150,G,200,R,100"],
    ),
    (
        "header",
        "simple",
        true,
        ["", "blue", "blue,black,brown", "B=150,G=200,R=100"],
    ),
    (
        "cookie",
        "form",
        false,
        [
            "color=",
            "color=blue",
            "color=blue,black,brown",
            "color=B,150,G,200,R,100",
        ],
    ),
    (
        "cookie",
        "form",
        true,
        [
            "color=",
            "color=blue",
            "color=blue; color=black; color=brown",
            "B=150; G=200; R=100",
        ],
    ),
];

/// One call: the parameters, the arguments in Rust, and what is read where.
struct Cell {
    parameters: Value,
    arguments: String,
    expected: String,
}

fn of_table() -> impl Iterator<Item = Cell> {
    let kinds = [
        (json!({"type": "string"}), r#""""#),
        (json!({"type": "string"}), r#""blue""#),
        (
            json!({"type": "array", "items": {"type": "string"}}),
            r#"["blue", "black", "brown"]"#,
        ),
        (
            json!({"$ref": "#/components/schemas/Color"}),
            "client::models::Color::new(100, 200, 150)",
        ),
    ];
    TABLE
        .iter()
        .flat_map(move |(place, style, explode, cells)| {
            let kinds = kinds.clone().into_iter().zip(cells);
            let kinds = kinds.filter(|(_, cell)| **cell != "-");
            kinds.map(move |((schema, argument), cell)| Cell {
            parameters: json!([{ "name": "color", "in": place, "style": style, "explode": explode,
                "required": true, "schema": schema }]),
            arguments: argument.to_owned(),
            expected: match *cell {
                "refused" => "refused".to_owned(),
                cell => format!("{place} {cell}"),
            },
        })
        })
}

/// What stands beside the table.
fn beside_it() -> Vec<Cell> {
    let text = json!({"type": "string"});
    let cell = |parameters: Value, arguments: &str, expected: &str| Cell {
        parameters,
        arguments: arguments.to_owned(),
        expected: expected.to_owned(),
    };
    let query = |more: Value| {
        let mut parameter = json!({"name": "color", "in": "query", "required": true});
        let all = parameter.as_object_mut().expect("an object");
        all.extend(more.as_object().cloned().unwrap_or_default());
        json!([parameter])
    };
    vec![
        cell(
            query(json!({"schema": text})),
            r#""a b/c?d&e=f,g#h+é%""#,
            "query color=a%20b%2Fc%3Fd%26e%3Df%2Cg%23h%2B%C3%A9%25",
        ),
        cell(
            query(json!({"schema": text, "allowReserved": true})),
            r#""a b/c?d&e=f,g#h+é%""#,
            "query color=a%20b/c?d%26e=f,g%23h%2B%C3%A9%25",
        ),
        cell(
            query(json!({"schema": text, "allowEmptyValue": true})),
            r#""""#,
            "query color=",
        ),
        cell(
            query(json!({"schema": {"type": "array", "items": {"type": "string"}}})),
            "Vec::<String>::new()",
            "query none",
        ),
        cell(
            query(
                json!({"schema": {"type": "array", "items": {"type": "string"}}, "explode": false}),
            ),
            r#"["a,b", "c"]"#,
            "query color=a%2Cb,c",
        ),
        cell(
            query(
                json!({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Color"}}}}),
            ),
            "client::models::Color::new(1, 2, 3)",
            "query color=%7B%22B%22%3A3%2C%22G%22%3A2%2C%22R%22%3A1%7D",
        ),
        cell(
            query(
                json!({"style": "deepObject", "explode": true, "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Color"}}}),
            ),
            "[client::models::Color::new(1, 2, 3)]",
            "query color%5B0%5D%5BB%5D=3&color%5B0%5D%5BG%5D=2&color%5B0%5D%5BR%5D=1",
        ),
        // One name in each place, and in two cases.
        cell(
            json!([
                {"name": "color", "in": "path", "required": true, "schema": text},
                {"name": "color", "in": "query", "required": true, "schema": text},
                {"name": "Color", "in": "query", "required": true, "schema": text},
                {"name": "COLOR", "in": "header", "required": true, "schema": text},
                {"name": "color", "in": "cookie", "required": true, "schema": text},
            ]),
            r#""a", "b", "c", "d", "e""#,
            "path a query color=b&Color=c header d cookie color=e",
        ),
        // Those that OpenAPI says are ignored are no arguments.
        cell(
            json!([
                {"name": "Accept", "in": "header", "required": true, "schema": text},
                {"name": "content-type", "in": "header", "required": true, "schema": text},
                {"name": "Authorization", "in": "header", "required": true, "schema": text},
                {"name": "color", "in": "header", "required": true, "schema": text},
            ]),
            r#""a""#,
            "header a",
        ),
    ]
}

fn document(cells: &[Cell]) -> String {
    let mut paths = Map::new();
    for (number, cell) in cells.iter().enumerate() {
        let parameters = cell.parameters.as_array().expect("a list");
        let in_path = parameters.iter().any(|it| it["in"] == "path");
        let end = if in_path { "/{color}" } else { "" };
        let operation = json!({ "operationId": format!("cells:cell_{number}"), "parameters": parameters,
            "responses": { "204": { "description": "" } } });
        // Each replaces one of its path's.
        let overridden: Vec<Value> = parameters
            .iter()
            .map(|it| json!({ "name": it["name"], "in": it["in"], "required": true, "schema": {"type": "boolean"} }))
            .collect();
        let item = json!({ "parameters": overridden, "get": operation });
        paths.insert(format!("/{number}{end}"), item);
    }
    let numbers = json!({"type": "integer"});
    json!({ "openapi": "3.0.3", "info": { "title": "Styles", "version": "1" }, "paths": paths,
        "components": { "schemas": { "Color": { "type": "object", "required": ["R", "G", "B"],
            "properties": { "R": numbers, "G": numbers, "B": numbers } } } } })
    .to_string()
}

/// A program that makes each call and prints what its server reads.
fn program(cells: &[Cell]) -> String {
    let mut calls = String::new();
    for (number, cell) in cells.iter().enumerate() {
        let arguments = &cell.arguments;
        writeln!(
            calls,
            "    tell({number}, client.cells().cell_{number}({arguments}).await);"
        )
        .expect("text");
    }
    format!(
        r#"use std::io::{{Read as _, Write as _}};

fn tell(number: usize, told: client::Result<()>) {{
    if told.is_err() {{
        println!("{{number}} refused");
    }}
}}

/// Prints the requests' paths, queries, and headers of the parameter.
fn serve(listener: std::net::TcpListener) {{
    for stream in listener.incoming() {{
        let mut stream = stream.expect("a connection");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {{
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("a byte");
            head.extend(byte);
        }}
        let head = String::from_utf8(head).expect("text");
        let target = head.split(' ').nth(1).expect("a target");
        let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
        let mut steps = path[1..].splitn(2, '/');
        print!("{{}}", steps.next().expect("a number"));
        if let Some(step) = steps.next() {{
            print!(" path {{step}}");
        }}
        if let Some(query) = query {{
            print!(" query {{query}}");
        }}
        for line in head.lines().skip(1) {{
            let (name, value) = line.split_once(':').unwrap_or_default();
            match name.to_ascii_lowercase().as_str() {{
                "color" => print!(" header {{}}", value.strip_prefix(' ').unwrap_or(value)),
                "cookie" => print!(" cookie {{}}", value.trim()),
                _ => {{}}
            }}
        }}
        println!();
        stream
            .write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
            .expect("written");
    }}
}}

#[tokio::main(flavor = "current_thread")]
async fn main() {{
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{{}}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || serve(listener));
    let client = client::Client::builder().base_url(url).retry(client::Retry::none()).build().expect("a client");
{calls}}}
"#
    )
}

const MANIFEST: &str = r#"[package]
name = "wire"
version = "0.0.0"
edition = "2024"

[dependencies]
client = { package = "styles", path = "../styles" }
tokio = { version = "1", default-features = false, features = ["macros", "net", "rt", "time"] }
"#;

#[test]
fn every_cell_of_the_table_of_styles_is_on_the_wire_as_it_says() {
    let cells: Vec<Cell> = of_table().chain(beside_it()).collect();
    let files = common::emit_alone("styles", &document(&cells));
    let wire = [
        ("Cargo.toml".to_owned(), MANIFEST.to_owned()),
        ("src/main.rs".to_owned(), program(&cells)),
    ];
    let crates = [
        ("styles".to_owned(), files),
        ("wire".to_owned(), wire.into_iter().collect()),
    ];
    let workspace = Workspace::write("styles", &crates.into_iter().collect());
    let printed = workspace.cargo(&["run", "--quiet", "--package", "wire"]);
    let read: BTreeMap<usize, &str> = printed
        .lines()
        .map(|line| {
            let (number, read) = line.split_once(' ').unwrap_or((line, "query none"));
            (number.parse().expect("a number"), read)
        })
        .collect();
    let differ: Vec<String> = cells
        .iter()
        .enumerate()
        .filter(|(number, cell)| read.get(number) != Some(&cell.expected.as_str()))
        .map(|(number, cell)| {
            let read = read.get(&number);
            format!(
                "{}\n  is  {read:?}\n  not {}",
                cell.parameters, cell.expected
            )
        })
        .collect();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert_eq!(read.len(), cells.len());
}
