//! The order of the snapshot's actions, and packed columns in that order.

use super::numbers::{Numbers, Placed};
use crate::domain::{Instant, NONE};
use crate::store::{Column, Damage, Error, NULL, Result, Store};

/// The error where the packed columns contradict each other.
pub(super) fn damaged() -> Error {
    Error::Damaged(Damage::Columns)
}

/// The position of each stored action in the snapshot, which is sorted by user, instant and
/// identity, then by order of loading. Actions after the models' clock, those not in force, and
/// those of programs and excluded people are left out.
pub(super) struct Arrangement {
    /// By index of the stored action; [`NONE`] where it is left out.
    place: Vec<u32>,
    /// The number of actions in the snapshot.
    length: usize,
    /// Whether the snapshot has all stored actions in stored order.
    is_as_stored: bool,
}

/// The stored columns that decide the order.
pub(super) struct StoredKeys {
    /// The identity of each action.
    pub identity: Vec<u32>,
    /// The index of its user; [`NONE`] for anonymous actions.
    pub user: Vec<u32>,
    /// Its instant.
    pub at: Vec<i64>,
}

impl StoredKeys {
    /// `user_of` is the user's index by identity.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn read(store: &Store, user_of: &[u32]) -> Result<StoredKeys> {
        let rows = store.fetch_packed_rows()?;
        let (mut identity, mut user) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        store.visit_column(Column::Identity, |values| {
            for &value in values {
                user.push(
                    *usize::try_from(value)
                        .ok()
                        .and_then(|value| user_of.get(value))
                        .ok_or_else(damaged)?,
                );
                identity.push(value as u32);
            }
            Ok(())
        })?;
        let at = whole_column(store, Column::At, identity.len())?;
        Ok(StoredKeys { identity, user, at })
    }
}

impl Arrangement {
    /// Sorts the actions in force up to `as_of`.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn of(store: &Store, keys: &StoredKeys, as_of: Instant) -> Result<Arrangement> {
        let StoredKeys { identity, user, at } = keys;
        let key = |row: usize| (user[row], at[row], identity[row]);
        let mut unread = store.fetch_bots()?;
        unread.extend(store.fetch_excluded_identities()?);
        unread.sort_unstable();
        let superseded = store.fetch_superseded()?;
        let are_all_in_force =
            unread.is_empty() && superseded.is_empty() && at.iter().all(|at| *at <= as_of.0);
        if are_all_in_force && (1..at.len()).all(|row| key(row - 1) <= key(row)) {
            return Ok(Arrangement {
                place: (0..at.len() as u32).collect(),
                length: at.len(),
                is_as_stored: true,
            });
        }
        let mut sorted: Vec<u32> = (0..identity.len() as u32)
            .filter(|&row| at[row as usize] <= as_of.0)
            .collect();
        if !unread.is_empty() {
            sorted.retain(|&row| {
                unread
                    .binary_search(&i64::from(identity[row as usize]))
                    .is_err()
            });
        }
        if !superseded.is_empty() {
            let seq = whole_column(store, Column::Seq, identity.len())?;
            let key = |row: usize| (i64::from(identity[row]), at[row], seq[row]);
            sorted.retain(|&row| superseded.binary_search(&key(row as usize)).is_err());
        }
        // Each load is sorted already, so the sort finds few runs. It is stable: for one identity
        // and instant, later loads have higher sequence numbers.
        sorted.sort_by_key(|&row| key(row as usize));
        let mut place = vec![NONE; identity.len()];
        (0..)
            .zip(&sorted)
            .for_each(|(position, &row)| place[row as usize] = position);
        Ok(Arrangement {
            place,
            length: sorted.len(),
            is_as_stored: false,
        })
    }

    /// A complete stored column in this order.
    pub fn arrange<T: Copy + Default>(&self, stored: Vec<T>) -> Vec<T> {
        if self.is_as_stored {
            return stored;
        }
        let mut arranged = vec![T::default(); self.length];
        put(&mut arranged, &self.place, &stored, |value| value);
        arranged
    }

    /// A column of numbers in this order.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn take_numbers(&self, store: &Store, column: Column) -> Result<Numbers> {
        let mut placed = Placed::of(self.length);
        self.visit(store, column, |places, values| placed.put(places, values))?;
        Ok(placed.end())
    }

    /// A column in this order; `otherwise` fills absent places.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn take<T: Copy>(
        &self,
        store: &Store,
        column: Column,
        otherwise: T,
        of: impl Fn(i64) -> T,
    ) -> Result<Vec<T>> {
        let mut taken = vec![otherwise; self.length];
        self.visit(store, column, |places, values| {
            put(&mut taken, places, values, &of);
        })?;
        Ok(taken)
    }

    /// Passes a column to `put` with the position of each value, thousands at a time.
    fn visit(
        &self,
        store: &Store,
        column: Column,
        mut put: impl FnMut(&[u32], &[i64]),
    ) -> Result<()> {
        let mut places = self.place.as_slice();
        store.visit_column(column, |values| {
            let here = places.split_off(..values.len()).ok_or_else(damaged)?;
            if !values.iter().all(|value| is_believed(*value)) {
                return Err(damaged());
            }
            put(here, values);
            Ok(())
        })?;
        if places.is_empty() {
            Ok(())
        } else {
            Err(damaged())
        }
    }
}

/// Puts values at their positions; positions past the end are left out.
fn put<V: Copy, T>(taken: &mut [T], places: &[u32], values: &[V], of: impl Fn(V) -> T) {
    for (&place, &value) in places.iter().zip(values) {
        if let Some(taken) = taken.get_mut(place as usize) {
            *taken = of(value);
        }
    }
}

/// Within what loading accepts, so that sums cannot overflow.
fn is_believed(value: i64) -> bool {
    value == NULL || value.unsigned_abs() <= 1 << 50
}

fn whole_column(store: &Store, column: Column, rows: usize) -> Result<Vec<i64>> {
    let mut whole = Vec::with_capacity(rows);
    store.visit_column(column, |values| {
        if !values.iter().all(|value| is_believed(*value)) {
            return Err(damaged());
        }
        whole.extend_from_slice(values);
        Ok(())
    })?;
    if whole.len() == rows {
        Ok(whole)
    } else {
        Err(damaged())
    }
}
