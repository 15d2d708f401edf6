//! Rows of users, items, costs and past offers.

use super::cells::Cells;
use super::{Aside, Cleaner, missing};
use crate::columns::Field;
use crate::dialect::Quirk;
use crate::intake::{Intake, SeenOffer};
use crate::rule::Rule;
use crate::values::{MICRO, parse_for_sale};
use regulars_core::store::UserFacts;
use std::borrow::Cow;

impl Cleaner {
    pub(super) fn take_user(&self, cells: &Cells<'_>, intake: &mut Intake) -> Result<(), Aside> {
        let since = self.optional_time(cells, Field::Since)?;
        let age = self
            .number(cells, Field::Age)?
            .map(|micro| micro as f64 / MICRO as f64);
        if let Some(age) = age.filter(|age| !(0.0..=150.0).contains(age)) {
            return Err((Rule::ImpossibleValue, format!("an age of {age}")));
        }
        let birthday = cells
            .get(Field::Birthday)
            .and_then(|text| self.clock.borrow_mut().parse_day(text));
        let said_at = self.optional_time(cells, Field::UpdatedAt)?;
        intake.last_at = intake.last_at.max(said_at);
        let user = self
            .person(cells, said_at.unwrap_or(0), intake)
            .ok_or_else(|| self.unidentified(cells))?;
        let text = |field| cells.get(field).map(String::from);
        let facts = UserFacts {
            age: age.or_else(|| age_at(birthday?, regulars_core::domain::Instant(self.now))),
            gender: text(Field::Gender),
            tier: text(Field::Tier),
            tags: cells.get(Field::Tags).map(split_list).unwrap_or_default(),
            interests: cells
                .get(Field::Interests)
                .map(split_list)
                .unwrap_or_default(),
            declared: cells
                .others()
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect(),
            since,
            said_at,
            ..UserFacts::default()
        };
        overlay(intake.user_facts.entry(user).or_default(), facts);
        *intake.user_rows.entry(user).or_default() += 1;
        self.take_consents_of_user(user, cells, said_at, intake)
    }

    pub(super) fn take_item(&self, cells: &Cells<'_>, intake: &mut Intake) -> Result<(), Aside> {
        let price = self.money(cells, Field::Price)?;
        let cost = self.money(cells, Field::Cost)?;
        let stock = self.number(cells, Field::Stock)?.map(|micro| micro / MICRO);
        if price.is_some_and(|price| price < 0) || cost.is_some_and(|cost| cost < 0) {
            return Err((Rule::ImpossibleValue, "a negative price or cost".into()));
        }
        let for_sale = for_sale(cells);
        let parent = cells.get_of_order(Field::Parent);
        let (numbered, parent) = match parent.and_then(|parent| parent.strip_prefix("id:")) {
            Some(number) if self.has_quirk(Quirk::ParentByNumber) => (Some(number), None),
            _ => (None, parent),
        };
        let code = match (self.item_code(cells, intake), parent) {
            (Some(code), _) => code,
            // A product without variants, or another picture of one.
            (None, Some(parent)) => parent,
            (None, None) => return Err(missing(Field::Item)),
        };
        let code = self.without_float(code, intake);
        let number = intake.item(code);
        intake.item_rows[number as usize] += 1;
        if let Some(inner) = cells
            .get(Field::Number)
            .filter(|_| self.has_quirk(Quirk::ParentByNumber))
        {
            intake.item_numbers.insert(inner.to_string(), number);
        }
        intake
            .numbered_parents
            .extend(numbered.map(|parent| (number, parent.to_string())));
        if let Some(parent) = parent.filter(|parent| !parent.eq_ignore_ascii_case(code)) {
            self.parent(parent, cells, intake);
            intake.seen_items[number as usize].parent = Some(parent.to_string());
        }
        let seen = &mut intake.seen_items[number as usize];
        for (said, field) in [
            (&mut seen.title, Field::Title),
            (&mut seen.category, Field::Category),
            (&mut seen.brand, Field::Brand),
        ] {
            if let Some(text) = cells.get(field) {
                said.update(0, &self.fact(field, text));
            }
        }
        seen.for_sale = for_sale.or(seen.for_sale);
        seen.price_minor = price.or(seen.price_minor);
        seen.cost_minor = cost.or(seen.cost_minor);
        seen.stock = stock.or(seen.stock);
        Ok(())
    }

    /// Records what a variant's row says about its product.
    fn parent(&self, id: &str, cells: &Cells<'_>, intake: &mut Intake) {
        let number = intake.item(id);
        let seen = &mut intake.seen_items[number as usize];
        for (said, field) in [
            (&mut seen.title, Field::Title),
            (&mut seen.category, Field::Category),
            (&mut seen.brand, Field::Brand),
        ] {
            // These columns are the product's; in exports that fill them in each row, a variant has
            // a title of its own.
            if let Some(text) = cells
                .get(field)
                .filter(|_| said.text().is_none() || self.has_quirk(Quirk::VariantRows))
            {
                said.update(0, &self.fact(field, text));
            }
        }
    }

