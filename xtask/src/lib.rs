//! The maintainer's commands, as a library so that each part can be tested.
//!
//! `cargo xtask codegen` flows one way, like the generator that it calls: arguments ([`cli`]) → a
//! call with its paths looked up ([`call`]) → bytes ([`input`]) → the generator → files written or
//! compared ([`disk`], the only door to the disk) → an account of the run ([`codegen`]), which is
//! shown to a person ([`show`]) or to a program ([`json`]). `cargo xtask coverage` ([`coverage`])
//! counts what of the client is tested. `cargo xtask bench` ([`mod@bench`]) runs the measuring programs of
//! `xtask/bench` and shows their tables. `cargo xtask corpus` ([`mod@corpus`]) generates from every
//! document below some folders, and compiles what comes of it; `cargo xtask judge` ([`mod@judge`]) builds and
//! runs `xtask/judge`, which drives a client against an independent judge. What a change of the document means
//! for users, [`verdict`] tells; `cargo xtask diff` asks only that. `cargo xtask ci` ([`ci`]) runs all of it, and
//! what else must hold.

pub mod bench;
pub mod call;
pub mod ci;
pub mod cli;
pub mod codegen;
pub mod corpus;
pub mod coverage;
pub mod disk;
pub mod environment;
pub mod folder;
pub mod input;
pub mod json;
pub mod judge;
pub mod overlays;
pub mod prism;
pub mod progress;
pub mod sarif;
pub mod show;
pub mod verdict;
pub mod watch;

/// Why a call can't be answered: the document, the settings or the arguments are of no use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Failure {
    /// A failure that speaks for itself.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }
}

impl From<disk::Error> for Failure {
    fn from(error: disk::Error) -> Self {
        Self {
            message: error.to_string(),
            help: error.help().map(str::to_owned),
        }
    }
}
