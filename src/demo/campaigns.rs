//! Past campaigns of the generated shop, with both potential outcomes of each customer in their
//! audience.

use super::calendar::{DAY, day_of};
use super::catalogue::Catalogue;
use super::chance::Chance;
use super::habit::Habit;
use super::journey::{PlannedOrder, Shopper, reduction};
use super::persona::{Persona, TYPES};
use super::rows::{Arm, CampaignRow};
use super::truth::{CampaignTruth, LiftTruth, RhythmTruth};
use jiff::civil::{Date, date};
use std::collections::BTreeSet;

/// How the audience was chosen.
#[derive(Clone, Copy, PartialEq)]
enum Audience {
    /// A random share of all customers.
    Share(f64),
    /// The share that had spent most so far, which is not comparable with the rest.
    BestCustomers(f64),
}

struct Plan {
    name: &'static str,
    prefix: &'static str,
    sent: Date,
    days: i64,
    percent: u32,
    audience: Audience,
    held_out: f64,
}

const PLANS: [Plan; 6] = [
    plan(
        "autumn-welcome",
        "HERBST",
        date(2025, 10, 6),
        14,
        15,
        Audience::Share(0.6),
        0.3,
    ),
    plan(
        "black-week",
        "BLACK",
        date(2025, 11, 24),
        7,
        20,
        Audience::Share(1.0),
        0.0,
    ),
    plan(
        "valentine",
        "LIEBE",
        date(2026, 2, 5),
        10,
        10,
        Audience::Share(0.6),
        0.4,
    ),
    plan(
        "spring",
        "FRUEH",
        date(2026, 4, 13),
        14,
        20,
        Audience::Share(0.7),
        0.5,
    ),
    plan(
        "best-customers",
        "DANKE",
        date(2026, 6, 15),
        14,
        15,
        Audience::BestCustomers(0.2),
        0.0,
    ),
    plan(
        "late-summer",
        "SOMMER",
        date(2026, 8, 31),
        14,
        15,
        Audience::Share(0.6),
        0.3,
    ),
];

const fn plan(
    name: &'static str,
    prefix: &'static str,
    sent: Date,
    days: i64,
    percent: u32,
    audience: Audience,
    held_out: f64,
) -> Plan {
    Plan {
        name,
        prefix,
        sent,
        days,
        percent,
        audience,
        held_out,
    }
}

/// The names of the campaigns whose groups chance made.
pub(super) fn randomised() -> impl Iterator<Item = &'static str> {
    let drawn = PLANS.iter().filter(|plan| plan.held_out > 0.0);
    drawn.map(|plan| plan.name)
}

/// A customer who can be in an audience: has an account, agreed to e-mails, and bought or browsed.
pub(super) struct Candidate<'a> {
    /// Index of the user.
    pub user: usize,
    /// The customer.
    pub persona: &'a Persona,
}

/// Runs the campaigns in order of time: adds the orders that offers caused to `orders` (by user)
/// and the codes to those that would have come anyway. Returns the campaign rows and the true
/// effects.
pub(super) fn run_campaigns(
    candidates: &[Candidate],
    catalogue: &Catalogue,
    orders: &mut [Vec<PlannedOrder>],
    chance: &mut Chance,
    rhythm: &mut RhythmTruth,
) -> (Vec<CampaignRow>, Vec<CampaignTruth>) {
    let (mut rows, mut truths, mut codes) = (Vec::new(), Vec::new(), BTreeSet::new());
    for plan in &PLANS {
        let sent_at = day_of(plan.sent) * DAY + 8 * 3_600;
        let ends_at = (day_of(plan.sent) + plan.days) * DAY - 1;
        let mut all = Tally::default();
        let mut by_type: Vec<Tally> = TYPES.iter().map(|_| Tally::default()).collect();
        for at in audience(plan, sent_at, candidates, orders, chance) {
            let candidate = &candidates[at];
            let (user, persona) = (candidate.user, candidate.persona);
            let kind = &TYPES[persona.kind];
            let arm = if chance.happens(plan.held_out) {
                Arm::HeldOut
            } else {
                Arm::Offered
            };
            let anyway = orders[user]
                .iter()
                .position(|order| (sent_at..=ends_at).contains(&order.at));
            let gone = persona.last_day() < day_of(plan.sent) + plan.days;
            let answers = !gone && chance.happens(kind.response * f64::from(plan.percent) / 15.0);
            for tally in [&mut all, &mut by_type[persona.kind]] {
                tally.add(arm, anyway.is_some(), anyway.is_some() || answers);
            }
            let mut row = CampaignRow {
                campaign: plan.name,
                user,
                arm,
                discount_percent: plan.percent,
                sent_at,
                ends_at,
                code: (arm == Arm::Offered).then(|| draw_code(plan.prefix, &mut codes, chance)),
                redeemed_at: None,
            };
            if arm == Arm::Offered {
                let used = match anyway {
                    Some(order) => chance.happens(kind.redeems_anyway).then_some(order),
                    None if answers => {
                        orders[user].push(caused_order(plan, persona, catalogue, chance, rhythm));
                        Some(orders[user].len() - 1)
                    }
                    None => None,
                };
                if let Some(used) = used {
                    let order = &mut orders[user][used];
                    reduce(order, plan.percent);
                    order.offer = Some(rows.len());
                    row.redeemed_at = Some(order.at);
                    orders[user].sort_by_key(|order| order.at);
                }
            }
            rows.push(row);
        }
        truths.push(CampaignTruth {
            campaign: plan.name,
            randomised: plan.held_out > 0.0,
            discount_percent: plan.percent,
            all: all.lift(),
            by_type: by_type.iter().map(Tally::lift).collect(),
        });
    }
    (rows, truths)
}

