//! Goodwill as sentences and a card.

use super::operation::{Goodwill, GoodwillUse, GrantOutcome};
use super::present::trace_table;
use crate::output::{Block, Cell, Present, Shown, Table};

impl Present for GrantOutcome {
    fn shown(&self) -> Shown {
        Shown::One(self.goodwill.user.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let given = &self.goodwill;
        let said = format!(
            "goodwill for {}: {}, code {}, {}",
            given.user,
            given.gives(),
            given.code,
            given.fate
        );
        if self.is_dry_run {
            return vec![Block::Text(format!("dry run: {said}; nothing was changed"))];
        }
        vec![
            Block::Text(said),
            Block::Text(format!("say: \"{}.\"", self.customer_text)),
        ]
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        if self.is_dry_run {
            Vec::new()
        } else {
            vec![format!("user {}", self.goodwill.user)]
        }
    }
}

impl Present for Goodwill {
    fn shown(&self) -> Shown {
        Shown::One(self.user.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let mut card = Table::card(format!("Code {}", self.code));
        let is_valid = if self.is_valid { "yes" } else { "no" };
        card.line("can be used now", Cell::text(is_valid));
        card.line("user", Cell::text(&self.user));
        card.line("goodwill", Cell::text(&self.why));
        card.line(
            "given by",
            Cell::or_missing(self.operator.as_ref(), Cell::text),
        );
        card.line("given", Cell::Date(self.issued_at));
        card.line("state", Cell::text(&self.state));
        card.line("gives", Cell::text(self.gives()));
        card.line("expires", Cell::Date(self.expires_at));
        if let Some(at) = self.redeemed_at {
            card.line("used", Cell::Date(at));
            card.line(
                "on order",
                Cell::or_missing(self.order.as_ref(), Cell::text),
            );
        }
        let mut blocks = vec![Block::Table(card)];
        let refusals = self.gates.iter().filter(|gate| !gate.pass);
        blocks.extend(refusals.map(|gate| Block::Text(format!("refused: {}", gate.reason))));
        blocks
    }

    fn details(&self) -> Vec<Block> {
        vec![Block::Table(trace_table("Gates", &self.gates))]
    }

    fn next_steps(&self) -> Vec<String> {
        let mut steps = Vec::new();
        steps.extend(self.is_valid.then(|| format!("redeem {}", self.code)));
        steps.push(format!("why {}", self.user));
        steps
    }
}

impl Present for GoodwillUse {
    fn shown(&self) -> Shown {
        Shown::One(self.user.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let on = self
            .order
            .as_ref()
            .map_or(String::new(), |order| format!(" on order {order}"));
        vec![Block::Text(format!(
            "{} of user {} is used{on} (goodwill)",
            self.code, self.user
        ))]
    }

    fn next_steps(&self) -> Vec<String> {
        vec![format!("user {}", self.user)]
    }
}
