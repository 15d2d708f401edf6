//! `grant`: goodwill that support gives to one customer on the phone, with a code of its own.
//!
//! It is no marketing and no part of a campaign: no gate asks about it, no campaign counts it as
//! cost or use, and a customer in a comparison group stays there, analysed as drawn.

use super::issue::Issuer;
use super::known_codes::{KnownCode, codes_of_day, known_codes, known_codes_in, known_until};
use super::plan::money;
use super::refuse_backdating;
use crate::campaign::codes::code_form;
use crate::campaign::discount::{DiscountChoice, parse_discount};
use crate::campaign::gate::{Gate, code_state};
use crate::campaign::standing::CodeState;
use crate::campaign::{Discount, Terms};
use crate::domain::{ConsentState, Currency, Instant, Observer};
use crate::error::{Error, Kind, Result};
use crate::output::quote;
use crate::shop::{Shop, stop_if_cancelled};
use crate::speech::Speech;
use crate::store::{CodeEventRow, CodeOwner, CodeScope, NewGrant};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::cmp::Reverse;

/// Longest reason, in characters.
const LONGEST: usize = 2_000;

/// What is given.
#[derive(Debug, Clone, Default)]
pub struct GrantRequest {
    /// The customer's exact id.
    pub user: String,
    /// The discount as typed.
    pub discount: String,
    /// Why it is given.
    pub why: String,
    /// Days until the code expires.
    pub days: u32,
    /// The least an order must come to, as typed.
    pub min_spend: Option<String>,
    /// `--dry-run`: everything but the commit.
    pub is_dry_run: bool,
}

/// Goodwill that was given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GrantOutcome {
    /// The goodwill.
    #[serde(flatten)]
    pub goodwill: Goodwill,
    /// What to say to the customer.
    pub customer_text: String,
    /// Notes for the reader.
    #[serde(skip)]
    pub notes: Vec<String>,
    /// Whether nothing was committed because `--dry-run` was typed.
    #[serde(skip)]
    pub is_dry_run: bool,
}

/// Goodwill as it is stored, with what its code can do now. The names are those of `code`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Goodwill {
    /// The code as printed.
    pub code: String,
    /// issued, redeemed or void.
    pub state: String,
    /// Whether it can be used now.
    pub is_valid: bool,
    /// The customer's id.
    pub user: String,
    /// What it gives; goodwill has no budget and no comparison group.
    pub terms: Terms,
    /// Why it was given.
    pub why: String,
    /// Who gave it.
    pub operator: Option<String>,
    /// When it was given.
    pub issued_at: Instant,
    /// When it expires.
    pub expires_at: Instant,
    /// When it was used; null where it was not.
    pub redeemed_at: Option<Instant>,
    /// The order it was used on, where one was typed.
    pub order: Option<String>,
    /// The gate `code_state`.
    pub gates: Vec<Gate>,
    /// What became of the code, in words with days in the shop's zone.
    #[serde(skip)]
    pub fate: String,
}

impl Goodwill {
    /// What it gives, in words.
    pub fn gives(&self) -> String {
        let over = self
            .terms
            .min_spend
            .map_or(String::new(), |least| format!(" from {least}"));
        format!("{}{over}", self.terms.gives())
    }
}

