//! The text of a campaign, for the operator to change and send.

use super::export::valid_until;
use super::kind::Kind;
use super::terms::Terms;
use crate::domain::Instant;
use jiff::tz::TimeZone;

/// The message with placeholders `[first name]`, `[code]` and, where items are personal, `[items]`.
pub fn message(
    kind: Kind,
    terms: &Terms,
    titles: &[String],
    has_personal_items: bool,
    (starts_at, ends_at): (Instant, Instant),
    zone: &TimeZone,
) -> String {
    let on = match (
        terms.items.is_empty() || terms.test.is_some(),
        terms.discount,
    ) {
        // With two depths the customer's own is filled in, items and all.
        (true, _) => String::new(),
        (false, Some(_)) => format!(" {}", listed(titles)),
        (false, None) => format!(": {}", listed(titles)),
    };
    let mut text = format!("Dear [first name],\n\n{}{on}.\n", opening(kind, terms));
    if terms.has_codes() {
        text.push_str("Your code: [code]\n");
    }
    if has_personal_items {
        text.push_str(match kind {
            Kind::Reminder => "You may need again: [items]\n",
            _ => "We think you will like: [items]\n",
        });
    }
    if terms.has_codes() {
        // Only a flash offer is bound to its hours; all others begin on the day on which they go out.
        let valid = match kind {
            Kind::Flash => format!(
                "from {} to {}",
                starts_at.minute_in(zone),
                ends_at.minute_in(zone)
            ),
            _ if terms.starts_at.is_some() => {
                format!("until {}", valid_until(ends_at, terms.hours, zone))
            }
            _ if terms.hours == 24 => "for one day".to_string(),
            _ => format!("for {:.0} days from today", terms.days()),
        };
        text.push_str(&format!("It is valid {valid}, once, and for you alone"));
        if let Some(money) = terms.min_spend {
            text.push_str(&format!(", on orders of {money} or more"));
        }
        text.push_str(".\n");
    } else if terms.is_public {
        text.push_str(&format!(
            "The sale runs from {} to {}; no code is needed.\n",
            starts_at.minute_in(zone),
            ends_at.minute_in(zone)
        ));
    }
    text.push_str(
        "\nIf you do not want such messages, answer with \"no\" and there will be none.\n",
    );
    text
}

/// The first sentence.
fn opening(kind: Kind, terms: &Terms) -> String {
    let with = match (terms.discount, terms.test) {
        (Some(_), Some(_)) => "[gives]".into(),
        (Some(discount), None) => format!("{discount} off"),
        (None, _) => String::new(),
    };
    match (kind, terms.discount, terms.early_access_hours) {
        (Kind::Coupon, ..) if terms.items.is_empty() => {
            format!("here is {with} your next order")
        }
        (Kind::Coupon, ..) => format!("here is {with}"),
        (Kind::Flash, ..) => format!("for a few hours only: {with}"),
        (Kind::Members, Some(_), None) => format!("as a member you get {with}"),
        (Kind::Members, Some(_), Some(hours)) => {
            format!("as a member you come {hours} hours before everybody else, with {with}")
        }
        (Kind::Members, None, hours) => format!(
            "as a member you come {} hours before everybody else",
            hours.unwrap_or(0)
        ),
        (Kind::Winback, Some(_), _) => {
            format!("we have not seen you for a while. To welcome you back, here is {with}")
        }
        (Kind::Winback, None, _) => {
            "we have not seen you for a while, and would be glad to have you back".into()
        }
        (Kind::Reminder, Some(_), _) => {
            format!("it may be time to order again; this time with {with}")
        }
        (Kind::Reminder, None, _) => "it may be time to order again".into(),
    }
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

fn listed(titles: &[String]) -> String {
    match titles {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Discount;

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
            &TimeZone::UTC,
        );
        assert!(
            flash.contains("2026-01-31 08:00 to 2026-02-01 08:00"),
            "{flash}"
        );
        let text = message(
            Kind::Members,
            &terms,
            &titles,
            false,
            (start, start.plus_days(1.0)),
            &TimeZone::UTC,
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
            let text = message(kind, &without, &[], true, window, &TimeZone::UTC);
            assert!(text.contains(said), "{text}");
            for part in ["code", "valid", "off", "%"] {
                assert!(!text.contains(part), "{part} in {text}");
            }
        }
    }
}
