//! Saves the content of a file in the store.

use super::arrange::{Identities, arrange, finished};
use crate::intake::statements::to_save;
use crate::intake::{Intake, SESSION, SeenItem, SeenOrder};
use crate::rule::Rule;
use regulars_core::domain::people::node_of;
use regulars_core::domain::{BatchId, ConsentState, Observer, Progress};
use regulars_core::error::{Error, Result};
use regulars_core::store::{
    ConsentRow, FileRow, IdentityKind, ItemFacts, OrderCoverage, OrderFacts, PastOffer, SavedUser,
    Transaction, UserToSave,
};
use std::collections::BTreeMap;

/// A file's name without its folders, which differ between machines and are private.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Saves the content of a file under `batch`; `row` describes the file, and is returned with its
/// counts.
pub fn save_intake(
    transaction: &Transaction<'_>,
    batch: BatchId,
    now: i64,
    (mut row, coverage): (FileRow, OrderCoverage),
    intake: &mut Intake,
    watch: &dyn Observer,
) -> Result<FileRow> {
    // Rows of facts that another batch already states.
    let mut known = 0;
    let check_cancelled = |done: usize| match done % 1_000 {
        0 if watch.is_cancelled() => Err(Error::cancelled()),
        _ => Ok(()),
    };
    watch.progress(Progress {
        phase: "saving",
        ..Progress::default()
    });
    intake.settle_facts();
    intake.settle_withdrawals();
    let users = save_users(transaction, batch, intake)?;
    row.users_new = users.iter().filter(|user| user.is_new).count() as i64;
    let is_old = |number: &u32| !users[*number as usize].is_news;
    known += intake
        .user_rows
        .iter()
        .filter(|(number, _)| is_old(number))
        .map(|(_, rows)| rows)
        .sum::<i64>();
    let anonymous: Vec<_> = intake.anonymous.iter().map(anonymous_key).collect();
    let anonymous = transaction.save_anonymous(&anonymous)?;
    let keys: Vec<i64> = users.iter().map(|user| user.identity).collect();
    let identities = Identities::new(&keys, &anonymous);
    let total = intake.actions.len() as u64;
    let actions = std::mem::take(&mut intake.actions);
    let (arranged, items, orders) = std::thread::scope(|scope| -> Result<_> {
        let arranging = scope.spawn(|| arrange(actions, &identities));
        save_links(transaction, batch, intake, &users, check_cancelled)?;
        let items: Vec<_> = intake
            .items
            .iter()
            .zip(&intake.seen_items)
            .map(|(id, seen)| (id, item_facts(seen)))
            .collect();
        let items = transaction.save_items(batch, &items)?;
        let orders = save_orders(transaction, batch, intake, &identities, coverage)?;
        Ok((finished(arranging.join())?, items, orders))
    })?;
    row.items_new = items.iter().filter(|(_, is_new, _)| *is_new).count() as i64;
    known += items
        .iter()
        .zip(&intake.item_rows)
        .filter(|((.., is_news), _)| !is_news)
        .map(|(_, rows)| rows)
        .sum::<i64>();
    row.orders_new = orders.new;
    let mut saver = transaction.action_saver(batch)?;
    let mut done = 0;
    let items: Vec<i64> = items.iter().map(|(item, ..)| *item).collect();
    arranged.for_each_range(&items, &orders.keys, |actions| {
        check_cancelled(0)?;
        watch.progress(Progress {
            phase: "saving",
            done,
            total: Some(total),
            ..Progress::default()
        });
        done += actions.len() as u64;
        Ok(saver.save(&actions)?)
    })?;
    let saved = saver.finish()?;
    row.actions_new = saved.added;
    known += saved.known_rows;
    check_cancelled(0)?;
    transaction.save_withdrawals(batch, intake.last_at, &intake.withdrawals)?;
    let mut contested = transaction.fetch_contested_orders(batch)?;
    contested.extend(transaction.fetch_withdrawn_orders(batch)?);
    let replaced = transaction.settle_versions(&contested)?;
    for (rule, count) in [
        (Rule::SameOrderAgain, replaced.orders),
        (Rule::LineTakenBack, replaced.lines_withdrawn),
    ] {
        if count > 0 {
            *intake.fixes.entry(rule).or_default() += count;
        }
    }
    check_cancelled(0)?;
    let consents = save_consents(
        transaction,
        batch,
        now,
        &row,
        (intake, &users),
        check_cancelled,
    )?;
    known += consents.known;
    if consents.not_lifting > 0 {
        intake
            .fixes
            .insert(Rule::RefusalStands, consents.not_lifting);
    }
    for (done, offer) in intake.offers.iter().enumerate() {
        check_cancelled(done)?;
        let is_news = transaction.save_past_offer(
            batch,
            &PastOffer {
                campaign: offer.campaign.clone(),
                user: users[offer.user as usize].user,
                arm: offer.arm.clone(),
                is_held_out: None,
                discount_percent: offer.discount_percent,
                discount_minor: offer.discount_minor,
                sent_at: offer.sent_at,
                ends_at: offer.ends_at,
                code: offer.code.clone(),
                redeemed_at: offer.redeemed_at,
            },
        )?;
        known += i64::from(!is_news);
    }
    row.rows_read = intake.rows_read;
    row.rows_quarantined = intake.quarantine.iter().map(|row| row.rows).sum();
    row.rows_duplicate = intake.rows_duplicate + known;
    row.rows_loaded = row.rows_read - row.rows_duplicate - row.rows_quarantined;
    row.fixes = intake
        .fixes
        .iter()
        .map(|(rule, rows)| (rule.to_string(), *rows))
        .collect();
    row.examples = intake
        .examples
        .iter()
        .map(|(rule, row)| (rule.to_string(), row.clone()))
        .collect();
    Ok(row)
}

