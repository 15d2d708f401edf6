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
