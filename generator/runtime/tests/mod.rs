//! The runtime's behaviour: on the wire against servers that are raw sockets, and of its models.

// The macros add what a test's own types need not use.
#![allow(dead_code)]

mod answers;
#[cfg(feature = "blocking")]
mod blocking;
mod cancelled;
mod client;
mod closed;
mod decimal;
mod double;
mod drift;
mod enums;
mod events;
mod formats;
mod framing;
mod headers;
#[cfg(feature = "blocking")]
mod host;
#[cfg(feature = "http2")]
mod http2;
mod killed;
#[cfg(any(feature = "testing", feature = "blocking"))]
mod large;
#[cfg(feature = "testing")]
mod limits;
mod model;
mod multipart;
mod network;
#[cfg(feature = "testing")]
mod oauth;
mod pages;
mod parameter;
mod record;
mod redirects;
mod requests;
mod retry;
mod rfc3339;
mod sample;
mod secrecy;
mod security;
mod server;
mod servers;
#[cfg(feature = "testing")]
mod stand_in;
#[cfg(feature = "testing")]
mod tokens;
#[cfg(feature = "tracing")]
mod trace;
#[cfg(feature = "testing")]
mod transport;
mod union;
#[cfg(feature = "rustls")]
mod unreachable;
mod validate;
mod verifier;
#[cfg(feature = "blocking")]
mod waiting;
mod walk;
mod webhook;
