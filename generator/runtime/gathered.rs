//! A body that came in pieces, as a whole.

use bytes::{Bytes, BytesMut};

/// The pieces of a body put together; the only piece of a short one stays as it came.
#[derive(Default)]
pub(super) struct Gathered {
    first: Bytes,
    more: BytesMut,
}

impl Gathered {
    /// Adds a piece, unless that would be more than `max` bytes.
    pub(super) fn add(&mut self, piece: Bytes, max: u64) -> bool {
        let length = self
            .first
            .len()
            .max(self.more.len())
            .saturating_add(piece.len());
        if !u64::try_from(length).is_ok_and(|length| length <= max) {
            return false;
        }
        if self.first.is_empty() && self.more.is_empty() {
            self.first = piece;
        } else {
            if self.more.is_empty() {
                self.more
                    .extend_from_slice(&std::mem::take(&mut self.first));
            }
            self.more.extend_from_slice(&piece);
        }
        true
    }

    pub(super) fn finish(self) -> Bytes {
        if self.more.is_empty() {
            self.first
        } else {
            self.more.freeze()
        }
    }
}
