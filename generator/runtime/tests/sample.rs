//! A small API as codegen would emit it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::Method;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::server::Server;
use crate::{
    Answer, Api, Call, Check, Client, ClientBuilder, ErrorBody, Failure, Operation, Parameter,
    RateLimit, Rule, Scheme, SchemeKind, Status, Validate, decode, request,
};

/// Stands in no other place, so that finding it anywhere is a leak.
pub const TOKEN: &str = "tok-1f9c0a7e";

pub static API: Api = Api {
    user_agent: "sample-client/1.2.3",
    base_url: Some("https://api.example.com"),
    schemes: &[
        Scheme {
            name: "pat",
            kind: SchemeKind::Bearer,
            by_token: true,
        },
        Scheme {
            name: "login",
            kind: SchemeKind::Basic,
            by_token: false,
        },
        Scheme {
            name: "key",
            kind: SchemeKind::ApiKeyHeader("X-Api-Key"),
            by_token: false,
        },
        Scheme {
            name: "query_key",
            kind: SchemeKind::ApiKeyQuery("api key"),
            by_token: false,
        },
        Scheme {
            name: "cookie_key",
            kind: SchemeKind::ApiKeyCookie("session"),
            by_token: false,
        },
        Scheme {
            name: "oidc",
            kind: SchemeKind::Bearer,
            by_token: true,
        },
    ],
    security: &[&["pat"], &[]],
    rate_limits: &[(
        "https://api.example.com",
        RateLimit::per(500, Duration::from_secs(60)),
    )],
    not_processed: &[429],
    token_variable: Some("SAMPLE_TOKEN"),
    base_url_variable: Some("SAMPLE_BASE_URL"),
};

/// A map of lists, so that a path into it has something to show.
pub type Lists = BTreeMap<String, Vec<i64>>;

const JSON: Option<&str> = Some("application/json");

pub const fn get<T>(
    path: &'static str,
    security: crate::Requirement,
    answers: &'static [Answer<T>],
) -> Operation<T> {
    Operation {
        id: "things:get",
        method: Method::GET,
        path,
        security,
        accept: "application/json",
        not_processed: &[],
        leads_away: false,
        answers,
        failures: &[],
    }
}

pub static CREATE: Operation<Value> = Operation {
    id: "customers:create",
    method: Method::POST,
    path: "/v1/customers/",
    security: &[&["pat"]],
    accept: "application/json",
    not_processed: &[],
    leads_away: false,
    answers: &[Answer {
        status: Status::Code(201),
        media: JSON,
        decode: decode::json,
    }],
    failures: &[
        Failure {
            status: Status::Code(422),
            decode: |body| decode::json(body).map(ErrorBody::Problem),
        },
        Failure {
            status: Status::Range(5),
            decode: |body| {
                decode::json(body).map(|Lists { .. }| ErrorBody::Problem(json!("lists")))
            },
        },
    ],
};

pub static LIST: Operation<Lists> = get(
    "/v1/lists",
    &[&["pat"]],
    &[Answer {
        status: Status::Code(200),
        media: JSON,
        decode: decode::json,
    }],
);

pub static ITEM: Operation<Value> = get(
    "/v1/things/{id}",
    &[&["pat"]],
    &[Answer {
        status: Status::Range(2),
        media: JSON,
        decode: decode::json,
    }],
);

pub static DELETE: Operation<()> = Operation {
    id: "customers:delete",
    method: Method::DELETE,
    path: "/v1/customers/{id}",
    security: &[&["pat"]],
    accept: "application/json",
    not_processed: &[],
    leads_away: false,
    answers: &[Answer {
        status: Status::Code(204),
        media: None,
        decode: decode::empty,
    }],
    failures: &[],
};

pub static EXPORT: Operation<String> = get(
    "/v1/export",
    &[],
    &[Answer {
        status: Status::Code(200),
        media: Some("text/csv"),
        decode: decode::text,
    }],
);

/// Answers that differ in the parameters of their types.
pub static VERSIONED: Operation<&str> = get(
    "/v1/versioned",
    &[],
    &[
        Answer {
            status: Status::Code(200),
            media: Some("application/json; v=1"),
            decode: |_| Ok("first"),
        },
        Answer {
            status: Status::Code(200),
            media: Some("application/json; V=\"2\""),
            decode: |_| Ok("second"),
        },
        Answer {
            status: Status::Code(200),
            media: Some("application/json"),
            decode: |_| Ok("bare"),
        },
    ],
);

/// A body that notes whether it was validated.
#[derive(Default)]
pub struct Body {
    pub value: Value,
    pub validated: AtomicUsize,
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl Validate for Body {
    fn validate(&self, _: &[Rule], _: &mut Check) {
        self.validated.fetch_add(1, Ordering::Relaxed);
    }
}

/// A request type as codegen emits it for an operation with optional parameters.
#[must_use = "a request does nothing until it is awaited"]
pub struct List(Call<Lists>);
request!(List => Lists);

impl List {
    pub fn limit(self, limit: i64) -> Self {
        Self(self.0.parameter(Parameter::query("limit"), &limit))
    }

    pub fn sorting(self, sorting: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let sorting: Vec<String> = sorting.into_iter().map(Into::into).collect();
        Self(self.0.parameter(Parameter::query("sorting"), &sorting))
    }
}

/// What emitted methods look like.
pub fn create(client: &Client, body: impl Into<Body>) -> Call<Value> {
    Call::new(client, &CREATE).json(&body.into())
}

pub fn item(client: &Client, id: impl AsRef<str>) -> Call<Value> {
    Call::new(client, &ITEM).argument("id", id.as_ref())
}

pub fn list(client: &Client) -> List {
    List(Call::new(client, &LIST))
}

impl From<Value> for Body {
    fn from(value: Value) -> Self {
        Self {
            value,
            ..Self::default()
        }
    }
}

pub fn builder() -> ClientBuilder {
    ClientBuilder::for_api(&API)
}

/// A client of this server, with a token and without retries.
pub fn client(server: &Server) -> Client {
    let builder = builder().credential_for_bearers(TOKEN.into());
    let builder = builder.retry(crate::Retry::none());
    builder.base_url(&*server.url).build().unwrap()
}
