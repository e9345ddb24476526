//! The runtime's behaviour, against servers that are raw sockets.

mod answers;
mod client;
mod network;
mod parameter;
mod redirects;
mod requests;
mod retry;
mod sample;
mod secrecy;
mod security;
mod server;
