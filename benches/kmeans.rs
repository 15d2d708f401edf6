//! K-means on the rows of a file, for benches/against_sklearn.py: `kmeans FILE K STARTS SEED..`,
//! where the file holds little-endian doubles, sixteen per row. Prints one line of JSON per seed: the
//! seconds of the fit and its inertia.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use ndarray::Array2;
use regulars::domain::Silent;
use regulars::segment::kmeans;
use std::time::Instant;

/// Values per row.
const FEATURES: usize = 16;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let [file, k, starts, seeds @ ..] = arguments.as_slice() else {
        return;
    };
    let values: Vec<f64> = std::fs::read(file)
        .unwrap()
        .as_chunks::<8>()
        .0
        .iter()
        .map(|bytes| f64::from_le_bytes(*bytes))
        .collect();
    let rows = Array2::from_shape_vec((values.len() / FEATURES, FEATURES), values).unwrap();
    for seed in seeds {
        let begun = Instant::now();
        let found = kmeans(
            &rows,
            k.parse().unwrap(),
            seed.parse().unwrap(),
            starts.parse().unwrap(),
            &Silent::default(),
        )
        .unwrap();
        let line =
            serde_json::json!({"seconds": begun.elapsed().as_secs_f64(), "inertia": found.inertia});
        println!("{line}");
    }
}
