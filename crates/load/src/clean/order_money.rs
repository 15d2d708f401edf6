//! Amounts of whole orders, once all their lines are read: divides discounts over the lines, takes
//! taxes out of prices that include them, and assigns refunds to lines.

use super::apportion::apportion;
use crate::intake::{Intake, OrderMoney, PendingAction};
use crate::rule::Rule;
use regulars_core::domain::ActionKind;

/// Rounding tolerance of sums, in minor units per line.
const ROUNDING: i64 = 1;

/// Settles the amounts of every order that states any.
pub(super) fn settle(intake: &mut Intake) {
    let mut actions = std::mem::take(intake.actions.open());
    spread_totals(&mut actions, intake);
    let mut lines: Vec<Vec<usize>> = vec![Vec::new(); intake.seen_orders.len()];
    for (index, action) in actions.iter().enumerate() {
        if let (Some(order), ActionKind::Purchase, Some(_)) =
            (action.order, action.kind, action.amount_minor)
        {
            lines[order as usize].push(index);
        }
    }
    for (order, lines) in lines
        .iter()
        .enumerate()
        .filter(|(_, lines)| !lines.is_empty())
    {
        let money = intake.seen_orders[order].money;
        if money == OrderMoney::default() {
            continue;
        }
        let gross: Vec<i64> = lines
            .iter()
            .map(|&line| actions[line].amount_minor.unwrap_or(0))
            .collect();
        let settled = settle_order(money, &gross);
        if settled.does_not_add_up {
            intake.count(Rule::OrderSumDiffers);
        }
        for (position, &line) in lines.iter().enumerate() {
            let action = &mut actions[line];
            action.amount_minor = Some(settled.amounts[position]);
            if settled.discounts[position] != 0 {
                action.discount_minor =
                    Some(action.discount_minor.unwrap_or(0) + settled.discounts[position]);
            }
        }
        let at = intake.seen_orders[order]
            .updated_at
            .unwrap_or(intake.seen_orders[order].at);
        let refunds: Vec<PendingAction> = match settled.refund {
            Refund::None => Vec::new(),
            Refund::Whole => lines
                .iter()
                .map(|&line| PendingAction {
                    kind: ActionKind::Refund,
                    at: at.max(actions[line].at),
                    discount_minor: None,
                    is_row: false,
                    ..actions[line]
                })
                .collect(),
            Refund::Part(amount) => {
                let first = actions[lines[0]];
                let at = at.max(first.at);
                let (kind, amount_minor) = (ActionKind::Refund, Some(amount));
                vec![PendingAction {
                    kind,
                    at,
                    item: None,
                    quantity_milli: 1_000,
                    amount_minor,
                    discount_minor: None,
                    is_row: false,
                    ..first
                }]
            }
        };
        if !refunds.is_empty() {
            intake.count(Rule::Refund);
        }
        actions.extend(refunds);
    }
    *intake.actions.open() = actions;
}

/// Gives the lines of orders that state what the goods cost, but not of which line, their shares: the
/// same for each piece.
fn spread_totals(actions: &mut [PendingAction], intake: &mut Intake) {
    let mut lines: Vec<Vec<usize>> = vec![Vec::new(); intake.seen_orders.len()];
    let mut is_priced = vec![false; intake.seen_orders.len()];
    for (index, action) in actions.iter().enumerate() {
        if let (Some(order), ActionKind::Purchase) = (action.order, action.kind) {
            is_priced[order as usize] |= action.amount_minor.is_some();
            lines[order as usize].push(index);
        }
    }
    for (order, lines) in lines.iter().enumerate() {
        let money = intake.seen_orders[order].money;
        let rest = money.shipping.unwrap_or(0).max(0) + money.tax.unwrap_or(0).max(0);
        let goods = money
            .subtotal
            .or(money.total.map(|total| (total - rest).max(0)));
        let Some(goods) = goods.filter(|_| !is_priced[order] && !lines.is_empty()) else {
            continue;
        };
        let pieces: Vec<i64> = lines
            .iter()
            .map(|&line| actions[line].quantity_milli.max(1))
            .collect();
        for (&line, share) in lines.iter().zip(apportion(goods, &pieces)) {
            actions[line].amount_minor = Some(share);
        }
        if lines.len() > 1 {
            intake.count(Rule::EvenSpread);
        }
    }
}

