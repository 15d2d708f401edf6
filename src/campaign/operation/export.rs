//! `campaign export`: who gets the message, with the codes.

use super::find_campaign;
use super::known_codes::{KnownCode, known_codes, known_until};
use crate::campaign::export::{
    ExportRow, Offer, Target, csv, first_name, klaviyo, mailchimp, newsletter, shopify,
    valid_until, woocommerce,
};
use crate::campaign::standing::CodeState;
use crate::campaign::tier_rules::{parse_tier_rules, standing};
use crate::campaign::wording::{off, off_items};
use crate::campaign::{Kind, Terms};
use crate::domain::{CampaignId, Instant, Silent};
use crate::error::{Error, Result};
use crate::output::{Part, Table};
use crate::profile::operation::everyone;
use crate::shop::Shop;
use crate::shop::permissions::{LeftOut, Permissions};
use crate::speech::Speech;
use crate::store::{CodeOwner, CodeScope, KnownBy};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The list, and what is written of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExportOutcome {
    /// The campaign.
    pub campaign: CampaignId,
    /// The program that will read it.
    pub target: Target,
    /// Those with an offer who may be written to now.
    pub rows: Vec<ExportRow>,
    /// The list as the program takes it.
    #[serde(skip)]
    pub list: Table,
    /// The files, where the program takes several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Part>,
    /// Why users with an offer are not in the list, by key.
    #[serde(skip)]
    pub left_out: BTreeMap<i64, &'static str>,
    /// What must be said.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Lists who gets the message. Those who were held out or blocked are not in it, nor those who must
/// not be written to any more.
///
/// # Errors
/// There is no such campaign, it was not launched, or was cancelled.
pub fn run(shop: &Shop, id: CampaignId, target: Target) -> Result<ExportOutcome> {
    let row = find_campaign(shop, id)?;
    match row.state.as_str() {
        "draft" => {
            return Err(
                Error::failed(format!("campaign {id} is a draft: nobody has a code yet"))
                    .hint(format!("campaign launch {id}")),
            );
        }
        "cancelled" => {
            return Err(Error::failed(format!("campaign {id} was cancelled")).hint("campaigns"));
        }
        _ => {}
    }
    let terms: Terms = serde_json::from_value(row.made.terms.clone()).map_err(|error| {
        Error::failed(format!("the terms of campaign {id} cannot be read")).because(error)
    })?;
    let zone = shop.settings()?.zone;
    let fixed_end = terms.starts_at.map(|start| terms.ends_at(start, &zone));
    let mut notes = Vec::new();
    let has_codes = terms.has_codes();
    if row.sent_at.is_none() && has_codes && fixed_end.is_none() {
        notes.push(format!(
            "the codes expire {} days after `campaign sent {id}`",
            terms.days()
        ));
        if matches!(target, Target::Shopify | Target::WooCommerce) {
            notes.push(format!(
                "the codes in these files have no end yet; to create them with one, export again \
                 after `campaign sent {id}`, or launch with --starts"
            ));
        }
    }
    let permissions = Permissions::read(shop)?;
    let (mut left_out, mut used, mut expired) = (LeftOut::default(), 0, 0);
    let addresses: BTreeMap<i64, KnownBy> = shop.store().fetch_known_by()?.into_iter().collect();
    let ways = match Kind::parse(&row.made.kind) {
        Some(Kind::Members) => next_tiers(shop)?,
        _ => BTreeMap::new(),
    };
    let speech = shop.speech()?;
    let mut titles = Titles::default();
    let mut rows = Vec::new();
    let mut reasons: BTreeMap<i64, &'static str> = BTreeMap::new();
    // The newest code of an offer; none where it was taken back.
    let mut codes: BTreeMap<CodeOwner, KnownCode> = BTreeMap::new();
    // Ids may have been merged since the launch: a customer gets one letter, and none after a use.
    let mut served: BTreeSet<i64> = BTreeSet::new();
    let mut merged = 0;
    for code in known_codes(shop, CodeScope::Campaign(id), known_until(shop))? {
        if code.state != CodeState::Void {
            served.extend((code.state == CodeState::Redeemed).then_some(code.person));
            codes.entry(code.row.owner).or_insert(code);
        }
    }
    for offer in shop
        .store()
        .fetch_offers(id)?
        .into_iter()
        .filter(|offer| !offer.is_held_out())
    {
        let Some(user) = shop.store().fetch_user(offer.user)? else {
            continue;
        };
        let code = codes.remove(&CodeOwner::Offer(offer.offer));
        if has_codes && code.is_none() {
            reasons.insert(offer.user, "the code was taken back");
            continue;
        }
        if code
            .as_ref()
            .is_some_and(|code| code.state == CodeState::Redeemed)
        {
            used += 1;
            reasons.insert(offer.user, "used the code");
            continue;
        }
        let expires = code
            .as_ref()
            .and_then(|code| code.standing.expires_at.or(fixed_end));
        if expires.is_some_and(|at| at <= shop.context.now) {
            expired += 1;
            reasons.insert(offer.user, "the code expired");
            continue;
        }
        let person = match &code {
            Some(code) => code.person,
            None => shop.store().fetch_person_of(offer.user)?,
        };
        if let Some(barrier) = permissions.barrier(person) {
            left_out.add(barrier);
            reasons.insert(offer.user, barrier.word());
            continue;
        }
        if !served.insert(person) {
            merged += 1;
            continue;
        }
        let items: Vec<String> = serde_json::from_value(offer.items).unwrap_or_default();
        let own = terms.clone().of_arm(offer.arm);
        rows.push(ExportRow {
            user: user.id,
            first_name: user.facts.name.as_deref().and_then(first_name),
            name: user.facts.name,
            tags: user.facts.tags,
            email: user
                .facts
                .email
                .or_else(|| addresses.get(&person)?.email.clone()),
            code: code.map(|code| code.row.code),
            discount: own.discount.map(|discount| discount.to_string()),
            off: own.discount,
            expires,
            valid_until: expires.map(|end| valid_until(end, terms.hours, &zone)),
            gives: gives(shop, &own, &mut titles, &speech)?,
            minimum: terms.min_spend.map(|money| speech.money(money)),
            titles: titles.of_all(shop, &items)?,
            items,
            next_tier: ways.get(&person).cloned(),
        });
    }
    notes.extend(left_out.in_words().map(|counts| {
        format!("left out since the launch: {counts}; codes that were already sent stay valid")
    }));
    for (count, what) in [
        (used, "used the code"),
        (expired, "had a code that expired"),
    ] {
        notes.extend((count > 0).then(|| format!("left out: {count} who {what}")));
    }
    if merged > 0 {
        notes.push(format!(
            "left out: {merged} more {} of customers who were merged since the launch; each customer \
             gets one letter",
            if merged == 1 { "code" } else { "codes" }
        ));
    }
    let without = rows.iter().filter(|row| row.email.is_none()).count();
    if without > 0 {
        let who = if without == 1 {
            "1 user has".to_string()
        } else {
            format!("{without} users have")
        };
        notes.push(match target {
            Target::Klaviyo | Target::Brevo | Target::Mailchimp => {
                format!("{who} no e-mail address here and cannot be in a mailing")
            }
            _ => format!(
                "{who} no e-mail address here; the shop's own program knows customers by id"
            ),
        });
    }
    if target == Target::Klaviyo && has_codes {
        notes.push(
            "in the template: {{ person|lookup:'Regulars Code' }}; import `Regulars Valid Until` as \
             text"
                .into(),
        );
    }
    let offer = Offer {
        campaign: id,
        terms: &terms,
        starts_at: row
            .starts_at
            .filter(|_| row.sent_at.is_some() || fixed_end.is_some())
            .map_or(shop.context.now, Instant),
    };
    let files = match target {
        Target::Shopify => shopify(&rows, &offer),
        Target::WooCommerce => woocommerce(&rows, &offer, &zone),
        _ => Vec::new(),
    };
    let list = match target {
        Target::Klaviyo => klaviyo(&rows),
        Target::Brevo => newsletter(&rows),
        Target::Mailchimp => mailchimp(&rows),
        _ => csv(&rows),
    };
    Ok(ExportOutcome {
        campaign: id,
        target,
        list,
        files,
        left_out: reasons,
        rows,
        notes,
    })
}

/// Titles of items by id, each read once.
#[derive(Default)]
struct Titles(BTreeMap<String, String>);

impl Titles {
    fn of_all(&mut self, shop: &Shop, items: &[String]) -> Result<Vec<String>> {
        items.iter().map(|id| self.of(shop, id)).collect()
    }

    fn of(&mut self, shop: &Shop, id: &str) -> Result<String> {
        if let Some(title) = self.0.get(id) {
            return Ok(title.clone());
        }
        let key = shop.store().fetch_item_key(id)?;
        let item = key.map(|key| shop.store().fetch_item(key)).transpose()?;
        let title = item.flatten().and_then(|item| item.facts.title);
        let title = title.unwrap_or_else(|| id.to_string());
        self.0.insert(id.to_string(), title.clone());
        Ok(title)
    }
}

/// What a customer gets: `10 % off Teapot and Cup`.
fn gives(
    shop: &Shop,
    terms: &Terms,
    titles: &mut Titles,
    speech: &Speech,
) -> Result<Option<String>> {
    let Some(discount) = terms.discount else {
        return Ok(None);
    };
    let items = speech.list(&titles.of_all(shop, &terms.items)?);
    Ok(Some(off_items(off(discount, speech), &items, speech)))
}

/// What each person lacks for the next tier, by key; nothing where tiers have no rules.
fn next_tiers(shop: &Shop) -> Result<BTreeMap<i64, String>> {
    let settings = shop.settings()?;
    let tiers = parse_tier_rules(&settings.tier_rules).map_err(Error::usage)?;
    if tiers.is_empty() {
        return Ok(BTreeMap::new());
    }
    let everyone = everyone(shop, &Silent::default())?;
    let users = everyone.snapshot.users.iter().enumerate();
    Ok(users
        .filter_map(|(user, row)| {
            let found = standing(&tiers, &everyone.facts(user), settings.currency);
            Some((
                row.key,
                format!("{}: {}", found.next?, found.missing.join(", ")),
            ))
        })
        .collect())
}
