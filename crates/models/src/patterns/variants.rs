//! Which items are one product in several colours or sizes, by their titles.

use regulars_core::snapshot::Item;
use std::collections::BTreeMap;

/// Words that tell variants apart.
const WORDS: &[&str] = &[
    "amber",
    "beige",
    "black",
    "blue",
    "bronze",
    "brown",
    "charcoal",
    "clear",
    "copper",
    "cream",
    "gold",
    "golden",
    "gray",
    "green",
    "grey",
    "ivory",
    "lavender",
    "lilac",
    "magenta",
    "mint",
    "multicolour",
    "multicolor",
    "navy",
    "orange",
    "pink",
    "purple",
    "red",
    "rose",
    "silver",
    "teal",
    "turquoise",
    "violet",
    "white",
    "yellow",
    "xs",
    "s",
    "m",
    "l",
    "xl",
    "xxl",
    "small",
    "medium",
    "large",
    "mini",
    "jumbo",
    "dark",
    "light",
    "pale",
    "bright",
    "schwarz",
    "weiß",
    "rot",
    "blau",
    "grün",
    "gelb",
    "grau",
    "braun",
    "rosa",
    "noir",
    "blanc",
    "rouge",
    "bleu",
    "vert",
    "jaune",
];
/// Words that a product's title keeps at least: with fewer, the colour may be all that is said.
const LEFT_AT_LEAST: usize = 2;

/// Prices of designs of one thing differ by this part at most.
const SAME_PRICE: f64 = 0.15;

/// The item that stands for each item: itself, or the variant of the same product with the lowest
/// index. Variants have the same category and the same title but for colours and sizes.
pub fn variants_of(items: &[Item]) -> Vec<u32> {
    let mut groups: BTreeMap<(Option<&str>, String), u32> = BTreeMap::new();
    (0..)
        .zip(items)
        .map(|(index, item)| match plain_title(item) {
            Some(title) => *groups
                .entry((item.category.as_deref(), title))
                .or_insert(index),
            None => index,
        })
        .collect()
}

/// The title without colours and sizes; `None` where too little is left of it, or nothing was taken
/// away.
fn plain_title(item: &Item) -> Option<String> {
    let title = item.title.as_deref()?.to_lowercase();
    let words: Vec<&str> = title
        .split(|sign: char| !sign.is_alphanumeric() && sign != '\'')
        .filter(|word| !word.is_empty())
        .collect();
    let kept: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !WORDS.contains(word))
        .collect();
    (kept.len() >= LEFT_AT_LEAST).then(|| kept.join(" "))
}

/// Whether two items are the same kind of thing in two designs: their titles begin with the same two
/// words or end with the same three, which are at least half of the shorter title, and they cost
/// about the same. People take several designs of one thing; no offer follows from it.
pub fn are_designs_of_one(a: &Item, b: &Item) -> bool {
    let (Some(one), Some(other), Some(price), Some(other_price)) =
        (&a.title, &b.title, a.price, b.price)
    else {
        return false;
    };
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let one: Vec<&str> = one.split_whitespace().collect();
    let other: Vec<&str> = other.split_whitespace().collect();
    let head = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let tail = one
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let shorter = one.len().min(other.len());
    let is_alike = |same: usize, least: usize| same >= least && 2 * same >= shorter;
    let is_near = (price - other_price).abs() as f64 <= SAME_PRICE * price.max(other_price) as f64;
    is_near && (is_alike(head, 2) || is_alike(tail, 3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::Builder;

    #[test]
    fn colours_and_sizes_are_folded_and_products_are_not() {
        let mut shop = Builder::new(1, 6);
        let titles = [
            "Lunch bag, red",
            "LUNCH BAG BLUE",
            "Lunch box red",
            "Red tea",
            "Green tea",
            "Lunch bag L green",
        ];
        for (item, title) in shop.items.iter_mut().zip(titles) {
            item.title = Some(title.into());
        }
        assert_eq!(variants_of(&shop.items), [0, 0, 2, 3, 4, 0]);
        shop.items[5].category = Some("Sports".into());
        assert_eq!(variants_of(&shop.items)[5], 5);
    }

    #[test]
    fn designs_of_one_thing_are_known_by_title_and_price() {
        let mut shop = Builder::new(1, 2);
        let mut is_one = |a: &str, b: &str, price: i64| {
            shop.items[0].title = Some(a.into());
            shop.items[1].title = Some(b.into());
            shop.items[1].price = Some(price);
            are_designs_of_one(&shop.items[0], &shop.items[1])
        };
        assert!(is_one(
            "JUMBO BAG PINK POLKADOT",
            "JUMBO BAG STRAWBERRY",
            1_050
        ));
        assert!(is_one(
            "ROSES REGENCY TEACUP AND SAUCER",
            "Green Regency teacup and saucer",
            1_000
        ));
        assert!(!is_one(
            "JUMBO BAG PINK POLKADOT",
            "JUMBO BAG STRAWBERRY",
            2_000
        ));
        assert!(!is_one(
            "Dog lead, waxed cotton",
            "Dog collar, waxed cotton",
            1_000
        ));
    }
}
