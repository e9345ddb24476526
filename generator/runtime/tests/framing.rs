//! Messages, wherever the pieces of a body end.

use std::time::Duration;

use bytes::Bytes;
use proptest::prelude::*;

use crate::framing::{Framer, Framing, Message, TooLarge};

fn event(name: &str, id: Option<&str>, data: &str) -> Message {
    Message {
        name: name.to_owned(),
        id: id.map(str::to_owned),
        data: data.to_owned().into(),
        ..Message::default()
    }
}

/// Everything in a body that comes in these pieces.
fn read<'a>(framing: Framing, pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Message> {
    let mut framer = Framer::new(framing, 10_000);
    let mut found = Vec::new();
    for piece in pieces {
        framer.feed(Bytes::copy_from_slice(piece));
        while let Some(message) = framer.next().unwrap() {
            found.push(message);
        }
    }
    found.extend(framer.finish());
    found
}

fn events(body: &str) -> Vec<Message> {
    read(Framing::Events, [body.as_bytes()])
}

#[test]
fn the_samples_of_the_standard() {
    assert_eq!(
        events("data: YHOO\ndata: +2\ndata: 10\n\n"),
        [event("", None, "YHOO\n+2\n10")]
    );
    assert_eq!(
        events(
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n"
        ),
        [
            event("", Some("1"), "first event"),
            event("", None, "second event"),
            event("", None, " third event"),
        ]
    );
    // The last block is not complete.
    assert_eq!(
        events("data\n\ndata\ndata\n\ndata:"),
        [event("", None, ""), event("", None, "\n")]
    );
    assert_eq!(
        events("data:test\n\ndata: test\n\n"),
        [event("", None, "test"), event("", None, "test")]
    );
}

#[test]
fn an_id_holds_until_another_and_names_hold_once() {
    assert_eq!(
        events("event: add\nid: 7\ndata: a\n\ndata: b\n\nid: 8\n\nid: x\0y\ndata: c\n\n"),
        [
            event("add", Some("7"), "a"),
            event("", Some("7"), "b"),
            event("", Some("8"), "c"),
        ]
    );
    // A name without data makes no event, and is forgotten.
    assert_eq!(events("event: add\n\ndata: a\n\n"), [event("", None, "a")]);
}

#[test]
fn a_mark_before_the_first_line_is_none_of_its_words() {
    assert_eq!(events("\u{feff}data: a\n\n"), [event("", None, "a")]);
    assert_eq!(events("\u{feff}\u{feff}data: a\n\n"), []);
    assert_eq!(
        events("data: \u{feff}a\n\n"),
        [event("", None, "\u{feff}a")]
    );
}

#[test]
fn what_is_no_text_is_replaced() {
    let found = read(Framing::Events, [&b"data: \xFFa\n\n"[..]]);
    assert_eq!(found, [event("", None, "\u{fffd}a")]);
}

#[test]
fn a_time_to_wait_is_digits() {
    for (text, expected) in [
        ("retry: 2500\n", Some(2500)),
        ("retry: 2.5\n", None),
        ("retry:\n", None),
        ("retry: -1\n", None),
        ("retry: 99999999999999999999999\n", Some(u64::MAX)),
    ] {
        let mut framer = Framer::new(Framing::Events, 100);
        framer.feed(text.into());
        assert_eq!(framer.next(), Ok(None));
        assert_eq!(
            framer.retry(),
            expected.map(Duration::from_millis),
            "{text}"
        );
    }
}

#[test]
fn another_body_goes_on_after_the_last_id() {
    let mut framer = Framer::new(Framing::Events, 100);
    framer.feed("id: 1\ndata: a\n\nid: 2\ndata: hal".into());
    assert_eq!(framer.next(), Ok(Some(event("", Some("1"), "a"))));
    assert_eq!(framer.next(), Ok(None));
    framer.restart();
    assert_eq!(framer.last_id(), Some("1"));
    framer.feed("data: b\n\n".into());
    assert_eq!(framer.next(), Ok(Some(event("", Some("1"), "b"))));
}

