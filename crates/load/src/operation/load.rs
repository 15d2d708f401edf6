//! `load`: files into the store, in one transaction.

use super::again;
use super::prepare::{Prepared, prepare};
use super::save::save_intake;
use crate::clean::read_ahead::for_each_batch;
use crate::clean::read_settings::Reading;
use crate::columns::FileKind;
use crate::intake::Intake;
use crate::intake::newest::keep_newest;
use crate::rule::RULES;
use crate::source::input::{self, Input, Stdin};
use crate::values::DateOrder;
use crate::values::rate::Rate;
use regex::Regex;
use regulars_core::domain::people::MOST_SHARED;
use regulars_core::domain::{BatchId, Currency, Instant, Observer, Progress};
use regulars_core::error::{Error, Kind, Result};
use regulars_core::output::counted;
use regulars_core::shop::Shop;
use regulars_core::shop::stop_if_cancelled;
use regulars_core::store::{self, FileRow, OrderCoverage, Quarantined, Settled, Why};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Files that are open at the same time.
const HELD_OPEN: usize = 100;

/// What to load, and what the operator typed about it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Files, archives, folders; `-` is standard input.
    pub files: Vec<PathBuf>,
    /// `--as`
    pub kind: Option<FileKind>,
    /// `--dialect`
    pub dialect: Option<String>,
    /// `--map`
    pub map: Vec<(String, String)>,
    /// `--tz`
    pub zone: Option<String>,
    /// `--currency`
    pub currency: Option<Currency>,
    /// `--rate CODE=NUMBER`: what units of other currencies are worth.
    pub rates: Vec<(String, Rate)>,
    /// `--dates`
    pub dates: Option<DateOrder>,
    /// `--no-rule`
    pub no_rule: Vec<String>,
    /// `--rejects`
    pub rejects: Option<PathBuf>,
    /// `--strict`
    pub is_strict: bool,
    /// `--encoding`
    pub encoding: Option<String>,
    /// `--delimiter`
    pub delimiter: Option<u8>,
    /// `--sheet`
    pub sheet: Option<String>,
    /// `--url-item`
    pub url_item: Option<Regex>,
    /// Whether the files still grow: what stands below a table may be followed by more of it.
    pub is_growing: bool,
    /// Reads the clock, unless a time was typed; for work without an end.
    pub clock: Option<fn() -> Instant>,
    /// Opens standard input, where `-` may mean it.
    pub stdin: Option<Stdin>,
    /// `--dry-run`: everything but the commit.
    pub is_dry_run: bool,
}

/// What was loaded.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The batch.
    pub batch: BatchId,
    /// The data's version number.
    pub revision: i64,
    /// The files.
    pub files: Vec<FileOutcome>,
    /// Rows set aside by rule, each with an example.
    pub quarantine: Vec<QuarantineSummary>,
    /// Whether nothing was committed because `--dry-run` was typed.
    #[serde(skip)]
    pub is_dry_run: bool,
    /// Whether `--strict` was typed.
    #[serde(skip)]
    pub is_strict: bool,
    /// What the reader must know.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// What was read of one file.
#[derive(Debug, Clone, Serialize)]
pub struct FileOutcome {
    /// The path as it was named.
    pub path: String,
    /// What it tells of.
    pub kind: String,
    /// The dialect.
    pub dialect: String,
    /// The encoding.
    pub encoding: String,
    /// The delimiter.
    pub delimiter: String,
    /// Rows after the header.
    pub rows_read: i64,
    /// Rows that are now in the store because of this file.
    pub rows_loaded: i64,
    /// Rows that stood there already, or twice in the file.
    pub rows_duplicate: i64,
    /// Rows set aside.
    pub rows_quarantined: i64,
    /// Users first seen here.
    pub users_new: i64,
    /// Items first seen here.
    pub items_new: i64,
    /// Actions added.
    pub actions_new: i64,
    /// Orders first seen here.
    pub orders_new: i64,
    /// Rows changed by each rule.
    pub fixes: Vec<Fix>,
}

