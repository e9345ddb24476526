//! An answer whose body is far larger than what may be held of it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};

use super::double::Answer;
use super::sample::builder;
use crate::{BoxFuture, ClientBuilder, RequestBody, Transport, TransportBody, TransportFailure};

pub const GIBIBYTE: u64 = 1 << 30;

const PIECE: usize = 1 << 16;

/// Nobody needs more at a time; a client that keeps everything ends here.
const FAR_TOO_MUCH: usize = 1 << 26;

/// A transport whose answers are so long, in pieces that are made anew and counted while they are there.
#[derive(Clone)]
pub struct Large {
    length: u64,
    live: Arc<Live>,
}

/// Bytes of pieces that are there.
#[derive(Default)]
struct Live {
    now: AtomicUsize,
    most: AtomicUsize,
}

/// A piece.
struct Counted(Vec<u8>, Arc<Live>);

struct Pieces {
    left: u64,
    live: Arc<Live>,
}

impl Large {
    pub fn new(length: u64) -> Self {
        let live = Arc::default();
        Self { length, live }
    }

    pub fn builder(&self) -> ClientBuilder {
        builder().transport(self.clone())
    }

    /// How many bytes are held.
    pub fn now(&self) -> usize {
        self.live.now.load(Ordering::SeqCst)
    }

    /// How many there were at most.
    pub fn most(&self) -> usize {
        self.live.most.load(Ordering::SeqCst)
    }

    /// The piece in hand, and the one that comes.
    pub fn few(&self) -> usize {
        2 * PIECE
    }
}

impl Transport for Large {
    fn send(&self, _: Request<RequestBody>) -> BoxFuture<'_, Answer> {
        let pieces = Pieces {
            left: self.length,
            live: Arc::clone(&self.live),
        };
        let answer = Response::builder().header("content-type", "text/csv");
        let answer = answer.body(TransportBody::new(pieces));
        Box::pin(std::future::ready(answer.map_err(TransportFailure::broken)))
    }
}

impl futures_core::Stream for Pieces {
    type Item = Result<Bytes, TransportFailure>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let length = usize::try_from(self.left).map_or(PIECE, |left| left.min(PIECE));
        self.left -= length as u64;
        let now = self.live.now.fetch_add(length, Ordering::SeqCst) + length;
        self.live.most.fetch_max(now, Ordering::SeqCst);
        let piece = Counted(vec![b'x'; length], Arc::clone(&self.live));
        assert!(now < FAR_TOO_MUCH, "the client holds {now} bytes");
        Poll::Ready(Some(Ok(Bytes::from_owner(piece))))
    }
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.1.now.fetch_sub(self.0.len(), Ordering::SeqCst);
    }
}
