//! Whether the terms of a code are met by a cart, what is missing, and what the customer saves. Pure;
//! whether the code itself can be used is the gate's answer.

use super::{Discount, Terms};
use crate::domain::Money;
use serde::Serialize;

/// A cart, as far as the caller said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cart {
    /// What it comes to before the discount.
    pub total: Option<Money>,
    /// Its items, a piece each.
    pub items: Vec<CartItem>,
    /// Whether its e-mail address is one of the code's customer; `None` where none was given.
    pub is_owner: Option<bool>,
}

/// A piece in a cart.
#[derive(Debug, Clone, PartialEq)]
pub struct CartItem {
    /// The item's id.
    pub id: String,
    /// What it costs by the shop's list, where known.
    pub price: Option<Money>,
}

/// Why a code cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// Unknown, mistyped, used, taken back, expired, or not open yet.
    State,
    /// It belongs to another customer.
    AnotherCustomer,
    /// The cart comes to less than the minimum.
    Minimum,
    /// None of its items is in the cart.
    Items,
}

/// One reason why a code cannot be used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Refusal {
    /// Which.
    pub kind: RefusalKind,
    /// In words, for the staff.
    pub text: String,
    /// What is missing to the minimum.
    pub short_by: Option<Money>,
}

/// The answer for a cart.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct CartAnswer {
    /// What is wrong with it.
    pub refusals: Vec<Refusal>,
    /// What the answer depends on, where the caller did not say it.
    pub depends_on: Vec<String>,
    /// What the customer saves; null where it cannot be computed.
    pub saves: Option<Money>,
    /// How it was computed where the cart does not say enough, or why it cannot be.
    pub saves_because: Option<String>,
}

/// What the terms ask of an order, in words: `for orders of 40.00 EUR or more`; `items` are the names
/// of its items.
pub fn conditions(terms: &Terms, items: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    found.extend(
        terms
            .min_spend
            .map(|least| format!("for orders of {least} or more")),
    );
    if !items.is_empty() {
        found.push(format!("for {}", items.join(", ")));
    }
    found
}

/// Answers for a cart.
pub fn answer(terms: &Terms, cart: &Cart) -> CartAnswer {
    let mut answer = CartAnswer::default();
    let refused = |kind, text: String| Refusal {
        kind,
        text,
        short_by: None,
    };
    if cart.is_owner == Some(false) {
        answer.refusals.push(refused(
            RefusalKind::AnotherCustomer,
            "it belongs to another customer than the one with this e-mail address".into(),
        ));
    }
    match (terms.min_spend, cart.total) {
        (Some(least), Some(total)) if total.minor < least.minor => {
            let short = Money::new(least.minor - total.minor, least.currency);
            answer.refusals.push(Refusal {
                kind: RefusalKind::Minimum,
                text: format!("the minimum of {least} is not reached: {short} are missing"),
                short_by: Some(short),
            });
        }
        (Some(least), None) => answer
            .depends_on
            .push(format!("only for orders of {least} or more")),
        _ => {}
    }
    let is_for = |item: &&CartItem| {
        let mut named = terms.items.iter();
        named.any(|named| named.eq_ignore_ascii_case(&item.id))
    };
    let fitting: Vec<&CartItem> = cart.items.iter().filter(is_for).collect();
    let mut is_partly = false;
    if !terms.items.is_empty() {
        let named = terms.items.join(", ");
        if cart.items.is_empty() {
            answer.depends_on.push(format!("only for {named}"));
        } else if fitting.is_empty() {
            answer.refusals.push(refused(
                RefusalKind::Items,
                format!("it is not for these items, only for {named}"),
            ));
        } else {
            is_partly = fitting.len() < cart.items.len();
        }
    }
    if !answer.refusals.is_empty() {
        return answer;
    }
    match cart.total {
        Some(total) if is_partly && fitting.iter().all(|item| item.price.is_some()) => {
            let listed: i64 = fitting
                .iter()
                .filter_map(|item| item.price)
                .map(|it| it.minor)
                .sum();
            let listed = Money::new(listed.min(total.minor), total.currency);
            answer.saves = terms.discount.map(|discount| saving(discount, listed));
            answer.saves_because =
                Some("by the list prices of the items that the discount is for".into());
        }
        Some(_) if is_partly || !terms.items.is_empty() && cart.items.is_empty() => {
            answer.saves_because =
                Some("the discount is for some items only, and their prices are not known".into());
        }
        Some(total) => answer.saves = terms.discount.map(|discount| saving(discount, total)),
        None => {}
    }
    answer
}

