//! The generator: customers and items, then their actions, then the faults.

use super::calendar::{DAYS, Seasons, date_of};
use super::campaigns::{Candidate, run_campaigns};
use super::catalogue::Catalogue;
use super::chance::Chance;
use super::classifier::see_types;
use super::faults::soil;
use super::generated::Generated;
use super::journey::{Footprints, PlannedOrder, Shopper, plan_orders};
use super::outages::place_orders;
use super::people::user_row;
use super::persona::{Persona, TYPES};
use super::rows::{ActionRow, Spec, UserRow};
use super::strangers::{bot, guests, incidents};
use super::truth::{RhythmTruth, Truth, UserTruth};
use super::wares::CATEGORIES;
use super::{CURRENCY, TIME_ZONE};
use crate::domain::ActionKind;
use std::collections::BTreeMap;

/// Tolerance of the shares of hours and weekdays, in a shop of a thousand users.
const RHYTHM_TOLERANCE: f64 = 0.02;
/// Net spending in cents from which a user is silver, and from which gold.
const TIERS: [i64; 2] = [25_000, 60_000];

/// The role of a user.
enum Part {
    /// A customer.
    Customer(Box<Persona>),
    /// A bot.
    Bot,
    /// An account that was never used.
    NeverCame,
}

/// Generates the shop of this spec: the same bytes for the same spec. Users and items are raised to
/// the minimums of 50 and 60.
pub fn generate(spec: &Spec) -> Generated {
    let spec = Spec {
        users: spec.users.max(50),
        items: spec.items.max(60),
        seed: spec.seed,
    };
    let stream = |number: u64| Chance::new(spec.seed, number);
    let catalogue = Catalogue::new(spec.items, &mut stream(0));
    let parts = cast(&spec, &catalogue, &mut stream(1));
    let mut rhythm = no_rhythm();
    let seasons: Vec<Seasons> = TYPES
        .iter()
        .map(|kind| Seasons::new(kind.season_strength))
        .collect();

    let mut users: Vec<UserRow> = Vec::with_capacity(spec.users);
    let mut orders: Vec<Vec<PlannedOrder>> = Vec::with_capacity(spec.users);
    for (number, part) in parts.iter().enumerate() {
        let mut chance = stream(FIRST_USER_STREAM + 2 * number as u64);
        let (joined_day, interests) = match part {
            Part::Customer(persona) => (persona.joined_day, persona.interests),
            Part::Bot | Part::NeverCame => (-1 - chance.below(700), [1.0; CATEGORIES.len()]),
        };
        users.push(user_row(&mut chance, number, joined_day, &interests));
        orders.push(match part {
            Part::Customer(persona) => plan_orders(
                persona,
                &catalogue,
                &seasons[persona.kind],
                &mut chance,
                &mut rhythm,
            ),
            Part::Bot | Part::NeverCame => Vec::new(),
        });
    }

    let candidates: Vec<Candidate> = parts
        .iter()
        .enumerate()
        .filter(|&(user, _)| users[user].email_consent && users[user].email.is_some())
        .filter_map(|(user, part)| match part {
            Part::Customer(persona) => Some(Candidate { user, persona }),
            Part::Bot | Part::NeverCame => None,
        })
        .collect();
    let (campaigns, campaign_truths) = run_campaigns(
        &candidates,
        &catalogue,
        &mut orders,
        &mut stream(2),
        &mut rhythm,
    );

    let mut rows = Vec::with_capacity(spec.users * 80);
    let (mut next_session, mut next_order) = (1, 1);
    for (number, part) in parts.iter().enumerate() {
        let mut chance = stream(FIRST_USER_STREAM + 2 * number as u64 + 1);
        match part {
            Part::Customer(persona) => {
                let shopper = Shopper::new(&catalogue, persona);
                let mut feet = Footprints {
                    user: Some(number),
                    catalogue: &catalogue,
                    next_session: &mut next_session,
                    next_order: &mut next_order,
                    rows: &mut rows,
                };
                for order in &orders[number] {
                    feet.order(order, persona, &shopper, &mut chance);
                }
            }
            Part::Bot => bot(
                number,
                &catalogue,
                &mut next_session,
                &mut chance,
                &mut rows,
            ),
            Part::NeverCame => {}
        }
    }
    let mut feet = Footprints {
        user: None,
        catalogue: &catalogue,
        next_session: &mut next_session,
        next_order: &mut next_order,
        rows: &mut rows,
    };
    let (guest_sessions, guest_orders) = guests(&mut feet, spec.users, &mut stream(3), &mut rhythm);
    let mut incidents = incidents(&mut feet, spec.users, &mut stream(4), &mut rhythm);
    incidents.extend(place_orders(&mut rows, next_order, &mut stream(6)));
    rank_tiers(&mut users, &rows);
    let faults = soil(&mut rows, spec.users, &mut next_order, &mut stream(5));
    rows.sort_by_key(|row| row.at);
    number_orders(&mut rows, next_order);

    let cycle_users = |item| {
        let keeps = |part: &&Part| matches!(part, Part::Customer(persona) if persona.cycle.is_some_and(|cycle| cycle.0 == item));
        parts.iter().filter(keeps).count()
    };
    let truth = Truth {
        spec,
        time_zone: TIME_ZONE,
        currency: CURRENCY,
        first_day: date_of(0).to_string(),
        last_day: date_of(DAYS - 1).to_string(),
        categories: CATEGORIES.iter().map(|category| category.name).collect(),
        types: TYPES.to_vec(),
        seen: Vec::new(),
        users: parts
            .iter()
            .enumerate()
            .map(|(number, part)| user_truth(&users[number], part, &catalogue))
            .collect(),
        pairs: catalogue.pair_truths(),
        sequences: catalogue.sequence_truths(),
        cycles: catalogue.cycle_truths(cycle_users),
        rhythm: as_shares(&rhythm),
        incidents,
        campaigns: campaign_truths,
        faults,
        guest_sessions,
        guest_orders,
    };
    let mut shop = Generated {
        users,
        items: catalogue.items,
        actions: rows,
        campaigns,
        truth,
    };
    shop.truth.seen = see_types(&shop);
    shop
}

