//! Where one message ends and the next begins, in a body that comes piece by piece: server-sent events
//! by the rules of WHATWG, a JSON text a line, and JSON texts with a mark before each (RFC 7464).

use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};

/// How messages are told from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// Server-sent events.
    Events,
    /// A line each.
    Lines,
    /// A record separator before each.
    Sequence,
}

impl Framing {
    /// Whether a byte ends what came before it.
    fn ends(self, byte: u8) -> bool {
        match self {
            Self::Events => matches!(byte, b'\n' | b'\r'),
            Self::Lines => byte == b'\n',
            Self::Sequence => byte == 0x1E,
        }
    }
}

/// A message as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Message {
    /// What the event is called; empty where it isn't said.
    pub(super) name: String,
    /// The id that the server gave it, or an event before it.
    pub(super) id: Option<String>,
    /// The milliseconds that it asks a client to wait before it asks again.
    pub(super) retry: Option<u64>,
    /// What it holds.
    pub(super) data: Bytes,
}

/// A message is larger than the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLarge;

/// Puts messages together, wherever the pieces end.
#[derive(Debug)]
pub(super) struct Framer {
    framing: Framing,
    /// Bytes that a message may have.
    max: u64,
    /// What has come and was not looked at.
    piece: Bytes,
    /// A line without its end.
    line: BytesMut,
    /// Whether a carriage return was the last that came: a line feed after it ends nothing.
    returned: bool,
    /// Whether no line has come yet: a byte order mark may stand before it.
    is_first: bool,
    /// The lines of data so far, a line feed behind each.
    data: Vec<u8>,
    name: String,
    /// The milliseconds that the next event asks for.
    asked: Option<u64>,
    /// The id for the next event.
    id: Option<String>,
    /// The id of the last event that was complete: where to go on after.
    last_id: Option<String>,
    /// How long the server wants a client to wait before it asks again.
    retry: Option<Duration>,
}

impl Framer {
    pub(super) fn new(framing: Framing, max: u64) -> Self {
        Self {
            framing,
            max,
            piece: Bytes::new(),
            line: BytesMut::new(),
            returned: false,
            is_first: true,
            data: Vec::new(),
            name: String::new(),
            asked: None,
            id: None,
            last_id: None,
            retry: None,
        }
    }

    /// The id of the last event that was complete.
    pub(super) fn last_id(&self) -> Option<&str> {
        self.last_id.as_deref()
    }

    /// Goes on after an event of this id.
    pub(super) fn set_last_id(&mut self, id: String) {
        self.id = Some(id.clone());
        self.last_id = Some(id);
    }

    /// How long the server wants a client to wait before it asks again, if it has said so.
    pub(super) fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// Another body begins: what is unfinished is forgotten, the last id is not.
    pub(super) fn restart(&mut self) {
        let retry = self.retry;
        let last_id = self.last_id.take();
        *self = Self::new(self.framing, self.max);
        self.retry = retry;
        self.id.clone_from(&last_id);
        self.last_id = last_id;
    }

    /// Takes a piece. The one before it has been looked at to its end.
    pub(super) fn feed(&mut self, piece: Bytes) {
        self.piece = piece;
    }

    /// The next message that is complete.
    pub(super) fn next(&mut self) -> Result<Option<Message>, TooLarge> {
        while let Some(line) = self.unit()? {
            if let Some(message) = self.take(&line)? {
                return Ok(Some(message));
            }
        }
        Ok(None)
    }

    /// The message that the end of the body completes. An event is complete with the empty line after
    /// it and never before.
    pub(super) fn finish(&mut self) -> Option<Message> {
        let rest = self.line.split().freeze();
        (self.framing != Framing::Events)
            .then(|| text_message(&rest))
            .flatten()
    }

    /// The next line, or what stands for one.
    fn unit(&mut self) -> Result<Option<Bytes>, TooLarge> {
        if self.returned && !self.piece.is_empty() {
            self.returned = false;
            if self.piece.first() == Some(&b'\n') {
                self.piece.advance(1);
            }
        }
        let framing = self.framing;
        let Some(at) = self.piece.iter().position(|byte| framing.ends(*byte)) else {
            let rest = std::mem::take(&mut self.piece);
            self.check(rest.len())?;
            self.line.extend_from_slice(&rest);
            return Ok(None);
        };
        self.check(at)?;
        let unit = self.piece.split_to(at);
        self.returned = self.piece.first() == Some(&b'\r');
        self.piece.advance(1);
        if self.line.is_empty() {
            return Ok(Some(unit));
        }
        self.line.extend_from_slice(&unit);
        Ok(Some(self.line.split().freeze()))
    }

    /// Whether there is room for so many bytes more.
    fn check(&self, more: usize) -> Result<(), TooLarge> {
        let held = self.line.len().saturating_add(self.data.len());
        let all = u64::try_from(held.saturating_add(more)).unwrap_or(u64::MAX);
        if all > self.max {
            Err(TooLarge)
        } else {
            Ok(())
        }
    }

    /// Takes a line; the message that it completes.
    fn take(&mut self, line: &Bytes) -> Result<Option<Message>, TooLarge> {
        let is_first = std::mem::take(&mut self.is_first);
        let mark = (is_first && line.starts_with(b"\xEF\xBB\xBF")).then_some(3);
        let line = line.slice(mark.unwrap_or(0)..);
        if self.framing != Framing::Events {
            return Ok(text_message(&line));
        }
        if line.is_empty() {
            return Ok(self.dispatch());
        }
        let mut halves = line.splitn(2, |byte| *byte == b':');
        let name = halves.next().unwrap_or_default();
        let value = halves.next().unwrap_or_default();
        self.field(name, value.strip_prefix(b" ").unwrap_or(value));
        Ok(None)
    }

    fn field(&mut self, name: &[u8], value: &[u8]) {
        let text = || String::from_utf8_lossy(value).into_owned();
        match name {
            b"data" => {
                self.data.extend_from_slice(value);
                self.data.push(b'\n');
            }
            b"event" => self.name = text(),
            b"id" if !value.contains(&0) => self.id = Some(text()),
            b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                let milliseconds = text().parse().unwrap_or(u64::MAX);
                self.retry = Some(Duration::from_millis(milliseconds));
                self.asked = Some(milliseconds);
            }
            // A comment has no name; other names mean nothing.
            _ => {}
        }
    }

    /// The event that an empty line completes, if it has data.
    fn dispatch(&mut self) -> Option<Message> {
        self.last_id.clone_from(&self.id);
        let name = std::mem::take(&mut self.name);
        let retry = self.asked.take();
        let mut data = std::mem::take(&mut self.data);
        data.pop()?;
        let data = match String::from_utf8(data) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        };
        Some(Message {
            name,
            id: self.id.clone().filter(|id| !id.is_empty()),
            retry,
            data: data.into(),
        })
    }
}

/// A text that stands for itself, unless it is blank.
fn text_message(text: &Bytes) -> Option<Message> {
    let trimmed = text.trim_ascii();
    (!trimmed.is_empty()).then(|| Message {
        data: text.slice_ref(trimmed),
        ..Message::default()
    })
}
