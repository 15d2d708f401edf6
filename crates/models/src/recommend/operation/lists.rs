//! The lists of many users, in few bytes a line.

use crate::recommend::TermKind;
use regulars_core::snapshot::Snapshot;
use serde::{Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// A line of a user's list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListedItem {
    /// The user's id.
    pub user: String,
    /// Rank, from 1.
    pub rank: usize,
    /// The item's id.
    pub item: String,
    /// Its title; null where none was loaded.
    pub title: Option<String>,
    /// The score.
    pub score: f64,
}

/// A line: indices of the user and the item in the snapshot, the score, and the kind of reason that adds the
/// most to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    pub user: u32,
    pub item: u32,
    pub score: f64,
    pub kind: TermKind,
    pub part: f32,
}

/// Counts the places of a list while its lines go by.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    user: Option<u32>,
    rank: usize,
}

impl Ranks {
    /// The place of the next line, from 1.
    pub(super) fn next(&mut self, line: &Line) -> usize {
        self.rank = if self.user == Some(line.user) {
            self.rank + 1
        } else {
            1
        };
        self.user = Some(line.user);
        self.rank
    }
}

/// Lists of many users: their lines, user by user and the best first. Texts are looked up when a line is
/// read.
#[derive(Clone)]
pub struct Lists {
    snapshot: Arc<Snapshot>,
    lines: Vec<Line>,
}

impl Lists {
    pub(super) fn new(snapshot: Arc<Snapshot>, lines: Vec<Line>) -> Lists {
        Lists { snapshot, lines }
    }

    /// How many lines.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The lines with their texts.
    pub fn iter(&self) -> impl Iterator<Item = ListedItem> {
        let mut ranks = Ranks::default();
        self.lines.iter().map(move |line| {
            let item = &self.snapshot.items[line.item as usize];
            ListedItem {
                user: self.snapshot.users[line.user as usize].id.clone(),
                rank: ranks.next(line),
                item: item.id.clone(),
                title: item.title.clone(),
                score: line.score,
            }
        })
    }
}

impl fmt::Debug for Lists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lists")
            .field("lines", &self.lines.len())
            .finish_non_exhaustive()
    }
}

impl PartialEq for Lists {
    fn eq(&self, other: &Lists) -> bool {
        self.lines.len() == other.lines.len() && self.iter().eq(other.iter())
    }
}

impl Serialize for Lists {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
