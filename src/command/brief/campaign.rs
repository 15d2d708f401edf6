//! `campaign N` in short.

use super::{count, some_of};
use crate::campaign::State;
use crate::campaign::gate::GateName;
use crate::campaign::operation::{GateCount, Outcome as Design, ShowOutcome};
use crate::domain::grouped;
use crate::output::{Block, Cell, Table};

/// Warnings shown; the gravest come first.
const WARNINGS: usize = 1;
/// Characters of a list within a sentence.
const LIST: usize = 110;

/// What it is, for whom, how far it is, what is expected.
pub fn campaign(shown: &ShowOutcome) -> Vec<Block> {
    let draft = &shown.draft;
    let name = draft
        .campaign
        .map_or_else(|| "Campaign".into(), |id| format!("Campaign {id}"));
    let mut card = Table::card(format!("{name}: {} for {}", draft.kind, draft.segment_name));
    card.line("state", Cell::text(state(shown)));
    card.line("gives", Cell::text(offer(draft)));
    card.line("for", Cell::text(reached(draft)));
    let blocked = left_out(&draft.gates);
    if !blocked.is_empty() {
        card.line("left out", Cell::text(some_of(&blocked, LIST)));
    }
    if !shown.codes.is_empty() {
        card.line("codes", Cell::text(codes(shown)));
    }
    let titles: Vec<String> = draft
        .items
        .iter()
        .map(|item| item.title.clone().unwrap_or_else(|| item.item.clone()))
        .collect();
    if !titles.is_empty() {
        card.line("items", Cell::text(some_of(&titles, LIST)));
    }
    if let Some(note) = &shown.note {
        card.line("note", Cell::text(note));
    }
    expected(&mut card, draft);
    let mut blocks = vec![Block::Table(card)];
    let warnings = draft.warnings.iter().take(WARNINGS);
    let mut lines: Vec<String> = warnings.map(|said| format!("warning: {said}")).collect();
    let more = draft.warnings.len().saturating_sub(WARNINGS);
    let more = if more > 0 {
        format!("{}, ", count(more, "more warning"))
    } else {
        String::new()
    };
    lines.push(format!(
        "--details adds {more}the terms, the gates, the items, the discounts compared and what a \
         verdict needs"
    ));
    blocks.push(Block::Text(lines.join("\n")));
    blocks
}

/// Its state and the date it has been in it since.
fn state(shown: &ShowOutcome) -> String {
    let draft = &shown.draft;
    let at = match draft.state {
        State::Draft => Some(shown.created_at),
        State::Launched => shown.launched_at,
        State::Sent => shown.sent_at,
        State::Ended | State::Cancelled => shown.closed_at,
    };
    let since = at.map_or(String::new(), |at| format!(" {at}"));
    let word = draft.state.word();
    match draft.state {
        State::Draft => format!("{word} of{since}; nothing is decided or sent"),
        State::Launched => format!("{word}{since}, not sent yet"),
        State::Sent => format!("{word}{since}, runs until {}", draft.ends_at),
        State::Ended | State::Cancelled => format!("{word}{since}"),
    }
}

fn offer(draft: &Design) -> String {
    let terms = &draft.terms;
    let least = terms
        .min_spend
        .map_or(String::new(), |least| format!(" from {least}"));
    let gives = if terms.discount.is_some() {
        format!("{}{least}", terms.gives())
    } else {
        "a message without a discount".into()
    };
    format!("{gives}, {}", terms.window_because)
}

fn reached(draft: &Design) -> String {
    format!(
        "{} of {} get it, {} held out to compare ({:.0} %)",
        draft.offered,
        count(draft.audience, "customer"),
        draft.holdout,
        100.0 * draft.terms.holdout
    )
}

/// The gates that blocked someone, most first.
pub fn left_out(gates: &[GateCount]) -> Vec<String> {
    let mut blocking: Vec<&GateCount> = gates
        .iter()
        .filter(|gate| gate.blocked > 0 && gate.gate != GateName::Holdout)
        .collect();
    blocking.sort_by_key(|gate| std::cmp::Reverse(gate.blocked));
    blocking
        .iter()
        .map(|gate| format!("{} {}", grouped(gate.blocked), gate.gate.blocked()))
        .collect()
}

fn codes(shown: &ShowOutcome) -> String {
    let mut parts: Vec<String> = shown
        .codes
        .iter()
        .map(|count| format!("{} {}", count.codes, count.state))
        .collect();
    if shown.codes_expired > 0 {
        parts.push(format!("{} expired", shown.codes_expired));
    }
    parts.extend(
        shown
            .faults
            .iter()
            .map(|count| format!("{} used {}", count.uses, count.fault.in_words())),
    );
    parts.join(", ")
}

/// What is decided by: uses, cost, gain, chance.
fn expected(card: &mut Table, draft: &Design) {
    let found = &draft.expected;
    if draft.terms.discount.is_some() {
        let used = &found.redemptions;
        let name = if draft.terms.is_public {
            "orders"
        } else {
            "codes to be used"
        };
        let said = format!(
            "about {:.0} ({:.0} to {:.0})",
            used.value, used.low, used.high
        );
        card.line(name, Cell::text(said));
    }
    if found.cost.high.minor > 0 {
        let cost = &found.cost;
        let said = format!("{} ({} to {})", cost.value, cost.low, cost.high);
        card.line("cost", Cell::text(said));
    }
    let (name, gain) = match &found.margin {
        Some(margin) => ("expected gain", margin),
        None => ("extra revenue", &found.revenue),
    };
    let basis = found.basis.word();
    let said = format!(
        "{} (90 % interval {} to {}), {basis}",
        gain.value, gain.low, gain.high
    );
    card.line(name, Cell::text(said));
    if let Some(chance) = found.chance {
        card.line(
            "chance to earn",
            Cell::text(format!("{:.0} %", 100.0 * chance)),
        );
    }
}
