//! The question to the operator when a line lacks one piece of information.

/// A question with the answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The question: `which column is the item?`.
    pub text: String,
    /// The answers in the order in which they are offered.
    pub answers: Vec<Answer>,
}

/// An answer, and the command-line option that gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The answer in words.
    pub label: String,
    /// The option without its dashes.
    pub option: &'static str,
    /// The option's value.
    pub value: String,
}
