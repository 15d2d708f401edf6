//! `privacy show`: all data stored about one customer, by table.

use super::consent_record::ConsentRecord;
use super::copy::{Section, by_name, sections};
use crate::domain::{ActionKind, Instant, Observer};
use crate::error::Result;
use crate::shop::Shop;
use serde::Serialize;
use std::collections::BTreeMap;

/// The data stored about a customer.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The customer's id.
    pub user: String,
    /// Current facts by name; unknown ones are left out.
    pub facts: BTreeMap<String, String>,
    /// Tables with rows about the customer, in the order of the data flow.
    pub tables: Vec<Stored>,
    /// Actions by kind.
    pub actions: BTreeMap<&'static str, i64>,
    /// All consents and refusals, the newest first: the ledger.
    pub consents: Vec<ConsentRecord>,
    /// Notes by the staff: when and text.
    pub notes_of_support: Vec<(Instant, String)>,
    /// The data themselves, by kind.
    #[serde(serialize_with = "all_by_name")]
    pub data: Vec<Section>,
}

/// The rows of one table about a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stored {
    /// The table.
    pub table: &'static str,
    /// Its contents, in words.
    pub about: &'static str,
    /// Rows.
    pub rows: i64,
    /// The first instant in them.
    pub first_at: Option<Instant>,
    /// The last instant in them.
    pub last_at: Option<Instant>,
}

/// Reads the data stored about the customer with exactly this id.
///
/// # Errors
/// There is no such user, or the store cannot be read.
pub fn run(shop: &Shop, id: &str, _watch: &dyn Observer) -> Result<Outcome> {
    let (key, user) = shop.find_user_exactly(id)?;
    let store = shop.store();
    let instant = |at: Option<i64>| at.filter(|&at| at > 0).map(Instant);
    let tables = store
        .fetch_personal_counts(key)?
        .into_iter()
        .filter(|count| count.rows > 0)
        .map(|count| Stored {
            table: count.table,
            about: about(count.table),
            rows: count.rows,
            first_at: instant(count.first_at),
            last_at: instant(count.last_at),
        });
    let actions = store.fetch_kind_counts(key)?.into_iter();
    Ok(Outcome {
        user,
        facts: facts(shop, key)?,
        tables: tables.collect(),
        actions: actions
            .filter_map(|(code, rows)| Some((ActionKind::from_code(code)?.word(), rows)))
            .collect(),
        consents: store
            .fetch_consent_history(key)?
            .into_iter()
            .map(ConsentRecord::from)
            .collect(),
        notes_of_support: store
            .fetch_notes(key)?
            .into_iter()
            .map(|note| (Instant(note.at), note.text))
            .collect(),
        data: sections(shop, key)?,
    })
}

fn all_by_name<S: serde::Serializer>(
    sections: &[Section],
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    by_name(sections.iter(), serializer)
}

fn facts(shop: &Shop, key: i64) -> Result<BTreeMap<String, String>> {
    let Some(user) = shop.store().fetch_user(key)? else {
        return Ok(BTreeMap::new());
    };
    let facts = user.facts;
    let list = |values: Vec<String>| (!values.is_empty()).then(|| values.join(", "));
    let known = [
        ("name", facts.name),
        ("email", facts.email),
        ("phone", facts.phone),
        ("age", facts.age.map(|age| age.to_string())),
        ("gender", facts.gender),
        ("place", facts.place),
        ("tier", facts.tier),
        ("tags", list(facts.tags)),
        ("interests", list(facts.interests)),
        ("since", facts.since.map(|at| Instant(at).to_string())),
    ];
    let declared = facts
        .declared
        .into_iter()
        .map(|(name, value)| (format!("declared {name}"), value));
    Ok(known
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_string(), value?)))
        .chain(declared)
        .collect())
}

fn about(table: &str) -> &'static str {
    match table {
        "user_versions" => "customer facts, by load",
        "identities" => "the customer's accounts, e-mails, phones and sessions",
        "links" => "evidence that an e-mail, phone or session is the customer's",
        "separations" => "ids split from the customer",
        "merges" => "merges with other ids",
        "orders" => "orders",
        "order_versions" => "order facts, by load",
        "actions" => "views, clicks, carts, purchases and refunds",
        "past_offers" => "offers from campaigns run with other programs",
        "consents" => "consents and refusals",
        "exclusions" => "exclusions from models and campaigns",
        "corrections" => "facts that were corrected",
        "profiles" => "computed features",
        "segment_members" => "segments",
        "past_segments" => "earlier segments",
        "recommendations" => "recommendations that were given",
        "computed_lists" => "recommendations computed by a cluster",
        "offers" => "offers, and places in comparison groups",
        "codes" => "coupon codes",
        "redemptions" => "uses of codes",
        "grants" => "goodwill codes",
        "order_codes" => "codes in orders",
        "code_events" => "what happened to codes",
        "decisions" => "campaign decisions, with reasons",
        "user_notes" => "notes by the staff",
        "access_log" => "who looked at these data",
        _ => "",
    }
}
