//! A fitted model as parts that are fetched by key, so that a fresh process serves one user without
//! reading the shop.
//!
//! | part         | key          | holds                                                    |
//! |--------------|--------------|----------------------------------------------------------|
//! | `popular`    | 0            | clock; what was tuned; of each product what lists need    |
//! | `item`       | item's key   | repeat behaviour and feature vector                      |
//! | `neighbours` | item's key   | neighbours by key with weight and joint buyers           |
//! | `followers`  | item's key   | what is bought after it, by key with weight and users    |
//! | `ease`       | item's key   | what it predicts, by key with weight and joint buyers    |
//! | `gram`       | 0            | the sum of the products of all vectors                   |
//! | `vectors`    | its number   | the vectors of some products in a row                    |
//! | `feature`    | its number   | kind, text, and the items that have it with their weight |

use super::als::{FACTORS, Factors, Vector};
use super::features::{ItemFeature, ItemFeatureKind};
use super::followers::Follower;
use super::item_model::{ItemModel, Posting};
use super::model::Weights;
use super::neighbours::Neighbour;
use super::repeat::Repeat;
use super::season::Season;
use super::taste::Taste;
use super::worth::LineWorth;
use regulars_core::domain::NONE;
use regulars_core::error::{Error, Result};
use regulars_core::store::bytes::{Reader, Writer};
use std::collections::BTreeSet;

const POPULAR: &str = "popular";
const ITEM: &str = "item";
const NEIGHBOURS: &str = "neighbours";
const FOLLOWERS: &str = "followers";
const FEATURE: &str = "feature";
const EASE: &str = "ease";
const GRAM: &str = "gram";
const VECTORS: &str = "vectors";
/// Flags of an item.
const GONE: u64 = 1;
const DURABLE: u64 = 2;
/// Products whose vectors are one part.
const VECTORS_AT_ONCE: usize = 1_024;
const KINDS: [ItemFeatureKind; 4] = [
    ItemFeatureKind::Category,
    ItemFeatureKind::Brand,
    ItemFeatureKind::Price,
    ItemFeatureKind::Word,
];

/// One part of a fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it holds.
    pub part: &'static str,
    /// Whose it is.
    pub key: i64,
    /// The packed bytes.
    pub body: Vec<u8>,
}

