//! Results for pipes: tab-separated, a header line, no borders, no cuts.

use super::cell::plain;
use super::formula::guarded;
use super::moment::in_zone;
use super::sanitise::{sanitise, sanitise_line};
use super::style::Style;
use super::table::{Block, Cell, Table};

/// `blocks` as lines; tables get their titles where a result has several.
pub fn render_plain(blocks: &[Block], style: &Style) -> String {
    let tables = blocks
        .iter()
        .filter(|block| matches!(block, Block::Table(_)))
        .count();
    let mut text = String::new();
    for (index, block) in blocks.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        match block {
            Block::Text(sentence) => {
                text.push_str(&sanitise(&in_zone(sentence, &style.zone)));
                text.push('\n');
            }
            Block::Table(table) => {
                if tables > 1 && !table.title.is_empty() {
                    text.push_str(&sanitise_line(&table.title));
                    text.push('\n');
                }
                push_lines(&mut text, table, style, !table.is_card);
            }
        }
    }
    text
}

/// A part of a table as lines; the first one brings the names of its columns.
pub(super) fn render_plain_rows(table: &Table, style: &Style, is_first: bool) -> String {
    let mut text = String::new();
    push_lines(&mut text, table, style, is_first && !table.is_card);
    text
}

fn push_lines(text: &mut String, table: &Table, style: &Style, has_names: bool) {
    if has_names {
        let names: Vec<_> = table
            .columns
            .iter()
            .map(|name| sanitise_line(name))
            .collect();
        text.push_str(&names.join("\t"));
        text.push('\n');
    }
    for row in &table.rows {
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                text.push('\t');
            }
            let shown = plain(cell, style);
            let is_guarded = style.is_file && !style.raw && matches!(cell, Cell::Text(_));
            text.push_str(&if is_guarded {
                guarded(&shown)
            } else {
                shown.as_str().into()
            });
        }
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::super::grid::tests::tables;
    use super::super::sanitise::is_forbidden;
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

    #[test]
    fn in_a_file_formulas_are_guarded_unless_raw() {
        let mut table = Table::new("", &["name", "n"]);
        table.row(vec![Cell::text("=1+1"), Cell::Int(-3)]);
        let written = |is_file, raw| {
            let style = Style {
                is_file,
                raw,
                ..Style::default()
            };
            render_plain(&[Block::Table(table.clone())], &style)
        };
        assert_eq!(written(true, false), "name\tn\n'=1+1\t-3\n");
        assert_eq!(written(true, true), "name\tn\n=1+1\t-3\n");
        assert_eq!(written(false, false), "name\tn\n=1+1\t-3\n");
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
