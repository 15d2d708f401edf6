//! The files of one load as a set: opens them, plans what each is, and reads those whose columns
//! complete others.

use super::place::Place;
use super::prepare::{Opened, open};
use super::request::Request;
use crate::columns::mapping::{Typed, dialect_of};
use crate::interpret::joins::{Join, Part, Role, Sketch, plan};
use crate::reader::lookup::Lookup;
use crate::reader::table::Table;
use crate::source::input::Input;
use csv::ByteRecord;
use regulars_core::domain::{Observer, Progress};
use regulars_core::error::{Error, Kind, Result};
use regulars_core::output::counted;
use regulars_core::shop::{Shop, stop_if_cancelled};
use std::sync::Arc;

/// First rows by which the files of a set are related.
const ROWS_RELATED: usize = 2_000;

/// Most rows that are held at once for that.
const MOST_ROWS: usize = 200_000;

/// Share of references that must lead to a row of the other file: a table of words may lack some,
/// and the orders of other years may be in other files.
const FOUND: f64 = 0.5;

/// The files of a load with their places.
#[derive(Default)]
pub struct Set {
    places: Vec<Place>,
    /// Files that are open already.
    opened: Vec<Option<Opened>>,
}

/// The first rows of a file.
struct First {
    header: Vec<String>,
    rows: Vec<ByteRecord>,
    comma_is_point: bool,
    is_known: bool,
    /// Columns that turned out to refer to nothing.
    broken: Vec<String>,
}

impl Set {
    /// Relates the files of a load; a single one, and files of which the operator said how they are
    /// read, are read by themselves.
    ///
    /// # Errors
    /// A file that completes others cannot be read; the operator cancelled.
    pub fn of(
        shop: &Shop,
        request: &Request,
        inputs: &[Input],
        most_open: usize,
        watch: &dyn Observer,
    ) -> Result<Set> {
        let is_told = request.kind.is_some()
            || request.dialect.is_some()
            || !request.map.is_empty()
            || !request.columns.is_empty();
        let mut set = Set {
            places: vec![Place::default(); inputs.len()],
            opened: inputs.iter().map(|_| None).collect(),
        };
        if inputs.len() < 2 || is_told {
            return Ok(set);
        }
        let rows = ROWS_RELATED.min(MOST_ROWS / inputs.len());
        let mut firsts = Vec::with_capacity(inputs.len());
        for (number, input) in inputs.iter().enumerate() {
            stop_if_cancelled(watch)?;
            // A file that cannot be opened is reported when its turn comes.
            let opened = open(shop, request, input, &Place::default()).ok();
            let (first, opened) = match opened {
                Some(mut opened) => (First::of(&mut opened.table, rows).ok(), Some(opened)),
                None => (None, None),
            };
            firsts.push(first.unwrap_or_else(First::none));
            if number < most_open {
                set.opened[number] = opened;
            }
        }
        // Each round finds at least one reference that leads nowhere.
        while !set.relate(shop, request, inputs, &mut firsts, watch)? {}
        for (place, opened) in set.places.iter().zip(&mut set.opened) {
            if let Some(opened) = opened {
                place.complete(&mut opened.table);
            }
        }
        Ok(set)
    }

    /// Plans the set and reads the files that complete others; false if a column that seemed to
    /// refer to another file does not, so that the plan is to be made again.
    fn relate(
        &mut self,
        shop: &Shop,
        request: &Request,
        inputs: &[Input],
        firsts: &mut [First],
        watch: &dyn Observer,
    ) -> Result<bool> {
        let sketches: Vec<Sketch<'_>> = inputs
            .iter()
            .zip(firsts.iter())
            .map(|(input, first)| Sketch {
                stem: input.stem(),
                header: &first.header,
                rows: &first.rows,
                comma_is_point: first.comma_is_point,
                is_known: first.is_known,
                broken: &first.broken,
            })
            .collect();
        let parts = plan(&sketches);
        self.places = vec![Place::default(); inputs.len()];
        // Files that need no other come first, then those that need them.
        let mut done = vec![false; parts.len()];
        while let Some(next) = (0..parts.len()).find(|&file| {
            let is_ready = |join: &Join| join.files.iter().all(|other| done[*other]);
            !done[file] && parts[file].joins.iter().all(is_ready)
        }) {
            done[next] = true;
            self.places[next].part = parts[next].clone();
            for join in &parts[next].joins {
                let (lookup, digests) = match self.known(join, &parts, next) {
                    Some(known) => known,
                    None => match self.read(shop, request, inputs, join, watch) {
                        Ok(read) => read,
                        Err(error) if is_of_file(&error) => {
                            // What completes others cannot be read: each stands for itself.
                            for &file in &join.files {
                                firsts[file] = First::none();
                                self.opened[file] = None;
                            }
                            return Ok(false);
                        }
                        Err(error) => return Err(error),
                    },
                };
                if !firsts[next].refers(&join.column, &lookup) {
                    firsts[next].broken.push(join.column.clone());
                    return Ok(false);
                }
                let names = join.columns.iter().map(|(_, name)| name.clone()).collect();
                let place = &mut self.places[next];
                place.joins.push((join.column.clone(), lookup, names));
                place.digests.extend(digests);
            }
        }
        Ok(true)
    }

