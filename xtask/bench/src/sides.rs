//! The two sides of a call, each with a runtime of one thread for itself, so that neither does the
//! other's work.

use std::future::IntoFuture;
use std::hint::black_box;

use by_hand::models as plain;
use bytes::Bytes;
#[cfg(not(feature = "tracing"))]
use polar_client::Retry;
use polar_client::models::{AddressInput, CustomerCreate, CustomerList, CustomerType, OwnerCreate};
use polar_client::{
    BoxFuture, Client, ClientBuilder, RequestBody, Transport, TransportBody, TransportFailure, Uuid,
};
use tokio::runtime::{Builder, Runtime};

const ORGANIZATION: &str = "1dbfc517-0bbf-4301-9ba8-555ca42b9737";

/// Makes calls and waits for them.
pub struct Side<C> {
    runtime: Runtime,
    /// The client.
    pub client: C,
}

impl<C> Side<C> {
    /// `client` is made within the runtime that it will run in.
    ///
    /// # Panics
    /// There is no runtime to be had.
    pub fn new(client: impl FnOnce() -> C) -> Self {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let client = {
            let _inside = runtime.enter();
            client()
        };
        Self { runtime, client }
    }

    /// Waits for a call that must succeed.
    pub fn wait<T, E: std::fmt::Debug>(&self, call: impl IntoFuture<Output = Result<T, E>>) {
        let outcome = self.runtime.block_on(call.into_future());
        black_box(outcome.expect("the server answers"));
    }
}

/// What of the client is on: in words, and the setting.
pub type Setting = (&'static str, fn(ClientBuilder) -> ClientBuilder);

/// The settings that are measured.
#[cfg(not(feature = "tracing"))]
pub const SETTINGS: [Setting; 4] = [
    ("retries and validation on", |builder| builder),
    ("retries off", |builder| builder.retry(Retry::none())),
    ("validation off", |builder| builder.validation(false)),
    ("both off", |builder| {
        builder.retry(Retry::none()).validation(false)
    }),
];

/// The settings that are measured.
#[cfg(feature = "tracing")]
pub const SETTINGS: [Setting; 1] = [("tracing on, nobody listens", |builder| builder)];

/// The emitted client, set up by `set`.
///
/// # Panics
/// It can't be set up.
pub fn emitted(url: &str, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Side<Client> {
    let builder = Client::builder()
        .base_url(url)
        .token("polar_oat_0123456789abcdef");
    Side::new(|| set(builder).build().expect("a client"))
}

/// The client that is written by hand.
///
/// # Panics
/// It can't be set up.
pub fn by_hand(url: &str) -> Side<by_hand::Polar> {
    Side::new(|| by_hand::Polar::new(url, "polar_oat_0123456789abcdef").expect("a client"))
}

impl Side<Client> {
    /// Creates a customer.
    pub fn create(&self) {
        self.wait(self.client.customers().create(body()));
    }

    /// Lists a page.
    pub fn list(&self) {
        self.wait(self.client.customers().list().page(1).limit(100));
    }
}

impl Side<by_hand::Polar> {
    /// Creates a customer.
    pub fn create(&self) {
        self.wait(self.client.create(&plain_body()));
    }

    /// Lists a page.
    pub fn list(&self) {
        self.wait(self.client.list(1, 100));
    }
}

/// What is sent.
///
/// # Panics
/// The id is one.
pub fn body() -> CustomerCreate {
    let address = AddressInput::new("FR")
        .city("Paris")
        .line1("12 rue des Machines")
        .postal_code("75011");
    let organization: Uuid = ORGANIZATION.parse().expect("a UUID");
    CustomerCreate::new("ada@example.com")
        .billing_address(address)
        .external_id("usr_1337")
        .locale("fr")
        .metadata([("plan", "pro"), ("seats", "3")])
        .name("Ada Lovelace")
        .organization_id(organization)
        .owner(OwnerCreate::new("grace@example.com").name("Grace Hopper"))
        .tax_id("FR61954506077")
        .r#type(CustomerType::Team)
}

/// The same by hand.
pub fn plain_body() -> plain::CustomerCreate {
    let metadata = [("plan", "pro"), ("seats", "3")];
    plain::CustomerCreate {
        email: "ada@example.com".to_owned(),
        billing_address: Some(plain::AddressInput {
            country: "FR".to_owned(),
            city: Some("Paris".to_owned()),
            line1: Some("12 rue des Machines".to_owned()),
            line2: None,
            postal_code: Some("75011".to_owned()),
            state: None,
        }),
        external_id: Some("usr_1337".to_owned()),
        locale: Some("fr".to_owned()),
        metadata: Some(
            metadata
                .map(|(key, value)| (key.to_owned(), value.into()))
                .into(),
        ),
        name: Some("Ada Lovelace".to_owned()),
        organization_id: Some(ORGANIZATION.to_owned()),
        owner: Some(plain::OwnerCreate {
            email: "grace@example.com".to_owned(),
            external_id: None,
            name: Some("Grace Hopper".to_owned()),
        }),
        tax_id: Some("FR61954506077".to_owned()),
        r#type: Some(plain::CustomerType::Team),
    }
}

/// A transport that answers at once, without any connection.
pub struct Canned {
    /// To a POST.
    pub created: Bytes,
    /// To anything else.
    pub listed: Bytes,
}

impl Transport for Canned {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportFailure>> {
        let created = request.method() == http::Method::POST;
        let body = if created { &self.created } else { &self.listed };
        let mut answer = http::Response::new(TransportBody::from(body.clone()));
        if created {
            *answer.status_mut() = http::StatusCode::CREATED;
        }
        let json = http::HeaderValue::from_static("application/json");
        answer
            .headers_mut()
            .insert(http::header::CONTENT_TYPE, json);
        Box::pin(std::future::ready(Ok(answer)))
    }
}

/// What the models alone cost of a create: encode the body, decode the answer.
///
/// # Panics
/// The answer is no customer.
pub fn codec_of_create(answer: &[u8]) {
    let body = serde_json::to_vec(&body()).expect("it can be written");
    let customer = serde_json::from_slice::<polar_client::models::Customer>(answer);
    black_box((body, customer.expect("a customer")));
}

/// What the models alone cost of a list.
///
/// # Panics
/// The answer is no list.
pub fn codec_of_list(answer: &[u8]) {
    black_box(serde_json::from_slice::<CustomerList>(answer).expect("a list"));
}
