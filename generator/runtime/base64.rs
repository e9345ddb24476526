//! `format: byte`.

use ::base64::Engine as _;
use ::base64::alphabet;
use ::base64::engine::DecodePaddingMode;
use ::base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};

use super::formats::{FormatError, format_text};

/// Bytes in base64, as the text that was decoded or made.
///
/// Equal and ordered by the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Base64Bytes(String);

format_text!(Base64Bytes);

/// What is received may lack padding; either alphabet will do.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const LENIENT_STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const LENIENT_URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

impl Base64Bytes {
    /// The bytes; padding may be missing, and the URL-safe alphabet will do.
    ///
    /// # Errors
    /// If the text is no base64.
    pub fn bytes(&self) -> Result<Vec<u8>, FormatError> {
        LENIENT_STANDARD
            .decode(self.as_str())
            .or_else(|_| LENIENT_URL_SAFE.decode(self.as_str()))
            .map_err(|_| FormatError::new("byte"))
    }

    fn check(text: &str) -> Result<(), FormatError> {
        match STANDARD.decode(text) {
            Ok(_) => Ok(()),
            Err(_) => Err(FormatError::new("byte")),
        }
    }
}

impl From<&[u8]> for Base64Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(STANDARD.encode(bytes))
    }
}

impl From<Vec<u8>> for Base64Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        bytes.as_slice().into()
    }
}
