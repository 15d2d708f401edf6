//! The tour of the demo as a story: a step a screen, with a sentence on what it shows.

use super::reply::Reply;
use crate::output::{Block, Format, Style};

/// Lines of a step, with its heading and its last line.
pub const MOST_LINES: usize = 20;
/// Rows shown of a table.
const ROWS: usize = 8;

/// A step: the line that was typed and what it gave.
#[derive(Debug, Clone)]
pub struct Step {
    /// The line; empty for the loading of the generated files.
    pub line: String,
    /// Its reply.
    pub reply: Reply,
}

impl Step {
    /// The step on a screen: the line, what it is for, and as much of the result as fits.
    ///
    /// # Errors
    /// The reply cannot be written.
    pub fn on_screen(&self, style: &Style) -> crate::Result<Vec<String>> {
        let about = about(&self.line);
        let mut lines = vec![style.bold(&format!("> {}", self.line)), about.to_string()];
        let wide = style.width.unwrap_or(80);
        lines = lines
            .iter()
            .flat_map(|line| crate::output::wrap(line, wide))
            .collect();
        lines.push(String::new());
        let room = MOST_LINES - 1 - lines.len();
        let shown = self
            .reply
            .render_shortened(Format::Table, style, shortened)?;
        let result: Vec<&str> = shown.lines().collect();
        if result.len() <= room {
            lines.extend(result.iter().map(ToString::to_string));
            return Ok(lines);
        }
        let kept = &result[..room - 1];
        lines.extend(kept.iter().map(ToString::to_string));
        // A table that is cut ends with its border.
        let border = result
            .iter()
            .rev()
            .find(|line| line.starts_with(['└', '+']));
        let is_in_table = kept
            .last()
            .is_some_and(|line| line.starts_with(['│', '|', '├']));
        match border.filter(|_| is_in_table) {
            Some(border) => lines.push((*border).to_string()),
            None => lines.push("...".into()),
        }
        Ok(lines)
    }
}

fn shortened(block: Block) -> Option<Block> {
    match block {
        Block::Table(table) if table.rows.is_empty() => None,
        Block::Table(mut table) if !table.is_card && table.rows.len() > ROWS => {
            let all = table.rows.len();
            table.title = match table.title.as_str() {
                "" => format!("{ROWS} of {all} rows"),
                // A short form says already that it is one.
                title if title.contains(" of ") => title.to_string(),
                title => format!("{title} ({ROWS} of {all})"),
            };
            table.rows.truncate(ROWS);
            Some(Block::Table(table))
        }
        // What `--details` adds can be asked for later.
        Block::Text(text) if text.starts_with("--details adds") => None,
        block => Some(block),
    }
}

/// What a step is for.
fn about(line: &str) -> &'static str {
    let mut words = line.split(' ');
    match (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    ) {
        ("load", _) => {
            "A year of a small shop is read: customers, products, orders, past campaigns."
        }
        ("segment", _) => "Customers who behave alike become segments.",
        ("patterns", _) => "What is bought together, when, and again; each with a line to try.",
        ("evaluate", _) => "The ways to recommend are compared on the shop's own past.",
        ("campaign", "plan") => "What a campaign would earn, for whom, and how sure that is.",
        ("campaign", "launch") => {
            "Customers are chosen, some held out to compare; nothing is sent."
        }
        ("campaign", "export") => {
            "The list for your mailing program, with a code for each customer."
        }
        ("campaign", _) => "The proposal becomes a draft; it can be changed until the launch.",
        ("recommend", _) => "What one of these customers may like, and why.",
        ("why", _) => "Why this customer got the offer, with words for the customer.",
        _ => "The next line.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{Cell, Present, Table};
    use serde::Serialize;

    #[derive(Serialize)]
    struct Long;

    impl Present for Long {
        fn blocks(&self) -> Vec<Block> {
            let mut table = Table::new("Many", &["n"]);
            for row in 0..30 {
                table.row(vec![Cell::Int(row)]);
            }
            let text = Block::Text("a sentence\n".repeat(30));
            vec![Block::Table(table), text]
        }
    }

    #[test]
    fn a_step_has_at_most_twenty_lines_with_the_one_for_the_key() {
        let step = Step {
            line: "patterns".into(),
            reply: Reply::of("patterns", Long),
        };
        let style = Style {
            width: Some(80),
            is_terminal: true,
            ..Style::default()
        };
        let lines = step.on_screen(&style).unwrap();
        assert_eq!(lines.len(), MOST_LINES - 1, "{lines:#?}");
        assert_eq!(lines[0], "> patterns");
        assert!(lines[1].starts_with("What is bought together"));
        assert!(lines.contains(&"Many (8 of 30)".to_string()), "{lines:#?}");
    }
}
