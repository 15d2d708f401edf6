//! A result as a page for a browser, without scripts and without anything from elsewhere.

use super::cell::{number_columns, on_screen};
use super::moment::in_zone;
use super::sanitise::{sanitise, sanitise_line};
use super::style::Style;
use super::table::{Block, Table};

const HEAD: &str = "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width\">\n<title>Regulars</title>\n<style>\n\
    body { font-family: sans-serif; line-height: 1.4; margin: 2em auto; max-width: 60em; padding: 0 1em }\n\
    table { border-collapse: collapse; margin-bottom: 1.5em }\n\
    th, td { border: 1px solid #bbb; padding: 0.2em 0.5em; text-align: left; vertical-align: top }\n\
    td.number { text-align: right }\n</style>\n</head>\n<body>\n";

/// `blocks` as a page.
pub fn render_html(blocks: &[Block], style: &Style) -> String {
    let mut page = String::from(HEAD);
    for block in blocks {
        match block {
            Block::Text(said) => {
                let text = escaped(&sanitise(&in_zone(said, &style.zone)));
                page.push_str(&format!("<p>{}</p>\n", text.replace('\n', "<br>\n")));
            }
            Block::Table(table) => push_table(table, style, &mut page),
        }
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn push_table(table: &Table, style: &Style, page: &mut String) {
    let line = |text: &str| escaped(&sanitise_line(text));
    if !table.title.is_empty() {
        page.push_str(&format!("<h2>{}</h2>\n", line(&table.title)));
    }
    if table.rows.is_empty() {
        page.push_str(&format!("<p>{}</p>\n", line(&table.empty)));
        return;
    }
    page.push_str("<table>\n");
    if !table.is_card {
        let names: Vec<String> = table
            .columns
            .iter()
            .map(|name| format!("<th>{}</th>", line(name)))
            .collect();
        page.push_str(&format!("<tr>{}</tr>\n", names.concat()));
    }
    let are_numbers = number_columns(table);
    for row in &table.rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&are_numbers)
            .map(|(cell, is_number)| {
                let class = if *is_number { " class=\"number\"" } else { "" };
                format!("<td{class}>{}</td>", escaped(&on_screen(cell, style)))
            })
            .collect();
        page.push_str(&format!("<tr>{}</tr>\n", cells.concat()));
    }
    page.push_str("</table>\n");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::super::table::Cell;
    use super::*;

    #[test]
    fn nothing_of_the_shop_becomes_markup() {
        let mut table = Table::new("<b>", &["a&b"]);
        table.row(vec![Cell::text("<script>alert(\"x\")</script>")]);
        let page = render_html(
            &[Block::Text("<i>".into()), Block::Table(table)],
            &Style::default(),
        );
        for markup in ["<b>", "<i>", "<script", "\"x\""] {
            assert!(!page.contains(markup), "{markup}");
        }
        assert!(page.contains("<th>a&amp;b</th>"), "{page}");
    }
}
