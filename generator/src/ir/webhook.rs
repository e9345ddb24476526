//! Webhooks: what the server sends by itself.

use super::{Docs, TypeId};
use crate::source::NodeId;

/// `webhooks`.
#[derive(Debug, Default)]
pub struct Webhooks {
    /// Where in the bodies the value stands that tells them apart: names of properties, from outside. None
    /// where the only webhook needs none.
    pub tag: Vec<String>,
    /// How deliveries are signed; none: in a way that the client can't verify.
    pub signatures: Option<Signatures>,
    /// By name.
    pub events: Vec<Webhook>,
}

/// A webhook.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Its key in the document, `customer.created`.
    pub name: String,
    /// Summary, description, link.
    pub docs: Docs,
    /// `deprecated`.
    pub deprecated: bool,
    /// The type of its body.
    pub payload: TypeId,
    /// Values of the tag that mean it.
    pub values: Vec<String>,
    /// Its place.
    pub place: NodeId,
}

/// How deliveries are signed: by the Standard Webhooks specification, which leaves this open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatures {
    /// What the names of the headers begin with, `webhook-`.
    pub header_prefix: String,
    /// What a secret may stand for.
    pub keys: Vec<KeyForm>,
}

/// How a secret stands for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyForm {
    /// Base64 of the key.
    Base64,
    /// The key itself.
    Text,
}
