//! The ledger of campaigns as a table.

use super::operation::LedgerOutcome;
use crate::output::{Block, Cell, Present, Table};

impl Present for LedgerOutcome {
    fn blocks(&self) -> Vec<Block> {
        // What an owner asks first comes first: a narrow terminal hides the last columns.
        let columns = [
            "campaign",
            "verdict",
            "gain",
            "90 % interval",
            "by all campaigns",
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
                "all that could be measured: {} ({} to {}), {:.0} % chance that it earned; {} given \
                 in discounts",
                sum.value,
                sum.low,
                sum.high,
                100.0 * chance,
                self.discounts_given
            )));
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
                None => format!("campaign measure '{}'", line.name),
            })
            .into_iter()
            .collect()
    }
}
