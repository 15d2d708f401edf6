//! `load`: files into the store, in one transaction.

use super::batch::{count_bots, file_row, save_shop_facts, settle};
use super::described::{Control, Described};
use super::left_out::Skipped;
use super::notes::{people_notes, reading_notes};
use super::outcome::{Outcome, file_outcome, summarise};
use super::own_keys::OwnKeys;
use super::prepare::{Prepared, open, prepare};
use super::read::{Waiting, read_all};
use super::rejects::write_rejects;
use super::request::{Request, refuse_itself};
use super::save::save_intake;
use super::set::Set;
use super::sheets::spread;
use crate::intake::Intake;
use crate::interpret::joins::Role;
use crate::rule::Rule;
use crate::source::input::{self, Input, Inputs};
use regulars_core::domain::{BatchId, Currency, Observer, Progress};
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use regulars_core::store::{self, FileRow, Quarantined, Transaction};
use std::path::PathBuf;

/// Files that are open at the same time.
const MOST_OPEN: usize = 100;

/// Loads files as one batch: all of them, or nothing.
///
/// # Errors
/// A file cannot be read or its columns are not understood; the disk is full; the operator
/// cancelled.
pub fn run(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<Outcome> {
    request.rules_off()?;
    refuse_itself(shop, &request.files)?;
    let mut inputs =
        input::find(&request.files, request.stdin, watch)?.ok_or_else(Error::cancelled)?;
    let on_disk: Vec<PathBuf> = inputs
        .files
        .iter()
        .filter_map(Input::path)
        .map(PathBuf::from)
        .collect();
    store::check_free_space(shop.path(), &on_disk)?;
    let mut notes = std::mem::take(&mut inputs.notes);
    // Mistakes in a file's columns are found before anything is written.
    let mut skipped = Skipped::default();
    if request.sheet.is_none() {
        inputs.files = spread(std::mem::take(&mut inputs.files), &mut skipped);
    }
    let mut set = Set::of(shop, request, &inputs.files, MOST_OPEN, watch)?;
    let erased = shop.store().fetch_tombstones()?.len();
    let waiting = prepare_all(shop, request, (&inputs, &mut set), &mut skipped)?;
    if waiting.is_empty() {
        return Err(skipped.nothing_left(&names_of(request)));
    }
    notes.extend(set.notes(&inputs.files));
    let transaction = shop.transaction()?;
    if transaction.fetch_tombstones()?.len() != erased {
        // The files were opened without knowing whom to leave out.
        return Err(
            Error::failed("a customer was erased meanwhile; nothing was loaded")
                .hint("the same line again"),
        );
    }
    let batch = transaction.save_batch(shop.context.now.0, shop.context.operator.as_deref())?;
    let mut saved = Saved {
        notes,
        ..Saved::default()
    };
    let prepare_one = |number: usize| {
        let (input, place) = (&inputs.files[number], set.place(number));
        let opened = open(shop, request, input, place)?;
        prepare(shop, request, input, (opened, place))
    };
    let read = read_all(waiting, &prepare_one, watch);
    for (number, read) in read {
        match read {
            Err(error) => skipped.leave_out(&inputs.files[number], error)?,
            Ok((file, intake)) => saved.save(shop, &transaction, batch, &file, intake, watch)?,
        }
    }
    saved.notes.extend(set.notes_on_orders(&inputs.files));
    if saved.files.is_empty() {
        return Err(skipped.nothing_left(&names_of(request)));
    }
    let (settled, bots) = settle(&transaction, batch)?;
    saved.notes.extend(people_notes(&settled));
    saved.count_bots(&transaction, batch, bots)?;
    let revision = transaction.save_batch_end(batch)?;
    if let Some(path) = &request.rejects {
        write_rejects(path, &saved.set_aside)?;
    }
    if watch.is_cancelled() {
        return Err(Error::cancelled());
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
        left_out: skipped.files,
        quarantine: summarise(&saved.set_aside),
        files: saved
            .files
            .into_iter()
            .zip(saved.described)
            .map(|(row, (described, control))| file_outcome(row, described, Some(control)))
            .collect(),
        is_dry_run: request.is_dry_run,
        is_strict: request.is_strict,
        notes: saved.notes,
    })
}

