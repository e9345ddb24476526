//! How the stand-in says no, by the client: in the very words of Polar's server.

use std::io::{Read, Write};
use std::net::TcpStream;

use http::{Request, Response};
use polar_client::models::{CustomerCreate, CustomerType, CustomerUpdate, Forbidden, MemberCreate, Unauthorized};
use polar_client::testing::StandIn;
use polar_client::{
    Attempt, BoxFuture, Client, Error, ErrorBody, Interceptor, Method, RequestBody, Retry, Transport, TransportBody,
    TransportFailure, Uuid,
};
use serde_json::{Value, json};

const ONE: &str = "1dbfc517-0bbf-4301-9ba8-555ca42b9737";
const OTHER: &str = "0b9a4c65-9d4b-4a0c-8d55-1d0ad3c6b7f2";

fn client(stand_in: &StandIn) -> Client {
    Client::builder().base_url(stand_in.url()).token("any").retry(Retry::none()).build().unwrap()
}

/// Status and body of what a request is refused with.
fn refused<T: std::fmt::Debug>(outcome: &polar_client::Result<T>) -> (u16, Value) {
    let Err(Error::Api(answer)) = outcome else { panic!("{outcome:?}") };
    (answer.status().as_u16(), serde_json::from_slice(answer.raw_body()).unwrap_or_default())
}

fn body<T: std::fmt::Debug>(outcome: polar_client::Result<T>) -> ErrorBody {
    let Err(Error::Api(answer)) = outcome else { panic!("{outcome:?}") };
    answer.body().clone()
}

/// Takes the token away at the last moment: a client sends nothing without one.
struct WithoutToken;

impl Interceptor for WithoutToken {
    fn before<'a>(
        &'a self,
        _: &'a Attempt,
        request: &'a mut Request<RequestBody>,
    ) -> BoxFuture<'a, Result<(), Box<dyn std::error::Error + Send + Sync>>> {
        request.headers_mut().remove("authorization");
        Box::pin(std::future::ready(Ok(())))
    }
}

#[tokio::test]
async fn both_shapes_of_401() {
    let stand_in = StandIn::start().await.unwrap();
    let builder = Client::builder().base_url(stand_in.url()).token("any").interceptor(WithoutToken);
    let missing = builder.build().unwrap().customers().list().await;
    assert_eq!(refused(&missing), (401, json!({ "error": "Unauthorized", "detail": "Unauthorized" })));
    assert!(matches!(body(missing), ErrorBody::Unauthorized(Unauthorized::MissingToken(_))));

    stand_in.revoke_token("any");
    let invalid = client(&stand_in).customers().list().await;
    let (status, shape) = refused(&invalid);
    let keys: Vec<_> = shape.as_object().unwrap().keys().collect();
    assert_eq!((status, &shape["error"]), (401, &json!("invalid_token")));
    assert_eq!(keys, ["error", "error_description"]);
    assert!(matches!(body(invalid), ErrorBody::Unauthorized(Unauthorized::InvalidToken(_))));
}

#[tokio::test]
async fn a_403_for_want_of_a_scope_names_it_in_a_header_alone() {
    let stand_in = StandIn::start().await.unwrap();
    stand_in.allow_token("any", ["members:read"]);
    let customers = client(&stand_in).customers();
    for (outcome, scopes) in [
        (customers.create(CustomerCreate::new("ada@example.com")).await.map(drop), vec!["customers:write"]),
        (customers.list().await.map(drop), vec!["customers:read", "customers:write"]),
    ] {
        let (status, shape) = refused(&outcome);
        let keys: Vec<_> = shape.as_object().unwrap().keys().collect();
        assert_eq!((status, &shape["error"]), (403, &json!("insufficient_scope")));
        assert_eq!(keys, ["error", "error_description"]);
        assert!(!shape.to_string().contains("customers:"), "{shape}");
        let error = outcome.unwrap_err();
        assert_eq!(error.missing_scopes(), scopes);
        let shown = error.headers().unwrap()["www-authenticate"].to_str().unwrap();
        assert!(shown.contains("error=\"insufficient_scope\""), "{shown}");
        assert!(matches!(body(Err::<(), _>(error)), ErrorBody::Forbidden(Forbidden::InsufficientScope(_))));
    }
}

