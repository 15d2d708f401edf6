//! `code CODE`: whose a code is, what it gives, what happened to it, and whether it can be used on
//! this cart.

use super::known_codes::{KnownCode, known_codes, known_until};
use super::plan::money;
use super::terms_of;
use crate::campaign::cart::{Cart, CartAnswer, CartItem, Refusal, RefusalKind, answer};
use crate::campaign::code_words::{CodeFacts, customer_text, faults_in_words, staff_text};
use crate::campaign::codes::{code_form, near_codes};
use crate::campaign::gate::{Gate, code_state};
use crate::campaign::life::Life;
use crate::campaign::standing::{CodeUse, Outcome};
use crate::campaign::{CampaignItem, Terms};
use crate::domain::{CampaignId, Instant, Money};
use crate::error::{Error, Result};
use crate::output::quote;
use crate::shop::Shop;
use crate::store::{CampaignRow, CodeOwner, CodeScope, OfferArm};
use serde::Serialize;

/// A question about a code.
#[derive(Debug, Clone, Default)]
pub struct CodeRequest {
    /// The code, as typed.
    pub code: String,
    /// `--total`: what the cart comes to.
    pub total: Option<String>,
    /// `--item`: what is in the cart.
    pub items: Vec<String>,
    /// `--email`: the caller's address.
    pub email: Option<String>,
}

/// Something that happened to a code.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CodeEvent {
    /// When; null where the order's file has no times.
    pub at: Option<Instant>,
    /// What.
    pub what: String,
    /// Who did it; null for what came from the data.
    pub by: Option<String>,
    /// The reason, as typed.
    pub why: Option<String>,
}

/// What is known of a code.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CodeOutcome {
    /// As it is printed, or as it was typed where it is not known.
    pub code: String,
    /// issued, redeemed or void; null where it is not known.
    pub state: Option<String>,
    /// Whether its window is over.
    pub is_expired: bool,
    /// The one issued code that a single slip of the hand turns into an unknown code.
    pub did_you_mean: Option<String>,
    /// Whether it can be used now, on this cart where one was given.
    pub is_valid: bool,
    /// Why it cannot be used.
    pub because: Vec<Refusal>,
    /// What the answer depends on, where the line does not say it.
    pub depends_on: Vec<String>,
    /// What the customer saves on this cart; null where it cannot be computed.
    pub saves: Option<Money>,
    /// How it was computed where the cart does not say enough, or why it cannot be.
    pub saves_because: Option<String>,
    /// The answer for the staff.
    pub staff_text: String,
    /// The answer that can be read out to the caller.
    pub customer_text: String,
    /// Whose it is.
    pub user: Option<String>,
    /// Its campaign.
    pub campaign: Option<CampaignId>,
    /// Its campaign in words; null of goodwill.
    pub campaign_name: Option<String>,
    /// The goodwill it belongs to; null of a campaign's code.
    pub goodwill: Option<GivenFor>,
    /// What it gives.
    pub terms: Option<Terms>,
    /// When it was issued.
    pub issued_at: Option<Instant>,
    /// When its window begins; null before the campaign was sent.
    pub starts_at: Option<Instant>,
    /// When it expires.
    pub expires_at: Option<Instant>,
    /// The code that was taken back for this one.
    pub replaces: Option<String>,
    /// The code that replaces it.
    pub replaced_by: Option<String>,
    /// Its uses, the oldest first.
    pub redeemed: Vec<CodeUse>,
    /// What happened to it, the oldest first.
    pub history: Vec<CodeEvent>,
    /// The gate `code_state`.
    pub gates: Vec<Gate>,
}

/// A code that was found, with its campaign where it has one.
pub(super) struct Found {
    pub(super) known: KnownCode,
    pub(super) campaign: Option<CampaignRow>,
    /// The group of its customer.
    arm: OfferArm,
}

impl Found {
    /// What the code gives; `None` where it cannot be read.
    fn terms(&self) -> Option<Terms> {
        match (&self.campaign, self.known.goodwill()) {
            (Some(campaign), _) => terms_of(campaign, self.arm),
            (None, Some(grant)) => serde_json::from_value(grant.made.terms.clone()).ok(),
            (None, None) => None,
        }
    }
}

/// Why goodwill was given, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GivenFor {
    /// The reason, as typed.
    pub why: String,
    /// Who gave it.
    pub operator: Option<String>,
}

impl GivenFor {
    pub(super) fn of(known: &KnownCode) -> Option<GivenFor> {
        known.goodwill().map(|grant| GivenFor {
            why: grant.made.why.clone(),
            operator: grant.made.operator.clone(),
        })
    }
}

