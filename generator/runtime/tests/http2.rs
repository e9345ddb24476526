//! HTTP/2: what the server's word about a stream, or a connection that ends, says of a request's fate
//! (RFC 9113, 6.8 and 8.7): what it says was not processed is sent again, nothing else is for a POST.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::sample::{TOKEN, builder, create, get, item};
use crate::{Answer as Expected, Call, Client, Error, Operation, Retry, Status, decode};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;

const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;

const NO_ERROR: u32 = 0;
const INTERNAL_ERROR: u32 = 2;
const REFUSED_STREAM: u32 = 7;
const CANCEL: u32 = 8;
const ENHANCE_YOUR_CALM: u32 = 11;

/// When the server acts: it has the head of the request, or all of it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum When {
    Head,
    Whole,
}

/// What the server does with a request.
#[derive(Clone, Copy, Debug)]
enum Act {
    Answer,
    /// RST_STREAM with this code.
    Reset(When, u32),
    /// The same in the midst of an answer.
    HalfAndReset(u32),
    /// GOAWAY with this code; the last stream that it means to see to is the one before, or this one, and
    /// then the connection ends.
    Leave(When, u32),
    LeaveAndEnd(u32),
    /// GOAWAY that lets this stream have its answer, which comes.
    LeaveAndAnswer,
    /// Waits for one request more on this connection; leaves all but the first, and answers that.
    LeaveTheSecond,
    End(When),
}

use Act::*;

/// What says that the request was not processed.
const REFUSALS: [Act; 7] = [
    Reset(When::Head, REFUSED_STREAM),
    Reset(When::Whole, REFUSED_STREAM),
    Leave(When::Head, NO_ERROR),
    Leave(When::Whole, NO_ERROR),
    Leave(When::Head, ENHANCE_YOUR_CALM),
    Leave(When::Whole, INTERNAL_ERROR),
    Leave(When::Whole, ENHANCE_YOUR_CALM),
];

/// What doesn't.
const BREAKS: [Act; 13] = [
    Reset(When::Head, CANCEL),
    Reset(When::Whole, CANCEL),
    Reset(When::Whole, INTERNAL_ERROR),
    Reset(When::Whole, NO_ERROR),
    Reset(When::Whole, ENHANCE_YOUR_CALM),
    HalfAndReset(CANCEL),
    HalfAndReset(INTERNAL_ERROR),
    HalfAndReset(NO_ERROR),
    // Too late for that word.
    HalfAndReset(REFUSED_STREAM),
    LeaveAndEnd(NO_ERROR),
    LeaveAndEnd(INTERNAL_ERROR),
    End(When::Head),
    End(When::Whole),
];

#[derive(Debug, Default)]
struct Log {
    connections: usize,
    /// Requests whose head has come.
    begun: usize,
    /// Requests that were not refused.
    processed: usize,
}

#[derive(Clone)]
struct Host {
    script: Arc<[Act]>,
    log: Arc<Mutex<Log>>,
}

struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

