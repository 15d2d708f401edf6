//! Products that are bought together more often than chance explains.

use super::expected::{Chance, Kinds, PairsByKind, Strata};
use super::receipts::Receipts;
use super::scope::Scope;
use super::significance::{poisson_at_least, q_values, ratio, share};
use rayon::prelude::*;
use regulars_core::domain::{Estimate, NONE};
use regulars_core::snapshot::Item;
use serde::Serialize;
use std::collections::HashMap;

/// What counts as a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct BasketSettings {
    /// Fewest receipts with both products; by default one in a thousand, at least five.
    pub orders_at_least: Option<u64>,
    /// Highest share of false findings among all.
    pub q_value: f64,
    /// Fewest times as often as chance.
    pub times_chance: f64,
    /// The share of the receipts, in order of time, that the check of a finding may not see.
    pub later_share: f64,
    /// Rules kept at most: those with the most extra orders.
    pub rules_at_most: usize,
}

impl Default for BasketSettings {
    fn default() -> Self {
        BasketSettings {
            orders_at_least: None,
            q_value: 0.05,
            times_chance: 1.3,
            later_share: 0.3,
            rules_at_most: 500,
        }
    }
}

/// Who buys the one product also buys the other, in the same order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BasketRule {
    /// Id of the product that is bought.
    #[serde(rename = "if")]
    pub first: String,
    /// Id of the product that is then bought too.
    pub then: String,
    /// Title of the first, or its id.
    pub if_title: String,
    /// Title of the second, or its id.
    pub then_title: String,
    /// Orders with both.
    pub orders: u64,
    /// Share of all orders that hold both.
    pub support: Estimate,
    /// Share of the orders with the first that hold the second.
    pub confidence: Estimate,
    /// Confidence over the share of all orders that hold the second (the textbook's lift).
    pub lift: Estimate,
    /// Orders with both beyond those that chance explains, given the sizes of orders, the season
    /// and what kinds of things are bought together.
    pub extra_orders: f64,
    /// Buyers whose orders hold both.
    pub buyers: u64,
    /// Share of findings as strong as this one that are expected to be false (Benjamini-Hochberg).
    pub q_value: f64,
    /// Whether the rule, found in the earlier orders alone, held again in the later ones; null
    /// where the earlier ones are too few to find it, or the later ones to see it even if it held.
    pub holds_later: Option<bool>,
    /// The rule as a sentence.
    pub text: String,
}

/// The rules of a shop, the most extra orders first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Baskets {
    /// The rules; each pair in both directions.
    pub rules: Vec<BasketRule>,
    /// Rules found, also those beyond the most that are kept.
    pub found: u64,
    /// Orders with at least one product.
    pub orders: u64,
    /// Pairs of products that are sold often enough to be looked at.
    pub pairs_tested: u64,
    /// Fewest orders with both.
    pub orders_at_least: u64,
}

#[derive(Debug, Clone, Copy)]
struct Pair {
    items: (u32, u32),
    early: u64,
    late: u64,
}

/// Counts of all pairs, and the pairs that occur often enough.
struct Counted {
    pairs: Vec<Pair>,
    seen: [PairsByKind; 3],
}

