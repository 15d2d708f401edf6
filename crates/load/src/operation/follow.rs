//! `load --follow`: a growing file into the store, as one batch of many short transactions; each
//! also stores how far the file was read.

use super::batch::{count_bots, file_row, save_shop_facts, settle};
use super::described::Described;
use super::followed::FollowedFile;
use super::outcome::{Outcome, file_outcome, summarise};
use super::place::Place;
use super::prepare::{Prepared, open, prepare};
use super::request::{Request, refuse_itself};
use super::save::save_intake;
use crate::clean::read_settings::ReadSettings;
use crate::intake::Intake;
use crate::rule::Rule;
use crate::source::input::Input;
use crate::source::tail::{Beginning, Fate, Tail, find_renamed};
use crate::source::unpack;
use csv::ByteRecord;
use regulars_core::domain::{BatchId, Observer, Progress};
use regulars_core::error::{Error, Kind, Result};
use regulars_core::shop::Shop;
use regulars_core::store::{self, FileRow, FollowRow, Quarantined};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Interval of checks, and how long lines are collected before they are saved.
const PACE: Duration = Duration::from_millis(50);
const GATHERED: Duration = Duration::from_millis(500);

/// Bytes per transaction.
const PIECE: usize = 1 << 22;

/// How long to wait for the end of a cell that spans lines.
const PATIENCE: Duration = Duration::from_secs(3);

/// How often to wait for another writer before giving up; each wait takes some seconds.
const TRIES: u32 = 100;

/// Rows set aside that are kept for the outcome.
const REMEMBERED: usize = 10_000;

