//! One cell as text: on screen for reading, plain and CSV for programs.

use super::ascii::ascii_signs;
use super::chart::bar;
use super::moment::in_zone;
use super::sanitise::sanitise_line;
use super::style::Style;
use super::table::{Cell, Table};
use crate::domain::{Money, grouped};

/// Blocks in the bar of a share.
const BAR_BLOCKS: usize = 10;

/// `cell` for reading on a terminal: grouped, rounded, in the shop's zone, safe.
pub fn on_screen(cell: &Cell, style: &Style) -> String {
    let text = match cell {
        Cell::Text(text) => sanitise_line(&in_zone(text, &style.zone)).into_owned(),
        Cell::Int(count) => grouped(count),
        Cell::Number { value, decimals } if value.is_finite() => {
            grouped_decimal(&rounded(*value, *decimals))
        }
        Cell::Money(money) => money.to_string(),
        Cell::Percent(fraction) if fraction.is_finite() => percent(*fraction),
        Cell::Date(at) => at.minute_in(&style.zone),
        Cell::Share(fraction) if fraction.is_finite() => {
            format!("{} {:>7}", bar(*fraction, BAR_BLOCKS), percent(*fraction))
        }
        _ => "–".to_string(),
    };
    if style.ascii {
        ascii_signs(&text).into_owned()
    } else {
        text
    }
}

/// `cell` for `cut` and `awk`: rounded as on screen, but without grouping and bars; `-` where the
/// data do not say.
pub(super) fn plain(cell: &Cell, style: &Style) -> String {
    match cell {
        Cell::Int(count) => count.to_string(),
        Cell::Number { value, decimals } if value.is_finite() => rounded(*value, *decimals),
        Cell::Money(money) => money.to_string().replace(',', ""),
        Cell::Share(fraction) if fraction.is_finite() => percent(*fraction),
        Cell::Percent(fraction) if fraction.is_finite() => percent(*fraction),
        Cell::Text(_) | Cell::Date(_) => on_screen(cell, style),
        _ => "-".to_string(),
    }
}

/// `cell` for a spreadsheet or program: unrounded, fractions of 1, amounts without currency, RFC
/// 3339; empty where the data do not say.
pub(super) fn raw(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Int(count) => count.to_string(),
        Cell::Number { value, .. } | Cell::Percent(value) | Cell::Share(value)
            if value.is_finite() =>
        {
            value.to_string()
        }
        Cell::Money(money) => decimal(*money),
        Cell::Date(at) => at.to_string(),
        _ => String::new(),
    }
}

/// Which columns of `table` hold only numbers and are right-aligned.
pub(super) fn number_columns(table: &Table) -> Vec<bool> {
    let mut columns = NumberColumns::of(table);
    table.rows.iter().for_each(|row| columns.add(row));
    columns.found()
}

/// Finds the columns of numbers while rows go by.
#[derive(Debug)]
pub(super) struct NumberColumns {
    /// Whether each column is one; `None` while nothing stands in it.
    found: Vec<Option<bool>>,
}

impl NumberColumns {
    /// Before the first row.
    pub(super) fn of(table: &Table) -> NumberColumns {
        NumberColumns {
            found: vec![None; table.columns.len()],
        }
    }

    /// Takes a row into account.
    pub(super) fn add(&mut self, row: &[Cell]) {
        for (found, cell) in self.found.iter_mut().zip(row) {
            let is_number = match cell {
                Cell::Missing => continue,
                Cell::Int(_) | Cell::Number { .. } | Cell::Money(_) => true,
                Cell::Percent(_) | Cell::Share(_) => true,
                _ => false,
            };
            *found = Some(found.unwrap_or(true) && is_number);
        }
    }

    /// Which columns hold numbers and nothing else.
    pub(super) fn found(&self) -> Vec<bool> {
        let found = self.found.iter();
        found.map(|found| found.unwrap_or(false)).collect()
    }
}

/// `15.3 %` of 0.153.
pub(super) fn percent(fraction: f64) -> String {
    format!("{} %", rounded(fraction * 100.0, 1))
}

/// `value` with `decimals` digits and no minus sign on zero.
fn rounded(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(digits) if digits.bytes().all(|byte| matches!(byte, b'0' | b'.')) => {
            digits.to_string()
        }
        _ => text,
    }
}

/// `1,234.5` of `1234.5`.
fn grouped_decimal(number: &str) -> String {
    let (whole, fraction) = number
        .find('.')
        .map_or((number, ""), |point| number.split_at(point));
    grouped(whole) + fraction
}

/// `1234.50` of an amount of 1,234.50.
fn decimal(money: Money) -> String {
    let text = money.to_string().replace(',', "");
    text.split(' ').next().unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Currency, Instant};

    fn all_cells() -> Vec<Cell> {
        vec![
            Cell::text("a\tb"),
            Cell::Int(-1_234_567),
            Cell::Number {
                value: 1234.567,
                decimals: 1,
            },
            Cell::Money(Money::new(-123_450, Currency::parse("EUR").unwrap())),
            Cell::Percent(0.153),
            Cell::Date(Instant(1_769_846_400)),
            Cell::Share(0.25),
            Cell::Missing,
        ]
    }

    #[test]
    fn each_kind_has_its_form_on_screen_in_plain_and_in_csv() {
        let style = Style::default();
        let written =
            |write: &dyn Fn(&Cell) -> String| all_cells().iter().map(write).collect::<Vec<_>>();
        let screen = [
            "a b",
            "-1,234,567",
            "1,234.6",
            "-1,234.50 EUR",
            "15.3 %",
            "2026-01-31 08:00",
        ];
        assert_eq!(written(&|cell| on_screen(cell, &style))[..6], screen);
        assert_eq!(
            written(&|cell| on_screen(cell, &style))[6..],
            ["███░░░░░░░  25.0 %", "–"]
        );
        let lines = [
            "a b",
            "-1234567",
            "1234.6",
            "-1234.50 EUR",
            "15.3 %",
            "2026-01-31 08:00",
            "25.0 %",
            "-",
        ];
        assert_eq!(written(&|cell| plain(cell, &style)), lines);
        let raws = [
            "a\tb",
            "-1234567",
            "1234.567",
            "-1234.50",
            "0.153",
            "2026-01-31T08:00:00Z",
            "0.25",
            "",
        ];
        assert_eq!(written(&raw), raws);
    }

    #[test]
    fn ascii_has_no_other_signs() {
        let style = Style {
            ascii: true,
            ..Style::default()
        };
        assert_eq!(on_screen(&Cell::Share(0.25), &style), "###.......  25.0 %");
        assert!(
            all_cells()
                .iter()
                .all(|cell| on_screen(cell, &style).is_ascii())
        );
    }

    #[test]
    fn numbers_that_are_none_are_missing_and_zero_has_no_sign() {
        let style = Style::default();
        let cells = [
            Cell::Number {
                value: f64::NAN,
                decimals: 2,
            },
            Cell::Percent(f64::INFINITY),
            Cell::Share(f64::NAN),
        ];
        for cell in cells {
            assert_eq!(
                (on_screen(&cell, &style), plain(&cell, &style), raw(&cell)),
                ("–".into(), "-".into(), String::new())
            );
        }
        assert_eq!(
            on_screen(
                &Cell::Number {
                    value: -0.001,
                    decimals: 2
                },
                &style
            ),
            "0.00"
        );
    }
}
