//! When the shop's customers buy: the 168 hours of a week in the shop's zone, and which of them hold
//! more orders than others.

use super::action;
use super::clock::LocalClock;
use super::peaks::{PEAK_HOURS, Peak, Week, find_peaks};
use super::scope::Scope;
use super::week_scan::{Lengths, OrderHours, Usual, count, scan};
use super::week_smooth::smooth;
use regulars_core::domain::{DAY, NONE, WEEKDAYS, short_weekday};
use serde::Serialize;

/// The greatest chance at which the week is said not to be even.
const SURE: f64 = 0.05;
/// Orders below which no hours are looked for.
const LEAST: u64 = 30;
/// A weekday or date is closed where so few orders would have this chance on an open one.
const BY_CHANCE: f64 = 0.001;
/// What the rhythm counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Orders, each once, at its first line.
    Orders,
    /// All actions: the data hold no purchases.
    Actions,
}

impl Counted {
    /// "orders"
    pub fn word(self) -> &'static str {
        match self {
            Counted::Orders => "orders",
            Counted::Actions => "actions",
        }
    }
}

/// What can be told about the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Too little to tell.
    Unknown,
    /// No day or hour stands out.
    Flat,
    /// Days differ; hours are unknown, or do not differ.
    Days,
    /// Hours differ.
    Hours,
}

/// The rhythm of the week.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rhythm {
    /// What is counted.
    pub counted: Counted,
    /// How many were counted.
    pub n: u64,
    /// Whether the data hold times of day; bare days are stored as their midnight. Without them
    /// only the weekdays are known: what is about hours is empty.
    pub has_hours: bool,
    /// What can be told.
    pub shape: Shape,
    /// How often chance makes as busy a time in an even week.
    pub p_flat: Option<f64>,
    /// How often chance makes as busy hours where only the days differ.
    pub p_days: Option<f64>,
    /// Counts by hour of the week, Monday midnight first.
    pub cells: Vec<u64>,
    /// Shares by hour of the week, smoothed; they add up to 1.
    pub smoothed: Vec<f64>,
    /// By hour of the week, whether it differs from the hours beside it by more than chance.
    pub apart: Vec<bool>,
    /// Shares by hour of the day.
    pub hours: Vec<f64>,
    /// Shares by weekday, Monday first.
    pub weekdays: Vec<f64>,
    /// Weekdays without sales.
    pub closed_weekdays: Vec<usize>,
    /// Other dates without sales, where chance does not explain it.
    pub closed_dates: u64,
    /// Busy runs of hours, the largest share first; at most seven.
    pub peaks: Vec<Peak>,
    /// The rhythm as a sentence.
    pub text: String,
    /// A line that acts on it.
    pub action: Option<String>,
}

/// What is counted, by customer.
struct Collected {
    hours: OrderHours,
    /// Local day of each, since 1970.
    days: Vec<i64>,
    timed: u64,
}

/// Counts the hours of the week in scope and finds the busy ones. With nothing to count, `n` is 0
/// and shares are empty. `seed` is that of the weeks that chance makes.
pub fn find_rhythm(scope: &Scope<'_>, seed: u64) -> Rhythm {
    let actions = &scope.snapshot.actions;
    let (first, last) = actions.at.iter().fold((i64::MAX, i64::MIN), |span, &at| {
        (span.0.min(at), span.1.max(at))
    });
    let clock = LocalClock::new(&scope.snapshot.zone, first.min(last), last);
    let mut counted = Counted::Orders;
    let mut found = collect(scope, &clock, true);
    if found.days.is_empty() {
        counted = Counted::Actions;
        found = collect(scope, &clock, false);
    }
    describe(counted, &found, seed)
}

fn collect(scope: &Scope<'_>, clock: &LocalClock, only_orders: bool) -> Collected {
    let actions = &scope.snapshot.actions;
    let mut found = Collected {
        hours: Vec::new(),
        days: Vec::new(),
        timed: 0,
    };
    let mut seen = vec![false; scope.snapshot.orders.len()];
    let (mut loose, mut user) = (None, NONE);
    for position in scope.positions() {
        if only_orders {
            if !scope.is_ordering(position) {
                continue;
            }
            let order = actions.order[position];
            if order == NONE {
                let receipt = Some((actions.identity[position], actions.at[position]));
                if receipt == loose {
                    continue;
                }
                loose = receipt;
            } else if std::mem::replace(&mut seen[order as usize], true) {
                continue;
            }
        }
        let at = actions.at[position];
        let own = actions.user[position];
        if own == NONE || own != user {
            found.hours.push(Vec::new());
            user = own;
        }
        if let Some(last) = found.hours.last_mut() {
            last.push(clock.hour_of_week(at));
        }
        found.days.push(clock.local(at).div_euclid(DAY));
        found.timed += u64::from(!clock.is_midnight(at));
    }
    found
}

