//! Every user of an audience through every gate, and what the campaign is expected to bring.

use super::gather::Gathered;
use super::judge::Judge;
use super::member::Member;
use super::member_items::{Items, MemberItems};
use super::outlook::{Judged, Outlook};
use crate::campaign::gate::{Candidate, Gate, GateName};
use crate::campaign::items::{CampaignItem, UserItem, tally};
use crate::campaign::reach::Reach;
use crate::campaign::selection::BudgetRank;
use crate::campaign::{Kind, Terms};
use crate::domain::{Instant, Observer, Progress};
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::recommend::operation::{ComputedLists, Margins, Server};
use crate::recommend::{List, Scores, Taste};
use crate::shop::Shop;
use crate::shop::stop_if_cancelled;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Items chosen for one user.
const ITEMS_EACH: usize = 3;
/// Items of a draft that are listed.
const ITEMS_LISTED: usize = 10;

/// An audience, judged.
pub struct Assessed {
    /// The audience in order.
    pub members: Vec<Member>,
    /// All gates but budget and holdout, by member; empty where only the outcome is kept.
    pub gates: Vec<Vec<Gate>>,
    /// The names of these gates, and how many members each blocks.
    pub blocked: Vec<(GateName, usize)>,
    /// Whether all of these pass, by member.
    pub is_eligible: Vec<bool>,
    /// Whether all of them but the margin's pass, by member: no other depends on the discount.
    pub passes_apart_from_margin: Vec<bool>,
    /// The audience in numbers.
    pub outlook: Outlook,
    /// The offer of the terms, judged on it.
    pub judged: Judged,
    /// The rank of each within the budget.
    pub budget_ranks: Vec<BudgetRank>,
    /// Positions of those who are chosen, the comparison group still among them.
    pub chosen: Vec<usize>,
    /// Items chosen for each.
    pub items: MemberItems,
    /// Items of the whole campaign.
    pub campaign_items: Vec<CampaignItem>,
    /// What must be said.
    pub notes: Vec<String>,
    /// Who of the audience can be reached.
    pub reach: Reach,
}

impl Assessed {
    /// Judges the audience again where budget or holdout changed; the gates stay.
    pub fn judge_by(&mut self, terms: &Terms) {
        self.judged = self.outlook.judge(terms, &self.is_eligible);
        self.budget_ranks = self.outlook.ranks(&self.judged);
        self.chosen = self.judged.chosen();
    }
}

/// What is kept of the gates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Each gate with its reasons.
    Gates,
    /// Who passes.
    Outcome,
}

/// Judges the audience by `terms`. `named` are the items that the campaign is for, with why;
/// `chosen_before` the items of each member, where they are known already.
pub fn assess(
    shop: &Shop,
    gathered: &Gathered,
    kind: Kind,
    (terms, ends_at): (&Terms, Instant),
    (named, chosen_before): (&[CampaignItem], Option<MemberItems>),
    keep: Keep,
    watch: &dyn Observer,
) -> Result<Assessed> {
    let mut notes = Vec::new();
    let items = if let Some(items) = chosen_before {
        items
    } else if named.is_empty() {
        personal_items(shop, gathered, kind, watch, &mut notes)?
    } else {
        let why = if kind == Kind::Flash {
            "flash"
        } else {
            "named"
        };
        let each: Vec<UserItem> = named.iter().map(|item| UserItem::said(item, why)).collect();
        MemberItems::shared(each, gathered.members.len())
    };
    stop_if_cancelled(watch)?;
    watch.progress(Progress {
        phase: "judging",
        total: Some(gathered.members.len() as u64),
        ..Progress::default()
    });
    let snapshot = &gathered.everyone.snapshot;
    let judge = Judge::open(shop, gathered, (terms, ends_at), named)?;
    let names: Vec<GateName> = match gathered.members.first() {
        Some(&first) => judge.gates(&judge.candidate(first, &items.of(snapshot, 0))),
        None => Vec::new(),
    }
    .iter()
    .map(|gate| gate.gate)
    .collect();
    let all: Option<Vec<Passage>> = shop.install(|| {
        let members = gathered.members.par_iter().enumerate().with_min_len(64);
        let each = members.map(|(position, &user)| {
            let is_wanted = !watch.is_cancelled();
            is_wanted.then(|| {
                let candidate = judge.candidate(user, &items.of(snapshot, position));
                Passage::of(&candidate, judge.gates(&candidate), keep)
            })
        });
        each.collect()
    });
    let mut all = all.ok_or_else(Error::cancelled)?;
    let is_eligible: Vec<bool> = all.iter().map(|one| one.failed == 0).collect();
    let passes_apart_from_margin = all.iter().map(|one| one.apart_from_margin).collect();
    let gates: Vec<Vec<Gate>> = all.iter_mut().filter_map(|one| one.gates.take()).collect();
    let blocks = |place: usize| all.iter().filter(move |one| one.failed & (1 << place) != 0);
    let blocked = names.iter().enumerate();
    let blocked = blocked
        .map(|(place, name)| (*name, blocks(place).count()))
        .collect();
    let members: Vec<Member> = all.into_iter().map(|one| one.member).collect();
    let outlook = Outlook::of(shop, gathered, &members, terms.days())?;
    if outlook.without_orders > 0 {
        notes.push(format!(
            "{} users have no orders yet; the forecast expects none of them without an offer",
            outlook.without_orders
        ));
    }
    let judged = outlook.judge(terms, &is_eligible);
    let budget_ranks = outlook.ranks(&judged);
    if !named.is_empty() {
        notes.push(
            "the forecast counts whole orders: where the offer is for some items only, fewer codes \
             are used and less is \
             given away"
                .into(),
        );
    }
    let chosen = judged.chosen();
    let campaign_items = if named.is_empty() {
        tally(items.each(snapshot), ITEMS_LISTED)
    } else {
        named.to_vec()
    };
    let without_address = members.iter().filter(|member| !member.has_address);
    let reach = Reach {
        audience: members.len(),
        without_address: without_address.count(),
        are_addresses_known: judge.are_addresses_known(),
    };
    Ok(Assessed {
        reach,
        members,
        gates,
        blocked,
        is_eligible,
        passes_apart_from_margin,
        outlook,
        judged,
        budget_ranks,
        chosen,
        items,
        campaign_items,
        notes,
    })
}

