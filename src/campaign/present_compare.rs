//! Two campaigns side by side, and a deleted draft, as tables and sentences.

use super::operation::{ComparedCampaigns, DeleteOutcome, Side};
use super::wording::points;
use crate::output::{Block, Cell, Present, Table};

impl Present for ComparedCampaigns {
    fn blocks(&self) -> Vec<Block> {
        let [one, other] = &self.campaigns;
        let names = [one, other].map(|side| format!("campaign {}", side.campaign));
        let mut table = Table::new("Compared", &["", &names[0], &names[1]]);
        let mut row = |name: &str, cell: &dyn Fn(&Side) -> Cell| {
            table.row(vec![Cell::text(name), cell(one), cell(other)]);
        };
        row("kind", &|side| Cell::text(side.kind.word()));
        row("state", &|side| Cell::text(side.state.word()));
        row("for", &|side| Cell::text(&side.segment_name));
        row("discount", &|side| Cell::text(&side.discount));
        row("expected gain", &|side| {
            Cell::or_missing(side.margin.as_ref(), |margin| Cell::Money(margin.value))
        });
        row("90 % interval", &|side| {
            Cell::or_missing(side.margin.as_ref(), |margin| {
                Cell::text(format!("{} to {}", margin.low, margin.high))
            })
        });
        row("chance to earn", &|side| {
            Cell::or_missing(side.chance, Cell::Percent)
        });
        row("rests on", &|side| Cell::text(side.basis));
        row("discounts given", &|side| Cell::Money(side.cost.value));
        row("at worst given away", &|side| Cell::Money(side.worst));
        row("audience", &|side| Cell::count(side.audience));
        row("eligible", &|side| Cell::count(side.eligible));
        row("get the offer", &|side| Cell::count(side.offered));
        row("held out", &|side| Cell::count(side.holdout));
        row("a verdict needs, extra orders for 100 offers", &|side| {
            Cell::or_missing(side.detectable.as_ref(), |seen| {
                Cell::text(points(seen.value, seen.value))
            })
        });
        row("starts", &|side| Cell::Date(side.starts_at));
        row("ends", &|side| Cell::Date(side.ends_at));
        let mut blocks = vec![Block::Table(table), Block::Text(self.because.clone())];
        if let Some(both) = self.in_both {
            blocks.push(Block::Text(format!(
                "{both} customers are in both audiences; each gets one offer at a time"
            )));
        }
        blocks
    }

    fn next_steps(&self) -> Vec<String> {
        let ids = self.campaigns.each_ref().map(|side| side.campaign);
        vec![format!("campaign {}", self.better.unwrap_or(ids[0]))]
    }
}

impl Present for DeleteOutcome {
    fn blocks(&self) -> Vec<Block> {
        let (id, kind) = (self.campaign, &self.kind);
        vec![Block::Text(if self.is_dry_run {
            format!("campaign delete {id} would delete this draft of a {kind} campaign")
        } else {
            format!("draft {id} ({kind}) is deleted")
        })]
    }

    fn next_steps(&self) -> Vec<String> {
        vec!["campaigns --drafts".into()]
    }
}
