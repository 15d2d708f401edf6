//! The question to the operator when a line lacks one piece of information.

/// A question with the answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The question: `which column is the item?`.
    pub text: String,
    /// The answers in the order in which they are offered.
    pub answers: Vec<Answer>,
}

impl Question {
    /// The option whose answers are customers: not typed as an option, but in place of the text
    /// that found several.
    pub const USER: &str = "user";

    /// Whether the answers are customers, which an error lists where it cannot ask.
    pub fn is_about_users(&self) -> bool {
        self.answers
            .iter()
            .any(|answer| answer.option == Question::USER)
    }
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
