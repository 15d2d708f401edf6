//! One customer's history: the orders first, then the browsing that led to them.

use super::calendar::{DAY, DAYS, DOWN, Seasons, day_of};
use super::catalogue::Catalogue;
use super::chance::{Chance, pick_from, running_sums};
use super::habit::{Habit, moment};
use super::persona::{GAP_BEFORE_REGULAR, Persona, TYPES};
use super::rows::ActionRow;
use super::truth::RhythmTruth;
use crate::domain::ActionKind;
use std::collections::BTreeSet;

/// The most lines of one order.
const LINES_MOST: usize = 6;
/// The most views in one session; with clicks and carts it stays below an hour.
const VIEWS_MOST: usize = 9;

/// One line of an order.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Index of the item.
    pub item: usize,
    /// Units.
    pub quantity: u32,
    /// List price of the line in cents.
    pub list_minor: i64,
    /// Discount on the line in cents.
    pub discount_minor: i64,
}

/// One order.
#[derive(Debug, Clone)]
pub(super) struct PlannedOrder {
    /// Local time.
    pub at: i64,
    /// Lines, each with a different item.
    pub lines: Vec<Line>,
    /// Index of the campaign row whose code was used.
    pub offer: Option<usize>,
}

/// Draws items for one customer.
pub(super) struct Shopper<'a> {
    catalogue: &'a Catalogue,
    appeal: Vec<f64>,
    discount_rate: f64,
    lines_per_order: f64,
    owned: BTreeSet<usize>,
}

impl<'a> Shopper<'a> {
    /// The shopper for this customer.
    pub(super) fn new(catalogue: &'a Catalogue, persona: &Persona) -> Self {
        let mut appeal: Vec<f64> = catalogue
            .appeal(&persona.interests, persona.habits.price_level)
            .collect();
        if let Some((item, _)) = persona.cycle {
            appeal[item] = 0.0;
        }
        Shopper {
            catalogue,
            appeal: running_sums(appeal.into_iter()),
            discount_rate: persona.habits.discount_rate,
            lines_per_order: persona.habits.lines_per_order,
            owned: BTreeSet::new(),
        }
    }

    /// An item by appeal.
    pub(super) fn look(&self, chance: &mut Chance) -> usize {
        pick_from(chance, &self.appeal)
    }

    /// The lines of one order; durable items are seldom bought twice.
    pub(super) fn lines(&mut self, chance: &mut Chance) -> Vec<Line> {
        let wanted = (1 + chance.poisson(self.lines_per_order - 1.0)).min(LINES_MOST);
        let mut lines = Vec::with_capacity(wanted + 1);
        for _ in 0..wanted {
            self.add_one(chance, &mut lines);
        }
        lines
    }

    /// Adds a line of a category that the order lacks, and the item's planted companion.
    pub(super) fn add_one(&mut self, chance: &mut Chance, lines: &mut Vec<Line>) {
        for attempt in 0..6 {
            let item = self.look(chance);
            let category = |item: usize| self.catalogue.items[item].category;
            let has = lines
                .iter()
                .any(|line| category(line.item) == category(item));
            let enough = self.owned.contains(&item) && !self.catalogue.used_up[item];
            if has || (enough && attempt < 5) {
                continue;
            }
            self.add(chance, lines, item);
            if let Some((with, probability)) = self.catalogue.pair[item]
                && chance.happens(probability)
                && lines.iter().all(|line| line.item != with)
            {
                self.add(chance, lines, with);
            }
            return;
        }
    }

    /// Adds a line of this item.
    pub(super) fn add(&mut self, chance: &mut Chance, lines: &mut Vec<Line>, item: usize) {
        self.owned.insert(item);
        let quantity = if self.catalogue.used_up[item] && chance.happens(0.15) {
            2
        } else {
            1
        };
        let list_minor = self.catalogue.items[item].price_minor * i64::from(quantity);
        let percent = if chance.happens(self.discount_rate) {
            chance.one(&[10, 15, 20, 25, 30])
        } else {
            0
        };
        lines.push(Line {
            item,
            quantity,
            list_minor,
            discount_minor: reduction(list_minor, percent),
        });
    }
}

/// `percent` of an amount in cents, rounded.
pub(super) fn reduction(list_minor: i64, percent: i64) -> i64 {
    (list_minor * percent + 50) / 100
}