/// The code that was typed, as it is known at the line's clock.
pub(super) fn find(shop: &Shop, typed: &str) -> Result<Option<Found>> {
    let Some(row) = shop.store().fetch_code(typed)? else {
        return Ok(None);
    };
    let scope = CodeScope::Code(&row.code);
    let Some(known) = known_codes(shop, scope, known_until(shop))?.pop() else {
        return Ok(None);
    };
    let campaign = match known.campaign() {
        Some(id) => shop.store().fetch_campaign(id)?,
        None => None,
    };
    let arm = match known.row.owner {
        CodeOwner::Offer(offer) => shop.store().fetch_offer(offer)?.map(|offer| offer.arm),
        CodeOwner::Grant(_) => None,
    };
    Ok(Some(Found {
        known,
        campaign,
        arm: arm.unwrap_or(OfferArm::Offered),
    }))
}

/// The gate `code_state` for a code as typed.
pub(super) fn judge(shop: &Shop, typed: &str, found: Option<&Found>) -> Gate {
    let known = found.map(|found| {
        let known = &found.known;
        (known.state, &known.standing, known.uses.as_slice())
    });
    code_state(code_form(typed), known, shop.context.now)
}

/// The issued code that was meant by an unknown one: only where exactly one is that close.
pub(super) fn meant(shop: &Shop, typed: &str) -> Result<Option<String>> {
    let mut issued = Vec::new();
    for near in near_codes(typed) {
        issued.extend(shop.store().fetch_code(&near)?.map(|row| row.code));
    }
    Ok(issued.pop().filter(|_| issued.is_empty()))
}

/// The error for a code that was never issued.
pub(super) fn unknown(shop: &Shop, typed: &str) -> Result<Error> {
    let gate = judge(shop, typed, None);
    let error = Error::not_found(format!("'{}': {}", typed.trim(), gate.reason));
    // Going on with what was guessed would touch the code of somebody else.
    Ok(match meant(shop, typed)? {
        Some(code) => error.hint(format!(
            "code {}, if that is the customer's code",
            quote(&code)
        )),
        None => error.hint("code CODE"),
    })
}

/// The id of a person's representative.
pub(super) fn id_of(shop: &Shop, person: i64) -> Result<String> {
    let user = shop.store().fetch_user(person)?;
    Ok(user.map_or_else(String::new, |user| user.id))
}

fn cart_of(shop: &Shop, request: &CodeRequest, found: Option<&Found>) -> Result<Cart> {
    let currency = shop.settings()?.currency;
    let total = request.total.as_deref();
    let total = total
        .map(|text| money(text, currency, "total"))
        .transpose()?;
    let mut items = Vec::new();
    for item in &request.items {
        let found = shop.find_item(item)?;
        let row = shop.store().fetch_item(found.key)?;
        let price = row.and_then(|row| row.facts.price_minor);
        items.push(CartItem {
            id: found.id,
            price: price.map(|minor| Money::new(minor, currency)),
        });
    }
    let is_owner = match (&request.email, found) {
        (Some(email), Some(found)) => {
            let matches = shop.store().search_users(email, 50)?;
            Some(matches.iter().any(|user| user.key == found.known.person))
        }
        _ => None,
    };
    if let Some(email) = request.email.as_ref().filter(|email| !email.contains('@')) {
        return Err(Error::usage(format!("'{email}' is not an e-mail address"))
            .hint("--email ann@example.com"));
    }
    Ok(Cart {
        total,
        items,
        is_owner,
    })
}

/// The titles of the items that a code is for, by its campaign's design; the id where there is none.
fn titles(found: Option<&Found>, terms: Option<&Terms>) -> Vec<String> {
    let campaign = found.and_then(|found| found.campaign.as_ref());
    let designed = campaign.and_then(|campaign| campaign.made.draft.get("items").cloned());
    let items: Vec<CampaignItem> = designed
        .and_then(|items| serde_json::from_value(items).ok())
        .unwrap_or_default();
    let title = |id: &String| {
        let item = items.iter().find(|item| item.item == *id);
        let title = item.and_then(|item| item.title.clone());
        title.unwrap_or_else(|| id.clone())
    };
    terms.map_or(Vec::new(), |terms| terms.items.iter().map(title).collect())
}

/// The campaign in words: what kind, for which group, and how far it has come.
fn campaign_name(row: &CampaignRow, life: Option<&Life>, zone: &jiff::tz::TimeZone) -> String {
    let mut name = row.made.kind.clone();
    let group = row.made.draft.pointer("/segment_name");
    if let Some(group) = group.and_then(serde_json::Value::as_str) {
        name.push_str(&format!(" for {group}"));
    }
    if let Some(life) = life {
        let since = life.closed_at.or(life.sent_at);
        name.push_str(&format!(", {}", life.state));
        name.extend(since.map(|at| format!(" {}", at.day_in(zone))));
    }
    name
}