fn audience(
    plan: &Plan,
    sent_at: i64,
    candidates: &[Candidate],
    orders: &[Vec<PlannedOrder>],
    chance: &mut Chance,
) -> Vec<usize> {
    let there = |&at: &usize| candidates[at].persona.joined_day * DAY < sent_at;
    match plan.audience {
        Audience::Share(share) => (0..candidates.len())
            .filter(there)
            .filter(|_| chance.happens(share))
            .collect(),
        Audience::BestCustomers(share) => {
            let spent = |at: usize| -> i64 {
                let before = orders[candidates[at].user]
                    .iter()
                    .filter(|order| order.at < sent_at);
                before
                    .flat_map(|order| &order.lines)
                    .map(|line| line.list_minor - line.discount_minor)
                    .sum()
            };
            let mut ranked: Vec<(i64, usize)> = (0..candidates.len())
                .filter(there)
                .map(|at| (-spent(at), at))
                .collect();
            ranked.sort_unstable();
            ranked.truncate((share * ranked.len() as f64).round() as usize);
            let mut best: Vec<usize> = ranked.into_iter().map(|(_, at)| at).collect();
            best.sort_unstable();
            best
        }
    }
}

fn caused_order(
    plan: &Plan,
    persona: &Persona,
    catalogue: &Catalogue,
    chance: &mut Chance,
    rhythm: &mut RhythmTruth,
) -> PlannedOrder {
    let day = day_of(plan.sent) + 1 + chance.below(plan.days - 1);
    let habit = Habit {
        first_day: day,
        last_day: day,
        hours: &persona.habits.hours,
    };
    let at = habit.on(chance, day, rhythm);
    let mut lines = Shopper::new(catalogue, persona).lines(chance);
    lines.truncate(2);
    PlannedOrder {
        at,
        lines,
        offer: None,
    }
}

fn reduce(order: &mut PlannedOrder, percent: u32) {
    for line in &mut order.lines {
        line.discount_minor = line
            .discount_minor
            .max(reduction(line.list_minor, i64::from(percent)));
    }
}

fn draw_code(prefix: &str, codes: &mut BTreeSet<String>, chance: &mut Chance) -> String {
    const LETTERS: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    loop {
        let tail: String = (0..6).map(|_| char::from(chance.one(LETTERS))).collect();
        let code = format!("{prefix}-{tail}");
        if codes.insert(code.clone()) {
            return code;
        }
    }
}

#[derive(Default)]
struct Tally {
    offered: usize,
    held_out: usize,
    without: usize,
    with: usize,
}

impl Tally {
    fn add(&mut self, arm: Arm, orders_without: bool, orders_with: bool) {
        match arm {
            Arm::Offered => self.offered += 1,
            Arm::HeldOut => self.held_out += 1,
        }
        self.without += usize::from(orders_without);
        self.with += usize::from(orders_with);
    }

    fn lift(&self) -> LiftTruth {
        let n = (self.offered + self.held_out).max(1) as f64;
        LiftTruth {
            offered: self.offered,
            held_out: self.held_out,
            baseline: self.without as f64 / n,
            lift: (self.with - self.without) as f64 / n,
        }
    }
}
