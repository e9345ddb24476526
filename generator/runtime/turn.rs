//! The words of paging: how pages are turned, what is asked for, what comes.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;

/// In which order a list is walked, and so what its pages promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PageOrder {
    /// New rows come last: every row that is in the list from beginning to end of the walk comes
    /// exactly once, whatever is added and deleted meanwhile.
    Appending,
    /// Positions shift when rows come and go: a row comes at most once if rows can be told apart, but
    /// may be missed when another one before it is deleted meanwhile.
    Shifting,
    /// The server remembers the place by a cursor or a link: what it promises of them holds. A row
    /// comes at most once if rows can be told apart.
    Cursor,
}

/// How a list is turned to its next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// By the number of a page; this is the first one's.
    Page(u64),
    /// By the number of rows to leave out.
    Offset,
    /// By a cursor out of the answer.
    Cursor,
    /// By a link out of the answer.
    Link,
}

impl Turn {
    /// The first page's number, or offset.
    pub(super) fn first(self) -> u64 {
        match self {
            Self::Page(first) => first,
            Self::Offset | Self::Cursor | Self::Link => 0,
        }
    }
}

/// What is known before the first request.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// How pages are turned.
    pub turn: Turn,
    /// Whether new rows come last.
    pub appending: bool,
    /// Rows to ask for at once; `None`: as many as the server likes to give.
    pub size: Option<u64>,
    /// Whether the number of rows can be asked for.
    pub sizable: bool,
    /// The page or offset to begin at, where the user has set one.
    pub begin: Option<u64>,
    /// Whether the answer names the next page.
    pub names_next: bool,
}

/// A request for a window of the list. A limit of `None` is left as the call has it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Ask {
    Page {
        number: u64,
        limit: Option<u64>,
    },
    Offset {
        offset: u64,
        limit: Option<u64>,
    },
    Cursor {
        after: Option<String>,
        limit: Option<u64>,
    },
    Link {
        url: Option<String>,
        limit: Option<u64>,
    },
}

/// A row of a window.
#[derive(Debug)]
pub struct Row<I> {
    /// What tells it from others, as text.
    pub key: Option<String>,
    /// The row.
    pub item: I,
}

/// What came of a request.
#[derive(Debug)]
pub struct Window<I> {
    /// The rows.
    pub rows: Vec<Row<I>>,
    /// How many rows the list has, by the server's word.
    pub total: Option<u64>,
    /// The last page's number, by the server's word.
    pub last: Option<u64>,
    /// Whether more rows follow, by the server's word.
    pub more: Option<bool>,
    /// The cursor or link to what follows.
    pub next: Option<String>,
    /// Tells this answer from another where rows can't be told apart.
    pub print: u128,
}

/// What a window means.
#[derive(Debug)]
pub enum Step<I> {
    /// New rows, in order.
    Page(Vec<I>),
    /// Nothing yet: ask again.
    Again,
    /// The server goes on without getting anywhere, and how.
    Failed(&'static str),
}

/// What a server says about whether more follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    None,
    More,
    End,
    /// More by one number, the end by another.
    Divided,
}

impl<I> Row<I> {
    pub(super) fn print(&self) -> Option<u128> {
        self.key.as_ref().map(|key| fingerprint(key.as_bytes()))
    }
}

/// A text of any length as a number that no other text has, as far as anyone will live to see.
pub fn fingerprint(bytes: &[u8]) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(salt);
        hasher.write(bytes);
        u128::from(hasher.finish())
    };
    half(1) << 64 | half(2)
}
