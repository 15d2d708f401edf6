//! The items of a campaign, and what most members of a group are recommended.

use crate::domain::RunId;
use crate::recommend::Reason;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An item of a campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CampaignItem {
    /// The shop's own id.
    pub item: String,
    /// Its title; null where none was loaded.
    pub title: Option<String>,
    /// Why it is there.
    pub why: String,
}

/// An item that was chosen for one user; stored with the decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserItem {
    /// The shop's own id.
    pub item: String,
    /// Its title; null where none was loaded.
    pub title: Option<String>,
    /// The score; null where the item was not chosen by score.
    pub score: Option<f64>,
    /// The run of the model that chose it.
    pub run: Option<RunId>,
    /// Why; contributions add up to the score.
    pub reasons: Vec<Reason>,
}

impl UserItem {
    /// An item that is there for a reason that no model computed.
    pub fn said(item: &CampaignItem, kind: &str) -> UserItem {
        let reason = Reason {
            kind: kind.into(),
            text: item.why.clone(),
            contribution: 0.0,
            item: None,
            order: None,
            at: None,
        };
        UserItem {
            item: item.item.clone(),
            title: item.title.clone(),
            score: None,
            run: None,
            reasons: vec![reason],
        }
    }
}

/// Why an item was chosen, in the words that stand behind `mostly`.
fn in_words(kind: &str) -> &'static str {
    match kind.trim_start_matches("others_") {
        "again" => "because they bought it before",
        "due" => "because it is due again by their usual gap",
        "neighbour" | "taste" | "next" => "because of other things they bought",
        "popular" => "because many buy it now",
        "price" => "because of its price",
        "category" | "brand" | "word" => "because it is like what they bought",
        _ => "for other reasons",
    }
}

/// The items that are recommended to most users of the group, the commonest first.
pub fn tally(
    lists: impl IntoIterator<Item = impl AsRef<[UserItem]>>,
    limit: usize,
) -> Vec<CampaignItem> {
    let mut counts: BTreeMap<String, Counted> = BTreeMap::new();
    let mut of = 0;
    for list in lists {
        of += u64::from(!list.as_ref().is_empty());
        for item in list.as_ref() {
            let counted = match counts.get_mut(&item.item) {
                Some(counted) => counted,
                None => counts.entry(item.item.clone()).or_insert_with(|| Counted {
                    title: item.title.clone(),
                    ..Counted::default()
                }),
            };
            counted.users += 1;
            if let Some(reason) = item.reasons.first() {
                let kind = reason.kind.trim_start_matches("others_");
                match counted.kinds.get_mut(kind) {
                    Some(users) => *users += 1,
                    None => _ = counted.kinds.insert(kind.into(), 1),
                }
            }
        }
    }
    let mut ranked: Vec<_> = counts.into_iter().collect();
    ranked.sort_by(|left, right| {
        let users = right.1.users.cmp(&left.1.users);
        users.then_with(|| left.0.cmp(&right.0))
    });
    ranked.truncate(limit);
    ranked
        .into_iter()
        .map(|(item, counted)| {
            let users = counted.users;
            let commonest = counted
                .kinds
                .iter()
                .max_by(|left, right| left.1.cmp(right.1).then(right.0.cmp(left.0)));
            let reason = commonest.map_or(String::new(), |(kind, _)| {
                format!(", mostly {}", in_words(kind))
            });
            CampaignItem {
                item,
                title: counted.title,
                why: format!("recommended to {users} of {of} users{reason}"),
            }
        })
        .collect()
}

/// How often an item was recommended.
#[derive(Default)]
struct Counted {
    title: Option<String>,
    users: u64,
    /// Users by the kind of the first reason.
    kinds: BTreeMap<String, u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(item: &str, kind: &str) -> UserItem {
        let reason = Reason {
            kind: kind.into(),
            text: "because".into(),
            contribution: 1.0,
            item: None,
            order: None,
            at: None,
        };
        UserItem {
            item: item.into(),
            title: None,
            score: Some(1.0),
            run: None,
            reasons: vec![reason],
        }
    }

    #[test]
    fn the_commonest_recommendation_comes_first() {
        let lists = vec![
            vec![chosen("tea", "again"), chosen("pot", "neighbour")],
            vec![chosen("tea", "again")],
            vec![chosen("tea", "popular")],
            Vec::new(),
        ];
        let items = tally(&lists, 5);
        assert_eq!(items[0].item, "tea");
        assert_eq!(
            items[0].why,
            "recommended to 3 of 3 users, mostly because they bought it before"
        );
        assert_eq!(items.len(), 2);
    }
}