#[tokio::test]
async fn a_403_for_want_of_a_permission_has_another_shape() {
    let stand_in = StandIn::start().await.unwrap();
    let customers = client(&stand_in).customers();
    let ada = customers.create(CustomerCreate::new("ada@example.com").external_id("usr_1")).await.unwrap();
    let member = || MemberCreate::new("grace@example.com");
    // Only a team takes members.
    let outcomes = [
        customers.members().create(ada.id.as_str(), member()).await,
        customers.members().create_external("usr_1", member()).await,
    ];
    for outcome in outcomes {
        assert_eq!(refused(&outcome), (403, json!({ "error": "NotPermitted", "detail": "Not permitted" })));
        let error = outcome.unwrap_err();
        assert_eq!(error.missing_scopes(), Vec::<String>::new());
        assert!(matches!(body(Err::<(), _>(error)), ErrorBody::Forbidden(Forbidden::NotPermitted(_))));
    }
    let nobody = customers.members().create(OTHER, member()).await;
    assert_eq!(refused(&nobody).0, 404);
    customers.update(ada.id.as_str(), CustomerUpdate::new().r#type(CustomerType::Team)).await.unwrap();
    customers.members().create(ada.id.as_str(), member()).await.unwrap();
    let twin = customers.members().create(ada.id.as_str(), member()).await;
    assert_eq!((refused(&twin).0, &refused(&twin).1["detail"][0]["loc"]), (422, &json!(["body", "email"])));
}

#[tokio::test]
async fn an_external_id_of_two_organizations_is_a_409() {
    let stand_in = StandIn::start().await.unwrap();
    let customers = client(&stand_in).customers();
    let create = |organization: &str| {
        let organization: Uuid = organization.parse().unwrap();
        let customer = CustomerCreate::new("team@example.com").external_id("usr_1").r#type(CustomerType::Team);
        customers.create(customer.organization_id(organization))
    };
    create(ONE).await.unwrap();
    // Within an organization both the address and the external id are taken.
    let (status, shape) = refused(&create(ONE).await);
    let fields: Vec<_> = shape["detail"].as_array().unwrap().iter().map(|entry| &entry["loc"]).collect();
    assert_eq!((status, &shape["error"]), (422, &json!("PolarRequestValidationError")));
    assert_eq!(fields, [&json!(["body", "email"]), &json!(["body", "external_id"])]);
    let members = customers.members();
    members.create_external("usr_1", MemberCreate::new("m@example.com").external_id("m1")).await.unwrap();

    create(OTHER).await.unwrap();
    let outcomes = [
        members.create_external("usr_1", MemberCreate::new("n@example.com")).await.map(drop),
        members.get_external("usr_1", "m1").await.map(drop),
        members.update_external("usr_1", "m1", polar_client::models::MemberUpdate::new().name("M")).await.map(drop),
        members.delete_external("usr_1", "m1").await,
    ];
    for outcome in outcomes {
        let (status, shape) = refused(&outcome);
        assert_eq!((status, &shape["error"]), (409, &json!("AmbiguousExternalCustomerID")));
        assert!(matches!(body(outcome), ErrorBody::AmbiguousExternalCustomerId(_)));
    }
    // Where Polar declares no 409 there is one answer.
    assert_eq!(customers.get_external("usr_1").await.unwrap().organization_id.as_str(), ONE);
}

/// Spells a slash as `%2F` where the client let a `~` through.
struct Slash;

impl Interceptor for Slash {
    fn before<'a>(
        &'a self,
        _: &'a Attempt,
        request: &'a mut Request<RequestBody>,
    ) -> BoxFuture<'a, Result<(), Box<dyn std::error::Error + Send + Sync>>> {
        let slashed = request.uri().to_string().replace('~', "%2F").parse();
        let outcome = slashed.map(|uri| *request.uri_mut() = uri);
        Box::pin(std::future::ready(outcome.map_err(Into::into)))
    }
}

