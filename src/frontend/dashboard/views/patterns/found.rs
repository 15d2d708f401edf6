//! What was found of a kind, as rows and, where there are any, as a grid of cells.

use super::ViewState;
use crate::command::outcomes::PatternsOutcome;
use crate::output::bar;

/// A finding.
pub struct Row {
    /// In a line.
    pub text: String,
    /// The line that acts on it.
    pub action: Option<String>,
    /// Cells of a heat map: how much, from 0 to 1, and in words.
    pub cells: Vec<(f64, String)>,
}

/// What was found.
#[derive(Default)]
pub struct Found {
    /// The findings.
    pub rows: Vec<Row>,
    /// The whole in a sentence.
    pub said: String,
    /// What the columns of cells are called, from the first on.
    pub columns: Vec<String>,
}

impl Row {
    fn new(text: impl Into<String>, action: Option<&String>) -> Row {
        Row {
            text: text.into(),
            action: action.cloned(),
            cells: Vec::new(),
        }
    }
}

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// What was read of the kind with this number.
pub fn found(state: &ViewState, kind: usize) -> Found {
    let Some(outcome) = state.outcome::<PatternsOutcome>(kind) else {
        return Found::default();
    };
    match kind {
        0 => funnel(outcome),
        1 => rhythm(outcome),
        6 => cohorts(outcome),
        _ => Found {
            rows: listed(outcome),
            ..Found::default()
        },
    }
}

fn listed(outcome: &PatternsOutcome) -> Vec<Row> {
    let baskets = outcome.baskets.iter().flatten();
    let sequences = outcome.sequences.iter().flatten();
    let cycles = outcome.cycles.iter().flatten();
    let behaviors = outcome.behaviors.iter().flatten();
    let anomalies = outcome.anomalies.iter().flatten();
    baskets
        .chain(&outcome.perhaps_taste)
        .map(|rule| Row::new(&rule.text, Some(&rule.action)))
        .chain(sequences.map(|found| Row::new(&found.text, Some(&found.action))))
        .chain(cycles.map(|cycle| Row::new(&cycle.text, cycle.action.as_ref())))
        .chain(behaviors.map(|found| Row::new(&found.text, found.action.as_ref())))
        .chain(anomalies.map(|found| Row::new(&found.text, Some(&found.action))))
        .collect()
}

fn funnel(outcome: &PatternsOutcome) -> Found {
    let Some(funnel) = &outcome.funnel else {
        return Found::default();
    };
    let most = funnel.stages.iter().map(|stage| stage.sessions).max();
    let most = most.unwrap_or(0).max(1) as f64;
    let rows = funnel.stages.iter().map(|stage| {
        let rate = stage.rate.as_ref().map_or(String::new(), |rate| {
            format!("{:>5.1} % go on", 100.0 * rate.value)
        });
        let text = format!(
            "{:<10} {} {:>8} {rate}",
            format!("{:?}", stage.stage).to_lowercase(),
            bar(stage.sessions as f64 / most, 20),
            stage.sessions,
        );
        Row::new(text, funnel.action.as_ref())
    });
    Found {
        rows: rows.collect(),
        said: funnel.text.clone(),
        columns: Vec::new(),
    }
}

fn rhythm(outcome: &PatternsOutcome) -> Found {
    let Some(rhythm) = outcome
        .rhythm
        .as_ref()
        .filter(|rhythm| rhythm.cells.len() == 168)
    else {
        return Found::default();
    };
    let most = rhythm.cells.iter().copied().max().unwrap_or(0).max(1) as f64;
    let days = rhythm.cells.chunks(24).zip(WEEKDAYS);
    let rows = days.map(|(hours, day)| Row {
        cells: hours
            .iter()
            .enumerate()
            .map(|(hour, count)| (*count as f64 / most, format!("{day} {hour}:00: {count}")))
            .collect(),
        ..Row::new(day, rhythm.action.as_ref())
    });
    Found {
        rows: rows.collect(),
        said: rhythm.text.clone(),
        columns: (0..24).map(|hour| hour.to_string()).collect(),
    }
}

fn cohorts(outcome: &PatternsOutcome) -> Found {
    let Some(cohorts) = &outcome.cohorts else {
        return Found::default();
    };
    let rows = cohorts.cohorts.iter().map(|cohort| Row {
        cells: cohort
            .months
            .iter()
            .map(|month| {
                let share = month.share.as_ref().map_or(0.0, |share| share.value);
                let unfinished = if month.is_complete {
                    ""
                } else {
                    ", month not over"
                };
                let said = format!(
                    "{} of {} ({:.0} %) ordered {} months later, {}{unfinished}",
                    month.users,
                    cohort.users,
                    100.0 * share,
                    month.month,
                    month.revenue
                );
                (share, said)
            })
            .collect(),
        ..Row::new(
            format!("{} {:>6}", cohort.first, cohort.users),
            cohorts.action.as_ref(),
        )
    });
    let months = cohorts
        .cohorts
        .iter()
        .map(|cohort| cohort.months.len())
        .max();
    Found {
        rows: rows.collect(),
        said: cohorts.text.clone(),
        columns: (0..months.unwrap_or(0))
            .map(|month| month.to_string())
            .collect(),
    }
}
