//! Types: a table addressed by id. Every type has its id before any is converted, so that forward
//! references, cycles and sharing are nothing special.

use super::{Docs, NamePath, Named, id};
use crate::settings::TypePath;
use crate::source::NodeId;

id! {
    /// Addresses a [`Type`] in [`Types`].
    TypeId
}
id! {
    /// Addresses an [`OwnType`] in [`super::Api::own_types`].
    OwnId
}

/// The table of types.
#[derive(Debug, Default)]
pub struct Types(Vec<Type>);

impl Types {
    /// Adds a type.
    pub fn push(&mut self, ty: Type) -> TypeId {
        let id = TypeId(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        self.0.push(ty);
        id
    }

    /// The type of this id. Ids come only from `push`, so that there is one.
    #[expect(
        clippy::indexing_slicing,
        reason = "an id is handed out by the table that has it"
    )]
    pub fn get(&self, id: TypeId) -> &Type {
        &self.0[id.index()]
    }

    /// The same, to be changed by a pass of the lowering.
    #[expect(
        clippy::indexing_slicing,
        reason = "an id is handed out by the table that has it"
    )]
    pub fn get_mut(&mut self, id: TypeId) -> &mut Type {
        &mut self.0[id.index()]
    }

    /// Every type with its id.
    pub fn iter(&self) -> impl Iterator<Item = (TypeId, &Type)> {
        self.0
            .iter()
            .enumerate()
            .map(|(index, ty)| (TypeId(index as u32), ty))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields of a model; none of another type.
    pub fn fields(&self, id: TypeId) -> &[Field] {
        match &self.get(id).shape {
            Shape::Model(model) => &model.fields,
            _ => &[],
        }
    }

    /// The type inside `Nullable`, and whether there was one.
    pub fn strip_nullable(&self, id: TypeId) -> (TypeId, bool) {
        match self.get(id).shape {
            Shape::Nullable(inner) => (inner, true),
            _ => (id, false),
        }
    }

    /// What the document says that a type is, whatever stands for it in Rust.
    pub fn described(&self, id: TypeId) -> TypeId {
        match self.get(id).shape {
            Shape::Own(own) => own.described,
            _ => id,
        }
    }
}

/// A type.
#[derive(Debug, Clone)]
pub struct Type {
    /// What it is.
    pub shape: Shape,
    /// What the document calls it.
    pub path: NamePath,
    /// What the document says about it.
    pub docs: Docs,
    /// `deprecated`.
    pub deprecated: bool,
    /// What values must hold to; checked where the type is sent.
    pub constraints: Vec<Constraint>,
    /// Whether nobody should read its values in a log (`x-sensitive`, `format: password`).
    pub sensitive: bool,
    /// On which sides it is used, itself or below something.
    pub usage: Usage,
    /// Its place.
    pub place: NodeId,
}

/// Who makes values of a type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// The user: it is in a parameter or a request's body.
    pub sent: bool,
    /// The server: it is in an answer.
    pub received: bool,
}

/// What a type is.
#[derive(Debug, Clone)]
pub enum Shape {
    /// Any JSON value.
    Any,
    /// `true`, `false`
    Boolean,
    /// A whole number.
    Integer(Width),
    /// A number.
    Number,
    /// Text.
    String,
    /// Text of a known format, kept as it came.
    Format(Format),
    /// Bytes that are no JSON: a body or a part of one.
    Binary,
    /// A part of a form that holds bytes, with a file's name and a content type.
    File,
    /// A list.
    Array(TypeId),
    /// Values under names of any kind.
    Map(TypeId),
    /// The type, or `null`. Never of another `Nullable`.
    Nullable(TypeId),
    /// An object with named properties.
    Model(Model),
    /// A closed list of values, read as an open one.
    Enum(Enum),
    /// One of several types.
    Union(Union),
    /// A type of another crate, by the settings.
    Own(Own),
}

impl Shape {
    /// Whether it has a name of its own in Rust.
    pub fn is_named(&self) -> bool {
        matches!(self, Self::Model(_) | Self::Enum(_) | Self::Union(_))
    }

