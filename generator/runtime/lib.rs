//! The root under which the runtime's modules are compiled and tested where they stand. An emitted
//! client has its own `mod.rs` instead, with the same lines and its own [`ErrorBody`].

// What only an emitted client calls.
#![allow(dead_code, unused_imports, unused_macros)]

mod api_error;
mod arrived;
pub mod as_text;
pub mod base64;
#[cfg(feature = "blocking")]
mod blocking;
mod body;
mod body_error;
mod budget;
pub mod buffer;
pub mod builder;
mod byte_stream;
mod call;
pub mod challenge;
pub mod changes;
mod client;
mod clock;
pub mod closed;
pub mod compiled_for;
pub mod conversions;
pub mod datetime;
pub mod decimal;
pub mod decode;
pub mod docs;
mod draft;
pub mod drift;
pub mod enums;
mod error;
mod events;
mod exchange;
mod extras;
mod feed;
pub mod field_error;
mod files;
mod form_union;
pub mod formats;
mod framing;
mod future;
mod gathered;
pub mod groups;
pub mod header;
mod heading;
mod hold;
mod intercept;
pub mod items;
mod lane;
mod limiter;
mod link;
pub mod maybe;
mod media;
pub mod model;
mod multipart;
mod network_error;
mod oauth;
mod oauth_error;
mod operation;
mod outgoing;
mod overlap;
mod pages;
pub mod paging;
mod pairs;
mod parameter;
pub mod patterns;
mod pick;
mod rate_limit;
pub mod record;
mod redirect;
mod request;
#[cfg(feature = "reqwest")]
mod reqwest_transport;
mod response;
mod retry;
pub mod rfc3339;
mod secret;
mod security;
mod server;
pub mod shown;
mod template;
#[cfg(feature = "testing")]
mod test_clock;
#[cfg(feature = "testing")]
pub mod testing;
mod token;
mod token_source;
mod trace;
mod transport;
pub mod tries;
mod turn;
pub mod union;
pub mod uuid;
pub mod validate;
mod verifier;
pub mod violation;
#[cfg(feature = "blocking")]
mod wait_feed;
#[cfg(feature = "blocking")]
mod wait_iter;
#[cfg(feature = "blocking")]
mod wait_pages;
#[cfg(feature = "blocking")]
mod wait_read;
mod walk;
pub mod webhook;
mod webhook_error;
pub mod window;
mod wire;

pub use api_error::{ApiError, BodyTooLargeError, DecodeError};
pub use base64::Base64Bytes;
#[cfg(feature = "blocking")]
pub use blocking::Wait;
pub use body::{BodyError, BodyPieces, RequestBody};
pub use body_error::RequestBodyError;
pub use byte_stream::ByteStream;
pub use call::{Call, CallFuture};
pub use client::{Api, Client, ClientBuilder, OwnServer};
pub use clock::{Clock, SystemClock};
pub use datetime::{Date, DateTime};
pub use drift::{Drift, DriftKind};
pub use error::{ConfigError, Error, InvalidRequestError, Result};
pub use events::{Event, EventStream, LineStream};
pub use feed::Source;
pub use field_error::{FieldError, FieldErrors};
pub use files::Files;
pub use formats::FormatError;
pub use framing::Framing;
pub use future::{BoxFuture, Movable, Shareable};
pub use header::Header;
pub use intercept::{Attempt, Interceptor, Outcome};
pub use items::ItemError;
pub use maybe::Maybe;
pub use multipart::{FilePart, Form, Multipart};
pub use network_error::{ConnectError, TimeoutError, TransportError};
pub use oauth::{ClientCredentials, RefreshToken};
pub use oauth_error::{OAuthError, OAuthErrorCode};
pub use operation::{Answer, Failure, Operation, Status};
pub use pages::{ItemStream, Page, PageStream};
pub use paging::Paging;
pub use parameter::{Parameter, Style};
pub use rate_limit::{RateLimit, ServerLimit};
pub use request::{Method, Request};
pub use response::Response;
pub use retry::Retry;
pub use secret::Secret;
pub use security::{Requirement, Scheme, SchemeKind};
#[cfg(feature = "testing")]
pub use test_clock::TestClock;
pub use token::{Token, TokenError, TokenProvider};
pub use transport::{Transport, TransportBody, TransportFailure};
pub use turn::PageOrder;
pub use uuid::{Uuid, UuidText};
pub use validate::{Check, Limit, Rule, Validate, Violation};
pub use verifier::{KeyForm, Signatures, Verifier};
#[cfg(feature = "blocking")]
pub use wait_iter::WaitIter;
#[cfg(feature = "blocking")]
pub use wait_read::WaitRead;
pub use webhook::UnknownEvent;
pub use webhook_error::WebhookError;

pub(crate) use call::request;
pub(crate) use compiled_for::compiled_for;
pub(crate) use operation::operations;
pub(crate) use pages::paged;

/// The name under which the macros find the runtime, here as in an emitted client.
pub(crate) mod runtime {
    pub(crate) use super::*;
}

/// The seam: an emitted client has a variant for each error schema of its document.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ErrorBody {
    /// A body that the sample document describes.
    Problem(serde_json::Value),
    /// What the document doesn't know, as it came.
    Other(bytes::Bytes),
}

impl ErrorBody {
    /// Where the document says that a body names single values.
    pub(crate) const FIELD_ERRORS: &'static [FieldErrors] = &[FieldErrors {
        items: "/detail",
        location: "/loc",
        message: "/msg",
        kind: "/type",
    }];
}

#[cfg(test)]
mod tests;
