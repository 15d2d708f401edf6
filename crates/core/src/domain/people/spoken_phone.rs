//! Phone numbers as they are said on the phone: national or international, with any signs between
//! the digits, or only the last digits. Compares only; the keys that join customers are in
//! `contact`.

/// Digits that a number without its country code has at least, to be the end of one with it.
const LEAST_NATIONAL: usize = 6;
/// Digits of a country code, with a zero that is dialled behind it.
const MOST_PREFIX: usize = 4;
/// Digits that a number has at least which is said whole: 0171 234...
const LEAST_WHOLE: usize = 8;
/// Digits that the end of a number has at least.
const LEAST_END: usize = 4;

/// How well a number fits what was typed, the best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PhoneMatch {
    /// The typed digits end the number.
    End,
    /// The same number.
    Same,
}

/// A phone number as digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenPhone {
    digits: String,
    is_international: bool,
}

impl SpokenPhone {
    /// Reads digits with spaces, dashes, slashes, points and brackets between them; `None` for
    /// anything else, or fewer than four digits.
    pub fn new(text: &str) -> Option<SpokenPhone> {
        let bare = text.trim();
        let bare = match bare.get(..4) {
            Some(scheme) if scheme.eq_ignore_ascii_case("tel:") => bare[4..].trim_start(),
            _ => bare,
        };
        let is_sign = |sign: char| {
            sign.is_ascii_digit() || sign.is_whitespace() || "+-.()/‐‑–—".contains(sign)
        };
        if !bare.chars().all(is_sign) {
            return None;
        }
        let digits_of =
            |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
        let all = digits_of(bare);
        let is_plus = bare.trim_start_matches('(').starts_with('+');
        let is_zeros = all.starts_with("00") && all.len() >= LEAST_WHOLE;
        let is_international = is_plus || is_zeros;
        let digits = if is_international {
            // +49 (0) 171: the zero is dialled only within the country.
            let all = digits_of(&bare.replacen("(0)", "", 1));
            all[if is_plus { 0 } else { 2 }..].to_string()
        } else {
            all
        };
        (digits.len() >= LEAST_END).then_some(SpokenPhone {
            digits,
            is_international,
        })
    }

    /// As [`SpokenPhone::compare`] for a stored text; those that end in other digits are not read.
    pub fn compare_text(&self, stored: &str) -> Option<PhoneMatch> {
        let is_digit = |byte: &u8| byte.is_ascii_digit();
        let last = |text: &str| -> [Option<u8>; LEAST_END] {
            let mut digits = text.bytes().rev().filter(is_digit);
            std::array::from_fn(|_| digits.next())
        };
        // What a spreadsheet makes of a number.
        let stored = stored.strip_suffix(".0").unwrap_or(stored);
        if last(stored) != last(&self.digits) {
            return None;
        }
        self.compare(&SpokenPhone::new(stored)?)
    }

    /// The keys (as of `normal_phone`) under which the number can be stored: as typed, and with any
    /// country code, or without.
    pub fn keys(&self) -> Vec<String> {
        let digits = &self.digits;
        let mut keys = vec![digits.clone(), format!("+{digits}")];
        if self.is_international {
            // Without its country code, as dialled within the country.
            for code in 1..=3 {
                let national = digits.get(code..).unwrap_or_default();
                if national.len() >= LEAST_NATIONAL {
                    keys.extend([national.to_string(), format!("0{national}")]);
                }
            }
            return keys;
        }
        let core = digits.trim_start_matches('0');
        keys.extend([core.to_string(), format!("0{core}")]);
        if core.len() >= LEAST_NATIONAL {
            for code in 1..1_000 {
                keys.extend([
                    format!("+{code}{core}"),
                    format!("+{code}0{core}"),
                    format!("{code}{core}"),
                ]);
            }
        }
        keys
    }

