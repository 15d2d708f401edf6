//! The members of a segment, for its card: who they are, when they are active, what they like, what
//! they spend and how they moved.

use super::RUN_KIND;
use super::view::{RunBody, SegmentView};
use crate::profile::LocalTime;
use crate::profile::operation::Everyone;
use crate::segment::Flow;
use crate::segment::tuning::card::{LEAST_KNOWN, LEAST_LIFT, LEAST_Z, MOST_SHOWN};
use regulars_core::domain::{ActionKind, Money, NONE, SegmentId};
use regulars_core::error::Result;
use regulars_core::shop::Shop;
use regulars_core::statistics::robust::median;
use regulars_core::store::SegmentRow;
use serde::Serialize;
use std::collections::BTreeMap;

/// The members of a segment, together.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Portrait {
    /// Median age; `None` if known for too few members.
    pub age: Option<f64>,
    /// The commonest places; empty if known for too few members.
    pub places: Vec<PlaceShare>,
    /// Shares of the members' actions by hour of the day, midnight first.
    pub hours: Option<Vec<f64>>,
    /// The same by weekday, Monday first.
    pub weekdays: Option<Vec<f64>>,
    /// Items that clearly more of them bought than expected, the most striking first.
    pub items: Vec<ItemLiked>,
    /// What they spent; `None` if the shop's amounts are unknown.
    pub brings: Option<Brings>,
    /// How they moved at the last run; `None` if the segment is new.
    pub moves: Option<Moves>,
}

/// A place and the share of members who live there.
#[derive(Debug, Clone, Serialize)]
pub struct PlaceShare {
    /// The place's name.
    pub place: String,
    /// Share of the members whose place is known.
    pub share: f64,
}

/// An item that more members bought than expected.
#[derive(Debug, Clone, Serialize)]
pub struct ItemLiked {
    /// The shop's id.
    pub item: String,
    /// Its title, else its id.
    pub title: String,
    /// Members who bought it.
    pub buyers: usize,
    /// How many would have, at the shop's shares of items for the same number of purchases.
    pub expected: f64,
}

/// What members spent.
#[derive(Debug, Clone, Serialize)]
pub struct Brings {
    /// Purchases less refunds, all members.
    pub net_revenue: Money,
    /// The same, per member.
    pub per_user: Money,
    /// The same, per buyer of the shop.
    pub per_user_shop: Money,
    /// Orders per member.
    pub orders_per_user: f64,
}

/// Users who came from a segment or went to one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Move {
    /// The other segment; `None` for users who were in none before, or are in none now.
    pub segment: Option<SegmentId>,
    /// Its name.
    pub name: Option<String>,
    /// How many.
    pub users: u64,
}

/// How members moved, most users first.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Moves {
    /// Who came, and from where.
    pub came: Vec<Move>,
    /// Who went, and where.
    pub went: Vec<Move>,
}

impl Portrait {
    /// The portrait of members by dense index. With fewer than `least`, figures that could identify
    /// a person are left out.
    pub fn of(users: &[usize], everyone: &Everyone, least: usize) -> Portrait {
        let (brings, hours, weekdays) = (
            brings(users, everyone),
            hours(users, everyone),
            weekdays(users, everyone),
        );
        if users.len() < least {
            return Portrait {
                hours,
                weekdays,
                brings,
                ..Portrait::default()
            };
        }
        Portrait {
            age: age(users, everyone),
            places: places(users, everyone),
            hours,
            weekdays,
            items: items(users, everyone, least),
            brings,
            moves: None,
        }
    }
}

fn age(users: &[usize], everyone: &Everyone) -> Option<f64> {
    let ages: Vec<f64> = users
        .iter()
        .filter_map(|&user| everyone.snapshot.users[user].age)
        .collect();
    if (ages.len() as f64) < LEAST_KNOWN * users.len() as f64 {
        None
    } else {
        median(&ages)
    }
}

fn places(users: &[usize], everyone: &Everyone) -> Vec<PlaceShare> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for place in users
        .iter()
        .filter_map(|&user| everyone.snapshot.users[user].place.as_deref())
    {
        *counts.entry(place).or_default() += 1;
    }
    let known: usize = counts.values().sum();
    if (known as f64) < LEAST_KNOWN * users.len() as f64 || known == 0 {
        return Vec::new();
    }
    let mut ranked: Vec<(&str, usize)> = counts.into_iter().collect();
    ranked.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
    ranked
        .into_iter()
        .take(MOST_SHOWN)
        .map(|(place, count)| PlaceShare {
            place: place.to_string(),
            share: count as f64 / known as f64,
        })
        .collect()
}

fn hours(users: &[usize], everyone: &Everyone) -> Option<Vec<f64>> {
    let known: Vec<&Vec<f64>> = users
        .iter()
        .filter_map(|&user| everyone.profiles[user].hours.as_ref())
        .collect();
    (!known.is_empty()).then(|| {
        (0..24)
            .map(|hour| {
                known
                    .iter()
                    .filter_map(|hours| hours.get(hour))
                    .sum::<f64>()
                    / known.len() as f64
            })
            .collect()
    })
}

