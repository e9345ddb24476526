//! Path arguments as a server sees them: refused with nothing sent, or there as they were given.

mod support;

use std::sync::{Arc, Mutex};

use polar_client::{Client, Error};
use proptest::prelude::*;
use support::client;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// The targets of the request lines that came in.
type Seen = Arc<Mutex<Vec<String>>>;

/// A server that notes each request line and answers 404.
async fn noting() -> (String, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let seen = Seen::default();
    let log = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.windows(4).any(|four| four == b"\r\n\r\n") {
                if socket.read_buf(&mut head).await.unwrap_or(0) == 0 {
                    break;
                }
            }
            let head = String::from_utf8_lossy(&head).into_owned();
            if let Some(target) = head.split(' ').nth(1) {
                log.lock().expect("no panic").push(target.to_owned());
            }
            let answer = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            let _ = socket.write_all(answer).await;
            let _ = socket.shutdown().await;
        }
    });
    (url, seen)
}

/// A percent-encoded segment, decoded once.
/// As a server decodes that leaves alone what is no escape.
fn leniently(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let escape = (*first == b'%').then(|| behind.get(..2)).flatten();
        let escape = escape.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let digits = escape.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn decoded(segment: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next(), rest.next()].map(|digit| digit.expect("two digits"));
        let digits = std::str::from_utf8(&digits).expect("ASCII").to_owned();
        bytes.push(u8::from_str_radix(&digits, 16).expect("a number"));
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// Makes the call; `None`: it was refused, and nothing was sent.
async fn target(client: &Client, seen: &Seen, argument: &str) -> Option<String> {
    seen.lock().expect("no panic").clear();
    let error = client.customers().get_state_external(argument).await.expect_err("a 404 at best");
    let seen = seen.lock().expect("no panic").clone();
    match error {
        Error::Invalid(_) => {
            assert!(seen.is_empty(), "{argument:?} was refused and sent: {seen:?}");
            None
        }
        Error::Api(_) => {
            assert_eq!(seen.len(), 1);
            seen.first().cloned()
        }
        error => panic!("{argument:?}: {error:?}"),
    }
}

#[tokio::test]
async fn what_could_be_another_path_is_refused() {
    let (url, seen) = noting().await;
    let client = client(&url);
    for argument in [
        "", ".", "..", "/", "a/b", "/a", "a/", "..%2f", "%2e%2e", "%2E.", ".%2e", "%252e%252e",
        "a%2Fstate", "a%2fstate", "a%252Fstate", "a%25252Fstate", "a\\b", "a%5Cb", "a%255cb",
        "a\0", "a%00", "a\n", "a%0a", "a%250A", "\u{7f}", "%7F", "\u{85}", "%C2%85",
    ] {
        assert_eq!(target(&client, &seen, argument).await, None, "{argument:?}");
    }
    for argument in ["...", "a.", ".a", "%", "%%", "50%", "%zz", "a b", "a+b", "a?b", "a#b", "é", "%41", ";a=b"] {
        assert!(target(&client, &seen, argument).await.is_some(), "{argument:?}");
    }
}

#[tokio::test]
async fn no_argument_leads_to_another_operation() {
    let (url, seen) = noting().await;
    let client = client(&url);
    let customers = client.customers();
    for refused in [
        customers.get("export").await.map(drop),
        customers.get("exp%6Frt").await.map(drop),
        customers.get_state("external").await.map(drop),
        customers.list_payment_methods("external").await.map(drop),
        customers.members().get("external", "state").await.map(drop),
    ] {
        let error = refused.expect_err("a refusal");
        assert!(matches!(error, Error::Invalid(_)), "{error:?}");
        assert!(error.to_string().contains("another operation"), "{error}");
    }
    assert_eq!(*seen.lock().expect("no panic"), [""; 0]);
    // Nothing else lies there: ids as the seed page has them, and what no other path has.
    for sent in [
        customers.get("<string>").await.map(drop),
        customers.get("external").await.map(drop),
        customers.delete("export").await,
        customers.get_external("export").await.map(drop),
        customers.get_external("state").await.map(drop),
        customers.get_state_external("external").await.map(drop),
        customers.members().get("external", "x").await.map(drop),
    ] {
        assert!(matches!(sent, Err(Error::Api(_))), "{sent:?}");
    }
    assert_eq!(seen.lock().expect("no panic").len(), 7);
}

fn argument() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => any::<char>().prop_map(String::from),
        4 => "[a-zA-Z0-9_.-]{1,4}".prop_map(String::from),
        2 => prop::sample::select(vec![
            "%", "/", "\\", ".", "..", "%2F", "%2e", "%25", "%252f", "%5c", "%00", " ", "?", "#", "&", "+", ":",
            "@", "é", "%E2%82%AC", "%ff",
        ])
        .prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

#[test]
fn whatever_is_sent_comes_back_the_same() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (url, seen) = runtime.block_on(noting());
    let client = client(&url);
    proptest!(|(argument in argument())| {
        if let Some(target) = runtime.block_on(target(&client, &seen, &argument)) {
            let segments: Vec<&str> = target.split('/').collect();
            prop_assert_eq!(segments.len(), 6, "{}", target);
            prop_assert_eq!(&segments[..4], ["", "v1", "customers", "external"]);
            prop_assert_eq!(&decoded(segments[4]), &argument);
            prop_assert_eq!(segments[5], "state");
            // However often a server decodes it, it stays one plain segment.
            let (mut before, mut now) = (None, argument);
            while before.as_ref() != Some(&now) {
                let parts = now.chars().any(|c| matches!(c, '/' | '\\') || c.is_control());
                prop_assert!(!parts && now != "." && now != "..", "{}: {:?}", target, now);
                let decoded = leniently(&now);
                before = Some(std::mem::replace(&mut now, decoded));
            }
        } else {
            let is_harmless = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
            prop_assert!(argument.is_empty() || !argument.chars().all(is_harmless), "{:?}", argument);
        }
    });
}
