//! Whether two names, or two places, can belong to one person.

/// Words in a name that do not help to identify a person.
pub(super) const TITLES: [&str; 22] = [
    "mr", "mrs", "ms", "miss", "dr", "prof", "sir", "herr", "frau", "hr", "fr", "mme", "mlle",
    "sr", "sra", "srta", "jr", "dipl", "ing", "mag", "familie", "family",
];

/// Particles of family names: common to many.
const PARTICLES: [&str; 16] = [
    "de", "del", "della", "der", "den", "di", "da", "du", "la", "le", "van", "von", "zu", "y", "e",
    "und",
];

/// How much two names must have in common to belong to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// One whole word: a shared e-mail with a new family name is still the same person.
    OneWord,
    /// Every word of the shorter name: people who share a phone often share the family name too.
    AllWords,
}

/// Whether two names can belong to one person, regardless of case, accents, word order, titles and
/// initials.
///
/// Empty names, and names in different scripts, never contradict each other.
pub fn names_agree(left: &str, right: &str, likeness: Likeness) -> bool {
    let (left, right) = (words(left), words(right));
    let (shorter, longer) = if left.len() <= right.len() {
        (left, right)
    } else {
        (right, left)
    };
    if shorter.is_empty() || is_latin(&shorter) != is_latin(&longer) {
        return true;
    }
    let shares_word = || {
        shorter
            .iter()
            .any(|word| word.chars().count() > 1 && longer.contains(word))
    };
    all_found(&shorter, &longer) || (likeness == Likeness::OneWord && shares_word())
}

/// Whether two places can be the same: all words of one are words of the other.
pub fn places_agree(left: &str, right: &str) -> bool {
    let (left, right) = (words(left), words(right));
    let within = |inner: &[String], outer: &[String]| inner.iter().all(|word| outer.contains(word));
    within(&left, &right) || within(&right, &left)
}

/// Whether each word of the shorter name matches a different word of the longer one, as a word or
/// an initial of the other.
fn all_found(shorter: &[String], longer: &[String]) -> bool {
    let mut free: Vec<&String> = longer.iter().collect();
    // Whole words first, so that an initial does not take a word that has an exact match.
    let (mut initials, mut is_all) = (Vec::new(), true);
    for word in shorter {
        match free
            .iter()
            .position(|other| *other == word && word.chars().count() > 1)
        {
            Some(position) => {
                free.remove(position);
            }
            None => initials.push(word),
        }
    }
    for word in initials {
        let is_initial = |other: &str| {
            let (first, second) = (word.chars().count() == 1, other.chars().count() == 1);
            (first || second) && word.chars().next() == other.chars().next()
        };
        match free.iter().position(|other| is_initial(other)) {
            Some(position) => {
                free.remove(position);
            }
            None => is_all = false,
        }
    }
    is_all
}

fn is_latin(words: &[String]) -> bool {
    words.iter().all(|word| word.is_ascii())
}

/// The words of a name without case and accents; titles and particles are dropped unless nothing
/// else is left.
fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let all: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let telling = |word: &&str| !TITLES.contains(word) && !PARTICLES.contains(word);
    let kept: Vec<String> = all
        .iter()
        .filter(|word| telling(word))
        .map(ToString::to_string)
        .collect();
    if kept.is_empty() {
        all.into_iter().map(String::from).collect()
    } else {
        kept
    }
}

/// Lower case, with accents removed from Latin letters and umlauts as plain vowels, however they
/// are encoded.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'æ' => folded.push('a'),
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => folded.push('c'),
            'ð' | 'ď' | 'đ' => folded.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => folded.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => folded.push('g'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => folded.push('i'),
            'ķ' => folded.push('k'),
            'ĺ' | 'ļ' | 'ľ' | 'ł' => folded.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => folded.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'œ' => folded.push('o'),
            'ŕ' | 'ř' => folded.push('r'),
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => folded.push('s'),
            'ß' => folded.push_str("ss"),
            'ţ' | 'ť' | 'ț' => folded.push('t'),
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'ź' | 'ż' | 'ž' => folded.push('z'),
            // Combining accents and apostrophes: O’Neil is ONeil.
            '\u{300}'..='\u{36f}' | '\'' | '’' | '`' => {}
            _ => folded.push(c),
        }
    }
    folded
        .replace("ae", "a")
        .replace("oe", "o")
        .replace("ue", "u")
}

#[cfg(test)]
mod tests {
    use super::*;
    use Likeness::{AllWords, OneWord};

    #[test]
    fn one_persons_names_agree() {
        for (left, right) in [
            ("Ann Archer", "ann archer"),
            ("Archer, Ann", "Ann Archer"),
            ("A. Archer", "Ann Archer"),
            ("Ann B. Archer", "Ann Archer"),
            ("Jürgen Müller", "Juergen Mueller"),
            ("JOSÉ  García", "Jose Garcia"),
            ("Dr. Ann Archer", "Mrs Ann Archer"),
            ("Archer", "Ann Archer"),
            ("O'Neil, Sean", "Sean O’Neil"),
            ("A. A.", "Ann Archer"),
            ("Ann A.", "A. Archer"),
            ("王小明", "Wang Xiaoming"),
            ("王小明", "王小明"),
            ("-", "Ann Archer"),
        ] {
            assert!(
                names_agree(left, right, AllWords) && names_agree(right, left, AllWords),
                "{left} / {right}"
            );
            assert!(names_agree(left, right, OneWord), "{left} / {right}");
        }
    }

    #[test]
    fn names_of_different_people_do_not() {
        for (left, right) in [
            ("Ann Archer", "Bob Baker"),
            ("A. Archer", "Ann Baker"),
            ("Jan van Dijk", "Piet van Berg"),
            ("Mr Archer", "Mr Baker"),
            ("王小明", "李小红"),
            ("A. A.", "Ann Baker"),
        ] {
            assert!(
                !names_agree(left, right, OneWord) && !names_agree(right, left, OneWord),
                "{left} / {right}"
            );
            assert!(!names_agree(left, right, AllWords), "{left} / {right}");
        }
        // A family shares the last name; somebody who marries keeps the first.
        for (left, right) in [("Ann Archer", "Bob Archer"), ("Anna Archer", "Anna Baker")] {
            assert!(names_agree(left, right, OneWord), "{left} / {right}");
            assert!(!names_agree(left, right, AllWords), "{left} / {right}");
        }
    }

    #[test]
    fn a_place_agrees_with_a_longer_name_of_it() {
        assert!(places_agree("York", "york"));
        assert!(places_agree("York", "York, North Yorkshire"));
        assert!(places_agree("Zürich", "Zuerich"));
        assert!(!places_agree("York", "Leeds"));
    }
}
