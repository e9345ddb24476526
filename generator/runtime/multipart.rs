//! Bodies of `multipart/form-data` (RFC 7578): parts with names, files among them; and those of other
//! `multipart/…`: parts in their order.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderName;
use serde::Serialize;
use serde_json::Value;

use super::body::{BodyError, Open, Part, Pieces, RequestBody, Source};
use super::future::{Movable, Shareable};
use super::media;
use super::parameter::Parameter;
use super::retry::random;
use super::validate::{Check, Rule, Validate};

/// A file to send, or other bytes: its content, a name and a content type.
///
/// ```ignore
/// FilePart::new(std::fs::read("cat.png")?).file_name("cat.png").content_type("image/png")
/// ```
///
/// Without a file's name the part has the name of its field, since many servers take a part without
/// one for text. Without a content type it is `application/octet-stream`.
#[derive(Clone)]
pub struct FilePart {
    name: Option<String>,
    media: Option<String>,
    headers: Vec<(String, String)>,
    content: Part,
}

impl FilePart {
    /// A file of these bytes.
    pub fn new(content: impl Into<Bytes>) -> Self {
        Self {
            name: None,
            media: None,
            headers: Vec::new(),
            content: Part::Bytes(content.into()),
        }
    }

    /// A file that is read while it is sent, by a stream that `open` gives. It is opened once for each
    /// attempt, so that a call can be made again. `length`, in bytes, spares the server a body of
    /// unknown length, which some refuse; a stream that gives more or less ends the call.
    pub fn stream<S, E>(
        length: impl Into<Option<u64>>,
        open: impl Fn() -> S + Shareable + 'static,
    ) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Movable + 'static,
        E: Into<BodyError>,
    {
        let source = Source {
            length: length.into(),
            open: Arc::new(Opened(open)),
        };
        Self {
            name: None,
            media: None,
            headers: Vec::new(),
            content: Part::Stream(source),
        }
    }

    /// The file's name, as the server is told.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The file's content type.
    #[must_use]
    pub fn content_type(mut self, media: impl Into<String>) -> Self {
        self.media = Some(media.into());
        self
    }

    /// A header of this part alone. What can't be sent as one is said when the call is made.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

/// A function that opens a stream, whatever its errors are.
struct Opened<F>(F);

impl<F, S, E> Open for Opened<F>
where
    F: Fn() -> S + Shareable,
    S: Stream<Item = Result<Bytes, E>> + Movable + 'static,
    E: Into<BodyError>,
{
    fn open(&self) -> std::pin::Pin<Box<dyn Pieces>> {
        Box::pin(Read(Box::pin((self.0)())))
    }
}

/// A stream with its errors in a box.
struct Read<S>(std::pin::Pin<Box<S>>);

impl<S: Stream<Item = Result<Bytes, E>>, E: Into<BodyError>> Stream for Read<S> {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let piece = self.0.as_mut().poll_next(context);
        piece.map(|piece| piece.map(|piece| piece.map_err(Into::into)))
    }
}

impl<B: Into<Bytes>> From<B> for FilePart {
    fn from(content: B) -> Self {
        Self::new(content)
    }
}

/// The same bytes, or the same stream.
impl PartialEq for FilePart {
    fn eq(&self, other: &Self) -> bool {
        let content = match (&self.content, &other.content) {
            (Part::Bytes(a), Part::Bytes(b)) => a == b,
            (Part::Stream(a), Part::Stream(b)) => Arc::ptr_eq(&a.open, &b.open),
            _ => false,
        };
        let (own, others) = (&self.headers, &other.headers);
        content && self.name == other.name && self.media == other.media && own == others
    }
}

/// Without the content.
impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = match &self.content {
            Part::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            Part::Stream(source) => source.length,
        };
        f.debug_struct("FilePart")
            .field("file_name", &self.name)
            .field("content_type", &self.media)
            .field("length", &length)
            .finish_non_exhaustive()
    }
}

impl Validate for FilePart {
    fn validate(&self, _: &[Rule], _: &mut Check) {}
}

/// A form of parts, one behind the other: what the document doesn't describe is sent by it.
///
/// Where the content type is another `multipart/…` than `multipart/form-data`, parts have no names: that
/// of each is its `Content-ID`, unless it is empty, and a file has a name only where it was given one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Form {
    parts: Vec<FormPart>,
    /// The parts whose content type the document gives, by name.
    media: &'static [(&'static str, &'static str)],
    /// The properties that are written by a style.
    styles: Vec<Parameter>,
}

