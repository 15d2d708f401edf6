//! Campaigns as tables and sentences.

use super::gate::{Gate, GateName};
use super::operation::{
    GateCount, LaunchOutcome, LaunchPlan, Outcome, ShowOutcome, consent_unknown,
};
use super::present_plan::{basis_of, ladder_table};
use super::wording::points;
use super::{CampaignItem, State, Terms};
use crate::domain::{Estimate, Money, grouped};
use crate::error::Error;
use crate::output::{Block, Cell, Present, Shown, Table, counted};
use crate::profile::Estimated;

fn gates_table(gates: &[GateCount]) -> Table {
    let mut table = Table::new("Gates", &["gate", "users blocked"]);
    for count in gates {
        table.row(vec![
            Cell::text(count.gate.word()),
            Cell::count(count.blocked),
        ]);
    }
    table
}

fn items_table(items: &[CampaignItem]) -> Option<Table> {
    let mut table = Table::new("Items", &["item", "title", "why"]);
    for item in items {
        let title = Cell::or_missing(item.title.as_ref(), Cell::text);
        table.row(vec![Cell::text(&item.item), title, Cell::text(&item.why)]);
    }
    (!items.is_empty()).then_some(table)
}

fn money_row(table: &mut Table, name: &str, found: &Estimated<Money>, basis: &str) {
    table.row(vec![
        Cell::text(name),
        Cell::Money(found.value),
        Cell::text(format!("{} to {}", found.low, found.high)),
        Cell::text(basis),
    ]);
}

/// Orders for 100 offers.
fn orders_row(table: &mut Table, name: &str, found: &Estimate, basis: &str) {
    let of = |each: f64| points(each, found.value);
    table.row(vec![
        Cell::text(name),
        Cell::text(of(found.value)),
        Cell::text(format!("{} to {}", of(found.low), of(found.high))),
        Cell::text(basis),
    ]);
}

fn expected_table(draft: &Outcome) -> Table {
    let mut table = Table::new("Expected", &["", "value", "90 % interval", "rests on"]);
    let expected = &draft.expected;
    let of_use = expected.basis_of_use.word();
    let n = expected.extra_orders.as_ref().map_or(0, |extra| extra.n);
    let basis = basis_of(expected.basis, n);
    if draft.terms.discount.is_some() {
        let used = &expected.redemptions;
        table.row(vec![
            Cell::text(if draft.terms.is_public {
                "orders at the reduced price"
            } else {
                "codes used"
            }),
            Cell::Number {
                value: used.value,
                decimals: 1,
            },
            Cell::text(format!("{:.1} to {:.1}", used.low, used.high)),
            Cell::text(of_use),
        ]);
    }
    match (
        draft.terms.discount.is_some(),
        draft.terms.contact_minor > 0.0,
    ) {
        (true, true) => money_row(&mut table, "discounts and messages", &expected.cost, of_use),
        (true, false) => money_row(&mut table, "discounts given", &expected.cost, of_use),
        (false, true) => money_row(&mut table, "messages", &expected.cost, of_use),
        (false, false) => {}
    }
    match &expected.margin {
        Some(margin) => money_row(&mut table, "extra margin", margin, &basis),
        None => money_row(
            &mut table,
            "extra revenue (no margin known)",
            &expected.revenue,
            &basis,
        ),
    }
    if let Some(chance) = expected.chance {
        table.row(vec![
            Cell::text("chance to earn"),
            Cell::Percent(chance),
            Cell::Missing,
            Cell::text(&basis),
        ]);
    }
    if let Some(extra) = &expected.extra_orders {
        orders_row(&mut table, "extra orders for 100 offers", extra, &basis);
    }
    if let Some(needed) = &draft.break_even
        && needed.value > 0.0
    {
        orders_row(&mut table, ".. to break even", needed, of_use);
    }
    let told = [
        (".. for a verdict", &draft.detectable),
        (
            ".. over three campaigns like it",
            &draft.detectable_by_three,
        ),
    ];
    for (name, seen) in told {
        if let Some(seen) = seen {
            orders_row(&mut table, name, seen, "size of the groups");
        }
    }
    table
}

fn offer_text(terms: &Terms) -> String {
    terms
        .discount
        .map_or("none".into(), |discount| discount.to_string())
}