/// Rows changed by a rule.
#[derive(Debug, Clone, Serialize)]
pub struct Fix {
    /// The rule.
    pub rule: String,
    /// How many rows.
    pub rows: i64,
    /// The first of them as it stands in the file, with its line; none of rules that look at a file
    /// as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
}

/// Rows set aside that a load shows of each rule.
const FIRST_ROWS: usize = 5;

/// Rows set aside by a rule.
#[derive(Debug, Clone, Serialize)]
pub struct QuarantineSummary {
    /// The rule.
    pub rule: String,
    /// How many rows.
    pub rows: i64,
    /// The first of them: file, line and reason.
    pub example: String,
    /// The lines of the first five of them in the same file.
    pub lines: Vec<u64>,
}

/// Loads files as one batch: all of them, or nothing.
///
/// # Errors
/// A file cannot be read or its columns are not understood; the disk is full; the operator
/// cancelled.
pub fn run(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<Outcome> {
    check_rules(&request.no_rule)?;
    refuse_itself(shop, &request.files)?;
    let cancelled = || Error::cancelled();
    let inputs = input::find(&request.files, request.stdin, watch)?.ok_or_else(cancelled)?;
    let on_disk: Vec<PathBuf> = inputs
        .files
        .iter()
        .filter_map(Input::path)
        .map(PathBuf::from)
        .collect();
    store::check_free_space(shop.path(), &on_disk)?;
    // What is wrong with a file's columns is found before anything is written; not all files are
    // held open at once.
    let prepare_one = |file: &Input| prepare(shop, request, file);
    let (mut waiting, mut holding) = (Vec::with_capacity(inputs.files.len()), 0);
    let mut notes = inputs.notes;
    for (number, file) in inputs.files.iter().enumerate() {
        let prepared = match prepare_one(file) {
            // Folders of exports hold lists of what the shop has none of.
            Err(error) if file.is_found && error.kind == Kind::NotFound => {
                notes.push(format!("passed over: {error}"));
                continue;
            }
            prepared => prepared?,
        };
        holding += usize::from(prepared.cleaner.holds() != OrderCoverage::Part);
        waiting.push((file, (number < HELD_OPEN).then_some(prepared)));
    }
    if waiting.is_empty() {
        let names: Vec<String> = request
            .files
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        return Err(crate::Error::Folder(names.join(", ")).into());
    }
    let transaction = shop.transaction()?;
    let batch = transaction.save_batch(shop.context.now.0, shop.context.operator.as_deref())?;
    let (mut files, mut set_aside) = (Vec::new(), Vec::new());
    let known = match waiting.as_slice() {
        [(input, Some(file))] => again::find(
            &transaction,
            request,
            input,
            file,
            shop.context.now.0,
            watch,
        )?,
        _ => None,
    };
    if let Some(earlier) = known
        && let Some((_, Some(mut file))) = waiting.pop()
    {
        let (row, rows) = earlier.save(&transaction, batch, &mut file, watch)?;
        if let Some(earlier) = transaction.fetch_batch_with_digest(&row.digest)? {
            notes.push(format!(
                "{} was loaded before, as batch {earlier}",
                file.path
            ));
        }
        let nothing = Intake::default();
        notes.extend(reading_notes(&file, &nothing));
        save_shop_facts(shop, &transaction, &file, &nothing)?;
        transaction.save_batch_file(batch, 0, &row)?;
        set_aside.extend(
            rows.into_iter()
                .map(|quarantined| (row.path.clone(), quarantined)),
        );
        files.push(row);
    }
    for (number, read) in read_all(waiting, holding, &prepare_one, watch)?.enumerate() {
        let (file, mut intake) = read?;
        for row in &mut intake.quarantine {
            row.file = number as i64;
        }
        let digest = (file.digest)();
        if let Some(earlier) = transaction.fetch_batch_with_digest(&digest)? {
            notes.push(format!(
                "{} was loaded before, as batch {earlier}",
                file.path
            ));
        }
        notes.extend(reading_notes(&file, &intake));
        save_shop_facts(shop, &transaction, &file, &intake)?;
        let row = FileRow {
            path: file.path.clone(),
            digest,
            kind: file.kind.into(),
            dialect: file.dialect.into(),
            encoding: file.encoding.into(),
            delimiter: file.delimiter.into(),
            reading: Some(serde_json::to_string(&file.reading).map_err(store::Error::from)?),
            ..FileRow::default()
        };
        let (mut row, rows) = save_intake(
            &transaction,
            batch,
            shop.context.now.0,
            (row, file.cleaner.holds()),
            &mut intake,
            watch,
        )?;
        if let [input] = inputs.files.as_slice() {
            let again = again::again(request, input, &file, &intake, rows);
            row.reading = Some(
                serde_json::to_string(&Reading {
                    again,
                    ..file.reading
                })
                .map_err(store::Error::from)?,
            );
        }
        for quarantined in &intake.quarantine {
            transaction.save_quarantined(batch, quarantined)?;
        }
        transaction.save_batch_file(batch, number as i64, &row)?;
        set_aside.extend(
            intake
                .quarantine
                .into_iter()
                .map(|quarantined| (row.path.clone(), quarantined)),
        );
        files.push(row);
    }
    let settled = transaction.settle_batch(batch)?;
    notes.extend(people_notes(&settled));
    let of_programs = transaction.judge_visitors(batch, &[])?;
    if let Some((number, row)) = files
        .iter_mut()
        .enumerate()
        .rev()
        .find(|(_, row)| row.kind == "actions")
        && of_programs > 0
    {
        row.fixes.push(("bot".into(), of_programs));
        row.fixes.sort();
        transaction.save_batch_file(batch, number as i64, row)?;
    }
    let revision = transaction.save_batch_end(batch)?;
    if let Some(path) = &request.rejects {
        write_rejects(path, &set_aside)?;
    }
    if watch.is_cancelled() {
        return Err(cancelled());
    }
    if !request.is_dry_run {
        watch.progress(Progress {
            phase: "writing",
            ..Progress::default()
        });
        transaction.commit()?;
    }
    Ok(Outcome {
        batch,
        revision,
        quarantine: summarise(&set_aside),
        files: files.into_iter().map(file_outcome).collect(),
        is_dry_run: request.is_dry_run,
        is_strict: request.is_strict,
        notes,
    })
}

/// Refuses to load the database into itself, without opening it: closing it would take its locks
/// from SQLite.
pub(super) fn refuse_itself(shop: &Shop, files: &[PathBuf]) -> Result<()> {
    let whole = |path: &std::path::Path| std::fs::canonicalize(path).ok();
    let Some(own) = whole(shop.path()) else {
        return Ok(());
    };
    match files.iter().find(|file| whole(file).as_ref() == Some(&own)) {
        None => Ok(()),
        Some(file) => {
            let what = format!(
                "{} is the database into which files are loaded",
                file.display()
            );
            Err(Error::usage(what).hint("load orders.csv"))
        }
    }
}

pub(super) fn check_rules(off: &[String]) -> Result<()> {
    for name in off {
        match RULES.iter().find(|rule| rule.name == name) {
            Some(rule) if rule.can_be_off => {}
            Some(_) => {
                return Err(
                    Error::usage(format!("the rule {name} cannot be switched off"))
                        .hint("help cleaning"),
                );
            }
            None => {
                return Err(Error::usage(format!("there is no cleaning rule '{name}'"))
                    .hint("help cleaning"));
            }
        }
    }
    Ok(())
}

type Read<'f> = Box<dyn Iterator<Item = Result<(Prepared, Intake)>> + 'f>;

/// Reads the files: one after the other as they are saved, or, where several (`holding`) may hold
/// the same orders, all of them first, so that of each order the newest version is kept.
fn read_all<'f>(
    waiting: Vec<(&'f Input, Option<Prepared>)>,
    holding: usize,
    prepare_one: &'f dyn Fn(&Input) -> Result<Prepared>,
    watch: &'f dyn Observer,
) -> Result<Read<'f>> {
    let read = move |(input, prepared): (&Input, Option<Prepared>)| -> Result<(Prepared, Intake)> {
        let mut file = prepared.map_or_else(|| prepare_one(input), Ok)?;
        let mut intake = read_rows(&mut file, watch)?;
        file.cleaner.end(&mut intake);
        Ok((file, intake))
    };
    if holding < 2 {
        return Ok(Box::new(waiting.into_iter().map(read)));
    }
    let mut all = waiting.into_iter().map(read).collect::<Result<Vec<_>>>()?;
    let mut intakes: Vec<_> = all
        .iter_mut()
        .map(|(file, intake)| (file.cleaner.holds(), intake))
        .collect();
    keep_newest(&mut intakes);
    Ok(Box::new(all.into_iter().map(Ok)))
}

