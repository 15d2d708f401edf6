//! Which ids are one person: a union over what the operator typed and what rows of files show, in
//! an order that depends on neither the order of loading nor numbers inside the database.

use super::name::{Likeness, names_agree, places_agree};
use super::natural::natural_order;
use super::node::NodeKind;
use std::cmp::Ordering;

/// An e-mail, a phone or an account with more others of one kind than this joins nobody by itself:
/// it is the till's own address, or the account under which all guests are booked.
pub const MOST_SHARED: usize = 5;

/// A node of the graph.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its normalised key.
    pub key: String,
    /// Whether it is a user, and not only what users are told by.
    pub is_user: bool,
    /// Whether it is shared by more than [`MOST_SHARED`].
    pub is_shared: bool,
    /// All names that files give the user.
    pub names: Vec<String>,
    /// All places that files give the user.
    pub places: Vec<String>,
    /// All streets that files give the user.
    pub streets: Vec<String>,
}

/// What is known of who is who. Indices are those of `nodes`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Graph {
    /// Accounts, e-mails and phones.
    pub nodes: Vec<Node>,
    /// Pairs that rows of files show together, each once.
    pub edges: Vec<(usize, usize)>,
    /// The operator's merges in force, (kept, merged), in order of typing.
    pub merges: Vec<(usize, usize)>,
    /// Pairs that the operator parted.
    pub separations: Vec<(usize, usize)>,
    /// Users whom the operator took out of what files had joined: what they have in common with
    /// others is the others'.
    pub taken_out: Vec<usize>,
}

/// Why an edge joins nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Two users whom it would join have different names: which.
    Names(usize, usize),
    /// Two users whom a phone would join live in different places or streets: which.
    Places(usize, usize),
    /// The operator parted them: whom.
    Parted(usize, usize),
}

/// Who is who.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct People {
    /// For each node the user who stands for its person; `None` where no user has it.
    pub person: Vec<Option<usize>>,
    /// Edges that would have joined two people and were refused, in the order in which they were
    /// tried.
    pub refused: Vec<((usize, usize), Refusal)>,
}

/// The order in which ids are preferred: accounts by natural order, then e-mails, then phones.
pub fn better(left: &Node, right: &Node) -> Ordering {
    left.kind
        .cmp(&right.kind)
        .then_with(|| natural_order(&left.key, &right.key))
}

/// Joins what is one person.
///
/// Merges join whatever else is known. Then the edges, e-mails before phones and each by its keys;
/// those of users who were taken out of a person come last, so that the others stay together. An
/// edge is refused where two users on its two sides were parted or contradict each other.
pub fn join(graph: &Graph) -> People {
    let mut sides = Sides::new(graph);
    for &(kept, merged) in &graph.merges {
        sides.unite(kept, merged);
    }
    let mut is_taken_out = vec![false; graph.nodes.len()];
    for &node in &graph.taken_out {
        is_taken_out[node] = true;
    }
    let rank = rank(&graph.nodes);
    let mut edges: Vec<(usize, usize)> = graph
        .edges
        .iter()
        .map(|&(a, b)| if rank[a] <= rank[b] { (a, b) } else { (b, a) })
        .filter(|&(a, b)| !graph.nodes[a].is_shared && !graph.nodes[b].is_shared)
        .collect();
    let strength = |b: usize| graph.nodes[b].kind;
    edges.sort_unstable_by_key(|&(a, b)| {
        (
            is_taken_out[a] || is_taken_out[b],
            strength(b),
            rank[a],
            rank[b],
        )
    });
    edges.dedup();
    let mut refused = Vec::new();
    for (a, b) in edges {
        let (left, right) = (sides.find(a), sides.find(b));
        if left == right {
            continue;
        }
        match sides.refusal(left, right, graph.nodes[b].kind) {
            Some(why) => refused.push(((a, b), why)),
            None => sides.unite(left, right),
        }
    }
    People {
        person: sides.persons(&rank),
        refused,
    }
}

/// The users of the graph who could be one person with another: only of them must the names be
/// known.
pub fn crowded(graph: &Graph) -> Vec<usize> {
    let mut sides = Sides::new(graph);
    for &(a, b) in graph.merges.iter().chain(&graph.edges) {
        sides.unite(a, b);
    }
    let sets: Vec<usize> = (0..graph.nodes.len())
        .map(|node| sides.find(node))
        .collect();
    let mut users = vec![0_usize; graph.nodes.len()];
    for (set, _) in sets
        .iter()
        .zip(&graph.nodes)
        .filter(|(_, node)| node.is_user)
    {
        users[*set] += 1;
    }
    (0..sets.len())
        .filter(|&node| graph.nodes[node].is_user && users[sets[node]] > 1)
        .collect()
}

/// Position of each node in the order of [`better`].
fn rank(nodes: &[Node]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by(|&left, &right| better(&nodes[left], &nodes[right]));
    let mut rank = vec![0; nodes.len()];
    for (position, node) in order.into_iter().enumerate() {
        rank[node] = position;
    }
    rank
}

