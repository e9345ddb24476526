//! A call: set up by chained setters, made when it is awaited, and its answer judged.

use std::cmp::Reverse;
use std::fmt;
use std::fmt::Display;
use std::time::Duration;

use bytes::Bytes;
use http::Response as HttpResponse;
use http::header::{CONTENT_TYPE, HeaderMap};
use serde::Serialize;

use super::api_error::{ApiError, DecodeError, Received};
use super::byte_stream::{ByteStream, Streamed};
use super::client::{Client, OwnServer};
use super::decode::{DecodeProblem, RawBody};
use super::draft::{Draft, Target};
use super::drift;
use super::error::Result;
use super::future::BoxFuture;
use super::media;
use super::multipart::{Multipart, form};
use super::operation::{Answer, Operation};
use super::parameter::Parameter;
use super::response::Response;
use super::retry::Retry;
use super::transport::TransportBody;
use super::validate::{Check, Rule, Validate, Violation};

/// The future of a call. Without `Send` in a browser, where nothing is.
pub type CallFuture<T> = BoxFuture<'static, T>;

/// A call of one operation, whose success is a `T`.
///
/// It is made when it is awaited: for the `T` itself, or by
/// [`with_response`](Self::with_response) for a [`Response`]. What is wrong with it is said then,
/// and nothing is sent.
#[must_use = "a request does nothing until it is awaited"]
pub struct Call<T: 'static> {
    operation: &'static Operation<T>,
    // Boxed: a call is passed from setter to setter.
    draft: Box<Draft>,
}

impl<T> Call<T> {
    /// A call of `operation`, with nothing set.
    pub(crate) fn new(client: &Client, operation: &'static Operation<T>) -> Self {
        let target = Target {
            id: operation.id,
            method: operation.method.clone(),
            path: operation.path,
            written: None,
            others: &[],
            security: operation.security,
            accept: operation.accept,
            not_processed: operation.not_processed,
            redirects: operation.redirects(),
        };
        Self::of(client, operation, target)
    }

    /// A call of `target`, whose answers are those of `operation`.
    pub(super) fn of(client: &Client, operation: &'static Operation<T>, target: Target) -> Self {
        Self {
            operation,
            draft: Box::new(Draft::new(client, target)),
        }
    }

    /// What the call has gathered so far.
    pub(super) fn draft(&mut self) -> &mut Draft {
        &mut self.draft
    }

    /// A JSON body, held against the document's limits unless the client's builder says not to.
    pub(crate) fn json<B: Serialize + Validate + ?Sized>(self, body: &B) -> Self {
        self.json_as("application/json", body)
    }

    /// The same under another content type, `application/merge-patch+json`.
    pub(crate) fn json_as<B: Serialize + Validate + ?Sized>(
        mut self,
        media: &'static str,
        body: &B,
    ) -> Self {
        let mut check = Check::new();
        body.validate(&[], &mut check);
        let violations = self.draft.counted(check.finish());
        let text = json_text(body);
        self.draft.set_json(media, text, violations);
        self
    }

    /// A form, likewise. `fields`: the properties that are not written as forms are by default.
    pub(crate) fn form<B: Serialize + Validate + ?Sized>(
        mut self,
        media: &'static str,
        body: &B,
        fields: &[Parameter],
    ) -> Self {
        let mut check = Check::new();
        body.validate(&[], &mut check);
        let violations = self.draft.counted(check.finish());
        let value = serde_json::to_value(body);
        self.draft.set_form(media, value, fields, violations);
        self
    }

    /// A form of parts, files among them. `parts`: content types that the document gives, by name.
    pub(crate) fn multipart<B: Multipart + Validate + ?Sized>(
        self,
        media: &'static str,
        body: &B,
        parts: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.styled_multipart(media, body, parts, &[])
    }

