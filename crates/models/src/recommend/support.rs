//! How many buyers an item needs to be a suggestion.

/// Buyers below which an item that has been on sale for a while is no suggestion: one-off jobs, samples
/// and mistakes of the till. Fewer where most items have few.
const BUYERS_AT_LEAST: u32 = 5;

/// The part of the median number of buyers that is enough.
const PART_OF_MEDIAN: u32 = 4;

/// The buyers that an item must have.
pub fn buyers_at_least(buyers: &[u32]) -> u32 {
    let mut sold: Vec<u32> = buyers
        .iter()
        .copied()
        .filter(|&buyers| buyers > 0)
        .collect();
    sold.sort_unstable();
    let median = sold.get(sold.len() / 2).copied().unwrap_or(0);
    BUYERS_AT_LEAST.min(median / PART_OF_MEDIAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_off_jobs_need_more_buyers_only_where_most_items_have_many() {
        assert_eq!(buyers_at_least(&[0, 40, 50, 60, 3]), 5);
        assert_eq!(buyers_at_least(&[0, 1, 2, 9, 9, 9]), 2);
        assert_eq!(buyers_at_least(&[1, 2, 3]), 0);
    }
}
