//! The quality of the data, and what they are enough for, as tables and sentences.

use super::operation::{Forecasts, StartOutcome};
use super::quality::Quality;
use super::readiness::{Readiness, Verdict};
use crate::domain::every_weekday;
use crate::load::readings;
use crate::output::{Block, Cell, Present, Shown, Table, counted};
use crate::profile::lifetime::MethodScore;

/// What can be done with the data, and what is missing.
pub(super) fn readiness_blocks(readiness: &[Readiness]) -> Vec<Block> {
    let mut table = Table::new("Enough for", &["what", "enough", "because"]);
    for one in readiness {
        let word = match one.verdict {
            Verdict::Yes => "yes",
            Verdict::Partly => "partly",
            Verdict::No => "no",
        };
        table.row(vec![
            Cell::text(one.capability),
            Cell::text(word),
            Cell::text(&one.because),
        ]);
    }
    let mut blocks = vec![Block::Table(table)];
    let mut named: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in readiness {
        for what in &one.missing {
            match named.iter_mut().find(|(known, _)| *known == what.as_str()) {
                Some((_, capabilities)) => capabilities.push(one.capability),
                None => named.push((what, vec![one.capability])),
            }
        }
    }
    let mut missing = Table::new("What would help", &["for", "export"]);
    for (what, capabilities) in &named {
        missing.row(vec![Cell::text(capabilities.join(", ")), Cell::text(*what)]);
    }
    if !named.is_empty() {
        blocks.push(Block::Table(missing));
    }
    blocks
}

/// How good the data are.
pub(super) fn quality_blocks(quality: &Quality) -> Vec<Block> {
    let mut fields = Table::new("Filled in", &["table", "field", "rows", "share"]);
    for one in quality.completeness.iter().filter(|one| one.of > 0) {
        fields.row(vec![
            Cell::text(one.table),
            Cell::text(&one.field),
            Cell::Int(one.filled),
            Cell::Share(one.filled as f64 / one.of as f64),
        ]);
    }
    let mut blocks = vec![Block::Table(fields)];
    if quality.actions > 0 {
        blocks.push(Block::Text(format!(
            "{} of {} are anonymous ({:.1} %)",
            quality.anonymous,
            counted(quality.actions, "action"),
            100.0 * quality.anonymous as f64 / quality.actions as f64
        )));
    }
    if let Some(days) = &quality.sales_days {
        let closed: Vec<String> = days
            .closed_weekdays
            .iter()
            .map(|day| every_weekday(usize::from(*day) - 1))
            .collect();
        let never = if closed.is_empty() {
            String::new()
        } else {
            format!("; never on {}", closed.join(", "))
        };
        blocks.push(Block::Text(format!(
            "{} of {} have no sales{never}",
            days.without_sales,
            counted(days.days, "day")
        )));
    }
    let mut gaps = Table::new(
        "Gaps in the data",
        &["last action", "next action", "days between"],
    )
    .empty("no unusually long gaps");
    for gap in &quality.date_gaps {
        gaps.row(vec![
            Cell::Date(gap.from),
            Cell::Date(gap.until),
            Cell::Int(gap.days),
        ]);
    }
    blocks.push(Block::Table(gaps));
    let mut suspects =
        Table::new("Suspicious accounts", &["user", "because"]).empty("no suspicious accounts");
    for suspect in &quality.suspects {
        suspects.row(vec![
            Cell::text(&suspect.user),
            Cell::text(&suspect.because),
        ]);
    }
    blocks.push(Block::Table(suspects));
    blocks
}

fn scores(title: &str, scores: &[MethodScore]) -> Block {
    let mut table = Table::new(
        title,
        &["model", "log score", "gain over plain", "error of the gain"],
    )
    .empty("no period was left to compare the models on");
    for score in scores {
        let name = Cell::text(score.method.name());
        table.row(vec![
            name,
            decimal(score.mean),
            decimal(score.gain),
            decimal(score.gain_error),
        ]);
    }
    Block::Table(table)
}

fn decimal(value: f64) -> Cell {
    Cell::Number { value, decimals: 4 }
}

