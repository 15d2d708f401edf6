//! Which ids are one person: a union of what the operator typed and what rows of files show, in an
//! order that depends on neither the order of loading nor keys inside the database.

use super::name::{Likeness, names_agree, places_agree};
use super::natural::natural_order;
use super::node::NodeKind;
use std::cmp::Ordering;

/// An e-mail, a phone or an account that is linked to more than this many others of one kind joins
/// no one by itself: it is the till's own address, or the account that all guests share.
pub const MOST_SHARED: usize = 5;

/// An identifier with what files say about its user.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The kind of identifier.
    pub kind: NodeKind,
    /// Its normalised key.
    pub key: String,
    /// Whether it is a user's id, and not just a contact of users.
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

/// The known relations between identifiers. Indices refer to `nodes`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Graph {
    /// Accounts, e-mails and phones.
    pub nodes: Vec<Node>,
    /// Pairs that occur together in rows of files, each once.
    pub edges: Vec<(usize, usize)>,
    /// The operator's merges in force, (kept, merged), in order of typing.
    pub merges: Vec<(usize, usize)>,
    /// Pairs that the operator split.
    pub separations: Vec<(usize, usize)>,
    /// Users the operator split from a person that files had joined: what they share with
    /// others belongs to the others.
    pub taken_out: Vec<usize>,
}

/// Why an edge was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It would join these two users, who have different names.
    Names(usize, usize),
    /// It would join these two users by phone, and they live at different places or streets.
    Places(usize, usize),
    /// The operator split these two users.
    Separated(usize, usize),
}

/// Which identifiers are one person.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct People {
    /// For each node, the user that represents its person; `None` where no user has it.
    pub person: Vec<Option<usize>>,
    /// Edges that would have joined two people and were refused, in the order in which they were
    /// tried.
    pub refused: Vec<((usize, usize), Refusal)>,
}

/// The order of preference: accounts by natural order, then e-mails, then phones.
pub fn better(left: &Node, right: &Node) -> Ordering {
    left.kind
        .cmp(&right.kind)
        .then_with(|| natural_order(&left.key, &right.key))
}

/// Joins the identifiers that are one person.
///
/// Merges always join. Then come the edges, e-mails before phones and each by its keys; those of
/// users who were split from a person come last, so that the others stay together. An edge is
/// refused where two users on its two sides were split or contradict each other.
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

/// The users who could be one person with another user: only their names need to be read.
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

/// Disjoint sets (Tarjan 1975) with what is checked before two are united.
struct Sides<'a> {
    graph: &'a Graph,
    parent: Vec<usize>,
    size: Vec<usize>,
    /// For each set, the users whose name or place is known.
    known: Vec<Vec<usize>>,
    /// For each set, its nodes that were split from others, with the others.
    separated: Vec<Vec<(usize, usize)>>,
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
        let mut separated = vec![Vec::new(); count];
        for &(one, other) in &graph.separations {
            separated[one].push((one, other));
            separated[other].push((other, one));
        }
        Sides {
            graph,
            parent: (0..count).collect(),
            size: vec![1; count],
            known,
            separated,
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
        let (known, separated) = (
            std::mem::take(&mut self.known[right]),
            std::mem::take(&mut self.separated[right]),
        );
        self.known[left].extend(known);
        self.separated[left].extend(separated);
    }

    /// Why evidence of this kind must not unite two sets; the first reason in order of ids.
    fn refusal(&mut self, left: usize, right: usize, evidence: NodeKind) -> Option<Refusal> {
        let fewer = if self.separated[left].len() <= self.separated[right].len() {
            left
        } else {
            right
        };
        let other_side = if fewer == left { right } else { left };
        let pairs = std::mem::take(&mut self.separated[fewer]);
        let apart = pairs
            .iter()
            .find(|&&(_, other)| self.find(other) == other_side)
            .copied();
        self.separated[fewer] = pairs;
        if let Some((one, other)) = apart {
            return Some(Refusal::Separated(one, other));
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

    /// The user that represents each set: the one that the operator last kept, otherwise the
    /// preferred id.
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

/// Why two users cannot be one person, if there is a reason.
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
        // Same name and number but another place: the person moved.
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
