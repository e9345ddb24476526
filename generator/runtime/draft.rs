//! A request in the making: what a call has gathered so far, whatever its answer's type will be.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue,
};
use http::{Method, Response};
use serde::Serialize;
use serde_json::Value;
use url::Url;

use super::api_error::Received;
use super::byte_stream::Streamed;
use super::client::{Client, Shared, header, is_open_to_others, is_same_origin};
use super::error::{Error, InvalidRequestError, Result};
use super::exchange::{self, Limits, Outgoing};
use super::extras::Extras;
use super::parameter::{Pairs, Parameter, Place, fill_path};
use super::retry::Retry;
use super::security::{Carrier, Requirement, authorize, is_credential_header};
use super::transport::TransportBody;
use super::validate::Violation;

/// What an operation says about its requests.
pub(super) struct Target {
    pub(super) id: &'static str,
    pub(super) method: Method,
    /// The document's template; empty for a path that it doesn't have.
    pub(super) path: &'static str,
    /// Such a path.
    pub(super) written: Option<String>,
    pub(super) security: Requirement,
    pub(super) accept: &'static str,
}

/// What a call has gathered so far.
pub(super) struct Draft {
    client: Client,
    pub(super) target: Target,
    arguments: Pairs,
    query: Pairs,
    cookies: Pairs,
    headers: HeaderMap,
    body: Option<(&'static str, Bytes)>,
    /// What the document doesn't know.
    pub(super) extras: Extras,
    timeout: Option<Duration>,
    retry: Option<Retry>,
    /// The first thing that was wrong: reported when the call is awaited.
    problem: Option<InvalidRequestError>,
}

impl Draft {
    pub(super) fn new(client: &Client, target: Target) -> Self {
        Self {
            client: client.clone(),
            target,
            arguments: Pairs::default(),
            query: Pairs::default(),
            cookies: Pairs::default(),
            headers: HeaderMap::new(),
            body: None,
            extras: Extras::default(),
            timeout: None,
            retry: None,
            problem: None,
        }
    }

    /// Those violations that count: with checks switched off, what JSON can't say.
    pub(super) fn counted(&self, mut violations: Vec<Violation>) -> Vec<Violation> {
        if !self.client.shared.validation {
            violations.retain(Violation::is_of_json);
        }
        violations
    }

