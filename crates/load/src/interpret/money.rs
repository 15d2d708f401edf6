//! Which columns are the price of one piece, the amount of a line and the total of an order: all
//! are settled together, because one decides the others.

use super::relations::{
    Tested, adds_up, blank_below, by_piece, contradicts, determines, multiplies,
};
use super::score::Column;
use super::sense::Sense;
use super::tuning::{
    AFTER_DISCOUNT, CLOSE, HOLDS, LEAST, LEFT_OUT, RELATION, SAME_STORY, weight_of,
};
use crate::columns::{Field as F, FileKind};
use crate::values::MICRO;

/// What speaks against a total that differs within an order.
const NOT_LEVEL: f64 = 5.0;

/// What speaks against a cost as a price.
const COST_AS_PRICE: f64 = 4.0;

/// Most columns of money that are considered.
const MOST: usize = 7;

/// The money of a reading: columns by their index among all.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Money {
    pub price: Option<usize>,
    pub amount: Option<usize>,
    pub total: Option<usize>,
    pub score: f64,
    /// Whether relations confirm it.
    pub is_confirmed: bool,
}

/// The columns already read as something else.
pub(super) struct Known<'c> {
    pub columns: &'c [Column],
    pub order: Option<&'c Column>,
    pub item: Option<&'c Column>,
    pub quantity: Option<&'c Column>,
    pub kind: FileKind,
}

/// The best reading of the money, and the next best whose sums differ.
pub(super) fn settle(
    known: &Known<'_>,
    free: &[usize],
    fixed: &[(F, usize)],
) -> (Money, Option<Money>) {
    let typed = |field| fixed.iter().find(|(of, _)| *of == field).map(|(_, at)| *at);
    let mut candidates: Vec<(f64, usize)> = free
        .iter()
        .filter_map(|&at| {
            let best = [F::Price, F::Amount, F::Total]
                .iter()
                .map(|field| known.columns[at].score(known.kind, *field))
                .fold(f64::MIN, f64::max);
            (best > LEAST - 1.0).then_some((best, at))
        })
        .collect();
    candidates.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    candidates.truncate(MOST);
    let options = |field: F| -> Vec<Option<usize>> {
        if let Some(at) = typed(field) {
            return vec![Some(at)];
        }
        let of = candidates
            .iter()
            .map(|(_, at)| *at)
            .filter(|&at| known.columns[at].score(known.kind, field) > 0.0)
            .filter(|&at| known.columns[at].name_score(known.kind, field) > 0.9);
        std::iter::once(None).chain(of.map(Some)).collect()
    };
    let (prices, amounts, totals) = (options(F::Price), options(F::Amount), options(F::Total));
    let mut found: Vec<Money> = Vec::new();
    for &price in &prices {
        for &amount in &amounts {
            for &total in &totals {
                let clash =
                    |one: Option<usize>, other: Option<usize>| one.is_some() && one == other;
                if clash(price, amount) || clash(price, total) || clash(amount, total) {
                    continue;
                }
                found.push(judge(known, &candidates, price, amount, total));
            }
        }
    }
    found.sort_by(|one, other| {
        let filled = |money: &Money| {
            (
                money.price.is_some(),
                money.amount.is_some(),
                money.total.is_some(),
            )
        };
        other
            .score
            .total_cmp(&one.score)
            .then_with(|| filled(other).cmp(&filled(one)))
    });
    let best = found.first().copied().unwrap_or_default();
    let sum = sum_of(known, &best);
    let differs = |money: &&Money| {
        let other = sum_of(known, money);
        match (sum, other) {
            (Some(one), Some(other)) => {
                (one - other).abs() > SAME_STORY * one.abs().max(other.abs())
            }
            (None, None) => false,
            _ => true,
        }
    };
    let next = found
        .iter()
        .skip(1)
        .take_while(|money| best.score - money.score < CLOSE)
        .find(differs)
        .copied();
    (best, next)
}