/// Streams below this one are not for single users.
const FIRST_USER_STREAM: u64 = 16;

/// Assigns each user a role: a few bots, a few unused accounts, and the types by their shares.
fn cast(spec: &Spec, catalogue: &Catalogue, chance: &mut Chance) -> Vec<Part> {
    let bots = (spec.users * 3 / 1_000).max(1);
    let never = (spec.users / 100).max(1);
    let customers = spec.users - bots - never;
    let mut kinds: Vec<Option<usize>> = Vec::with_capacity(spec.users);
    let mut share = 0.0;
    for (kind, parameters) in TYPES.iter().enumerate() {
        share += parameters.share;
        kinds.resize(
            ((share * customers as f64).round() as usize).min(customers),
            Some(kind),
        );
    }
    kinds.resize(customers, Some(TYPES.len() - 1));
    kinds.resize(spec.users, None);
    let mut bots_left = bots;
    let mut parts: Vec<Part> = kinds
        .into_iter()
        .map(|kind| match kind {
            Some(kind) => Part::Customer(Box::new(Persona::draw(kind, &catalogue.cycles, chance))),
            None if bots_left > 0 => {
                bots_left -= 1;
                Part::Bot
            }
            None => Part::NeverCame,
        })
        .collect();
    chance.shuffle(&mut parts);
    parts
}

fn user_truth(user: &UserRow, part: &Part, catalogue: &Catalogue) -> UserTruth {
    let nobody = |name| UserTruth {
        user_id: user.id.clone(),
        kind: None,
        name,
        second: None,
        blend: 0.0,
        gap_days: None,
        lapsed_on: None,
        regular_since: None,
        cycle: None,
    };
    match part {
        Part::Bot => nobody("bot"),
        Part::NeverCame => nobody("never came"),
        Part::Customer(persona) => UserTruth {
            kind: Some(persona.kind),
            second: Some(persona.second),
            blend: persona.blend,
            gap_days: Some(persona.habits.gap_days),
            lapsed_on: persona.lapse_day.map(|day| date_of(day).to_string()),
            regular_since: persona.regular_day.map(|day| date_of(day).to_string()),
            cycle: persona.cycle.map(|(item, _)| catalogue.id(item)),
            ..nobody(TYPES[persona.kind].name)
        },
    }
}

/// Numbers the orders by time.
fn number_orders(rows: &mut [ActionRow], orders: u32) {
    let mut numbers = vec![0_u32; orders as usize];
    let mut next = 1;
    for row in rows.iter() {
        if let Some(order) = row.order
            && numbers[order as usize] == 0
        {
            numbers[order as usize] = next;
            next += 1;
        }
    }
    for row in rows {
        row.order = row.order.map(|order| numbers[order as usize]);
    }
}

fn rank_tiers(users: &mut [UserRow], rows: &[ActionRow]) {
    let mut spent: BTreeMap<usize, i64> = BTreeMap::new();
    for row in rows {
        let sign = if row.kind == ActionKind::Refund {
            -1
        } else {
            1
        };
        if let Some(user) = row.user {
            *spent.entry(user).or_default() += sign * row.amount_minor;
        }
    }
    for (user, spent) in spent {
        users[user].tier =
            ["bronze", "silver", "gold"][TIERS.iter().filter(|&&from| spent >= from).count()];
    }
}

fn no_rhythm() -> RhythmTruth {
    RhythmTruth {
        hours: [0.0; 24],
        weekdays: [0.0; 7],
        peak_hours: Vec::new(),
        peak_weekday: 0,
        orders: 0,
        tolerance: RHYTHM_TOLERANCE,
    }
}

fn as_shares(sums: &RhythmTruth) -> RhythmTruth {
    let all = sums.orders.max(1) as f64;
    let hours = sums.hours.map(|sum| sum / all);
    let weekdays = sums.weekdays.map(|sum| sum / all);
    let mut by_hour: Vec<usize> = (0..24).collect();
    by_hour.sort_by(|&a, &b| hours[b].total_cmp(&hours[a]));
    by_hour.truncate(3);
    let peak_weekday = (0..7)
        .max_by(|&a, &b| weekdays[a].total_cmp(&weekdays[b]))
        .unwrap_or(0);
    RhythmTruth {
        hours,
        weekdays,
        peak_hours: by_hour,
        peak_weekday,
        orders: sums.orders,
        tolerance: sums.tolerance,
    }
}