fn describe(counted: Counted, found: &Collected, seed: u64) -> Rhythm {
    let cells = count(&found.hours);
    let n = found.days.len() as u64;
    let part = |count: f64| if n == 0 { 0.0 } else { count / n as f64 };
    let of_day = |day: usize| cells[day * 24..day * 24 + 24].iter().sum::<f64>();
    let mut rhythm = Rhythm {
        counted,
        n,
        // As profiles have it: most actions have one.
        has_hours: found.timed * 2 >= n && n > 0,
        shape: Shape::Unknown,
        p_flat: None,
        p_days: None,
        cells: cells.iter().map(|&count| count as u64).collect(),
        smoothed: Vec::new(),
        apart: Vec::new(),
        hours: Vec::new(),
        weekdays: Vec::new(),
        closed_weekdays: Vec::new(),
        closed_dates: 0,
        peaks: Vec::new(),
        text: String::new(),
        action: None,
    };
    if n > 0 {
        rhythm.weekdays = (0..7).map(|day| part(of_day(day))).collect();
        let by_chance = (-(n as f64) / 7.0).exp();
        rhythm.closed_weekdays = (0..7)
            .filter(|&day| of_day(day) == 0.0 && by_chance < BY_CHANCE)
            .collect();
        rhythm.closed_dates = closed_dates(&found.days, &rhythm.closed_weekdays);
    }
    let open: Vec<usize> = (0..7)
        .filter(|day| !rhythm.closed_weekdays.contains(day))
        .collect();
    if !rhythm.has_hours {
        if n > 0 {
            rhythm.cells.clear();
        }
        if n >= LEAST {
            let whole_days = Lengths {
                least: 24,
                most: 24,
                over_midnight: false,
            };
            let days = scan(&found.hours, &open, Usual::Hours, whole_days, seed);
            rhythm.p_flat = Some(days.p);
            rhythm.shape = if days.p <= SURE {
                Shape::Days
            } else {
                Shape::Flat
            };
        }
    } else {
        rhythm.hours = (0..24)
            .map(|hour| part((0..7).map(|day| cells[day * 24 + hour]).sum()))
            .collect();
        let smoothed = smooth(&cells);
        (rhythm.smoothed, rhythm.apart) = (smoothed.shares, smoothed.apart);
        if n >= LEAST {
            tell_hours(&mut rhythm, &found.hours, &open, seed);
        }
    }
    rhythm.text = text(&rhythm);
    rhythm.action = rhythm
        .peaks
        .first()
        .map(|_| action::flash_hour())
        .filter(|_| counted == Counted::Orders);
    rhythm
}

/// Tests the hours against the even week and against a week in which only days differ; peaks are
/// looked for where both are refuted.
fn tell_hours(rhythm: &mut Rhythm, hours: &OrderHours, open: &[usize], seed: u64) {
    let flat = scan(hours, open, Usual::Flat, PEAK_HOURS, seed);
    rhythm.p_flat = Some(flat.p);
    rhythm.shape = Shape::Flat;
    if flat.p > SURE {
        return;
    }
    let days = scan(hours, open, Usual::Days, PEAK_HOURS, seed);
    rhythm.p_days = Some(days.p);
    rhythm.shape = Shape::Days;
    if days.p > SURE {
        return;
    }
    rhythm.shape = Shape::Hours;
    let week = Week {
        smoothed: &rhythm.smoothed,
        n: rhythm.n,
        word: rhythm.counted.word(),
    };
    rhythm.peaks = find_peaks(&week, hours, open, &flat, seed);
}

/// Dates without a sale between the first and the last, on weekdays that usually have so many that
/// chance does not explain it.
fn closed_dates(days: &[i64], closed_weekdays: &[usize]) -> u64 {
    let (Some(&first), Some(&last)) = (days.iter().min(), days.iter().max()) else {
        return 0;
    };
    let mut counts = vec![0_u64; (last - first + 1).clamp(1, 40_000) as usize];
    for day in days {
        if let Some(count) = counts.get_mut((day - first) as usize) {
            *count += 1;
        }
    }
    // 1970-01-01 was a Thursday.
    let weekday = |index: usize| (first + index as i64 + 3).rem_euclid(7) as usize;
    let mut usual = [(0_u64, 0_u64); 7];
    for (index, &count) in counts.iter().enumerate().filter(|one| *one.1 > 0) {
        let (sum, dates) = &mut usual[weekday(index)];
        (*sum, *dates) = (*sum + count, *dates + 1);
    }
    let is_closed = |index: usize| {
        let (sum, dates) = usual[weekday(index)];
        let expected = sum as f64 / dates.max(1) as f64;
        !closed_weekdays.contains(&weekday(index)) && (-expected / 2.0).exp() < BY_CHANCE
    };
    (0..counts.len())
        .filter(|&index| counts[index] == 0 && is_closed(index))
        .count() as u64
}