/// How a user came through the gates.
struct Passage {
    member: Member,
    /// A bit for each gate that the user fails.
    failed: u32,
    apart_from_margin: bool,
    gates: Option<Vec<Gate>>,
}

impl Passage {
    fn of(candidate: &Candidate, gates: Vec<Gate>, keep: Keep) -> Passage {
        let others = |gate: &&Gate| gate.gate != GateName::Margin;
        let bits = gates.iter().enumerate();
        Passage {
            member: Member::of(candidate),
            failed: bits.fold(0, |bits, (place, gate)| {
                bits | u32::from(!gate.pass) << place
            }),
            apart_from_margin: gates.iter().filter(others).all(|gate| gate.pass),
            gates: (keep == Keep::Gates).then_some(gates),
        }
    }
}

/// What a cluster recommends to members whose actions are not here; others are served from their history.
fn computed_items(
    shop: &Shop,
    gathered: &Gathered,
    notes: &mut Vec<String>,
) -> Result<BTreeMap<usize, Items>> {
    let mut found = BTreeMap::new();
    let Some(by) = &gathered.everyone.norms.computed_by else {
        return Ok(found);
    };
    let snapshot = &gathered.everyone.snapshot;
    let lists = ComputedLists::in_force(shop)?;
    let mut known_by_results = 0_usize;
    for &user in &gathered.members {
        if !snapshot.history(user).actions.is_empty() {
            continue;
        }
        known_by_results += 1;
        let Some(lists) = &lists else { continue };
        let Some(mut entries) = lists.list_of(shop, snapshot.users[user].key)? else {
            continue;
        };
        entries.retain(|entry| snapshot.item_index(entry.item).is_some());
        entries.truncate(ITEMS_EACH);
        found.insert(user, Items::Computed(lists.run, entries.into()));
    }
    if known_by_results > 0 {
        let items = match found.len() {
            0 => "they are offered what is popular",
            _ => "they are offered what it recommended",
        };
        notes.push(format!(
            "{known_by_results} of {} customers are known by what {by} computed alone: {items}, and what \
             rests on their own orders (when they buy, how large their orders are, extra orders after the \
             campaign) needs their actions: load them",
            gathered.members.len()
        ));
    }
    Ok(found)
}

/// What each user is recommended; nothing where there is nothing to recommend from.
fn personal_items(
    shop: &Shop,
    gathered: &Gathered,
    kind: Kind,
    watch: &dyn Observer,
    notes: &mut Vec<String>,
) -> Result<MemberItems> {
    let server = match Server::open(shop, watch) {
        Ok(server) => server,
        Err(error) if error.kind == ErrorKind::NotFound => {
            notes.push(
                "no items are suggested: there are no purchases of products to recommend from"
                    .into(),
            );
            return Ok(MemberItems::shared(Vec::new(), gathered.members.len()));
        }
        Err(error) => return Err(error),
    };
    notes.extend(server.notes.iter().cloned());
    let list = match kind {
        Kind::Members => List::Discover,
        // What they bought, by each item's own gap.
        Kind::Reminder => List::Again,
        Kind::Coupon | Kind::Flash | Kind::Winback => List::Mixed,
    };
    let model = server.model(None, list);
    let weights = server.choice.weights(model, list);
    let fitted = server.fitted_whole(shop, &weights)?;
    let margins = server.margins(&fitted, model, list);
    let order = margins.as_ref().map(Margins::order);
    let snapshot = &gathered.everyone.snapshot;
    let elsewhere = computed_items(shop, gathered, notes)?;
    let of_user = |scores: &mut Scores, &user: &usize| -> Option<Items> {
        if watch.is_cancelled() {
            return None;
        }
        if let Some(items) = elsewhere.get(&user) {
            return Some(items.clone());
        }
        let history = snapshot.history(user);
        let taste = Taste::of(&history, history.as_of);
        let wanted = (model, list, ITEMS_EACH);
        let best = server.ordered(&fitted, scores, (&history, &taste), wanted, order.as_ref());
        let items = best.into_iter().filter_map(|(key, score, reasons)| {
            let item = &snapshot.items[snapshot.item_index(key)?];
            let (id, title) = (item.id.clone(), item.title.clone());
            Some(UserItem {
                item: id,
                title,
                score: Some(score),
                run: server.run,
                reasons,
            })
        });
        Some(Items::Chosen(items.collect()))
    };
    let total = Some(gathered.members.len() as u64);
    watch.progress(Progress {
        phase: "choosing items",
        total,
        ..Progress::default()
    });
    let chosen: Option<Vec<Items>> = shop.install(|| {
        gathered
            .members
            .par_iter()
            .with_min_len(16)
            .map_init(Scores::default, of_user)
            .collect()
    });
    chosen.map(MemberItems).ok_or_else(Error::cancelled)
}
