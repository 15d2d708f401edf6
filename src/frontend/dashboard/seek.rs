//! Fuzzy search in a list of texts.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// Rows kept at most.
const MOST: usize = 1_000;

/// Texts for which a thread is worth starting.
const WORTH_A_THREAD: usize = 20_000;
/// Threads at most.
const THREADS: usize = 4;

/// The rows of `texts` that match `query`, best first; all of them where it is empty.
pub fn seek(query: &str, texts: &[String]) -> Vec<usize> {
    if query.trim().is_empty() {
        return (0..texts.len()).collect();
    }
    let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let parts = texts
        .len()
        .div_ceil(WORTH_A_THREAD)
        .clamp(1, cores.min(THREADS));
    let size = texts.len().div_ceil(parts).max(1);
    let mut found: Vec<(u32, usize)> = std::thread::scope(|scope| {
        let pattern = &pattern;
        let mut others = Vec::new();
        for (part, chunk) in texts.chunks(size).enumerate().skip(1) {
            let first = part.saturating_mul(size);
            others.push(scope.spawn(move || matches(pattern, chunk, first)));
        }
        let mut found = texts
            .chunks(size)
            .next()
            .map_or_else(Vec::new, |chunk| matches(pattern, chunk, 0));
        // A thread that panicked would have found nothing.
        found.extend(
            others
                .into_iter()
                .flat_map(|other| other.join().unwrap_or_default()),
        );
        found
    });
    let order = |one: &(u32, usize)| (std::cmp::Reverse(one.0), one.1);
    if found.len() > MOST {
        found.select_nth_unstable_by_key(MOST, order);
        found.truncate(MOST);
    }
    found.sort_unstable_by_key(order);
    found.into_iter().map(|(_, row)| row).collect()
}

/// Score and row of each text that matches; `first` is the row of the first text.
fn matches(pattern: &Pattern, texts: &[String], first: usize) -> Vec<(u32, usize)> {
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    texts
        .iter()
        .enumerate()
        .filter_map(|(row, text)| {
            let score = pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher)?;
            Some((score, first.saturating_add(row)))
        })
        .collect()
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

    fn many(count: usize) -> Vec<String> {
        let names = [
            "Anna Müller Bonn",
            "Li Wei",
            "Carlos Peña Madrid",
            "王芳 北京",
        ];
        let rows = (0..count).zip(names.iter().cycle());
        rows.map(|(row, name)| {
            format!("U{row:06} {name} customer{row}@example.com +49 151 9{row:07}")
        })
        .collect()
    }

    #[test]
    fn threads_change_nothing() {
        let texts = many(70_000);
        let all = seek("anna 06", &texts);
        assert_eq!(all.len(), super::MOST);
        let mut found: Vec<(u32, usize)> = super::matches(
            &super::Pattern::parse(
                "anna 06",
                super::CaseMatching::Ignore,
                super::Normalization::Smart,
            ),
            &texts,
            0,
        );
        found.sort_by_key(|(score, row)| (std::cmp::Reverse(*score), *row));
        let expected: Vec<usize> = found
            .into_iter()
            .take(super::MOST)
            .map(|one| one.1)
            .collect();
        assert_eq!(all, expected);
    }

    /// `cargo test --release --lib -- --ignored --nocapture seek` prints the times.
    #[test]
    #[ignore = "a measurement"]
    #[allow(clippy::print_stdout)]
    fn a_key_among_two_hundred_thousand_customers() {
        let texts = many(200_000);
        for query in ["a", "an", "anna", "anna m", "u01999", "carlos 99", "zz"] {
            let start = std::time::Instant::now();
            let found = seek(query, &texts).len();
            println!("{query:>10} {found:>5} found {:>6.1?}", start.elapsed());
        }
    }
}