    /// The same. `styles`: the properties that are written by a style.
    pub(crate) fn styled_multipart<B: Multipart + Validate + ?Sized>(
        mut self,
        media: &'static str,
        body: &B,
        parts: &'static [(&'static str, &'static str)],
        styles: &[Parameter],
    ) -> Self {
        let mut check = Check::new();
        body.validate(&[], &mut check);
        let violations = self.draft.counted(check.finish());
        self.draft
            .set_parts(media, form(body, parts, styles), violations);
        self
    }

    /// A text body of this content type.
    pub(crate) fn text(mut self, media: &'static str, body: impl Into<String>) -> Self {
        self.draft.set_body(media, body.into().into());
        self
    }

    /// A body of any bytes, of this content type.
    pub(crate) fn bytes(mut self, media: &'static str, body: impl Into<Bytes>) -> Self {
        self.draft.set_body(media, body.into());
        self
    }

    /// Holds the body that was set against limits of the operation's own, unless the client's builder
    /// says not to.
    pub(crate) fn checked_body<V: Validate + ?Sized>(mut self, body: &V, rules: &[Rule]) -> Self {
        let violations = self.violations("body", body, rules);
        self.draft.violate_body(violations);
        self
    }

    /// A parameter whose value is held against the document's limits, unless the client's builder says
    /// not to.
    pub(crate) fn checked<V: Serialize + Validate + ?Sized>(
        self,
        parameter: Parameter,
        value: &V,
        rules: &[Rule],
    ) -> Self {
        let violations = self.violations(parameter.name, value, rules);
        let mut call = self.parameter(parameter, value);
        call.draft.violate_parameter(parameter, violations);
        call
    }

    fn violations<V: Validate + ?Sized>(
        &self,
        name: &'static str,
        value: &V,
        rules: &[Rule],
    ) -> Vec<Violation> {
        let mut check = Check::new();
        check.field(name, value, rules);
        self.draft.counted(check.finish())
    }

    /// A path argument of the default style.
    pub(crate) fn argument<V: Serialize + ?Sized>(self, name: &'static str, value: &V) -> Self {
        self.parameter(Parameter::path(name), value)
    }

    /// A parameter. Setting it again replaces it; null takes it out.
    pub(crate) fn parameter<V: Serialize + ?Sized>(
        mut self,
        parameter: Parameter,
        value: &V,
    ) -> Self {
        let value = serde_json::to_value(value);
        self.draft.set_parameter(parameter, value);
        self
    }

    /// Paths of other operations, which this one's must not be filled to: a server would take the call
    /// for theirs.
    pub(crate) fn other_than(mut self, paths: &'static [&'static str]) -> Self {
        self.draft.target.others = paths;
        self
    }

    /// The server that the document gives to this operation alone, as seen from the client's.
    pub(crate) fn at(mut self, url: &'static str) -> Self {
        self.draft.set_own_server([url, url]);
        self
    }

    /// The same of a server with variables: its URL with these, and with their defaults.
    pub(crate) fn at_own(mut self, server: OwnServer) -> Self {
        self.draft.set_own_server(server);
        self
    }

    /// Where this call goes instead of where the others do: as `base_url` of the client's builder.
    pub fn base_url(mut self, url: impl AsRef<str>) -> Self {
        self.draft.set_base_url(url.as_ref());
        self
    }

    /// How long this call may take as a whole: connecting, all attempts with the waits between them,
    /// and reading the answer. [`Duration::MAX`] for no limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.draft.set_timeout(timeout);
        self
    }

    /// How often, and after what waits, this call is retried when it fails.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.draft.set_retry(retry);
        self
    }

    /// A header of this call. It replaces what the client would send under that name, but for what
    /// belongs to the connection or follows from the body (`Host`, `Content-Length`, …), which is
    /// refused: [`Error::Invalid`](super::Error::Invalid).
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.draft.set_header(name.as_ref(), value.as_ref());
        self
    }

    /// A query parameter that the document doesn't know, behind those that it does.
    pub fn extra_query(mut self, name: impl AsRef<str>, value: impl Display) -> Self {
        self.draft.extras.add_query(name.as_ref(), &value);
        self
    }

    /// A field of the body that the document doesn't know. In a JSON object it replaces one of the same
    /// name; in a form it stands behind the form's own, whatever their names. Nothing is sent where the
    /// body is neither: [`Error::Invalid`](super::Error::Invalid).
    pub fn extra_field(mut self, name: impl AsRef<str>, value: impl Serialize) -> Self {
        self.draft.add_field(name.as_ref().to_owned(), &value);
        self
    }

    /// Makes the call for the value with everything that came along: status, headers, raw body.
    ///
    /// # Errors
    /// As awaiting the call itself: see [`Error`](super::Error).
    pub fn with_response(self) -> CallFuture<Result<Response<T>>> {
        let Self { operation, draft } = self;
        let id = draft.target.id;
        Box::pin(async move {
            let hook = draft.hook().cloned();
            let received = draft.send().await?;
            drift::watch(hook.as_ref(), id, || judge(operation, id, received))
        })
    }

    pub(super) fn into_parts(self) -> (&'static Operation<T>, Box<Draft>) {
        (self.operation, self.draft)
    }
}

