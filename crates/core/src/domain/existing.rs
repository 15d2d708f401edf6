//! Lists the numbers that exist, for an error about one that does not.

/// `only 1 exists`, `1 to 3 and 7 exist`, `none exist`; `numbers` in ascending order.
pub fn existing(numbers: &[i64]) -> String {
    let mut runs: Vec<(i64, i64)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let parts: Vec<String> = runs
        .iter()
        .flat_map(|&(first, last)| match last - first {
            0 => vec![first.to_string()],
            1 => vec![first.to_string(), last.to_string()],
            _ => vec![format!("{first} to {last}")],
        })
        .collect();
    match parts.as_slice() {
        [] => "none exist".to_string(),
        [one] if numbers.len() == 1 => format!("only {one} exists"),
        [one] => format!("{one} exist"),
        [first @ .., last] => format!("{} and {last} exist", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::existing;

    #[test]
    fn runs_are_named_by_their_ends() {
        for (numbers, text) in [
            (&[][..], "none exist"),
            (&[1][..], "only 1 exists"),
            (&[1, 2][..], "1 and 2 exist"),
            (&[1, 2, 3, 4, 5][..], "1 to 5 exist"),
            (&[1, 3, 4, 5, 9][..], "1, 3 to 5 and 9 exist"),
        ] {
            assert_eq!(existing(numbers), text);
        }
    }
}
