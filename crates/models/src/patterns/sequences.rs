//! Products that are bought after another, in a later order.

use super::action;
use super::expected::Kinds;
use super::followers::{GAP_AT_LEAST, Wanted, followers};
use super::receipts::Receipts;
use super::scope::Scope;
use super::significance::{binomial_at_least, poisson_at_least, q_values, ratio, share};
use rayon::prelude::*;
use regulars_core::domain::{DAY, Estimate, grouped};
use regulars_core::statistics::interval::median;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// What counts as a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct SequenceSettings {
    /// Days within which the second product follows the first.
    pub window_days: f64,
    /// Fewest users who did so; by default one in a thousand, at least five.
    pub users_at_least: Option<u64>,
    /// Highest share of false findings among all.
    pub q_value: f64,
    /// Fewest times as often as chance.
    pub times_chance: f64,
}

impl Default for SequenceSettings {
    fn default() -> Self {
        SequenceSettings {
            window_days: 60.0,
            users_at_least: None,
            q_value: 0.02,
            times_chance: 1.3,
        }
    }
}

/// Who bought the first product comes back for the second.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sequence {
    /// Id of the product bought first.
    pub first: String,
    /// Id of the product bought later.
    pub then: String,
    /// Title of the first, or its id.
    pub first_title: String,
    /// Title of the second, or its id.
    pub then_title: String,
    /// Users who bought the second in a later order within the window.
    pub users: u64,
    /// Their share of the users who bought the first.
    pub share: Estimate,
    /// Users over those whom the popularity of the second explains (by month and by what kinds
    /// follow each other).
    pub lift: Estimate,
    /// Users who bought them the other way round.
    pub users_reverse: u64,
    /// Median days between the two.
    pub days_median: f64,
    /// The same with its interval.
    pub days: Estimate,
    /// Share of findings as strong as this one that are expected to be false (Benjamini-Hochberg).
    pub q_value: f64,
    /// The finding as a sentence.
    pub text: String,
    /// A line that acts on it.
    pub action: String,
}

/// The sequences of a shop, the most extra users first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sequences {
    /// The findings.
    pub found: Vec<Sequence>,
    /// Users with at least two orders.
    pub users: u64,
    /// Days within which the second follows the first.
    pub window_days: f64,
    /// Ordered pairs of products that were looked at.
    pub pairs_tested: u64,
}

/// Later purchases that could have been of any product, by bucket of time.
struct Openings {
    /// By first item: later lines within the window, by bucket.
    lines: Vec<Vec<f64>>,
    /// By item: its share of the lines that came later, by bucket.
    popularity: Vec<Vec<f64>>,
    /// Users by first item.
    firsts: Vec<u64>,
}

