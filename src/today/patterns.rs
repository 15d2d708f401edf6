//! Actions on patterns: incidents, reorders and bundles.

use super::action::{Action, Kind, Who};
use crate::domain::grouped;
use crate::output::cut;
use crate::patterns::{Anomaly, BasketRule, Cycle};

/// Days before the end of the data within which an incident is news.
const NEWS_DAYS: i64 = 14;
/// The fewest customers due for whom a reminder is worth writing.
const DUE_AT_LEAST: usize = 5;
/// Columns of a title in a sentence.
const TITLE: usize = 34;

/// Days that differed lately, at most `most`. `last_day` is the last day of the data.
pub fn incidents(anomalies: &[Anomaly], last_day: jiff::civil::Date, most: usize) -> Vec<Action> {
    let is_news = |anomaly: &&Anomaly| {
        let first: Option<jiff::civil::Date> = anomaly.from.parse().ok();
        let end = first.map(|day| day.saturating_add(jiff::Span::new().days(anomaly.days as i64)));
        end.is_some_and(|end| {
            let behind = last_day
                .since(end)
                .map_or(0, |span| i64::from(span.get_days()));
            behind <= NEWS_DAYS
        })
    };
    let action = |anomaly: &Anomaly| {
        Action::new(
            Kind::Incident,
            format!("find out why: {}", anomaly.text),
            "it differs from trend and season by more than chance",
            anomaly.action.clone(),
        )
    };
    anomalies
        .iter()
        .filter(is_news)
        .take(most)
        .map(action)
        .collect()
}

/// The item with the most customers who are due to buy it again.
pub fn reorder(cycles: &[Cycle]) -> Option<Action> {
    let most = cycles.iter().max_by_key(|cycle| cycle.due.len())?;
    let line = most.action.clone()?;
    if most.due.len() < DUE_AT_LEAST {
        return None;
    }
    Some(Action {
        who: Some(Who {
            count: most.due.len(),
            segment: None,
            rule: None,
            show: Some("patterns cycles --details".into()),
        }),
        ..Action::new(
            Kind::Reorder,
            format!(
                "remind those who are due to buy {} again",
                cut(most.title.as_deref().unwrap_or("it"), TITLE)
            ),
            format!(
                "it is bought again after {:.0} days ({:.1} to {:.1}, {} customers); the line \
                 reaches all who like its category",
                most.days.value, most.days.low, most.days.high, most.users
            ),
            line,
        )
    })
}

/// The pair of products that brings most together.
pub fn bundle(baskets: &[BasketRule]) -> Option<Action> {
    let best = baskets
        .iter()
        .filter(|rule| rule.holds_later != Some(false))
        .max_by_key(|rule| rule.extra_gain.amount.minor)?;
    Some(Action::new(
        Kind::Bundle,
        format!(
            "show {} beside {}, or sell them as a set",
            cut(&best.then_title, TITLE),
            cut(&best.if_title, TITLE)
        ),
        format!(
            "{:.0} % of {} orders with the one have both ({:.0} to {:.0} %), {:.0} more than \
                 chance",
            100.0 * best.confidence.value,
            grouped(best.confidence.n),
            100.0 * best.confidence.low,
            100.0 * best.confidence.high,
            best.extra_orders
        ),
        best.action.clone(),
    ))
}