impl Host {
    /// Does with the n-th request what the script says, and answers all others.
    async fn start(script: &[Act]) -> (Self, Client) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (script, log) = (script.into(), Arc::default());
        let host = Self { script, log };
        let own = host.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                own.with(|log| log.connections += 1);
                let own = own.clone();
                // The client may end the connection.
                tokio::spawn(async move { own.serve(socket).await.unwrap_or_default() });
            }
        });
        (host, client(&url))
    }

    fn with<T>(&self, f: impl FnOnce(&mut Log) -> T) -> T {
        f(&mut self.log.lock().unwrap())
    }

    async fn serve(&self, mut socket: TcpStream) -> io::Result<()> {
        socket.read_exact(&mut [0; 24]).await?;
        write(&mut socket, SETTINGS, 0, 0, &[]).await?;
        let mut acts = HashMap::new();
        loop {
            let frame = read(&mut socket).await?;
            let (kind, is_ack) = (frame.kind, frame.flags & ACK != 0);
            match kind {
                SETTINGS if !is_ack => write(&mut socket, SETTINGS, ACK, 0, &[]).await?,
                PING if !is_ack => write(&mut socket, PING, ACK, 0, &frame.payload).await?,
                HEADERS => {
                    let number = self.with(|log| {
                        log.begun += 1;
                        log.begun - 1
                    });
                    let act = self.script.get(number).copied().unwrap_or(Answer);
                    match self.act(act, When::Head, frame.stream, &mut socket).await? {
                        Next::Later => drop(acts.insert(frame.stream, act)),
                        Next::Done => {}
                        Next::End => return Ok(()),
                    }
                }
                _ => {}
            }
            if matches!(kind, HEADERS | DATA)
                && frame.flags & END_STREAM != 0
                && let Some(act) = acts.remove(&frame.stream)
                && let Next::End = self
                    .act(act, When::Whole, frame.stream, &mut socket)
                    .await?
            {
                return Ok(());
            }
        }
    }

    async fn act(
        &self,
        act: Act,
        when: When,
        stream: u32,
        socket: &mut TcpStream,
    ) -> io::Result<Next> {
        let is_early = matches!(act, Reset(at, _) | Leave(at, _) | End(at) if at == When::Head);
        if is_early != (when == When::Head) {
            return Ok(Next::Later);
        }
        let is_refusal = matches!(act, Reset(_, REFUSED_STREAM) | Leave(..));
        self.with(|log| log.processed += usize::from(!is_refusal));
        match act {
            Answer => answer(socket, stream).await?,
            Reset(_, code) => write(socket, RST_STREAM, 0, stream, &code.to_be_bytes()).await?,
            HalfAndReset(code) => {
                half(socket, stream).await?;
                write(socket, RST_STREAM, 0, stream, &code.to_be_bytes()).await?;
            }
            Leave(_, code) => leave(socket, stream.saturating_sub(2), code).await?,
            LeaveAndEnd(code) => {
                leave(socket, stream, code).await?;
                return Ok(Next::End);
            }
            LeaveAndAnswer => {
                leave(socket, stream, NO_ERROR).await?;
                answer(socket, stream).await?;
            }
            LeaveTheSecond if stream == 1 => {}
            LeaveTheSecond => {
                // It is the first that was processed.
                self.with(|log| log.processed -= 1);
                leave(socket, 1, NO_ERROR).await?;
                answer(socket, 1).await?;
            }
            End(_) => return Ok(Next::End),
        }
        Ok(Next::Done)
    }
}

enum Next {
    /// It acts when the request is complete.
    Later,
    Done,
    /// The connection ends.
    End,
}

async fn read(socket: &mut TcpStream) -> io::Result<Frame> {
    let mut head = [0; 9];
    socket.read_exact(&mut head).await?;
    let [a, b, c, kind, flags, stream @ ..] = head;
    let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
    socket.read_exact(&mut payload).await?;
    Ok(Frame {
        kind,
        flags,
        stream: u32::from_be_bytes(stream),
        payload,
    })
}

async fn write(
    socket: &mut TcpStream,
    kind: u8,
    flags: u8,
    stream: u32,
    payload: &[u8],
) -> io::Result<()> {
    let [_, a, b, c] = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = vec![a, b, c, kind, flags];
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    socket.write_all(&frame).await
}

/// The head of a 201 with this content type and, where it is said, the length of its body.
async fn head(
    socket: &mut TcpStream,
    stream: u32,
    kind: &str,
    length: Option<&str>,
) -> io::Result<()> {
    // Literal fields without indexing, their names out of the static table: 8, 31 and 28 (RFC 7541).
    let mut block = b"\x08\x03201\x0f\x10".to_vec();
    block.push(u8::try_from(kind.len()).unwrap());
    block.extend(kind.as_bytes());
    if let Some(length) = length {
        block.extend(b"\x0f\x0d");
        block.push(u8::try_from(length.len()).unwrap());
        block.extend(length.as_bytes());
    }
    write(socket, HEADERS, END_HEADERS, stream, &block).await
}

async fn answer(socket: &mut TcpStream, stream: u32) -> io::Result<()> {
    head(socket, stream, "application/json", None).await?;
    write(socket, DATA, END_STREAM, stream, b"1").await
}

/// What was sent could be the whole, but for the length.
async fn half(socket: &mut TcpStream, stream: u32) -> io::Result<()> {
    head(socket, stream, "application/json", Some("2")).await?;
    write(socket, DATA, 0, stream, b"1").await
}

async fn leave(socket: &mut TcpStream, last: u32, code: u32) -> io::Result<()> {
    let mut payload = last.to_be_bytes().to_vec();
    payload.extend(code.to_be_bytes());
    write(socket, GOAWAY, 0, 0, &payload).await
}

