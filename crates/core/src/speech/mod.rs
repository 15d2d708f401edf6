//! What is said to customers, in their language: sentences by name, from one file a language, with
//! plurals, days and amounts as the language writes them.

use crate::domain::{Instant, Language, Money};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use jiff::tz::TimeZone;
use std::fmt;
use unic_langid::LanguageIdentifier;

const ENGLISH: &str = include_str!("en.ftl");

fn file(language: Language) -> &'static str {
    match language {
        Language::En => ENGLISH,
        Language::Zh => include_str!("zh.ftl"),
        Language::De => include_str!("de.ftl"),
        Language::Fr => include_str!("fr.ftl"),
        Language::Es => include_str!("es.ftl"),
    }
}

/// A value in a sentence: a text, or a number that decides about plurals.
#[derive(Debug, Clone, Copy)]
pub enum Said<'a> {
    /// A text.
    Text(&'a str),
    /// A whole number.
    Number(i64),
}

impl<'a> From<&'a str> for Said<'a> {
    fn from(text: &'a str) -> Said<'a> {
        Said::Text(text)
    }
}

impl<'a> From<&'a String> for Said<'a> {
    fn from(text: &'a String) -> Said<'a> {
        Said::Text(text)
    }
}

impl From<i64> for Said<'_> {
    fn from(number: i64) -> Self {
        Said::Number(number)
    }
}

/// The sentences of one language.
pub struct Speech {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl fmt::Debug for Speech {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Speech").field(&self.language).finish()
    }
}

impl Speech {
    /// The sentences of a language.
    pub fn new(language: Language) -> Speech {
        let tag: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![tag]);
        // Marks of direction would show as signs on many terminals.
        bundle.set_use_isolating(false);
        // A file with a mistake keeps its other sentences; a test finds the mistake.
        let resource = FluentResource::try_new(file(language).to_string());
        bundle.add_resource_overriding(resource.unwrap_or_else(|(parsed, _)| parsed));
        Speech { language, bundle }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// A sentence by its name.
    pub fn say(&self, name: &str) -> String {
        self.say_with(name, &[])
    }

