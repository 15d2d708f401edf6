use super::*;
use crate::campaign::standing::{CodeState, Standing, Void};
use crate::domain::{Currency, DAY};
use crate::profile::rule::{Facts, parse};
use crate::profile::{Profile, Value as Expected};
use crate::snapshot::User;

const NOW: Instant = Instant(1_769_846_400);

fn drawn(at: Instant, is_held_out: bool) -> LastDraw {
    LastDraw {
        at,
        is_held_out,
        is_to_be_sent: false,
        ends_at: None,
    }
}

fn candidate() -> Candidate {
    Candidate {
        user: 1,
        id: "u1".into(),
        known_by: KnownBy {
            has_account: true,
            email: Some("ann@example.com".into()),
            has_phone: false,
        },
        consent: None,
        complaint_at: None,
        exclusion: None,
        bot: None,
        membership: None,
        rule: None,
        last_draw: None,
        open_until: None,
        draws_in_year: 0,
        held_out_in_year: 0,
        order: UserOrder::default(),
        universal_place: 1.0,
        stock: (0, 0),
    }
}

fn said(state: ConsentState) -> Option<Statement> {
    Some(Statement {
        state,
        at: NOW,
        source: "a list".into(),
        is_bounce: false,
    })
}

fn conditions() -> Conditions {
    Conditions {
        now: NOW,
        consent: ConsentRule::Unknown,
        channel: "email".into(),
        are_addresses_known: true,
        audience: Audience::Learned {
            segment: crate::domain::SegmentId(3),
            name: "loyal".into(),
            run: None,
            sentence: None,
            precision: None,
        },
        rule: None,
        cooldown_days: 30,
        universal_holdout: None,
        cap: 4,
        min_margin: 0.05,
        order_cost: OrderCost::default(),
        scale: 100,
        discount: Some(Discount::Percent(10.0)),
        min_spend: None,
        is_stock_known: false,
        has_items: false,
        ends_at: NOW.plus_days(14.0),
    }
}

fn member() -> Membership {
    Membership {
        since: NOW,
        own: Some(1.0),
        next: Some(2.0),
        chances: None,
        crowd: None,
        next_name: None,
        features: vec![],
        sentence: None,
    }
}

fn run(candidate: &Candidate, conditions: &Conditions, name: GateName) -> Gate {
    judge(candidate, conditions)
        .into_iter()
        .find(|gate| gate.gate == name)
        .unwrap()
}

#[test]
fn what_is_not_known_passes_and_says_so() {
    let gates = judge(
        &Candidate {
            membership: Some(member()),
            ..candidate()
        },
        &conditions(),
    );
    assert!(gates.iter().all(|gate| gate.pass), "{gates:?}");
    for name in [GateName::Consent, GateName::Margin, GateName::Stock] {
        let gate = gates.iter().find(|gate| gate.gate == name).unwrap();
        assert!(gate.reason.contains("not known here"), "{}", gate.reason);
    }
}

#[test]
fn all_gates_are_evaluated_when_several_fail() {
    let bad = Candidate {
        known_by: KnownBy::default(),
        consent: said(ConsentState::Refused),
        complaint_at: Some(NOW),
        last_draw: Some(drawn(NOW.plus_days(-10.0), false)),
        draws_in_year: 5,
        order: UserOrder {
            margin: Some(UserMargin {
                share: 0.12,
                n: 9,
                is_own: true,
                assumed: false,
            }),
            ..UserOrder::default()
        },
        stock: (0, 2),
        ..candidate()
    };
    let strict = Conditions {
        consent: ConsentRule::Required,
        is_stock_known: true,
        ends_at: NOW,
        ..conditions()
    };
    let gates = judge(&bad, &strict);
    assert_eq!(gates.len(), 10);
    assert!(gates.iter().all(|gate| !gate.pass), "{gates:?}");
    let distance = |name| {
        gates
            .iter()
            .find(|gate| gate.gate == name)
            .unwrap()
            .distance
            .unwrap()
    };
    assert!((distance(GateName::Cooldown) - 20.0).abs() < 1e-9);
    assert!((distance(GateName::Cap) - 2.0).abs() < 1e-9);
    // (0.12 - 0.10) / 0.90 = 2.2 % is left, 5 % must be.
    assert!((distance(GateName::Margin) - (5.0 - 20.0 / 9.0)).abs() < 1e-9);
}

