//! Explanations and cards as tables and sentences.

use super::opening::in_short;
use super::operation::{CodeOutcome, Decision, ItemOutcome, Outcome, Side, VersusOutcome};
use crate::campaign::Delivery;
use crate::campaign::gate::GateName;
use crate::campaign::operation::Goodwill;
use crate::campaign::present::trace_table;
use crate::output::{Block, Cell, Present, Shown, Table, cut, quote};
use crate::recommend::LEAST_SHOWN;

/// Reasons shown for an item.
const REASONS_SHOWN: usize = 3;

fn decision_blocks(decision: &Decision) -> Vec<Block> {
    let title = format!(
        "Gates of campaign {} ({})",
        decision.campaign, decision.kind
    );
    let mut blocks = vec![
        Block::Text(decision.staff_text.clone()),
        Block::Text(format!("to the customer: {}", decision.customer_text)),
        Block::Table(trace_table(&title, &decision.gates)),
    ];
    let evidence = decision
        .gates
        .iter()
        .flat_map(|gate| gate.evidence.iter().map(move |piece| (gate.gate, piece)));
    let mut table = Table::new("Evidence", &["gate", "evidence"]);
    for (gate, piece) in evidence {
        table.row(vec![Cell::text(gate.word()), Cell::text(&piece.text)]);
    }
    if !table.rows.is_empty() {
        blocks.push(Block::Table(table));
    }
    if decision.has_item == Some(false) {
        blocks.push(Block::Text(
            "that item was not chosen for the customer".into(),
        ));
    }
    let mut items = Table::new("Items", &["item", "title", "because"]);
    for item in &decision.items {
        let shown = item
            .reasons
            .iter()
            .filter(|reason| reason.contribution.abs() >= LEAST_SHOWN || item.score.is_none());
        let mut reasons: Vec<String> = shown.map(|reason| reason.text.clone()).collect();
        let more = reasons.len().saturating_sub(REASONS_SHOWN);
        reasons.truncate(REASONS_SHOWN);
        reasons.extend((more > 0).then(|| format!("{more} more")));
        let title = Cell::or_missing(item.title.as_ref(), Cell::text);
        items.row(vec![
            Cell::text(&item.item),
            title,
            Cell::text(reasons.join("; ")),
        ]);
    }
    if !items.rows.is_empty() {
        blocks.push(Block::Table(items));
    }
    blocks
}

/// Campaigns besides the first that have a line; further ones are counted.
const OTHERS_SHOWN: usize = 4;
/// Items of an offer that are named at once.
const ITEMS_SHOWN: usize = 3;
/// Goodwill that has a line.
const GOODWILL_SHOWN: usize = 1;

/// What to say to the customer, as a line to read out.
fn said(customer_text: &str) -> Block {
    Block::Text(format!("say: \"{customer_text}\""))
}

/// The first few lines, and how many more `--details` shows.
fn few(title: &str, lines: &[String], most: usize) -> Option<Block> {
    if lines.is_empty() {
        return None;
    }
    let mut shown = vec![title.to_string()];
    shown.extend(
        lines
            .iter()
            .take(most)
            .map(|line| format!("- {}", short(line))),
    );
    if lines.len() > most {
        shown.push(format!(
            "- {} more; --details shows them",
            lines.len() - most
        ));
    }
    Some(Block::Text(shown.join("\n")))
}

/// A line that takes one row of a terminal of 80 columns; `--details` has the rest.
pub(super) fn short(line: &str) -> String {
    const MOST: usize = 78;
    cut(line, MOST).trim_end().to_string()
}

/// Goodwill as lines.
pub(super) fn goodwill_lines(goodwill: &[Goodwill]) -> Vec<String> {
    let line = |given: &Goodwill| {
        let (gives, code, fate) = (given.gives(), &given.code, &given.fate);
        format!("{gives}, code {code}, {fate} ({})", given.why)
    };
    goodwill.iter().map(line).collect()
}

