//! What a file holds, into the store.

use crate::domain::people::node_of;
use crate::domain::{BatchId, Observer, Progress};
use crate::error::{Error, Result};
use crate::load::intake::{Actor, Intake, SESSION, SeenConsent, SeenItem, SeenOrder};
use crate::store::{
    ActionRow, ConsentRow, FileRow, Holds, IdentityKind, ItemFacts, OrderFacts, PastOffer, Transaction,
};

/// The name of a file without its folders, which are nobody's business later and differ from one machine to the next.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Saves what a file holds under `batch`; `row` says which file it is, and is returned with the counts.
pub fn save_intake(
    transaction: &Transaction<'_>,
    batch: BatchId,
    now: i64,
    (mut row, holds): (FileRow, Holds),
    intake: &mut Intake,
    watch: &dyn Observer,
) -> Result<FileRow> {
    // Rows of facts that another batch says just so already.
    let mut known = 0;
    let mut users = Vec::with_capacity(intake.user_facts.len());
    let mut identities = Vec::with_capacity(intake.user_facts.len());
    let heed = |done: usize| match done % 1_000 {
        0 if watch.is_cancelled() => Err(Error::interrupted("cancelled, nothing was changed")),
        _ => Ok(()),
    };
    for number in 0..intake.users.names().len() {
        heed(number)?;
        let facts = intake.facts_of(number as u32);
        let (id, rows) = (&intake.users.names()[number], &intake.user_rows[number]);
        let (user, is_new) = transaction.save_user(id)?;
        let (kind, key) = node_of(id);
        identities.push(transaction.save_identity(kind.into(), &key, Some(user))?.0);
        let variants = intake.variants.each_ref().map(|of_all| of_all.get(&(number as u32)));
        let is_news = transaction.save_user_version(user, batch, &facts, variants)?;
        row.users_new += i64::from(is_new);
        known += if is_news { 0 } else { *rows };
        users.push(user);
    }
    let mut anonymous = Vec::with_capacity(intake.anonymous.names().len());
    for name in intake.anonymous.names() {
        heed(anonymous.len())?;
        let (kind, key) = match name.split_once(':') {
            Some(("order", key)) => (IdentityKind::Order, key),
            Some((_, key)) => (IdentityKind::Session, key),
            None => (IdentityKind::Session, &**name),
        };
        anonymous.push(transaction.save_identity(kind, key, None)?.0);
    }
    save_links(transaction, batch, intake, (&users, &identities), heed)?;
    let mut items = Vec::with_capacity(intake.seen_items.len());
    for ((id, seen), rows) in intake.items.names().iter().zip(&intake.seen_items).zip(&intake.item_rows) {
        heed(items.len())?;
        let (item, is_new) = transaction.save_item(id)?;
        let is_news = transaction.save_item_version(item, batch, &item_facts(seen))?;
        row.items_new += i64::from(is_new);
        known += if is_news { 0 } else { *rows };
        items.push(item);
    }
    let identity_of = |actor: Actor| match actor {
        Actor::User(user) => identities[user as usize],
        Actor::Anonymous(name) => anonymous[name as usize],
    };
    let mut orders = Vec::with_capacity(intake.seen_orders.len());
    for (number, (id, seen)) in intake.orders.names().iter().zip(&intake.seen_orders).enumerate() {
        heed(number)?;
        if intake.is_replaced(number as u32) {
            orders.push(0);
            continue;
        }
        let facts = order_facts(seen, identity_of(seen.actor), intake.last_at, holds);
        let (order, is_new) = transaction.save_order(id, &facts)?;
        transaction.save_order_version(order, batch, &facts)?;
        row.orders_new += i64::from(is_new);
        orders.push(order);
    }
    let mut actions: Vec<ActionRow> = std::mem::take(&mut intake.actions)
        .into_iter()
        .map(|action| ActionRow {
            identity: identity_of(action.actor),
            at: action.at,
            kind: action.kind.code(),
            item: action.item.map(|item| items[item as usize]),
            quantity_milli: action.quantity_milli,
            amount_minor: action.amount_minor,
            discount_minor: action.discount_minor,
            order: action.order.map(|order| orders[order as usize]),
            is_row: action.is_row,
        })
        .collect();
    // Stable: what one identity did in one second stays in the order of the file.
    actions.sort_by_key(|action| (action.identity, action.at));
    let total = Some(actions.len() as u64);
    let saved = transaction.save_actions(batch, &actions, |done| {
        watch.progress(Progress { phase: "saving", done: done as u64, total, ..Progress::default() });
        !watch.is_cancelled()
    })?;
    row.actions_new = saved.added;
    known += saved.known_rows;
    // An interruption between two statements is not kept by the next one, and these are long.
    heed(0)?;
    transaction.refresh_users(batch)?;
    heed(0)?;
    transaction.refresh_items(batch)?;
    heed(0)?;
    transaction.refresh_orders(batch)?;
    heed(0)?;
    let replaced = transaction.settle_versions(&transaction.fetch_contested_orders(batch)?)?;
    if replaced > 0 {
        *intake.fixes.entry("same_order_again").or_default() += replaced;
    }
    heed(0)?;
    transaction.refresh_paid(batch)?;
    if intake.consents.iter().any(|consent| consent.at.is_none()) && transaction.fetch_has_typed_refusals()? {
        // Whose refusal stands must be known before a word without a date is put over it.
        transaction.settle_batch(batch)?;
        heed(0)?;
    }
    let mut refusals_that_stand = 0;
    for (done, consent) in intake.consents.iter().enumerate() {
        heed(done)?;
        let user = users[consent.user as usize];
        if consent.at.is_none() && consent.is_on && transaction.fetch_has_typed_refusal(user, &consent.channel)? {
            refusals_that_stand += 1;
            known += i64::from(row.kind == "consents");
            continue;
        }
        let word = ConsentRow {
            channel: consent.channel.clone(),
            is_on: consent.is_on,
            at: consent_instant(transaction, user, consent, now)?,
            source: format!("file {}", file_name(&row.path)),
        };
        let is_news = transaction.save_consent(user, &word, Some(batch))?;
        known += i64::from(!is_news && row.kind == "consents");
    }
    if refusals_that_stand > 0 {
        intake.fixes.insert("refusal_stands", refusals_that_stand);
    }
    for (done, offer) in intake.offers.iter().enumerate() {
        heed(done)?;
        let is_news = transaction.save_past_offer(
            batch,
            &PastOffer {
                campaign: offer.campaign.clone(),
                user: users[offer.user as usize],
                is_held_out: offer.is_held_out,
                discount_percent: offer.discount_percent,
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
    row.fixes = intake.fixes.iter().map(|(rule, rows)| ((*rule).to_string(), *rows)).collect();
    Ok(row)
}

/// Saves which addresses, numbers and sessions the rows show with which users.
fn save_links(
    transaction: &Transaction<'_>,
    batch: BatchId,
    intake: &Intake,
    (users, identities): (&[i64], &[i64]),
    heed: impl Fn(usize) -> Result<()>,
) -> Result<()> {
    let mut links: Vec<(u32, u32)> = intake.links.iter().copied().collect();
    links.sort_unstable();
    // Most are one user's alone, and are settled at once so.
    let mut holders = vec![None; intake.handles.names().len()];
    for &(user, handle) in &links {
        holders[handle as usize].get_or_insert(users[user as usize]);
    }
    let mut handles = Vec::with_capacity(holders.len());
    for (name, holder) in intake.handles.names().iter().zip(holders) {
        heed(handles.len())?;
        let (kind, key) = match name.strip_prefix(SESSION) {
            Some(key) => (IdentityKind::Session, key.to_string()),
            None => {
                let (kind, key) = node_of(name);
                (kind.into(), key)
            }
        };
        handles.push((transaction.save_identity(kind, &key, holder)?.0, kind));
    }
    for (done, (user, handle)) in links.into_iter().enumerate() {
        heed(done)?;
        let (handle, kind) = handles[handle as usize];
        transaction.save_link(batch, identities[user as usize], handle, kind)?;
    }
    Ok(())
}

/// Since when a word holds: as the file says, else since the word in force that says the same, else since now.
fn consent_instant(transaction: &Transaction<'_>, user: i64, consent: &SeenConsent, now: i64) -> Result<i64> {
    if let Some(at) = consent.at {
        return Ok(at);
    }
    let in_force = transaction.fetch_consents_of(user)?;
    let same = in_force.iter().find(|held| held.channel == consent.channel && held.is_on == consent.is_on);
    Ok(same.map_or(now, |held| held.at))
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
        said_at: seen.title.at().max(seen.category.at()).max(seen.brand.at()),
    }
}

fn order_facts(seen: &SeenOrder, identity: i64, file_at: Option<i64>, holds: Holds) -> OrderFacts {
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
        file_at,
        holds,
    }
}