    /// A sentence by its name, with its values.
    pub fn say_with(&self, name: &str, values: &[(&str, Said<'_>)]) -> String {
        let mut arguments = FluentArgs::new();
        for (key, value) in values {
            match value {
                Said::Text(text) => arguments.set(*key, FluentValue::from(*text)),
                Said::Number(number) => arguments.set(*key, FluentValue::from(*number)),
            }
        }
        let message = self.bundle.get_message(name);
        let Some(pattern) = message.and_then(|message| message.value()) else {
            return name.to_string();
        };
        let said = self
            .bundle
            .format_pattern(pattern, Some(&arguments), &mut Vec::new());
        said.into_owned()
    }

    /// A day, in words.
    pub fn day(&self, at: Instant, zone: &TimeZone) -> String {
        let day = at.date_in(zone);
        self.say_with(
            "date",
            &[
                ("day", i64::from(day.day()).into()),
                ("month", i64::from(day.month()).into()),
                ("year", day.year().to_string().as_str().into()),
            ],
        )
    }

    /// A day and minute, in words.
    pub fn moment(&self, at: Instant, zone: &TimeZone) -> String {
        let minute = at.minute_in(zone);
        let time = minute.rsplit(' ').next().unwrap_or_default();
        self.say_with(
            "moment",
            &[
                ("date", self.day(at, zone).as_str().into()),
                ("time", time.into()),
            ],
        )
    }

    /// An amount as the language writes it.
    pub fn money(&self, money: Money) -> String {
        let text = money.to_string();
        match self.language {
            Language::En | Language::Zh => text,
            Language::De | Language::Es => swapped(&text, '.'),
            Language::Fr => swapped(&text, ' '),
        }
    }

    /// A number of percent, without the sign.
    pub fn percent(&self, percent: f64) -> String {
        let text = percent.to_string();
        match self.language {
            Language::En | Language::Zh => text,
            Language::De | Language::Es | Language::Fr => text.replace('.', ","),
        }
    }

    /// Several things: `tea, cups and milk`.
    pub fn list(&self, all: &[String]) -> String {
        let separator = if self.language == Language::Zh {
            "、"
        } else {
            ", "
        };
        match all {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => self.say_with(
                "list-last",
                &[
                    ("rest", first.join(separator).as_str().into()),
                    ("last", last.into()),
                ],
            ),
        }
    }

    /// Sentences one after the other.
    pub fn joined(&self, sentences: &[String]) -> String {
        let separator = if self.language == Language::Zh {
            ""
        } else {
            " "
        };
        sentences.join(separator)
    }
}

/// `1,234.50 EUR` with a comma before the cents.
fn swapped(text: &str, group: char) -> String {
    text.chars()
        .map(|sign| match sign {
            ',' => group,
            '.' => ',',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Currency;
    use std::collections::{BTreeMap, BTreeSet};

    /// Each sentence of a file with the names of its values.
    fn sentences(text: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut current = String::new();
        for line in text.lines() {
            if line.starts_with('#') {
                continue;
            }
            if let Some((name, _)) = line.split_once(" = ")
                && !name.starts_with([' ', '}'])
            {
                current = name.to_string();
                assert!(!found.contains_key(name), "{name} is there twice");
                found.insert(current.clone(), BTreeSet::new());
            }
            for part in line.split('$').skip(1) {
                let value = part
                    .chars()
                    .take_while(char::is_ascii_alphanumeric)
                    .collect();
                found.get_mut(&current).unwrap().insert(value);
            }
        }
        found
    }

    #[test]
    fn every_language_has_every_sentence_with_the_same_values_and_without_mistakes() {
        let english = sentences(ENGLISH);
        assert!(english.len() > 100);
        for language in Language::ALL {
            assert!(FluentResource::try_new(file(language).to_string()).is_ok());
            let own = sentences(file(language));
            let names = |all: &BTreeMap<String, BTreeSet<String>>| -> Vec<String> {
                all.keys().cloned().collect()
            };
            assert_eq!(names(&own), names(&english), "{language:?}");
            for (name, values) in &english {
                assert_eq!(&own[name], values, "{language:?} {name}");
                let speech = Speech::new(language);
                let said = speech.say_with(
                    name,
                    &values
                        .iter()
                        .map(|value| (value.as_str(), Said::Number(1)))
                        .collect::<Vec<_>>(),
                );
                assert!(
                    !said.contains(['{', '$']) && said != *name,
                    "{language:?}: {said}"
                );
            }
        }
    }

    #[test]
    fn days_amounts_and_lists_are_written_as_the_language_writes_them() {
        let at = Instant::parse("2026-10-01T08:05:00Z").unwrap();
        let money = Money::new(123_450, Currency::parse("EUR").unwrap());
        let items = ["a", "b", "c"].map(String::from);
        for (language, moment, amount, percent, list) in [
            (
                Language::En,
                "1 October 2026, 08:05",
                "1,234.50 EUR",
                "12.5",
                "a, b and c",
            ),
            (
                Language::De,
                "1. Oktober 2026, 08:05 Uhr",
                "1.234,50 EUR",
                "12,5",
                "a, b und c",
            ),
            (
                Language::Fr,
                "1er octobre 2026 à 08:05",
                "1 234,50 EUR",
                "12,5",
                "a, b et c",
            ),
            (
                Language::Es,
                "1 de octubre de 2026 a las 08:05",
                "1.234,50 EUR",
                "12,5",
                "a, b y c",
            ),
            (
                Language::Zh,
                "2026年10月1日 08:05",
                "1,234.50 EUR",
                "12.5",
                "a、b和c",
            ),
        ] {
            let speech = Speech::new(language);
            assert_eq!(speech.moment(at, &TimeZone::UTC), moment);
            assert_eq!(speech.money(money), amount);
            assert_eq!(speech.percent(12.5), percent);
            assert_eq!(speech.list(&items), list);
        }
    }

    /// Values as the program says them; days and amounts in the language itself.
    fn usual(speech: &Speech, value: &str) -> Option<String> {
        let at = |day: &str| Instant::parse(&format!("{day}T16:30:00Z")).unwrap();
        let day = |text: &str| speech.day(at(text), &TimeZone::UTC);
        let money = |minor| speech.money(Money::new(minor, Currency::parse("EUR").unwrap()));
        let off = |percent: f64| {
            let percent = speech.percent(percent);
            speech.say_with("off-percent", &[("percent", (&percent).into())])
        };
        let features = ["feature-recency", "feature-basket"].map(|name| speech.say(name));
        Some(match value {
            "rest" => "A, B".into(),
            "last" => "C".into(),
            "date" | "day" => day("2026-10-01"),
            "from" => "Earl Grey".into(),
            "to" | "until" => day("2026-10-14"),
            "time" => "16:30".into(),
            "moment" => speech.moment(at("2026-10-01"), &TimeZone::UTC),
            "year" => "2026".into(),
            "percent" => speech.percent(12.5),
            "amount" | "saves" | "short" => money(550),
            "least" => money(4_000),
            "off" => off(15.0),
            "item" => "Green Tea".into(),
            "items" => speech.list(&["Green Tea".into(), "Earl Grey".into()]),
            "features" => speech.list(&features),
            "part" => "Tea".into(),
            "order" => "#1042".into(),
            "code" => "ABCD-EFGH-JKLM".into(),
            _ => return None,
        })
    }

    /// Every sentence of a language as customers read it; those with numbers for 1 and for several.
    fn all_sentences(language: Language) -> String {
        let speech = Speech::new(language);
        let mut said = String::new();
        for (name, values) in sentences(file(language)) {
            let numbers: Vec<i64> = match name.as_str() {
                "date" => (1..=12).collect(),
                "why-cooldown" => vec![1, 2, 30],
                _ if values
                    .iter()
                    .any(|value| value == "days" || value == "hours") =>
                {
                    vec![1, 24]
                }
                _ => vec![1],
            };
            for number in numbers {
                let is_counted = |value: &str| {
                    matches!(value, "days" | "hours" | "month")
                        || (name == "why-cooldown" && value == "least")
                        || (name == "date" && value == "day")
                };
                let texts: Vec<(&str, Option<String>)> = values
                    .iter()
                    .map(|value| {
                        let text = (!is_counted(value)).then(|| usual(&speech, value));
                        // A letter's window runs between two days.
                        let is_window = value == "from" && name.starts_with("letter");
                        let text = if is_window {
                            Some(usual(&speech, "day"))
                        } else {
                            text
                        };
                        (value.as_str(), text.flatten())
                    })
                    .collect();
                let values: Vec<(&str, Said<'_>)> = texts
                    .iter()
                    .map(|(value, text)| match text {
                        Some(text) => (*value, text.into()),
                        None => (*value, number.into()),
                    })
                    .collect();
                said += &format!("{name}: {}\n", speech.say_with(&name, &values));
            }
        }
        said
    }

    #[test]
    fn every_sentence_in_every_language_reads_as_it_was_read() {
        for language in Language::ALL {
            insta::assert_snapshot!(language.code(), all_sentences(language));
        }
    }

    #[test]
    fn plurals_follow_the_number() {
        let days = |language, days: i64| {
            let values = [("days", days.into()), ("least", 30.into())];
            Speech::new(language).say_with("why-cooldown", &values)
        };
        assert!(days(Language::En, 1).contains("1 day old"));
        assert!(days(Language::En, 2).contains("2 days old"));
        assert!(days(Language::De, 1).contains("1 Tag alt"));
        assert!(
            days(Language::Fr, 0).contains("0 jour,"),
            "nought is singular in French"
        );
        assert!(days(Language::Es, 2).contains("2 días,"));
    }
}
