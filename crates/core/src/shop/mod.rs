//! An open shop: reader, writer if any, snapshot by revision, clocks, seed, thread pool.

mod find;
pub mod permissions;
mod settings;
mod workbench;

pub use find::{FoundItem, FoundUser};
pub use settings::{DEFINITIONS, Definition, Settings};
pub use workbench::Workbench;

use crate::domain::people::Traces;
use crate::domain::{CancelToken, Instant, Language, Observer};
use crate::error::{Error, Result};
use crate::output::Shown;
use crate::snapshot::{Lens, OwnedHistory, Snapshot, fetch_history, fetch_snapshot};
use crate::speech::Speech;
use crate::store::{AccessRow, Draft, FileWritten, ModelRun, Store, Transaction};
use jiff::tz::TimeZone;
use std::any::Any;
use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The circumstances of one typed line.
#[derive(Debug, Clone)]
pub struct Context {
    /// The clock of campaigns, gates and codes.
    pub now: Instant,
    /// Whether `now` was typed; if so, it is the models' clock too.
    pub is_now_explicit: bool,
    /// The seed of every random draw.
    pub seed: u64,
    /// Who is at the keyboard.
    pub operator: Option<String>,
    /// The line as typed, for the log and for other windows.
    pub line: String,
    /// `--language`: the customer's language, in place of the setting.
    pub language: Option<Language>,
    /// Random bytes for the salts of the chain, new for each line.
    pub entropy: [u8; 32],
}

impl Default for Context {
    fn default() -> Self {
        Context {
            now: Instant(0),
            is_now_explicit: false,
            seed: 1,
            operator: None,
            line: String::new(),
            language: None,
            entropy: [0; 32],
        }
    }
}

/// An open shop.
#[derive(Debug)]
pub struct Shop {
    path: PathBuf,
    reader: Store,
    writer: OnceCell<Store>,
    bench: Arc<Workbench>,
    token: CancelToken,
    /// Dropped after the connections, because its file is removed with it.
    draft: Option<Draft>,
    /// The circumstances of the line that is running.
    pub context: Context,
}

impl Shop {
    /// Opens an existing shop. Nothing is written until [`Shop::transaction`].
    ///
    /// # Errors
    /// There is no database at `path`, or it cannot be used.
    pub fn open(path: &Path, bench: Arc<Workbench>) -> Result<Shop> {
        let reader = Store::open_reader(path)?;
        Ok(Shop {
            path: path.to_path_buf(),
            reader,
            writer: OnceCell::new(),
            bench,
            token: CancelToken::default(),
            draft: None,
            context: Context::default(),
        })
    }

    /// Creates a new shop and opens it.
    ///
    /// # Errors
    /// The file cannot be written, or exists already.
    pub fn create(
        path: &Path,
        secret: [u8; 32],
        now: Instant,
        bench: Arc<Workbench>,
    ) -> Result<Shop> {
        Store::create(path, secret, now.0)?.close();
        bench.forget_snapshot();
        Shop::open(path, bench)
    }

    /// Creates a new shop that appears at its path only with [`Shop::keep`]; dropped before, it
    /// leaves nothing.
    ///
    /// # Errors
    /// The file cannot be written, or another process is filling a shop for the same path.
    pub fn draft(
        path: &Path,
        secret: [u8; 32],
        now: Instant,
        bench: Arc<Workbench>,
    ) -> Result<Shop> {
        let draft = Draft::create(path)?;
        let writer = Store::create_draft(draft.path(), secret, now.0)?;
        bench.forget_snapshot();
        let mut shop = Shop::open(draft.path(), bench)?;
        shop.writer = OnceCell::from(writer);
        shop.draft = Some(draft);
        Ok(shop)
    }

