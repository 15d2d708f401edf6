//! The lines of an order as exports write them into one cell: `Tea x 2, Cup, large x 1`, `2× Mug; 1×
//! Tray`, `Mug (2), Tray (1)`, named pairs, JSON. Knows no columns; a cell that fits no form is one
//! title.

use crate::values::{MICRO, parse_decimal};
use serde::Deserialize;

/// A line of an order as written in its cell.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Line<'c> {
    pub title: &'c str,
    pub code: Option<&'c str>,
    /// Thousandths; `None` if the cell does not say.
    pub quantity_milli: Option<i64>,
    /// The amount of the line, as written.
    pub total: Option<&'c str>,
}

/// Whether a cell holds several things with their numbers, or one with its number.
pub fn is_counted(cell: &str) -> bool {
    let has_number = cell.bytes().any(|byte| byte.is_ascii_digit());
    has_number && {
        let lines = lines_of(cell);
        !lines.is_empty() && lines.iter().all(|line| line.quantity_milli.is_some())
    }
}

/// The lines in a cell.
pub(super) fn lines_of(cell: &str) -> Vec<Line<'_>> {
    let forms: [fn(&str) -> Vec<Line<'_>>; 4] = [named, json, count_first, count_last];
    for form in forms {
        let lines = form(cell);
        if !lines.is_empty() {
            return lines;
        }
    }
    let titles = cell
        .split('，')
        .map(str::trim)
        .filter(|title| !title.is_empty());
    titles
        .map(|title| Line {
            title,
            ..Line::default()
        })
        .collect()
}

/// Signs between the lines of a cell, and between the values of a line.
const NAMED: [(char, char); 5] = [(';', '|'), ('|', ','), ('\n', ','), ('\n', '|'), (';', ',')];

/// `name:Tea|sku:T-1|quantity:2|total:9.00;...`, `Product Name: Mug, Product Qty: 2|...`: each line with
/// its number and a title or code; empty if any line lacks them.
fn named(cell: &str) -> Vec<Line<'_>> {
    if !cell.contains(':') {
        return Vec::new();
    }
    let parted = |(lines, values): (char, char)| {
        let entries = cell.split(lines).filter(|entry| !entry.trim().is_empty());
        entries
            .map(|entry| of_pairs(entry, values))
            .collect::<Option<Vec<_>>>()
    };
    NAMED
        .into_iter()
        .filter(|(_, values)| cell.contains(*values))
        .find_map(parted)
        .unwrap_or_default()
}

/// A line of named values.
fn of_pairs(entry: &str, parting: char) -> Option<Line<'_>> {
    let mut line = Line::default();
    let (mut title, mut id) = (None, None);
    for (key, value) in entry.split(parting).filter_map(|pair| pair.split_once(':')) {
        let key = key.trim().to_lowercase();
        let key = ["product", "item", "line", "article", "artikel"]
            .iter()
            .find_map(|word| key.strip_prefix(word))
            .map_or(key.as_str(), |rest| {
                rest.trim_start_matches([' ', '_', '-'])
            });
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        match key {
            "" | "name" | "title" | "titel" | "nom" => title = title.or(Some(value)),
            "sku" | "code" => line.code = line.code.or(Some(value)),
            "id" | "product_id" => id = id.or(Some(value)),
            "quantity" | "qty" | "menge" | "anzahl" | "quantité" | "cantidad" => {
                line.quantity_milli = line.quantity_milli.or(thousandths(value));
            }
            "total" | "total price" | "total_price" => line.total = line.total.or(Some(value)),
            _ => {}
        }
    }
    line.code = line.code.or(id);
    line.title = title.or(line.code)?;
    line.quantity_milli.is_some().then_some(line)
}

