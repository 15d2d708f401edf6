//! A loaded campaign as tables.

use super::operation::LoadedOutcome;
use super::wording::points;
use crate::domain::Estimate;
use crate::output::{Block, Cell, Present, Table};

fn effect_cells(effect: Option<&Estimate>) -> [Cell; 2] {
    let Some(found) = effect else {
        return [Cell::Missing, Cell::Missing];
    };
    let of = |share: f64| points(share, found.value);
    [
        Cell::text(format!("{} points", of(found.value))),
        Cell::text(format!("{} to {}", of(found.low), of(found.high))),
    ]
}

impl Present for LoadedOutcome {
    fn blocks(&self) -> Vec<Block> {
        let mut card = Table::card(format!("Campaign {}", self.campaign));
        card.line("state", Cell::text("loaded: run with another program"));
        card.line("sent", Cell::Date(self.sent_at));
        card.line("ended", Cell::Date(self.ends_at));
        let columns = [
            "group",
            "got",
            "users",
            "ordered",
            "of users",
            "effect",
            "90 % interval",
            "spend each",
            "effect on spend",
            "90 % interval of spend",
        ];
        let mut table = Table::new("Groups", &columns);
        for arm in &self.arms {
            let mut cells = vec![
                Cell::text(&arm.arm),
                Cell::text(&arm.offer),
                Cell::count(arm.users as usize),
                Cell::count(arm.ordered as usize),
                Cell::Percent(arm.conversion),
            ];
            cells.extend(effect_cells(arm.effect.as_ref()));
            cells.push(Cell::Money(arm.spend));
            match &arm.spend_effect {
                Some(found) => cells.extend([
                    Cell::Money(found.value),
                    Cell::text(format!("{} to {}", found.low, found.high)),
                ]),
                None => cells.extend([Cell::Missing, Cell::Missing]),
            }
            table.row(cells);
        }
        let mut blocks = vec![Block::Table(card), Block::Table(table)];
        if let Some(why) = &self.not_measured {
            blocks.push(Block::Text(format!("The effect is not measured: {why}.")));
        }
        blocks
    }

    fn details(&self) -> Vec<Block> {
        if self.by_recency.is_empty() {
            return Vec::new();
        }
        let columns = [
            "days since the last order",
            "offered",
            "held out",
            "ordered",
            "of held out",
            "effect",
            "90 % interval",
        ];
        let mut table = Table::new("By days since the last order", &columns);
        for band in &self.by_recency {
            let days = match band.to_days {
                Some(to) => format!("{} to {to}", band.from_days),
                None => format!("{} or more", band.from_days),
            };
            let mut cells = vec![
                Cell::text(days),
                Cell::count(band.offered as usize),
                Cell::count(band.held_out as usize),
                Cell::Percent(band.conversion),
                Cell::Percent(band.conversion_held_out),
            ];
            cells.extend(effect_cells(band.effect.as_ref()));
            table.row(cells);
        }
        vec![Block::Table(table)]
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }
}
