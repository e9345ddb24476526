//! Keeps the tries of nested unions from multiplying.
//!
//! Where two variants fit alike and both fail, or hold something unknown, only after a nested union was decoded,
//! every level tries both, and the time doubles with each level: 60 levels would never end. So the failed tries
//! of an outermost value are counted, against a budget that grows with its size. Without that kind of
//! nesting they stay far below it; once it is spent, what is left decodes to `Unknown`.

use std::cell::Cell;

use serde_json::Value;

use super::drift;

const BASE: usize = 1000;
const PER_NODE: usize = 64;

thread_local! {
    /// The failed tries left to the outermost union that this thread is decoding, if there is one.
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Decodes a kept value within the budget of the outermost one.
pub fn bounded<T>(value: &Value, decode: impl FnOnce() -> T) -> T {
    /// Also on the way out of a panic: the thread may go on decoding.
    struct Reset;
    impl Drop for Reset {
        fn drop(&mut self) {
            LEFT.set(None);
        }
    }

    if LEFT.get().is_some() {
        return decode();
    }
    LEFT.set(Some(
        BASE.saturating_add(nodes(value).saturating_mul(PER_NODE)),
    ));
    let _reset = Reset;
    decode()
}

/// Tries a variant, unless the budget is spent.
pub fn attempt<T, E>(decode: impl FnOnce() -> Result<T, E>) -> Option<T> {
    if LEFT.get() == Some(0) {
        return None;
    }
    let mark = drift::mark();
    let decoded = decode().ok();
    if decoded.is_none() {
        drift::rewind(mark);
        spend();
    }
    decoded
}

/// The first of these variants that knows all that it holds; else the first that decodes, which holds something
/// `Unknown`.
pub fn cleanest<T, E>(tries: impl Iterator<Item = impl FnOnce() -> Result<T, E>>) -> Option<T> {
    let start = drift::mark();
    // The first, and how far the findings went with it.
    let mut kept: Option<(T, usize)> = None;
    for decode in tries {
        let (mark, before) = (drift::mark(), drift::unknowns());
        let Some(decoded) = attempt(decode) else {
            continue;
        };
        if drift::unknowns() == before {
            drift::forget(start, mark);
            return Some(decoded);
        }
        spend();
        match kept {
            None => kept = Some((decoded, drift::mark())),
            Some((_, end)) => drift::rewind(end),
        }
    }
    kept.map(|(decoded, _)| decoded)
}

/// Counts a try that came to nothing, or to something to be held against others.
fn spend() {
    LEFT.set(LEFT.get().map(|left| left.saturating_sub(1)));
}

fn nodes(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(nodes).sum::<usize>(),
        Value::Object(entries) => 1 + entries.values().map(nodes).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}
