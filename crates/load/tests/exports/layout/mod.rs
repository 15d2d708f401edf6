//! A shop's data written as one export, in a random layout, and what is right about it.

mod columns;
mod lists;
mod sales;
mod style;

use crate::chance::Chance;
use crate::headers::LANGUAGES;
use crate::shop::{Line, Order, Shop};
use columns::{At, Column};
use lists::{of_customers, of_events, of_items};
use sales::{of_lines, of_orders};
use std::collections::BTreeSet;
use style::Style;

/// What a right reader finds. Where several readings are right, any of them.
#[derive(Debug, Default)]
pub struct Truth {
    pub kinds: Vec<&'static str>,
    pub customers: Vec<BTreeSet<String>>,
    /// `None`: the file has no order numbers.
    pub orders: Option<BTreeSet<String>>,
    pub items: Vec<BTreeSet<String>>,
    pub span: Option<(i64, i64)>,
    pub pieces: Option<i64>,
    /// Empty: the file has no amounts.
    pub sales: Vec<i64>,
    pub events: i64,
    /// Right answers to a question: field and column.
    pub columns: Vec<(&'static str, String)>,
    pub dates: &'static str,
}

/// An export.
pub struct Export {
    pub about: String,
    pub text: String,
    pub truth: Truth,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Level {
    Lines,
    Orders,
    Sales,
    Customers,
    Items,
    Events,
}

/// The export of a seed.
pub fn export(seed: u64) -> Export {
    let mut chance = Chance::new(seed);
    let rows = [3, 30, 3_000][seed as usize % 3];
    let level = match chance.below(100) {
        0..=44 => Level::Lines,
        45..=66 => Level::Orders,
        67..=74 => Level::Sales,
        75..=84 => Level::Customers,
        85..=92 => Level::Items,
        _ => Level::Events,
    };
    let language = [0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5][chance.below(11)];
    let comma = matches!(language, 1..=3 | 5) && chance.percent(60);
    let mut style = Style {
        delimiter: if comma {
            ';'
        } else if chance.percent(15) {
            '\t'
        } else {
            ','
        },
        comma,
        sign: if chance.percent(20) {
            ["€", "$", "EUR", "US$ "][chance.below(4)]
        } else {
            ""
        },
        sign_after: false,
        date: if language == 1 {
            [0, 1, 1][chance.below(3)]
        } else {
            [0, 0, 0, 2, 3, 4, 5][chance.below(7)]
        },
        language,
        case: chance.below(6),
    };
    // The shop's currency is the euro; a sign of another one would rightly be set aside.
    style.sign = match style.sign {
        "$" | "US$ " => "€",
        sign => sign,
    };
    style.sign_after = style.sign == "EUR" || style.sign == "€" && chance.percent(30);
    let shop = Shop::new(&mut chance, rows);
    let (columns, truth) = match level {
        Level::Lines => of_lines(&shop, &style, &mut chance),
        Level::Orders => of_orders(&shop, &style, &mut chance, false),
        Level::Sales => of_orders(&shop, &style, &mut chance, true),
        Level::Customers => of_customers(&shop, &style, &mut chance),
        Level::Items => of_items(&shop, &style, &mut chance),
        Level::Events => of_events(&shop, &style, &mut chance),
    };
    write(seed, level, &shop, &style, columns, truth, &mut chance)
}

fn quoted(cell: &str, delimiter: char) -> String {
    if cell.contains(delimiter) || cell.contains('"') {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_string()
    }
}

fn write(
    seed: u64,
    level: Level,
    shop: &Shop,
    style: &Style,
    mut columns: Vec<Column>,
    mut truth: Truth,
    chance: &mut Chance,
) -> Export {
    if chance.percent(50) {
        chance.shuffle(&mut columns);
    }
    // Two columns of one name are no file that a system writes.
    let mut seen = BTreeSet::new();
    columns.retain(|column| seen.insert(column.header.to_lowercase()) || !column.field.is_empty());
    let mut names: BTreeSet<String> = BTreeSet::new();
    for column in &mut columns {
        while !names.insert(column.header.to_lowercase()) {
            column.header.push_str(" 2");
        }
    }
    let first_only = level == Level::Lines
        && truth.orders.is_some()
        && chance.percent(15)
        && columns
            .iter()
            .any(|column| column.field == "user" || column.field == "email")
        && columns.iter().any(|column| column.field == "time");
    let keeps_order = chance.percent(60);
    truth.columns = columns
        .iter()
        .filter(|column| !column.field.is_empty())
        .map(|column| (column.field, column.header.clone()))
        .collect();
    truth.dates = if style.date == 3 { "mdy" } else { "dmy" };
    let delimiter = style.delimiter.to_string();
    let line = |cells: Vec<String>| {
        cells
            .iter()
            .map(|cell| quoted(cell, style.delimiter))
            .collect::<Vec<_>>()
            .join(&delimiter)
            + "\n"
    };
    let mut text = line(columns.iter().map(|column| column.header.clone()).collect());
    let mut number = 0;
    let mut row = |order: &Order, of: Option<&Line>, is_first: bool, number: usize| {
        let at = At {
            shop,
            order,
            line: of,
            number,
            customer: Some(order.customer),
        };
        let cells = columns.iter().map(|column| {
            let is_blank = first_only
                && !is_first
                && column.of_order
                && !(keeps_order && column.field == "order");
            if is_blank {
                String::new()
            } else {
                (column.cell)(&at)
            }
        });
        text.push_str(&line(cells.collect()));
    };
    match level {
        Level::Customers => {
            (0..shop.customers.len()).for_each(|number| row(&shop.orders[0], None, true, number));
        }
        Level::Items => {
            (0..shop.items.len()).for_each(|number| row(&shop.orders[0], None, true, number));
        }
        Level::Orders | Level::Sales => shop
            .orders
            .iter()
            .enumerate()
            .for_each(|(number, order)| row(order, None, true, number)),
        Level::Lines | Level::Events => {
            for order in &shop.orders {
                for (place, of) in order.lines.iter().enumerate() {
                    row(order, Some(of), place == 0, number);
                    number += 1;
                }
            }
        }
    }
    let level = ["lines", "orders", "sales", "customers", "items", "events"][level as usize];
    let about = format!(
        "seed {seed}: {level}, {} rows, {}{}",
        text.lines().count() - 1,
        LANGUAGES[style.language].0,
        if first_only {
            ", first lines filled"
        } else {
            ""
        }
    );
    Export { about, text, truth }
}
