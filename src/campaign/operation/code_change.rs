//! `code void`, `code reissue` and `code extend`: what support does to a single code. Nothing is
//! overwritten: each is an event with who, when and why.

use super::code::{Found, find, id_of, unknown};
use super::issue::Issuer;
use super::known_codes::known_until;
use super::refuse_backdating;
use crate::campaign::life::{Delivery, Life};
use crate::campaign::standing::CodeState;
use crate::domain::{CampaignId, Instant};
use crate::error::{Error, Result};
use crate::shop::Shop;
use crate::store::{CodeEventRow, CodeOwner};
use jiff::civil::Date;
use serde::Serialize;

/// What is to be done to a code.
#[derive(Debug, Clone)]
pub enum Change {
    /// Take it back.
    Void,
    /// Take it back and issue another one with the same terms.
    Reissue,
    /// Let it end later.
    Extend(Extension),
}

/// Until when a code is extended.
#[derive(Debug, Clone)]
pub enum Extension {
    /// To the end of this day.
    Until(String),
    /// To the end of the day that is this many days after its end, or after now where that is over.
    Days(u32),
}

/// A change of one code.
#[derive(Debug, Clone)]
pub struct ChangeRequest {
    /// The code, as typed.
    pub code: String,
    /// What is to be done.
    pub change: Change,
    /// `--why`
    pub why: Option<String>,
    /// `--dry-run`
    pub is_dry_run: bool,
}

/// A code after a change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeOutcome {
    /// void, reissue or extend.
    pub change: &'static str,
    /// The code.
    pub code: String,
    /// The code that replaces it; null in a rehearsal and for other changes.
    pub new_code: Option<String>,
    /// Whose it is.
    pub user: String,
    /// Its campaign; null of goodwill.
    pub campaign: Option<CampaignId>,
    /// When the code that can be used expires; null before the campaign was sent.
    pub expires_at: Option<Instant>,
    /// When it would have expired without the change.
    pub expired_at: Option<Instant>,
    /// The reason, as typed.
    pub why: Option<String>,
    /// Whether nothing was changed.
    pub is_dry_run: bool,
    /// What must be said.
    #[serde(skip)]
    pub notes: Vec<String>,
}

impl Change {
    fn word(&self) -> &'static str {
        match self {
            Change::Void => "void",
            Change::Reissue => "reissue",
            Change::Extend(_) => "extend",
        }
    }
}

/// Changes a code.
///
/// # Errors
/// The code is not known, the change makes no sense for it, or the database cannot be written.
pub fn change(shop: &mut Shop, request: &ChangeRequest) -> Result<ChangeOutcome> {
    refuse_backdating(shop)?;
    let now = shop.context.now;
    let transaction = shop.durable_transaction()?;
    let Some(found) = find(shop, &request.code)? else {
        return Err(unknown(shop, &request.code)?);
    };
    let zone = shop.zone()?;
    refuse(shop, &found, &request.change)?;
    let known = &found.known;
    let code = known.row.code.clone();
    let mut event = CodeEventRow {
        code: code.clone(),
        at: now.0,
        kind: "void".into(),
        until: None,
        other: None,
        why: request.why.clone(),
        operator: shop.context.operator.clone(),
    };
    let expired_at = known.standing.expires_at;
    let mut expires_at = expired_at;
    let mut new_code = None;
    let mut notes = vec![match &request.change {
        Change::Void => format!("take {code} back in the shop's own program too"),
        Change::Reissue => {
            format!("in the shop's own program, take {code} back and make the new code")
        }
        Change::Extend(_) => format!("let {code} end later in the shop's own program too"),
    }];
    match &request.change {
        Change::Void => expires_at = None,
        Change::Reissue if request.is_dry_run => {}
        Change::Reissue => {
            let mut issuer = Issuer::of_single_codes(&transaction)?;
            let issued = issuer.issue(&transaction, known.row.owner, Some(&code), now)?;
            if let Some(end) = known.standing.expires_at {
                // The new code takes over the window of the old one, extensions included.
                transaction.insert_code_event(&CodeEventRow {
                    code: issued.clone(),
                    kind: match known.row.owner {
                        CodeOwner::Offer(_) => "sent".into(),
                        CodeOwner::Grant(_) => "granted".into(),
                    },
                    until: Some(end.0),
                    why: None,
                    ..event.clone()
                })?;
            }
            event.kind = "reissued".into();
            event.other = Some(issued.clone());
            new_code = Some(issued);
        }
        Change::Extend(extension) => {
            let earlier = expired_at.map_or(now, |before| before.max(now));
            let end = end_of(extension, earlier, &zone)?;
            if end <= earlier {
                return Err(Error::usage(format!(
                    "{code} would not end later: it is {} now, it was to expire {}, and the new end \
                     is {}",
                    now.minute_in(&zone),
                    expired_at.unwrap_or(now).minute_in(&zone),
                    end.minute_in(&zone)
                ))
                .hint(format!("code extend {code} --days 7")));
            }
            event.kind = "extended".into();
            event.until = Some(end.0);
            expires_at = Some(end);
        }
    }
    let (user, campaign) = (id_of(shop, known.person)?, known.campaign());
    if request.is_dry_run {
        notes.clear();
    } else {
        transaction.insert_code_event(&event)?;
        transaction.commit()?;
    }
    Ok(ChangeOutcome {
        change: request.change.word(),
        code,
        new_code,
        user,
        campaign,
        expires_at,
        expired_at,
        why: request.why.clone(),
        is_dry_run: request.is_dry_run,
        notes,
    })
}

