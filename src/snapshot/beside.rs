//! Users and orders of a large shop, read by another thread while this one reads the actions.

use super::read::{order, user};
use super::shape::{Order, User};
use crate::store::{Result, Store};

/// All users and orders, in order of their keys.
type Read = (Vec<User>, Vec<Order>);

/// What `read` gives, and all users and orders of the same state of the database. Where they are many they are read over a
/// connection of their own meanwhile; if another process wrote between the two, what that one read is dropped.
///
/// # Errors
/// The store cannot be read.
pub(super) fn with_users_and_orders<T>(
    store: &Store,
    are_many: bool,
    read: impl FnOnce() -> Result<T>,
) -> Result<(T, Read)> {
    let revision = store.revision()?;
    let other = if are_many { store.another_reader().ok() } else { None };
    std::thread::scope(|scope| {
        let beside = other.map(|other| {
            scope.spawn(move || {
                other.at_one_state(|other| match other.revision()? == revision {
                    true => users_and_orders(other).map(Some),
                    false => Ok(None),
                })
            })
        });
        let here = read()?;
        let there = match beside.map(std::thread::ScopedJoinHandle::join) {
            Some(joined) => joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?,
            None => None,
        };
        Ok((here, there.map_or_else(|| users_and_orders(store), Ok)?))
    })
}

fn users_and_orders(store: &Store) -> Result<Read> {
    let users = store.fetch_users()?.into_iter().map(user).collect();
    Ok((users, store.fetch_orders()?.into_iter().map(order).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{IdentityKind, UserToSave};

    #[test]
    fn both_ways_read_the_same_and_never_what_another_wrote_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        let store = Store::create(&path, [7; 32], 0).unwrap();
        let add = |store: &Store, id: &str| {
            let transaction = store.begin("load", "now").unwrap();
            let batch = transaction.save_batch(0, None).unwrap();
            let node = (IdentityKind::Account, id.into());
            transaction.save_users(batch, &[UserToSave { id, node, facts: None, variants: [None; 3] }]).unwrap();
            transaction.next_revision().unwrap();
            transaction.commit().unwrap();
        };
        add(&store, "ann");
        let (reader, writer) = (Store::open_reader(&path).unwrap(), Store::open_writer(&path).unwrap());
        for are_many in [false, true] {
            let ids = reader
                .at_one_state(|reader| {
                    reader.revision()?;
                    add(&writer, if are_many { "bob" } else { "cyd" });
                    let ((), (users, _)) = with_users_and_orders(reader, are_many, || Ok(()))?;
                    Ok(users.into_iter().map(|user| user.id).collect::<Vec<String>>())
                })
                .unwrap();
            let expected: &[&str] = if are_many { &["ann", "cyd"] } else { &["ann"] };
            assert_eq!(ids, expected);
        }
        let [alone, beside] =
            [false, true].map(|are_many| with_users_and_orders(&reader, are_many, || Ok(())).unwrap().1);
        assert_eq!((alone.0.len(), &alone), (3, &beside));
    }
}
