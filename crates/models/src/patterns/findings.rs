//! Patterns in one sentence each, with the line that acts on them.

use super::action;
use super::{
    Anomaly, BasketRule, Behavior, Cohorts, Cycle, Differs, Funnel, ProductSet, Rhythm, Sequence,
    Split,
};
use regulars_core::domain::{Estimate, grouped};
use regulars_core::output::{cut, wrap};

/// Columns of a title in a sentence.
const TITLE: usize = 26;
/// Columns of the overview.
const COLUMNS: usize = 80;
/// Lines of the overview.
const LINES: usize = 24;

/// A pattern in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The sentence.
    pub text: String,
    /// The line that acts on it; `None` where nothing can be done.
    pub action: Option<String>,
}

impl Finding {
    pub(super) fn new(text: String, action: Option<&str>) -> Finding {
        Finding {
            text,
            action: action.map(Into::into),
        }
    }

    /// The sentence and the line below it.
    pub fn lines(&self) -> String {
        match &self.action {
            Some(action) => format!("{}\n  try: {action}", self.text),
            None => self.text.clone(),
        }
    }

    fn height(&self, name: &str) -> usize {
        let action = self.action.as_ref();
        wrap(&format!("{name}: {}", self.text), COLUMNS).len()
            + action.map_or(0, |line| wrap(&format!("  try: {line}"), COLUMNS).len())
    }
}

/// "29 to 41", with as many digits as the width can tell.
fn range(estimate: &Estimate, scale: f64) -> String {
    let (low, high) = (scale * estimate.low, scale * estimate.high);
    let decimals = usize::from(high - low < 3.0);
    format!("{low:.decimals$} to {high:.decimals$}")
}

fn percent(estimate: &Estimate) -> String {
    let decimals = usize::from(100.0 * (estimate.high - estimate.low) < 3.0);
    format!("{:.decimals$} %", 100.0 * estimate.value)
}

/// A pair of products.
pub fn of_rule(rule: &BasketRule) -> Finding {
    let variants = |count: u64| match count {
        0 => String::new(),
        more => format!(" (+{more})"),
    };
    let text = format!(
        "{} of {} orders with {}{} have {}{} too ({}); {:.0} beyond {}{}",
        percent(&rule.confidence),
        grouped(rule.confidence.n),
        cut(&rule.if_title, TITLE),
        variants(rule.if_variants),
        cut(&rule.then_title, TITLE),
        variants(rule.then_variants),
        range(&rule.confidence, 100.0),
        rule.extra_orders,
        if rule.beyond_taste {
            "taste and chance"
        } else {
            "chance"
        },
        rule.extra_gain.worth(),
    );
    Finding::new(text, Some(&rule.action))
}

/// Products that are often in one order.
pub fn of_set(set: &ProductSet) -> Finding {
    let titles: Vec<String> = set.titles.iter().map(|title| cut(title, TITLE)).collect();
    let (last, others) = titles
        .split_last()
        .map_or(("", &[][..]), |(last, others)| (last, others));
    let apart = set.lift.map_or(String::new(), |times| {
        format!(", {times:.1} times as often as if they were bought independently")
    });
    let text = format!(
        "{} and {last} are together in {} of {} orders ({}){apart}",
        others.join(", "),
        grouped(set.orders),
        grouped(set.support.n),
        range(&set.support, 100.0)
    );
    Finding::new(text, set.action.as_deref())
}

/// A product after another.
pub fn of_sequence(found: &Sequence) -> Finding {
    let text = format!(
        "people who buy {} come back for {} after {:.0} days ({}, {} customers, {:.0} times chance)",
        cut(&found.first_title, TITLE),
        cut(&found.then_title, TITLE),
        found.days.value,
        range(&found.days, 1.0),
        grouped(found.users),
        found.lift.value,
    );
    Finding::new(text, Some(&found.action))
}

