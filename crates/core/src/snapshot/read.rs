//! Reads the snapshot from the store, and one user's history without reading the shop.

use super::arrangement::{Arrangement, StoredKeys, damaged};
use super::columns::{Action, ActionColumns};
use super::halves::read_in_halves;
use super::numbers::Numbers;
use super::products::products_of;
use super::shape::{History, Item, Order, Snapshot, User};
use crate::domain::{ActionKind, Currency, Instant, ItemRole, NONE};
use crate::store::{ActionRow, Column, Error, ItemRow, NULL, OrderRow, Result, Store, UserRow};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;

/// With this many actions, a second thread reads half of them.
const WORTH_A_THREAD: usize = 200_000;

/// How models see the shop's data.
#[derive(Debug, Clone)]
pub struct Lens {
    /// The models' clock; `None` for the last action.
    pub as_of: Option<Instant>,
    /// The shop's time zone.
    pub zone: TimeZone,
    /// The shop's currency.
    pub currency: Currency,
}

impl Lens {
    /// The models' clock on these data.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn as_of(&self, store: &Store) -> Result<Instant> {
        match self.as_of {
            Some(at) => Ok(at),
            None => Ok(Instant(store.fetch_span()?.1.unwrap_or(0))),
        }
    }
}

/// One user's history, fetched without reading the shop.
#[derive(Debug, Clone)]
pub struct OwnedHistory {
    user: User,
    actions: ActionColumns,
    items: Vec<Item>,
    orders: Vec<Order>,
    zone: TimeZone,
    as_of: Instant,
}

impl OwnedHistory {
    /// The history, as the snapshot would lend it; only indices differ.
    pub fn history(&self) -> History<'_> {
        History {
            user: &self.user,
            actions: self.actions.all(),
            items: &self.items,
            orders: &self.orders,
            zone: &self.zone,
            as_of: self.as_of,
        }
    }
}

/// Reads the shop's history. All of it comes from one state of the database.
///
/// # Errors
/// The store cannot be read.
pub fn fetch_snapshot(store: &Store, lens: &Lens) -> Result<Snapshot> {
    let is_much = store.fetch_packed_rows()? >= WORTH_A_THREAD;
    fetch_snapshot_by(store, lens, is_much)
}

/// As [`fetch_snapshot`], on two threads or one.
///
/// # Errors
/// The store cannot be read.
pub fn fetch_snapshot_by(store: &Store, lens: &Lens, are_two: bool) -> Result<Snapshot> {
    store.at_one_state(|store| {
        let as_of = lens.as_of(store)?;
        let read_actions =
            |hand_over: &dyn Fn(&Arc<Arranging>)| fetch_actions(store, as_of, hand_over);
        let ((items, mut actions, mut numbers), rest) =
            read_in_halves(store, are_two, read_actions, fetch_without_items)?;
        let WithoutItems {
            users,
            orders,
            order,
            numbers: others,
        } = rest;
        numbers.extend(others);
        let mut take = |column: Column| numbers.remove(&(column as u8)).ok_or_else(damaged);
        // The store's NULL and the columns' "not known" are the same value.
        actions.quantity_milli = take(Column::Quantity)?;
        actions.amount = take(Column::Amount)?;
        actions.discount = take(Column::Discount)?;
        actions.order = order;
        settle_amounts(&mut actions, &items);
        settle_order_totals(&mut actions);
        let starts = starts_of(&actions.user, users.len());
        Ok(Snapshot {
            revision: store.revision()?,
            as_of,
            zone: lens.zone.clone(),
            currency: lens.currency,
            users,
            items,
            orders,
            actions,
            starts,
        })
    })
}