#[test]
fn the_cooldown_ends_to_the_second() {
    let at = |seconds: i64| Candidate {
        last_draw: Some(drawn(Instant(NOW.0 - seconds), false)),
        ..candidate()
    };
    assert!(run(&at(30 * DAY), &conditions(), GateName::Cooldown).pass);
    assert!(!run(&at(30 * DAY - 1), &conditions(), GateName::Cooldown).pass);
}

#[test]
fn both_arms_become_free_on_the_same_day() {
    let waits = |is_held_out: bool, days: f64| {
        let candidate = Candidate {
            last_draw: Some(drawn(NOW.plus_days(-days), is_held_out)),
            held_out_in_year: u32::from(is_held_out),
            draws_in_year: 1,
            ..candidate()
        };
        let gate = run(&candidate, &conditions(), GateName::Cooldown);
        (gate.pass, gate.distance, gate.reason)
    };
    let (offered, held_out) = (waits(false, 10.0), waits(true, 10.0));
    assert_eq!((offered.0, offered.1), (false, Some(20.0)));
    assert_eq!((held_out.0, held_out.1), (false, Some(20.0)));
    assert!(
        held_out.2.contains("held out of a campaign 10 days ago"),
        "{}",
        held_out.2
    );
    assert!(waits(false, 30.0).0 && waits(true, 30.0).0);
    let full = Candidate {
        draws_in_year: 4,
        held_out_in_year: 1,
        ..candidate()
    };
    let cap = run(&full, &conditions(), GateName::Cap);
    assert!(
        !cap.pass && cap.reason.contains("4 campaigns (1 held out)"),
        "{}",
        cap.reason
    );
}

#[test]
fn three_states_of_consent_meet_two_gates() {
    let passes = |state: Option<ConsentState>, rule: ConsentRule| {
        let candidate = Candidate {
            consent: state.and_then(said),
            ..candidate()
        };
        let conditions = Conditions {
            consent: rule,
            ..conditions()
        };
        [GateName::Consent, GateName::Objection].map(|name| run(&candidate, &conditions, name).pass)
    };
    use ConsentState::{NoPermission, Refused, Yes};
    for (state, required, not_required) in [
        (Some(Yes), [true, true], [true, true]),
        (Some(NoPermission), [false, true], [true, true]),
        (None, [false, true], [true, true]),
        (Some(Refused), [false, false], [true, false]),
    ] {
        assert_eq!(passes(state, ConsentRule::Required), required, "{state:?}");
        assert_eq!(passes(state, ConsentRule::Recorded), required, "{state:?}");
        for rule in [
            ConsentRule::NotRequired,
            ConsentRule::Unknown,
            ConsentRule::Elsewhere,
        ] {
            assert_eq!(passes(state, rule), not_required, "{state:?} {rule:?}");
        }
    }
}

#[test]
fn an_address_is_missed_only_where_the_shop_has_any() {
    let unreachable = Candidate {
        known_by: KnownBy {
            has_account: true,
            email: None,
            has_phone: true,
        },
        ..candidate()
    };
    let gate = run(&unreachable, &conditions(), GateName::Known);
    assert!(!gate.pass);
    assert_eq!(gate.observed.unwrap(), "account; no e-mail address");
    let by_id = Conditions {
        are_addresses_known: false,
        ..conditions()
    };
    assert!(run(&unreachable, &by_id, GateName::Known).pass);
    let bounces = Candidate {
        consent: said(ConsentState::NoPermission).map(|statement| Statement {
            is_bounce: true,
            ..statement
        }),
        ..candidate()
    };
    assert!(!run(&bounces, &conditions(), GateName::Known).pass);
}

#[test]
fn a_discount_in_money_is_weighed_against_the_order_it_needs() {
    let euro = Currency::parse("EUR").unwrap();
    let margin = Some(UserMargin {
        share: 0.3,
        n: 100,
        is_own: false,
        assumed: false,
    });
    let user = Candidate {
        order: UserOrder {
            margin,
            order_minor: Some(1_500.0),
            ..UserOrder::default()
        },
        ..candidate()
    };
    let flat = Conditions {
        discount: Some(Discount::Amount(Money::new(500, euro))),
        ..conditions()
    };
    assert!(
        !run(&user, &flat, GateName::Margin).pass,
        "a third off a margin of 30 %"
    );
    let spend = Conditions {
        min_spend: Some(Money::new(5_000, euro)),
        ..flat
    };
    assert!(run(&user, &spend, GateName::Margin).pass, "a tenth off");
}