/// Refuses what makes no sense for the code.
fn refuse(shop: &Shop, found: &Found, change: &Change) -> Result<()> {
    let (known, now) = (&found.known, shop.context.now);
    let code = &known.row.code;
    let zone = shop.zone()?;
    let failed = |what: String| Error::failed(what).hint(format!("code {code}"));
    let doing = match change {
        Change::Void => "taken back",
        Change::Reissue => "replaced",
        Change::Extend(_) => "extended",
    };
    if known.state == CodeState::Redeemed {
        let used = known.uses.iter().find(|used| used.counts());
        let mut on = String::new();
        if let Some(used) = used {
            on.extend(used.at.map(|at| format!(" on {}", at.day_in(&zone))));
            on.extend(
                used.order
                    .as_ref()
                    .map(|order| format!(" for order {order}")),
            );
        }
        return Err(failed(format!(
            "{code} was used{on}, so it cannot be {doing}"
        )));
    }
    if let (CodeState::Void, Some(void)) = (known.state, &known.standing.void) {
        let error = failed(format!(
            "{code} was taken back on {}, so it cannot be {doing}",
            void.at.day_in(&zone)
        ));
        return Err(match &void.replaced_by {
            Some(new) => error.hint(format!("code {new} replaces it")),
            None => error,
        });
    }
    if known.standing.has_expired(now) && !matches!(change, Change::Extend(_)) {
        let end = known.standing.expires_at.unwrap_or(now).day_in(&zone);
        return Err(Error::failed(format!(
            "{code} expired on {end}, so there is nothing to be {doing}"
        ))
        .hint(format!(
            "code extend {code} --days 7, to let it be used again"
        )));
    }
    if let (Change::Extend(_), None, Some(campaign)) =
        (change, known.standing.expires_at, &found.campaign)
    {
        let id = campaign.campaign;
        let delivery = Life::at(campaign, known_until(shop), &zone).and_then(|it| it.delivery());
        return Err(match delivery {
            Some(Delivery::NeverSent) => failed(format!(
                "campaign {id} was never sent, so {code} has no end"
            )),
            _ => Error::failed(format!(
                "campaign {id} has not been sent yet, so {code} has no end to be extended"
            ))
            .hint(format!("campaign sent {id}")),
        });
    }
    Ok(())
}

/// The end of an extended code; days are counted from `earlier`.
fn end_of(extension: &Extension, earlier: Instant, zone: &jiff::tz::TimeZone) -> Result<Instant> {
    match extension {
        Extension::Days(days) => {
            let last = earlier.plus_days(f64::from(*days));
            Ok(Instant::end_of(last.date_in(zone), zone).unwrap_or(last))
        }
        Extension::Until(text) => {
            let unreadable =
                || Error::usage(format!("'{text}' is not a day")).hint("--until 2026-12-24");
            let day: Date = text.trim().parse().map_err(|_| unreadable())?;
            Instant::end_of(day, zone).ok_or_else(unreadable)
        }
    }
}
