//! The body of an answer as a reader.

use std::fmt;
use std::io::{self, BufRead, Read};

use bytes::{Buf, Bytes};
use http::{HeaderMap, StatusCode};

use super::blocking::{drive, undriven};
use super::byte_stream::ByteStream;
use super::error::{Error, Result};

/// The body of a successful answer as a reader, in bounded memory: what
/// [`ByteStream::wait`] gives.
///
/// The call is made when the first byte, or the head, is asked for. An [`Error`] arrives as the inner
/// error of an [`io::Error`], out of which `downcast::<Error>()` gets it; there is nothing more after it.
/// Dropping it ends the exchange. [`Wait`](super::Wait) says where it can be used: anywhere.
#[must_use = "a reader does nothing until it is read from"]
pub struct WaitRead {
    body: Body,
    /// What has come and was not yet read.
    rest: Bytes,
}

enum Body {
    Coming(ByteStream),
    /// Its connection may be in the hands of a runtime that stands still.
    Foreign,
    Over,
}

impl ByteStream {
    /// The body as a reader, whose thread sleeps until there is something to read.
    ///
    /// Only of a stream that nothing has been asked for yet: of any other, reading is an error
    /// ([`InvalidInput`](io::ErrorKind::InvalidInput)), since it needs the runtime in which it was begun.
    pub fn wait(self) -> WaitRead {
        WaitRead {
            body: if self.is_new() {
                Body::Coming(self)
            } else {
                Body::Foreign
            },
            rest: Bytes::new(),
        }
    }
}

impl WaitRead {
    /// Makes the call if need be, and gives status and headers of the answer; `None` after the end.
    ///
    /// # Errors
    /// As reading. The reader is at its end then.
    pub fn head(&mut self) -> io::Result<Option<(StatusCode, &HeaderMap)>> {
        if let Some(mut stream) = self.take()? {
            let opened = drive(async move {
                stream.head().await?;
                Ok::<_, Error>(stream)
            });
            self.body = Body::Coming(flat(opened).map_err(io_error)?);
        }
        Ok(match &self.body {
            Body::Coming(stream) => stream.known_head(),
            Body::Foreign | Body::Over => None,
        })
    }

    /// The next piece, `None` at the end.
    fn piece(&mut self) -> io::Result<Option<Bytes>> {
        let Some(mut stream) = self.take()? else {
            return Ok(None);
        };
        let step = drive(async move {
            let piece = stream.next().await.transpose()?;
            Ok::<_, Error>((piece, stream))
        });
        let (piece, stream) = flat(step).map_err(io_error)?;
        if piece.is_some() {
            self.body = Body::Coming(stream);
        }
        Ok(piece)
    }

    /// The stream, which is put back unless it is over.
    fn take(&mut self) -> io::Result<Option<ByteStream>> {
        match std::mem::replace(&mut self.body, Body::Over) {
            Body::Coming(stream) => Ok(Some(stream)),
            Body::Over => Ok(None),
            Body::Foreign => {
                let problem = "the body was begun by awaiting it, and can only be awaited";
                Err(io::Error::new(io::ErrorKind::InvalidInput, problem))
            }
        }
    }
}

impl BufRead for WaitRead {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.rest.is_empty() {
            match self.piece()? {
                Some(piece) => self.rest = piece,
                None => break,
            }
        }
        Ok(&self.rest)
    }

    fn consume(&mut self, amount: usize) {
        self.rest.advance(amount.min(self.rest.len()));
        if self.rest.is_empty() {
            // Nothing of it is needed any more.
            self.rest = Bytes::new();
        }
    }
}

impl Read for WaitRead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

fn flat<T>(outcome: io::Result<Result<T>>) -> Result<T> {
    outcome.unwrap_or_else(|source| Err(undriven(source)))
}

fn io_error(error: Error) -> io::Error {
    let kind = if error.is_timeout() {
        io::ErrorKind::TimedOut
    } else {
        io::ErrorKind::Other
    };
    io::Error::new(kind, error)
}

impl fmt::Debug for WaitRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.body {
            Body::Coming(_) => "WaitRead(coming)",
            Body::Foreign => "WaitRead(begun by awaiting)",
            Body::Over => "WaitRead(over)",
        })
    }
}
