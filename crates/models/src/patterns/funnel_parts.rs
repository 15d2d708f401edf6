//! The funnel by segment, category and week.

use super::clock::LocalClock;
use super::significance::{q_values, share};
use super::visitors::{BOUGHT, ItemVisit, NamedUsers, Step, watched};
use regulars_core::domain::{DAY, Estimate, Instant, NONE};
use regulars_core::snapshot::Snapshot;
use regulars_core::statistics::distribution::normal_cdf;
use regulars_core::statistics::survival::{Arrivals, Watched};
use serde::Serialize;
use std::collections::BTreeMap;

/// Sessions or item visits that a part has at least to be told from the whole.
const AT_LEAST: u64 = 50;
/// Highest share of false findings among parts said to differ.
const Q_VALUE: f64 = 0.05;

/// The funnel of one part of the shop.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Split {
    /// The segment, category or first day of the week.
    pub name: String,
    /// Id of the segment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Sessions, or item visits of a category.
    pub n: u64,
    /// The share that ends in a purchase; for a category open visits are reckoned with.
    pub bought: Option<Estimate>,
    /// Views and clicks a session; null for a category.
    pub depth: Option<f64>,
    /// Clicks per view.
    pub click_through: Option<Estimate>,
    /// Whether the share differs from that of the others by more than chance: below or above.
    pub differs: Option<Differs>,
}

/// How a part differs from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Differs {
    /// Fewer buy.
    Below,
    /// More buy.
    Above,
}

/// Counts over sessions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// Sessions.
    pub sessions: u64,
    /// Sessions that came to each stage or a later one.
    pub reached: [u64; 4],
    views: u64,
    clicks: u64,
    /// Sums over visitors of purchases squared, purchases times sessions, and sessions squared.
    sums: [f64; 3],
}

impl Tally {
    /// One session.
    pub fn session(steps: &[Step]) -> Tally {
        let furthest = steps.iter().map(|step| step.stage).max().unwrap_or(0);
        let mut tally = Tally {
            sessions: 1,
            ..Tally::default()
        };
        tally.reached[..=furthest].fill(1);
        tally.views = steps.iter().filter(|step| step.stage == 0).count() as u64;
        tally.clicks = steps.iter().filter(|step| step.stage == 1).count() as u64;
        tally
    }

    /// Adds others.
    pub fn add(&mut self, other: &Tally) {
        self.sessions += other.sessions;
        self.views += other.views;
        self.clicks += other.clicks;
        for stage in 0..4 {
            self.reached[stage] += other.reached[stage];
        }
        for (sum, other) in self.sums.iter_mut().zip(other.sums) {
            *sum += other;
        }
    }

    /// Marks what was added as one visitor's.
    pub fn close(&mut self) {
        let (bought, all) = (self.reached[BOUGHT] as f64, self.sessions as f64);
        self.sums = [bought * bought, bought * all, all * all];
    }

    /// Variance of the purchases over that of independent sessions, by visitor; at least 1.
    fn dispersion(&self) -> f64 {
        let (n, rate) = (
            self.sessions as f64,
            self.reached[BOUGHT] as f64 / self.sessions.max(1) as f64,
        );
        let [bought, both, all] = self.sums;
        let squares = bought - 2.0 * rate * both + rate * rate * all;
        (squares / (n * rate * (1.0 - rate)).max(f64::MIN_POSITIVE)).max(1.0)
    }

    fn split(&self, name: String, id: Option<String>) -> Split {
        Split {
            name,
            id,
            n: self.sessions,
            bought: share(self.reached[BOUGHT], self.sessions),
            depth: (self.sessions > 0)
                .then(|| (self.views + self.clicks) as f64 / self.sessions as f64),
            click_through: share(self.clicks.min(self.views), self.views),
            differs: None,
        }
    }
}

/// The parts as they are counted.
pub struct Parts<'a> {
    snapshot: &'a Snapshot,
    segments: &'a [NamedUsers],
    /// By user, the index of the segment.
    segment_of: Vec<u32>,
    by_segment: Vec<Tally>,
    by_week: BTreeMap<i64, Tally>,
    by_category: BTreeMap<&'a str, Vec<Watched>>,
}

