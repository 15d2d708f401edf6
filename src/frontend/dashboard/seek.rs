//! Fuzzy search in a list of texts.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// Rows kept at most.
const MOST: usize = 1_000;

/// The rows of `texts` that match `query`, best first; all of them where it is empty.
pub fn seek(query: &str, texts: &[String]) -> Vec<usize> {
    if query.trim().is_empty() {
        return (0..texts.len()).collect();
    }
    let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut found: Vec<(u32, usize)> = texts
        .iter()
        .enumerate()
        .filter_map(|(row, text)| {
            let score = pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher)?;
            Some((score, row))
        })
        .collect();
    found.sort_by_key(|(score, row)| (std::cmp::Reverse(*score), *row));
    found.truncate(MOST);
    found.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::seek;

    #[test]
    fn the_best_match_comes_first_and_accents_do_not_matter() {
        let texts =
            ["U0001 Anna Müller Bonn", "U0002 Jan Muller", "U0003 Li Wei"].map(String::from);
        assert_eq!(seek("li wei", &texts), [2]);
        assert_eq!(seek("anna muller", &texts), [0]);
        assert_eq!(seek("u0002", &texts).first(), Some(&1));
        assert_eq!(seek(" ", &texts), [0, 1, 2]);
        assert!(seek("qqq", &texts).is_empty());
    }
}
