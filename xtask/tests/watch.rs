//! A document that is written while codegen watches it.

mod common;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use tempfile::TempDir;

const DOCUMENT: &str = "\
openapi: 3.1.0
info: { title: Pets, version: '1' }
servers: [{ url: 'https://pets.example' }]
paths:
  /pets:
    get:
      operationId: pets:list
      responses: { '204': { description: Nothing } }
";

/// What a run tells last, or first of what is wrong; a bound for a machine that is busy.
const LONG: Duration = Duration::from_secs(60);

struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(folder: &TempDir) -> Self {
        let call = [
            "codegen", "--watch", "--spec", "a.yaml", "--out", "out", "--name", "pets",
        ];
        let mut command = common::xtask(folder.path(), &call);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let stderr = child.stderr.take().unwrap();
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, lines }
    }

    /// Waits for a line that contains this.
    fn until(&self, text: &str) {
        loop {
            let line = self.lines.recv_timeout(LONG);
            if line
                .unwrap_or_else(|_| panic!("no line with `{text}`"))
                .contains(text)
            {
                return;
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_is_saved_is_generated_and_what_is_wrong_changes_nothing() {
    let folder = TempDir::new().unwrap();
    let document = folder.path().join("a.yaml");
    fs::write(&document, DOCUMENT).unwrap();
    let api = || fs::read_to_string(folder.path().join("out/api.txt")).unwrap();
    let watching = Watching::start(&folder);
    watching.until("keywords");
    assert!(api().contains("list"));

    let renamed = DOCUMENT.replace("pets:list", "pets:all");
    fs::write(&document, &renamed).unwrap();
    watching.until("keywords");
    assert!(api().contains("Pets::all "), "{}", api());

    // Half a word, as it is typed.
    fs::write(&document, renamed.replace("openapi: 3.1.0", "openapi")).unwrap();
    watching.until("error");
    assert!(api().contains("Pets::all "));

    // As editors do it: another file that takes its place.
    fs::write(folder.path().join("b.yaml"), DOCUMENT).unwrap();
    fs::rename(folder.path().join("b.yaml"), &document).unwrap();
    watching.until("keywords");
    assert!(api().contains("Pets::list "), "{}", api());

    // Nothing is saved, nothing is done: to read the files is no change of them.
    let idle = watching.lines.recv_timeout(Duration::from_secs(1));
    assert!(idle.is_err(), "{idle:?}");
}
