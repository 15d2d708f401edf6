//! `user USER`: the card of one customer, from that customer's own history.

use super::withheld::withheld;
use crate::campaign::operation::{
    Goodwill, codes_of_day, goodwill_of, known_codes, known_until, terms_of,
};
use crate::campaign::{Delivery, Life};
use crate::domain::{CampaignId, ConsentState, Instant, Money, NoteKind, SegmentId};
use crate::error::Result;
use crate::profile::lifetime::Method;
use crate::profile::operation::one_user_alone;
use crate::profile::propensity::{Propensity, Way};
use crate::profile::rule::parse;
use crate::profile::{Profile, Value};
use crate::segment::operation::membership_of_user;
use crate::shop::{FoundUser, Shop};
use crate::store::{CodeScope, ConsentRow, ExclusionRow, UserFacts};
use crate::why::withheld::Withheld;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeMap;

/// The customer's facts, as loaded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CardUser {
    /// The shop's own id.
    pub id: String,
    /// Name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Age in years.
    pub age: Option<f64>,
    /// Gender.
    pub gender: Option<String>,
    /// Town, region or country.
    pub place: Option<String>,
    /// Tier.
    pub tier: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Interests that the user declared.
    pub interests: Vec<String>,
    /// Other columns of the users' file.
    pub declared: BTreeMap<String, String>,
    /// When the user joined.
    pub since: Option<Instant>,
}

/// The customer's learned segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CardSegment {
    /// Its id.
    pub id: SegmentId,
    /// Its name.
    pub name: String,
    /// The segment's rule in words; null where the customer does not match it.
    pub sentence: Option<String>,
    /// Since when.
    pub since: Instant,
}

/// An offer to the customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CardOffer {
    /// The campaign's number, or its name where it was run with another program.
    pub campaign: String,
    /// When it was sent, or planned where it was not.
    pub at: Instant,
    /// Whether the campaign was sent.
    pub delivery: Delivery,
    /// What keeps the offer back from this customer since the launch; null where nothing does.
    pub withheld: Option<Withheld>,
    /// The discount in words.
    pub discount: Option<String>,
    /// When it ends.
    pub ends_at: Option<Instant>,
    /// When it was used; `None` where unused or unknown.
    pub redeemed_at: Option<Instant>,
    /// Whether it was run with another program.
    pub is_elsewhere: bool,
}

/// A code of the customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CardCode {
    /// The code.
    pub code: String,
    /// Its campaign.
    pub campaign: CampaignId,
    /// issued, redeemed or void.
    pub state: String,
    /// When it expires.
    pub expires_at: Option<Instant>,
    /// Whether its window is over.
    pub is_expired: bool,
}

/// A campaign whose audience included the customer, without an offer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NotOffered {
    /// The campaign.
    pub campaign: CampaignId,
    /// held_out or blocked.
    pub outcome: String,
    /// When that was decided.
    pub at: Instant,
    /// The gates that failed.
    pub because: Vec<String>,
}

/// The consent on one channel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChannelConsent {
    /// The channel.
    pub channel: String,
    /// on or off
    pub state: &'static str,
    /// yes, no_permission or refused.
    pub permission: ConsentState,
    /// Since when.
    pub at: Instant,
    /// The source given with it.
    pub source: String,
}

/// The customer's consents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Consent {
    /// The setting: on, off or auto.
    pub required: &'static str,
    /// The current consent on each channel.
    pub words: Vec<ChannelConsent>,
}

/// An exclusion from models and campaigns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CardExclusion {
    /// Since when.
    pub at: Instant,
    /// The reason.
    pub why: Option<String>,
    /// Who excluded the customer.
    pub operator: Option<String>,
    /// Whether the customer asked that the data be kept and not used.
    pub is_restriction: bool,
}

/// A note by the staff.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CardNote {
    /// When.
    pub at: Instant,
    /// Who wrote it.
    pub operator: Option<String>,
    /// note, complaint or settled.
    pub kind: NoteKind,
    /// Whether it is a complaint.
    pub is_complaint: bool,
    /// Whether it is a complaint that a later note settled.
    pub is_settled: bool,
    /// The text.
    pub text: String,
}

/// The newest order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastOrder {
    /// Its number.
    pub order: String,
    /// When.
    pub at: Instant,
}

/// The models behind the customer's forecasts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ValueBy {
    /// The model of orders and margin.
    pub orders: Method,
    /// The model of who is still active; null where there is none.
    pub active: Option<Method>,
    /// The model of 30-day purchases; null in model runs that predate it.
    pub buys: Option<Way>,
}

