//! Goodwill as sentences.

use super::operation::GrantOutcome;
use crate::output::{Block, Present, Shown, quote};

impl Present for GrantOutcome {
    fn shown(&self) -> Shown {
        Shown::One(self.goodwill.user.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let given = &self.goodwill;
        let said = format!(
            "goodwill for {}: {}, code {}, {}",
            given.user,
            given.gives(),
            given.code,
            given.fate
        );
        if self.is_dry_run {
            return vec![Block::Text(format!("dry run: {said}; nothing was changed"))];
        }
        vec![
            Block::Text(said),
            Block::Text(format!("say: \"{}\"", self.customer_text)),
        ]
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        if self.is_dry_run {
            Vec::new()
        } else {
            vec![format!("user {}", quote(&self.goodwill.user))]
        }
    }
}
