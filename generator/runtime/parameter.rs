//! How a parameter's value is written into a path, a query, a header or a cookie: OpenAPI's styles.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::pairs::Pairs;
use super::template::check_strict;

/// Everything but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What `allowReserved` leaves alone: RFC 3986's reserved characters, except those that would end
/// the query (`#`), begin another parameter (`&`) or be read as a space (`+`).
const NOT_ALLOWED: &AsciiSet = &RESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'[')
    .remove(b']')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// What is encoded of an argument that may be several segments.
const NOT_SEGMENTS: &AsciiSet = &RESERVED.remove(b'/');

/// `[]`, percent-encoded.
const BRACKETS: &str = "%5B%5D";

/// Percent-encodes everything but letters, digits and `-._~`.
pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// A parameter of an operation: where it stands, under which name, and how its value is written.
///
/// A value within a value (a list in a list, an object in an object) is not something that OpenAPI
/// defines: it is written as JSON text, except under [`Style::DeepObject`], which nests, and for a list in an
/// object of [`Style::Form`], exploded, which repeats its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    pub(super) name: &'static str,
    pub(super) place: Place,
    style: Style,
    explode: bool,
    allow_reserved: bool,
    segment: Segment,
    json: bool,
    bracketed: bool,
    /// Whether nothing is escaped.
    bare: bool,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    Header,
    Cookie,
}

/// OpenAPI's ways to write a list or an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `;color=blue,black` (in a path).
    Matrix,
    /// `.blue,black` (in a path).
    Label,
    /// `blue,black` (in a path or a header).
    Simple,
    /// `color=blue,black`, exploded `color=blue&color=black` (in a query or a cookie).
    Form,
    /// `color=blue%20black` (in a query).
    SpaceDelimited,
    /// `color=blue%7Cblack` (in a query).
    PipeDelimited,
    /// `color%5BR%5D=100&color%5BG%5D=200` (in a query). An object within becomes
    /// `color[a][b]`, a list within repeats its name, its objects become `color[a][0][b]`; a list by
    /// itself is `color[]`.
    DeepObject,
}

/// What a path argument may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Segment {
    /// Anything: it is percent-encoded, `/` and `%` included.
    Encoded,
    /// Nothing that a server which decodes too early could read as another path.
    Strict,
    /// Several segments: `/` stays as it is.
    Several,
}

impl Parameter {
    const fn new(name: &'static str, place: Place, style: Style, explode: bool) -> Self {
        Self {
            name,
            place,
            style,
            explode,
            allow_reserved: false,
            segment: Segment::Encoded,
            json: false,
            bracketed: false,
            bare: false,
        }
    }

    /// In the path: `simple`, not exploded.
    #[must_use]
    pub const fn path(name: &'static str) -> Self {
        Self::new(name, Place::Path, Style::Simple, false)
    }

    /// In the query: `form`, exploded.
    #[must_use]
    pub const fn query(name: &'static str) -> Self {
        Self::new(name, Place::Query, Style::Form, true)
    }

    /// A field of a form: as in the query, but that a list within an object has brackets of its own under
    /// [`Style::DeepObject`], `color[a][]`: what reads such forms keeps the last of two that are the same.
    #[must_use]
    pub const fn field(name: &'static str) -> Self {
        let mut field = Self::query(name);
        field.bracketed = true;
        field
    }

    /// A part of a form, or several: as a field, but that nothing is escaped.
    #[must_use]
    pub const fn part(name: &'static str) -> Self {
        let mut part = Self::field(name);
        part.bare = true;
        part
    }

    /// In a header: `simple`, not exploded.
    #[must_use]
    pub const fn header(name: &'static str) -> Self {
        Self::new(name, Place::Header, Style::Simple, false)
    }

    /// In the header `Cookie`: `form`, exploded.
    #[must_use]
    pub const fn cookie(name: &'static str) -> Self {
        Self::new(name, Place::Cookie, Style::Form, true)
    }

    /// Another style. `explode` is not changed by it.
    #[must_use]
    pub const fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// Whether each item of a list, or property of an object, stands for itself.
    #[must_use]
    pub const fn explode(mut self, explode: bool) -> Self {
        self.explode = explode;
        self
    }

