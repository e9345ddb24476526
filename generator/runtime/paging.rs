//! How an operation pages, as its static table says it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::decode::{DecodeProblem, RawBody};
use super::parameter::Parameter;
use super::pick::pick;
use super::turn::Turn;
use super::window::{Cut, Layout, Way, cut};

/// How an operation pages: its items are `I`s.
pub struct Paging<I: 'static> {
    pub(super) turn: Turn,
    pub(super) parameter: Option<Parameter>,
    pub(super) limit: Option<Parameter>,
    pub(super) max_limit: Option<u64>,
    pub(super) layout: Layout,
    pub(super) link_header: bool,
    pub(super) key: Option<Key<I>>,
    pub(super) append_order: Option<(Parameter, &'static str)>,
    pub(super) decode: fn(&RawBody, &Layout) -> Result<Cut<I>, DecodeProblem>,
}

/// What tells an item from the others.
pub(super) struct Key<I> {
    /// Where it stands in an item as it came.
    pub(super) way: Way,
    /// How it is read from a decoded one.
    pub(super) of: fn(&I) -> String,
}

impl<I: DeserializeOwned> Paging<I> {
    const fn new(turn: Turn, parameter: Option<Parameter>, items: Way) -> Self {
        Self {
            turn,
            parameter,
            limit: None,
            max_limit: None,
            layout: Layout {
                items,
                total: None,
                last: None,
                next: None,
                more: None,
            },
            link_header: false,
            key: None,
            append_order: None,
            decode: cut,
        }
    }

    /// By page numbers from `first` on. The list stands at `items`.
    pub const fn by_page(parameter: Parameter, first: u64, items: Way) -> Self {
        Self::new(Turn::Page(first), Some(parameter), items)
    }

    /// By the number of items to leave out.
    pub const fn by_offset(parameter: Parameter, items: Way) -> Self {
        Self::new(Turn::Offset, Some(parameter), items)
    }

    /// By a cursor; where the answer names none, it is the last item's key.
    pub const fn by_cursor(parameter: Parameter, items: Way) -> Self {
        Self::new(Turn::Cursor, Some(parameter), items)
    }

    /// By a link in the answer's body.
    pub const fn by_link(items: Way) -> Self {
        Self::new(Turn::Link, None, items)
    }

    /// By a link in the answer's header `Link`.
    pub const fn by_link_header(items: Way) -> Self {
        let mut paging = Self::new(Turn::Link, None, items);
        paging.link_header = true;
        paging
    }

    /// The parameter for the size of a page.
    #[must_use]
    pub const fn limit(mut self, parameter: Parameter) -> Self {
        self.limit = Some(parameter);
        self
    }

    /// What the server cuts a larger size to.
    #[must_use]
    pub const fn max_limit(mut self, limit: u64) -> Self {
        self.max_limit = Some(limit);
        self
    }

    /// Where the answer says how many items there are.
    #[must_use]
    pub const fn total(mut self, way: Way) -> Self {
        self.layout.total = Some(way);
        self
    }

    /// Where it says how many pages there are.
    #[must_use]
    pub const fn last(mut self, way: Way) -> Self {
        self.layout.last = Some(way);
        self
    }

    /// Where the cursor, or the link, to the next page stands.
    #[must_use]
    pub const fn next(mut self, way: Way) -> Self {
        self.layout.next = Some(way);
        self
    }

    /// Where it says whether there are more.
    #[must_use]
    pub const fn more(mut self, way: Way) -> Self {
        self.layout.more = Some(way);
        self
    }

    /// What tells an item from the others: where it stands, and how it is read.
    #[must_use]
    pub const fn key(mut self, way: Way, of: fn(&I) -> String) -> Self {
        self.key = Some(Key { way, of });
        self
    }

    /// The parameter, and its JSON, that makes new items come last.
    #[must_use]
    pub const fn append_order(mut self, parameter: Parameter, value: &'static str) -> Self {
        self.append_order = Some((parameter, value));
        self
    }
}

/// A key as text.
pub fn key<K: Serialize>(value: &K) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The key of an item that is not a field of its own, by the way to it. Nothing else of it is encoded.
pub fn key_at<I: Serialize>(item: &I, way: Way) -> String {
    match pick(item, way) {
        None | Some(Value::Null) => {
            serde_json::to_value(item).map_or_else(|_| String::new(), |item| item.to_string())
        }
        Some(key) => key.to_string(),
    }
}

/// The key of an item as it came. One without a key is told by all that it says.
pub(super) fn key_in(item: &Value, way: Way) -> String {
    let found = way.iter().try_fold(item, |value, key| value.get(*key));
    let found = found.filter(|value| !value.is_null());
    found.unwrap_or(item).to_string()
}