impl Present for Outcome {
    fn shown(&self) -> Shown {
        Shown::One(self.user.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![
            Block::Text(format!("{}.", self.opening)),
            said(&self.customer_text),
        ];
        let first = self.first.map(|first| &self.decisions[first]);
        let items: Vec<String> = first
            .filter(|decision| decision.outcome == "offered" && self.place.is_none())
            .into_iter()
            .flat_map(|decision| decision.items.iter().take(ITEMS_SHOWN))
            .map(|item| item.title.clone().unwrap_or_else(|| item.item.clone()))
            .collect();
        if let Some(day) = &self.day {
            let lines: Vec<String> = day
                .lines
                .iter()
                .map(|(name, text)| short(&format!("{name}: {text}")))
                .collect();
            blocks.push(Block::Text(format!(
                "on that day:\n- {}",
                lines.join("\n- ")
            )));
        }
        if !items.is_empty() {
            blocks.push(Block::Text(short(&format!(
                "items of the offer: {}",
                items.join("; ")
            ))));
        }
        blocks.extend(few(
            "goodwill:",
            &goodwill_lines(&self.goodwill),
            GOODWILL_SHOWN,
        ));
        if self.place.is_none() {
            blocks.extend(few("other campaigns:", &self.others, OTHERS_SHOWN));
        }
        blocks
    }

    fn details(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        if self.decisions.is_empty() && self.not_in_audience.is_empty() {
            return blocks;
        }
        let mut table = Table::new(
            format!("Decisions on {}", self.user),
            &[
                "campaign",
                "kind",
                "outcome",
                "decided",
                "code",
                "nearest fix",
                "model run",
            ],
        )
        .empty(format!("no decision on {}", self.user))
        .second_rank(1);
        for decision in &self.decisions {
            table.row(vec![
                Cell::Int(decision.campaign.0),
                Cell::text(&decision.kind),
                Cell::text(match (decision.delivery, decision.outcome.as_str()) {
                    (_, "offered") if decision.withheld.is_some() => "planned, kept back".into(),
                    (Delivery::NeverSent, "offered") => "planned, never sent".into(),
                    (Delivery::ToBeSent, "offered") => "planned, not sent yet".into(),
                    (_, outcome) => outcome.replace('_', " "),
                }),
                Cell::Date(decision.at),
                Cell::or_missing(decision.code.as_ref(), Cell::text),
                Cell::or_missing(decision.cheapest_fix.as_ref(), |fix| Cell::text(&fix.text)),
                Cell::or_missing(decision.model_run, |run| Cell::Int(run.0)),
            ]);
        }
        blocks.push(Block::Table(table));
        blocks.extend(self.decisions.iter().flat_map(decision_blocks));
        let mut outside = Table::new(
            "Not in the audience",
            &["campaign", "kind", "because", "for", "customer"],
        );
        for campaign in &self.not_in_audience {
            outside.row(vec![
                Cell::Int(campaign.campaign.0),
                Cell::text(&campaign.kind),
                Cell::text(&campaign.because),
                Cell::text(&campaign.required),
                Cell::or_missing(campaign.observed.as_ref(), Cell::text),
            ]);
        }
        if !outside.rows.is_empty() {
            blocks.push(Block::Table(outside));
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        vec![
            format!("why {} --details", quote(&self.user)),
            format!("user {}", quote(&self.user)),
        ]
    }
}

impl Present for VersusOutcome {
    fn shown(&self) -> Shown {
        Shown::Several(self.sides.len())
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![
            Block::Text(format!("{}.", self.opening)),
            said(&self.customer_text),
        ];
        blocks.extend(self.side_by_side(true));
        blocks
    }

    fn details(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = self
            .sides
            .iter()
            .map(|side| Block::Text(format!("{}.", side.because)))
            .collect();
        blocks.extend(self.side_by_side(false));
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        vec![format!("why {}", quote(&self.user))]
    }
}

impl VersusOutcome {
    /// The gates of both; only those where one of them failed, or all.
    fn side_by_side(&self, failed_only: bool) -> Option<Block> {
        let [one, two] = self.sides.as_slice() else {
            return None;
        };
        let mut table = Table::new(
            format!("Campaign {}", self.campaign),
            &["gate", &one.user, &two.user],
        );
        let cell = |side: &Side, name: GateName| {
            let gate = side.gates.iter().find(|gate| gate.gate == name);
            match gate {
                Some(gate) if gate.pass => Cell::text("passes"),
                Some(gate) => Cell::text(format!("FAILS: {}", in_short(gate))),
                None => Cell::text("not in the audience"),
            }
        };
        for name in GateName::ALL {
            let of = |side: &Side| side.gates.iter().find(|gate| gate.gate == name).cloned();
            let both = [of(one), of(two)];
            let is_known = both.iter().any(Option::is_some);
            let has_failed = both.iter().flatten().any(|gate| !gate.pass);
            if is_known && (has_failed || !failed_only) {
                table.row(vec![
                    Cell::text(name.word()),
                    cell(one, name),
                    cell(two, name),
                ]);
            }
        }
        (!table.rows.is_empty()).then_some(Block::Table(table))
    }
}

impl Present for CodeOutcome {
    fn shown(&self) -> Shown {
        self.code.shown()
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = self.code.blocks();
        blocks.extend(self.decisions.iter().flat_map(decision_blocks));
        blocks
    }

    fn next_steps(&self) -> Vec<String> {
        self.code
            .user
            .as_ref()
            .map(|user| format!("why {}", quote(user)))
            .into_iter()
            .collect()
    }
}

impl Present for ItemOutcome {
    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn blocks(&self) -> Vec<Block> {
        let mut card = Table::card(format!("Item {}", self.item));
        card.line("title", Cell::or_missing(self.title.as_ref(), Cell::text));
        card.line(
            "category",
            Cell::or_missing(self.category.as_ref(), Cell::text),
        );
        card.line("brand", Cell::or_missing(self.brand.as_ref(), Cell::text));
        card.line("kind", Cell::text(self.role));
        card.line("price", Cell::or_missing(self.price, Cell::Money));
        card.line("cost", Cell::or_missing(self.cost, Cell::Money));
        card.line("in stock", Cell::or_missing(self.stock, Cell::Int));
        card.line(
            "units sold",
            Cell::Number {
                value: self.units,
                decimals: 0,
            },
        );
        card.line("revenue", Cell::Money(self.revenue));
        card.line("refunds", Cell::Money(self.refunds));
        card.line("known buyers", Cell::count(self.buyers));
        card.line("known viewers", Cell::or_missing(self.lookers, Cell::count));
        card.line(
            "first sold",
            Cell::or_missing(self.first_sold_at, Cell::Date),
        );
        card.line("last sold", Cell::or_missing(self.last_sold_at, Cell::Date));
        let mut segments = Table::new(
            "Who buys it",
            &["segment", "name", "members", "buyers", "share"],
        );
        for segment in &self.segments {
            segments.row(vec![
                Cell::Int(segment.id.0),
                Cell::text(&segment.name),
                Cell::count(segment.size),
                Cell::count(segment.buyers),
                Cell::Share(segment.share),
            ]);
        }
        let mut blocks = vec![Block::Table(card)];
        blocks.extend(
            Some(segments)
                .filter(|table| !table.rows.is_empty())
                .map(Block::Table),
        );
        blocks
    }

    fn next_steps(&self) -> Vec<String> {
        vec![format!("recommend item {}", quote(&self.item))]
    }
}
