//! What a file holds once it is clean: things by dense numbers of their own, not yet known to the store.

use crate::domain::ActionKind;
use crate::store::{IdentityKind, Quarantined, UserFacts};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Names by dense number, letter case apart; the spelling seen first is kept.
#[derive(Debug, Default)]
pub struct Names {
    index: HashMap<Box<str>, u32>,
    names: Vec<Box<str>>,
    lower: String,
    /// The number given last: lines of one receipt stand together.
    last: usize,
}

impl Names {
    /// The number of a name, and whether it was seen before in another spelling.
    pub fn intern(&mut self, name: &str) -> (u32, bool) {
        if self.names.get(self.last).is_some_and(|last| **last == *name) {
            return (self.last as u32, false);
        }
        let key: &str = if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            self.lower.clear();
            self.lower.extend(name.chars().map(|c| c.to_ascii_lowercase()));
            &self.lower
        } else {
            name
        };
        if let Some(&number) = self.index.get(key) {
            self.last = number as usize;
            return (number, *self.names[number as usize] != *name);
        }
        let number = self.names.len() as u32;
        self.index.insert(key.into(), number);
        self.names.push(name.into());
        self.last = number as usize;
        (number, false)
    }

    /// All names in order of their numbers.
    pub fn names(&self) -> &[Box<str>] {
        &self.names
    }
}

/// What the key of a session begins with where keys of several kinds stand together.
pub const SESSION: &str = "session:";

/// Who acted: a user of `Intake::users`, or a name of `Intake::anonymous`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A customer.
    User(u32),
    /// Nobody known.
    Anonymous(u32),
}

/// An action with the file's own numbers.
#[derive(Debug, Clone, Copy)]
pub struct PendingAction {
    /// Who.
    pub actor: Actor,
    /// Which item.
    pub item: Option<u32>,
    /// In which order.
    pub order: Option<u32>,
    /// When, UTC seconds.
    pub at: i64,
    /// What.
    pub kind: ActionKind,
    /// How many, in thousandths.
    pub quantity_milli: i64,
    /// Amount of the line in minor units.
    pub amount_minor: Option<i64>,
    /// Discount on the line in minor units.
    pub discount_minor: Option<i64>,
}

/// What is seen of an item over the rows of a file.
#[derive(Debug, Default)]
pub struct SeenItem {
    /// The title that most rows agree on (majority vote, Boyer and Moore 1991).
    title: Option<Box<str>>,
    votes: u32,
    /// Category.
    pub category: Option<String>,
    /// Brand.
    pub brand: Option<String>,
    /// Listed price in minor units.
    pub price_minor: Option<i64>,
    /// Cost in minor units.
    pub cost_minor: Option<i64>,
    /// Units in stock.
    pub stock: Option<i64>,
    /// The word of its role, unless it is a product.
    pub role: Option<&'static str>,
    /// Unit prices on receipts in minor units.
    pub paid: Vec<i64>,
}

impl SeenItem {
    /// Counts a row's title.
    pub fn vote(&mut self, title: &str) {
        match &self.title {
            Some(held) if **held == *title => self.votes += 1,
            _ if self.votes == 0 => {
                self.title = Some(title.into());
                self.votes = 1;
            }
            _ => self.votes -= 1,
        }
    }

    /// The title that most rows agree on.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// The median of the unit prices on receipts.
    pub fn median_paid(&mut self) -> Option<i64> {
        let middle = self.paid.len() / 2;
        (!self.paid.is_empty()).then(|| *self.paid.select_nth_unstable(middle).1)
    }
}

/// What is seen of an order over the rows of a file.
#[derive(Debug, Clone)]
pub struct SeenOrder {
    /// Who ordered.
    pub actor: Actor,
    /// The first instant of its rows.
    pub at: i64,
    /// When the shop changed it last.
    pub updated_at: Option<i64>,
    /// Its state.
    pub status: Option<String>,
    /// Discount on the whole order in minor units.
    pub discount_minor: Option<i64>,
    /// Shipping in minor units.
    pub shipping_minor: Option<i64>,
    /// Tax in minor units.
    pub tax_minor: Option<i64>,
    /// Total in minor units.
    pub total_minor: Option<i64>,
    /// The discount code.
    pub code: Option<String>,
}

/// A user's word on a channel.
#[derive(Debug, Clone)]
pub struct SeenConsent {
    /// The user.
    pub user: u32,
    /// The channel.
    pub channel: String,
    /// Allowed or not.
    pub is_on: bool,
    /// When it was given, where the file says.
    pub at: Option<i64>,
}

/// A user's part in a campaign that was run elsewhere.
#[derive(Debug, Clone)]
pub struct SeenOffer {
    /// The campaign.
    pub campaign: String,
    /// The user.
    pub user: u32,
    /// Whether held out, where the file says.
    pub is_held_out: Option<bool>,
    /// Discount in percent.
    pub discount_percent: Option<f64>,
    /// When sent.
    pub sent_at: i64,
    /// When it ended.
    pub ends_at: Option<i64>,
    /// The code.
    pub code: Option<String>,
    /// When it was used.
    pub redeemed_at: Option<i64>,
}