/// Like the hours, the mean over members, so that very active ones do not dominate.
fn weekdays(users: &[usize], everyone: &Everyone) -> Option<Vec<f64>> {
    let (mut sums, mut known) = ([0.0; 7], 0_u32);
    for &user in users {
        let history = everyone.snapshot.history(user);
        let mut counts = [0_u32; 7];
        for action in history
            .actions
            .iter()
            .filter(|action| action.kind != ActionKind::Refund)
        {
            counts[LocalTime::of(action.at, history.zone).weekday()] += 1;
        }
        let total: u32 = counts.iter().sum();
        if total > 0 {
            known += 1;
            sums.iter_mut()
                .zip(counts)
                .for_each(|(sum, count)| *sum += f64::from(count) / f64::from(total));
        }
    }
    (known > 0).then(|| sums.iter().map(|sum| sum / f64::from(known)).collect())
}

/// Items by their buyers, compared with the same number of purchases of the whole shop, because
/// heavy buyers buy more of everything. Differences are in standard deviations of a Poisson count.
fn items(users: &[usize], everyone: &Everyone, least: usize) -> Vec<ItemLiked> {
    let snapshot = &everyone.snapshot;
    let mut is_member = vec![false; snapshot.users.len()];
    users.iter().for_each(|&user| is_member[user] = true);
    // Buyers of each item: all, and members. Actions are sorted by user, so it is enough to remember
    // the last user counted.
    let mut counted = vec![NONE; snapshot.items.len()];
    let (mut all, mut own) = (
        vec![0_usize; snapshot.items.len()],
        vec![0_usize; snapshot.items.len()],
    );
    let columns = &snapshot.actions;
    for row in (0..columns.len()).filter(|&row| columns.kind[row] == ActionKind::Purchase) {
        let (user, item) = (columns.user[row], columns.item[row]);
        let (Some(&member), Some(last)) =
            (is_member.get(user as usize), counted.get_mut(item as usize))
        else {
            continue;
        };
        if *last != user {
            *last = user;
            all[item as usize] += 1;
            own[item as usize] += usize::from(member);
        }
    }
    let part = own.iter().sum::<usize>() as f64 / all.iter().sum::<usize>().max(1) as f64;
    let z = |item: usize| {
        (own[item] as f64 - part * all[item] as f64) / (part * all[item] as f64).sqrt()
    };
    let mut liked: Vec<usize> = (0..snapshot.items.len())
        .filter(|&item| own[item] >= least.max(1) && z(item) >= LEAST_Z)
        .filter(|&item| own[item] as f64 >= LEAST_LIFT * part * all[item] as f64)
        .collect();
    liked.sort_by(|left, right| z(*right).total_cmp(&z(*left)).then(left.cmp(right)));
    liked.truncate(MOST_SHOWN);
    let view = |item: usize| ItemLiked {
        item: snapshot.items[item].id.clone(),
        title: snapshot.items[item].label().to_string(),
        buyers: own[item],
        expected: part * all[item] as f64,
    };
    liked.into_iter().map(view).collect()
}

fn brings(users: &[usize], everyone: &Everyone) -> Option<Brings> {
    let revenue = |user: usize| everyone.profiles[user].net_revenue.map(|money| money.minor);
    let buyers: Vec<i64> = (0..everyone.profiles.len()).filter_map(revenue).collect();
    let own: Vec<i64> = users.iter().filter_map(|&user| revenue(user)).collect();
    if own.is_empty() {
        return None;
    }
    let money = |minor: i64| Money::new(minor, everyone.snapshot.currency);
    let mean = |sums: &[i64]| money(sums.iter().sum::<i64>() / (sums.len() as i64).max(1));
    let orders: u64 = users
        .iter()
        .filter_map(|&user| everyone.profiles[user].orders)
        .sum();
    Some(Brings {
        net_revenue: money(own.iter().sum()),
        per_user: mean(&own),
        per_user_shop: mean(&buyers),
        orders_per_user: orders as f64 / users.len() as f64,
    })
}

/// How the members of a learned segment moved at the last run; `None` if it is not in force or had no
/// members before.
pub fn moves(shop: &Shop, row: &SegmentRow) -> Result<Option<Moves>> {
    let Some(run) = shop.current_run(RUN_KIND)? else {
        return Ok(None);
    };
    let Ok(body) = serde_json::from_value::<RunBody>(run.made.body.clone()) else {
        return Ok(None);
    };
    let size = SegmentView::of_row(row).map_or(0, |view| view.description.size);
    let names: BTreeMap<SegmentId, String> = shop
        .store()
        .fetch_segments()?
        .into_iter()
        .map(|row| (row.segment, row.made.name))
        .collect();
    let side = |is_own: fn(&Flow) -> Option<SegmentId>,
                other: fn(&Flow) -> Option<SegmentId>|
     -> Vec<Move> {
        let moved = body
            .flows
            .iter()
            .filter(|flow| is_own(flow) == Some(row.segment));
        moved
            .map(|flow| Move {
                segment: other(flow),
                name: other(flow).and_then(|id| names.get(&id).cloned()),
                users: flow.users,
            })
            .collect()
    };
    let moves = Moves {
        came: side(|flow| flow.to, |flow| flow.from),
        went: side(|flow| flow.from, |flow| flow.to),
    };
    let is_new =
        moves.went.is_empty() && moves.came.iter().map(|one| one.users).sum::<u64>() == size;
    Ok(Some(moves).filter(|_| body.segments.contains(&row.segment) && !is_new))
}
