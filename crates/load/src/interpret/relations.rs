//! The evidence of relations between columns: what determines what, and which sums and products
//! hold.

use super::profile::Profile;
use crate::values::MICRO;
use std::collections::HashMap;

/// A relation as tested: how many rows or groups could have contradicted it, and the share in which
/// it holds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Tested {
    pub groups: usize,
    pub holds: f64,
}

impl Tested {
    fn of(held: usize, groups: usize) -> Tested {
        Tested {
            groups,
            holds: if groups == 0 {
                0.0
            } else {
                held as f64 / groups as f64
            },
        }
    }
}

/// Whether equal cells of `of` have equal cells of `what`: in how many groups of several rows.
/// Blank cells contradict nothing.
pub(super) fn determines(of: &Profile, what: &Profile) -> Tested {
    let mut groups: HashMap<u32, (u32, usize, bool)> = HashMap::new();
    for (&key, &value) in of.codes.iter().zip(&what.codes) {
        if key == 0 || value == 0 {
            continue;
        }
        let group = groups.entry(key).or_insert((value, 0, true));
        group.1 += 1;
        group.2 &= group.0 == value;
    }
    let several: Vec<_> = groups.values().filter(|group| group.1 >= 2).collect();
    Tested::of(
        several.iter().filter(|group| group.2).count(),
        several.len(),
    )
}

/// Whether quantity times price is the amount, in rows with another quantity than one.
pub(super) fn multiplies(quantity: &Profile, price: &Profile, amount: &Profile) -> Tested {
    let (mut held, mut tested) = (0, 0);
    for ((quantity, price), amount) in quantity
        .numbers
        .iter()
        .zip(&price.numbers)
        .zip(&amount.numbers)
    {
        let (Some(quantity), Some(price), Some(amount)) = (quantity, price, amount) else {
            continue;
        };
        if *quantity == MICRO || *price == 0 {
            continue;
        }
        tested += 1;
        let product = i128::from(*quantity) * i128::from(*price) / i128::from(MICRO);
        held += usize::from(is_near(product, i128::from(*amount)));
    }
    Tested::of(held, tested)
}

/// Rows in which the amount is not near quantity times price: a quarter to one and a half times of
/// it allow for discounts and taxes.
pub(super) fn contradicts(quantity: &Profile, price: &Profile, amount: &Profile) -> Tested {
    let (mut held, mut tested) = (0, 0);
    for ((quantity, price), amount) in quantity
        .numbers
        .iter()
        .zip(&price.numbers)
        .zip(&amount.numbers)
    {
        let (Some(quantity), Some(price), Some(amount)) = (quantity, price, amount) else {
            continue;
        };
        let product = (i128::from(*quantity) * i128::from(*price) / i128::from(MICRO)).abs();
        let amount = i128::from(*amount).abs();
        if product == 0 {
            continue;
        }
        tested += 1;
        held += usize::from(amount * 4 < product || amount * 2 > product * 3);
    }
    Tested::of(held, tested)
}

fn is_near(one: i128, other: i128) -> bool {
    let off = (one - other).abs();
    off <= 20_000 || off * 200 <= one.abs().max(other.abs())
}

/// Whether an item has the same number in rows of different quantities (a price of one piece), and
/// whether it has the same number for each piece (an amount of the line).
pub(super) fn by_piece(item: &Profile, quantity: &Profile, money: &Profile) -> (Tested, Tested) {
    let mut items: HashMap<u32, Vec<(i64, i64)>> = HashMap::new();
    for ((&item, quantity), money) in item.codes.iter().zip(&quantity.numbers).zip(&money.numbers) {
        if let (true, Some(quantity), Some(money)) = (item != 0, quantity, money)
            && *quantity > 0
        {
            items.entry(item).or_default().push((*quantity, *money));
        }
    }
    let varied: Vec<_> = items
        .values()
        .filter(|rows| rows.iter().any(|row| row.0 != rows[0].0))
        .collect();
    let same = varied
        .iter()
        .filter(|rows| rows.iter().all(|row| row.1 == rows[0].1));
    let each = |row: &(i64, i64)| i128::from(row.1) * i128::from(MICRO) / i128::from(row.0);
    let by_piece = varied
        .iter()
        .filter(|rows| rows.iter().all(|row| is_near(each(row), each(&rows[0]))));
    (
        Tested::of(same.count(), varied.len()),
        Tested::of(by_piece.count(), varied.len()),
    )
}

/// Whether the lines of an order add up to its total, in orders of several lines; `line` gives the
/// amount of a row.
pub(super) fn adds_up(
    order: &Profile,
    total: &Profile,
    line: impl Fn(usize) -> Option<i64>,
) -> Tested {
    let mut orders: HashMap<u32, (i128, usize, Option<i64>)> = HashMap::new();
    for (row, &order) in order
        .codes
        .iter()
        .enumerate()
        .filter(|(_, order)| **order != 0)
    {
        let Some(amount) = line(row) else { continue };
        let entry = orders.entry(order).or_insert((0, 0, None));
        entry.0 += i128::from(amount);
        entry.1 += 1;
        entry.2 = entry.2.or(total.numbers[row]);
    }
    let several: Vec<_> = orders.values().filter(|order| order.1 >= 2).collect();
    let held = several
        .iter()
        .filter(|(sum, _, total)| total.is_some_and(|total| is_near(*sum, i128::from(total))));
    Tested::of(held.count(), several.len())
}

/// Lines of an order below its first one, and the share of them in which a cell is blank that the
/// first line has.
pub(super) fn blank_below(order: &Profile, cell: &Profile) -> Tested {
    let (mut above, mut has_above) = (0, false);
    let (mut below, mut blank) = (0, 0);
    for (&order, &cell) in order.codes.iter().zip(&cell.codes) {
        if order != 0 && order != above {
            (above, has_above) = (order, cell != 0);
        } else if has_above {
            below += 1;
            blank += usize::from(cell == 0);
        }
    }
    Tested::of(blank, below)
}

/// Rows of several lines an order in which the order's cells are blank below its first line.
pub(super) fn first_line_only(first: &Profile, line: &Profile) -> f64 {
    let (mut below, mut blank) = (0_u32, 0_u32);
    for (row, (&first, &line)) in first.codes.iter().zip(&line.codes).enumerate() {
        if line == 0 {
            continue;
        }
        below += 1_u32;
        blank += u32::from(row > 0 && first == 0);
    }
    if below == 0 {
        0.0
    } else {
        f64::from(blank) / f64::from(below)
    }
}