/// All orders of a customer without any campaign, by time.
pub(super) fn plan_orders(
    persona: &Persona,
    catalogue: &Catalogue,
    seasons: &Seasons,
    chance: &mut Chance,
    rhythm: &mut RhythmTruth,
) -> Vec<PlannedOrder> {
    let habit = habit_of(persona);
    let mut times: Vec<(i64, Option<usize>)> = Vec::new();
    for day in natural_days(persona, seasons, chance) {
        times.push((habit.near(chance, day, rhythm), None));
    }
    for (day, item) in cycle_days(persona, chance) {
        times.push((habit.near(chance, day, rhythm), Some(item)));
    }
    times.sort_unstable();
    let mut shopper = Shopper::new(catalogue, persona);
    let mut orders: Vec<PlannedOrder> = Vec::with_capacity(times.len());
    for (at, cycle) in times {
        let lines = match cycle {
            None => shopper.lines(chance),
            Some(item) => {
                let mut lines = Vec::new();
                shopper.add(chance, &mut lines, item);
                if chance.happens(0.25) {
                    shopper.add_one(chance, &mut lines);
                }
                lines
            }
        };
        if !lines.is_empty() {
            orders.push(PlannedOrder {
                at,
                lines,
                offer: None,
            });
        }
    }
    follow_sequences(persona, &habit, &mut shopper, chance, rhythm, &mut orders);
    orders.sort_by_key(|order| order.at);
    orders
}

fn habit_of(persona: &Persona) -> Habit<'_> {
    Habit {
        first_day: persona.first_day(),
        last_day: persona.last_day(),
        hours: &persona.habits.hours,
    }
}

fn natural_days(persona: &Persona, seasons: &Seasons, chance: &mut Chance) -> Vec<i64> {
    let kind = &TYPES[persona.kind];
    let rate = 1.0 / persona.habits.gap_days;
    let gap = 1.0
        / persona
            .cycle
            .map_or(rate, |(_, days)| (rate - 1.0 / days).max(0.25 * rate));
    let late = if persona.joined_day < 0 {
        chance.unit()
    } else {
        chance.between(0.0, 0.15)
    };
    let mut busy = seasons.busy(persona.first_day()) + late * persona.habits.gap_days;
    let mut days = Vec::new();
    loop {
        let day = seasons.day(busy);
        if day > persona.last_day() {
            return days;
        }
        days.push(day);
        let early = persona.regular_day.is_some_and(|from| day < from);
        busy += chance.gamma(kind.gap_shape, gap) * if early { GAP_BEFORE_REGULAR } else { 1.0 };
    }
}

fn cycle_days(persona: &Persona, chance: &mut Chance) -> Vec<(i64, usize)> {
    let Some((item, days)) = persona.cycle else {
        return Vec::new();
    };
    let mut at = persona.regular_day.unwrap_or(persona.first_day()) as f64 + chance.unit() * days;
    let mut found = Vec::new();
    while at.round() as i64 <= persona.last_day() {
        if chance.happens(0.96) {
            found.push((at.round() as i64, item));
        }
        at += days * chance.normal(1.0, 0.07).clamp(0.7, 1.3);
    }
    found
}

fn follow_sequences(
    persona: &Persona,
    habit: &Habit,
    shopper: &mut Shopper,
    chance: &mut Chance,
    rhythm: &mut RhythmTruth,
    orders: &mut Vec<PlannedOrder>,
) {
    let mut started = BTreeSet::new();
    for at in 0..orders.len() {
        for line in 0..orders[at].lines.len() {
            let first = orders[at].lines[line].item;
            let Some((then, probability, days)) = shopper.catalogue.sequence[first] else {
                continue;
            };
            if !started.insert(first) || !chance.happens(probability) {
                continue;
            }
            let later = days * chance.normal(1.0, 0.12).clamp(0.6, 1.4);
            let day = orders[at].at / DAY + later.round() as i64;
            if day < persona.last_day() {
                let mut lines = Vec::new();
                shopper.add(chance, &mut lines, then);
                orders.push(PlannedOrder {
                    at: habit.on(chance, day, rhythm),
                    lines,
                    offer: None,
                });
            }
        }
    }
}

