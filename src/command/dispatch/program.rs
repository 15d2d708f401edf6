//! `status`, `settings`, `doctor`, `sql`, `backup`, `export`, `history`, `last`: the database and
//! the program themselves.

use super::Call;
use crate::command::cli::{BackupArgs, ExportArgs, HistoryArgs, SettingsArgs, SqlArgs};
use crate::command::reply::Reply;
use crate::command::session::Session;
use crate::command::status_and_today::StatusAndToday;
use crate::command::weekly_args::StatusArgs;
use crate::error::{Error, Kind, Result};
use crate::today::operation as today;
use crate::upkeep::operation as upkeep;

impl Session {
    /// Where the program keeps its files, as `status` and `doctor` show them.
    pub(in crate::command) fn paths(&self) -> upkeep::Paths {
        let place = self.place();
        let folder = place.demo_database.parent().unwrap_or(&place.demo_database);
        upkeep::Paths {
            database: place.database.display().to_string(),
            history: place.history.display().to_string(),
            log: place.log.display().to_string(),
            data: folder.display().to_string(),
        }
    }
}

impl Call<'_> {
    pub(super) fn status(&mut self, args: &StatusArgs) -> Result<Reply> {
        let request = upkeep::StatusRequest {
            paths: self.session.paths(),
            with_weeks: args.weeks,
            with_quality: args.quality,
        };
        let watch = self.watch;
        let status = upkeep::status(self.shop()?, &request, watch)?;
        let today = today::run(self.shop()?, today::Depth::Glance, watch)?;
        self.reply(StatusAndToday { status, today })
    }

    pub(super) fn settings(&mut self, args: &SettingsArgs) -> Result<Reply> {
        let request = upkeep::SettingsRequest {
            name: args.name.clone(),
            value: args.value.clone(),
            is_dry_run: self.globals.dry_run,
        };
        let watch = self.watch;
        let outcome = upkeep::settings(self.shop_or_new()?, &request, watch)?;
        self.reply(outcome)
    }

    /// The report of `doctor`, which covers a database that cannot be opened too.
    pub(super) fn doctor(&mut self) -> Result<Reply> {
        let problem = match self.shop() {
            Ok(_) => None,
            Err(error) if error.kind == Kind::NotFound => None,
            Err(error) => Some(match error.reasons() {
                Some(reasons) => format!("{}: {reasons}", error.what),
                None => error.what,
            }),
        };
        let place = self.session.place();
        let request = upkeep::DoctorRequest {
            paths: self.session.paths(),
            home: place.home.as_ref().map(|home| home.display().to_string()),
            terminal: place.terminal.clone(),
            problem,
        };
        let outcome = upkeep::doctor(self.session.shop.as_ref(), &request, self.watch)?;
        self.reply(outcome)
    }

    pub(super) fn sql(&mut self, args: &SqlArgs) -> Result<Reply> {
        let watch = self.watch;
        let outcome = upkeep::sql(self.shop()?, &args.statement, args.seconds, watch)?;
        self.reply(outcome)
    }

    pub(super) fn backup(&mut self, args: &BackupArgs) -> Result<Reply> {
        let request = upkeep::BackupRequest {
            file: args.file.clone(),
            is_forced: self.globals.force,
        };
        let watch = self.watch;
        let outcome = upkeep::backup(self.shop()?, &request, watch)?;
        self.reply(outcome)
    }

    pub(super) fn export(&mut self, args: &ExportArgs) -> Result<Reply> {
        if args.to.is_some() {
            return self.export_to_spark(args);
        }
        let watch = self.watch;
        let outcome = upkeep::export(self.shop()?, &args.table, args.everyone, watch)?;
        self.reply(outcome)
    }

    pub(super) fn history(&mut self, args: &HistoryArgs) -> Result<Reply> {
        let request = upkeep::HistoryRequest {
            file: self.session.place().history.clone(),
            text: args.text.clone(),
        };
        let outcome = upkeep::history(&request)?;
        self.reply(outcome)
    }

    pub(super) fn last(&mut self) -> Result<Reply> {
        self.session
            .last
            .clone()
            .ok_or_else(|| Error::not_found("there is no result yet").hint("status"))
    }
}
