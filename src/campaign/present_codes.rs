//! Codes as tables and sentences.

use super::cart::conditions;
use super::operation::{ChangeOutcome, CodeOutcome, FileRedeemOutcome, RedeemOutcome};
use super::present::trace_table;
use super::standing::Fault;
use crate::output::{Block, Cell, Present, Shown, Table, quote};

/// Unknown codes of a file that are shown.
const UNKNOWN_SHOWN: usize = 20;

impl Present for CodeOutcome {
    fn shown(&self) -> Shown {
        self.user.clone().map_or(Shown::Nobody, Shown::One)
    }

    fn blocks(&self) -> Vec<Block> {
        let mut card = Table::card(format!("Code {}", self.code));
        card.line(
            "can be used now",
            Cell::text(match (self.is_valid, self.depends_on.as_slice()) {
                (false, _) => "no".into(),
                (true, []) => "yes".into(),
                (true, conditions) => format!("yes, {}", conditions.join(" and ")),
            }),
        );
        if let Some(saves) = self.saves {
            card.line("saves on this cart", Cell::Money(saves));
        }
        if let Some(terms) = &self.terms {
            let mut gives = terms.gives();
            let asked = conditions(terms, &terms.items);
            if !asked.is_empty() {
                gives.push_str(&format!(", {}", asked.join(" and ")));
            }
            card.line("gives", Cell::text(gives));
        }
        card.line("user", Cell::or_missing(self.user.as_ref(), Cell::text));
        if let Some(goodwill) = &self.goodwill {
            let by = goodwill.operator.iter().map(|by| format!(" (by {by})"));
            let by: String = by.collect();
            card.line("goodwill", Cell::text(format!("{}{by}", goodwill.why)));
        } else {
            card.line(
                "campaign",
                Cell::or_missing(self.campaign, |id| match &self.campaign_name {
                    Some(name) => Cell::text(format!("{id} ({name})")),
                    None => Cell::Int(id.0),
                }),
            );
        }
        let state = self.state.as_deref().map(|state| match state {
            "issued" if self.is_expired => "expired",
            "void" => "taken back",
            state => state,
        });
        card.line("state", Cell::or_missing(state, Cell::text));
        if let Some(from) = self.starts_at {
            card.line("valid from", Cell::Date(from));
        }
        card.line("expires", Cell::or_missing(self.expires_at, Cell::Date));
        if let Some(old) = &self.replaces {
            card.line("replaces", Cell::text(old));
        }
        if let Some(new) = &self.replaced_by {
            card.line("replaced by", Cell::text(new));
        }
        let mut history = Table::new("History", &["when", "what", "by", "why"]);
        for event in &self.history {
            history.row(vec![
                Cell::or_missing(event.at, Cell::Date),
                Cell::text(&event.what),
                Cell::or_missing(event.by.as_ref(), Cell::text),
                Cell::or_missing(event.why.as_ref(), Cell::text),
            ]);
        }
        let mut blocks = vec![
            Block::Text(self.staff_text.clone()),
            Block::Text(format!("to the customer: {}", self.customer_text)),
            Block::Table(card),
        ];
        if !history.rows.is_empty() {
            blocks.push(Block::Table(history));
        }
        blocks.push(Block::Table(trace_table("Gates", &self.gates)));
        blocks
    }

    fn notes(&self) -> Vec<String> {
        let meant = self.did_you_mean.as_ref();
        meant
            .map(|code| format!("did you mean {code}? It is the only issued code this close"))
            .into_iter()
            .collect()
    }

    fn next_steps(&self) -> Vec<String> {
        let Some(user) = &self.user else {
            let meant = self.did_you_mean.iter();
            return meant.map(|code| format!("code {}", quote(code))).collect();
        };
        let mut steps = vec![format!("why {}", quote(user))];
        if self.is_valid {
            steps.push(format!("redeem {}", quote(&self.code)));
        } else if let Some(new) = &self.replaced_by {
            steps.push(format!("code {}", quote(new)));
        } else if self.is_expired && self.state.as_deref() == Some("issued") {
            steps.push(format!("code extend {} --days 7", quote(&self.code)));
        }
        steps
    }
}

