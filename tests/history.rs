//! What models and cards read: the whole shop's history as columns, and one user's alone.

use crate::workshop::Workshop;
use regulars::domain::Instant;
use regulars::snapshot::{Action, History, Item, Lens, fetch_history, fetch_snapshot_by};

#[test]
fn two_threads_read_what_one_reads_and_a_user_alone_is_as_among_all() {
    let mut workshop = Workshop::new();
    workshop.load(
        "items.csv",
        "item,title,price\ntea,Tea,4.00\ncup,Cup,9.00\n",
    );
    let mut rows = String::from("user,item,action,time,quantity,price,discount,order\n");
    for row in 0..400 {
        let (day, action) = (
            row % 28 + 1,
            ["purchase", "view", "refund", "cart"][row % 4],
        );
        let price = if row % 3 == 0 {
            String::new()
        } else {
            format!("{}.50", row * 90_000 % 40_000_000)
        };
        let item = ["tea", "cup"][row % 2];
        rows += &format!(
            "u{},{item},{action},2026-01-{day:02} 10:00:00,{},{price},,o{}\n",
            row % 7,
            row % 3 + 1,
            row / 2
        );
    }
    workshop.load("first.csv", &rows);
    workshop.load(
        "second.csv",
        rows.replace("2026-01", "2025-12").replace(",o", ",p"),
    );
    workshop.load(
        "orders.csv",
        "order,user,time,total\nq1,u1,2026-02-03,12.00\nq2,u8,2026-02-04,13.00\n",
    );
    let shop = &workshop.shop;
    for as_of in [None, Some("2026-01-11T00:00:00Z")] {
        let as_of = as_of.map(|text| Instant::parse(text).unwrap());
        let lens = Lens {
            as_of,
            zone: shop.zone().unwrap(),
            currency: shop.settings().unwrap().currency,
        };
        let [one, two] =
            [false, true].map(|are_two| fetch_snapshot_by(shop.store(), &lens, are_two).unwrap());
        assert_eq!(
            (&one.users, &one.items, &one.orders),
            (&two.users, &two.items, &two.orders)
        );
        assert_eq!(one.actions, two.actions);
        assert_eq!(one.users.len(), 8);
        for (index, user) in one.users.iter().enumerate() {
            let among = told(&one.history(index));
            let alone = fetch_history(shop.store(), user.key, &lens)
                .unwrap()
                .unwrap();
            assert_eq!(among, told(&alone.history()));
        }
    }
}

/// A user's actions with the names of items and orders, whose numbers differ.
fn told(history: &History<'_>) -> Vec<String> {
    let name = |action: &Action| {
        let item: Option<&Item> = history.items.get(action.item as usize);
        let order = history
            .orders
            .get(action.order as usize)
            .map(|order| &order.id);
        let Action {
            at,
            kind,
            quantity_milli,
            amount,
            discount,
            ..
        } = action;
        format!(
            "{at:?} {kind:?} {:?} {order:?} {quantity_milli} {amount} {discount:?}",
            item.map(|item| &item.id)
        )
    };
    history.actions.iter().map(|action| name(&action)).collect()
}
