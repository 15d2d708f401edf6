//! The ledger of campaigns as a table.

use super::operation::{AgainstUniversal, LedgerOutcome};
use crate::output::{Block, Cell, Present, Table, quote};

fn universal(found: &AgainstUniversal) -> String {
    let against = format!(
        "against the {} customers who get no campaigns",
        found.without
    );
    match (&found.gain, found.chance_it_earned) {
        (Some(gain), Some(chance)) => format!(
            "{against}: {} ({} to {}) with {} customers, {:.0} % chance that campaigns earned",
            gain.value,
            gain.low,
            gain.high,
            found.with_campaigns,
            100.0 * chance
        ),
        _ => format!("{against} nothing can be told: they are too few"),
    }
}

impl Present for LedgerOutcome {
    fn blocks(&self) -> Vec<Block> {
        // What an owner asks first comes first: a narrow terminal hides the last columns.
        let columns = [
            "campaign",
            "verdict",
            "gain",
            "90 % interval",
            "by all campaigns",
            "so far",
            "expected",
            "given",
            "used",
            "offers",
            "ended",
        ];
        let title = match &self.month {
            Some(month) => format!("What campaigns earned, {month}"),
            None => "What campaigns earned".into(),
        };
        let mut table = Table::new(title, &columns).empty("no campaign was sent yet");
        for line in &self.campaigns {
            table.row(vec![
                Cell::text(&line.name),
                Cell::text(line.verdict.word()),
                Cell::or_missing(line.alone.as_ref(), |found| Cell::Money(found.value)),
                Cell::or_missing(line.alone.as_ref(), |found| {
                    Cell::text(format!("{} to {}", found.low, found.high))
                }),
                Cell::or_missing(line.pooled.as_ref(), |found| Cell::Money(found.value)),
                Cell::or_missing(line.cumulative.as_ref(), |found| Cell::Money(found.value)),
                Cell::or_missing(line.forecast.as_ref(), |found| Cell::Money(found.value)),
                Cell::Money(line.discounts_given),
                Cell::count(line.used),
                Cell::count(line.offered),
                Cell::Date(line.ends_at),
            ]);
        }
        let mut open = Table::new("Not measured", &["campaign", "because"]);
        for line in &self.campaigns {
            if let Some(because) = &line.because {
                open.row(vec![Cell::text(&line.name), Cell::text(because)]);
            }
        }
        let mut blocks = vec![Block::Table(table)];
        if !open.rows.is_empty() {
            blocks.push(Block::Table(open));
        }
        if let (Some(sum), Some(chance)) = (&self.programme, self.chance_programme_earned) {
            blocks.push(Block::Text(format!(
                "all that could be measured: {} ({} to {}), {:.0} % chance that it earned",
                sum.value,
                sum.low,
                sum.high,
                100.0 * chance,
            )));
        }
        if !self.campaigns.is_empty() {
            let mut text = format!(
                "{} customers used an offer; {} were given in discounts",
                self.used, self.discounts_given
            );
            if self.contact_cost.minor > 0 {
                text.push_str(&format!(", {} were paid for messages", self.contact_cost));
            }
            blocks.push(Block::Text(text));
        }
        if let Some(found) = &self.against_universal {
            blocks.push(Block::Text(universal(found)));
        }
        if self.forecasts.campaigns > 0 {
            let of = self.forecasts;
            blocks.push(Block::Text(format!(
                "forecasts: {} of {} measured gains lie within the expected interval, {} of {} have \
                 the expected sign",
                of.within, of.campaigns, of.sign_right, of.campaigns
            )));
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        let newest = self.campaigns.first();
        newest
            .map(|line| match line.campaign {
                Some(id) => format!("campaign measure {id}"),
                None => format!("campaign measure {}", quote(&line.name)),
            })
            .into_iter()
            .collect()
    }
}
