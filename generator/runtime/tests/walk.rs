//! The way through a list, against a model of a server whose rows come and go between any two requests.

use std::collections::{BTreeSet, VecDeque};

use proptest::prelude::*;

use crate::turn::{Ask, PageOrder, Row, Rules, Step, Turn, Window, fingerprint};
use crate::walk::Walk;

/// What happens to the list after a request was answered.
#[derive(Debug, Clone)]
struct Event {
    appended: u8,
    /// Rows to delete, by their place counted round and round.
    deleted: Vec<u16>,
}

/// A server with a list to whose end rows are added.
#[derive(Debug, Clone)]
struct Model {
    rows: Vec<u64>,
    next: u64,
    /// What a greater limit is cut to.
    cap: u64,
    /// What it gives where no limit is asked for.
    usual: u64,
    says_total: bool,
    says_last: bool,
    events: VecDeque<Event>,
    requests: usize,
    /// Every row that was there from the beginning and was never deleted.
    stable: BTreeSet<u64>,
    /// A `last` to lie with.
    lie: Option<u64>,
    /// Ignores the limit, and gives this many.
    stubborn: Option<u64>,
}

impl Model {
    fn new(rows: u64) -> Self {
        Self {
            rows: (0..rows).collect(),
            next: rows,
            cap: 100,
            usual: 10,
            says_total: true,
            says_last: true,
            events: VecDeque::new(),
            requests: 0,
            stable: (0..rows).collect(),
            lie: None,
            stubborn: None,
        }
    }

    fn answer(&mut self, ask: &Ask) -> Window<u64> {
        self.requests += 1;
        let (start, limit, page) = match *ask {
            Ask::Page { number, limit } => {
                let limit = self.size(limit);
                ((number - 1) * limit, limit, Some(number))
            }
            Ask::Offset { offset, limit } => (offset, self.size(limit), None),
            _ => panic!("not by position: {ask:?}"),
        };
        let total = self.rows.len() as u64;
        let from = start.min(total) as usize;
        let to = (start + limit).min(total) as usize;
        let rows = self.rows[from..to].iter().map(|row| Row {
            key: Some(row.to_string()),
            item: *row,
        });
        let last = self.lie.unwrap_or(total.div_ceil(limit));
        let window = Window {
            rows: rows.collect(),
            total: self.says_total.then_some(total),
            last: (self.says_last && page.is_some()).then_some(last),
            more: None,
            next: None,
            print: fingerprint(&[from as u8, to as u8]),
        };
        if let Some(event) = self.events.pop_front() {
            self.happen(&event);
        }
        window
    }

    fn size(&self, limit: Option<u64>) -> u64 {
        self.stubborn
            .unwrap_or_else(|| limit.unwrap_or(self.usual).min(self.cap))
    }

    fn happen(&mut self, event: &Event) {
        for place in &event.deleted {
            if !self.rows.is_empty() {
                let gone = self.rows.remove(usize::from(*place) % self.rows.len());
                self.stable.remove(&gone);
            }
        }
        for _ in 0..event.appended {
            self.rows.push(self.next);
            self.next += 1;
        }
    }
}

fn rules(turn: Turn, size: Option<u64>) -> Rules {
    Rules {
        turn,
        appending: true,
        size,
        sizable: true,
        begin: None,
        names_next: false,
    }
}

/// All rows that came, and how many requests that took.
fn walk(model: &mut Model, rules: Rules) -> Result<Vec<u64>, &'static str> {
    let mut walk = Walk::new(rules);
    let mut came = Vec::new();
    while let Some(ask) = walk.ask() {
        assert!(model.requests < 100_000, "it does not end");
        match walk.take(model.answer(&ask)) {
            Step::Page(rows) => came.extend(rows),
            Step::Again => {}
            Step::Failed(why) => return Err(why),
        }
    }
    Ok(came)
}

fn distinct(rows: &[u64]) -> BTreeSet<u64> {
    let distinct: BTreeSet<u64> = rows.iter().copied().collect();
    assert_eq!(distinct.len(), rows.len(), "a row came twice: {rows:?}");
    distinct
}

