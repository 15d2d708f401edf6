//! The report as tables, for a terminal and for programs. The page is in `page`.

use super::operation::Outcome;
use super::page;
use super::tables::{
    all_campaigns, campaign_table, day_table, flow_table, flows_in_words, item_table, month_table,
    months_table, segment_table,
};
use crate::output::{Block, Present, Shown, Style};

impl Present for Outcome {
    fn shown(&self) -> Shown {
        self.next.shown()
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Table(month_table(&self.figures))];
        if let Some(segments) = segment_table(&self.figures) {
            blocks.push(Block::Table(segments));
            blocks.push(Block::Text(flows_in_words(self)));
            blocks.extend(flow_table(self).map(Block::Table));
        }
        blocks.push(Block::Table(campaign_table(self)));
        blocks.extend(all_campaigns(self).map(Block::Text));
        blocks.push(Block::Text("What to do next".into()));
        blocks.extend(self.next.blocks());
        blocks
    }

    fn details(&self) -> Vec<Block> {
        vec![
            Block::Table(months_table(&self.figures)),
            Block::Table(day_table(&self.figures)),
            Block::Table(item_table(&self.figures)),
        ]
    }

    fn notes(&self) -> Vec<String> {
        let next = self.next.notes();
        self.notes.iter().cloned().chain(next).collect()
    }

    fn next_steps(&self) -> Vec<String> {
        vec![format!(
            "report --month {0} --output report-{0}.html",
            self.figures.month
        )]
    }

    fn page(&self, style: &Style) -> Option<String> {
        Some(page::page(self, style))
    }
}
