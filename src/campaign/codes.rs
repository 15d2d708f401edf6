//! Coupon codes: nobody can guess one, and a mistyped code differs from an unknown one.

use super::check_symbols::{check_symbols, is_valid};
use crate::domain::{CODE_SYMBOLS, CampaignId, printed_code};
use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use std::collections::BTreeSet;

/// The symbols of a code: no 0 and O, no 1 and I, which look alike.
pub const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Symbols of a code, with its two check symbols.
const LENGTH: usize = CODE_SYMBOLS;
/// Symbols drawn at random, of 5 bits each: 50 bits.
const DRAWN: usize = LENGTH - 2;
/// The stream of single codes; campaigns have those of their numbers.
const SINGLE_CODES: u64 = u64::MAX;
/// Words of a stream kept for the draws of one single code, the unlucky ones included.
const WORDS_EACH: u128 = 1 << 20;

/// Draws the codes of one campaign, one after the other, from the shop's secret.
#[derive(Debug)]
pub struct CodeSource(ChaCha20Rng);

impl CodeSource {
    /// The codes of this campaign.
    pub fn new(secret: [u8; 32], campaign: CampaignId) -> CodeSource {
        let mut stream = ChaCha20Rng::from_seed(secret);
        stream.set_stream(campaign.0.unsigned_abs());
        CodeSource(stream)
    }

    /// Single codes, of goodwill and in place of others, where `issued` codes were issued before.
    pub fn of_single_codes(secret: [u8; 32], issued: u64) -> CodeSource {
        let mut stream = ChaCha20Rng::from_seed(secret);
        stream.set_stream(SINGLE_CODES);
        stream.set_word_pos(u128::from(issued) * WORDS_EACH);
        CodeSource(stream)
    }

    /// The next code, as `ABCD-EFGH-JKLM`.
    pub fn next_code(&mut self) -> String {
        let mut word: Vec<u8> = (0..DRAWN).map(|_| self.0.gen_range(0..32)).collect();
        word.extend(check_symbols(&word));
        written(&word)
    }
}

/// A word as it is printed.
fn written(word: &[u8]) -> String {
    let symbols = word.iter().map(|symbol| ALPHABET[usize::from(*symbol)]);
    printed_code(&symbols.map(char::from).collect::<String>())
}

/// The symbols of a typed text; `None` for a letter or digit that is in no code.
fn read(typed: &str) -> Vec<Option<u8>> {
    typed
        .chars()
        .filter(|sign| sign.is_alphanumeric())
        .map(|sign| {
            let upper = sign.to_ascii_uppercase();
            let place = ALPHABET
                .iter()
                .position(|letter| char::from(*letter) == upper)?;
            u8::try_from(place).ok()
        })
        .collect()
}

/// Whether a typed text has the form of our codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeForm {
    /// The form of our codes, with check symbols that fit.
    Valid,
    /// The length of our codes, but check symbols that do not fit: mistyped.
    Mistyped,
    /// Another length: not one of our codes.
    Foreign,
}

/// The form of a typed code; letter case, hyphens and spaces do not matter.
pub fn code_form(typed: &str) -> CodeForm {
    let symbols = read(typed);
    if symbols.len() != LENGTH {
        return CodeForm::Foreign;
    }
    match symbols.into_iter().collect::<Option<Vec<u8>>>() {
        Some(word) if is_valid(&word) => CodeForm::Valid,
        _ => CodeForm::Mistyped,
    }
}

/// The codes that one slip of the hand turns into the typed text: a wrong, missing or extra symbol,
/// or two symbols swapped, next to each other or over one. Whether any was issued is not known here.
pub fn near_codes(typed: &str) -> BTreeSet<String> {
    let symbols = read(typed);
    let mut words: Vec<Vec<Option<u8>>> = Vec::new();
    match symbols.len() {
        LENGTH => {
            for place in 0..LENGTH {
                words.push(with_gap(&symbols, place, 1));
                for other in [place + 1, place + 2] {
                    if other < LENGTH {
                        let mut swapped = symbols.clone();
                        swapped.swap(place, other);
                        words.push(swapped);
                    }
                }
            }
        }
        length if length + 1 == LENGTH => {
            words.extend((0..LENGTH).map(|place| with_gap(&symbols, place, 0)));
        }
        length if length == LENGTH + 1 => {
            for place in 0..length {
                let mut shorter = symbols.clone();
                shorter.remove(place);
                words.push(shorter);
            }
        }
        _ => {}
    }
    words
        .iter()
        .flat_map(|word| filled(word))
        .filter(|word| is_valid(word))
        .map(|word| written(&word))
        .collect()
}

