//! Search in a list of texts: by the words that are typed, and where none has them, fuzzily.

use super::like::{signs, stretch};
use super::source::Haystack;
use nucleo_matcher::chars::{normalize, to_lower_case};
use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use std::sync::Arc;

/// Rows kept at most.
const MOST: usize = 1_000;
/// Texts that are weighed sign by sign at most: weighing all of many takes longer than a key.
const WEIGHED: usize = 2_000;
/// Texts for which a thread is worth starting.
const WORTH_A_THREAD: usize = 20_000;
/// Threads at most.
const THREADS: usize = 4;

/// Searches; keeps the texts without case and accents between one key and the next.
#[derive(Default)]
pub struct Seeker {
    of: Option<Haystack>,
    folded: Vec<String>,
    signs: Vec<u64>,
}

impl Seeker {
    /// The rows of `texts` that match `query`, best first; all of them where it is empty, which prepares
    /// the texts for the first key.
    pub fn seek(&mut self, query: &str, texts: &Haystack) -> Vec<usize> {
        if !self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, texts)) {
            self.folded = in_parts(texts, |texts, _| {
                texts.iter().map(|text| folded(text)).collect()
            });
            self.signs = in_parts(&self.folded, |texts, _| {
                texts.iter().map(|text| signs(text)).collect()
            });
            self.of = Some(Arc::clone(texts));
        }
        if query.trim().is_empty() {
            return (0..texts.len()).collect();
        }
        let query_folded = folded(query);
        let words: Vec<&str> = query_folded.split_whitespace().collect();
        let found = in_parts(&self.folded, |texts, first| {
            with_words(&words, texts, first)
        });
        if !found.is_empty() {
            return best(found);
        }
        fuzzily(&pattern(query), texts, &self.likeliest(&words))
    }

    /// The rows whose texts have the signs of all words closest together, in order of rows.
    fn likeliest(&self, words: &[&str]) -> Vec<usize> {
        let wanted = words.iter().fold(0, |bits, word| bits | signs(word));
        let mut found = in_parts(&self.folded, |texts, first| {
            let known = self.signs.iter().skip(first);
            let rows = texts.iter().zip(known).enumerate();
            let found = rows.filter_map(|(row, (text, known))| {
                if wanted & !known != 0 {
                    return None;
                }
                Some((stretch(words, text)?, first.saturating_add(row)))
            });
            found.collect()
        });
        if found.len() > WEIGHED {
            found.select_nth_unstable(WEIGHED);
            found.truncate(WEIGHED);
        }
        let mut rows: Vec<usize> = found.into_iter().map(|(_, row)| row).collect();
        rows.sort_unstable();
        rows
    }
}

/// The rows of a short list that are like `query`, best first; all of them where it is empty.
pub fn seek(query: &str, texts: &[String]) -> Vec<usize> {
    if query.trim().is_empty() {
        return (0..texts.len()).collect();
    }
    let rows: Vec<usize> = (0..texts.len()).collect();
    fuzzily(&pattern(query), texts, &rows)
}

/// What is typed, word by word; no sign of it has a meaning of its own.
fn pattern(query: &str) -> Pattern {
    Pattern::new(
        query,
        CaseMatching::Ignore,
        Normalization::Smart,
        AtomKind::Fuzzy,
    )
}

/// `text` without case and accents.
fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().map(to_lower_case).map(normalize).collect()
}

/// Runs `work` on parts of the texts, each with the row of its first text, on as many threads as are
/// worth starting; the results are joined in the order of the texts.
fn in_parts<T: Send>(texts: &[String], work: impl Fn(&[String], usize) -> Vec<T> + Sync) -> Vec<T> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let parts = texts.len().div_ceil(WORTH_A_THREAD);
    let parts = parts.clamp(1, cores.clamp(1, THREADS));
    if parts == 1 {
        return work(texts, 0);
    }
    let size = texts.len().div_ceil(parts).max(1);
    std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = texts
            .chunks(size)
            .enumerate()
            .map(|(part, chunk)| scope.spawn(move || work(chunk, part.saturating_mul(size))))
            .collect();
        // A thread that panicked would have found nothing.
        let parts = threads
            .into_iter()
            .map(|one| one.join().unwrap_or_default());
        parts.flatten().collect()
    })
}

/// The best rows: the highest scores, and of equal ones the first.
fn best(mut found: Vec<(u32, usize)>) -> Vec<usize> {
    let order = |one: &(u32, usize)| (std::cmp::Reverse(one.0), one.1);
    if found.len() > MOST {
        found.select_nth_unstable_by_key(MOST, order);
        found.truncate(MOST);
    }
    found.sort_unstable_by_key(order);
    found.into_iter().map(|(_, row)| row).collect()
}

