//! What goes wrong on purpose, and when.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use super::received::Received;

/// What goes wrong with one request.
#[derive(Clone)]
#[non_exhaustive]
pub enum Fault {
    /// The request is answered with this status and not carried out; with 500 where the number is none.
    Status(u16),
    /// The request is answered with this and not carried out.
    Answer(http::Response<Bytes>),
    /// The request is carried out after a pause.
    Delay(Duration),
    /// The connection is reset when this many bytes of the request have come in, and the request is not
    /// carried out. Only in a queue ([`StandIn::next`](super::StandIn::next)), since what the request
    /// is isn't known then. In process, without a connection, the number doesn't matter.
    ResetAfterRequest(usize),
    /// The request is read and not carried out, and the connection is reset.
    ResetUnprocessed,
    /// The request is carried out, and the connection is reset after this many bytes of the answer, its
    /// head included; 0: before any. In process the body alone counts.
    ResetAfterAnswer(usize),
    /// The request is carried out, and the answer stops in the middle of its body while the connection
    /// stays open.
    Stall,
    /// The request is carried out, and its answer is altered.
    Drift(Alteration),
}

impl Fault {
    /// An answer that is altered before it is sent: a field that is new, gone, or of another type.
    pub fn drift(alter: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        Self::Drift(Alteration(Arc::new(alter)))
    }

    /// Whether the request isn't looked at before it happens.
    pub(super) fn is_blind(&self) -> bool {
        matches!(self, Self::ResetAfterRequest(_))
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "Status({status})"),
            Self::Answer(answer) => write!(f, "Answer({})", answer.status().as_u16()),
            Self::Delay(pause) => write!(f, "Delay({pause:?})"),
            Self::ResetAfterRequest(bytes) => write!(f, "ResetAfterRequest({bytes})"),
            Self::ResetUnprocessed => f.write_str("ResetUnprocessed"),
            Self::ResetAfterAnswer(bytes) => write!(f, "ResetAfterAnswer({bytes})"),
            Self::Stall => f.write_str("Stall"),
            Self::Drift(_) => f.write_str("Drift"),
        }
    }
}

/// How an answer is altered; made by [`Fault::drift`].
#[derive(Clone)]
pub struct Alteration(Arc<dyn Fn(&mut Value) + Send + Sync>);

impl Alteration {
    pub(super) fn alter(&self, value: &mut Value) {
        (self.0)(value);
    }
}

impl fmt::Debug for Alteration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Alteration")
    }
}

type Test = Arc<dyn Fn(&Received) -> bool + Send + Sync>;

/// The faults that are still to come.
#[derive(Default)]
pub(super) struct Faults {
    queue: VecDeque<Fault>,
    rules: Vec<(Test, Fault)>,
}

impl Faults {
    pub(super) fn push(&mut self, fault: Fault) {
        self.queue.push_back(fault);
    }

    pub(super) fn rule(&mut self, test: Test, fault: Fault) {
        self.rules.push((test, fault));
    }

    pub(super) fn clear(&mut self) {
        self.queue.clear();
        self.rules.clear();
    }

    /// How many bytes of the request that begins now are let through, if it is the next fault's turn
    /// and that doesn't look at it.
    pub(super) fn blind(&mut self) -> Option<usize> {
        let Some(Fault::ResetAfterRequest(bytes)) = self.queue.front() else {
            return None;
        };
        let bytes = *bytes;
        self.queue.pop_front();
        Some(bytes)
    }

    /// The next in the queue, if it waits for a request that is known.
    pub(super) fn pop(&mut self) -> Option<Fault> {
        if self.queue.front()?.is_blind() {
            return None;
        }
        self.queue.pop_front()
    }

    /// The rules as they are now. Their tests are the user's code, which may ask the stand-in itself: so
    /// they are run on a copy, without its lock.
    pub(super) fn rules(&self) -> Rules {
        Rules(self.rules.clone())
    }
}

/// Which requests go wrong, and how.
pub(super) struct Rules(Vec<(Test, Fault)>);

impl Rules {
    /// What goes wrong with this request, by the first rule that fits.
    pub(super) fn find(self, received: &Received) -> Option<Fault> {
        let mut rules = self.0.into_iter();
        let rule = rules.find(|(test, _)| test(received));
        rule.map(|(_, fault)| fault)
    }
}