/// The symbols with a gap at `place`, which stands for `replaced` of them.
fn with_gap(symbols: &[Option<u8>], place: usize, replaced: usize) -> Vec<Option<u8>> {
    let mut word = symbols.to_vec();
    word.splice(place..place + replaced, [None]);
    word
}

/// The words that a word with at most one gap can be.
fn filled(word: &[Option<u8>]) -> Vec<Vec<u8>> {
    let gaps = word.iter().filter(|symbol| symbol.is_none()).count();
    let fill = |symbol: u8| word.iter().map(|known| known.unwrap_or(symbol)).collect();
    match gaps {
        0 => vec![fill(0)],
        1 => (0..32).map(fill).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(secret: u8, campaign: i64) -> Vec<String> {
        let mut source = CodeSource::new([secret; 32], CampaignId(campaign));
        (0..2_000).map(|_| source.next_code()).collect()
    }

    #[test]
    fn codes_differ_follow_from_the_secret_and_have_no_symbols_that_look_alike() {
        let codes = draw(7, 1);
        assert_eq!(codes, draw(7, 1));
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 2_000);
        let single = CodeSource::of_single_codes([7; 32], 1).next_code();
        assert!(
            !codes.contains(&single),
            "single codes have a stream of their own"
        );
        assert_ne!(single, CodeSource::of_single_codes([7; 32], 2).next_code());
        let others: BTreeSet<String> = draw(8, 1).into_iter().chain(draw(7, 2)).collect();
        assert!(codes.iter().all(|code| !others.contains(code)));
        for code in &codes {
            assert_eq!((code.len(), &code[4..5], &code[9..10]), (14, "-", "-"));
            assert!(!code.contains(['0', 'O', '1', 'I']), "{code}");
            assert_eq!(
                code_form(&code.to_lowercase().replace('-', " ")),
                CodeForm::Valid
            );
        }
        assert_eq!(code_form("SUMMER20"), CodeForm::Foreign);
    }

    #[test]
    fn every_single_error_and_every_swap_is_caught_in_2000_codes() {
        for code in draw(1, 3) {
            let word: Vec<u8> = read(&code).into_iter().flatten().collect();
            for place in 0..LENGTH {
                for wrong in (0..32).filter(|wrong| *wrong != word[place]) {
                    let mut other = word.clone();
                    other[place] = wrong;
                    assert!(!is_valid(&other), "{code} {place} {wrong}");
                }
                for other_place in place + 1..LENGTH {
                    let mut other = word.clone();
                    other.swap(place, other_place);
                    assert_eq!(
                        is_valid(&other),
                        other == word,
                        "{code} {place} {other_place}"
                    );
                }
            }
        }
    }

    #[test]
    fn one_slip_leads_back_to_the_code() {
        for code in draw(2, 5).into_iter().take(50) {
            let plain = code.replace('-', "");
            let mut slips = vec![format!("{plain}Q"), format!("0{}", &plain[1..])];
            for place in 0..LENGTH {
                let mut missing = plain.clone();
                missing.remove(place);
                slips.push(missing);
                let mut extra = plain.clone();
                extra.insert(place, 'K');
                slips.push(extra);
                let mut bytes = plain.clone().into_bytes();
                bytes[place] = if bytes[place] == b'A' { b'9' } else { b'A' };
                slips.push(String::from_utf8(bytes).unwrap());
                if place + 2 < LENGTH {
                    let mut bytes = plain.clone().into_bytes();
                    bytes.swap(place, place + 2);
                    slips.push(String::from_utf8(bytes).unwrap());
                }
            }
            for slip in slips {
                assert!(near_codes(&slip).contains(&code), "{slip} for {code}");
            }
        }
        assert!(near_codes("SUMMER20").is_empty());
    }
}
