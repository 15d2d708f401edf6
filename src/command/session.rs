//! A session: commands go in, replies come out.

use super::catalog::meta;
use super::cli::{Command, Line};
use super::globals::Globals;
use super::invocation::Invocation;
use super::reply::Reply;
use crate::domain::{Instant, Observer, Progress, Silent};
use crate::error::{Error, Kind, Question, Result};
use crate::jobs::{Runner, Stopped};
use crate::output::Shown;
use crate::shop::{Context, Shop, Workbench};
use crate::store::{FileWritten, Store, file_digest};
use crate::upkeep::operation::Terminal;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the front end finds out about its surroundings: paths, clock, terminal.
#[derive(Debug, Clone)]
pub struct Place {
    /// The database.
    pub database: PathBuf,
    /// The database of the generated shop.
    pub demo_database: PathBuf,
    /// Whether the database was named, by `--db` or `REGULARS_DB`.
    pub is_database_named: bool,
    /// The history of typed lines.
    pub history: PathBuf,
    /// The log of defects.
    pub log: PathBuf,
    /// The name of the person at the keyboard, by the operating system.
    pub operator: Option<String>,
    /// The operator's home folder.
    pub home: Option<PathBuf>,
    /// Reads the clock.
    pub clock: fn() -> Instant,
    /// Random bytes from the operating system.
    pub entropy: fn() -> [u8; 32],
    /// Threads for the models.
    pub threads: usize,
    /// The terminal, for `doctor`.
    pub terminal: Terminal,
    /// Opens standard input, where it can be loaded as a file; `None` where it holds commands.
    pub stdin: Option<crate::load::Stdin>,
}

/// Where the older part of a log of defects is kept.
pub fn old_log(log: &Path) -> PathBuf {
    log.with_extension("old.log")
}

/// The worker of a session; its state is a session of its own, with the connection that writes.
pub(super) type Worker = Runner<Session, Result<Reply>>;

/// A session with one shop.
pub struct Session {
    pub(super) place: Place,
    pub(super) shop: Option<Shop>,
    pub(super) bench: Arc<Workbench>,
    pub(super) last: Option<Reply>,
    pub(super) worker: Option<Worker>,
    data_version: Option<i64>,
    stamp: Option<String>,
}

impl Session {
    /// A session; opens nothing yet.
    pub fn new(place: Place) -> Session {
        let bench = Arc::new(Workbench::new(place.threads));
        Session::sharing(place, bench)
    }

    /// A session that shares the in-memory data of another.
    pub(super) fn sharing(place: Place, bench: Arc<Workbench>) -> Session {
        Session {
            place,
            shop: None,
            bench,
            last: None,
            worker: None,
            data_version: None,
            stamp: None,
        }
    }

    /// Paths, clock and terminal.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Parses the words of a typed line.
    ///
    /// # Errors
    /// The line is not understood; clap's text says why.
    pub fn parse(words: &[String]) -> std::result::Result<Line, clap::Error> {
        super::parse_line(words)
    }

    /// Carries out a command.
    ///
    /// # Errors
    /// Those of the operation; [`Kind::Interrupted`] whenever `watch` was cancelled.
    pub fn dispatch(&mut self, invocation: &Invocation, watch: &dyn Observer) -> Result<Reply> {
        let context = self.context(&invocation.globals, &invocation.line);
        let now = context.now;
        let mut reply = self
            .carry_out(invocation, context, watch)
            .map_err(|error| {
                // A cancelled operation can fail in many ways; to the operator it was cancelled.
                let is_cancelled = watch.is_cancelled() && error.kind != Kind::Interrupted;
                if is_cancelled {
                    Error::cancelled()
                } else {
                    self.record_choice(&error, invocation);
                    error
                }
            })?;
        reply.now = now;
        self.last = Some(reply.clone());
        Ok(reply)
    }

    /// Carries out a line given as text, as the tour of the demo does.
    ///
    /// # Errors
    /// The line is not understood, or those of the operation.
    pub(super) fn dispatch_line(
        &mut self,
        text: &str,
        globals: &Globals,
        watch: &dyn Observer,
    ) -> Result<Reply> {
        let words = super::split(text)?;
        let line = Session::parse(&words).map_err(|error| super::usage_error(&error))?;
        let invocation = Invocation {
            command: line.command,
            globals: merged(globals, &line.globals),
            line: text.to_string(),
        };
        self.dispatch(&invocation, watch)
    }

