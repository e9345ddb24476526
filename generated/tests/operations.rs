//! Each operation against a server that answers with the document's own examples: what goes over the
//! wire, and that what comes back decodes without loss.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::future::IntoFuture;

use polar_client::models::{
    AddressInput, Customer, CustomerCreate, CustomerSortProperty, CustomerState, CustomerUpdate,
    CustomerUpdateByExternalId, Forbidden, MemberCreate, MemberCreateRole, MemberRole, MemberUpdate,
    MetadataFilterValue, OwnerCreate, PaymentMethod, PaymentMethodList, Unauthorized,
};
use polar_client::{Client, Error, ErrorBody, Uuid};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const ID: &str = "992fae2a-2a17-4b7a-8d9e-e287cf90131b";
const MEMBER: &str = "5f0a7c3e-6f0b-4f5e-9d0c-3c1f4f2a8b11";

/// The document, and what was called of it.
struct Document {
    text: Value,
    server: MockServer,
    called: BTreeSet<String>,
}

/// An answer as the document shows it.
struct Shown {
    status: u16,
    media: Option<String>,
    example: Value,
}

impl Document {
    async fn read() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/customers.yaml");
        let text = std::fs::read_to_string(path).expect("the document");
        Self {
            text: serde_yaml::from_str(&text).expect("YAML"),
            server: MockServer::start().await,
            called: BTreeSet::new(),
        }
    }

    fn client(&self) -> Client {
        support::client(&self.server.uri())
    }

    /// Follows a reference, if it is one.
    fn at<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.text.pointer(&reference[1..]).expect("a reference that leads somewhere"),
            None => value,
        }
    }

    fn operations(&self) -> BTreeMap<&str, &Value> {
        let paths = self.text["paths"].as_object().expect("paths").values();
        let operations = paths.flat_map(|item| item.as_object().expect("an item").values());
        operations.filter_map(|operation| Some((operation.get("operationId")?.as_str()?, operation))).collect()
    }

    /// Every example of a body or an answer.
    fn examples(&self, content: &Value) -> Vec<Value> {
        let Some(content) = content.get("content") else { return Vec::new() };
        let media = content.as_object().expect("media types").values();
        let examples = media.flat_map(|media| media["examples"].as_object().expect("examples").values());
        examples.map(|example| self.at(example)["value"].clone()).collect()
    }

    fn answers(&self, id: &str) -> Vec<Shown> {
        let responses = self.operations()[id]["responses"].as_object().expect("answers");
        let mut answers = Vec::new();
        for (status, response) in responses {
            let (status, response) = (status.parse().expect("a status"), self.at(response));
            let media = response.get("content").and_then(|content| content.as_object()?.keys().next().cloned());
            let mut examples = self.examples(response);
            if media.is_none() {
                examples.push(Value::Null);
            }
            answers.extend(examples.into_iter().map(|example| Shown { status, media: media.clone(), example }));
        }
        answers
    }

    /// Answers a call as the document shows its success; says what was sent, and what ought to come back.
    async fn call<T: Debug>(
        &mut self,
        id: &str,
        call: impl IntoFuture<Output = polar_client::Result<T>>,
    ) -> (Sent, T, Value) {
        self.called.insert(id.to_owned());
        let shown = self.answers(id).into_iter().find(|shown| shown.status < 300).expect("a success");
        let answer = self.answering(&shown, call).await;
        let request = self.server.received_requests().await.expect("recorded").pop().expect("a request");
        let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let sent = Sent {
            line: format!("{} {}{query}", request.method, request.url.path()),
            body: serde_json::from_slice(&request.body).ok(),
        };
        (sent, answer.unwrap_or_else(|error| panic!("{id}: {error}")), shown.example)
    }

    /// The same for a JSON answer that holds all that the document shows.
    async fn json<T: Debug + Serialize>(
        &mut self,
        id: &str,
        call: impl IntoFuture<Output = polar_client::Result<T>>,
    ) -> Sent {
        let (sent, answer, example) = self.call(id, call).await;
        let answer = serde_json::to_value(&answer).expect("encodes");
        assert_eq!(without_nulls(answer), without_nulls(example), "{id}");
        sent
    }

    async fn answering<T>(
        &self,
        shown: &Shown,
        call: impl IntoFuture<Output = polar_client::Result<T>>,
    ) -> polar_client::Result<T> {
        let template = ResponseTemplate::new(shown.status);
        let template = match shown.media.as_deref() {
            Some("application/json") => template.set_body_json(&shown.example),
            Some(media) => template.set_body_raw(shown.example.as_str().expect("text"), media),
            None => template,
        };
        let _mock = Mock::given(any()).respond_with(template).mount_as_scoped(&self.server).await;
        call.await
    }
}