/// Where parts are fetched from.
pub trait PartSource {
    /// The part of this name and key.
    ///
    /// # Errors
    /// The store cannot be read.
    fn part(&self, part: &'static str, key: i64) -> Result<Option<Vec<u8>>>;
}

/// All parts of a fitted model, in order of their names and keys.
pub fn parts(fitted: &ItemModel) -> Vec<Part> {
    let mut all = Vec::with_capacity(2 * fitted.keys.len() + fitted.postings.len() + 1);
    for (&number, posting) in &fitted.postings {
        let mut writer = Writer::default();
        writer.number(
            KINDS
                .iter()
                .position(|&kind| kind == posting.feature.kind)
                .unwrap_or(0) as u64,
        );
        writer.text(&posting.feature.text);
        for &(slot, weight) in &posting.items {
            writer.number(fitted.keys[slot as usize] as u64);
            writer.float(weight);
        }
        all.push(Part {
            part: FEATURE,
            key: i64::from(number),
            body: writer.bytes,
        });
    }
    for (slot, &key) in fitted.keys.iter().enumerate() {
        let mut writer = Writer::default();
        let repeat = fitted.repeat[slot];
        writer.float(repeat.share);
        writer.float(repeat.gap_days);
        writer.float(repeat.spread);
        writer.number(u64::from(repeat.gaps));
        for &(feature, weight) in &fitted.vectors[slot] {
            writer.number(u64::from(feature));
            writer.float(weight);
        }
        all.push(Part {
            part: ITEM,
            key,
            body: writer.bytes,
        });
    }
    for (part, of_slots) in [(NEIGHBOURS, &fitted.neighbours), (EASE, &fitted.ease)] {
        for (&key, neighbours) in fitted.keys.iter().zip(of_slots) {
            if neighbours.is_empty() {
                continue;
            }
            let mut writer = Writer::default();
            for near in neighbours {
                writer.number(fitted.keys[near.slot as usize] as u64);
                writer.float(near.weight);
                writer.number(u64::from(near.together));
            }
            all.push(Part {
                part,
                key,
                body: writer.bytes,
            });
        }
    }
    let of_vectors = |vectors: &[Vector]| {
        let mut writer = Writer::default();
        vectors
            .iter()
            .flatten()
            .for_each(|&value| writer.float(value));
        writer.bytes
    };
    if !fitted.factors.items.is_empty() {
        all.push(Part {
            part: GRAM,
            key: 0,
            body: of_vectors(&fitted.factors.gram),
        });
    }
    for (number, vectors) in fitted.factors.items.chunks(VECTORS_AT_ONCE).enumerate() {
        all.push(Part {
            part: VECTORS,
            key: number as i64,
            body: of_vectors(vectors),
        });
    }
    for (slot, followers) in fitted.followers.iter().enumerate() {
        if followers.is_empty() {
            continue;
        }
        let mut writer = Writer::default();
        for next in followers {
            writer.number(fitted.keys[next.slot as usize] as u64);
            writer.float(next.weight);
            writer.number(u64::from(next.users));
        }
        all.push(Part {
            part: FOLLOWERS,
            key: fitted.keys[slot],
            body: writer.bytes,
        });
    }
    let mut writer = Writer::default();
    writer.number(fitted.as_of as u64);
    writer.text(&serde_json::to_string(&fitted.tuned).unwrap_or_default());
    writer.number(u64::from(fitted.buyers_at_least));
    writer.number(fitted.services.len() as u64);
    for &key in &fitted.services {
        writer.number(key as u64);
    }
    for (slot, &key) in fitted.keys.iter().enumerate() {
        writer.number(key as u64);
        writer.float(fitted.popularity[slot]);
        writer.number(u64::from(fitted.recent_buyers[slot]));
        writer.number(u64::from(fitted.buyers[slot]));
        writer.number(fitted.as_of.saturating_sub(fitted.first_at[slot]).max(0) as u64);
        writer.number(fitted.prices[slot].map_or(0, |price| price.max(0) as u64 + 1));
        writer.float(fitted.worth[slot].amount);
        writer.number(u64::from(fitted.worth[slot].cost.is_some()));
        writer.float(fitted.worth[slot].cost.unwrap_or_default());
        writer.number(match fitted.categories[slot] {
            NONE => 0,
            category => u64::from(category) + 1,
        });
        let season = fitted.seasons[slot];
        writer.number(season.map_or(0, |season| u64::from(season.days) + 1));
        writer.number(season.map_or(0, |season| u64::from(season.from)));
        let flags = [(fitted.gone[slot], GONE), (fitted.durable[slot], DURABLE)];
        let flags = flags.iter().filter(|(is_set, _)| *is_set);
        writer.number(flags.map(|(_, flag)| flag).sum());
    }
    all.push(Part {
        part: POPULAR,
        key: 0,
        body: writer.bytes,
    });
    all
}

/// Fetches what is needed to serve users of this taste by these weights: of their items the neighbours
/// and vectors, of their features the items, and the popularity list. `None` where nothing is stored.
///
/// # Errors
/// The store cannot be read, or a part is damaged.
pub fn fetch_model(
    source: &dyn PartSource,
    taste: &Taste,
    weights: &Weights,
) -> Result<Option<ItemModel>> {
    let keys: Vec<i64> = taste.items.iter().map(|item| item.key).collect();
    fetch_for_items(source, &keys, weights)
}

/// As [`fetch_model`], for users who have these items (by store key) in their histories.
///
/// # Errors
/// The store cannot be read, or a part is damaged.
pub fn fetch_for_items(
    source: &dyn PartSource,
    keys: &[i64],
    weights: &Weights,
) -> Result<Option<ItemModel>> {
    let [_, _, content, neighbours, transitions, ease, als] = weights.map(|weight| weight > 0.0);
    let Some(body) = source.part(POPULAR, 0)? else {
        return Ok(None);
    };
    let mut fitted = read_popular(&body).ok_or_else(|| damaged(POPULAR, 0))?;
    let mut features = BTreeSet::new();
    for slot in keys
        .iter()
        .filter_map(|&key| fitted.slot(key))
        .collect::<Vec<usize>>()
    {
        let key = fitted.keys[slot];
        if let Some(body) = source.part(ITEM, key)? {
            let (repeat, vector) = read_item(&body).ok_or_else(|| damaged(ITEM, key))?;
            if content {
                features.extend(vector.iter().map(|(feature, _)| *feature));
            }
            fitted.repeat[slot] = repeat;
            fitted.vectors[slot] = vector;
        }
        if neighbours && let Some(body) = source.part(NEIGHBOURS, key)? {
            fitted.neighbours[slot] =
                read_neighbours(&body, &fitted).ok_or_else(|| damaged(NEIGHBOURS, key))?;
        }
        if transitions && let Some(body) = source.part(FOLLOWERS, key)? {
            fitted.followers[slot] =
                read_followers(&body, &fitted).ok_or_else(|| damaged(FOLLOWERS, key))?;
        }
        if ease && let Some(body) = source.part(EASE, key)? {
            fitted.ease[slot] =
                read_neighbours(&body, &fitted).ok_or_else(|| damaged(EASE, key))?;
        }
    }
    // Only the strongest features of a vector are looked at, but which these are shows with all
    // vectors at hand.
    for feature in features {
        if let Some(body) = source.part(FEATURE, i64::from(feature))? {
            let posting =
                read_posting(&body, &fitted).ok_or_else(|| damaged(FEATURE, i64::from(feature)))?;
            fitted.postings.insert(feature, posting);
        }
    }
    if als && let Some(body) = source.part(GRAM, 0)? {
        fitted.factors = fetch_vectors(source, &body, fitted.keys.len())?;
    }
    Ok(Some(fitted))
}

fn fetch_vectors(source: &dyn PartSource, gram: &[u8], slots: usize) -> Result<Factors> {
    let gram = read_vectors(gram).ok_or_else(|| damaged(GRAM, 0))?;
    let mut items = Vec::with_capacity(slots);
    for number in 0..slots.div_ceil(VECTORS_AT_ONCE) as i64 {
        let body = source.part(VECTORS, number)?.unwrap_or_default();
        items.extend(read_vectors(&body).ok_or_else(|| damaged(VECTORS, number))?);
    }
    if items.len() != slots || gram.len() != FACTORS {
        return Err(damaged(VECTORS, 0));
    }
    Ok(Factors {
        items,
        gram,
        columns: Vec::new(),
    })
}

fn read_vectors(body: &[u8]) -> Option<Vec<Vector>> {
    let mut reader = Reader::new(body);
    let mut vectors = Vec::with_capacity(body.len() / (4 * FACTORS));
    while !reader.is_done() {
        let mut vector = [0.0; FACTORS];
        for value in &mut vector {
            *value = reader.float()?;
        }
        vectors.push(vector);
    }
    Some(vectors)
}

fn damaged(part: &str, key: i64) -> Error {
    Error::failed(format!(
        "the stored part '{part}' {key} of the recommend model is damaged"
    ))
    .hint("evaluate refits the model")
}

fn read_popular(body: &[u8]) -> Option<ItemModel> {
    let mut reader = Reader::new(body);
    let mut fitted = ItemModel {
        as_of: reader.number()? as i64,
        tuned: serde_json::from_str(&reader.text()?).ok()?,
        buyers_at_least: reader.number()? as u32,
        ..ItemModel::default()
    };
    for _ in 0..reader.number()? {
        fitted.services.push(reader.number()? as i64);
    }
    while !reader.is_done() {
        fitted.keys.push(reader.number()? as i64);
        fitted.popularity.push(reader.float()?);
        fitted.recent_buyers.push(reader.number()? as u32);
        fitted.buyers.push(reader.number()? as u32);
        fitted.first_at.push(fitted.as_of - reader.number()? as i64);
        let price = reader.number()?.checked_sub(1);
        fitted.prices.push(price.map(|price| price as i64));
        let (amount, has_cost, cost) = (reader.float()?, reader.number()? > 0, reader.float()?);
        fitted.worth.push(LineWorth {
            amount,
            cost: has_cost.then_some(cost),
        });
        let category = reader.number()?.checked_sub(1);
        fitted
            .categories
            .push(category.map_or(NONE, |category| category as u32));
        let (days, from) = (reader.number()?, reader.number()? as u16);
        let season = |days| Season {
            from,
            days: days as u16,
        };
        fitted.seasons.push(days.checked_sub(1).map(season));
        let flags = reader.number()?;
        fitted.gone.push(flags & GONE > 0);
        fitted.durable.push(flags & DURABLE > 0);
    }
    fitted.repeat = vec![Repeat::default(); fitted.keys.len()];
    fitted.vectors = vec![Vec::new(); fitted.keys.len()];
    fitted.neighbours = vec![Vec::new(); fitted.keys.len()];
    fitted.followers = vec![Vec::new(); fitted.keys.len()];
    fitted.ease = vec![Vec::new(); fitted.keys.len()];
    Some(fitted)
}

fn read_item(body: &[u8]) -> Option<(Repeat, Vec<(u32, f32)>)> {
    let mut reader = Reader::new(body);
    let repeat = Repeat {
        share: reader.float()?,
        gap_days: reader.float()?,
        spread: reader.float()?,
        gaps: u32::try_from(reader.number()?).ok()?,
    };
    let mut vector = Vec::new();
    while !reader.is_done() {
        vector.push((u32::try_from(reader.number()?).ok()?, reader.float()?));
    }
    Some((repeat, vector))
}

fn read_neighbours(body: &[u8], fitted: &ItemModel) -> Option<Vec<Neighbour>> {
    let mut reader = Reader::new(body);
    let mut near = Vec::new();
    while !reader.is_done() {
        let slot = fitted.slot(reader.number()? as i64)? as u32;
        near.push(Neighbour {
            slot,
            weight: reader.float()?,
            together: reader.number()? as u32,
        });
    }
    Some(near)
}

fn read_followers(body: &[u8], fitted: &ItemModel) -> Option<Vec<Follower>> {
    let mut reader = Reader::new(body);
    let mut found = Vec::new();
    while !reader.is_done() {
        let slot = fitted.slot(reader.number()? as i64)? as u32;
        found.push(Follower {
            slot,
            weight: reader.float()?,
            users: reader.number()? as u32,
        });
    }
    Some(found)
}

fn read_posting(body: &[u8], fitted: &ItemModel) -> Option<Posting> {
    let mut reader = Reader::new(body);
    let kind = *KINDS.get(usize::try_from(reader.number()?).ok()?)?;
    let feature = ItemFeature {
        kind,
        text: reader.text()?,
    };
    let mut items = Vec::new();
    while !reader.is_done() {
        items.push((
            fitted.slot(reader.number()? as i64)? as u32,
            reader.float()?,
        ));
    }
    Some(Posting { feature, items })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::generate;
    use crate::recommend::model::{COUNT, ModelName};
    use crate::recommend::rank::{List, Scores};
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    struct Memory {
        parts: BTreeMap<(&'static str, i64), Vec<u8>>,
        fetched: RefCell<usize>,
    }

    impl PartSource for Memory {
        fn part(&self, part: &'static str, key: i64) -> Result<Option<Vec<u8>>> {
            *self.fetched.borrow_mut() += 1;
            Ok(self.parts.get(&(part, key)).cloned())
        }
    }

    #[test]
    fn a_fresh_process_serves_the_same_scores_from_few_parts() {
        let snapshot = generate(4).snapshot;
        let (fitted, _) = ItemModel::fit(&snapshot, snapshot.as_of, &|| 0.0);
        let stored = parts(&fitted)
            .into_iter()
            .map(|part| ((part.part, part.key), part.body))
            .collect();
        let memory = Memory {
            parts: stored,
            fetched: RefCell::new(0),
        };
        let (mut whole, mut served) = (Scores::default(), Scores::default());
        for user in (0..snapshot.users.len()).step_by(7) {
            let taste = Taste::of(&snapshot.history(user), snapshot.as_of);
            whole.compute(&fitted, &taste);
            for model in ModelName::ALL {
                let weights = model.weights();
                *memory.fetched.borrow_mut() = 0;
                let some = fetch_model(&memory, &taste, &weights).unwrap().unwrap();
                let most = 3 + 4 * taste.items.len() + fitted.postings.len();
                assert!(*memory.fetched.borrow() <= most);
                served.compute(&some, &taste);
                let best = whole.best(&fitted, &taste, &weights, (List::Mixed, 20), |_| true);
                assert_eq!(
                    best,
                    served.best(&some, &taste, &weights, (List::Mixed, 20), |_| true)
                );
                let (slot, terms) = (best[0].slot, |scores: &Scores, fitted| {
                    scores.terms(fitted, &taste, &weights, best[0].slot)
                });
                assert_eq!(
                    terms(&whole, &fitted),
                    terms(&served, &some),
                    "{model} {slot}"
                );
            }
        }
    }

    #[test]
    fn a_torn_part_is_an_error_and_a_missing_model_is_not() {
        let all = [1.0; COUNT];
        let empty = Memory {
            parts: BTreeMap::new(),
            fetched: RefCell::new(0),
        };
        assert!(
            fetch_model(&empty, &Taste::default(), &all)
                .unwrap()
                .is_none()
        );
        let torn = Memory {
            parts: [((POPULAR, 0), vec![1, 7, 0])].into(),
            fetched: RefCell::new(0),
        };
        assert!(
            fetch_model(&torn, &Taste::default(), &all)
                .unwrap_err()
                .to_string()
                .contains("damaged")
        );
    }
}
