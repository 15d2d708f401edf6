//! Items as vectors of category, brand, price level and title words.

use super::stop_words::says_nothing;
use super::telling::telling;
use regulars_core::snapshot::Item;
use std::collections::{BTreeMap, BTreeSet};
use unicode_segmentation::UnicodeSegmentation;

/// Price levels within a category.
const PRICE_LEVELS: usize = 5;
/// Words at most taken from a title.
const WORDS_AT_MOST: usize = 12;
/// What a word must tell of a customer, of at most 1.
const TELLS_AT_LEAST: f64 = 0.2;

/// What a feature of an item is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemFeatureKind {
    /// Its category.
    Category,
    /// Its brand.
    Brand,
    /// Its price level within the category.
    Price,
    /// A word of its title.
    Word,
}

/// A feature of items.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemFeature {
    /// What it is about.
    pub kind: ItemFeatureKind,
    /// The category, brand, level or word.
    pub text: String,
}

/// The weight of each kind of feature in an item's vector, before the vector is brought to length
/// 1.
fn block_weight(kind: ItemFeatureKind) -> f64 {
    match kind {
        ItemFeatureKind::Category => 0.6,
        ItemFeatureKind::Brand => 0.35,
        ItemFeatureKind::Price => 0.25,
        ItemFeatureKind::Word => 0.65,
    }
}

/// Item vectors of length 1 and the features they are made of.
#[derive(Debug, Default)]
pub struct ItemVectors {
    /// By item: (feature, weight), ascending by feature.
    pub vectors: Vec<Vec<(u32, f32)>>,
    /// By number: the feature.
    pub features: Vec<ItemFeature>,
}

/// Describes the items. Words of a single item, of more than three in ten, and those that tell nothing of
/// who buys them are left out; rare words weigh more (inverse document frequency, Sparck Jones 1972).
/// `customers` holds the distinct items that each bought.
pub fn fit_vectors(items: &[&Item], customers: &[Vec<u32>]) -> ItemVectors {
    let levels = price_levels(items);
    let described: Vec<Vec<(ItemFeature, f64)>> = items
        .iter()
        .zip(&levels)
        .map(|(item, level)| describe(item, *level))
        .collect();
    let mut frequency: BTreeMap<&ItemFeature, usize> = BTreeMap::new();
    for (feature, _) in described.iter().flatten() {
        *frequency.entry(feature).or_default() += 1;
    }
    let total = items.len() as f64;
    frequency.retain(|feature, count| match feature.kind {
        ItemFeatureKind::Word => *count > 1 && *count as f64 <= 0.3 * total,
        _ => *count > 1,
    });
    let tells = words_tell(&described, &frequency, customers);
    frequency.retain(|feature, _| {
        tells
            .get(feature)
            .is_none_or(|&tells| tells >= TELLS_AT_LEAST)
    });
    let numbers: BTreeMap<&ItemFeature, (u32, f64)> = frequency
        .iter()
        .enumerate()
        .map(|(number, (&feature, &count))| {
            (feature, (number as u32, (1.0 + total / count as f64).ln()))
        })
        .collect();
    let vectors = described
        .iter()
        .map(|features| to_vector(features, &numbers))
        .collect();
    ItemVectors {
        vectors,
        features: numbers.into_keys().cloned().collect(),
    }
}

/// What each word tells of a customer.
fn words_tell<'f>(
    described: &[Vec<(ItemFeature, f64)>],
    frequency: &BTreeMap<&'f ItemFeature, usize>,
    customers: &[Vec<u32>],
) -> BTreeMap<&'f ItemFeature, f64> {
    let is_word = |feature: &&&ItemFeature| feature.kind == ItemFeatureKind::Word;
    let words: Vec<&ItemFeature> = frequency.keys().filter(is_word).copied().collect();
    let numbers: BTreeMap<&ItemFeature, u32> = words.iter().copied().zip(0..).collect();
    let of_item = |features: &Vec<(ItemFeature, f64)>| {
        let known = features
            .iter()
            .filter_map(|(feature, _)| numbers.get(feature));
        known.copied().collect()
    };
    let of_items: Vec<Vec<u32>> = described.iter().map(of_item).collect();
    let told = telling(&of_items, words.len(), customers);
    words.into_iter().zip(told).collect()
}

fn to_vector(
    features: &[(ItemFeature, f64)],
    numbers: &BTreeMap<&ItemFeature, (u32, f64)>,
) -> Vec<(u32, f32)> {
    let mut weighed: Vec<(ItemFeatureKind, u32, f64)> = features
        .iter()
        .filter_map(|(feature, share)| {
            numbers
                .get(feature)
                .map(|&(number, rarity)| (feature.kind, number, share * rarity))
        })
        .collect();
    let mut norms: BTreeMap<ItemFeatureKind, f64> = BTreeMap::new();
    for (kind, _, weight) in &weighed {
        *norms.entry(*kind).or_default() += weight * weight;
    }
    let length = norms
        .keys()
        .map(|&kind| block_weight(kind).powi(2))
        .sum::<f64>()
        .sqrt();
    for (kind, _, weight) in &mut weighed {
        *weight *= block_weight(*kind) / norms[kind].sqrt() / length;
    }
    weighed.sort_by_key(|(_, number, _)| *number);
    weighed
        .into_iter()
        .map(|(_, number, weight)| (number, weight as f32))
        .collect()
}

