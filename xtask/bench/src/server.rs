//! A server on this machine that answers with what it was given, from a thread of its own for each
//! connection: what it costs is the same for whoever calls.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// The server; it ends with the process.
pub struct Server {
    address: SocketAddr,
    traffic: Arc<Traffic>,
}

/// Bytes that went over the wire.
#[derive(Default)]
struct Traffic {
    up: AtomicU64,
    down: AtomicU64,
}

impl Server {
    /// Answers each POST with `created` and each GET with `listed`.
    ///
    /// # Panics
    /// The loopback interface has no free port.
    pub fn start(created: &str, listed: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let traffic = Arc::new(Traffic::default());
        let answers = Arc::new([answer("201 Created", created), answer("200 OK", listed)]);
        let shared = Arc::clone(&traffic);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answers, traffic) = (Arc::clone(&answers), Arc::clone(&shared));
                // A connection that breaks is its client's affair.
                thread::spawn(move || serve(stream, &answers, &traffic));
            }
        });
        Self { address, traffic }
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Bytes that came up and went down so far.
    pub fn traffic(&self) -> [u64; 2] {
        let Traffic { up, down } = &*self.traffic;
        [up.load(Ordering::SeqCst), down.load(Ordering::SeqCst)]
    }
}

/// The headers that Polar's answers have, for the most part.
fn answer(status: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         date: Thu, 01 Jan 2026 00:00:00 GMT\r\npolar-version: 2026-04\r\n\
         x-request-id: 5f0a7c3e6f0b4f5e\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn serve(
    mut stream: TcpStream,
    [created, listed]: &[Vec<u8>; 2],
    traffic: &Traffic,
) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = [0; 64 * 1024];
    let mut filled = 0;
    loop {
        let count = stream.read(&mut buffer[filled..])?;
        if count == 0 {
            return Ok(());
        }
        filled += count;
        traffic.up.fetch_add(count as u64, Ordering::SeqCst);
        if !is_whole(&buffer[..filled]) {
            continue;
        }
        let answer = if buffer.starts_with(b"POST") {
            created
        } else {
            listed
        };
        traffic
            .down
            .fetch_add(answer.len() as u64, Ordering::SeqCst);
        stream.write_all(answer)?;
        filled = 0;
    }
}

/// Whether a request has come in whole. Nobody sends the next before the answer.
fn is_whole(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") else {
        return false;
    };
    let head = request[..end].to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse().expect("a number"));
    request.len() == end + 4 + length
}