fn read_rows(file: &mut Prepared, watch: &dyn Observer) -> Result<Intake> {
    let mut intake = Intake::default();
    let begun = std::time::Instant::now();
    let Prepared {
        table,
        cleaner,
        read,
        length,
        ..
    } = file;
    for_each_batch(table, cleaner.detach_screen(), |batch| {
        cleaner.touch(|| batch.records(), &intake);
        batch.for_each(|record, row, verdict, raw| {
            cleaner.take_screened(record, row, verdict, raw, &mut intake);
            if intake.rows_read % 1_000 == 0 {
                stop_if_cancelled(watch)?;
                let rows = intake.rows_read as u64;
                // As many rows to each byte as there were so far.
                let total = length.zip(Some(read()).filter(|read| *read > 0));
                let total =
                    total.map(|(length, read)| (length as f64 / read as f64 * rows as f64) as u64);
                let rate = rows as f64 / begun.elapsed().as_secs_f64().max(1e-3);
                let note = format!("{rate:.0} rows/s");
                watch.progress(Progress {
                    phase: "reading",
                    done: rows,
                    total,
                    note,
                });
            }
            Ok::<(), Error>(())
        })
    })?;
    if intake.rows_read == 0 {
        return Err(crate::Error::HeaderOnly(file.path.clone()).into());
    }
    Ok(intake)
}

