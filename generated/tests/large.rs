//! A long answer over a real connection doesn't make the process grow. In a file, and so a process, of
//! its own, since that is what is measured.
#![cfg(target_os = "linux")]

use std::io::{Read, Write};
use std::net::TcpListener;

use polar_client::{Client, Retry};

const LENGTH: usize = 1 << 30;

/// Buffers of the connection, the libraries' own first steps.
const GROWTH: usize = 24 << 20;

/// Answers any request by so many bytes of CSV.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("binds");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.expect("a connection");
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                socket.read_exact(&mut byte).expect("a request");
                head.push(byte[0]);
            }
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\nconnection: close";
            write!(socket, "{head}\r\ncontent-length: {LENGTH}\r\n\r\n").expect("written");
            let piece = [b'x'; 1 << 16];
            for _ in 0..LENGTH / piece.len() {
                socket.write_all(&piece).expect("written");
            }
        }
    });
    url
}

/// The most memory that the process has had, in bytes.
fn most() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the line");
    let kibibytes: usize = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kibibytes << 10
}

#[test]
fn a_long_export_does_not_grow_the_process() {
    let client = Client::builder().token("t").base_url(serve()).retry(Retry::none());
    let client = client.build().expect("builds");
    let before = most();

    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let length = runtime.block_on(async {
        let mut stream = client.customers().export().stream();
        let mut length = 0;
        while let Some(piece) = stream.next().await {
            length += piece.expect("a piece").len();
        }
        length
    });
    assert_eq!(length, LENGTH);
    let grown = most() - before;
    assert!(grown < GROWTH, "awaited: by {grown} bytes");

    let mut reader = client.customers().export().stream().wait();
    let length = std::io::copy(&mut reader, &mut std::io::sink()).expect("all of it");
    assert_eq!(length, LENGTH as u64);
    let grown = most() - before;
    assert!(grown < GROWTH, "waited for: by {grown} bytes");
}
