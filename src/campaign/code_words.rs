//! An answer about a code in words: one sentence for the staff, and one that can be read out to the
//! caller, which says nothing of another customer and none of the shop's own reasons.

use super::cart::{CartAnswer, RefusalKind, conditions};
use super::standing::{CodeState, CodeUse, Fault, Outcome, Standing};
use super::{Discount, Terms};
use crate::domain::Instant;
use jiff::tz::TimeZone;

/// What the sentences are about.
#[derive(Debug, Clone, Copy)]
pub struct CodeFacts<'a> {
    /// The state, window and uses of the code; `None` where it was never issued.
    pub known: Option<(CodeState, &'a Standing, &'a [CodeUse])>,
    /// The reason of the gate, where it fails.
    pub refused: Option<&'a str>,
    /// What it gives, where its terms can be read.
    pub terms: Option<&'a Terms>,
    /// The titles of the items that it is for; empty: for everything.
    pub items: &'a [String],
    /// The answer for the cart.
    pub cart: &'a CartAnswer,
    /// Now.
    pub now: Instant,
    /// The shop's zone.
    pub zone: &'a TimeZone,
}

impl CodeFacts<'_> {
    fn day(&self, at: Instant) -> String {
        at.day_in(self.zone)
    }

    fn discount(&self) -> Option<Discount> {
        self.terms.and_then(|terms| terms.discount)
    }

    /// Why the code cannot be used whatever the cart is: (for the staff, for the customer).
    fn refusal(&self) -> Option<(String, String)> {
        let reason = self.refused?;
        let Some((state, standing, uses)) = self.known else {
            return Some((
                reason.to_string(),
                "we do not find this code; please check how it is written".into(),
            ));
        };
        let (expires, now) = (standing.expires_at, self.now);
        Some(match (state, &standing.void) {
            (CodeState::Redeemed, _) => self.used(uses),
            (CodeState::Void, Some(void)) => {
                let mut staff = format!("it was taken back on {}", self.day(void.at));
                staff.extend(void.why.as_ref().map(|why| format!(" because: {why}")));
                staff.extend(
                    void.replaced_by
                        .as_ref()
                        .map(|code| format!("; {code} replaces it")),
                );
                let customer = if void.replaced_by.is_some() {
                    "this code was replaced by a newer one that we sent you"
                } else {
                    "this code is no longer valid"
                };
                (staff, customer.into())
            }
            _ => match (standing.starts_at, expires) {
                (_, Some(end)) if now >= end => {
                    let day = self.day(end);
                    (
                        format!("it expired on {day}"),
                        format!("this code expired on {day}"),
                    )
                }
                (Some(start), _) if now < start => {
                    let from = start.minute_in(self.zone);
                    (
                        format!("it is valid from {from}"),
                        format!("this code can be used from {from}"),
                    )
                }
                _ => (
                    "its campaign has not been sent yet".into(),
                    "this code cannot be used yet".into(),
                ),
            },
        })
    }

    fn used(&self, uses: &[CodeUse]) -> (String, String) {
        let Some(used) = uses.iter().find(|used| used.counts()) else {
            return ("it was used".into(), "this code was used".into());
        };
        let mut on = String::new();
        on.extend(used.at.map(|at| format!(" on {}", self.day(at))));
        let order = used
            .order
            .as_ref()
            .map(|order| format!(" for order {order}"));
        let mut staff = format!("it was used{on}");
        staff.extend(order.clone());
        staff.extend(faults_in_words(&used.faults).map(|words| format!(", {words}")));
        if used.order_state == Outcome::Refunded {
            staff.push_str("; the order was refunded");
        }
        // The order of another customer is none of the caller's business.
        let customer = if used.faults.contains(&Fault::WrongCustomer) {
            "this code was used already".to_string()
        } else {
            format!("this code was used{on}{}", order.unwrap_or_default())
        };
        (staff, customer)
    }
}

