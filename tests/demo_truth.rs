//! The generated shop contains what its truth says, seen from the rows and bytes alone.

use linfa::prelude::*;
use linfa_clustering::{KMeans, KMeansInit};
use ndarray::Array2;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use regulars::demo::{self, Generated, Observed, Spec};
use regulars::statistics::agreement::adjusted_rand;

fn shop(seed: u64) -> Generated {
    demo::generate(&Spec { seed, ..Spec::default() })
}

/// Users with orders: their true types and what the rows show of them.
fn customers(shop: &Generated) -> (Vec<usize>, Vec<Observed>) {
    let kinds = shop.truth.users.iter().map(|user| user.kind);
    kinds.zip(demo::observe(shop)).filter_map(|(kind, seen)| Some((kind.filter(|_| seen.orders > 0)?, seen))).unzip()
}

fn features(seen: &[Observed]) -> Array2<f64> {
    let columns: Vec<Vec<f64>> = [
        (|one| (1.0 + one.orders as f64).ln()) as fn(&Observed) -> f64,
        |one| (100.0 + one.net_minor.max(0) as f64).ln(),
        |one| (1.0 + one.recency_days).ln(),
        |one| if one.orders > 1 { (1.0 + one.span_days / (one.orders as f64 - 1.0)).ln() } else { f64::NAN },
        |one| one.price_level,
        |one| one.reduced_lines as f64 / one.lines_without_code.max(1) as f64,
        |one| ((1.0 + one.views as f64) / one.orders as f64).ln(),
        |one| (1.0 + one.net_minor.max(0) as f64 / one.orders as f64).ln(),
        |one| (1.0 + one.views as f64).ln(),
        |one| one.tenure_days,
    ]
    .into_iter()
    .enumerate()
    .filter(|(at, _)| !std::env::var("DROP").unwrap_or_default().contains(&at.to_string()))
    .map(|(_, feature)| robust(seen.iter().map(feature).collect()))
    .collect();
    Array2::from_shape_fn((seen.len(), columns.len()), |(row, column)| columns[column][row])
}

fn robust(values: Vec<f64>) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let quantile = |share: f64| sorted[(share * (sorted.len() - 1) as f64).round() as usize];
    let (median, scale) = (quantile(0.5), ((quantile(0.75) - quantile(0.25)) / 1.349).max(1e-9));
    values.into_iter().map(|x| if x.is_finite() { ((x - median) / scale).clamp(-clip(), clip()) } else { 0.0 }).collect()
}

fn clip() -> f64 { std::env::var("CLIP").map_or(3.0, |s| s.parse().unwrap()) }

fn silhouette(points: &Array2<f64>, labels: &[usize], k: usize) -> f64 {
    let sample: Vec<usize> = (0..labels.len()).step_by(3).collect();
    let mut sum = 0.0;
    for &a in &sample {
        let (mut totals, mut counts) = (vec![0.0; k], vec![0.0; k]);
        for &b in &sample {
            if a != b {
                let apart = &points.row(a) - &points.row(b);
                totals[labels[b]] += apart.dot(&apart).sqrt();
                counts[labels[b]] += 1.0;
            }
        }
        let own = totals[labels[a]] / f64::max(counts[labels[a]], 1.0);
        let next = (0..k)
            .filter(|&other| other != labels[a] && counts[other] > 0.0)
            .map(|other| totals[other] / counts[other])
            .fold(f64::INFINITY, f64::min);
        sum += (next - own) / f64::max(own, next);
    }
    sum / sample.len() as f64
}

fn cluster(points: &Array2<f64>) -> (usize, Vec<usize>, Vec<(usize, f64, Vec<usize>)>) {
    let data = DatasetBase::from(points.clone());
    let mut all = Vec::new();
    for k in 3..=9 {
        let model = KMeans::<f64, _>::params_with_rng(k, ChaCha8Rng::seed_from_u64(7))
            .init_method(KMeansInit::KMeansPlusPlus)
            .n_runs(10)
            .fit(&data)
            .expect("finite points, more than k of them");
        let labels: Vec<usize> = model.predict(points).to_vec();
        all.push((k, silhouette(points, &labels, k), labels));
    }
    let best = all.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap().clone();
    (best.0, best.2, all)
}

#[test]
fn explore() {
    for seed in 1..=std::env::var("SEEDS").map_or(4, |s| s.parse().unwrap()) {
        let started = std::time::Instant::now();
        let shop = shop(seed);
        let made = started.elapsed();
        let (kinds, seen) = customers(&shop);
        let knowing: Vec<usize> = seen.iter().map(|one| demo::classify(one, &shop.truth)).collect();
        let best = adjusted_rand(&kinds, &knowing).unwrap();
        let (k, labels, all) = cluster(&features(&seen));
        let found = adjusted_rand(&kinds, &labels).unwrap();
        println!("seed {seed} rows {} in {made:?} customers {} knowing {best:.3} k {k} kmeans {found:.3} ratio {:.3} {}", shop.actions.len(), seen.len(), found / best,
            all.iter().map(|(k, s, l)| format!("{k}:{s:.3}/{:.2}", adjusted_rand(&kinds, l).unwrap())).collect::<Vec<_>>().join(" "));
        let mut cross = vec![[0; 5]; k];
        for (t, l) in kinds.iter().zip(&labels) { cross[*l][*t] += 1; }
        if k != 5 { println!("   {cross:?}"); for c in 0..k {
            let of: Vec<&Observed> = labels.iter().zip(&seen).filter(|(l, _)| **l == c).map(|(_, s)| s).collect();
            let mean = |f: &dyn Fn(&Observed) -> f64| of.iter().map(|o| f(o)).sum::<f64>() / of.len() as f64;
            println!("      {c} orders {:.1} rec {:.0} ten {:.0} gap {:.0}", mean(&|o| o.orders as f64), mean(&|o| o.recency_days), mean(&|o| o.tenure_days), mean(&|o| o.span_days / (o.orders as f64 - 1.0).max(1.0))); } }
        if seed == 1 {
            for (kind, t) in demo::TYPES.iter().enumerate() {
                let of: Vec<&Observed> = kinds.iter().zip(&seen).filter(|(k, _)| **k == kind).map(|(_, s)| s).collect();
                let n = of.len() as f64;
                let mean = |f: &dyn Fn(&Observed) -> f64| of.iter().map(|o| f(o)).sum::<f64>() / n;
                println!("{:16} n {n} orders {:.1} net {:.0} rec {:.0} gap {:.0} price {:.2} (known {:.2}) disc {:.2} views/o {:.1} lines/o {:.2}", t.name,
                    mean(&|o| o.orders as f64), mean(&|o| o.net_minor as f64 / 100.0), mean(&|o| o.recency_days), mean(&|o| o.span_days / (o.orders as f64 - 1.0).max(1.0)),
                    mean(&|o| o.price_level), shop.truth.price_level_bought[kind], mean(&|o| o.reduced_lines as f64 / o.lines_without_code.max(1) as f64), mean(&|o| o.views as f64 / o.orders as f64), mean(&|o| o.lines as f64 / o.orders as f64));
                let mut row = [0; 5];
                for (k, c) in kinds.iter().zip(&knowing) { if *k == kind { row[*c] += 1; } }
                println!("   classified {row:?}");
            }
        }
    }
}