fn events() -> impl Strategy<Value = VecDeque<Event>> {
    let event = (0_u8..4, proptest::collection::vec(any::<u16>(), 0..6));
    let event = event.prop_map(|(appended, deleted)| Event { appended, deleted });
    proptest::collection::vec(event, 0..40).prop_map(VecDeque::from)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_stays_comes_exactly_once(
        rows in 0_u64..120,
        size in proptest::option::of(1_u64..14),
        cap in 1_u64..14,
        by_page in any::<bool>(),
        says in 1_u8..4,
        events in events(),
    ) {
        let mut model = Model {
            cap,
            usual: cap,
            says_total: says & 1 > 0 || !by_page,
            says_last: says & 2 > 0,
            events,
            ..Model::new(rows)
        };
        let turn = if by_page { Turn::Page(1) } else { Turn::Offset };
        let came = walk(&mut model, rules(turn, size)).expect("it ends well");
        let came = distinct(&came);
        let missed: Vec<_> = model.stable.difference(&came).collect();
        prop_assert!(missed.is_empty(), "{missed:?} were missed");
    }

    #[test]
    fn whatever_stays_comes_from_a_server_that_says_nothing(
        rows in 0_u64..120,
        size in 1_u64..14,
        by_page in any::<bool>(),
        events in events(),
    ) {
        let mut model = Model { says_total: false, says_last: false, events, ..Model::new(rows) };
        let turn = if by_page { Turn::Page(1) } else { Turn::Offset };
        let came = distinct(&walk(&mut model, rules(turn, Some(size))).expect("it ends well"));
        prop_assert!(model.stable.is_subset(&came));
    }

    #[test]
    fn nothing_comes_twice_in_an_order_that_shifts(
        rows in 0_u64..120,
        size in 1_u64..14,
        events in events(),
    ) {
        let mut model = Model { events, ..Model::new(rows) };
        let rules = Rules { appending: false, ..rules(Turn::Page(1), Some(size)) };
        if let Ok(came) = walk(&mut model, rules) {
            distinct(&came);
        }
    }

    #[test]
    fn a_list_at_rest_takes_no_request_too_many(rows in 0_u64..1000, size in 4_u64..101) {
        let mut model = Model::new(rows);
        let came = walk(&mut model, rules(Turn::Offset, Some(size))).expect("it ends well");
        prop_assert_eq!(came, (0..rows).collect::<Vec<_>>());
        let further = rows.saturating_sub(size).div_ceil(size - 1);
        prop_assert_eq!(model.requests as u64, 1 + further);

        let mut model = Model::new(rows);
        let plain = Rules { appending: false, ..rules_of_pages(size) };
        let came = walk(&mut model, plain).expect("it ends well");
        prop_assert_eq!(came, (0..rows).collect::<Vec<_>>());
        prop_assert_eq!(model.requests as u64, rows.div_ceil(size).max(1));
    }

    #[test]
    fn a_last_page_that_is_a_lie_changes_nothing(
        rows in 0_u64..200,
        size in 1_u64..30,
        lie in 0_u64..1000,
        says_total in any::<bool>(),
        appending in any::<bool>(),
    ) {
        let mut model = Model { says_total, lie: Some(lie), ..Model::new(rows) };
        let rules = Rules { appending, ..rules_of_pages(size) };
        let came = walk(&mut model, rules).expect("it ends well");
        let distinct = distinct(&came);
        // Where it is all that the server says, and the page is full, there is nothing to hold it against.
        if says_total || lie >= rows {
            prop_assert_eq!(distinct.len() as u64, rows);
        }
    }

    #[test]
    fn a_server_with_pages_of_its_own_size_is_read_page_by_page(
        rows in 0_u64..200,
        own in 1_u64..40,
        size in 1_u64..40,
    ) {
        let mut model = Model { stubborn: Some(own), ..Model::new(rows) };
        let came = walk(&mut model, rules_of_pages(size)).expect("it ends well");
        prop_assert_eq!(distinct(&came).len() as u64, rows);
    }
}

fn rules_of_pages(size: u64) -> Rules {
    rules(Turn::Page(1), Some(size))
}

#[test]
fn ten_thousand_rows_by_hundreds() {
    let mut model = Model::new(10_000);
    let came = walk(&mut model, rules_of_pages(100)).expect("it ends well");
    assert_eq!(came, (0..10_000).collect::<Vec<_>>());
    // 100 would do without the overlap.
    assert!(model.requests <= 115, "{}", model.requests);
}

#[test]
fn an_empty_list_is_one_request() {
    for turn in [Turn::Page(1), Turn::Offset] {
        for appending in [true, false] {
            let mut model = Model::new(0);
            let rules = Rules {
                appending,
                ..rules(turn, Some(100))
            };
            assert_eq!(walk(&mut model, rules), Ok(Vec::new()));
            assert_eq!(model.requests, 1);
        }
    }
}

#[test]
fn the_first_windows() {
    let mut model = Model::new(1000);
    let mut walk = Walk::new(rules_of_pages(100));
    let mut asked = Vec::new();
    for _ in 0..4 {
        let ask = walk.ask().expect("more");
        let Step::Page(_) = walk.take(model.answer(&ask)) else {
            panic!("a page");
        };
        if let Ask::Page { number, limit } = ask {
            asked.push((number, limit.expect("a limit")));
        }
    }
    assert_eq!(asked[..3], [(1, 100), (2, 99), (3, 98)]);
    assert_eq!(walk.order(), PageOrder::Appending);
}

