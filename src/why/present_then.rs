//! The card of a customer on a past day.

use super::operation::UserThenOutcome;
use crate::campaign::Delivery;
use crate::domain::Instant;
use crate::output::{Block, Cell, Present, Shown, Table, quote};

impl Present for UserThenOutcome {
    fn shown(&self) -> Shown {
        Shown::One(self.user.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let day = |at: Instant| at.day_in(&self.zone);
        let mut card = Table::card("");
        let mut line = |name: &str, text: String| card.line(name, Cell::text(text));
        let who = self.name.as_ref();
        line(
            "customer",
            who.map_or_else(
                || self.user.clone(),
                |name| format!("{name} ({})", self.user),
            ),
        );
        line("as of", self.day.as_of.minute_in(&self.zone));
        for (name, text) in &self.day.lines {
            line(name, text.clone());
        }
        for offer in &self.offers {
            let fate = match offer.delivery {
                _ if offer.withheld.is_some() => "kept back".to_string(),
                Delivery::Sent => format!("sent {}", day(offer.at)),
                Delivery::ToBeSent => "not sent yet".into(),
                Delivery::NeverSent => "never sent".into(),
            };
            line("offer", format!("campaign {}, {fate}", offer.campaign));
        }
        for campaign in &self.not_offered {
            let (number, because) = (campaign.campaign, campaign.because.join("; "));
            line("not offered", format!("campaign {number}: {because}"));
        }
        for said in &self.consent {
            let words = said.permission.in_words();
            line(
                "consent",
                format!("{}: {words} ({})", said.channel, day(said.at)),
            );
        }
        if let Some(excluded) = &self.excluded {
            let why = excluded
                .why
                .as_ref()
                .map_or(String::new(), |why| format!(": {why}"));
            let what = if excluded.is_restriction {
                "restricted"
            } else {
                "excluded"
            };
            line(what, format!("since {}{why}", day(excluded.at)));
        }
        for note in &self.notes {
            let settled = if note.is_settled { ", settled" } else { "" };
            let kind = format!("{}{settled}", note.kind.word());
            line(&kind, format!("{}: {}", day(note.at), note.text));
        }
        vec![Block::Table(card)]
    }

    fn notes(&self) -> Vec<String> {
        self.remarks.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        let day = self.day.as_of;
        vec![
            format!("why {} --as-of {day}", quote(&self.user)),
            format!("user {}", quote(&self.user)),
        ]
    }
}
