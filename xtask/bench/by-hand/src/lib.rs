//! Two calls to Polar as a careful engineer writes them for one program: typed models by serde's
//! derive, a bearer token, timeouts, an error for each answer that is no success. No retries, no
//! checks before sending, no spans.

pub mod models;

use std::fmt;
use std::time::Duration;

use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;

use crate::models::{Customer, CustomerCreate, CustomerList};

/// A client of Polar's customers API.
#[derive(Clone)]
pub struct Polar {
    http: reqwest::Client,
    base_url: String,
    token: String,
}

/// Why a call gave nothing.
#[derive(Debug)]
pub enum Error {
    /// The request could not be sent, or its answer not be read.
    Http(reqwest::Error),
    /// The server refused.
    Status(StatusCode, Vec<u8>),
    /// The answer is not what it should be.
    Decode(serde_json::Error),
}

impl Polar {
    /// A client that talks to `base_url`, which has no slash at its end.
    ///
    /// # Errors
    /// TLS can't be set up.
    pub fn new(base_url: impl Into<String>, token: impl Into<String>) -> Result<Self, Error> {
        let http = reqwest::Client::builder()
            .user_agent(concat!("by-hand/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(30))
            .timeout(Duration::from_secs(60))
            .build()?;
        Ok(Self {
            http,
            base_url: base_url.into(),
            token: token.into(),
        })
    }

    /// Creates a customer.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create(&self, body: &CustomerCreate) -> Result<Customer, Error> {
        let request = self
            .http
            .post(format!("{}/v1/customers/", self.base_url))
            .bearer_auth(&self.token)
            .json(body);
        read(request.send().await?).await
    }

    /// Lists a page of customers.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn list(&self, page: u32, limit: u32) -> Result<CustomerList, Error> {
        let request = self
            .http
            .get(format!("{}/v1/customers/", self.base_url))
            .query(&[("page", page), ("limit", limit)])
            .bearer_auth(&self.token);
        read(request.send().await?).await
    }
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Error> {
    let status = response.status();
    let body = response.bytes().await?;
    if !status.is_success() {
        return Err(Error::Status(status, body.to_vec()));
    }
    serde_json::from_slice(&body).map_err(Error::Decode)
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(error) => write!(f, "the call failed: {error}"),
            Self::Status(status, _) => write!(f, "the server answered {status}"),
            Self::Decode(error) => write!(f, "the answer does not decode: {error}"),
        }
    }
}

impl std::error::Error for Error {}
