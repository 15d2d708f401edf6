//! Random schedules against the gates: whatever is launched when, no cap, cooldown or consent breaks.

use crate::campaign::Discount;
use crate::campaign::audience::Audience;
use crate::campaign::gate::{
    Candidate, Conditions, LastDraw, Membership, Statement, UserOrder, judge,
};
use crate::domain::{ConsentState, DAY, Instant, SegmentId};
use crate::shop::permissions::ConsentRule;
use crate::statistics::sampling::random;
use crate::store::KnownBy;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

const START: i64 = 1_700_000_000;

/// A draw that chose the customer: (when, held out).
type Drawn = (i64, bool);

fn candidate(drawn: &[Drawn], now: i64, consent: Option<(i64, ConsentState)>) -> Candidate {
    let last = drawn.iter().max();
    let in_year = || drawn.iter().filter(|(at, _)| now - at < 365 * DAY);
    Candidate {
        user: 1,
        id: "u1".into(),
        known_by: KnownBy {
            has_account: true,
            email: Some("ann@example.com".into()),
            has_phone: false,
        },
        consent: consent.map(|(at, state)| Statement {
            state,
            at: Instant(at),
            source: "a list".into(),
            is_bounce: false,
        }),
        complaint_at: None,
        exclusion: None,
        bot: None,
        membership: Some(Membership {
            since: Instant(START),
            own: None,
            next: None,
            chances: None,
            crowd: None,
            next_name: None,
            features: Vec::new(),
            sentence: None,
        }),
        rule: None,
        last_draw: last.map(|&(at, is_held_out)| LastDraw {
            at: Instant(at),
            is_held_out,
            is_to_be_sent: false,
            ends_at: None,
        }),
        open_until: None,
        draws_in_year: in_year().count() as u32,
        held_out_in_year: in_year().filter(|(_, held_out)| *held_out).count() as u32,
        order: UserOrder::default(),
        universal_place: 1.0,
        stock: (0, 0),
    }
}

fn conditions(random: &mut ChaCha8Rng) -> Conditions {
    let consent = [
        ConsentRule::Required,
        ConsentRule::NotRequired,
        ConsentRule::Unknown,
    ];
    Conditions {
        now: Instant(START),
        consent: consent[random.gen_range(0..consent.len())],
        channel: "email".into(),
        are_addresses_known: true,
        audience: Audience::Learned {
            segment: SegmentId(1),
            name: "all".into(),
            run: None,
            sentence: None,
            precision: None,
        },
        rule: None,
        cooldown_days: random.gen_range(0..60),
        universal_holdout: None,
        cap: random.gen_range(1..7),
        order_cost: crate::domain::OrderCost::default(),
        scale: 100,
        min_margin: 0.05,
        discount: Some(Discount::Percent(10.0)),
        min_spend: None,
        is_stock_known: false,
        has_items: false,
        ends_at: Instant(i64::MAX),
    }
}

/// Two years of one customer: campaigns at random times, statements about consent in between.
fn schedule(seed: u64) -> (Conditions, Vec<Drawn>, Vec<(i64, ConsentState)>) {
    let mut random = random(seed, "schedule");
    let mut conditions = conditions(&mut random);
    let mut times: Vec<i64> = (0..random.gen_range(5..60))
        .map(|_| START + random.gen_range(0..730 * DAY))
        .collect();
    times.sort_unstable();
    let states = [
        ConsentState::Yes,
        ConsentState::NoPermission,
        ConsentState::Refused,
    ];
    let (mut drawn, mut said) = (Vec::new(), Vec::new());
    for now in times {
        if random.gen_bool(0.2) {
            said.push((now, states[random.gen_range(0..states.len())]));
            continue;
        }
        conditions.now = Instant(now);
        let gates = judge(&candidate(&drawn, now, said.last().copied()), &conditions);
        if gates.iter().all(|gate| gate.pass) {
            drawn.push((now, random.gen_bool(0.3)));
        }
    }
    (conditions, drawn, said)
}

#[test]
fn ten_thousand_random_schedules_break_no_cap_cooldown_or_consent() {
    let mut draws = 0;
    for seed in 0..10_000 {
        let (conditions, drawn, said) = schedule(seed);
        draws += drawn.len();
        for (at, &(now, _)) in drawn.iter().enumerate() {
            let before = &drawn[..at];
            let cooldown = i64::from(conditions.cooldown_days) * DAY;
            assert!(
                before.iter().all(|(then, _)| now - then >= cooldown),
                "{seed}: cooldown of {}",
                conditions.cooldown_days
            );
            let in_year = before.iter().filter(|(then, _)| now - then < 365 * DAY);
            assert!(in_year.count() < conditions.cap as usize, "{seed}: cap");
            let word = said.iter().rfind(|(then, _)| *then <= now);
            let may = match (word.map(|(_, state)| *state), conditions.consent) {
                (Some(ConsentState::Yes), _) => true,
                (Some(ConsentState::Refused), _) => false,
                (_, rule) => rule != ConsentRule::Required,
            };
            assert!(may, "{seed}: {word:?} under {:?}", conditions.consent);
        }
    }
    assert!(
        draws > 30_000,
        "{draws} draws: the test hardly offered anything"
    );
}
