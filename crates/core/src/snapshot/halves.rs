//! Reads half of a large shop's history on another thread, over its own connection.

use crate::store::{Result, Store};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

/// Runs `first` and `second` on the same state of the database. `first` passes on what `second`
/// waits for as soon as it has it. Where there is much to read they run at the same time; if
/// another process wrote between them, the result of `second` is dropped and read again.
///
/// # Errors
/// The store cannot be read, or `first` ended without passing anything on.
pub(super) fn read_in_halves<H, F, S>(
    store: &Store,
    is_much: bool,
    first: impl FnOnce(&dyn Fn(&Arc<H>)) -> Result<F>,
    second: impl Fn(&Store, &Receiver<Arc<H>>) -> Result<S> + Sync,
) -> Result<(F, S)>
where
    H: Send + Sync,
    S: Send,
{
    let revision = store.revision()?;
    let other = if is_much {
        store.another_reader().ok()
    } else {
        None
    };
    let (sender, receiver) = channel();
    let (sender_here, receiver_here) = channel();
    let second = &second;
    std::thread::scope(|scope| {
        let parallel = other.map(|other| {
            scope.spawn(move || {
                other.at_one_state(|other| match other.revision()? == revision {
                    true => second(other, &receiver).map(Some),
                    false => Ok(None),
                })
            })
        });
        // A value goes to both receivers, and the one without a reader ignores it. A thread that
        // still waits ends when the sender is dropped.
        let here = first(&move |handed| {
            let _ = sender.send(Arc::clone(handed));
            let _ = sender_here.send(Arc::clone(handed));
        })?;
        let there = match parallel.map(std::thread::ScopedJoinHandle::join) {
            Some(joined) => joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?,
            None => None,
        };
        Ok((
            here,
            there.map_or_else(|| second(store, &receiver_here), Ok)?,
        ))
    })
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
            transaction
                .save_users(
                    batch,
                    &[UserToSave {
                        id,
                        node,
                        facts: None,
                        variants: [None; 3],
                    }],
                )
                .unwrap();
            transaction.next_revision().unwrap();
            transaction.commit().unwrap();
        };
        add(&store, "ann");
        let (reader, writer) = (
            Store::open_reader(&path).unwrap(),
            Store::open_writer(&path).unwrap(),
        );
        let read = |reader: &Store, is_much: bool| {
            read_in_halves(
                reader,
                is_much,
                |hand_over| {
                    hand_over(&Arc::new(7));
                    Ok("first")
                },
                |store, handed| {
                    let ids: Vec<String> = store
                        .fetch_users()?
                        .into_iter()
                        .map(|user| user.id)
                        .collect();
                    Ok((ids, handed.recv().ok().as_deref().copied()))
                },
            )
        };
        for is_much in [false, true] {
            let (first, (ids, handed)) = reader
                .at_one_state(|reader| {
                    reader.revision()?;
                    add(&writer, if is_much { "bob" } else { "cyd" });
                    read(reader, is_much)
                })
                .unwrap();
            let expected: &[&str] = if is_much { &["ann", "cyd"] } else { &["ann"] };
            assert_eq!(
                (first, ids.join(" "), handed),
                ("first", expected.join(" "), Some(7))
            );
        }
        let [alone, parallel] = [false, true].map(|is_much| read(&reader, is_much).unwrap());
        assert_eq!((alone.1.0.len(), &alone), (3, &parallel));
    }

    #[test]
    fn a_first_half_that_fails_ends_both() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        for is_much in [false, true] {
            let outcome = read_in_halves(
                &store,
                is_much,
                |_: &dyn Fn(&Arc<i32>)| Err::<(), _>(crate::store::Error::Interrupted),
                |_, handed| Ok(handed.recv().is_ok()),
            );
            assert!(matches!(outcome, Err(crate::store::Error::Interrupted)));
        }
    }
}
