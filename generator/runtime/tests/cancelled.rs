//! Calls that nobody waits for any longer: what the server sees of it.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::sample::{EXPORT, TOKEN, builder, create};
use crate::{Call, Client, RateLimit};

async fn server() -> (TcpListener, Client) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let builder = builder().credential_for_bearers(TOKEN.into()).base_url(url);
    // One place: whoever kept it would keep all others out.
    let limit = RateLimit::per(1, Duration::from_millis(1));
    (listener, builder.rate_limit(limit).build().unwrap())
}

/// Reads a request's head.
async fn head(listener: &TcpListener) -> TcpStream {
    let (mut socket, _) = listener.accept().await.unwrap();
    let mut bytes = Vec::new();
    while !bytes.windows(4).any(|four| four == b"\r\n\r\n") {
        bytes.push(socket.read_u8().await.unwrap());
    }
    socket
}

/// Comes back when the client has gone.
async fn gone(mut socket: TcpStream) {
    let mut rest = Vec::new();
    // An end or a reset: either is the client's leaving.
    let _ = socket.read_to_end(&mut rest).await;
}

#[tokio::test]
async fn a_call_that_is_dropped_ends_its_request() {
    let (listener, client) = server().await;
    for _ in 0..5 {
        let call = tokio::spawn(create(&client, json!({})).into_future());
        let socket = head(&listener).await;
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
        gone(socket).await;
    }
}

#[tokio::test]
async fn a_stream_that_is_dropped_ends_its_answer() {
    let (listener, client) = server().await;
    for _ in 0..5 {
        let mut stream = Call::new(&client, &EXPORT).stream();
        let answer = async {
            let mut socket = head(&listener).await;
            let answer =
                b"HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\ncontent-length: 9\r\n\r\na,b";
            socket.write_all(answer).await.unwrap();
            socket
        };
        let (piece, socket) = tokio::join!(stream.next(), answer);
        assert_eq!(piece.unwrap().unwrap(), "a,b");
        drop(stream);
        gone(socket).await;
    }
}
