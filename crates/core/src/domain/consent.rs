//! What customers said about marketing messages, and what of it is in force. One rule for every
//! list and gate; it reads statements and knows no table.
//!
//! - *yes*: the customer agreed.
//! - *no permission*: the customer never agreed. It blocks where consent is required, and any later
//!   yes lifts it.
//! - *refused*: the customer asked for no more messages. It always blocks, and only a later yes that
//!   carries its own date lifts it: a list without dates may be older than the refusal.

use super::channel::EVERY_CHANNEL;
use serde::{Deserialize, Serialize};

/// What a statement says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentState {
    /// The customer agreed.
    Yes,
    /// The customer did not agree.
    NoPermission,
    /// The customer asked for no more messages.
    Refused,
}

impl ConsentState {
    /// The word in the database, in exports and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            ConsentState::Yes => "yes",
            ConsentState::NoPermission => "no_permission",
            ConsentState::Refused => "refused",
        }
    }

    /// The state of a word.
    pub fn from_word(word: &str) -> Option<ConsentState> {
        [
            ConsentState::Yes,
            ConsentState::NoPermission,
            ConsentState::Refused,
        ]
        .into_iter()
        .find(|state| state.word() == word)
    }

    /// The state in words, for tables.
    pub fn in_words(self) -> &'static str {
        match self {
            ConsentState::Yes => "yes",
            ConsentState::NoPermission => "no permission",
            ConsentState::Refused => "refused",
        }
    }
}

/// Whether the words of a mailing list mean that mail to the address comes back.
pub fn is_bounce(wording: &str) -> bool {
    ["bounce", "cleaned", "invalid"]
        .iter()
        .any(|word| wording.to_lowercase().contains(word))
}

/// What the rule needs to know of one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement<'a> {
    /// Under which of the person's ids it was said; ids with one e-mail address count as one.
    pub said_by: i64,
    /// The channel, or [`EVERY_CHANNEL`].
    pub channel: &'a str,
    /// What it says.
    pub state: ConsentState,
    /// Its own date, otherwise the time of loading; UTC seconds.
    pub at: i64,
    /// Whether `at` is the date of the statement itself.
    pub is_dated: bool,
    /// Whether the operator typed it.
    pub is_typed: bool,
    /// Numbers statements in the order in which they were recorded.
    pub number: i64,
}

impl Statement<'_> {
    fn concerns(&self, channel: &str) -> bool {
        self.channel == channel || self.channel == EVERY_CHANNEL
    }

    /// Whether this yes lifts an earlier statement. `merged_at` is when the operator last merged
    /// ids of this person: what one id said before is no answer to what another one said.
    fn lifts(&self, earlier: &Statement<'_>, merged_at: Option<i64>) -> bool {
        let knows_of_it =
            self.said_by == earlier.said_by || merged_at.is_none_or(|merged| self.at > merged);
        let is_later = match earlier.state {
            ConsentState::Yes => return true,
            ConsentState::NoPermission => (self.at, self.number) > (earlier.at, earlier.number),
            ConsentState::Refused => {
                let was_typed_after = self.is_typed && earlier.is_typed;
                self.is_dated
                    && (self.at > earlier.at
                        || (self.at == earlier.at
                            && was_typed_after
                            && self.number > earlier.number))
            }
        };
        knows_of_it && is_later
    }
}

