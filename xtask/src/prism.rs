//! Prism, as a process of its own that ends with us.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::Failure;

/// How long Prism may read a document.
const PATIENCE: Duration = Duration::from_secs(600);

/// What stands for its last words where it ended,
const ENDED: &str = "it ended";
/// and where it has not read the document in time.
const LATE: &str = "it takes too long";

/// A running Prism.
pub struct Prism {
    child: Child,
    port: u16,
}

impl Prism {
    /// Starts it for a document, on a free port of this machine, with these flags beside.
    ///
    /// `--errors` is about its own answers too, which an example of the document can make invalid; what it has
    /// against requests it says in any case.
    ///
    /// # Errors
    /// It isn't installed, or doesn't take the document: with its own last words.
    pub fn start(program: &Path, document: &Path, flags: &[&str]) -> Result<Self, Failure> {
        if !program.is_file() {
            let message = format!("there is no Prism at `{}`", program.display());
            let help = "`npm ci --ignore-scripts` in generated/tests/prism installs it";
            return Err(Failure::new(message).help(help));
        }
        let failure = |error: std::io::Error| Failure::new(format!("Prism can't be run: {error}"));
        let free = TcpListener::bind(("127.0.0.1", 0)).map_err(failure)?;
        let port = free.local_addr().map_err(failure)?.port();
        drop(free);
        let mut child = Command::new(program)
            .args(["mock", "--host", "127.0.0.1", "--port"])
            .arg(port.to_string())
            .args(flags)
            .arg(document)
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failure)?;
        let words = listen(&mut child);
        let mut prism = Self { child, port };
        prism.wait(&words)?;
        Ok(prism)
    }

    /// Waits until it listens. What it says later is read, and dropped.
    fn wait(&mut self, words: &mpsc::Receiver<String>) -> Result<(), Failure> {
        let start = Instant::now();
        let mut last = Vec::new();
        loop {
            match words.recv_timeout(PATIENCE.saturating_sub(start.elapsed())) {
                Ok(line) if line.contains("Prism is listening") => return Ok(()),
                Ok(line) => last.push(line),
                Err(RecvTimeoutError::Timeout) => last.push(LATE.to_owned()),
                Err(RecvTimeoutError::Disconnected) => last.push(ENDED.to_owned()),
            }
            let is_over = last
                .last()
                .is_some_and(|line| line == ENDED || line == LATE);
            if is_over {
                let shown = last.len().saturating_sub(6);
                let words = last.split_off(shown).join("\n");
                return Err(Failure::new(format!("Prism doesn't start: {words}")));
            }
        }
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        // One that has ended by itself is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads all that it says, so that it never waits for us.
fn listen(child: &mut Child) -> mpsc::Receiver<String> {
    let (say, words) = mpsc::channel();
    let out = child
        .stdout
        .take()
        .map(|out| Box::new(out) as Box<dyn std::io::Read + Send>);
    let err = child
        .stderr
        .take()
        .map(|err| Box::new(err) as Box<dyn std::io::Read + Send>);
    for stream in out.into_iter().chain(err) {
        let say = say.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                // Once it listens nobody waits for its words.
                let _ = say.send(line);
            }
        });
    }
    words
}
