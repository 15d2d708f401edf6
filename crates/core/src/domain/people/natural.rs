//! The order in which people sort ids: numbers within them by value.

use std::cmp::Ordering;

/// `9` before `10` before `a10`, ignoring case; ids that differ only in leading zeros or case are
/// compared by bytes.
pub fn natural_order(left: &str, right: &str) -> Ordering {
    let (mut one, mut other) = (left, right);
    loop {
        let ((first, rest), (second, other_rest)) = (part(one), part(other));
        if first.is_empty() || second.is_empty() {
            return first.len().cmp(&second.len()).then_with(|| left.cmp(right));
        }
        let is_number = |text: &str| text.as_bytes()[0].is_ascii_digit();
        let order = if is_number(first) && is_number(second) {
            let (first, second) = (
                first.trim_start_matches('0'),
                second.trim_start_matches('0'),
            );
            first
                .len()
                .cmp(&second.len())
                .then_with(|| first.cmp(second))
        } else {
            first.to_ascii_lowercase().cmp(&second.to_ascii_lowercase())
        };
        if order.is_ne() {
            return order;
        }
        (one, other) = (rest, other_rest);
    }
}

/// The leading digits (or leading non-digits) of a text, and the rest.
fn part(text: &str) -> (&str, &str) {
    let is_digit = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let end = text
        .bytes()
        .position(|byte| byte.is_ascii_digit() != is_digit)
        .unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_compared_by_value() {
        let sorted = ["007", "7", "9", "10", "A9", "a10", "a10b", "b", "é1"];
        for (index, left) in sorted.iter().enumerate() {
            for right in &sorted[index + 1..] {
                assert_eq!(natural_order(left, right), Ordering::Less, "{left} {right}");
                assert_eq!(
                    natural_order(right, left),
                    Ordering::Greater,
                    "{left} {right}"
                );
            }
        }
        assert_eq!(natural_order("a1", "a1"), Ordering::Equal);
    }

    proptest! {
        #[test]
        fn it_is_an_order(ids in prop::collection::vec("[a-bA0-2é]{0,4}", 3)) {
            let [a, b, c] = [&ids[0], &ids[1], &ids[2]];
            prop_assert_eq!(natural_order(a, b), natural_order(b, a).reverse());
            prop_assert_eq!(natural_order(a, b).is_eq(), a == b);
            if natural_order(a, b).is_le() && natural_order(b, c).is_le() {
                prop_assert!(natural_order(a, c).is_le());
            }
        }
    }
}
