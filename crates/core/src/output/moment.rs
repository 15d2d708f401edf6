//! Instants inside sentences, shown like all other dates: day and minute in the shop's zone.

use crate::domain::Instant;
use jiff::tz::TimeZone;
use std::borrow::Cow;

/// Length of `2026-01-31T08:00:00Z`, the form of an instant in the program's sentences.
const LENGTH: usize = 20;

/// `text` with each `2026-01-31T08:00:00Z` rewritten as `2026-01-31 09:00` in `zone`.
pub(super) fn in_zone<'a>(text: &'a str, zone: &TimeZone) -> Cow<'a, str> {
    let mut shown = String::new();
    let mut kept = 0;
    for (mark, _) in text.match_indices('T') {
        let Some(start) = mark.checked_sub(10).filter(|start| *start >= kept) else {
            continue;
        };
        let (Some(before), Some(found)) = (text.get(..start), text.get(start..start + LENGTH))
        else {
            continue;
        };
        if !found.ends_with('Z') || before.ends_with(|letter: char| letter.is_ascii_alphanumeric())
        {
            continue;
        }
        if let Some(at) = Instant::parse(found) {
            shown.push_str(&text[kept..start]);
            shown.push_str(&at.minute_in(zone));
            kept = start + LENGTH;
        }
    }
    if kept == 0 {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(shown + &text[kept..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn instants_are_shown_in_the_zone_and_all_else_stays() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let shown = |text: &'static str| in_zone(text, &zone).into_owned();
        assert_eq!(
            shown("é from 2026-01-31T08:00:00Z to 2026-07-31T23:30:00Z."),
            "é from 2026-01-31 09:00 to 2026-08-01 01:30."
        );
        for same in [
            "TTTTZ",
            "2026-01-31",
            "2026-99-31T08:00:00Z",
            "X2026-01-31T08:00:00Z",
            "2026-01-31T08:00:00+01",
        ] {
            assert_eq!(shown(same), same);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "(\\PC|2026-01-31T08:00:00Z|T){0,12}") {
            let shown = in_zone(&text, &TimeZone::UTC).into_owned();
            let again = in_zone(&shown, &TimeZone::UTC).into_owned();
            prop_assert_eq!(again, shown);
        }
    }
}