#[derive(Debug, Clone, PartialEq)]
struct FormPart {
    name: Cow<'static, str>,
    /// The property that it is of, where a style gives parts other names.
    of: Option<&'static str>,
    file: Option<String>,
    media: Option<Cow<'static, str>>,
    content: FilePart,
}

impl Form {
    /// Without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    #[must_use]
    pub fn text(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.add(name.into().into(), text.into(), None);
        self
    }

    /// Adds a file.
    #[must_use]
    pub fn file(mut self, name: impl Into<String>, file: impl Into<FilePart>) -> Self {
        self.add_file(name.into().into(), &file.into());
        self
    }

    fn add(
        &mut self,
        name: Cow<'static, str>,
        text: impl Into<Bytes>,
        media: Option<Cow<'static, str>>,
    ) {
        let media = self.declared(&name).map(Cow::from).or(media);
        self.parts.push(FormPart {
            name,
            of: None,
            file: None,
            media,
            content: FilePart::new(text),
        });
    }

    /// A text part in place of those of its name.
    pub(super) fn set(&mut self, name: &'static str, text: &'static str) {
        self.parts.retain(|part| part.name != name);
        self.add(name.into(), text, None);
    }

    pub(super) fn add_file(&mut self, name: Cow<'static, str>, file: &FilePart) {
        let own = file.media.clone().map(Cow::from);
        let media = own.or_else(|| self.declared(&name).map(Cow::from));
        self.parts.push(FormPart {
            of: None,
            file: Some(file.name.clone().unwrap_or_else(|| name.to_string())),
            media: Some(media.unwrap_or(Cow::Borrowed("application/octet-stream"))),
            content: file.clone(),
            name,
        });
    }

    fn declared(&self, name: &str) -> Option<&'static str> {
        let mut declared = self.media.iter();
        declared
            .find(|(of, _)| *of == name)
            .map(|(_, media)| *media)
    }

    /// Adds a value: text as it is, an object as JSON, each item of a list for itself; nothing where
    /// there is none.
    ///
    /// # Errors
    /// It can't be written.
    pub(crate) fn value(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        value: &(impl Serialize + ?Sized),
    ) -> serde_json::Result<()> {
        let name = name.into();
        let value = serde_json::to_value(value)?;
        if let Some(style) = self.styles.iter().find(|style| style.name == name).copied() {
            for (name, text) in style.parts(&value) {
                self.parts.push(FormPart {
                    name: name.into(),
                    of: Some(style.name),
                    file: None,
                    media: None,
                    content: FilePart::new(text),
                });
            }
            return Ok(());
        }
        match value {
            Value::Array(items) => {
                for item in items {
                    self.single(name.clone(), item);
                }
            }
            value => self.single(name, value),
        }
        Ok(())
    }

    /// Gives the parts of a name a header, where there is a value.
    ///
    /// # Errors
    /// It can't be written.
    pub(crate) fn header(
        &mut self,
        part: &str,
        name: &'static str,
        value: &(impl Serialize + ?Sized),
    ) -> serde_json::Result<()> {
        let value = serde_json::to_value(value)?;
        let Some(text) = Parameter::header(name).write_as(name, &value) else {
            return Ok(());
        };
        let is_of = |it: &&mut FormPart| it.of.map_or(it.name == part, |of| of == part);
        for part in self.parts.iter_mut().filter(is_of) {
            part.content.headers.push((name.to_owned(), text.clone()));
        }
        Ok(())
    }

    fn single(&mut self, name: Cow<'static, str>, value: Value) {
        let is_json = self.declared(&name).is_some_and(media::is_json);
        match value {
            Value::Null => {}
            value if is_json => self.add(name, value.to_string(), None),
            Value::String(text) => self.add(name, text, None),
            Value::Bool(_) | Value::Number(_) => self.add(name, value.to_string(), None),
            Value::Array(_) | Value::Object(_) => {
                let media = Cow::Borrowed("application/json");
                self.add(name, value.to_string(), Some(media));
            }
        }
    }

    /// The content type with its boundary, and the body.
    ///
    /// # Errors
    /// What can't be sent.
    pub(super) fn encode(&self, media: &str) -> Result<(String, RequestBody), &'static str> {
        let boundary = format!("----{:016x}{:016x}", random(), random());
        let mut parts = Vec::new();
        let mut bytes = Vec::new();
        let is_form = media::is("multipart/form-data", media);
        for part in &self.parts {
            bytes.extend_from_slice(part.head(&boundary, is_form)?.as_bytes());
            match &part.content.content {
                Part::Bytes(content) if content.len() <= COPIED => {
                    bytes.extend_from_slice(content);
                }
                content => {
                    parts.push(Part::Bytes(std::mem::take(&mut bytes).into()));
                    parts.push(content.clone());
                }
            }
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        parts.push(Part::Bytes(bytes.into()));
        // RFC 2387: what the first part is, the others belonging to it.
        let first = self.parts.first().and_then(|part| part.media.as_deref());
        let first = first.filter(|_| media::is("multipart/related", media));
        let first = first.map(|first| format!("; type=\"{}\"", media::essence(first)));
        let first = first.unwrap_or_default();
        let media = format!("{media}{first}; boundary={boundary}");
        Ok((media, RequestBody::new(parts)))
    }
}

