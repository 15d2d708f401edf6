//! Cuts a column's name into words and finds their senses.

use super::permission;
use super::sense::{PHRASES, Sense, WITH_TAX, WITHOUT_TAX, WORDS};
use std::collections::HashMap;
use std::sync::LazyLock;

static SENSES: LazyLock<HashMap<&'static str, Sense>> = LazyLock::new(|| {
    WORDS
        .iter()
        .flat_map(|(sense, words)| words.split_whitespace().map(move |word| (word, *sense)))
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
    /// Words of the name that are known but for a slip of the keys: `custmer`.
    pub misspelt: usize,
    /// The last sense, which tells what a compound is.
    pub last: Option<Sense>,
}

impl Meaning {
    /// Whether a word of the name has this sense.
    pub(super) fn has(&self, sense: Sense) -> bool {
        self.senses.contains(&sense)
    }

    /// Whether the name says this and nothing else.
    pub(super) fn is_only(&self, sense: Sense) -> bool {
        self.senses == [sense] && self.unknown == 0
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
    let words = with_or_without_tax(&text);
    let mut unknown = Vec::new();
    for &word in &words {
        let mut senses = senses_of(word);
        if senses.is_empty()
            && !FILLERS.contains(&word)
            && let Some(sense) = misspelt(word)
        {
            found.misspelt += 1;
            senses = vec![sense];
        }
        // Little words and numbers mean nothing by themselves.
        let is_filler = word.chars().count() <= 2
            || word.bytes().all(|byte| byte.is_ascii_digit())
            || CODES.contains(&word);
        if senses.is_empty() && !is_filler && !FILLERS.contains(&word) {
            found.unknown += 1;
            unknown.push(word);
        }
        if CREATED.contains(&word) {
            senses = vec![Sense::Placed, Sense::Created];
        }
        for sense in senses {
            found.last = Some(sense);
            if !found.senses.contains(&sense) {
                found.senses.push(sense);
            }
        }
    }
    let name = permission::Words {
        words: &words,
        unknown,
    };
    found.unknown += permission::settle(&mut found.senses, &mut found.last, &name);
    found
}

/// The words of a name, with `gross` for "incl. VAT" and `net` for "excluding tax".
fn with_or_without_tax(text: &str) -> Vec<&str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (mut found, mut at) = (Vec::with_capacity(words.len()), 0);
    while at < words.len() {
        let pair = words.get(at + 1).and_then(|next| {
            let is_tax = |word| SENSES.get(word) == Some(&Sense::Tax);
            let beside = match (is_tax(words[at]), is_tax(next)) {
                (true, false) => *next,
                (false, true) => words[at],
                _ => return None,
            };
            let is_of = |list: &[&str]| list.contains(&beside);
            (is_of(WITH_TAX).then_some("gross")).or(is_of(WITHOUT_TAX).then_some("net"))
        });
        found.push(pair.unwrap_or(words[at]));
        at += 1 + usize::from(pair.is_some());
    }
    found
}

/// Codes of currencies, which say in what money and not what for.
const CODES: [&str; 9] = [
    "chf", "sek", "nok", "dkk", "pln", "czk", "cny", "rmb", "jpy",
];

/// Words that say nothing about what a column holds.
const FILLERS: [&str; 24] = [
    "the", "and", "for", "von", "der", "des", "les", "del", "usd", "eur", "gbp", "inkl", "zzgl",
    "los", "las", "with", "from", "your", "this", "tax", "made", "type", "default", "total",
];

/// Words for the making of a record, of which nobody knows whether it is an order.
const CREATED: [&str; 8] = [
    "created", "create", "creation", "erstellt", "creado", "cree", "creato", "创建",
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

/// The sense of the known words nearest to a word that is written wrongly; `None` if they differ in
/// their sense. One slip in five letters, two in eight; short words are near to everything.
fn misspelt(word: &str) -> Option<Sense> {
    const ONE_SLIP: usize = 5;
    const TWO_SLIPS: usize = 8;
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) || word.len() < ONE_SLIP {
        return None;
    }
    let near = SENSES
        .iter()
        .filter(|(known, _)| known.len() >= ONE_SLIP && known.is_ascii())
        // Hardly anyone mistypes the first letter.
        .filter(|(known, _)| known.as_bytes()[0] == word.as_bytes()[0])
        .filter_map(|(known, sense)| {
            let most = 1 + usize::from(known.len().min(word.len()) >= TWO_SLIPS);
            let slips = slips(word.as_bytes(), known.as_bytes(), most)?;
            Some((slips, *sense))
        })
        .collect::<Vec<_>>();
    let least = near.iter().map(|(slips, _)| *slips).min()?;
    let mut senses = near
        .iter()
        .filter(|(slips, _)| *slips == least)
        .map(|(_, sense)| *sense);
    let first = senses.next()?;
    senses.all(|sense| sense == first).then_some(first)
}