fn text(rhythm: &Rhythm) -> String {
    let (n, word) = (rhythm.n, rhythm.counted.word());
    let busiest = (0..rhythm.weekdays.len())
        .max_by(|&a, &b| {
            rhythm.weekdays[a]
                .total_cmp(&rhythm.weekdays[b])
                .then(b.cmp(&a))
        })
        .unwrap_or(0);
    let closed: Vec<&str> = rhythm
        .closed_weekdays
        .iter()
        .map(|&day| WEEKDAYS[day])
        .collect();
    let closed = if closed.is_empty() {
        String::new()
    } else {
        format!("; closed on {}", closed.join(" and "))
    };
    match rhythm.shape {
        Shape::Unknown if rhythm.has_hours => {
            format!("{n} {word} are too few to see a rhythm")
        }
        // The days are all that is known of the week.
        Shape::Unknown => format!(
            "{n} {word} are too few to see a rhythm, and the data hold no times of day ({})",
            by_weekday(rhythm)
        ),
        Shape::Flat if !rhythm.has_hours => format!(
            "no day stands out: chance explains the differences between {n} {word} ({}); the data \
             hold no times of day{closed}",
            by_weekday(rhythm)
        ),
        Shape::Flat => format!(
            "no day or hour stands out: chance explains the differences between {n} {word}{closed}"
        ),
        Shape::Days => format!(
            "{} is the busiest day with {:.0} % of {n} {word}; {}{closed}",
            WEEKDAYS[busiest],
            100.0 * rhythm.weekdays[busiest],
            if rhythm.has_hours {
                "no hours stand out"
            } else {
                "the data hold no times of day"
            }
        ),
        Shape::Hours => match rhythm.peaks.first() {
            Some(peak) => format!("the busiest time is {}{closed}", peak.text),
            None => format!("hours differ, but none is busy{closed}"),
        },
    }
}

/// `Mon 14 %, Tue 20 %, ...`
fn by_weekday(rhythm: &Rhythm) -> String {
    let days = rhythm.weekdays.iter().enumerate();
    days.map(|(day, share)| format!("{} {:.0} %", short_weekday(day), 100.0 * share))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::CELLS;
    use crate::patterns::tests::{Builder, START, generate};
    use jiff::tz::TimeZone;
    use regulars_core::domain::ActionKind;
    use regulars_core::domain::{DAY, HOUR};

    #[test]
    fn an_order_counts_once_and_in_the_zone_of_the_shop() {
        let mut shop = Builder::new(1, 3);
        shop.zone = TimeZone::get("America/New_York").unwrap();
        shop.order(0, START + 2 * HOUR, &[0, 1, 2]);
        let snapshot = shop.snapshot();
        let rhythm = find_rhythm(&Scope::shop(&snapshot), 1);
        assert_eq!((rhythm.n, rhythm.cells[6 * 24 + 21]), (1, 1));
    }

    #[test]
    fn without_purchases_all_actions_count() {
        let mut shop = Builder::new(1, 1);
        shop.act(0, START + DAY + 60, ActionKind::View, Some(0));
        let snapshot = shop.snapshot();
        let rhythm = find_rhythm(&Scope::shop(&snapshot), 1);
        assert_eq!(
            (rhythm.counted, rhythm.n, rhythm.cells[24]),
            (Counted::Actions, 1, 1)
        );
        let empty = Builder::new(1, 1).snapshot();
        assert_eq!(find_rhythm(&Scope::shop(&empty), 1).n, 0);
    }

    #[test]
    fn bare_days_have_a_week_and_no_hours() {
        let mut shop = Builder::new(1, 3);
        shop.zone = TimeZone::get("America/New_York").unwrap();
        // Midnight there, in a week of winter.
        for day in 0..6 {
            shop.order(0, START + day * DAY + 5 * HOUR, &[0, 1]);
        }
        shop.order(0, START + 20 * DAY + 7 * HOUR, &[0, 1]);
        let snapshot = shop.snapshot();
        let rhythm = find_rhythm(&Scope::shop(&snapshot), 1);
        assert!(!rhythm.has_hours && rhythm.n == 7);
        assert!(rhythm.cells.is_empty() && rhythm.hours.is_empty() && rhythm.peaks.is_empty());
        assert!((rhythm.weekdays.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_planted_hour_is_the_first_peak_over_twenty_seeds() {
        for seed in 0..20 {
            let planted = generate(seed);
            let rhythm = find_rhythm(&Scope::shop(&planted.snapshot), 1);
            assert!((rhythm.smoothed.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let peak = &rhythm.peaks[0];
            let next_day = if peak.hour < peak.from_hour { 24 } else { 0 };
            let busiest = (peak.weekday * 24 + peak.hour + next_day) % CELLS;
            let off = busiest.abs_diff(planted.peak);
            assert!(
                off.min(168 - off) <= 1,
                "seed {seed}: {peak:?}, planted {}",
                planted.peak
            );
        }
    }
}
