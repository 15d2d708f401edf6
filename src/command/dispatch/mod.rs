//! From a command to its operation: one file for each family of commands.
//!
//! A family turns arguments into the request of an operation. Nothing is computed or printed here.

mod campaigns;
mod customers;
mod data;
mod demo;
mod jobs;
mod models;
mod privacy;
mod program;
mod scale;
mod weekly;

pub use demo::{first_step, steps_left};

use super::catalog::{Risk, meta, writes_folder};
use super::cli::Command;
use super::globals::Globals;
use super::help;
use super::invocation::Invocation;
use super::reply::Reply;
use super::session::Session;
use crate::domain::Observer;
use crate::error::{Error, Kind, Result};
use crate::output::{Destination, Format, Present};
use crate::shop::{Context, Shop};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// A line that is being carried out: what was typed, on which session, at what moment, and who
/// watches.
struct Call<'a> {
    session: &'a mut Session,
    command: &'a Command,
    globals: &'a Globals,
    context: Context,
    watch: &'a dyn Observer,
}

impl Session {
    pub(super) fn carry_out(
        &mut self,
        invocation: &Invocation,
        context: Context,
        watch: &dyn Observer,
    ) -> Result<Reply> {
        self.check_destinations(invocation)?;
        Call {
            session: self,
            command: &invocation.command,
            globals: &invocation.globals,
            context,
            watch,
        }
        .carry_out()
    }

    /// Refuses, before any work is done, a file that must not be written over. Whether an existing
    /// result may be replaced is asked by the front end.
    ///
    /// # Errors
    /// A file that the line would write is the database, an input, or not a file.
    pub fn check_destinations(&self, invocation: &Invocation) -> Result<()> {
        let globals = &invocation.globals;
        let (inputs, rejects): (&[PathBuf], _) = match &invocation.command {
            Command::Load(args) => (&args.files, args.rejects.as_deref()),
            Command::Campaign(args) => (args.template(), None),
            _ => (&[], None),
        };
        let output = globals.output.as_deref().map(|path| (path, true));
        let rejects = rejects.map(|path| (path, globals.force));
        for (path, is_forced) in output.into_iter().chain(rejects) {
            let destination = Destination {
                path,
                is_forced,
                database: self.database(),
                inputs,
            };
            if writes_folder(&invocation.command) {
                destination.check_folder()?;
            } else {
                destination.check()?;
            }
        }
        match output {
            Some((path, _)) => check_ending(&invocation.command, globals, path),
            None => Ok(()),
        }
    }
}

/// Refuses a result file whose ending no format has. What has a form of its own, such as the manual
/// page and lists for other programs, is written under any name.
fn check_ending(command: &Command, globals: &Globals, path: &Path) -> Result<()> {
    let has_own_form = match command {
        Command::Man | Command::Completions(_) | Command::Help(_) => true,
        Command::Campaign(args) => args.exports(),
        _ => false,
    };
    let name = path.to_string_lossy();
    let is_typed = globals.format.is_some();
    let is_device = path.exists() && !path.is_file();
    if has_own_form || is_typed || is_device || Format::of_file_name(&name).is_some() {
        return Ok(());
    }
    Err(
        Error::usage(format!("{name} has no ending that says what to write"))
            .hint(format!("one of {}, or --format", Format::ENDINGS)),
    )
}

impl Call<'_> {
    fn carry_out(&mut self) -> Result<Reply> {
        match self.command {
            Command::Demo(args) => self.demo(args),
            Command::Load(args) => self.load(args),
            Command::Start(args) => self.start(args),
            Command::Loads => self.loads(),
            Command::UndoLoad(args) => self.undo_load(args),
            Command::Quarantine(args) => self.quarantine(args),
            Command::Segment(args) => self.segment(args),
            Command::Segments(args) => self.segments(args),
            Command::Patterns(args) => self.patterns(args),
            Command::Recommend(args) => self.recommend(args),
            Command::Evaluate(args) => self.evaluate(args),
            Command::Campaign(args) => self.campaign(args),
            Command::Campaigns(args) => self.campaigns(args),
            Command::Code(args) => self.code(args),
            Command::Note(args) => self.note(args),
            Command::Grant(args) => self.grant(args),
            Command::Exclude(args) => self.exclude(args),
            Command::Include(args) => self.include(args),
            Command::Redeem(args) => self.redeem(args),
            Command::User(args) => self.user(args),
            Command::Item(args) => self.item(args),
            Command::Why(args) => self.why(args),
            Command::Merge(args) => self.merge(args),
            Command::Unmerge(args) => self.unmerge(args),
            Command::Privacy(args) => self.privacy(args),
            Command::Audit(args) => self.audit(args),
            Command::Today => self.today(),
            Command::Refresh(args) => self.refresh(args),
            Command::Report(args) => self.report(args),
            Command::Status(args) => self.status(args),
            Command::Settings(args) => self.settings(args),
            Command::Doctor => self.doctor(),
            Command::Sql(args) => self.sql(args),
            Command::Backup(args) => self.backup(args),
            Command::Export(args) => self.export(args),
            Command::Worker(_) => self.worker(),
            Command::History(args) => self.history(args),
            Command::Jobs(args) => self.jobs(args),
            Command::Last => self.last(),
            Command::Help(_) | Command::Completions(_) | Command::Man => {
                help::explain(self.command).unwrap_or_else(|| {
                    Err(Error::new(
                        Kind::Bug,
                        format!("{} explains nothing", self.name()),
                    ))
                })
            }
            Command::Dashboard
            | Command::Run(_)
            | Command::Source(_)
            | Command::Clear
            | Command::Exit => Err(Error::usage(format!(
                "{} works only at the prompt and in scripts",
                self.name()
            ))
            .hint("help")),
        }
    }

    /// The command's name, as in the envelope of JSON.
    fn name(&self) -> &'static str {
        meta(self.command).name
    }

    fn reply(&self, outcome: impl Present + Serialize + Send + Sync + 'static) -> Result<Reply> {
        Ok(Reply::of(self.name(), outcome))
    }

    /// The shop, opened for this line.
    fn shop(&mut self) -> Result<&mut Shop> {
        self.session.shop(&self.context, self.watch)
    }

    /// The shop, created if there is none.
    fn shop_or_new(&mut self) -> Result<&mut Shop> {
        self.session.shop_or_new(&self.context, self.watch)
    }

    /// Refuses a command that destroys unless it was confirmed. The front end asks, and runs the
    /// line again with `--yes`. `what` follows "this would".
    fn confirmed(&self, what: &str) -> Result<()> {
        debug_assert_eq!(
            meta(self.command).risk,
            Risk::Destroys,
            "only commands that destroy are confirmed"
        );
        if self.globals.yes {
            return Ok(());
        }
        Err(
            Error::usage(format!("this would {what}; it was not confirmed"))
                .hint("the same line with --yes, or with --dry-run first"),
        )
    }
}
