//! Results for pipes: tab-separated, a header line, nothing drawn and nothing cut.

use super::cell::plain;
use super::moment::in_zone;
use super::sanitise::{sanitise, sanitise_line};
use super::style::Style;
use super::table::{Block, Table};

/// `blocks` as lines; tables of a result that has several carry their titles.
pub fn render_plain(blocks: &[Block], style: &Style) -> String {
    let tables = blocks
        .iter()
        .filter(|block| matches!(block, Block::Table(_)))
        .count();
    let parts: Vec<String> = blocks
        .iter()
        .map(|block| match block {
            Block::Text(said) => format!("{}\n", sanitise(&in_zone(said, &style.zone))),
            Block::Table(table) if tables > 1 && !table.title.is_empty() => {
                format!("{}\n{}", sanitise_line(&table.title), lines(table, style))
            }
            Block::Table(table) => lines(table, style),
        })
        .collect();
    parts.join("\n")
}

fn lines(table: &Table, style: &Style) -> String {
    let header: Vec<String> = table
        .columns
        .iter()
        .map(|name| sanitise_line(name).into_owned())
        .collect();
    let header = (!table.is_card).then_some(header);
    let rows = table
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| plain(cell, style)).collect());
    header
        .into_iter()
        .chain(rows)
        .map(|cells: Vec<String>| cells.join("\t") + "\n")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::grid::tests::tables;
    use super::super::sanitise::is_forbidden;
    use super::super::table::Cell;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_table_is_a_header_and_one_line_a_row() {
        let mut table = Table::new("Segments", &["id", "name", "size"]);
        table.row(vec![Cell::Int(1), Cell::text("a\tb\nc"), Cell::Int(1234)]);
        let one = [Block::Table(table.clone())];
        assert_eq!(
            render_plain(&one, &Style::default()),
            "id\tname\tsize\n1\ta b c\t1234\n"
        );
        let two = [
            Block::Text("two:".into()),
            Block::Table(table),
            Block::Table(Table::card("Card")),
        ];
        let expected = "two:\n\nSegments\nid\tname\tsize\n1\ta b c\t1234\n\nCard\n";
        assert_eq!(render_plain(&two, &Style::default()), expected);
    }

    proptest! {
        #[test]
        fn each_row_is_one_line_of_as_many_fields_as_columns(table in tables()) {
            let text = render_plain(&[Block::Table(table.clone())], &Style { width: Some(20), ..Style::default() });
            prop_assert!(!text.chars().any(is_forbidden), "{text:?}");
            prop_assert_eq!(text.matches('\n').count(), table.rows.len() + usize::from(!table.is_card));
            for line in text.lines() {
                prop_assert_eq!(line.matches('\t').count() + 1, table.columns.len());
            }
        }
    }
}