/// What is taken off, to the nearest minor unit and never more than the cart comes to.
fn saving(discount: Discount, total: Money) -> Money {
    let minor = discount.minor_of(total.minor as f64).round() as i64;
    Money::new(minor.clamp(0, total.minor.max(0)), total.currency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::tests::terms;
    use crate::domain::Currency;

    fn euro(minor: i64) -> Money {
        Money::new(minor, Currency::parse("EUR").unwrap())
    }

    fn cart(total: Option<i64>, items: &[&str], is_owner: Option<bool>) -> Cart {
        Cart {
            total: total.map(euro),
            items: items.iter().map(|id| item(id, None)).collect(),
            is_owner,
        }
    }

    fn item(id: &str, price: Option<i64>) -> CartItem {
        CartItem {
            id: id.to_string(),
            price: price.map(euro),
        }
    }

    fn kinds(answer: &CartAnswer) -> Vec<RefusalKind> {
        answer.refusals.iter().map(|refusal| refusal.kind).collect()
    }

    #[test]
    fn a_cart_below_the_minimum_learns_what_is_missing() {
        let short = answer(&terms(&[]), &cart(Some(3_680), &[], None));
        assert_eq!(kinds(&short), [RefusalKind::Minimum]);
        assert_eq!(short.refusals[0].short_by, Some(euro(320)));
        assert_eq!(short.saves, None);
        let exact = answer(&terms(&[]), &cart(Some(4_000), &[], None));
        assert_eq!((kinds(&exact), exact.saves), (vec![], Some(euro(600))));
        let unsaid = answer(&terms(&[]), &Cart::default());
        assert_eq!(unsaid.depends_on, ["only for orders of 40.00 EUR or more"]);
    }

    #[test]
    fn items_and_the_customer_are_checked_too() {
        let tea = terms(&["TEA", "CUP"]);
        let wrong = answer(&tea, &cart(Some(5_000), &["SPOON"], Some(false)));
        assert_eq!(
            kinds(&wrong),
            [RefusalKind::AnotherCustomer, RefusalKind::Items]
        );
        let all = answer(&tea, &cart(Some(5_000), &["tea"], Some(true)));
        assert_eq!((kinds(&all), all.saves), (vec![], Some(euro(750))));
        let some = answer(&tea, &cart(Some(5_000), &["TEA", "SPOON"], None));
        assert!(some.refusals.is_empty() && some.saves.is_none());
        assert!(some.saves_because.is_some());
        let mut listed = cart(Some(5_000), &[], None);
        listed.items = vec![item("TEA", Some(2_000)), item("SPOON", None)];
        let some = answer(&tea, &listed);
        assert_eq!(some.saves, Some(euro(300)), "15 % of the tea alone");
        assert!(some.saves_because.is_some());
    }

    #[test]
    fn nobody_saves_more_than_the_cart() {
        let mut flat = terms(&[]);
        (flat.discount, flat.min_spend) = (Some(Discount::Amount(euro(1_000))), None);
        let saves = |total| answer(&flat, &cart(Some(total), &[], None)).saves;
        assert_eq!(saves(700), Some(euro(700)));
        assert_eq!(saves(7_000), Some(euro(1_000)));
    }
}