/// All that a file holds.
#[derive(Debug, Default)]
pub struct Intake {
    /// Customers.
    pub users: Names,
    /// What the file says about each.
    pub user_facts: Vec<UserFacts>,
    /// How many rows of a users' file speak of each.
    pub user_rows: Vec<i64>,
    /// Users who have several names, and those who have several places, with all of them.
    pub variants: [BTreeMap<u32, BTreeSet<String>>; 2],
    /// E-mail addresses and phone numbers by which users are told, as ids of users who are known by these alone, and
    /// sessions as `session:…`.
    pub handles: Names,
    /// Which users have which of them.
    pub links: HashSet<(u32, u32)>,
    /// Orders and sessions of nobody known, as `order:…` and `session:…`.
    pub anonymous: Names,
    /// Items.
    pub items: Names,
    /// What the file shows of each.
    pub seen_items: Vec<SeenItem>,
    /// How many rows of an items' file speak of each.
    pub item_rows: Vec<i64>,
    /// Order numbers.
    pub orders: Names,
    /// What the file shows of each.
    pub seen_orders: Vec<SeenOrder>,
    /// Actions in order of the file.
    pub actions: Vec<PendingAction>,
    /// Consents.
    pub consents: Vec<SeenConsent>,
    /// Past offers.
    pub offers: Vec<SeenOffer>,
    /// Rows after the header.
    pub rows_read: i64,
    /// Rows that stand twice in the file.
    pub rows_duplicate: i64,
    /// Rows set aside.
    pub quarantine: Vec<Quarantined>,
    /// Rows changed by each rule.
    pub fixes: BTreeMap<&'static str, i64>,
    /// The currency that the rows name.
    pub currency: Option<String>,
    /// Whether the file has no times.
    pub is_timeless: bool,
}

impl Intake {
    /// The number of a user, with room for its facts; counts a fix of letter case.
    pub fn user(&mut self, id: &str) -> u32 {
        let (number, other_case) = self.users.intern(id);
        self.user_facts.resize_with(self.users.names().len(), UserFacts::default);
        self.user_rows.resize(self.users.names().len(), 0);
        self.count_if("code_case", other_case);
        number
    }

    /// Takes down that a row shows this user with an address or number, which is given as an id.
    pub fn link(&mut self, user: u32, id: &str) {
        let (handle, _) = self.handles.intern(id);
        self.links.insert((user, handle));
    }

    /// Takes down that a row shows this user in a session.
    pub fn link_session(&mut self, user: u32, key: &str) {
        self.link(user, &format!("{SESSION}{key}"));
    }

    /// Takes down a user's name; the later row wins, as the later batch does, and all are kept as variants.
    pub fn name(&mut self, user: u32, name: &str) {
        overwrite(&mut self.user_facts[user as usize].name, name, user, &mut self.variants[0]);
    }

    /// Takes down a user's place, as [`Intake::name`].
    pub fn place(&mut self, user: u32, place: &str) {
        overwrite(&mut self.user_facts[user as usize].place, place, user, &mut self.variants[1]);
    }

    /// The number of an item, with room for what is seen of it; counts a fix of letter case.
    pub fn item(&mut self, id: &str) -> u32 {
        let (number, other_case) = self.items.intern(id);
        self.seen_items.resize_with(self.items.names().len(), SeenItem::default);
        self.item_rows.resize(self.items.names().len(), 0);
        self.count_if("code_case", other_case);
        number
    }

    /// The number of an order of `actor`; its instant is the first of its rows.
    pub fn order(&mut self, id: &str, actor: Actor, at: i64) -> u32 {
        let (number, _) = self.orders.intern(id);
        match self.seen_orders.get_mut(number as usize) {
            Some(seen) => seen.at = seen.at.min(at),
            None => self.seen_orders.push(SeenOrder {
                actor,
                at,
                updated_at: None,
                status: None,
                discount_minor: None,
                shipping_minor: None,
                tax_minor: None,
                total_minor: None,
                code: None,
            }),
        }
        number
    }

    /// The number of an order or session of nobody known.
    pub fn anonymous(&mut self, kind: IdentityKind, key: &str) -> Actor {
        let prefix = if kind == IdentityKind::Order { "order:" } else { SESSION };
        Actor::Anonymous(self.anonymous.intern(&format!("{prefix}{key}")).0)
    }

    /// Counts a row that `rule` changed.
    pub fn count(&mut self, rule: &'static str) {
        *self.fixes.entry(rule).or_default() += 1;
    }

    fn count_if(&mut self, rule: &'static str, is_so: bool) {
        if is_so {
            self.count(rule);
        }
    }
}

fn overwrite(fact: &mut Option<String>, text: &str, user: u32, variants: &mut BTreeMap<u32, BTreeSet<String>>) {
    match fact {
        Some(held) if held == text => {}
        Some(held) => {
            let held = std::mem::replace(held, text.to_string());
            variants.entry(user).or_default().extend([held, text.to_string()]);
        }
        None => *fact = Some(text.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_by_letter_case_are_one() {
        let mut names = Names::default();
        assert_eq!(names.intern("85123a"), (0, false));
        assert_eq!(names.intern("85123A"), (0, true));
        assert_eq!(names.intern("85123A"), (0, true), "also right after itself");
        assert_eq!((names.intern("茶"), names.intern("茶")), ((1, false), (1, false)));
        assert_eq!(&*names.names()[0], "85123a");
    }

    #[test]
    fn the_title_of_most_rows_wins() {
        let mut item = SeenItem::default();
        for title in ["damaged", "TEAPOT", "TEAPOT", "?", "TEAPOT"] {
            item.vote(title);
        }
        assert_eq!(item.title(), Some("TEAPOT"));
    }
}
