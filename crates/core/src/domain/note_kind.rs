//! What a note about a customer is. Whether a complaint is still open follows from the notes after it.

use serde::Serialize;

/// What a note about a user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// Something worth knowing.
    #[default]
    Note,
    /// The user complained.
    Complaint,
    /// All complaints before it are settled.
    Settled,
}

impl NoteKind {
    /// As it is stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            NoteKind::Note => "note",
            NoteKind::Complaint => "complaint",
            NoteKind::Settled => "settled",
        }
    }

    /// The kind with this word; anything else is a plain note.
    pub fn parse(word: &str) -> NoteKind {
        match word {
            "complaint" => NoteKind::Complaint,
            "settled" => NoteKind::Settled,
            _ => NoteKind::Note,
        }
    }
}