/// A body that needn't be kept as a whole to be of use.
pub(crate) trait Streamable {}
impl Streamable for String {}
impl Streamable for Bytes {}

#[allow(private_bounds)]
impl<T: Streamable> Call<T> {
    /// The body of the answer piece by piece as it comes in, in bounded memory.
    pub fn stream(self) -> ByteStream {
        let Self { operation, draft } = self;
        ByteStream::new(Box::pin(async move {
            let (shared, id) = (draft.shared(), draft.target.id);
            let is_open = |answer: &HttpResponse<TransportBody>| {
                operation.is_success(answer.status())
                    && choose(operation.answers_for(answer.status()), answer.headers()).is_ok()
            };
            match draft.open(is_open).await? {
                Ok(streamed) => Ok(streamed),
                // Read as a whole, since it is no success or not of the type that was asked for.
                Err(received) => {
                    let answer = judge(operation, id, received)?.into_unread();
                    Ok(Streamed::new(&shared, id, Duration::MAX, None, answer))
                }
            }
        }))
    }
}

impl<T> IntoFuture for Call<T> {
    type Output = Result<T>;
    type IntoFuture = CallFuture<Result<T>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { operation, draft } = self;
        let id = draft.target.id;
        Box::pin(async move {
            let hook = draft.hook().cloned();
            let received = draft.send().await?;
            drift::watch(hook.as_ref(), id, || judge(operation, id, received))
                .map(Response::into_body)
        })
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // No values: a parameter may be a name, a header may be a token.
        f.debug_struct("Call")
            .field("operation", &self.draft.target.id)
            .field("method", &self.draft.target.method)
            .field("path", &self.draft.target.path)
            .finish_non_exhaustive()
    }
}

/// What most bodies fit into, so that writing one doesn't grow it piece by piece.
const JSON_CAPACITY: usize = 512;

fn json_text<B: Serialize + ?Sized>(body: &B) -> serde_json::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(JSON_CAPACITY);
    serde_json::to_writer(&mut text, body)?;
    Ok(text)
}

/// From the answer to the value, or to the error that it is.
fn judge<T>(operation: &Operation<T>, id: &'static str, received: Received) -> Result<Response<T>> {
    let (received, answer) = reader(operation, id, received)?;
    match (answer.decode)(&RawBody::new(received.body.clone())) {
        Ok(value) => Ok(Response::new(id, received, value)),
        Err(problem) => Err(DecodeError::new(id, received, problem).into()),
    }
}

/// What reads the answer, unless it is an error.
pub(super) fn reader<T>(
    operation: &Operation<T>,
    id: &'static str,
    received: Received,
) -> Result<(Received, &'static Answer<T>)> {
    if !operation.is_success(received.status) {
        let body = RawBody::new(received.body.clone());
        let error = operation.error_body(received.status, &body);
        return Err(ApiError::new(id, received, error).into());
    }
    let answers = operation.answers_for(received.status);
    match choose(answers, &received.headers) {
        Ok(answer) => Ok((received, answer)),
        Err(problem) => Err(DecodeError::new(id, received, problem).into()),
    }
}

