//! What `status` shows: the shop, and what is due.

use crate::output::{Block, Present, Shown};
use crate::today::operation as today;
use crate::upkeep::operation::StatusOutcome;
use serde::Serialize;

/// What the database holds, and what is due.
#[derive(Debug, Clone, Serialize)]
pub struct StatusAndToday {
    /// What the database holds.
    #[serde(flatten)]
    pub status: StatusOutcome,
    /// What is due, as far as it is known without weighing campaigns.
    pub today: today::Outcome,
}

impl Present for StatusAndToday {
    fn shown(&self) -> Shown {
        self.status.shown().with(self.today.shown())
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = self.status.blocks();
        if !self.today.actions.is_empty() {
            blocks.push(Block::Text("Due now (today weighs campaigns too)".into()));
            blocks.extend(self.today.blocks());
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.status.notes()
    }

    fn next_steps(&self) -> Vec<String> {
        let mut steps = self.status.next_steps();
        if self.status.users > 0 && !self.status.models.is_empty() {
            steps = vec!["today".into()];
        }
        steps
    }
}
