//! Connections that don't come about, since there is no such name, or no TLS that we trust: nothing was
//! sent, so that any call is made again.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::dns::{Name, Resolve, Resolving};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::sample::{TOKEN, builder, create, item};
use crate::{Client, ClientBuilder, Error, Retry};

const SECRET: &str = "s3cr3t-path";

/// Of 127.0.0.1 by its own word, for a hundred years.
const CERTIFICATE: &str = concat!(
    "MIIBiTCCATCgAwIBAgIUYdW8OLsc7pMv1pGcY+vmE1YNNTcwCgYIKoZIzj0EAwIwETEPMA0GA1UEAwwGYSB0ZXN0MC",
    "AXDTI2MTEyNjIwNDQ0NVoYDzIxMjYxMTAyMjA0NDQ1WjARMQ8wDQYDVQQDDAZhIHRlc3QwWTATBgcqhkjOPQIBBggq",
    "hkjOPQMBBwNCAASs/iq3dycy8n025hnZRbObfYBzYjSuHCMyCJV9Mknhl8oxnNmm4RHVvI+NjnFxZxsB82FghNd6R+",
    "9rjfZqbPHio2QwYjAdBgNVHQ4EFgQU5fRpcftxphbeKH+hYmJZy2jgx0YwHwYDVR0jBBgwFoAU5fRpcftxphbeKH+h",
    "YmJZy2jgx0YwDwYDVR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0cAMEQCIAKSyrJD0T",
    "LJ9y+HIMskPdWKHK9TLgWKeVTMtC1mXYDhAiBd4FkVez1B4/UT5Xp/uRGLGQwWCYuQj3CQEl82MCFVkQ==",
);
const KEY: &str = concat!(
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgf2TlWU2SZqzd0+osofAVbYpScc7mNgi0QUrX5aIX+t",
    "GhRANCAASs/iq3dycy8n025hnZRbObfYBzYjSuHCMyCJV9Mknhl8oxnNmm4RHVvI+NjnFxZxsB82FghNd6R+9rjfZq",
    "bPHi",
);

/// What is there in place of a server that we could trust.
#[derive(Clone, Copy, Debug)]
enum Peer {
    /// Another protocol.
    Plain,
    Closes,
    Silent,
    SelfSigned,
}

/// How often somebody has tried.
type Tries = Arc<AtomicUsize>;

impl Peer {
    async fn start(self) -> (String, Tries) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("https://{}/{SECRET}", listener.local_addr().unwrap());
        let tries = Tries::default();
        let count = Arc::clone(&tries);
        tokio::spawn(async move {
            let mut open = Vec::new();
            while let Ok((socket, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                open.extend(self.meet(socket).await);
            }
        });
        (url, tries)
    }

    /// Gives the connection back that is to stay open.
    async fn meet(self, mut socket: TcpStream) -> Option<TcpStream> {
        match self {
            Self::Plain => {
                let answer = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
                socket.write_all(answer).await.unwrap();
                Some(socket)
            }
            Self::Closes => None,
            Self::Silent => Some(socket),
            Self::SelfSigned => {
                // The client is expected to break it off.
                let handshake = acceptor().accept(socket).await;
                assert!(handshake.is_err());
                None
            }
        }
    }
}

fn acceptor() -> TlsAcceptor {
    let der = |text: &str| STANDARD.decode(text).unwrap();
    let certificate = CertificateDer::from(der(CERTIFICATE));
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(der(KEY)));
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key);
    TlsAcceptor::from(Arc::new(config.unwrap()))
}

fn settings(url: &str) -> ClientBuilder {
    let builder = builder().credential_for_bearers(TOKEN.into());
    let retry = Retry::default().max_delay(Duration::ZERO);
    builder.base_url(url).retry(retry)
}

/// A create and a get fail as they should.
async fn fails(client: &Client, timed_out: bool) {
    let calls = [create(client, json!({ "a": 1 })), item(client, SECRET)];
    for call in calls {
        let error = call.await.unwrap_err();
        let shown = format!("{error} {error:?} {error:#?}");
        assert!(matches!(error, Error::Connect(_)), "{shown}");
        assert!(
            !error.is_maybe_processed() && error.is_retryable(),
            "{shown}"
        );
        assert_eq!(error.is_timeout(), timed_out, "{shown}");
        for secret in [TOKEN, SECRET] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

#[tokio::test]
async fn no_tls_that_we_trust() {
    for peer in [Peer::Plain, Peer::Closes, Peer::SelfSigned] {
        let (url, tries) = peer.start().await;
        fails(&settings(&url).build().unwrap(), false).await;
        assert_eq!(tries.load(Ordering::SeqCst), 6, "{peer:?}");
    }
}

#[tokio::test]
async fn a_handshake_that_never_ends() {
    let (url, tries) = Peer::Silent.start().await;
    let client = settings(&url).connect_timeout(Duration::from_millis(60));
    fails(&client.build().unwrap(), true).await;
    assert_eq!(tries.load(Ordering::SeqCst), 6);
}

/// Knows no name.
struct Nowhere(Tries);

impl Resolve for Nowhere {
    fn resolve(&self, _: Name) -> Resolving {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(std::future::ready(Err("no such name".into())))
    }
}

#[tokio::test]
async fn no_such_name() {
    let tries = Tries::default();
    let resolver = Arc::new(Nowhere(Arc::clone(&tries)));
    let http = reqwest::Client::builder().no_proxy().dns_resolver(resolver);
    let url = format!("https://something.invalid/{SECRET}");
    let client = settings(&url).http_client(http.build().unwrap());
    fails(&client.build().unwrap(), false).await;
    assert_eq!(tries.load(Ordering::SeqCst), 6);
}

/// Whatever the machine's own resolver says, or doesn't: by its name (RFC 2606) there is no such host.
#[tokio::test]
async fn no_such_name_by_the_system() {
    let client = settings("https://something.invalid/").connect_timeout(Duration::from_secs(2));
    let error = create(&client.build().unwrap(), json!({}))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Connect(_)), "{error:?}");
    assert!(
        !error.is_maybe_processed() && error.is_retryable(),
        "{error:?}"
    );
}
