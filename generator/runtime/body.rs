//! The body of a request: bytes that are there, or pieces that are read while they are sent, anew for
//! each attempt.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::body_error::Watch;
use super::future::{Movable, Shareable};

/// Why a body could not be read to its end.
pub type BodyError = Box<dyn StdError + Send + Sync>;

/// The body of a request, as a [`Transport`](super::Transport) gets it.
///
/// Most are bytes that are there: [`as_bytes`](Self::as_bytes). One with a stream in it is read by
/// [`into_pieces`](Self::into_pieces), from its begin each time.
#[derive(Clone)]
pub struct RequestBody(Inner);

#[derive(Clone)]
enum Inner {
    /// What most bodies are, without a list around it.
    Whole(Bytes),
    /// With where a failure of a stream in it is kept.
    Parts(Vec<Part>, Option<Watch>),
}

/// A stretch of a body.
#[derive(Clone)]
pub(super) enum Part {
    Bytes(Bytes),
    Stream(Source),
}

/// Where the pieces of a stream come from, as often as need be.
#[derive(Clone)]
pub(super) struct Source {
    /// In bytes, where it is known.
    pub(super) length: Option<u64>,
    pub(super) open: Arc<dyn Open>,
}

/// Opens a stream of pieces.
pub(super) trait Open: Shareable {
    fn open(&self) -> Pin<Box<dyn Pieces>>;
}

/// Pieces of a body.
pub(super) trait Pieces: Stream<Item = Result<Bytes, BodyError>> + Movable {}
impl<S: Stream<Item = Result<Bytes, BodyError>> + Movable> Pieces for S {}

impl RequestBody {
    pub(super) fn new(parts: Vec<Part>) -> Self {
        Self(Inner::Parts(parts, None))
    }

    /// Where a failure of a stream in it will be kept from now on, if it has streams.
    pub(super) fn watch(&mut self) -> Option<Watch> {
        let Inner::Parts(parts, watch) = &mut self.0 else {
            return None;
        };
        let is_read = |part: &Part| matches!(part, Part::Stream(_));
        *watch = parts.iter().any(is_read).then(Watch::default);
        watch.clone()
    }

    /// All of it, if it is there already: what a signature can be made of.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.0 {
            Inner::Whole(bytes) => Some(bytes),
            Inner::Parts(parts, _) => match parts.as_slice() {
                [] => Some(&[]),
                [Part::Bytes(bytes)] => Some(bytes),
                _ => None,
            },
        }
    }

    /// All of it, if it is there already, without a copy.
    pub fn to_bytes(&self) -> Option<Bytes> {
        match &self.0 {
            Inner::Whole(bytes) => Some(bytes.clone()),
            Inner::Parts(parts, _) => match parts.as_slice() {
                [] => Some(Bytes::new()),
                [Part::Bytes(bytes)] => Some(bytes.clone()),
                _ => None,
            },
        }
    }

    /// How many bytes it has, where that is known before it is read.
    pub fn length(&self) -> Option<u64> {
        let parts = match &self.0 {
            Inner::Whole(bytes) => return u64::try_from(bytes.len()).ok(),
            Inner::Parts(parts, _) => parts,
        };
        parts.iter().try_fold(0_u64, |sum, part| {
            sum.checked_add(match part {
                Part::Bytes(bytes) => u64::try_from(bytes.len()).ok()?,
                Part::Stream(source) => source.length?,
            })
        })
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.length() == Some(0)
    }

    /// All of it, read to its end.
    ///
    /// # Errors
    /// A stream has failed, or given more or less than it said.
    pub async fn collect(self) -> Result<Bytes, BodyError> {
        if let Some(bytes) = self.to_bytes() {
            return Ok(bytes);
        }
        let mut whole = Vec::new();
        let mut pieces = self.into_pieces();
        let next = |pieces: &mut BodyPieces, context: &mut Context<'_>| {
            Pin::new(pieces).poll_next(context)
        };
        while let Some(piece) = std::future::poll_fn(|context| next(&mut pieces, context)).await {
            whole.extend_from_slice(&piece?);
        }
        Ok(whole.into())
    }

    /// Its bytes, piece by piece.
    pub fn into_pieces(self) -> BodyPieces {
        let (parts, watch) = match self.0 {
            Inner::Whole(bytes) if bytes.is_empty() => (Vec::new(), None),
            Inner::Whole(bytes) => (vec![Part::Bytes(bytes)], None),
            Inner::Parts(parts, watch) => (parts, watch),
        };
        BodyPieces {
            parts: parts.into_iter(),
            watch,
            open: None,
        }
    }
}

/// A body that is there already.
impl<B: Into<Bytes>> From<B> for RequestBody {
    fn from(bytes: B) -> Self {
        Self(Inner::Whole(bytes.into()))
    }
}

/// No bytes.
impl Default for RequestBody {
    fn default() -> Self {
        Self(Inner::Whole(Bytes::new()))
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBody")
            .field("length", &self.length())
            .finish_non_exhaustive()
    }
}

/// The pieces of a [`RequestBody`]. A stream that gives more or less than it said ends in an error, so
/// that no server takes a piece for the whole.
pub struct BodyPieces {
    parts: std::vec::IntoIter<Part>,
    watch: Option<Watch>,
    open: Option<Running>,
}

struct Running {
    pieces: Pin<Box<dyn Pieces>>,
    length: Option<u64>,
    given: u64,
}

impl Running {
    /// What is wrong with the length, if anything.
    fn check(&self, ended: bool) -> Result<(), BodyError> {
        match self.length {
            Some(length) if self.given > length || (ended && self.given < length) => {
                let given = self.given;
                let than = if ended { "only" } else { "at least" };
                Err(format!("a stream of {length} bytes gave {than} {given}").into())
            }
            _ => Ok(()),
        }
    }
}

impl Stream for BodyPieces {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let Some(running) = &mut self.open else {
                match self.parts.next() {
                    None => return Poll::Ready(None),
                    Some(Part::Bytes(bytes)) => return Poll::Ready(Some(Ok(bytes))),
                    Some(Part::Stream(source)) => {
                        self.open = Some(Running {
                            pieces: source.open.open(),
                            length: source.length,
                            given: 0,
                        });
                    }
                }
                continue;
            };
            let piece = ready!(running.pieces.as_mut().poll_next(context));
            let ended = piece.is_none();
            let piece = match piece.transpose() {
                Ok(piece) => piece.unwrap_or_default(),
                Err(error) => return self.fail(error),
            };
            let count = u64::try_from(piece.len()).unwrap_or(u64::MAX);
            running.given = running.given.saturating_add(count);
            if let Err(error) = running.check(ended) {
                return self.fail(error);
            }
            if ended {
                self.open = None;
            } else if !piece.is_empty() {
                return Poll::Ready(Some(Ok(piece)));
            }
        }
    }
}

impl BodyPieces {
    fn fail(&mut self, error: BodyError) -> Poll<Option<Result<Bytes, BodyError>>> {
        self.open = None;
        self.parts = Vec::new().into_iter();
        Poll::Ready(Some(Err(match &self.watch {
            Some(watch) => watch.keep(error),
            None => error,
        })))
    }
}

impl fmt::Debug for BodyPieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyPieces").finish_non_exhaustive()
    }
}