/// Writes a customer's orders as rows, with the sessions before them and the refunds after them.
pub(super) struct Footprints<'a> {
    /// Index of the user; none for guests.
    pub user: Option<usize>,
    /// The items.
    pub catalogue: &'a Catalogue,
    /// Number of the next session.
    pub next_session: &'a mut u32,
    /// Number of the next order.
    pub next_order: &'a mut u32,
    /// The rows written so far.
    pub rows: &'a mut Vec<ActionRow>,
}

impl Footprints<'_> {
    /// Writes one order and the browsing around it.
    pub(super) fn order(
        &mut self,
        order: &PlannedOrder,
        persona: &Persona,
        shopper: &Shopper,
        chance: &mut Chance,
    ) {
        let views = chance.poisson(persona.habits.views_per_order);
        let now = views.min(order.lines.len() + 2);
        let mut steps: Vec<(ActionKind, usize)> = Vec::new();
        for view in 0..now.max(order.lines.len()) {
            let item = order
                .lines
                .get(view)
                .map_or_else(|| shopper.look(chance), |line| line.item);
            if view < now {
                steps.push((ActionKind::View, item));
            }
            if chance.happens(if view < order.lines.len() { 0.35 } else { 0.12 }) {
                steps.push((ActionKind::Click, item));
            }
        }
        for line in &order.lines {
            if chance.happens(0.85) {
                steps.push((ActionKind::Cart, line.item));
            }
        }
        let number = *self.next_order;
        *self.next_order += 1;
        let session = self.session(&steps, order.at, chance);
        for line in &order.lines {
            let bought = ActionRow {
                kind: ActionKind::Purchase,
                quantity: line.quantity,
                amount_minor: line.list_minor - line.discount_minor,
                discount_minor: line.discount_minor,
                order: Some(number),
                offer: order.offer,
                ..self.plain(Some(session), line.item, order.at)
            };
            self.refund(&bought, chance);
            self.rows.push(bought);
        }
        self.browse(views - now, order.at / DAY, persona, shopper, chance);
    }

    /// Sessions with `views` views in total on the days before `day`.
    fn browse(
        &mut self,
        views: usize,
        day: i64,
        persona: &Persona,
        shopper: &Shopper,
        chance: &mut Chance,
    ) {
        let mut left = views;
        while left > 0 {
            let some = left.min(2 + chance.index(VIEWS_MOST - 1));
            left -= some;
            let day = (day - chance.exponential(4.0).floor() as i64 - 1).max(persona.first_day());
            if day == day_of(DOWN) {
                continue;
            }
            let mut steps = Vec::new();
            for _ in 0..some {
                let item = shopper.look(chance);
                steps.push((ActionKind::View, item));
                if chance.happens(0.12) {
                    steps.push((ActionKind::Click, item));
                    if chance.happens(0.2) {
                        steps.push((ActionKind::Cart, item));
                    }
                }
            }
            let end = moment(chance, day, &persona.habits.hours);
            self.session(&steps, end, chance);
        }
    }

    /// A session that ends before `end`; returns its number.
    pub(super) fn session(
        &mut self,
        steps: &[(ActionKind, usize)],
        end: i64,
        chance: &mut Chance,
    ) -> u32 {
        let session = *self.next_session;
        *self.next_session += 1;
        let mut at = end;
        for &(kind, item) in steps.iter().rev() {
            at -= 4 + chance.below(90);
            let row = ActionRow {
                kind,
                ..self.plain(Some(session), item, at)
            };
            self.rows.push(row);
        }
        session
    }

    fn refund(&mut self, bought: &ActionRow, chance: &mut Chance) {
        if !chance.happens(0.03) {
            return;
        }
        let day = bought.at / DAY + 3 + chance.below(12);
        let day = if day == day_of(DOWN) { day + 1 } else { day };
        let at = day * DAY + 9 * 3_600 + chance.below(8 * 3_600);
        if day < DAYS {
            let back = ActionRow {
                kind: ActionKind::Refund,
                session: None,
                at,
                discount_minor: 0,
                ..bought.clone()
            };
            self.rows.push(ActionRow {
                offer: None,
                ..back
            });
        }
    }

    fn plain(&self, session: Option<u32>, item: usize, at: i64) -> ActionRow {
        ActionRow {
            user: self.user,
            session,
            item,
            kind: ActionKind::View,
            at,
            channel: None,
            quantity: 0,
            amount_minor: 0,
            discount_minor: 0,
            order: None,
            offer: None,
            fault: None,
        }
    }
}