/// Letters that are missing, added, wrong or swapped with the next, if there are at most `most`.
fn slips(one: &[u8], other: &[u8], most: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let width = other.len() + 1;
    let (mut before, mut last): (Vec<usize>, Vec<usize>) = (vec![0; width], (0..width).collect());
    for (row, letter) in one.iter().enumerate() {
        let mut line = vec![row + 1; width];
        for (place, known) in other.iter().enumerate() {
            let wrong = usize::from(letter != known);
            let mut cost = (last[place] + wrong)
                .min(last[place + 1] + 1)
                .min(line[place] + 1);
            let is_swap =
                row > 0 && place > 0 && one[row - 1] == *known && other[place - 1] == *letter;
            if is_swap {
                cost = cost.min(before[place - 1] + 1);
            }
            line[place + 1] = cost;
        }
        before = last;
        last = line;
    }
    last.last().copied().filter(|slips| *slips <= most)
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
pub(super) fn words(name: &str) -> Vec<String> {
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
            (
                "Order: Created At",
                vec![S::Order, S::Placed, S::Created, S::On],
            ),
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
            ("Order Total (inc tax)", vec![S::Order, S::Total, S::Gross]),
            ("Preis ohne MwSt.", vec![S::Price, S::Net]),
            ("Subtotal, tax excluded", vec![S::Subtotal, S::Net]),
            ("Importe IVA", vec![S::Amount, S::Tax]),
        ] {
            assert_eq!(meaning(name).senses, senses, "{name}");
        }
        assert_eq!(meaning("Farbton Xyzzy").unknown, 2);
    }

    #[test]
    fn nobody_agrees_by_a_word_that_is_not_known() {
        let mut wrong = Vec::new();
        let mut expect = |name: &'static str, expected: (bool, bool)| {
            let means = meaning(name);
            let found = (means.has(S::Consent), means.has(S::Refusal));
            if found != expected {
                wrong.push((name, means.senses));
            }
        };
        for name in [
            "Newsletter",
            "Werbung erlaubt",
            "Marketing allowed",
            "Accepts Marketing",
            "Newsletter angemeldet",
            "Email Marketing Consent",
            "Einwilligung erteilt",
            "Wants newsletter",
            "Pubblicità",
            "Aangemeld nieuwsbrief",
            "Newsletter (J/N)",
            "Publicité par e-mail",
            "Mailing",
            "Envío de ofertas",
            "Recevoir nos offres",
            "Toestemming e-mail",
            "GDPR consent",
            "Consenso",
        ] {
            expect(name, (true, false));
        }
        for name in [
            "Werbeverbot",
            "Werbestopp",
            "Newsletter-Sperre",
            "Newsletter gekündigt",
            "Marketing unerwünscht",
            "Einwilligung verweigert",
            "Publicité interdite",
            "Newsletter désactivée",
            "Exclusion marketing",
            "Publicidad bloqueada",
            "Consentimiento denegado",
            "Pubblicità vietata",
            "Niente pubblicità",
            "Reclame geweigerd",
            "Nieuwsbrief opgezegd",
            "不订阅",
            "Marketing suspended",
            "Newsletter off",
            "Consent denied",
            "Exclude from mailing",
            "Werbung nicht erlaubt",
            "Keine E-Mails",
            "Geen e-mail",
            "Email blocked",
            "Mailverbot",
            "Kontaktsperre",
            "Sur liste noire (e-mail)",
            "Email Opt Out",
            "Do not email",
            "Never email",
            "Widerspruch Direktwerbung",
            "Robinsonliste",
        ] {
            expect(name, (false, true));
        }
        for name in [
            "Newsletter Wombat",
            "Werbung Xyzzy",
            "Nicht gesperrt",
            "Not opted out",
            "未退订",
            "Email",
            "E-Mail-Nr.",
            "SMS",
        ] {
            expect(name, (false, false));
        }
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn a_slip_of_the_keys_is_weak_evidence() {
        for (name, sense) in [
            ("custmer", S::Customer),
            ("emial", S::Email),
            ("Quanttiy", S::Quantity),
            ("ammount", S::Amount),
            ("Reciept no", S::Order),
        ] {
            let meaning = meaning(name);
            assert!(meaning.has(sense), "{name}: {meaning:?}");
            assert_eq!(meaning.misspelt, 1, "{name}");
        }
        for name in ["item", "price", "oder", "dat", "lemon", "sofa", "Kunde"] {
            assert_eq!(meaning(name).misspelt, 0, "{name}");
        }
        assert_eq!(slips(b"emial", b"email", 1), Some(1));
        assert_eq!(slips(b"kitten", b"sitting", 2), None);
    }
}