/// Finds products that follow others. Runs on the caller's pool.
///
/// Each user counts once for an ordered pair: from the first order with the one to the first later
/// order with the other within the window. A finding must be more frequent than the popularity of
/// the second product in those months explains *and*, among those that are, more frequent than the
/// pair the other way round, so that liking both kinds of things is no sequence.
pub fn find_sequences(scope: &Scope<'_>, settings: &SequenceSettings) -> Sequences {
    let items = &scope.snapshot.items;
    let receipts = Receipts::collect(scope);
    let of_user: Vec<Vec<u32>> = receipts
        .by_user(scope.snapshot.users.len())
        .into_iter()
        .filter(|list| list.len() > 1)
        .collect();
    let users = of_user.len() as u64;
    let least = settings
        .users_at_least
        .unwrap_or((users as f64 / 1_000.0).ceil() as u64)
        .max(5);
    let window = (settings.window_days * DAY as f64) as i64;
    let kinds = Kinds::of(&items.iter().collect::<Vec<_>>());
    let Counted {
        pairs: candidates,
        by_category,
        openings,
    } = count(&receipts, &of_user, &kinds, (window, least));
    let factors = Factors::of(by_category, &openings, &kinds);
    let tested = {
        let firsts = openings.firsts.iter().filter(|&&n| n >= least).count() as u64;
        firsts * firsts.saturating_sub(1)
    };
    let expected: Vec<f64> = candidates
        .par_iter()
        .map(|&(first, then, users)| {
            if receipts.is_cancelled() {
                return f64::INFINITY;
            }
            factors.expected((first, then), users, &openings, &kinds)
        })
        .collect();
    // A q-value is at least its p-value, so that pairs above the level change no q-value below it; a pair
    // that is no more frequent than expected is far above it.
    let (unlikely, by_chance): (Vec<usize>, Vec<f64>) = candidates
        .par_iter()
        .zip(&expected)
        .enumerate()
        .filter(|(_, (pair, expected))| pair.2 as f64 > **expected)
        .map(|(index, (pair, expected))| (index, poisson_at_least(pair.2 as f64, *expected)))
        .filter(|&(_, p)| p <= settings.q_value)
        .unzip();
    let survivors: Vec<(usize, f64)> = unlikely
        .into_iter()
        .zip(q_values(&by_chance, tested))
        .filter(|&(index, q)| {
            q <= settings.q_value
                && candidates[index].2 as f64 >= settings.times_chance * expected[index]
        })
        .collect();
    let known = scope.snapshot.users.len() as u32;
    let mut by_item = receipts.by_item(items.len());
    by_item
        .iter_mut()
        .for_each(|list| list.retain(|&receipt| receipts.buyer[receipt as usize] < known));
    let reverse: Vec<u64> = survivors
        .par_iter()
        .map(|&(index, _)| {
            let (first, then, _) = candidates[index];
            let counted = candidates.binary_search_by_key(&(then, first), |pair| (pair.0, pair.1));
            counted.map_or_else(
                |_| days_between(&receipts, &by_item, (then, first), window).len() as u64,
                |at| candidates[at].2,
            )
        })
        .collect();
    let one_way: Vec<f64> = survivors
        .iter()
        .zip(&reverse)
        .map(|(&(index, _), &reverse)| {
            let (first, then, users) = candidates[index];
            let back = factors.expected((then, first), reverse, &openings, &kinds);
            let ahead = expected[index] / (expected[index] + back).max(f64::MIN_POSITIVE);
            // Twice, since either way round would have been told.
            (2.0 * binomial_at_least(users, users + reverse, ahead.max(0.5))).min(1.0)
        })
        .collect();
    let one_way = q_values(&one_way, survivors.len() as u64);
    let mut found = Vec::new();
    for ((&(index, by_chance), &one_way), &reverse) in survivors.iter().zip(&one_way).zip(&reverse)
    {
        let ((first, then, users), expected) = (candidates[index], expected[index]);
        let q_value = by_chance.max(one_way);
        if q_value > settings.q_value || users <= reverse {
            continue;
        }
        let days = days_between(&receipts, &by_item, (first, then), window);
        let named = (&items[first as usize], &items[then as usize]);
        let (Some(share), Some(lift), Some(between)) = (
            share(users, openings.firsts[first as usize]),
            ratio(users, expected, 1.0),
            median(&days),
        ) else {
            continue;
        };
        let text = format!(
            "{} of {} users who bought {} came back for {} within {:.0} days ({:.0} to {:.0} \
             %), {:.1} times chance, \
             after {:.0} days",
            grouped(users),
            grouped(share.n),
            named.0.label(),
            named.1.label(),
            settings.window_days,
            100.0 * share.low,
            100.0 * share.high,
            lift.value,
            between.value,
        );
        found.push(Sequence {
            first: named.0.id.clone(),
            then: named.1.id.clone(),
            first_title: named.0.label().to_string(),
            then_title: named.1.label().to_string(),
            users,
            share,
            lift,
            users_reverse: reverse,
            days_median: between.value,
            days: between,
            q_value,
            text,
            action: action::remind(named.0, named.1),
        });
    }
    let extra = |finding: &Sequence| finding.users as f64 * (1.0 - 1.0 / finding.lift.value);
    found.sort_by(|a, b| {
        extra(b)
            .total_cmp(&extra(a))
            .then_with(|| (&a.first, &a.then).cmp(&(&b.first, &b.then)))
    });
    Sequences {
        found,
        users,
        window_days: settings.window_days,
        pairs_tested: tested,
    }
}

