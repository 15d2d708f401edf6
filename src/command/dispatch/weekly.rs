//! `today`, `refresh` and `report`.

use super::Call;
use crate::command::reply::Reply;
use crate::command::weekly_args::{RefreshArgs, ReportArgs};
use crate::error::Result;
use crate::report::operation as report;
use crate::today::operation as today;

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
