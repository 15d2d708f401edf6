//! The items of a campaign: what a group looks at and does not buy, and what its members are
//! recommended.

use crate::domain::{ActionKind, ItemRole, RunId};
use crate::recommend::Reason;
use crate::snapshot::{Snapshot, some_index};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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

#[derive(Default)]
struct Interest {
    viewers: u64,
    buying_viewers: u64,
    buyers: u64,
}

/// The products in stock that the members (dense indices) look at much and buy little, those with
/// the most missing buyers first: lookers times the share of lookers who buy over all products,
/// less the lookers who bought. Where the data hold no looks, the products that most members buy.
/// The flag says which.
pub fn looked_at_not_bought(
    snapshot: &Snapshot,
    members: &[usize],
    limit: usize,
) -> (Vec<CampaignItem>, bool) {
    let mut found: BTreeMap<usize, Interest> = BTreeMap::new();
    for &member in members {
        let (mut looked, mut bought) = (BTreeSet::new(), BTreeSet::new());
        for action in snapshot.history(member).actions.iter() {
            let Some(item) = some_index(action.item) else {
                continue;
            };
            match action.kind {
                ActionKind::View | ActionKind::Click | ActionKind::Cart => looked.insert(item),
                ActionKind::Purchase => bought.insert(item),
                ActionKind::Refund | ActionKind::OrderTotal | ActionKind::Rating => false,
            };
        }
        for &item in &looked {
            let interest = found.entry(item).or_default();
            interest.viewers += 1;
            interest.buying_viewers += u64::from(bought.contains(&item));
        }
        for item in bought {
            found.entry(item).or_default().buyers += 1;
        }
    }
    let may = |item: usize| {
        snapshot.items[item].role == ItemRole::Product
            && snapshot.items[item].stock.is_none_or(|stock| stock > 0)
    };
    found.retain(|&item, _| may(item));
    let viewers: u64 = found.values().map(|interest| interest.viewers).sum();
    let buying_viewers: u64 = found.values().map(|interest| interest.buying_viewers).sum();
    let has_looks = viewers > 0;
    let usual = buying_viewers as f64 / (viewers as f64).max(1.0);
    let missing =
        |interest: &Interest| interest.viewers as f64 * usual - interest.buying_viewers as f64;
    let mut ranked: Vec<(f64, usize, Interest)> = found
        .into_iter()
        .map(|(item, interest)| {
            (
                if has_looks {
                    missing(&interest)
                } else {
                    interest.buyers as f64
                },
                item,
                interest,
            )
        })
        .filter(|(score, _, _)| *score > 0.0)
        .collect();
    ranked.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
    ranked.truncate(limit);
    let items = ranked.into_iter().map(|(score, item, interest)| {
        let why = if has_looks {
            format!(
                "{} of the group looked at it and {} of them bought it; at the usual {:.0} % it \
                 would be {:.0} more",
                interest.viewers,
                interest.buying_viewers,
                usual * 100.0,
                score
            )
        } else {
            format!(
                "bought by {} of the group; the data hold no views, so what is looked at is not \
                 known",
                interest.buyers
            )
        };
        let item = &snapshot.items[item];
        CampaignItem {
            item: item.id.clone(),
            title: item.title.clone(),
            why,
        }
    });
    (items.collect(), has_looks)
}

/// Why an item was chosen, in the words that stand behind `mostly`.
fn in_words(kind: &str) -> &'static str {
    match kind.trim_start_matches("others_") {
        "again" | "due" => "because they bought it before",
        "neighbour" => "because of other things they bought",
        "popular" => "because many buy it now",
        "price" => "because of its price",
        "category" | "brand" | "word" => "because it is like what they bought",
        _ => "for other reasons",
    }
}

/// The items that are recommended to most users of the group, the commonest first.
pub fn tally(lists: &[Vec<UserItem>], limit: usize) -> Vec<CampaignItem> {
    let mut counts: BTreeMap<&str, (u64, &UserItem, BTreeMap<&str, u64>)> = BTreeMap::new();
    for item in lists.iter().flatten() {
        let entry = counts
            .entry(&item.item)
            .or_insert((0, item, BTreeMap::new()));
        entry.0 += 1;
        if let Some(reason) = item.reasons.first() {
            *entry
                .2
                .entry(reason.kind.trim_start_matches("others_"))
                .or_default() += 1;
        }
    }
    let mut ranked: Vec<_> = counts.into_values().collect();
    ranked.sort_by(|left, right| right.0.cmp(&left.0).then(left.1.item.cmp(&right.1.item)));
    ranked.truncate(limit);
    let of = lists.iter().filter(|list| !list.is_empty()).count();
    ranked
        .into_iter()
        .map(|(users, item, kinds)| {
            let commonest = kinds
                .iter()
                .max_by(|left, right| left.1.cmp(right.1).then(right.0.cmp(left.0)));
            let reason = commonest.map_or(String::new(), |(kind, _)| {
                format!(", mostly {}", in_words(kind))
            });
            CampaignItem {
                item: item.item.clone(),
                title: item.title.clone(),
                why: format!("recommended to {users} of {of} users{reason}"),
            }
        })
        .collect()
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