    /// Whether its values have neither properties nor items.
    pub fn is_scalar(&self) -> bool {
        match self {
            Self::Boolean | Self::Integer(_) | Self::Number | Self::String | Self::Format(_) => {
                true
            }
            Self::Enum(values) => !matches!(values, Enum::Mixed(_)),
            _ => false,
        }
    }

    /// What a list, a map or `T | null` holds.
    pub fn held(&self) -> Option<TypeId> {
        match self {
            Self::Array(inner) | Self::Map(inner) | Self::Nullable(inner) => Some(*inner),
            _ => None,
        }
    }

    /// The types that it is made of.
    pub fn parts(&self) -> Vec<TypeId> {
        match self {
            Self::Any
            | Self::Boolean
            | Self::Integer(_)
            | Self::Number
            | Self::String
            | Self::Format(_)
            | Self::Binary
            | Self::File
            | Self::Own(_)
            | Self::Enum(_) => Vec::new(),
            Self::Array(inner) | Self::Map(inner) | Self::Nullable(inner) => vec![*inner],
            Self::Model(model) => {
                let fields = model.fields.iter().map(|field| field.ty);
                fields.chain(model.additional).collect()
            }
            Self::Union(union) => union.variants.iter().map(|variant| variant.ty).collect(),
        }
    }
}

/// A type of another crate, and what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own {
    /// The type.
    pub ty: OwnId,
    /// What the document describes: how it looks on the wire. Nothing is emitted of it; never another
    /// `Own`.
    pub described: TypeId,
}

/// A type of another crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnType {
    /// Its path.
    pub path: TypePath,
    /// The type of the runtime that carries it, where serde alone would write it in another form.
    pub carrier: Option<&'static str>,
}

/// How large a whole number gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// `int32`
    I32,
    /// `int64`, or nothing said.
    I64,
    /// `uint64`
    U64,
    /// Beyond 64 bits.
    Wide,
}

/// Formats of text with a type of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 3339 `date-time`.
    DateTime,
    /// RFC 3339 `full-date`.
    Date,
    /// RFC 9562.
    Uuid,
    /// Base64 (`byte`).
    Base64,
}

/// An object with named properties.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// In the document's order.
    pub fields: Vec<Field>,
    /// The type of undeclared properties, where the document speaks of them.
    pub additional: Option<TypeId>,
    /// Whether it is sent as a form of parts.
    pub multipart: bool,
}

/// A property of a model.
#[derive(Debug, Clone)]
pub struct Field {
    /// The name on the wire.
    pub wire: String,
    /// The name that the document gives it beside that (`x-name`).
    pub named: Option<Named>,
    /// The type of its value; `Nullable` where `null` is allowed.
    pub ty: TypeId,
    /// How it may be missing.
    pub presence: Presence,
    /// `readOnly`, `writeOnly`.
    pub access: Access,
    /// The one value that it has (`const`), as JSON text.
    pub constant: Option<Constant>,
    /// What the document says about it.
    pub docs: Docs,
    /// `deprecated`.
    pub deprecated: bool,
    /// Whether nobody should read its value in a log.
    pub sensitive: bool,
    /// `x-null-as-empty`: whether `null` is to be read as the empty value.
    pub null_as_empty: bool,
    /// Whether the value is held by a `Box`, as the type holds itself otherwise.
    pub boxed: bool,
    /// Of a form of parts: which header of which part it is, if it is one.
    pub heads: Option<Heading>,
    /// Its place.
    pub place: NodeId,
}

/// A header of a part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heading {
    /// The part's name.
    pub part: String,
    /// The header's.
    pub name: String,
}

impl Field {
    /// Whether it is always there in what is sent.
    pub fn is_required(&self) -> bool {
        matches!(
            self.presence,
            Presence::Required | Presence::Nullable | Presence::OrEmpty | Presence::Implied
        )
    }

    /// Whether the user must say its value.
    pub fn needs_argument(&self, types: &Types) -> bool {
        self.is_required() && self.fixed(types).is_none()
    }