/// Disjoint sets (Tarjan 1975) with what must be looked at before two are united.
struct Sides<'a> {
    graph: &'a Graph,
    parent: Vec<usize>,
    size: Vec<usize>,
    /// Users of each set whose name or place is known.
    known: Vec<Vec<usize>>,
    /// Of each set, the nodes that were parted from others, with the others.
    parted: Vec<Vec<(usize, usize)>>,
}

impl<'a> Sides<'a> {
    fn new(graph: &'a Graph) -> Self {
        let count = graph.nodes.len();
        let is_known = |node: &Node| {
            !node.names.is_empty() || !node.places.is_empty() || !node.streets.is_empty()
        };
        let known = graph.nodes.iter().enumerate();
        let known = known
            .map(|(index, node)| {
                if is_known(node) {
                    vec![index]
                } else {
                    Vec::new()
                }
            })
            .collect();
        let mut parted = vec![Vec::new(); count];
        for &(one, other) in &graph.separations {
            parted[one].push((one, other));
            parted[other].push((other, one));
        }
        Sides {
            graph,
            parent: (0..count).collect(),
            size: vec![1; count],
            known,
            parted,
        }
    }

    fn find(&mut self, node: usize) -> usize {
        let mut at = node;
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    fn unite(&mut self, left: usize, right: usize) {
        let (mut left, mut right) = (self.find(left), self.find(right));
        if left == right {
            return;
        }
        if self.size[left] < self.size[right] {
            (left, right) = (right, left);
        }
        self.parent[right] = left;
        self.size[left] += self.size[right];
        let (known, parted) = (
            std::mem::take(&mut self.known[right]),
            std::mem::take(&mut self.parted[right]),
        );
        self.known[left].extend(known);
        self.parted[left].extend(parted);
    }

    /// Why two sets must not be united by evidence of this kind; the first reason in order of ids.
    fn refusal(&mut self, left: usize, right: usize, evidence: NodeKind) -> Option<Refusal> {
        let fewer = if self.parted[left].len() <= self.parted[right].len() {
            left
        } else {
            right
        };
        let other_side = if fewer == left { right } else { left };
        let pairs = std::mem::take(&mut self.parted[fewer]);
        let apart = pairs
            .iter()
            .find(|&&(_, other)| self.find(other) == other_side)
            .copied();
        self.parted[fewer] = pairs;
        if let Some((one, other)) = apart {
            return Some(Refusal::Parted(one, other));
        }
        let nodes = &self.graph.nodes;
        let mut found: Option<(usize, usize, Refusal)> = None;
        for &one in &self.known[left] {
            for &other in &self.known[right] {
                let (low, high) = match better(&nodes[one], &nodes[other]) {
                    Ordering::Greater => (other, one),
                    _ => (one, other),
                };
                let is_first = found.is_none_or(|(first, second, _)| {
                    better(&nodes[low], &nodes[first])
                        .then_with(|| better(&nodes[high], &nodes[second]))
                        .is_lt()
                });
                if is_first && let Some(why) = contradiction(nodes, low, high, evidence) {
                    found = Some((low, high, why));
                }
            }
        }
        found.map(|(_, _, why)| why)
    }

    /// Who stands for each set: the one whom the operator kept last, else the best id.
    fn persons(&mut self, rank: &[usize]) -> Vec<Option<usize>> {
        let count = self.graph.nodes.len();
        let mut person: Vec<Option<usize>> = vec![None; count];
        for node in (0..count).filter(|&node| self.graph.nodes[node].is_user) {
            let set = self.find(node);
            if person[set].is_none_or(|best| rank[node] < rank[best]) {
                person[set] = Some(node);
            }
        }
        for &(kept, _) in &self.graph.merges {
            if !self.graph.merges.iter().any(|&(_, merged)| merged == kept) {
                let set = self.find(kept);
                person[set] = Some(kept);
            }
        }
        (0..count).map(|node| person[self.find(node)]).collect()
    }
}

/// What speaks against two users being one person.
fn contradiction(nodes: &[Node], left: usize, right: usize, evidence: NodeKind) -> Option<Refusal> {
    let (one, other) = (&nodes[left], &nodes[right]);
    let likeness = if evidence == NodeKind::Phone {
        Likeness::AllWords
    } else {
        Likeness::OneWord
    };
    let any = |left: &[String], right: &[String], agree: &dyn Fn(&str, &str) -> bool| {
        left.iter()
            .any(|left| right.iter().any(|right| agree(left, right)))
    };
    if !one.names.is_empty() && !other.names.is_empty() {
        // Who has the same name and number and another place has moved.
        let is_same = any(&one.names, &other.names, &|left, right| {
            names_agree(left, right, likeness)
        });
        return (!is_same).then_some(Refusal::Names(left, right));
    }
    let apart = |left: &[String], right: &[String]| {
        !left.is_empty() && !right.is_empty() && !any(left, right, &places_agree)
    };
    let is_apart = apart(&one.places, &other.places) || apart(&one.streets, &other.streets);
    (evidence == NodeKind::Phone && is_apart).then_some(Refusal::Places(left, right))
}
