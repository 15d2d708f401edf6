//! What a campaign did, as sentences and tables.

use super::operation::{Compared, Differences, MeasureOutcome};
use super::wording::points;
use crate::domain::{Estimate, Money};
use crate::output::{Block, Cell, Present, Table};
use crate::profile::Estimated;

fn in_points(found: &Estimate) -> String {
    let of = |share: f64| points(share, found.value);
    format!(
        "{} points ({} to {})",
        of(found.value),
        of(found.low),
        of(found.high)
    )
}

fn in_orders(found: &Estimate) -> String {
    format!(
        "{:+.3} ({:+.3} to {:+.3})",
        found.value, found.low, found.high
    )
}

impl MeasureOutcome {
    fn in_money(&self, found: &Estimate) -> String {
        let of = |minor: f64| Money::new(minor.round() as i64, self.discounts_given.currency);
        format!(
            "{} ({} to {})",
            of(found.value),
            of(found.low),
            of(found.high)
        )
    }

    fn groups(&self) -> Table {
        let columns = [
            "group",
            "customers",
            "ordered",
            "of them",
            "orders each",
            "spend each",
        ];
        let mut table = Table::new("Groups", &columns);
        for arm in &self.arms {
            table.row(vec![
                Cell::text(&arm.arm),
                Cell::count(arm.users),
                Cell::count(arm.ordered),
                Cell::Percent(arm.ordered as f64 / arm.users.max(1) as f64),
                Cell::Number {
                    value: arm.orders,
                    decimals: 3,
                },
                Cell::Money(arm.spend),
            ]);
        }
        table
    }

    fn differences_table(&self, title: &str, wanted: impl Fn(&Differences) -> bool) -> Table {
        let columns = ["who", "customers", "what", "difference", "adjusted (90 %)"];
        let wanted: Vec<&Differences> = self.differences.iter().filter(|it| wanted(it)).collect();
        // One comparison needs no column that says whose it is.
        let skipped = if wanted.len() == 1 { 2 } else { 0 };
        let mut table = Table::new(title, &columns[skipped..]);
        for found in wanted {
            let who = match (&found.arm, &found.recency) {
                (Some(arm), _) => arm.clone(),
                (None, Some(band)) => band.clone(),
                (None, None) => "all with an offer".into(),
            };
            let mut row = |what: &str, both: &Compared, word: &dyn Fn(&Estimate) -> String| {
                let cells = [
                    Cell::text(&who),
                    Cell::count(found.users),
                    Cell::text(what),
                    Cell::text(word(&both.unadjusted)),
                    Cell::text(word(&both.adjusted)),
                ];
                table.row(cells.into_iter().skip(skipped).collect());
            };
            row("who ordered", &found.conversion, &in_points);
            row("orders each", &found.orders, &in_orders);
            row("spend each", &found.spend, &|found| self.in_money(found));
        }
        table
    }

    fn money_table(&self) -> Table {
        let mut table = Table::new(
            "Money",
            &["reading", "gain", "90 % interval", "chance it earned"],
        );
        let readings = [
            ("extra orders, less discounts", self.readings.extra_orders),
            ("difference in margin", self.readings.direct),
        ];
        for (name, reading) in readings {
            if let Some(reading) = reading {
                table.row(vec![
                    Cell::text(name),
                    Cell::Money(reading.gain.value),
                    Cell::text(format!("{} to {}", reading.gain.low, reading.gain.high)),
                    Cell::Percent(reading.chance_it_earned),
                ]);
            }
        }
        if let Some(pooled) = &self.pooled {
            let alone = pooled.campaigns == 1;
            let mut row = |name: &str, gain: Estimated<Money>, chance: f64| {
                table.row(vec![
                    Cell::text(name),
                    Cell::Money(gain.value),
                    Cell::text(format!("{} to {}", gain.low, gain.high)),
                    Cell::Percent(chance),
                ]);
            };
            let name = if alone {
                "with published experiments".to_string()
            } else {
                format!("by all {} randomised campaigns", pooled.campaigns)
            };
            row(&name, pooled.gain, pooled.chance_it_earned);
            if !alone {
                let chance = pooled.chance_programme_earned;
                row("all of them together", pooled.programme, chance);
            }
        }
        table
    }
}

impl Present for MeasureOutcome {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![
            Block::Text(format!(
                "{}: {}: {}",
                self.name,
                self.verdict.word(),
                self.because
            )),
            Block::Table(self.groups()),
        ];
        if !self.differences.is_empty() {
            let title = if self.is_randomised {
                "Effect in the window"
            } else {
                "Differences in the window, which chance did not make"
            };
            blocks.push(Block::Table(
                self.differences_table(title, |found| found.recency.is_none()),
            ));
        }
        if self.differences.iter().any(|found| found.recency.is_some()) {
            blocks.push(Block::Table(
                self.differences_table("By days since the last order", |found| {
                    found.recency.is_some()
                }),
            ));
        }
        let money = self.money_table();
        if !money.rows.is_empty() {
            blocks.push(Block::Table(money));
        }
        blocks
    }

    fn details(&self) -> Vec<Block> {
        let mut card = Table::card("How it was measured");
        card.line("window begins", Cell::Date(self.starts_at));
        card.line("window ends", Cell::Date(self.ends_at));
        card.line("measuring date", Cell::Date(self.measured_at));
        card.line("orders known until", Cell::Date(self.known_until));
        card.line("discounts given", Cell::Money(self.discounts_given));
        if self.contact_cost.minor > 0 {
            card.line("messages", Cell::Money(self.contact_cost));
        }
        if let Some(ratio) = &self.sample_ratio {
            let (observed, expected) = (100.0 * ratio.observed, 100.0 * ratio.expected);
            card.line(
                "held out",
                Cell::text(format!(
                    "{observed:.1} % of {expected:.1} % (p {:.3})",
                    ratio.p
                )),
            );
        }
        if let Some(balance) = &self.balance {
            card.line(
                "alike before",
                Cell::text(format!(
                    "p {:.3}, largest difference {:.2} standard deviations",
                    balance.p, balance.largest
                )),
            );
        }
        if let Some(margin) = &self.margin_per_user {
            card.line(
                "margin a customer",
                Cell::text(format!(
                    "{} with an offer, {} without: {} ({} to {})",
                    margin.offered,
                    margin.comparison,
                    margin.difference.value,
                    margin.difference.low,
                    margin.difference.high
                )),
            );
        }
        if let Some(share) = self.shuffled {
            card.line(
                "shuffled groups",
                Cell::text(format!(
                    "differ as much in orders {:.1} % of the time{}",
                    100.0 * share,
                    if share <= 0.05 {
                        ": the offer changed orders"
                    } else {
                        ""
                    }
                )),
            );
        }
        vec![Block::Table(card)]
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        vec![match self.campaign {
            Some(id) if !self.complete => format!("campaign {id}"),
            _ => "campaigns --profit".into(),
        }]
    }
}
