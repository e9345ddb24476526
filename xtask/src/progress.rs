//! Which stage a run is in, and how long each took.

use std::time::{Duration, Instant};

/// A stage of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Documents and settings come from the disk.
    Input,
    /// A step of the generator.
    Generate(generator::Stage),
    /// The folder is compared.
    Check,
    /// The folder is written.
    Write,
}

impl Stage {
    /// One word, for a table and for programs.
    pub fn key(self) -> &'static str {
        use generator::Stage::{Emit, Locate, Lower, Name, Read};
        match self {
            Self::Input => "input",
            Self::Generate(Read) => "read",
            Self::Generate(Lower) => "lower",
            Self::Generate(Name) => "name",
            Self::Generate(Emit) => "emit",
            Self::Generate(Locate) => "locate",
            Self::Generate(_) => "other",
            Self::Check => "check",
            Self::Write => "write",
        }
    }

    /// What goes on, for a person who waits.
    pub fn doing(self) -> &'static str {
        use generator::Stage::{Emit, Locate, Lower, Name, Read};
        match self {
            Self::Input => "reading the document",
            Self::Generate(Read) => "parsing the document",
            Self::Generate(Lower) => "understanding the document",
            Self::Generate(Name) => "naming things",
            Self::Generate(Emit) => "emitting code",
            Self::Generate(Locate) => "finding the places of problems",
            Self::Generate(_) => "generating",
            Self::Check => "comparing files",
            Self::Write => "writing files",
        }
    }
}

/// What an observer of a run is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A stage begins.
    Begins(Stage),
    /// Another run has the output folder; this one waits for it.
    Waits,
}

/// Measures stages and passes events on.
pub struct Stopwatch<'a> {
    observe: &'a mut dyn FnMut(Event),
    running: Option<(Stage, Instant)>,
    laps: Vec<(Stage, Duration)>,
}

impl<'a> Stopwatch<'a> {
    /// Starts with no stage.
    pub fn new(observe: &'a mut dyn FnMut(Event)) -> Self {
        Self {
            observe,
            running: None,
            laps: Vec::new(),
        }
    }

    /// Ends the stage before and begins this one.
    pub fn begin(&mut self, stage: Stage) {
        self.end();
        (self.observe)(Event::Begins(stage));
        self.running = Some((stage, Instant::now()));
    }

    /// Passes on that the run waits.
    pub fn waits(&mut self) {
        (self.observe)(Event::Waits);
    }

    /// Ends the stage before; each stage and its time, in the order they ran.
    pub fn finish(mut self) -> Vec<(Stage, Duration)> {
        self.end();
        self.laps
    }

    fn end(&mut self) {
        if let Some((stage, start)) = self.running.take() {
            self.laps.push((stage, start.elapsed()));
        }
    }
}