    /// Moves a draft to its path, complete and safe on disk.
    ///
    /// # Errors
    /// The file system refused, or another database exists there by now.
    pub fn keep(self) -> Result<()> {
        let Shop {
            reader,
            writer,
            draft,
            bench,
            ..
        } = self;
        reader.close();
        bench.forget_snapshot();
        if let (Some(writer), Some(draft)) = (writer.into_inner(), draft) {
            writer.end_draft()?;
            draft.keep()?;
        }
        Ok(())
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the disk was full when the shop was opened. It can then be read, by this window
    /// alone; opening it again finds out whether there is space by now.
    pub fn is_alone(&self) -> bool {
        self.reader.is_alone().unwrap_or(false)
    }

    /// The connection that reads.
    pub fn store(&self) -> &Store {
        &self.reader
    }

    /// The connection that reads, for callers that change its state (the operator's SQL).
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.reader
    }

    /// Begins the one write transaction.
    ///
    /// # Errors
    /// Another window is writing, or the file cannot be written.
    pub fn transaction(&self) -> Result<Transaction<'_>> {
        Ok(self
            .writer()?
            .begin(&self.context.line, &self.context.now.to_string())?)
    }

    /// Begins the one write transaction, whose commit survives a power cut at once: for what leaves
    /// the shop.
    ///
    /// # Errors
    /// As [`Shop::transaction`].
    pub fn durable_transaction(&self) -> Result<Transaction<'_>> {
        Ok(self
            .writer()?
            .begin_durable(&self.context.line, &self.context.now.to_string())?)
    }

    /// Writes the database file again without what was deleted.
    ///
    /// # Errors
    /// Another window uses the database, the disk is full, or the operator cancelled; the file is
    /// then as it was.
    pub fn rewrite(&self) -> Result<()> {
        Ok(self.writer()?.rewrite()?)
    }

    /// Moves the accesses that wait beside the database into it.
    ///
    /// # Errors
    /// The file or the database cannot be read or written.
    pub fn take_in_accesses(&self) -> Result<()> {
        Ok(self.writer()?.take_in_accesses()?)
    }

    /// Blanks the accesses beside the database that may name an erased customer, and forgets what
    /// this session holds in memory.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn forget(&self, traces: &Traces) -> Result<()> {
        self.bench.forget_snapshot();
        Ok(self.writer()?.erase_waiting(traces)?)
    }

    /// Writes the file again where an erasure was interrupted before that, or another window was
    /// reading then.
    ///
    /// # Errors
    /// As [`Shop::rewrite`].
    pub fn finish_removals(&self) -> Result<()> {
        let writer = self.writer()?;
        finish_removals(writer, self.context.now)?;
        Ok(())
    }

    /// Remembers a file with customers' data that was written.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn record_file(&self, file: &FileWritten) -> Result<()> {
        let operator = self.context.operator.as_deref();
        Ok(self.writer()?.record_file(file, operator)?)
    }

    fn writer(&self) -> Result<&Store> {
        if let Some(writer) = self.writer.get() {
            writer.salt_from(self.context.entropy);
            return Ok(writer);
        }
        if self.is_alone() {
            return Err(crate::store::Error::DiskFull.into());
        }
        let opened = Store::open_writer(&self.path)?;
        opened.interrupt_on(&self.token);
        opened.salt_from(self.context.entropy);
        Ok(self.writer.get_or_init(|| opened))
    }

    /// Lets `token` cancel the statements on this shop's connections, including a writing one that
    /// is opened later.
    pub fn interrupt_on(&mut self, token: &CancelToken) {
        self.token = token.clone();
        self.reader.interrupt_on(token);
        if let Some(writer) = self.writer.get() {
            writer.interrupt_on(token);
        }
    }

    /// The settings in force.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn settings(&self) -> Result<Settings> {
        Ok(Settings::read(&self.reader.fetch_settings()?))
    }

    /// How models see the data: zone, currency, and clock.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn lens(&self) -> Result<Lens> {
        let settings = self.settings()?;
        let as_of = self.context.is_now_explicit.then_some(self.context.now);
        Ok(Lens {
            as_of,
            zone: settings.zone,
            currency: settings.currency,
        })
    }

    /// The shop's time zone.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn zone(&self) -> Result<TimeZone> {
        Ok(self.settings()?.zone)
    }

    /// What is said to customers, in the typed language or the shop's.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn speech(&self) -> Result<Speech> {
        let language = match self.context.language {
            Some(language) => language,
            None => self.settings()?.language,
        };
        Ok(Speech::new(language))
    }

    /// The shop's history as columns, read once per revision and clock.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn snapshot(&self) -> Result<Arc<Snapshot>> {
        let lens = self.lens()?;
        let (revision, as_of) = (self.reader.revision()?, lens.as_of(&self.reader)?);
        let fits = |held: &Snapshot| {
            held.revision == revision
                && held.as_of == as_of
                && held.currency == lens.currency
                && held.zone == lens.zone
        };
        self.bench.snapshot(&self.path, fits, || {
            Ok(fetch_snapshot(&self.reader, &lens)?)
        })
    }

    /// A value that `make` computes from this shop's snapshot, cached for the session: the earlier
    /// value of this type where it `fits`.
    ///
    /// # Errors
    /// What `make` returns.
    pub fn derived<T: Any + Send + Sync>(
        &self,
        snapshot: &Arc<Snapshot>,
        fits: impl Fn(&T) -> bool,
        make: impl FnOnce() -> Result<T>,
    ) -> Result<Arc<T>> {
        self.bench.derived(snapshot, fits, make)
    }

    /// One user's history by key, without reading the shop.
    ///
    /// # Errors
    /// The store cannot be read, or there is no such user.
    pub fn history(&self, user: i64) -> Result<OwnedHistory> {
        fetch_history(&self.reader, user, &self.lens()?)?
            .ok_or_else(|| Error::not_found("there is no such user"))
    }

    /// Runs `work` in the models' thread pool.
    pub fn install<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.bench.install(work)
    }

    /// The current run of a kind of model.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn current_run(&self, kind: &str) -> Result<Option<ModelRun>> {
        Ok(self.reader.fetch_current_run(kind)?)
    }

    /// A note if the run used older data than the shop has now.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn staleness(&self, run: &ModelRun) -> Result<Option<String>> {
        let revision = self.reader.revision()?;
        let line = match run.made.kind.as_str() {
            "recommend" => "evaluate",
            "profile" => "segment",
            kind => kind,
        };
        Ok((run.made.revision != revision).then(|| {
            format!(
                "the {} model is older than the data (revision {}, now {revision}); `{line}` \
                 updates it",
                run.made.kind, run.made.revision
            )
        }))
    }

    /// Records whose data the operator saw. `at` is the true time, whatever the line says is now. A
    /// shop that cannot be written can be read all the same.
    ///
    /// # Errors
    /// The access cannot be recorded.
    pub fn record_access(&self, shown: &Shown, at: Instant) -> Result<()> {
        let user = match shown {
            Shown::One(id) => self.reader.fetch_user_key(id)?,
            Shown::Nobody | Shown::Several(_) | Shown::Everything => None,
        };
        let row = AccessRow {
            at: at.0,
            operator: self.context.operator.clone(),
            command: self.context.line.clone(),
            shown: shown.words(),
            user,
        };
        Ok(self.writer()?.record_access(&row)?)
    }

    /// Closes the shop; no write-ahead log stays behind.
    pub fn close(self) {
        let now = self.context.now;
        self.reader.close();
        if let Some(writer) = self.writer.into_inner() {
            // What cannot be recorded or finished now waits for the next window.
            let _ = writer.take_in_accesses();
            let _ = finish_removals(&writer, now);
            writer.close();
        }
    }
}

/// Writes the file again if an erasure asks for that.
fn finish_removals(writer: &Store, now: Instant) -> crate::store::Result<()> {
    if !writer.fetch_is_removal_open()? {
        return Ok(());
    }
    writer.rewrite()?;
    let transaction = writer.begin_at_once("finishing an erasure", &now.to_string())?;
    transaction.finish_removals(now.0)?;
    transaction.commit()
}

/// Fails if the operator cancelled; called between the steps of long work.
///
/// # Errors
/// It was cancelled.
pub fn stop_if_cancelled(watch: &dyn Observer) -> Result<()> {
    if watch.is_cancelled() {
        return Err(Error::cancelled());
    }
    Ok(())
}