    pub(super) fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.client.shared)
    }

    pub(super) fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    pub(super) fn set_retry(&mut self, retry: Retry) {
        self.retry = Some(retry);
    }

    pub(super) fn set_body(&mut self, media: &'static str, body: Bytes) {
        self.body = Some((media, body));
    }

    pub(super) fn set_json(
        &mut self,
        media: &'static str,
        body: serde_json::Result<Vec<u8>>,
        violations: Vec<Violation>,
    ) {
        match body {
            Ok(body) => self.set_body(media, body.into()),
            Err(error) => {
                self.refuse(
                    self.invalid("the body can't be written as JSON")
                        .caused_by(error),
                );
            }
        }
        self.violate(violations);
    }

    pub(super) fn violate(&mut self, violations: Vec<Violation>) {
        if !violations.is_empty() {
            self.refuse(InvalidRequestError::violating(self.target.id, violations));
        }
    }

    pub(super) fn set_header(&mut self, name: &str, value: &str) {
        match header(name, value, self.client.shared.api.schemes) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(problem) => self.refuse(self.invalid(problem)),
        }
    }

    pub(super) fn set_parameter(&mut self, parameter: Parameter, value: serde_json::Result<Value>) {
        let name = parameter.name;
        let value = match value {
            Ok(value) => value,
            Err(error) => {
                let error = self
                    .invalid(format!("the parameter `{name}` can't be written"))
                    .caused_by(error);
                return self.refuse(error);
            }
        };
        match (parameter.write(&value), parameter.place) {
            (Ok(Some(text)), Place::Path) => self.arguments.set(name, text),
            (Ok(Some(text)), Place::Query) => self.query.set(name, text),
            (Ok(Some(text)), Place::Cookie) => self.cookies.set(name, text),
            (Ok(Some(text)), Place::Header) => self.set_header(name, &text),
            (Ok(None), Place::Path) => {
                self.refuse(self.invalid(format!("the path argument `{name}` is nothing")));
            }
            (Ok(None), Place::Query) => self.query.remove(name),
            (Ok(None), Place::Cookie) => self.cookies.remove(name),
            (Ok(None), Place::Header) => {
                self.headers.remove(name);
            }
            (Err(flaw), _) => {
                self.refuse(self.invalid(format!("the path argument `{name}` {flaw}")));
            }
        }
    }

    /// A path argument of a path that the document doesn't have.
    pub(super) fn set_argument(&mut self, name: &str, value: &str) {
        let strict = Parameter::path("").strict();
        match strict.write(&Value::from(value)) {
            Ok(text) => self.arguments.set(name, text.unwrap_or_default()),
            Err(flaw) => self.refuse(self.invalid(format!("the path argument `{name}` {flaw}"))),
        }
    }

    /// A field of the body that the document doesn't know.
    pub(super) fn add_field(&mut self, name: String, value: &impl Serialize) {
        if let Err(error) = self.extras.add_field(name, value) {
            let problem = self.invalid("an extra field can't be written as JSON");
            self.refuse(problem.caused_by(error));
        }
    }

    pub(super) fn refuse_path(&mut self, flaw: &str) {
        self.refuse(self.invalid(format!("the path {flaw}")));
    }

    fn invalid(&self, message: impl Into<String>) -> InvalidRequestError {
        InvalidRequestError::new(self.target.id, message)
    }

    fn refuse(&mut self, problem: InvalidRequestError) {
        self.problem.get_or_insert(problem);
    }

    /// Makes the call, unless something was wrong with it. Boxed, since a future keeps room for what
    /// it was given as long as it lives, used up or not.
    pub(super) async fn send(self: Box<Self>) -> Result<Received> {
        let shared = self.shared();
        let (outgoing, limits) = self.outgoing()?;
        exchange::send(&shared, &outgoing, limits).await
    }

    /// The same, but leaves the body of an answer unread where `is_open` says so of its head.
    pub(super) async fn open(
        self: Box<Self>,
        is_open: impl Fn(&Response<TransportBody>) -> bool,
    ) -> Result<Result<Streamed, Received>> {
        let shared = self.shared();
        let (outgoing, limits) = self.outgoing()?;
        exchange::open(&shared, &outgoing, limits, is_open).await
    }

    fn outgoing(mut self: Box<Self>) -> Result<(Outgoing, Limits)> {
        if let Some(problem) = self.problem.take() {
            return Err(problem.into());
        }
        let mut limits = self.client.shared.limits;
        limits.total = self.timeout.unwrap_or(limits.total);
        limits.retry = self.retry.unwrap_or(limits.retry);
        Ok((self.finish()?, limits))
    }

    /// The request as it will be sent.
    fn finish(mut self) -> Result<Outgoing> {
        let client = self.client.clone();
        let shared = &client.shared;
        // Room for the credential and for what describes the body: it grows once.
        let mut headers = HeaderMap::with_capacity(shared.headers.len() + self.headers.len() + 4);
        for (name, value) in &shared.headers {
            headers.append(name, value.clone());
        }
        headers.extend(std::mem::take(&mut self.headers));
        self.complete_body()?;
        self.describe_body(&mut headers);
        headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static(self.target.accept));
        let mut carrier = Carrier {
            headers: &mut headers,
            query: &mut self.query,
            cookies: &mut self.cookies,
        };
        let carried = authorize(
            self.target.security,
            shared.api.schemes,
            &shared.credentials,
            &mut carrier,
        )
        .map_err(|missing| self.invalid(missing))?;
        self.add_cookies(&mut headers)?;
        let secret = |name: &HeaderName| is_credential_header(name, shared.api.schemes);
        let carried = carried || headers.keys().any(secret);
        if carried && is_open_to_others(&shared.base_url) && !shared.allow_http {
            let error = "credentials would travel over plain http to another machine \
                         (`allow_http` on the builder permits it)";
            return Err(self.invalid(error).into());
        }
        Ok(Outgoing {
            operation: self.target.id,
            path: self.target.path,
            url: self.url(&shared.base_url)?,
            method: self.target.method,
            headers,
            body: self.body.map(|(_, body)| body).unwrap_or_default(),
        })
    }

    /// Puts extra fields into the body. Where the method is for bodies and none was set, they make one.
    fn complete_body(&mut self) -> Result<()> {
        if !self.extras.has_fields() {
            return Ok(());
        }
        let own = match &self.body {
            Some((media, body)) => Some((*media, Some(body))),
            None => self.is_for_bodies().then_some(("application/json", None)),
        };
        let Some((media, body)) = own else {
            return Err(self
                .invalid("a call without a body takes no extra field")
                .into());
        };
        match self.extras.body(body) {
            Ok(body) => {
                self.body = Some((media, body));
                Ok(())
            }
            // Without its cause, which may show a piece of the body.
            Err(_) => Err(self
                .invalid("only a body that is a JSON object takes an extra field")
                .into()),
        }
    }

    fn is_for_bodies(&self) -> bool {
        matches!(
            self.target.method,
            Method::POST | Method::PUT | Method::PATCH
        )
    }

    /// `Content-Type`, and a `Content-Length` wherever the method is for bodies: there are servers
    /// that answer 411 without it, even if the body is empty.
    fn describe_body(&self, headers: &mut HeaderMap) {
        let length = self.body.as_ref().map(|(_, body)| body.len());
        if let Some((media, _)) = self.body {
            headers
                .entry(CONTENT_TYPE)
                .or_insert(HeaderValue::from_static(media));
        }
        if self.is_for_bodies() || length.is_some() {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length.unwrap_or(0)));
        }
    }

    /// One `Cookie` header of all cookies: RFC 6265 allows no second one.
    fn add_cookies(&self, headers: &mut HeaderMap) -> Result<()> {
        let Some(ours) = self.cookies.joined("; ") else {
            return Ok(());
        };
        let mut line = Vec::new();
        if let Some(theirs) = headers.get(COOKIE) {
            line.extend_from_slice(theirs.as_bytes());
            line.extend_from_slice(b"; ");
        }
        line.extend_from_slice(ours.as_bytes());
        let mut line = HeaderValue::from_bytes(&line)
            .map_err(|_| self.invalid("the cookies can't be sent"))?;
        line.set_sensitive(true);
        headers.insert(COOKIE, line);
        Ok(())
    }

    fn url(&self, base: &Url) -> Result<Url, Error> {
        let template = self.target.written.as_deref().unwrap_or(self.target.path);
        let path = fill_path(template, &self.arguments).map_err(|e| self.invalid(e))?;
        let text = [base.as_str().trim_end_matches('/'), &path].concat();
        let mut url = Url::parse(&text)
            .map_err(|error| self.invalid("its URL can't be written").caused_by(error))?;
        // A URL's reader collapses dots. Should any have come through after all, nothing is sent.
        let segments = |path: &str| path.matches('/').count();
        let expected = segments(base.path().trim_end_matches('/')) + segments(&path);
        if segments(url.path()) != expected || !is_same_origin(&url, base) {
            return Err(self.invalid("its path would be read as another one").into());
        }
        url.set_query(self.extras.query(self.query.joined("&")).as_deref());
        Ok(url)
    }
}