#[test]
fn a_server_that_ignores_the_limit_is_found_out() {
    let mut model = Model {
        stubborn: Some(50),
        ..Model::new(170)
    };
    let mut walk = Walk::new(rules_of_pages(100));
    while let Some(ask) = walk.ask() {
        let _ = walk.take(model.answer(&ask));
    }
    assert_eq!(walk.order(), PageOrder::Shifting);
}

fn repeated(
    turn: Turn,
    appending: bool,
    keys: bool,
    names_next: bool,
) -> (Option<&'static str>, usize) {
    let mut walk = Walk::new(Rules {
        appending,
        names_next,
        ..rules(turn, Some(5))
    });
    let mut requests = 0;
    while walk.ask().is_some() {
        requests += 1;
        assert!(requests < 1000, "it does not end");
        let rows = (0..5).map(|row: u64| Row {
            key: keys.then(|| row.to_string()),
            item: row,
        });
        let step = walk.take(Window {
            rows: rows.collect(),
            total: Some(1_000_000),
            last: None,
            more: Some(true),
            next: names_next.then(|| "again".to_owned()),
            print: 7,
        });
        if let Step::Failed(why) = step {
            return (Some(why), requests);
        }
    }
    (None, requests)
}

#[test]
fn a_page_that_is_repeated_for_ever_ends_in_an_error() {
    for turn in [Turn::Page(1), Turn::Offset] {
        for (appending, keys) in [(true, true), (false, true), (false, false)] {
            let (why, requests) = repeated(turn, appending, keys, false);
            assert!(why.is_some());
            assert!(requests <= 4, "{requests}");
        }
    }
    for turn in [Turn::Cursor, Turn::Link] {
        for keys in [true, false] {
            let (why, requests) = repeated(turn, false, keys, true);
            assert!(why.is_some());
            assert!(requests <= 3, "{requests}");
        }
    }
}

/// Walks a list of cursors: the rows of each window, and the cursor to the next.
fn follow(
    windows: &[(&[u64], Option<&str>, Option<bool>)],
    names_next: bool,
) -> Result<Vec<u64>, &'static str> {
    let mut walk = Walk::new(Rules {
        names_next,
        ..rules(Turn::Cursor, None)
    });
    let mut came = Vec::new();
    let mut windows = windows.iter();
    while let Some(Ask::Cursor { .. }) = walk.ask() {
        let (rows, next, more) = windows.next().expect("no request too many");
        let rows = rows.iter().map(|row| Row {
            key: Some(row.to_string()),
            item: *row,
        });
        match walk.take(Window {
            rows: rows.collect(),
            total: None,
            last: None,
            more: *more,
            next: next.map(str::to_owned),
            print: 0,
        }) {
            Step::Page(rows) => came.extend(rows),
            Step::Again => {}
            Step::Failed(why) => return Err(why),
        }
    }
    assert!(windows.next().is_none(), "it ended too soon");
    Ok(came)
}

#[test]
fn cursors_end_where_there_is_none() {
    let two = [(&[1, 2][..], Some("a"), None), (&[3][..], None, None)];
    assert_eq!(follow(&two, true), Ok(vec![1, 2, 3]));
    let empty = [(&[][..], Some("a"), None), (&[3][..], Some(""), None)];
    assert_eq!(follow(&empty, true), Ok(vec![3]));
    let flagged = [
        (&[1][..], Some("a"), Some(true)),
        (&[2][..], Some("b"), Some(false)),
    ];
    assert_eq!(follow(&flagged, true), Ok(vec![1, 2]));
    let repeats = [(&[1, 2][..], Some("a"), None), (&[2, 3][..], None, None)];
    assert_eq!(follow(&repeats, true), Ok(vec![1, 2, 3]));
}

#[test]
fn an_empty_page_that_leads_to_itself_is_the_end() {
    let polled = [(&[1][..], Some("a"), None), (&[][..], Some("a"), None)];
    assert_eq!(follow(&polled, true), Ok(vec![1]));
    // One that has rows and leads to itself is a server that goes in circles.
    let circle = [(&[1][..], Some("a"), None), (&[2][..], Some("a"), None)];
    assert!(follow(&circle, true).is_err());
}

#[test]
fn the_last_key_is_the_cursor_where_the_answer_names_none() {
    let keys = [
        (&[1, 2][..], None, Some(true)),
        (&[3][..], None, Some(false)),
    ];
    assert_eq!(follow(&keys, false), Ok(vec![1, 2, 3]));
}

#[test]
fn more_without_a_way_to_it_is_an_error() {
    assert!(follow(&[(&[1][..], None, Some(true))], true).is_err());
}
