//! What only OpenAPI 3.2 has: taken where the meaning is clear, else told at its place.

use crate::told::{document, input, problems_from};

use generator::report::Level;

#[test]
fn what_is_taken_and_what_is_told() {
    let text = document(
        "3.2.0",
        "
$self: https://a.example.com/api.yaml
tags: [{name: t, summary: T, kind: nav}]
paths:
  /t:
    query: {operationId: 't:query', responses: {'200': {description: ''}}}
    additionalOperations: {COPY: {operationId: 't:copy', responses: {'204': {description: ''}}}}
    get:
      operationId: t:get
      parameters:
        - {name: q, in: querystring, content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: string}, b: {type: integer}}}}}}
      responses: {'200': {summary: ok, description: '', content: {application/json: {$ref: '#/components/mediaTypes/M'}}}}
  /u:
    get:
      operationId: t:log
      responses: {'200': {description: '', content: {application/jsonl: {itemSchema: {$ref: 'https://a.example.com/api.yaml#/components/schemas/T'}}}}}
security: [{o: []}]
components:
  mediaTypes: {M: {schema: {$ref: '#/components/schemas/T'}}}
  schemas:
    T: {type: object, required: [a], properties: {a: {type: string, xml: {nodeType: attribute}}}}
  securitySchemes:
    o: {type: oauth2, oauth2MetadataUrl: 'https://x', deprecated: true, flows: {deviceAuthorization: {deviceAuthorizationUrl: 'https://x/d', tokenUrl: 'https://x/t', scopes: {}}}}
",
    );
    assert_eq!(
        problems_from(&text, Level::Note),
        [
            "Warning not-openapi 1 /openapi: OpenAPI 3.2.0 is read as 3.1",
            "Warning not-represented 7 /paths/~1t/query: `query` is not represented",
            "Warning not-represented 8 /paths/~1t/additionalOperations: `additionalOperations` is not represented",
            "Warning malformed 12 /paths/~1t/get/parameters/0/in: `in: querystring` is the query as a whole, as OpenAPI 3.2 has it",
            "Note beside-reference 13 /paths/~1t/get/responses/200/content/application~1json: `$ref` stands for a media type, as OpenAPI 3.2 has it",
            "Note not-represented 24 /components/securitySchemes/o/flows/deviceAuthorization: `deviceAuthorization` makes no code",
        ]
    );
    let settings = generator::settings::Settings::new("api").expect("a name");
    let outcome = generator::generate(input(&text), &settings, false, &mut |_| {});
    assert_eq!(outcome.summary.keywords.unaccounted, 0);
    let ir = generator::dump(input(&text));
    assert!(ir.contains("query q?: "), "{ir}");
    assert!(ir.contains("answer 200 T"), "{ir}");
}
