//! Which actions are shown, and in which order.

use super::action::{Action, Kind};
use std::cmp::Reverse;

/// Actions shown.
pub const MOST: usize = 7;

/// The actions worth showing, best first. What presses comes before all others, then what would make
/// them wrong: an incident, and data that are missing or doubtful. Then by expected money, and last what has no
/// expectation. An expected loss is never proposed, except to learn.
pub fn rank(mut actions: Vec<Action>) -> Vec<Action> {
    actions.retain(|action| action.kind == Kind::Learn || gain(action).is_none_or(|gain| gain > 0));
    actions.sort_by_key(|action| {
        let earned = gain(action).filter(|gain| *gain > 0);
        (tier(action), Reverse(earned), order(action.kind))
    });
    actions.truncate(MOST);
    actions
}

fn gain(action: &Action) -> Option<i64> {
    action.gain.as_ref().map(|gain| gain.value.minor)
}

fn tier(action: &Action) -> u8 {
    match (action.kind, gain(action)) {
        _ if action.is_pressing => 0,
        (Kind::Begin | Kind::Incident | Kind::Data, _) => 1,
        (_, Some(gain)) if gain > 0 => 2,
        _ => 3,
    }
}

/// The order of actions of the same tier without an expectation.
fn order(kind: Kind) -> u8 {
    match kind {
        Kind::Begin | Kind::Incident => 0,
        Kind::Data | Kind::Send => 1,
        Kind::Measure => 2,
        Kind::Campaign | Kind::Message => 3,
        Kind::Learn => 4,
        Kind::Reorder => 5,
        Kind::Bundle => 6,
        Kind::Stock => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Currency, Money};
    use crate::profile::Estimated;

    fn action(kind: Kind, gain: Option<i64>) -> Action {
        let money = |minor| Money::new(minor, Currency::UNKNOWN);
        Action {
            gain: gain.map(|minor| Estimated {
                value: money(minor),
                low: money(minor - 10),
                high: money(minor + 10),
                n: 9,
                assumed: false,
            }),
            ..Action::new(kind, "do it", "now", "line")
        }
    }

    #[test]
    fn doubtful_data_come_first_then_money_then_the_rest() {
        let ranked = rank(vec![
            action(Kind::Bundle, None),
            action(Kind::Campaign, Some(10)),
            action(Kind::Measure, None),
            action(Kind::Message, Some(900)),
            action(Kind::Learn, Some(-50)),
            action(Kind::Data, None),
            action(Kind::Campaign, Some(-1)),
        ]);
        let kinds: Vec<Kind> = ranked.iter().map(|action| action.kind).collect();
        assert_eq!(
            kinds,
            [
                Kind::Data,
                Kind::Message,
                Kind::Campaign,
                Kind::Measure,
                Kind::Learn,
                Kind::Bundle
            ]
        );
    }

    #[test]
    fn what_presses_comes_first() {
        let pressing = Action {
            is_pressing: true,
            ..action(Kind::Send, None)
        };
        let ranked = rank(vec![
            action(Kind::Campaign, Some(90_000)),
            action(Kind::Incident, None),
            action(Kind::Send, None),
            pressing.clone(),
        ]);
        assert_eq!(ranked[0], pressing);
        assert_eq!(
            ranked[3].kind,
            Kind::Send,
            "what can wait stays where it was"
        );
    }

    #[test]
    fn at_most_seven_are_shown() {
        let many = vec![action(Kind::Campaign, Some(5)); 20];
        assert_eq!(rank(many).len(), 7);
    }
}