fn history(found: &Found, zone: &jiff::tz::TimeZone) -> Vec<CodeEvent> {
    let known = &found.known;
    let issued = match &known.row.replaces {
        Some(old) => format!("issued in place of {old}"),
        None => "issued".into(),
    };
    let mut events = vec![CodeEvent {
        at: Some(Instant(known.row.issued_at)),
        what: issued,
        by: None,
        why: None,
    }];
    for event in &known.events {
        let until = event
            .until
            .map_or(String::new(), |end| Instant(end).minute_in(zone));
        let what = match event.kind.as_str() {
            "sent" => format!("campaign sent: valid until {until}"),
            "granted" => format!("goodwill: valid until {until}"),
            "ended" => "campaign ended: the code expired".into(),
            "extended" => format!("extended until {until}"),
            "reissued" => format!(
                "taken back, replaced by {}",
                event.other.as_deref().unwrap_or("another code")
            ),
            _ => "taken back".into(),
        };
        events.push(CodeEvent {
            at: Some(Instant(event.at)),
            what,
            by: event.operator.clone(),
            why: event.why.clone(),
        });
    }
    for used in &known.uses {
        let mut what = "used".to_string();
        what.extend(
            used.order
                .as_ref()
                .map(|order| format!(" for order {order}")),
        );
        what.extend(faults_in_words(&used.faults).map(|words| format!(", {words}")));
        what.push_str(match used.order_state {
            Outcome::Kept => "",
            Outcome::Cancelled => "; the order was cancelled, so it does not count",
            Outcome::Refunded => "; the order was refunded",
            Outcome::NotLoaded if used.order.is_some() => "; the order is not loaded",
            Outcome::NotLoaded => "",
        });
        events.push(CodeEvent {
            at: used.at,
            what,
            by: used.operator.clone(),
            why: (used.source == "orders").then(|| "found in the loaded orders".into()),
        });
    }
    events.sort_by_key(|event| event.at);
    events
}

/// Says whose a code is and whether it can be used now, on this cart.
///
/// # Errors
/// The cart cannot be read, or the store cannot. A code that is not known is an answer.
pub fn code(shop: &Shop, request: &CodeRequest) -> Result<CodeOutcome> {
    let typed = request.code.as_str();
    let found = find(shop, typed)?;
    let gate = judge(shop, typed, found.as_ref());
    let zone = shop.zone()?;
    let cart = cart_of(shop, request, found.as_ref())?;
    let terms = found.as_ref().and_then(Found::terms);
    let answer = match &terms {
        Some(terms) => answer(terms, &cart),
        None => CartAnswer::default(),
    };
    let titles = titles(found.as_ref(), terms.as_ref());
    let facts = CodeFacts {
        known: found.as_ref().map(|found| {
            let known = &found.known;
            (known.state, &known.standing, known.uses.as_slice())
        }),
        refused: (!gate.pass).then_some(gate.reason.as_str()),
        terms: terms.as_ref(),
        items: &titles,
        cart: &answer,
        now: shop.context.now,
        zone: &zone,
        speech: &shop.speech()?,
    };
    let (staff_text, customer_text) = (staff_text(&facts), customer_text(&facts));
    let mut because: Vec<Refusal> = Vec::new();
    if !gate.pass {
        because.push(Refusal {
            kind: RefusalKind::State,
            text: gate.reason.clone(),
            short_by: None,
        });
    }
    because.extend(answer.refusals);
    let is_valid = because.is_empty();
    let did_you_mean = match found {
        Some(_) => None,
        None => meant(shop, typed)?,
    };
    let mut outcome = CodeOutcome {
        code: typed.trim().to_string(),
        state: None,
        is_expired: false,
        did_you_mean,
        is_valid,
        because,
        depends_on: answer.depends_on,
        saves: answer.saves.filter(|_| is_valid),
        saves_because: answer.saves_because,
        staff_text,
        customer_text,
        user: None,
        campaign: None,
        campaign_name: None,
        goodwill: None,
        terms,
        issued_at: None,
        starts_at: None,
        expires_at: None,
        replaces: None,
        replaced_by: None,
        redeemed: Vec::new(),
        history: Vec::new(),
        gates: vec![gate],
    };
    if let Some(found) = found {
        outcome.history = history(&found, &zone);
        outcome.campaign_name = found.campaign.as_ref().map(|campaign| {
            let life = Life::at(campaign, known_until(shop), &zone);
            campaign_name(campaign, life.as_ref(), &zone)
        });
        outcome.user = Some(id_of(shop, found.known.person)?);
        outcome.campaign = found.known.campaign();
        outcome.goodwill = GivenFor::of(&found.known);
        let KnownCode {
            row,
            standing,
            uses,
            state,
            ..
        } = found.known;
        outcome.is_expired = standing.has_expired(shop.context.now);
        outcome.code = row.code;
        outcome.state = Some(state.word().into());
        outcome.issued_at = Some(Instant(row.issued_at));
        outcome.starts_at = standing.starts_at;
        outcome.expires_at = standing.expires_at;
        outcome.replaces = row.replaces;
        outcome.replaced_by = standing.void.and_then(|void| void.replaced_by);
        outcome.redeemed = uses;
    }
    Ok(outcome)
}
