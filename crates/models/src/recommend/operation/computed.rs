//! Lists that a cluster computed with the shop's model, in force as long as its profiles are.

use super::serve::Recommended;
use crate::profile::operation::stored_norms;
use crate::recommend::rank::List;
use crate::recommend::{ItemFeatureKind, ModelName, Reason, TermKind};
use regulars_core::domain::{Instant, RunId};
use regulars_core::error::Result;
use regulars_core::shop::Shop;
use regulars_core::snapshot::History;
use regulars_core::store::ComputedEntry;
use std::collections::BTreeSet;

/// The kind of run that brought the lists.
pub const COMPUTED_LISTS: &str = "computed_lists";

/// The lists in force.
#[derive(Debug, Clone)]
pub struct ComputedLists {
    /// The run that brought them.
    pub run: RunId,
    /// Which products they hold.
    pub list: List,
    /// The model that scored.
    pub model: ModelName,
    /// Where they were computed.
    pub by: String,
    /// The clock of the models when they were computed.
    as_of: Instant,
    /// Its day.
    pub day: String,
    /// Keys of items that cannot be offered now.
    unavailable: BTreeSet<i64>,
}

/// The list that is shown where none was typed: the one that a cluster computed, or products not bought before.
///
/// # Errors
/// The store cannot be read.
pub fn shown_list(shop: &Shop, typed: Option<List>) -> Result<List> {
    match typed {
        Some(list) => Ok(list),
        None => {
            Ok(ComputedLists::in_force(shop)?.map_or_else(List::default, |computed| computed.list))
        }
    }
}

impl ComputedLists {
    /// The lists in force; `None` where recommendations are computed here.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn in_force(shop: &Shop) -> Result<Option<ComputedLists>> {
        let Some(by) = stored_norms(shop)?.and_then(|norms| norms.computed_by) else {
            return Ok(None);
        };
        let Some(run) = shop.current_run(COMPUTED_LISTS)? else {
            return Ok(None);
        };
        // Later results without recommendations take the lists with them.
        if !shop.store().has_computed_lists(run.run)? {
            return Ok(None);
        }
        let word = |name: &str| run.made.parameters[name].as_str().unwrap_or_default();
        let (list, model) = (List::parse(word("list")), ModelName::parse(word("model")));
        let Some((list, model)) = list.zip(model) else {
            return Ok(None);
        };
        let day = Instant(run.made.as_of).day_in(&shop.zone()?).to_string();
        Ok(Some(ComputedLists {
            run: run.run,
            list,
            model,
            by,
            as_of: Instant(run.made.as_of),
            day,
            unavailable: shop
                .store()
                .fetch_unavailable_items()?
                .into_iter()
                .collect(),
        }))
    }

    /// Whether a customer did something since: then a list of what is here counts it at once.
    pub(super) fn is_behind(&self, history: &History<'_>) -> bool {
        let last = history.actions.iter().next_back();
        last.is_some_and(|action| action.at > self.as_of)
    }

    /// Whether they are of this kind; of any where none was typed.
    pub(super) fn holds(&self, list: Option<List>) -> bool {
        list.is_none_or(|list| list == self.list)
    }

    /// The list of a user, without what cannot be offered any more; `None` where there is none.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn list_of(&self, shop: &Shop, user: i64) -> Result<Option<Vec<ComputedEntry>>> {
        let found = shop.store().fetch_computed_list(user)?;
        let entries = found.filter(|(run, _)| *run == self.run);
        Ok(entries.map(|(_, mut entries)| {
            entries.retain(|entry| !self.unavailable.contains(&entry.item));
            entries
        }))
    }

    /// The list of a user: store key, score and the strongest reason of each product.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn explained(&self, shop: &Shop, user: i64) -> Result<Option<Vec<(i64, f64, Reason)>>> {
        let Some(entries) = self.list_of(shop, user)? else {
            return Ok(None);
        };
        Ok(Some(
            entries
                .into_iter()
                .map(|entry| (entry.item, f64::from(entry.score), reason(entry)))
                .collect(),
        ))
    }

    /// The strongest reason of an entry.
    pub fn reason(entry: ComputedEntry) -> Reason {
        reason(entry)
    }

    /// What the reader of one list must know.
    pub(super) fn note(&self) -> String {
        format!(
            "the list was computed by {}, as of {}: reasons that name what the customer did need the \
             customer's own actions; --model {} computes it from the actions that are here",
            self.by, self.day, self.model
        )
    }

    /// That the user has another list than the one that was asked for.
    pub(super) fn other(&self, id: &str) -> String {
        format!(
            "{} computed the list '{}' for {id}, as of {}: --list {} shows it",
            self.by, self.list, self.day, self.list
        )
    }

    /// How many of the lists are computed elsewhere.
    pub(super) fn of_many(&self, users: usize, of: usize) -> String {
        format!(
            "{users} of {of} lists were computed by {}, as of {}; `segment` ends that, and lists are \
             computed here",
            self.by, self.day
        )
    }

    /// The products of a list as they are shown.
    pub(super) fn recommended(
        &self,
        shop: &Shop,
        entries: &[ComputedEntry],
        top: usize,
    ) -> Result<Vec<Recommended>> {
        let mut items = Vec::new();
        for entry in entries.iter().take(top) {
            // The item may have been taken back since.
            let Some(row) = shop.store().fetch_item(entry.item)? else {
                continue;
            };
            items.push(Recommended {
                rank: items.len() + 1,
                item: row.id,
                title: row.facts.title,
                score: f64::from(entry.score),
                reasons: vec![reason(*entry)],
                expected: None,
                without: None,
                timing: None,
            });
        }
        Ok(items)
    }
}

/// The kind of reason of a product.
pub(super) fn kind_of(entry: ComputedEntry) -> TermKind {
    let kind = TermKind::ALL.get(usize::from(entry.kind));
    kind.copied().unwrap_or(TermKind::Popular)
}

/// The strongest kind of reason, in words that name nothing of the history.
pub(super) fn reason(entry: ComputedEntry) -> Reason {
    let kind = kind_of(entry);
    let text = match kind {
        TermKind::Popular => "many customers buy it now",
        TermKind::Again => "the customer buys it again and again",
        TermKind::Due => "it is time for the customer to buy it again",
        TermKind::Feature(ItemFeatureKind::Category) => {
            "it is of a category that the customer buys"
        }
        TermKind::Feature(ItemFeatureKind::Brand) => "it is of a brand that the customer buys",
        TermKind::Feature(ItemFeatureKind::Price) => "its price is like what the customer buys",
        TermKind::Feature(ItemFeatureKind::Word) => "it is like what the customer buys",
        TermKind::Neighbour => "buyers of what the customer has buy it too",
        TermKind::Next => "it is often bought after what the customer bought last",
        TermKind::Taste => "customers with the same taste buy it",
    };
    Reason {
        kind: kind.word().into(),
        text: text.into(),
        contribution: f64::from(entry.score),
        item: None,
        order: None,
        at: None,
    }
}