/// The card.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UserOutcome {
    /// Facts from the files.
    pub user: CardUser,
    /// Features from the history.
    pub profile: Profile,
    /// Forecasts.
    pub value: Value,
    /// The models behind the forecasts; null where none are fitted.
    pub value_by: Option<ValueBy>,
    /// The learned segment.
    pub segment: Option<CardSegment>,
    /// The newest order with a number; null where there is none.
    pub last_order: Option<LastOrder>,
    /// Offers, the newest first.
    pub offers: Vec<CardOffer>,
    /// Codes, the newest first.
    pub codes: Vec<CardCode>,
    /// Campaigns without an offer, the newest first.
    pub not_offered: Vec<NotOffered>,
    /// Goodwill given apart from all campaigns, the newest first.
    pub goodwill: Vec<Goodwill>,
    /// The customer's consents.
    pub consent: Consent,
    /// The operator's exclusion from models and campaigns; null where there is none.
    pub excluded: Option<CardExclusion>,
    /// Notes of the staff, the newest first.
    pub notes: Vec<CardNote>,
    /// The last load.
    pub loaded_at: Option<Instant>,
    /// The models behind the forecasts, in words.
    #[serde(skip)]
    pub models: Vec<String>,
    /// The shop's time zone.
    #[serde(skip)]
    pub zone: TimeZone,
    /// Notes for the reader.
    #[serde(skip)]
    pub remarks: Vec<String>,
}

/// Shows the card of one user, without reading the shop.
///
/// # Errors
/// No user or several are found, or the store cannot be read.
pub fn run(shop: &Shop, text: &str) -> Result<UserOutcome> {
    let FoundUser { key, id, note } = shop.find_user(text)?;
    let store = shop.store();
    let one = one_user_alone(shop, key)?;
    let facts: UserFacts = store
        .fetch_user(key)?
        .map(|row| row.facts)
        .unwrap_or_default();
    let segment = membership_of_user(shop, key)?.map(|found| {
        let sentence = found
            .segment
            .made
            .body
            .get("sentence")
            .and_then(|sentence| sentence.as_str());
        let fulfilled = sentence
            .filter(|text| parse(text).is_ok_and(|rule| rule.test(&one.facts()) == Some(true)));
        CardSegment {
            id: found.segment.segment,
            name: found.segment.made.name.clone(),
            sentence: fulfilled.map(str::to_string),
            since: Instant(found.member.since),
        }
    });
    let (offers, codes) = offers(shop, key, View::now(shop))?;
    let words = store.fetch_consents_of(key)?.into_iter();
    let required = match shop.settings()?.require_consent {
        Some(true) => "on",
        Some(false) => "off",
        None => "auto",
    };
    let view = View::now(shop);
    let loaded_at = store
        .fetch_batches()?
        .iter()
        .filter(|batch| batch.undone_at.is_none())
        .map(|batch| batch.loaded_at)
        .max();
    let mut remarks: Vec<String> = note.into_iter().collect();
    let excluded = store.fetch_exclusion_of(key)?.map(CardExclusion::of);
    remarks.extend(super::kinship::notes(shop, key)?);
    remarks.extend(one.norms.notes);
    let lifetime = &one.norms.norms.lifetime;
    let buys = one
        .norms
        .norms
        .propensity
        .as_ref()
        .map(|propensity| propensity.by);
    let value_by = one.norms.run.map(|_| ValueBy {
        orders: lifetime.orders_by,
        active: lifetime.active_by,
        buys,
    });
    let mut models = Vec::new();
    if value_by.is_some() && one.profile.recency_days.is_some() {
        models.push(lifetime.in_brief());
        models.extend(
            one.norms
                .norms
                .propensity
                .as_ref()
                .map(Propensity::in_brief),
        );
    }
    let goodwill = goodwill_of(shop, key, &id)?;
    // Later orders than the last purchase are returns.
    let as_of = shop.lens()?.as_of(store)?;
    let bought_at = one
        .profile
        .recency_days
        .map(|days| as_of.plus_days(-days).0 + 1);
    let last_order = bought_at
        .map(|until| store.fetch_last_order_of(key, until))
        .transpose()?
        .flatten()
        .map(|(order, at)| LastOrder {
            order,
            at: Instant(at),
        });
    Ok(UserOutcome {
        user: CardUser {
            id,
            name: facts.name,
            email: facts.email,
            phone: facts.phone,
            age: facts.age,
            gender: facts.gender,
            place: facts.place,
            tier: facts.tier,
            tags: facts.tags,
            interests: facts.interests,
            declared: facts.declared,
            since: facts.since.map(Instant),
        },
        profile: one.profile,
        value: one.value,
        value_by,
        segment,
        last_order,
        offers,
        codes,
        goodwill,
        not_offered: not_offered(shop, key, view)?,
        consent: Consent {
            required,
            words: words.map(ChannelConsent::of).collect(),
        },
        excluded,
        notes: card_notes(
            shop,
            key,
            View {
                until: Instant(i64::MAX),
                ..view
            },
        )?,
        loaded_at: loaded_at.map(Instant),
        models,
        zone: shop.zone()?,
        remarks,
    })
}

/// From when a card is seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    /// Until when things are known.
    pub(super) until: Instant,
    now: Instant,
    is_past: bool,
}

impl View {
    fn now(shop: &Shop) -> View {
        View {
            until: known_until(shop),
            now: shop.context.now,
            is_past: false,
        }
    }