#[test]
fn what_an_order_costs_is_taken_off_its_margin() {
    let candidate = Candidate {
        order: UserOrder {
            margin: Some(UserMargin {
                share: 0.3,
                n: 40,
                is_own: false,
                assumed: false,
            }),
            order_minor: Some(2_000.0),
            ..UserOrder::default()
        },
        ..candidate()
    };
    let costly = Conditions {
        discount: Some(Discount::Percent(20.0)),
        order_cost: OrderCost::parse("3% + 1").unwrap(),
        ..conditions()
    };
    let free = Conditions {
        order_cost: OrderCost::default(),
        ..costly.clone()
    };
    let user = candidate;
    assert!(
        run(&user, &free, GateName::Margin).pass,
        "(30 - 20) / 80 is 12.5 %"
    );
    let gate = run(&user, &costly, GateName::Margin);
    assert!(!gate.pass, "2.4 % and 1 of 20 are 7.4 %: 3.3 % is left");
    assert!(
        gate.evidence[0].text.contains("and 7.4 % that orders cost"),
        "{:?}",
        gate.evidence
    );
}

#[test]
fn the_margin_of_the_items_on_offer_decides_and_not_the_customers() {
    let user = Candidate {
        order: UserOrder {
            margin: Some(UserMargin {
                share: 0.6,
                n: 100,
                is_own: true,
                assumed: false,
            }),
            items_margin: Some(ItemsMargin { share: 0.12, n: 9 }),
            ..UserOrder::default()
        },
        ..candidate()
    };
    let found = run(&user, &conditions(), GateName::Margin);
    assert!(!found.pass, "{found:?}");
    let said = &found.evidence[0];
    assert!(
        said.text
            .contains("by 9 purchased lines of the offer's items"),
        "{said:?}"
    );
    assert_eq!(said.observed, Some(OF_ITEMS.into()));
    let everything = Candidate {
        order: UserOrder {
            items_margin: None,
            ..user.order
        },
        ..user
    };
    let found = run(&everything, &conditions(), GateName::Margin);
    assert!(found.pass && found.evidence[0].observed.is_none());
}

#[test]
fn a_rule_gate_keeps_its_leaves_and_the_nearest_distance() {
    let rule = parse("orders >= 5 and recency_days < 30").unwrap();
    let (user, value) = (User::default(), Expected::default());
    let profile = Profile {
        orders: Some(3),
        recency_days: Some(90.0),
        ..Profile::default()
    };
    let trace = rule.trace(&Facts {
        user: &user,
        profile: &profile,
        value: &value,
    });
    let audience = Audience::Ruled {
        segment: None,
        name: None,
        rule: rule.to_string(),
    };
    let ruled = Conditions {
        audience,
        rule: Some(rule.to_string()),
        ..conditions()
    };
    let gate = run(
        &Candidate {
            rule: Some(trace),
            ..candidate()
        },
        &ruled,
        GateName::Rule,
    );
    assert!(!gate.pass);
    assert_eq!((gate.distance, gate.evidence.len()), (Some(2.0), 2));
    assert!(
        gate.reason.contains("orders is 3, required >= 5"),
        "{}",
        gate.reason
    );
}

#[test]
fn a_code_has_one_state_at_a_time() {
    let end = NOW.plus_days(1.0);
    let open = Standing {
        starts_at: Some(NOW),
        expires_at: Some(end),
        void: None,
    };
    let form = crate::campaign::CodeForm::Valid;
    let observed = |state, standing: &Standing, now| {
        let gate = code_state(form, Some((state, standing, &[])), now);
        (gate.pass, gate.observed.unwrap())
    };
    let issued = CodeState::Issued;
    assert_eq!(observed(issued, &open, NOW), (true, "issued".into()));
    assert_eq!(observed(issued, &open, end), (false, "expired".into()));
    let early = NOW.plus_days(-1.0);
    assert_eq!(observed(issued, &open, early), (false, "early".into()));
    let unsent = Standing::default();
    assert_eq!(observed(issued, &unsent, NOW), (false, "not sent".into()));
    let void = Standing {
        void: Some(Void {
            at: NOW,
            why: Some("sent to a wrong address".into()),
            replaced_by: None,
        }),
        ..open
    };
    assert_eq!(
        observed(CodeState::Void, &void, NOW),
        (false, "void".into())
    );
    let unknown = code_state(form, None, NOW);
    assert_eq!(unknown.observed, Some("unknown".into()));
    assert!(!code_state(crate::campaign::CodeForm::Mistyped, None, NOW).pass);
}
