//! Windows that overlap: where the next one begins and ends, so that it shows a row that was seen and as
//! many as possible that were not.

use super::turn::{Turn, Window};

/// Page sizes to look at for the best overlap.
const MOST_SIZES: u64 = 4096;

/// The state of a walk by overlapping windows. Positions count from zero.
#[derive(Debug)]
pub(super) struct Overlapping<I> {
    /// The end of the last window that counted: the row before it was seen there.
    pub(super) at: u64,
    /// The end of the last window that had something new.
    pub(super) reach: u64,
    /// The row before `at`.
    pub(super) last: Option<u128>,
    /// How many rows the next window should see again.
    pub(super) overlap: u64,
    /// On the way back to something that was seen.
    pub(super) descending: bool,
    pub(super) descents: u32,
    pub(super) asked: Asked,
    /// Rows that count once it is sure that nothing was skipped before them.
    pub(super) held: Option<(Window<I>, Option<u64>)>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Asked {
    pub(super) kind: Kind,
    pub(super) start: u64,
    pub(super) limit: Option<u64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// It begins with rows that were seen.
    #[default]
    Overlap,
    /// It begins right behind them: the page is too small for both.
    Next,
    /// The last row seen alone, to learn whether it is where it was.
    Check,
}

impl<I> Overlapping<I> {
    /// Nothing seen yet.
    pub(super) fn new() -> Self {
        Self {
            at: 0,
            reach: 0,
            last: None,
            overlap: 1,
            descending: false,
            descents: 0,
            asked: Asked::default(),
            held: None,
        }
    }

    /// The window to ask for next.
    pub(super) fn choose(&self, turn: Turn, size: Option<u64>) -> Asked {
        let overlap = |start, limit| Asked {
            kind: Kind::Overlap,
            start,
            limit,
        };
        let Some(size) = size else {
            return overlap(0, None);
        };
        if self.held.is_some() {
            return Asked {
                kind: Kind::Check,
                start: self.at.saturating_sub(1),
                limit: Some(1),
            };
        }
        // On the way forward a window has something new at its end, as far as there is room for it.
        let again = match self.descending {
            true => self.overlap,
            false => self.overlap.min((size / 2).max(1)),
        };
        let (start, limit) = window(turn, self.at.saturating_sub(again), size);
        if self.descending || start.saturating_add(limit) > self.at {
            return overlap(start, Some(limit));
        }
        let limit = match turn {
            Turn::Page(_) => largest_divisor(self.at, size),
            _ => size,
        };
        Asked {
            kind: Kind::Next,
            start: self.at,
            limit: Some(limit),
        }
    }
}

/// The window that begins at `from` or before, has at most `size` rows and ends last: its start and
/// its number of rows. A window by page number begins at a multiple of its size.
fn window(turn: Turn, from: u64, size: u64) -> (u64, u64) {
    if !matches!(turn, Turn::Page(_)) || from == 0 {
        return (from, size.max(1));
    }
    let mut best = (0, 1);
    for limit in (1..=size.max(1)).rev().take(MOST_SIZES as usize) {
        let start = from - from % limit;
        let end = |(start, limit): (u64, u64)| start.saturating_add(limit);
        if end((start, limit)) > end(best) {
            best = (start, limit);
        }
        // Smaller ones can't reach further.
        if from.saturating_add(limit - 1) <= end(best) {
            break;
        }
    }
    best
}

/// The largest page size up to `size` by which a page begins at `at`.
fn largest_divisor(at: u64, size: u64) -> u64 {
    let sizes = (1..=size.max(1)).rev().take(MOST_SIZES as usize);
    sizes
        .into_iter()
        .find(|limit| at.is_multiple_of(*limit))
        .unwrap_or(1)
}

/// How many pages of this size are before this position.
pub(super) fn page_of(start: u64, limit: Option<u64>) -> u64 {
    start / limit.unwrap_or(1).max(1)
}
