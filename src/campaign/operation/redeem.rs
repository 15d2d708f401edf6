//! `redeem CODE`: records a use. One that should not have happened is recorded too, as what it is,
//! once the operator said so.

use super::code::{find, id_of, judge, unknown};
use super::known_codes::KnownCode;
use super::refuse_backdating;
use crate::campaign::code_words::faults_in_words;
use crate::campaign::standing::{Attempt, Fault, faults};
use crate::domain::{CampaignId, Instant};
use crate::error::{Answer, Error, Question, Result};
use crate::shop::Shop;
use crate::store::{Store, UseRow};
use serde::Serialize;

/// A use to record.
#[derive(Debug, Clone, Default)]
pub struct RedeemRequest {
    /// The code, as typed.
    pub code: String,
    /// `--order`
    pub order: Option<String>,
    /// `--record-as`: what is wrong about the use, where the operator knows it.
    pub record_as: Option<Fault>,
}

/// A code that was used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RedeemOutcome {
    /// The code.
    pub code: String,
    /// Whose it is.
    pub user: String,
    /// Its campaign; null of goodwill.
    pub campaign: Option<CampaignId>,
    /// The order, where one was typed.
    pub order: Option<String>,
    /// When.
    pub at: Instant,
    /// What was wrong about the use; empty for a proper one.
    pub faults: Vec<Fault>,
    /// What must be said.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// A use that is recorded on this order already.
pub(super) fn is_recorded(known: &KnownCode, order: &str) -> bool {
    known.uses.iter().any(|used| {
        let is_it = |other: &String| other.eq_ignore_ascii_case(order);
        used.order.as_ref().is_some_and(is_it) && used.is_recorded
    })
}

/// What is wrong about a use of a code at `at` on an order.
pub(super) fn faults_of(
    store: &Store,
    known: &KnownCode,
    order: Option<&str>,
    (at, is_by_day): (Instant, bool),
) -> Result<Vec<Fault>> {
    let loaded = match order {
        Some(order) => store.fetch_used_order(order)?,
        None => None,
    };
    let is_other = |used: &Option<String>| match (used, order) {
        (Some(used), Some(order)) => !used.eq_ignore_ascii_case(order),
        _ => true,
    };
    let attempt = Attempt {
        at: Some(at),
        is_by_day,
        person: loaded.and_then(|order| order.person),
        is_again: known
            .uses
            .iter()
            .any(|used| used.counts() && is_other(&used.order)),
    };
    Ok(faults(
        attempt,
        known.person,
        &known.events,
        known.starts_at,
    ))
}

/// Records the use of a code.
///
/// # Errors
/// The code is not known, its use on this order is recorded already, something is wrong about the
/// use and `--record-as` does not name it, or the database cannot be written.
pub fn redeem(shop: &mut Shop, request: &RedeemRequest) -> Result<RedeemOutcome> {
    refuse_backdating(shop)?;
    let order = request.order.as_deref();
    let now = shop.context.now;
    // From here on no other window can write: what is judged is what is stored.
    let transaction = shop.durable_transaction()?;
    let Some(found) = find(shop, &request.code)? else {
        return Err(unknown(shop, &request.code)?);
    };
    let code = found.known.row.code.clone();
    if let Some(order) = order.filter(|order| is_recorded(&found.known, order)) {
        return Err(Error::failed(format!(
            "the use of {code} for order {order} is recorded already"
        ))
        .hint(format!("code {code}")));
    }
    let faults = faults_of(shop.store(), &found.known, order, (now, false))?;
    let is_said = |fault: &Fault| request.record_as == Some(*fault);
    if let Some(first) = faults.first().filter(|_| !faults.iter().any(is_said)) {
        let gate = judge(shop, &request.code, Some(&found));
        let error = question(&code, *first, &faults);
        return Err(match (gate.pass, faults.contains(&Fault::WrongCustomer)) {
            (false, _) => error.because(gate.reason),
            (true, true) => error.because(format!(
                "order {} is not of the code's customer",
                order.unwrap_or_default()
            )),
            _ => error,
        });
    }
    if let (Some(typed), true) = (request.record_as, faults.is_empty()) {
        return Err(Error::usage(format!(
            "{code} is not used {}; nothing is wrong about this use",
            typed.in_words()
        ))
        .hint("the same line without --record-as"));
    }
    let mut notes = Vec::new();
    if let Some(order) = order
        && shop.store().fetch_order_key(order)?.is_none()
    {
        notes.push(format!(
            "order {order} is not loaded yet; the number is kept as typed"
        ));
    }
    let used = UseRow {
        recorded_at: None,
        loaded_at: None,
        code: code.clone(),
        order: request.order.clone(),
        at: Some(now.0),
        source: "typed".into(),
        operator: shop.context.operator.clone(),
        amount_minor: None,
        loaded: None,
    };
    transaction.insert_redemption(&used, now.0, now.0)?;
    let user = id_of(shop, found.known.person)?;
    transaction.commit()?;
    Ok(RedeemOutcome {
        code,
        user,
        campaign: found.known.campaign(),
        order: request.order.clone(),
        at: now,
        faults,
        notes,
    })
}

/// Asks whether a use that should not have happened is to be recorded.
fn question(code: &str, first: Fault, faults: &[Fault]) -> Error {
    let words = faults_in_words(faults).unwrap_or_default();
    let mut error = Error::failed(format!("{code} would be used {words}")).hint(format!(
        "code {code} says what is known; if it was used all the same: the same line with \
         --record-as {}",
        first.word()
    ));
    error.question = Some(Box::new(Question {
        text: "was it used all the same?".into(),
        answers: vec![Answer {
            label: format!("yes, record that it was used {words}"),
            option: "record-as",
            value: first.word().into(),
        }],
    }));
    error
}
