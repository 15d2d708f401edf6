//! `grant`: goodwill that support gives to one customer on the phone, with a code of its own.
//!
//! It is no marketing and no part of a campaign: no gate asks about it, no campaign counts it as
//! cost or use, and a customer in a comparison group stays there, analysed as drawn.

use super::plan::money;
use super::refuse_backdating;
use crate::campaign::codes::{CodeSource, code_form};
use crate::campaign::discount::{DiscountChoice, parse_discount};
use crate::campaign::gate::{Gate, code_state};
use crate::campaign::standing::{self, CodeState, CodeUse, Standing};
use crate::campaign::{Discount, Terms};
use crate::domain::{ConsentState, Instant, Observer};
use crate::error::{Error, Result};
use crate::shop::{Shop, stop_if_cancelled};
use crate::store::{GrantRow, NewGrant};
use jiff::tz::TimeZone;
use serde::Serialize;

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
        format!("{} off{over}", self.terms.discount)
    }
}

/// A goodwill code that was used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GoodwillUse {
    /// The code.
    pub code: String,
    /// Whose it is.
    pub user: String,
    /// No campaign's; kept for readers of `redeem`.
    pub campaign: Option<crate::domain::CampaignId>,
    /// The order, where one was typed.
    pub order: Option<String>,
    /// When.
    pub at: Instant,
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
                "grant {user} --discount 10% --why 'parcel arrived late'"
            )),
        );
    }
    let terms = terms(shop, request, why)?;
    refuse_backdating(shop)?;
    let now = shop.context.now;
    let secret = shop.store().code_secret()?;
    let transaction = shop.durable_transaction()?;
    let mut source = CodeSource::of_grant(secret, transaction.next_grant()?);
    let mut made = NewGrant {
        user: key,
        code: source.next_code(),
        terms: serde_json::to_value(&terms)
            .map_err(|error| Error::failed("the goodwill cannot be written").because(error))?,
        why: why.to_string(),
        operator: shop.context.operator.clone(),
        made_at: now.0,
        expires_at: now.plus_days(f64::from(request.days)).0,
    };
    while !transaction.insert_grant(&made)? {
        made.code = source.next_code();
    }
    stop_if_cancelled(watch)?;
    if !request.is_dry_run {
        transaction.commit()?;
    }
    let goodwill = card(
        user.clone(),
        GrantRow {
            grant: 0,
            made,
            state: "issued".into(),
            redeemed_at: None,
            order: None,
            redeemed_by: None,
        },
        now,
        &shop.zone()?,
    )?;
    let day = goodwill.expires_at.day_in(&shop.zone()?);
    Ok(GrantOutcome {
        customer_text: format!(
            "I have a code for you that takes {}: {}. You can use it once, until {day}",
            goodwill.gives().replace(" from ", " an order from "),
            goodwill.code
        ),
        notes: notes(shop, key, &user)?,
        is_dry_run: request.is_dry_run,
        goodwill,
    })
}

