//! A request in the making: what a call has gathered so far, whatever its answer's type will be.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{Method, Response};
use serde::Serialize;
use serde_json::Value;
use url::Url;

use super::api_error::Received;
use super::body::RequestBody;
use super::byte_stream::Streamed;
use super::client::{
    Client, OwnServer, Shared, header, is_open_to_others, is_same_origin, parse_base_url,
};
use super::drift::Hook;
use super::error::{Error, InvalidRequestError, Result};
use super::exchange;
use super::extras::Extras;
use super::heading::Heading;
use super::media;
use super::multipart::Form;
use super::outgoing::Outgoing;
use super::pairs::Pairs;
use super::parameter::{Parameter, Place, form};
use super::redirect::Redirects;
use super::retry::Retry;
use super::security::{Requirement, SchemeKind, carries, choose, is_credential_header, scheme};
use super::template::{below, fill, fill_path, is_below, taken_for};
use super::transport::TransportBody;
use super::validate::Violation;

const FORM: &str = "application/x-www-form-urlencoded";

/// What an operation says about its requests.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) id: &'static str,
    pub(super) method: Method,
    /// The document's template; empty for a path that it doesn't have.
    pub(super) path: &'static str,
    /// Such a path.
    pub(super) written: Option<String>,
    /// The paths of other operations that this one's could be filled to.
    pub(super) others: &'static [&'static str],
    pub(super) security: Requirement,
    pub(super) accept: &'static str,
    /// The statuses that the server sends before it processes a request.
    pub(super) not_processed: &'static [u16],
    /// What is done with answers that lead elsewhere.
    pub(super) redirects: Redirects,
}

