//! From looking to buying: how many users go on from each stage to the next, and how long that
//! takes.

use super::scope::Scope;
use super::significance::{median, share};
use regulars_core::domain::{ActionKind, Estimate, HOUR, NONE};
use serde::Serialize;

const STAGES: [ActionKind; 4] = [
    ActionKind::View,
    ActionKind::Click,
    ActionKind::Cart,
    ActionKind::Purchase,
];

/// One stage of the way to a purchase.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stage {
    /// The action.
    pub stage: ActionKind,
    /// Users who went through all stages up to this one, in this order.
    pub users: u64,
    /// Users who did this at all, also without the stages before it.
    pub users_in_all: u64,
    /// The share of the users of the stage before who came here; null for the first stage.
    pub rate: Option<Estimate>,
    /// Pairs of user and item that went through all stages up to this one.
    pub pairs: u64,
    /// The share of such pairs of the stage before that came here; null for the first stage.
    pub pair_rate: Option<Estimate>,
    /// Median hours from the stage before, over pairs of user and item (over users where actions
    /// name no items).
    pub hours_median: Option<f64>,
    /// How many of such times the median is taken over.
    pub hours_n: u64,
    /// The stage as a sentence.
    pub text: String,
}

/// The way to a purchase.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Funnel {
    /// The stages that the shop's data have, in order.
    pub stages: Vec<Stage>,
}

#[derive(Default, Clone)]
struct Passage {
    passed: u64,
    hours: Vec<f64>,
}

/// Measures the funnel over the stages that occur in scope.
pub fn find_funnel(scope: &Scope<'_>) -> Funnel {
    let snapshot = scope.snapshot;
    let present: Vec<ActionKind> = STAGES
        .into_iter()
        .filter(|stage| {
            scope
                .positions()
                .any(|at| snapshot.actions.kind[at] == *stage)
        })
        .collect();
    let mut by_user = vec![Passage::default(); present.len()];
    let mut by_pair = vec![Passage::default(); present.len()];
    let mut in_all = vec![0_u64; present.len()];
    let mut steps: Vec<(u32, i64, usize)> = Vec::new();
    for user in scope.user_indices() {
        steps.clear();
        for position in snapshot.starts[user]..snapshot.starts[user + 1] {
            if snapshot.actions.kind[position] == ActionKind::Purchase
                && !scope.is_ordering(position)
            {
                continue;
            }
            if let Some(stage) = present
                .iter()
                .position(|&kind| kind == snapshot.actions.kind[position])
            {
                steps.push((
                    snapshot.actions.item[position],
                    snapshot.actions.at[position],
                    stage,
                ));
            }
        }
        for (stage, count) in in_all.iter_mut().enumerate() {
            *count += u64::from(steps.iter().any(|step| step.2 == stage));
        }
        pass(&steps, &mut by_user);
        steps.sort_unstable();
        for pair in steps
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|pair| pair[0].0 != NONE)
        {
            pass(pair, &mut by_pair);
        }
    }
    let stages = (0..present.len())
        .map(|stage| describe(&present, stage, &in_all, &mut by_user, &mut by_pair));
    Funnel {
        stages: stages.collect(),
    }
}

/// Follows one user (or user and item) through the stages: the first of each at or after the one
/// before.
fn pass(steps: &[(u32, i64, usize)], passages: &mut [Passage]) {
    let mut since = i64::MIN;
    for (stage, passage) in passages.iter_mut().enumerate() {
        let Some(at) = steps
            .iter()
            .filter(|step| step.2 == stage && step.1 >= since)
            .map(|step| step.1)
            .min()
        else {
            return;
        };
        passage.passed += 1;
        if stage > 0 {
            passage.hours.push((at - since) as f64 / HOUR as f64);
        }
        since = at;
    }
}

fn describe(
    present: &[ActionKind],
    stage: usize,
    in_all: &[u64],
    by_user: &mut [Passage],
    by_pair: &mut [Passage],
) -> Stage {
    let (users, pairs) = (by_user[stage].passed, by_pair[stage].passed);
    let before = |passages: &[Passage]| stage.checked_sub(1).map(|before| passages[before].passed);
    let rate = before(by_user).and_then(|n| share(users, n));
    let pair_rate = before(by_pair).and_then(|n| share(pairs, n));
    let hours = if by_pair[0].passed > 0 {
        &mut by_pair[stage].hours
    } else {
        &mut by_user[stage].hours
    };
    let (hours_median, hours_n) = (median(hours), hours.len() as u64);
    let word = present[stage].word();
    let text = match (&rate, stage.checked_sub(1)) {
        (Some(rate), Some(before)) => format!(
            "{users} of {} users ({:.0} %, {:.0} to {:.0}) went on from {} to {word}{}",
            rate.n,
            100.0 * rate.value,
            100.0 * rate.low,
            100.0 * rate.high,
            present[before].word(),
            hours_median.map_or(String::new(), |hours| format!(
                ", after {} (n = {hours_n})",
                in_words(hours)
            )),
        ),
        _ => format!("{users} users have at least one {word}"),
    };
    Stage {
        stage: present[stage],
        users,
        users_in_all: in_all[stage],
        rate,
        pairs,
        pair_rate,
        hours_median,
        hours_n,
        text,
    }
}

fn in_words(hours: f64) -> String {
    if hours < 1.0 {
        format!("{:.0} minutes", hours * 60.0)
    } else if hours < 48.0 {
        format!("{hours:.1} hours")
    } else {
        format!("{:.1} days", hours / 24.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::Builder;

    #[test]
    fn only_what_follows_in_order_counts() {
        let mut shop = Builder::new(4, 2);
        for user in 0..3 {
            shop.act(user, 0, ActionKind::View, Some(0));
        }
        shop.act(0, HOUR * 2, ActionKind::Purchase, Some(0));
        shop.act(1, HOUR * 4, ActionKind::Purchase, Some(0));
        shop.act(2, HOUR, ActionKind::Purchase, Some(1));
        shop.act(3, HOUR, ActionKind::Purchase, Some(1));
        let snapshot = shop.snapshot();
        let funnel = find_funnel(&Scope::shop(&snapshot));
        assert_eq!(
            funnel.stages.len(),
            2,
            "stages that the data do not have are left out"
        );
        let bought = &funnel.stages[1];
        assert_eq!((bought.users, bought.users_in_all, bought.pairs), (3, 4, 2));
        assert_eq!(
            (bought.rate.unwrap().n, bought.pair_rate.unwrap().n),
            (3, 3)
        );
        assert_eq!((bought.hours_median, bought.hours_n), (Some(3.0), 2));
        assert_eq!(funnel.stages[0].rate, None);
    }

    #[test]
    fn a_purchase_before_the_view_is_no_passage() {
        let mut shop = Builder::new(1, 1);
        shop.act(0, 0, ActionKind::Purchase, Some(0));
        shop.act(0, 10, ActionKind::View, Some(0));
        let snapshot = shop.snapshot();
        assert_eq!(find_funnel(&Scope::shop(&snapshot)).stages[1].users, 0);
    }
}
