//! The group that gets no campaign at all, by chance and for good: against it the programme as a whole
//! can be told.

use sha2::{Digest, Sha256};

/// The share of a shop that is large enough, where the setting is `auto`.
pub const USUAL_SHARE: f64 = 0.02;
/// Customers from which a shop is large enough.
pub const LEAST_CUSTOMERS: usize = 10_000;

/// The share in force: as set, else none in a small shop.
pub fn share(set: Option<f64>, customers: usize) -> Option<f64> {
    match set {
        Some(share) => Some(share),
        None if customers >= LEAST_CUSTOMERS => Some(USUAL_SHARE),
        None => None,
    }
    .filter(|share| *share > 0.0)
}

/// Where a person (the shop's own id) stands in the draw, 0 to 1. It never changes, so that a larger
/// share keeps everybody of a smaller one.
pub fn place(secret: &[u8; 32], person: &str) -> f64 {
    let mut hash = Sha256::new();
    hash.update(secret);
    hash.update(b"universal comparison group");
    hash.update(person.as_bytes());
    let bytes = hash.finalize();
    let number = bytes[..8]
        .iter()
        .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    number as f64 / 2.0_f64.powi(64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_off_in_a_small_shop_unless_it_is_set() {
        assert_eq!(share(None, LEAST_CUSTOMERS - 1), None);
        assert_eq!(share(None, LEAST_CUSTOMERS), Some(USUAL_SHARE));
        assert_eq!(share(Some(0.05), 10), Some(0.05));
        assert_eq!(share(Some(0.0), 50_000), None);
    }

    #[test]
    fn about_the_share_is_drawn_and_another_secret_draws_others() {
        let drawn = |secret: u8| -> Vec<usize> {
            let is_in = |at: &usize| place(&[secret; 32], &format!("U{at}")) < 0.05;
            (0..20_000).filter(is_in).collect()
        };
        let (one, other) = (drawn(1), drawn(2));
        // 20,000 x .05 +- 4 deviations.
        assert!((877..=1_123).contains(&one.len()), "{}", one.len());
        let both = one.iter().filter(|at| other.contains(at)).count();
        assert!(both < 90, "{both}");
    }
}