impl Present for ChangeOutcome {
    fn shown(&self) -> Shown {
        Shown::One(self.user.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let (code, user) = (&self.code, &self.user);
        let would = |done: &'static str, planned: &'static str| {
            if self.is_dry_run { planned } else { done }
        };
        let text = match (self.change, &self.new_code) {
            ("reissue", Some(new)) => {
                format!("{code} is taken back; {user} has {new} with the same terms")
            }
            ("reissue", None) => {
                format!("{code} would be taken back, and {user} get another code")
            }
            ("extend", _) => format!("{code} of {user} {} extended", would("is", "would be")),
            _ => format!("{code} of {user} {} taken back", would("is", "would be")),
        };
        let mut card = Table::card("");
        if let Some(before) = self.expired_at.filter(|_| self.change == "extend") {
            card.line("was to expire", Cell::Date(before));
        }
        if let Some(end) = self.expires_at {
            card.line("expires", Cell::Date(end));
        }
        if let Some(why) = &self.why {
            card.line("why", Cell::text(why));
        }
        let mut blocks = vec![Block::Text(text)];
        if !card.rows.is_empty() {
            blocks.push(Block::Table(card));
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        vec![format!(
            "code {}",
            self.new_code.as_ref().unwrap_or(&self.code)
        )]
    }
}

impl Present for RedeemOutcome {
    fn blocks(&self) -> Vec<Block> {
        let mut on = self
            .order
            .as_ref()
            .map_or(String::new(), |order| format!(" on order {order}"));
        let faults: Vec<&str> = self.faults.iter().map(|fault| fault.in_words()).collect();
        if !faults.is_empty() {
            on.push_str(&format!(", {}", faults.join(", ")));
        }
        let of = match self.campaign {
            Some(campaign) => format!("campaign {campaign}"),
            None => "goodwill".into(),
        };
        vec![Block::Text(format!(
            "{} of user {} is used{on} ({of})",
            self.code, self.user
        ))]
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        vec![match self.campaign {
            Some(campaign) => format!("campaign {campaign}"),
            None => format!("user {}", quote(&self.user)),
        }]
    }
}

impl Present for FileRedeemOutcome {
    fn shown(&self) -> Shown {
        Shown::Nobody
    }

    fn blocks(&self) -> Vec<Block> {
        let mut card = Table::card(format!("Uses in {}", self.file));
        card.line("rows", Cell::count(self.rows));
        let redeemed = if self.is_dry_run {
            "would be redeemed"
        } else {
            "redeemed"
        };
        card.line(redeemed, Cell::count(self.redeemed));
        for fault in Fault::ALL {
            let found = self.faults.iter().find(|count| count.fault == fault);
            if let Some(count) = found {
                card.line(
                    &format!("of them {}", fault.in_words()),
                    Cell::count(count.uses),
                );
            }
        }
        card.line("recorded before", Cell::count(self.known_before));
        card.line("not readable", Cell::count(self.unreadable.len()));
        card.line("unknown", Cell::count(self.unknown.len()));
        let mut unknown =
            Table::new("Unknown codes", &["line", "code", "did you mean"]).most_rows(UNKNOWN_SHOWN);
        for row in &self.unknown {
            unknown.row(vec![
                Cell::count(usize::try_from(row.line).unwrap_or(0)),
                Cell::text(&row.code),
                Cell::or_missing(row.did_you_mean.as_ref(), Cell::text),
            ]);
        }
        let mut unreadable =
            Table::new("Rows that cannot be read", &["line", "why"]).most_rows(UNKNOWN_SHOWN);
        for (line, why) in &self.unreadable {
            unreadable.row(vec![
                Cell::count(usize::try_from(*line).unwrap_or(0)),
                Cell::text(*why),
            ]);
        }
        let mut blocks = vec![Block::Table(card)];
        for table in [unknown, unreadable] {
            if !table.rows.is_empty() {
                blocks.push(Block::Table(table));
            }
        }
        blocks
    }

    fn next_steps(&self) -> Vec<String> {
        vec!["campaigns".into()]
    }
}
