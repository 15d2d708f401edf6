//! Who of the eligible is chosen: first the budget, then the draw of the comparison group.

use crate::domain::CampaignId;
use rand::SeedableRng;
use rand::seq::index::sample;
use rand_chacha::ChaCha8Rng;

/// What an offer to one user is expected to bring and to cost, in minor units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worth {
    /// Expected gain, the cost taken off.
    pub gain: f64,
    /// Expected cost.
    pub cost: f64,
    /// Whether the user passes all gates but budget and holdout.
    pub is_eligible: bool,
}

/// Where a user ranks among those that the budget could pay for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BudgetRank {
    /// Rank by expected gain for what it costs, from 1; `None` for who is not eligible.
    pub rank: Option<usize>,
    /// How many are ranked.
    pub eligible: usize,
    /// Expected cost of all users ranked up to this one, in minor units.
    pub cost_so_far: f64,
    /// Whether that is within the budget.
    pub is_affordable: bool,
}

/// What became of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// Gets the offer.
    Offered,
    /// Drawn into the comparison group.
    HeldOut,
    /// Not chosen.
    No,
}

/// Ranks the eligible by expected gain for each unit of cost and takes as many as `budget_minor`
/// pays for, all of them without a budget: by gain alone, a few large orders would use up what
/// reaches many. Who is not eligible is compared with where it would have stood. Equal ones go by
/// position.
pub fn rank(worths: &[Worth], budget_minor: Option<f64>) -> Vec<BudgetRank> {
    // A response in proportion makes most users equal but for the rounding of their numbers.
    let returns: Vec<f64> = worths
        .iter()
        .map(|worth| (1e6 * worth.gain / worth.cost.max(1e-6)).round() / 1e6)
        .collect();
    let mut order: Vec<usize> = (0..worths.len())
        .filter(|&user| worths[user].is_eligible)
        .collect();
    order.sort_by(|&a, &b| returns[b].total_cmp(&returns[a]).then(a.cmp(&b)));
    let eligible = order.len();
    let blank = BudgetRank {
        rank: None,
        eligible,
        cost_so_far: 0.0,
        is_affordable: false,
    };
    let mut ranks = vec![blank; worths.len()];
    let mut costs = Vec::with_capacity(eligible);
    let (mut cost, mut is_open) = (0.0, true);
    for (position, &user) in order.iter().enumerate() {
        cost += worths[user].cost;
        // Once the budget is spent nobody further down is slipped in.
        is_open = is_open && budget_minor.is_none_or(|budget| cost <= budget);
        costs.push(cost);
        ranks[user] = BudgetRank {
            rank: Some(position + 1),
            eligible,
            cost_so_far: cost,
            is_affordable: is_open,
        };
    }
    for user in (0..worths.len()).filter(|&user| !worths[user].is_eligible) {
        let before = order.partition_point(|&other| returns[other] >= returns[user]);
        let cost_so_far = before.checked_sub(1).map_or(0.0, |last| costs[last]) + worths[user].cost;
        let is_affordable = budget_minor.is_none_or(|budget| cost_so_far <= budget);
        ranks[user] = BudgetRank {
            rank: None,
            eligible,
            cost_so_far,
            is_affordable,
        };
    }
    ranks
}

/// How many of `chosen` users are held out: the share, rounded.
pub fn holdout_size(chosen: usize, share: f64) -> usize {
    (chosen as f64 * share).round() as usize
}

