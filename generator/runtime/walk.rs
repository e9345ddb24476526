//! The way through a list that comes in pages: what to ask for next, what of it is new, when to stop.
//!
//! Pure: it sends nothing, so that a model of a server can be put in its place.
//!
//! Page numbers and offsets name positions, and positions shift when rows come and go. Where new rows
//! only ever come last ([`PageOrder::Appending`]), a row's position never grows, and all rows after
//! one that was seen have not been passed yet. So each window is chosen to begin at or before the last
//! row seen: if any row in it was seen before, nothing was skipped. If none was (rows before it were
//! deleted), the walk steps back, twice as far each time, at most to the start of the list, where
//! nothing can have been skipped.

use std::collections::HashSet;

use super::overlap::{Asked, Kind, Overlapping, page_of};
use super::turn::{Ask, PageOrder, Row, Rules, Step, Turn, Window, Word, fingerprint};

const REPEATS: &str = "the server promises more and repeats what it has sent";
const RESTLESS: &str = "rows come and go faster than the list can be read";
const NOWHERE: &str = "the server says that more follows, and not where";

/// Windows in a row without anything new, where something new was promised.
const MOST_STALLED: u32 = 2;
/// Empty windows in a row on the way of a cursor, where they are not unusual.
const MOST_EMPTY: u32 = 100;
/// Steps back in a row that brought nothing new.
const MOST_DESCENTS: u32 = 16;
/// The way through one list.
#[derive(Debug)]
pub struct Walk<I> {
    rules: Rules,
    mode: Mode<I>,
    /// Fingerprints of the keys of all rows that came: some 32 bytes a row.
    seen: HashSet<u128>,
    stalled: u32,
    over: bool,
    begun: bool,
}

#[derive(Debug)]
enum Mode<I> {
    Overlapping(Overlapping<I>),
    Plain(Plain),
    Following {
        next: Option<String>,
        empty: u32,
        used: HashSet<u128>,
    },
}

/// The state of a walk page after page.
#[derive(Debug, Clone, Copy)]
struct Plain {
    /// The next page's number, or the next offset.
    at: u64,
    /// The rows before it, where that is known.
    passed: Option<u64>,
    /// The last answer's fingerprint.
    print: u128,
}

impl<I> Walk<I> {
    /// A walk from the beginning.
    pub fn new(rules: Rules) -> Self {
        let is_positional = matches!(rules.turn, Turn::Page(_) | Turn::Offset);
        let mode = if !is_positional {
            Mode::Following {
                next: None,
                empty: 0,
                used: HashSet::new(),
            }
        } else if rules.appending && rules.sizable && rules.begin.is_none() {
            Mode::Overlapping(Overlapping::new())
        } else {
            let first = rules.turn.first();
            let at = rules.begin.unwrap_or(first);
            let pages = at.saturating_sub(first);
            let passed = match (rules.turn, pages) {
                (_, 0) => Some(0),
                (Turn::Page(_), _) => rules.size.map(|size| pages.saturating_mul(size)),
                _ => Some(at),
            };
            Mode::Plain(Plain {
                at,
                passed,
                print: 0,
            })
        };
        Self {
            rules,
            mode,
            seen: HashSet::new(),
            stalled: 0,
            over: false,
            begun: false,
        }
    }

    /// What the pages promise from here on.
    pub fn order(&self) -> PageOrder {
        match self.mode {
            Mode::Overlapping(_) => PageOrder::Appending,
            Mode::Plain(_) => PageOrder::Shifting,
            Mode::Following { .. } => PageOrder::Cursor,
        }
    }

    /// Ends the walk.
    pub fn stop(&mut self) {
        self.over = true;
    }

    /// What to ask for; `None` at the end.
    pub fn ask(&mut self) -> Option<Ask> {
        if self.over {
            return None;
        }
        let size = self.rules.size;
        Some(match &mut self.mode {
            Mode::Plain(plain) => match self.rules.turn {
                Turn::Page(_) => Ask::Page {
                    number: plain.at,
                    limit: size,
                },
                _ => Ask::Offset {
                    offset: plain.at,
                    limit: size,
                },
            },
            Mode::Following { next, .. } => match self.rules.turn {
                Turn::Link => Ask::Link {
                    url: next.clone(),
                    limit: size,
                },
                _ => Ask::Cursor {
                    after: next.clone(),
                    limit: size,
                },
            },
            Mode::Overlapping(state) => {
                state.asked = state.choose(self.rules.turn, size);
                let Asked { start, limit, .. } = state.asked;
                match self.rules.turn {
                    Turn::Page(first) => Ask::Page {
                        number: first.saturating_add(page_of(start, limit)),
                        limit,
                    },
                    _ => Ask::Offset {
                        offset: start,
                        limit,
                    },
                }
            }
        })
    }

