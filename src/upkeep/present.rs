//! The state of the database as tables and sentences.

use super::operation::{
    BackupOutcome, DoctorOutcome, ExportOutcome, HistoryOutcome, MergeOutcome, MergePlan,
    SettingsOutcome, SqlOutcome, StatusOutcome, UnmergeOutcome, UnmergePlan,
};
use super::present_quality::{forecast_blocks, quality_blocks, readiness_blocks};
use crate::domain::Currency;
use crate::error::Kind;
use crate::output::{Block, Cell, Present, Shown, Table, counted, quote};
use serde_json::Value;

impl Present for StatusOutcome {
    fn shown(&self) -> Shown {
        let suspects = self.quality.iter().flat_map(|quality| &quality.suspects);
        let named = suspects.map(|suspect| Shown::One(suspect.user.clone()));
        named.fold(Shown::Nobody, Shown::with)
    }

    fn blocks(&self) -> Vec<Block> {
        let mut card = Table::card(if self.is_demo {
            "A generated shop"
        } else {
            "The shop"
        });
        card.line("database", Cell::text(&self.database));
        card.line("schema version", Cell::Int(self.schema_version));
        card.line("revision", Cell::Int(self.revision));
        for (name, count) in [
            ("users", self.users),
            ("items", self.items),
            ("actions", self.actions),
            ("orders", self.orders),
        ] {
            card.line(name, Cell::Int(count));
        }
        card.line("first action", Cell::or_missing(self.first_at, Cell::Date));
        card.line("last action", Cell::or_missing(self.last_at, Cell::Date));
        card.line("loaded", Cell::or_missing(self.loaded_at, Cell::Date));
        card.line("currency", currency(self.currency));
        card.line("time zone", Cell::text(&self.time_zone));
        for (name, path) in self
            .paths
            .named()
            .into_iter()
            .skip(1)
            .filter(|(_, path)| !path.is_empty())
        {
            card.line(name, Cell::text(path));
        }
        let mut models =
            Table::new("Models", &["model", "run", "made", "ms", "state"]).empty("no models yet");
        for model in &self.models {
            models.row(vec![
                Cell::text(&model.kind),
                Cell::Int(model.run.0),
                Cell::Date(model.made_at),
                Cell::Int(model.duration_ms),
                Cell::text(if model.stale { "stale" } else { "current" }),
            ]);
        }
        let mut blocks = vec![Block::Table(card), Block::Table(models)];
        let to_measure: Vec<&str> = self.measurements.iter().map(|due| &*due.text).collect();
        if !to_measure.is_empty() {
            blocks.push(Block::Text(to_measure.join("\n")));
        }
        if let Some(weeks) = &self.revenue_weeks {
            let mut table = Table::new("Revenue by week", &["week from", "revenue", "orders"])
                .empty("no revenue: the files have no purchases with times");
            for week in weeks {
                table.row(vec![
                    Cell::text(&week.week),
                    Cell::Money(week.revenue),
                    Cell::Int(week.orders),
                ]);
            }
            blocks.push(Block::Table(table));
        }
        if let Some(quality) = &self.quality {
            blocks.extend(quality_blocks(quality));
        }
        if let Some(forecasts) = &self.forecasts {
            blocks.extend(forecast_blocks(forecasts));
        }
        if let Some(readiness) = &self.readiness {
            blocks.extend(readiness_blocks(readiness));
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self.exposure.iter().cloned().collect();
        if self.actions > 0 && self.first_at.is_none() {
            notes.push("the files have no times, so the first and last action are unknown".into());
        }
        if self.actions > 0 && self.currency == Currency::UNKNOWN {
            notes.push(
                "the files do not name a currency; set it with `settings currency EUR`".into(),
            );
        }
        notes
    }

    fn next_steps(&self) -> Vec<String> {
        if self.users == 0 {
            return vec!["load FILE".into(), "demo".into()];
        }
        let is_stale = |kind: &str| {
            self.models
                .iter()
                .any(|model| model.kind == kind && model.stale)
        };
        let has = |kind: &str| self.models.iter().any(|model| model.kind == kind);
        if is_stale("segment") || !has("segment") {
            vec!["segment".into()]
        } else {
            vec!["segments".into()]
        }
    }
}

fn currency(currency: Currency) -> Cell {
    if currency == Currency::UNKNOWN {
        Cell::Missing
    } else {
        Cell::text(currency.code())
    }
}

impl Present for DoctorOutcome {
    fn blocks(&self) -> Vec<Block> {
        let mut card = Table::card("regulars doctor");
        card.line("version", Cell::text(self.version));
        card.line("system", Cell::text(&self.system));
        card.line("SQLite", Cell::text(self.sqlite));
        for (name, path) in self
            .paths
            .named()
            .into_iter()
            .filter(|(_, path)| !path.is_empty())
        {
            card.line(name, Cell::text(path));
        }
        card.line(
            "schema version",
            Cell::or_missing(self.schema_version, Cell::Int),
        );
        card.line("schema known", Cell::Int(self.schema_known));
        for size in &self.sizes {
            card.line(&format!("{} bytes", size.file), Cell::Int(size.bytes));
        }
        card.line(
            "terminal",
            Cell::or_missing(self.terminal.size, |(columns, rows)| {
                Cell::text(format!("{columns} x {rows}"))
            }),
        );
        card.line(
            "terminal name",
            Cell::or_missing(self.terminal.name.as_ref(), Cell::text),
        );
        card.line(
            "colour",
            Cell::text(if self.terminal.has_color { "on" } else { "off" }),
        );
        card.line(
            "last model run",
            Cell::or_missing(self.last_run.as_ref(), |run| {
                Cell::text(format!(
                    "{} {} at {} by {}",
                    run.kind, run.run, run.made_at, run.program
                ))
            }),
        );
        card.line("integrity", Cell::text(&self.integrity));
        let mut blocks = vec![Block::Table(card)];
        blocks.extend(
            self.warnings
                .iter()
                .map(|warning| Block::Text(format!("warning: {warning}"))),
        );
        if !self.leftovers.is_empty() {
            let mut table = Table::new(
                "Copies of customers' data; delete those you do not need",
                &["file", "what", "bytes"],
            );
            for leftover in &self.leftovers {
                table.row(vec![
                    Cell::text(&leftover.file),
                    Cell::text(leftover.what),
                    Cell::Int(i64::try_from(leftover.bytes).unwrap_or(i64::MAX)),
                ]);
            }
            blocks.push(Block::Table(table));
        }
        blocks
    }