/// The answer whose content type came: one of that very type goes before a range, of several that differ in
/// parameters the one that has most of those that came, else the first.
fn choose<T>(
    answers: impl Iterator<Item = &'static Answer<T>> + Clone,
    headers: &HeaderMap,
) -> Result<&'static Answer<T>, DecodeProblem> {
    let came = headers
        .get(CONTENT_TYPE)
        .map(|value| value.to_str().unwrap_or("something unreadable"));
    let fitting = |fits: fn(&str, &str) -> bool| {
        answers
            .clone()
            .filter(move |answer| match (answer.media, came) {
                (Some(expected), Some(came)) => fits(expected, came),
                _ => true,
            })
    };
    let open = |answer: &&Answer<T>| answer.media.map_or(u8::MAX, media::breadth);
    let said = |answer: &&Answer<T>| answer.media.map_or(0, media::parameters);
    let closest =
        fitting(media::is_wholly).min_by_key(|answer| (open(answer), Reverse(said(answer))));
    let found = closest.or_else(|| fitting(media::is).min_by_key(open));
    if let Some(answer) = found.or_else(|| fitting(media::may_be).next()) {
        return Ok(answer);
    }
    let expected: Vec<&str> = answers.filter_map(|answer| answer.media).collect();
    Err(DecodeProblem::whole(if expected.is_empty() {
        "the document does not know a success of this status".to_owned()
    } else {
        format!(
            "its content type is `{}`, not `{}`",
            media::essence(came.unwrap_or_default()),
            expected.join("` or `")
        )
    }))
}

