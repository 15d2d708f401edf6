//! Campaigns: from draft to measured; Enter shows one.

mod draw;
mod keys;

use super::{Ask, Opening, Shared, View, ViewState};
use crate::command::outcomes::{CampaignsOutcome, Estimated, LedgerLine, LedgerOutcome};
use crate::command::quote;
use crate::domain::Money;
use crate::frontend::dashboard::draw::pen::Pen;
use crate::frontend::dashboard::keymap::Action;
use ratatui::layout::Rect;

/// The view.
pub struct Campaigns;

/// A campaign in the list, the shop's own or loaded.
struct Line {
    /// Its number or name, as a line names it.
    id: String,
    kind: String,
    state: String,
    audience: String,
    offered: usize,
    held_out: usize,
    has_codes: bool,
    used: usize,
    expected: Option<Estimated<Money>>,
    starts: Option<crate::domain::Instant>,
}

fn campaigns(state: &ViewState) -> Vec<Line> {
    let Some(listed) = state.outcome::<CampaignsOutcome>(0) else {
        return Vec::new();
    };
    let own = listed.campaigns.iter().map(|line| Line {
        id: line.campaign.to_string(),
        kind: line.kind.clone(),
        state: line.state.clone(),
        audience: line.segment_name.clone(),
        offered: line.offered,
        held_out: line.holdout,
        has_codes: line.has_codes,
        used: line.redeemed,
        expected: line.expected,
        starts: line.starts_at,
    });
    let loaded = listed.loaded.iter().map(|line| Line {
        id: line.campaign.clone(),
        kind: "-".into(),
        state: line.state.to_string(),
        audience: "from a file".into(),
        offered: line.offered,
        held_out: line.holdout,
        has_codes: true,
        used: line.redeemed,
        expected: None,
        starts: Some(line.starts_at),
    });
    own.chain(loaded).collect()
}

/// The selected campaign.
fn chosen(state: &ViewState) -> Option<Line> {
    campaigns(state).into_iter().nth(state.chosen())
}

/// What a campaign did.
fn outcome<'a>(state: &'a ViewState, chosen: &Line) -> Option<&'a LedgerLine> {
    let ledger = state.outcome::<LedgerOutcome>(1)?;
    ledger.campaigns.iter().find(|line| match line.campaign {
        Some(id) => id.to_string() == chosen.id,
        None => line.name.contains(&chosen.id),
    })
}

impl View for Campaigns {
    fn asks(&self) -> &'static [Ask] {
        &[
            Ask::Line("campaigns --drafts"),
            Ask::Line("campaigns --profit"),
        ]
    }

    fn actions(&self) -> &'static [Action] {
        keys::ACTIONS
    }

    fn count(&self, state: &ViewState) -> usize {
        state.shown(campaigns(state).len())
    }

    fn id(&self, state: &ViewState, row: usize) -> Option<String> {
        campaigns(state)
            .get(state.at(row))
            .map(|line| line.id.clone())
    }

    fn enter(&self, state: &ViewState) -> Option<Opening> {
        let id = self.id(state, state.row())?;
        Some(Opening::Line(format!("campaigns {}", quote(&id))))
    }

    fn searched(&self, state: &ViewState) -> Vec<String> {
        let lines = campaigns(state).into_iter();
        lines
            .map(|line| format!("{} {} {} {}", line.id, line.kind, line.state, line.audience))
            .collect()
    }

    fn draw(&self, pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, shared: &Shared) {
        draw::draw(pen, area, state, shared);
    }
}