/// Reads one user's history; `None` if there is no such user.
///
/// # Errors
/// The store cannot be read.
pub fn fetch_history(store: &Store, key: i64, lens: &Lens) -> Result<Option<OwnedHistory>> {
    store.at_one_state(|store| {
        let Some(row) = store.fetch_user(key)? else {
            return Ok(None);
        };
        let as_of = lens.as_of(store)?;
        let mut rows: Vec<(u32, ActionRow)> = Vec::new();
        let bots = store.fetch_bots()?;
        let is_person = |identity: &i64| bots.binary_search(identity).is_err();
        for (index, identity) in store
            .fetch_identities_of(key)?
            .into_iter()
            .filter(is_person)
            .enumerate()
        {
            let of_one = store.fetch_actions_of(identity)?;
            rows.extend(
                of_one
                    .into_iter()
                    .filter(|row| row.at <= as_of.0)
                    .map(|row| (index as u32, row)),
            );
        }
        // Stable: the order of sequence stays within one identity and second.
        rows.sort_by_key(|(index, row)| (row.at, *index));
        let item_keys: BTreeSet<i64> = rows.iter().filter_map(|(_, row)| row.item).collect();
        let order_keys: BTreeSet<i64> = rows.iter().filter_map(|(_, row)| row.order).collect();
        let (mut items, mut product_of) = (BTreeMap::new(), BTreeMap::new());
        for key in item_keys {
            let Some(found) = store.fetch_item(key)? else {
                continue;
            };
            let product = match &found.facts.parent {
                Some(parent) => store
                    .fetch_item_key(parent)?
                    .map(|key| store.fetch_item(key))
                    .transpose()?
                    .flatten(),
                None => None,
            };
            let product = product.unwrap_or(found);
            product_of.insert(key, product.key);
            items.insert(product.key, item(product));
        }
        let items: Vec<Item> = items.into_values().collect();
        let mut orders = Vec::with_capacity(order_keys.len());
        for key in order_keys {
            orders.extend(store.fetch_order(key)?.map(order));
        }
        let mut actions = ActionColumns::default();
        for (identity, row) in rows {
            let Some(kind) = ActionKind::from_code(row.kind) else {
                continue;
            };
            let product = row.item.and_then(|key| product_of.get(&key));
            let item = product
                .and_then(|key| items.binary_search_by_key(key, |item: &Item| item.key).ok());
            let order = row.order.and_then(|key| {
                orders
                    .binary_search_by_key(&key, |order: &Order| order.key)
                    .ok()
            });
            actions.push(Action {
                identity,
                user: 0,
                item: item.map_or(NONE, |index| index as u32),
                kind,
                at: Instant(row.at),
                quantity_milli: row.quantity_milli,
                amount: row.amount_minor.unwrap_or_else(|| {
                    unstated_amount(kind, row.quantity_milli, item.map(|index| &items[index]))
                }),
                discount: row.discount_minor,
                order: order.map_or(NONE, |index| index as u32),
            });
        }
        settle_order_totals(&mut actions);
        Ok(Some(OwnedHistory {
            user: user(row, store.fetch_exclusion_of(key)?.is_some()),
            actions,
            items,
            orders,
            zone: lens.zone.clone(),
            as_of,
        }))
    })
}

/// Where each user's actions start, and then the anonymous ones; `users` is sorted.
fn starts_of(users: &[u32], count: usize) -> Vec<usize> {
    let mut starts = vec![0; count + 1];
    for &user in users {
        if let Some(next) = starts.get_mut(user as usize + 1) {
            *next += 1;
        }
    }
    let mut start = 0;
    for next in &mut starts {
        start += *next;
        *next = start;
    }
    starts
}

/// The order of the actions, and how many number columns were taken: a thread with nothing else to
/// read takes the next.
struct Arranging {
    arrangement: Arrangement,
    taken: AtomicUsize,
}

/// Number columns by column number.
type NumberColumns = BTreeMap<u8, Numbers>;

impl Arranging {
    fn take_what_is_left(&self, store: &Store) -> Result<NumberColumns> {
        const NUMBERS: [Column; 3] = [Column::Quantity, Column::Amount, Column::Discount];
        let mut taken = NumberColumns::new();
        while let Some(&column) = NUMBERS.get(self.taken.fetch_add(1, Ordering::Relaxed)) {
            taken.insert(column as u8, self.arrangement.take_numbers(store, column)?);
        }
        Ok(taken)
    }
}