impl<'a> Parts<'a> {
    /// Nothing counted yet.
    pub fn of(snapshot: &'a Snapshot, segments: &'a [NamedUsers]) -> Parts<'a> {
        let mut segment_of = vec![NONE; snapshot.users.len()];
        for (number, segment) in (0..).zip(segments) {
            for &user in &segment.users {
                segment_of[user] = number;
            }
        }
        Parts {
            snapshot,
            segments,
            segment_of,
            by_segment: vec![Tally::default(); segments.len()],
            by_week: BTreeMap::new(),
            by_category: BTreeMap::new(),
        }
    }

    /// Counts a session in its week.
    pub fn add_session(&mut self, at: i64, session: &Tally, clock: &LocalClock) {
        // 1970-01-01 was a Thursday.
        let week = (clock.local(at) + 3 * DAY).div_euclid(7 * DAY);
        self.by_week.entry(week).or_default().add(session);
    }

    /// Counts a visitor in the segment.
    pub fn add_visitor(&mut self, user: u32, own: &Tally) {
        if let Some(&segment) = self.segment_of.get(user as usize)
            && segment != NONE
        {
            self.by_segment[segment as usize].add(own);
        }
    }

    /// Counts item visits in their categories.
    pub fn add_visits(&mut self, visits: &[ItemVisit], as_of: i64) {
        for visit in visits {
            let category = self.snapshot.items[visit.item as usize].category.as_deref();
            let first = visit.reached.iter().position(Option::is_some).unwrap_or(0);
            if let (Some(category), Some(one)) = (category, watched(visit, first, BOUGHT, as_of)) {
                self.by_category.entry(category).or_default().push(one);
            }
        }
    }

    /// By segment, by category and by week.
    pub fn splits(self, whole: &Tally) -> (Vec<Split>, Vec<Split>, Vec<Split>) {
        let dispersion = whole.dispersion();
        let named = self.segments.iter().zip(&self.by_segment);
        let mut by_segment: Vec<Split> = named
            .map(|(segment, tally)| tally.split(segment.name.clone(), Some(segment.id.clone())))
            .collect();
        tell_apart(&mut by_segment, dispersion);
        let mut by_category: Vec<Split> = self
            .by_category
            .into_iter()
            .map(|(category, watched)| Split {
                name: category.to_string(),
                id: None,
                n: watched.len() as u64,
                bought: Arrivals::of(watched, 1.0).share(),
                depth: None,
                click_through: None,
                differs: None,
            })
            .collect();
        tell_apart(&mut by_category, 1.0);
        let day = |week: i64| Instant(week * 7 * DAY - 3 * DAY).to_string()[..10].to_string();
        let mut by_week: Vec<Split> = self
            .by_week
            .iter()
            .map(|(&week, tally)| tally.split(day(week), None))
            .collect();
        tell_apart(&mut by_week, dispersion);
        (by_segment, by_category, by_week)
    }
}

/// Marks the parts whose share differs from that of all others (normal test of two shares,
/// Benjamini-Hochberg over the parts).
fn tell_apart(parts: &mut [Split], dispersion: f64) {
    let counts = |part: &Split| {
        let rate = part.bought.map_or(0.0, |bought| bought.value);
        (rate * part.n as f64, part.n as f64)
    };
    let (all_bought, all) = parts
        .iter()
        .map(counts)
        .fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let pooled = all_bought / f64::max(all, 1.0);
    let apart = |part: &Split| {
        let (bought, n) = counts(part);
        let rest = all - n;
        if part.n < AT_LEAST || rest < AT_LEAST as f64 {
            return (1.0, 0.0);
        }
        let difference = bought / n - (all_bought - bought) / rest;
        let variance = dispersion * pooled * (1.0 - pooled) * (1.0 / n + 1.0 / rest);
        let z = difference / variance.sqrt().max(f64::MIN_POSITIVE);
        (2.0 * normal_cdf(-z.abs()), difference)
    };
    let found: Vec<(f64, f64)> = parts.iter().map(apart).collect();
    let p: Vec<f64> = found.iter().map(|one| one.0).collect();
    let q = q_values(&p, parts.len() as u64);
    for ((part, q), (_, difference)) in parts.iter_mut().zip(q).zip(found) {
        part.differs = (q <= Q_VALUE && difference != 0.0).then_some(if difference < 0.0 {
            Differs::Below
        } else {
            Differs::Above
        });
    }
}
