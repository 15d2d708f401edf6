//! Visitors without a real account: guests, the crowd of the viral day, and bots.

use super::calendar::{self, DAY, DAYS, DOWN, HOURS, date_of, day_of};
use super::catalogue::Catalogue;
use super::chance::Chance;
use super::habit::{Habit, moment};
use super::journey::{Footprints, Line, PlannedOrder, Shopper};
use super::persona::{Persona, TYPES};
use super::rows::ActionRow;
use super::truth::{IncidentTruth, RhythmTruth};
use crate::domain::ActionKind;

/// Sessions of guests without an order, per thousand users.
const GUEST_SESSIONS: usize = 600;
/// Orders of guests, per thousand users.
const GUEST_ORDERS: usize = 120;
/// Extra sessions and orders on the viral day, per thousand users.
const VIRAL_CROWD: (usize, usize) = (400, 30);

/// Adds anonymous sessions and orders; returns their numbers.
pub(super) fn guests(
    feet: &mut Footprints,
    users: usize,
    chance: &mut Chance,
    rhythm: &mut RhythmTruth,
) -> (usize, usize) {
    let (sessions, orders) = (GUEST_SESSIONS * users / 1_000, GUEST_ORDERS * users / 1_000);
    for number in 0..sessions + orders {
        let persona = Persona::draw(chance.index(TYPES.len()), &[], chance);
        let mut shopper = Shopper::new(feet.catalogue, &persona);
        let habit = Habit {
            first_day: 0,
            last_day: DAYS - 1,
            hours: &persona.habits.hours,
        };
        if number < orders {
            let day = chance.below(DAYS);
            let at = habit.near(chance, day, rhythm);
            let mut lines = Vec::new();
            shopper.add_one(chance, &mut lines);
            let first_time = Persona {
                joined_day: day,
                ..persona.clone()
            };
            feet.order(
                &PlannedOrder {
                    at,
                    lines,
                    offer: None,
                },
                &first_time,
                &shopper,
                chance,
            );
        } else {
            let day = chance.below(DAYS);
            let day = if day == day_of(DOWN) { day + 1 } else { day };
            let steps: Vec<_> = (0..1 + chance.index(5))
                .map(|_| (ActionKind::View, shopper.look(chance)))
                .collect();
            let end = moment(chance, day, habit.hours);
            feet.session(&steps, end, chance);
        }
    }
    (sessions, orders)
}

/// The day on which one item went viral, and the day of the outage.
pub(super) fn incidents(
    feet: &mut Footprints,
    users: usize,
    chance: &mut Chance,
    rhythm: &mut RhythmTruth,
) -> Vec<IncidentTruth> {
    let (sessions, orders) = (VIRAL_CROWD.0 * users / 1_000, VIRAL_CROWD.1 * users / 1_000);
    let (item, day) = (feet.catalogue.viral, day_of(calendar::VIRAL));
    for number in 0..sessions {
        let end = moment(chance, day, &HOURS);
        let mut steps = vec![(ActionKind::View, item)];
        if chance.happens(0.3) {
            steps.push((ActionKind::Click, item));
        }
        if number >= orders {
            feet.session(&steps, end, chance);
        } else {
            let persona = Persona::draw(3, &[], chance);
            let shopper = Shopper::new(feet.catalogue, &persona);
            let habit = Habit {
                first_day: day,
                last_day: day,
                hours: &HOURS,
            };
            let at = habit.on(chance, day, rhythm);
            let list_minor = feet.catalogue.items[item].price_minor;
            let lines = vec![Line {
                item,
                quantity: 1,
                list_minor,
                discount_minor: 0,
            }];
            let once = Persona {
                joined_day: day,
                ..persona
            };
            feet.order(
                &PlannedOrder {
                    at,
                    lines,
                    offer: None,
                },
                &once,
                &shopper,
                chance,
            );
        }
    }
    let incident = |kind, day: i64, item, extra_sessions, extra_orders| IncidentTruth {
        kind,
        day: date_of(day).to_string(),
        days: 1,
        item,
        extra_sessions,
        extra_orders,
        ..IncidentTruth::default()
    };
    vec![
        incident("shop down", day_of(DOWN), None, 0, 0),
        incident(
            "viral day",
            day,
            Some(feet.catalogue.id(item)),
            sessions,
            orders,
        ),
    ]
}

/// A program that reads the whole catalogue on some nights, an item or two a second, and never
/// buys.
pub(super) fn bot(
    user: usize,
    catalogue: &Catalogue,
    next_session: &mut u32,
    chance: &mut Chance,
    rows: &mut Vec<ActionRow>,
) {
    for _ in 0..4 + chance.below(3) {
        let day = 1 + chance.below(DAYS - 2);
        let day = if day == day_of(DOWN) { day + 1 } else { day };
        let mut at = day * DAY + 5 * 3_600 + chance.below(15 * 3_600);
        for _ in 0..70 + chance.below(50) {
            at += 1 + chance.below(2);
            rows.push(ActionRow {
                user: Some(user),
                session: Some(*next_session),
                item: chance.index(catalogue.items.len()),
                kind: ActionKind::View,
                at,
                channel: None,
                quantity: 0,
                amount_minor: 0,
                discount_minor: 0,
                order: None,
                offer: None,
                fault: None,
            });
        }
        *next_session += 1;
    }
}
