//! The clean content of a file: users, items, orders and actions under numbers that are local to
//! the file, not yet known to the store.

pub mod action;
pub mod names;
pub mod newest;
pub mod pending;
pub mod seen;
pub mod statements;
pub mod tally;
mod withdrawn;

use crate::rule::Rule;
pub use action::{Actor, PendingAction};
use names::Names;
use pending::PendingActions;
use regulars_core::output::cut;
use regulars_core::store::{IdentityKind, Quarantined, UserFacts, Withdrawal};
pub use seen::{Dated, OrderMoney, SeenConsent, SeenItem, SeenOffer, SeenOrder};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
pub use tally::Tally;

/// Prefix of session keys, where keys of several kinds are together.
pub const SESSION: &str = "session:";

/// The clean content of a file.
#[derive(Debug, Default)]
pub struct Intake {
    /// Customers.
    pub users: Names,
    /// Facts about users, for those with any.
    pub user_facts: HashMap<u32, UserFacts>,
    /// Names of users.
    user_names: HashMap<u32, Dated>,
    /// Places of users.
    user_places: HashMap<u32, Dated>,
    /// In a file of users: rows about each.
    pub user_rows: HashMap<u32, i64>,
    /// Users with several names, users with several places, and all streets.
    pub variants: [BTreeMap<u32, BTreeSet<String>>; 3],
    /// E-mail addresses and phone numbers, written like the ids of users who have no other id, and
    /// sessions as `session:…`.
    pub handles: Names,
    /// Pairs of a user and one of these handles.
    pub links: HashSet<(u32, u32)>,
    /// Anonymous orders and sessions, as `order:…` and `session:…`.
    pub anonymous: Names,
    /// Items.
    pub items: Names,
    /// What the file says about each.
    pub seen_items: Vec<SeenItem>,
    /// In a file of items: rows about each.
    pub item_rows: Vec<i64>,
    /// Items by the shop's internal numbers.
    pub item_numbers: HashMap<String, u32>,
    /// Variants that refer to their products by internal numbers.
    pub numbered_parents: Vec<(u32, String)>,
    /// Order numbers.
    pub orders: Names,
    /// What the file says about each.
    pub seen_orders: Vec<SeenOrder>,
    /// Sorted indexes of orders that a newer file of the same load contains in full.
    replaced: Vec<u32>,
    /// Actions in order of the file.
    pub actions: PendingActions,
    /// States of orders that are not known, with how many rows have them.
    pub unknown_states: BTreeMap<String, i64>,
    /// Lines that the file calls cancelled.
    pub withdrawals: Vec<Withdrawal>,
    /// Consents.
    pub consents: Vec<SeenConsent>,
    /// Past offers.
    pub offers: Vec<SeenOffer>,
    /// Rows after the header.
    pub rows_read: i64,
    /// Rows that occur again in the file.
    pub rows_duplicate: i64,
    /// Rows set aside.
    pub quarantine: Vec<Quarantined>,
    /// For sampled rules: how many rows are kept, and the index of the one that stands for all
    /// others.
    kept: BTreeMap<Rule, (usize, Option<usize>)>,
    /// Rows changed by each rule.
    pub fixes: BTreeMap<Rule, i64>,
    /// For each of these rules its first row, with the line.
    pub examples: BTreeMap<Rule, String>,
    /// The currency named in the rows.
    pub currency: Option<String>,
    /// Whether the file has no times.
    pub is_timeless: bool,
    /// The latest instant in the file, UTC seconds.
    pub last_at: Option<i64>,
    /// An order number that belongs to two orders.
    pub clash: Option<String>,
    /// An order number that an older file of the same load has for another customer at another time.
    pub other_shop: Option<String>,
    /// The sums of its actions, complete at the end of the file.
    pub tally: Tally,
}

/// Longest example of a rule, in columns on the screen.
const LONGEST_EXAMPLE: usize = 80;

impl Intake {
    /// The index of a user, added if new; counts a fix of letter case.
    pub fn user(&mut self, id: &str) -> u32 {
        let (number, other_case) = self.users.intern(id);
        self.count_if(Rule::CodeCase, other_case);
        number
    }

    /// Records that a row connects a user with an address or phone number, given as an id.
    pub fn link(&mut self, user: u32, id: &str) {
        let (handle, _) = self.handles.intern(id);
        self.links.insert((user, handle));
    }

    /// Records that a row connects a user with a session.
    pub fn link_session(&mut self, user: u32, key: &str) {
        self.link(user, &format!("{SESSION}{key}"));
    }

    /// Records the name of a user in a row of instant `at`; all names are kept as variants.
    pub fn name(&mut self, user: u32, at: i64, name: &str) {
        update(
            self.user_names.entry(user).or_default(),
            at,
            name,
            user,
            &mut self.variants[0],
        );
    }

    /// Records the place of a user, like [`Intake::name`].
    pub fn place(&mut self, user: u32, at: i64, place: &str) {
        update(
            self.user_places.entry(user).or_default(),
            at,
            place,
            user,
            &mut self.variants[1],
        );
    }

    /// Records a street of a user.
    pub fn street(&mut self, user: u32, street: &str) {
        let streets = self.variants[2].entry(user).or_default();
        if !streets.contains(street) {
            streets.insert(street.to_string());
        }
    }

    /// Copies the newest names and places of all users into their facts.
    pub fn settle_facts(&mut self) {
        for (user, name) in std::mem::take(&mut self.user_names) {
            let facts = self.user_facts.entry(user).or_default();
            facts.name = name.text().map(Into::into);
            facts.said_at = facts.said_at.max(name.at());
        }
        for (user, place) in std::mem::take(&mut self.user_places) {
            let facts = self.user_facts.entry(user).or_default();
            facts.place = place.text().map(Into::into);
            facts.said_at = facts.said_at.max(place.at());
        }
    }

