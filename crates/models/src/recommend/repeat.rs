//! When and how surely an item is bought again: the logarithms of its gaps are normal, each item's shrunk
//! to its category's and that to the shop's, and a share of its buyers never comes back for it.

use super::taste::TasteItem;
use regulars_core::domain::DAY;
use regulars_core::statistics::distribution::normal_cdf;

/// Weight of what is usual in the category within an item's share of repeat buyers, in buyers.
const SHARE_PRIOR: f64 = 10.0;
/// Weight of the category's gaps within an item's, and of the shop's within a category's, in gaps.
const GAP_PRIOR: f64 = 10.0;
/// Weight of the item's gap within a user's own, in gaps.
const OWN_PRIOR: f64 = 1.0;
/// Weight of the item's share of repeat buyers within the chance that a user comes back, in orders.
const OWN_SHARE_PRIOR: f64 = 2.0;
/// Gaps in the whole shop needed to say when things are bought again.
const GAPS_AT_LEAST: f64 = 8.0;
/// Gaps of an item from which on its usual gap is its own, not that of its category.
pub const OWN_GAPS: u32 = 8;
/// Least spread of the logarithm of gaps: nobody is more regular.
const LEAST_SPREAD: f64 = 0.2;
/// Days ahead for which the chance is asked.
const AHEAD_DAYS: f64 = 14.0;

/// How an item is bought again.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Repeat {
    /// Share of its buyers who bought it again.
    pub share: f32,
    /// Usual days to the next purchase; 0 where too few are known in the whole shop.
    pub gap_days: f32,
    /// Standard deviation of the logarithm of the gap.
    pub spread: f32,
    /// Gaps of the item itself.
    pub gaps: u32,
}

/// What is known of one item.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Buyers who bought it again.
    pub again: u32,
    /// Buyers.
    pub buyers: u32,
    /// Days between purchases.
    pub gaps: Vec<f32>,
}

/// Number, mean and sum of squares around it of logarithms; buyers again, and buyers.
#[derive(Clone, Copy, Default)]
struct Sums {
    n: f64,
    mean: f64,
    squares: f64,
    again: f64,
    buyers: f64,
}

/// What is usual: mean and variance of the logarithm of the gap, and the share of repeat buyers.
#[derive(Clone, Copy)]
struct Usual {
    mean: f64,
    variance: f64,
    share: f64,
}

impl Sums {
    fn of<'s>(items: impl Iterator<Item = &'s Seen>) -> Sums {
        let mut sums = Sums::default();
        for seen in items {
            sums.again += f64::from(seen.again);
            sums.buyers += f64::from(seen.buyers);
            for &gap in &seen.gaps {
                let value = f64::from(gap.max(0.5)).ln();
                sums.n += 1.0;
                let step = value - sums.mean;
                sums.mean += step / sums.n;
                sums.squares += step * (value - sums.mean);
            }
        }
        sums
    }

    fn usual(&self) -> Usual {
        Usual {
            mean: self.mean,
            variance: self.squares / self.n.max(1.0),
            share: self.again / self.buyers.max(1.0),
        }
    }

    fn shrunk(&self, to: Usual) -> Usual {
        let n = self.n + GAP_PRIOR;
        let mean = (self.n * self.mean + GAP_PRIOR * to.mean) / n;
        // The squares around the shrunk mean, and those of the prior.
        let own = self.squares + self.n * (self.mean - mean).powi(2);
        Usual {
            mean,
            variance: (own + GAP_PRIOR * to.variance) / n,
            share: (self.again + SHARE_PRIOR * to.share) / (self.buyers + SHARE_PRIOR),
        }
    }
}

/// How each item is bought again, by slot. `categories` numbers those of the items, where they have one.
pub fn fit(seen: &[Seen], categories: &[Option<u32>]) -> Vec<Repeat> {
    let shop = Sums::of(seen.iter());
    let mut members: std::collections::BTreeMap<u32, Vec<&Seen>> = Default::default();
    for (seen, category) in seen.iter().zip(categories) {
        if let Some(category) = category {
            members.entry(*category).or_default().push(seen);
        }
    }
    let of_categories: std::collections::BTreeMap<u32, Usual> = members
        .into_iter()
        .map(|(category, seen)| (category, Sums::of(seen.into_iter()).shrunk(shop.usual())))
        .collect();
    let of_item = |(seen, category): (&Seen, &Option<u32>)| {
        let around = category
            .and_then(|category| of_categories.get(&category).copied())
            .unwrap_or(shop.usual());
        let found = Sums::of(std::iter::once(seen)).shrunk(around);
        let is_known = shop.n >= GAPS_AT_LEAST;
        Repeat {
            share: found.share as f32,
            gap_days: if is_known {
                found.mean.exp() as f32
            } else {
                0.0
            },
            spread: found.variance.sqrt().max(LEAST_SPREAD) as f32,
            gaps: seen.gaps.len() as u32,
        }
    };
    seen.iter().zip(categories).map(of_item).collect()
}