fn client(url: &str) -> Client {
    let http = reqwest::Client::builder()
        .http2_prior_knowledge()
        .no_proxy()
        .retry(reqwest::retry::never());
    let builder = builder().credential_for_bearers(TOKEN.into());
    let builder = builder.retry(Retry::default().max_delay(Duration::from_millis(1)));
    let builder = builder.http_client(http.build().unwrap());
    builder.base_url(url).build().unwrap()
}

/// On a new connection, and on one that was used before.
fn scripts(act: Act) -> [Vec<Act>; 2] {
    [vec![act], vec![Answer, act]]
}

#[tokio::test]
async fn what_the_server_says_it_did_not_process_is_sent_again() {
    for act in REFUSALS {
        for is_create in [true, false] {
            for script in scripts(act) {
                let (host, client) = Host::start(&script).await;
                for _ in 0..script.len() {
                    let outcome = match is_create {
                        true => create(&client, json!({ "a": 1 })).await,
                        false => item(&client, "1").await,
                    };
                    assert_eq!(outcome.unwrap(), 1, "{script:?}");
                }
                let (begun, processed) = host.with(|log| (log.begun, log.processed));
                assert_eq!(begun, script.len() + 1, "{script:?}");
                assert_eq!(processed, script.len(), "{script:?}");
            }
        }
    }
}

#[tokio::test]
async fn anything_else_may_have_been_processed() {
    for act in BREAKS {
        for script in scripts(act) {
            let (host, client) = Host::start(&script).await;
            for _ in 1..script.len() {
                create(&client, json!({ "a": 1 })).await.unwrap();
            }
            let error = create(&client, json!({ "a": 1 })).await.unwrap_err();
            assert!(
                matches!(error, Error::Transport(_)),
                "{script:?}: {error:?}"
            );
            assert!(error.is_maybe_processed(), "{script:?}: {error:?}");
            assert_eq!(host.with(|log| log.begun), script.len(), "{script:?}");

            let (host, client) = Host::start(&script).await;
            for _ in 0..script.len() {
                let outcome = item(&client, "1").await;
                assert_eq!(outcome.unwrap(), 1, "{script:?}");
            }
            assert_eq!(host.with(|log| log.begun), script.len() + 1, "{script:?}");
        }
    }
}

#[tokio::test]
async fn a_refusal_says_what_it_is() {
    for act in REFUSALS {
        let (host, client) = Host::start(&[act; 3]).await;
        let error = create(&client, json!({})).await.unwrap_err();
        assert!(matches!(error, Error::Connect(_)), "{act:?}: {error:?}");
        assert!(
            !error.is_maybe_processed() && error.is_retryable(),
            "{error:?}"
        );
        assert!(
            error.to_string().contains("before it processed it"),
            "{error}"
        );
        assert_eq!(host.with(|log| (log.begun, log.processed)), (3, 0));
    }
}

#[tokio::test]
async fn a_server_that_leaves_sees_to_what_it_has_begun() {
    let (host, client) = Host::start(&[LeaveAndAnswer]).await;
    for _ in 0..2 {
        assert_eq!(create(&client, json!({})).await.unwrap(), 1);
    }
    let seen = host.with(|log| (log.connections, log.begun, log.processed));
    assert_eq!(seen, (2, 2, 2));
}

#[tokio::test]
async fn of_two_requests_the_one_that_is_left_out_is_sent_again() {
    let (host, client) = Host::start(&[LeaveTheSecond, LeaveTheSecond]).await;
    let call = || create(&client, json!({})).into_future();
    let (one, other) = tokio::join!(call(), call());
    assert_eq!((one.unwrap(), other.unwrap()), (json!(1), json!(1)));
    let seen = host.with(|log| (log.connections, log.begun, log.processed));
    assert_eq!(seen, (2, 3, 2));
}

static TEXT: Operation<String> = get(
    "/v1/text",
    &[],
    &[Expected {
        status: Status::Range(2),
        media: Some("application/json"),
        decode: decode::text,
    }],
);

/// A stream that is reset without an error is no end: hyper takes it for one.
#[tokio::test]
async fn a_body_that_is_cut_off_is_not_the_whole() {
    for code in [NO_ERROR, CANCEL, REFUSED_STREAM] {
        let (_, client) = Host::start(&[HalfAndReset(code)]).await;
        let mut stream = Call::new(&client, &TEXT).stream();
        let error = loop {
            match stream.next().await.expect("no end without an error") {
                Ok(piece) => assert_eq!(piece, "1"),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, Error::Transport(_)), "{code}: {error:?}");
        assert!(stream.next().await.is_none());
    }
}
