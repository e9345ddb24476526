//! The stand-in as a client's transport, without a socket.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::header::{CONTENT_LENGTH, HOST, HeaderValue};
use http::{Request, Response};

use super::super::body::RequestBody;
use super::super::future::BoxFuture;
use super::super::transport::{Transport, TransportBody, TransportFailure};
use super::engine::Engine;
use super::faults::Fault;

/// A [`StandIn`](super::StandIn) as a client's transport; made by
/// [`StandIn::transport`](super::StandIn::transport). Its clones lead to the same stand-in.
#[derive(Clone)]
pub struct StandInTransport(Arc<Engine>);

impl StandInTransport {
    pub(super) fn new(engine: Arc<Engine>) -> Self {
        Self(engine)
    }

    async fn exchange(
        &self,
        request: Request<RequestBody>,
    ) -> Result<Response<TransportBody>, TransportFailure> {
        if self.0.state().faults.blind().is_some() {
            return Err(reset());
        }
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(TransportFailure::broken)?;
        let mut request = Request::from_parts(head, body);
        as_sent(&mut request);
        let (number, fault) = self.0.meet(&request);
        match &fault {
            Some(Fault::ResetUnprocessed) => return Err(reset()),
            Some(Fault::Delay(pause)) => self.0.clock.sleep(*pause).await,
            _ => {}
        }
        let response = self.0.answer(number, &request, fault.as_ref());
        let length = response.body().len();
        match fault {
            Some(Fault::ResetAfterAnswer(0)) => Err(reset()),
            Some(Fault::ResetAfterAnswer(bytes)) => {
                Ok(response.map(|body| cut(&body, bytes, true)))
            }
            Some(Fault::Stall) => Ok(response.map(|body| cut(&body, length / 2, false))),
            _ => Ok(response.map(TransportBody::from)),
        }
    }
}

impl Transport for StandInTransport {
    fn send(
        &self,
        request: Request<RequestBody>,
    ) -> BoxFuture<'_, Result<Response<TransportBody>, TransportFailure>> {
        Box::pin(self.exchange(request))
    }
}

impl fmt::Debug for StandInTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StandInTransport").finish_non_exhaustive()
    }
}

/// What HTTP adds on its way.
fn as_sent(request: &mut Request<Bytes>) {
    let length = request.body().len();
    if length > 0 && !request.headers().contains_key(CONTENT_LENGTH) {
        request
            .headers_mut()
            .insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    let authority = request
        .uri()
        .authority()
        .map(|authority| authority.as_str());
    if let Some(Ok(host)) = authority.map(HeaderValue::from_str) {
        request.headers_mut().entry(HOST).or_insert(host);
    }
}

fn reset() -> TransportFailure {
    TransportFailure::broken(io::Error::from(io::ErrorKind::ConnectionReset))
}

/// A body that ends before its time: with a reset, or by saying nothing more.
fn cut(body: &Bytes, bytes: usize, resets: bool) -> TransportBody {
    let piece = body.slice(..bytes.min(body.len()));
    TransportBody::new(Cut {
        piece: Some(piece).filter(|piece| !piece.is_empty()),
        resets,
    })
}

struct Cut {
    piece: Option<Bytes>,
    resets: bool,
}

impl Stream for Cut {
    type Item = Result<Bytes, TransportFailure>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.piece.take() {
            Some(piece) => Poll::Ready(Some(Ok(piece))),
            None if self.resets => Poll::Ready(Some(Err(reset()))),
            None => Poll::Pending,
        }
    }
}
