//! Headers of answers, typed as the document has them.

use std::marker::PhantomData;

use http::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::api_error::{ApiError, DecodeError};
use super::decode::{DecodeProblem, without_value};
use super::error::Result;
use super::response::Response;

/// A header of an answer, and what it holds: `Response::header` reads it, `ApiError::header` too. The
/// `T` is an `Option` unless the document promises the header.
pub struct Header<T> {
    name: &'static str,
    form: Form,
    is_list: bool,
    ty: PhantomData<fn() -> T>,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As it is.
    Text,
    /// As JSON writes numbers and truths.
    Bare,
    /// As either.
    Either,
    /// As JSON.
    Json,
}

impl<T> Header<T> {
    const fn new(name: &'static str, form: Form) -> Self {
        Self {
            name,
            form,
            is_list: false,
            ty: PhantomData,
        }
    }

    /// One that holds text.
    pub(crate) const fn text(name: &'static str) -> Self {
        Self::new(name, Form::Text)
    }

    /// One that holds a number or a truth.
    pub(crate) const fn bare(name: &'static str) -> Self {
        Self::new(name, Form::Bare)
    }

    /// One that holds text, a number or a truth.
    pub(crate) const fn either(name: &'static str) -> Self {
        Self::new(name, Form::Either)
    }

    /// One that holds JSON.
    pub(crate) const fn json(name: &'static str) -> Self {
        Self::new(name, Form::Json)
    }

    /// One that holds several of it, with commas between.
    pub(crate) const fn list(mut self) -> Self {
        self.is_list = true;
        self
    }

    /// The header's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl<T: DeserializeOwned> Header<T> {
    /// What these headers say.
    fn read(&self, headers: &HeaderMap) -> Result<T, DecodeProblem> {
        let problem = |flaw: &str| {
            let name = self.name;
            DecodeProblem::whole(format!("the header `{name}`: {flaw}"))
        };
        let mut lines = Vec::new();
        for line in headers.get_all(self.name) {
            let line = std::str::from_utf8(line.as_bytes()).map_err(|_| problem("no UTF-8"))?;
            lines.push(line.trim());
        }
        let value = self.value(&lines).map_err(problem)?;
        serde_json::from_value(value).map_err(|error| match lines.is_empty() {
            true => problem("it is missing"),
            false => problem(&without_value(&error.to_string())),
        })
    }

    fn value(&self, lines: &[&str]) -> Result<Value, &'static str> {
        let Some(first) = lines.first() else {
            return Ok(Value::Null);
        };
        if !self.is_list {
            // Only of a list may there be several lines.
            return self.form.value(first);
        }
        let items = lines.iter().flat_map(|line| line.split(','));
        let items = items.map(str::trim).filter(|item| !item.is_empty());
        items.map(|item| self.form.value(item)).collect()
    }
}

impl Form {
    fn value(self, text: &str) -> Result<Value, &'static str> {
        let is_bare = |value: &Value| value.is_number() || value.is_boolean();
        let parsed = serde_json::from_str(text);
        match self {
            Self::Text => Ok(text.into()),
            Self::Either => Ok(parsed.ok().filter(is_bare).unwrap_or_else(|| text.into())),
            Self::Bare => {
                let bare = parsed.ok().filter(is_bare);
                bare.ok_or("it is neither a number, `true` nor `false`")
            }
            Self::Json => parsed.map_err(|_| "it is no JSON"),
        }
    }
}

impl<T> Response<T> {
    /// A header that the document describes, by its type. Only this reading of it fails where it isn't
    /// what the document says: the answer is there all the same, and the header's text in
    /// [`headers`](Self::headers).
    ///
    /// # Errors
    /// [`Error::Decode`](super::Error::Decode): it is missing and shouldn't be, or is not of its type.
    pub fn header<H: DeserializeOwned>(&self, header: Header<H>) -> Result<H> {
        let read = header.read(self.headers());
        read.map_err(|problem| self.problem(problem))
    }
}

impl ApiError {
    /// A header that the document describes, by its type.
    ///
    /// # Errors
    /// [`Error::Decode`](super::Error::Decode): it is missing and shouldn't be, or is not of its type.
    pub fn header<H: DeserializeOwned>(&self, header: Header<H>) -> Result<H> {
        let read = header.read(self.headers());
        read.map_err(|problem| DecodeError::new(self.operation(), self.received(), problem).into())
    }
}
