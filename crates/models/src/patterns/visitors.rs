//! What each visitor did, in sessions and by item.

use super::scope::Scope;
use crate::profile::VISIT_GAP_SECONDS;
use regulars_core::domain::{ActionKind, HOUR, NONE};
use regulars_core::statistics::survival::Watched;

/// Stages on the way to a purchase.
pub const STAGES: [ActionKind; 4] = [
    ActionKind::View,
    ActionKind::Click,
    ActionKind::Cart,
    ActionKind::Purchase,
];
/// Index of the purchase among the stages.
pub const BOUGHT: usize = 3;

/// One action on the way to a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// The item, [`NONE`] where the action names none.
    pub item: u32,
    /// When, in UTC seconds.
    pub at: i64,
    /// Index into [`STAGES`].
    pub stage: usize,
}

/// Calls `visit` with each visitor's steps in order of time: the user's dense index, and [`NONE`]
/// for anonymous visitors, who are told apart by identity.
pub fn for_each_visitor(scope: &Scope<'_>, mut visit: impl FnMut(u32, &[Step])) {
    let actions = &scope.snapshot.actions;
    let step = |position: usize| {
        let stage = match actions.kind[position] {
            ActionKind::View => 0,
            ActionKind::Click => 1,
            ActionKind::Cart => 2,
            _ if scope.is_ordering(position) => BOUGHT,
            _ => return None,
        };
        Some(Step {
            item: actions.item[position],
            at: actions.at[position],
            stage,
        })
    };
    let mut steps: Vec<Step> = Vec::new();
    let mut anonymous: Vec<usize> = Vec::new();
    let mut current = NONE;
    for position in scope.positions() {
        let user = actions.user[position];
        if user == NONE {
            anonymous.push(position);
            continue;
        }
        if user != current {
            if !steps.is_empty() {
                visit(current, &steps);
            }
            steps.clear();
            current = user;
        }
        steps.extend(step(position));
    }
    if !steps.is_empty() {
        visit(current, &steps);
    }
    anonymous.sort_by_key(|&position| (actions.identity[position], actions.at[position]));
    for own in anonymous.chunk_by(|&a, &b| actions.identity[a] == actions.identity[b]) {
        steps.clear();
        steps.extend(own.iter().filter_map(|&position| step(position)));
        if !steps.is_empty() {
            visit(NONE, &steps);
        }
    }
}

/// A named group of users for which patterns are also looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedUsers {
    /// Its id, as typed.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Dense indices of its users.
    pub users: Vec<usize>,
}

/// Splits a visitor's steps into sessions, which half an hour of silence ends. Purchases without
/// browsing, as at a till, are no session.
pub fn sessions(steps: &[Step]) -> impl Iterator<Item = &[Step]> {
    steps
        .chunk_by(|a, b| b.at - a.at <= VISIT_GAP_SECONDS)
        .filter(|session| session.iter().any(|step| step.stage < BOUGHT))
}

/// A visitor's interest in an item, from the first view to the purchase; the next begins with the
/// first view after it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ItemVisit {
    /// The item.
    pub item: u32,
    /// When each stage or a later one was first reached, in UTC seconds.
    pub reached: [Option<i64>; 4],
}

/// The item visits of a visitor. Purchases of what was not viewed are none.
pub fn item_visits(steps: &[Step], first_stage: usize) -> Vec<ItemVisit> {
    let mut sorted: Vec<Step> = steps
        .iter()
        .filter(|step| step.item != NONE)
        .copied()
        .collect();
    // Stable, so that actions of one second stay in order.
    sorted.sort_by_key(|step| (step.item, step.at));
    let mut visits = Vec::new();
    for own in sorted.chunk_by(|a, b| a.item == b.item) {
        let mut open: Option<ItemVisit> = None;
        for step in own {
            if open.is_none() && step.stage != first_stage {
                continue;
            }
            let visit = open.get_or_insert(ItemVisit {
                item: step.item,
                reached: [None; 4],
            });
            for reached in &mut visit.reached[..=step.stage] {
                reached.get_or_insert(step.at);
            }
            if step.stage == BOUGHT {
                visits.extend(open.take());
            }
        }
        visits.extend(open);
    }
    visits
}

/// How long a visit was watched on its way from one stage to another; `None` where it did not come
/// to the first.
pub fn watched(visit: &ItemVisit, from: usize, to: usize, as_of: i64) -> Option<Watched> {
    let began = visit.reached[from]?;
    let hours = |until: i64| (until - began).max(0) as f64 / HOUR as f64;
    Some(match visit.reached[to] {
        Some(at) => Watched {
            time: hours(at),
            came: true,
        },
        None => Watched {
            time: hours(as_of),
            came: false,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(item: u32, at: i64, stage: usize) -> Step {
        Step { item, at, stage }
    }

    #[test]
    fn an_item_visit_ends_with_the_purchase() {
        let steps = [
            step(1, 0, 0),
            step(2, 5, 3),
            step(1, 10, 2),
            step(1, HOUR, 3),
            step(1, 2 * HOUR, 3),
            step(1, 3 * HOUR, 0),
        ];
        let visits = item_visits(&steps, 0);
        assert_eq!(visits.len(), 2);
        assert_eq!(visits[0].reached, [Some(0), Some(10), Some(10), Some(HOUR)]);
        assert_eq!(visits[1].reached, [Some(3 * HOUR), None, None, None]);
    }

    #[test]
    fn silence_ends_a_session_and_a_till_is_none() {
        let steps = [
            step(1, 0, 0),
            step(1, 1_000, 3),
            step(1, 9_000, 3),
            step(1, 90_000, 0),
        ];
        let found: Vec<usize> = sessions(&steps).map(<[Step]>::len).collect();
        assert_eq!(found, [2, 1]);
    }
}