    /// Whether data, models or campaigns have changed since the last call, by this program or another.
    /// That something was read, which is recorded too, is no change.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn changed(&mut self) -> Result<bool> {
        let stamp = if self.shop.is_some() || self.database().exists() {
            let context = self.context(&Globals::default(), "dashboard");
            let before = self.data_version;
            let store = self.shop(&context, &Silent::default())?.store();
            let version = store.data_version()?;
            let stamp = (before != Some(version)).then(|| stamp_of(store));
            self.data_version = Some(version);
            match stamp {
                Some(stamp) => stamp?,
                None => return Ok(false),
            }
        } else {
            "no shop".into()
        };
        let before = self.stamp.replace(stamp.clone());
        Ok(before.is_some_and(|before| before != stamp))
    }

    /// Records whose data `reply` showed, after it was shown. A database that cannot be written
    /// records nothing.
    pub fn record_access(&mut self, reply: &Reply, invocation: &Invocation) {
        let shown = reply.shown();
        if shown != Shown::Nobody {
            self.record(&shown, invocation);
        }
        self.record_files(&shown, invocation);
    }

    /// Remembers the files that a line wrote: those with customers' data for a later erasure, and all so that
    /// `refresh` does not load them.
    fn record_files(&mut self, shown: &Shown, invocation: &Invocation) {
        let result = invocation.globals.output.as_ref();
        let result = result.map(|path| (path, *shown != Shown::Nobody));
        let other = match &invocation.command {
            Command::Backup(args) => Some(&args.file),
            Command::Load(args) => args.rejects.as_ref(),
            _ => None,
        };
        let at = (self.place.clock)();
        let context = self.context(&invocation.globals, &invocation.line);
        let what = meta(&invocation.command).name;
        let other = other.map(|path| (path, true));
        for (path, personal) in result.into_iter().chain(other) {
            if !path.exists() {
                continue;
            }
            let is_database = matches!(invocation.command, Command::Backup(_));
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            let file = FileWritten {
                path: path.display().to_string(),
                at: at.0,
                what: what.into(),
                personal,
                digest: (!is_database).then(|| file_digest(&path).ok()).flatten(),
            };
            if let Ok(shop) = self.shop(&context, &Silent::default()) {
                // The file is written already; failing to remember it must not become an error.
                let _ = shop.record_file(&file);
            }
        }
    }

    fn record(&mut self, shown: &Shown, invocation: &Invocation) {
        let at = (self.place.clock)();
        let context = self.context(&invocation.globals, &invocation.line);
        if let Ok(shop) = self.shop(&context, &Silent::default()) {
            // The answer is on screen already; failing to record it must not become an error.
            let _ = shop.record_access(shown, at);
        }
    }

    /// Records the customers that an error lists to choose from.
    fn record_choice(&mut self, error: &Error, invocation: &Invocation) {
        let listed = error.question.as_ref().map_or(0, |question| {
            let users = question.answers.iter();
            users
                .filter(|answer| answer.option == Question::USER)
                .count()
        });
        if listed > 0 {
            self.record(&Shown::Several(listed), invocation);
        }
    }

    /// The shop's zone, for dates on screen.
    pub fn zone(&self) -> TimeZone {
        self.shop
            .as_ref()
            .and_then(|shop| shop.zone().ok())
            .unwrap_or(TimeZone::UTC)
    }

    /// Ends the session; running and waiting jobs are cancelled.
    pub fn close(self) {
        drop(self);
    }

    pub(super) fn context(&self, globals: &Globals, line: &str) -> Context {
        Context {
            now: globals.now.unwrap_or_else(self.place.clock),
            is_now_explicit: globals.now.is_some(),
            seed: globals.seed.unwrap_or(1),
            operator: globals
                .operator
                .clone()
                .or_else(|| self.place.operator.clone()),
            line: line.to_string(),
            language: globals.language,
            entropy: (self.place.entropy)(),
        }
    }

    /// The database of the session.
    pub(super) fn database(&self) -> &Path {
        &self.place.database
    }

    /// The shop, opened for this line.
    pub(super) fn shop(&mut self, context: &Context, watch: &dyn Observer) -> Result<&mut Shop> {
        let path = self.place.database.clone();
        self.open(&path, context, watch, false)
    }

    /// The shop, created if there is none.
    pub(super) fn shop_or_new(
        &mut self,
        context: &Context,
        watch: &dyn Observer,
    ) -> Result<&mut Shop> {
        let path = self.place.database.clone();
        self.open(&path, context, watch, true)
    }

    /// Runs `work` on the shop. Where there is none, a new one is created, and kept only if `work`
    /// succeeds and `is_kept`.
    pub(super) fn with_shop_or_draft<T>(
        &mut self,
        context: &Context,
        watch: &dyn Observer,
        is_kept: bool,
        work: impl FnOnce(&mut Shop) -> Result<T>,
    ) -> Result<T> {
        if self.shop.is_some() || self.place.database.exists() {
            return work(self.shop(context, watch)?);
        }
        let bench = Arc::clone(&self.bench);
        let mut shop = Shop::draft(
            &self.place.database,
            (self.place.entropy)(),
            context.now,
            bench,
        )?;
        shop.interrupt_on(watch.cancel_token());
        shop.context = context.clone();
        let outcome = work(&mut shop)?;
        if is_kept {
            watch.progress(Progress {
                phase: "writing",
                ..Progress::default()
            });
            shop.keep()?;
        }
        Ok(outcome)
    }

    fn open(
        &mut self,
        path: &Path,
        context: &Context,
        watch: &dyn Observer,
        may_create: bool,
    ) -> Result<&mut Shop> {
        if self.shop.as_ref().is_some_and(Shop::is_alone) {
            self.shop = None;
        }
        if self.shop.is_none() {
            let bench = Arc::clone(&self.bench);
            let shop = if may_create && !path.exists() {
                Shop::create(path, (self.place.entropy)(), context.now, bench)?
            } else {
                Shop::open(path, bench)?
            };
            self.shop = Some(shop);
        }
        match &mut self.shop {
            Some(shop) => {
                shop.interrupt_on(watch.cancel_token());
                shop.context = context.clone();
                Ok(shop)
            }
            None => Err(Error::new(Kind::Bug, "the shop is not open")),
        }
    }

    /// Closes the shop, for a line that works on another database.
    pub(super) fn leave_shop(&mut self) {
        self.stop_worker(Stopped::AtOnce);
        if let Some(shop) = self.shop.take() {
            shop.close();
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.leave_shop();
    }
}