fn terms_card(draft: &Outcome) -> Table {
    let terms = &draft.terms;
    let name = match draft.campaign {
        Some(id) => format!("Campaign {id}: {} for {}", draft.kind, draft.segment_name),
        None => format!(
            "{} for {} (dry run, nothing stored)",
            draft.kind, draft.segment_name
        ),
    };
    let mut card = Table::card(name);
    card.line("state", Cell::text(draft.state.word()));
    if let Some(rule) = &draft.rule {
        card.line("rule", Cell::text(rule));
    }
    card.line("audience", Cell::count(draft.audience));
    if draft.reach.without_address > 0 {
        card.line(
            "without e-mail address",
            Cell::count(draft.reach.without_address),
        );
    }
    card.line("eligible", Cell::count(draft.eligible));
    card.line("get the offer", Cell::count(draft.offered));
    for (name, users) in [
        ("would buy anyway", draft.apart.buy_anyway),
        ("due, at full price", draft.apart.due_at_full_price),
        ("never answer", draft.apart.never_answer),
    ] {
        if users > 0 && draft.expected.margin.is_some() {
            card.line(
                name,
                Cell::text(format!("{users} (the offer does not pay with them)")),
            );
        }
    }
    card.line(
        "held out for comparison",
        Cell::text(format!(
            "{} ({:.0} %, {})",
            draft.holdout,
            terms.holdout * 100.0,
            terms.holdout_because
        )),
    );
    card.line(
        "discount",
        Cell::text(format!(
            "{} ({})",
            offer_text(terms),
            terms.discount_because
        )),
    );
    if let Some(test) = terms.test {
        let share = format!(
            "{} for {:.0} % of those with an offer, drawn by lot",
            test.discount,
            test.share * 100.0
        );
        card.line("second depth", Cell::text(share));
    }
    if let Some(money) = terms.min_spend {
        card.line("minimum spend", Cell::Money(money));
    }
    let budget = terms
        .budget
        .map_or("none".to_string(), |money| money.to_string());
    card.line(
        "budget",
        Cell::text(format!("{budget} ({})", terms.budget_because)),
    );
    card.line("starts", Cell::Date(draft.starts_at));
    card.line("ends", Cell::Date(draft.ends_at));
    card.line("window", Cell::text(&terms.window_because));
    if let Some(rule) = &terms.members_only {
        card.line("members", Cell::text(rule));
    }
    for tier in &draft.tiers {
        card.line(&format!("tier {}", tier.tier), Cell::count(tier.users));
    }
    if let Some(hours) = terms.early_access_hours {
        card.line(
            "early access",
            Cell::text(format!("{hours} hours before everybody else")),
        );
    }
    card
}

/// Warnings on the first screen; the gravest come first.
const WARNINGS: usize = 2;

fn warning_lines(warnings: &[String]) -> impl Iterator<Item = String> + '_ {
    warnings.iter().map(|warning| format!("warning: {warning}"))
}

/// What is expected, the first warnings, and what `--details` adds.
fn last_lines(draft: &Outcome) -> String {
    let (first, others) = draft.warnings.split_at(draft.warnings.len().min(WARNINGS));
    let has_table = !draft.expected.ladder.is_empty();
    let sentence = expectation(draft).filter(|_| has_table && !draft.sends_nothing());
    let more = match others.len() {
        0 => String::new(),
        1 => "another warning, ".into(),
        count => format!("{count} more warnings, "),
    };
    let last =
        format!("--details shows {more}the terms, the gates, the items and what a verdict needs");
    let lines: Vec<String> = sentence
        .into_iter()
        .chain(warning_lines(first))
        .chain([last])
        .collect();
    lines.join("\n")
}

fn draft_blocks(draft: &Outcome) -> Vec<Block> {
    let mut blocks = vec![
        Block::Table(terms_card(draft)),
        Block::Table(gates_table(&draft.gates)),
    ];
    blocks.extend(items_table(&draft.items).map(Block::Table));
    if !draft.expected.ladder.is_empty() {
        blocks.push(Block::Table(ladder_table(&draft.expected.ladder)));
    }
    blocks.push(Block::Table(expected_table(draft)));
    blocks.extend(warning_lines(&draft.warnings).map(Block::Text));
    blocks
}

