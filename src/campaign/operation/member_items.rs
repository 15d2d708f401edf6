//! What each member of an audience would be offered. Lists that a cluster computed stay in few bytes until they are
//! looked at, and items that the offer is for are held once for all.

use crate::campaign::items::UserItem;
use crate::domain::RunId;
use crate::recommend::operation::ComputedLists;
use crate::snapshot::Snapshot;
use crate::store::ComputedEntry;
use std::borrow::Cow;
use std::sync::Arc;

/// The items of a member.
#[derive(Debug, Clone)]
pub enum Items {
    /// Chosen here.
    Chosen(Vec<UserItem>),
    /// The same for all.
    Shared(Arc<[UserItem]>),
    /// Computed by a cluster, in this run.
    Computed(RunId, Box<[ComputedEntry]>),
}

/// The items of each member, in the order of the audience.
#[derive(Debug, Clone, Default)]
pub struct MemberItems(pub Vec<Items>);

impl MemberItems {
    /// The same items for so many members.
    pub fn shared(items: Vec<UserItem>, members: usize) -> MemberItems {
        MemberItems(vec![Items::Shared(items.into()); members])
    }

    /// The items of the member at this position.
    pub fn of(&self, snapshot: &Snapshot, position: usize) -> Cow<'_, [UserItem]> {
        match &self.0[position] {
            Items::Chosen(items) => Cow::Borrowed(items),
            Items::Shared(items) => Cow::Borrowed(items),
            Items::Computed(run, entries) => Cow::Owned(
                entries
                    .iter()
                    .filter_map(|entry| computed(snapshot, *run, *entry))
                    .collect(),
            ),
        }
    }

    /// The items of all, one after the other.
    pub fn each<'a>(&'a self, snapshot: &'a Snapshot) -> impl Iterator<Item = Cow<'a, [UserItem]>> {
        (0..self.0.len()).map(|position| self.of(snapshot, position))
    }
}

fn computed(snapshot: &Snapshot, run: RunId, entry: ComputedEntry) -> Option<UserItem> {
    let item = &snapshot.items[snapshot.item_index(entry.item)?];
    Some(UserItem {
        item: item.id.clone(),
        title: item.title.clone(),
        score: Some(f64::from(entry.score)),
        run: Some(run),
        reasons: vec![ComputedLists::reason(entry)],
    })
}
