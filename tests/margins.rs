//! Whose margin counts: that of the items on offer, and where no costs are loaded what the operator
//! answers.

#[cfg(unix)]
use crate::console::Console;
use crate::workshop::Workshop;
use regulars::campaign::Kind;
use regulars::campaign::gate::GateName;
use regulars::campaign::operation::{self as campaign, AudienceChoice, Request};
use regulars::domain::Silent;
use regulars::profile::operation as profile;
use regulars::upkeep::operation::{self as upkeep, SettingsRequest};

/// Twelve customers who buy a cup with a wide margin and a pan with hardly any.
fn shop(has_costs: bool) -> Workshop {
    let mut workshop = Workshop::new();
    let mut orders = String::from("user,item,time,order,quantity,price\n");
    for user in 0..12 {
        for day in [1, 15] {
            for (item, price) in [("cup", "10.00"), ("pan", "20.00")] {
                orders.push_str(&format!(
                    "u{user},{item},2026-05-{day:02} 10:00,o{user}-{day},1,{price}\n"
                ));
            }
        }
    }
    workshop.load("orders.csv", orders);
    if has_costs {
        workshop.load(
            "items.csv",
            "item,title,price,cost\ncup,Cup,10.00,2.00\npan,Pan,20.00,18.50\n",
        );
    }
    workshop
}

#[test]
fn a_discount_on_items_is_judged_by_what_they_leave() {
    let mut workshop = shop(true);
    let mut blocked = |items: &[&str]| {
        let request = Request {
            discount: Some("10%".into()),
            items: items.iter().map(ToString::to_string).collect(),
            ..Request::of(Kind::Coupon, AudienceChoice::Rule("orders >= 1".into()))
        };
        let draft = campaign::run(&mut workshop.shop, &request, &Silent::default()).unwrap();
        let mut gates = draft.gates.iter();
        gates
            .find(|count| count.gate == GateName::Margin)
            .unwrap()
            .blocked
    };
    assert_eq!(blocked(&["cup"]), 0);
    assert_eq!(blocked(&["pan"]), 12, "7.5 % of its price are left");
    assert_eq!(blocked(&["cup", "pan"]), 0, "together they leave a third");
    assert_eq!(blocked(&[]), 0);
}

/// A coupon of 10 % for all customers, where orders cost so much besides the goods.
fn coupon_at(workshop: &mut Workshop, order_cost: &str) -> campaign::Outcome {
    let set = SettingsRequest {
        name: Some("order_cost".into()),
        value: Some(order_cost.into()),
        is_dry_run: false,
    };
    upkeep::settings(&mut workshop.shop, &set, &Silent::default()).unwrap();
    let request = Request {
        discount: Some("10%".into()),
        ..Request::of(Kind::Coupon, AudienceChoice::Rule("orders >= 1".into()))
    };
    campaign::run(&mut workshop.shop, &request, &Silent::default()).unwrap()
}

#[test]
fn what_orders_cost_besides_the_goods_lowers_what_a_coupon_and_its_customers_bring() {
    let mut workshop = shop(true);
    let mut brought = |order_cost: &str| {
        let draft = coupon_at(&mut workshop, order_cost);
        let everyone = profile::everyone(&workshop.shop, &Silent::default()).unwrap();
        let a_year = everyone.values[0].margin_365d.unwrap().value.minor;
        let is_said = draft
            .basis
            .iter()
            .any(|line| line.contains("(3 % and 1.00"));
        (draft.expected.margin.unwrap().value.minor, a_year, is_said)
    };
    let (gain, a_year, is_said) = brought("0");
    let (after, a_year_after, is_said_after) = brought("3% + 1");
    assert!(after < gain, "{after} is not below {gain}");
    // Of an order of 30, 9.50 are left after the goods and 1.90 of them go to fees and postage.
    let share = a_year_after as f64 / a_year as f64;
    assert!((share - 7.6 / 9.5).abs() < 0.02, "{share}");
    assert!(!is_said && is_said_after);
}

#[test]
fn fees_are_of_what_is_paid_so_they_cost_their_share_of_the_extra_revenue() {
    let mut workshop = shop(true);
    let mut forecast = |order_cost: &str| {
        let draft = coupon_at(&mut workshop, order_cost);
        let minor = |money: regulars::domain::Money| money.minor as f64;
        (
            minor(draft.expected.margin.unwrap().value),
            minor(draft.expected.revenue.value),
        )
    };
    let (free, revenue) = forecast("0");
    let (charged, _) = forecast("10%");
    let fees = free - charged;
    assert!(
        (fees - 0.1 * revenue).abs() < 3.0,
        "{fees} of a revenue of {revenue}"
    );
}

#[test]
fn without_costs_the_margin_is_asked_for_with_answers() {
    let mut workshop = shop(false);
    let request = Request::of(Kind::Coupon, AudienceChoice::Rule("orders >= 1".into()));
    let error = campaign::run(&mut workshop.shop, &request, &Silent::default()).unwrap_err();
    let question = error.question.unwrap();
    assert!(
        question
            .text
            .contains("sold, how much is left after the cost of the goods?"),
        "{}",
        question.text
    );
    assert!(question.answers.iter().all(|it| it.option == "margin"));
    assert!(question.answers.iter().any(|it| it.value == "40"));
}

#[cfg(unix)]
#[test]
fn a_typed_margin_is_kept_so_that_it_is_asked_for_once() {
    let console = Console::new();
    let mut orders = String::from("user,item,time,order,quantity,price\n");
    for user in 0..12 {
        orders.push_str(&format!("u{user},cup,2026-05-01 10:00,o{user},1,10.00\n"));
    }
    console.write("orders.csv", orders);
    console.output("regulars load orders.csv --quiet");
    let design =
        "regulars campaign coupon --rule 'orders >= 1' --now 2026-06-01 --quiet --format json";
    let refused = console.shell(design).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let dry = console
        .shell(&format!("{design} --margin 40 --dry-run"))
        .output();
    assert_eq!(
        dry.unwrap().status.code(),
        Some(2),
        "a dry run keeps nothing"
    );
    console.output(&format!("{design} --margin 40"));
    console.output(design);
    let kept = console.output("regulars settings margin --quiet --format json");
    assert!(kept.contains("\"40\""), "{kept}");
}