/// The draft in a few lines.
fn summary(draft: &Outcome) -> String {
    let name = match draft.campaign {
        Some(id) => format!("draft {id}: {} for {}", draft.kind, draft.segment_name),
        None => format!("{} for {}, not stored", draft.kind, draft.segment_name),
    };
    let terms = &draft.terms;
    let least = terms
        .min_spend
        .map_or(String::new(), |least| format!(" from {least}"));
    let gives = match (draft.sends_nothing(), terms.discount) {
        (true, _) => return name,
        (false, None) => "a message without a discount".into(),
        (false, Some(_)) => format!("{}{least}", terms.gives()),
    };
    let others = draft.gates.iter().filter(|count| count.blocked > 0);
    let others: Vec<String> = others
        .filter(|count| count.gate != GateName::Holdout)
        .map(|count| format!("{} {}", grouped(count.blocked), count.gate.blocked()))
        .collect();
    let others = if others.is_empty() {
        String::new()
    } else {
        format!("; left out: {}", others.join(", "))
    };
    format!(
        "{name}\n{gives}, {}: offered to {} of {}, {} held out to compare ({:.0} %){others}",
        terms.window_because,
        draft.offered,
        counted(draft.audience as i64, "user"),
        draft.holdout,
        terms.holdout * 100.0
    )
}

/// What is expected, in a sentence.
fn expectation(draft: &Outcome) -> Option<String> {
    let expected = &draft.expected;
    let (margin, chance) = (expected.margin.as_ref()?, expected.chance?);
    let n = expected.extra_orders.as_ref().map_or(0, |extra| extra.n);
    Some(format!(
        "expected gain {} ({} to {}), chance to earn {:.0} %, {}; at worst {} given away",
        margin.value,
        margin.low,
        margin.high,
        chance * 100.0,
        basis_of(expected.basis, n),
        expected.worst
    ))
}

impl Present for Outcome {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Text(summary(self))];
        blocks.push(Block::Table(if self.expected.ladder.is_empty() {
            expected_table(self)
        } else {
            ladder_table(&self.expected.ladder)
        }));
        blocks.push(Block::Text(last_lines(self)));
        blocks
    }

    fn details(&self) -> Vec<Block> {
        let mut blocks = vec![
            Block::Table(terms_card(self)),
            Block::Table(gates_table(&self.gates)),
        ];
        blocks.extend(items_table(&self.items).map(Block::Table));
        if !self.expected.ladder.is_empty() {
            blocks.push(Block::Table(expected_table(self)));
        }
        let others = self.warnings.get(WARNINGS..).unwrap_or_default();
        blocks.extend(warning_lines(others).map(Block::Text));
        blocks
    }

    fn notes(&self) -> Vec<String> {
        let updated = self.campaign.filter(|_| self.is_updated);
        let updated =
            updated.map(|id| format!("the same line designed draft {id} before; it is updated"));
        updated.into_iter().chain(self.basis.clone()).collect()
    }

    fn next_steps(&self) -> Vec<String> {
        match self.campaign {
            Some(id) if !self.is_loss() => vec![format!("campaign launch {id}")],
            _ => vec!["campaign plan".into()],
        }
    }
}

impl Present for ShowOutcome {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = draft_blocks(&self.draft);
        let mut card = Table::card("So far");
        card.line("designed", Cell::Date(self.created_at));
        for (name, at) in [
            ("launched", self.launched_at),
            ("sent", self.sent_at),
            ("closed", self.closed_at),
        ] {
            if let Some(at) = at {
                card.line(name, Cell::Date(at));
            }
        }
        for count in &self.codes {
            card.line(&format!("codes {}", count.state), Cell::count(count.codes));
        }
        if self.codes_expired > 0 {
            card.line("of them expired", Cell::count(self.codes_expired));
        }
        for count in &self.faults {
            card.line(
                &format!("used {}", count.fault.in_words()),
                Cell::count(count.uses),
            );
        }
        for (name, uses) in [
            ("used on cancelled orders", self.uses_cancelled),
            ("used on refunded orders", self.uses_refunded),
        ] {
            if uses > 0 {
                card.line(name, Cell::count(uses));
            }
        }
        if let Some(note) = &self.note {
            card.line("note", Cell::text(note));
        }
        blocks.insert(1, Block::Table(card));
        blocks
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = self.draft.basis.clone();
        if self.launched_at.is_some() {
            notes.push(
                "gates, items and expectations are those of the design; `why USER` tells what was \
                 decided"
                    .into(),
            );
        }
        notes
    }

    fn next_steps(&self) -> Vec<String> {
        let Some(id) = self.draft.campaign else {
            return Vec::new();
        };
        match self.draft.state {
            State::Draft if self.draft.is_loss() => vec!["campaign plan".into()],
            State::Draft => vec![format!("campaign launch {id}")],
            State::Launched => vec![
                format!("campaign export {id} --for csv"),
                format!("campaign sent {id}"),
            ],
            State::Sent => vec![format!("campaign measure {id}")],
            State::Ended | State::Cancelled => vec!["campaigns".into()],
        }
    }
}

