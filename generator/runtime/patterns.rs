//! Patterns that text is held against, each compiled when it is first needed (feature `patterns`).

#[cfg(feature = "patterns")]
use std::collections::HashMap;
#[cfg(feature = "patterns")]
use std::sync::{LazyLock, PoisonError, RwLock};

#[cfg(feature = "patterns")]
use regex::Regex;

/// Whether text matches a pattern.
#[cfg(feature = "patterns")]
pub fn matches(pattern: &'static str, text: &str) -> bool {
    static COMPILED: LazyLock<RwLock<HashMap<&'static str, Option<Regex>>>> =
        LazyLock::new(RwLock::default);

    let known = {
        let compiled = COMPILED.read().unwrap_or_else(PoisonError::into_inner);
        compiled.get(pattern).cloned()
    };
    let regex = known.unwrap_or_else(|| {
        let regex = Regex::new(pattern).ok();
        let mut compiled = COMPILED.write().unwrap_or_else(PoisonError::into_inner);
        compiled.insert(pattern, regex.clone());
        regex
    });
    // It was compiled when the client was made: one that isn't now is left to the server.
    regex.is_none_or(|regex| regex.is_match(text))
}

/// Without the feature, that is left to the server.
#[cfg(not(feature = "patterns"))]
pub fn matches(_: &'static str, _: &str) -> bool {
    true
}
