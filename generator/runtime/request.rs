//! A call of a path that the document doesn't have, with the client's credentials, retries and errors.

use std::fmt;
use std::fmt::Display;
use std::time::Duration;

pub use http::Method;
use serde::Serialize;
use serde_json::Value;

use super::call::{Call, CallFuture};
use super::client::Client;
use super::decode::{DecodeProblem, RawBody, json, text};
use super::draft::Target;
use super::error::Result;
use super::multipart::Form;
use super::operation::{Answer, Operation, Status};
use super::redirect::Redirects;
use super::response::Response;
use super::retry::Retry;
use super::template::check_literal;

/// A call of any path, whose success is any JSON: see [`Client::request`].
///
/// It is made when it is awaited, for the JSON value itself, or by
/// [`with_response`](Self::with_response) for a [`Response`]. An answer without a body is
/// `Value::Null`, one of another content type a `Value::String` (or `Value::Null` where it isn't
/// UTF-8); its bytes are in the response.
#[must_use = "a request does nothing until it is awaited"]
pub struct Request(Call<Value>);

impl Client {
    /// A call of a path that has no method here: `client.request(Method::GET, "/v1/other/{id}")`.
    ///
    /// The path stands below the client's base URL, which it never leaves; `{…}` are filled by
    /// [`argument`](Request::argument). A path with a query, or with a segment that a reader of
    /// URLs would take for another path (`..`, in any spelling), is refused before anything is sent.
    /// Failures come with [`ErrorBody::Other`](super::ErrorBody::Other).
    pub fn request(&self, method: Method, path: impl Into<String>) -> Request {
        let path = path.into();
        let flaw = check_literal(&path);
        let target = Target {
            id: name_of(&method),
            method,
            path: ANY.path,
            written: Some(path),
            others: &[],
            security: self.shared.api.security,
            accept: ANY.accept,
            not_processed: self.shared.api.not_processed,
            redirects: Redirects::Within,
        };
        let mut call = Call::of(self, &ANY, target);
        if let Err(flaw) = flaw {
            call.draft().refuse_path(flaw);
        }
        Request(call)
    }
}

impl Request {
    /// The value of `{name}` in the path, percent-encoded. One that is empty, `.` or `..`, or
    /// contains `/`, `\` or a control character, in any spelling, is refused.
    pub fn argument(mut self, name: impl AsRef<str>, value: impl Display) -> Self {
        let draft = self.0.draft();
        draft.set_argument(name.as_ref(), &value.to_string());
        self
    }

    /// A query parameter. Setting one of the same name again adds another.
    pub fn query(self, name: impl AsRef<str>, value: impl Display) -> Self {
        Self(self.0.extra_query(name, value))
    }

    /// A JSON body.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        let text = serde_json::to_vec(body);
        let draft = self.0.draft();
        draft.set_json("application/json", text, Vec::new());
        self
    }

    /// A body of `multipart/form-data`.
    pub fn multipart(self, form: &Form) -> Self {
        Self(self.0.multipart("multipart/form-data", form, &[]))
    }

    /// A header. It replaces what the client would send under that name, but for what belongs to
    /// the connection or follows from the body (`Host`, `Content-Length`, …), which is refused.
    pub fn header(self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        Self(self.0.header(name, value))
    }

    /// Where this call goes instead of where the others do: as `base_url` of the client's builder.
    pub fn base_url(self, url: impl AsRef<str>) -> Self {
        Self(self.0.base_url(url))
    }

    /// How long this call may take as a whole: connecting, all attempts with the waits between them,
    /// and reading the answer. [`Duration::MAX`] for no limit.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self(self.0.timeout(timeout))
    }

    /// How often, and after what waits, this call is made again when it fails.
    pub fn retry(self, retry: Retry) -> Self {
        Self(self.0.retry(retry))
    }

    /// Makes the call for the value with everything that came along: status, headers, raw body.
    ///
    /// # Errors
    /// As awaiting the call itself: see [`Error`](super::Error).
    pub fn with_response(self) -> CallFuture<Result<Response<Value>>> {
        self.0.with_response()
    }
}

impl IntoFuture for Request {
    type Output = Result<Value>;
    type IntoFuture = CallFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.0.into_future()
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the path: whoever wrote it by hand may have written a name into it.
        f.debug_tuple("Request").finish_non_exhaustive()
    }
}

/// What errors call the request: no path, which may hold anything.
fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "request GET",
        Method::POST => "request POST",
        Method::PUT => "request PUT",
        Method::PATCH => "request PATCH",
        Method::DELETE => "request DELETE",
        Method::HEAD => "request HEAD",
        Method::OPTIONS => "request OPTIONS",
        _ => "request",
    }
}

/// What is known of any path: nothing. Method, path and security are each call's own.
static ANY: Operation<Value> = Operation {
    id: "request",
    method: Method::GET,
    path: "",
    security: &[],
    accept: "application/json, */*;q=0.5",
    not_processed: &[],
    leads_away: false,
    answers: &[
        Answer {
            status: Status::Range(2),
            media: Some("application/json"),
            decode: json_or_nothing,
        },
        Answer {
            status: Status::Range(2),
            media: Some("application/*+json"),
            decode: json_or_nothing,
        },
        Answer {
            status: Status::Range(2),
            media: Some("*/*"),
            decode: anything,
        },
    ],
    failures: &[],
};

fn json_or_nothing(body: &RawBody) -> Result<Value, DecodeProblem> {
    if body.bytes().is_empty() {
        return Ok(Value::Null);
    }
    json(body)
}

fn anything(body: &RawBody) -> Result<Value, DecodeProblem> {
    if body.bytes().is_empty() {
        return Ok(Value::Null);
    }
    Ok(text(body).map_or(Value::Null, Value::String))
}
