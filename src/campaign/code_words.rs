//! An answer about a code in words: one sentence for the staff, and one that can be read out to the
//! caller, which says nothing of another customer and none of the shop's own reasons.

use super::cart::{CartAnswer, RefusalKind};
use super::standing::{CodeState, CodeUse, Fault, Outcome, Standing};
use super::{Discount, Terms};
use crate::domain::Instant;
use crate::speech::Speech;
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
    /// The customer's language.
    pub speech: &'a Speech,
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
            return Some((reason.to_string(), self.speech.say("code-unknown")));
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
                    "code-replaced"
                } else {
                    "code-void"
                };
                (staff, self.speech.say(customer))
            }
            _ => match (standing.starts_at, expires) {
                (_, Some(end)) if now >= end => {
                    let day = self.speech.day(end, self.zone);
                    (
                        format!("it expired on {}", self.day(end)),
                        self.speech
                            .say_with("code-expired", &[("day", (&day).into())]),
                    )
                }
                (Some(start), _) if now < start => {
                    let from = self.speech.moment(start, self.zone);
                    (
                        format!("it is valid from {}", start.minute_in(self.zone)),
                        self.speech
                            .say_with("code-from", &[("moment", (&from).into())]),
                    )
                }
                _ => (
                    "its campaign has not been sent yet".into(),
                    self.speech.say("code-not-yet"),
                ),
            },
        })
    }

    fn used(&self, uses: &[CodeUse]) -> (String, String) {
        let Some(used) = uses.iter().find(|used| used.counts()) else {
            return ("it was used".into(), self.speech.say("code-used"));
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
            self.speech.say("code-used-already")
        } else {
            let day = used.at.map(|at| self.speech.day(at, self.zone));
            let (name, day) = match (&day, &used.order) {
                (Some(day), Some(_)) => ("code-used-on-for", day.as_str()),
                (Some(day), None) => ("code-used-on", day.as_str()),
                (None, Some(_)) => ("code-used-for", ""),
                (None, None) => ("code-used", ""),
            };
            let order = used.order.as_deref().unwrap_or_default();
            self.speech
                .say_with(name, &[("day", day.into()), ("order", order.into())])
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

/// The sentences for the caller.
pub fn customer_text(facts: &CodeFacts<'_>) -> String {
    let speech = facts.speech;
    let find = |kind| {
        facts
            .cart
            .refusals
            .iter()
            .find(move |refusal| refusal.kind == kind)
    };
    if find(RefusalKind::AnotherCustomer).is_some() {
        return speech.say("code-another-customer");
    }
    if let Some((_, customer)) = facts.refusal() {
        return customer;
    }
    let least = facts.terms.and_then(|terms| terms.min_spend);
    if let (Some(refusal), Some(least)) = (find(RefusalKind::Minimum), least)
        && let Some(short) = refusal.short_by
    {
        let (least, short) = (speech.money(least), speech.money(short));
        let values = [("least", (&least).into()), ("short", (&short).into())];
        return speech.say_with("code-short", &values);
    }
    let items = speech.list(facts.items);
    if find(RefusalKind::Items).is_some() {
        return speech.say_with("code-not-these-items", &[("items", (&items).into())]);
    }
    let mut said = vec![gives(facts)];
    if facts.cart.saves.is_none() {
        said.extend(least.map(|least| {
            let least = speech.money(least);
            speech.say_with("code-only-least", &[("least", (&least).into())])
        }));
        said.extend(
            (!items.is_empty())
                .then(|| speech.say_with("code-only-items", &[("items", (&items).into())])),
        );
    }
    if let Some(end) = facts.known.and_then(|(_, standing, _)| standing.expires_at) {
        let moment = speech.moment(end, facts.zone);
        said.push(speech.say_with("code-until", &[("moment", (&moment).into())]));
    }
    speech.joined(&said)
}

/// What the code saves on the cart, or takes off.
fn gives(facts: &CodeFacts<'_>) -> String {
    let speech = facts.speech;
    if let Some(saves) = facts.cart.saves {
        let name = if facts.cart.saves_because.is_some() {
            "code-saves-about"
        } else {
            "code-saves"
        };
        return speech.say_with(name, &[("saves", (&speech.money(saves)).into())]);
    }
    match facts.discount() {
        Some(Discount::Percent(percent)) => {
            let percent = speech.percent(percent);
            speech.say_with("code-takes-percent", &[("percent", (&percent).into())])
        }
        Some(Discount::Amount(amount)) => {
            let amount = speech.money(amount);
            speech.say_with("code-takes-amount", &[("amount", (&amount).into())])
        }
        None => speech.say("code-works"),
    }
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
            speech: &Speech::new(crate::domain::Language::En),
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
