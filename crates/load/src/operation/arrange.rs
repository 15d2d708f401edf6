//! Sorts the actions of a file into the order of the store: by actor, then time.

use crate::intake::pending::PendingActions;
use crate::intake::{Actor, PendingAction};
use regulars_core::error::{Error, Result};
use regulars_core::store::ActionRow;

/// The identities of a file's actors, and the rank of each.
pub struct Identities {
    /// The store's keys, ascending.
    keys: Vec<i64>,
    /// The rank in `keys` of each user, and of each anonymous actor, of the file.
    users: Vec<u32>,
    anonymous: Vec<u32>,
}

impl Identities {
    /// From the store's keys of users and of anonymous actors, in order of the file's numbers.
    pub fn new(users: &[i64], anonymous: &[i64]) -> Identities {
        let mut keys = [users, anonymous].concat();
        keys.sort_unstable();
        keys.dedup();
        // Every key is present.
        let places = |of: &[i64]| {
            of.iter()
                .map(|key| keys.partition_point(|held| held < key) as u32)
                .collect()
        };
        Identities {
            users: places(users),
            anonymous: places(anonymous),
            keys,
        }
    }

    /// The store's key of an actor.
    pub fn key(&self, actor: Actor) -> i64 {
        self.keys[self.place(actor) as usize]
    }

    fn place(&self, actor: Actor) -> u32 {
        match actor {
            Actor::User(number) => self.users[number as usize],
            Actor::Anonymous(number) => self.anonymous[number as usize],
        }
    }
}

/// Actions whose actors are numbered by the ranks of their identities.
pub struct Arranged {
    actions: PendingActions,
    keys: Vec<i64>,
}

/// Renumbers actors by rank, so that ranges of actors are ranges of identities.
pub fn arrange(actions: PendingActions, identities: &Identities) -> Arranged {
    let arranged = actions.renumbered(|actor| identities.place(actor));
    Arranged {
        actions: arranged,
        keys: identities.keys.clone(),
    }
}

impl Arranged {
    /// Passes the actions, with the store's keys, to `save`: range by range in order of identity
    /// and instant, and in order of the file where one identity did several things in one second.
    /// The next range is sorted while one is saved.
    ///
    /// # Errors
    /// The first error of `save`.
    pub fn for_each_range(
        self,
        items: &[i64],
        orders: &[i64],
        mut save: impl FnMut(Vec<ActionRow>) -> Result<()>,
    ) -> Result<()> {
        let Arranged { actions, keys } = self;
        std::thread::scope(|scope| {
            let (sorted, waiting) = std::sync::mpsc::sync_channel(1);
            // If the receiver is gone, it met an error and wants no more.
            let sorter = scope.spawn(move || {
                actions
                    .into_ranges()
                    .map(|range| sort(&range, &keys, items, orders))
                    .all(|rows| sorted.send(rows).is_ok())
            });
            waiting.iter().try_for_each(&mut save)?;
            drop(waiting);
            finished(sorter.join()).map(|_| ())
        })
    }
}

/// The result of a thread; its panic continues in this one.
pub fn finished<T>(thread: std::thread::Result<T>) -> Result<T, Error> {
    thread.map_err(|panic| std::panic::resume_unwind(panic))
}

fn sort(actions: &[PendingAction], keys: &[i64], items: &[i64], orders: &[i64]) -> Vec<ActionRow> {
    let place = |action: &PendingAction| match action.actor {
        Actor::User(place) | Actor::Anonymous(place) => place,
    };
    // Sorting keys moves less than sorting rows.
    let mut order: Vec<(u32, i64, u32)> = actions
        .iter()
        .zip(0..)
        .map(|(action, number)| (place(action), action.at, number))
        .collect();
    order.sort_unstable();
    let row = |(place, at, number): (u32, i64, u32)| {
        let action = &actions[number as usize];
        ActionRow {
            identity: keys[place as usize],
            at,
            kind: action.kind.code(),
            item: action.item.map(|item| items[item as usize]),
            quantity_milli: action.quantity_milli,
            amount_minor: action.amount_minor,
            discount_minor: action.discount_minor,
            order: action.order.map(|order| orders[order as usize]),
            is_row: action.is_row,
        }
    };
    order.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use regulars_core::domain::ActionKind;

    #[test]
    fn actions_come_by_identity_and_instant_and_else_as_in_the_file() {
        let identities = Identities::new(&[40, 7, 90_000, 8], &[3, 50_000]);
        let nth = |number: i64| PendingAction {
            actor: if number % 3 == 0 {
                Actor::Anonymous(number as u32 % 2)
            } else {
                Actor::User(number as u32 % 4)
            },
            item: Some(0),
            order: None,
            at: number % 5,
            kind: ActionKind::View,
            quantity_milli: number,
            amount_minor: None,
            discount_minor: None,
            is_row: true,
        };
        let mut actions = PendingActions::default();
        (0..1_000).for_each(|number| actions.push(nth(number)));
        let mut expected: Vec<(i64, i64, i64)> = (0..1_000)
            .map(|number| {
                (
                    identities.key(nth(number).actor),
                    nth(number).at,
                    nth(number).quantity_milli,
                )
            })
            .collect();
        expected.sort_unstable();
        let mut came = Vec::new();
        arrange(actions, &identities)
            .for_each_range(&[5], &[], |rows| {
                came.extend(
                    rows.iter()
                        .map(|row| (row.identity, row.at, row.quantity_milli)),
                );
                Ok(())
            })
            .unwrap();
        assert_eq!(came, expected);
    }

    #[test]
    fn what_fails_ends_it() {
        let identities = Identities::new(&(0..100_000).collect::<Vec<_>>(), &[]);
        let mut actions = PendingActions::default();
        for user in 0..100_000 {
            let action = PendingAction {
                actor: Actor::User(user),
                item: None,
                order: None,
                at: 0,
                kind: ActionKind::View,
                quantity_milli: 1_000,
                amount_minor: None,
                discount_minor: None,
                is_row: true,
            };
            actions.push(action);
        }
        let mut ranges = 0;
        let stopped = arrange(actions, &identities).for_each_range(&[], &[], |_| {
            ranges += 1;
            if ranges == 2 {
                Err(Error::usage("enough"))
            } else {
                Ok(())
            }
        });
        assert!(stopped.is_err() && ranges == 2);
    }
}
