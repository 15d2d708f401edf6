//! How each file was read, in words: what was found, which column is what, what was not read, and
//! what the file does not say.

use crate::operation::{Control, FileOutcome};
use regulars_core::output::{Block, Cell, Table, counted, cut};

/// Columns named in a line, and characters of each.
const MOST: usize = 14;
const LONGEST: usize = 30;

/// Files that are described one by one.
const MOST_FILES: usize = 8;

/// A paragraph for each file; in a dry run also its first rows as they would be read.
pub fn readings(files: &[FileOutcome], with_rows: bool) -> Vec<Block> {
    let mut blocks = Vec::new();
    for file in files.iter().take(MOST_FILES) {
        let lines = lines_of(file);
        if !lines.is_empty() {
            blocks.push(Block::Text(lines.join("\n")));
        }
        if with_rows && let Some(rows) = first_rows(file) {
            blocks.push(Block::Table(rows));
        }
    }
    blocks
}

fn lines_of(file: &FileOutcome) -> Vec<String> {
    let name = file.path.rsplit(['/', '\\']).next().unwrap_or(&file.path);
    let mut lines = Vec::new();
    if let Some(found) = file.control.as_ref().map(found) {
        lines.push(format!("{name}: {found}"));
    }
    let is_dialect = file.columns.iter().any(|column| column.how == "dialect");
    if !is_dialect {
        let read = names(file.columns.iter().filter_map(|column| {
            let sure = if column.how == "likely" {
                " (likely)"
            } else {
                ""
            };
            Some(format!(
                "{} as {}{sure}",
                shown(&column.column),
                column.field?
            ))
        }));
        lines.extend((!read.is_empty()).then(|| format!("  read: {read}")));
    }
    let unread = names(
        file.columns
            .iter()
            .filter(|column| column.field.is_none() && !column.column.is_empty())
            .map(|column| shown(&column.column)),
    );
    let kept = if file.kind == "users" {
        "kept as facts about customers"
    } else {
        "not read"
    };
    lines.extend(
        (!unread.is_empty()).then(|| format!("  {kept}: {unread}; --map FIELD=COLUMN corrects it")),
    );
    lines.extend(
        file.missing
            .iter()
            .map(|missing| format!("  no {}: {}", missing.what, missing.cost)),
    );
    lines
}

/// `2,326 orders of 793 customers, 2014-01-03 to 2017-12-30, 2,326,534.35 in sales`.
fn found(control: &Control) -> String {
    let mut parts = Vec::new();
    if control.orders > 0 {
        let of = if control.customers > 0 {
            format!(" of {}", counted(control.customers, "customer"))
        } else {
            String::new()
        };
        parts.push(format!("{}{of}", counted(control.orders, "order")));
    } else if control.customers > 0 {
        parts.push(counted(control.customers, "customer"));
    }
    if control.items > 0 {
        parts.push(counted(control.items, "item"));
    }
    if let (Some(first), Some(last)) = (control.first_at, control.last_at) {
        let day = |at: regulars_core::domain::Instant| {
            at.to_string().chars().take(10).collect::<String>()
        };
        parts.push(if day(first) == day(last) {
            day(first)
        } else {
            format!("{} to {}", day(first), day(last))
        });
    }
    if let Some(total) = control.total {
        parts.push(format!("{total} in sales"));
    }
    if parts.is_empty() {
        "nothing was found".into()
    } else {
        parts.join(", ")
    }
}

fn names(names: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = names.collect();
    match all.len() {
        many if many > MOST => format!("{} and {} more", all[..MOST].join(", "), many - MOST),
        _ => all.join(", "),
    }
}

fn shown(column: &str) -> String {
    cut(column, LONGEST).trim_end().to_string()
}

fn first_rows(file: &FileOutcome) -> Option<Table> {
    let fields: Vec<&str> = file.sample.iter().map(|(field, _)| *field).collect();
    let rows = file.sample.iter().map(|(_, cells)| cells.len()).max()?;
    let mut table = Table::new("First rows as read", &fields);
    for row in 0..rows {
        let cell = |(_, cells): &(&str, Vec<String>)| {
            Cell::text(cut(cells.get(row).map_or("", String::as_str), LONGEST).trim_end())
        };
        table.row(file.sample.iter().map(cell).collect());
    }
    Some(table)
}
