//! What was found of a kind, as rows and, where there are any, as a grid of cells.

use super::ViewState;
use crate::command::outcomes::PatternsOutcome;
use crate::output::{bar, cut, display_width};

/// A finding.
pub struct Row {
    /// In a sentence.
    pub text: String,
    /// Two products with a figure, where the sentence says more than a line of the list has room for.
    pub pair: Option<Pair>,
    /// The line that acts on it.
    pub action: Option<String>,
    /// Cells of a heat map: how much, from 0 to 1, and in words.
    pub cells: Vec<(f64, String)>,
}

/// A product, and what goes with it or follows it.
pub struct Pair {
    /// How often, or how soon.
    pub figure: String,
    /// The first product.
    pub first: String,
    /// Between the two.
    pub joint: &'static str,
    /// The second product.
    pub then: String,
}

impl Pair {
    /// A line of at most `width` columns; both titles are cut alike.
    pub fn line(&self, width: usize) -> String {
        let room = width
            .saturating_sub(display_width(&self.figure))
            .saturating_sub(display_width(self.joint))
            .saturating_sub(2);
        let (first, then) = (display_width(&self.first), display_width(&self.then));
        let half = room / 2;
        let of_first = first.min(half.max(room.saturating_sub(then)));
        let (first, then) = (
            cut(&self.first, of_first),
            cut(&self.then, room.saturating_sub(of_first)),
        );
        format!("{}  {first}{}{then}", self.figure, self.joint)
    }
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
            pair: None,
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
        .map(|rule| Row {
            pair: Some(Pair {
                figure: format!("{:>3.0} %", 100.0 * rule.confidence.value),
                first: rule.if_title.clone(),
                joint: " with ",
                then: rule.then_title.clone(),
            }),
            ..Row::new(&rule.text, Some(&rule.action))
        })
        .chain(sequences.map(|found| Row {
            pair: Some(Pair {
                figure: format!("{:>3.0} days", found.days.value),
                first: found.first_title.clone(),
                joint: ", then ",
                then: found.then_title.clone(),
            }),
            ..Row::new(&found.text, Some(&found.action))
        }))
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair(first: &str, then: &str) -> Pair {
        Pair {
            figure: " 49 %".into(),
            first: first.into(),
            joint: " with ",
            then: then.into(),
        }
    }

    #[test]
    fn both_products_can_be_seen() {
        let long = "ROSES REGENCY TEACUP AND SAUCER";
        assert_eq!(
            pair(long, "REGENCY CAKESTAND 3 TIER").line(46),
            " 49 %  ROSES REGENCY... with REGENCY CAKEST..."
        );
        // What the short one leaves is the long one's.
        assert_eq!(
            pair("TEAPOT", long).line(46),
            " 49 %  TEAPOT with ROSES REGENCY TEACUP AND..."
        );
        assert_eq!(
            pair(long, "TEAPOT").line(46),
            " 49 %  ROSES REGENCY TEACUP AND... with TEAPOT"
        );
    }

    proptest! {
        #[test]
        fn a_line_keeps_to_its_width(first in "\\PC{0,40}", then in "\\PC{0,40}", width in 20_usize..90) {
            prop_assert!(display_width(&pair(&first, &then).line(width)) <= width);
        }
    }
}
