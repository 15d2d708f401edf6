//! Products that are bought together more often than chance and each customer's own taste explain.

use super::action;
use super::expected::{Chance, Kinds, PairsByKind, Strata};
use super::own_taste::{CUSTOMERS_AT_LEAST, OwnTaste, WithinCustomers};
use super::pair_counts::{Buyers, Counted, Pair, count_pairs};
use super::receipts::Receipts;
use super::scope::Scope;
use super::significance::{poisson_at_least, q_values, ratio, share};
use super::variants::{are_designs_of_one, variants_of};
use super::worth::{Gain, Worth};
use rayon::prelude::*;
use regulars_core::domain::{Estimate, NONE, grouped};
use regulars_core::snapshot::Item;
use serde::Serialize;

/// What counts as a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct BasketSettings {
    /// Fewest receipts with both products; by default one in a thousand, at least five.
    pub orders_at_least: Option<u64>,
    /// Highest share of false findings among all.
    pub q_value: f64,
    /// Fewest times as often as chance.
    pub times_chance: f64,
    /// The share of the time, at its end, that the check of a finding may not see.
    pub later_share: f64,
    /// Rules kept at most: those that bring most.
    pub rules_at_most: usize,
    /// The shop's margin as a share of revenue, for items without a cost.
    pub margin: Option<f64>,
}

impl Default for BasketSettings {
    fn default() -> Self {
        BasketSettings {
            orders_at_least: None,
            q_value: 0.05,
            times_chance: 1.3,
            later_share: 1.0 / 3.0,
            rules_at_most: 500,
            margin: None,
        }
    }
}

/// Who buys the one product also buys the other, in the same order. Each pair stands once, in the
/// direction of the higher share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BasketRule {
    /// Id of the product that is bought; of variants, the one sold most.
    #[serde(rename = "if")]
    pub first: String,
    /// Id of the product that is then bought too.
    pub then: String,
    /// Title of the first, or its id.
    pub if_title: String,
    /// Title of the second, or its id.
    pub then_title: String,
    /// Other variants of the first that count as it.
    pub if_variants: u64,
    /// Likewise of the second.
    pub then_variants: u64,
    /// Category of the first.
    pub if_category: Option<String>,
    /// Orders with both.
    pub orders: u64,
    /// Share of all orders that hold both.
    pub support: Estimate,
    /// Share of the orders with the first that hold the second.
    pub confidence: Estimate,
    /// Confidence over the share of all orders that hold the second (the textbook's lift).
    pub lift: Estimate,
    /// Whether customers' own tastes are taken out: only customers with several orders can tell.
    pub beyond_taste: bool,
    /// Orders with both beyond those that chance explains. Where tastes are taken out these are
    /// orders of customers with several orders alone.
    pub extra_orders: f64,
    /// What the second product brings in those orders.
    pub extra_gain: Gain,
    /// Buyers whose orders hold both.
    pub buyers: u64,
    /// Share of findings as strong as this one that are expected to be false (Benjamini-Hochberg).
    pub q_value: f64,
    /// Whether the rule, found in the earlier orders alone, held again in the last third of the
    /// time; null where the earlier ones are too few to find it, or the later ones to see it even if
    /// it held.
    pub holds_later: Option<bool>,
    /// The rule as a sentence.
    pub text: String,
    /// A line that acts on it.
    pub action: String,
}

/// The rules of a shop, those that bring most first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Baskets {
    /// Pairs beyond taste and chance.
    pub rules: Vec<BasketRule>,
    /// Pairs beyond chance where too few customers have several orders to take taste out.
    pub perhaps_taste: Vec<BasketRule>,
    /// Rules found, also those beyond the most that are kept.
    pub found: u64,
    /// Pairs beyond chance that customers' own tastes may explain.
    pub by_taste: u64,
    /// Pairs that did not hold in the last third of the time.
    pub faded: u64,
    /// Pairs of two designs of one thing, which are not listed.
    pub designs: u64,
    /// Orders with at least one product.
    pub orders: u64,
    /// Customers with several orders.
    pub customers: u64,
    /// Pairs of products that are sold often enough to be looked at.
    pub pairs_tested: u64,
    /// Fewest orders with both.
    pub orders_at_least: u64,
}

