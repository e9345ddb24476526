//! Connections that end at every byte: what was created or changed at most once, and what is known of it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::sample::{ITEM, TOKEN, builder, create, item};
use crate::{Call, Client, Operation, Result, Retry};

/// Where the connection ends.
#[derive(Clone, Copy, Debug)]
enum Position {
    /// So many bytes of the request were read.
    Request(usize),
    /// The request was read, and so many bytes of the answer written.
    Answer(usize),
}

/// How it ends.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    /// Both ways at once: a reset, where bytes are left unread.
    Reset,
    /// The server's side only; what comes is read, and thrown away.
    Half,
}

#[derive(Clone, Copy, Debug)]
struct Kill {
    /// How many requests are answered before.
    after: usize,
    at: Position,
    end: End,
}

#[derive(Debug, Default)]
struct Log {
    kill: Option<Kill>,
    answered: usize,
    /// Requests of which at least one byte was read.
    begun: usize,
    /// Requests that were read completely, which is when a server acts.
    processed: usize,
    /// The length of the last of these.
    length: usize,
}

#[derive(Clone)]
struct Murderer {
    log: Arc<Mutex<Log>>,
    answer: &'static str,
}

impl Murderer {
    async fn start(answer: &'static str) -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let log = Arc::default();
        let this = Self { log, answer };
        let server = this.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let server = server.clone();
                // A client that goes away is no failure of the test.
                tokio::spawn(async move { server.serve(socket).await.unwrap_or_default() });
            }
        });
        (this, url)
    }

    fn with<T>(&self, f: impl FnOnce(&mut Log) -> T) -> T {
        f(&mut self.log.lock().unwrap())
    }

    /// The plan, for the one who carries it out.
    fn victim(&self, is_meant: impl Fn(Position) -> bool) -> Option<Kill> {
        self.with(|log| {
            let due = |kill: &Kill| log.answered >= kill.after && is_meant(kill.at);
            log.kill.filter(due)?;
            log.kill.take()
        })
    }

    async fn serve(&self, mut socket: TcpStream) -> std::io::Result<()> {
        loop {
            if let Some(kill) = self.victim(|at| matches!(at, Position::Request(0))) {
                return end(socket, kill).await;
            }
            let mut bytes = vec![socket.read_u8().await?];
            self.with(|log| log.begun += 1);
            let kill = self.victim(|_| true);
            while !is_complete(&bytes) {
                if let Some(kill) = kill
                    && matches!(kill.at, Position::Request(at) if at == bytes.len())
                {
                    return end(socket, kill).await;
                }
                bytes.push(socket.read_u8().await?);
            }
            self.with(|log| {
                log.processed += 1;
                log.length = bytes.len();
            });
            if let Some(kill) = kill {
                if let Position::Answer(length) = kill.at {
                    socket.write_all(&self.answer.as_bytes()[..length]).await?;
                }
                return end(socket, kill).await;
            }
            socket.write_all(self.answer.as_bytes()).await?;
            self.with(|log| log.answered += 1);
            if self.answer.contains("connection: close") {
                return Ok(());
            }
        }
    }
}

async fn end(mut socket: TcpStream, kill: Kill) -> std::io::Result<()> {
    if kill.end == End::Half {
        socket.shutdown().await?;
        let mut rest = Vec::new();
        socket.read_to_end(&mut rest).await?;
    }
    Ok(())
}

fn is_complete(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|l| l.strip_prefix("content-length: "));
    bytes.len() - end - 4 == length.map_or(0, |length| length.parse().unwrap())
}

const ANSWER: &str =
    "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 8\r\n\r\n{\"id\":1}";
const LAST_ANSWER: &str = "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: 8\r\n\r\n{\"id\":1}";

fn client(url: &str) -> Client {
    let builder = builder().credential_for_bearers(TOKEN.into());
    let builder = builder.retry(Retry::default().max_delay(Duration::from_millis(1)));
    builder.base_url(url).build().unwrap()
}

fn positions(request: usize) -> impl Iterator<Item = Position> {
    let answer = (0..ANSWER.len()).map(Position::Answer);
    (0..=request).map(Position::Request).chain(answer)
}

static CHANGE: Operation<Value> = Operation {
    id: "things:update",
    method: Method::PATCH,
    path: "/v1/things/{id}",
    security: &[&["pat"]],
    accept: "application/json",
    not_processed: &[],
    leads_away: false,
    answers: ITEM.answers,
    failures: &[],
};

/// What is called.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Create,
    Change,
    Get,
}

impl Kind {
    async fn call(self, client: &Client) -> Result<Value> {
        let body = json!({ "a": 1 });
        match self {
            Self::Create => create(client, body).await,
            Self::Change => {
                let call = Call::new(client, &CHANGE).argument("id", "1");
                call.json(&super::sample::Body::from(body)).await
            }
            Self::Get => item(client, "1").await,
        }
    }
}

/// One call that meets its end; on a new connection, or on one that was used before.
async fn meets(server: &Murderer, client: &Client, kill: Kill, kind: Kind) {
    server.with(|log| {
        *log = Log {
            kill: Some(kill),
            ..Log::default()
        }
    });
    for _ in 0..kill.after {
        // Lets the connection come back into the pool.
        kind.call(client).await.unwrap();
        tokio::task::yield_now().await;
    }
    let outcome = kind.call(client).await;
    let (begun, processed) = server.with(|log| {
        assert!(log.kill.is_none(), "{kill:?} was not carried out");
        (log.begun - kill.after, log.processed - kill.after)
    });
    let said = format!("{kind:?}, {kill:?}: {outcome:?}, {begun} begun, {processed} processed");
    if let Kind::Get = kind {
        assert!(outcome.is_ok(), "{said}");
        return;
    }
    assert!(begun <= 1, "{said}");
    assert!(processed <= 1, "{said}");
    match outcome {
        Ok(_) => assert_eq!(processed, 1, "{said}"),
        Err(error) => assert!(error.is_maybe_processed() || processed == 0, "{said}"),
    }
}

#[tokio::test]
async fn at_every_byte() {
    for (answer, after) in [(LAST_ANSWER, 0), (ANSWER, 1)] {
        let (server, url) = Murderer::start(answer).await;
        let client = client(&url);
        for kind in [Kind::Create, Kind::Change, Kind::Get] {
            // How long a request is.
            kind.call(&client).await.unwrap();
            let length = server.with(|log| log.length);
            assert!(length > 100, "{length}");
            for end in [End::Reset, End::Half] {
                for at in positions(length) {
                    let kill = Kill { after, at, end };
                    meets(&server, &client, kill, kind).await;
                }
            }
        }
    }
}
