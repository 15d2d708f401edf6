//! Rows of actions and lines of receipts.

use super::cells::Cells;
use super::order_head::OrderHead;
use super::{Aside, Cleaner, missing, rounded_quotient};
use crate::columns::Field;
use crate::dialect::Quirk;
use crate::intake::{Actor, Intake, PendingAction};
use crate::rule::Rule;
use crate::values::{MICRO, parse_kind, parse_numbered_kind, purchase_step};
use regulars_core::domain::{ActionKind, ItemRole};
use regulars_core::store::IdentityKind;

/// The largest accepted quantity, in millionths; sums of ten million of them stay exact.
const LARGEST_QUANTITY: i64 = 1_000_000_000 * MICRO;

/// Item codes of postage and fees in any export.
const FEES: [&str; 6] = [
    "postage", "shipping", "versand", "fee", "delivery", "carriage",
];

/// Codes of services in exports that have [`Quirk::ServiceCodes`].
const SERVICES: [(&str, ItemRole); 9] = [
    ("post", ItemRole::Fee),
    ("dot", ItemRole::Fee),
    ("c2", ItemRole::Fee),
    ("bank charges", ItemRole::Fee),
    ("amazonfee", ItemRole::Fee),
    ("cruk", ItemRole::Fee),
    ("s", ItemRole::Fee),
    ("m", ItemRole::Manual),
    ("d", ItemRole::Discount),
];

impl Cleaner {
    pub(super) fn take_action(&self, cells: &Cells<'_>, intake: &mut Intake) -> Result<(), Aside> {
        let at = self.time(cells)?;
        intake.is_timeless |= !cells.has(Field::Time);
        let own_code = self.item_code(cells, intake);
        let code = own_code
            .or_else(|| self.title_as_id(cells))
            .ok_or_else(|| missing(Field::Item));
        let order_id = self.order_number(cells, intake);
        let stated = match cells.get(Field::Kind) {
            None if cells.has(Field::Rating) => ActionKind::Rating,
            None => self.default_kind(),
            Some(word) => self.kind_of_word(word)?,
        };
        self.check_order(cells, order_id, at, intake)?;
        self.check_currency(cells, intake)?;
        if let (Some(id), Err(_), true) = (order_id, &code, self.has_quirk(Quirk::OrderRows)) {
            return self.take_order_row(id, at, cells, intake);
        }
        let quantity = match stated {
            ActionKind::Rating => self
                .number(cells, Field::Rating)?
                .ok_or_else(|| missing(Field::Rating))?,
            _ => self.number(cells, Field::Quantity)?.unwrap_or(MICRO),
        };
        if quantity.abs() > LARGEST_QUANTITY {
            return Err((Rule::ImpossibleValue, "a quantity out of range".into()));
        }
        let (kind, is_refund) = self.kind(stated, quantity, order_id)?;
        let price = self.number(cells, Field::Price)?;
        let is_sale = matches!(kind, ActionKind::Purchase | ActionKind::Refund);
        if is_sale
            && price == Some(0)
            && self.has_quirk(Quirk::ZeroIsNoSale)
            && self.is_on(Rule::ZeroPrice)
        {
            return Err((Rule::ZeroPrice, "a price of zero: nothing was sold".into()));
        }
        let mut amount = if is_sale {
            self.amount(cells, price, quantity, kind)?
        } else {
            None
        };
        // A page view may have no item; a sale must have one.
        let code = match code {
            Ok(code) => Some(code),
            // A refund of an order without a known item.
            Err(_)
                if kind == ActionKind::Refund && order_id.is_some() && cells.has(Field::Total) =>
            {
                amount = amount.or(self.money(cells, Field::Total)?.map(i64::abs));
                None
            }
            Err(aside) if is_sale => return Err(aside),
            Err(_) => None,
        };
        let mut discount = if is_sale {
            self.money(cells, Field::Discount)?.map(i64::abs)
        } else {
            None
        };
        // A discount in percent comes off a price, not off the amount of a line.
        if let (Some(gross), Some(percent), true) = (
            amount,
            self.number(cells, Field::DiscountPercent)?,
            is_sale && !cells.has(Field::Amount) && discount.is_none(),
        ) && (0..=100 * MICRO).contains(&percent)
        {
            let off = rounded_quotient(
                i128::from(gross) * i128::from(percent),
                100 * i128::from(MICRO),
            );
            amount = Some(gross - off);
            discount = Some(off);
        }
        if let (Some(amount), Some(discount), true) =
            (&mut amount, discount, self.has_quirk(Quirk::DiscountOnTop))
        {
            *amount = (*amount - discount).max(0);
        }
        // The amounts of a refund are not those of its order.
        let is_of_order = order_id.is_some() && kind != ActionKind::Refund;
        let head = if is_of_order {
            self.order_head(cells)?
        } else {
            OrderHead::default()
        };
        let sent_back = match kind {
            ActionKind::Purchase if self.was_line_sent_back(cells)? => Some(amount),
            ActionKind::Purchase => {
                (self.paid_back_for_line(cells, amount.unwrap_or(0))?).map(Some)
            }
            _ => None,
        };

        // From here on the row is accepted.
        let actor = self.actor(cells, order_id, at, intake)?;
        if is_refund {
            intake.count(Rule::Refund);
        }
        if code.is_some() && own_code.is_none() {
            intake.count(Rule::TitleAsId);
        }
        let item = code.map(|code| self.item(code, cells, at, intake));
        let order = match order_id {
            Some(id) => Some(intake.order(id, actor, at)),
            None if kind == ActionKind::Purchase => self.order_by_day(actor, at, intake),
            None => None,
        };
        if let Some(order) = order {
            self.record_order_head(order, cells, head, intake);
        }
        let action = PendingAction {
            actor,
            item,
            order,
            at,
            kind,
            quantity_milli: quantity.abs() / 1_000,
            amount_minor: amount,
            discount_minor: discount,
            is_row: true,
        };
        self.push(intake, action);
        if let Some(amount_minor) = sent_back {
            intake.count(Rule::Refund);
            self.push(
                intake,
                PendingAction {
                    kind: ActionKind::Refund,
                    amount_minor,
                    discount_minor: None,
                    is_row: false,
                    ..action
                },
            );
        }
        Ok(())
    }