#[tokio::test]
async fn slashes_are_decoded_before_the_path_is_routed() {
    let stand_in = StandIn::start().await.unwrap();
    let customers = client(&stand_in).customers();
    customers.create(CustomerCreate::new("ada@example.com").external_id("a")).await.unwrap();
    // The client never sends one.
    let refused = customers.get_external("a/state").await.unwrap_err();
    assert!(matches!(refused, Error::Invalid(_)), "{refused:?}");
    assert_eq!(stand_in.requests().len(), 1);
    // What would become of it: it reaches another operation, which answers with more.
    let builder = Client::builder().base_url(stand_in.url()).token("any").interceptor(Slash);
    let careless = builder.build().unwrap().customers();
    let answer = careless.get_external("a~state").with_response().await.unwrap();
    assert!(answer.raw_json().unwrap()["active_subscriptions"].is_array());
    let asked = stand_in.requests();
    assert_eq!(asked[1].path, "/v1/customers/external/a%2Fstate");
    assert_eq!(asked[1].operation.as_deref(), Some("customers:get_state_external"));
}

/// Writes bodies in chunks, without `Content-Length`.
struct Chunked(String);

impl Transport for Chunked {
    fn send(
        &self,
        request: Request<RequestBody>,
    ) -> BoxFuture<'_, Result<Response<TransportBody>, TransportFailure>> {
        let address = self.0.clone();
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.to_bytes().expect("a body in memory");
            let mut text = format!("{} {} HTTP/1.1\r\nhost: {address}\r\n", head.method, head.uri.path());
            for (name, value) in head.headers.iter().filter(|(name, _)| *name != "content-length") {
                text.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
            }
            text.push_str("connection: close\r\ntransfer-encoding: chunked\r\n\r\n");
            let mut bytes = text.into_bytes();
            bytes.extend(format!("{:x}\r\n", body.len()).bytes());
            bytes.extend_from_slice(&body);
            bytes.extend(b"\r\n0\r\n\r\n");
            let exchange = move || {
                let mut socket = TcpStream::connect(address)?;
                socket.write_all(&bytes)?;
                let mut answer = String::new();
                socket.read_to_string(&mut answer).map(|_| answer)
            };
            let answer: std::io::Result<String> = tokio::task::spawn_blocking(exchange).await.unwrap();
            let answer = answer.map_err(TransportFailure::broken)?;
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            let status = head.split(' ').nth(1).unwrap().parse::<u16>().unwrap();
            let answer = Response::builder().status(status).header("content-type", "application/json");
            answer.body(TransportBody::from(body.to_owned())).map_err(TransportFailure::broken)
        })
    }
}

#[tokio::test]
async fn a_body_without_a_length_is_a_411() {
    let stand_in = StandIn::start().await.unwrap();
    let address = stand_in.url().trim_start_matches("http://").to_owned();
    let builder = Client::builder().base_url(stand_in.url()).token("any").retry(Retry::none());
    let chunked = builder.transport(Chunked(address)).build().unwrap().customers();
    let ada = || CustomerCreate::new("ada@example.com");
    assert_eq!(refused(&chunked.create(ada()).await).0, 411);
    let update = CustomerUpdate::new().name("Ada");
    assert_eq!(refused(&chunked.update(ONE, update).await).0, 411);
    assert_eq!(stand_in.processed("customers:create"), 0);
    let sent = stand_in.requests();
    assert!(sent[0].headers.contains_key("transfer-encoding") && sent[0].json()["email"] == "ada@example.com");
    // What the client sends by itself has one.
    client(&stand_in).customers().create(ada()).await.unwrap();
    // And a GET needs none.
    assert_eq!(chunked.list().await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn what_is_unknown_is_told_in_two_ways() {
    let stand_in = StandIn::start().await.unwrap();
    let client = client(&stand_in);
    let no_customer = client.customers().get(ONE).await;
    assert_eq!(refused(&no_customer), (404, json!({ "error": "ResourceNotFound", "detail": "Not found" })));
    let no_path = client.request(Method::GET, "/v1/nothing").await;
    assert_eq!(refused(&no_path), (404, json!({ "detail": "Not Found" })));
}