/// Finds the pairs of products that are bought together. Runs on the caller's pool.
///
/// A pair must pass two tests. Against `Chance` (sizes of orders, season, kinds of things): the tail
/// of a Poisson count, divided by the dispersion among buyers. And within customers (`OwnTaste`):
/// among the orders of the same customer, the two are together more often than the customer's own
/// numbers of each explain, also without the customer that speaks most for the pair. Where too few
/// customers have several orders, pairs that pass the first test are kept apart.
pub fn find_baskets(scope: &Scope<'_>, settings: &BasketSettings) -> Baskets {
    let items = &scope.snapshot.items;
    let product_of = variants_of(items);
    let receipts = Receipts::collect(scope);
    let sold: Vec<usize> = receipts.by_item(items.len()).iter().map(Vec::len).collect();
    let receipts = receipts.mapped(&product_of);
    let orders = receipts.len();
    let least = settings
        .orders_at_least
        .unwrap_or((orders as f64 / 1_000.0).ceil() as u64)
        .max(5);
    let split = later_from(&receipts, settings.later_share);
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
        .filter(|_| !receipts.is_cancelled())
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
    // Fewer where the work was stopped: then nothing of it is used.
    let pairs = &pairs[..tests.len()];
    let p_of = |part: usize| tests.iter().map(|test| test.p[part]).collect::<Vec<f64>>();
    let (by_chance, early) = (q_values(&p_of(0), tested), q_values(&p_of(1), tested));
    let stands_out = |index: usize| {
        let both = pairs[index].early + pairs[index].late;
        by_chance[index] <= settings.q_value
            && both as f64 >= settings.times_chance * tests[index].expected
            && tests[index].buyers >= 3
    };
    let taste = OwnTaste::of(&receipts, items.len());
    let can_tell = taste.customers >= CUSTOMERS_AT_LEAST;
    let within: Vec<WithinCustomers> = (0..pairs.len())
        .into_par_iter()
        .map(|index| {
            if !can_tell || receipts.is_cancelled() || !stands_out(index) {
                return WithinCustomers::default();
            }
            let (a, b) = pairs[index].items;
            let both = common(by_item[a as usize], by_item[b as usize]);
            taste.pair((frequent[a as usize], frequent[b as usize]), &both)
        })
        .collect();
    let beyond_taste: Vec<f64> = within
        .iter()
        .zip(&tests)
        .map(|(within, test)| within.p().max(test.p[0]))
        .collect();
    let beyond_taste = q_values(&beyond_taste, tested);

    let worth = Worth::of(scope, settings.margin);
    let shop = Shop {
        scope,
        frequent: &frequent,
        by_item: &by_item,
        product_of: &product_of,
        sold: &sold,
        orders: orders as u64,
        worth: &worth,
    };
    let mut found = Baskets {
        rules: Vec::new(),
        perhaps_taste: Vec::new(),
        found: 0,
        by_taste: 0,
        faded: 0,
        designs: 0,
        orders: orders as u64,
        customers: taste.customers as u64,
        pairs_tested: tested,
        orders_at_least: least,
    };
    for index in (0..pairs.len()).filter(|&index| stands_out(index)) {
        let test = &tests[index];
        if can_tell && beyond_taste[index] > settings.q_value {
            found.by_taste += 1;
            continue;
        }
        let is_seen = early[index] <= settings.q_value && (test.could_hold || test.p[2] <= 0.05);
        let holds_later = is_seen.then_some(test.p[2] <= 0.05);
        if holds_later == Some(false) {
            found.faded += 1;
            continue;
        }
        let (a, b) = pairs[index].items;
        let [a, b] = [a, b].map(|rank| &items[frequent[rank as usize] as usize]);
        if are_designs_of_one(a, b) {
            found.designs += 1;
            continue;
        }
        let (q_value, list) = if can_tell {
            (beyond_taste[index], &mut found.rules)
        } else {
            (by_chance[index], &mut found.perhaps_taste)
        };
        let within = can_tell.then_some(&within[index]);
        list.extend(shop.rule(&pairs[index], test, within, (q_value, holds_later)));
    }
    for list in [&mut found.rules, &mut found.perhaps_taste] {
        list.sort_by(|a: &BasketRule, b: &BasketRule| {
            let gain = |rule: &BasketRule| rule.extra_gain.amount.minor;
            gain(b)
                .cmp(&gain(a))
                .then(b.extra_orders.total_cmp(&a.extra_orders))
                .then_with(|| (&a.first, &a.then).cmp(&(&b.first, &b.then)))
        });
    }
    found.found = found.rules.len() as u64;
    found.rules.truncate(settings.rules_at_most);
    found.perhaps_taste.truncate(settings.rules_at_most);
    found
}

/// The first receipt of the last `share` of the time.
fn later_from(receipts: &Receipts, share: f64) -> usize {
    let (Some(&first), Some(&last)) = (receipts.at.first(), receipts.at.last()) else {
        return 0;
    };
    let from = first + ((last - first) as f64 * (1.0 - share)).round() as i64;
    receipts.at.partition_point(|&at| at < from)
}

/// The receipts in both lists.
fn common(a: &[u32], b: &[u32]) -> Vec<u32> {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let (mut both, mut from) = (Vec::new(), 0);
    for &receipt in short {
        from += long[from..].partition_point(|&other| other < receipt);
        if long.get(from) == Some(&receipt) {
            both.push(receipt);
        }
    }
    both
}