/// Follows a file until the operator ends it.
///
/// # Errors
/// It cannot be followed, its columns are not understood, or the database cannot be written.
pub fn run(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<Outcome> {
    request.rules_off()?;
    let [path] = request.files.as_slice() else {
        return Err(Error::usage("--follow follows one file").hint("load --follow access.log"));
    };
    if request.is_dry_run || request.rejects.is_some() || path.as_os_str() == "-" || path.is_dir() {
        let why = "--follow needs one file on disk, without --dry-run and --rejects";
        return Err(Error::usage("this cannot be followed")
            .because(why)
            .hint("load --follow access.log"));
    }
    refuse_itself(shop, &request.files)?;
    let mut follower = Follower::start(shop, request, path)?;
    let (mut looked, mut waiting_since) = (None::<Instant>, None::<Instant>);
    while !watch.is_cancelled() {
        let is_time = looked.is_none_or(|looked| looked.elapsed() >= GATHERED);
        let took = if is_time {
            looked = Some(Instant::now());
            let patience_ends = waiting_since.is_some_and(|since| since.elapsed() > PATIENCE);
            match follower.step(shop, request, patience_ends, watch) {
                Ok(Step::Took { is_more }) => {
                    waiting_since = None;
                    // Existing lines are read without a pause for collecting, but others get their
                    // turn.
                    looked = if is_more { None } else { looked };
                    true
                }
                Ok(Step::Waits) => {
                    waiting_since = waiting_since.or(Some(Instant::now()));
                    false
                }
                Ok(Step::Nothing) => false,
                // The operator stopped it in the middle of a transaction, which is rolled back.
                Err(_) if watch.is_cancelled() => break,
                Err(error) => return Err(error),
            }
        } else {
            false
        };
        let note = format!("rows of {}; Ctrl-C stops", follower.shown);
        watch.progress(Progress {
            phase: "following",
            done: follower.rows_read(),
            total: None,
            note,
        });
        if !took || looked.is_none() {
            std::thread::sleep(PACE);
        }
    }
    Ok(follower.outcome(request))
}

enum Step {
    /// Lines were saved.
    Took {
        is_more: bool,
    },
    /// There are lines, but a cell that spans lines is incomplete.
    Waits,
    Nothing,
}

struct Follower {
    path: PathBuf,
    /// The path as typed.
    shown: String,
    /// The path as stored.
    key: String,
    tail: Tail,
    batch: Option<BatchId>,
    revision: i64,
    /// Number of the file within the batch, and lines read of it.
    file: i64,
    lines: u64,
    /// How the file is read; known after its first lines.
    known: Option<FollowedFile>,
    /// Number and counts of each file of this run.
    rows: Vec<(i64, FileRow)>,
    set_aside: Vec<(String, Quarantined)>,
    notes: Vec<String>,
    /// Whether the tail belongs to a renamed file, which no longer grows.
    is_old: bool,
}

impl Follower {
    fn start(shop: &Shop, request: &Request, path: &std::path::Path) -> Result<Follower> {
        let shown = path.display().to_string();
        let failed = |error| unpack::broken(&shown, error);
        let key = std::path::absolute(path)
            .map_err(failed)?
            .display()
            .to_string();
        let tail = Tail::open(path).map_err(failed)?;
        let mut follower = Follower {
            path: path.to_path_buf(),
            shown: shown.clone(),
            key,
            tail,
            batch: None,
            revision: 0,
            file: 0,
            lines: 0,
            known: None,
            rows: Vec::new(),
            set_aside: Vec::new(),
            notes: Vec::new(),
            is_old: false,
        };
        let Some(held) = shop.store().fetch_follow(&follower.key)? else {
            return Ok(follower);
        };
        (follower.batch, follower.file) = (Some(held.batch), held.file);
        if follower
            .tail
            .resume(held.offset, &Beginning::of_row(&held))
            .map_err(failed)?
        {
            follower.resume(shop, request, &held)?;
            follower.notes.push(format!(
                "{shown}: continues after line {}, in batch {}",
                held.lines, held.batch
            ));
        } else if let Some(renamed) = find_renamed(path, held.offset, &Beginning::of_row(&held)) {
            follower.tail = renamed;
            follower.resume(shop, request, &held)?;
            follower.is_old = true;
            follower.notes.push(format!(
                "{shown}: was rotated; the old file is read to its end first"
            ));
        } else {
            follower.file += 1;
            follower.notes.push(format!(
                "{shown}: is a different file from the one followed before, which was not found next to \
                 it: lines added to that one since then were not read"
            ));
        }
        Ok(follower)
    }

    /// Restores how the file was read before.
    fn resume(&mut self, shop: &Shop, request: &Request, held: &FollowRow) -> Result<()> {
        self.lines = held.lines;
        let row = shop.store().fetch_batch_file(held.batch, held.file)?;
        let reading = row
            .reading
            .as_deref()
            .map(serde_json::from_str::<ReadSettings>)
            .transpose();
        if let Some(reading) = reading.map_err(store::Error::from)? {
            self.known = Some(FollowedFile::new(&row, reading, request));
        }
        self.rows.push((held.file, row));
        Ok(())
    }

    /// Saves new lines, or checks what happened to the file.
    fn step(
        &mut self,
        shop: &mut Shop,
        request: &Request,
        takes_all: bool,
        watch: &dyn Observer,
    ) -> Result<Step> {
        let failed = |error| unpack::broken(&self.shown, error);
        let mut text = self.tail.lines(PIECE, false).map_err(failed)?;
        if text.is_empty() {
            let fate = if self.is_old {
                Fate::Replaced
            } else {
                self.tail.fate().map_err(failed)?
            };
            match fate {
                Fate::Same | Fate::Gone => return Ok(Step::Nothing),
                Fate::Replaced => {
                    // Lines written since the last check, and a last line without an end.
                    let rest = self.tail.lines(PIECE, true).map_err(failed)?;
                    if !rest.is_empty() {
                        return self.save(shop, request, &rest, watch);
                    }
                    self.tail = match Tail::open(&self.path) {
                        // The new file does not exist yet, or is gone again.
                        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                            return Ok(Step::Nothing);
                        }
                        opened => opened.map_err(|error| unpack::broken(&self.shown, error))?,
                    };
                }
                Fate::Emptied => (self.tail.offset, self.tail.head) = (0, Vec::new()),
            }
            (self.file, self.lines, self.known, self.is_old) = (self.file + 1, 0, None, false);
            return Ok(Step::Took { is_more: true });
        }
        if self.known.as_ref().is_none_or(FollowedFile::has_quotes)
            && !takes_all
            && text.len() < PIECE
        {
            text.truncate(end_outside_quotes(&text));
            if text.is_empty() {
                return Ok(Step::Waits);
            }
        }
        self.save(shop, request, &text, watch)
    }

    /// Saves some lines, with the position reached in the file, in one transaction.
    fn save(
        &mut self,
        shop: &mut Shop,
        request: &Request,
        text: &[u8],
        watch: &dyn Observer,
    ) -> Result<Step> {
        if let Some(clock) = request.clock {
            shop.context.now = clock();
        }
        if self.known.is_none() && text.trim_ascii().is_empty() {
            return Ok(Step::Nothing);
        }
        let lines = text.iter().filter(|byte| **byte == b'\n').count() as u64;
        let is_more = text.len() >= PIECE / 2;
        let input = Input::of_lines(self.shown.clone(), text.to_vec());
        let mut file = match &self.known {
            None => {
                let request = Request {
                    is_growing: true,
                    ..request.clone()
                };
                let place = Place::default();
                let opened = open(shop, &request, &input, &place)?;
                prepare(shop, &request, &input, (opened, &place))?
            }
            Some(known) => known.prepare_more(shop, &input)?,
        };
        if file.encoding.starts_with("UTF-16") {
            return Err(
                crate::Error::Binary(self.shown.clone(), "UTF-16 cannot be followed").into(),
            );
        }
        let mut intake = self.read(&mut file)?;
        let now = shop.context.now.0;
        let transaction = self.wait_for_turn(shop, watch)?;
        let batch = match self.batch {
            Some(batch) if !transaction.fetch_is_in_force(batch)? => {
                return Err(Error::failed(format!(
                    "batch {batch} was taken back; {} is no longer followed",
                    self.shown
                ))
                .hint("run the same command again to load it again"));
            }
            Some(batch) => batch,
            None => transaction.save_batch(now, shop.context.operator.as_deref())?,
        };
        save_shop_facts(shop, &transaction, &file, &intake)?;
        let mut tail_head = self.tail.head.clone();
        let missing = crate::source::tail::HEAD.saturating_sub(tail_head.len());
        tail_head.extend_from_slice(&text[..text.len().min(missing)]);
        // A file that still grows is identified by its beginning.
        let beginning = Beginning::of(&tail_head);
        let named = file_row(&file, beginning.digest.to_vec())?;
        let counts = save_intake(
            &transaction,
            batch,
            now,
            (named, file.cleaner.coverage()),
            &mut intake,
            watch,
        )?;
        for row in &intake.quarantine {
            let kept = Rule::parse(&row.rule)
                .and_then(Rule::kept)
                .unwrap_or(usize::MAX);
            transaction.save_quarantined_counted(batch, row, kept)?;
        }
        let held = self
            .rows
            .iter()
            .find(|(number, _)| *number == self.file)
            .map(|(_, row)| row.clone());
        let mut row = added(held.unwrap_or_default(), &counts);
        let (_, bots) = settle(&transaction, batch)?;
        count_bots(&mut row, bots);
        transaction.save_batch_file(batch, self.file, &row)?;
        let revision = transaction.save_batch_end(batch)?;
        transaction.save_follow(&FollowRow {
            path: self.key.clone(),
            batch,
            file: self.file,
            head: beginning.digest,
            head_bytes: beginning.bytes,
            offset: self.tail.offset + text.len() as u64,
            lines: self.lines + lines,
        })?;
        if watch.is_cancelled() {
            return Err(Error::interrupted("stopped before these lines were saved"));
        }
        transaction.commit()?;

        // Committed.
        self.tail.take(text);
        self.lines += lines;
        (self.batch, self.revision) = (Some(batch), revision);
        self.known = Some(FollowedFile::new(&row, file.reading, request));
        self.rows.retain(|(number, _)| *number != self.file);
        self.rows.push((self.file, row));
        let room = REMEMBERED.saturating_sub(self.set_aside.len());
        let shown = self.shown.clone();
        self.set_aside.extend(
            intake
                .quarantine
                .into_iter()
                .take(room)
                .map(|row| (shown.clone(), row)),
        );
        Ok(Step::Took { is_more })
    }

    fn read(&self, file: &mut Prepared) -> Result<Intake> {
        let (mut intake, mut record) = (Intake::default(), ByteRecord::new());
        while let Some(mut row) = file.table.next(&mut record)? {
            row.line += self.lines;
            let table = &file.table;
            file.cleaner.take(&record, row, || table.raw(), &mut intake);
        }
        file.cleaner.end(&mut intake);
        for row in &mut intake.quarantine {
            row.file = self.file;
        }
        Ok(intake)
    }

    /// Begins a transaction, after another writer if necessary; following can wait.
    fn wait_for_turn<'s>(
        &self,
        shop: &'s Shop,
        watch: &dyn Observer,
    ) -> Result<store::Transaction<'s>> {
        let mut tries = 0;
        loop {
            match shop.transaction() {
                Err(error)
                    if error.kind == Kind::Database && tries < TRIES && !watch.is_cancelled() =>
                {
                    tries += 1;
                }
                other => return other,
            }
        }
    }

    fn rows_read(&self) -> u64 {
        self.rows
            .iter()
            .map(|(_, row)| row.rows_read.unsigned_abs())
            .sum()
    }

    fn outcome(self, request: &Request) -> Outcome {
        Outcome {
            batch: self.batch.unwrap_or(BatchId(0)),
            revision: self.revision,
            left_out: Vec::new(),
            quarantine: summarise(&self.set_aside),
            files: self
                .rows
                .into_iter()
                .map(|(_, row)| file_outcome(row, Described::default(), None))
                .collect(),
            is_dry_run: false,
            is_strict: request.is_strict,
            notes: self.notes,
        }
    }
}

