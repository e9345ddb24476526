//! Types that lie deep in one another: rustc's own limit is raised where it is too low, and only there.

use crate::common;

fn chain(length: usize, link: &str) -> String {
    let mut text = String::from(
        "openapi: 3.0.3
info: {title: A, version: '1'}
servers: [{url: 'https://a.test'}]
paths: {/t: {post: {operationId: 't:post', requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/N0'}}}}, responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/N0'}}}}}}}}
components:
  schemas:
",
    );
    for number in 0..length {
        let next = link.replace(
            '_',
            &format!("$ref: '#/components/schemas/N{}'", number + 1),
        );
        text += &format!(
            "    N{number}: {{type: object, required: [next], properties: {{next: {next}}}}}\n"
        );
    }
    text + &format!("    N{length}: {{type: object, properties: {{end: {{type: string}}}}}}\n")
}

fn limit(text: &str) -> Option<String> {
    let files = common::emit("deep", text);
    let lines = files["src/lib.rs"].lines();
    let line = lines
        .into_iter()
        .find(|line| line.contains("recursion_limit"));
    line.map(str::to_owned)
}

#[test]
fn the_limit_follows_the_longest_chain() {
    let list = "{type: array, items: {_}}";
    assert_eq!(limit(&chain(10, "{_}")), None);
    assert_eq!(limit(&chain(10, list)), None);
    assert_eq!(
        limit(&chain(300, "{_}")).as_deref(),
        Some("#![recursion_limit = \"1024\"]")
    );
    assert_eq!(
        limit(&chain(300, list)).as_deref(),
        Some("#![recursion_limit = \"4096\"]")
    );
    // What leads back needs no more than once around.
    let ring = chain(10, list).replace(
        "{end: {type: string}}",
        "{end: {$ref: '#/components/schemas/N0'}}",
    );
    assert_eq!(limit(&ring), None);
}
