//! Where a server has moved away from the document and decoding put up with it: told to a hook.
//!
//! What is found is collected on the thread that decodes, and only while it decodes an answer for a
//! client with a hook. Without one, all this costs is a look at a thread-local where something
//! unknown comes.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::sync::Arc;

/// What listens.
pub(super) type Hook = Arc<dyn Fn(&Drift) + Send + Sync>;

/// How many different findings of one answer are told.
const MOST: usize = 100;

thread_local! {
    /// What the decoding under way has found so far, if anyone listens.
    static FOUND: RefCell<Option<Vec<Finding>>> = const { RefCell::new(None) };
    /// How many values became `Unknown` on this thread, whether anyone listens or not.
    static UNKNOWN: Cell<usize> = const { Cell::new(0) };
}

/// The name of a model, an enum or a union, for messages.
pub fn name<T>() -> &'static str {
    let path = std::any::type_name::<T>();
    path.rsplit("::").next().unwrap_or(path)
}

/// What kind of drift it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DriftKind {
    /// A value that an enum doesn't know, or a shape that a union doesn't: it became `Unknown`.
    UnknownValue,
    /// A field that a model doesn't declare: it was left out.
    UnknownField,
    /// An item of a list that did not decode: the others are there.
    Item,
    /// A status that the document doesn't give the operation.
    Status,
    /// An error's body that is not what the document says of its status: it became `Other`.
    ErrorBody,
}

/// Something in an answer that the document doesn't know, and that decoding tolerated.
///
/// `Debug` and `Display` show no value of the answer.
#[derive(Clone)]
pub struct Drift {
    operation: &'static str,
    finding: Finding,
}

#[derive(Clone, PartialEq)]
struct Finding {
    kind: DriftKind,
    type_name: Option<&'static str>,
    field: Option<String>,
    value: Option<String>,
    status: Option<u16>,
}

impl Drift {
    /// The operation's id.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// What kind of drift it is.
    #[must_use]
    pub fn kind(&self) -> DriftKind {
        self.finding.kind
    }

    /// The enum, union or model that met something unknown.
    #[must_use]
    pub fn type_name(&self) -> Option<&'static str> {
        self.finding.type_name
    }

    /// The unknown field's name, or the path to what did not decode: `items[3].created_at`.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.finding.field.as_deref()
    }

    /// The enum's unknown value. It is what the server sent.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.finding.value.as_deref()
    }

    /// The answer's status, where that is what the document doesn't know.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.finding.status
    }
}

impl fmt::Debug for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drift")
            .field("operation", &self.operation)
            .field("kind", &self.finding.kind)
            .field("type_name", &self.finding.type_name)
            .field("field", &self.finding.field)
            .field("status", &self.finding.status)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding {
            kind,
            type_name,
            field,
            value: _,
            status,
        } = &self.finding;
        let (name, field) = (
            type_name.unwrap_or("the body"),
            field.as_deref().unwrap_or_default(),
        );
        let status = status.unwrap_or_default();
        write!(f, "{}: ", self.operation)?;
        match kind {
            DriftKind::UnknownValue => write!(f, "`{name}` has a value that the document has not"),
            DriftKind::UnknownField => write!(f, "`{name}` has an undeclared field `{field}`"),
            DriftKind::Item => write!(f, "`{field}` did not decode"),
            DriftKind::Status => write!(f, "the status {status} is not in the document"),
            DriftKind::ErrorBody => write!(f, "the body of the error {status} did not decode"),
        }
    }
}

/// Decodes, and tells the hook afterwards what was tolerated.
pub(super) fn watch<T>(
    hook: Option<&Hook>,
    operation: &'static str,
    decode: impl FnOnce() -> T,
) -> T {
    /// Also on the way out of a panic: the thread may go on decoding.
    struct Reset(Option<Vec<Finding>>);
    impl Drop for Reset {
        fn drop(&mut self) {
            FOUND.set(self.0.take());
        }
    }

    let Some(hook) = hook else {
        return decode();
    };
    let reset = Reset(FOUND.replace(Some(Vec::new())));
    let decoded = decode();
    let found = FOUND.take();
    drop(reset);
    for finding in found.into_iter().flatten() {
        hook(&Drift { operation, finding });
    }
    decoded
}

/// Decodes what was decoded before, and so has been told already.
pub(super) fn unheard<T>(decode: impl FnOnce() -> T) -> T {
    let mark = mark();
    let decoded = decode();
    rewind(mark);
    decoded
}

/// How far the findings go: for [`rewind`].
pub(super) fn mark() -> usize {
    FOUND.with_borrow(|found| found.as_ref().map_or(0, Vec::len))
}

/// Forgets what an attempt found that came to nothing.
pub(super) fn rewind(mark: usize) {
    FOUND.with_borrow_mut(|found| {
        if let Some(found) = found {
            found.truncate(mark);
        }
    });
}

/// Forgets the findings from one mark to another.
pub(super) fn forget(from: usize, to: usize) {
    FOUND.with_borrow_mut(|found| {
        if let Some(found) = found
            && to <= found.len()
        {
            found.drain(from..to);
        }
    });
}

/// How many values have become `Unknown`: more than before, and what was decoded meanwhile holds one.
pub(super) fn unknowns() -> usize {
    UNKNOWN.get()
}

fn count_unknown() {
    UNKNOWN.set(UNKNOWN.get().wrapping_add(1));
}

#[cold]
fn note(finding: impl FnOnce() -> Finding) {
    FOUND.with_borrow_mut(|found| {
        if let Some(found) = found
            && found.len() < MOST
        {
            let finding = finding();
            if !found.contains(&finding) {
                found.push(finding);
            }
        }
    });
}

impl Finding {
    fn of(kind: DriftKind) -> Self {
        Self {
            kind,
            type_name: None,
            field: None,
            value: None,
            status: None,
        }
    }
}

/// A value that became `Unknown`.
pub fn unknown_value(type_name: &'static str, value: &dyn fmt::Display) {
    count_unknown();
    note(|| Finding {
        type_name: Some(type_name),
        value: Some(value.to_string()),
        ..Finding::of(DriftKind::UnknownValue)
    });
}

/// A value of a union that became `Unknown`: too large and too telling to be kept.
pub fn unknown_shape(type_name: &'static str) {
    count_unknown();
    note(|| Finding {
        type_name: Some(type_name),
        ..Finding::of(DriftKind::UnknownValue)
    });
}

/// A key that no field has.
pub fn unknown_field(type_name: &'static str, key: &str) {
    note(|| Finding {
        type_name: Some(type_name),
        field: Some(key.to_owned()),
        ..Finding::of(DriftKind::UnknownField)
    });
}

/// An item of a list that did not decode; `path` says which, and where in it.
pub(super) fn item(path: &str) {
    note(|| Finding {
        field: Some(path.to_owned()),
        ..Finding::of(DriftKind::Item)
    });
}

/// A status that the document doesn't give the operation.
pub(super) fn status(status: u16) {
    note(|| Finding {
        status: Some(status),
        ..Finding::of(DriftKind::Status)
    });
}

/// An error's body that did not decode.
pub(super) fn error_body(status: u16) {
    note(|| Finding {
        status: Some(status),
        ..Finding::of(DriftKind::ErrorBody)
    });
}
