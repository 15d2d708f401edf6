//! What all parts of results share while they are saved.

use crate::handed::Handed;
use regulars_core::domain::BatchId;
use regulars_core::domain::people::node_of;
use regulars_core::error::{Error, Result};
use regulars_core::store::{NewRun, Transaction, UserToSave};

/// The words for where results come from.
pub(super) const SPARK: &str = "spark";

/// What all parts of the results share while they are saved.
pub(super) struct Arriving<'a> {
    pub handed: &'a Handed,
    pub customers: &'a Customers,
    /// A run without kind and body.
    pub run: NewRun,
}

/// The customers of the results, with their keys.
pub(super) struct Customers {
    /// Sorted.
    ids: Vec<Box<str>>,
    keys: Vec<i64>,
}

impl Customers {
    /// Creates those that are not known, and says how many were.
    pub fn save(
        transaction: &Transaction<'_>,
        batch: BatchId,
        ids: Vec<Box<str>>,
    ) -> Result<(Customers, u64)> {
        let to_save: Vec<UserToSave<'_>> = ids
            .iter()
            .map(|id| {
                let (kind, key) = node_of(id);
                UserToSave {
                    id,
                    node: (kind.into(), key),
                    facts: None,
                    variants: [None; 3],
                }
            })
            .collect();
        let saved = transaction.save_users(batch, &to_save)?;
        drop(to_save);
        transaction.settle_batch(batch)?;
        let new = saved.iter().filter(|user| user.is_new).count() as u64;
        let keys: Vec<i64> = saved.iter().map(|user| user.user).collect();
        // Ids that differ in case alone are one customer.
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        if sorted.windows(2).any(|two| two[0] == two[1]) {
            return Err(twice("profiles"));
        }
        Ok((Customers { ids, keys }, new))
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// The key of a customer. `at` is where to look first; it moves behind the customer, so that
    /// customers in order are found at once.
    pub fn key(&self, id: &str, at: &mut usize) -> Option<i64> {
        if self.ids.get(*at).is_none_or(|held| &**held != id) {
            *at = self.ids.binary_search_by(|held| (**held).cmp(id)).ok()?;
        }
        let key = self.keys.get(*at).copied();
        *at += 1;
        key
    }
}

/// The refusal of results in which a customer stands twice.
pub(super) fn twice(folder: &str) -> Error {
    Error::failed(format!(
        "a customer is in the {folder} of the results twice"
    ))
    .because("a part of the folder was copied, or two runs of the job wrote to it")
    .hint("empty the folder and run the job again; it must partition by user")
}