    /// As the card was on a day that is over.
    pub(super) fn of_day(day: Instant) -> View {
        View {
            until: day,
            now: day,
            is_past: true,
        }
    }
}

impl ChannelConsent {
    pub(super) fn of(word: ConsentRow) -> ChannelConsent {
        ChannelConsent {
            state: if word.is_on() { "on" } else { "off" },
            permission: word.state,
            channel: word.channel,
            at: Instant(word.at),
            source: word.source,
        }
    }
}

impl CardExclusion {
    pub(super) fn of(row: ExclusionRow) -> CardExclusion {
        CardExclusion {
            at: Instant(row.at),
            why: row.why,
            operator: row.operator,
            is_restriction: row.is_restriction,
        }
    }
}

pub(super) fn card_notes(shop: &Shop, key: i64, view: View) -> Result<Vec<CardNote>> {
    let mut is_settled = false;
    // The newest comes first, so that a settlement is met before what it settles.
    let notes = shop.store().fetch_notes(key)?.into_iter();
    let notes = notes.filter(|note| note.at <= view.until.0).map(|note| {
        is_settled |= note.kind == NoteKind::Settled;
        let is_complaint = note.kind == NoteKind::Complaint;
        CardNote {
            at: Instant(note.at),
            operator: note.operator,
            kind: note.kind,
            is_complaint,
            is_settled: is_complaint && is_settled,
            text: note.text,
        }
    });
    Ok(notes.collect())
}

pub(super) fn offers(shop: &Shop, key: i64, view: View) -> Result<(Vec<CardOffer>, Vec<CardCode>)> {
    let store = shop.store();
    let (mut offers, mut codes) = (Vec::new(), Vec::new());
    let (until, zone) = (view.until, shop.zone()?);
    for offer in store
        .fetch_offers_of(key)?
        .into_iter()
        .filter(|offer| !offer.is_held_out())
    {
        let Some(campaign) = store.fetch_campaign(offer.campaign)? else {
            continue;
        };
        if offer.made_at > until.0 {
            continue;
        }
        let life = Life::at(&campaign, until, &zone);
        let sent_at = life.and_then(|life| life.sent_at);
        let terms = terms_of(&campaign, offer.arm);
        let mut redeemed_at = None;
        let scope = CodeScope::Offer(offer.offer);
        let known = if view.is_past {
            codes_of_day(shop, scope, until)?
        } else {
            known_codes(shop, scope, until)?
        };
        for code in known {
            let used = code.uses.iter().find(|used| used.counts());
            redeemed_at = redeemed_at.or(used.and_then(|used| used.at));
            codes.push(CardCode {
                campaign: offer.campaign,
                state: code.state.word().into(),
                expires_at: code.standing.expires_at,
                is_expired: code.standing.has_expired(view.now),
                code: code.row.code,
            });
        }
        let delivery = life
            .and_then(|life| life.delivery())
            .unwrap_or(Delivery::ToBeSent);
        offers.push(CardOffer {
            campaign: offer.campaign.to_string(),
            at: sent_at.unwrap_or(Instant(offer.made_at)),
            delivery,
            withheld: withheld(shop, key, (delivery, sent_at), until)?,
            discount: terms.and_then(|terms| Some(terms.discount?.to_string())),
            ends_at: sent_at.and(life.and_then(|life| life.ends_at)),
            redeemed_at,
            is_elsewhere: false,
        });
    }
    if view.is_past {
        return Ok((offers, codes));
    }
    let currency = shop.settings()?.currency;
    for past in store
        .fetch_past_offers_of(key)?
        .into_iter()
        .filter(|past| past.is_held_out != Some(true) && past.sent_at <= until.0)
    {
        offers.push(CardOffer {
            campaign: past.campaign,
            at: Instant(past.sent_at),
            delivery: Delivery::Sent,
            withheld: None,
            discount: match (past.discount_percent, past.discount_minor) {
                (Some(percent), _) => Some(format!("{percent} %")),
                (None, minor) => minor.map(|minor| Money::new(minor, currency).to_string()),
            },
            ends_at: past.ends_at.map(Instant),
            redeemed_at: past.redeemed_at.map(Instant).filter(|at| *at <= until),
            is_elsewhere: true,
        });
    }
    offers.sort_by_key(|offer| std::cmp::Reverse(offer.at));
    Ok((offers, codes))
}

pub(super) fn not_offered(shop: &Shop, key: i64, view: View) -> Result<Vec<NotOffered>> {
    let mut found = Vec::new();
    for row in shop
        .store()
        .fetch_decisions_of(key)?
        .into_iter()
        .filter(|row| row.outcome != "offered" && row.at <= view.until.0)
    {
        let gates: Vec<crate::campaign::gate::Gate> =
            serde_json::from_value(row.gates).unwrap_or_default();
        let because = gates
            .iter()
            .filter(|gate| !gate.pass)
            .map(|gate| format!("{}: {}", gate.gate, gate.reason));
        found.push(NotOffered {
            campaign: row.campaign,
            outcome: row.outcome,
            at: Instant(row.at),
            because: because.collect(),
        });
    }
    Ok(found)
}
