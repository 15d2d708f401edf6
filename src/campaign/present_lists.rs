//! The list of campaigns and the list of who gets one, as tables.

use super::operation::{
    CampaignLine, ChecklistOutcome, DoNotSendOutcome, ExportOutcome, LetterOutcome, ListOutcome,
};
use crate::output::{Block, Cell, Part, Present, Shown, Table};

/// Drafts that a folded list names.
const DRAFTS_NAMED: usize = 5;

impl Present for ListOutcome {
    fn blocks(&self) -> Vec<Block> {
        let columns = [
            "campaign", "kind", "state", "for", "offers", "held out", "used", "starts", "ends",
            "note",
        ];
        let empty = if self.campaigns.is_empty() && self.loaded.is_empty() {
            "no campaigns yet; try: campaign plan"
        } else {
            "none was launched yet"
        };
        let mut table = Table::new("Campaigns", &columns)
            .empty(empty)
            .second_rank(3);
        for line in self.campaigns.iter().filter(|line| !self.is_folded(line)) {
            table.row(vec![
                Cell::Int(line.campaign.0),
                Cell::text(&line.kind),
                Cell::text(&line.state),
                Cell::text(&line.segment_name),
                Cell::count(line.offered),
                Cell::count(line.holdout),
                Cell::count(line.redeemed),
                Cell::or_missing(line.starts_at, Cell::Date),
                Cell::or_missing(line.ends_at, Cell::Date),
                Cell::or_missing(line.note.as_ref(), Cell::text),
            ]);
        }
        for line in &self.loaded {
            table.row(vec![
                Cell::text(&line.number),
                Cell::Missing,
                Cell::text(line.state),
                Cell::text(&line.campaign),
                Cell::count(line.offered),
                Cell::count(line.holdout),
                Cell::count(line.redeemed),
                Cell::Date(line.starts_at),
                Cell::or_missing(line.ends_at, Cell::Date),
                Cell::Missing,
            ]);
        }
        let mut blocks = vec![Block::Table(table)];
        let drafts: Vec<&CampaignLine> = self
            .campaigns
            .iter()
            .filter(|line| self.is_folded(line))
            .collect();
        if !drafts.is_empty() {
            let mut named: Vec<String> = drafts
                .iter()
                .take(DRAFTS_NAMED)
                .map(|draft| {
                    format!(
                        "{} ({} for {})",
                        draft.campaign, draft.kind, draft.segment_name
                    )
                })
                .collect();
            if drafts.len() > DRAFTS_NAMED {
                named.push(format!("{} more", drafts.len() - DRAFTS_NAMED));
            }
            let noun = if drafts.len() == 1 { "draft" } else { "drafts" };
            blocks.push(Block::Text(format!(
                "{} {noun}: {}; campaigns --drafts shows all",
                drafts.len(),
                named.join(", ")
            )));
        }
        blocks
    }

    fn next_steps(&self) -> Vec<String> {
        self.campaigns
            .first()
            .map(|line| format!("campaign {}", line.campaign))
            .into_iter()
            .collect()
    }
}

impl Present for DoNotSendOutcome {
    fn shown(&self) -> Shown {
        Shown::Several(self.rows.len())
    }

    fn blocks(&self) -> Vec<Block> {
        let mut table = Table::new("", &["user", "name", "email", "outcome", "because"])
            .empty("everybody in the audience gets it");
        for row in &self.rows {
            table.row(vec![
                Cell::text(&row.user),
                Cell::or_missing(row.name.as_ref(), Cell::text),
                Cell::or_missing(row.email.as_ref(), Cell::text),
                Cell::text(row.outcome.replace('_', " ")),
                Cell::text(&row.because),
            ]);
        }
        vec![Block::Table(table)]
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }
}

impl Present for LetterOutcome {
    fn shown(&self) -> Shown {
        self.user.clone().map_or(Shown::Nobody, Shown::One)
    }

    fn blocks(&self) -> Vec<Block> {
        vec![Block::Text(self.text.clone())]
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }
}

impl Present for ChecklistOutcome {
    fn blocks(&self) -> Vec<Block> {
        let title = format!("Campaign {} ({})", self.campaign, self.state);
        let mut table = Table::new(title, &["step", "done", "what"]);
        for (number, step) in self.steps.iter().enumerate() {
            table.row(vec![
                Cell::count(number + 1),
                Cell::text(if step.is_done { "yes" } else { "no" }),
                Cell::text(&step.what),
            ]);
        }
        vec![Block::Table(table)]
    }

    fn notes(&self) -> Vec<String> {
        vec![
            "what is done in the shop and the mailing program counts as done once `campaign sent` \
             was typed"
                .into(),
        ]
    }
}

impl Present for ExportOutcome {
    fn shown(&self) -> Shown {
        Shown::Several(self.rows.len())
    }

    fn blocks(&self) -> Vec<Block> {
        if self.files.is_empty() {
            return vec![Block::Table(self.list.clone())];
        }
        let mut table = Table::new("Files", &["file", "what it is for"]);
        for file in &self.files {
            table.row(vec![Cell::text(&file.name), Cell::text(&file.about)]);
        }
        vec![
            Block::Text(format!(
                "{} users get the message; --output names the folder for these files",
                self.rows.len()
            )),
            Block::Table(table),
        ]
    }

    fn files(&self) -> &[Part] {
        &self.files
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        vec![format!("campaign sent {}", self.campaign)]
    }
}