impl Present for LaunchPlan {
    fn shown(&self) -> Shown {
        Shown::Several(self.audience)
    }

    fn open_question(&self) -> Option<Error> {
        (!self.is_consent_known).then(|| consent_unknown(self.campaign))
    }

    fn blocks(&self) -> Vec<Block> {
        let changed = if self.is_changed {
            format!(
                " (the draft had {}; these are other users)",
                self.audience_of_draft
            )
        } else {
            String::new()
        };
        let mut blocks = vec![
            Block::Text(format!(
                "campaign launch {} would decide on {} users{changed}: {} offers, {} held out",
                self.campaign,
                grouped(self.audience),
                grouped(self.offered),
                grouped(self.holdout)
            )),
            Block::Table(gates_table(&self.gates)),
        ];
        blocks.extend(self.reach.in_words().map(Block::Text));
        let notices = self.notices.iter();
        blocks.extend(notices.map(|notice| Block::Text(format!("warning: {notice}"))));
        if !self.is_consent_known {
            blocks.push(Block::Text(
                "no customer's consent is recorded here; the launch will ask".into(),
            ));
        }
        blocks
    }
}

impl Present for LaunchOutcome {
    fn shown(&self) -> Shown {
        Shown::Several(self.audience)
    }

    fn blocks(&self) -> Vec<Block> {
        let mut steps = Table::new("What is left to do", &["step", "what"]);
        for (number, step) in self.checklist.iter().enumerate() {
            steps.row(vec![Cell::count(number + 1), Cell::text(step)]);
        }
        let mut not_sent = Table::new("Do not send to", &["user", "outcome", "because"])
            .empty("everybody in the audience gets it")
            .most_rows(10);
        for user in &self.do_not_send {
            not_sent.row(vec![
                Cell::text(&user.user),
                Cell::text(user.outcome.replace('_', " ")),
                Cell::text(user.because.join("; ")),
            ]);
        }
        vec![
            Block::Text(format!(
                "campaign {} is launched: {} of {} users {}, {} are held out for comparison; \
                 nothing was sent",
                self.campaign,
                grouped(self.offered),
                grouped(self.audience),
                if self.has_codes {
                    "have an offer and a code"
                } else {
                    "are to get the message"
                },
                grouped(self.holdout)
            )),
            Block::Table(gates_table(&self.gates)),
            Block::Table(not_sent),
            Block::Text(self.message.clone()),
            Block::Table(steps),
        ]
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        let id = self.campaign;
        vec![
            format!("campaign export {id} --for csv --output campaign-{id}.csv"),
            format!("campaign sent {id}"),
        ]
    }
}

/// The gates as a table: what was observed and what was required.
pub fn trace_table(title: &str, gates: &[Gate]) -> Table {
    let mut table = Table::new(
        title,
        &["gate", "", "why", "observed", "required", "distance"],
    )
    .second_rank(3);
    for gate in gates {
        let observed = gate.observed.as_ref().map(|value| match value {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        let distance = gate
            .distance
            .filter(|_| !gate.pass)
            .map(|distance| format!("{distance:.1} {}", gate.unit));
        table.row(vec![
            Cell::text(gate.gate.word()),
            Cell::text(if gate.pass { "passes" } else { "FAILS" }),
            Cell::text(&gate.reason),
            Cell::or_missing(observed, Cell::text),
            Cell::or_missing(gate.required.as_ref(), Cell::text),
            Cell::or_missing(distance, Cell::text),
        ]);
    }
    table
}