    /// The kind of action of rows that state none.
    fn default_kind(&self) -> ActionKind {
        if self.has_quirk(Quirk::Returns) {
            return ActionKind::Refund;
        }
        self.mapping
            .dialect
            .and_then(|dialect| dialect.action)
            .unwrap_or(ActionKind::Purchase)
    }

    /// The kind of action for a word. There are few words, so each is parsed once.
    fn known_kind(&self, word: &str) -> Option<ActionKind> {
        // Of an order that is placed and then paid, the payment is the purchase.
        if self.evidence.has_steps && purchase_step(word) == Some(false) {
            return Some(ActionKind::Cart);
        }
        const MOST: usize = 16;
        let mut kinds = self.kinds.borrow_mut();
        if let Some((_, kind)) = kinds.iter().find(|(known, _)| **known == *word) {
            return Some(*kind);
        }
        let kind = if self.has_quirk(Quirk::NumberedKinds) {
            parse_numbered_kind(word)
        } else {
            parse_kind(word)
        }?;
        if kinds.len() < MOST {
            kinds.push((word.into(), kind));
        }
        Some(kind)
    }

    fn kind_of_word(&self, word: &str) -> Result<ActionKind, Aside> {
        self.known_kind(word).ok_or_else(|| {
            let rule = if self.has_quirk(Quirk::OtherEvents) {
                Rule::OtherEvent
            } else {
                Rule::MissingValue
            };
            (
                rule,
                format!("'{}' is not a kind of action", super::short(word)),
            )
        })
    }

    /// Accepts a row about an order as a whole, whose items follow.
    fn take_order_row(
        &self,
        id: &str,
        at: i64,
        cells: &Cells<'_>,
        intake: &mut Intake,
    ) -> Result<(), Aside> {
        let head = self.order_head(cells)?;
        let actor = self.actor(cells, Some(id), at, intake)?;
        let order = intake.order(id, actor, at);
        self.record_order_head(order, cells, head, intake);
        Ok(())
    }

