//! The one error type that reaches an operator: what failed, why, and what to try.
//!
//! Layers keep their own `thiserror` enums; an operation converts them into this type and adds the
//! shop's nouns.

mod question;

pub use question::{Answer, Question};
use std::error::Error as StdError;
use std::fmt;

/// Result with the program's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The category of an error, which decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The work could not be done.
    Failed,
    /// The line cannot be understood, a name is ambiguous, or a confirmation was refused.
    Usage,
    /// The thing named does not exist, or there is nothing to work on.
    NotFound,
    /// The database is locked, newer than the program, damaged or not ours.
    Database,
    /// The work is committed, but not all of it: a file was left open, or rows were rejected and
    /// `--strict` asked for none.
    RejectedRows,
    /// A bug in the program.
    Bug,
    /// The operator cancelled.
    Interrupted,
}

impl Kind {
    /// The process exit code of this kind of error.
    pub fn exit_code(self) -> u8 {
        match self {
            Kind::Failed => 1,
            Kind::Usage => 2,
            Kind::NotFound => 3,
            Kind::Database => 4,
            Kind::RejectedRows => 5,
            Kind::Bug => 70,
            Kind::Interrupted => 130,
        }
    }

    /// The word for this kind in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Failed => "failed",
            Kind::Usage => "usage",
            Kind::NotFound => "not_found",
            Kind::Database => "database",
            Kind::RejectedRows => "rejected_rows",
            Kind::Bug => "bug",
            Kind::Interrupted => "interrupted",
        }
    }
}

/// An error as the operator sees it.
#[derive(Debug)]
pub struct Error {
    /// Decides the exit code.
    pub kind: Kind,
    /// What failed: lower case, no full stop, names the thing.
    pub what: String,
    /// Because of what.
    pub why: Option<Box<dyn StdError + Send + Sync>>,
    /// What to try: a command line, or a short instruction.
    pub hint: Option<String>,
    /// A question for somebody at a terminal whose answer lets the line run.
    pub question: Option<Box<Question>>,
}

impl Error {
    /// An error of `kind` that says `what` failed.
    pub fn new(kind: Kind, what: impl Into<String>) -> Self {
        Error {
            kind,
            what: what.into(),
            why: None,
            hint: None,
            question: None,
        }
    }

    /// The work could not be done.
    pub fn failed(what: impl Into<String>) -> Self {
        Error::new(Kind::Failed, what)
    }

    /// The line cannot be run as typed.
    pub fn usage(what: impl Into<String>) -> Self {
        Error::new(Kind::Usage, what)
    }

    /// The thing named does not exist, or there is nothing to work on.
    pub fn not_found(what: impl Into<String>) -> Self {
        Error::new(Kind::NotFound, what)
    }

    /// The operator cancelled; `what` says what happened to the data.
    pub fn interrupted(what: impl Into<String>) -> Self {
        Error::new(Kind::Interrupted, what)
    }

    /// The operator cancelled, and nothing changed.
    pub fn cancelled() -> Self {
        Error::interrupted("cancelled, nothing was changed")
    }

    /// Adds the reason.
    #[must_use]
    pub fn because(mut self, why: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Adds what to try.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The reason and its own reasons, joined by `: `; `None` where the error already contains
    /// them.
    pub fn reasons(&self) -> Option<String> {
        let first = self.why.as_ref()?;
        let mut text = first.to_string();
        let mut source = first.source();
        while let Some(next) = source {
            let said = next.to_string();
            if !text.contains(&said) {
                text.push_str(": ");
                text.push_str(&said);
            }
            source = next.source();
        }
        (!self.what.ends_with(&text)).then_some(text)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.why
            .as_ref()
            .map(|why| &**why as &(dyn StdError + 'static))
    }
}
