//! Explanations and cards as tables and sentences.

use super::operation::{CodeOutcome, Decision, ItemOutcome, Outcome, UserOutcome};
use crate::campaign::Delivery;
use crate::campaign::present::trace_table;
use crate::domain::{Estimate, Instant};
use crate::output::{Block, Cell, Present, Shown, Table};
use crate::recommend::LEAST_SHOWN;
use jiff::tz::TimeZone;

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

impl Present for Outcome {
    fn shown(&self) -> Shown {
        Shown::One(self.user.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        if self.decisions.is_empty() && self.not_in_audience.is_empty() {
            blocks.push(Block::Text(format!(
                "there are no decisions on {} yet: no campaign was launched",
                self.user
            )));
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
            &["campaign", "kind", "because", "for", "customer now"],
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
        vec![format!("user {}", self.user)]
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
            .map(|user| format!("why {user}"))
            .into_iter()
            .collect()
    }
}

fn one(value: f64) -> Cell {
    Cell::Number { value, decimals: 1 }
}

fn with_interval(found: &Estimate, show: impl Fn(f64) -> String) -> Cell {
    let assumed = if found.assumed { ", assumed" } else { "" };
    let (value, low, high) = (show(found.value), show(found.low), show(found.high));
    Cell::text(format!(
        "{value} ({low} to {high}, n = {}{assumed})",
        found.n
    ))
}

fn percent(value: f64) -> String {
    format!("{:.1} %", value * 100.0)
}

impl UserOutcome {
    fn person(&self) -> Table {
        let user = &self.user;
        let mut card = Table::card(format!("User {}", user.id));
        for (name, value) in [
            ("name", &user.name),
            ("e-mail", &user.email),
            ("phone", &user.phone),
            ("gender", &user.gender),
            ("place", &user.place),
            ("tier", &user.tier),
        ] {
            if let Some(value) = value {
                card.line(name, Cell::text(value));
            }
        }
        if let Some(age) = user.age {
            card.line(
                "age",
                Cell::Number {
                    value: age,
                    decimals: 0,
                },
            );
        }
        if let Some(since) = user.since {
            card.line("since", Cell::Date(since));
        }
        if !user.tags.is_empty() {
            card.line("tags", Cell::text(user.tags.join(", ")));
        }
        if !user.interests.is_empty() {
            card.line("declared interests", Cell::text(user.interests.join(", ")));
        }
        match &self.segment {
            Some(segment) => {
                card.line(
                    "segment",
                    Cell::text(format!("{} ({})", segment.id, segment.name)),
                );
                if let Some(sentence) = &segment.sentence {
                    card.line("roughly", Cell::text(sentence));
                }
            }
            None => card.line("segment", Cell::Missing),
        }
        for word in &self.consent.words {
            card.line(
                &format!("consent, {}", word.channel),
                Cell::text(format!("{} ({})", word.state, word.source)),
            );
        }
        card.line("data loaded", Cell::or_missing(self.loaded_at, Cell::Date));
        card
    }

    fn behaviour(&self) -> Table {
        let profile = &self.profile;
        let mut card = Table::card("Behaviour");
        let count =
            |value: Option<u64>| Cell::or_missing(value, |count| Cell::count(count as usize));
        card.line(
            "days since the last order",
            Cell::or_missing(profile.recency_days, one),
        );
        card.line("orders", count(profile.orders));
        card.line(
            "net revenue",
            Cell::or_missing(profile.net_revenue, Cell::Money),
        );
        card.line(
            "average order",
            Cell::or_missing(profile.average_order, Cell::Money),
        );
        card.line(
            "days between orders",
            Cell::or_missing(profile.typical_gap_days, one),
        );
        card.line(
            "overdue (1 = usual gap)",
            Cell::or_missing(profile.overdue, one),
        );
        card.line(
            "days as a customer",
            Cell::or_missing(profile.tenure_days, one),
        );
        card.line("views", count(profile.views));
        card.line("clicks", count(profile.clicks));
        card.line("visits", count(profile.sessions));
        card.line(
            "views per visit",
            Cell::or_missing(profile.browse_depth, one),
        );
        card.line(
            "minutes per visit",
            Cell::or_missing(profile.browse_minutes, one),
        );
        let rate = |found: &Option<Estimate>| {
            Cell::or_missing(found.as_ref(), |found| with_interval(found, percent))
        };
        card.line("clicks per view", rate(&profile.click_through_rate));
        card.line("visits with a purchase", rate(&profile.conversion_rate));
        card.line(
            "hours to purchase",
            Cell::or_missing(profile.hours_to_purchase, |hours| {
                let not_completed = hours.not_completed;
                Cell::text(format!(
                    "{:.1} (n = {}; {not_completed} without a purchase)",
                    hours.value, hours.n
                ))
            }),
        );
        card.line(
            "price level",
            Cell::or_missing(profile.purchasing_power, |level| Cell::Number {
                value: level,
                decimals: 2,
            }),
        );
        card.line(
            "orders with a discount",
            Cell::or_missing(profile.discount_share, Cell::Percent),
        );
        card.line(
            "refunded",
            Cell::or_missing(profile.refund_share, Cell::Percent),
        );
        let value = &self.value;
        card.line("likely still active", rate(&value.likely_active));
        let number = |value: f64| format!("{value:.1}");
        card.line(
            "orders in 90 days",
            Cell::or_missing(value.orders_90d.as_ref(), |found| {
                with_interval(found, number)
            }),
        );
        card.line("chance of buying in 30 days", rate(&value.buys_30d));
        card.line(
            "margin in 365 days",
            Cell::or_missing(value.margin_365d.as_ref(), |found| {
                let assumed = if found.assumed { ", assumed" } else { "" };
                Cell::text(format!(
                    "{} ({} to {}, n = {}{assumed})",
                    found.value, found.low, found.high, found.n
                ))
            }),
        );
        // Forecasts are less precise than a day, so UTC will do for any zone.
        let day = |at: Instant| at.day_in(&TimeZone::UTC);
        card.line(
            "next order, if any",
            Cell::or_missing(value.next_order_at.as_ref(), |found| {
                let assumed = if found.assumed { ", assumed" } else { "" };
                let (value, low, high) = (day(found.value), day(found.low), day(found.high));
                Cell::text(format!(
                    "{value} ({low} to {high}, n = {}{assumed})",
                    found.n
                ))
            }),
        );
        card.line("never orders again", rate(&value.never_again));
        card
    }
}

impl Present for UserOutcome {
    fn shown(&self) -> Shown {
        Shown::One(self.user.id.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let mut interests = Table::new("Interests", &["category", "share"]);
        for interest in self.profile.interests.iter().take(5) {
            interests.row(vec![
                Cell::text(&interest.category),
                Cell::Share(interest.share),
            ]);
        }
        let mut offers = Table::new("Offers", &["campaign", "sent", "discount", "used", "ends"])
            .empty("no offers yet")
            .second_rank(1);
        for offer in &self.offers {
            offers.row(vec![
                Cell::text(&offer.campaign),
                match offer.delivery {
                    Delivery::Sent => Cell::Date(offer.at),
                    Delivery::ToBeSent => Cell::text("not yet"),
                    Delivery::NeverSent => Cell::text("never"),
                },
                Cell::or_missing(offer.discount.as_ref(), Cell::text),
                Cell::or_missing(offer.redeemed_at, Cell::Date),
                Cell::or_missing(offer.ends_at, Cell::Date),
            ]);
        }
        let mut codes = Table::new("Codes", &["code", "campaign", "state", "expires"]);
        for code in &self.codes {
            codes.row(vec![
                Cell::text(&code.code),
                Cell::Int(code.campaign.0),
                Cell::text(if code.state == "issued" && code.is_expired {
                    "expired"
                } else {
                    &code.state
                }),
                Cell::or_missing(code.expires_at, Cell::Date),
            ]);
        }
        let mut not_offered = Table::new(
            "Not offered",
            &["campaign", "outcome", "decided", "because"],
        );
        for campaign in &self.not_offered {
            not_offered.row(vec![
                Cell::Int(campaign.campaign.0),
                Cell::text(campaign.outcome.replace('_', " ")),
                Cell::Date(campaign.at),
                Cell::text(campaign.because.join("; ")),
            ]);
        }
        let mut notes = Table::new("Notes", &["when", "by", "kind", "note"]);
        for note in &self.notes {
            notes.row(vec![
                Cell::Date(note.at),
                Cell::or_missing(note.operator.as_ref(), Cell::text),
                Cell::text(if note.is_complaint {
                    "complaint"
                } else {
                    "note"
                }),
                Cell::text(&note.text),
            ]);
        }
        let mut blocks = vec![Block::Table(self.person()), Block::Table(self.behaviour())];
        blocks.extend(
            Some(interests)
                .filter(|table| !table.rows.is_empty())
                .map(Block::Table),
        );
        blocks.push(Block::Table(offers));
        let rest = [codes, not_offered, notes];
        blocks.extend(
            rest.into_iter()
                .filter(|table| !table.rows.is_empty())
                .map(Block::Table),
        );
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.remarks.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        vec![
            format!("why {}", self.user.id),
            format!("recommend user {}", self.user.id),
        ]
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
        vec![format!("recommend item {}", self.item)]
    }
}
