//! An item of a list that is not there, and why.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::api_error::{DecodeError, Received};
use super::decode::DecodeProblem;
use super::error::{Error, debug_explains};
use super::window::{BadItem, Way, path};

debug_explains!(ItemError);

/// Why an item of a list is not there: it did not decode, and the others after it are there; or its
/// page could not be had, and nothing comes after it.
///
/// `?` turns it into an [`Error`]. Neither `Display` nor `Debug` shows any value of the item.
pub struct ItemError(Box<Kind>);

enum Kind {
    Item(Item),
    Fetch(Error),
}

struct Item {
    answer: Arc<Answer>,
    index: usize,
    problem: DecodeProblem,
    raw: Value,
}

/// The answer that a page came in.
pub(super) struct Answer {
    pub(super) operation: &'static str,
    pub(super) items: Way,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl ItemError {
    pub(super) fn undecodable(answer: &Arc<Answer>, item: BadItem) -> Self {
        let BadItem {
            index,
            problem,
            raw,
        } = item;
        Self(Box::new(Kind::Item(Item {
            answer: Arc::clone(answer),
            index,
            problem,
            raw,
        })))
    }

    fn item(&self) -> Option<&Item> {
        match &*self.0 {
            Kind::Item(item) => Some(item),
            Kind::Fetch(_) => None,
        }
    }

    /// The item's place in the list of its answer, from zero; `None` if its page could not be had.
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        self.item().map(|item| item.index)
    }

    /// The field of the item that did not decode (`billing_address.country`); empty where it is the
    /// item as a whole, or lacks a field. `None` if its page could not be had.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.item().map(|item| item.problem.path.as_str())
    }

    /// What is wrong with it. Shows no value.
    #[must_use]
    pub fn reason(&self) -> String {
        match &*self.0 {
            Kind::Item(item) => item.problem.message.clone(),
            Kind::Fetch(error) => error.to_string(),
        }
    }

    /// The item as it came. It may hold personal data.
    #[must_use]
    pub fn raw(&self) -> Option<&Value> {
        self.item().map(|item| &item.raw)
    }

    /// Whether it is this item alone that is not there, because it did not decode: those after it still
    /// come.
    #[must_use]
    pub fn is_item(&self) -> bool {
        self.item().is_some()
    }

    /// Why its page could not be had; `None` if it is this item alone that did not decode.
    #[must_use]
    pub fn as_error(&self) -> Option<&Error> {
        match &*self.0 {
            Kind::Item(_) => None,
            Kind::Fetch(error) => Some(error),
        }
    }
}

impl From<Error> for ItemError {
    fn from(error: Error) -> Self {
        Self(Box::new(Kind::Fetch(error)))
    }
}

impl From<ItemError> for Error {
    fn from(error: ItemError) -> Self {
        let item = match *error.0 {
            Kind::Fetch(error) => return error,
            Kind::Item(item) => item,
        };
        let answer = item.answer;
        let problem = DecodeProblem {
            path: path(answer.items, item.index, &item.problem.path),
            message: item.problem.message,
        };
        let received = Received {
            status: answer.status,
            headers: answer.headers.clone(),
            body: answer.body.clone(),
            unfollowed: None,
            doubtful: false,
        };
        DecodeError::new(answer.operation, received, problem).into()
    }
}

impl fmt::Display for ItemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Fetch(error) => fmt::Display::fmt(error, f),
            Kind::Item(item) => {
                let problem = DecodeProblem {
                    path: path(item.answer.items, item.index, &item.problem.path),
                    message: item.problem.message.clone(),
                };
                let operation = item.answer.operation;
                write!(f, "{operation}: an item did not decode: {problem}")
            }
        }
    }
}

impl StdError for ItemError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.as_error().and_then(StdError::source)
    }
}