    /// How well a stored number fits what was typed.
    pub fn compare(&self, stored: &SpokenPhone) -> Option<PhoneMatch> {
        if self.is_same(stored) {
            return Some(PhoneMatch::Same);
        }
        let is_whole =
            self.is_international || (self.has_trunk_zero() && self.digits.len() >= LEAST_WHOLE);
        let is_end = !is_whole && stored.digits.ends_with(&self.digits);
        is_end.then_some(PhoneMatch::End)
    }

    /// Whether it is written as it is dialled within the country.
    fn has_trunk_zero(&self) -> bool {
        !self.is_international && self.digits.starts_with('0')
    }

    fn is_same(&self, other: &SpokenPhone) -> bool {
        if self.digits == other.digits {
            return true;
        }
        if self.is_international && other.is_international {
            return false;
        }
        let [one, two] = [self, other].map(|phone| phone.digits.trim_start_matches('0'));
        let (long, short) = if one.len() >= two.len() {
            (one, two)
        } else {
            (two, one)
        };
        let prefix = long.len() - short.len();
        // Without a prefix only a lost zero differs. A prefix is a country code, so that exactly
        // one of the two is written as within the country.
        let one_is_national = self.is_international
            || other.is_international
            || self.has_trunk_zero() != other.has_trunk_zero();
        short.len() >= LEAST_NATIONAL
            && long.ends_with(short)
            && (prefix == 0 || (one_is_national && prefix <= MOST_PREFIX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(typed: &str, stored: &str) -> Option<PhoneMatch> {
        SpokenPhone::new(typed)?.compare(&SpokenPhone::new(stored)?)
    }

    #[test]
    fn every_written_form_is_the_same_number() {
        let forms = [
            "+49 171 2345678",
            "0049 171 2345678",
            "0171 2345678",
            "0171/2345678",
            "(0171) 234-56-78",
            "+49 (0)171 2345678",
            "0171.234.5678",
            "tel:+491712345678",
            "00491712345678",
            "0171\u{a0}2345678",
        ];
        for typed in forms {
            for stored in forms {
                assert_eq!(
                    compare(typed, stored),
                    Some(PhoneMatch::Same),
                    "{typed} / {stored}"
                );
            }
        }
        // The zero that a spreadsheet ate, and the plus that it took for a sum.
        for stored in ["1712345678", "491712345678"] {
            assert_eq!(
                compare("0171 2345678", stored),
                Some(PhoneMatch::Same),
                "{stored}"
            );
        }
        assert_eq!(
            compare("02 1234567", "+39 02 1234567"),
            Some(PhoneMatch::Same)
        );
        assert_eq!(
            compare("(555) 010-4444", "+1 555 010 4444"),
            Some(PhoneMatch::Same)
        );
    }

    #[test]
    fn the_keys_find_every_stored_form() {
        for typed in ["0171 2345678", "+49 171 2345678", "0049 (0)171 2345678"] {
            let keys = SpokenPhone::new(typed).unwrap().keys();
            for key in ["+491712345678", "01712345678"] {
                assert!(keys.iter().any(|found| found == key), "{typed}: {key}");
            }
        }
        let end = SpokenPhone::new("5678").unwrap();
        assert!(
            end.keys().iter().all(|key| key.len() <= 5),
            "no code before an end"
        );
        let whole = SpokenPhone::new("0171 2345678").unwrap();
        assert_eq!(whole.compare_text("1712345678.0"), Some(PhoneMatch::Same));
        assert_eq!(whole.compare_text("+49 171 2345679"), None);
    }

    #[test]
    fn the_last_digits_are_an_end_and_another_number_is_none() {
        for typed in ["5678", "45678", "234 5678"] {
            assert_eq!(
                compare(typed, "+49 171 2345678"),
                Some(PhoneMatch::End),
                "{typed}"
            );
        }
        for typed in [
            "0172 2345678",
            "+43 171 2345678",
            "0171 2345679",
            "1234",
            "+5678",
        ] {
            assert_eq!(compare(typed, "+49 171 2345678"), None, "{typed}");
        }
        assert_eq!(compare("0171 234567", "030 171234567"), None);
        for text in ["567", "ann", "", "12a34", "+"] {
            assert_eq!(SpokenPhone::new(text), None, "{text}");
        }
    }
}
