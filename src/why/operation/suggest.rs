//! `recommend user`: the list with a sentence that can be read out to the customer.

use crate::domain::Observer;
use crate::error::Result;
use crate::output::{Block, Present, Shown};
use crate::recommend::operation::{Recommended, UserOutcome, UserRequest, user};
use crate::shop::Shop;
use crate::speech::Speech;
use serde::Serialize;

/// What to offer one user, and what to say.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The list.
    #[serde(flatten)]
    pub list: UserOutcome,
    /// What can be said to the customer about the first item.
    pub customer_text: String,
}

/// Recommends items to one user.
///
/// # Errors
/// As `recommend user`.
pub fn run(shop: &mut Shop, request: &UserRequest, watch: &dyn Observer) -> Result<Outcome> {
    let list = user(shop, request, watch)?;
    let speech = shop.speech()?;
    let from = title_of_source(shop, list.items.first())?;
    Ok(Outcome {
        customer_text: to_the_customer(list.items.first(), from.as_deref(), &speech),
        list,
    })
}

/// The title of the item in the customer's history from which the strongest reason comes.
fn title_of_source(shop: &Shop, first: Option<&Recommended>) -> Result<Option<String>> {
    let reason = first.and_then(|item| item.reasons.first());
    let Some(id) = reason.and_then(|reason| reason.item.as_deref()) else {
        return Ok(None);
    };
    let store = shop.store();
    let item = store
        .fetch_item_key(id)?
        .map(|key| store.fetch_item(key))
        .transpose()?
        .flatten();
    let title = item.and_then(|item| item.facts.title);
    Ok(Some(title.unwrap_or_else(|| id.to_string())))
}

/// One sentence about an item, from its strongest reason alone, which comes from the item `from`.
fn to_the_customer(first: Option<&Recommended>, from: Option<&str>, speech: &Speech) -> String {
    let Some(item) = first else {
        return speech.say("suggest-nothing");
    };
    let title = item.title.as_deref().unwrap_or(&item.item);
    let reason = item.reasons.first();
    let kind = reason.map_or("popular", |reason| reason.kind.as_str());
    let name = match kind {
        // Timing is known of what the customer bought before, whatever else speaks for it.
        _ if item.timing.is_some() => "suggest-again",
        "again" | "due" => "suggest-again",
        "category" | "brand" | "price" | "word" => "suggest-taste",
        "popular" => "suggest-popular",
        "neighbour" | "next" if from.is_some() => "suggest-with",
        _ => "suggest-history",
    };
    let values = [
        ("item", title.into()),
        ("from", from.unwrap_or_default().into()),
    ];
    speech.say_with(name, &values)
}

impl Present for Outcome {
    fn shown(&self) -> Shown {
        self.list.shown()
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = self.list.blocks();
        blocks.push(Block::Text(format!("say: \"{}\"", self.customer_text)));
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.list.notes()
    }

    fn next_steps(&self) -> Vec<String> {
        self.list.next_steps()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;
    use crate::recommend::Timing;
    use crate::recommend::operation::Recommended;

    #[test]
    fn the_sentence_says_no_more_than_the_strongest_reason() {
        let speech = Speech::new(Language::En);
        let item = |kind: &str| {
            let reason = serde_json::json!({"kind": kind, "text": "", "contribution": 1.0});
            Recommended {
                rank: 1,
                item: "I1".into(),
                title: Some("Tea".into()),
                score: 1.0,
                reasons: vec![serde_json::from_value(reason).unwrap()],
                expected: None,
                without: None,
                timing: None,
            }
        };
        for (kind, said) in [
            ("due", "You may need Tea again: you have bought it before."),
            ("others_neighbour", "goes with things that"),
            ("neighbour", "goes with Cup"),
            ("popular", "other customers buy it."),
        ] {
            let text = to_the_customer(Some(&item(kind)), Some("Cup"), &speech);
            assert!(text.contains(said), "{kind}: {text}");
        }
        // What was bought before is said to be, whatever else speaks for it.
        let known = Recommended {
            timing: Some(Timing::Due),
            ..item("popular")
        };
        let text = to_the_customer(Some(&known), None, &speech);
        assert_eq!(text, "You may need Tea again: you have bought it before.");
        assert!(to_the_customer(None, None, &speech).contains("nothing"));
    }
}
