//! Names as they are said on the phone: without accents or case, with umlauts written either way,
//! in any order, in part, or with a typing error. Compares only; stored names stay as they are, and
//! a likeness found here never joins two customers.

use super::name::TITLES;
use deunicode::deunicode_char;

/// The least share of trigrams that each typed word has in common with a word of a name.
const LEAST_WORD: f64 = 0.3;
/// The least mean of those shares.
const LEAST_MEAN: f64 = 0.45;
/// Letters below which a text is too short to look for typing errors.
const SHORTEST: usize = 4;

/// How well a name fits what was typed, the best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameMatch {
    /// The typed letters are somewhere in the name.
    Within,
    /// Each typed word begins a word of the name.
    Begins,
    /// The same words.
    Same,
}

/// A word in the forms in which it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    /// Without accents: `müller` is `muller`.
    plain: String,
    /// With umlauts written out: `müller` is `mueller`.
    german: String,
    /// The form in which `müller`, `mueller` and `muller` are the same.
    merged: String,
}

/// The words of a text, folded.
fn words(text: &str) -> Vec<Word> {
    let (mut plain, mut german) = (String::new(), String::new());
    for character in text.chars() {
        match character {
            // O'Neil and O’Neil are ONeil; combining accents go.
            '\'' | '’' | '`' | '\u{300}'..='\u{36f}' => {}
            _ if character.is_ascii_alphanumeric() => {
                plain.push(character.to_ascii_lowercase());
                german.push(character.to_ascii_lowercase());
            }
            _ if character.is_ascii() => {
                plain.push(' ');
                german.push(' ');
            }
            _ => {
                let folded = deunicode_char(character).unwrap_or(" ");
                let lower = |sign: char| {
                    if sign.is_ascii_alphanumeric() {
                        sign.to_ascii_lowercase()
                    } else {
                        ' '
                    }
                };
                plain.extend(folded.chars().map(lower));
                match character {
                    'ä' | 'Ä' | 'æ' | 'Æ' => german.push_str("ae"),
                    'ö' | 'Ö' | 'ø' | 'Ø' | 'œ' | 'Œ' => german.push_str("oe"),
                    'ü' | 'Ü' => german.push_str("ue"),
                    'å' | 'Å' => german.push_str("aa"),
                    _ => german.extend(folded.chars().map(lower)),
                }
            }
        }
    }
    let word = |(plain, german): (&str, &str)| Word {
        plain: plain.to_string(),
        german: german.to_string(),
        merged: merged(german),
    };
    plain
        .split_ascii_whitespace()
        .zip(german.split_ascii_whitespace())
        .map(word)
        .collect()
}

/// `ae`, `oe`, `ue` and `aa` as single vowels.
fn merged(word: &str) -> String {
    let mut merged = String::with_capacity(word.len());
    for sign in word.chars() {
        let is_second = match sign {
            'e' => merged.ends_with(['a', 'o', 'u']),
            'a' => merged.ends_with('a'),
            _ => false,
        };
        if !is_second {
            merged.push(sign);
        }
    }
    merged
}

impl Word {
    fn is(&self, other: &Word) -> bool {
        self.merged == other.merged
    }

    fn begins(&self, name: &Word) -> bool {
        name.plain.starts_with(&self.plain)
            || name.german.starts_with(&self.german)
            || name.german.starts_with(&self.plain)
            || self.is(name)
    }
}