    /// Leaves RFC 3986's reserved characters in a query as they are, except `#`, `&` and `+`, which
    /// would change what the query says; and what is percent-encoded already, `%2F`.
    #[must_use]
    pub const fn allow_reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }

    /// Refuses a path argument that contains `/`, `\` or a control character, or is `.` or `..`,
    /// also percent-spelled (and spelled so more than once): for a server that decodes a path before
    /// it routes.
    #[must_use]
    pub const fn strict(mut self) -> Self {
        self.segment = Segment::Strict;
        self
    }

    /// Lets a path argument be several segments: its `/` stay as they are.
    #[must_use]
    pub const fn multi_segment(mut self) -> Self {
        self.segment = Segment::Several;
        self
    }

    /// Writes the value as one JSON text, whatever it is.
    #[must_use]
    pub const fn json(mut self) -> Self {
        self.json = true;
        self
    }

    /// The value as it stands in the request; `None`: the parameter is left out.
    ///
    /// # Errors
    /// What is wrong with a path argument, in words that don't show it.
    pub(super) fn write(&self, value: &Value) -> Result<Option<String>, &'static str> {
        if self.place == Place::Path {
            self.check_segment(value)?;
        }
        Ok(self.write_as(self.name, value))
    }

    /// The same under another name, of what isn't held to a path's rules.
    pub(super) fn write_as(&self, name: &str, value: &Value) -> Option<String> {
        if let (Style::DeepObject, Value::Array(items)) = (self.style, value)
            && !self.json
        {
            return self.deep_list(&encode(name), items);
        }
        let shape = match value {
            Value::Null => None,
            value if self.json => Some(Shape::Scalar(value.to_string())),
            value => Shape::of(value),
        };
        let written = shape.map(|shape| self.styled(name, &shape));
        // An object of empty lists is as good as none.
        written.filter(|text| !text.is_empty() || self.place != Place::Query)
    }

    /// The parts that a value becomes, by name.
    pub(super) fn parts(&self, value: &Value) -> Vec<(String, String)> {
        let named = |name: &str, text: String| vec![(name.to_owned(), text)];
        let together = match self.style {
            Style::SpaceDelimited => " ",
            Style::PipeDelimited => "|",
            _ => ",",
        };
        match (self.style, value, Shape::of(value)) {
            (Style::DeepObject, Value::Object(_), Some(_)) => {
                self.deep_pairs(vec![(self.name.to_owned(), value)])
            }
            (Style::DeepObject, Value::Array(items), Some(_)) => {
                self.deep_pairs(self.numbered(self.name, items))
            }
            (_, _, Some(Shape::List(items))) if self.explode => items
                .into_iter()
                .flat_map(|item| named(self.name, item))
                .collect(),
            (_, _, Some(Shape::Object(fields))) if self.explode => {
                let both = |(key, value): &(String, Value)| Some((key.clone(), text_of(value)?));
                fields.iter().filter_map(both).collect()
            }
            (_, _, Some(shape)) => named(self.name, self.joined(&shape, together, together)),
            (_, _, None) => Vec::new(),
        }
    }

    fn check_segment(&self, value: &Value) -> Result<(), &'static str> {
        if self.segment != Segment::Strict {
            return Ok(());
        }
        match value {
            Value::String(text) => check_strict(text),
            Value::Array(items) => items.iter().try_for_each(|item| self.check_segment(item)),
            Value::Object(fields) => fields.iter().try_for_each(|(key, item)| {
                check_strict(key)?;
                self.check_segment(item)
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
        }
    }

    fn styled(&self, name: &str, shape: &Shape) -> String {
        let name = encode(name);
        match self.style {
            Style::Simple => self.joined(shape, ",", ","),
            Style::Label => format!(".{}", self.joined(shape, ".", ",")),
            Style::Matrix => self.matrix(&name, shape),
            Style::Form => self.form(&name, shape, ","),
            Style::SpaceDelimited => self.form(&name, shape, "%20"),
            Style::PipeDelimited => self.form(&name, shape, "%7C"),
            Style::DeepObject => match shape {
                Shape::Object(fields) => {
                    let named = fields
                        .iter()
                        .map(|(key, value)| (self.nested(&name, key), value));
                    self.deep(named.collect())
                }
                _ => self.form(&name, shape, ","),
            },
        }
    }

    /// The items with `together` between them when they are one value, with `apart` when exploded.
    fn joined(&self, shape: &Shape, apart: &str, together: &str) -> String {
        let separator = if self.explode { apart } else { together };
        match shape {
            Shape::Scalar(text) => self.escape(text),
            Shape::List(items) => self.escaped(items).join(separator),
            Shape::Object(fields) if self.explode => self.pairs(fields).join(separator),
            Shape::Object(fields) => self.flat(fields).join(separator),
        }
    }

    fn matrix(&self, name: &str, shape: &Shape) -> String {
        match shape {
            Shape::Scalar(text) if text.is_empty() => format!(";{name}"),
            Shape::List(items) if self.explode => self
                .escaped(items)
                .iter()
                .map(|item| format!(";{name}={item}"))
                .collect(),
            Shape::Object(fields) if self.explode => format!(";{}", self.pairs(fields).join(";")),
            _ => format!(";{name}={}", self.joined(shape, ",", ",")),
        }
    }

    fn form(&self, name: &str, shape: &Shape, together: &str) -> String {
        // RFC 6265 parts cookies so; within a query `&` does.
        let apart = if self.place == Place::Cookie {
            "; "
        } else {
            "&"
        };
        match shape {
            Shape::List(items) if self.explode => {
                let items = self.escaped(items);
                let pairs: Vec<_> = items.iter().map(|item| format!("{name}={item}")).collect();
                pairs.join(apart)
            }
            Shape::Object(fields) if self.explode => self.repeated(fields).join(apart),
            _ => format!("{name}={}", self.joined(shape, together, together)),
        }
    }

    /// What OpenAPI leaves open, as servers read it: a list of single values repeats its name (in a form
    /// with `[]`), and one of lists or objects numbers them, `color[0][R]`.
    fn deep(&self, rest: Vec<(String, &Value)>) -> String {
        let pairs = self.deep_pairs(rest).into_iter();
        let pairs = pairs.map(|(name, text)| format!("{name}={text}"));
        pairs.collect::<Vec<_>>().join("&")
    }

    fn deep_pairs(&self, mut rest: Vec<(String, &Value)>) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        // Depth first in the order of the document, without recursion: a stack of what is to come.
        rest.reverse();
        while let Some((name, value)) = rest.pop() {
            match value {
                Value::Null => {}
                Value::Object(fields) => {
                    let fields: Vec<_> = fields.iter().collect();
                    for (key, value) in fields.into_iter().rev() {
                        rest.push((self.nested(&name, key), value));
                    }
                }
                Value::Array(items) if has_parts(items) => {
                    for (index, item) in items.iter().enumerate().rev() {
                        rest.push((self.nested(&name, &index.to_string()), item));
                    }
                }
                Value::Array(items) => {
                    let name = match self.bracketed
                        && !name.ends_with(BRACKETS)
                        && !name.ends_with("[]")
                    {
                        true => self.nested(&name, ""),
                        false => name,
                    };
                    let items = items.iter().filter_map(text_of);
                    pairs.extend(items.map(|item| (name.clone(), self.escape(&item))));
                }
                scalar => {
                    let text = text_of(scalar).unwrap_or_default();
                    pairs.push((name, self.escape(&text)));
                }
            }
        }
        pairs
    }

    /// A list by itself, `color[]=blue&color[]=black`: what reads a `color[R]` knows it so.
    fn deep_list(&self, name: &str, items: &[Value]) -> Option<String> {
        let written = self.deep(self.numbered(name, items));
        (!written.is_empty()).then_some(written)
    }

    fn numbered<'v>(&self, name: &str, items: &'v [Value]) -> Vec<(String, &'v Value)> {
        // The document may have written the pair itself.
        let pair = if self.bare { "[]" } else { "%5B%5D" };
        let name = name.strip_suffix(pair).unwrap_or(name);
        let named = items.iter().enumerate().map(|(index, item)| {
            let key = match has_parts(items) {
                true => index.to_string(),
                false => String::new(),
            };
            (self.nested(name, &key), item)
        });
        named.collect()
    }

    /// `color[R]`, its brackets encoded where names are.
    fn nested(&self, name: &str, key: &str) -> String {
        match self.bare {
            true => format!("{name}[{key}]"),
            false => format!("{name}%5B{}%5D", encode(key)),
        }
    }

    fn escaped(&self, items: &[String]) -> Vec<String> {
        items.iter().map(|item| self.escape(item)).collect()
    }

    fn pairs(&self, fields: &[(String, Value)]) -> Vec<String> {
        let both = |(key, value): &(String, Value)| {
            Some(format!("{}={}", self.escape(key), self.text(value)?))
        };
        fields.iter().filter_map(both).collect()
    }

    /// What OpenAPI leaves open, as servers read it: a list within an object repeats its name.
    fn repeated(&self, fields: &[(String, Value)]) -> Vec<String> {
        let mut pairs = Vec::new();
        for (key, value) in fields {
            let key = self.escape(key);
            let values = match value {
                Value::Array(items) if !has_parts(items) => items.as_slice(),
                value => std::slice::from_ref(value),
            };
            let texts = values.iter().filter_map(|value| self.text(value));
            pairs.extend(texts.map(|text| format!("{key}={text}")));
        }
        pairs
    }

    fn flat(&self, fields: &[(String, Value)]) -> Vec<String> {
        let both = |(key, value): &(String, Value)| Some([self.escape(key), self.text(value)?]);
        fields.iter().filter_map(both).flatten().collect()
    }

    fn text(&self, value: &Value) -> Option<String> {
        text_of(value).map(|text| self.escape(&text))
    }

    fn escape(&self, text: &str) -> String {
        match self.place {
            _ if self.bare => text.to_owned(),
            // A header's value is no part of a URL: nobody would decode it.
            Place::Header => text.to_owned(),
            Place::Query if self.allow_reserved => reserved(text),
            Place::Path if self.segment == Segment::Several => {
                utf8_percent_encode(text, NOT_SEGMENTS).to_string()
            }
            Place::Path | Place::Query | Place::Cookie => encode(text),
        }
    }
}

