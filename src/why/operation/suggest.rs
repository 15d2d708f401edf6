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
    Ok(Outcome {
        customer_text: to_the_customer(list.items.first(), &speech),
        list,
    })
}

/// One sentence about an item, from its strongest reason alone.
fn to_the_customer(first: Option<&Recommended>, speech: &Speech) -> String {
    let Some(item) = first else {
        return speech.say("suggest-nothing");
    };
    let title = item.title.as_deref().unwrap_or(&item.item);
    let reason = item.reasons.first();
    let kind = reason.map_or("popular", |reason| reason.kind.as_str());
    let name = match kind {
        "again" | "due" => "suggest-again",
        "category" | "brand" | "price" | "word" => "suggest-taste",
        "popular" => "suggest-popular",
        _ => "suggest-history",
    };
    speech.say_with(name, &[("item", title.into())])
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
            }
        };
        for (kind, said) in [
            ("due", "You may need Tea again: you have bought it before."),
            ("others_neighbour", "goes with several things"),
            ("popular", "many of our customers"),
        ] {
            let text = to_the_customer(Some(&item(kind)), &speech);
            assert!(text.contains(said), "{kind}: {text}");
        }
        assert!(to_the_customer(None, &speech).contains("nothing"));
    }
}
