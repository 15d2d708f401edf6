//! The text of a campaign, for the operator to change and send.

use super::Discount;
use super::kind::Kind;
use super::terms::Terms;
use crate::domain::Instant;
use crate::speech::Speech;
use jiff::tz::TimeZone;

/// The message with placeholders `[first name]`, `[code]` and, where items are personal, `[items]`.
pub fn message(
    kind: Kind,
    terms: &Terms,
    titles: &[String],
    has_personal_items: bool,
    (starts_at, ends_at): (Instant, Instant),
    (zone, speech): (&TimeZone, &Speech),
) -> String {
    // With two depths the customer's own is filled in, items and all.
    let items = if terms.items.is_empty() || terms.test.is_some() {
        String::new()
    } else {
        speech.list(titles)
    };
    let mut lines = vec![
        speech.say("letter-dear"),
        String::new(),
        opening(kind, terms, &items, speech),
    ];
    if terms.has_codes() {
        lines.push(speech.say("letter-code"));
    }
    if has_personal_items {
        lines.push(speech.say(match kind {
            Kind::Reminder => "letter-again",
            _ => "letter-like",
        }));
    }
    let between = |name: &str| {
        let (from, to) = (speech.moment(starts_at, zone), speech.moment(ends_at, zone));
        speech.say_with(name, &[("from", (&from).into()), ("to", (&to).into())])
    };
    if terms.has_codes() {
        // Only a flash offer is bound to its hours; all others begin on the day on which they go out.
        let mut valid = vec![match kind {
            Kind::Flash => between("letter-valid-between"),
            _ if terms.starts_at.is_some() => {
                let until = until(ends_at, terms.hours, zone, speech);
                speech.say_with("letter-valid-until", &[("until", (&until).into())])
            }
            _ if terms.hours == 24 => speech.say("letter-valid-day"),
            _ => {
                let days = terms.days().round() as i64;
                speech.say_with("letter-valid-days", &[("days", days.into())])
            }
        }];
        valid.extend(terms.min_spend.map(|least| {
            let least = speech.money(least);
            speech.say_with("letter-least", &[("least", (&least).into())])
        }));
        lines.push(speech.joined(&valid));
    } else if terms.is_public {
        lines.push(between("letter-public"));
    }
    lines.extend([String::new(), speech.say("letter-stop"), String::new()]);
    lines.join("\n")
}

/// An instant of the last day that is whole before a window of days ends.
pub fn last_day(ends_at: Instant, zone: &TimeZone) -> Instant {
    // An end at 23:59:59 leaves its day whole.
    let end = Instant(ends_at.0 + 1).date_in(zone);
    let last = end.yesterday().unwrap_or(end);
    Instant::end_of(last, zone).unwrap_or(ends_at)
}

/// Until when a letter may promise a code: the last whole day, or the minute at which a window of
/// hours ends.
pub fn until(ends_at: Instant, hours: i64, zone: &TimeZone, speech: &Speech) -> String {
    if hours < 24 {
        speech.moment(ends_at, zone)
    } else {
        speech.day(last_day(ends_at, zone), zone)
    }
}

/// What a discount takes off, in the customer's words: `15 % off`.
pub fn off(discount: Discount, speech: &Speech) -> String {
    match discount {
        Discount::Percent(percent) => {
            let percent = speech.percent(percent);
            speech.say_with("off-percent", &[("percent", (&percent).into())])
        }
        Discount::Amount(amount) => {
            let amount = speech.money(amount);
            speech.say_with("off-amount", &[("amount", (&amount).into())])
        }
    }
}

/// The same on some items: `15 % off Teapot and Cup`.
pub fn off_items(off: String, items: &str, speech: &Speech) -> String {
    if items.is_empty() {
        return off;
    }
    speech.say_with(
        "off-items",
        &[("off", (&off).into()), ("items", items.into())],
    )
}

