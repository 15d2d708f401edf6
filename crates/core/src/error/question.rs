//! What is asked where a line cannot be carried out for want of one word.

/// A question that one of its answers settles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What is asked, without a question mark's answers: `which column is the item?`.
    pub text: String,
    /// What can be answered, in the order in which it is offered.
    pub answers: Vec<Answer>,
}

/// One answer: what it says, and the option that says it on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// In words.
    pub label: String,
    /// The option without its dashes.
    pub option: &'static str,
    /// The option's value.
    pub value: String,
}
