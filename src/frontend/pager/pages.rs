//! Which lines of a long text are in sight, and the header of the table that the first of them
//! belongs to.

use std::ops::Range;

/// A text and the place in it.
#[derive(Debug)]
pub struct Pages {
    lines: Vec<String>,
    /// Header and body of each table, as ranges of lines.
    tables: Vec<(Range<usize>, Range<usize>)>,
    top: usize,
}

/// A step through the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Lines down; negative for up.
    Lines(isize),
    /// Screens down; negative for up.
    Screens(isize),
    /// To the beginning.
    First,
    /// To the end.
    Last,
}

impl Pages {
    /// At the beginning of a text.
    pub fn new(text: &str) -> Pages {
        let lines: Vec<String> = text.lines().map(str::to_string).collect();
        let tables = find_tables(&lines);
        Pages {
            lines,
            tables,
            top: 0,
        }
    }

    /// The lines in sight on `height` rows: the header, where the first line is in a table's body,
    /// and as much as fits below it.
    pub fn in_sight(&self, height: usize) -> Vec<&str> {
        let head = self.head();
        // A header that leaves no room for the body would hide it for good.
        let head = head.filter(|head| head.len() * 2 <= height).unwrap_or(0..0);
        let room = height - head.len();
        let body = self.lines.iter().skip(self.top).take(room);
        let shown = self.lines[head].iter().chain(body);
        shown.map(String::as_str).collect()
    }

    fn head(&self) -> Option<Range<usize>> {
        let table = self
            .tables
            .iter()
            .find(|(_, body)| body.contains(&self.top));
        table.map(|(head, _)| head.clone())
    }

    /// Moves on a screen of `height` rows.
    pub fn step(&mut self, step: Step, height: usize) {
        let moved = |by: isize| self.top.saturating_add_signed(by);
        let screen = isize::try_from(height.saturating_sub(1).max(1)).unwrap_or(1);
        self.top = match step {
            Step::Lines(by) => moved(by),
            Step::Screens(by) => {
                let head = self.head().map_or(0, |head| head.len());
                let head = isize::try_from(head).unwrap_or(0);
                moved(by * (screen - head).max(1))
            }
            Step::First => 0,
            Step::Last => self.lines.len(),
        };
        self.top = self.top.min(self.last_top(height));
    }

    /// The place from which the rest just fits below its header.
    fn last_top(&self, height: usize) -> usize {
        let bare = self.lines.len().saturating_sub(height);
        let head = self.tables.iter().find(|(_, body)| body.contains(&bare));
        (bare + head.map_or(0, |(head, _)| head.len())).min(self.lines.len().saturating_sub(1))
    }

    /// Whether the last line is in sight.
    pub fn is_at_end(&self, height: usize) -> bool {
        self.top >= self.last_top(height)
    }

    /// How far the reader is.
    pub fn place(&self, height: usize) -> String {
        let head = self.head().map_or(0, |head| head.len());
        let last = (self.top + height.saturating_sub(head)).min(self.lines.len());
        format!("lines {} to {last} of {}", self.top + 1, self.lines.len())
    }
}

/// Tables with a header, by their borders.
fn find_tables(lines: &[String]) -> Vec<(Range<usize>, Range<usize>)> {
    let mut tables = Vec::new();
    let mut borders: Vec<usize> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let is_border = ["┌", "├", "└", "+-"]
            .iter()
            .any(|sign| line.starts_with(sign));
        if is_border {
            borders.push(index);
        } else if !line.starts_with(['│', '|']) {
            borders.clear();
        }
        if let [top, middle, bottom] = borders[..] {
            tables.push((top..middle + 1, middle + 1..bottom));
            borders.clear();
        } else if line.starts_with('└') {
            // A card has no header.
            borders.clear();
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: usize, ascii: bool) -> String {
        let [top, middle, bottom, bar] = if ascii {
            ["+----+", "+----+", "+----+", "|"]
        } else {
            ["┌────┐", "├────┤", "└────┘", "│"]
        };
        let mut text = format!("Title\n{top}\n{bar} id {bar}\n{middle}\n");
        for row in 0..rows {
            text.push_str(&format!("{bar} {row:>2} {bar}\n"));
        }
        text + bottom + "\nthe end\n"
    }

    #[test]
    fn the_header_stays_while_the_body_moves() {
        for ascii in [false, true] {
            let mut pages = Pages::new(&table(50, ascii));
            assert_eq!(pages.in_sight(10).first(), Some(&"Title"));
            pages.step(Step::Screens(1), 10);
            let shown = pages.in_sight(10);
            assert!(shown[1].contains("id") && shown.len() == 10, "{shown:?}");
            assert!(shown[3].contains(" 5 "), "no line is skipped: {shown:?}");
            pages.step(Step::Last, 10);
            assert_eq!(pages.in_sight(10).last(), Some(&"the end"));
            assert!(pages.is_at_end(10));
            pages.step(Step::First, 10);
            assert_eq!(pages.in_sight(10).first(), Some(&"Title"));
        }
    }

    #[test]
    fn every_line_can_be_reached_at_any_height() {
        for height in 1..30 {
            let text = table(40, false);
            let mut pages = Pages::new(&text);
            let mut seen: Vec<String> = Vec::new();
            for _ in 0..200 {
                seen.extend(pages.in_sight(height).iter().map(ToString::to_string));
                assert!(pages.in_sight(height).len() <= height);
                pages.step(Step::Lines(1), height);
            }
            for line in text.lines() {
                assert!(seen.iter().any(|one| one == line), "{height}: {line}");
            }
        }
    }

    #[test]
    fn a_card_has_no_header() {
        let card = "┌───┐\n│ a │\n│ b │\n└───┘\n".repeat(2);
        assert!(Pages::new(&card).tables.is_empty());
        assert_eq!(Pages::new("").in_sight(5), Vec::<&str>::new());
    }
}