/// The refund of an order's goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refund {
    None,
    /// An amount in minor units, not attributed to lines.
    Part(i64),
    Whole,
}

/// An order's lines after amounts of the whole order are applied.
#[derive(Debug, PartialEq, Eq)]
struct SettledOrder {
    /// The amount of each line, without taxes.
    amounts: Vec<i64>,
    /// The share of the order's discount in each line.
    discounts: Vec<i64>,
    refund: Refund,
    /// The order's sums contradict its lines, which are used as they are.
    does_not_add_up: bool,
}

/// Applies the order's amounts to its lines, whose own amounts are `gross`.
fn settle_order(money: OrderMoney, gross: &[i64]) -> SettledOrder {
    let sum: i64 = gross.iter().sum();
    let nearly =
        |left: i64, right: i64| (left - right).abs() <= ROUNDING * (gross.len() as i64).max(1);
    let stated = money.discount.unwrap_or(0);
    let mut does_not_add_up = false;
    // Lines are priced before or after the order's discount; the subtotal shows which, otherwise
    // the total.
    let rest = money.shipping.unwrap_or(0) + money.tax.unwrap_or(0);
    let by_total = money.total.and_then(|total| {
        let fits = |goods: i64| {
            goods >= 0 && nearly(goods + rest, total)
                || nearly(goods + money.shipping.unwrap_or(0), total)
        };
        [sum, sum - stated].into_iter().find(|goods| fits(*goods))
    });
    // A subtotal before the discount contradicts the total; one that fits both is used.
    let contradicts = |subtotal: i64| {
        stated != 0 && by_total.is_some_and(|goods| goods != sum && nearly(subtotal, sum))
    };
    let stated_goods = money.subtotal.filter(|subtotal| !contradicts(*subtotal));
    let off = match stated_goods.or(by_total) {
        None => stated.min(sum),
        Some(subtotal) if nearly(sum, subtotal) => sum - subtotal,
        Some(subtotal) if nearly(sum - stated, subtotal) => sum - subtotal,
        Some(_) => {
            does_not_add_up = true;
            0
        }
    };
    let taken = apportion(off, gross);
    let mut amounts: Vec<i64> = gross
        .iter()
        .zip(&taken)
        .map(|(amount, part)| amount - part)
        .collect();
    let goods: i64 = amounts.iter().sum();
    let discounts = if nearly(off, stated) {
        taken
    } else {
        apportion(stated.min(sum), gross)
    };

    let (shipping, tax) = (
        money.shipping.unwrap_or(0).max(0),
        money.tax.unwrap_or(0).max(0),
    );
    let before_tax = goods;
    // Prices include tax if the total is goods plus shipping; the tax is then part of both, in
    // proportion.
    let is_in_prices = money.total.is_some_and(|total| {
        nearly(goods + shipping, total) && !nearly(goods + shipping + tax, total)
    });
    if is_in_prices && tax <= goods + shipping {
        let of_goods = apportion(tax, &[goods, shipping])[0];
        let parts = apportion(of_goods, &amounts);
        amounts
            .iter_mut()
            .zip(parts)
            .for_each(|(amount, part)| *amount -= part);
    }
    let total = money.total.unwrap_or(before_tax + shipping + tax);
    let refund = match money.refunded.unwrap_or(0) {
        0 if money.is_refunded => Refund::Whole,
        0 => Refund::None,
        refunded if refunded + ROUNDING >= total.min(before_tax + shipping) => Refund::Whole,
        // Taxes and shipping are refunded in the same proportion.
        refunded => Refund::Part(
            apportion(
                refunded,
                &[
                    amounts.iter().sum(),
                    (total - amounts.iter().sum::<i64>()).max(0),
                ],
            )[0],
        ),
    };
    SettledOrder {
        amounts,
        discounts,
        refund,
        does_not_add_up,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(subtotal: i64, discount: i64, shipping: i64, tax: i64, total: i64) -> OrderMoney {
        OrderMoney {
            subtotal: Some(subtotal),
            discount: Some(discount),
            shipping: Some(shipping),
            tax: Some(tax),
            total: Some(total),
            refunded: None,
            is_refunded: false,
        }
    }

    #[test]
    fn a_discount_on_the_order_is_divided_over_its_lines() {
        let settled = settle_order(money(9_000, 1_000, 500, 0, 9_500), &[7_000, 3_000]);
        assert_eq!(
            (settled.amounts, settled.discounts),
            (vec![6_300, 2_700], vec![700, 300])
        );
        let in_prices = settle_order(money(10_000, 1_000, 0, 0, 10_000), &[7_000, 3_000]);
        assert_eq!(
            (in_prices.amounts, in_prices.discounts),
            (vec![7_000, 3_000], vec![700, 300])
        );
    }

    #[test]
    fn taxes_are_taken_out_of_prices_that_hold_them_and_of_no_others() {
        let european = settle_order(money(10_090, 0, 0, 833, 10_090), &[6_295, 3_795]);
        assert_eq!(european.amounts, [5_775, 3_482]);
        let american = settle_order(money(10_090, 0, 0, 833, 10_923), &[6_295, 3_795]);
        assert_eq!(american.amounts, [6_295, 3_795]);
        let with_shipping = settle_order(money(8_000, 0, 2_000, 1_000, 10_000), &[8_000]);
        assert_eq!(
            with_shipping.amounts,
            [7_200],
            "the tax on the shipping is none of the goods'"
        );
    }

    #[test]
    fn refunds_are_of_all_lines_or_an_amount() {
        let refunded = |amount| {
            settle_order(
                OrderMoney {
                    refunded: Some(amount),
                    ..money(9_000, 0, 1_000, 0, 10_000)
                },
                &[6_000, 3_000],
            )
            .refund
        };
        assert_eq!(
            (refunded(0), refunded(10_000), refunded(5_000)),
            (Refund::None, Refund::Whole, Refund::Part(4_500))
        );
    }

    #[test]
    fn lines_are_used_where_the_sums_differ() {
        let settled = settle_order(money(5_000, 0, 0, 0, 5_000), &[7_000]);
        assert_eq!(
            (settled.amounts, settled.does_not_add_up),
            (vec![7_000], true)
        );
    }

    proptest! {
        #[test]
        fn what_is_paid_for_goods_is_the_order_less_shipping_and_tax(
            gross in proptest::collection::vec(1_i64..100_000, 1..8),
            percent in 0_i64..100, shipping in 0_i64..2_000, tax_percent in 0_i64..25, is_in_prices: bool,
        ) {
            let sum: i64 = gross.iter().sum();
            let discount = sum * percent / 100;
            let goods = sum - discount;
            let tax = (goods + shipping) * tax_percent / 100;
            let total = goods + shipping + if is_in_prices { 0 } else { tax };
            let settled = settle_order(money(goods, discount, shipping, tax, total), &gross);
            prop_assert!(!settled.does_not_add_up);
            let paid: i64 = settled.amounts.iter().sum();
            if is_in_prices && tax > 8 {
                let of_shipping = tax - (goods - paid);
                prop_assert!((of_shipping - tax * shipping / (goods + shipping)).abs() <= 1);
            } else if !is_in_prices {
                prop_assert_eq!(paid, goods);
            }
            prop_assert_eq!(settled.discounts.iter().sum::<i64>(), discount);
            prop_assert!(settled.amounts.iter().all(|amount| *amount >= 0));
        }
    }
}