/// The trigrams of a word with its ends marked, each packed into a number, sorted.
fn trigrams(word: &str) -> Vec<u32> {
    let mut found = Vec::with_capacity(word.len() + 1);
    let mut last = [b' ', b' '];
    for sign in word.bytes().chain([b' ']) {
        found.push(u32::from_be_bytes([0, last[0], last[1], sign]));
        last = [last[1], sign];
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Twice the common trigrams divided by all: 1 for the same word.
fn likeness(left: &[u32], right: &[u32]) -> f64 {
    let (mut common, mut at) = (0_usize, 0);
    for trigram in left {
        while at < right.len() && right[at] < *trigram {
            at += 1;
        }
        common += usize::from(right.get(at) == Some(trigram));
    }
    2.0 * common as f64 / (left.len() + right.len()).max(1) as f64
}

/// A typed text that may be a name.
#[derive(Debug, Clone)]
pub struct NameQuery {
    words: Vec<Word>,
    trigrams: Vec<Vec<u32>>,
    /// All letters together, plain and german.
    compact: (String, String),
    /// As typed in lower case, where the script is not Latin: different characters can have one
    /// transcription.
    exact: Option<String>,
    /// The letters that a name must have.
    letters: u64,
}

/// The letters and digits of an ASCII text as bits.
fn letters(text: &str) -> u64 {
    let bit = |sign: u8| match sign.to_ascii_lowercase() {
        letter @ b'a'..=b'z' => 1 << (letter - b'a'),
        digit @ b'0'..=b'9' => 1 << (26 + digit - b'0'),
        _ => 0,
    };
    text.bytes().fold(0, |all, sign| all | bit(sign))
}

impl NameQuery {
    /// `None` for a text of fewer than two letters, or with an `@`.
    pub fn new(text: &str) -> Option<NameQuery> {
        if text.contains('@') {
            return None;
        }
        let all = words(text);
        let is_title = |word: &Word| TITLES.contains(&word.plain.as_str());
        let telling: Vec<Word> = all.iter().filter(|word| !is_title(word)).cloned().collect();
        let words = if telling.is_empty() { all } else { telling };
        let compact = (
            words
                .iter()
                .map(|word| word.plain.as_str())
                .collect::<String>(),
            words
                .iter()
                .map(|word| word.german.as_str())
                .collect::<String>(),
        );
        if compact.0.len() < 2 {
            return None;
        }
        let is_other_script = text
            .chars()
            .any(|sign| sign.is_alphabetic() && sign > '\u{24f}');
        Some(NameQuery {
            letters: words
                .iter()
                .fold(0, |all, word| all | letters(&word.merged)),
            trigrams: words.iter().map(|word| trigrams(&word.merged)).collect(),
            words,
            compact,
            exact: is_other_script.then(|| text.trim().to_lowercase()),
        })
    }

    /// How well a stored name fits; `None` where it does not.
    pub fn compare(&self, name: &str) -> Option<NameMatch> {
        if let Some(exact) = &self.exact
            && name.to_lowercase().contains(exact.as_str())
        {
            return Some(NameMatch::Same);
        }
        if name.is_ascii() && self.letters & !letters(name) != 0 {
            return None;
        }
        let name: Vec<Word> = words(name);
        if name.is_empty() {
            return None;
        }
        if self.each(&name, Word::begins) {
            let telling = name
                .iter()
                .filter(|word| !TITLES.contains(&word.plain.as_str()))
                .count();
            let is_same = telling == self.words.len() && self.each(&name, Word::is);
            return Some(if is_same {
                NameMatch::Same
            } else {
                NameMatch::Begins
            });
        }
        let joined = |form: fn(&Word) -> &str| name.iter().map(form).collect::<String>();
        if joined(|word| &word.plain).contains(&self.compact.0)
            || joined(|word| &word.german).contains(&self.compact.1)
        {
            return Some(NameMatch::Within);
        }
        None
    }

    /// Whether each typed word has a word of the name of its own.
    fn each(&self, name: &[Word], fits: fn(&Word, &Word) -> bool) -> bool {
        let mut free: Vec<&Word> = name.iter().collect();
        self.words.iter().all(|typed| {
            // The shortest that fits, so that `ann` leaves `anna` to `anna`.
            let best = (0..free.len())
                .filter(|&index| fits(typed, free[index]))
                .min_by_key(|&index| free[index].plain.len());
            best.map(|index| free.remove(index)).is_some()
        })
    }

    /// How much a stored name resembles what was typed, 0 to 1, by trigrams; `None` where a typing
    /// error does not explain the difference. For names that do not fit.
    pub fn likeness(&self, name: &str) -> Option<f64> {
        if self.compact.0.len() < SHORTEST {
            return None;
        }
        let own: Vec<Vec<u32>> = words(name)
            .iter()
            .map(|word| trigrams(&word.merged))
            .collect();
        let mut sum = 0.0;
        for typed in &self.trigrams {
            let best = own
                .iter()
                .map(|word| likeness(typed, word))
                .fold(0.0, f64::max);
            if best < LEAST_WORD {
                return None;
            }
            sum += best;
        }
        let mean = sum / self.trigrams.len().max(1) as f64;
        (mean >= LEAST_MEAN).then_some(mean)
    }
}

/// How much two e-mail addresses have in common, 0 to 1; `None` below what a typing error leaves.
pub fn email_likeness(left: &str, right: &str) -> Option<f64> {
    let of = |text: &str| trigrams(&text.trim().to_ascii_lowercase());
    let found = likeness(&of(left), &of(right));
    (found >= 0.7).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(typed: &str, name: &str) -> Option<NameMatch> {
        NameQuery::new(typed).and_then(|query| query.compare(name))
    }

    #[test]
    fn a_name_is_found_without_accents_case_and_order() {
        for (typed, name) in [
            ("anna muller", "Anna Müller"),
            ("ANNA MUELLER", "Anna Müller"),
            ("Anna Müller", "Anna Mueller"),
            ("anna muller", "Anna Mueller"),
            ("Müller, Anna", "Anna Müller"),
            ("Frau Anna Müller", "Anna Müller"),
            ("Anna Müller", "Dr. Anna Müller"),
            ("Gross", "Groß"),
            ("Groß", "Gross"),
            ("Soren Kjaer", "Søren Kjær"),
            ("Soeren Kjær", "Søren Kjær"),
            ("Wojcik", "Wójcik"),
            ("ONeil", "O’Neil"),
            ("Jaeger", "Jäger"),
            ("Jäger", "Jaeger"),
            ("王小明", "王小明"),
            ("Garcia", "Garci\u{301}a"),
        ] {
            assert_eq!(
                compare(typed, name),
                Some(NameMatch::Same),
                "{typed} / {name}"
            );
        }
        for (typed, name) in [
            ("mull", "Anna Müller"),
            ("muell", "Anna Müller"),
            ("a muller", "Anna Müller"),
            ("Müller", "Anna Müller"),
            ("Wang Xiao", "王小明"),
        ] {
            assert_eq!(
                compare(typed, name),
                Some(NameMatch::Begins),
                "{typed} / {name}"
            );
        }
        assert_eq!(compare("wangxiaoming", "王小明"), Some(NameMatch::Within));
        assert_eq!(compare("uller", "Anna Müller"), Some(NameMatch::Within));
    }

    #[test]
    fn another_name_is_at_most_near() {
        for (typed, name) in [
            ("Anna Muler", "Anna Müller"),
            ("Hana Müler", "Hanna Müller"),
            ("Hannsen", "Lukas Hansen"),
            ("Petterson", "Henrik Petersen"),
        ] {
            assert_eq!(compare(typed, name), None, "{typed} / {name}");
            let likeness = NameQuery::new(typed).and_then(|query| query.likeness(name));
            assert!(likeness.is_some(), "{typed} / {name}");
        }
        for (typed, name) in [
            ("Joe", "John Smith"),
            ("Anna Xanthos", "Anna Müller"),
            ("Anna Müller", "Müller"),
            ("Anna Anna", "Anna Müller"),
            ("zz", "Anna Müller"),
            ("王小明", "李小红"),
        ] {
            assert_eq!(compare(typed, name), None, "{typed} / {name}");
        }
        for (typed, name) in [("Anna Xanthos", "Anna Müller"), ("Bob", "Rob Smith")] {
            let likeness = NameQuery::new(typed).and_then(|query| query.likeness(name));
            assert_eq!(likeness, None, "{typed} / {name}");
        }
        assert!(NameQuery::new("a").is_none() && NameQuery::new("ann@example.com").is_none());
    }

    #[test]
    fn an_address_with_a_typing_error_is_near() {
        assert!(email_likeness("ana.muller@example.com", "anna.muller@example.com").is_some());
        assert!(email_likeness("bob@example.com", "anna.muller@example.com").is_none());
    }
}