    /// The text about an item: the first of several categories.
    fn fact<'c>(&self, field: Field, text: &'c str) -> Cow<'c, str> {
        if field == Field::Category && self.has_quirk(Quirk::CategoryPaths) {
            first_path(text)
        } else {
            text.into()
        }
    }

    /// A past offer's discount: in percent, or in money where the cell names a currency or the column
    /// is one of money. Nothing off is no discount.
    fn past_discount(&self, cells: &Cells<'_>) -> Result<(Option<f64>, Option<i64>), Aside> {
        let money = self.money(cells, Field::DiscountMoney)?;
        let text = cells.get(Field::DiscountPercent).unwrap_or_default();
        let code = self.currency.code();
        let is_money = !text.contains('%')
            && (text.contains(['€', '$', '£', '¥', '元']) || text.to_uppercase().contains(code));
        if is_money {
            let digits = text.to_uppercase().replace(code, "");
            let typed = self.money_of(digits.trim(), Field::DiscountMoney, cells)?;
            return Ok((None, Some(typed).filter(|minor| *minor > 0)));
        }
        let percent = match text {
            "" => None,
            _ => Some(self.number_of(text.trim_end_matches('%').trim(), Field::DiscountPercent)?),
        };
        let percent = percent.map(|micro| micro as f64 / MICRO as f64);
        Ok((
            percent.filter(|percent| *percent > 0.0),
            money.filter(|minor| *minor > 0),
        ))
    }

    pub(super) fn take_offer(&self, cells: &Cells<'_>, intake: &mut Intake) -> Result<(), Aside> {
        let campaign = cells
            .get(Field::Campaign)
            .ok_or_else(|| missing(Field::Campaign))?
            .to_string();
        let redeemed_at = self.optional_time(cells, Field::RedeemedAt)?;
        let ends_at = match cells.get(Field::EndsAt) {
            // An offer may end in the future.
            Some(text) => Some(self.clock.borrow_mut().parse(text).map_err(|_| {
                (
                    Rule::BadDate,
                    format!("'{}' is not a time", super::short(text)),
                )
            })?),
            None => None,
        };
        let sent_at = match self.optional_time(cells, Field::SentAt)? {
            Some(sent) => sent,
            None => redeemed_at.ok_or_else(|| missing(Field::SentAt))?,
        };
        let (percent, money) = self.past_discount(cells)?;
        let user = self
            .person(cells, sent_at, intake)
            .ok_or_else(|| self.unidentified(cells))?;
        intake.offers.push(SeenOffer {
            campaign,
            user,
            arm: cells.get(Field::Arm).map(Into::into),
            discount_percent: percent,
            discount_minor: money,
            sent_at,
            ends_at,
            code: cells.get(Field::Code).map(Into::into),
            redeemed_at,
        });
        Ok(())
    }
}

/// Whether an item is sold: not if any column says that it is not.
fn for_sale(cells: &Cells<'_>) -> Option<bool> {
    let said = cells
        .all_of_order(Field::ForSale)
        .filter_map(parse_for_sale);
    said.reduce(|one, other| one && other)
}

/// Resolves products that variants name by internal numbers; a product can follow its variants.
pub(super) fn settle_parents(intake: &mut Intake) {
    for (variant, number) in std::mem::take(&mut intake.numbered_parents) {
        if let Some(&product) = intake
            .item_numbers
            .get(&number)
            .filter(|product| **product != variant)
        {
            intake.seen_items[variant as usize].parent =
                Some(intake.items.get(product).to_string());
        }
    }
}

/// The first of several paths; a comma within one is written `\\,`.
fn first_path(text: &str) -> Cow<'_, str> {
    let end = text
        .char_indices()
        .find(|&(at, c)| c == '|' || c == ',' && !text[..at].ends_with('\\'))
        .map(|(at, _)| at);
    let first = text[..end.unwrap_or(text.len())].trim();
    if first.contains('\\') {
        first.replace("\\,", ",").into()
    } else {
        first.into()
    }
}

/// Overrides facts by those of a later row, field by field, as later batches do.
fn overlay(facts: &mut UserFacts, later: UserFacts) {
    // Name, place and addresses are recorded with the person.
    let UserFacts {
        age,
        gender,
        tier,
        tags,
        interests,
        declared,
        since,
        said_at,
        ..
    } = later;
    facts.age = age.or(facts.age);
    facts.gender = gender.or(facts.gender.take());
    facts.tier = tier.or(facts.tier.take());
    facts.since = since.or(facts.since);
    facts.said_at = said_at.max(facts.said_at);
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

/// Whole years from a birthday to now; `None` outside human ages.
fn age_at(birthday: jiff::civil::Date, now: regulars_core::domain::Instant) -> Option<f64> {
    let today = jiff::tz::Offset::UTC
        .to_datetime(jiff::Timestamp::from_second(now.0).ok()?)
        .date();
    let had_birthday = (today.month(), today.day()) >= (birthday.month(), birthday.day());
    let years = today.year() - birthday.year() - i16::from(!had_birthday);
    (1..=110).contains(&years).then(|| f64::from(years))
}

/// `a|b`, `a;b` or `a, b` as a list.
fn split_list(text: &str) -> Vec<String> {
    let separator = ['|', ';', '；', '、', '，']
        .into_iter()
        .find(|c| text.contains(*c))
        .unwrap_or(',');
    text.split(separator)
        .map(|part| part.trim().trim_matches('"').to_string())
        .filter(|part| !part.is_empty())
        .collect()
}
