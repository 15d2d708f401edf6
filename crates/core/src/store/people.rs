//! Which users are one person. One user represents the person (`users.person`). It is computed from
//! the links in force and from what the operator typed, only for those whom a change concerns.

use super::database::Store;
use super::error::Result;
use super::json_keys;
use super::links::Subgraph;
use super::transaction::Transaction;
use crate::domain::BatchId;
use crate::domain::people::{Node, NodeKind, Refusal, id_of, join, natural_order, node_of};
use std::collections::{BTreeMap, BTreeSet};

/// All ids of the person of the user `?1`.
pub(super) const ALL_IDS: &str = "(SELECT person FROM users WHERE user = ?1 UNION ALL
    SELECT user FROM users WHERE person = (SELECT person FROM users WHERE user = ?1) AND person <> \
    user)";

/// The result of settling who is who after a change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// Identities that now belong to another person.
    pub moved: usize,
    /// People with several ids.
    pub joined: usize,
    /// Pairs that share a contact and were not joined.
    pub refused: Vec<RefusedLink>,
    /// Contacts and accounts that too many share, and that therefore join no one.
    pub shared: Vec<String>,
}

/// A contact that two different people share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedLink {
    /// `e-mail` or `phone`.
    pub evidence: &'static str,
    /// The id of the first.
    pub one: String,
    /// The id of the second.
    pub other: String,
    /// Why they were not joined.
    pub why: Why,
}

/// Why two users who share a contact are not one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// They have different names.
    Names,
    /// They live in different places.
    Places,
    /// The operator split them.
    Separated,
}

/// What is known about the ids of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonIds {
    /// The other ids of the person, the preferred ones first, each with what links it to the rest:
    /// e-mail, phone, or `None` where the operator merged it.
    pub others: Vec<(String, Option<&'static str>)>,
    /// Other people who share a contact; `one` is an id of this person.
    pub refused: Vec<RefusedLink>,
    /// Contacts of this person that too many share.
    pub shared: Vec<String>,
}

/// What a change concerns, collected before it happens.
#[derive(Debug, Default)]
pub(super) struct Concerned {
    identities: BTreeSet<i64>,
    sessions: BTreeSet<i64>,
    /// People whose facts must be combined again.
    people: BTreeSet<i64>,
}

fn evidence(kind: NodeKind) -> &'static str {
    if kind == NodeKind::Phone {
        "phone"
    } else {
        "e-mail"
    }
}

fn id(node: &Node) -> String {
    id_of(node.kind, &node.key)
}

/// The refused edges as text, each pair of ids once.
fn refused_links(subgraph: &Subgraph, refused: &[((usize, usize), Refusal)]) -> Vec<RefusedLink> {
    let nodes = &subgraph.graph.nodes;
    let (mut links, mut seen) = (Vec::new(), BTreeSet::new());
    for ((_, b), refusal) in refused {
        let (why, one, other) = match *refusal {
            Refusal::Names(one, other) => (Why::Names, one, other),
            Refusal::Places(one, other) => (Why::Places, one, other),
            Refusal::Separated(one, other) => (Why::Separated, one, other),
        };
        let evidence = evidence(nodes[*b].kind);
        let link = RefusedLink {
            evidence,
            one: id(&nodes[one]),
            other: id(&nodes[other]),
            why,
        };
        if seen.insert((evidence, one, other)) {
            links.push(link);
        }
    }
    links
}

impl Store {
    /// The representative of a user's person.
    pub fn fetch_person_of(&self, user: i64) -> Result<i64> {
        Ok(self
            .connection
            .prepare_cached("SELECT person FROM users WHERE user = ?1")?
            .query_row([user], |row| row.get(0))?)
    }

