//! Files to intakes: the rows of each prepared file, read and cleaned.

use super::own_keys::mark_other_shops;
use super::prepare::Prepared;
use crate::clean::pipeline::for_each_batch;
use crate::intake::Intake;
use crate::intake::newest::keep_newest;
use crate::rule::Rule;
use regulars_core::domain::{Observer, Progress};
use regulars_core::error::{Error, Result};
use regulars_core::shop::stop_if_cancelled;
use regulars_core::store::OrderCoverage;
use std::collections::HashSet;

/// Files with their content, by number in the load.
type Read<'f> = Box<dyn Iterator<Item = (usize, Result<(Prepared, Intake)>)> + 'f>;

/// Files whose columns are understood and whose rows are still to be read.
#[derive(Default)]
pub struct Waiting {
    /// Their numbers in the load; those that do not stay open are opened again when their turn
    /// comes.
    files: Vec<(usize, Option<Prepared>)>,
    /// How many of them hold orders as a whole.
    with_whole_orders: usize,
    /// Files of orders whose lines others of the load have.
    totals: Vec<(usize, Option<Prepared>)>,
}

impl Waiting {
    /// Whether no file is left.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.totals.is_empty()
    }

    /// Adds a file.
    pub fn add(&mut self, number: usize, file: Prepared, stays_open: bool) {
        let coverage = file.cleaner.coverage_within_load();
        self.with_whole_orders += usize::from(coverage != OrderCoverage::Part);
        let files = if file.is_beside_lines {
            &mut self.totals
        } else {
            &mut self.files
        };
        files.push((number, stays_open.then_some(file)));
    }
}

/// Reads the files: one at a time as they are saved, or, if several may contain the same orders as
/// a whole, all of them first, so that the newest version of each order is kept.
pub fn read_all<'f>(
    waiting: Waiting,
    prepare_one: &'f dyn Fn(usize) -> Result<Prepared>,
    watch: &'f dyn Observer,
) -> Read<'f> {
    let mut with_lines: HashSet<String> = HashSet::new();
    let read = move |(number, prepared): (usize, Option<Prepared>)| {
        let read = || {
            let mut file = prepared.map_or_else(|| prepare_one(number), Ok)?;
            let mut intake = read_rows(&mut file, watch)?;
            file.cleaner.end(&mut intake);
            if file.cleaner.has_whole_orders() {
                with_lines.extend(intake.orders.iter().map(str::to_ascii_lowercase));
            }
            if file.is_beside_lines {
                let has_lines = |id: &str| with_lines.contains(&id.to_ascii_lowercase());
                let orders: Vec<u32> = (0..intake.orders.len() as u32)
                    .filter(|order| has_lines(intake.orders.get(*order)))
                    .collect();
                intake.drop_orders(&orders, Rule::TotalOfLines);
            }
            Ok((file, intake))
        };
        (number, read())
    };
    let files = waiting.files.into_iter().chain(waiting.totals).map(read);
    if waiting.with_whole_orders < 2 {
        return Box::new(files);
    }
    let mut all: Vec<_> = files.collect();
    let mut read: Vec<&mut (Prepared, Intake)> = all
        .iter_mut()
        .filter_map(|(_, read)| read.as_mut().ok())
        .collect();
    let mut content: Vec<&mut Intake> = read.iter_mut().map(|(_, intake)| intake).collect();
    mark_other_shops(&mut content);
    let mut intakes: Vec<_> = read
        .into_iter()
        .map(|(file, intake)| (file.cleaner.coverage_within_load(), intake))
        .collect();
    keep_newest(&mut intakes);
    Box::new(all.into_iter())
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
                // Extrapolates the rows per byte so far.
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
