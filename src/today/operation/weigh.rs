//! Reads what the actions are made from: the state of the data, campaigns, patterns, stock.

use crate::campaign::Kind as CampaignKind;
use crate::campaign::operation::{
    self as campaign, AudienceChoice, LedgerOutcome, Request as Design,
};
use crate::domain::Observer;
use crate::error::{Error, Kind, Result};
use crate::output::quote;
use crate::patterns::operation as patterns;
use crate::shop::{Shop, stop_if_cancelled};
use crate::today::action::{Action, Kind as ActionKind};
use crate::today::data::DataState;
use crate::today::stock::{Group, slow_stock};
use crate::today::{campaigns, patterns as of_patterns};
use crate::upkeep::operation::StatusOutcome;

/// Incidents that are shown.
const INCIDENTS: usize = 2;

/// What all sources gave.
pub struct Weighed {
    /// The actions, in no order.
    pub actions: Vec<Action>,
    /// What limits them.
    pub notes: Vec<String>,
    /// Whether a margin is known.
    pub has_margin: bool,
}

/// The state of the data.
pub fn data_state(shop: &Shop, status: &StatusOutcome) -> Result<DataState> {
    let batches = shop.store().fetch_batches()?;
    let in_force: Vec<_> = batches
        .iter()
        .filter(|batch| batch.undone_at.is_none())
        .collect();
    let files = || in_force.iter().flat_map(|batch| &batch.files);
    let stale = status.models.iter().filter(|model| model.stale);
    let suspects = status
        .quality
        .as_ref()
        .map_or(&[][..], |quality| &quality.suspects);
    Ok(DataState {
        last_at: status.last_at,
        stale_models: stale.map(|model| model.kind.clone()).collect(),
        has_segments: !shop.store().complete_segments()?.is_empty(),
        has_margin: true,
        rows: (
            files().map(|file| file.rows_read).sum(),
            files().map(|file| file.rows_quarantined).sum(),
        ),
        suspects: (
            suspects.len(),
            suspects
                .first()
                .map(|first| (first.user.clone(), first.because.clone())),
        ),
        folder: super::refresh::last_folder(&batches).map(|folder| quote(&folder)),
    })
}

/// Weighs campaigns, and looks through patterns and stock. `earned` is the ledger, where it is known.
pub fn all(
    shop: &mut Shop,
    has_segments: bool,
    earned: Option<&LedgerOutcome>,
    watch: &dyn Observer,
) -> Result<Weighed> {
    let mut weighed = Weighed {
        actions: Vec::new(),
        notes: Vec::new(),
        has_margin: true,
    };
    if has_segments {
        weigh_campaigns(shop, earned, &mut weighed, watch)?;
    }
    weigh_patterns(shop, &mut weighed, watch)?;
    if has_segments && let Some(action) = stock(shop)? {
        weighed.actions.push(action);
    }
    Ok(weighed)
}

fn weigh_campaigns(
    shop: &mut Shop,
    earned: Option<&LedgerOutcome>,
    weighed: &mut Weighed,
    watch: &dyn Observer,
) -> Result<()> {
    let plan = match campaign::propose_knowing(shop, earned, watch) {
        Ok(plan) => plan,
        Err(error) if asks_for_margin(&error) => {
            weighed.has_margin = false;
            return Ok(());
        }
        Err(error) => return none_if_nothing(error),
    };
    let mut messages = Vec::new();
    for kind in [CampaignKind::Winback, CampaignKind::Reminder] {
        stop_if_cancelled(watch)?;
        let request = Design {
            discount: Some("none".into()),
            is_dry_run: true,
            ..Design::of(kind, AudienceChoice::OfKind)
        };
        match campaign::run(shop, &request, watch) {
            Ok(design) => messages.extend(campaigns::of_message(&design)),
            Err(error) => none_if_nothing(error)?,
        }
    }
    // Those who are overdue hear from the shop without a discount first.
    let is_tried = |kind: CampaignKind| {
        let start = format!("campaign {kind} ");
        messages
            .iter()
            .any(|action| action.line.starts_with(&start))
    };
    let tried: Vec<CampaignKind> = [CampaignKind::Winback, CampaignKind::Reminder]
        .into_iter()
        .filter(|kind| is_tried(*kind))
        .collect();
    let offers = campaigns::of_proposals(&plan.proposals, &tried);
    if let Some(learning) = plan.learning.as_ref().filter(|_| offers.is_empty()) {
        weighed.actions.push(campaigns::of_learning(
            &learning.proposal,
            &learning.teaches,
        ));
    }
    weighed.actions.extend(messages);
    weighed.actions.extend(offers);
    let is_crowded = weighed
        .actions
        .iter()
        .filter(|action| matches!(action.kind, ActionKind::Campaign | ActionKind::Message))
        .count()
        > 1;
    if is_crowded {
        weighed.notes.push(
            "the audiences overlap, and a customer gets one offer at a time: look again after a \
             launch"
                .into(),
        );
    }
    Ok(())
}

fn asks_for_margin(error: &Error) -> bool {
    error.question.as_ref().is_some_and(|question| {
        question
            .answers
            .iter()
            .any(|answer| answer.option == "margin")
    })
}

/// Where there is nothing to work on, there is no action.
fn none_if_nothing(error: Error) -> Result<()> {
    match error.kind {
        Kind::NotFound | Kind::Usage => Ok(()),
        _ => Err(error),
    }
}

fn weigh_patterns(shop: &mut Shop, weighed: &mut Weighed, watch: &dyn Observer) -> Result<()> {
    let last_day = {
        let snapshot = shop.snapshot()?;
        snapshot.as_of.date_in(&snapshot.zone)
    };
    for kind in [
        patterns::Kind::Anomalies,
        patterns::Kind::Cycles,
        patterns::Kind::Baskets,
    ] {
        stop_if_cancelled(watch)?;
        let request = patterns::Request {
            support: None,
            kind: Some(kind),
            segment: None,
        };
        let found = match patterns::run(shop, &request, watch) {
            Ok(found) => found,
            Err(error) => {
                none_if_nothing(error)?;
                continue;
            }
        };
        let actions = &mut weighed.actions;
        let anomalies = found.anomalies.as_deref().unwrap_or_default();
        actions.extend(of_patterns::incidents(anomalies, last_day, INCIDENTS));
        actions.extend(of_patterns::reorder(
            found.cycles.as_deref().unwrap_or_default(),
        ));
        actions.extend(of_patterns::bundle(
            found.baskets.as_deref().unwrap_or_default(),
        ));
    }
    stop_if_cancelled(watch)
}

fn stock(shop: &Shop) -> Result<Option<Action>> {
    let snapshot = shop.snapshot()?;
    if snapshot.items.iter().all(|item| item.stock.is_none()) {
        return Ok(None);
    }
    let mut groups = Vec::new();
    for row in shop.store().fetch_segments()? {
        if row.retired_at.is_some() || row.made.rule.is_some() {
            continue;
        }
        let keys = shop.store().fetch_member_keys(row.segment)?;
        groups.push(Group {
            id: row.segment,
            name: row.made.name,
            users: keys
                .iter()
                .filter_map(|&key| snapshot.user_index(key))
                .collect(),
        });
    }
    Ok(slow_stock(&snapshot, &groups))
}