impl WithinCustomers {
    /// Chance of as many orders with both if customers only liked both; 1 where one customer alone
    /// speaks for the pair.
    fn p(&self) -> f64 {
        let others = poisson_at_least(self.orders_of_others as f64, self.expected_of_others);
        if self.customers < 3 || others > 0.01 {
            return 1.0;
        }
        poisson_at_least(self.orders as f64, self.expected)
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
    let mut buyers: Vec<u32> = common(a, b)
        .into_iter()
        .map(|receipt| receipts.buyer[receipt as usize])
        .collect();
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

/// What a rule is described from.
struct Shop<'a> {
    scope: &'a Scope<'a>,
    frequent: &'a [u32],
    by_item: &'a [&'a [u32]],
    product_of: &'a [u32],
    sold: &'a [usize],
    orders: u64,
    worth: &'a Worth,
}

impl Shop<'_> {
    /// The variant of a product that is sold most, and how many others there are.
    fn bestseller(&self, product: u32) -> (usize, u64) {
        let variants = || {
            (0..self.sold.len())
                .filter(|&item| self.product_of[item] == product && self.sold[item] > 0)
        };
        let best = variants().max_by_key(|&item| (self.sold[item], usize::MAX - item));
        (
            best.unwrap_or(product as usize),
            (variants().count() as u64).saturating_sub(1),
        )
    }

    fn rule(
        &self,
        pair: &Pair,
        test: &Test,
        within: Option<&WithinCustomers>,
        (q_value, holds_later): (f64, Option<bool>),
    ) -> Option<BasketRule> {
        let snapshot = self.scope.snapshot;
        let both = pair.early + pair.late;
        let count = |rank: u32| self.by_item[rank as usize].len() as u64;
        let (a, b) = pair.items;
        let (first, then) = if count(a) <= count(b) { (a, b) } else { (b, a) };
        let (support, confidence) = (share(both, self.orders)?, share(both, count(first))?);
        let by_chance = count(first) as f64 * count(then) as f64 / self.orders as f64;
        let extra = within.map_or(both as f64 - test.expected, |within| within.extra);
        let (first, if_variants) = self.bestseller(self.frequent[first as usize]);
        let (then, then_variants) = self.bestseller(self.frequent[then as usize]);
        let (named_first, named_then) = (&snapshot.items[first], &snapshot.items[then]);
        let extra_gain = self.worth.of_lines(then, extra, snapshot);
        let text = format!(
            "{:.0} % of the {} orders with {} also hold {} ({:.0} to {:.0} %): {:.0} orders beyond {}{}",
            100.0 * confidence.value,
            grouped(confidence.n),
            named_first.label(),
            named_then.label(),
            100.0 * confidence.low,
            100.0 * confidence.high,
            extra,
            if within.is_some() {
                "taste and chance"
            } else {
                "chance"
            },
            extra_gain.worth(),
        );
        Some(BasketRule {
            first: named_first.id.clone(),
            then: named_then.id.clone(),
            if_title: named_first.label().to_string(),
            then_title: named_then.label().to_string(),
            if_variants,
            then_variants,
            if_category: named_first.category.clone(),
            orders: both,
            support,
            confidence,
            lift: ratio(both, by_chance, test.dispersion)?,
            beyond_taste: within.is_some(),
            extra_orders: extra,
            extra_gain,
            buyers: test.buyers,
            q_value,
            holds_later,
            text,
            action: action::cross_sell(named_first, named_then),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::{Builder, generate};

    fn is_pair(rule: &BasketRule, a: usize, b: usize) -> bool {
        let names = [format!("i{a}"), format!("i{b}")];
        names.contains(&rule.first) && names.contains(&rule.then)
    }

    #[test]
    fn planted_pairs_are_found_and_few_others_over_twenty_seeds() {
        let (mut planted, mut found, mut listed, mut hold) = (0, 0, 0, 0);
        for seed in 0..20 {
            let shop = generate(seed);
            let baskets = find_baskets(&Scope::shop(&shop.snapshot), &BasketSettings::default());
            let is_planted =
                |rule: &BasketRule| shop.pairs.iter().any(|&(a, b)| is_pair(rule, a, b));
            let forward = baskets.rules.iter().filter(|rule| is_planted(rule));
            planted += shop.pairs.len();
            found += forward.clone().count();
            hold += forward
                .filter(|rule| rule.holds_later == Some(true))
                .count();
            listed += baskets.rules.len();
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
            .perhaps_taste
            .iter()
            .find(|rule| rule.first == "i1" && rule.then == "i0");
        let rule = rule.unwrap();
        assert_eq!(
            (rule.orders, rule.confidence.n, rule.support.n),
            (10, 10, 40)
        );
        assert!((rule.lift.value - 1.0 / (15.0 / 40.0)).abs() < 1e-12);
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
            matches!(found[..], [("i0", "i1") | ("i1", "i0")]),
            "each pair once: {found:?}"
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
