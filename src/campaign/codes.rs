//! Coupon codes: nobody can guess one, and a mistyped one is told from an unknown one.

use crate::domain::CampaignId;
use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

/// The signs of a code: no 0 and O, no 1 and I, which are read for each other.
pub const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Signs of a code, the check sign at the end included; 45 bits are drawn.
const LENGTH: usize = 10;

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

    /// The next code, as `ABCD-EFGH-JK`.
    pub fn next_code(&mut self) -> String {
        let mut digits: Vec<usize> = (1..LENGTH)
            .map(|_| self.0.gen_range(0..ALPHABET.len()))
            .collect();
        digits.push(check_digit(&digits));
        let mut code = String::with_capacity(LENGTH + 2);
        for (position, digit) in digits.into_iter().enumerate() {
            if position > 0 && position % 4 == 0 {
                code.push('-');
            }
            code.push(char::from(ALPHABET[digit]));
        }
        code
    }
}

/// Whether a typed text has the form of our codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeForm {
    /// The form of our codes, with a check sign that fits.
    Valid,
    /// The length of our codes, but a check sign that does not fit: probably mistyped.
    Mistyped,
    /// Another length: not one of our codes.
    Foreign,
}

/// The form of a typed code; letter case, hyphens and spaces do not matter.
pub fn code_form(typed: &str) -> CodeForm {
    let signs: Vec<u8> = typed
        .bytes()
        .filter(u8::is_ascii_alphanumeric)
        .map(|byte| byte.to_ascii_uppercase())
        .collect();
    if signs.len() != LENGTH {
        return CodeForm::Foreign;
    }
    let digits: Option<Vec<usize>> = signs
        .iter()
        .map(|sign| ALPHABET.iter().position(|letter| letter == sign))
        .collect();
    match digits {
        Some(digits) if check_digit(&digits[..LENGTH - 1]) == digits[LENGTH - 1] => CodeForm::Valid,
        _ => CodeForm::Mistyped,
    }
}

/// The check sign of Luhn's algorithm modulo 32: it tells every single wrong sign. Source: ISO/IEC
/// 7812-1, annex B, in its form for any even modulus.
fn check_digit(digits: &[usize]) -> usize {
    let base = ALPHABET.len();
    let sum: usize = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| {
            let weighed = if place % 2 == 0 { digit * 2 } else { digit };
            weighed / base + weighed % base
        })
        .sum();
    (base - sum % base) % base
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_differ_follow_from_the_secret_and_have_no_signs_that_are_mistaken() {
        let draw = |secret: u8, campaign: i64| -> Vec<String> {
            let mut source = CodeSource::new([secret; 32], CampaignId(campaign));
            (0..2_000).map(|_| source.next_code()).collect()
        };
        let codes = draw(7, 1);
        assert_eq!(codes, draw(7, 1));
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 2_000);
        let others: BTreeSet<String> = draw(8, 1).into_iter().chain(draw(7, 2)).collect();
        assert!(codes.iter().all(|code| !others.contains(code)));
        for code in &codes {
            assert_eq!((code.len(), &code[4..5], &code[9..10]), (12, "-", "-"));
            assert!(
                code.bytes()
                    .all(|sign| sign == b'-' || ALPHABET.contains(&sign)),
                "{code}"
            );
            assert!(!code.contains(['0', 'O', '1', 'I']));
        }
    }

    #[test]
    fn one_wrong_sign_is_noticed() {
        let code = CodeSource::new([1; 32], CampaignId(3)).next_code();
        assert_eq!(
            code_form(&code.to_lowercase().replace('-', " ")),
            CodeForm::Valid
        );
        for position in (0..code.len()).filter(|&position| position != 4 && position != 9) {
            for sign in ALPHABET
                .iter()
                .filter(|&&sign| sign != code.as_bytes()[position])
            {
                let mut wrong = code.clone().into_bytes();
                wrong[position] = *sign;
                assert_eq!(
                    code_form(std::str::from_utf8(&wrong).unwrap()),
                    CodeForm::Mistyped
                );
            }
        }
        assert_eq!(code_form("SUMMER20"), CodeForm::Foreign);
    }
}
