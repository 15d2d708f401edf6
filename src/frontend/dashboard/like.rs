//! Texts that are like what is typed: each typed word is there with its signs in order, and others
//! between them. A cheap pass over all texts, so that only the likeliest are weighed in full.

/// The signs of a text as bits; a text without a sign of the query cannot be like it.
pub fn signs(text: &str) -> u64 {
    text.bytes().fold(0, |bits, byte| bits | bit(byte))
}

fn bit(byte: u8) -> u64 {
    let place = match byte {
        b' ' => return 0,
        b'a'..=b'z' => byte.wrapping_sub(b'a'),
        b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(26),
        _ => byte.wrapping_rem(28).wrapping_add(36),
    };
    1 << place
}

/// How many bytes of the text the words stretch over, each in its shortest stretch; `None` where a word
/// is not there. Both are without case and accents.
pub fn stretch(words: &[&str], text: &str) -> Option<usize> {
    let stretches = words
        .iter()
        .map(|word| shortest(word.as_bytes(), text.as_bytes()));
    stretches.sum()
}

/// The shortest part of `text` that has all of `word` in order.
fn shortest(word: &[u8], text: &[u8]) -> Option<usize> {
    let mut best: Option<usize> = None;
    let mut rest = text;
    while let Some(end) = first_end(word, rest) {
        let (found, _) = rest.split_at_checked(end)?;
        let length = last_start(word, found);
        best = Some(best.map_or(length, |known| known.min(length)));
        let skipped = end.saturating_sub(length).saturating_add(1);
        rest = rest.get(skipped..)?;
    }
    best
}

/// Where the first part that has all of `word` in order ends.
fn first_end(word: &[u8], text: &[u8]) -> Option<usize> {
    let mut end = 0_usize;
    for sign in word {
        let at = text.get(end..)?.iter().position(|byte| byte == sign)?;
        end = end.saturating_add(at).saturating_add(1);
    }
    Some(end)
}

/// The length of the shortest part at the end of `text` that has all of `word` in order.
fn last_start(word: &[u8], text: &[u8]) -> usize {
    let mut wanted = word.iter().rev();
    let mut sign = wanted.next();
    for (length, byte) in text.iter().rev().enumerate() {
        if sign == Some(byte) {
            sign = wanted.next();
            if sign.is_none() {
                return length.saturating_add(1);
            }
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stretches_over_its_shortest_part() {
        assert_eq!(stretch(&["jonna"], "u1 joanna"), Some(6));
        assert_eq!(stretch(&["ab"], "a..a.b..ab"), Some(2));
        assert_eq!(stretch(&["ab", "c"], "a.b c"), Some(4));
        assert_eq!(stretch(&["ba"], "ab"), None);
        assert_eq!(stretch(&[], "ab"), Some(0));
    }

    #[test]
    fn a_text_has_the_signs_of_each_of_its_parts() {
        let all = signs("u000017 anna muller, bonn anna@example.com +49");
        assert_eq!(signs("mllr 17") & !all, 0);
        assert_ne!(signs("q") & !all, 0);
    }
}
