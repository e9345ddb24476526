//! One value out of what would be written as JSON, without writing the rest.

use std::fmt::{self, Display, Write};

use serde::ser::{Error as _, Impossible, Serialize, SerializeMap, SerializeStruct, Serializer};
use serde_json::{Error, Value};

/// The value at the end of the way, where there are objects up to it; `None` also for one that can't be
/// written.
pub(super) fn pick<T: Serialize + ?Sized>(from: &T, way: &'static [&'static str]) -> Option<Value> {
    match way {
        [] => serde_json::to_value(from).ok(),
        [key, rest @ ..] => from.serialize(Picker { key, rest }).ok()?,
    }
}

/// Serializes an object to what one of its keys leads to. Anything else is an error.
#[derive(Clone, Copy)]
struct Picker {
    key: &'static str,
    rest: &'static [&'static str],
}

/// An object, key by key.
struct Object {
    picker: Picker,
    /// Whether the value that comes next is the one.
    is_next: bool,
    found: Option<Value>,
}

impl Picker {
    fn object(self) -> Result<Object, Error> {
        Ok(Object {
            picker: self,
            is_next: false,
            found: None,
        })
    }
}

fn other<T>() -> Result<T, Error> {
    Err(Error::custom("no object"))
}

/// Whatever is no object: methods that take one value, each of its type.
macro_rules! scalars {
    ($($method:ident($type:ty),)*) => {
        $(fn $method(self, _: $type) -> Result<Self::Ok, Error> {
            other()
        })*
    };
}

impl Serializer for Picker {
    type Ok = Option<Value>;
    type Error = Error;
    type SerializeSeq = Impossible<Self::Ok, Error>;
    type SerializeTuple = Impossible<Self::Ok, Error>;
    type SerializeTupleStruct = Impossible<Self::Ok, Error>;
    type SerializeTupleVariant = Impossible<Self::Ok, Error>;
    type SerializeMap = Object;
    type SerializeStruct = Object;
    type SerializeStructVariant = Impossible<Self::Ok, Error>;

    scalars! {
        serialize_bool(bool), serialize_char(char), serialize_str(&str), serialize_bytes(&[u8]),
        serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64),
        serialize_u8(u8), serialize_u16(u16), serialize_u32(u32), serialize_u64(u64),
        serialize_i128(i128), serialize_u128(u128), serialize_f32(f32), serialize_f64(f64),
        serialize_unit_struct(&'static str),
    }

    fn serialize_none(self) -> Result<Self::Ok, Error> {
        other()
    }

    fn serialize_unit(self) -> Result<Self::Ok, Error> {
        other()
    }

    fn serialize_unit_variant(self, _: &str, _: u32, _: &str) -> Result<Self::Ok, Error> {
        other()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Self::Ok, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Self::Ok, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Self::Ok, Error> {
        let mut object = self.object()?;
        SerializeStruct::serialize_field(&mut object, variant, value)?;
        Ok(object.found)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Error> {
        other()
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Error> {
        other()
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Error> {
        other()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        other()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object, Error> {
        self.object()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object, Error> {
        self.object()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        other()
    }
}

impl SerializeMap for Object {
    type Ok = Option<Value>;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.is_next = is(key, self.picker.key);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        if std::mem::take(&mut self.is_next) {
            self.found = pick(value, self.picker.rest);
        }
        Ok(())
    }

    fn end(self) -> Result<Self::Ok, Error> {
        Ok(self.found)
    }
}

impl SerializeStruct for Object {
    type Ok = Option<Value>;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.is_next = key == self.picker.key;
        self.serialize_value(value)
    }

    fn end(self) -> Result<Self::Ok, Error> {
        Ok(self.found)
    }
}

/// Whether a key is this text. It is held against it as it is written, into no text of its own.
fn is<T: Serialize + ?Sized>(key: &T, text: &str) -> bool {
    /// What of the text is still to come.
    struct Rest<'a>(&'a str);

    impl Write for Rest<'_> {
        fn write_str(&mut self, part: &str) -> fmt::Result {
            self.0 = self.0.strip_prefix(part).ok_or(fmt::Error)?;
            Ok(())
        }
    }

    /// serde writes strings, and names of variants, into a formatter as they are.
    struct Shown<'a, T: ?Sized>(&'a T);

    impl<T: Serialize + ?Sized> Display for Shown<'_, T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.serialize(f)
        }
    }

    let mut rest = Rest(text);
    write!(rest, "{}", Shown(key)).is_ok() && rest.0.is_empty()
}