    /// The title where a line has no code.
    pub(super) fn title_as_id<'c>(&self, cells: &Cells<'c>) -> Option<&'c str> {
        if self.is_on(Rule::TitleAsId) {
            cells.get(Field::Title)
        } else {
            None
        }
    }

    /// The kind of the row, and whether a rule made it a refund.
    fn kind(
        &self,
        stated: ActionKind,
        quantity: i64,
        order_id: Option<&str>,
    ) -> Result<(ActionKind, bool), Aside> {
        if stated != ActionKind::Purchase {
            return Ok((stated, false));
        }
        let is_cancellation = self.has_quirk(Quirk::CancelledByPrefix)
            && order_id.is_some_and(|id| {
                id.len() > 1
                    && id.starts_with(['C', 'c'])
                    && id[1..].bytes().all(|byte| byte.is_ascii_digit())
            });
        if is_cancellation && self.is_on(Rule::Refund) {
            return Ok((ActionKind::Refund, true));
        }
        if quantity >= 0 {
            return Ok((stated, false));
        }
        if self.has_quirk(Quirk::NegativeIsCorrection) {
            return if self.is_on(Rule::NegativeQuantity) {
                Err((
                    Rule::NegativeQuantity,
                    "a negative quantity on a receipt that is not a refund".into(),
                ))
            } else {
                Ok((ActionKind::Refund, true))
            };
        }
        Ok((ActionKind::Refund, true))
    }

    fn amount(
        &self,
        cells: &Cells<'_>,
        price: Option<i64>,
        quantity: i64,
        kind: ActionKind,
    ) -> Result<Option<i64>, Aside> {
        if price.is_some_and(|price| price < 0) {
            return Err((Rule::ImpossibleValue, "a negative price".into()));
        }
        let amount = match (self.money(cells, Field::Amount)?, price) {
            (Some(amount), _) => amount,
            (None, Some(price)) => {
                let price = cells.converted(price);
                let product = i128::from(price) * i128::from(quantity);
                rounded_quotient(
                    product * i128::from(self.currency.scale()),
                    i128::from(MICRO) * i128::from(MICRO),
                )
            }
            (None, None) => return Ok(None),
        };
        super::check_amount(amount)?;
        if amount < 0 && kind == ActionKind::Purchase {
            return Err((
                Rule::ImpossibleValue,
                "a purchase with a negative amount".into(),
            ));
        }
        Ok(Some(amount.abs()))
    }

    pub(super) fn check_currency(
        &self,
        cells: &Cells<'_>,
        intake: &mut Intake,
    ) -> Result<(), Aside> {
        let Some(code) = cells.get_of_order(Field::Currency) else {
            return Ok(());
        };
        let shop = self.currency.code();
        if let Some((_, rate)) = self
            .rates
            .iter()
            .find(|(of, _)| of.eq_ignore_ascii_case(code) && of != shop)
        {
            cells.convert(*rate);
            return Ok(());
        }
        let expected = if shop == "XXX" {
            intake
                .currency
                .get_or_insert_with(|| code.to_uppercase())
                .clone()
        } else {
            shop.to_string()
        };
        if code.eq_ignore_ascii_case(&expected) {
            Ok(())
        } else {
            let code = super::short(code);
            Err((
                Rule::OtherCurrency,
                format!(
                    "an amount in {code}, but the shop's currency is {expected}; --rate {code}=.. converts it"
                ),
            ))
        }
    }

    /// Who acted: a person, otherwise the session or order.
    pub(super) fn actor(
        &self,
        cells: &Cells<'_>,
        order_id: Option<&str>,
        at: i64,
        intake: &mut Intake,
    ) -> Result<Actor, Aside> {
        if let Some(user) = self.person(cells, at, intake) {
            self.take_consents_of_buyer(user, cells, at, intake)?;
            return Ok(Actor::User(user));
        }
        intake.count(Rule::Guest);
        Ok(match (cells.get(Field::Session), order_id) {
            (Some(session), _) => intake.anonymous(IdentityKind::Session, session),
            (None, Some(order)) => intake.anonymous(IdentityKind::Order, order),
            (None, None) => intake.anonymous(IdentityKind::Session, "unknown"),
        })
    }

    pub(super) fn item(&self, code: &str, cells: &Cells<'_>, at: i64, intake: &mut Intake) -> u32 {
        let code = self.without_float(code, intake);
        let number = intake.item(code);
        let role = self.role(code);
        match role {
            ItemRole::Product => {}
            ItemRole::Fee => intake.count(Rule::FeeRow),
            ItemRole::Manual | ItemRole::Discount => intake.count(Rule::ManualRow),
        }
        let seen = &mut intake.seen_items[number as usize];
        if role != ItemRole::Product {
            seen.role = Some(role.word());
        }
        if let Some(title) = cells.get(Field::Title) {
            seen.title.update(at, title);
        }
        if let Some(category) = cells.get(Field::Category) {
            seen.category.update(at, category);
        }
        if let Some(brand) = cells.get(Field::Brand) {
            seen.brand.update(at, brand);
        }
        number
    }

    pub(super) fn role(&self, code: &str) -> ItemRole {
        let is = |word: &&str| code.eq_ignore_ascii_case(word);
        if self.is_on(Rule::FeeRow) && FEES.iter().any(is) {
            return ItemRole::Fee;
        }
        if !self.has_quirk(Quirk::ServiceCodes) {
            return ItemRole::Product;
        }
        let is_voucher =
            code.len() > 5 && code.is_char_boundary(5) && code[..5].eq_ignore_ascii_case("gift_");
        // B is an adjustment of bad debt.
        let role = if is_voucher {
            ItemRole::Manual
        } else if is(&"b") {
            ItemRole::Fee
        } else {
            SERVICES
                .iter()
                .find(|(word, _)| is(word))
                .map_or(ItemRole::Product, |(_, role)| *role)
        };
        let rule = if role == ItemRole::Fee {
            Rule::FeeRow
        } else {
            Rule::ManualRow
        };
        if self.is_on(rule) {
            role
        } else {
            ItemRole::Product
        }
    }

    /// The order of a purchase without an order number: what one customer buys on one day.
    fn order_by_day(&self, actor: Actor, at: i64, intake: &mut Intake) -> Option<u32> {
        let Actor::User(user) = actor else {
            return None;
        };
        if !self.is_on(Rule::OrderByDay) {
            return None;
        }
        intake.count(Rule::OrderByDay);
        let day = regulars_core::domain::Instant(at).day_in(self.clock.borrow().zone());
        let id = format!("{}@{day}", intake.users.get(user));
        Some(intake.order(&id, actor, at))
    }
}
