//! `campaign letter`: the text of a campaign, and how it reads for one customer.

use super::design::Outcome as Draft;
use super::{export, find_campaign};
use crate::campaign::Terms;
use crate::campaign::export::Target;
use crate::campaign::letter::{PLACEHOLDERS, fill, unknown};
use crate::campaign::wording::{message, until};
use crate::domain::CampaignId;
use crate::error::{Error, Result};
use crate::output::quote;
use crate::shop::Shop;
use crate::speech::Speech;
use crate::store::CampaignRow;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// The longest template that is read, in bytes.
const MOST_BYTES: u64 = 1_000_000;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct LetterRequest {
    /// The campaign.
    pub campaign: CampaignId,
    /// The operator's own template.
    pub template: Option<PathBuf>,
    /// The customer to fill it in for, found as by `user`.
    pub user: Option<String>,
}

/// The letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetterOutcome {
    /// The campaign.
    pub campaign: CampaignId,
    /// The customer, where one was named.
    pub user: Option<String>,
    /// The text.
    pub text: String,
    /// What must be said.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// The letter as a template, or filled in for a customer.
///
/// # Errors
/// There is no such campaign; the template cannot be read or has a placeholder that does not exist; the
/// customer is not found or does not get the message.
pub fn run(shop: &Shop, request: &LetterRequest) -> Result<LetterOutcome> {
    let id = request.campaign;
    let row = find_campaign(shop, id)?;
    let speech = shop.speech()?;
    let template = match &request.template {
        Some(path) => read(path)?,
        None => {
            let draft: Draft = serde_json::from_value(row.made.draft.clone()).map_err(|error| {
                Error::failed(format!("the draft of campaign {id} cannot be read")).because(error)
            })?;
            text_of(&draft, &shop.zone()?, &speech)
        }
    };
    let Some(named) = &request.user else {
        return Ok(LetterOutcome {
            campaign: id,
            user: None,
            text: template,
            notes: Vec::new(),
        });
    };
    let user = shop.find_user(named)?.id;
    let list = export::run(shop, id, Target::Csv)?;
    let Some(recipient) = list.rows.iter().find(|row| row.user == user) else {
        return Err(
            Error::not_found(format!("{user} does not get the message of campaign {id}"))
                .hint(format!("why {} --campaign {id}", quote(&user))),
        );
    };
    let hours = hours_of(&row)?;
    let zone = shop.zone()?;
    let mut recipient = recipient.clone();
    // In words, as in the rest of the letter.
    recipient.valid_until = recipient
        .expires
        .map(|end| until(end, hours, &zone, &speech));
    let letter = fill(&template, &recipient);
    let notes = letter.open.iter().map(|placeholder| match *placeholder {
        "[until]" => format!(
            "[until] is known after `campaign sent {id}`, or where the campaign was launched with \
             --starts"
        ),
        other => format!("nothing is known for {other}"),
    });
    Ok(LetterOutcome {
        campaign: id,
        user: Some(user),
        notes: notes.collect(),
        text: letter.text,
    })
}

/// The length of a campaign's window in hours.
fn hours_of(row: &CampaignRow) -> Result<i64> {
    let terms: Terms = serde_json::from_value(row.made.terms.clone()).map_err(|error| {
        let id = row.campaign;
        Error::failed(format!("the terms of campaign {id} cannot be read")).because(error)
    })?;
    Ok(terms.hours)
}

/// The text of a campaign in a language, with the last day that its launch fixed.
pub(super) fn text_of(draft: &Draft, zone: &TimeZone, speech: &Speech) -> String {
    let titles: Vec<String> = draft
        .items
        .iter()
        .map(|item| item.title.clone().unwrap_or_else(|| item.item.clone()))
        .collect();
    let has_personal = draft.message.contains("[items]");
    let start = draft.terms.starts_at.unwrap_or(draft.starts_at);
    let window = (start, draft.terms.ends_at(start, zone));
    message(
        draft.kind,
        &draft.terms,
        &titles,
        has_personal,
        window,
        (zone, speech),
    )
}

fn read(path: &Path) -> Result<String> {
    let shown = path.display();
    let failed = |error: std::io::Error| {
        Error::not_found(format!("the template {shown} cannot be read")).because(error)
    };
    if std::fs::metadata(path).map_err(failed)?.len() > MOST_BYTES {
        return Err(
            Error::usage(format!("the template {shown} is too long for a letter"))
                .hint("a text file with the letter"),
        );
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    match unknown(&text).as_slice() {
        [] => Ok(text),
        some => Err(Error::usage(format!(
            "the template {shown} has placeholders that do not exist: {}",
            some.join(", ")
        ))
        .hint(PLACEHOLDERS.join(", "))),
    }
}
