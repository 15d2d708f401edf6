//! `privacy readmit`: an erased customer asks to come back, so later files may name them again.

use crate::domain::Observer;
use crate::domain::people::node_of;
use crate::error::{Error, Result};
use crate::shop::{Shop, stop_if_cancelled};
use crate::store::IdentityKind;
use serde::Serialize;

/// Longest reason, in characters.
const LONGEST: usize = 200;

/// Who may come back.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// An id, e-mail address or order number under which the customer was erased.
    pub id: String,
    /// `--why`
    pub why: String,
    /// `--dry-run`: everything but the commit.
    pub is_dry_run: bool,
}

/// Who may come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// What was typed.
    pub id: String,
    /// Tombstones that were lifted: one for each id, address, number and order.
    pub lifted: usize,
    /// Whether nothing was committed because `--dry-run` was typed.
    #[serde(skip)]
    pub is_dry_run: bool,
}

/// Lifts the tombstones of an erased customer.
///
/// # Errors
/// Nobody was erased under that id, the reason is missing, too long or names the customer, or the
/// database cannot be written.
pub fn run(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<Outcome> {
    let (id, why) = (request.id.trim(), request.why.trim());
    check_reason(id, why)?;
    // The access log and other windows are not told who it is before a file does.
    shop.context.line = "privacy readmit".into();
    let (now, operator) = (shop.context.now, shop.context.operator.clone());
    let (kind, key) = node_of(id);
    let known_by = [
        (IdentityKind::from(kind), key.into_owned()),
        (IdentityKind::Order, id.to_string()),
    ];
    let transaction = shop.durable_transaction()?;
    let lifted = transaction.readmit(&known_by, why, now.0, operator.as_deref())?;
    if lifted == 0 {
        return Err(
            Error::not_found(format!("nobody was erased under the id '{id}'")).hint(
                "an exact id, e-mail address or order number that the customer had; \
                 `audit` lists the erasures",
            ),
        );
    }
    stop_if_cancelled(watch)?;
    if !request.is_dry_run {
        transaction.commit()?;
    }
    Ok(Outcome {
        id: id.to_string(),
        lifted,
        is_dry_run: request.is_dry_run,
    })
}

/// The reason stays in the chain for good, where no later erasure could reach it.
fn check_reason(id: &str, why: &str) -> Result<()> {
    let example = "--why 'asked to come back by phone on 3 May'";
    if why.is_empty() {
        return Err(Error::usage("a readmission needs a reason").hint(example));
    }
    if why.chars().count() > LONGEST {
        return Err(
            Error::usage(format!("a reason has at most {LONGEST} characters")).hint(example),
        );
    }
    if why.contains('@') || why.to_lowercase().contains(&id.to_lowercase()) {
        return Err(Error::usage(
            "the reason stays in the audit for good, so it must not name the customer",
        )
        .hint(example));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check_reason;

    #[test]
    fn a_reason_is_there_short_and_names_nobody() {
        assert!(check_reason("U0005", "asked on the phone").is_ok());
        let long = "so ".repeat(100);
        for wrong in ["", "u0005 asked", "ann@example.com asked", long.as_str()] {
            assert!(check_reason("U0005", wrong).is_err(), "{wrong}");
        }
    }
}
