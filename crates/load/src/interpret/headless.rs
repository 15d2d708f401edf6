//! Files without a header: their first line holds values. Where their shape is clear, the values
//! say what the columns are.

use super::profile::Profile;
use super::relations::by_piece;
use super::tokens::meaning;
use super::tuning::HOLDS;
use crate::columns::Field as F;
use crate::values::{MICRO, looks_like_time, parse_decimal};
use csv::ByteRecord;

/// Whether the cells of a header are values rather than names.
pub fn is_data(header: &[String]) -> bool {
    let is_year = |cell: &str| {
        let is_number = cell.len() == 4 && cell.bytes().all(|byte| byte.is_ascii_digit());
        is_number && ("1900".."2100").contains(&cell)
    };
    // A year is a column's name as often as a value.
    let is_value = |cell: &&String| {
        !is_year(cell) && parse_decimal(cell, false).is_ok()
            || !is_year(cell) && (looks_like_time(cell) || cell.contains('@'))
    };
    let filled = header.iter().filter(|cell| !cell.is_empty()).count();
    let values = header.iter().filter(is_value).count();
    let known = header
        .iter()
        .filter(|cell| !is_value(cell) && !meaning(cell).senses.is_empty())
        .count();
    header.len() >= 2 && filled * 5 >= header.len() * 4 && values >= 2 && values > known
}

/// What a column can be in a file whose columns have no names.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Seen {
    Id,
    Time,
    /// 1 to 10, mostly in whole or half steps.
    Rating,
    Pieces,
    Money,
}

/// Fewest rows whose shape counts.
const ROWS: usize = 3;

/// Largest rating, and most pieces of a line.
const BEST: i64 = 10 * MICRO;
const MOST_PIECES: i64 = 1_000 * MICRO;

fn can_be(seen: &Profile, what: Seen) -> bool {
    let is_time = seen.times >= 0.95 && (seen.numeric < 0.9 || seen.whole >= 0.95);
    let is_number = seen.numeric >= 0.98;
    let is_half = seen
        .numbers
        .iter()
        .flatten()
        .all(|number| number % (MICRO / 2) == 0);
    if seen.filled * 10 < seen.cells.len() * 9 {
        return false;
    }
    match what {
        Seen::Time => is_time,
        Seen::Rating => is_number && !is_time && seen.largest <= BEST && is_half,
        Seen::Pieces => is_number && !is_time && seen.whole >= 0.95 && seen.largest <= MOST_PIECES,
        Seen::Money => is_number && !is_time && (seen.whole < 0.9 || seen.signed >= 0.8),
        Seen::Id => {
            !is_time
                && seen.words < 0.3
                && seen.emails < 0.5
                && (!is_number || seen.whole >= 0.98)
                && seen.signed < 0.1
                && seen.distinct >= 2
        }
    }
}

/// The fields of the columns by place, if the shape of the rows leaves one reading: ratings, or
/// sales of one line a row. `None`: the operator has to name them.
pub fn fields(header: &[String], rows: &[ByteRecord], comma_is_point: bool) -> Option<Vec<F>> {
    let mut all = vec![ByteRecord::from(header.to_vec())];
    all.extend(rows.iter().cloned());
    if all.len() < ROWS {
        return None;
    }
    let columns: Vec<Profile> = (0..header.len())
        .map(|position| Profile::of(&all, position, comma_is_point))
        .collect();
    let is = |shape: &[Seen]| {
        shape.len() == columns.len()
            && columns
                .iter()
                .zip(shape)
                .all(|(seen, what)| can_be(seen, *what))
    };
    use Seen::{Id, Money, Pieces, Rating, Time};
    if is(&[Id, Id, Rating, Time]) {
        return Some(vec![F::User, F::Item, F::Rating, F::Time]);
    }
    if is(&[Id, Id, Time, Pieces, Money]) {
        // A price of one piece is the same in all quantities, the amount of a line grows with them.
        let (price, amount) = by_piece(&columns[1], &columns[3], &columns[4]);
        let money = if price.groups == 0 || (price.holds >= HOLDS) == (amount.holds >= HOLDS) {
            return None;
        } else if price.holds >= HOLDS {
            F::Price
        } else {
            F::Amount
        };
        return Some(vec![F::User, F::Item, F::Time, F::Quantity, money]);
    }
    if is(&[Id, Time, Pieces, Money]) && grows(&columns[2], &columns[3]) {
        return Some(vec![F::User, F::Time, F::Quantity, F::Total]);
    }
    is(&[Id, Time, Money]).then(|| vec![F::User, F::Time, F::Total])
}

/// Whether rows of several pieces cost clearly more than those of one.
fn grows(pieces: &Profile, money: &Profile) -> bool {
    let (mut one, mut more) = ((0.0, 0_u32), (0.0, 0_u32));
    for (pieces, money) in pieces.numbers.iter().zip(&money.numbers) {
        if let (Some(pieces), Some(money)) = (pieces, money) {
            let sum = if *pieces <= MICRO {
                &mut one
            } else {
                &mut more
            };
            sum.0 += *money as f64;
            sum.1 += 1;
        }
    }
    one.1 > 0 && more.1 > 0 && more.0 / f64::from(more.1) > 1.5 * one.0 / f64::from(one.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<Vec<F>> {
        let cells = |line: &str| -> Vec<String> { line.split(',').map(String::from).collect() };
        let mut lines = text.lines();
        let header = cells(lines.next().unwrap());
        let rows: Vec<ByteRecord> = lines.map(|line| ByteRecord::from(cells(line))).collect();
        fields(&header, &rows, false)
    }

    #[test]
    fn ratings_and_sales_have_a_shape_of_their_own() {
        assert_eq!(
            found("7,120,4.5,1767225600\n7,121,2,1767312000\n8,120,5,1767398400"),
            Some(vec![F::User, F::Item, F::Rating, F::Time])
        );
        assert_eq!(
            found(
                "c1,tea,2026-01-02,1,4.50\nc1,tea,2026-01-03,2,9.00\nc2,mug,2026-01-03,1,8.25\n\
                 c3,mug,2026-01-04,3,24.75"
            ),
            Some(vec![F::User, F::Item, F::Time, F::Quantity, F::Amount])
        );
        assert_eq!(
            found("00001,20260101,1,11.77\n00002,20260112,1,12.00\n00002,20260112,5,77.00"),
            Some(vec![F::User, F::Time, F::Quantity, F::Total])
        );
    }

    #[test]
    fn what_can_be_price_or_amount_is_asked() {
        assert_eq!(
            found("c1,tea,2026-01-02,1,4.50\nc1,mug,2026-01-03,1,9.00\nc2,mug,2026-01-03,1,9.00"),
            None
        );
        assert_eq!(found("1,2,3\n4,5,6\n7,8,9"), None);
    }

    #[test]
    fn values_are_told_from_names() {
        let of = |line: &str| is_data(&line.split(',').map(String::from).collect::<Vec<_>>());
        assert!(of("AAZZ01USERONE,0000000017,5.0,1767225600"));
        assert!(of("1,C0001,2026-01-02,3,12.50"));
        assert!(!of("user,item,time"));
        assert!(!of("Kunde,2024,2025"));
        assert!(!of("a,b"));
    }
}
