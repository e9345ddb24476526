//! What the document says about an operation, as static data: no code of its own but choosing.
//!
//! ```text
//! operations! {
//!     GET: Customer = GET "/v1/customers/{id}" as "customers:get" by [["pat"], ["app", "key"]]
//!         gives [Code(200) json] fails [Code(404) ResourceNotFound],
//!     EXPORT: String = GET "/v1/customers/export" as "customers:export" by []
//!         accept "text/csv, application/json" early [503]
//!         gives [Code(200) text "text/csv"] fails [],
//! }
//! ```
//!
//! Behind `by` the sets of security schemes, of which one is enough. An answer: for which status, how
//! it is decoded, its content type where that is another than JSON's, and the variant that holds it
//! where there are several. A failure: for which status, and the variant of `ErrorBody`. `accept` where
//! that is another than JSON's; `early` lists the statuses that are sent before anything is processed.
//! `leads away`: redirects are followed to other origins.

use std::fmt;

use http::{Method, StatusCode};

use super::ErrorBody;
use super::decode::{DecodeProblem, RawBody};
use super::drift;
use super::redirect::Redirects;
use super::security::Requirement;

/// Declares the static tables of operations, a line each; see the module's head.
macro_rules! operations {
    ($(
        $table:ident: $success:ty = $method:ident $path:literal as $id:literal
            by [$([$($scheme:literal),*]),*]
            $(accept $accept:literal)?
            $(early [$($early:literal),*])?
            $(leads $away:ident)?
            gives [$(
                $status:ident $(($code:literal))? $decode:ident $($media:literal)? $(=> $variant:path)?
            ),*]
            fails [$($failed:ident $(($error:literal))? $body:ident),*],
    )*) => {
        $(static $table: $crate::runtime::Operation<$success> = $crate::runtime::Operation {
            id: $id,
            method: ::http::Method::$method,
            path: $path,
            security: &[$(&[$($scheme),*]),*],
            accept: $crate::runtime::operation::operations!(@accept $($accept)?),
            not_processed: &[$($($early),*)?],
            leads_away: $crate::runtime::operation::operations!(@leads $($away)?),
            answers: &[$($crate::runtime::Answer {
                status: $crate::runtime::Status::$status $(($code))?,
                media: $crate::runtime::operation::operations!(@media $decode $($media)?),
                decode: $crate::runtime::operation::operations!(@decode $decode $($variant)?),
            }),*],
            failures: &[$($crate::runtime::Failure {
                status: $crate::runtime::Status::$failed $(($error))?,
                decode: |body| {
                    $crate::runtime::decode::json(body).map($crate::runtime::ErrorBody::$body)
                },
            }),*],
        };)*
    };
    (@leads) => { false };
    (@leads away) => { true };
    (@accept) => { "application/json" };
    (@accept $accept:literal) => { $accept };
    (@media json) => { ::core::option::Option::Some("application/json") };
    (@media $decode:ident) => { ::core::option::Option::None };
    (@media $decode:ident $media:literal) => { ::core::option::Option::Some($media) };
    (@decode $decode:ident) => { $crate::runtime::decode::$decode };
    (@decode empty $variant:path) => {
        |body| $crate::runtime::decode::empty(body).map(|()| $variant)
    };
    (@decode $decode:ident $variant:path) => {
        |body| $crate::runtime::decode::$decode(body).map($variant)
    };
}
pub(crate) use operations;

/// Declares `ErrorBody`, a line for each schema; `Other` comes of itself.
///
/// ```text
/// error_body! { /// It is not there.
///     ResourceNotFound(ResourceNotFound), }
/// ```
macro_rules! error_body {
    ($($(#[$about:meta])* $name:ident($body:ty),)*) => {
        /// The body of an answer that is not a success.
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum ErrorBody {
            $(
                $(#[$about])*
                #[doc = $crate::runtime::docs::or_doc!([$($about),*] "The error `" ::core::stringify!($body) "`.")]
                $name($body),
            )*
            /// What the document doesn't know, as it came.
            Other(::bytes::Bytes),
        }

        impl ::core::fmt::Debug for ErrorBody {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    $(Self::$name(body) => {
                        f.debug_tuple(::core::stringify!($name)).field(body).finish()
                    })*
                    // It may repeat what was sent.
                    Self::Other(body) => ::core::write!(f, "Other({} bytes)", body.len()),
                }
            }
        }
    };
}
pub(crate) use error_body;

/// An operation of the document whose success is a `T`.
pub struct Operation<T: 'static> {
    /// The operation's id; errors name it.
    pub id: &'static str,
    /// The method.
    pub method: Method,
    /// The path below the base URL, with templates: `/v1/customers/{id}`.
    pub path: &'static str,
    /// Which credentials it needs.
    pub security: Requirement,
    /// The header `Accept`.
    pub accept: &'static str,
    /// The statuses that the server sends before it processes a request: after one of these, any
    /// method may be repeated.
    pub not_processed: &'static [u16],
    /// Whether it is a download whose bytes lie elsewhere, by the document: redirects are followed to other
    /// origins, without credentials.
    pub leads_away: bool,
    /// The answers that are a success.
    pub answers: &'static [Answer<T>],
    /// The answers that are not, as far as the document gives them a schema.
    pub failures: &'static [Failure],
}

