//! Results as one self-contained page: light and dark, readable in print and by screen readers.

use super::cell::{number_columns, on_screen};
use super::moment::in_zone;
use super::sanitise::{sanitise, sanitise_line};
use super::style::Style;
use super::table::{Block, Cell, Table};

/// The look of every page.
pub const PAGE_STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem}\
.t{overflow-x:auto}\
table{border-collapse:collapse;margin:1rem 0}\
caption{text-align:left;font-weight:600;padding:.3rem 0}\
th,td{border-bottom:1px solid #8888;padding:.25rem .6rem;text-align:left;vertical-align:top}\
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\
p{white-space:pre-line}svg{max-width:100%;height:auto}\
:root{--bar:#2f6fb5;--pale:#9db9d8;--mark:#b3541e}\
@media(prefers-color-scheme:dark){:root{--bar:#6aa9e9;--pale:#3d5f85;--mark:#f0a06c}}\
figure{margin:1rem 0}figure svg{display:block;width:100%;max-width:40rem}\
figcaption{font-size:.9rem}svg text{fill:currentColor;font-size:10px}\
.bar{fill:var(--bar)}.before{fill:var(--pale)}.marked{fill:var(--mark)}\
.axis{stroke:currentColor;stroke-width:.5}.whisker{stroke:var(--bar);stroke-width:2}\
li{margin:.5rem 0}code{overflow-wrap:anywhere}\
@media(max-width:30rem){table{font-size:.8rem}th,td{padding:.2rem .3rem}}\
@page{size:A4;margin:15mm}\
@media print{:root{color-scheme:light}body{max-width:none;font-size:11px;padding:0}\
table,figure,li{break-inside:avoid}figure svg{max-width:120mm}.t{overflow:visible}}";

/// `blocks` as a page with this title.
pub fn render_html(title: &str, blocks: &[Block], notes: &[String], style: &Style) -> String {
    let mut body = String::new();
    for block in blocks {
        match block {
            Block::Text(said) => {
                let said = sanitise(&in_zone(said, &style.zone)).into_owned();
                body.push_str(&format!("<p>{}</p>\n", escaped(&said)));
            }
            Block::Table(table) => body.push_str(&table_html(table, style)),
        }
    }
    body.push_str(&notes_html(notes));
    page(title, &body)
}

/// Notes as HTML.
pub(super) fn notes_html(notes: &[String]) -> String {
    if notes.is_empty() {
        return String::new();
    }
    let mut text = String::from("<h2>Notes</h2>\n<ul>\n");
    for note in notes {
        text.push_str(&format!("<li>{}</li>\n", escaped(&sanitise_line(note))));
    }
    text + "</ul>\n"
}

/// A page around a body that is HTML already.
pub fn page(title: &str, body: &str) -> String {
    format!("{}{body}{PAGE_END}", page_start(title))
}

/// A page up to its body.
pub(super) fn page_start(title: &str) -> String {
    let title = escaped(&sanitise_line(title));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <title>{title}</title>\n<style>{PAGE_STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n"
    )
}

/// What follows the body of a page.
pub(super) const PAGE_END: &str = "</main>\n</body>\n</html>\n";

/// A table as HTML.
pub fn table_html(table: &Table, style: &Style) -> String {
    if table.rows.is_empty() {
        return empty_html(table);
    }
    let is_number = number_columns(table);
    let mut text = table_start(table, &is_number);
    for row in &table.rows {
        push_row(&mut text, row, (table.is_card, &is_number), style);
    }
    text + TABLE_END
}

/// What stands for a table without rows.
pub(super) fn empty_html(table: &Table) -> String {
    let empty = escaped(&sanitise_line(&table.empty));
    format!("<p>{empty}</p>\n")
}

/// A table up to its first row.
pub(super) fn table_start(table: &Table, is_number: &[bool]) -> String {
    let mut text = String::from("<div class=\"t\"><table>\n");
    if !table.title.is_empty() {
        let title = escaped(&sanitise_line(&table.title));
        text.push_str(&format!("<caption>{title}</caption>\n"));
    }
    if !table.is_card {
        text.push_str("<thead><tr>");
        for (column, name) in table.columns.iter().enumerate() {
            let (name, class) = (escaped(&sanitise_line(name)), class(is_number, column));
            text.push_str(&format!("<th scope=\"col\"{class}>{name}</th>"));
        }
        text.push_str("</tr></thead>\n");
    }
    text.push_str("<tbody>\n");
    text
}

/// What follows the last row.
pub(super) const TABLE_END: &str = "</tbody>\n</table></div>\n";

/// Adds a row; of a card the first cell is its head.
pub(super) fn push_row(
    text: &mut String,
    row: &[Cell],
    (is_card, is_number): (bool, &[bool]),
    style: &Style,
) {
    text.push_str("<tr>");
    for (column, cell) in row.iter().enumerate() {
        let shown = escaped(&on_screen(cell, style));
        if is_card && column == 0 {
            text.push_str(&format!("<th scope=\"row\">{shown}</th>"));
        } else {
            let class = class(is_number, column);
            text.push_str(&format!("<td{class}>{shown}</td>"));
        }
    }
    text.push_str("</tr>\n");
}

fn class(is_number: &[bool], column: usize) -> &'static str {
    if is_number.get(column).copied().unwrap_or(false) {
        " class=\"n\""
    } else {
        ""
    }
}

/// `text` with HTML's special characters escaped.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            sign => safe.push(sign),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_the_data_are_text_and_no_markup() {
        let mut table = Table::new("<b>", &["a&b", "n"]);
        table.row(vec![
            Cell::text("<script>alert('x')</script>"),
            Cell::Int(1_234),
        ]);
        let blocks = [Block::Text("1 < 2".into()), Block::Table(table)];
        let page = render_html("R & D", &blocks, &["note \"x\"".into()], &Style::default());
        assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
        for said in [
            "<h1>R &amp; D</h1>",
            "<p>1 &lt; 2</p>",
            "<caption>&lt;b&gt;</caption>",
            "<td class=\"n\">1,234</td>",
            "<li>note &quot;x&quot;</li>",
        ] {
            assert!(page.contains(said), "{said} is not in {page}");
        }
    }
}