    /// The other ids of the person that this user represents, the preferred ones first: accounts in
    /// natural order, then e-mails, then phones.
    pub fn fetch_others_of(&self, person: i64) -> Result<Vec<i64>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT user, id FROM users WHERE person = ?1 AND person <> user")?;
        let rows = statement.query_map([person], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut others: Vec<(i64, String)> = rows.collect::<rusqlite::Result<_>>()?;
        others.sort_by_cached_key(|(_, id)| {
            let (kind, key) = node_of(id);
            (kind, Natural(key.into_owned()))
        });
        Ok(others.into_iter().map(|(user, _)| user).collect())
    }

    /// What is known about the ids of a person, without reading the shop.
    pub fn fetch_person_ids(&self, person: i64) -> Result<PersonIds> {
        let seeds = self.fetch_own_identities(person)?;
        let subgraph = self.fetch_subgraph(&self.reach(&seeds, None)?, &BTreeSet::new())?;
        let people = join(&subgraph.graph);
        let nodes = &subgraph.graph.nodes;
        let is_own = |index: usize| {
            people.person[index].is_some_and(|index| subgraph.users[index] == Some(person))
        };
        let mut sharers: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for &(a, b) in &subgraph.graph.edges {
            for (handle, other) in [(a, b), (b, a)] {
                let is_active =
                    !nodes[a].is_shared && !nodes[b].is_shared && is_own(a) && is_own(b);
                if is_active && nodes[handle].kind != NodeKind::Account {
                    let users = [handle, other]
                        .into_iter()
                        .filter(|&index| nodes[index].is_user);
                    sharers.entry(handle).or_default().extend(users);
                }
            }
        }
        let mut others = Vec::new();
        for user in self.fetch_others_of(person)? {
            let Some(index) = subgraph.users.iter().position(|found| *found == Some(user)) else {
                continue;
            };
            let common = sharers
                .iter()
                .filter(|(_, users)| users.len() > 1 && users.contains(&index));
            let best = common.map(|(handle, _)| nodes[*handle].kind).min();
            others.push((id(&nodes[index]), best.map(evidence)));
        }
        let mut refused = Vec::new();
        for link in refused_links(&subgraph, &people.refused) {
            let of = |id: &str| {
                nodes
                    .iter()
                    .position(|node| self::id(node) == id)
                    .is_some_and(is_own)
            };
            match (of(&link.one), of(&link.other)) {
                (true, false) => refused.push(link),
                (false, true) => refused.push(RefusedLink {
                    one: link.other,
                    other: link.one,
                    ..link
                }),
                _ => {}
            }
        }
        let mut shared: BTreeSet<usize> = (0..nodes.len()).filter(|&index| is_own(index)).collect();
        for &(a, b) in &subgraph.graph.edges {
            if is_own(a) || is_own(b) {
                shared.extend([a, b]);
            }
        }
        let shared = shared
            .into_iter()
            .filter(|&index| nodes[index].is_shared)
            .map(|index| id(&nodes[index]));
        Ok(PersonIds {
            others,
            refused,
            shared: shared.collect(),
        })
    }

    fn fetch_own_identities(&self, person: i64) -> Result<BTreeSet<i64>> {
        let users = std::iter::once(person).chain(self.fetch_others_of(person)?);
        users.map(|user| self.fetch_own_identity(user)).collect()
    }

    /// The number of identities that would move if this user were split from the person of `other`,
    /// by undoing `merge` or against what files show.
    pub fn count_unmerged(&self, user: i64, other: i64, merge: Option<i64>) -> Result<usize> {
        let ends = [
            self.fetch_own_identity(user)?,
            self.fetch_own_identity(other)?,
        ];
        let mut subgraph = self.fetch_subgraph(
            &self.reach(&ends.into_iter().collect(), None)?,
            &BTreeSet::new(),
        )?;
        let place = |identity: i64| {
            subgraph
                .identities
                .iter()
                .position(|found| *found == identity)
        };
        let (Some(one), Some(from)) = (place(ends[0]), place(ends[1])) else {
            return Ok(0);
        };
        match merge {
            Some(_) => subgraph.graph.merges.retain(|pair| *pair != (from, one)),
            None => subgraph.graph.taken_out.push(one),
        }
        subgraph.graph.separations.push((one, from));
        let people = join(&subgraph.graph);
        let after = people
            .person
            .iter()
            .map(|person| person.and_then(|index| subgraph.users[index]));
        Ok(after
            .zip(&subgraph.persons)
            .filter(|(after, before)| after != *before)
            .count())
    }