/// `[{"name":"Mug","qty":2},{"name":"Pot","qty":1}]`; empty where a text has to be unescaped or no piece
/// is counted.
fn json(cell: &str) -> Vec<Line<'_>> {
    #[derive(Deserialize)]
    struct Entry<'c> {
        #[serde(
            borrow,
            alias = "title",
            alias = "product",
            alias = "product_name",
            alias = "item"
        )]
        name: Option<&'c str>,
        #[serde(borrow, alias = "code", alias = "product_code", alias = "item_code")]
        sku: Option<&'c str>,
        #[serde(
            alias = "qty",
            alias = "count",
            alias = "amount",
            alias = "menge",
            alias = "quantite"
        )]
        quantity: Option<f64>,
    }
    if !cell.starts_with('[') {
        return Vec::new();
    }
    let entries: Vec<Entry<'_>> = serde_json::from_str(cell).unwrap_or_default();
    let lines = entries.into_iter().map(|entry| {
        let quantity = entry
            .quantity
            .filter(|pieces| *pieces > 0.0 && *pieces < MOST as f64)?;
        Some(Line {
            title: entry.name.or(entry.sku)?,
            code: entry.sku,
            quantity_milli: Some((quantity * 1_000.0).round() as i64),
            total: None,
        })
    });
    lines.collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// `2× Mug, 1 x Tray ($12)`, `2x Cup, large, 1x Tray`: the number before each title; empty if any
/// line has none.
fn count_first(cell: &str) -> Vec<Line<'_>> {
    // A comma within a title does not begin a line.
    let begins = |_: &str, rest: &str| counted_before(first_piece(rest)).is_some();
    pieces(cell, begins)
        .into_iter()
        .map(counted_before)
        .collect::<Option<Vec<_>>>()
        .unwrap_or_default()
}

/// `Tea x 2, Cup, large x 1`, `绿茶×2; 红茶×1`, `Mug (2), Tray (1)`: the number behind each title. A title
/// without one beside others with a sign is one piece; a bare number in brackets is only a number of
/// pieces where all have it.
fn count_last(cell: &str) -> Vec<Line<'_>> {
    // A comma within a title ends no line.
    let signed = |so_far: &str, _: &str| counted_behind(so_far).is_some();
    let lines: Vec<(&str, Option<Line<'_>>)> = pieces(cell, signed)
        .into_iter()
        .map(|piece| (piece, counted_behind(piece)))
        .collect();
    if lines.iter().any(|(_, line)| line.is_some()) {
        let one = |title| Line {
            title,
            ..Line::default()
        };
        return lines
            .into_iter()
            .map(|(title, line)| line.unwrap_or_else(|| one(title)))
            .collect();
    }
    let bracketed = |so_far: &str, _: &str| in_brackets(so_far).is_some();
    pieces(cell, bracketed)
        .into_iter()
        .map(in_brackets)
        .collect::<Option<Vec<_>>>()
        .unwrap_or_default()
}

/// Signs that always end a line; a comma does only where `ends` says so of what is before it, since
/// the last end, and behind it.
fn pieces(cell: &str, ends: impl Fn(&str, &str) -> bool) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, sign) in cell.char_indices() {
        let next = at + sign.len_utf8();
        let is_alone = || cell[..at].ends_with(' ') && cell[next..].starts_with(' ');
        let is_end = match sign {
            ';' | '；' | '、' | '，' | '|' | '\n' => true,
            '+' | '/' | '&' => is_alone() && ends(cell[start..at].trim(), cell[next..].trim()),
            ',' => ends(cell[start..at].trim(), cell[next..].trim()),
            _ => false,
        };
        if is_end {
            found.push(cell[start..at].trim());
            start = next;
        }
    }
    found.push(cell[start..].trim());
    found.retain(|piece| !piece.is_empty());
    found
}

/// What stands before the next sign.
fn first_piece(rest: &str) -> &str {
    rest.split([',', ';', '|', '\n'])
        .next()
        .unwrap_or("")
        .trim()
}

