//! What is text, and is written, shown and checked as that.

/// Implements it for a type that has `as_str`.
macro_rules! as_text {
    ($name:ident) => {
        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::runtime::validate::Validate for $name {
            fn validate(
                &self,
                rules: &[$crate::runtime::validate::Rule],
                check: &mut $crate::runtime::validate::Check,
            ) {
                $crate::runtime::validate::Validate::validate(self.as_str(), rules, check);
            }
        }
    };
}
pub(crate) use as_text;
