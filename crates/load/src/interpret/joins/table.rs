//! A file of a set, as its first rows show it.

use super::super::profile::Profile;
use super::super::score::Column;
use super::stem::{Named, Stem};
use csv::ByteRecord;

/// A file of a set.
#[derive(Debug, Clone, Copy)]
pub struct Sketch<'s> {
    /// The name of the file or sheet.
    pub stem: &'s str,
    /// Its columns.
    pub header: &'s [String],
    /// Its first rows.
    pub rows: &'s [ByteRecord],
    /// Whether a comma is a decimal point.
    pub comma_is_point: bool,
    /// Whether a dialect knows its columns: then it needs no other file.
    pub is_known: bool,
    /// Columns that are known to refer to no other file.
    pub broken: &'s [String],
}

/// Files of one form, with all evidence about their columns.
pub(super) struct Table<'s> {
    /// The name of the first of them.
    pub(super) stem: &'s str,
    /// Their indexes.
    pub(super) files: Vec<usize>,
    pub(super) columns: Vec<Column>,
    pub(super) broken: &'s [String],
}

/// Share of common columns from which two files are of one form: exports gain columns over the
/// years.
const SAME_FORM: f64 = 0.8;

/// Files of one form together: the months of a year are one list.
pub(super) fn tables<'s>(sketches: &[Sketch<'s>]) -> Vec<Table<'s>> {
    let mut found: Vec<Table<'s>> = Vec::new();
    for (file, sketch) in sketches.iter().enumerate() {
        if sketch.is_known || sketch.header.len() < 2 {
            continue;
        }
        let same = found.iter_mut().find(|table| {
            let first = &sketches[table.files[0]];
            first.broken == sketch.broken
                && is_one_form(first.header, sketch.header)
                && may_be_one_list(first, sketch)
        });
        match same {
            Some(table) => table.files.push(file),
            None => found.push(Table {
                stem: sketch.stem,
                files: vec![file],
                columns: columns(sketch),
                broken: sketch.broken,
            }),
        }
    }
    found
}

fn columns(sketch: &Sketch<'_>) -> Vec<Column> {
    sketch
        .header
        .iter()
        .enumerate()
        .map(|(position, name)| {
            let profile = Profile::of(sketch.rows, position, sketch.comma_is_point);
            Column::new(position, name, name, profile)
        })
        .collect()
}

/// Whether files of one form list the same things: a bare `id` is that of another list where the
/// name is another.
fn may_be_one_list(one: &Sketch<'_>, other: &Sketch<'_>) -> bool {
    let has_bare_key = one.header.iter().any(|name| Named::of(name).is_bare());
    !has_bare_key || Stem::of(one.stem).head() == Stem::of(other.stem).head()
}

fn is_one_form(one: &[String], other: &[String]) -> bool {
    let common = one.iter().filter(|name| other.contains(name)).count();
    let all = one.len() + other.len() - common;
    common as f64 >= SAME_FORM * all as f64
}