    /// The one value that it has, as one of its type; none where the type has no such value.
    pub fn fixed(&self, types: &Types) -> Option<Fixed<'_>> {
        let (inner, _) = types.strip_nullable(self.ty);
        match (&types.get(inner).shape, self.constant.as_ref()?) {
            (Shape::String, Constant::String(text)) => Some(Fixed::Text(text)),
            (Shape::Enum(Enum::Texts(values, _)), Constant::String(text)) => {
                let index = values.iter().position(|value| value.wire == *text);
                index.map(Fixed::Listed)
            }
            (Shape::Enum(Enum::Integers(values)), Constant::Integer(number)) => {
                let index = values.iter().position(|value| value.wire == *number);
                index.map(Fixed::Listed)
            }
            (Shape::Integer(Width::I32), Constant::Integer(number)) => {
                i32::try_from(*number).ok()?;
                Some(Fixed::Integer(*number))
            }
            (Shape::Integer(_), Constant::Integer(number)) => Some(Fixed::Integer(*number)),
            (Shape::Number, Constant::Integer(number)) => Some(Fixed::Number(*number)),
            (Shape::Boolean, Constant::Boolean(truth)) => Some(Fixed::Boolean(*truth)),
            (Shape::Any, constant) => Some(Fixed::Any(constant)),
            _ => None,
        }
    }
}

/// The one value of a field, by its type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fixed<'a> {
    /// Text.
    Text(&'a str),
    /// The value of an enum at this place.
    Listed(usize),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(i64),
    /// `true`, `false`
    Boolean(bool),
    /// Any JSON value.
    Any(&'a Constant),
}

/// The one value of a `const`.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// Text.
    String(String),
    /// A whole number.
    Integer(i64),
    /// `true`, `false`
    Boolean(bool),
    /// Anything else, as JSON text.
    Json(String),
}

impl Constant {
    /// As a person writes it: a text without quotes, anything else as JSON.
    pub fn text(&self) -> String {
        match self {
            Self::String(text) | Self::Json(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Boolean(truth) => truth.to_string(),
        }
    }

    /// As JSON.
    pub fn json(&self) -> String {
        match self {
            Self::String(text) => serde_json::Value::from(text.as_str()).to_string(),
            _ => self.text(),
        }
    }
}

/// How a property may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Always there, never `null`.
    Required,
    /// Always there, may be `null`: `Option<T>`, none is sent as `null`.
    Nullable,
    /// May be absent: `Option<T>`, none is not sent.
    Optional,
    /// May be absent and may be `null`, and the user can say which: `Maybe<T>`.
    Maybe,
    /// A tag that the document lets be absent: `Option<T>`, begins with its one value, none is not sent.
    Implied,
    /// Only received: `T`, as which `null` and absence are its empty value (`x-null-as-empty`).
    OrEmpty,
}

/// On which side a property appears.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Access {
    /// Both.
    #[default]
    Both,
    /// Never sent.
    ReadOnly,
    /// Never received.
    WriteOnly,
}

/// A list of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enum {
    /// Of texts, and what others are.
    Texts(Vec<EnumValue<String>>, Others),
    /// Of whole numbers.
    Integers(Vec<EnumValue<i64>>),
    /// Of values of several kinds, as JSON text.
    Mixed(Vec<EnumValue<String>>),
}

impl Enum {
    /// The text that a value must be, where there is one alone.
    pub fn only_text(&self) -> Option<&str> {
        match self {
            Self::Texts(values, Others::Drift | Others::Refused) => match values.as_slice() {
                [only] => Some(&only.wire),
                _ => None,
            },
            _ => None,
        }
    }

    /// What a value must be, where there is one alone.
    pub fn only(&self) -> Option<Constant> {
        match self {
            Self::Integers(values) => match values.as_slice() {
                [only] => Some(Constant::Integer(only.wire)),
                _ => None,
            },
            _ => Some(Constant::String(self.only_text()?.to_owned())),
        }
    }
}