/// The items, and the columns of the actions except their orders and some number columns;
/// `hand_over` receives the order of the actions.
fn fetch_actions(
    store: &Store,
    as_of: Instant,
    hand_over: &dyn Fn(&Arc<Arranging>),
) -> Result<(Vec<Item>, ActionColumns, NumberColumns)> {
    let user_of = identity_to_user(store, &store.fetch_persons()?)?;
    let keys = StoredKeys::read(store, &user_of)?;
    let arranging = Arc::new(Arranging {
        arrangement: Arrangement::of(store, &keys, as_of)?,
        taken: AtomicUsize::new(0),
    });
    hand_over(&arranging);
    let arrangement = &arranging.arrangement;
    let StoredKeys { identity, user, at } = keys;
    let (items, variants) = products(store.fetch_items()?);
    let mut item_index = index_by_key(items.iter().map(|item| item.key))?;
    for (variant, product) in variants {
        let product = item_index.get(product as usize).copied().unwrap_or(NONE);
        item_index.resize(item_index.len().max(place_of(variant)?), NONE);
        item_index[variant as usize] = product;
    }
    let actions = ActionColumns {
        identity: arrangement.arrange(identity),
        user: arrangement.arrange(user),
        at: arrangement.arrange(at),
        kind: arrangement.take(store, Column::Kind, ActionKind::View, |code| {
            u8::try_from(code)
                .ok()
                .and_then(ActionKind::from_code)
                .unwrap_or(ActionKind::View)
        })?,
        item: arrangement.take(store, Column::Item, NONE, |key| dense(&item_index, key))?,
        ..ActionColumns::default()
    };
    Ok((items, actions, arranging.take_what_is_left(store)?))
}

/// What can be read without the items.
struct WithoutItems {
    users: Vec<User>,
    orders: Vec<Order>,
    /// The order of each action.
    order: Vec<u32>,
    numbers: NumberColumns,
}

fn fetch_without_items(
    store: &Store,
    arranging: &Receiver<Arc<Arranging>>,
) -> Result<WithoutItems> {
    let excluded = store.fetch_exclusions()?;
    let is_excluded = |key: i64| {
        excluded
            .binary_search_by_key(&key, |(user, _)| *user)
            .is_ok()
    };
    let users = store
        .fetch_users()?
        .into_iter()
        .map(|row| {
            let is_excluded = is_excluded(row.key);
            user(row, is_excluded)
        })
        .collect();
    let orders: Vec<Order> = store.fetch_orders()?.into_iter().map(order).collect();
    let order_index = index_by_key(orders.iter().map(|order| order.key))?;
    let arranging = arranging.recv().map_err(|_| Error::Interrupted)?;
    let order = arranging
        .arrangement
        .take(store, Column::Order, NONE, |key| dense(&order_index, key))?;
    Ok(WithoutItems {
        users,
        orders,
        order,
        numbers: arranging.take_what_is_left(store)?,
    })
}

/// Fills in amounts that the files do not state.
fn settle_amounts(actions: &mut ActionColumns, items: &[Item]) {
    let ActionColumns {
        kind,
        item,
        quantity_milli,
        amount,
        ..
    } = actions;
    amount.settle_unknown(|row| {
        unstated_amount(
            kind[row],
            quantity_milli.get(row),
            items.get(item[row] as usize),
        )
    });
}

/// The dense index of this key; [`NONE`] if there is none.
fn dense(index: &[u32], key: i64) -> u32 {
    match key {
        NULL => NONE,
        key => index.get(key as usize).copied().unwrap_or(NONE),
    }
}

/// User index by identity key; [`NONE`] for anonymous identities.
fn identity_to_user(store: &Store, persons: &[i64]) -> Result<Vec<u32>> {
    let identities = store.fetch_identities()?;
    let mut user_of = vec![
        NONE;
        identities
            .last()
            .map_or(Ok(0), |(identity, _)| place_of(*identity))?
    ];
    for (identity, key) in identities {
        let index = key.and_then(|key| persons.binary_search(&key).ok());
        let place = usize::try_from(identity)
            .ok()
            .and_then(|identity| user_of.get_mut(identity))
            .ok_or_else(damaged)?;
        *place = index.map_or(NONE, |index| index as u32);
    }
    Ok(user_of)
}