/// A body as it was set, before extra fields are put into it.
#[derive(Clone)]
enum Body {
    Bytes(&'static str, Bytes),
    Parts(&'static str, Box<Form>),
}

/// What a problem is about. Setting that again settles it.
#[derive(Clone, PartialEq, Eq)]
enum Subject {
    /// A parameter, by its name; a header in small letters.
    Parameter(Place, String),
    Body,
    /// An extra field of the body.
    Field(String),
    /// The path, or the link, that the request goes to.
    Target,
}

impl Subject {
    fn of(place: Place, name: &str) -> Self {
        Self::Parameter(
            place,
            match place {
                Place::Header => name.to_ascii_lowercase(),
                _ => name.to_owned(),
            },
        )
    }
}

/// What a call has gathered so far.
pub(super) struct Draft {
    client: Client,
    pub(super) target: Target,
    arguments: Pairs,
    query: Pairs,
    heading: Heading,
    body: Option<Body>,
    /// What the document doesn't know.
    pub(super) extras: Extras,
    timeout: Option<Duration>,
    retry: Option<Retry>,
    /// The operation's own server in the document: absolute, or as seen from the client's.
    own_server: Option<OwnServer>,
    /// Where this call goes, by its user's word.
    base_url: Option<Url>,
    /// Where a link of an earlier answer leads, instead of the operation's own place.
    link: Option<Box<Url>>,
    /// What is wrong: the first is reported when the call is awaited.
    problems: Vec<(Subject, InvalidRequestError)>,
}

impl Draft {
    pub(super) fn new(client: &Client, target: Target) -> Self {
        Self {
            client: client.clone(),
            arguments: Pairs::default(),
            query: Pairs::default(),
            heading: Heading::default(),
            target,
            body: None,
            extras: Extras::default(),
            timeout: None,
            retry: None,
            own_server: None,
            base_url: None,
            link: None,
            problems: Vec::new(),
        }
    }

    /// The same request, to be made several times. What was wrong goes with the first.
    pub(super) fn take(&mut self) -> Self {
        Self {
            client: self.client.clone(),
            target: self.target.clone(),
            arguments: self.arguments.clone(),
            query: self.query.clone(),
            heading: self.heading.clone(),
            body: self.body.clone(),
            extras: self.extras.clone(),
            timeout: self.timeout,
            retry: self.retry,
            own_server: self.own_server,
            base_url: self.base_url.clone(),
            link: self.link.clone(),
            problems: std::mem::take(&mut self.problems),
        }
    }

    /// What listens for drift.
    pub(super) fn hook(&self) -> Option<&Hook> {
        self.client.shared.drift.as_ref()
    }

    /// The value of a query parameter that is a single word or number, if it is set.
    pub(super) fn query_value(&self, name: &str) -> Option<&str> {
        let (_, value) = self.query.get(name)?.split_once('=')?;
        Some(value)
    }

    /// Sets a query parameter, unless it is set. Whether it has this value, then.
    pub(super) fn set_unless_other(&mut self, parameter: Parameter, json: &str) -> bool {
        let value: serde_json::Result<Value> = serde_json::from_str(json);
        match self.query.get(parameter.name) {
            Some(set) => {
                let own = value.ok().and_then(|value| parameter.write(&value).ok());
                own.flatten().as_deref() == Some(set)
            }
            None => {
                self.set_parameter(parameter, value);
                true
            }
        }
    }

    /// Goes where a link of an earlier answer leads. Only within the origin of the API, so that no
    /// credential leaves it. The link brings its own query.
    pub(super) fn follow(&mut self, link: &str) {
        let client = self.client.clone();
        let base = match self.base(&client.shared) {
            Ok(base) => base.into_owned(),
            Err(problem) => return self.refuse(Subject::Target, problem),
        };
        let target = self.url(&base).ok().and_then(|url| url.join(link).ok());
        match target {
            Some(url) if url.origin() != base.origin() => {
                self.refuse_target("the link to the next page leads to another origin");
            }
            Some(url) if !url.username().is_empty() || url.password().is_some() => {
                self.refuse_target("the link to the next page brings credentials");
            }
            Some(url) => {
                self.query = Pairs::default();
                self.link = Some(Box::new(url));
            }
            None => self.refuse_target("the link to the next page is none"),
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

    pub(super) fn set_own_server(&mut self, server: OwnServer) {
        self.own_server = Some(server);
    }

    pub(super) fn set_base_url(&mut self, url: &str) {
        match parse_base_url(Some(url)) {
            Ok(url) => self.base_url = Some(url),
            Err(flaw) => {
                let problem = self.invalid("it can't go there").caused_by(flaw);
                self.refuse(Subject::Target, problem);
            }
        }
    }

    /// Where the paths of the call lie: by the call's own word, by the client's, by the document's.
    ///
    /// # Errors
    /// The document's server of this operation has no URL that a request could go to.
    fn base<'a>(&'a self, shared: &'a Shared) -> Result<Cow<'a, Url>, InvalidRequestError> {
        let own = self.own_server.filter(|_| !shared.is_elsewhere);
        match (&self.base_url, own) {
            (Some(url), _) => Ok(Cow::Borrowed(url)),
            (None, None) => Ok(Cow::Borrowed(&shared.base_url)),
            (None, Some(own)) => {
                if let Some((_, url)) = shared.own_servers.iter().find(|(of, _)| *of == own) {
                    return Ok(Cow::Borrowed(url));
                }
                let [_, own] = own;
                let url = shared.base_url.join(own);
                let url = url.map_err(|_| self.invalid("its own server has no URL"))?;
                let url = parse_base_url(Some(url.as_str()));
                let problem = |flaw| self.invalid("it has a server of its own").caused_by(flaw);
                Ok(Cow::Owned(url.map_err(problem)?))
            }
        }
    }

    pub(super) fn set_body(&mut self, media: &'static str, body: Bytes) {
        self.settle(&Subject::Body);
        self.body = Some(Body::Bytes(media, body));
    }

    /// A form of parts; what can't be written is refused.
    pub(super) fn set_parts(
        &mut self,
        media: &'static str,
        form: serde_json::Result<Form>,
        violations: Vec<Violation>,
    ) {
        self.settle(&Subject::Body);
        match form {
            Ok(form) => self.body = Some(Body::Parts(media, Box::new(form))),
            Err(error) => {
                let problem = self.invalid("the form can't be written");
                self.refuse(Subject::Body, problem.caused_by(error));
            }
        }
        self.violate_body(violations);
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
                self.settle(&Subject::Body);
                let problem = self.invalid("the body can't be written as JSON");
                self.refuse(Subject::Body, problem.caused_by(error));
            }
        }
        self.violate_body(violations);
    }

    pub(super) fn set_form(
        &mut self,
        media: &'static str,
        value: serde_json::Result<Value>,
        fields: &[Parameter],
        violations: Vec<Violation>,
    ) {
        self.settle(&Subject::Body);
        let text = value.map(|value| form(&value, fields));
        match text {
            Ok(Some(text)) => self.set_body(media, text.into()),
            Ok(None) => {
                let problem = self.invalid("a form is written of an object's properties");
                self.refuse(Subject::Body, problem);
            }
            Err(error) => {
                let problem = self.invalid("the form can't be written");
                self.refuse(Subject::Body, problem.caused_by(error));
            }
        }
        self.violate_body(violations);
    }

    /// The body that is set breaks these limits.
    pub(super) fn violate_body(&mut self, violations: Vec<Violation>) {
        self.violate(Subject::Body, violations);
    }

    /// The value breaks these limits that the parameter was set to.
    pub(super) fn violate_parameter(&mut self, parameter: Parameter, violations: Vec<Violation>) {
        self.violate(Subject::of(parameter.place, parameter.name), violations);
    }

    fn violate(&mut self, subject: Subject, violations: Vec<Violation>) {
        if !violations.is_empty() {
            let problem = InvalidRequestError::violating(self.target.id, violations);
            self.refuse(subject, problem);
        }
    }

    pub(super) fn set_header(&mut self, name: &str, value: &str) {
        let subject = Subject::of(Place::Header, name);
        self.settle(&subject);
        match header(name, value, self.client.shared.api.schemes) {
            Ok((name, value)) => self.heading.insert(name, value),
            Err(problem) => self.refuse(subject, self.invalid(problem)),
        }
    }

    pub(super) fn set_parameter(&mut self, parameter: Parameter, value: serde_json::Result<Value>) {
        let name = parameter.name;
        let subject = Subject::of(parameter.place, name);
        self.settle(&subject);
        let value = match value {
            Ok(value) => value,
            Err(error) => {
                let error = self
                    .invalid(format!("the parameter `{name}` can't be written"))
                    .caused_by(error);
                return self.refuse(subject, error);
            }
        };
        match (parameter.write(&value), parameter.place) {
            (Ok(Some(text)), Place::Path) => self.arguments.set(name, text),
            (Ok(Some(text)), Place::Query) => self.query.set(name, text),
            (Ok(Some(text)), Place::Cookie) => self.heading.cookies.set(name, text),
            (Ok(Some(text)), Place::Header) => self.set_header(name, &text),
            (Ok(None), Place::Path) => {
                let problem = self.invalid(format!("the path argument `{name}` is nothing"));
                self.refuse(subject, problem);
            }
            (Ok(None), Place::Query) => self.query.remove(name),
            (Ok(None), Place::Cookie) => self.heading.cookies.remove(name),
            (Ok(None), Place::Header) => self.heading.remove(name),
            (Err(flaw), _) => {
                let problem = self.invalid(format!("the path argument `{name}` {flaw}"));
                self.refuse(subject, problem);
            }
        }
    }

    /// A path argument of a path that the document doesn't have.
    pub(super) fn set_argument(&mut self, name: &str, value: &str) {
        let strict = Parameter::path("").strict();
        let subject = Subject::of(Place::Path, name);
        self.settle(&subject);
        match strict.write(&Value::from(value)) {
            Ok(text) => self.arguments.set(name, text.unwrap_or_default()),
            Err(flaw) => {
                let problem = self.invalid(format!("the path argument `{name}` {flaw}"));
                self.refuse(subject, problem);
            }
        }
    }

    /// A field of the body that the document doesn't know.
    pub(super) fn add_field(&mut self, name: String, value: &impl Serialize) {
        let subject = Subject::Field(name.clone());
        self.settle(&subject);
        if let Err(error) = self.extras.add_field(name, value) {
            let problem = self.invalid("an extra field can't be written as JSON");
            self.refuse(subject, problem.caused_by(error));
        }
    }

    /// Asks for messages by a flag of the body, whatever it says of that.
    pub(super) fn switch_on(&mut self, property: &'static str) {
        match &mut self.body {
            Some(Body::Parts(_, form)) => form.set(property, "true"),
            _ => self.add_field(property.to_owned(), &true),
        }
    }

    /// Asks for what comes after an event. An id that no header can carry asks for all.
    pub(super) fn go_on_after(&mut self, id: &str) {
        if let Ok(id) = HeaderValue::from_bytes(id.as_bytes()) {
            let name = HeaderName::from_static("last-event-id");
            self.heading.insert(name, id);
        }
    }

    pub(super) fn refuse_path(&mut self, flaw: &str) {
        self.refuse_target(format!("the path {flaw}"));
    }

    fn invalid(&self, message: impl Into<String>) -> InvalidRequestError {
        InvalidRequestError::new(self.target.id, message)
    }

    fn refuse_target(&mut self, message: impl Into<String>) {
        self.refuse(Subject::Target, self.invalid(message));
    }

    fn refuse(&mut self, subject: Subject, problem: InvalidRequestError) {
        self.problems.push((subject, problem));
    }

    /// What was wrong with an earlier value is so no more.
    fn settle(&mut self, subject: &Subject) {
        self.problems.retain(|(of, _)| of != subject);
    }

    /// Makes the call, unless something was wrong with it. Boxed, since a future keeps room for what
    /// it was given as long as it lives, used up or not.
    pub(super) async fn send(self: Box<Self>) -> Result<Received> {
        let shared = self.shared();
        let mut outgoing = self.outgoing()?;
        exchange::send(&shared, &mut outgoing).await
    }

    /// The same, but leaves the body of an answer unread where `is_open` says so of its head.
    pub(super) async fn open(
        self: Box<Self>,
        is_open: impl Fn(&Response<TransportBody>) -> bool,
    ) -> Result<Result<Streamed, Received>> {
        let shared = self.shared();
        let mut outgoing = self.outgoing()?;
        exchange::open(&shared, &mut outgoing, is_open).await
    }

    /// The request as it will be sent.
    fn outgoing(mut self: Box<Self>) -> Result<Outgoing> {
        if !self.problems.is_empty() {
            return Err(self.problems.swap_remove(0).1.into());
        }
        let mut limits = self.client.shared.limits;
        limits.total = self.timeout.unwrap_or(limits.total);
        limits.retry = self.retry.unwrap_or(limits.retry);
        let shared = self.shared();
        let body = self.described_body()?;
        // Only now: a stream accepts something else than the operation does.
        self.heading.accept = self.target.accept;
        // Room for the credential.
        let mut headers = self.heading.written(&shared.headers, 1);
        let (schemes, credentials) = (shared.api.schemes, &shared.credentials);
        let chosen = choose(self.target.security, schemes, credentials, &headers)
            .map_err(|missing| self.invalid(missing))?;
        for scheme in chosen.iter().filter_map(|name| scheme(schemes, name)) {
            // The credential stands in place of a parameter of its name.
            match scheme.kind {
                SchemeKind::ApiKeyQuery(name) => self.query.remove(name),
                SchemeKind::ApiKeyCookie(name) => self.heading.cookies.remove(name),
                _ => {}
            }
        }
        let added = self.heading.add_cookies(&mut headers);
        added.ok_or_else(|| self.invalid("the cookies can't be sent"))?;
        let secret = |name: &HeaderName| is_credential_header(name, schemes);
        let carried = carries(chosen, schemes, credentials) || headers.keys().any(secret);
        let base = self.base(&shared)?;
        if carried && is_open_to_others(&base) && !shared.allow_http {
            let error = "credentials would travel over plain http to another machine \
                         (`allow_http` on the builder permits it)";
            return Err(self.invalid(error).into());
        }
        Ok(Outgoing {
            operation: self.target.id,
            path: self.target.path,
            url: self.url(&base)?,
            method: self.target.method,
            not_processed: self.target.not_processed,
            redirects: self.target.redirects,
            chosen,
            headers: Some(headers),
            heading: self.heading,
            body,
            limits,
        })
    }

    /// The body with its content type, extra fields in it. Where the method is for bodies and none was
    /// set, they make one.
    fn written_body(&mut self) -> Result<Option<(HeaderValue, RequestBody)>> {
        let (media, bytes) = match self.body.take() {
            Some(Body::Parts(media, form)) => return self.written_parts(media, *form).map(Some),
            Some(Body::Bytes(media, bytes)) => (media, Some(bytes)),
            None if !self.extras.has_fields() => return Ok(None),
            None if self.is_for_bodies() => ("application/json", None),
            None => {
                let problem = self.invalid("a call without a body takes no extra field");
                return Err(problem.into());
            }
        };
        let bytes = match bytes {
            Some(bytes) if !self.extras.has_fields() => bytes,
            bytes if media::is(FORM, media) => self.extras.form(bytes.as_ref()),
            // Without its cause, which may show a piece of the body.
            bytes => self.extras.body(bytes.as_ref()).map_err(|_| {
                self.invalid("only a body that is a JSON object or a form takes an extra field")
            })?,
        };
        Ok(Some((HeaderValue::from_static(media), bytes.into())))
    }

    fn written_parts(
        &self,
        media: &'static str,
        mut form: Form,
    ) -> Result<(HeaderValue, RequestBody)> {
        self.extras.parts(&mut form);
        let (media, body) = form.encode(media).map_err(|flaw| self.invalid(flaw))?;
        let media = HeaderValue::try_from(media);
        let media = media.map_err(|_| self.invalid("the content type can't be sent"))?;
        Ok((media, body))
    }

    fn is_for_bodies(&self) -> bool {
        matches!(
            self.target.method,
            Method::POST | Method::PUT | Method::PATCH
        )
    }

    /// The body, with what the headers say of it: `Content-Type`, and a `Content-Length` wherever the
    /// method is for bodies, since there are servers that answer 411 without it, even if the body is
    /// empty.
    fn described_body(&mut self) -> Result<RequestBody> {
        let Some((media, body)) = self.written_body()? else {
            self.heading.length = self.is_for_bodies().then_some(0);
            return Ok(RequestBody::default());
        };
        self.heading.media = Some(media);
        // Unknown: the transport says how it ends.
        self.heading.length = body.length();
        Ok(body)
    }

    fn url(&self, base: &Url) -> Result<Url, Error> {
        if let Some(link) = &self.link {
            return Ok(self.linked(link));
        }
        // The document's key of a path may end with a query that each call sends.
        let (known, fixed) = match self.target.path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (self.target.path, None),
        };
        let template = self.target.written.as_deref().unwrap_or(known);
        let path = fill_path(template, &self.arguments).map_err(|e| self.invalid(e))?;
        if let Some(other) = taken_for(&path, self.target.others) {
            let flaw = format!("its path would be that of another operation, `{other}`");
            return Err(self.invalid(flaw).into());
        }
        let mut url = below(base, &path);
        // A URL's reader collapses dots. Should any have come through after all, nothing is sent.
        if !is_below(&url, base, &path) || !is_same_origin(&url, base) {
            return Err(self.invalid("its path would be read as another one").into());
        }
        let fixed = fixed.map(|query| fill(query, &self.arguments));
        let fixed = fixed.transpose().map_err(|e| self.invalid(e))?;
        url.set_query(
            self.extras
                .query(self.query.after(fixed.as_deref()))
                .as_deref(),
        );
        Ok(url)
    }

    /// A link with what credentials add to its query.
    fn linked(&self, link: &Url) -> Url {
        let mut url = link.clone();
        url.set_fragment(None);
        url.set_query(self.extras.query(self.query.after(link.query())).as_deref());
        url
    }
}
