//! A server that needs no runtime: a thread for each connection, which stays open between requests. And
//! what tests of waiting need: somebody who notices that nothing goes on any more.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use super::sample::{TOKEN, builder};
use crate::{Client, ClientBuilder, Retry};

/// Long after anything here should be over.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request as the server saw it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Which of the connections it came on, from 0.
    pub connection: usize,
    pub head: String,
}

type Answer = dyn Fn(usize, &mut TcpStream) + Send + Sync;

#[derive(Clone)]
pub struct Host {
    pub url: String,
    state: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Default)]
struct State {
    seen: Vec<Seen>,
    /// How many connections the other side has ended.
    ended: usize,
}

impl Host {
    /// Writes to the n-th request, counted from 0, whatever `answer` writes.
    pub fn start(answer: impl Fn(usize, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            state: Arc::default(),
        };
        let (own, answer): (_, Arc<Answer>) = (host.clone(), Arc::new(answer));
        thread::spawn(move || {
            for (connection, socket) in listener.incoming().enumerate() {
                let (host, answer, socket) = (own.clone(), Arc::clone(&answer), socket.unwrap());
                thread::spawn(move || host.serve(connection, socket, &*answer));
            }
        });
        host
    }

    fn serve(&self, connection: usize, mut socket: TcpStream, answer: &Answer) {
        while let Some(head) = head(&mut socket) {
            let number = self.change(|state| {
                state.seen.push(Seen { connection, head });
                state.seen.len() - 1
            });
            answer(number, &mut socket);
        }
        self.change(|state| state.ended += 1);
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let outcome = change(&mut self.state.0.lock().unwrap());
        self.state.1.notify_all();
        outcome
    }

    fn until(&self, done: impl Fn(&State) -> bool) {
        let (state, changed) = &*self.state;
        let state = state.lock().unwrap();
        let late = changed.wait_timeout_while(state, PATIENCE, |state| !done(state));
        assert!(!late.unwrap().1.timed_out(), "it didn't come to that");
    }

    /// Comes back when so many requests have come.
    pub fn until_seen(&self, requests: usize) {
        self.until(|state| state.seen.len() >= requests);
    }

    /// Comes back when so many connections have been ended by the client.
    pub fn until_ended(&self, connections: usize) {
        self.until(|state| state.ended >= connections);
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.state.0.lock().unwrap().seen.clone()
    }

    /// Which connection each request came on.
    pub fn connections(&self) -> Vec<usize> {
        self.seen().iter().map(|seen| seen.connection).collect()
    }

    pub fn builder(&self) -> ClientBuilder {
        let builder = builder().credential_for_bearers(TOKEN.into());
        builder.base_url(&*self.url).retry(Retry::none())
    }

    pub fn client(&self) -> Client {
        self.builder().build().unwrap()
    }
}

/// What one waits for until another lets it go on.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    pub fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }

    pub fn wait(&self) {
        let (is_open, changed) = &*self.0;
        let closed = changed.wait_timeout_while(is_open.lock().unwrap(), PATIENCE, |open| !*open);
        assert!(!closed.unwrap().1.timed_out(), "nobody opened");
    }
}

/// Reads a request, whose body is nothing or short, and gives its head; `None` at the end.
fn head(socket: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        match socket.read(&mut byte) {
            Ok(1) => bytes.push(byte[0]),
            _ => return None,
        }
    }
    let head = String::from_utf8(bytes).unwrap().to_ascii_lowercase();
    let length = head.split("content-length: ").nth(1);
    let length = length.map_or(0, |rest| rest.lines().next().unwrap().parse().unwrap());
    let mut body = vec![0; length];
    socket.read_exact(&mut body).ok()?;
    Some(head)
}

/// A whole answer, after which the connection stays open.
pub fn tell(socket: &mut TcpStream, status: u16, kind: &str, body: &str) {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {length}");
    // The client may have gone by now, on purpose.
    let _ = write!(socket, "{head}\r\n\r\n{body}");
}

pub fn tell_json(socket: &mut TcpStream, status: u16, body: &str) {
    tell(socket, status, "application/json", body);
}

/// What `work` gives; the test fails where it doesn't come back.
pub fn bounded<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    let worker = thread::spawn(move || {
        let _ = sender.send(work());
    });
    match receiver.recv_timeout(PATIENCE) {
        Ok(outcome) => outcome,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("nothing goes on any more"),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            let Err(panic) = worker.join() else {
                panic!("it ended without an outcome")
            };
            std::panic::resume_unwind(panic)
        }
    }
}

/// The same on a runtime with one thread, which is all that it has to see to its connections, timers and
/// tasks.
pub fn on_one_thread<F, T>(work: impl FnOnce() -> F + Send + 'static) -> T
where
    F: Future<Output = T>,
    T: Send + 'static,
{
    bounded(move || {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_all().build().unwrap();
        runtime.block_on(work())
    })
}