/// Content up to this many bytes is put into one piece with what stands around it.
const COPIED: usize = 64 * 1024;

impl FormPart {
    /// What stands before the content.
    ///
    /// # Errors
    /// What can't be sent.
    fn head(&self, boundary: &str, is_form: bool) -> Result<String, &'static str> {
        let name = escape(&self.name);
        let mut head = format!("--{boundary}");
        if is_form {
            head.push_str(&format!(
                "\r\nContent-Disposition: form-data; name=\"{name}\""
            ));
            if let Some(file) = &self.file {
                head.push_str(&format!("; filename=\"{}\"", escape(file)));
            }
        } else {
            if !name.is_empty() {
                head.push_str(&format!("\r\nContent-ID: <{name}>"));
            }
            if let Some(file) = &self.content.name {
                let file = escape(file);
                head.push_str(&format!(
                    "\r\nContent-Disposition: attachment; filename=\"{file}\""
                ));
            }
        }
        if let Some(media) = &self.media {
            if media.contains(char::is_control) {
                return Err("the content type of a part holds a control character");
            }
            head.push_str(&format!("\r\nContent-Type: {media}"));
        }
        for (name, value) in &self.content.headers {
            let is_name = HeaderName::from_bytes(name.as_bytes()).is_ok();
            if !is_name || value.contains(char::is_control) {
                return Err("a header of a part can't be sent");
            }
            head.push_str(&format!("\r\n{name}: {value}"));
        }
        head.push_str("\r\n\r\n");
        Ok(head)
    }
}

/// A name within quotes, as the HTML standard has browsers write it.
fn escape(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '"' => escaped.push_str("%22"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// What can be written as a form of parts. Models of the document implement it by a line per field.
pub trait Multipart {
    /// Adds the parts.
    ///
    /// # Errors
    /// A value can't be written.
    fn parts(&self, form: &mut Form) -> serde_json::Result<()>;
}

/// The form of a value. `media`: content types that the document gives parts, by name. `styles`: the properties
/// that are written by a style.
///
/// # Errors
/// A value can't be written.
pub(super) fn form(
    value: &(impl Multipart + ?Sized),
    media: &'static [(&'static str, &'static str)],
    styles: &[Parameter],
) -> serde_json::Result<Form> {
    let mut form = Form {
        parts: Vec::new(),
        media,
        styles: styles.to_vec(),
    };
    value.parts(&mut form)?;
    Ok(form)
}

impl Multipart for Form {
    fn parts(&self, form: &mut Form) -> serde_json::Result<()> {
        form.parts.extend(self.parts.iter().cloned());
        Ok(())
    }
}

impl Validate for Form {
    fn validate(&self, _: &[Rule], _: &mut Check) {}
}

/// Values under names of any kind.
impl<T: Serialize> Multipart for BTreeMap<String, T> {
    fn parts(&self, form: &mut Form) -> serde_json::Result<()> {
        let mut entries = self.iter();
        entries.try_for_each(|(name, value)| form.value(name.clone(), value))
    }
}

/// Files under names of any kind.
impl Multipart for BTreeMap<String, FilePart> {
    fn parts(&self, form: &mut Form) -> serde_json::Result<()> {
        for (name, file) in self {
            form.add_file(name.clone().into(), file);
        }
        Ok(())
    }
}
