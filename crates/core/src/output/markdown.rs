//! Results for a report or a ticket: Markdown with pipe tables.

use super::cell::{number_columns, on_screen};
use super::moment::in_zone;
use super::sanitise::{sanitise, sanitise_line};
use super::style::Style;
use super::table::{Block, Table};

/// `blocks` as Markdown.
pub fn render_markdown(blocks: &[Block], style: &Style) -> String {
    let parts: Vec<String> = blocks
        .iter()
        .map(|block| match block {
            Block::Text(said) => format!("{}\n", escaped(&sanitise(&in_zone(said, &style.zone)))),
            Block::Table(table) => lines(table, style),
        })
        .collect();
    parts.join("\n")
}

fn lines(table: &Table, style: &Style) -> String {
    let mut text = String::new();
    if !table.title.is_empty() {
        text.push_str(&format!(
            "### {}\n\n",
            escaped(&sanitise_line(&table.title))
        ));
    }
    if table.rows.is_empty() {
        return text + &escaped(&sanitise_line(&table.empty)) + "\n";
    }
    let mut push = |cells: Vec<String>| text.push_str(&format!("| {} |\n", cells.join(" | ")));
    push(
        table
            .columns
            .iter()
            .map(|name| escaped(&sanitise_line(name)))
            .collect(),
    );
    push(
        number_columns(table)
            .iter()
            .map(|&is_number| if is_number { "---:" } else { "---" }.to_string())
            .collect(),
    );
    for row in &table.rows {
        push(
            row.iter()
                .map(|cell| escaped(&on_screen(cell, style)))
                .collect(),
        );
    }
    text
}

/// `text` with Markdown's special characters escaped, those of HTML as entities: not every reader knows a
/// backslash before them, and what it does not know it passes on as markup.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut at_start = true;
    for character in text.chars() {
        let is_mark = matches!(character, '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '>');
        if is_mark || (at_start && matches!(character, '#' | '+' | '-' | '=' | '~')) {
            safe.push('\\');
        }
        at_start = character == '\n' || (at_start && character == ' ');
        match character {
            '<' => safe.push_str("&lt;"),
            '&' => safe.push_str("&amp;"),
            character => safe.push(character),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::super::grid::tests::tables;
    use super::super::sanitise::is_forbidden;
    use super::super::table::Cell;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_table_has_a_heading_and_numbers_at_the_right() {
        let mut table = Table::new("Segments", &["id", "name"]);
        table.row(vec![Cell::Int(1), Cell::text("a|b <i> `c`")]);
        let text = render_markdown(
            &[Block::Table(table), Block::Text("# 1 of 2".into())],
            &Style::default(),
        );
        let expected = "### Segments\n\n| id | name |\n| ---: | --- |\n| 1 | a\\|b &lt;i\\> \\`c\\` |\n\n\\# 1 of 2\n";
        assert_eq!(text, expected);
    }

    proptest! {
        #[test]
        fn each_row_is_one_line_with_its_bars(table in tables()) {
            let text = render_markdown(&[Block::Table(table.clone())], &Style::default());
            prop_assert!(!text.chars().any(is_forbidden), "{text:?}");
            prop_assert!(!text.contains('<'), "{}", text);
            let bare = text.replace("\\\\", "").replace("\\|", "");
            let rows: Vec<&str> = bare.lines().filter(|line| line.starts_with('|')).collect();
            prop_assert_eq!(rows.len(), if table.rows.is_empty() { 0 } else { table.rows.len() + 2 });
            for row in rows {
                prop_assert_eq!(row.matches('|').count(), table.columns.len() + 1, "{}", row);
            }
        }
    }
}