/// Gives goodwill: saves it with a code of its own.
///
/// # Errors
/// There is no such user, discount or minimum spend cannot be read, no reason is given, or the
/// database cannot be written.
pub fn run(shop: &mut Shop, request: &GrantRequest, watch: &dyn Observer) -> Result<GrantOutcome> {
    let (key, user) = shop.find_user_exactly(&request.user)?;
    let why = request.why.trim();
    if why.is_empty() || why.chars().count() > LONGEST {
        return Err(
            Error::usage(format!("the reason has 1 to {LONGEST} characters")).hint(format!(
                "grant {} --discount 10% --why 'parcel arrived late'",
                quote(&user)
            )),
        );
    }
    let terms = terms(shop, request, why)?;
    refuse_backdating(shop)?;
    let (now, zone) = (shop.context.now, shop.zone()?);
    // Staff say a day on the phone, so that the code is good until that day is over.
    let last = now.plus_days(f64::from(request.days));
    let until = Instant::end_of(last.date_in(&zone), &zone).unwrap_or(last);
    let made = NewGrant {
        user: key,
        terms: serde_json::to_value(&terms)
            .map_err(|error| Error::failed("the goodwill cannot be written").because(error))?,
        why: why.to_string(),
        operator: shop.context.operator.clone(),
        made_at: now.0,
    };
    let transaction = shop.durable_transaction()?;
    let owner = CodeOwner::Grant(transaction.insert_grant(&made)?);
    let code = Issuer::of_single_codes(&transaction)?.issue(&transaction, owner, None, now)?;
    transaction.insert_code_event(&CodeEventRow {
        code: code.clone(),
        at: now.0,
        kind: "granted".into(),
        until: Some(until.0),
        why: Some(made.why.clone()),
        operator: made.operator.clone(),
        ..CodeEventRow::default()
    })?;
    let currency = shop.settings()?.currency;
    let mut issued = known_codes_in(&transaction, currency, CodeScope::Code(&code), now)?;
    let goodwill = issued
        .pop()
        .and_then(|known| card(&user, known, now, &zone));
    let goodwill = goodwill.ok_or_else(|| Error::new(Kind::Bug, "the goodwill was not saved"))?;
    stop_if_cancelled(watch)?;
    if !request.is_dry_run {
        transaction.commit()?;
    }
    Ok(GrantOutcome {
        customer_text: to_the_customer(&goodwill, &shop.speech()?, &zone),
        notes: notes(shop, key, &user)?,
        is_dry_run: request.is_dry_run,
        goodwill,
    })
}

/// What to read out to the customer.
fn to_the_customer(goodwill: &Goodwill, speech: &Speech, zone: &TimeZone) -> String {
    let code = ("code", (&goodwill.code).into());
    let mut said = match goodwill.terms.discount {
        Some(Discount::Percent(percent)) => {
            let percent = speech.percent(percent);
            vec![speech.say_with("grant-percent", &[("percent", (&percent).into()), code])]
        }
        Some(Discount::Amount(amount)) => {
            let amount = speech.money(amount);
            vec![speech.say_with("grant-amount", &[("amount", (&amount).into()), code])]
        }
        None => Vec::new(),
    };
    said.extend(goodwill.terms.min_spend.map(|least| {
        let least = speech.money(least);
        speech.say_with("code-only-least", &[("least", (&least).into())])
    }));
    let day = speech.day(goodwill.expires_at, zone);
    said.push(speech.say_with("grant-until", &[("day", (&day).into())]));
    speech.joined(&said)
}

/// How a discount is typed in this shop.
fn forms(currency: Currency) -> String {
    if currency == Currency::UNKNOWN {
        return "--discount 10EUR or --discount 10%".into();
    }
    format!("--discount 10{currency} or --discount 10%")
}

fn terms(shop: &Shop, request: &GrantRequest, why: &str) -> Result<Terms> {
    let currency = shop.settings()?.currency;
    let typed = parse_discount(&request.discount, currency)
        .map_err(|said| Error::usage(format!("the discount: {said}")).hint(forms(currency)))?;
    let DiscountChoice::Typed(discount) = typed else {
        return Err(Error::usage("goodwill is an amount or a percentage").hint(forms(currency)));
    };
    let min_spend = request
        .min_spend
        .as_deref()
        .map(|text| money(text, currency, "minimum spend"))
        .transpose()?;
    if let (Discount::Amount(off), Some(least)) = (discount, min_spend)
        && least.minor < off.minor
    {
        return Err(Error::usage(format!(
            "the minimum spend of {least} is less than the {off} that are taken off"
        ))
        .hint(format!("--min-spend {off} or more")));
    }
    Ok(Terms {
        must_gain: false,
        starts_at: None,
        is_public: false,
        discount: Some(discount),
        test: None,
        discount_because: why.to_string(),
        min_spend,
        items: Vec::new(),
        hours: i64::from(request.days) * 24,
        window_because: format!("{} days from when it was given", request.days),
        contact_minor: 0.0,
        budget: None,
        budget_because: "goodwill is outside all budgets".into(),
        holdout: 0.0,
        holdout_because: "goodwill is not measured".into(),
        members_only: None,
        early_access_hours: None,
    })
}

