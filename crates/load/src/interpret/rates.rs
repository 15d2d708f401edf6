//! Discounts that are a share of the price and not money, though no name says so: found by what they
//! take off the price.

use super::draft::Reading;
use super::score::Column;
use crate::columns::Field as F;
use crate::values::MICRO;

/// Fewest lines with a discount that decide.
const ENOUGH: usize = 2;

/// Least share of them that agree.
const AGREE: f64 = 0.9;

/// Reads a discount as a percentage where quantity, price and amount say so, or, without an amount,
/// where it would be more than the whole line costs.
pub(super) fn settle(reading: &mut Reading, columns: &[Column]) {
    let (Some(discount), Some(price)) = (reading.column(F::Discount), reading.column(F::Price))
    else {
        return;
    };
    let numbers = |at: usize| &columns[at].profile.numbers;
    let quantity = reading.column(F::Quantity);
    let amount = reading.column(F::Amount);
    let (mut given, mut as_rate, mut as_money, mut too_much) = (0, 0, 0, 0);
    for row in 0..numbers(discount).len() {
        let of = |at: usize| numbers(at).get(row).copied().flatten();
        let (Some(off), Some(price)) = (of(discount), of(price)) else {
            continue;
        };
        let pieces = match quantity {
            Some(at) => of(at).unwrap_or(0),
            None => MICRO,
        };
        if off <= 0 || off > 100 * MICRO || price <= 0 || pieces <= 0 {
            continue;
        }
        given += 1;
        let unit = MICRO as f64;
        let (off, gross) = (
            off as f64 / unit,
            pieces as f64 / unit * price as f64 / unit,
        );
        too_much += usize::from(off > gross);
        if let Some(amount) = amount.and_then(of) {
            let near = |sum: f64| (amount as f64 / unit - sum).abs() <= 0.01 * gross.max(1.0);
            as_rate += usize::from(near(gross * (1.0 - off / 100.0)));
            as_money += usize::from(near(gross - off));
        }
    }
    let agree = |part: usize| part as f64 >= AGREE * given as f64;
    let is_rate = given >= ENOUGH
        && match amount {
            Some(_) => agree(as_rate) && !agree(as_money),
            None => too_much >= 1,
        };
    if is_rate {
        for (field, at, is_certain) in &mut reading.fields {
            if *at == discount {
                (*field, *is_certain) = (F::DiscountPercent, false);
            }
        }
    }
}
