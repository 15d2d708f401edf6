//! `today`, `refresh`, and what `status` shows of today.

use super::Call;
use crate::command::reply::Reply;
use crate::command::weekly_args::{RefreshArgs, ReportArgs};
use crate::error::Result;
use crate::output::{Block, Present};
use crate::report::operation as report;
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

impl Call<'_> {
    pub(super) fn today(&mut self) -> Result<Reply> {
        let (watch, now) = (self.watch, self.context.now);
        if !self.session.database().exists() {
            return self.reply(today::first_steps(now));
        }
        let outcome = today::run(self.shop()?, today::Depth::Full, watch)?;
        self.reply(outcome)
    }

    pub(super) fn refresh(&mut self, args: &RefreshArgs) -> Result<Reply> {
        let request = today::RefreshRequest {
            folder: args.folder.clone(),
            is_dry_run: self.globals.dry_run,
        };
        let watch = self.watch;
        let outcome = today::refresh(self.shop()?, &request, watch)?;
        self.reply(outcome)
    }

    pub(super) fn report(&mut self, args: &ReportArgs) -> Result<Reply> {
        let request = report::Request {
            month: args.month.clone(),
        };
        let watch = self.watch;
        let outcome = report::run(self.shop()?, &request, watch)?;
        self.reply(outcome)
    }
}