fn save_users(
    transaction: &Transaction<'_>,
    batch: BatchId,
    intake: &Intake,
) -> Result<Vec<SavedUser>> {
    let users: Vec<UserToSave<'_>> = intake
        .users
        .iter()
        .zip(0..)
        .map(|(id, number)| {
            let (kind, key) = node_of(id);
            let variants = intake.variants.each_ref().map(|of_all| of_all.get(&number));
            UserToSave {
                id,
                node: (kind.into(), key),
                facts: intake.user_facts.get(&number),
                variants,
            }
        })
        .collect();
    Ok(transaction.save_users(batch, &users)?)
}

/// The store's keys of a file's orders, 0 if another file covers the order better, and the number
/// of new orders.
struct SavedOrders {
    keys: Vec<i64>,
    new: i64,
}

fn save_orders(
    transaction: &Transaction<'_>,
    batch: BatchId,
    intake: &Intake,
    identities: &Identities,
    coverage: OrderCoverage,
) -> Result<SavedOrders> {
    let in_force: Vec<u32> = (0..intake.orders.len() as u32)
        .filter(|&order| !intake.is_replaced(order))
        .collect();
    let facts: Vec<_> = in_force
        .iter()
        .map(|&order| {
            let seen = &intake.seen_orders[order as usize];
            (
                intake.orders.get(order),
                order_facts(seen, identities.key(seen.actor), intake.last_at, coverage),
            )
        })
        .collect();
    let mut saved = SavedOrders {
        keys: vec![0; intake.orders.len()],
        new: 0,
    };
    for (order, (key, is_new)) in in_force.iter().zip(transaction.save_orders(batch, &facts)?) {
        saved.keys[*order as usize] = key;
        saved.new += i64::from(is_new);
    }
    Ok(saved)
}

/// The kind and key behind the name of an anonymous actor.
fn anonymous_key(name: &str) -> (IdentityKind, &str) {
    match name.split_once(':') {
        Some(("order", key)) => (IdentityKind::Order, key),
        Some((_, key)) => (IdentityKind::Session, key),
        None => (IdentityKind::Session, name),
    }
}

