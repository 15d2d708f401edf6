//! Text whose columns are parted by two colons or by runs of spaces. It is rewritten with tabs on
//! the way, so that the reader of delimited text reads it.

use std::io::{self, Read};

/// What parts the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parting {
    /// `1::1193::5`
    Colons,
    /// Two spaces or more; one is part of a cell.
    Wide,
    /// Any run of spaces.
    Spaces,
}

/// Fewest columns, and share of lines that must have as many, in percent.
const COLUMNS: usize = 3;
const SHARE: usize = 95;

/// Fewest lines that show it.
const LINES: usize = 2;

impl Parting {
    pub(super) const ALL: [Parting; 3] = [Parting::Colons, Parting::Wide, Parting::Spaces];

    /// The name of the form.
    pub(super) fn word(self) -> &'static str {
        match self {
            Parting::Colons => "double colon",
            Parting::Wide => "wide spaces",
            Parting::Spaces => "spaces",
        }
    }

    /// What parts the columns of a text that has no other delimiter; `None` if its lines do not
    /// have one number of columns.
    pub(super) fn of(sample: &str) -> Option<Parting> {
        // The last line may be cut.
        let whole = sample.rfind('\n').map_or(sample, |end| &sample[..end]);
        let lines: Vec<&str> = whole
            .lines()
            .filter(|line| !line.trim().is_empty())
            .take(100)
            .collect();
        let agree = |parting: Parting, share: usize| {
            let counts: Vec<usize> = lines.iter().map(|line| parting.count(line)).collect();
            let width = counts.last().copied().unwrap_or(0);
            let same = counts.iter().filter(|count| **count == width).count();
            width >= COLUMNS && lines.len() >= LINES && same * 100 >= lines.len() * share
        };
        // Titles of two words make lines of different numbers of words, beside their header at
        // the latest.
        [
            (Parting::Colons, SHARE),
            (Parting::Spaces, 100),
            (Parting::Wide, SHARE),
        ]
        .into_iter()
        .find(|(parting, share)| agree(*parting, *share))
        .map(|(parting, _)| parting)
    }

    fn count(self, line: &str) -> usize {
        match self {
            Parting::Colons => line.split("::").count(),
            Parting::Wide => line
                .split("  ")
                .filter(|part| !part.trim().is_empty())
                .count(),
            Parting::Spaces => line.split_whitespace().count(),
        }
    }
}

/// A text rewritten with tabs between its columns.
pub(super) struct Respaced<R> {
    inner: R,
    parting: Parting,
    /// Blanks or colons read and not yet written.
    held: usize,
    /// Whether the line has a cell so far: blanks before the first one are its margin.
    is_begun: bool,
    /// Rewritten bytes to be handed out, and how many were.
    ready: Vec<u8>,
    given: usize,
    buffer: Box<[u8]>,
}

impl<R: Read> Respaced<R> {
    pub(super) fn new(inner: R, parting: Parting) -> Respaced<R> {
        Respaced {
            inner,
            parting,
            held: 0,
            is_begun: false,
            ready: Vec::new(),
            given: 0,
            buffer: vec![0; 1 << 16].into_boxed_slice(),
        }
    }

    fn take(&mut self, byte: u8) {
        let parts = match self.parting {
            Parting::Colons => b':',
            Parting::Wide | Parting::Spaces => b' ',
        };
        if byte == parts {
            self.held += 1;
            return;
        }
        let is_end = matches!(byte, b'\r' | b'\n');
        self.release(is_end);
        self.is_begun = !is_end;
        self.ready.push(byte);
    }

    /// Writes what the held blanks or colons stand for.
    fn release(&mut self, is_end: bool) {
        let held = std::mem::take(&mut self.held);
        match self.parting {
            Parting::Colons => {
                self.ready.extend(std::iter::repeat_n(b'\t', held / 2));
                self.ready.extend(std::iter::repeat_n(b':', held % 2));
            }
            // Blanks at the ends of a line part nothing.
            _ if is_end || !self.is_begun || held == 0 => {}
            Parting::Wide if held == 1 => self.ready.push(b' '),
            _ => self.ready.push(b'\t'),
        }
    }
}

impl<R: Read> Read for Respaced<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            self.ready.clear();
            self.given = 0;
            let mut buffer = std::mem::take(&mut self.buffer);
            let read = self.inner.read(&mut buffer);
            let count = *read.as_ref().unwrap_or(&0);
            for &byte in &buffer[..count] {
                self.take(byte);
            }
            self.buffer = buffer;
            if read? == 0 {
                self.release(true);
                if self.ready.is_empty() {
                    return Ok(0);
                }
            }
        }
        let count = to.len().min(self.ready.len() - self.given);
        to[..count].copy_from_slice(&self.ready[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(text: &str) -> String {
        let parting = Parting::of(text).unwrap();
        let mut out = String::new();
        Respaced::new(text.as_bytes(), parting)
            .read_to_string(&mut out)
            .unwrap();
        out
    }

    #[test]
    fn colons_and_runs_of_spaces_become_tabs() {
        assert_eq!(
            rewritten("7::12::4::99\n8::12::::98\n"),
            "7\t12\t4\t99\n8\t12\t\t98\n"
        );
        assert_eq!(
            rewritten(
                "No   Dish          Price\n1    Bean soup     4.50 \n2    Pie           3.00"
            ),
            "No\tDish\tPrice\n1\tBean soup\t4.50\n2\tPie\t3.00"
        );
        assert_eq!(
            rewritten(" 00001 19970101  1   11.77\n 00002 19970112  12  12.00\n"),
            "00001\t19970101\t1\t11.77\n00002\t19970112\t12\t12.00\n"
        );
    }

    #[test]
    fn prose_and_few_lines_have_no_columns() {
        for text in [
            "one word\nand three more\nor two\n",
            "This is a letter\nof several lines.\n",
            "a b c\n",
            "std::fs::read\n",
            "",
        ] {
            assert_eq!(Parting::of(text), None, "{text:?}");
        }
    }
}
