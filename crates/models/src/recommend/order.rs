//! The order of a list: by score, or the mixed list by the margin to be expected.

use super::chance::Chance;
use super::item_model::ItemModel;
use super::offer;
use super::ranked::Ranked;
use super::taste::Taste;

/// What the mixed list is ordered by: the chance to buy times the margin of the product.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The chance by score.
    pub chance: Chance,
    /// The margin of a line by slot, in minor units.
    pub margins: &'a [f64],
}

impl Order<'_> {
    /// The margin to be expected of showing a product, in minor units.
    pub fn expected(&self, ranked: Ranked, is_bought: bool) -> f64 {
        self.chance.of(ranked.score, is_bought) * self.margins[ranked.slot]
    }

    /// Puts products that stand in order of their scores in that of the margin to be expected.
    pub fn sort(&self, fitted: &ItemModel, taste: &Taste, ranked: &mut [Ranked]) {
        let expected =
            |ranked: &Ranked| self.expected(*ranked, taste.has_bought(fitted.keys[ranked.slot]));
        ranked.sort_by(|a, b| expected(b).total_cmp(&expected(a)));
    }
}

/// How many of the best by score a list of this length is taken from.
pub fn pool(fitted: &ItemModel, top: usize, order: Option<&Order<'_>>) -> usize {
    match order {
        Some(_) => offer::more(top),
        None => offer::pool(fitted, top),
    }
}

/// The list of the best of a pool, which stands in order of the scores.
pub fn list(
    fitted: &ItemModel,
    taste: &Taste,
    mut pool: Vec<Ranked>,
    top: usize,
    order: Option<&Order<'_>>,
) -> Vec<Ranked> {
    if let Some(order) = order {
        order.sort(fitted, taste, &mut pool);
    }
    offer::spread(fitted, &pool, top, offer::of_one_category(top))
}

/// The best of two pools that have no product in common, by score.
pub fn merged(one: &[Ranked], other: &[Ranked], most: usize) -> Vec<Ranked> {
    let mut both = [one, other].concat();
    both.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.slot.cmp(&b.slot)));
    both.truncate(most);
    both
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recommend::chance::Shown;

    /// A chance that rises with the score.
    fn chance() -> Chance {
        let shown: Vec<Vec<Shown>> = (0..60)
            .map(|user| {
                let of_score = |at: i32| Shown {
                    score: f64::from(at) / 10.0,
                    is_bought: false,
                    is_hit: (user * 7 + at * 3) % 11 < at,
                };
                (1..10).map(of_score).collect()
            })
            .collect();
        let users: Vec<&[Shown]> = shown.iter().map(Vec::as_slice).collect();
        Chance::fit(&users).unwrap()
    }

    #[test]
    fn a_list_is_in_order_of_chance_times_margin() {
        let fitted = ItemModel {
            keys: vec![7, 8, 9],
            categories: vec![regulars_core::domain::NONE; 3],
            ..ItemModel::default()
        };
        let pool = [0.9, 0.6, 0.3]
            .iter()
            .enumerate()
            .map(|(slot, &score)| Ranked { slot, score });
        let pool: Vec<Ranked> = pool.collect();
        let slots = |margins: Option<&[f64]>| -> Vec<usize> {
            let order = margins.map(|margins| Order {
                chance: chance(),
                margins,
            });
            let taste = Taste::default();
            let listed = list(&fitted, &taste, pool.clone(), 3, order.as_ref());
            listed.iter().map(|ranked| ranked.slot).collect()
        };
        assert_eq!(slots(None), [0, 1, 2]);
        assert_eq!(slots(Some(&[5.0; 3])), [0, 1, 2], "by the chance alone");
        assert_eq!(slots(Some(&[1.0, 2.0, 90.0])), [2, 1, 0]);
        assert_eq!(slots(Some(&[90.0, -2.0, 1.0])), [0, 2, 1]);
    }
}
