//! Finds what a text says about one customer: ids, names, addresses, phone numbers, order numbers.
//! For an erasure, which must find a customer in texts that name nobody by key, and must not touch what is
//! about others: a bare number may be a quantity or a product's, so it counts only where an id stands.

use super::name::fold;
use std::collections::BTreeSet;

/// Letters and digits from which a number or word identifies a customer by itself.
const TELLING: usize = 4;
/// Digits by which phone numbers are compared, from their end.
const PHONE_END: usize = 8;
/// Commands that name customers: short ids count in their lines.
const OF_CUSTOMERS: [&str; 15] = [
    "user",
    "customer",
    "why",
    "privacy",
    "note",
    "grant",
    "exclude",
    "include",
    "merge",
    "unmerge",
    "recommend",
    "redeem",
    "code",
    "plan",
    "sql",
];

/// Names of JSON members that hold ids of customers.
const WITH_CUSTOMERS: [&str; 3] = ["due", "user", "users"];

/// Everything by which a customer can be named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traces {
    /// Sequences of words: addresses, ids, order numbers, streets, names of one word.
    phrases: Vec<Vec<String>>,
    /// Names of several words, in any order.
    names: Vec<BTreeSet<String>>,
    /// Names, in scripts without spaces between words.
    unspaced: Vec<String>,
    /// Ends of phone numbers.
    phones: Vec<String>,
    /// What may also be something else: bare numbers, ids of few signs, words that products or other
    /// customers are called.
    ambiguous: BTreeSet<String>,
    /// Exact keys, each after its kind: `account 4711`.
    keys: BTreeSet<String>,
    /// Single words of names, for lines in which anything typed may be a name.
    words: BTreeSet<String>,
    /// Lines that were typed to see the customer.
    lines: BTreeSet<String>,
}

/// Lower-case words without accents.
fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(String::from)
        .collect()
}