fn index_by_key(keys: impl Iterator<Item = i64>) -> Result<Vec<u32>> {
    let mut index = Vec::new();
    for (position, key) in keys.enumerate() {
        index.resize(place_of(key)?, NONE);
        index[key as usize] = position as u32;
    }
    Ok(index)
}

/// The length of an index that contains `key`. Keys are dense; an impossibly large one is damage.
fn place_of(key: i64) -> Result<usize> {
    const MOST: i64 = 1 << 28;
    if (0..MOST).contains(&key) {
        Ok((key + 1) as usize)
    } else {
        Err(damaged())
    }
}

/// The amount of a line without one in the file: the item's price, for purchases and refunds.
fn unstated_amount(kind: ActionKind, quantity_milli: i64, item: Option<&Item>) -> i64 {
    match kind {
        ActionKind::Purchase | ActionKind::Refund => {
            let price = item.and_then(|item| item.price).unwrap_or(0);
            i64::try_from(i128::from(price) * i128::from(quantity_milli) / 1_000)
                .unwrap_or(i64::MAX)
        }
        _ => 0,
    }
}

/// Turns the total of an order without lines into a purchase, and drops the total of one with
/// lines. Of several totals of an order, which a later export updated, the one loaded last is in
/// force.
fn settle_order_totals(actions: &mut ActionColumns) {
    if !actions.kind.contains(&ActionKind::OrderTotal) {
        return;
    }
    let with_lines: BTreeSet<(u32, u32)> = actions
        .all()
        .iter()
        .filter(|action| action.kind == ActionKind::Purchase && action.order != NONE)
        .map(|action| (action.user, action.order))
        .collect();
    let mut newest: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for (index, action) in actions.all().iter().enumerate() {
        if action.kind == ActionKind::OrderTotal {
            newest.insert((action.user, action.order), index);
        }
    }
    let mut settled = ActionColumns::default();
    for (index, mut action) in actions.all().iter().enumerate() {
        if action.kind == ActionKind::OrderTotal {
            let order = (action.user, action.order);
            if with_lines.contains(&order) || newest.get(&order) != Some(&index) {
                continue;
            }
            action.kind = ActionKind::Purchase;
        }
        settled.push(action);
    }
    *actions = settled;
}

fn user(row: UserRow, is_excluded: bool) -> User {
    let facts = row.facts;
    User {
        key: row.key,
        id: row.id,
        name: facts.name,
        age: facts.age,
        gender: facts.gender,
        place: facts.place,
        tier: facts.tier,
        tags: facts.tags,
        interests: facts.interests,
        declared: facts.declared,
        since: facts.since.map(Instant),
        is_excluded,
    }
}

fn item(row: ItemRow) -> Item {
    let facts = row.facts;
    Item {
        key: row.key,
        id: row.id,
        title: facts.title,
        category: facts.category,
        brand: facts.brand,
        price: facts.price_minor.or(facts.paid_minor),
        cost: facts.cost_minor,
        // What is not for sale can be had as little as what is sold out.
        stock: if facts.for_sale == Some(false) {
            Some(0)
        } else {
            facts.stock
        },
        role: facts
            .role
            .as_deref()
            .and_then(ItemRole::from_word)
            .unwrap_or(ItemRole::Product),
    }
}

/// The items that are not variants of another, in order of their keys, and each variant with the
/// key of its product.
fn products(rows: Vec<ItemRow>) -> (Vec<Item>, Vec<(i64, i64)>) {
    let products = products_of(&rows);
    let (mut items, mut variants) = (Vec::with_capacity(rows.len()), Vec::new());
    for (row, product) in rows.into_iter().zip(products) {
        if product == row.key {
            items.push(item(row));
        } else {
            variants.push((row.key, product));
        }
    }
    (items, variants)
}

fn order(row: OrderRow) -> Order {
    Order {
        key: row.key,
        id: row.id,
        discount: row.discount_minor,
        code: row.code,
        channel: row.channel,
    }
}