#[test]
fn lines_and_sequences() {
    let lines = |body: &str| read(Framing::Lines, [body.as_bytes()]);
    assert_eq!(
        lines("{\"a\":1}\r\n\n  \n[2]\n3"),
        [
            event("", None, "{\"a\":1}"),
            event("", None, "[2]"),
            event("", None, "3"),
        ]
    );
    let found = read(Framing::Sequence, [&b"\x1E{\"a\":\n1}\n\x1E\x1E2\n"[..]]);
    assert_eq!(
        found,
        [event("", None, "{\"a\":\n1}"), event("", None, "2")]
    );
}

#[test]
fn a_message_has_a_limit_and_a_body_none() {
    let mut framer = Framer::new(Framing::Events, 20);
    for _ in 0..100 {
        framer.feed("data: 0123456789\n\n".into());
        assert_eq!(framer.next(), Ok(Some(event("", None, "0123456789"))));
        assert_eq!(framer.next(), Ok(None));
    }
    framer.feed("data: 0123456789\ndata: 0123456789\n\n".into());
    assert_eq!(framer.next(), Err(TooLarge));
    let mut framer = Framer::new(Framing::Lines, 20);
    framer.feed("0123456789".into());
    assert_eq!(framer.next(), Ok(None));
    framer.feed("01234567890".into());
    assert_eq!(framer.next(), Err(TooLarge));
}

/// The same rules over a text that is there as a whole.
fn by_the_standard(body: &str) -> Vec<Message> {
    let body = body.strip_prefix('\u{feff}').unwrap_or(body);
    let body = body.replace("\r\n", "\n").replace('\r', "\n");
    let (mut found, mut last) = (Vec::new(), None);
    let (mut name, mut data, mut retry) = (String::new(), String::new(), None);
    let mut lines: Vec<&str> = body.split('\n').collect();
    // What stands behind the last end of a line is none.
    lines.pop();
    for line in lines {
        if line.is_empty() {
            if let Some(text) = data.strip_suffix('\n') {
                let id: Option<&String> = last.as_ref().filter(|id: &&String| !id.is_empty());
                found.push(Message {
                    retry,
                    ..event(&name, id.map(String::as_str), text)
                });
            }
            (name, data, retry) = (String::new(), String::new(), None);
            continue;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => name = value.to_owned(),
            "data" => data = format!("{data}{value}\n"),
            "retry" if !value.is_empty() && value.bytes().all(|it| it.is_ascii_digit()) => {
                retry = value.parse().ok();
            }
            "id" if !value.contains('\0') => last = Some(value.to_owned()),
            _ => {}
        }
    }
    found
}

fn body() -> impl Strategy<Value = String> {
    let field = prop_oneof!["data", "event", "id", "retry", "", "datax", "\u{feff}data"];
    let colon = prop_oneof![Just(":"), Just(": "), Just("")];
    let value = prop_oneof!["[a-z:0 é]{0,5}", Just("\0".to_owned())];
    let end = prop_oneof![
        Just("\n"),
        Just("\r"),
        Just("\r\n"),
        Just("\n\n"),
        Just("\r\r")
    ];
    let line = (field, colon, value, end)
        .prop_map(|(field, colon, value, end)| format!("{field}{colon}{value}{end}"));
    proptest::collection::vec(line, 0..12).prop_map(|lines| lines.concat())
}

proptest! {
    #[test]
    fn the_ends_of_pieces_mean_nothing(
        body in body(),
        cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let bytes = body.as_bytes();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]);
        prop_assert_eq!(read(Framing::Events, pieces), by_the_standard(&body));
        let single = read(Framing::Events, bytes.chunks(1));
        prop_assert_eq!(single, by_the_standard(&body));
    }

    #[test]
    fn lines_come_whole(
        values in proptest::collection::vec("[a-z]{1,6}", 0..6),
        size in 1_usize..9,
    ) {
        let lines: String = values.iter().map(|value| format!("{value}\n")).collect();
        let found = read(Framing::Lines, lines.as_bytes().chunks(size));
        let texts: Vec<&[u8]> = found.iter().map(|message| &*message.data).collect();
        let expected: Vec<&[u8]> = values.iter().map(String::as_bytes).collect();
        prop_assert_eq!(texts, expected);
    }
}