/// Saves which addresses, phone numbers and sessions the rows connect with which users.
fn save_links(
    transaction: &Transaction<'_>,
    batch: BatchId,
    intake: &Intake,
    users: &[SavedUser],
    check_cancelled: impl Fn(usize) -> Result<()>,
) -> Result<()> {
    let mut links: Vec<(u32, u32)> = intake.links.iter().copied().collect();
    links.sort_unstable();
    // Most belong to a single user, and are resolved at once.
    let mut holders = vec![None; intake.handles.len()];
    for &(user, handle) in &links {
        holders[handle as usize].get_or_insert(users[user as usize].user);
    }
    let mut handles = Vec::with_capacity(holders.len());
    for (name, holder) in intake.handles.iter().zip(holders) {
        check_cancelled(handles.len())?;
        let (kind, key) = match name.strip_prefix(SESSION) {
            Some(key) => (IdentityKind::Session, key.to_string()),
            None => {
                let (kind, key) = node_of(name);
                (kind.into(), key.into_owned())
            }
        };
        handles.push((transaction.save_identity(kind, &key, holder)?, kind));
    }
    for (done, (user, handle)) in links.into_iter().enumerate() {
        check_cancelled(done)?;
        let (handle, kind) = handles[handle as usize];
        transaction.save_link(batch, users[user as usize].identity, handle, kind)?;
    }
    Ok(())
}

/// What became of a file's statements about marketing messages.
struct SavedConsents {
    /// Rows of a list of statements that say what is known.
    known: i64,
    /// Yeses that lift no refusal.
    not_lifting: i64,
}

/// Saves what the file says about marketing messages.
fn save_consents(
    transaction: &Transaction<'_>,
    batch: BatchId,
    now: i64,
    row: &FileRow,
    (intake, users): (&Intake, &[SavedUser]),
    check_cancelled: impl Fn(usize) -> Result<()>,
) -> Result<SavedConsents> {
    let mut saved = SavedConsents {
        known: 0,
        not_lifting: 0,
    };
    let source = format!("file {}", file_name(&row.path));
    let operator = transaction.fetch_operator_of(batch)?;
    for (done, consent) in to_save(&intake.consents).into_iter().enumerate() {
        check_cancelled(done)?;
        let statement = ConsentRow {
            channel: consent.channel.clone(),
            state: consent.state,
            // What a file dates in the future was said by the time of loading.
            at: consent.at.map_or(now, |at| at.min(now)),
            is_dated: consent.is_dated,
            source: source.clone(),
            wording: consent.wording.as_deref().map(Into::into),
            operator: operator.clone(),
        };
        let user = users[consent.user as usize].user;
        let is_news = transaction.save_consent(user, &statement, Some(batch))?;
        saved.known += i64::from(!is_news && row.kind == "consents");
    }
    let mut agreeing: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for consent in &intake.consents {
        if consent.state == ConsentState::Yes {
            let user = users[consent.user as usize].user;
            agreeing.entry(&consent.channel).or_default().push(user);
        }
    }
    if agreeing.is_empty() || !transaction.fetch_has_refusals()? {
        return Ok(saved);
    }
    // Who is who must be known first: a refusal under one id counts for the person.
    transaction.settle_batch(batch)?;
    check_cancelled(0)?;
    for (channel, users) in agreeing {
        let refusers = transaction.fetch_refusers(channel)?;
        for user in users {
            let person = transaction.fetch_person_of(user)?;
            saved.not_lifting += i64::from(refusers.contains(&person));
        }
    }
    Ok(saved)
}

fn item_facts(seen: &SeenItem) -> ItemFacts {
    ItemFacts {
        title: seen.title.text().map(Into::into),
        category: seen.category.text().map(Into::into),
        brand: seen.brand.text().map(Into::into),
        price_minor: seen.price_minor,
        paid_minor: None,
        cost_minor: seen.cost_minor,
        stock: seen.stock,
        role: seen.role.map(Into::into),
        parent: seen.parent.clone(),
        for_sale: seen.for_sale,
        said_at: seen.title.at().max(seen.category.at()).max(seen.brand.at()),
    }
}

fn order_facts(
    seen: &SeenOrder,
    identity: i64,
    file_at: Option<i64>,
    coverage: OrderCoverage,
) -> OrderFacts {
    OrderFacts {
        identity,
        at: seen.at,
        updated_at: seen.updated_at,
        status: seen.status.clone(),
        discount_minor: seen.money.discount,
        shipping_minor: seen.money.shipping,
        tax_minor: seen.money.tax,
        total_minor: seen.money.total,
        code: seen.code.clone(),
        channel: seen.channel.clone(),
        file_at,
        holds: coverage,
    }
}