/// Score and row of each text that has all the words. A word at the beginning of the text counts
/// most, then one at the beginning of a word.
fn with_words(words: &[&str], texts: &[String], first: usize) -> Vec<(u32, usize)> {
    let score = |text: &str, word: &str| -> Option<u32> {
        let at = text.find(word)?;
        if at == 0 {
            return Some(3);
        }
        let before = text.get(..at)?.chars().next_back();
        let is_word = before.is_some_and(|sign| !sign.is_alphanumeric());
        Some(if is_word { 2 } else { 1 })
    };
    let found = texts.iter().enumerate().filter_map(|(row, text)| {
        let scores = words.iter().map(|word| score(text, word));
        let sum = scores.sum::<Option<u32>>()?;
        Some((sum, first.saturating_add(row)))
    });
    found.collect()
}

/// Those of the rows whose texts are like the pattern, best first.
fn fuzzily(pattern: &Pattern, texts: &[String], rows: &[usize]) -> Vec<usize> {
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let found = rows.iter().filter_map(|&row| {
        let text = texts.get(row)?;
        let score = pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher)?;
        Some((score, row))
    });
    best(found.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seek(query: &str, texts: &[String]) -> Vec<usize> {
        Seeker::default().seek(query, &Arc::new(texts.to_vec()))
    }

    #[test]
    fn the_best_match_comes_first_and_accents_do_not_matter() {
        let texts =
            ["U0001 Anna Müller Bonn", "U0002 Jan Muller", "U0003 Li Wei"].map(String::from);
        assert_eq!(seek("li wei", &texts), [2]);
        assert_eq!(seek("anna muller", &texts), [0]);
        assert_eq!(seek("MÜLLER", &texts), [0, 1]);
        assert_eq!(seek("u0002", &texts).first(), Some(&1));
        assert_eq!(seek(" ", &texts), [0, 1, 2]);
        assert!(seek("qqq", &texts).is_empty());
    }

    #[test]
    fn beginnings_come_before_middles_and_a_slip_is_forgiven() {
        let texts = ["U1 Joanna", "U2 Bob Anna", "Anna U3"].map(String::from);
        assert_eq!(seek("anna", &texts), [2, 1, 0]);
        assert_eq!(seek("jonna", &texts), [0], "a letter is missing");
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
        let found = seek("anna 06", &texts);
        assert_eq!(found.len(), MOST);
        let words = ["anna", "06"];
        let folded: Vec<String> = texts.iter().map(|text| folded(text)).collect();
        assert_eq!(found, best(with_words(&words, &folded, 0)));
        // The best of all are among the likeliest.
        let rows: Vec<usize> = (0..texts.len()).collect();
        let query = "ana mler u069996";
        let all = fuzzily(&pattern(query), &texts, &rows);
        let found = seek(query, &texts);
        assert!(found.len() > 20);
        assert_eq!(found.get(..20), all.get(..20));
    }

    #[test]
    fn only_the_likeliest_of_many_are_weighed() {
        let texts = Arc::new(many(70_000));
        let mut seeker = Seeker::default();
        let all = seeker.seek("", &texts).len();
        let query = ["crls", "pna"];
        let like = seeker
            .folded
            .iter()
            .filter(|text| stretch(&query, text).is_some());
        assert!(like.count() > WEIGHED, "more than are weighed");
        let likeliest = seeker.likeliest(&query);
        assert_eq!((all, likeliest.len()), (70_000, WEIGHED));
        let is_meant = |row: &usize| {
            texts
                .get(*row)
                .is_some_and(|text| text.contains("Carlos Peña"))
        };
        assert!(likeliest.iter().all(is_meant), "the closest ones");
        let found = seeker.seek("crls pna", &texts);
        assert!(!found.is_empty() && found.iter().all(is_meant));
        assert!(seeker.seek("zzq", &texts).is_empty());
    }

    #[test]
    fn signs_of_a_query_language_are_only_signs() {
        let texts = ["U1 Anna !", "U2 Bob"].map(String::from);
        assert_eq!(seek("!u", &texts), Vec::<usize>::new());
        assert_eq!(seek("an !", &texts), [0]);
    }

    /// `cargo test --release --lib -- --ignored --nocapture two_hundred` prints the times.
    #[test]
    #[ignore = "prints how long a key takes in 200,000 customers; asserts no time"]
    #[allow(clippy::print_stdout)]
    fn a_key_among_two_hundred_thousand_customers() {
        let (texts, mut seeker) = (Arc::new(many(200_000)), Seeker::default());
        for query in [
            "a",
            "an",
            "ann",
            "anna",
            "anna m",
            "u01999",
            "carlos 99",
            "zzq",
            "crls pna",
            "jnna mler",
            "customr",
            "aeo",
        ] {
            let start = std::time::Instant::now();
            let found = seeker.seek(query, &texts).len();
            println!("{query:>10} {found:>5} found {:>6.1?}", start.elapsed());
        }
    }
}