fn describe(item: &Item, level: Option<usize>) -> Vec<(ItemFeature, f64)> {
    let mut features = Vec::new();
    let named = |kind, text: &Option<String>| {
        let text = text
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        text.map(|text| {
            (
                ItemFeature {
                    kind,
                    text: text.to_string(),
                },
                1.0,
            )
        })
    };
    features.extend(named(ItemFeatureKind::Category, &item.category));
    features.extend(named(ItemFeatureKind::Brand, &item.brand));
    if let Some(level) = level {
        for near in level.saturating_sub(1)..(level + 2).min(PRICE_LEVELS) {
            let text = format!("price level {} of {PRICE_LEVELS}", near + 1);
            features.push((
                ItemFeature {
                    kind: ItemFeatureKind::Price,
                    text,
                },
                if near == level { 1.0 } else { 0.5 },
            ));
        }
    }
    let words: BTreeSet<String> = item.title.as_deref().map(words).unwrap_or_default();
    features.extend(words.into_iter().map(|text| {
        (
            ItemFeature {
                kind: ItemFeatureKind::Word,
                text,
            },
            1.0,
        )
    }));
    features
}

/// The words of a title in lower case, without numbers, single Latin letters and words that say
/// nothing. Of Chinese, which sets no blanks, each two characters beside each other, and one that stands
/// alone.
fn words(title: &str) -> BTreeSet<String> {
    let is_chinese = |word: &str| word.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let meaning = |word: &&str| {
        let mut letters = word.chars();
        let is_letter = letters
            .next()
            .is_some_and(|letter| letter.is_ascii() && letters.next().is_none());
        !is_letter && word.chars().any(char::is_alphabetic)
    };
    let mut found = Vec::new();
    let mut run = String::new();
    let end = |run: &mut String, found: &mut Vec<String>| {
        let characters: Vec<char> = run.chars().collect();
        match characters.len() {
            0 => {}
            1 => found.push(run.clone()),
            _ => found.extend(characters.windows(2).map(String::from_iter)),
        }
        run.clear();
    };
    let mut last = 0;
    for (at, word) in title.unicode_word_indices() {
        if !is_chinese(word) || at != last {
            end(&mut run, &mut found);
        }
        if is_chinese(word) {
            run.push_str(word);
        } else if meaning(&word) {
            let lower = word.to_lowercase();
            if !says_nothing(&lower) {
                found.push(lower);
            }
        }
        last = at + word.len();
    }
    end(&mut run, &mut found);
    found.into_iter().take(WORDS_AT_MOST).collect()
}

/// The price level of each item within its category (within the shop where the category has under
/// ten prices).
fn price_levels(items: &[&Item]) -> Vec<Option<usize>> {
    let mut by_category: BTreeMap<Option<&str>, Vec<i64>> = BTreeMap::new();
    let mut all: Vec<i64> = items.iter().filter_map(|item| item.price).collect();
    for item in items {
        by_category
            .entry(item.category.as_deref())
            .or_default()
            .extend(item.price);
    }
    all.sort_unstable();
    by_category
        .values_mut()
        .for_each(|prices| prices.sort_unstable());
    let level = |item: &&Item| {
        let price = item.price?;
        let own = by_category
            .get(&item.category.as_deref())
            .filter(|prices| prices.len() >= 10)
            .unwrap_or(&all);
        let below = own.partition_point(|&other| other < price);
        Some((PRICE_LEVELS * below / own.len()).min(PRICE_LEVELS - 1))
    };
    items.iter().map(level).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::Builder;

    #[test]
    fn vectors_have_length_one_and_like_things_are_alike() {
        let mut shop = Builder::new(1, 4);
        for (index, (title, category)) in [
            ("Red candle Ä", "Candles"),
            ("Blue candle", "Candles"),
            ("红茶 tin", "茶"),
            ("大红茶 tin red", "茶"),
        ]
        .iter()
        .enumerate()
        {
            shop.items[index].title = Some(title.to_string());
            shop.items[index].category = Some(category.to_string());
        }
        let items: Vec<&Item> = shop.items.iter().collect();
        let fitted = fit_vectors(&items, &[]);
        let cosine = |a: usize, b: usize| -> f32 {
            let other: BTreeMap<u32, f32> = fitted.vectors[b].iter().copied().collect();
            fitted.vectors[a]
                .iter()
                .filter_map(|(f, w)| other.get(f).map(|o| o * w))
                .sum()
        };
        for item in 0..4 {
            assert!((cosine(item, item) - 1.0).abs() < 1e-5);
        }
        assert!(cosine(0, 1) > cosine(0, 2) && cosine(2, 3) > cosine(1, 3));
    }

    #[test]
    fn numbers_and_single_letters_are_no_words() {
        let found: Vec<String> = words("SET OF 3 Crème T-Light 茶").into_iter().collect();
        assert_eq!(found, ["crème", "light", "set", "茶"]);
        let found: Vec<String> = words("西湖龙井 Tee von der Alm").into_iter().collect();
        assert_eq!(found, ["alm", "tee", "湖龙", "西湖", "龙井"]);
    }
}