/// A text whose reserved characters stay, and what is percent-encoded already.
fn reserved(text: &str) -> String {
    let mut written = String::new();
    for (index, part) in text.split('%').enumerate() {
        if index > 0 {
            let digits = part.bytes().take(2).filter(u8::is_ascii_hexdigit);
            written.push_str(if digits.count() == 2 { "%" } else { "%25" });
        }
        written.extend(utf8_percent_encode(part, NOT_ALLOWED));
    }
    written
}

/// Whether some items of a list are lists or objects.
fn has_parts(items: &[Value]) -> bool {
    items.iter().any(|item| item.is_array() || item.is_object())
}

/// A body of `application/x-www-form-urlencoded`: the properties of an object, each written as a
/// parameter of a query is. Those that `fields` doesn't name are `form`, exploded, or JSON text where
/// they are objects. `None`: the value is no object.
pub(super) fn form(value: &Value, fields: &[Parameter]) -> Option<String> {
    let mut pairs = Pairs::default();
    for (name, value) in value.as_object()? {
        let declared = fields.iter().find(|field| field.name == name);
        let field = declared.copied().unwrap_or(match value {
            Value::Object(_) => Parameter::query("").json(),
            _ => Parameter::query(""),
        });
        if let Some(text) = field.write_as(name, value) {
            pairs.set(name, text);
        }
    }
    Some(pairs.joined("&").unwrap_or_default())
}

/// What the styles tell apart. Nulls, and lists and objects without items, are no value at all
/// (RFC 6570 calls them undefined).
enum Shape {
    Scalar(String),
    List(Vec<String>),
    Object(Vec<(String, Value)>),
}

impl Shape {
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Array(items) => {
                let items: Vec<_> = items.iter().filter_map(text_of).collect();
                (!items.is_empty()).then_some(Self::List(items))
            }
            Value::Object(fields) => {
                let there = fields.iter().filter(|(_, value)| !value.is_null());
                let fields: Vec<_> = there.map(|(k, v)| (k.clone(), v.clone())).collect();
                (!fields.is_empty()).then_some(Self::Object(fields))
            }
            scalar => text_of(scalar).map(Self::Scalar),
        }
    }
}

/// A value as text: a string without quotes, anything else as JSON writes it, null not at all. A whole number
/// has no `.0`, which others than Rust don't write, and some servers refuse.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => {
            let text = number.to_string();
            Some(text.strip_suffix(".0").map(str::to_owned).unwrap_or(text))
        }
        other => Some(other.to_string()),
    }
}