    /// Takes what came for the last [`ask`](Self::ask).
    pub fn take(&mut self, window: Window<I>) -> Step<I> {
        let step = match &self.mode {
            Mode::Overlapping(_) => self.take_overlapping(window),
            Mode::Plain(plain) => {
                let plain = *plain;
                self.take_plain(plain, window)
            }
            Mode::Following { .. } => self.take_following(window),
        };
        self.begun = true;
        self.over |= matches!(step, Step::Failed(_));
        step
    }

    /// The rows that have not come yet.
    fn unseen(&mut self, rows: Vec<Row<I>>) -> Vec<I> {
        let mut new = Vec::with_capacity(rows.len());
        for row in rows {
            let is_new = row
                .key
                .is_none_or(|key| self.seen.insert(fingerprint(key.as_bytes())));
            if is_new {
                new.push(row.item);
            }
        }
        new
    }

    /// Whether the server says that more follows after position `end`: `None` if it says nothing, or
    /// not the same by all that it says.
    fn word(&self, window: &Window<I>, end: Option<u64>, page: Option<u64>) -> Word {
        let by_total = window.total.zip(end).map(|(total, end)| end < total);
        let by_last = window.last.zip(page).map(|(last, page)| page < last);
        let by_next = self.rules.names_next.then_some(window.next.is_some());
        let words = [by_total, by_last, window.more, by_next];
        let mut words = words.into_iter().flatten();
        match words.next() {
            None => Word::None,
            Some(first) if words.any(|word| word != first) => Word::Divided,
            Some(true) => Word::More,
            Some(false) => Word::End,
        }
    }

    /// Notes whether there was anything new; says when there has been nothing for too long.
    fn stalls(&mut self, stalled: bool) -> bool {
        self.stalled = if stalled { self.stalled + 1 } else { 0 };
        self.stalled >= MOST_STALLED
    }

    fn take_plain(&mut self, plain: Plain, window: Window<I>) -> Step<I> {
        let count = window.rows.len() as u64;
        if count == 0 {
            self.over = true;
            return Step::Page(Vec::new());
        }
        let passed = plain.passed.map(|passed| passed.saturating_add(count));
        let (page, turned) = match self.rules.turn {
            Turn::Page(_) => (Some(plain.at), 1),
            _ => (None, count),
        };
        let is_short = self.rules.size.is_some_and(|size| count < size);
        self.over = match self.word(&window, passed, page) {
            Word::End => true,
            Word::Divided | Word::None => is_short,
            Word::More => false,
        };
        if is_short && !self.begun {
            // The server cuts the limit, and counts its pages by that.
            self.rules.size = Some(count);
        }
        let can_tell = window.rows.iter().all(|row| row.key.is_some());
        let is_same = plain.print == window.print;
        self.mode = Mode::Plain(Plain {
            at: plain.at.saturating_add(turned),
            passed,
            print: window.print,
        });
        let new = self.unseen(window.rows);
        let stalled = if can_tell { new.is_empty() } else { is_same };
        if self.stalls(stalled) && !self.over {
            return Step::Failed(REPEATS);
        }
        Step::Page(new)
    }

    fn take_following(&mut self, window: Window<I>) -> Step<I> {
        let count = window.rows.len() as u64;
        let last_key = window.rows.last().and_then(|row| row.key.clone());
        let next = if self.rules.names_next {
            window.next.filter(|next| !next.is_empty())
        } else {
            last_key.map(|key| plain_text(&key))
        };
        let is_short = self.rules.size.is_some_and(|size| count < size);
        self.over = match window.more {
            Some(more) => !more,
            None if self.rules.names_next => next.is_none(),
            None => is_short || count == 0,
        };
        let new = self.unseen(window.rows);
        let stalled = count > 0 && new.is_empty();
        if self.stalls(stalled) && !self.over {
            return Step::Failed(REPEATS);
        }
        if self.over {
            return Step::Page(new);
        }
        let Some(next) = next else {
            return Step::Failed(NOWHERE);
        };
        if let Mode::Following {
            next: at,
            empty,
            used,
        } = &mut self.mode
        {
            *empty = if count == 0 { *empty + 1 } else { 0 };
            // Nothing new, and nowhere else to look for it: a feed that is read to its end.
            if count == 0 && at.as_ref() == Some(&next) {
                self.over = true;
                return Step::Page(new);
            }
            if !used.insert(fingerprint(next.as_bytes())) || *empty > MOST_EMPTY {
                return Step::Failed(REPEATS);
            }
            *at = Some(next);
        }
        Step::Page(new)
    }

