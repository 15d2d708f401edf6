//! `note`: what support writes down about a customer. A complaint keeps
//! campaigns away until it is settled.

use crate::domain::{Instant, NoteKind, Observer};
use crate::error::{Error, Result};
use crate::output::quote;
use crate::shop::{Shop, stop_if_cancelled};
use serde::Serialize;

/// Longest note, in characters.
const LONGEST: usize = 2_000;

/// What is written down.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The customer's exact id.
    pub user: String,
    /// The note.
    pub text: String,
    /// `--complaint`: the customer complained; `--settled`: the complaints are settled.
    pub kind: NoteKind,
    /// `--dry-run`: everything but the commit.
    pub is_dry_run: bool,
}

/// A note that was written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteOutcome {
    /// The customer's id.
    pub user: String,
    /// The note.
    pub text: String,
    /// note, complaint or settled.
    pub kind: NoteKind,
    /// Whether it is a complaint.
    pub is_complaint: bool,
    /// When it was written.
    pub at: Instant,
    /// Who wrote it.
    pub operator: Option<String>,
    /// Whether nothing was committed because `--dry-run` was typed.
    #[serde(skip)]
    pub is_dry_run: bool,
}

/// Writes a note down.
///
/// # Errors
/// There is no such user, the note is empty or too long, there is no complaint to settle, or the
/// database cannot be written.
pub fn run(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<NoteOutcome> {
    let (key, user) = shop.find_user_exactly(&request.user)?;
    let text = request.text.trim();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(
            Error::usage(format!("a note has 1 to {LONGEST} characters"))
                .hint(format!("note {} 'asked for a gift box'", quote(&user))),
        );
    }
    let is_open = |complaints: Vec<(i64, i64)>| complaints.iter().any(|(person, _)| *person == key);
    if request.kind == NoteKind::Settled && !is_open(shop.store().fetch_complaints()?) {
        return Err(Error::failed(format!("{user} has no complaint to settle"))
            .hint(format!("user {}", quote(&user))));
    }
    let (at, operator) = (shop.context.now, shop.context.operator.clone());
    let transaction = shop.durable_transaction()?;
    transaction.save_note(key, at.0, operator.as_deref(), request.kind, text)?;
    stop_if_cancelled(watch)?;
    if !request.is_dry_run {
        transaction.commit()?;
    }
    Ok(NoteOutcome {
        user,
        text: text.to_string(),
        kind: request.kind,
        is_complaint: request.kind == NoteKind::Complaint,
        at,
        operator,
        is_dry_run: request.is_dry_run,
    })
}