/// The sum of the first rows as they would be read.
fn sum_of(known: &Known<'_>, money: &Money) -> Option<f64> {
    let rows = known.columns.first()?.profile.codes.len();
    let mut sum = None;
    for row in 0..rows {
        if let Some(amount) = line_amount(known, money, row) {
            sum = Some(sum.unwrap_or(0.0) + amount as f64);
        }
    }
    sum
}

fn line_amount(known: &Known<'_>, money: &Money, row: usize) -> Option<i64> {
    let number = |at: usize| known.columns[at].profile.numbers[row];
    let is_single = known.order.is_none_or(|order| order.profile.is_unique());
    let of_order = money.total.filter(|_| is_single && money.price.is_none());
    if let Some(amount) = money.amount.or(of_order) {
        return number(amount);
    }
    let price = number(money.price?)?;
    let quantity = known
        .quantity
        .map_or(Some(MICRO), |column| column.profile.numbers[row])?;
    i64::try_from(i128::from(price) * i128::from(quantity) / i128::from(MICRO)).ok()
}

/// Whether `after` is what is left of `before` after the discount, with or without a tax on top, in
/// all rows that have a discount.
fn is_left_after_discount(known: &Known<'_>, before: usize, after: usize) -> bool {
    let money_of = |sense: Sense| {
        known.columns.iter().find(|column| {
            column.meaning.has(sense)
                && !column.meaning.has(Sense::Percent)
                && !column.meaning.has(Sense::Id)
                && column.profile.numeric >= 0.9
        })
    };
    let Some(discount) = money_of(Sense::Discount) else {
        return false;
    };
    let tax = money_of(Sense::Tax);
    let mut tested = 0;
    for row in 0..discount.profile.numbers.len() {
        let number = |column: &Column| column.profile.numbers[row];
        let (Some(off), Some(before), Some(after)) = (
            number(discount).map(i64::abs),
            number(&known.columns[before]),
            number(&known.columns[after]),
        ) else {
            continue;
        };
        if off == 0 {
            continue;
        }
        tested += 1;
        let left = before - off;
        let with_tax = left + tax.and_then(number).unwrap_or(0);
        let is_near = |one: i64| (one - after).abs() <= MICRO / 100;
        if !is_near(left) && !is_near(with_tax) {
            return false;
        }
    }
    tested > 0
}

