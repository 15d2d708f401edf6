//! Cuts a column's name into words and finds their senses.

use super::sense::{PHRASES, Sense, WORDS};
use std::collections::HashMap;
use std::sync::LazyLock;

static SENSES: LazyLock<HashMap<&'static str, Sense>> = LazyLock::new(|| {
    WORDS
        .iter()
        .flat_map(|(sense, words)| words.split(' ').map(move |word| (word, *sense)))
        .collect()
});

/// Longest name that is cut into words, in characters.
const LONGEST: usize = 80;

/// Shortest part of a compound word.
const SHORTEST_PART: usize = 3;

/// The senses of a name, and how much of it was understood.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Meaning {
    /// The senses, each once, in the order of the words.
    pub senses: Vec<Sense>,
    /// Words of the name that mean nothing known.
    pub unknown: usize,
    /// The last sense, which tells what a compound is.
    pub last: Option<Sense>,
}

impl Meaning {
    /// Whether a word of the name has this sense.
    pub(super) fn has(&self, sense: Sense) -> bool {
        self.senses.contains(&sense)
    }
}

/// What a column's name means.
pub(super) fn meaning(name: &str) -> Meaning {
    let mut text = format!(" {} ", words(name).join(" "));
    for (phrase, word) in PHRASES {
        let is_spaced = phrase.is_ascii();
        let (from, to) = if is_spaced {
            (format!(" {phrase} "), format!(" {word} "))
        } else {
            ((*phrase).to_string(), format!(" {word} "))
        };
        if text.contains(&from) {
            text = text.replace(&from, &to);
        }
    }
    let mut found = Meaning::default();
    for word in text.split_whitespace() {
        let senses = senses_of(word);
        // Little words and numbers mean nothing by themselves.
        let is_filler = word.chars().count() <= 2 || word.bytes().all(|byte| byte.is_ascii_digit());
        found.unknown += usize::from(senses.is_empty() && !is_filler && !FILLERS.contains(&word));
        for sense in senses {
            found.last = Some(sense);
            if !found.senses.contains(&sense) {
                found.senses.push(sense);
            }
        }
    }
    found
}

/// Words that say nothing about what a column holds.
const FILLERS: [&str; 24] = [
    "the", "and", "for", "von", "der", "des", "les", "del", "usd", "eur", "gbp", "inkl", "zzgl",
    "los", "las", "with", "from", "your", "this", "tax", "made", "type", "default", "total",
];

fn senses_of(word: &str) -> Vec<Sense> {
    if let Some(sense) = SENSES.get(word) {
        return vec![*sense];
    }
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    if word.chars().any(is_chinese) {
        return chinese(word);
    }
    compound(word)
        .or_else(|| beginning(word))
        .unwrap_or_default()
}

/// The sense of a known word at the beginning or end of a longer one: Kunden-konto.
fn beginning(word: &str) -> Option<Vec<Sense>> {
    const SHORTEST: usize = 5;
    if word.len() <= SHORTEST || !word.is_ascii() {
        return None;
    }
    let first = (SHORTEST..word.len())
        .rev()
        .find_map(|end| SENSES.get(&word[..end]));
    let last = (1..word.len() - SHORTEST + 1).find_map(|start| SENSES.get(&word[start..]));
    last.or(first).map(|sense| vec![*sense])
}

/// The senses of a Chinese name: the longest known word at each place.
fn chinese(text: &str) -> Vec<Sense> {
    let chars: Vec<char> = text.chars().collect();
    let (mut at, mut found) = (0, Vec::new());
    while at < chars.len() {
        let longest = (1..=4.min(chars.len() - at)).rev().find_map(|length| {
            let word: String = chars[at..at + length].iter().collect();
            SENSES.get(word.as_str()).map(|sense| (length, *sense))
        });
        match longest {
            Some((length, sense)) => {
                found.push(sense);
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// The senses of the parts of a compound, if known words cover all of it: Bestell-datum,
/// Verkauf-s-preis.
fn compound(word: &str) -> Option<Vec<Sense>> {
    if word.len() < 2 * SHORTEST_PART || !word.is_ascii() {
        return None;
    }
    (SHORTEST_PART..=word.len() - 2).rev().find_map(|end| {
        let first = SENSES.get(&word[..end])?;
        let rest = &word[end..];
        let rest_of = |rest: &str| {
            SENSES
                .get(rest)
                .map(|sense| vec![*sense])
                .or_else(|| compound(rest))
        };
        let joined = ["", "s", "n", "en", "es", "er"]
            .iter()
            .find_map(|joint| rest.strip_prefix(joint).and_then(rest_of))?;
        Some([vec![*first], joined].concat())
    })
}

/// The words of a name: lower case, without accents, cut at blanks, signs and capitals.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    let chars: Vec<char> = name.chars().take(LONGEST).collect();
    for (at, &c) in chars.iter().enumerate() {
        let next_is_small = chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        let is_hump = c.is_uppercase()
            && (before.is_lowercase() || before.is_uppercase() && next_is_small)
            || c.is_ascii_digit() && before.is_alphabetic();
        if !c.is_alphanumeric() || is_hump {
            words.push(String::new());
        }
        match c {
            '#' | '№' => words.push("id".into()),
            // N° and N.º are numbers.
            '°' | 'º' => words.push("id".into()),
            '%' => words.push("percent".into()),
            _ if c.is_alphanumeric() => {
                if let Some(word) = words.last_mut() {
                    c.to_lowercase().for_each(|small| fold(small, word));
                }
            }
            _ => {}
        }
        if matches!(c, '#' | '№' | '°' | 'º' | '%') {
            words.push(String::new());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Adds a letter without its accent.
fn fold(c: char, to: &mut String) {
    let plain = match c {
        'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' | 'ń' => 'n',
        'ò' | 'ó' | 'ô' | 'ö' | 'õ' | 'ø' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ś' | 'š' => 's',
        'ł' => 'l',
        'ż' | 'ź' | 'ž' => 'z',
        'ß' => {
            to.push('s');
            's'
        }
        c => c,
    };
    to.push(plain);
}

#[cfg(test)]
mod tests {
    use super::Sense as S;
    use super::*;

    #[test]
    fn names_are_cut_into_words_with_a_sense() {
        for (name, senses) in [
            ("Order Date", vec![S::Order, S::Date]),
            ("Order: Created At", vec![S::Order, S::Placed, S::On]),
            ("order_id/partner_id", vec![S::Order, S::Id]),
            ("orderRef", vec![S::Order, S::Reference]),
            ("Bestelldatum", vec![S::Order, S::Date]),
            ("Verkaufspreis", vec![S::Placed, S::Price]),
            ("Kundennummer", vec![S::Customer, S::Id]),
            ("N° de commande", vec![S::Net, S::Id, S::Order]),
            ("会员编号", vec![S::Customer, S::Id]),
            ("Rabatt in %", vec![S::Discount, S::Percent]),
            ("Email Opt Out", vec![S::Email, S::Refusal]),
            ("Purchase Amount (USD)", vec![S::Placed, S::Amount]),
            ("Lineitem quantity", vec![S::Line, S::Quantity]),
        ] {
            assert_eq!(meaning(name).senses, senses, "{name}");
        }
        assert_eq!(meaning("Farbton Xyzzy").unknown, 2);
    }
}
