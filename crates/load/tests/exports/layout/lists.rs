//! Exports of customers, of items and of events.

use super::Truth;
use super::columns::*;
use super::style::{Style, header};
use crate::chance::Chance;
use crate::shop::Shop;
use std::collections::BTreeSet;

pub(super) fn of_customers(
    shop: &Shop,
    style: &Style,
    chance: &mut Chance,
) -> (Vec<Column>, Truth) {
    let mut columns = Vec::new();
    let set = |of: fn(&crate::shop::Customer) -> String| {
        shop.customers.iter().map(of).collect::<BTreeSet<_>>()
    };
    let of = |cell: fn(&crate::shop::Customer) -> String| {
        move |at: &At<'_>| cell(&at.shop.customers[at.number])
    };
    let with_id = chance.percent(60);
    let with_email = !with_id || chance.percent(70);
    let mut truth = Truth {
        kinds: vec!["users"],
        items: vec![BTreeSet::new()],
        ..Truth::default()
    };
    if with_id {
        columns.push(column(
            "user",
            header("customer", style, chance),
            false,
            of(|who| who.id.clone()),
        ));
        truth.customers = vec![set(|who| who.id.clone())];
    }
    if with_email {
        columns.push(column(
            "email",
            header("email", style, chance),
            false,
            of(|who| who.email.clone()),
        ));
        truth
            .customers
            .extend((!with_id).then(|| set(|who| who.email.clone())));
    }
    if chance.percent(50) {
        columns.push(column(
            "name",
            header("customer name", style, chance),
            false,
            of(|who| who.name.clone()),
        ));
    } else {
        columns.push(column(
            "first_name",
            header("first", style, chance),
            false,
            of(|who| who.first.into()),
        ));
        columns.push(column(
            "last_name",
            header("last", style, chance),
            false,
            of(|who| who.last.into()),
        ));
    }
    let copy = Style {
        delimiter: ',',
        comma: style.comma,
        sign: "",
        sign_after: false,
        date: style.date,
        language: 0,
        case: 9,
    };
    let mut more: Vec<(&'static str, &'static str, Cell)> = vec![
        ("phone", "phone", Box::new(of(|who| who.phone.clone()))),
        ("place", "city", Box::new(of(|who| who.city.into()))),
        ("age", "age", Box::new(of(|who| who.age.to_string()))),
        (
            "gender",
            "gender",
            Box::new(of(|who| ["f", "m"][who.age as usize % 2].into())),
        ),
        (
            "since",
            "since",
            Box::new(move |at: &At<'_>| copy.day(at.shop.customers[at.number].since)),
        ),
        (
            "",
            "orders made",
            Box::new(|at: &At<'_>| (1 + at.number % 7).to_string()),
        ),
        ("", "spent so far", {
            let write = money(style);
            Box::new(move |at: &At<'_>| write(1_000 + at.number as i64 * 317 % 90_000))
        }),
        (
            "email_consent",
            "consent",
            Box::new(|at: &At<'_>| ["yes", "no", "yes"][at.number % 3].into()),
        ),
        (
            "",
            "zip",
            Box::new(|at: &At<'_>| format!("{:05}", 10_115 + at.number * 13)),
        ),
        (
            "",
            "segment",
            Box::new(|at: &At<'_>| ["Consumer", "Corporate", "Member"][at.number % 3].into()),
        ),
    ];
    chance.shuffle(&mut more);
    more.truncate(chance.below(7));
    for (field, concept, cell) in more {
        columns.push(Column {
            field,
            header: header(concept, style, chance),
            cell,
            of_order: false,
        });
    }
    (columns, truth)
}

pub(super) fn of_items(shop: &Shop, style: &Style, chance: &mut Chance) -> (Vec<Column>, Truth) {
    let of =
        |cell: fn(&crate::shop::Item) -> String| move |at: &At<'_>| cell(&at.shop.items[at.number]);
    let mut columns = vec![
        column(
            "item",
            header("item", style, chance),
            false,
            of(|item| item.code.clone()),
        ),
        column(
            "title",
            header("title", style, chance),
            false,
            of(|item| item.title.clone()),
        ),
    ];
    let write = money(style);
    let price = column(
        "price",
        header("list price", style, chance),
        false,
        move |at| write(at.shop.items[at.number].price),
    );
    let write = money(style);
    let mut more = vec![
        price,
        column(
            "category",
            header("category", style, chance),
            false,
            of(|item| item.category.into()),
        ),
        column(
            "brand",
            header("brand", style, chance),
            false,
            of(|item| item.brand.into()),
        ),
        column("stock", header("stock", style, chance), false, |at| {
            (at.number * 17 % 90).to_string()
        }),
        column("cost", header("cost", style, chance), false, move |at| {
            write(at.shop.items[at.number].cost)
        }),
        column("", header("weight", style, chance), false, |at| {
            format!("{}", 100 + at.number * 25)
        }),
    ];
    chance.shuffle(&mut more);
    more.truncate(2 + chance.below(4));
    columns.extend(more);
    let items = shop.items.iter().map(|item| item.code.clone()).collect();
    let truth = Truth {
        kinds: vec!["items", "costs"],
        customers: vec![BTreeSet::new()],
        items: vec![items],
        ..Truth::default()
    };
    (columns, truth)
}

pub(super) fn of_events(shop: &Shop, style: &Style, chance: &mut Chance) -> (Vec<Column>, Truth) {
    let (who, right) = loop {
        let found = buyer(shop, style, chance, false);
        if found.0[0].field == "user" {
            break found;
        }
    };
    let copy = Style {
        delimiter: ',',
        comma: style.comma,
        sign: "",
        sign_after: false,
        date: 0,
        language: 0,
        case: 9,
    };
    let is_epoch = chance.percent(30);
    let mut columns: Vec<Column> = who.into_iter().take(1).collect();
    columns.push(column("item", header("item", style, chance), false, |at| {
        at.shop.items[at.line.unwrap().item].code.clone()
    }));
    columns.push(column(
        "kind",
        header("event", style, chance),
        false,
        |at| ["view", "view", "cart", "purchase"][(at.number) % 4].into(),
    ));
    columns.push(column(
        "time",
        header("event time", style, chance),
        true,
        move |at| {
            if is_epoch {
                at.order.at.to_string()
            } else {
                format!("{} {}", copy.day(at.order.at), copy.clock(at.order.at))
            }
        },
    ));
    if chance.percent(40) {
        columns.push(column(
            "session",
            header("session", style, chance),
            true,
            |at| format!("s{:08x}", at.order.at),
        ));
    }
    let sold: BTreeSet<usize> = shop
        .orders
        .iter()
        .flat_map(|order| &order.lines)
        .map(|line| line.item)
        .collect();
    let count = shop
        .orders
        .iter()
        .map(|order| order.lines.len())
        .sum::<usize>() as i64;
    let truth = Truth {
        kinds: vec!["actions"],
        customers: right,
        items: vec![
            sold.iter()
                .map(|&item| shop.items[item].code.clone())
                .collect(),
        ],
        span: span(shop, true),
        events: count - count / 4,
        ..Truth::default()
    };
    (columns, truth)
}
