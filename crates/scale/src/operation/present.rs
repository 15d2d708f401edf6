//! Exports and results as sentences.

use super::{ExportOutcome, ResultsOutcome};
use regulars_core::output::{Block, Cell, Present, Shown, Table};

impl Present for ExportOutcome {
    fn shown(&self) -> Shown {
        Shown::Everything
    }

    fn blocks(&self) -> Vec<Block> {
        let mut card = Table::card(format!("Written to {}", self.folder));
        if self.has_customers {
            card.line("customers", Cell::count(self.users as usize));
        }
        card.line("items", Cell::count(self.items as usize));
        if self.has_customers {
            card.line("actions", Cell::count(self.actions as usize));
        }
        vec![Block::Table(card)]
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = self.notes.clone();
        notes.push(if self.has_customers {
            "the files hold customers' data, also of those who refused marketing; delete them when \
             the job is done"
                .into()
        } else {
            "only settings, the model and items were written; the job needs --actions PATH".into()
        });
        notes
    }

    fn next_steps(&self) -> Vec<String> {
        vec!["load --as results DIR".into()]
    }
}

impl Present for ResultsOutcome {
    fn shown(&self) -> Shown {
        Shown::Everything
    }

    fn blocks(&self) -> Vec<Block> {
        let title = if self.is_dry_run {
            "Dry run: nothing was changed".to_string()
        } else {
            format!("Results, load {}", self.batch)
        };
        let mut card = Table::card(title);
        card.line("customers", Cell::count(self.users as usize));
        card.line("new customers", Cell::count(self.users_new as usize));
        card.line("in segments", Cell::count(self.in_segments as usize));
        card.line(
            "with recommendations",
            Cell::count(self.with_lists as usize),
        );
        card.line("sets of products", Cell::count(self.product_sets as usize));
        card.line("as of", Cell::Date(self.as_of));
        for (name, count) in [
            ("erased, left out", self.erased),
            ("excluded, left out", self.excluded),
        ] {
            if count > 0 {
                card.line(name, Cell::count(count as usize));
            }
        }
        vec![Block::Table(card)]
    }

    fn notes(&self) -> Vec<String> {
        vec![
            "cards, rules and segments use these profiles until `segment` computes them here; \
             what needs a customer's own actions is missing for customers whose actions are not here"
                .into(),
        ]
    }

    fn next_steps(&self) -> Vec<String> {
        vec!["segments".into(), "campaign plan".into()]
    }
}
