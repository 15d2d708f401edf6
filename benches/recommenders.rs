//! One model of recommendation on a matrix of purchases, for benches/against_recommenders.py:
//! `recommenders FILE MODEL OUTPUT [PENALTY]`, where FILE holds pairs of a user and an item, each a
//! little-endian `u32`, in order of users, and MODEL is `als`, `neighbours`, `ease` or `read`.
//!
//! Fits the model with the program's own code, scores every item for every user and writes the best ten
//! that the user does not have to OUTPUT, as `u32`. PENALTY is that of EASE. Prints one line of JSON:
//! seconds and processor time of the fit and of the lists, and the peak of memory in MB.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use rayon::prelude::*;
use regulars_core::domain::{CancelToken, NONE};
use regulars_models::recommend::{
    COUNT, ItemModel, Likeness, List, ModelName, Scores, Taste, TasteItem, als, ease, neighbours,
};
use std::time::Instant;

/// Length of the lists.
const TOP: usize = 10;

/// Users who are scored together.
const GROUP: usize = 8;

/// Threads of all models.
const THREADS: usize = 2;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let [file, model, output, rest @ ..] = arguments.as_slice() else {
        return;
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(THREADS)
        .build()
        .unwrap();
    let (bought, slots) = read(file);
    let mut fitted = ItemModel {
        keys: (0..slots as i64).collect(),
        popularity: vec![0.0; slots],
        ease: vec![Vec::new(); slots],
        neighbours: vec![Vec::new(); slots],
        ..ItemModel::default()
    };
    fitted.tuned.ease_fade = 1.0;
    (fitted.tuned.neighbour_fade, fitted.tuned.als_fade) = (1.0, 1.0);
    let token = CancelToken::default();
    let begun = Clock::now();
    let name = pool.install(|| match model.as_str() {
        "als" => {
            fitted.factors = als::fit(&bought, slots, &token);
            Some(ModelName::Als)
        }
        "neighbours" => {
            fitted.neighbours = neighbours::fit(&bought, slots, Likeness::Cosine);
            Some(ModelName::Neighbours)
        }
        "ease" => {
            let [penalty] = rest else { return None };
            let penalty = penalty.parse().unwrap();
            fitted.ease = ease::fit(&bought, slots, penalty, ease::ITEMS_AT_MOST, &token);
            Some(ModelName::Ease)
        }
        _ => None,
    });
    let fit = begun.spent();
    let begun = Clock::now();
    let lists = name.map(|name| pool.install(|| lists(&fitted, &bought, name)));
    let all = begun.spent();
    let line = serde_json::json!({"fit": fit, "lists": all, "peak": peak_mb()});
    println!("{line}");
    let bytes: Vec<u8> = lists
        .into_iter()
        .flatten()
        .flat_map(|list| list.map(u32::to_le_bytes))
        .flatten()
        .collect();
    std::fs::write(output, bytes).unwrap();
}

/// The items of each user, and how many items there are.
fn read(file: &str) -> (Vec<Vec<u32>>, usize) {
    let bytes = std::fs::read(file).unwrap();
    let mut bought: Vec<Vec<u32>> = Vec::new();
    let mut slots = 0;
    for pair in bytes.as_chunks::<8>().0 {
        let [user, item] = [0, 4]
            .map(|at| u32::from_le_bytes([pair[at], pair[at + 1], pair[at + 2], pair[at + 3]]));
        while bought.len() <= user as usize {
            bought.push(Vec::new());
        }
        bought[user as usize].push(item);
        slots = slots.max(item as usize + 1);
    }
    bought.iter_mut().for_each(Vec::shrink_to_fit);
    (bought, slots)
}

/// The best items of each user, `NONE` where there are fewer.
fn lists(fitted: &ItemModel, bought: &[Vec<u32>], name: ModelName) -> Vec<[u32; TOP]> {
    let mut weights = [0.0; COUNT];
    for (weight, of_model) in weights.iter_mut().zip(name.weights()) {
        *weight = if of_model == 1.0 { 1.0 } else { 0.0 };
    }
    let taste = |items: &Vec<u32>| Taste {
        items: items.iter().map(|&item| had(item)).collect(),
        bought: items.iter().map(|&item| i64::from(item)).collect(),
        ..Taste::default()
    };
    let list = |(scores, taste): (&Scores, &Taste)| {
        let best = scores.best(fitted, taste, &weights, (List::Discover, TOP), |_| true);
        let mut list = [NONE; TOP];
        for (place, ranked) in list.iter_mut().zip(best) {
            *place = ranked.slot as u32;
        }
        list
    };
    let of_groups: Vec<Vec<[u32; TOP]>> = bought
        .par_chunks(GROUP)
        .map_init(
            || vec![Scores::default(); GROUP],
            |scores, group| {
                let tastes: Vec<Taste> = group.iter().map(taste).collect();
                let scores = &mut scores[..group.len()];
                Scores::compute_group(scores, fitted, &tastes, &weights);
                scores.iter().zip(&tastes).map(list).collect()
            },
        )
        .collect();
    of_groups.concat()
}

/// An item that a user has.
fn had(item: u32) -> TasteItem {
    TasteItem {
        key: i64::from(item),
        index: item,
        receipts: 1,
        first_at: 0,
        last_at: 0,
        last_order: NONE,
        steps_since: 0,
        habits: Default::default(),
        lead: 1.0,
        interest: 1.0,
    }
}

struct Clock {
    begun: Instant,
    processor: f64,
}

impl Clock {
    fn now() -> Clock {
        Clock {
            begun: Instant::now(),
            processor: processor_seconds(),
        }
    }

    /// Seconds by the clock, and of processor time.
    fn spent(&self) -> [f64; 2] {
        [
            self.begun.elapsed().as_secs_f64(),
            processor_seconds() - self.processor,
        ]
    }
}

/// What all threads have spent, in steps of a hundredth of a second.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    let ticks: f64 = fields[11..13]
        .iter()
        .map(|field| field.parse::<f64>().unwrap())
        .sum();
    ticks / 100.0
}

fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap();
    let kilobytes: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kilobytes / 1_024.0
}