    fn shortfall(&self) -> Option<Kind> {
        (!self.is_well).then_some(Kind::Failed)
    }

    fn next_steps(&self) -> Vec<String> {
        if self.is_well {
            Vec::new()
        } else {
            vec!["restore a copy made by `backup`".into()]
        }
    }
}

impl Present for HistoryOutcome {
    fn blocks(&self) -> Vec<Block> {
        let mut table = Table::new("History", &["no.", "line"]).empty("no lines yet");
        for line in &self.lines {
            table.row(vec![Cell::Int(line.number as i64), Cell::text(&line.line)]);
        }
        vec![Block::Table(table)]
    }
}

impl Present for SettingsOutcome {
    fn blocks(&self) -> Vec<Block> {
        let mut table = Table::new("Settings", &["name", "value", "default", "meaning"]);
        for setting in &self.settings {
            let text = |value: &str| {
                if value.is_empty() {
                    Cell::Missing
                } else {
                    Cell::text(value)
                }
            };
            table.row(vec![
                Cell::text(setting.name),
                text(&setting.value),
                text(setting.default),
                Cell::text(setting.meaning),
            ]);
        }
        let mut blocks = Vec::new();
        if let Some(change) = &self.changed {
            let shown = |value: &str| {
                if value.is_empty() {
                    "nothing".to_string()
                } else {
                    value.to_string()
                }
            };
            let (before, after) = (shown(&change.before), shown(&change.after));
            blocks.push(Block::Text(match (self.is_dry_run, before == after) {
                (true, _) => format!(
                    "dry run: {} would be {after}; nothing was changed",
                    change.name
                ),
                (false, true) => format!("{} is already {after}", change.name),
                (false, false) => format!("{} is now {after} (before: {before})", change.name),
            }));
        }
        blocks.push(Block::Table(table));
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        match (&self.changed, self.settings.as_slice()) {
            (None, [one]) => vec![format!("settings {} VALUE", one.name)],
            _ => Vec::new(),
        }
    }
}

impl Present for SqlOutcome {
    fn shown(&self) -> Shown {
        Shown::Several(self.rows.len())
    }

