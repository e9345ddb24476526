//! The way out: what the document doesn't know yet, in a call that it does know.

use std::collections::BTreeMap;
use std::fmt::Display;

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::multipart::Form;
use super::parameter::{Parameter, encode};

/// Query parameters and fields of the body that were added by hand.
///
/// In a box, since few calls have any.
#[derive(Clone, Default)]
pub(super) struct Extras(Option<Box<Inner>>);

#[derive(Clone, Default)]
struct Inner {
    query: Vec<String>,
    fields: Vec<(String, Box<RawValue>)>,
}

impl Extras {
    fn inner(&mut self) -> &mut Inner {
        self.0.get_or_insert_default()
    }

    fn added(&self) -> &[String] {
        self.0.as_ref().map_or(&[], |inner| &inner.query)
    }

    fn fields(&self) -> &[(String, Box<RawValue>)] {
        self.0.as_ref().map_or(&[], |inner| &inner.fields)
    }

    /// A query parameter behind those of the document, whatever else has its name.
    pub(super) fn add_query(&mut self, name: &str, value: &impl Display) {
        let (name, value) = (encode(name), encode(&value.to_string()));
        self.inner().query.push(format!("{name}={value}"));
    }

    /// A field of the JSON object, or the form, that the body is.
    ///
    /// # Errors
    /// The value can't be written as JSON.
    pub(super) fn add_field(
        &mut self,
        name: String,
        value: &(impl Serialize + ?Sized),
    ) -> serde_json::Result<()> {
        let value = to_raw_value(value)?;
        self.inner().fields.push((name, value));
        Ok(())
    }

    /// The whole query.
    pub(super) fn query(&self, own: Option<String>) -> Option<String> {
        let all: Vec<&str> = own.iter().chain(self.added()).map(String::as_str).collect();
        (!all.is_empty()).then(|| all.join("&"))
    }

    pub(super) fn has_fields(&self) -> bool {
        !self.fields().is_empty()
    }

    /// Adds the fields behind the parts of a form.
    pub(super) fn parts(&self, form: &mut Form) {
        for (name, value) in self.fields() {
            let value: serde_json::Value = serde_json::from_str(value.get()).unwrap_or_default();
            // A value that was written once can be written again.
            let _ = form.value(name.clone(), &value);
        }
    }

    /// A form with the fields behind its own, whatever else has their names.
    pub(super) fn form(&self, body: Option<&Bytes>) -> Bytes {
        let mut form = body.map(|body| body.to_vec()).unwrap_or_default();
        for (name, value) in self.fields() {
            let value = serde_json::from_str(value.get()).unwrap_or_default();
            if let Some(pair) = Parameter::query("").write_as(name, &value) {
                if !form.is_empty() {
                    form.push(b'&');
                }
                form.extend_from_slice(pair.as_bytes());
            }
        }
        form.into()
    }

    /// The body with the fields in it; one of the same name is replaced. Every other field keeps its
    /// text: a number would lose digits on the way through a `Value`.
    ///
    /// # Errors
    /// The body is no JSON object.
    pub(super) fn body(&self, body: Option<&Bytes>) -> serde_json::Result<Bytes> {
        let mut object: BTreeMap<&str, &RawValue> = match body {
            Some(body) => serde_json::from_slice(body)?,
            None => BTreeMap::new(),
        };
        for (name, value) in self.fields() {
            object.insert(name, value);
        }
        serde_json::to_vec(&object).map(Bytes::from)
    }
}