/// What the person on the phone must know.
fn notes(shop: &Shop, key: i64, user: &str) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    let refused = shop.store().fetch_consents_of(key)?;
    notes.push(if refused.iter().any(|consent| consent.state == ConsentState::Refused) {
        format!(
            "{user} refused marketing: read the code out on the phone, do not mail it (goodwill \
             given on the phone is no marketing)"
        )
    } else {
        "read the code out on the phone; Regulars sends nothing".into()
    });
    let held_out: Vec<String> = shop
        .store()
        .fetch_decisions_of(key)?
        .iter()
        .filter(|decision| decision.outcome == "held_out")
        .map(|decision| decision.campaign.to_string())
        .collect();
    if !held_out.is_empty() {
        notes.push(format!(
            "{user} stays in the comparison group of campaign {}: the goodwill changes no decision",
            held_out.join(", ")
        ));
    }
    Ok(notes)
}

/// Goodwill as it is shown; `None` of a campaign's code.
fn card(user: &str, known: KnownCode, now: Instant, zone: &TimeZone) -> Option<Goodwill> {
    let made = known.goodwill()?.made.clone();
    let gate = code_state(
        code_form(&known.row.code),
        Some((known.state, &known.standing, known.uses.as_slice())),
        now,
    );
    let used = known.uses.iter().find(|used| used.counts());
    let end = known.standing.expires_at?;
    let fate = match (known.state, used.and_then(|used| used.at)) {
        (CodeState::Redeemed, Some(at)) => format!("used on {}", at.day_in(zone)),
        (CodeState::Redeemed, None) => "used".into(),
        (CodeState::Void, _) => "taken back".into(),
        _ if gate.pass => format!("valid until {}", end.day_in(zone)),
        _ => format!("not used, expired on {}", end.day_in(zone)),
    };
    Some(Goodwill {
        fate,
        is_valid: gate.pass,
        terms: serde_json::from_value(made.terms).ok()?,
        state: known.state.word().into(),
        user: user.into(),
        why: made.why,
        operator: made.operator,
        issued_at: Instant(known.row.issued_at),
        expires_at: end,
        redeemed_at: used.and_then(|used| used.at),
        order: used.and_then(|used| used.order.clone()),
        code: known.row.code,
        gates: vec![gate],
    })
}

/// The goodwill of the customer with this key as it is known at the line's clock, newest first; of
/// codes that replace each other the last.
///
/// # Errors
/// The store cannot be read.
pub fn goodwill_of(shop: &Shop, key: i64, user: &str) -> Result<Vec<Goodwill>> {
    let codes = known_codes(shop, CodeScope::GoodwillOf(key), known_until(shop))?;
    cards(shop, user, codes, shop.context.now)
}

/// The goodwill of a customer as it was known on a past day, in the same order.
///
/// # Errors
/// The store cannot be read.
pub fn goodwill_of_day(shop: &Shop, key: i64, user: &str, day: Instant) -> Result<Vec<Goodwill>> {
    let codes = codes_of_day(shop, CodeScope::GoodwillOf(key), day)?;
    cards(shop, user, codes, day)
}

fn cards(
    shop: &Shop,
    user: &str,
    mut codes: Vec<KnownCode>,
    now: Instant,
) -> Result<Vec<Goodwill>> {
    let zone = shop.zone()?;
    codes.retain(|code| {
        let void = code.standing.void.as_ref();
        void.is_none_or(|void| void.replaced_by.is_none())
    });
    codes.sort_by_key(|code| Reverse(code.row.issued_at));
    Ok(codes
        .into_iter()
        .filter_map(|code| card(user, code, now, &zone))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_in_the_money_of_the_shop() {
        let pound = Currency::parse("GBP").unwrap();
        assert_eq!(forms(pound), "--discount 10GBP or --discount 10%");
    }
}
