//! Reads a type from a JSON value that was kept, for unions, which must look before they choose.
//!
//! serde_json can do this too. Here an error knows the path to its cause, which costs nothing until
//! there is one, and a string need not be made into a value first.

use std::fmt;

use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_json::Value;

/// What a union looks at before it chooses.
#[derive(Debug, Clone, Copy)]
pub enum Node<'v> {
    /// A string where it lies in the input.
    Text(&'v str),
    /// Any JSON value.
    Value(&'v Value),
}

impl Node<'_> {
    /// A value of its own, for what fits nothing.
    pub fn to_value(self) -> Value {
        match self {
            Self::Text(text) => Value::String(text.to_owned()),
            Self::Value(value) => value.clone(),
        }
    }
}

/// Why a kept value didn't decode, and where in it.
#[derive(Debug)]
pub struct NodeError {
    message: String,
    /// From the innermost step outwards.
    path: Vec<Step>,
}

#[derive(Debug)]
enum Step {
    Key(String),
    Index(usize),
}

impl NodeError {
    fn under(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }
}

impl fmt::Display for NodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `decode` takes this apart again: serde's errors can carry text alone.
        if !self.path.is_empty() {
            f.write_str("`")?;
            for (depth, step) in self.path.iter().rev().enumerate() {
                match step {
                    Step::Key(key) if depth == 0 => f.write_str(key)?,
                    Step::Key(key) => write!(f, ".{key}")?,
                    Step::Index(index) => write!(f, "[{index}]")?,
                }
            }
            f.write_str("`: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for NodeError {}

impl serde::de::Error for NodeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            message: message.to_string(),
            path: Vec::new(),
        }
    }

    /// Without the value, unlike serde's own: it may be personal data, and long.
    fn invalid_type(found: Unexpected<'_>, expected: &dyn serde::de::Expected) -> Self {
        let found = match found {
            Unexpected::Bool(_) => "boolean",
            Unexpected::Unsigned(_) | Unexpected::Signed(_) => "integer",
            Unexpected::Float(_) => "floating point number",
            Unexpected::Str(_) => "string",
            Unexpected::Unit | Unexpected::Option => "null",
            Unexpected::Seq => "array",
            Unexpected::Map => "object",
            _ => "value",
        };
        Self::custom(format_args!("invalid type: {found}, expected {expected}"))
    }
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = NodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NodeError> {
        match self {
            Self::Text(text) => visitor.visit_borrowed_str(text),
            Self::Value(Value::Null) => visitor.visit_unit(),
            Self::Value(Value::Bool(value)) => visitor.visit_bool(*value),
            Self::Value(Value::Number(number)) => {
                if let Some(value) = number.as_u64() {
                    visitor.visit_u64(value)
                } else if let Some(value) = number.as_i64() {
                    visitor.visit_i64(value)
                } else {
                    visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN))
                }
            }
            Self::Value(Value::String(text)) => visitor.visit_borrowed_str(text),
            Self::Value(Value::Array(items)) => visitor.visit_seq(Items {
                left: items.iter(),
                index: 0,
            }),
            Self::Value(Value::Object(entries)) => visitor.visit_map(Members {
                left: entries.iter(),
                current: None,
            }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NodeError> {
        match self {
            Self::Value(Value::Null) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, NodeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NodeError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct enum identifier
    }
}

struct Items<'v> {
    left: std::slice::Iter<'v, Value>,
    index: usize,
}

impl<'v> SeqAccess<'v> for Items<'v> {
    type Error = NodeError;

    fn next_element_seed<T: DeserializeSeed<'v>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, NodeError> {
        let Some(item) = self.left.next() else {
            return Ok(None);
        };
        let index = self.index;
        self.index += 1;
        seed.deserialize(Node::Value(item))
            .map(Some)
            .map_err(|error| error.under(Step::Index(index)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left.len())
    }
}

struct Members<'v> {
    left: serde_json::map::Iter<'v>,
    current: Option<(&'v String, &'v Value)>,
}

impl<'v> MapAccess<'v> for Members<'v> {
    type Error = NodeError;

    fn next_key_seed<K: DeserializeSeed<'v>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, NodeError> {
        self.current = self.left.next();
        self.current
            .map(|(key, _)| seed.deserialize(BorrowedStrDeserializer::new(key)))
            .transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'v>>(&mut self, seed: S) -> Result<S::Value, NodeError> {
        let Some((key, value)) = self.current.take() else {
            return Err(serde::de::Error::custom("a value was read before its key"));
        };
        seed.deserialize(Node::Value(value))
            .map_err(|error| error.under(Step::Key(key.clone())))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left.len())
    }
}

/// Keeps an array whole.
///
/// # Errors
/// If the text can't be read.
pub fn keep_array<'de, A: SeqAccess<'de>>(items: A) -> Result<Value, A::Error> {
    Value::deserialize(SeqAccessDeserializer::new(items))
}

/// Keeps an object whole.
///
/// # Errors
/// If the text can't be read.
pub fn keep_object<'de, A: MapAccess<'de>>(entries: A) -> Result<Value, A::Error> {
    Value::deserialize(MapAccessDeserializer::new(entries))
}

/// A tag as text, whatever scalar it is. What is no scalar matches no tag.
pub(super) fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}