/// Finds the pairs of products that are bought together. Runs on the caller's pool.
///
/// A pair is tested against `Chance` by the tail of a Poisson count, divided by the dispersion
/// among buyers: how much more unevenly they hold the pair than their numbers of receipts explain.
pub fn find_baskets(scope: &Scope<'_>, settings: &BasketSettings) -> Baskets {
    let (items, receipts) = (&scope.snapshot.items, Receipts::collect(scope));
    let orders = receipts.len();
    let least = settings
        .orders_at_least
        .unwrap_or((orders as f64 / 1_000.0).ceil() as u64)
        .max(5);
    let split = (orders as f64 * (1.0 - settings.later_share)).round() as usize;
    let by_item = receipts.by_item(items.len());
    let frequent: Vec<u32> = (0..items.len() as u32)
        .filter(|&item| by_item[item as usize].len() as u64 >= least)
        .collect();
    let mut rank = vec![NONE; items.len()];
    frequent
        .iter()
        .enumerate()
        .for_each(|(number, &item)| rank[item as usize] = number as u32);
    let kinds = Kinds::of(
        &frequent
            .iter()
            .map(|&item| &items[item as usize])
            .collect::<Vec<&Item>>(),
    );
    let strata = Strata::of(&receipts);
    let chances = [0..orders, 0..split, split..orders]
        .map(|range| Chance::of(&receipts, &strata, range, &rank, &kinds));
    let by_item: Vec<&[u32]> = frequent
        .iter()
        .map(|&item| by_item[item as usize].as_slice())
        .collect();
    let Counted { pairs, seen } = count_pairs(&receipts, &by_item, &rank, split, &kinds, least);
    let tested = frequent.len() as u64 * (frequent.len() as u64).saturating_sub(1) / 2;

    let buyers = Buyers::of(&receipts);
    let tests: Vec<Test> = pairs
        .par_iter()
        .map(|pair| {
            test(
                pair,
                (&receipts, &buyers),
                &by_item,
                &chances,
                &kinds,
                &seen,
            )
        })
        .collect();
    let q_all = q_values(
        &tests.iter().map(|test| test.p[0]).collect::<Vec<f64>>(),
        tested,
    );
    let q_early = q_values(
        &tests.iter().map(|test| test.p[1]).collect::<Vec<f64>>(),
        tested,
    );
    let mut rules = Vec::new();
    for (index, (pair, test)) in pairs.iter().zip(&tests).enumerate() {
        let both = pair.early + pair.late;
        if q_all[index] > settings.q_value
            || (both as f64) < settings.times_chance * test.expected
            || test.buyers < 3
        {
            continue;
        }
        let can_tell = q_early[index] <= settings.q_value && (test.could_hold || test.p[2] <= 0.05);
        let holds_later = can_tell.then_some(test.p[2] <= 0.05);
        for (first, then) in [pair.items, (pair.items.1, pair.items.0)] {
            let singles = (
                by_item[first as usize].len() as u64,
                by_item[then as usize].len() as u64,
            );
            let named = [first, then].map(|number| &items[frequent[number as usize] as usize]);
            rules.extend(describe(
                named,
                both,
                singles,
                orders as u64,
                test,
                q_all[index],
                holds_later,
            ));
        }
    }
    rules.sort_by(|a: &BasketRule, b: &BasketRule| {
        let by_worth = b
            .extra_orders
            .total_cmp(&a.extra_orders)
            .then(b.confidence.value.total_cmp(&a.confidence.value));
        by_worth.then_with(|| (&a.first, &a.then).cmp(&(&b.first, &b.then)))
    });
    let found = rules.len() as u64;
    rules.truncate(settings.rules_at_most);
    Baskets {
        found,
        rules,
        orders: orders as u64,
        pairs_tested: tested,
        orders_at_least: least,
    }
}

fn count_pairs(
    receipts: &Receipts,
    by_item: &[&[u32]],
    rank: &[u32],
    split: usize,
    kinds: &Kinds,
    least: u64,
) -> Counted {
    type OfItem = (Vec<Pair>, Vec<(u32, u64, u64)>);
    let items = by_item.len();
    let rows: Vec<OfItem> = (0..items)
        .into_par_iter()
        .map_init(
            || (vec![(0_u32, 0_u32); items], Vec::new()),
            |(counts, touched): &mut (Vec<(u32, u32)>, Vec<u32>), item| {
                for &receipt in by_item[item] {
                    let is_early = (receipt as usize) < split;
                    let products = receipts
                        .products(receipt as usize)
                        .iter()
                        .map(|&product| rank[product as usize]);
                    for other in products.filter(|&other| other != NONE && other as usize > item) {
                        let count = &mut counts[other as usize];
                        if *count == (0, 0) {
                            touched.push(other);
                        }
                        if is_early {
                            count.0 += 1;
                        } else {
                            count.1 += 1;
                        }
                    }
                }
                touched.sort_unstable();
                let mut of_item: OfItem = (Vec::new(), Vec::with_capacity(touched.len().min(64)));
                for other in touched.drain(..) {
                    let (early, late) = std::mem::take(&mut counts[other as usize]);
                    let (early, late) = (u64::from(early), u64::from(late));
                    of_item.1.push((kinds.kind[other as usize], early, late));
                    if early + late >= least {
                        of_item.0.push(Pair {
                            items: (item as u32, other),
                            early,
                            late,
                        });
                    }
                }
                of_item.1.sort_unstable();
                of_item.1.dedup_by(|next, kept| {
                    let same = next.0 == kept.0;
                    if same {
                        kept.1 += next.1;
                        kept.2 += next.2;
                    }
                    same
                });
                of_item
            },
        )
        .collect();
    let mut counted = Counted {
        pairs: Vec::new(),
        seen: Default::default(),
    };
    for (item, (pairs, by_kind)) in rows.into_iter().enumerate() {
        counted.pairs.extend(pairs);
        for (kind, early, late) in by_kind {
            let kind = (kinds.kind[item], kind);
            counted.seen[0].add(kind, early + late);
            counted.seen[1].add(kind, early);
            counted.seen[2].add(kind, late);
        }
    }
    counted
}