/// Opens all files and maps their columns. Files that were found beside others and cannot be read,
/// or hold nothing of the shop, are left out. The first [`MOST_OPEN`] stay open, the others are opened
/// again when their turn comes.
fn prepare_all(
    shop: &Shop,
    request: &Request,
    (inputs, set): (&Inputs, &mut Set),
    skipped: &mut Skipped,
) -> Result<Waiting> {
    let mut waiting = Waiting::default();
    for (number, input) in inputs.files.iter().enumerate() {
        let place = set.place(number).clone();
        if let Role::LeftOut(why) = &place.part.role {
            skipped.not_needed(input, why);
        }
        if !place.part.role.is_loaded() {
            continue;
        }
        let opened = match set.take_opened(number) {
            Some(opened) => Ok(opened),
            None => open(shop, request, input, &place),
        };
        let prepared = opened.and_then(|opened| prepare(shop, request, input, (opened, &place)));
        match prepared {
            Err(error) => skipped.leave_out(input, error)?,
            Ok(prepared) => waiting.add(number, prepared, number < MOST_OPEN),
        }
    }
    Ok(waiting)
}

/// What the operator typed, for a message.
fn names_of(request: &Request) -> String {
    let names: Vec<String> = request
        .files
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    names.join(", ")
}

/// The currency of a file's amounts, as its rows name it where nothing else does.
fn shown_currency(file: &Prepared, intake: &Intake) -> Currency {
    let of_rows = || intake.currency.as_deref().and_then(Currency::parse);
    if file.currency == Currency::UNKNOWN {
        of_rows().unwrap_or(file.currency)
    } else {
        file.currency
    }
}

/// What was saved of a batch so far.
#[derive(Default)]
struct Saved {
    files: Vec<FileRow>,
    /// How each was read.
    described: Vec<(Described, Control)>,
    /// Rows set aside, with the paths of their files.
    set_aside: Vec<(String, Quarantined)>,
    notes: Vec<String>,
    own_keys: OwnKeys,
}

impl Saved {
    /// Saves what a file holds as file `number` of `batch`.
    fn save(
        &mut self,
        shop: &Shop,
        transaction: &Transaction<'_>,
        batch: BatchId,
        file: &Prepared,
        mut intake: Intake,
        watch: &dyn Observer,
    ) -> Result<()> {
        let number = self.files.len() as i64;
        for row in &mut intake.quarantine {
            row.file = number;
        }
        let digest = (file.digest)();
        let known = transaction.fetch_batch_with_digest(&digest)?;
        if let Some(earlier) = known.filter(|earlier| *earlier != batch) {
            self.notes.push(format!(
                "{} was loaded before, as batch {earlier}",
                file.path
            ));
        }
        self.notes.extend(reading_notes(file, &intake));
        let is_checked = known.is_none() && !file.reading.off.contains(&Rule::TwoShops);
        self.own_keys
            .add(&file.path, &intake, is_checked, transaction)?;
        save_shop_facts(shop, transaction, file, &intake)?;
        let control = Control::of(&intake, shown_currency(file, &intake));
        self.described.push((file.described.clone(), control));
        let row = save_intake(
            transaction,
            batch,
            shop.context.now.0,
            (file_row(file, digest)?, file.cleaner.coverage()),
            &mut intake,
            watch,
        )?;
        for quarantined in &intake.quarantine {
            transaction.save_quarantined(batch, quarantined)?;
        }
        transaction.save_batch_file(batch, number, &row)?;
        self.set_aside.extend(
            intake
                .quarantine
                .into_iter()
                .map(|quarantined| (row.path.clone(), quarantined)),
        );
        self.files.push(row);
        Ok(())
    }

    /// Counts visitors that are programs under the last file of actions.
    fn count_bots(
        &mut self,
        transaction: &Transaction<'_>,
        batch: BatchId,
        bots: i64,
    ) -> Result<()> {
        let last = self
            .files
            .iter_mut()
            .enumerate()
            .rev()
            .find(|(_, row)| row.kind == "actions");
        if let Some((number, row)) = last.filter(|_| bots > 0) {
            count_bots(row, bots);
            transaction.save_batch_file(batch, number as i64, row)?;
        }
        Ok(())
    }
}