/// What a server saw.
#[derive(Debug)]
struct Sent {
    line: String,
    body: Option<Value>,
}

impl Sent {
    fn is(&self, line: &str) {
        assert_eq!(self.line, line);
        assert_eq!(self.body, None);
    }

    fn has(&self, line: &str, body: Value) {
        assert_eq!(self.line, line);
        assert_eq!(self.body, Some(body));
    }
}

/// Received models don't tell `null` from absent.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
            fields.map(|(key, value)| (key, without_nulls(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

#[tokio::test]
async fn every_operation() {
    let mut document = Document::read().await;
    let client = document.client();
    customers(&mut document, &client).await;
    customers_by_external_id(&mut document, &client).await;
    lists(&mut document, &client).await;
    members(&mut document, &client).await;
    members_by_external_id(&mut document, &client).await;
    let declared: BTreeSet<String> = document.operations().into_keys().map(str::to_owned).collect();
    assert_eq!(document.called, declared);
    assert_eq!(declared.len(), 21);
}

async fn customers(document: &mut Document, client: &Client) {
    let customers = client.customers();
    let create = CustomerCreate::new("ada@example.com")
        .billing_address(AddressInput::new("FR").city("Paris"))
        .tax_id("FR61954506077")
        .owner(OwnerCreate::new("ada@example.com").name("Ada"));
    let sent = document.json("customers:create", customers.create(create)).await;
    sent.has(
        "POST /v1/customers/",
        json!({
            "email": "ada@example.com",
            "billing_address": { "country": "FR", "city": "Paris" },
            "tax_id": "FR61954506077",
            "owner": { "email": "ada@example.com", "name": "Ada" },
        }),
    );
    document.json("customers:get", customers.get(ID)).await.is(&format!("GET /v1/customers/{ID}"));
    let update = CustomerUpdate::new().name("Ada King").clear_tax_id();
    let sent = document.json("customers:update", customers.update(ID, update)).await;
    sent.has(&format!("PATCH /v1/customers/{ID}"), json!({ "name": "Ada King", "tax_id": null }));
    let sent = document.json("customers:update", customers.update(ID, CustomerUpdate::new())).await;
    sent.has(&format!("PATCH /v1/customers/{ID}"), json!({}));
    let (sent, (), _) = document.call("customers:delete", customers.delete(ID).anonymize(true)).await;
    sent.is(&format!("DELETE /v1/customers/{ID}?anonymize=true"));
    let sent = document.json("customers:get_state", customers.get_state(ID)).await;
    sent.is(&format!("GET /v1/customers/{ID}/state"));
}

async fn customers_by_external_id(document: &mut Document, client: &Client) {
    let customers = client.customers();
    let sent = document.json("customers:get_external", customers.get_external("usr 1%")).await;
    sent.is("GET /v1/customers/external/usr%201%25");
    let update = CustomerUpdateByExternalId::new().clear_billing_address().email("ada@example.org");
    let sent = document.json("customers:update_external", customers.update_external("usr_1337", update)).await;
    sent.has(
        "PATCH /v1/customers/external/usr_1337",
        json!({ "billing_address": null, "email": "ada@example.org" }),
    );
    let (sent, (), _) = document.call("customers:delete_external", customers.delete_external("usr_1337")).await;
    sent.is("DELETE /v1/customers/external/usr_1337");
    let sent = document.json("customers:get_state_external", customers.get_state_external("usr_1337")).await;
    sent.is("GET /v1/customers/external/usr_1337/state");
}

async fn lists(document: &mut Document, client: &Client) {
    let customers = client.customers();
    let id: Uuid = ID.parse().expect("a UUID");
    let list = customers
        .list()
        .organization_id([id.clone(), id.clone()])
        .email("ada+1@example.com")
        .query("Ada L")
        .active(true)
        .page(2)
        .limit(50)
        .sorting([CustomerSortProperty::MinusCreatedAt, CustomerSortProperty::Name])
        .metadata([("plan", MetadataFilterValue::from("pro")), ("seats", [3, 4].into())]);
    let sent = document.json("customers:list", list).await;
    sent.is(&format!(
        "GET /v1/customers/?organization_id={ID}&organization_id={ID}&email=ada%2B1%40example.com\
         &query=Ada%20L&active=true&page=2&limit=50&sorting=-created_at&sorting=name\
         &metadata%5Bplan%5D=pro&metadata%5Bseats%5D=3&metadata%5Bseats%5D=4"
    ));
    document.json("customers:list", customers.list()).await.is("GET /v1/customers/");
    let (sent, csv, example) = document.call("customers:export", customers.export().organization_id(id)).await;
    sent.is(&format!("GET /v1/customers/export?organization_id={ID}"));
    assert_eq!(json!(csv), example);
    let methods = customers.list_payment_methods(ID).page(1).limit(100);
    let sent = document.json("customers:list_payment_methods", methods).await;
    sent.is(&format!("GET /v1/customers/{ID}/payment-methods?page=1&limit=100"));
    let methods = customers.list_payment_methods_external("usr_1337");
    let sent = document.json("customers:list_payment_methods_external", methods).await;
    sent.is("GET /v1/customers/external/usr_1337/payment-methods");
}

async fn members(document: &mut Document, client: &Client) {
    let members = client.customers().members();
    let create = MemberCreate::new("grace@example.com").role(MemberCreateRole::BillingManager);
    let sent = document.json("customers:members:create", members.create(ID, create)).await;
    sent.has(
        &format!("POST /v1/customers/{ID}/members"),
        json!({ "email": "grace@example.com", "role": "billing_manager" }),
    );
    let one = format!("/v1/customers/{ID}/members/{MEMBER}");
    document.json("customers:members:get", members.get(ID, MEMBER)).await.is(&format!("GET {one}"));
    let update = MemberUpdate::new().role(MemberRole::Owner).clear_name();
    let sent = document.json("customers:members:update", members.update(ID, MEMBER, update)).await;
    sent.has(&format!("PATCH {one}"), json!({ "role": "owner", "name": null }));
    let (sent, (), _) = document.call("customers:members:delete", members.delete(ID, MEMBER)).await;
    sent.is(&format!("DELETE {one}"));
}

async fn members_by_external_id(document: &mut Document, client: &Client) {
    let members = client.customers().members();
    let create = MemberCreate::new("grace@example.com");
    let sent = document.json("customers:members:create_external", members.create_external("usr_1337", create)).await;
    sent.has("POST /v1/customers/external/usr_1337/members", json!({ "email": "grace@example.com" }));
    let one = "/v1/customers/external/usr_1337/members/usr_1339";
    let get = members.get_external("usr_1337", "usr_1339");
    document.json("customers:members:get_external", get).await.is(&format!("GET {one}"));
    let update = members.update_external("usr_1337", "usr_1339", MemberUpdate::new().email("g@example.com"));
    let sent = document.json("customers:members:update_external", update).await;
    sent.has(&format!("PATCH {one}"), json!({ "email": "g@example.com" }));
    let delete = members.delete_external("usr_1337", "usr_1339");
    let (sent, (), _) = document.call("customers:members:delete_external", delete).await;
    sent.is(&format!("DELETE {one}"));
}

/// The examples of a body decode to its model and are sent as they stand.
fn survive<T: DeserializeOwned + Serialize>(document: &Document, name: &str) {
    let body = &document.text["components"]["requestBodies"][name];
    let examples = document.examples(body);
    assert!(!examples.is_empty(), "{name}");
    for example in examples {
        let model: T = serde_json::from_value(example.clone()).expect("decodes");
        assert_eq!(serde_json::to_value(&model).expect("encodes"), example, "{name}");
    }
}

#[tokio::test]
async fn the_documents_bodies() {
    let document = Document::read().await;
    survive::<CustomerCreate>(&document, "CustomerCreate");
    survive::<CustomerUpdate>(&document, "CustomerUpdate");
    survive::<CustomerUpdateByExternalId>(&document, "CustomerUpdateByExternalId");
    survive::<MemberCreate>(&document, "MemberCreate");
    survive::<MemberUpdate>(&document, "MemberUpdate");
}

#[tokio::test]
async fn the_documents_errors() {
    let document = Document::read().await;
    let members = document.client().customers().members();
    let mut statuses = BTreeSet::new();
    for shown in document.answers("customers:members:get_external") {
        if shown.status < 300 {
            continue;
        }
        statuses.insert(shown.status);
        let call = members.get_external("usr_1337", "usr_1339");
        let error = document.answering(&shown, call).await.expect_err("a failure");
        let Error::Api(answer) = &error else { panic!("{error}") };
        assert_eq!(answer.status(), shown.status);
        let is_known = match answer.body() {
            ErrorBody::Unauthorized(body) => !matches!(body, Unauthorized::Unknown(_)),
            ErrorBody::Forbidden(body) => !matches!(body, Forbidden::Unknown(_)),
            ErrorBody::ResourceNotFound(body) => body.error == "ResourceNotFound",
            ErrorBody::AmbiguousExternalCustomerId(_) => shown.status == 409,
            ErrorBody::HttpValidationError(body) => !body.detail.is_empty(),
            ErrorBody::Other(bytes) => shown.status == 429 && bytes.is_empty(),
            _ => false,
        };
        assert!(is_known, "{}: {:?}", shown.status, answer.body());
    }
    assert_eq!(statuses, BTreeSet::from([401, 403, 404, 409, 422, 429]));
}

#[tokio::test]
async fn the_documents_webhooks() {
    let document = Document::read().await;
    let data = |name: &str| document.text["components"]["examples"][name]["value"]["data"].clone();
    for name in ["WebhookCustomerCreated", "WebhookCustomerUpdated", "WebhookCustomerDeleted"] {
        serde_json::from_value::<Customer>(data(name)).expect("a customer");
    }
    serde_json::from_value::<CustomerState>(data("WebhookCustomerStateChanged")).expect("a state");
}

#[tokio::test]
async fn payment_methods_of_any_kind_are_kept() {
    let document = Document::read().await;
    let mut page = document.text["components"]["examples"]["PaymentMethodList"]["value"].clone();
    page["items"][1]["type"] = json!("wallet");
    page["items"][1]["method_metadata"] = json!({ "iban": "…" });
    page["items"][1]["processor"] = json!("another");
    let list: PaymentMethodList = serde_json::from_value(page.clone()).expect("decodes");
    let [PaymentMethod::Card(card), PaymentMethod::Generic(other)] = &*list.items else {
        panic!("{:?}", list.items)
    };
    assert_eq!(card.method_metadata.last4, "4242");
    assert_eq!(other.r#type, "wallet");
    assert_eq!(other.additional_properties["method_metadata"]["iban"], "…");
    let encoded = serde_json::to_value(&list).expect("encodes");
    assert_eq!(without_nulls(encoded), without_nulls(page));
}
