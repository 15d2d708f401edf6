//! Rows of users, items, costs, consents and past offers.

use super::cells::Cells;
use super::{Aside, Cleaner, missing};
use crate::load::fields::Field;
use crate::load::intake::{Intake, SeenConsent, SeenOffer};
use crate::load::values::{MICRO, parse_yes_no};
use crate::store::UserFacts;

impl Cleaner {
    pub(super) fn take_user(&self, cells: &Cells<'_>, intake: &mut Intake) -> Result<(), Aside> {
        let since = self.optional_time(cells, Field::Since)?;
        let age = self.number(cells, Field::Age)?.map(|micro| micro as f64 / MICRO as f64);
        if let Some(age) = age.filter(|age| !(0.0..=150.0).contains(age)) {
            return Err(("impossible_value", format!("an age of {age}")));
        }
        let id = self.user_id(cells, intake).ok_or_else(|| missing(Field::User))?;
        let text = |field| cells.get(field).map(String::from);
        let facts = UserFacts {
            name: text(Field::Name),
            email: text(Field::Email),
            phone: text(Field::Phone),
            age,
            gender: text(Field::Gender),
            place: text(Field::Place),
            tier: text(Field::Tier),
            tags: cells.get(Field::Tags).map(split_list).unwrap_or_default(),
            interests: cells.get(Field::Interests).map(split_list).unwrap_or_default(),
            declared: cells.others().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
            since,
        };
        let user = intake.user(id);
        overlay(intake.user_facts.entry(user).or_default(), facts);
        *intake.user_rows.entry(user).or_default() += 1;
        if let Some(is_on) = cells.get(Field::EmailConsent).and_then(parse_yes_no) {
            intake.consents.push(SeenConsent { user, channel: "email".into(), is_on, at: None });
        }
        Ok(())
    }

    pub(super) fn take_item(&self, cells: &Cells<'_>, intake: &mut Intake) -> Result<(), Aside> {
        let price = self.money(cells, Field::Price)?;
        let cost = self.money(cells, Field::Cost)?;
        let stock = self.number(cells, Field::Stock)?.map(|micro| micro / MICRO);
        if price.is_some_and(|price| price < 0) || cost.is_some_and(|cost| cost < 0) {
            return Err(("impossible_value", "a negative price or cost".into()));
        }
        let id = cells.get(Field::Item).ok_or_else(|| missing(Field::Item))?;
        let id = self.without_float(id, intake);
        let number = intake.item(id);
        intake.item_rows[number as usize] += 1;
        let seen = &mut intake.seen_items[number as usize];
        if let Some(title) = cells.get(Field::Title) {
            seen.vote(title);
        }
        seen.category = cells.get(Field::Category).map(Into::into).or(seen.category.take());
        seen.brand = cells.get(Field::Brand).map(Into::into).or(seen.brand.take());
        seen.price_minor = price.or(seen.price_minor);
        seen.cost_minor = cost.or(seen.cost_minor);
        seen.stock = stock.or(seen.stock);
        Ok(())
    }

    pub(super) fn take_consent(&self, cells: &Cells<'_>, intake: &mut Intake) -> Result<(), Aside> {
        let at = self.optional_time(cells, Field::Time)?;
        let channel = cells.get(Field::Channel).ok_or_else(|| missing(Field::Channel))?.to_lowercase();
        let word = cells.get(Field::Consent).ok_or_else(|| missing(Field::Consent))?;
        let is_on = parse_yes_no(word)
            .ok_or_else(|| ("missing_value", format!("'{}' is neither yes nor no", super::short(word))))?;
        let id = self.user_id(cells, intake).ok_or_else(|| missing(Field::User))?;
        let user = intake.user(id);
        intake.consents.push(SeenConsent { user, channel, is_on, at });
        Ok(())
    }

    pub(super) fn take_offer(&self, cells: &Cells<'_>, intake: &mut Intake) -> Result<(), Aside> {
        let campaign = cells.get(Field::Campaign).ok_or_else(|| missing(Field::Campaign))?.to_string();
        let redeemed_at = self.optional_time(cells, Field::RedeemedAt)?;
        let ends_at = match cells.get(Field::EndsAt) {
            // An offer may end after now.
            Some(text) => Some(
                self.clock
                    .borrow_mut()
                    .parse(text)
                    .map_err(|_| ("bad_date", format!("'{}' is not a time", super::short(text))))?,
            ),
            None => None,
        };
        let sent_at = match self.optional_time(cells, Field::SentAt)? {
            Some(sent) => sent,
            None => redeemed_at.ok_or_else(|| missing(Field::SentAt))?,
        };
        let percent = self.number(cells, Field::DiscountPercent)?.map(|micro| micro as f64 / MICRO as f64);
        let is_held_out = match cells.get(Field::Arm).map(str::to_lowercase).as_deref() {
            None => None,
            Some("held_out" | "holdout" | "control" | "comparison") => Some(true),
            Some(_) => Some(false),
        };
        let id = self.user_id(cells, intake).ok_or_else(|| missing(Field::User))?;
        let user = intake.user(id);
        intake.offers.push(SeenOffer {
            campaign,
            user,
            is_held_out,
            discount_percent: percent,
            sent_at,
            ends_at,
            code: cells.get(Field::Code).map(Into::into),
            redeemed_at,
        });
        Ok(())
    }
}

/// Puts what a later row says over what an earlier one said, field by field, as later batches do.
fn overlay(facts: &mut UserFacts, later: UserFacts) {
    let UserFacts { name, email, phone, age, gender, place, tier, tags, interests, declared, since } = later;
    facts.name = name.or(facts.name.take());
    facts.email = email.or(facts.email.take());
    facts.phone = phone.or(facts.phone.take());
    facts.age = age.or(facts.age);
    facts.gender = gender.or(facts.gender.take());
    facts.place = place.or(facts.place.take());
    facts.tier = tier.or(facts.tier.take());
    facts.since = since.or(facts.since);
    if !tags.is_empty() {
        facts.tags = tags;
    }
    if !interests.is_empty() {
        facts.interests = interests;
    }
    if !declared.is_empty() {
        facts.declared = declared;
    }
}

/// `a|b`, `a;b` or `a, b` as a list.
fn split_list(text: &str) -> Vec<String> {
    let separator = ['|', ';', '；', '、', '，'].into_iter().find(|c| text.contains(*c)).unwrap_or(',');
    text.split(separator).map(|part| part.trim().to_string()).filter(|part| !part.is_empty()).collect()
}
