//! Files to intakes: the rows of each prepared file, read and cleaned.

use super::prepare::Prepared;
use crate::clean::pipeline::for_each_batch;
use crate::intake::Intake;
use crate::intake::newest::keep_newest;
use regulars_core::domain::{Observer, Progress};
use regulars_core::error::{Error, Result};
use regulars_core::shop::stop_if_cancelled;

/// The files with their content, in order.
type Read<'f> = Box<dyn Iterator<Item = Result<(Prepared, Intake)>> + 'f>;

/// Files whose columns are understood and whose rows are still to be read, by number in the load.
#[derive(Default)]
pub struct Waiting {
    /// Those that stay open, and those that are opened again when their turn comes.
    pub files: Vec<(usize, Option<Prepared>)>,
    /// How many of them hold orders as a whole.
    pub with_whole_orders: usize,
}

/// Reads the files: one at a time as they are saved, or, if several may contain the same orders as
/// a whole, all of them first, so that the newest version of each order is kept.
pub fn read_all<'f>(
    waiting: Waiting,
    prepare_one: &'f dyn Fn(usize) -> Result<Prepared>,
    watch: &'f dyn Observer,
) -> Result<Read<'f>> {
    let read = move |(number, prepared): (usize, Option<Prepared>)| -> Result<(Prepared, Intake)> {
        let mut file = prepared.map_or_else(|| prepare_one(number), Ok)?;
        let mut intake = read_rows(&mut file, watch)?;
        file.cleaner.end(&mut intake);
        Ok((file, intake))
    };
    if waiting.with_whole_orders < 2 {
        return Ok(Box::new(waiting.files.into_iter().map(read)));
    }
    let mut all = waiting
        .files
        .into_iter()
        .map(read)
        .collect::<Result<Vec<_>>>()?;
    let mut intakes: Vec<_> = all
        .iter_mut()
        .map(|(file, intake)| (file.cleaner.coverage_within_load(), intake))
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