/// Declares the request type of an operation, a struct around a [`Call`]: a setter for each parameter
/// that may be left out, awaiting it, the setters that every call has, and `Debug`.
///
/// ```text
/// request! {
///     pub struct List for Customers::list -> ListResourceCustomer {
///         /// Page number.
///         page(i64) = query "page" [ExclusiveMinimum(Integer(0))],
///         email(text) = query "email",
///         sorting(list into CustomerSortProperty) = query "sorting" style(Form) explode(false),
///     }
/// }
/// ```
///
/// What a setter takes is said in the words of `model.rs`; besides, `text` is any string and `uuid` the
/// text of one. Then where the parameter stands, its name there, and what differs from that place's own
/// style. A value with a list of rules is held against them, an empty list meaning its type's own. With
/// `: Stream` behind the name the answer can be had piece by piece. One call may declare several.
macro_rules! request {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident $(: $stream:ident)? for $service:ident :: $method:tt -> $answer:ty {
            $(
                $(#[$about:meta])*
                $setter:ident($($taken:tt)*) = $place:ident $key:literal
                    $($way:ident($($how:tt)*))*
                    $([$($rules:tt)*])?,
            )*
        }
    )+) => {$(
        #[doc = ::core::concat!(
            "A call of [`", ::core::stringify!($service), "::", ::core::stringify!($method), "`].",
        )]
        $(#[$meta])*
        #[must_use = "a request does nothing until it is awaited"]
        pub struct $name($crate::runtime::Call<$answer>);

        impl $name {
            $(
                $(#[$about])*
                #[doc = $crate::runtime::docs::or_doc!([$($about),*] "The parameter `" $key "`.")]
                pub fn $setter(
                    self,
                    $setter: $crate::runtime::request!(@argument $($taken)*),
                ) -> Self {
                    let place = $crate::runtime::Parameter::$place($key)
                        $(.$way($($crate::runtime::request!(@how $way $how))*))*;
                    Self($crate::runtime::request!(
                        @set self place ($crate::runtime::request!(@value $setter $($taken)*))
                        $([$($rules)*])?
                    ))
                }
            )*
        }

        $crate::runtime::request!($name => $answer $(, $stream)?);
    )+};
    (@argument text) => { impl ::core::convert::AsRef<str> };
    (@argument uuid) => { impl $crate::runtime::UuidText };
    (@argument $($taken:tt)*) => { $crate::runtime::model::argument!($($taken)*) };
    (@value $given:ident text) => { $given.as_ref() };
    (@value $given:ident uuid) => { $given.uuid_text().as_ref() };
    (@value $given:ident $($taken:tt)*) => { &$crate::runtime::model::take!($given $($taken)*) };
    (@how style $style:ident) => { $crate::runtime::Style::$style };
    (@how $way:ident $how:tt) => { $how };
    (@set $request:ident $place:ident ($value:expr)) => {
        $request.0.parameter($place, $value)
    };
    (@set $request:ident $place:ident ($value:expr) [$($rules:tt)*]) => {
        $request.0.checked($place, $value, {
            #[allow(unused_imports)]
            use $crate::runtime::validate::{Limit::*, Rule::*};
            &[$($rules)*]
        })
    };
    ($name:ident => $answer:ty, Stream) => {
        $crate::runtime::request!($name => $answer);

        impl $name {
            /// The body of the answer piece by piece as it comes in, in bounded memory.
            pub fn stream(self) -> $crate::runtime::ByteStream {
                self.0.stream()
            }
        }
    };
    ($name:ident => $answer:ty) => {
        impl $name {
            /// Where this call goes instead of where the others do: as `base_url` of the client's
            /// builder.
            pub fn base_url(self, url: impl ::core::convert::AsRef<str>) -> Self {
                Self(self.0.base_url(url))
            }

            /// How long this call may take as a whole: connecting, all attempts with the waits
            /// between them, and reading the answer. `Duration::MAX` for no limit.
            pub fn timeout(self, timeout: ::std::time::Duration) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// How often, and after what waits, this call is retried when it fails.
            pub fn retry(self, retry: $crate::runtime::Retry) -> Self {
                Self(self.0.retry(retry))
            }

            /// A header of this call. It replaces what the client would send under that name, but
            /// for what belongs to the connection or follows from the body (`Host`,
            /// `Content-Length`, …), which is refused.
            pub fn header(self, name: impl ::core::convert::AsRef<str>, value: impl ::core::convert::AsRef<str>) -> Self {
                Self(self.0.header(name, value))
            }

            /// A query parameter that the document doesn't know, behind those that it does.
            pub fn extra_query(self, name: impl ::core::convert::AsRef<str>, value: impl ::std::fmt::Display) -> Self {
                Self(self.0.extra_query(name, value))
            }

            /// A field of the body that the document doesn't know. In a JSON object it replaces one
            /// of the same name; in a form it stands behind the form's own, whatever their names.
            /// Nothing is sent where the body is neither: `Error::Invalid`.
            pub fn extra_field(self, name: impl ::core::convert::AsRef<str>, value: impl ::serde::Serialize) -> Self {
                Self(self.0.extra_field(name, value))
            }

            /// Makes the call for the value with everything that came along: status, headers, raw
            /// body.
            ///
            /// # Errors
            /// As awaiting the call itself.
            pub fn with_response(
                self,
            ) -> $crate::runtime::CallFuture<
                $crate::runtime::Result<$crate::runtime::Response<$answer>>,
            > {
                self.0.with_response()
            }
        }

        #[cfg(feature = "blocking")]
        impl $name {
            /// Makes the call, and sleeps until it is done, where an asynchronous program says
            /// `.await`. [`Wait`]($crate::runtime::Wait) says where that may be: anywhere.
            ///
            /// # Errors
            /// As awaiting the call itself.
            pub fn wait(self) -> $crate::runtime::Result<$answer> {
                self.0.wait()
            }
        }

        impl ::std::future::IntoFuture for $name {
            type Output = $crate::runtime::Result<$answer>;
            type IntoFuture = $crate::runtime::CallFuture<Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                self.0.into_future()
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}
pub(crate) use request;
