//! Column widths for a table that is wider than its window: text wraps where that costs the fewest
//! lines, and words and ids stay whole as long as anything else can give way.

use super::width::{cut, display_width, wrap};

/// Lines of one cell; longer text is cut.
const MOST_LINES: usize = 6;
/// A text column is at least this wide when its words are broken.
const NARROWEST: usize = 12;
/// Longer words do not keep a column wide.
const LONG_WORD: usize = 24;

/// One column as text.
#[derive(Debug)]
pub(super) struct Column {
    /// Its name.
    pub header: String,
    /// Its cells, one per row.
    pub cells: Vec<String>,
    /// Whether its cells may wrap at spaces; numbers and dates may not.
    pub is_text: bool,
    /// Whether it names the row; its words are never broken.
    pub is_name: bool,
}

impl Column {
    /// Its width on one line.
    pub fn natural(&self) -> usize {
        self.all().map(display_width).max().unwrap_or(0)
    }

    /// The least width at which no word is broken.
    fn whole_words(&self) -> usize {
        let longest = |text: &str| text.split(' ').map(display_width).max().unwrap_or(0);
        let cells = self.cells.iter().map(|cell| match self.is_text {
            true if self.is_name => longest(cell),
            true => longest(cell).min(LONG_WORD),
            false => display_width(cell),
        });
        cells.chain([longest(&self.header)]).max().unwrap_or(0)
    }

    /// The smallest possible width.
    fn least(&self) -> usize {
        if self.is_text && !self.is_name {
            self.whole_words().min(NARROWEST)
        } else {
            self.whole_words()
        }
    }

    fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.header)
            .chain(&self.cells)
            .map(String::as_str)
    }

    /// The lines that its header and each cell take at `width`.
    fn heights(&self, width: usize) -> Vec<usize> {
        self.all().map(|text| lines(text, width).0.len()).collect()
    }
}

/// `text` in lines of `width`, at most [`MOST_LINES`], and whether it was cut.
pub(super) fn lines(text: &str, width: usize) -> (Vec<String>, bool) {
    let mut lines = wrap(text, width);
    let is_cut = lines.len() > MOST_LINES;
    if is_cut {
        let rest = lines.split_off(MOST_LINES - 1).join(" ");
        lines.push(cut(&rest, width));
    }
    (lines, is_cut)
}

/// The width of a table with borders, from the widths of its columns.
pub(super) fn framed(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + 3 * widths.len() + 1
}

/// Widths of the columns shown in a window of `width`: all of them, or as many of the first as fit;
/// `None` where not even two fit. The last `second_rank` columns are shown together, and only where
/// no line has to wrap for them.
pub(super) fn fitted(columns: &[Column], second_rank: usize, width: usize) -> Option<Vec<usize>> {
    let natural: Vec<usize> = columns.iter().map(Column::natural).collect();
    let first_rank = columns.len().saturating_sub(second_rank).max(1);
    for count in [columns.len(), first_rank] {
        if framed(&natural[..count]) <= width {
            return Some(natural[..count].to_vec());
        }
    }
    let fewest = first_rank.min(2);
    (fewest..=first_rank).rev().find_map(|count| {
        let shown = &columns[..count];
        narrowed(shown, Column::whole_words, width)
            .or_else(|| narrowed(shown, Column::least, width))
    })
}

/// Shrinks columns one character at a time, each time the one that adds the fewest lines to the
/// table, until all fit.
fn narrowed(columns: &[Column], least: fn(&Column) -> usize, width: usize) -> Option<Vec<usize>> {
    let least: Vec<usize> = columns.iter().map(least).collect();
    let spare = width.checked_sub(framed(&least))?;
    let mut widths: Vec<usize> = columns
        .iter()
        .zip(&least)
        .map(|(column, least)| column.natural().min(least + spare))
        .collect();
    let mut heights: Vec<Vec<usize>> = columns
        .iter()
        .zip(&widths)
        .map(|(one, width)| one.heights(*width))
        .collect();
    let mut narrower: Vec<Option<Vec<usize>>> = vec![None; columns.len()];
    while framed(&widths) > width {
        let rows: Vec<usize> = (0..heights[0].len())
            .map(|row| heights.iter().map(|column| column[row]).max().unwrap_or(0))
            .collect();
        let mut best: Option<(usize, usize, usize)> = None;
        for index in (0..columns.len()).filter(|&index| widths[index] > least[index]) {
            let next =
                narrower[index].get_or_insert_with(|| columns[index].heights(widths[index] - 1));
            let added: usize = next
                .iter()
                .zip(&rows)
                .map(|(height, row)| height.saturating_sub(*row))
                .sum();
            let found = (added, usize::MAX - widths[index], index);
            best = Some(best.map_or(found, |best| best.min(found)));
        }
        let (_, _, index) = best?;
        widths[index] -= 1;
        heights[index] = narrower[index].take()?;
    }
    Some(widths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(header: &str, cells: &[&str], is_text: bool, is_name: bool) -> Column {
        let cells = cells.iter().map(ToString::to_string).collect();
        Column {
            header: header.into(),
            cells,
            is_text,
            is_name,
        }
    }

    #[test]
    fn long_sentences_give_way_before_names_and_numbers() {
        let columns = [
            column("id", &["1", "2"], false, true),
            column("name", &["regulars", "bargain hunters"], true, false),
            column("of revenue", &["32.7 %", "11.1 %"], false, false),
            column(
                "what stands out",
                &["orders 22 (all 9); likes Coffee", "likes Cleaning"],
                true,
                false,
            ),
        ];
        let natural: Vec<usize> = columns.iter().map(Column::natural).collect();
        assert_eq!(fitted(&columns, 0, framed(&natural)), Some(natural));
        assert_eq!(fitted(&columns, 0, 54), Some(vec![2, 14, 10, 15]));
        assert_eq!(fitted(&columns, 0, 20), Some(vec![2, 11]));
        assert_eq!(fitted(&columns, 0, 10), None);
    }

    #[test]
    fn ids_are_never_broken_and_long_words_only_where_nothing_else_helps() {
        let columns = [
            column("id", &["a-long-id-17"], true, true),
            column("what", &["typical_gap_days < 32"], true, false),
        ];
        assert_eq!(fitted(&columns, 0, 40), Some(vec![12, 21]));
        assert_eq!(fitted(&columns, 0, 35), Some(vec![12, 16]));
        assert_eq!(fitted(&columns, 0, 32), Some(vec![12, 13]));
        assert_eq!(fitted(&columns, 0, 26), None);
    }

    #[test]
    fn very_long_cells_are_cut_and_counted() {
        let (shown, is_cut) = lines(&"word ".repeat(40), 14);
        assert!(
            is_cut && shown.len() == MOST_LINES && shown[MOST_LINES - 1].ends_with("..."),
            "{shown:?}"
        );
        assert_eq!(
            lines("two words", 5),
            (vec!["two".to_string(), "words".to_string()], false)
        );
    }
}