/// How many receipts each buyer has.
struct Buyers {
    receipts: HashMap<u32, u32>,
    /// Sum of the squared shares of all receipts.
    squares: f64,
}

impl Buyers {
    fn of(receipts: &Receipts) -> Buyers {
        let mut of_buyer: HashMap<u32, u32> = HashMap::new();
        for &buyer in &receipts.buyer {
            *of_buyer.entry(buyer).or_default() += 1;
        }
        let all = receipts.len() as u64;
        let squares: u64 = of_buyer.values().map(|&own| u64::from(own).pow(2)).sum();
        Buyers {
            receipts: of_buyer,
            squares: squares as f64 / (all * all).max(1) as f64,
        }
    }

    /// Variance over mean of the pair's receipts by buyer, where each buyer is expected to hold a
    /// share like that of all receipts (the dispersion of a quasi-Poisson model: McCullagh and
    /// Nelder 1989, 6.2.4); at least 1. `holders` has the buyer of each receipt with the pair,
    /// sorted.
    fn dispersion(&self, holders: &[u32], receipts: usize) -> f64 {
        let all = holders.len() as f64;
        let excess: f64 = holders
            .chunk_by(|a, b| a == b)
            .map(|own| {
                let share = self
                    .receipts
                    .get(&own[0])
                    .map_or(0.0, |&own| f64::from(own) / receipts as f64);
                let held = own.len() as f64;
                held * held - 2.0 * held * all * share
            })
            .sum();
        ((all * all * self.squares + excess) / all.max(1.0)).max(1.0)
    }
}

struct Test {
    expected: f64,
    /// Chance of as many pairs in all, the earlier and the later receipts.
    p: [f64; 3],
    dispersion: f64,
    buyers: u64,
    /// Whether the later receipts would show the pair if it were as strong there as in the earlier
    /// ones.
    could_hold: bool,
}

fn test(
    pair: &Pair,
    (receipts, of_buyers): (&Receipts, &Buyers),
    by_item: &[&[u32]],
    chances: &[Chance; 3],
    kinds: &Kinds,
    seen: &[PairsByKind; 3],
) -> Test {
    let observed = [pair.early + pair.late, pair.early, pair.late].map(|count| count as f64);
    let chance = |part: usize| chances[part].pairs(pair.items, observed[part], kinds, &seen[part]);
    let in_all = chance(0);
    // The dispersion only raises p, and is costly to count.
    if poisson_at_least(observed[0], in_all) > 0.01 {
        return Test {
            expected: in_all,
            p: [1.0; 3],
            dispersion: 1.0,
            buyers: 0,
            could_hold: false,
        };
    }
    let expected = [in_all, chance(1), chance(2)];
    let (a, b) = (
        by_item[pair.items.0 as usize],
        by_item[pair.items.1 as usize],
    );
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let mut buyers: Vec<u32> = Vec::with_capacity(observed[0] as usize);
    let mut from = 0;
    for &receipt in short {
        from += long[from..].partition_point(|&other| other < receipt);
        if long.get(from) == Some(&receipt) {
            buyers.push(receipts.buyer[receipt as usize]);
        }
    }
    buyers.sort_unstable();
    let distinct = buyers.chunk_by(|a, b| a == b).count() as u64;
    let dispersion = of_buyers.dispersion(&buyers, receipts.len());
    let foreseen = expected[2] * observed[1] / expected[1].max(f64::MIN_POSITIVE);
    let could_hold = poisson_at_least(foreseen / dispersion, expected[2] / dispersion) <= 0.05;
    let p = [0, 1, 2]
        .map(|part| poisson_at_least(observed[part] / dispersion, expected[part] / dispersion));
    Test {
        expected: expected[0],
        p,
        dispersion,
        buyers: distinct,
        could_hold,
    }
}