/// `2× Mug`, `2 x Mug`, `2x Mug`, `2 * Mug`.
fn counted_before(piece: &str) -> Option<Line<'_>> {
    let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
    let rest = piece[digits..].trim_start();
    let title = ["×", "x ", "X ", "*"]
        .iter()
        .find_map(|sign| rest.strip_prefix(sign))?;
    let title = without_price(title.trim());
    title.chars().any(char::is_alphabetic).then_some(Line {
        title,
        quantity_milli: Some(pieces_of(&piece[..digits])?),
        ..Line::default()
    })
}

/// `Mug x 2`, `Mug x2`, `绿茶×2`, `Mug * 2`, `Mug (x2)`, `Mug [2 pcs]`, also with a price behind it.
fn counted_behind(piece: &str) -> Option<Line<'_>> {
    let piece = without_price(piece);
    let line = |title: &'_ str, quantity_milli| {
        let title = title.trim();
        (!title.is_empty()).then_some((title.len(), quantity_milli))
    };
    let signed = || {
        let start = piece
            .trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
            .len();
        let (before, number) = (piece[..start].trim_end(), &piece[start..]);
        let title = before.strip_suffix(['×', '*']).or_else(|| {
            let title = before.strip_suffix(['x', 'X'])?;
            title.ends_with(' ').then_some(title)
        })?;
        line(title, thousandths(number)?)
    };
    let marked = || {
        let (title, inner) = bracket(piece)?;
        let inner = inner.to_lowercase();
        let number = inner.trim_matches(|c: char| !c.is_ascii_digit());
        let mark = inner.replace(number, "#").replace(' ', "");
        MARKS.contains(&mark.as_str()).then_some(())?;
        line(title, pieces_of(number)?)
    };
    let (length, quantity_milli) = signed().or_else(marked)?;
    let start = piece.len() - piece.trim_start().len();
    Some(Line {
        title: piece[start..start + length].trim(),
        quantity_milli: Some(quantity_milli),
        ..Line::default()
    })
}

/// How a number of pieces is marked in brackets, with the number as `#`.
const MARKS: [&str; 19] = [
    "x#",
    "#x",
    "×#",
    "#×",
    "qty#",
    "qty:#",
    "quantity:#",
    "#pcs",
    "#pc",
    "#pieces",
    "#units",
    "#stk",
    "#stk.",
    "#stück",
    "menge:#",
    "#pz",
    "#uds",
    "#个",
    "#件",
];

/// `Mug (2)`.
fn in_brackets(piece: &str) -> Option<Line<'_>> {
    let (title, inner) = bracket(without_price(piece))?;
    // Another line ends within it.
    if title.contains("),") {
        return None;
    }
    Some(Line {
        title,
        quantity_milli: Some(pieces_of(inner)?),
        ..Line::default()
    })
}

/// What is in the brackets at the end of a text, and what is before them.
fn bracket(text: &str) -> Option<(&str, &str)> {
    let (open, inner) = match text.chars().next_back()? {
        ')' => text.strip_suffix(')')?.rsplit_once('(')?,
        ']' => text.strip_suffix(']')?.rsplit_once('[')?,
        '）' => text.strip_suffix('）')?.rsplit_once('（')?,
        _ => return None,
    };
    let title = open.trim();
    title
        .chars()
        .any(char::is_alphabetic)
        .then_some((title, inner.trim()))
}

/// Most pieces of a line: longer numbers are codes.
const MOST: i64 = 100_000;

fn pieces_of(number: &str) -> Option<i64> {
    let pieces: i64 = number.parse().ok()?;
    (1..MOST).contains(&pieces).then_some(pieces * 1_000)
}

/// A number of pieces that may have decimals, as thousandths.
fn thousandths(number: &str) -> Option<i64> {
    let milli = parse_decimal(number.trim(), false).ok()? / (MICRO / 1_000);
    (1..MOST * 1_000).contains(&milli).then_some(milli)
}