    /// A lookup that another file of the same form uses already.
    fn known(
        &self,
        join: &Join,
        parts: &[Part],
        before: usize,
    ) -> Option<(Arc<Lookup>, Vec<Vec<u8>>)> {
        parts[..before]
            .iter()
            .zip(&self.places)
            .find_map(|(part, place)| {
                let at = part.joins.iter().position(|other| other == join)?;
                let (_, lookup, _) = place.joins.get(at)?;
                Some((Arc::clone(lookup), place.digests.clone()))
            })
    }

    /// Reads the rows that a join refers to.
    fn read(
        &self,
        shop: &Shop,
        request: &Request,
        inputs: &[Input],
        join: &Join,
        watch: &dyn Observer,
    ) -> Result<(Arc<Lookup>, Vec<Vec<u8>>)> {
        let mut lookup = Lookup::new(join.columns.len());
        let mut digests = Vec::new();
        for &file in &join.files {
            let place = &self.places[file];
            let mut opened = open(shop, request, &inputs[file], place)?;
            let header = &opened.table.header;
            let position = |name: &String| header.iter().position(|found| found == name);
            let Some(key) = position(&join.key) else {
                continue;
            };
            let positions: Vec<Option<usize>> = join
                .columns
                .iter()
                .map(|(name, _)| position(name))
                .collect();
            let (mut record, mut rows) = (ByteRecord::new(), 0);
            while let Some(row) = opened.table.next(&mut record)? {
                rows += 1;
                if rows % 1_000 == 0 {
                    stop_if_cancelled(watch)?;
                    watch.progress(Progress {
                        phase: "joining",
                        done: rows,
                        ..Progress::default()
                    });
                }
                if row.fault.is_none() {
                    let cell = |at: &Option<usize>| at.and_then(|at| record.get(at));
                    let cells = positions.iter().map(|at| cell(at).unwrap_or_default());
                    lookup.add(record.get(key).unwrap_or_default(), cells);
                }
            }
            digests.push(opened.digest());
            digests.extend(place.digests.iter().cloned());
        }
        Ok((Arc::new(lookup), digests))
    }

    /// How a file of the set is read.
    pub fn place(&self, file: usize) -> &Place {
        &self.places[file]
    }

    /// A file that was opened to relate it, for reading.
    pub fn take_opened(&mut self, file: usize) -> Option<Opened> {
        self.opened[file].take()
    }

    /// Orders of which no file has a line, once the lines are read: nothing of them is loaded.
    pub fn notes_on_orders(&self, inputs: &[Input]) -> Vec<String> {
        let mut seen: Vec<&Arc<Lookup>> = Vec::new();
        let mut notes = Vec::new();
        for place in self
            .places
            .iter()
            .filter(|place| place.part.has_whole_orders)
        {
            let (Some(join), Some((_, lookup, _))) =
                (place.part.joins.first(), place.joins.first())
            else {
                continue;
            };
            let completes = |file: &usize| self.places[*file].part.role == Role::Completes;
            if seen.iter().any(|other| Arc::ptr_eq(other, lookup))
                || !join.files.iter().all(completes)
            {
                continue;
            }
            seen.push(lookup);
            let names: Vec<&str> = join
                .files
                .iter()
                .map(|file| inputs[*file].short_name())
                .collect();
            if lookup.unused() > 0 {
                notes.push(format!(
                    "{}: no file has lines of {}: not loaded",
                    names.join(", "),
                    counted(lookup.unused() as i64, "order")
                ));
            }
        }
        notes
    }

    /// Which files complete which.
    pub fn notes(&self, inputs: &[Input]) -> Vec<String> {
        let mut notes = Vec::new();
        for (place, input) in self.places.iter().zip(inputs) {
            for join in &place.part.joins {
                let others: Vec<&str> = join
                    .files
                    .iter()
                    .map(|file| inputs[*file].short_name())
                    .collect();
                let columns: Vec<&str> =
                    join.columns.iter().map(|(name, _)| name.as_str()).collect();
                notes.push(format!(
                    "{}: completed by {} through {}: {}",
                    input.short_name(),
                    others.join(", "),
                    join.column,
                    columns.join(", ")
                ));
            }
        }
        notes
    }
}

/// Whether an error is about the file that was read.
fn is_of_file(error: &Error) -> bool {
    matches!(error.kind, Kind::NotFound | Kind::Usage | Kind::Failed)
}

impl First {
    fn none() -> First {
        First {
            header: Vec::new(),
            rows: Vec::new(),
            comma_is_point: false,
            is_known: true,
            broken: Vec::new(),
        }
    }

    fn of(table: &mut Table, most: usize) -> Result<First> {
        let is_known =
            table.form == "log" || dialect_of(&table.header, &Typed::default())?.is_some();
        let rows = if is_known {
            Vec::new()
        } else {
            table.peek(most)?.cloned().collect()
        };
        Ok(First {
            is_known,
            header: table.header.clone(),
            rows,
            comma_is_point: table.form == "semicolon",
            broken: Vec::new(),
        })
    }

    /// Whether the first cells of a column are keys of a lookup.
    fn refers(&self, column: &str, lookup: &Lookup) -> bool {
        let Some(position) = self.header.iter().position(|name| name == column) else {
            return false;
        };
        let cells = self
            .rows
            .iter()
            .filter_map(|row| row.get(position))
            .filter(|cell| !cell.trim_ascii().is_empty());
        let (mut found, mut all) = (0_u32, 0_u32);
        for cell in cells {
            all += 1;
            found += u32::from(lookup.has(cell));
        }
        all > 0 && f64::from(found) >= FOUND * f64::from(all)
    }
}
