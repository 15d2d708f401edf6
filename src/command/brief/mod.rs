//! What a terminal shows first of an answer that is longer than a screen of 24 lines: what is
//! decided by, and what `--details` adds. All other formats have everything.

mod campaign;
mod launch;
mod models;
mod patterns;
mod plan;
mod segments;
mod status;

use super::status_and_today::StatusAndToday;
use crate::campaign::operation::{LaunchOutcome, LaunchPlan, Proposals, ShowOutcome};
use crate::output::{Block, counted};
use crate::patterns::operation::Outcome as Patterns;
use crate::recommend::operation::EvaluateOutcome;
use crate::segment::operation::{ListOutcome as Segments, Outcome as Segmented};
use std::any::Any;

/// The short form of an outcome; `None` where its usual form is short.
pub fn brief(outcome: &dyn Any) -> Option<Vec<Block>> {
    fn of<T: 'static>(outcome: &dyn Any, short: fn(&T) -> Vec<Block>) -> Option<Vec<Block>> {
        outcome.downcast_ref().map(short)
    }
    of(outcome, |shown: &ShowOutcome| campaign::campaign(shown))
        .or_else(|| of(outcome, |plan: &LaunchPlan| launch::planned(plan)))
        .or_else(|| of(outcome, |done: &LaunchOutcome| launch::launched(done)))
        .or_else(|| of(outcome, |found: &Proposals| plan::plan(found)))
        .or_else(|| of(outcome, |found: &Segments| segments::listed(found)))
        .or_else(|| of(outcome, |found: &Segmented| segments::computed(found)))
        .or_else(|| of(outcome, |found: &StatusAndToday| status::status(found)))
        .or_else(|| of(outcome, |found: &EvaluateOutcome| models::compared(found)))
        .or_else(|| of(outcome, |found: &Patterns| patterns::overview(found)))
}

/// A last line that says what is not shown.
fn adds(what: &str) -> Block {
    Block::Text(format!("--details adds {what}"))
}

fn count(count: usize, noun: &str) -> String {
    counted(i64::try_from(count).unwrap_or(i64::MAX), noun)
}

/// `texts` as far as they fit in so many characters, then how many more there are.
fn some_of(texts: &[String], room: usize) -> String {
    let mut said = String::new();
    for (index, text) in texts.iter().enumerate() {
        let is_first = said.is_empty();
        if !is_first && said.len() + text.len() + 2 > room {
            return format!("{said} and {} more", texts.len() - index);
        }
        if !is_first {
            said.push_str(", ");
        }
        said.push_str(text);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_counted() {
        let texts = ["green tea", "kettle", "cups"].map(String::from);
        assert_eq!(some_of(&texts, 40), "green tea, kettle, cups");
        assert_eq!(some_of(&texts, 18), "green tea, kettle and 1 more");
        assert_eq!(some_of(&texts, 3), "green tea and 2 more");
        assert_eq!(some_of(&[], 10), "");
    }
}