fn is_unspaced(text: &str) -> bool {
    text.chars().any(|c| c >= '\u{2e80}')
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

impl Traces {
    /// Adds a name, in the order in which it is written.
    pub fn add_name(&mut self, name: &str) {
        let all = words(name);
        let letters: usize = all.iter().map(|word| word.chars().count()).sum();
        if is_unspaced(name) && letters >= 2 {
            self.unspaced.push(fold(name.trim()));
        } else if all.len() > 1 && letters > TELLING {
            self.names.push(all.iter().cloned().collect());
        } else if letters >= TELLING {
            self.phrases.push(all.clone());
        }
        let long = all.into_iter().filter(|word| word.chars().count() > 2);
        self.words.extend(long);
    }

    /// Adds an id or an order number.
    pub fn add_id(&mut self, id: &str) {
        let all = words(id);
        let signs: usize = all.iter().map(|word| word.chars().count()).sum();
        let is_number = all.len() == 1 && all[0].bytes().all(|byte| byte.is_ascii_digit());
        if signs >= TELLING && !is_number {
            self.phrases.push(all);
        } else if !all.is_empty() {
            self.ambiguous.insert(all.join(" "));
        }
    }

    /// Adds a key as [`Traces::key`] writes it.
    pub fn add_key(&mut self, kind: &str, key: &str) {
        self.keys.insert(Traces::key(kind, key));
    }

    /// A key of an identity after its kind, to be compared exactly.
    pub fn key(kind: &str, key: &str) -> String {
        format!("{kind} {}", key.trim().to_lowercase())
    }

    /// Whether one of these keys is the customer's.
    pub fn have_key(&self, keys: &[String]) -> bool {
        keys.iter().any(|key| self.keys.contains(key))
    }

    /// No longer takes for the customer's what the shop also uses for something else: `is_used` says it of
    /// a lower-case word, or of an id with spaces for signs.
    pub fn leave_out(&mut self, is_used: impl Fn(&str) -> bool) {
        let phrases = std::mem::take(&mut self.phrases);
        for phrase in phrases {
            let text = phrase.join(" ");
            if is_used(&text) {
                self.ambiguous.insert(text);
            } else {
                self.phrases.push(phrase);
            }
        }
    }

    /// The words and ids of a text, in the form in which [`Traces::leave_out`] asks for them.
    pub fn used_in(text: &str) -> impl Iterator<Item = String> {
        let all = words(text);
        let whole = all.join(" ");
        all.into_iter().chain([whole])
    }

    /// Adds an e-mail address.
    pub fn add_email(&mut self, email: &str) {
        self.phrases.push(words(email));
        if let Some((mailbox, _)) = email.split_once('@')
            && mailbox.chars().count() >= TELLING
        {
            self.words.insert(fold(mailbox));
        }
    }

    /// Adds a phone number.
    pub fn add_phone(&mut self, phone: &str) {
        let all = digits(phone);
        if all.len() > TELLING {
            self.phones
                .push(all[all.len().saturating_sub(PHONE_END)..].into());
        }
    }

    /// Adds a street or another text that belongs to one customer.
    pub fn add_text(&mut self, text: &str) {
        let all = words(text);
        if all.len() > 1 {
            self.phrases.push(all);
        }
    }

    /// Adds a line that was typed to see the customer.
    pub fn add_line(&mut self, line: &str) {
        self.lines.insert(line.trim().to_string());
    }

    /// Whether a text surely names the customer.
    pub fn are_in(&self, text: &str) -> bool {
        let all = words(text);
        self.is_phrase_in(&all)
            || self
                .names
                .iter()
                .any(|name| name.iter().all(|word| all.contains(word)))
            || self.is_unspaced_in(text)
            || self.is_phone_in(text)
    }

    /// Whether a typed line may name the customer: a single word of the name is enough.
    pub fn may_be_in_line(&self, line: &str) -> bool {
        if self.lines.contains(line.trim()) || self.are_in(line) {
            return true;
        }
        let all = words(line);
        let is_mailbox = |word: &String| word.contains(|c: char| !c.is_alphanumeric());
        let folded = fold(line);
        let names_customers = all.iter().any(|word| OF_CUSTOMERS.contains(&word.as_str()));
        let typed: Vec<String> = line
            .split_whitespace()
            .map(|word| word.trim_matches(['"', '\'', ',']).to_lowercase())
            .collect();
        self.words
            .iter()
            .any(|word| all.contains(word) || (is_mailbox(word) && folded.contains(word.as_str())))
            || typed.iter().any(|word| {
                (names_customers || word.chars().count() >= TELLING)
                    && self.ambiguous.contains(&words(word).join(" "))
            })
    }

    fn is_phrase_in(&self, all: &[String]) -> bool {
        self.phrases.iter().any(|phrase| {
            !phrase.is_empty() && all.windows(phrase.len()).any(|part| part == phrase)
        })
    }

    fn is_unspaced_in(&self, text: &str) -> bool {
        !self.unspaced.is_empty() && {
            let folded = fold(text);
            self.unspaced.iter().any(|name| folded.contains(name))
        }
    }

    /// Whether a number in the text ends as one of the customer's, however it is grouped.
    fn is_phone_in(&self, text: &str) -> bool {
        if self.phones.is_empty() {
            return false;
        }
        let is_of_number = |c: char| c.is_ascii_digit() || " -/().+".contains(c);
        text.split(|c| !is_of_number(c))
            .map(digits)
            .any(|number| self.phones.iter().any(|phone| number.contains(phone)))
    }

    /// A note without the customer: nothing is left of one that surely names the customer; of others only
    /// a number or word goes that may be the customer's. `None` where there is nothing of the kind.
    pub fn redacted_note(&self, text: &str) -> Option<String> {
        if self.are_in(text) {
            return Some(ERASED.to_string());
        }
        let mut rest = String::with_capacity(text.len());
        let mut is_changed = false;
        for part in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
            let word = part.trim_end_matches(|c: char| !c.is_alphanumeric());
            let is_theirs =
                word.chars().count() >= TELLING && self.ambiguous.contains(&words(word).join(" "));
            rest.push_str(if is_theirs { ERASED } else { word });
            rest.push_str(&part[word.len()..]);
            is_changed |= is_theirs;
        }
        is_changed.then_some(rest)
    }

    /// A rule with each quoted text that names the customer replaced, so that it can still be read; `None`
    /// where nothing names the customer.
    pub fn redacted_rule(&self, rule: &str) -> Option<String> {
        if !self.are_in(rule) {
            return None;
        }
        let mut rest = String::with_capacity(rule.len());
        for (at, part) in rule.split('"').enumerate() {
            if at > 0 {
                rest.push('"');
            }
            let is_quoted = at % 2 == 1;
            rest.push_str(if is_quoted && self.are_in(part) {
                ERASED
            } else {
                part
            });
        }
        Some(if self.are_in(&rest) {
            ERASED.to_string()
        } else {
            rest
        })
    }

    /// A JSON text with every string that names the customer replaced; `None` where there is none.
    pub fn redacted_json(&self, text: &str) -> Option<String> {
        let mut value: serde_json::Value = serde_json::from_str(text).ok()?;
        self.redact(&mut value, false).then(|| value.to_string())
    }

    /// `is_of_customers` is whether the value holds ids of customers.
    fn redact(&self, value: &mut serde_json::Value, is_of_customers: bool) -> bool {
        use serde_json::Value::{Array, Object, String};
        match value {
            String(text)
                if self.are_in(text)
                    || (is_of_customers && self.ambiguous.contains(&words(text).join(" "))) =>
            {
                *value = String(ERASED.into());
                true
            }
            Array(all) => all
                .iter_mut()
                .fold(false, |any, part| self.redact(part, is_of_customers) | any),
            Object(all) => all.iter_mut().fold(false, |any, (name, part)| {
                self.redact(part, WITH_CUSTOMERS.contains(&name.as_str())) | any
            }),
            _ => false,
        }
    }
}

