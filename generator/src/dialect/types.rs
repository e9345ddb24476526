//! The types of JSON Schema: their names, what people call them, and which keywords are of which.

/// The types of JSON Schema.
pub const TYPES: &[&str] = &[
    "null", "boolean", "integer", "number", "string", "array", "object",
];

/// The type, and the format if it says more, that people mean by a name that JSON Schema doesn't have.
pub fn meant_type(name: &str) -> Option<(&'static str, Option<&'static str>)> {
    let small = name.trim().to_ascii_lowercase();
    if let Some(known) = TYPES.iter().find(|known| **known == small) {
        return (*known != name && small != "null").then_some((*known, None));
    }
    let meant = match small.as_str() {
        "str" | "text" => ("string", None),
        "byte[]" => ("string", Some("byte")),
        "date" => ("string", Some("date")),
        "date-time" | "datetime" => ("string", Some("date-time")),
        "guid" | "uuid" => ("string", Some("uuid")),
        "url" => ("string", Some("uri")),
        "file" => ("string", Some("binary")),
        "int" | "short" => ("integer", None),
        "int32" => ("integer", Some("int32")),
        "int64" | "long" => ("integer", Some("int64")),
        "decimal" => ("number", None),
        "double" => ("number", Some("double")),
        "float" => ("number", Some("float")),
        "bool" => ("boolean", None),
        "list" => ("array", None),
        "dict" | "hash" | "map" => ("object", None),
        _ => return None,
    };
    Some(meant)
}

/// The types that a schema's keyword says something of; none where it speaks of all.
pub fn concerned(keyword: &str) -> &'static [&'static str] {
    match keyword {
        "minLength" | "maxLength" | "pattern" => &["string"],
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            &["integer", "number"]
        }
        "items" | "prefixItems" | "contains" | "minItems" | "maxItems" | "uniqueItems" => {
            &["array"]
        }
        "properties"
        | "required"
        | "additionalProperties"
        | "patternProperties"
        | "propertyNames"
        | "minProperties"
        | "maxProperties" => &["object"],
        _ => &[],
    }
}
