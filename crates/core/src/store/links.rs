//! The table `links`, and the graph of identities that it forms with what the operator typed.

use super::database::Store;
use super::error::Result;
use super::identities::IdentityKind;
use super::json_keys;
use super::transaction::Transaction;
use crate::domain::BatchId;
use crate::domain::people::{Graph, MOST_SHARED, Node, NodeKind, crowded};
use std::collections::{BTreeMap, BTreeSet};

/// The identity `i` of the user `u`: an id is a kind and a key in one text.
pub(super) const OWN: &str =
    "i.kind IN ('account', 'email', 'phone') AND i.key IN (u.id, substr(u.id, 5))
     AND u.id = CASE i.kind WHEN 'phone' THEN 'tel:' || i.key ELSE i.key END";

const MERGES: &str = "SELECT kept, merged FROM merges WHERE undone_at IS NULL ORDER BY merge";
const SEPARATIONS: &str =
    "SELECT separated, other FROM separations WHERE undone_at IS NULL ORDER BY separation";
const TAKEN_OUT: &str = "SELECT separated, separated FROM separations WHERE undone_at IS NULL AND \
                         joined_by = 'files' ORDER BY separation";

/// A part of the graph with the keys of its nodes.
#[derive(Debug, Default)]
pub(super) struct Subgraph {
    /// The graph; a node whose id is not in `users` is not a user.
    pub graph: Graph,
    /// The identity of each node, ascending.
    pub identities: Vec<i64>,
    /// The user of each node, if it has one.
    pub users: Vec<Option<i64>>,
    /// The current representative of each node's person, from `identities`.
    pub persons: Vec<Option<i64>>,
    /// The same, from `users`.
    pub persons_of_users: Vec<Option<i64>>,
}

/// Neighbours of an identity by kind; reading stops at a kind that too many share.
#[derive(Debug, Default)]
struct Neighbours {
    all: BTreeSet<i64>,
    is_shared: bool,
}

fn node_kind(word: &str) -> NodeKind {
    match word {
        "email" => NodeKind::Email,
        "phone" => NodeKind::Phone,
        _ => NodeKind::Account,
    }
}

impl Store {
    /// The identity of a user's own id.
    pub(super) fn fetch_own_identity(&self, user: i64) -> Result<i64> {
        Ok(self
            .connection
            .prepare_cached(&format!(
                "SELECT i.identity FROM users u JOIN identities i ON {OWN} WHERE u.user = ?1"
            ))?
            .query_row([user], |row| row.get(0))?)
    }

    /// The identities that could be one person with any of `seeds`: all that links and merges
    /// reach, except through what too many share. Links of `batch` are treated both as present and
    /// as absent, so that the result covers both states.
    pub(super) fn reach(
        &self,
        seeds: &BTreeSet<i64>,
        batch: Option<BatchId>,
    ) -> Result<BTreeSet<i64>> {
        let merges = self.fetch_typed(MERGES)?;
        let (many, links) = (
            seeds.len() as i64 * 2,
            "SELECT count(*) FROM (SELECT 1 FROM links LIMIT ?1)",
        );
        if many
            > self
                .connection
                .prepare_cached(links)?
                .query_row([many], |row| row.get(0))?
        {
            // This many reach nearly everything, and reading everything at once is faster.
            let mut all = self.fetch_linked()?;
            all.extend(
                merges
                    .iter()
                    .flat_map(|(kept, merged)| [kept, merged])
                    .chain(seeds),
            );
            return Ok(all);
        }
        let mut merged: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (kept, gone) in merges {
            merged.entry(kept).or_default().push(gone);
            merged.entry(gone).or_default().push(kept);
        }
        let (mut found, mut waiting) = (seeds.clone(), seeds.iter().copied().collect::<Vec<_>>());
        while let Some(identity) = waiting.pop() {
            let mut next = merged.get(&identity).cloned().unwrap_or_default();
            let mut here = self.neighbours(identity, None)?;
            if here.is_shared && seeds.contains(&identity) && batch.is_some() {
                // Too many share it only since this batch, or did until now: this concerns all who
                // share it.
                here.is_shared = self.neighbours(identity, batch)?.is_shared;
                if !here.is_shared {
                    here.all = self.fetch_sharers(identity)?;
                }
            }
            if !here.is_shared {
                next.extend(here.all);
            }
            for other in next {
                if found.insert(other) {
                    waiting.push(other);
                }
            }
        }
        Ok(found)
    }

