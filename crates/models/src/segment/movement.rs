//! Who moved since the last run, and which old segment each new group continues.

use super::tuning::card::LEAST_SHARED;
use regulars_core::domain::SegmentId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How users moved since the last run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Movement {
    /// Users who stayed in their segment.
    pub kept: u64,
    /// Users who changed segments.
    pub moved: u64,
    /// Users who were in no segment before.
    pub joined: u64,
    /// Users who were in a segment before and are in none now.
    pub no_longer: u64,
}

/// The old segment that each of `groups` new groups continues, if any: pairs with the most shared
/// users first, each old segment at most once. `before` and `now` are by user key.
pub fn match_segments(
    before: &BTreeMap<i64, SegmentId>,
    now: &BTreeMap<i64, usize>,
    groups: usize,
) -> Vec<Option<SegmentId>> {
    let mut old_sizes: BTreeMap<SegmentId, u64> = BTreeMap::new();
    let mut new_sizes = vec![0_u64; groups];
    let mut shared: BTreeMap<(SegmentId, usize), u64> = BTreeMap::new();
    for segment in before.values() {
        *old_sizes.entry(*segment).or_default() += 1;
    }
    for (user, &group) in now {
        new_sizes[group] += 1;
        if let Some(&segment) = before.get(user) {
            *shared.entry((segment, group)).or_default() += 1;
        }
    }
    let mut pairs: Vec<(u64, SegmentId, usize)> = shared
        .into_iter()
        .filter(|&((segment, group), both)| {
            let either = old_sizes[&segment] + new_sizes[group] - both;
            both as f64 >= LEAST_SHARED * either as f64
        })
        .map(|((segment, group), both)| (both, segment, group))
        .collect();
    pairs.sort_by(|left, right| {
        right
            .0
            .cmp(&left.0)
            .then(left.1.cmp(&right.1))
            .then(left.2.cmp(&right.2))
    });
    let mut matched: Vec<Option<SegmentId>> = vec![None; groups];
    for (_, segment, group) in pairs {
        if matched[group].is_none() && !matched.contains(&Some(segment)) {
            matched[group] = Some(segment);
        }
    }
    matched
}

/// How users moved from one membership to the next, by user key.
pub fn movement(before: &BTreeMap<i64, SegmentId>, now: &BTreeMap<i64, SegmentId>) -> Movement {
    let mut movement = Movement::default();
    for (user, segment) in now {
        match before.get(user) {
            None => movement.joined += 1,
            Some(old) if old == segment => movement.kept += 1,
            Some(_) => movement.moved += 1,
        }
    }
    movement.no_longer = before.keys().filter(|user| !now.contains_key(user)).count() as u64;
    movement
}

/// Users who moved from one segment to another, joined, or are no longer in any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// The segment before; `None` for users who were in none.
    pub from: Option<SegmentId>,
    /// The segment now; `None` for users who are in none.
    pub to: Option<SegmentId>,
    /// How many.
    pub users: u64,
}

/// Moves between segments, most users first, without those who stayed.
pub fn flows(before: &BTreeMap<i64, SegmentId>, now: &BTreeMap<i64, SegmentId>) -> Vec<Flow> {
    let mut moves: BTreeMap<(Option<SegmentId>, Option<SegmentId>), u64> = BTreeMap::new();
    for user in before
        .keys()
        .chain(now.keys().filter(|user| !before.contains_key(user)))
    {
        let (from, to) = (before.get(user).copied(), now.get(user).copied());
        if from != to {
            *moves.entry((from, to)).or_default() += 1;
        }
    }
    let mut flows: Vec<Flow> = moves
        .into_iter()
        .map(|((from, to), users)| Flow { from, to, users })
        .collect();
    flows.sort_by_key(|flow| (std::cmp::Reverse(flow.users), flow.from, flow.to));
    flows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_their_members_and_a_new_group_has_none() {
        let before: BTreeMap<i64, SegmentId> = (0..30)
            .map(|user| (user, SegmentId(if user < 20 { 7 } else { 3 })))
            .collect();
        let now: BTreeMap<i64, usize> = (5..60)
            .map(|user| {
                let group = if user < 18 {
                    1
                } else {
                    usize::from(user >= 30) * 2
                };
                (user, group)
            })
            .collect();
        let matched = match_segments(&before, &now, 3);
        assert_eq!(matched, vec![Some(SegmentId(3)), Some(SegmentId(7)), None]);
        let named = now
            .iter()
            .map(|(user, group)| (*user, matched[*group].unwrap_or(SegmentId(9))))
            .collect();
        assert_eq!(
            movement(&before, &named),
            Movement {
                kept: 23,
                moved: 2,
                joined: 30,
                no_longer: 5
            }
        );
        let [three, seven, nine] = [3, 7, 9].map(|id| Some(SegmentId(id)));
        let flow = |(from, to, users)| Flow { from, to, users };
        assert_eq!(
            flows(&before, &named),
            [(None, nine, 30), (seven, None, 5), (seven, three, 2)].map(flow)
        );
    }

    #[test]
    fn the_same_membership_moves_no_user() {
        let same: BTreeMap<i64, SegmentId> =
            (0..9).map(|user| (user, SegmentId(user % 2))).collect();
        assert_eq!(
            movement(&same, &same),
            Movement {
                kept: 9,
                ..Movement::default()
            }
        );
        assert_eq!(
            match_segments(&BTreeMap::new(), &BTreeMap::new(), 0),
            vec![]
        );
    }
}