fn describe(
    [first, then]: [&Item; 2],
    both: u64,
    singles: (u64, u64),
    orders: u64,
    test: &Test,
    q_value: f64,
    holds_later: Option<bool>,
) -> Option<BasketRule> {
    let (support, confidence) = (share(both, orders)?, share(both, singles.0)?);
    let by_chance = singles.0 as f64 * singles.1 as f64 / orders as f64;
    let text = format!(
        "{:.0} % of the {} orders with {} also hold {} ({:.0} to {:.0} %); {:.0} more orders than \
         chance explains",
        100.0 * confidence.value,
        singles.0,
        first.label(),
        then.label(),
        100.0 * confidence.low,
        100.0 * confidence.high,
        both as f64 - test.expected,
    );
    Some(BasketRule {
        first: first.id.clone(),
        then: then.id.clone(),
        if_title: first.label().to_string(),
        then_title: then.label().to_string(),
        orders: both,
        support,
        confidence,
        lift: ratio(both, by_chance, test.dispersion)?,
        extra_orders: both as f64 - test.expected,
        buyers: test.buyers,
        q_value,
        holds_later,
        text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::{Builder, generate};

    #[test]
    fn planted_pairs_are_found_and_few_others_over_twenty_seeds() {
        let (mut planted, mut found, mut listed, mut hold) = (0, 0, 0, 0);
        for seed in 0..20 {
            let shop = generate(seed);
            let baskets = find_baskets(&Scope::shop(&shop.snapshot), &BasketSettings::default());
            let is_planted = |rule: &BasketRule| {
                shop.pairs
                    .iter()
                    .any(|&(a, b)| rule.first == format!("i{a}") && rule.then == format!("i{b}"))
            };
            let forward = baskets.rules.iter().filter(|rule| is_planted(rule));
            planted += shop.pairs.len();
            found += forward.clone().count();
            hold += forward
                .filter(|rule| rule.holds_later == Some(true))
                .count();
            listed += baskets.rules.len() / 2;
        }
        assert!(found as f64 >= 0.9 * planted as f64, "{found} of {planted}");
        assert!(
            (listed - found) as f64 <= 0.1 * listed as f64,
            "{found} of {listed} listed are planted"
        );
        assert!(
            hold as f64 >= 0.5 * found as f64,
            "{hold} of {found} hold later"
        );
    }

    #[test]
    fn counts_are_those_of_the_textbook() {
        let mut shop = Builder::new(40, 4);
        for user in 0..40 {
            let basket: &[usize] = if user < 10 {
                &[0, 1]
            } else if user < 15 {
                &[0, 2]
            } else {
                &[2, 3]
            };
            shop.order(user, user as i64, basket);
        }
        let snapshot = shop.snapshot();
        let settings = BasketSettings {
            q_value: 1.0,
            times_chance: 0.0,
            ..BasketSettings::default()
        };
        let baskets = find_baskets(&Scope::shop(&snapshot), &settings);
        let rule = baskets
            .rules
            .iter()
            .find(|rule| rule.first == "i0" && rule.then == "i1");
        let rule = rule.unwrap();
        assert_eq!(
            (rule.orders, rule.confidence.n, rule.support.n),
            (10, 15, 40)
        );
        assert!((rule.lift.value - (10.0 / 15.0) / (10.0 / 40.0)).abs() < 1e-12);
        assert_eq!(rule.buyers, 10);
    }

    #[test]
    fn a_small_shop_of_frequent_buyers_shows_its_pairs() {
        use rand::{Rng, SeedableRng};
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(3);
        // 30 buyers with ten orders each; two products go together in a fifth of all orders, for
        // everybody alike.
        let mut shop = Builder::new(30, 12);
        for order in 0..300_usize {
            let mut basket: Vec<usize> = (0..rng.gen_range(1..4))
                .map(|_| rng.gen_range(0..12))
                .collect();
            if rng.gen_bool(0.2) {
                basket.extend([0, 1]);
            }
            shop.order(order % 30, order as i64 * 12 * 3_600, &basket);
        }
        let snapshot = shop.snapshot();
        let baskets = find_baskets(&Scope::shop(&snapshot), &BasketSettings::default());
        let found: Vec<(&str, &str)> = baskets
            .rules
            .iter()
            .map(|rule| (rule.first.as_str(), rule.then.as_str()))
            .collect();
        assert!(
            found.contains(&("i0", "i1")) && found.contains(&("i1", "i0")),
            "{found:?}"
        );
    }

    #[test]
    fn one_eager_buyer_makes_no_rule() {
        let mut shop = Builder::new(200, 6);
        for user in 1..200 {
            shop.order(user, user as i64, &[user % 6, (user + 1) % 6]);
        }
        for day in 0..12 {
            shop.order(0, 1_000 + day, &[0, 3]);
        }
        let snapshot = shop.snapshot();
        let baskets = find_baskets(&Scope::shop(&snapshot), &BasketSettings::default());
        assert!(
            !baskets
                .rules
                .iter()
                .any(|rule| rule.first == "i0" && rule.then == "i3")
        );
    }

    #[test]
    fn the_same_rules_on_any_number_of_threads() {
        let shop = generate(1);
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| find_baskets(&Scope::shop(&shop.snapshot), &BasketSettings::default()))
        };
        assert_eq!(run(1), run(4));
    }
}
