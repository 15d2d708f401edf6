//! Columns of an export: who bought, when, and columns that say nothing that counts.

use super::Level;
use super::style::{Style, header};
use crate::chance::Chance;
use crate::shop::{Line, Order, Shop};
use std::collections::BTreeSet;

/// The row's subject: an order and one of its lines.
pub(super) struct At<'s> {
    pub(super) shop: &'s Shop,
    pub(super) order: &'s Order,
    pub(super) line: Option<&'s Line>,
    pub(super) number: usize,
    pub(super) customer: Option<usize>,
}

pub(super) type Cell = Box<dyn Fn(&At<'_>) -> String>;

pub(super) struct Column {
    pub(super) field: &'static str,
    pub(super) header: String,
    pub(super) cell: Cell,
    /// Blank below the first line of an order.
    pub(super) of_order: bool,
}

pub(super) fn column(
    field: &'static str,
    header: String,
    of_order: bool,
    cell: impl Fn(&At<'_>) -> String + 'static,
) -> Column {
    Column {
        field,
        header,
        cell: Box::new(cell),
        of_order,
    }
}

/// Columns that tell nothing that counts.
pub(super) fn extras(level: Level, style: &Style, chance: &mut Chance, most: usize) -> Vec<Column> {
    let mut pool: Vec<&'static str> = vec![
        "staff",
        "store",
        "payment",
        "channel",
        "region",
        "city",
        "segment",
        "note",
        "zip",
        "tracking",
        "currency",
        "ship date",
        "updated",
        "seller",
    ];
    if level == Level::Lines {
        pool.extend([
            "percent", "profit", "weight", "rating", "row", "brand", "category", "tax",
        ]);
    }
    chance.shuffle(&mut pool);
    let wanted = chance.below(most + 1);
    let comma = style.comma;
    let date = style.date;
    let of_style = move |style: usize| Style {
        delimiter: ',',
        comma,
        sign: "",
        sign_after: false,
        date: style,
        language: 0,
        case: 9,
    };
    pool.truncate(wanted);
    pool.into_iter()
        .map(|concept| {
            let header = header(concept, style, chance);
            let plain = of_style(date);
            let cell: Cell = match concept {
                "staff" => Box::new(|at| {
                    ["Kim", "Lee", "Sam"][at.order.id.len() * 7 % 3]
                        .to_string()
                        .replace("Sam", ["Sam", "Kim", "Lee"][(at.order.at % 3) as usize])
                }),
                "store" => Box::new(|at| {
                    ["Main Street", "Harbour", "Station"][(at.order.at / 60 % 3) as usize].into()
                }),
                "payment" => Box::new(|at| {
                    ["Card", "Cash", "PayPal", "Voucher"][(at.order.at / 7 % 4) as usize].into()
                }),
                "channel" => {
                    Box::new(|at| ["Web", "Shop", "Market"][(at.order.at / 11 % 3) as usize].into())
                }
                "region" => Box::new(|at| at.shop.customers[at.order.customer].region.into()),
                "city" => Box::new(|at| at.shop.customers[at.order.customer].city.into()),
                "segment" => {
                    Box::new(|at| ["Consumer", "Corporate", "Member"][at.order.customer % 3].into())
                }
                "note" => Box::new(|at| {
                    if at.order.at % 9 == 0 {
                        "please ring twice".into()
                    } else {
                        String::new()
                    }
                }),
                "zip" => Box::new(|at| format!("{:05}", 10_115 + at.order.customer * 13)),
                "tracking" => Box::new(|at| format!("TR{:09}", at.order.at % 1_000_000_000)),
                "currency" => Box::new(|_| "EUR".into()),
                "ship date" => {
                    Box::new(move |at| plain.day(at.order.at + 86_400 * (2 + at.order.at % 4)))
                }
                "updated" => Box::new(move |_| plain.day(1_782_864_000)),
                "seller" => {
                    Box::new(|at| format!("s-{}", 1 + at.line.map_or(0, |line| line.item) % 3))
                }
                "percent" => Box::new(move |at| {
                    plain.number([0.0, 0.0, 10.0, 20.0][(at.order.at % 4) as usize])
                }),
                "profit" => Box::new(move |at| {
                    let line = at.line.unwrap();
                    plain.number(
                        (line.price * line.pieces * (20 + at.order.at % 30)) as f64 / 10_000.0,
                    )
                }),
                "weight" => {
                    Box::new(move |at| plain.number(0.1 + at.line.unwrap().item as f64 * 0.25))
                }
                "rating" => Box::new(|at| format!("{}", 1 + at.order.at % 5)),
                "row" => Box::new(|at| format!("{}", at.number + 1)),
                "brand" => Box::new(|at| at.shop.items[at.line.unwrap().item].brand.into()),
                "category" => Box::new(|at| at.shop.items[at.line.unwrap().item].category.into()),
                _ => Box::new(move |at| {
                    let line = at.line.unwrap();
                    plain.number((line.price * line.pieces * 19) as f64 / 10_000.0)
                }),
            };
            Column {
                field: "",
                header,
                cell,
                of_order: !matches!(
                    concept,
                    "percent"
                        | "profit"
                        | "weight"
                        | "row"
                        | "brand"
                        | "category"
                        | "tax"
                        | "seller"
                ),
            }
        })
        .collect()
}

/// Columns of who bought; the customers as a right reader may name them.
pub(super) fn buyer(
    shop: &Shop,
    style: &Style,
    chance: &mut Chance,
    guests: bool,
) -> (Vec<Column>, Vec<BTreeSet<String>>) {
    let is_guest = move |order: &Order| guests && order.at % 10 == 0;
    let who: Vec<usize> = shop
        .orders
        .iter()
        .filter(|order| !is_guest(order))
        .map(|order| order.customer)
        .collect();
    let ids = || {
        who.iter()
            .map(|&who| shop.customers[who].id.clone())
            .collect::<BTreeSet<_>>()
    };
    let emails = || {
        who.iter()
            .map(|&who| shop.customers[who].email.clone())
            .collect::<BTreeSet<_>>()
    };
    let names = || {
        who.iter()
            .map(|&who| shop.customers[who].name.clone())
            .collect::<BTreeSet<_>>()
    };
    let mut columns = Vec::new();
    let mut add = |field: &'static str,
                   concept: &str,
                   chance: &mut Chance,
                   of: fn(&At<'_>, usize) -> String| {
        columns.push(column(
            field,
            header(concept, style, chance),
            true,
            move |at| at.customer.map_or(String::new(), |who| of(at, who)),
        ));
    };
    let id = |at: &At<'_>, who: usize| at.shop.customers[who].id.clone();
    let email = |at: &At<'_>, who: usize| at.shop.customers[who].email.clone();
    let name = |at: &At<'_>, who: usize| at.shop.customers[who].name.clone();
    let right = match chance.below(6) {
        0 | 1 => {
            add("user", "customer", chance, id);
            vec![ids()]
        }
        2 => {
            add("email", "email", chance, email);
            vec![emails()]
        }
        3 => {
            add("email", "email", chance, email);
            add("name", "customer name", chance, name);
            vec![emails()]
        }
        4 => {
            add("user", "customer", chance, id);
            add("name", "customer name", chance, name);
            vec![ids()]
        }
        _ => {
            add("user", "customer", chance, id);
            add("email", "email", chance, email);
            vec![ids()]
        }
    };
    let _ = names;
    (columns, right)
}

pub(super) fn when(style: &Style, chance: &mut Chance) -> (Vec<Column>, bool) {
    let (comma, date) = (style.comma, style.date);
    let plain = move || Style {
        delimiter: ',',
        comma,
        sign: "",
        sign_after: false,
        date,
        language: 0,
        case: 9,
    };
    match chance.below(4) {
        0 => {
            let style_of = plain();
            (
                vec![column(
                    "time",
                    header("date", style, chance),
                    true,
                    move |at| style_of.day(at.order.at),
                )],
                false,
            )
        }
        1 => {
            let (one, two) = (plain(), plain());
            (
                vec![
                    column("time", header("date", style, chance), true, move |at| {
                        one.day(at.order.at)
                    }),
                    column(
                        "time_of_day",
                        header("time", style, chance),
                        true,
                        move |at| two.clock(at.order.at),
                    ),
                ],
                true,
            )
        }
        _ => {
            let style_of = plain();
            (
                vec![column(
                    "time",
                    header("date", style, chance),
                    true,
                    move |at| {
                        format!(
                            "{} {}",
                            style_of.day(at.order.at),
                            style_of.clock(at.order.at)
                        )
                    },
                )],
                true,
            )
        }
    }
}

pub(super) fn money(style: &Style) -> impl Fn(i64) -> String + 'static {
    let copy = Style {
        delimiter: ',',
        comma: style.comma,
        sign: style.sign,
        sign_after: style.sign_after,
        date: 0,
        language: 0,
        case: 9,
    };
    move |minor| copy.money(minor)
}

pub(super) fn span(shop: &Shop, with_clock: bool) -> Option<(i64, i64)> {
    let day = |at: i64| {
        if with_clock {
            at
        } else {
            at.div_euclid(86_400) * 86_400
        }
    };
    Some((day(shop.orders.first()?.at), day(shop.orders.last()?.at)))
}
