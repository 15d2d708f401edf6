//! What is left to do for a campaign, in order.

use super::kind::State;
use super::terms::Terms;
use crate::domain::CampaignId;
use serde::Serialize;

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Whether it is done. What is done in other programs counts as done once the campaign was sent.
    pub is_done: bool,
    /// What to do.
    pub what: String,
}

/// How far a campaign has come.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// The campaign.
    pub campaign: CampaignId,
    /// Its state.
    pub state: State,
    /// Whether it was ever sent.
    pub was_sent: bool,
    /// Users with an offer.
    pub offered: usize,
    /// Users in the comparison group.
    pub held_out: usize,
    /// Users whom a gate blocks.
    pub blocked: usize,
}

/// The steps from the launch to the sending.
pub fn steps(terms: &Terms, progress: &Progress) -> Vec<Step> {
    let Progress {
        campaign: id,
        offered,
        ..
    } = *progress;
    let sent = |what: String| Step {
        is_done: progress.was_sent,
        what,
    };
    let mut steps = Vec::new();
    let export = format!("campaign export {id} --for csv --output campaign-{id}.csv");
    if terms.has_codes() {
        steps.push(sent(format!("{export}: {offered} users with their codes")));
        let mut rules = vec![terms.gives(), "one use a code".to_string()];
        rules.extend(
            terms
                .min_spend
                .map(|money| format!("orders of {money} or more")),
        );
        if !terms.items.is_empty() {
            rules.push(format!("only for {}", terms.items.join(", ")));
        }
        steps.push(sent(format!(
            "in the shop: make the discount codes of that file, with {}; \
             campaign export {id} --for shopify or woocommerce writes them for its import",
            rules.join(", ")
        )));
    } else {
        steps.push(sent(format!(
            "{export}: {offered} users; there are no codes"
        )));
        if let Some(discount) = terms.discount {
            let on = if terms.items.is_empty() {
                "everything".into()
            } else {
                terms.items.join(", ")
            };
            steps.push(sent(format!(
                "in the shop: reduce {on} by {discount} for the hours of the sale"
            )));
        }
    }
    if let Some(hours) = terms.early_access_hours {
        steps.push(sent(format!(
            "in the shop: open the offer to everybody else {hours} hours later"
        )));
    }
    steps.push(sent(format!(
        "in the mailing: import only the users of that file; {} must not get it ({} are held out \
         for comparison, {} are blocked): campaign export {id} --do-not-send",
        progress.held_out + progress.blocked,
        progress.held_out,
        progress.blocked
    )));
    steps.push(sent(if terms.has_codes() {
        "send the text with each user's own code".into()
    } else {
        "send the text".into()
    }));
    steps.push(sent(if terms.starts_at.is_some() {
        format!("campaign sent {id}, on the day it goes out")
    } else {
        format!("campaign sent {id}, on the day it goes out: the window begins then")
    }));
    steps
}

/// All steps, from the launch to the verdict. `measured_on` is the day from which it can be had.
pub fn all_steps(terms: &Terms, progress: &Progress, measured_on: Option<String>) -> Vec<Step> {
    let id = progress.campaign;
    let mut all = vec![Step {
        is_done: progress.state != State::Draft,
        what: format!("campaign launch {id}: decides on the customers and issues codes"),
    }];
    all.extend(steps(terms, progress));
    all.push(Step {
        is_done: false,
        what: format!(
            "load the orders of these days, then campaign measure {id}{}",
            measured_on
                .map(|day| format!(", from {day} on"))
                .unwrap_or_default()
        ),
    });
    all
}