fn terms(shop: &Shop, request: &GrantRequest, why: &str) -> Result<Terms> {
    let currency = shop.settings()?.currency;
    let typed = parse_discount(&request.discount, currency).map_err(|said| {
        Error::usage(format!("the discount: {said}")).hint("--discount 10EUR or --discount 10%")
    })?;
    let DiscountChoice::Typed(discount) = typed else {
        return Err(Error::usage("goodwill has no automatic discount")
            .hint("--discount 10EUR or --discount 10%"));
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
        discount,
        discount_because: why.to_string(),
        min_spend,
        items: Vec::new(),
        hours: i64::from(request.days) * 24,
        window_because: format!("{} days from when it was given", request.days),
        budget: None,
        budget_because: "goodwill is outside all budgets".into(),
        holdout: 0.0,
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

fn card(user: String, row: GrantRow, now: Instant, zone: &TimeZone) -> Result<Goodwill> {
    let made = row.made;
    let standing = Standing {
        starts_at: Some(Instant(made.made_at)),
        expires_at: Some(Instant(made.expires_at)),
        void: None,
    };
    let used = row.redeemed_at.map(|at| CodeUse {
        order: row.order.clone(),
        at: Some(Instant(at)),
        source: "typed".into(),
        is_recorded: true,
        operator: row.redeemed_by.clone(),
        amount: None,
        order_state: standing::Outcome::NotLoaded,
        faults: Vec::new(),
    });
    let state = match row.state.as_str() {
        "redeemed" => CodeState::Redeemed,
        "void" => CodeState::Void,
        _ => CodeState::Issued,
    };
    let gate = code_state(
        code_form(&made.code),
        Some((state, &standing, used.as_slice())),
        now,
    );
    let end = Instant(made.expires_at).day_in(zone);
    let fate = match (row.state.as_str(), row.redeemed_at) {
        ("redeemed", Some(at)) => format!("used on {}", Instant(at).day_in(zone)),
        ("void", _) => "taken back".into(),
        _ if gate.pass => format!("valid until {end}"),
        _ => format!("not used, expired on {end}"),
    };
    Ok(Goodwill {
        fate,
        is_valid: gate.pass,
        terms: serde_json::from_value(made.terms).map_err(|error| {
            Error::failed(format!("the goodwill {} cannot be read", made.code)).because(error)
        })?,
        code: made.code,
        state: row.state,
        user,
        why: made.why,
        operator: made.operator,
        issued_at: Instant(made.made_at),
        expires_at: Instant(made.expires_at),
        redeemed_at: row.redeemed_at.map(Instant),
        order: row.order,
        gates: vec![gate],
    })
}

/// The goodwill of the customer with this key, newest first.
///
/// # Errors
/// The store cannot be read.
pub fn goodwill_of(shop: &Shop, key: i64, user: &str) -> Result<Vec<Goodwill>> {
    let zone = shop.zone()?;
    shop.store()
        .fetch_grants_of(key)?
        .into_iter()
        .map(|row| card(user.to_string(), row, shop.context.now, &zone))
        .collect()
}

/// The goodwill with this code; `None` where the code is none of goodwill.
///
/// # Errors
/// The store cannot be read.
pub fn goodwill(shop: &Shop, typed: &str) -> Result<Option<Goodwill>> {
    let Some(row) = shop.store().fetch_grant(typed)? else {
        return Ok(None);
    };
    let person = shop.store().fetch_person_of(row.made.user)?;
    let user = shop
        .store()
        .fetch_user(person)?
        .map_or_else(String::new, |user| user.id);
    card(user, row, shop.context.now, &shop.zone()?).map(Some)
}

/// Records the use of a goodwill code; `None` where the code is none of goodwill.
///
/// # Errors
/// The code was used, taken back or has expired, or the database cannot be written.
pub fn redeem_goodwill(
    shop: &mut Shop,
    typed: &str,
    order: Option<&str>,
) -> Result<Option<GoodwillUse>> {
    let Some(found) = goodwill(shop, typed)? else {
        return Ok(None);
    };
    let code = found.code;
    if let Some(gate) = found.gates.iter().find(|gate| !gate.pass) {
        return Err(
            Error::failed(format!("{code} cannot be used: {}", gate.reason))
                .hint(format!("code {code}")),
        );
    }
    refuse_backdating(shop)?;
    let now = shop.context.now;
    let transaction = shop.durable_transaction()?;
    if !transaction.redeem_grant(&code, order, now.0, shop.context.operator.as_deref())? {
        return Err(
            Error::failed(format!("{code} was used in another window just now"))
                .hint(format!("code {code}")),
        );
    }
    transaction.commit()?;
    Ok(Some(GoodwillUse {
        code,
        user: found.user,
        campaign: None,
        order: order.map(Into::into),
        at: now,
    }))
}