/// What forecasts, and how the models fared on the period held out.
pub(super) fn forecast_blocks(forecasts: &Forecasts) -> Vec<Block> {
    let held_out = forecasts.lifetime.held_out.as_ref();
    let mut blocks = vec![scores(
        "Comparison of order forecasts",
        held_out.map_or(&[], |found| &found.scores),
    )];
    if let Some(found) = held_out.filter(|found| !found.scores_of_silent.is_empty()) {
        let title = format!(
            "Comparison: which of {} overdue by two gaps or more came back",
            found.silent
        );
        blocks.push(scores(&title, &found.scores_of_silent));
    }
    blocks.push(Block::Text(forecasts.lifetime.in_brief()));
    if let Some(propensity) = &forecasts.propensity {
        let mut table = Table::new(
            "Comparison of 30-day purchase forecasts",
            &[
                "model",
                "log score",
                "error",
                "gain over lifetime",
                "error of the gain",
                "off by",
            ],
        )
        .empty("no period was left to compare the models on");
        for score in propensity
            .compared
            .iter()
            .flat_map(|compared| &compared.scores)
        {
            let name = Cell::text(score.by.name());
            let off = Cell::Percent(score.calibration_error);
            let [mean, error, gain, gain_error] = [
                score.mean,
                score.standard_error,
                score.gain,
                score.gain_error,
            ]
            .map(decimal);
            table.row(vec![name, mean, error, gain, gain_error, off]);
        }
        blocks.push(Block::Table(table));
        blocks.push(Block::Text(propensity.in_brief()));
    }
    blocks.extend(
        forecasts
            .money
            .as_ref()
            .map(|money| Block::Text(money.in_brief())),
    );
    blocks
}

impl Present for StartOutcome {
    fn shown(&self) -> Shown {
        Shown::Several(self.quarantine.len())
    }

    fn blocks(&self) -> Vec<Block> {
        if self.files.is_empty() {
            return welcome();
        }
        let mut files = Table::new(
            "Checked, not loaded",
            &["file", "read as", "rows", "good", "duplicate", "set aside"],
        );
        for file in &self.files {
            files.row(vec![
                Cell::text(file.path.rsplit(['/', '\\']).next().unwrap_or(&file.path)),
                Cell::text(format!("{} ({})", file.kind, file.dialect)),
                Cell::Int(file.rows_read),
                Cell::Int(file.rows_loaded),
                Cell::Int(file.rows_duplicate),
                Cell::Int(file.rows_quarantined),
            ]);
        }
        let mut blocks = vec![Block::Table(files)];
        blocks.extend(readings(&self.files, true));
        let mut aside = Table::new("Rows that would be set aside", &["rule", "rows", "example"]);
        for entry in &self.quarantine {
            aside.row(vec![
                Cell::text(&entry.rule),
                Cell::Int(entry.rows),
                Cell::text(&entry.example),
            ]);
        }
        if !self.quarantine.is_empty() {
            blocks.push(Block::Table(aside));
        }
        blocks.extend(readiness_blocks(&self.readiness));
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        match &self.load_line {
            Some(line) => vec![line.clone(), "segment".into()],
            None => vec!["start FILE".into(), "demo".into()],
        }
    }
}

/// What to bring, for those who have no file yet.
fn welcome() -> Vec<Block> {
    let mut table = Table::new("What to export from your shop", &["for", "export"]);
    for (what, export) in [
        (
            "orders",
            "all orders with their lines, for two years: by far the most useful file",
        ),
        ("customers", "the customer list with e-mail and consent"),
        (
            "products",
            "the product list with category, price and, if possible, cost",
        ),
        ("views", "page views or events, if you have them"),
    ] {
        table.row(vec![Cell::text(what), Cell::text(export)]);
    }
    vec![
        Block::Text(
            "Regulars works with the files your shop exports. Your data stay on this computer."
                .into(),
        ),
        Block::Table(table),
        Block::Text(
            "start FILE checks whether a file is enough, without loading it; help exports lists the \
             exports it recognises."
                .into(),
        ),
    ]
}
