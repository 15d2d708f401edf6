//! What lies over everything else: questions, errors, keys, the palette.

use super::palette::Palette;
use crate::command::Invocation;
use crate::error::Question;
use crate::frontend::dashboard::views::Fault;

/// What lies on top.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// The keys; scrolled by so many lines.
    Help(usize),
    /// All commands.
    Palette(Box<Palette>),
    /// Whether to carry out what cannot be undone. The page below shows what it would do.
    Confirm(Box<Confirm>),
    /// A question with answers to choose from.
    Choice(Box<Choice>),
    /// An error.
    Failed(Fault),
    /// Whether to leave.
    Quit,
}

/// A line to be confirmed.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// What is asked.
    pub text: String,
    /// What is carried out by a yes.
    pub invocation: Invocation,
}

/// A question of a line.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What the line lacks.
    pub what: String,
    /// The question.
    pub question: Question,
    /// The line.
    pub invocation: Invocation,
    /// The selected answer.
    pub row: usize,
}