/// What was counted over all users.
struct Counted {
    /// Users by ordered pair of products, sorted by pair; only those with enough users to be found.
    pairs: Vec<(u32, u32, u64)>,
    /// Users by ordered pair of categories, over the pairs of all products.
    by_category: HashMap<(u32, u32), u64>,
    openings: Openings,
}

/// Counts the users of each ordered pair, and what could have followed. In a large shop nearly all
/// pairs have too few users to be found: they are summed by category and not kept.
fn count(
    receipts: &Receipts,
    of_user: &[Vec<u32>],
    kinds: &Kinds,
    (window, least): (i64, u64),
) -> Counted {
    let items = kinds.category.len();
    let start = receipts.at.first().copied().unwrap_or(0);
    let bucket = |at: i64| ((at - start) / (30 * DAY)) as usize;
    let buckets = receipts.at.last().map_or(0, |&at| bucket(at)) + 1;
    let mut openings = Openings {
        lines: vec![vec![0.0; buckets]; items],
        popularity: vec![vec![0.0; buckets]; items],
        firsts: vec![0; items],
    };
    for list in of_user {
        for &receipt in list.iter().skip(1) {
            for &item in receipts.products(receipt as usize) {
                openings.popularity[item as usize][bucket(receipts.at[receipt as usize])] += 1.0;
            }
        }
    }
    let mut totals = vec![0.0; buckets];
    for shares in &openings.popularity {
        shares
            .iter()
            .zip(&mut totals)
            .for_each(|(count, total)| *total += count);
    }
    for shares in &mut openings.popularity {
        shares
            .iter_mut()
            .zip(&totals)
            .for_each(|(count, total)| *count /= f64::max(*total, 1.0));
    }
    let wanted = Wanted {
        category: &kinds.category,
        window,
        least,
        buckets,
    };
    let (mut pairs, mut by_category) = (Vec::new(), HashMap::new());
    let rows = followers(receipts, of_user, &wanted, bucket);
    for (first, row) in rows.into_iter().enumerate() {
        let with_first = |(then, users)| (first as u32, then, users);
        pairs.extend(row.then.into_iter().map(with_first));
        openings.lines[first] = row.lines;
        openings.firsts[first] = row.users;
        for (category, users) in row.categories {
            *by_category
                .entry((kinds.category[first], category))
                .or_default() += users;
        }
    }
    Counted {
        pairs,
        by_category,
        openings,
    }
}

/// How much more often than popularity alone says one category follows another.
struct Factors {
    /// (observed, expected) by category of the first and of the second.
    by_category: HashMap<(u32, u32), (f64, f64)>,
}

impl Factors {
    fn of(observed: HashMap<(u32, u32), u64>, openings: &Openings, kinds: &Kinds) -> Factors {
        let buckets = openings.lines.first().map_or(0, Vec::len);
        let categories = kinds
            .category
            .iter()
            .max()
            .map_or(0, |&last| last as usize + 1);
        let sums = |of_items: &[Vec<f64>]| {
            let mut sums = vec![vec![0.0; buckets]; categories];
            for (values, &category) in of_items.iter().zip(&kinds.category) {
                values
                    .iter()
                    .zip(&mut sums[category as usize])
                    .for_each(|(value, sum)| *sum += value);
            }
            sums
        };
        let (lines, popularity) = (sums(&openings.lines), sums(&openings.popularity));
        let mut own = vec![0.0; categories];
        for (item, &category) in kinds.category.iter().enumerate() {
            own[category as usize] += dot(&openings.lines[item], &openings.popularity[item]);
        }
        let of_pair = |(pair, users): ((u32, u32), u64)| {
            let all = dot(&lines[pair.0 as usize], &popularity[pair.1 as usize]);
            let itself = if pair.0 == pair.1 {
                own[pair.0 as usize]
            } else {
                0.0
            };
            (pair, (users as f64, all - itself))
        };
        Factors {
            by_category: observed.into_iter().map(of_pair).collect(),
        }
    }

