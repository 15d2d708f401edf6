//! Exports of sales: a row for each line, or for each order.

use super::columns::*;
use super::style::{Style, header};
use super::{Level, Truth};
use crate::chance::Chance;
use crate::shop::{Order, Shop};
use std::collections::BTreeSet;

pub(super) fn of_lines(shop: &Shop, style: &Style, chance: &mut Chance) -> (Vec<Column>, Truth) {
    let mut columns = Vec::new();
    let mut truth = Truth {
        kinds: vec!["actions"],
        ..Truth::default()
    };
    let with_order = chance.percent(88);
    if with_order {
        columns.push(column(
            "order",
            header("order", style, chance),
            true,
            |at| at.order.id.clone(),
        ));
        truth.orders = Some(shop.orders.iter().map(|order| order.id.clone()).collect());
    }
    if chance.percent(95) || !with_order {
        let (of, with_clock) = when(style, chance);
        columns.extend(of);
        truth.span = span(shop, with_clock);
    }
    if chance.percent(85) || !with_order {
        let (of, right) = buyer(shop, style, chance, false);
        columns.extend(of);
        truth.customers = right;
    } else {
        truth.customers = vec![BTreeSet::new()];
    }
    let sold: BTreeSet<usize> = shop
        .orders
        .iter()
        .flat_map(|order| &order.lines)
        .map(|line| line.item)
        .collect();
    let codes = sold
        .iter()
        .map(|&item| shop.items[item].code.clone())
        .collect();
    let titles = sold
        .iter()
        .map(|&item| shop.items[item].title.clone())
        .collect();
    let code = |at: &At<'_>| at.shop.items[at.line.unwrap().item].code.clone();
    let title = |at: &At<'_>| at.shop.items[at.line.unwrap().item].title.clone();
    match chance.below(3) {
        0 => {
            columns.push(column("item", header("item", style, chance), false, code));
            truth.items = vec![codes];
        }
        1 => {
            columns.push(column(
                "title",
                header("title", style, chance),
                false,
                title,
            ));
            truth.items = vec![titles];
        }
        _ => {
            columns.push(column("item", header("item", style, chance), false, code));
            columns.push(column(
                "title",
                header("title", style, chance),
                false,
                title,
            ));
            truth.items = vec![codes];
        }
    }
    let with_quantity = chance.percent(85);
    if with_quantity {
        columns.push(column(
            "quantity",
            header("quantity", style, chance),
            false,
            |at| at.line.unwrap().pieces.to_string(),
        ));
    }
    let lines = || shop.orders.iter().flat_map(|order| &order.lines);
    truth.pieces = Some(if with_quantity {
        lines().map(|line| line.pieces * 1_000).sum()
    } else {
        1_000 * lines().count() as i64
    });
    let goods: i64 = shop.orders.iter().map(Order::goods).sum();
    let rest: i64 = shop
        .orders
        .iter()
        .map(|order| order.shipping + order.tax)
        .sum();
    let (mut with_price, mut with_amount, with_total) = match chance.below(8) {
        0 | 1 => (true, false, false),
        2 => (false, true, false),
        3 | 4 => (true, true, false),
        5 => (true, false, true),
        6 => (false, true, true),
        _ => (true, true, true),
    };
    // Without a quantity a price of one piece does not tell the amount.
    if !with_quantity {
        (with_price, with_amount) = (false, with_price || with_amount);
    }
    if with_price {
        let write = money(style);
        columns.push(column(
            "price",
            header("price", style, chance),
            false,
            move |at| write(at.line.unwrap().price),
        ));
    }
    if with_amount {
        let write = money(style);
        columns.push(column(
            "amount",
            header("amount", style, chance),
            false,
            move |at| {
                let line = at.line.unwrap();
                write(line.price * line.pieces)
            },
        ));
    }
    truth.sales = vec![goods];
    if with_total && with_order {
        let write = money(style);
        columns.push(column(
            "total",
            header("total", style, chance),
            true,
            move |at| write(at.order.total()),
        ));
        if rest > 0 && chance.percent(50) {
            let write = money(style);
            columns.push(column(
                "shipping",
                header("shipping", style, chance),
                true,
                move |at| write(at.order.shipping),
            ));
        }
    }
    let cost = chance.percent(15);
    if cost {
        let write = money(style);
        columns.push(column(
            "cost",
            header("cost", style, chance),
            false,
            move |at| write(at.shop.items[at.line.unwrap().item].cost),
        ));
    }
    let more = extras(Level::Lines, style, chance, 6);
    // A discount in percent beside prices alone may be taken off them.
    if with_price && !with_amount {
        let off = |order: &Order| [0, 0, 10, 20][(order.at % 4) as usize];
        let lines = shop
            .orders
            .iter()
            .flat_map(|order| order.lines.iter().map(move |line| (order, line)));
        truth.sales.push(
            lines
                .map(|(order, line)| {
                    let gross = line.price * line.pieces;
                    gross - (gross * off(order) + 50) / 100
                })
                .sum(),
        );
    }
    columns.extend(more);
    (columns, truth)
}

pub(super) fn of_orders(
    shop: &Shop,
    style: &Style,
    chance: &mut Chance,
    is_simple: bool,
) -> (Vec<Column>, Truth) {
    let mut columns = Vec::new();
    let mut truth = Truth {
        kinds: vec!["orders", "actions"],
        items: vec![BTreeSet::new()],
        ..Truth::default()
    };
    if !is_simple {
        columns.push(column(
            "order",
            header("order", style, chance),
            true,
            |at| at.order.id.clone(),
        ));
        truth.orders = Some(shop.orders.iter().map(|order| order.id.clone()).collect());
    }
    let (of, with_clock) = when(style, chance);
    columns.extend(of);
    truth.span = span(shop, with_clock);
    if is_simple || chance.percent(90) {
        let (of, right) = buyer(shop, style, chance, false);
        columns.extend(of);
        truth.customers = right;
    } else {
        truth.customers = vec![BTreeSet::new()];
    }
    let write = money(style);
    let name = if is_simple { "spent" } else { "total" };
    let goods: i64 = shop.orders.iter().map(Order::goods).sum();
    let total: i64 = shop.orders.iter().map(Order::total).sum();
    let tax: i64 = shop.orders.iter().map(|order| order.tax).sum();
    columns.push(column(
        "total",
        header(name, style, chance),
        true,
        move |at| write(at.order.total()),
    ));
    truth.sales = vec![total];
    if !is_simple && chance.percent(35) && total != goods {
        let write = money(style);
        columns.push(column(
            "shipping",
            header("shipping", style, chance),
            true,
            move |at| write(at.order.shipping),
        ));
        truth.sales = vec![total - (total - goods - tax)];
        if tax > 0 {
            let write = money(style);
            columns.push(column(
                "tax",
                header("tax", style, chance),
                true,
                move |at| write(at.order.tax),
            ));
            truth.sales.push(goods);
        }
    }
    if !is_simple {
        if chance.percent(40) {
            columns.push(column(
                "status",
                header("status", style, chance),
                true,
                |_| "completed".into(),
            ));
        }
        if chance.percent(30) {
            columns.push(column(
                "quantity",
                header("quantity", style, chance),
                true,
                |at| {
                    at.order
                        .lines
                        .iter()
                        .map(|line| line.pieces)
                        .sum::<i64>()
                        .to_string()
                },
            ));
        }
        columns.extend(extras(Level::Orders, style, chance, 5));
    } else {
        columns.extend(extras(Level::Sales, style, chance, 2));
    }
    (columns, truth)
}