/// What was wrong about a use, in words; `None` for a proper one.
pub fn faults_in_words(faults: &[Fault]) -> Option<String> {
    let words: Vec<&str> = faults.iter().map(|fault| fault.in_words()).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// The sentence for the staff.
pub fn staff_text(facts: &CodeFacts<'_>) -> String {
    let mut reasons: Vec<String> = facts
        .refusal()
        .map(|(staff, _)| staff)
        .into_iter()
        .collect();
    reasons.extend(
        facts
            .cart
            .refusals
            .iter()
            .map(|refusal| refusal.text.clone()),
    );
    if !reasons.is_empty() {
        return format!("cannot be used: {}", reasons.join("; "));
    }
    let mut text = match &facts.cart.saves {
        Some(saves) => {
            let how = facts
                .cart
                .saves_because
                .iter()
                .map(|how| format!(" ({how})"));
            format!(
                "can be used on this cart and saves {saves}{}",
                how.collect::<String>()
            )
        }
        None => "can be used".into(),
    };
    if !facts.cart.depends_on.is_empty() {
        text.push_str(&format!(", but {}", facts.cart.depends_on.join(" and ")));
    }
    if let (None, Some(why)) = (&facts.cart.saves, &facts.cart.saves_because) {
        text.push_str(&format!("; what it saves is not known: {why}"));
    }
    text
}

/// The sentence for the caller.
pub fn customer_text(facts: &CodeFacts<'_>) -> String {
    let find = |kind| {
        facts
            .cart
            .refusals
            .iter()
            .find(move |refusal| refusal.kind == kind)
    };
    if find(RefusalKind::AnotherCustomer).is_some() {
        return "this code belongs to another customer".into();
    }
    if let Some((_, customer)) = facts.refusal() {
        return customer;
    }
    if let Some((refusal, terms)) = find(RefusalKind::Minimum).zip(facts.terms)
        && let (Some(short), Some(least)) = (refusal.short_by, terms.min_spend)
    {
        return format!("this code is for orders of {least} or more; {short} are missing");
    }
    let items = facts.items;
    if find(RefusalKind::Items).is_some() {
        return format!(
            "this code is not for these items, only for {}",
            items.join(", ")
        );
    }
    let conditions = facts
        .terms
        .map_or(Vec::new(), |terms| conditions(terms, items));
    let mut text = String::from("this code");
    match (&facts.cart.saves, facts.discount()) {
        (Some(saves), _) => {
            let about = facts.cart.saves_because.as_ref().map_or("", |_| "about ");
            text.push_str(&format!(" saves you {about}{saves} on this order"));
        }
        (None, Some(discount)) => text.push_str(&format!(" takes {discount} off")),
        (None, None) => text.push_str(" can be used"),
    }
    if facts.cart.saves.is_none() && !conditions.is_empty() {
        text.push_str(&format!(", {}", conditions.join(" and ")));
    }
    if let Some(end) = facts.known.and_then(|(_, standing, _)| standing.expires_at) {
        text.push_str(&format!(
            "; it is valid until {}",
            end.minute_in(facts.zone)
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::cart::{Cart, answer};
    use crate::campaign::standing::Void;
    use crate::campaign::tests::terms;
    use crate::domain::DAY;

    const NOW: Instant = Instant(20_000 * DAY);

    fn said(
        known: Option<(CodeState, &Standing, &[CodeUse])>,
        refused: Option<&str>,
        cart: &Cart,
    ) -> [String; 2] {
        let terms = terms(&[]);
        let facts = CodeFacts {
            known,
            refused,
            terms: Some(&terms),
            items: &[],
            cart: &answer(&terms, cart),
            now: NOW,
            zone: &TimeZone::UTC,
        };
        [staff_text(&facts), customer_text(&facts)]
    }

    #[test]
    fn the_caller_hears_nothing_of_another_customer_and_no_internal_reason() {
        let stranger = Cart {
            is_owner: Some(false),
            ..Cart::default()
        };
        let void = Standing {
            starts_at: Some(NOW),
            expires_at: Some(NOW.plus_days(9.0)),
            void: Some(Void {
                at: NOW,
                why: Some("Mrs Miller posted it in a forum".into()),
                replaced_by: None,
            }),
        };
        let used = CodeUse {
            order: Some("1001".into()),
            at: Some(NOW),
            source: "orders".into(),
            is_recorded: false,
            operator: None,
            amount: None,
            order_state: Outcome::Kept,
            faults: vec![Fault::WrongCustomer],
        };
        let uses = [used];
        for (known, refused, cart) in [
            (None, Some("unknown"), &Cart::default()),
            (
                Some((CodeState::Void, &void, &[][..])),
                Some("void"),
                &Cart::default(),
            ),
            (
                Some((CodeState::Redeemed, &void, &uses[..])),
                Some("used"),
                &Cart::default(),
            ),
            (Some((CodeState::Issued, &void, &uses[..])), None, &stranger),
        ] {
            let [staff, customer] = said(known, refused, cart);
            assert!(staff.starts_with("cannot be used: "), "{staff}");
            for secret in ["Miller", "1001", "forum"] {
                assert!(!customer.contains(secret), "{customer}");
            }
        }
        let [staff, _] = said(
            Some((CodeState::Void, &void, &[])),
            Some("void"),
            &Cart::default(),
        );
        assert!(
            staff.contains("on 2024-10-04 because: Mrs Miller"),
            "{staff}"
        );
    }
}
