//! What was known of a customer on a past day, by what was stored up to then. Nothing is computed
//! again, so that later models and loads change no answer about a day that is over.

use crate::campaign::operation::{codes_of_day, goodwill_of_day};
use crate::domain::{CampaignId, Instant, RunId, SegmentId};
use crate::error::Result;
use crate::shop::Shop;
use crate::store::CodeScope;
use jiff::tz::TimeZone;
use serde::Serialize;

/// The segment of that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SegmentThen {
    /// Its id.
    pub id: SegmentId,
    /// What it was called.
    pub name: String,
}

/// A code as it was on that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeThen {
    /// The code.
    pub code: String,
    /// Its campaign; null of goodwill.
    pub campaign: Option<CampaignId>,
    /// issued, redeemed or void.
    pub state: String,
    /// When it expires, as was known then.
    pub expires_at: Option<Instant>,
    /// State and window in words.
    #[serde(skip)]
    pub fate: String,
}

/// A customer on a past day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThatDay {
    /// Up to when things are known.
    pub as_of: Instant,
    /// The run whose segments were in force; null where none had been computed.
    pub model_run: Option<RunId>,
    /// The segment; null where the customer was in none.
    pub segment: Option<SegmentThen>,
    /// The tier; null where none was known.
    pub tier: Option<String>,
    /// Codes that had been issued, the newest first.
    pub codes: Vec<CodeThen>,
    /// What is not stored of that day.
    pub missing: Vec<String>,
    /// Segment, tier and codes in words.
    #[serde(skip)]
    pub lines: Vec<(&'static str, String)>,
}

/// Reads what was known of a customer at `as_of`.
///
/// # Errors
/// The store cannot be read.
pub(super) fn that_day(shop: &Shop, key: i64, id: &str, as_of: Instant) -> Result<ThatDay> {
    let (store, until, zone) = (shop.store(), as_of.0, shop.zone()?);
    let mut missing = Vec::new();
    if store
        .fetch_known_since(key)?
        .is_some_and(|since| since > until)
    {
        missing.push("no file with this customer had been loaded by then".to_string());
    }
    let found = store.fetch_segment_at(key, until)?;
    let segment_words = match &found {
        None => "no segments had been computed".to_string(),
        Some(found) => match &found.segment {
            Some((id, name)) => format!("{id} ({name}), by model run {}", found.run),
            None => format!("in none, by model run {}", found.run),
        },
    };
    let tier = store.fetch_fact_at(key, "tier", until)?;
    let mut codes = Vec::new();
    for offer in store.fetch_offers_of(key)? {
        for code in codes_of_day(shop, CodeScope::Offer(offer.offer), as_of)? {
            let state = code.state.word();
            let end = code.standing.expires_at;
            codes.push(CodeThen {
                campaign: Some(offer.campaign),
                state: state.into(),
                expires_at: end,
                fate: code_in_words(Some(state), end, as_of, &zone),
                code: code.row.code,
            });
        }
    }
    for given in goodwill_of_day(shop, key, id, as_of)? {
        codes.push(CodeThen {
            campaign: None,
            state: given.state.clone(),
            expires_at: Some(given.expires_at),
            fate: format!("goodwill, {}", given.fate),
            code: given.code,
        });
    }
    let mut lines = vec![("segment", segment_words)];
    lines.extend(tier.clone().map(|tier| ("tier", tier)));
    let in_words = |code: &CodeThen| {
        let campaign = code
            .campaign
            .map_or(String::new(), |campaign| format!("campaign {campaign}, "));
        format!("{}, {campaign}{}", code.code, code.fate)
    };
    lines.extend(codes.iter().map(|code| ("code", in_words(code))));
    if codes.is_empty() {
        lines.push(("code", "none".into()));
    }
    Ok(ThatDay {
        as_of,
        model_run: found.as_ref().map(|found| found.run),
        segment: found
            .and_then(|found| found.segment)
            .map(|(id, name)| SegmentThen { id, name }),
        tier,
        codes,
        missing,
        lines,
    })
}

/// What became of a code, in words.
pub(super) fn code_in_words(
    state: Option<&str>,
    expires_at: Option<Instant>,
    now: Instant,
    zone: &TimeZone,
) -> String {
    match (state, expires_at) {
        (Some("redeemed"), _) => "used".into(),
        (Some("void"), _) => "taken back".into(),
        (_, Some(end)) if end <= now => format!("not used, expired on {}", end.day_in(zone)),
        (_, Some(end)) => format!("not used, valid until {}", end.day_in(zone)),
        (_, None) => "not used".into(),
    }
}