impl Repeat {
    /// The usual gap of a user who bought the item several times: between their own and that of all.
    pub fn own_gap_days(self, item: &TasteItem) -> Option<f64> {
        if self.gap_days <= 0.0 {
            return None;
        }
        let usual = f64::from(self.gap_days).ln();
        let gaps = f64::from(item.receipts.saturating_sub(1));
        let span_days = (item.last_at - item.first_at) as f64 / DAY as f64;
        if gaps < 1.0 || span_days <= 0.0 {
            return Some(usual.exp());
        }
        let own = (span_days / gaps).max(0.5).ln();
        Some(((gaps * own + OWN_PRIOR * usual) / (gaps + OWN_PRIOR)).exp())
    }

    /// The chance that a user comes back for the item at all, as it is right after a purchase: that of all
    /// buyers, and more with each of their own gaps.
    pub fn comes_back(self, item: &TasteItem) -> f64 {
        let gaps = f64::from(item.receipts.saturating_sub(1));
        (f64::from(self.share) * OWN_SHARE_PRIOR + gaps) / (OWN_SHARE_PRIOR + gaps)
    }

    /// The chance that a user buys the item again within the days ahead, at this moment and not having
    /// bought it since the last time; 0 where gaps are not known.
    pub fn chance_now(self, at: i64, item: &TasteItem) -> f64 {
        let Some(usual_days) = self.own_gap_days(item) else {
            return 0.0;
        };
        let comes_back = self.comes_back(item);
        let since = (at - item.last_at).max(0) as f64 / DAY as f64;
        let bought_by = |days: f64| {
            normal_cdf((days.max(1e-3).ln() - usual_days.ln()) / f64::from(self.spread))
        };
        let (now, then) = (bought_by(since), bought_by(since + AHEAD_DAYS));
        let left = 1.0 - comes_back * now;
        (comes_back * (then - now) / left.max(1e-9)).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::Builder;
    use crate::recommend::Taste;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn seen(again: u32, buyers: u32, gaps: &[f32]) -> Seen {
        Seen {
            again,
            buyers,
            gaps: gaps.to_vec(),
        }
    }

    #[test]
    fn an_item_with_few_gaps_takes_those_of_its_category() {
        let weekly: Vec<f32> = (0..200).map(|number| 6.0 + (number % 3) as f32).collect();
        let yearly: Vec<f32> = (0..200)
            .map(|number| 340.0 + (number % 50) as f32)
            .collect();
        let items = [
            seen(180, 200, &weekly),
            seen(0, 1, &[]),
            seen(20, 200, &yearly),
            seen(0, 1, &[]),
            seen(1, 2, &[90.0]),
        ];
        let found = fit(&items, &[Some(0), Some(0), Some(1), Some(1), None]);
        let days: Vec<f32> = found.iter().map(|repeat| repeat.gap_days.round()).collect();
        assert!(
            (6.0..=9.0).contains(&days[0]) && (6.0..=12.0).contains(&days[1]),
            "{days:?}"
        );
        assert!(days[2] > 300.0 && days[3] > 250.0, "{days:?}");
        assert!((30.0..120.0).contains(&days[4]), "{days:?}");
        assert!(found[1].share > 0.6 && found[3].share < 0.25, "{found:?}");
    }

    /// Users who buy at gaps of a known distribution, or never again.
    #[test]
    fn chances_are_those_of_the_truth() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let (share, usual, spread) = (0.6, 30.0_f64, 0.4);
        let repeat = Repeat {
            share: share as f32,
            gap_days: usual as f32,
            spread: spread as f32,
            gaps: 500,
        };
        let mut gap = || {
            if random.gen_bool(share) {
                let sum: f64 = (0..12).map(|_| random.gen_range(0.0..1.0)).sum();
                (usual.ln() + spread * (sum - 6.0)).exp()
            } else {
                f64::INFINITY
            }
        };
        let gaps: Vec<f64> = (0..40_000).map(|_| gap()).collect();
        let mut shop = Builder::new(1, 1);
        shop.order(0, 0, &[0]);
        let snapshot = shop.snapshot();
        let taste = Taste::of(&snapshot.history(0), snapshot.as_of);
        for since in [1.0, 15.0, 28.0, 60.0, 120.0] {
            let waiting: Vec<&f64> = gaps.iter().filter(|&&gap| gap > since).collect();
            let bought = waiting
                .iter()
                .filter(|&&&gap| gap <= since + AHEAD_DAYS)
                .count();
            let truth = bought as f64 / waiting.len() as f64;
            let found = repeat.chance_now((since * DAY as f64) as i64, &taste.items[0]);
            assert!(
                (found - truth).abs() < 0.02,
                "{since}: {found} beside {truth}"
            );
        }
    }
}
