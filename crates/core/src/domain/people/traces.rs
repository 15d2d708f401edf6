//! Finds what a text says about one customer: ids, names, addresses, phone numbers, order numbers.
//! For an erasure, which must find a customer in texts that name nobody by key, and must not touch what is
//! about others: a bare number may be a quantity or a product's, so it counts only where an id stands.

use super::name::fold;
use super::phrase::{Phrase, words};
use super::written_ids::{replace_ids, replace_quoted};
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
    /// Sequences of words: e-mail addresses, ids, order numbers.
    phrases: Vec<Phrase>,
    /// Names; the words of one stand in any order.
    names: Vec<Phrase>,
    /// Names that products have too.
    names_of_products: Vec<Phrase>,
    /// Names, in scripts without spaces between words.
    unspaced: Vec<String>,
    /// Streets. Where a town is known, one counts beside a town only.
    streets: Vec<Phrase>,
    /// Words of towns.
    towns: BTreeSet<String>,
    /// Names and streets that other customers have too.
    shared: BTreeSet<String>,
    /// Ends of phone numbers.
    phones: Vec<String>,
    /// What may also be something else: numbers, ids of few signs, words that products or other
    /// customers are called; each as it is written, folded.
    ambiguous: BTreeSet<String>,
    /// Exact keys, each after its kind: `account 4711`.
    keys: BTreeSet<String>,
    /// Single words of names, for lines in which anything typed may be a name.
    words: BTreeSet<String>,
    /// Lines that were typed to see the customer.
    lines: BTreeSet<String>,
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
        let phrase = Phrase::new(name);
        let letters: usize = phrase.words.iter().map(|word| word.chars().count()).sum();
        let long = phrase.words.iter().filter(|word| word.chars().count() > 2);
        self.words.extend(long.cloned());
        if is_unspaced(name) && letters >= 2 {
            self.unspaced.push(phrase.text);
        } else if letters >= TELLING {
            self.names.push(phrase);
        }
    }

    /// Adds an id or an order number.
    pub fn add_id(&mut self, id: &str) {
        let phrase = Phrase::new(id);
        let mut signs = phrase.words.iter().flat_map(|word| word.chars());
        let is_telling =
            signs.clone().count() >= TELLING && !signs.all(|sign| sign.is_ascii_digit());
        if is_telling {
            self.phrases.push(phrase);
        } else if !phrase.words.is_empty() {
            self.ambiguous.insert(phrase.text);
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

    /// No longer takes for the customer's what a product, category, tier or town is called.
    pub fn leave_out(&mut self, text: &str) {
        let all = words(text);
        let is_none = !self.phrases.iter().any(|phrase| phrase.is_in(&all))
            && !self.names.iter().any(|name| name.has_words_in(&all));
        if is_none {
            return;
        }
        let (used, phrases) = self
            .phrases
            .drain(..)
            .partition(|phrase| phrase.is_in(&all));
        self.phrases = phrases;
        self.make_ambiguous(used);
        let is_used = |name: &Phrase| name.has_words_in(&all);
        let (used, names): (Vec<Phrase>, _) = self.names.drain(..).partition(is_used);
        self.names = names;
        let (of_one, of_several) = used.into_iter().partition(|name| name.words.len() == 1);
        self.make_ambiguous(of_one);
        self.names_of_products.extend(of_several);
    }

    fn make_ambiguous(&mut self, phrases: Vec<Phrase>) {
        let texts = phrases.into_iter().map(|phrase| phrase.text);
        self.ambiguous.extend(texts);
    }

    /// Takes note of what another customer is called: the same whole name tells the two not apart, and a
    /// name of one word may be the other's.
    pub fn share_name(&mut self, name: &str) {
        let all = words(name);
        if !self.names.iter().any(|name| name.has_words_in(&all)) {
            return;
        }
        let (shared, names): (Vec<Phrase>, _) = self
            .names
            .drain(..)
            .partition(|name| name.has_words_in(&all));
        self.names = names;
        let (of_one, of_several) = shared.into_iter().partition(|name| name.words.len() == 1);
        self.make_ambiguous(of_one);
        for name in of_several {
            self.shared.insert(name.text.clone());
            self.names.push(name);
        }
    }

    /// Takes note of another customer's street.
    pub fn share_street(&mut self, street: &str) {
        let all = words(street);
        let mut streets = self.streets.iter();
        if let Some(street) = streets.find(|street| street.words == all) {
            self.shared.insert(street.text.clone());
        }
    }

    /// The same without the names and streets that other customers have too.
    pub fn without_shared(&self) -> Traces {
        let mut rest = self.clone();
        let is_own = |phrase: &Phrase| !self.shared.contains(&phrase.text);
        rest.names.retain(is_own);
        rest.streets.retain(is_own);
        rest
    }

    /// What is left for a text about `other`: what this customer is called as well does not count there.
    pub fn apart_from(&self, other: &Traces) -> Traces {
        let mut rest = self.clone();
        rest.phrases
            .retain(|phrase| !other.phrases.contains(phrase));
        rest.phones.retain(|phone| !other.phones.contains(phone));
        rest.unspaced.retain(|name| !other.unspaced.contains(name));
        let is_others = |name: &Phrase| {
            let mut names = other.names.iter();
            names.any(|of_other| name.has_words_in(&of_other.words))
        };
        rest.names.retain(|name| !is_others(name));
        rest.names_of_products.retain(|name| !is_others(name));
        let is_others = |street: &Phrase| {
            let mut streets = other.streets.iter();
            streets.any(|of_other| of_other.words == street.words)
        };
        rest.streets.retain(|street| !is_others(street));
        rest.ambiguous.retain(|text| {
            !other.ambiguous.contains(text) && !words(text).iter().all(|w| other.words.contains(w))
        });
        rest
    }

    /// What is in both.
    pub fn within(&self, other: &Traces) -> Traces {
        let mut rest = self.clone();
        rest.phrases.retain(|one| other.phrases.contains(one));
        rest.phones.retain(|one| other.phones.contains(one));
        rest.unspaced.retain(|one| other.unspaced.contains(one));
        rest.names.retain(|one| other.names.contains(one));
        let of_products = &other.names_of_products;
        rest.names_of_products
            .retain(|one| of_products.contains(one));
        rest.streets.retain(|one| other.streets.contains(one));
        rest.ambiguous.retain(|one| other.ambiguous.contains(one));
        rest
    }

    /// What is left for a text about somebody of whom only keys are known: the names and streets there are
    /// taken for that customer's.
    pub fn without_names(&self) -> Traces {
        Traces {
            names: Vec::new(),
            names_of_products: Vec::new(),
            unspaced: Vec::new(),
            streets: Vec::new(),
            ..self.clone()
        }
    }

    /// Adds an e-mail address.
    pub fn add_email(&mut self, email: &str) {
        self.phrases.push(Phrase::new(email));
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

    /// Adds a street.
    pub fn add_street(&mut self, street: &str) {
        let phrase = Phrase::new(street);
        if phrase.words.len() > 1 {
            self.streets.push(phrase);
        }
    }

    /// Adds the town that streets lie in.
    pub fn add_town(&mut self, town: &str) {
        let long = words(town)
            .into_iter()
            .filter(|word| word.chars().count() > 2);
        self.towns.extend(long);
    }

    /// Adds a line that was typed to see the customer.
    pub fn add_line(&mut self, line: &str) {
        self.lines.insert(line.trim().to_string());
    }

    /// Whether a text names the customer.
    pub fn are_in(&self, text: &str) -> bool {
        let all = words(text);
        self.phrases.iter().any(|phrase| phrase.is_in(&all))
            || self.names.iter().any(|name| name.has_words_in(&all))
            || self.is_street_in(&all)
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
            .map(|word| fold(word.trim_matches(['"', '\'', ',', '#'])))
            .collect();
        self.words
            .iter()
            .any(|word| all.contains(word) || (is_mailbox(word) && folded.contains(word.as_str())))
            || typed.iter().any(|word| {
                (names_customers || word.chars().count() >= TELLING)
                    && self.ambiguous.contains(word)
            })
    }

    fn is_street_in(&self, all: &[String]) -> bool {
        let mut streets = self.streets.iter();
        streets.any(|street| {
            let is_told = if self.towns.is_empty() {
                !self.shared.contains(&street.text)
            } else {
                all.iter().any(|word| self.towns.contains(word))
            };
            is_told && street.is_in(all)
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

    /// A note without the customer: nothing is left of one that names the customer; of others only
    /// a number or word goes that may be the customer's. `None` where there is nothing of the kind.
    pub fn redacted_note(&self, text: &str) -> Option<String> {
        let all = words(text);
        let mut of_products = self.names_of_products.iter();
        if self.are_in(text) || of_products.any(|name| name.has_words_in(&all)) {
            return Some(ERASED.to_string());
        }
        self.without_ids(text)
    }

    /// A text without the numbers and words that may be the customer's; `None` where there are none.
    pub fn without_ids(&self, text: &str) -> Option<String> {
        replace_ids(text, ERASED, |id| {
            id.chars().filter(|sign| sign.is_alphanumeric()).count() >= TELLING
                && self.ambiguous.contains(&fold(id))
        })
    }

    /// A rule with each quoted text that names the customer replaced, so that it can still be read; `None`
    /// where nothing names the customer. What is not quoted are words of the language and numbers.
    pub fn redacted_rule(&self, rule: &str) -> Option<String> {
        replace_quoted(rule, ERASED, |text| self.are_in(text))
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
                    || (is_of_customers && self.ambiguous.contains(&fold(text.trim()))) =>
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
        traces.add_name("Earl Grey");
        assert!(traces.are_in("Rose teapot") && traces.are_in("Earl Grey, 100 g"));
        traces.leave_out("Rose teapot");
        traces.leave_out("Earl Grey, 100 g");
        assert!(!traces.are_in("Rose teapot") && !traces.are_in("Earl Grey, 100 g"));
        assert!(traces.are_in("Anna Rose"));
        assert!(traces.may_be_in_line("user rose"));
        assert!(traces.redacted_note("Earl Grey called").is_some());
    }

    #[test]
    fn numbers_with_a_sign_in_them_are_numbers() {
        let mut traces = Traces::default();
        traces.add_id("12100-1");
        traces.add_id("2026-1");
        for text in ["30001,12177,12100,1,9.00", "until 2026-1-15", "12100 1"] {
            assert!(!traces.are_in(text), "{text}");
            assert_eq!(traces.redacted_note(text), None, "{text}");
        }
        assert_eq!(
            traces.redacted_note("order 12100-1, paid").unwrap(),
            "order [erased], paid"
        );
        assert_eq!(
            traces.redacted_json(r#"{"item":"12100-1"}"#),
            None,
            "a product"
        );
    }

    #[test]
    fn what_another_customer_is_called_too_does_not_count_in_texts_about_that_customer() {
        let mut traces = Traces::default();
        traces.add_name("Thomas Berger");
        traces.add_email("t.berger@example.com");
        let mut namesake = Traces::default();
        namesake.add_name("Thomas Berger");
        traces.share_name("Thomas Berger");
        let text = "Thomas Berger called about the tea";
        assert!(traces.are_in(text) && !traces.without_shared().are_in(text));
        assert!(!traces.apart_from(&namesake).are_in(text));
        assert!(!traces.without_names().are_in(text));
        let text = "brother of t.berger@example.com";
        assert!(traces.apart_from(&namesake).are_in(text));
        let mut other = Traces::default();
        other.add_name("Otto Klein");
        assert!(traces.apart_from(&other).are_in("met Thomas Berger"));
    }

    #[test]
    fn a_street_counts_in_its_town() {
        let mut traces = Traces::default();
        traces.add_street("Bahnhofstr. 1");
        assert!(traces.are_in("1004,Bahnhofstr. 1"));
        traces.add_town("10115 Berlin");
        assert!(!traces.are_in("Bahnhofstr. 1, Hamburg"));
        assert!(traces.are_in("Bahnhofstr. 1, Berlin"));
        assert!(!traces.are_in("Bahnhofstr. 12, Berlin"));
        let mut unknown = Traces::default();
        unknown.add_street("Bahnhofstr. 1");
        unknown.share_street("Bahnhofstr. 1");
        assert!(!unknown.are_in("1004,Bahnhofstr. 1"));
    }

    #[test]
    fn a_rule_can_still_be_read_without_the_name() {
        let traces = traces();
        for (rule, left) in [
            (
                "place = 'Anna Müller' and orders > 3",
                "place = '[erased]' and orders > 3",
            ),
            (
                r#"place = "Müller, Anna" or tier = 'x'"#,
                r#"place = "[erased]" or tier = 'x'"#,
            ),
            ("place = 'Anna ''A'' Müller'", "place = '[erased]'"),
            (
                "bought.'C-4711' > 0 and place = 'O''Brien'",
                "bought.'[erased]' > 0 and place = 'O''Brien'",
            ),
        ] {
            assert_eq!(traces.redacted_rule(rule).unwrap(), left);
        }
        let mut orders = Traces::default();
        orders.add_name("Orders");
        assert_eq!(orders.redacted_rule("orders >= 1"), None);
        let mut gold = Traces::default();
        gold.add_name("Gold");
        gold.leave_out("gold");
        assert_eq!(gold.redacted_rule("tier = 'gold' and orders >= 1"), None);
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