/// What stands in place of a text that named an erased customer.
pub const ERASED: &str = "[erased]";

#[cfg(test)]
mod tests {
    use super::*;

    fn traces() -> Traces {
        let mut traces = Traces::default();
        traces.add_name("Anna Müller");
        traces.add_name("王小明");
        traces.add_id("C-4711");
        traces.add_id("17");
        traces.add_email("anna.m@example.com");
        traces.add_phone("+49 171 2345678");
        traces.add_line("user ana");
        traces
    }

    #[test]
    fn a_text_that_names_the_customer_is_found_however_it_is_written() {
        let traces = traces();
        for text in [
            "asked for Anna Muller",
            "Müller, Anna (wholesale)",
            "send to anna.m@example.com;",
            "customer c-4711 again",
            "called 0171/234 56 78 twice",
            "王小明打来电话",
        ] {
            assert!(traces.are_in(text), "{text}");
        }
        for text in [
            "asked for Anna",
            "order 17",
            "c-47112",
            "anna.mm@example.com",
            "小明",
            "0171 234 56 79",
        ] {
            assert!(!traces.are_in(text), "{text}");
        }
    }

    #[test]
    fn a_typed_line_is_found_by_a_word_of_the_name_and_by_a_short_id() {
        let traces = traces();
        for line in ["user muller", "why 17", "user ana", "privacy show '17'"] {
            assert!(traces.may_be_in_line(line), "{line}");
        }
        for line in ["segment 17", "campaign launch 1", "user bob"] {
            assert!(!traces.may_be_in_line(line), "{line}");
        }
    }

    #[test]
    fn a_bare_number_counts_only_where_an_id_stands() {
        let mut traces = Traces::default();
        traces.add_id("12120");
        traces.add_key("account", "12120");
        for text in ["12177,12120,2,9.95", "net_revenue > 12120", "order 12120"] {
            assert!(!traces.are_in(text), "{text}");
        }
        assert!(traces.have_key(&[Traces::key("account", "12120")]));
        assert!(!traces.have_key(&[Traces::key("order", "12120")]));
        assert_eq!(traces.redacted_rule("net_revenue > 12120"), None);
        assert_eq!(
            traces.redacted_note("same as 12120, ordered 12"),
            Some("same as [erased], ordered 12".into())
        );
        assert!(traces.may_be_in_line("segment define big 'net_revenue > 12120'"));
        assert_eq!(
            traces.redacted_json(r#"{"item":"12120","due":["12120","12121"]}"#),
            Some(r#"{"item":"12120","due":["[erased]","12121"]}"#.into())
        );
    }

    #[test]
    fn a_name_that_a_product_has_too_does_not_take_the_product_away() {
        let mut traces = Traces::default();
        traces.add_name("Rose");
        traces.add_name("Anna Rose");
        assert!(traces.are_in("Rose teapot"));
        let used: BTreeSet<String> = Traces::used_in("Rose teapot").collect();
        traces.leave_out(|text| used.contains(text));
        assert!(!traces.are_in("Rose teapot"));
        assert!(traces.are_in("Anna Rose"));
        assert!(traces.may_be_in_line("user rose"));
    }

    #[test]
    fn a_rule_can_still_be_read_without_the_name() {
        let rule = r#"place == "Anna Müller" and orders > 3"#;
        assert_eq!(
            traces().redacted_rule(rule).unwrap(),
            r#"place == "[erased]" and orders > 3"#
        );
    }

    #[test]
    fn only_the_strings_that_name_the_customer_leave_a_json_text() {
        let text = r#"{"a":["Anna Müller","tea"],"b":{"c":17}}"#;
        assert_eq!(
            traces().redacted_json(text).unwrap(),
            r#"{"a":["[erased]","tea"],"b":{"c":17}}"#
        );
        assert_eq!(traces().redacted_json(r#"{"a":"tea"}"#), None);
    }
}
