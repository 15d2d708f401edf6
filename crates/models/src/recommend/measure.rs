//! How good a list is: gain and recall against what was bought.

/// Gain and recall of a list; `None` where nothing was bought that it could hold.
pub fn measure(listed: &[i64], bought: &[i64], top: usize) -> (Option<f64>, Option<f64>) {
    if bought.is_empty() {
        return (None, None);
    }
    let discount = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
    let hits = listed
        .iter()
        .enumerate()
        .filter(|(_, key)| bought.binary_search(key).is_ok());
    let (gain, count) = hits.fold((0.0, 0_usize), |sums, (rank, _)| {
        (sums.0 + discount(rank), sums.1 + 1)
    });
    let ideal: f64 = (0..bought.len().min(top)).map(discount).sum();
    (Some(gain / ideal), Some(count as f64 / bought.len() as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gain_and_recall_are_those_of_the_textbook() {
        let (gain, recall) = measure(&[5, 9, 1], &[1, 5, 7], 3);
        let ideal = 1.0 + 1.0 / 3.0_f64.log2() + 0.5;
        assert!((gain.unwrap() - 1.5 / ideal).abs() < 1e-12);
        assert!((recall.unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(measure(&[1], &[], 3), (None, None));
    }
}