/// A file's counts with those of its newest lines, and how these were read.
fn added(mut row: FileRow, newest: &FileRow) -> FileRow {
    row.add_counts(newest);
    FileRow {
        path: newest.path.clone(),
        kind: newest.kind.clone(),
        dialect: newest.dialect.clone(),
        encoding: newest.encoding.clone(),
        delimiter: newest.delimiter.clone(),
        digest: newest.digest.clone(),
        reading: newest.reading.clone(),
        ..row
    }
}

/// The end of the last line at which no quoted cell is open.
fn end_outside_quotes(text: &[u8]) -> usize {
    let (mut is_inside, mut end) = (false, 0);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'"' => is_inside = !is_inside,
            b'\n' if !is_inside => end = at + 1,
            _ => {}
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::end_outside_quotes;

    #[test]
    fn a_piece_ends_where_no_cell_is_open() {
        for (text, piece) in [
            ("a,b\n1,2\n", "a,b\n1,2\n"),
            ("a,b\n1,\"2\n", "a,b\n"),
            ("a,b\n1,\"2\n3\"\n4,\"5\n", "a,b\n1,\"2\n3\"\n"),
            ("\"a\n", ""),
        ] {
            assert_eq!(&text[..end_outside_quotes(text.as_bytes())], piece);
        }
    }
}