fn reading_notes(file: &Prepared, intake: &Intake) -> Vec<String> {
    let mut notes: Vec<String> = file
        .table
        .notes()
        .into_iter()
        .map(|note| format!("{}: {note}", file.path))
        .collect();
    if !file.encoding.starts_with("UTF-8") || matches!(file.delimiter, "semicolon" | "tab" | "bar")
    {
        let comma = if file.comma_is_point {
            ", decimal comma"
        } else {
            ""
        };
        notes.push(format!(
            "{}: read as {}, {} between columns{comma}",
            file.path, file.encoding, file.delimiter
        ));
    }
    notes.extend(
        file.told
            .iter()
            .map(|told| format!("{}: {told}", file.path)),
    );
    if intake.fixes.contains_key("even_spread") {
        notes.push(format!(
            "{}: the lines of an order stand in one cell without amounts; assumed: the same amount \
             for each unit",
            file.path
        ));
    }
    if !file.rates_used(intake).is_empty() {
        notes.push(format!(
            "{}: amounts in other currencies count {}",
            file.path,
            file.rates_used(intake)
        ));
    }
    if !file.secrets.is_empty() {
        notes.push(format!(
            "{}: never stored, as nobody needs it here: {}",
            file.path,
            file.secrets.join(", ")
        ));
    }
    if intake.is_timeless {
        notes.push(format!(
            "{} has no times: what rests on when things happened cannot be said",
            file.path
        ));
    }
    notes
}