/// Draws the comparison group: exactly [`holdout_size`] of the `chosen` (positions), by seed and
/// campaign.
pub fn draw_holdout(chosen: &[usize], share: f64, seed: u64, campaign: CampaignId) -> Vec<usize> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    chance.set_stream(campaign.0.unsigned_abs());
    let size = holdout_size(chosen.len(), share);
    let mut drawn: Vec<usize> = sample(&mut chance, chosen.len(), size)
        .into_iter()
        .map(|at| chosen[at])
        .collect();
    drawn.sort_unstable();
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_small_budget_reaches_many_and_not_the_few_with_the_largest_orders() {
        let mut worths = vec![
            Worth {
                gain: 40.0,
                cost: 50.0,
                is_eligible: true
            };
            2
        ];
        worths.extend(vec![
            Worth {
                gain: 0.8 + 1e-12,
                cost: 1.0,
                is_eligible: true
            };
            20
        ]);
        worths.push(Worth {
            gain: 3.0,
            cost: 2.0,
            is_eligible: true,
        });
        worths.reverse();
        let ranks = rank(&worths, Some(25.0));
        assert_eq!(
            ranks[0].rank,
            Some(1),
            "what brings most for its cost comes first"
        );
        assert_eq!(
            ranks
                .iter()
                .filter(|standing| standing.is_affordable)
                .count(),
            21
        );
    }

    #[test]
    fn the_best_are_chosen_within_the_budget() {
        let worth = |gain: f64, cost: f64, is_eligible| Worth {
            gain,
            cost,
            is_eligible,
        };
        let worths = [
            worth(1.0, 4.0, true),
            worth(9.0, 4.0, true),
            worth(5.0, 4.0, false),
            worth(3.0, 4.0, true),
        ];
        let ranks = rank(&worths, Some(9.0));
        let affordable: Vec<bool> = ranks
            .iter()
            .map(|standing| standing.is_affordable)
            .collect();
        assert_eq!(affordable, [false, true, true, true]);
        let ranks: Vec<Option<usize>> = ranks.iter().map(|standing| standing.rank).collect();
        assert_eq!(ranks, [Some(3), Some(1), None, Some(2)]);
        assert!(
            rank(&worths, None)
                .iter()
                .all(|standing| standing.is_affordable)
        );
    }

    #[test]
    fn the_draw_follows_from_seed_and_campaign() {
        let chosen: Vec<usize> = (0..200).collect();
        let draw = |seed, campaign| draw_holdout(&chosen, 0.1, seed, CampaignId(campaign));
        assert_eq!(draw(1, 1), draw(1, 1));
        assert_ne!(draw(1, 1), draw(2, 1));
        assert_ne!(draw(1, 1), draw(1, 2));
    }

    #[test]
    fn everybody_is_drawn_about_as_often() {
        let chosen: Vec<usize> = (0..20).collect();
        let mut times = [0; 20];
        for campaign in 0..4_000 {
            draw_holdout(&chosen, 0.25, 1, CampaignId(campaign))
                .into_iter()
                .for_each(|user| times[user] += 1);
        }
        // 1,000 expected; five standard deviations of a binomial count are 137.
        assert!(
            times.iter().all(|&count| (863..=1_137).contains(&count)),
            "{times:?}"
        );
    }

    proptest! {
        #[test]
        fn the_draw_has_the_exact_size_and_holds_only_chosen_users(
            chosen in prop::collection::btree_set(0_usize..1_000, 0..120), share in 0.0..1.0_f64, seed: u64,
        ) {
            let chosen: Vec<usize> = chosen.into_iter().collect();
            let drawn = draw_holdout(&chosen, share, seed, CampaignId(5));
            prop_assert_eq!(drawn.len(), holdout_size(chosen.len(), share));
            prop_assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(drawn.iter().all(|user| chosen.binary_search(user).is_ok()));
        }

        #[test]
        fn what_is_affordable_costs_no_more_than_the_budget(
            users in prop::collection::vec((-5.0..50.0_f64, 0.0..10.0_f64, any::<bool>()), 0..60), budget in 0.0..200.0_f64,
        ) {
            let worths: Vec<Worth> =
                users.iter().map(|&(gain, cost, is_eligible)| Worth { gain, cost, is_eligible }).collect();
            let ranks = rank(&worths, Some(budget));
            let cost: f64 = (0..worths.len())
                .filter(|&user| worths[user].is_eligible && ranks[user].is_affordable)
                .map(|user| worths[user].cost)
                .sum();
            prop_assert!(cost <= budget + 1e-6);
        }
    }
}