    fn take_overlapping(&mut self, window: Window<I>) -> Step<I> {
        let Mode::Overlapping(state) = &mut self.mode else {
            return Step::Again;
        };
        let asked = state.asked;
        let count = window.rows.len() as u64;
        if asked.limit.is_some_and(|limit| count > limit) {
            return self.take_unlimited(window);
        }
        match asked.kind {
            Kind::Next => {
                state.held = Some((window, asked.limit));
                Step::Again
            }
            Kind::Check => {
                let is_there = window.rows.first().and_then(Row::print) == state.last;
                match state.held.take() {
                    Some((held, limit)) if is_there => {
                        let start = state.at;
                        self.accept(held, start, limit)
                    }
                    _ => self.step_back(),
                }
            }
            Kind::Overlap => {
                let was_seen = |row: &Row<I>| row.print().is_some_and(|p| self.seen.contains(&p));
                if asked.start == 0 || window.rows.iter().any(was_seen) {
                    self.accept(window, asked.start, asked.limit)
                } else {
                    self.step_back()
                }
            }
        }
    }

    /// Looks for something that was seen, twice as far back as before.
    fn step_back(&mut self) -> Step<I> {
        let Mode::Overlapping(state) = &mut self.mode else {
            return Step::Again;
        };
        if !state.descending {
            state.descending = true;
            state.descents += 1;
        }
        state.overlap = state.overlap.saturating_mul(2).min(state.at.max(1));
        if state.descents > MOST_DESCENTS {
            return Step::Failed(RESTLESS);
        }
        Step::Again
    }

    /// A window before which nothing was skipped.
    fn accept(&mut self, window: Window<I>, start: u64, limit: Option<u64>) -> Step<I> {
        let count = window.rows.len() as u64;
        let end = start.saturating_add(count);
        let page = match self.rules.turn {
            Turn::Page(first) => Some(first.saturating_add(page_of(start, limit))),
            _ => None,
        };
        let word = self.word(&window, Some(end), page);
        let is_short = limit.is_some_and(|limit| count < limit);
        let last = window.rows.last().and_then(Row::print);
        let new = self.unseen(window.rows);
        let is_first = !self.begun;
        self.over = match word {
            _ if count == 0 => true,
            // No lie of the server's: neither is there more, nor did it fill the page.
            Word::More if is_short => new.is_empty(),
            _ if is_short => true,
            Word::End => true,
            _ => false,
        };
        if word == Word::More && is_short || limit.is_none() {
            // The server cuts what it is asked for, here.
            self.rules.size = Some(count.max(1));
        }
        let Mode::Overlapping(state) = &mut self.mode else {
            return Step::Again;
        };
        let was_descending = std::mem::take(&mut state.descending);
        // All is where it was, and yet no window behind it overlaps.
        let is_absurd = was_descending && start == 0 && end >= state.reach;
        let promised = end > state.reach && !is_first;
        state.at = end;
        state.last = last;
        if !new.is_empty() {
            state.reach = end;
            state.overlap = (state.overlap / 2).max(1);
            state.descents = 0;
            self.stalls(false);
        } else if is_absurd && !self.over {
            self.give_up_overlap(end);
        } else if self.stalls(promised) && !self.over {
            return Step::Failed(REPEATS);
        }
        Step::Page(new)
    }

    /// The server's pages are of a size of its own: goes on after the first `passed` rows.
    fn give_up_overlap(&mut self, passed: u64) {
        let size = self.rules.size.unwrap_or(1).max(1);
        let (at, passed) = match self.rules.turn {
            Turn::Page(first) => (first.saturating_add(passed / size), passed - passed % size),
            _ => (passed, passed),
        };
        self.mode = Mode::Plain(Plain {
            at,
            passed: Some(passed),
            print: 0,
        });
    }

    /// The server sends more than it was asked for: its pages are of its own size, and can't overlap.
    fn take_unlimited(&mut self, window: Window<I>) -> Step<I> {
        let Mode::Overlapping(state) = &self.mode else {
            return Step::Again;
        };
        let size = window.rows.len() as u64;
        let (asked, at) = (state.asked, state.at);
        self.rules.size = Some(size);
        let plain = match self.rules.turn {
            Turn::Page(first) => {
                let came = page_of(asked.start, asked.limit);
                let is_in_time = came.saturating_mul(size) <= at;
                let page = if is_in_time { came } else { at / size.max(1) };
                let plain = Plain {
                    at: first.saturating_add(page),
                    passed: Some(page.saturating_mul(size)),
                    print: 0,
                };
                is_in_time.then_some(plain).ok_or(plain)
            }
            _ => Ok(Plain {
                at: asked.start,
                passed: Some(asked.start),
                print: 0,
            }),
        };
        let (Ok(next) | Err(next)) = plain;
        self.mode = Mode::Plain(next);
        match plain {
            Ok(plain) if asked.kind != Kind::Check => self.take_plain(plain, window),
            _ => Step::Again,
        }
    }
}

/// A key as a cursor: text without its quotes.
fn plain_text(key: &str) -> String {
    serde_json::from_str(key).unwrap_or_else(|_| key.to_owned())
}