    /// What loading or undoing this batch concerns.
    pub(super) fn fetch_concerns(&self, batch: BatchId) -> Result<Concerned> {
        let is_any = |sql: &str| -> Result<bool> {
            Ok(self
                .connection
                .prepare_cached(&format!("SELECT EXISTS ({sql})"))?
                .query_row([], |row| row.get(0))?)
        };
        // In most shops that only load orders, users have no contacts.
        if !is_any("SELECT 1 FROM links UNION ALL SELECT 1 FROM merges")? {
            return Ok(Concerned::default());
        }
        let seeds = self.fetch_concerned(batch)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT u.person FROM user_versions v JOIN users u ON u.user = v.user WHERE \
             v.batch = ?1
             AND (u.person <> u.user OR EXISTS (SELECT 1 FROM users m WHERE m.person = u.user AND \
             m.person <> m.user))",
        )?;
        let rows = statement.query_map([batch.0], |row| row.get(0))?;
        let people = rows.collect::<rusqlite::Result<_>>()?;
        let identities = if seeds.is_empty() {
            seeds
        } else {
            self.reach(&seeds, Some(batch))?
        };
        Ok(Concerned {
            identities,
            sessions: self.fetch_sessions_in(batch)?,
            people,
        })
    }
}

/// A key in natural order.
#[derive(PartialEq, Eq)]
struct Natural(String);

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        natural_order(&self.0, &other.0)
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Transaction<'_> {
    /// Settles who is who after a load, for those whom it concerns.
    pub fn settle_batch(&self, batch: BatchId) -> Result<Settled> {
        self.settle(&self.fetch_concerns(batch)?, &BTreeSet::new())
    }

    /// Settles who is who for all whom a change at these identities concerns.
    pub(super) fn settle_around(&self, identities: BTreeSet<i64>) -> Result<Settled> {
        self.settle(
            &Concerned {
                identities,
                ..Concerned::default()
            },
            &BTreeSet::new(),
        )
    }

    /// Settles who is who among these identities and sessions once `gone` users are deleted.
    pub(super) fn settle_without(
        &self,
        identities: BTreeSet<i64>,
        sessions: BTreeSet<i64>,
        gone: &BTreeSet<i64>,
    ) -> Result<Settled> {
        let concerned = Concerned {
            identities,
            sessions,
            people: BTreeSet::new(),
        };
        self.settle(&concerned, gone)
    }

    /// Settles who is who for all whom a change concerns; `gone` users are removed from every
    /// person.
    pub(super) fn settle(&self, concerned: &Concerned, gone: &BTreeSet<i64>) -> Result<Settled> {
        if !gone.is_empty() {
            self.inner
                .prepare_cached(
                    "UPDATE users SET person = user WHERE user IN (SELECT value FROM \
                                 json_each(?1))",
                )?
                .execute([json_keys(gone.iter().copied())])?;
        }
        let subgraph = self.fetch_subgraph(&concerned.identities, gone)?;
        let people = join(&subgraph.graph);
        let mut moves = self
            .inner
            .prepare_cached("UPDATE identities SET user = ?2 WHERE identity = ?1")?;
        let mut joins = self
            .inner
            .prepare_cached("UPDATE users SET person = ?2 WHERE user = ?1")?;
        let (mut moved, mut stale, mut sizes) = (
            Vec::new(),
            concerned.people.clone(),
            BTreeMap::<i64, usize>::new(),
        );
        for (index, &identity) in subgraph.identities.iter().enumerate() {
            let person = people.person[index].and_then(|index| subgraph.users[index]);
            if subgraph.persons[index] != person {
                moves.execute((identity, person))?;
                moved.push(identity);
            }
            let (Some(user), Some(person)) = (subgraph.users[index], person) else {
                continue;
            };
            *sizes.entry(person).or_default() += 1;
            if subgraph.persons_of_users[index] != Some(person) {
                joins.execute((user, person))?;
                stale.extend(
                    [user, person]
                        .into_iter()
                        .chain(subgraph.persons_of_users[index]),
                );
            }
        }
        let sessions = self.settle_sessions(&concerned.sessions, &moved)?;
        self.refresh_people(&stale, gone)?;
        let shared = subgraph
            .graph
            .nodes
            .iter()
            .filter(|node| node.is_shared)
            .map(id);
        Ok(Settled {
            moved: moved.len() + sessions,
            joined: sizes.values().filter(|size| **size > 1).count(),
            refused: refused_links(&subgraph, &people.refused),
            shared: shared.collect(),
        })
    }

    /// Gives each session to the person that rows show in it, if there is only one; returns how
    /// many changed.
    fn settle_sessions(&self, sessions: &BTreeSet<i64>, moved: &[i64]) -> Result<usize> {
        let mut of_moved = self.inner.prepare_cached(
            "SELECT DISTINCT l.b FROM json_each(?1) t CROSS JOIN links l ON l.a = t.value AND \
             l.evidence = 'session'",
        )?;
        let rows = of_moved.query_map([json_keys(moved.iter().copied())], |row| row.get(0))?;
        let mut all: BTreeSet<i64> = rows.collect::<rusqlite::Result<_>>()?;
        all.extend(sessions);
        if all.is_empty() {
            return Ok(0);
        }
        let all = json_keys(all);
        let given = self
            .inner
            .prepare_cached(
                "UPDATE identities SET user = n.user
                 FROM (SELECT l.b AS identity, CASE WHEN count(DISTINCT i.user) = 1 THEN \
                 max(i.user) END AS user
                       FROM json_each(?1) t CROSS JOIN links l ON l.b = t.value AND l.evidence = \
                       'session'
                       CROSS JOIN identities i ON i.identity = l.a GROUP BY l.b) n
                 WHERE identities.identity = n.identity AND identities.user IS NOT n.user",
            )?
            .execute([&all])?;
        let taken = self
            .inner
            .prepare_cached(
                "UPDATE identities SET user = NULL WHERE identity IN (SELECT value FROM \
                 json_each(?1)) AND kind = 'session'
                 AND user IS NOT NULL AND NOT EXISTS (SELECT 1 FROM links l WHERE l.b = \
                 identities.identity)",
            )?
            .execute([&all])?;
        Ok(given + taken)
    }

    /// Deletes accounts and contacts that have no links and are no user's id.
    pub(super) fn delete_idle_handles(&self, concerned: &Concerned) -> Result<()> {
        self.delete_idle_handles_in(&concerned.identities)
    }

    /// The same among these identities.
    pub(super) fn delete_idle_handles_in(&self, identities: &BTreeSet<i64>) -> Result<()> {
        self.inner
            .prepare_cached(
                "DELETE FROM identities WHERE identity IN (SELECT value FROM json_each(?1)) AND \
                 kind IN ('account', 'email', 'phone')
                 AND NOT EXISTS (SELECT 1 FROM links WHERE a = identities.identity OR b = \
                 identities.identity)
                 AND NOT EXISTS (SELECT 1 FROM users u
                                 WHERE u.id = CASE kind WHEN 'phone' THEN 'tel:' || key ELSE key \
                                 END)",
            )?
            .execute([json_keys(identities.iter().copied())])?;
        Ok(())
    }

    /// Puts the facts of these users, and of the people to whom they now belong, in force.
    fn refresh_people(&self, users: &BTreeSet<i64>, gone: &BTreeSet<i64>) -> Result<()> {
        let mut people = BTreeSet::new();
        for user in users.difference(gone) {
            people.insert(self.fetch_person_of(*user)?);
        }
        for person in people {
            self.refresh_person(person, &self.fetch_others_of(person)?)?;
        }
        Ok(())
    }
}