/// What a text is that an enum doesn't list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// One that the document doesn't know: it is read, and told as drift.
    Drift,
    /// As good as the others, by the document's word.
    Allowed,
    /// No value, by the document's word.
    Refused,
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumValue<T> {
    /// The value on the wire.
    pub wire: T,
    /// A name that the document gives it (`x-enum-varnames`).
    pub name: Option<String>,
    /// What the document says about it (`x-enum-descriptions`).
    pub docs: Option<String>,
}

/// One of several types.
#[derive(Debug, Clone)]
pub struct Union {
    /// The property whose value tells the variants apart, if one does.
    pub tag: Option<String>,
    /// In the document's order.
    pub variants: Vec<Variant>,
    /// Whether it is sent as a form of parts: its variants are models and maps that are.
    pub multipart: bool,
}

impl Union {
    /// One whose values are JSON.
    pub fn new(tag: Option<String>, variants: Vec<Variant>) -> Self {
        Self {
            tag,
            variants,
            multipart: false,
        }
    }
}

/// An alternative of a union.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Its type.
    pub ty: TypeId,
    /// The tag's values that mean this variant; empty in a union without tag.
    pub tags: Vec<String>,
    /// The word of [`super::Step::Variant`], for variants whose type has no name of its own.
    pub word: Option<String>,
    /// Whether the value is held by a `Box`.
    pub boxed: bool,
    /// What the document says of the alternative, beside a reference to its schema.
    pub description: Option<String>,
    /// Its place.
    pub place: NodeId,
}

/// What values must hold to.
#[derive(Debug, Clone, PartialEq)]
pub enum Constraint {
    /// At least so many characters.
    MinLength(u64),
    /// At most so many characters.
    MaxLength(u64),
    /// Matches a regular expression.
    Pattern {
        /// As the document has it (ECMA-262).
        text: String,
        /// As the crate `regex` writes it, if that can.
        regex: Option<String>,
    },
    /// Not below.
    Minimum(Limit),
    /// Not above.
    Maximum(Limit),
    /// Above.
    ExclusiveMinimum(Limit),
    /// Below.
    ExclusiveMaximum(Limit),
    /// A multiple of.
    MultipleOf(Limit),
    /// At least so many items.
    MinItems(u64),
    /// At most so many items.
    MaxItems(u64),
    /// No two items are equal.
    UniqueItems,
    /// At least so many properties.
    MinProperties(u64),
    /// At most so many properties.
    MaxProperties(u64),
    /// What every key of a map must hold to.
    Keys(Vec<Constraint>),
    /// One of these values, as JSON text: documented, not checked.
    OneOf(Vec<String>),
}

impl Constraint {
    /// The keyword that says so.
    pub fn keyword(&self) -> &'static str {
        match self {
            Self::MinLength(_) => "minLength",
            Self::MaxLength(_) => "maxLength",
            Self::Pattern { .. } => "pattern",
            Self::Minimum(_) => "minimum",
            Self::Maximum(_) => "maximum",
            Self::ExclusiveMinimum(_) => "exclusiveMinimum",
            Self::ExclusiveMaximum(_) => "exclusiveMaximum",
            Self::MultipleOf(_) => "multipleOf",
            Self::MinItems(_) => "minItems",
            Self::MaxItems(_) => "maxItems",
            Self::UniqueItems => "uniqueItems",
            Self::MinProperties(_) => "minProperties",
            Self::MaxProperties(_) => "maxProperties",
            Self::Keys(_) => "propertyNames",
            Self::OneOf(_) => "enum",
        }
    }
}

/// A number that limits another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// A whole number.
    Integer(i128),
    /// Any other.
    Float(f64),
}

impl Limit {
    /// A number as it is: `1.0` and `1e3` are whole.
    pub fn of(number: f64) -> Self {
        // Beyond, a float stands for several whole numbers.
        const EXACT: f64 = (1_i64 << f64::MANTISSA_DIGITS) as f64;
        match number.fract() == 0.0 && number.abs() <= EXACT {
            true => Self::Integer(number as i128),
            false => Self::Float(number),
        }
    }
}
