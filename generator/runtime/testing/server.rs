//! The stand-in on a socket of this machine, and what goes wrong there.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::rt::ReadBufCursor;
use hyper::service::service_fn;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::engine::Engine;
use super::faults::Fault;

/// Takes connections until it is dropped.
pub(super) async fn serve(listener: TcpListener, engine: Arc<Engine>) {
    // Connections end with it.
    let mut connections = JoinSet::new();
    loop {
        let Ok((socket, _)) = listener.accept().await else {
            // Too many open files, say: there may be room later.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        connections.spawn(connection(socket, Arc::clone(&engine)));
    }
}

async fn connection(socket: TcpStream, engine: Arc<Engine>) {
    // An answer is small and waits for nothing.
    let _ = socket.set_nodelay(true);
    let wire = Arc::new(Mutex::new(Wire::default()));
    let stream = Stream {
        socket,
        wire: Arc::clone(&wire),
        engine: Arc::clone(&engine),
    };
    let service = service_fn(|request| answer(request, Arc::clone(&engine), Arc::clone(&wire)));
    // It ends with an error whenever a client goes away.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(stream, service)
        .await;
}

async fn answer(
    request: Request<Incoming>,
    engine: Arc<Engine>,
    wire: Arc<Mutex<Wire>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let Ok(body) = body.collect().await else {
        // The client is gone, or what it wrote is no HTTP.
        lock(&wire).outgoing = Some(Cut::reset(0));
        return Ok(Response::default());
    };
    let request = Request::from_parts(head, body.to_bytes());
    let (number, fault) = engine.meet(&request);
    match &fault {
        Some(Fault::ResetUnprocessed) => {
            lock(&wire).outgoing = Some(Cut::reset(0));
            return Ok(Response::default());
        }
        Some(Fault::Delay(pause)) => engine.clock.sleep(*pause).await,
        _ => {}
    }
    let response = engine.answer(number, &request, fault.as_ref());
    match fault {
        Some(Fault::ResetAfterAnswer(bytes)) => lock(&wire).outgoing = Some(Cut::reset(bytes)),
        Some(Fault::Stall) => lock(&wire).outgoing = Some(Cut::stall(response.body().len())),
        _ => {}
    }
    Ok(response.map(Full::new))
}

/// What is to happen on a connection.
#[derive(Default)]
struct Wire {
    /// Whether a request has begun and its answer hasn't.
    in_request: bool,
    /// How many bytes of the request are still let in before a reset.
    incoming: Option<usize>,
    outgoing: Option<Cut>,
}

/// Where an answer ends before its time.
struct Cut {
    /// How many bytes of it are still let through.
    left: Left,
    /// Whether the connection is reset there, or nothing more happens.
    resets: bool,
}

enum Left {
    Bytes(usize),
    /// The head, and half of a body of this length.
    HalfBody(usize),
}

impl Cut {
    fn reset(bytes: usize) -> Self {
        Self {
            left: Left::Bytes(bytes),
            resets: true,
        }
    }

    fn stall(body: usize) -> Self {
        Self {
            left: Left::HalfBody(body),
            resets: false,
        }
    }
}

fn lock(wire: &Mutex<Wire>) -> MutexGuard<'_, Wire> {
    wire.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A socket on which things go wrong.
struct Stream {
    socket: TcpStream,
    wire: Arc<Mutex<Wire>>,
    engine: Arc<Engine>,
}

impl Stream {
    /// Lets the other side see a reset instead of an end.
    fn reset<T>(&self) -> Poll<io::Result<T>> {
        let _ = self.socket.set_zero_linger();
        Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
    }

    /// How much of `bytes` may be written now: `None` where the answer ends.
    fn room(&self, bytes: &[u8]) -> Result<usize, bool> {
        let mut wire = lock(&self.wire);
        wire.in_request = false;
        let Some(cut) = &mut wire.outgoing else {
            return Ok(bytes.len());
        };
        if let Left::HalfBody(body) = cut.left {
            // Head and body may come in one piece or in two.
            let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
            cut.left = Left::Bytes(end.map_or(0, |end| end + 4) + body / 2);
        }
        match cut.left {
            Left::Bytes(left) if left > 0 => Ok(left.min(bytes.len())),
            _ => Err(cut.resets),
        }
    }

    fn wrote(&self, count: usize) {
        if let Some(Cut {
            left: Left::Bytes(left),
            ..
        }) = &mut lock(&self.wire).outgoing
        {
            *left = left.saturating_sub(count);
        }
    }
}

impl hyper::rt::Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let mut bytes = [0; 8 * 1024];
        let mut most = bytes.len().min(buffer.remaining());
        if let Some(left) = lock(&self.wire).incoming {
            most = most.min(left);
        }
        if most == 0 && lock(&self.wire).incoming.is_some() {
            return self.reset();
        }
        let room = bytes.get_mut(..most).unwrap_or_default();
        let mut read = ReadBuf::new(room);
        ready!(Pin::new(&mut self.socket).poll_read(context, &mut read))?;
        let mut came = read.filled();
        let mut wire = lock(&self.wire);
        if !wire.in_request && !came.is_empty() {
            wire.in_request = true;
            wire.incoming = self.engine.state().faults.blind();
        }
        if let Some(left) = &mut wire.incoming {
            came = came.get(..came.len().min(*left)).unwrap_or_default();
            *left -= came.len();
            if *left == 0 {
                drop(wire);
                return self.reset();
            }
        }
        drop(wire);
        buffer.put_slice(came);
        Poll::Ready(Ok(()))
    }
}

impl hyper::rt::Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.room(bytes) {
            Ok(room) => {
                let bytes = bytes.get(..room).unwrap_or_default();
                let written = ready!(Pin::new(&mut self.socket).poll_write(context, bytes))?;
                self.wrote(written);
                Poll::Ready(Ok(written))
            }
            Err(true) => self.reset(),
            // Until the client goes, or the stand-in does.
            Err(false) => Poll::Pending,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
