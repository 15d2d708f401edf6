//! Finds where a table begins: the row of column names, below anything an export writes above it.

use csv::ByteRecord;

/// First rows that are inspected.
pub const LOOKED_AT: usize = 100;

/// The table as its first rows show it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Index of the header row.
    pub header: usize,
    /// Columns of the header.
    pub width: usize,
    /// Share of the rows, from the header on, that have the most common width.
    pub agreement: f64,
}

/// Finds the header among the first rows of a file.
///
/// It is the first row, unless that is mostly blank and the rows below are wider: then it is the
/// first row of their width whose cells are filled with different texts.
pub fn find_header(rows: &[ByteRecord]) -> Shape {
    let width = usual_width(rows);
    let first = rows.first().map_or(0, ByteRecord::len);
    let agreement = |header: usize, width: usize| {
        let same = rows[header..]
            .iter()
            .filter(|row| row.len() == width)
            .count();
        same as f64 / (rows.len() - header).max(1) as f64
    };
    let is_preamble = |row: &ByteRecord| width >= 2 && filled(row) * 2 <= width;
    if rows.first().is_some_and(is_preamble)
        && let Some(header) = rows
            .iter()
            .position(|row| row.len() == width && looks_like_header(row))
        && rows[..header].iter().all(is_preamble)
        && header + 1 < rows.len()
    {
        return Shape {
            header,
            width,
            agreement: agreement(header, width),
        };
    }
    Shape {
        header: 0,
        width: first,
        agreement: if rows.is_empty() {
            0.0
        } else {
            agreement(0, first)
        },
    }
}

/// The width of the rows with most cells; of several the largest.
fn usual_width(rows: &[ByteRecord]) -> usize {
    let widest = rows.iter().map(ByteRecord::len).max().unwrap_or(0);
    (1..=widest.min(4_096))
        .max_by_key(|width| {
            (
                rows.iter().filter(|row| row.len() == *width).count() * width,
                *width,
            )
        })
        .unwrap_or(0)
}

/// Number of cells that are not blank.
pub fn filled(row: &ByteRecord) -> usize {
    row.iter()
        .filter(|cell| !cell.iter().all(u8::is_ascii_whitespace))
        .count()
}

/// Whether most cells are filled, with different texts.
fn looks_like_header(row: &ByteRecord) -> bool {
    let mut texts: Vec<String> = row
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).trim().to_lowercase())
        .filter(|cell| !cell.is_empty())
        .collect();
    let all = texts.len();
    let are_words = texts
        .iter()
        .all(|text| text.chars().any(char::is_alphabetic));
    texts.sort_unstable();
    texts.dedup();
    are_words && texts.len() == all && all * 5 >= row.len() * 4
}

/// First words of lines with totals.
const TOTALS: [&str; 18] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sum",
    "summe",
    "gesamt",
    "gesamtsumme",
    "zwischensumme",
    "somme",
    "total général",
    "suma",
    "total general",
    "totale",
    "合计",
    "总计",
    "小计",
    "合計",
];

/// Whether a row below a table of `width` columns can be a total or a note. `is_cut`: the file ends
/// within its line.
pub fn looks_like_footer(row: &ByteRecord, width: usize, is_cut: bool) -> bool {
    let filled = filled(row);
    if width < 2 || filled == 0 {
        return width >= 2;
    }
    let is_narrow = row.len() < width && row.len() * 2 <= width;
    let has_few_cells = filled == 1 || filled * 2 <= width.max(4);
    if !is_narrow && !has_few_cells {
        return false;
    }
    let first = row
        .iter()
        .find(|cell| !cell.iter().all(u8::is_ascii_whitespace))
        .unwrap_or_default();
    let first = String::from_utf8_lossy(first).trim().to_lowercase();
    if TOTALS.contains(&first.trim_end_matches([':', '：']).trim_end())
        && filled * 2 <= width.max(4)
    {
        return true;
    }
    let is_remark =
        filled == 1 && (is_count(&first) || first.contains(": ") || first.contains('：'));
    if is_remark {
        return true;
    }
    // An incomplete row of the table begins with an id, not with words.
    is_narrow && (filled == 1 || !is_cut) && first.contains(' ')
}

/// Whether a text begins like a line with a total: `Total`, `Total for Ana`, `Summe Mai`.
pub fn is_total(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    TOTALS.iter().any(|word| {
        let rest = text.strip_prefix(word);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphabetic) || !word.is_ascii())
    })
}

/// `3 record(s) downloaded`.
fn is_count(text: &str) -> bool {
    let Some((number, word)) = text.split_once(' ') else {
        return false;
    };
    number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b',' || byte == b'.')
        && [
            "record",
            "row",
            "order",
            "result",
            "zeile",
            "datensätze",
            "ligne",
            "fila",
        ]
        .iter()
        .any(|unit| word.starts_with(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<ByteRecord> {
        text.lines()
            .map(|line| ByteRecord::from(line.split(',').collect::<Vec<_>>()))
            .collect()
    }

    #[test]
    fn the_header_is_found_below_a_preamble() {
        for (text, header) in [
            ("user,item\na,b\n", 0),
            ("a\nb\nc", 0),
            ("Report of May\nuser,item,price\nann,tea,3", 1),
            (
                "Report of May,,\nShop:,North,\nuser,item,price\nann,tea,3",
                0,
            ),
            (
                "Report of May,,,\nShop:,North,,\nuser,item,price,day\nann,tea,3,1",
                2,
            ),
            (
                "Account;12\nFrom;May\nTo;June\nday,text,amount\n1,tea,3\n2,cup,4",
                3,
            ),
            // The first row is a header with a column too few: not a preamble.
            ("user,item,price\nann,tea,3,\nbob,cup,4,", 0),
            // Nothing below looks like a header.
            ("1\n1,2,3\n4,5,6", 0),
            // Two cells of one name are no header.
            ("x\ntea,tea,cup\n4,5,6", 0),
            ("only,,,\n", 0),
        ] {
            assert_eq!(find_header(&rows(text)).header, header, "{text:?}");
        }
        assert_eq!(
            find_header(&[]),
            Shape {
                header: 0,
                width: 0,
                agreement: 0.0
            }
        );
    }

    #[test]
    fn footers_differ_from_rows() {
        let row = |text: &str| rows(text).remove(0);
        for (text, width) in [
            ("1 record(s) downloaded,,,,", 5),
            ("1 record(s) downloaded", 5),
            ("Seller ID: test-seller,,,,", 5),
            ("Total,,,,99.00", 5),
            ("Summe:,,99", 3),
            ("合计,,,99", 4),
            (",,,", 4),
            ("End of report", 4),
            ("Report written,1 May", 4),
        ] {
            assert!(looks_like_footer(&row(text), width, false), "{text:?}");
        }
        for (text, width, is_cut) in [
            ("ann,tea,2026-01-05,o3,1", 6, false),
            ("ann,,,,", 5, false),
            ("Total eclipse,tea,3,x,9", 5, false),
            ("total,tea,3,x,9", 5, false),
            ("d,tea", 4, false),
            ("u1234", 5, true),
            ("ann,te", 5, true),
            ("ann", 1, false),
        ] {
            assert!(!looks_like_footer(&row(text), width, is_cut), "{text:?}");
        }
    }
}