    fn blocks(&self) -> Vec<Block> {
        let columns: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        let mut table = Table::new("", &columns).empty("no rows");
        for row in &self.rows {
            table.row(row.iter().map(sql_cell).collect());
        }
        vec![Block::Table(table)]
    }
}

fn sql_cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Missing,
        Value::Number(number) => match number.as_i64() {
            Some(count) => Cell::Int(count),
            None => Cell::or_missing(number.as_f64(), |value| Cell::Number { value, decimals: 4 }),
        },
        Value::String(text) => Cell::text(text),
        other => Cell::text(other.to_string()),
    }
}

impl Present for BackupOutcome {
    fn shown(&self) -> Shown {
        Shown::Everything
    }

    fn blocks(&self) -> Vec<Block> {
        vec![Block::Text(format!(
            "{} is a copy of revision {} ({} bytes)",
            self.file, self.revision, self.bytes
        ))]
    }

    fn notes(&self) -> Vec<String> {
        vec!["the copy contains all customer data; only you can read the file".into()]
    }
}

impl Present for ExportOutcome {
    fn shown(&self) -> Shown {
        if self.shows_users {
            Shown::Several(self.rows.len())
        } else {
            Shown::Nobody
        }
    }

    fn blocks(&self) -> Vec<Block> {
        let mut table = Table::new(self.table, &self.columns).empty(format!("no {}", self.table));
        table.rows.clone_from(&self.rows);
        vec![Block::Table(table)]
    }

    fn notes(&self) -> Vec<String> {
        if self.left_out > 0 {
            vec![format!(
                "left out: {} of customers who refused marketing by e-mail or are excluded; \
                 --everyone includes them",
                counted(i64::try_from(self.left_out).unwrap_or(i64::MAX), "row")
            )]
        } else if self.unnamed > 0 {
            vec![format!(
                "{} without the customer, who refused marketing by e-mail or is excluded; \
                 --everyone names them",
                counted(i64::try_from(self.unnamed).unwrap_or(i64::MAX), "row")
            )]
        } else if self.holds_everyone {
            vec![
                "this includes customers who refused marketing or are excluded: `campaign export` \
                 writes the list to write to"
                    .into(),
            ]
        } else {
            Vec::new()
        }
    }

    fn next_steps(&self) -> Vec<String> {
        vec![format!("export {} --output {}.csv", self.table, self.table)]
    }
}

impl Present for MergePlan {
    fn blocks(&self) -> Vec<Block> {
        vec![Block::Text(format!(
            "this would merge {} ({} actions) into {} ({} actions)",
            self.merged, self.merged_actions, self.kept, self.kept_actions
        ))]
    }
}

impl Present for MergeOutcome {
    fn blocks(&self) -> Vec<Block> {
        let (merged, kept, actions) = (&self.merged, &self.kept, self.actions);
        vec![Block::Text(if self.is_dry_run {
            format!(
                "dry run: {merged} would be merged into {kept}, with {}; nothing was changed",
                counted(actions, "action")
            )
        } else {
            format!(
                "merged {merged} into {kept}: {} moved; unmerge {merged} undoes this",
                counted(actions, "action")
            )
        })]
    }

    fn next_steps(&self) -> Vec<String> {
        if self.is_dry_run {
            Vec::new()
        } else {
            vec![format!("user {}", quote(&self.kept))]
        }
    }
}

impl Present for UnmergePlan {
    fn blocks(&self) -> Vec<Block> {
        vec![Block::Text(format!(
            "this would split {} from {} ({} identities)",
            self.merged, self.kept, self.identities
        ))]
    }
}

impl Present for UnmergeOutcome {
    fn blocks(&self) -> Vec<Block> {
        let (merged, kept) = (&self.merged, &self.kept);
        vec![Block::Text(if self.is_dry_run {
            format!("dry run: {merged} would be a separate customer again; nothing was changed")
        } else {
            format!("{merged} is now a separate customer from {kept}")
        })]
    }

    fn next_steps(&self) -> Vec<String> {
        if self.is_dry_run {
            Vec::new()
        } else {
            vec![format!("user {}", quote(&self.merged))]
        }
    }
}