    /// Adds an action to the sums of the file.
    pub fn add_to_tally(&mut self, action: &PendingAction) {
        let is_fee = action.item.is_some_and(|item| {
            self.seen_items
                .get(item as usize)
                .is_some_and(|seen| seen.role.is_some_and(|role| role == "fee"))
        });
        self.tally.add(action, is_fee);
    }

    /// The index of an item, added if new; counts a fix of letter case.
    pub fn item(&mut self, id: &str) -> u32 {
        let (number, other_case) = self.items.intern(id);
        if self.seen_items.len() < self.items.len() {
            self.seen_items.push(SeenItem::default());
            self.item_rows.push(0);
        }
        self.count_if(Rule::CodeCase, other_case);
        number
    }

    /// The index of an order of `actor`, added if new; its instant is the earliest of its rows.
    pub fn order(&mut self, id: &str, actor: Actor, at: i64) -> u32 {
        self.last_at = self.last_at.max((at != 0).then_some(at));
        let (number, _) = self.orders.intern(id);
        match self.seen_orders.get_mut(number as usize) {
            Some(seen) => {
                seen.at = seen.at.min(at);
                seen.is_of_several |= seen.actor != actor;
            }
            None => self.seen_orders.push(SeenOrder {
                actor,
                at,
                updated_at: None,
                status: None,
                money: OrderMoney::default(),
                stated: None,
                code: None,
                channel: None,
                own_key: None,
                is_of_several: false,
            }),
        }
        number
    }

    /// The actor for an anonymous order or session.
    pub fn anonymous(&mut self, kind: IdentityKind, key: &str) -> Actor {
        let prefix = if kind == IdentityKind::Order {
            "order:"
        } else {
            SESSION
        };
        Actor::Anonymous(self.anonymous.intern(&format!("{prefix}{key}")).0)
    }

    /// Removes orders that another file of the same load contains better, by a rule; their rows are
    /// duplicates.
    pub fn drop_orders(&mut self, orders: &[u32], rule: Rule) {
        if orders.is_empty() {
            return;
        }
        self.replaced.extend_from_slice(orders);
        self.replaced.sort_unstable();
        self.replaced.dedup();
        let replaced = &self.replaced;
        let mut rows_gone = 0;
        self.actions.retain(|action| {
            let stays = action
                .order
                .is_none_or(|order| replaced.binary_search(&order).is_err());
            rows_gone += i64::from(!stays && action.is_row);
            stays
        });
        self.rows_duplicate += rows_gone;
        *self.fixes.entry(rule).or_default() += orders.len() as i64;
    }

    /// Whether a newer file of the same load contains this order.
    pub fn is_replaced(&self, order: u32) -> bool {
        self.replaced.binary_search(&order).is_ok()
    }

    /// Sets a row aside.
    pub fn set_aside(&mut self, row: Quarantined) {
        if let Some(rule) = Rule::parse(&row.rule).filter(|rule| rule.kept().is_some()) {
            self.kept.entry(rule).or_default().0 += 1;
        }
        self.quarantine.push(row);
    }

    /// Counts a row of a rule that has kept enough rows; false if this row is to be kept.
    pub fn is_only_counted(&mut self, rule: Rule) -> bool {
        let Some(most) = rule.kept() else {
            return false;
        };
        let (kept, place) = self.kept.entry(rule).or_default();
        if *kept < most {
            return false;
        }
        let Some(last) = place.and_then(|place| self.quarantine.get_mut(place)) else {
            // The first row beyond the sample stands for all that follow, with its line and text.
            if *kept == most {
                *place = Some(self.quarantine.len());
            }
            return false;
        };
        last.rows += 1;
        last.cells = None;
        last.reason = format!("{}{}", last.rows, Quarantined::MORE);
        true
    }

    /// Counts a row that `rule` changed.
    pub fn count(&mut self, rule: Rule) {
        *self.fixes.entry(rule).or_default() += 1;
    }

    /// Keeps a row as the example of every rule that it is the first of.
    pub fn show_fixes(&mut self, line: u64, raw: &str) {
        let example = format!("line {line}: {}", cut(raw, LONGEST_EXAMPLE).trim_end());
        for rule in self.fixes.keys() {
            self.examples
                .entry(*rule)
                .or_insert_with(|| example.clone());
        }
    }

    fn count_if(&mut self, rule: Rule, is_so: bool) {
        if is_so {
            self.count(rule);
        }
    }
}

/// Records a text about a user; if rows differ, all texts are kept besides the newest.
fn update(
    said: &mut Dated,
    at: i64,
    text: &str,
    user: u32,
    variants: &mut BTreeMap<u32, BTreeSet<String>>,
) {
    if let Some(held) = said.text().filter(|held| *held != text) {
        variants
            .entry(user)
            .or_default()
            .extend([held.to_string(), text.to_string()]);
    }
    said.update(at, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_text_wins_in_any_order_of_rows() {
        let rows = [(3, "TEAPOT"), (1, "damaged"), (3, "POT"), (2, "?")];
        let (mut forward, mut backward) = (Dated::default(), Dated::default());
        rows.iter().for_each(|(at, text)| forward.update(*at, text));
        rows.iter()
            .rev()
            .for_each(|(at, text)| backward.update(*at, text));
        assert_eq!((forward.text(), forward.at()), (Some("TEAPOT"), Some(3)));
        assert_eq!(forward, backward);
        let mut timeless = Dated::default();
        ["b", "a"].iter().for_each(|text| timeless.update(0, text));
        assert_eq!(
            (timeless.text(), timeless.at()),
            (Some("a"), None),
            "without times the later row stands"
        );
    }
}