    fn neighbours(&self, identity: i64, without: Option<BatchId>) -> Result<Neighbours> {
        let mut statement = self.connection.prepare_cached(
            "SELECT l.b, i.kind, l.batch FROM links l JOIN identities i ON i.identity = l.b
             WHERE l.a = ?1 AND l.evidence <> 'session'
             UNION ALL
             SELECT l.a, i.kind, l.batch FROM links l JOIN identities i ON i.identity = l.a
             WHERE l.b = ?1 AND l.evidence <> 'session'",
        )?;
        let mut rows = statement.query([identity])?;
        let (mut found, mut counts) = (Neighbours::default(), [0_usize; 3]);
        while let Some(row) = rows.next()? {
            let (other, batch) = (row.get(0)?, row.get::<_, i64>(2)?);
            if without.is_some_and(|without| without.0 == batch) || !found.all.insert(other) {
                continue;
            }
            let count =
                &mut counts[node_kind(row.get_ref(1)?.as_str().unwrap_or_default()) as usize];
            *count += 1;
            if *count > MOST_SHARED {
                return Ok(Neighbours {
                    is_shared: true,
                    ..found
                });
            }
        }
        Ok(found)
    }

    fn fetch_linked(&self) -> Result<BTreeSet<i64>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT a FROM links WHERE evidence <> 'session' UNION SELECT b FROM links WHERE \
             evidence <> 'session'",
        )?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn fetch_sharers(&self, identity: i64) -> Result<BTreeSet<i64>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT b FROM links WHERE a = ?1 AND evidence <> 'session'
             UNION SELECT a FROM links WHERE b = ?1 AND evidence <> 'session'",
        )?;
        let rows = statement.query_map([identity], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Pairs that the operator typed and that are in force, as the identities of their users, in
    /// order of typing.
    fn fetch_typed(&self, pairs: &str) -> Result<Vec<(i64, i64)>> {
        let pairs: Vec<(i64, i64)> = self
            .connection
            .prepare_cached(pairs)?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let own = |user| self.fetch_own_identity(user);
        pairs
            .into_iter()
            .map(|(one, other)| Ok((own(one)?, own(other)?)))
            .collect()
    }

    /// The graph of these identities; of `gone` users it has only the contacts.
    pub(super) fn fetch_subgraph(
        &self,
        identities: &BTreeSet<i64>,
        gone: &BTreeSet<i64>,
    ) -> Result<Subgraph> {
        let mut subgraph = self.fetch_nodes(identities, gone)?;
        let place: BTreeMap<i64, usize> = subgraph
            .identities
            .iter()
            .enumerate()
            .map(|(index, identity)| (*identity, index))
            .collect();
        subgraph.graph.edges = self.fetch_edges(&mut subgraph.graph.nodes, &place)?;
        let within = |pairs: Vec<(i64, i64)>| -> Vec<(usize, usize)> {
            pairs
                .iter()
                .filter_map(|(one, other)| Some((*place.get(one)?, *place.get(other)?)))
                .collect()
        };
        subgraph.graph.merges = within(self.fetch_typed(MERGES)?);
        subgraph.graph.separations = within(self.fetch_typed(SEPARATIONS)?);
        let taken_out = within(self.fetch_typed(TAKEN_OUT)?);
        subgraph.graph.taken_out = taken_out
            .into_iter()
            .map(|(separated, _)| separated)
            .collect();
        self.fetch_names(&mut subgraph)?;
        Ok(subgraph)
    }

    fn fetch_nodes(&self, identities: &BTreeSet<i64>, gone: &BTreeSet<i64>) -> Result<Subgraph> {
        let mut statement = self.connection.prepare_cached(
            "SELECT i.identity, i.kind, i.key, i.user, u.user, u.person FROM json_each(?1) t CROSS \
             JOIN identities i ON i.identity = t.value
             LEFT JOIN users u ON u.id = CASE i.kind WHEN 'phone' THEN 'tel:' || i.key ELSE i.key \
             END
             WHERE i.kind IN ('account', 'email', 'phone')",
        )?;
        let mut rows = statement.query([json_keys(identities.iter().copied())])?;
        let mut subgraph = Subgraph::default();
        while let Some(row) = rows.next()? {
            let user = row
                .get::<_, Option<i64>>(4)?
                .filter(|user| !gone.contains(user));
            subgraph.identities.push(row.get(0)?);
            subgraph.persons.push(row.get(3)?);
            subgraph.users.push(user);
            subgraph.persons_of_users.push(row.get(5)?);
            subgraph.graph.nodes.push(Node {
                kind: node_kind(row.get_ref(1)?.as_str().unwrap_or_default()),
                key: row.get(2)?,
                is_user: user.is_some(),
                is_shared: false,
                names: Vec::new(),
                places: Vec::new(),
                streets: Vec::new(),
            });
        }
        Ok(subgraph)
    }

    /// The edges between nodes; marks nodes that too many share, counting nodes elsewhere too.
    fn fetch_edges(
        &self,
        nodes: &mut [Node],
        place: &BTreeMap<i64, usize>,
    ) -> Result<Vec<(usize, usize)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT t.value, l.b, i.kind FROM json_each(?1) t CROSS JOIN links l ON l.a = t.value \
             AND l.evidence <> 'session'
             CROSS JOIN identities i ON i.identity = l.b
             UNION
             SELECT t.value, l.a, i.kind FROM json_each(?1) t CROSS JOIN links l ON l.b = t.value \
             AND l.evidence <> 'session'
             CROSS JOIN identities i ON i.identity = l.a",
        )?;
        let mut rows = statement.query([json_keys(place.keys().copied())])?;
        let (mut edges, mut counts) = (Vec::new(), vec![[0_usize; 3]; nodes.len()]);
        while let Some(row) = rows.next()? {
            let (Some(&node), other) = (place.get(&row.get(0)?), row.get::<_, i64>(1)?) else {
                continue;
            };
            let count =
                &mut counts[node][node_kind(row.get_ref(2)?.as_str().unwrap_or_default()) as usize];
            *count += 1;
            nodes[node].is_shared |= *count > MOST_SHARED;
            edges.extend(
                place
                    .get(&other)
                    .filter(|&&other| node < other)
                    .map(|&other| (node, other)),
            );
        }
        Ok(edges)
    }

    /// All names and places of users who could be one person with another user.
    fn fetch_names(&self, subgraph: &mut Subgraph) -> Result<()> {
        let crowded: BTreeMap<i64, usize> = crowded(&subgraph.graph)
            .into_iter()
            .filter_map(|index| Some((subgraph.users[index]?, index)))
            .collect();
        let mut statement = self.connection.prepare_cached(
            "SELECT t.value, v.name, v.place, v.names, v.places, v.streets FROM json_each(?1) t \
             CROSS JOIN user_versions v ON v.user = t.value",
        )?;
        let mut rows = statement.query([json_keys(crowded.keys().copied())])?;
        while let Some(row) = rows.next()? {
            let Some(&index) = crowded.get(&row.get(0)?) else {
                continue;
            };
            let node = &mut subgraph.graph.nodes[index];
            node.names.extend(row.get::<_, Option<String>>(1)?);
            node.places.extend(row.get::<_, Option<String>>(2)?);
            node.names.extend(super::list(
                row.get_ref(3)?
                    .as_str_or_null()
                    .map_err(rusqlite::Error::from)?,
            )?);
            node.places.extend(super::list(
                row.get_ref(4)?
                    .as_str_or_null()
                    .map_err(rusqlite::Error::from)?,
            )?);
            node.streets.extend(super::list(
                row.get_ref(5)?
                    .as_str_or_null()
                    .map_err(rusqlite::Error::from)?,
            )?);
        }
        for &index in crowded.values() {
            let node = &mut subgraph.graph.nodes[index];
            for texts in [&mut node.names, &mut node.places, &mut node.streets] {
                texts.sort_unstable();
                texts.dedup();
            }
        }
        Ok(())
    }

    /// What `batch` can change: the identities in its links, and those of its users that have
    /// links.
    pub(super) fn fetch_concerned(&self, batch: BatchId) -> Result<BTreeSet<i64>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT a FROM links WHERE batch = ?1 AND evidence <> 'session'
             UNION SELECT b FROM links WHERE batch = ?1 AND evidence <> 'session'
             UNION SELECT i.identity FROM user_versions v JOIN users u ON u.user = v.user JOIN \
             identities i ON {OWN}
             WHERE v.batch = ?1 AND (v.name IS NOT NULL OR v.place IS NOT NULL OR i.user IS NOT \
             u.person)
               AND (EXISTS (SELECT 1 FROM links l WHERE l.a = i.identity AND l.evidence <> \
               'session')
                    OR EXISTS (SELECT 1 FROM links l WHERE l.b = i.identity AND l.evidence <> \
                    'session')
                    OR EXISTS (SELECT 1 FROM merges WHERE u.user IN (kept, merged)))"
        ))?;
        let rows = statement.query_map([batch.0], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The sessions that `batch` links to users.
    pub(super) fn fetch_sessions_in(&self, batch: BatchId) -> Result<BTreeSet<i64>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT b FROM links WHERE batch = ?1 AND evidence = 'session'")?;
        let rows = statement.query_map([batch.0], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Transaction<'_> {
    /// Saves that a row of a batch links a contact or a session to a user.
    pub fn save_link(
        &self,
        batch: BatchId,
        user: i64,
        other: i64,
        kind: IdentityKind,
    ) -> Result<()> {
        self.inner
            .prepare_cached("INSERT OR IGNORE INTO links VALUES (?1, ?2, ?3, ?4)")?
            .execute((batch.0, user, other, kind.word()))?;
        Ok(())
    }
}
