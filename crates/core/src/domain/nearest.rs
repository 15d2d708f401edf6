//! The known name closest to a mistyped one.

/// The closest name to `typed` by [`edit_distance`]; `None` where the distance is more than half of
/// the name's length.
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let names: Vec<&str> = names.into_iter().collect();
    // A much longer text is never close, and headers can be of any length.
    let longest = names.iter().map(|name| name.len()).max()?;
    if typed.chars().count() > 2 * longest {
        return None;
    }
    names
        .into_iter()
        .map(|name| (name, edit_distance(&typed, &name.to_lowercase())))
        .min_by_key(|(_, distance)| *distance)
        .filter(|(name, distance)| *distance * 2 <= name.chars().count())
        .map(|(name, _)| name)
}

/// Levenshtein distance in characters.
pub fn edit_distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let cost = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        let names = ["currency", "margin", "time_zone"];
        assert_eq!(nearest("curency", names), Some("currency"));
        assert_eq!(nearest("Timezone", names), Some("time_zone"));
        assert_eq!(nearest("xyz", names), None);
        assert_eq!(nearest(&"currency".repeat(1_000_000), names), None);
        assert_eq!(nearest("currency", []), None);
        assert_eq!(
            (edit_distance("kitten", "sitting"), edit_distance("", "ab")),
            (3, 2)
        );
    }
}