/// A title without the price in brackets or behind an @.
fn without_price(piece: &str) -> &str {
    let is_money = |text: &str| {
        text.contains(|c: char| c.is_ascii_digit()) && text.contains(['$', '€', '£', '¥'])
    };
    if let Some((title, price)) = piece.rsplit_once('@')
        && price
            .trim_start()
            .starts_with(|c: char| c.is_ascii_digit() || "$€£¥".contains(c))
    {
        return title.trim();
    }
    match piece.rsplit_once('(') {
        Some((before, price)) if price.ends_with(')') && is_money(price) => before.trim(),
        _ => piece,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Title, code, thousandths and total.
    type Parts<'c> = (&'c str, Option<&'c str>, Option<i64>, Option<&'c str>);

    fn parts(cell: &str) -> Vec<Parts<'_>> {
        lines_of(cell)
            .into_iter()
            .map(|line| (line.title, line.code, line.quantity_milli, line.total))
            .collect()
    }

    fn one(title: &str, quantity: Option<i64>) -> Parts<'_> {
        (title, None, quantity, None)
    }

    #[test]
    fn lines_are_parsed_from_one_cell() {
        assert_eq!(
            parts("Product A x 1, Product B x 2"),
            [one("Product A", Some(1_000)), one("Product B", Some(2_000))]
        );
        assert_eq!(parts("Cup, large x 3"), [one("Cup, large", Some(3_000))]);
        assert_eq!(
            parts("Tea x 0.25, Cup"),
            [one("Tea", Some(250)), one("Cup", None)]
        );
        assert_eq!(
            parts("测试商品B，测试商品C"),
            [one("测试商品B", None), one("测试商品C", None)]
        );
        assert_eq!(parts("Tea for two"), [one("Tea for two", None)]);
        assert_eq!(parts(""), []);
        assert_eq!(parts("2 x Cup, large, 1 x Tray")[0].0, "Cup, large");
        assert_eq!(parts("3 Musketeers"), [one("3 Musketeers", None)]);
    }

    #[test]
    fn the_number_stands_before_or_behind_the_title() {
        let two = [one("Mug", Some(2_000)), one("Tray", Some(1_000))];
        for cell in [
            "2× Mug, 1× Tray",
            "2 x Mug, 1 x Tray",
            "2x Mug ($12), 1x Tray ($3)",
            "Mug×2; Tray×1",
            "Mug x2, Tray x1",
            "Mug x 2 @ 4.50, Tray x 1 @ $3",
            "Mug (2), Tray (1)",
            "Mug (x2) | Tray (x1)",
            "Mug [2 pcs]\nTray [1 pcs]",
            "Mug (Qty: 2) + Tray (Qty: 1)",
            "Mug（2件）、Tray（1件）",
        ] {
            assert_eq!(parts(cell), two, "{cell}");
        }
    }

    #[test]
    fn brackets_and_signs_within_titles_stay() {
        for cell in [
            "Cup (large), Tray (1)",
            "Cup (large)",
            "Model 3x4",
            "Frame 20x30",
            "Salt & Pepper",
            "Tea: green",
            "Red / Blue",
        ] {
            assert_eq!(parts(cell), [one(cell, None)], "{cell}");
        }
    }

    #[test]
    fn lines_of_named_values_are_read_by_their_names() {
        assert_eq!(
            parts(
                "name:Plan One \
                 $29.99|sku:111112|quantity:1|total:49.99|meta:;name:Tea|sku:|quantity:2|total:9"
            ),
            [
                (
                    "Plan One $29.99",
                    Some("111112"),
                    Some(1_000),
                    Some("49.99")
                ),
                ("Tea", None, Some(2_000), Some("9"))
            ]
        );
        assert_eq!(
            parts(
                "Product ID: 112, Product Qty: 1, Product SKU: , Product Name: Linen Towel, Product \
                 Unit Price: 49.00, Product Total Price: 49.00|Product ID: 97, Product Qty: 2, \
                 Product SKU: [SCL], Product Name: Caddy, Product Total Price: 70.00"
            ),
            [
                ("Linen Towel", Some("112"), Some(1_000), Some("49.00")),
                ("Caddy", Some("[SCL]"), Some(2_000), Some("70.00")),
            ]
        );
    }
}
