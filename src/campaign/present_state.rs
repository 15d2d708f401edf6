//! A campaign that was sent, ended or cancelled, in a sentence.

use super::State;
use super::operation::{CancelPlan, StateOutcome};
use crate::domain::grouped;
use crate::output::{Block, Present};

impl Present for StateOutcome {
    fn blocks(&self) -> Vec<Block> {
        let (id, offered) = (self.campaign, grouped(self.offered));
        let text = match (self.state, self.starts_at, self.ends_at) {
            (State::Sent, Some(start), Some(end)) if !self.has_codes => {
                format!(
                    "campaign {id} is out: {offered} users got the message; it runs from {start} to {end}"
                )
            }
            (State::Sent, Some(start), Some(end)) => {
                format!(
                    "campaign {id} is out: the codes of {offered} users are valid from {start} to \
                     {end}"
                )
            }
            (state @ (State::Ended | State::Cancelled), _, _) if !self.has_codes => {
                format!("campaign {id} is {state}")
            }
            (State::Ended, _, _) => {
                format!(
                    "campaign {id} is ended; {} unused codes expired",
                    self.codes_closed
                )
            }
            (state, _, _) => {
                format!(
                    "campaign {id} is {state}; {} unused codes are void",
                    self.codes_closed
                )
            }
        };
        vec![Block::Text(text)]
    }

    fn notes(&self) -> Vec<String> {
        let lately = (self.offered_lately > 0).then(|| {
            format!(
                "{} of them had another offer since the launch; leave them out of the mailing",
                self.offered_lately
            )
        });
        lately.into_iter().collect()
    }

    fn next_steps(&self) -> Vec<String> {
        vec![format!("campaign {}", self.campaign)]
    }
}

impl Present for CancelPlan {
    fn blocks(&self) -> Vec<Block> {
        vec![Block::Text(format!(
            "campaign cancel {} would take back {} codes of {} users; {} codes were used and stay \
             so",
            self.campaign, self.codes_to_void, self.offered, self.codes_redeemed
        ))]
    }
}