/// The index of the statement in force on a channel, the first of those that say the same; `None`
/// where nothing was said. `statements` are all those of one person, in any order.
pub fn in_force(
    statements: &[Statement<'_>],
    channel: &str,
    merged_at: Option<i64>,
) -> Option<usize> {
    let mut concerned: Vec<usize> = (0..statements.len())
        .filter(|&index| statements[index].concerns(channel))
        .collect();
    concerned.sort_by_key(|&index| (statements[index].at, statements[index].number));
    let of_state = |state: ConsentState| {
        concerned
            .iter()
            .copied()
            .filter(move |&index| statements[index].state == state)
    };
    let is_lifted = |index: &usize| {
        of_state(ConsentState::Yes).any(|yes| statements[yes].lifts(&statements[*index], merged_at))
    };
    for state in [ConsentState::Refused, ConsentState::NoPermission] {
        if let Some(first) = of_state(state).find(|index| !is_lifted(index)) {
            return Some(first);
        }
    }
    let last_no = concerned
        .iter()
        .rposition(|&index| statements[index].state != ConsentState::Yes);
    concerned[last_no.map_or(0, |position| position + 1)..]
        .first()
        .copied()
        .or_else(|| of_state(ConsentState::Yes).next_back())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ConsentState::{NoPermission, Refused, Yes};

    fn statement(state: ConsentState, at: i64, is_dated: bool) -> Statement<'static> {
        Statement {
            said_by: 1,
            channel: "email",
            state,
            at,
            is_dated,
            is_typed: false,
            number: at,
        }
    }

    fn state(statements: &[Statement<'_>], channel: &str) -> Option<ConsentState> {
        in_force(statements, channel, None).map(|index| statements[index].state)
    }

    #[test]
    fn only_a_later_dated_yes_lifts_a_refusal() {
        let refused = statement(Refused, 10, true);
        for (yes, expected) in [
            (statement(Yes, 20, true), Yes),
            (statement(Yes, 20, false), Refused),
            (statement(Yes, 10, true), Refused),
            (statement(Yes, 5, true), Refused),
        ] {
            assert_eq!(state(&[refused, yes], "email"), Some(expected));
            assert_eq!(state(&[yes, refused], "email"), Some(expected));
        }
        assert_eq!(state(&[], "email"), None);
    }

    #[test]
    fn any_later_yes_lifts_missing_permission_and_a_later_no_takes_the_yes_back() {
        let none = statement(NoPermission, 10, false);
        assert_eq!(
            state(&[none, statement(Yes, 20, false)], "email"),
            Some(Yes)
        );
        assert_eq!(
            state(&[statement(Yes, 5, true), none], "email"),
            Some(NoPermission)
        );
    }

    #[test]
    fn a_refusal_on_every_channel_counts_for_channels_that_are_not_known_yet() {
        let all = Statement {
            channel: EVERY_CHANNEL,
            ..statement(Refused, 10, true)
        };
        let sms = Statement {
            channel: "sms",
            ..statement(Yes, 20, false)
        };
        assert_eq!(state(&[all, sms], "sms"), Some(Refused));
        let dated = Statement {
            is_dated: true,
            ..sms
        };
        assert_eq!(state(&[all, dated], "sms"), Some(Yes));
        assert_eq!(state(&[all, dated], "email"), Some(Refused));
    }

    #[test]
    fn merging_keeps_the_strictest_until_the_customer_says_more() {
        let refused = statement(Refused, 10, true);
        let other = Statement {
            said_by: 2,
            ..statement(Yes, 20, true)
        };
        let of = |statements: &[Statement<'_>], merged| {
            in_force(statements, "email", merged).map(|index| statements[index].state)
        };
        assert_eq!(of(&[refused, other], Some(30)), Some(Refused));
        let none = statement(NoPermission, 10, true);
        assert_eq!(of(&[none, other], Some(30)), Some(NoPermission));
        assert_eq!(of(&[refused, other], None), Some(Yes), "one mailbox");
        let later = Statement { at: 40, ..other };
        assert_eq!(of(&[refused, other, later], Some(30)), Some(Yes));
    }

    #[test]
    fn what_was_typed_in_one_second_counts_in_the_order_of_typing() {
        let typed = |state, number| Statement {
            is_typed: true,
            number,
            ..statement(state, 10, true)
        };
        let words = [typed(Refused, 1), typed(Yes, 2)];
        assert_eq!(state(&words, "email"), Some(Yes));
        let words = [typed(Yes, 1), typed(Refused, 2)];
        assert_eq!(state(&words, "email"), Some(Refused));
    }

    #[test]
    fn repeating_a_statement_does_not_change_since_when_it_holds() {
        let words = [
            statement(Refused, 10, true),
            statement(Yes, 20, true),
            statement(Refused, 30, false),
            statement(Refused, 40, false),
        ];
        assert_eq!(in_force(&words, "email", None), Some(2));
        let words = [
            statement(NoPermission, 10, false),
            statement(Yes, 20, false),
            statement(Yes, 30, false),
        ];
        assert_eq!(in_force(&words, "email", None), Some(1));
    }
}