/// A regular cycle.
pub fn of_cycle(cycle: &Cycle) -> Finding {
    let what = match (&cycle.title, &cycle.category) {
        (Some(title), _) => cut(title, TITLE),
        (None, category) => format!("category {}", category.as_deref().unwrap_or_default()),
    };
    let due = match cycle.due.len() {
        0 => String::new(),
        1 => "; 1 customer is due this week".into(),
        more => format!("; {more} customers are due this week"),
    };
    let text = format!(
        "{what} is bought again after {:.0} days ({}, {} customers){due}",
        cycle.days.value,
        range(&cycle.days, 1.0),
        grouped(cycle.users),
    );
    Finding::new(text, cycle.action.as_deref())
}

/// The week.
pub fn of_rhythm(rhythm: &Rhythm) -> Finding {
    Finding::new(rhythm.text.clone(), rhythm.action.as_deref())
}

/// The way to a purchase.
pub fn of_funnel(funnel: &Funnel) -> Finding {
    Finding::new(funnel.text.clone(), funnel.action.as_deref())
}

/// A segment or category in which fewer buy than elsewhere.
pub fn of_split(split: &Split, what: &str) -> Option<Finding> {
    let bought = split
        .bought
        .filter(|_| split.differs == Some(Differs::Below))?;
    let text = format!(
        "{what} {}: fewer buy than elsewhere, {} of {} {} ({})",
        split.name,
        percent(&bought),
        grouped(split.n),
        if split.id.is_some() {
            "sessions"
        } else {
            "item visits"
        },
        range(&bought, 100.0),
    );
    let action = match &split.id {
        Some(id) => format!("campaign coupon --segment {id}"),
        None => action::to_category(&split.name),
    };
    Some(Finding::new(text, Some(&action)))
}

/// What sessions or baskets are like.
pub fn of_behavior(behavior: &Behavior) -> Finding {
    Finding::new(behavior.text.clone(), behavior.action.as_deref())
}

/// Months of first orders.
pub fn of_cohorts(cohorts: &Cohorts) -> Option<Finding> {
    (!cohorts.text.is_empty())
        .then(|| Finding::new(cohorts.text.clone(), cohorts.action.as_deref()))
}

/// A day or week that differs.
pub fn of_anomaly(anomaly: &Anomaly) -> Finding {
    Finding::new(anomaly.text.clone(), Some(&anomaly.action))
}

/// As many findings of each kind as fit on one screen: the first of each kind, then the second ones
/// as long as there is room. `kinds` are names and findings, the strongest first.
pub fn on_one_screen(kinds: &[(&str, Vec<Finding>)]) -> Vec<String> {
    let mut shown = vec![0; kinds.len()];
    // The last line says where the rest is.
    let mut left = LINES - 1;
    for rank in 0..LINES {
        let mut is_full = true;
        for (number, (name, findings)) in kinds.iter().enumerate() {
            let Some(finding) = findings.get(rank).filter(|_| shown[number] == rank) else {
                continue;
            };
            let height = finding.height(name);
            if height <= left {
                left -= height;
                shown[number] += 1;
                is_full = false;
            }
        }
        if is_full {
            break;
        }
    }
    let mut lines = Vec::new();
    for ((name, findings), &shown) in kinds.iter().zip(&shown) {
        for finding in &findings[..shown] {
            lines.push(format!("{name}: {}", finding.lines()));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_shown_before_second_findings_are() {
        let finding = |number: usize| Finding::new(format!("finding {number}"), Some("today"));
        let many: Vec<Finding> = (0..30).map(finding).collect();
        let kinds = [
            ("one", many),
            ("two", vec![finding(0)]),
            ("three", Vec::new()),
        ];
        let lines = on_one_screen(&kinds).join("\n");
        assert!(lines.lines().count() < LINES && lines.lines().count() >= LINES - 3);
        assert!(lines.contains("two: finding 0") && lines.contains("one: finding 9"));
        let long = Finding::new("word ".repeat(80), None);
        assert_eq!(long.height("one"), 6);
    }
}