fn judge(
    known: &Known<'_>,
    candidates: &[(f64, usize)],
    price: Option<usize>,
    amount: Option<usize>,
    total: Option<usize>,
) -> Money {
    let column = |at: usize| &known.columns[at];
    let own =
        |at: Option<usize>, field: F| at.map_or(0.0, |at| column(at).score(known.kind, field));
    let mut score = own(price, F::Price) + own(amount, F::Amount) + own(total, F::Total);
    let mut is_confirmed = false;
    // A column whose name says money and that is left out costs something.
    for &(best, at) in candidates {
        let chosen = [price, amount, total];
        // The same with or without tax, or before a discount.
        let is_twin = |other: &usize| {
            let bare = |column: &Column| {
                let senses = column.meaning.senses.iter().copied();
                senses
                    .filter(|sense| !matches!(sense, Sense::Gross | Sense::Net | Sense::Tax))
                    .collect::<Vec<_>>()
            };
            bare(column(*other)) == bare(column(at))
        };
        // A subtotal is read as such.
        let is_of_order = column(at).score(FileKind::Orders, F::Subtotal) >= best;
        if !chosen.contains(&Some(at)) && !chosen.iter().flatten().any(is_twin) && !is_of_order {
            score -= LEFT_OUT * best.max(0.0);
        }
    }
    let strength = |tested: Tested| RELATION * weight_of(tested.groups);
    if let (Some(price), Some(amount), Some(quantity)) = (price, amount, known.quantity) {
        let product = multiplies(
            &quantity.profile,
            &column(price).profile,
            &column(amount).profile,
        );
        let off = contradicts(
            &quantity.profile,
            &column(price).profile,
            &column(amount).profile,
        );
        if product.groups > 0 && product.holds >= HOLDS {
            score += strength(product) + 1.0;
            is_confirmed = product.groups >= 2;
        } else if off.holds > 0.02 && off.groups > 0 {
            score -= 4.0 + strength(off) * off.holds.sqrt();
        } else if product.groups > 0 && product.holds < 0.3 {
            score -= 1.0;
        }
    }
    // What a piece costs the shop is no price, unless it makes the amounts.
    if !is_confirmed && price.is_some_and(|at| column(at).meaning.has(Sense::Cost)) {
        score -= COST_AS_PRICE;
    }
    if let (Some(item), Some(quantity)) = (known.item, known.quantity) {
        for (at, is_price) in [(price, true), (amount, false)] {
            let Some(at) = at else { continue };
            let (same, each) = by_piece(&item.profile, &quantity.profile, &column(at).profile);
            let (speaks, against) = if is_price { (same, each) } else { (each, same) };
            if speaks.holds >= HOLDS && against.holds < 0.5 {
                score += strength(speaks);
                is_confirmed |= speaks.groups >= 3;
            } else if against.holds >= HOLDS && speaks.holds < 0.5 {
                score -= strength(against);
            }
        }
    }
    // Of two amounts of a line the one that is left after the discount was paid.
    if let Some(at) = amount {
        let others = || {
            candidates
                .iter()
                .map(|(_, other)| *other)
                .filter(|other| *other != at)
        };
        if others().any(|other| is_left_after_discount(known, other, at)) {
            score += AFTER_DISCOUNT;
        }
        if others().any(|other| is_left_after_discount(known, at, other)) {
            score -= AFTER_DISCOUNT;
        }
    }
    if let Some(order) = known.order {
        let is_level = |at: usize| determines(&order.profile, &column(at).profile);
        // Items of one order that cost the same by accident are no evidence.
        let of_item = known
            .item
            .map(|item| determines(&order.profile, &item.profile));
        let are_varied = of_item.is_none_or(|tested| tested.holds < 0.5);
        if let Some(at) = total {
            let tested = is_level(at);
            if tested.groups > 0 && tested.holds < HOLDS {
                score -= NOT_LEVEL + strength(tested);
                if tested.holds == 0.0 {
                    score -= NOT_LEVEL;
                }
            } else if tested.groups > 0 && are_varied {
                score += strength(tested) * 0.7 * (1.0 - column(at).profile.sameness());
            }
            let money = Money {
                price,
                amount,
                ..Money::default()
            };
            let sums = adds_up(&order.profile, &column(at).profile, |row| {
                line_amount(known, &money, row)
            });
            if sums.groups > 0 && sums.holds >= HOLDS {
                score += strength(sums) + 1.0;
                is_confirmed = true;
            }
        }
        for at in [amount, price].into_iter().flatten() {
            let tested = is_level(at);
            if tested.groups > 0 && tested.holds >= HOLDS && are_varied {
                score -= strength(tested) * (1.0 - column(at).profile.sameness());
            }
            // What only the first line of an order has is the order's.
            let blank = blank_below(&order.profile, &column(at).profile);
            let is_sure = column(at).is_own
                || [F::Price, F::Amount]
                    .iter()
                    .any(|field| column(at).name_score(known.kind, *field) >= 5.0);
            if blank.groups > 0 && blank.holds >= 0.5 && !is_sure {
                score -= NOT_LEVEL + strength(blank);
            }
        }
    }
    // A total of one line is its amount, unless both are there.
    if total.is_some() && amount.is_none() && price.is_none() {
        score -= 2.5;
    }
    Money {
        price,
        amount,
        total,
        score,
        is_confirmed,
    }
}