/// An answer that is a success.
pub struct Answer<T: 'static> {
    /// For which status it holds.
    pub status: Status,
    /// The media type of the body; `None`: none is looked for.
    pub media: Option<&'static str>,
    /// From the body to the value.
    pub decode: fn(&RawBody) -> Result<T, DecodeProblem>,
}

/// An answer that is not a success.
pub struct Failure {
    /// For which status it holds.
    pub status: Status,
    /// From the body to the variant that stands for its schema.
    pub decode: fn(&RawBody) -> Result<ErrorBody, DecodeProblem>,
}

/// The key of an answer in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// This status: `Code(201)`.
    Code(u16),
    /// All of a class: `Range(2)` is `2XX`.
    Range(u8),
    /// Whatever no other answer stands for.
    Default,
}

impl Status {
    /// How exactly this key means `status`: greater is more exact, `None` is not at all.
    fn fit(self, status: StatusCode) -> Option<u8> {
        match self {
            Self::Code(code) if code == status.as_u16() => Some(2),
            Self::Range(class) if u16::from(class) == status.as_u16() / 100 => Some(1),
            Self::Default => Some(0),
            Self::Code(_) | Self::Range(_) => None,
        }
    }
}

impl<T> Operation<T> {
    /// Whether `status` means success: any 2XX, and whatever the document names as an answer.
    pub(super) fn is_success(&self, status: StatusCode) -> bool {
        let named = |answer: &Answer<T>| answer.status.fit(status) > Some(0);
        status.is_success() || self.answers.iter().any(named)
    }

    /// What is done with answers that lead elsewhere.
    pub(super) fn redirects(&self) -> Redirects {
        let mut answers = self.answers.iter();
        let is_success = answers.any(|answer| match answer.status {
            Status::Code(code) => (300..400).contains(&code),
            Status::Range(class) => class == 3,
            Status::Default => false,
        });
        match (is_success, self.leads_away) {
            (true, _) => Redirects::Kept,
            (false, true) => Redirects::Anywhere,
            (false, false) => Redirects::Within,
        }
    }

    /// The answers for this success, the most exact key only. A success that the document doesn't
    /// know (200 where it says 201, 206 where it says 200) is taken for the first that it does know.
    pub(super) fn answers_for(
        &self,
        status: StatusCode,
    ) -> impl Iterator<Item = &'static Answer<T>> + Clone + use<T> {
        let answers = self.answers;
        let best = answers.iter().filter_map(|a| a.status.fit(status)).max();
        if best.is_none() {
            drift::status(status.as_u16());
        }
        let first = answers.first().map(|answer| answer.status);
        answers.iter().filter(move |answer| match best {
            None => Some(answer.status) == first,
            Some(_) => answer.status.fit(status) == best,
        })
    }

    /// The body of an answer that is not a success.
    pub(super) fn error_body(&self, status: StatusCode, body: &RawBody) -> ErrorBody {
        let fitting = self
            .failures
            .iter()
            .filter(|f| f.status.fit(status).is_some());
        let best = fitting.max_by_key(|f| f.status.fit(status));
        // An empty body says nothing that a document could know, and one of a 5XX is often not the
        // API's own.
        let is_telling = !body.bytes().is_empty() && !status.is_server_error();
        let mark = drift::mark();
        match best.map(|failure| (failure.decode)(body)) {
            Some(Ok(error)) => return error,
            Some(Err(_)) => {
                drift::rewind(mark);
                drift::error_body(status.as_u16());
            }
            None if is_telling => drift::status(status.as_u16()),
            None => {}
        }
        ErrorBody::Other(body.bytes().clone())
    }
}

impl<T> fmt::Debug for Operation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation")
            .field("id", &self.id)
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