    fn expected(
        &self,
        (first, then): (u32, u32),
        users: u64,
        openings: &Openings,
        kinds: &Kinds,
    ) -> f64 {
        let plain = dot(
            &openings.lines[first as usize],
            &openings.popularity[then as usize],
        );
        let pair = (
            kinds.category[first as usize],
            kinds.category[then as usize],
        );
        let (observed, expected) = self.by_category.get(&pair).copied().unwrap_or((0.0, 0.0));
        plain * ((observed - users as f64).max(0.0) + 20.0) / ((expected - plain).max(0.0) + 20.0)
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// For each user who bought the first product and, in a later order within the window, the second:
/// the days between. `by_item` are the receipts of known users by item, in order of time.
fn days_between(
    receipts: &Receipts,
    by_item: &[Vec<u32>],
    pair: (u32, u32),
    window: i64,
) -> Vec<f64> {
    let mut first_of: BTreeMap<u32, Option<u32>> = BTreeMap::new();
    for &receipt in &by_item[pair.0 as usize] {
        first_of
            .entry(receipts.buyer[receipt as usize])
            .or_insert(Some(receipt));
    }
    let mut days = Vec::new();
    for &later in &by_item[pair.1 as usize] {
        let Some(open) = first_of.get_mut(&receipts.buyer[later as usize]) else {
            continue;
        };
        let Some(first) = open.filter(|&first| first < later) else {
            continue;
        };
        let gap = receipts.at[later as usize] - receipts.at[first as usize];
        if gap < GAP_AT_LEAST {
            continue;
        }
        *open = None;
        days.extend((gap <= window).then_some(gap as f64 / DAY as f64));
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::{Builder, generate};

    #[test]
    fn planted_sequences_are_found_and_few_others_over_twenty_seeds() {
        let (mut planted, mut found, mut listed) = (0, 0, 0);
        for seed in 0..20 {
            let shop = generate(seed);
            let sequences =
                find_sequences(&Scope::shop(&shop.snapshot), &SequenceSettings::default());
            let is_planted = |finding: &&Sequence| {
                shop.sequences.iter().any(|&(a, b)| {
                    finding.first == format!("i{a}") && finding.then == format!("i{b}")
                })
            };
            planted += shop.sequences.len();
            found += sequences.found.iter().filter(is_planted).count();
            listed += sequences.found.len();
        }
        assert!(found as f64 >= 0.9 * planted as f64, "{found} of {planted}");
        assert!(
            (listed - found) as f64 <= 0.1 * listed as f64,
            "{found} of {listed} listed are planted"
        );
    }

    #[test]
    fn the_same_order_is_no_sequence_and_the_window_closes() {
        let mut shop = Builder::new(1, 3);
        shop.order(0, 0, &[0, 1]);
        shop.order(0, 61 * DAY, &[2]);
        shop.order(0, 62 * DAY, &[1]);
        let snapshot = shop.snapshot();
        let receipts = Receipts::collect(&Scope::shop(&snapshot));
        let kinds = Kinds::of(&snapshot.items.iter().collect::<Vec<_>>());
        let counted = |least| count(&receipts, &receipts.by_user(1), &kinds, (60 * DAY, least));
        assert_eq!(counted(1).pairs, vec![(2, 1, 1)]);
        let few = counted(2);
        assert_eq!(
            (few.pairs, few.by_category[&(0, 0)]),
            (vec![], 1),
            "what few bought still counts for its category"
        );
    }
}