/// What a load found out about who is who, where it left something open.
fn people_notes(settled: &Settled) -> Vec<String> {
    let mut notes = Vec::new();
    let open: Vec<_> = settled
        .refused
        .iter()
        .filter(|link| link.why != Why::Parted)
        .collect();
    if let Some(first) = open.first() {
        let what = match first.why {
            Why::Places => "places",
            _ => "names",
        };
        let also = if open.len() > 1 {
            format!("; so do {}", counted(open.len() as i64 - 1, "other pair"))
        } else {
            String::new()
        };
        notes.push(format!(
            "{} and {} share {} and have different {what}: not joined{also}; user {} says more",
            first.one,
            first.other,
            if first.evidence == "phone" {
                "a phone"
            } else {
                "an e-mail"
            },
            first.one
        ));
    }
    if let Some(first) = settled.shared.first() {
        let also = match settled.shared.len() as i64 - 1 {
            0 => String::new(),
            more => format!(" (and {} like it)", counted(more, "other")),
        };
        notes.push(format!(
            "{first}{also} is shared by more than {MOST_SHARED}: it joins nobody"
        ));
    }
    notes
}

/// Zone and currency become the shop's with the first file that tells them.
pub(super) fn save_shop_facts(
    shop: &Shop,
    transaction: &store::Transaction<'_>,
    file: &Prepared,
    intake: &Intake,
) -> Result<()> {
    let now = shop.context.now.0;
    if transaction.fetch_setting("time_zone")?.is_none() && file.zone != "UTC" {
        transaction.save_setting("time_zone", &file.zone, now)?;
    }
    let code = intake
        .currency
        .clone()
        .unwrap_or_else(|| file.currency.code().to_string());
    if transaction.fetch_setting("currency")?.is_none()
        && code != "XXX"
        && Currency::parse(&code).is_some()
    {
        transaction.save_setting("currency", &code, now)?;
    }
    Ok(())
}

fn write_rejects(path: &std::path::Path, rows: &[(String, Quarantined)]) -> Result<()> {
    let failed = |error: std::io::Error| {
        Error::failed(format!("{} cannot be written", path.display())).because(error)
    };
    let mut writer = csv::Writer::from_writer(store::private_file(path).map_err(failed)?);
    let mut write = |cells: [&str; 5]| {
        writer
            .write_record(cells)
            .map_err(|error| failed(error.into()))
    };
    write(["file", "line", "rule", "reason", "raw"])?;
    for (file, row) in rows {
        write([
            file,
            &row.line.to_string(),
            &row.rule,
            &row.reason,
            &row.raw,
        ])?;
    }
    writer.flush().map_err(failed)
}

pub(super) fn summarise(rows: &[(String, Quarantined)]) -> Vec<QuarantineSummary> {
    let mut rules: BTreeMap<&str, Vec<&(String, Quarantined)>> = BTreeMap::new();
    for entry in rows {
        rules.entry(&entry.1.rule).or_default().push(entry);
    }
    let mut summary: Vec<QuarantineSummary> = rules
        .into_iter()
        .map(|(rule, rows)| {
            let (file, first) = rows[0];
            let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
            let of_file = rows.iter().filter(|entry| entry.0 == *file);
            QuarantineSummary {
                rule: rule.to_string(),
                rows: rows.iter().map(|(_, row)| row.rows).sum(),
                example: format!("{name} line {}: {}", first.line, first.reason),
                lines: of_file
                    .take(FIRST_ROWS)
                    .filter_map(|(_, row)| u64::try_from(row.line).ok())
                    .collect(),
            }
        })
        .collect();
    summary.sort_by_key(|entry| std::cmp::Reverse(entry.rows));
    summary
}

pub(super) fn file_outcome(row: FileRow) -> FileOutcome {
    FileOutcome {
        path: row.path,
        kind: row.kind,
        dialect: row.dialect,
        encoding: row.encoding,
        delimiter: row.delimiter,
        rows_read: row.rows_read,
        rows_loaded: row.rows_loaded,
        rows_duplicate: row.rows_duplicate,
        rows_quarantined: row.rows_quarantined,
        users_new: row.users_new,
        items_new: row.items_new,
        actions_new: row.actions_new,
        orders_new: row.orders_new,
        fixes: row
            .fixes
            .into_iter()
            .map(|(rule, rows)| Fix {
                example: row.examples.get(&rule).cloned(),
                rule,
                rows,
            })
            .collect(),
    }
}