/// What changes with data, models and campaigns.
fn stamp_of(store: &Store) -> Result<String> {
    let runs = store.fetch_current_runs()?;
    let runs: Vec<i64> = runs.iter().map(|run| run.run.0).collect();
    let campaigns = store.fetch_campaigns()?;
    let campaigns: Vec<_> = campaigns
        .iter()
        .map(|row| (row.campaign.0, &row.state, row.created_at, row.sent_at))
        .collect();
    Ok(format!("{} {runs:?} {campaigns:?}", store.revision()?))
}

/// The options of a line, with those of the session as defaults.
pub fn merged(session: &Globals, line: &Globals) -> Globals {
    Globals {
        format: line.format.or(session.format),
        output: line.output.clone().or_else(|| session.output.clone()),
        force: line.force || session.force,
        color: line.color.or(session.color),
        ascii: line.ascii || session.ascii,
        plain_ui: line.plain_ui || session.plain_ui,
        all: line.all || session.all,
        details: line.details || session.details,
        no_pager: line.no_pager || session.no_pager,
        yes: line.yes || session.yes,
        dry_run: line.dry_run || session.dry_run,
        quiet: line.quiet || session.quiet,
        background: line.background || session.background,
        raw: line.raw || session.raw,
        excel: line.excel || session.excel,
        operator: line.operator.clone().or_else(|| session.operator.clone()),
        now: line.now.or(session.now),
        seed: line.seed.or(session.seed),
        language: line.language.or(session.language),
    }
}
