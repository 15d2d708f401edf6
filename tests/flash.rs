//! Flash sales: when they begin, and which items are in them.

use crate::workshop::Workshop;
use regulars::campaign::Kind;
use regulars::campaign::measure::Verdict;
use regulars::campaign::operation::{
    self as campaign, AudienceChoice, ConsentAnswer, LaunchRequest, MeasureRequest, Outcome,
    Request,
};
use regulars::domain::Silent;
use regulars::error::Kind as ErrorKind;
use regulars::store::CodeScope;
use std::fmt::Write;
use std::ops::Range;

/// Forty customers. The mug is the bestseller and the tea is bought again, both looked at by all; two cups
/// are bought by all who look; four items are looked at by ten and bought by one. `day` says on which day
/// of May a customer's order of a round comes.
fn shop(day: impl Fn(usize, usize) -> usize) -> Workshop {
    let mut workshop = Workshop::new();
    let mut text = String::from("user,item,time,action,order,quantity,price\n");
    let mut buy = |users: Range<usize>, round: usize, item: &str, price: &str| {
        for user in users {
            writeln!(
                text,
                "u{user},{item},2026-05-{:02} {}:{user:02}:00,purchase,o{user}-{round},1,{price}",
                day(user, round),
                19 + round % 2,
            )
            .unwrap();
        }
    };
    buy(0..12, 0, "mug", "8.00");
    buy(0..10, 0, "tea", "5.00");
    buy(0..10, 1, "tea", "5.00");
    buy(10..20, 1, "red cup", "9.00");
    buy(20..30, 0, "blue cup", "9.00");
    buy(30..40, 0, "pin", "1.00");
    for item in ["lamp", "rare", "thin", "full"] {
        buy(20..21, 1, item, "30.00");
    }
    let mut look = |users: Range<usize>, item: &str| {
        for user in users {
            writeln!(text, "u{user},{item},2026-04-10 12:{user:02}:00,view,,,").unwrap();
        }
    };
    look(0..40, "mug");
    look(0..40, "tea");
    look(10..20, "red cup");
    look(20..30, "blue cup");
    for item in ["lamp", "rare", "thin", "full"] {
        look(15..25, item);
    }
    workshop.load("events.csv", text);
    workshop.load(
        "items.csv",
        "item,title,price,cost,stock\nmug,Mug,8.00,3.00,900\ntea,Tea,5.00,2.00,900\n\
         lamp,Lamp,30.00,12.00,1\nrare,Rare,30.00,12.00,0\nthin,Thin,30.00,28.90,40\n\
         full,Full,30.00,12.00,4000\n",
    );
    workshop
}

fn flash(workshop: &mut Workshop) -> Outcome {
    let request = Request {
        discount: Some("10%".into()),
        ..Request::of(Kind::Flash, AudienceChoice::Rule("orders >= 1".into()))
    };
    campaign::run(&mut workshop.shop, &request, &Silent::default()).unwrap()
}

#[test]
fn a_sale_has_what_is_passed_over_and_would_not_be_sold_anyway() {
    let mut workshop = shop(|user, round| 1 + (user + 7 * round) % 28);
    let draft = flash(&mut workshop);
    let items: Vec<&str> = draft.items.iter().map(|item| item.item.as_str()).collect();
    // Of two items alike the one with too much stock comes first; nothing else is left.
    assert_eq!(items, ["full", "lamp"], "{:?}", draft.items);
    for part in ["looked at it", "% margin left at the discount", "stock for"] {
        assert!(draft.items[0].why.contains(part), "{}", draft.items[0].why);
    }
    let said = draft.warnings.join("\n");
    for part in [
        "1 bestsellers",
        "1 that customers buy again anyway",
        "1 that leave too little",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn a_sale_begins_at_the_shared_busiest_time_and_else_on_any_evening() {
    // In May 2026 the 1st, 8th, 15th and 22nd are Fridays.
    let mut fridays = shop(|user, round| 1 + 7 * ((user + round) % 4));
    let draft = flash(&mut fridays);
    let because = &draft.terms.window_because;
    assert!(because.contains("busiest time: Fridays from"), "{because}");
    assert_eq!(draft.starts_at.to_string()[..10], *"2026-06-05");
    let mut any_day = shop(|user, round| 1 + (user + 3 * round) % 28);
    let draft = flash(&mut any_day);
    let because = &draft.terms.window_because;
    assert!(because.contains("any evening will do"), "{because}");
    assert!(draft.starts_at.days_since(any_day.shop.context.now) < 1.1);
    assert!((2..=5).contains(&draft.terms.hours));
}

#[test]
fn a_public_sale_has_no_codes_no_comparison_group_and_no_verdict() {
    let mut workshop = shop(|user, round| 1 + (user + 7 * round) % 28);
    let coded = flash(&mut workshop);
    let request = Request {
        discount: Some("10%".into()),
        is_public: true,
        is_dry_run: false,
        ..Request::of(Kind::Flash, AudienceChoice::Rule("orders >= 1".into()))
    };
    let draft = campaign::run(&mut workshop.shop, &request, &Silent::default()).unwrap();
    assert_eq!((draft.holdout, draft.offered), (0, draft.eligible));
    assert!(draft.detectable.is_none());
    let said = draft.warnings.join("\n");
    assert!(said.contains("it gets no verdict") && said.contains("last 30 days"));
    assert!(!said.contains("personalised"), "{said}");
    assert!(draft.message.contains("no code is needed") && !draft.message.contains("[code]"));
    // Every order has the discount, and not only those with a code.
    let each = |draft: &Outcome| draft.expected.cost.value.minor as f64 / draft.offered as f64;
    assert!(
        each(&draft) > 2.0 * each(&coded),
        "{} {}",
        each(&draft),
        each(&coded)
    );
    let id = draft.campaign.unwrap();
    let launch = LaunchRequest {
        campaign: id,
        is_confirmed: true,
        accepts_loss: true,
        consent: Some(ConsentAnswer::Elsewhere),
        starts: None,
    };
    let launched = campaign::launch(&mut workshop.shop, &launch, &Silent::default()).unwrap();
    let steps = launched.checklist.join("\n");
    assert!(
        steps.contains("in the shop: reduce full, lamp by 10 %"),
        "{steps}"
    );
    let codes = workshop
        .shop
        .store()
        .fetch_codes(CodeScope::Campaign(id))
        .unwrap();
    assert!(codes.is_empty());
    campaign::sent(&mut workshop.shop, id).unwrap();
    let measured = MeasureRequest {
        campaign: id.to_string(),
        is_by_recency: false,
    };
    let found = campaign::measure(&workshop.shop, &measured, &Silent::default()).unwrap();
    assert_eq!(found.verdict, Verdict::CannotTell);
    assert!(
        found.because.contains("no comparison group"),
        "{}",
        found.because
    );
    for wrong in [
        Request {
            holdout: Some(0.1),
            ..request.clone()
        },
        Request {
            kind: Kind::Coupon,
            ..request
        },
    ] {
        let error = campaign::run(&mut workshop.shop, &wrong, &Silent::default()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Usage);
    }
}