/// The first sentence.
fn opening(kind: Kind, terms: &Terms, items: &str, speech: &Speech) -> String {
    let off = match (terms.discount, terms.test) {
        (Some(_), Some(_)) => Some("[gives]".to_string()),
        (Some(discount), None) => Some(off(discount, speech)),
        (None, _) => None,
    };
    let off = off.map(|off| off_items(off, items, speech));
    let (has_off, has_items) = (off.is_some(), !items.is_empty());
    let hours = terms.early_access_hours;
    let name = match (kind, has_off, has_items) {
        (Kind::Coupon, ..) if terms.items.is_empty() => "letter-coupon-next",
        (Kind::Coupon, ..) => "letter-coupon",
        (Kind::Flash, ..) => "letter-flash",
        (Kind::Members, true, _) if hours.is_none() => "letter-members",
        (Kind::Members, true, _) => "letter-members-early-off",
        (Kind::Members, false, true) => "letter-members-early-items",
        (Kind::Members, false, false) => "letter-members-early",
        (Kind::Winback, true, _) => "letter-winback-off",
        (Kind::Winback, false, true) => "letter-winback-items",
        (Kind::Winback, false, false) => "letter-winback",
        (Kind::Reminder, true, _) => "letter-reminder-off",
        (Kind::Reminder, false, true) => "letter-reminder-items",
        (Kind::Reminder, false, false) => "letter-reminder",
    };
    speech.say_with(
        name,
        &[
            ("off", off.as_deref().unwrap_or_default().into()),
            ("items", items.into()),
            ("hours", hours.unwrap_or(0).into()),
        ],
    )
}

/// A difference of shares in percentage points, with as many decimals as `scale` (a share too)
/// needs for two digits that count.
pub fn points(share: f64, scale: f64) -> String {
    let decimals = match (scale * 100.0).abs() {
        size if size >= 1.0 => 1,
        size if size >= 0.1 => 2,
        _ => 3,
    };
    format!("{:.decimals$}", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    #[test]
    fn small_differences_keep_digits_that_count() {
        assert_eq!(points(0.0634, 0.0634), "6.3");
        assert_eq!(
            (points(0.0062, 0.0062), points(0.0104, 0.0062)),
            ("0.62".into(), "1.04".into())
        );
        assert_eq!(points(0.00021, 0.00021), "0.021");
    }

    #[test]
    fn the_message_says_what_counts() {
        let terms = Terms {
            must_gain: false,
            starts_at: None,
            is_public: false,
            discount: Some(Discount::Percent(15.0)),
            test: None,
            discount_because: String::new(),
            min_spend: None,
            items: vec!["a".into(), "b".into()],
            hours: 24,
            window_because: String::new(),
            contact_minor: 0.0,
            budget: None,
            budget_because: String::new(),
            holdout: 0.1,
            holdout_because: String::new(),
            members_only: None,
            early_access_hours: Some(24),
        };
        let titles = ["Teapot".to_string(), "Cup".to_string()];
        let start = Instant(1_769_846_400);
        let flash = message(
            Kind::Flash,
            &terms,
            &titles,
            false,
            (start, start.plus_days(1.0)),
            (&TimeZone::UTC, &Speech::new(Language::En)),
        );
        assert!(
            flash.contains("31 January 2026, 08:00 to 1 February 2026, 08:00"),
            "{flash}"
        );
        let text = message(
            Kind::Members,
            &terms,
            &titles,
            false,
            (start, start.plus_days(1.0)),
            (&TimeZone::UTC, &Speech::new(Language::En)),
        );
        for part in [
            "15 % off Teapot and Cup",
            "24 hours before",
            "[code]",
            "for one day",
            "\"no\"",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        let without = Terms {
            discount: None,
            items: Vec::new(),
            ..terms
        };
        let window = (start, start.plus_days(14.0));
        for (kind, said) in [
            (Kind::Winback, "glad to have you back"),
            (Kind::Reminder, "You may need again: [items]"),
            (Kind::Members, "24 hours before"),
        ] {
            let text = message(
                kind,
                &without,
                &[],
                true,
                window,
                (&TimeZone::UTC, &Speech::new(Language::En)),
            );
            assert!(text.contains(said), "{text}");
            for part in ["code", "valid", "off", "%"] {
                assert!(!text.contains(part), "{part} in {text}");
            }
        }
    }
}
