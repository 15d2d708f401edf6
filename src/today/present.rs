//! The list of actions as text.

use super::action::Action;
use super::operation::{Outcome, RefreshOutcome};
use crate::output::{Block, Present, Shown, counted};

impl Present for Outcome {
    fn shown(&self) -> Shown {
        let named = self.actions.iter().filter_map(|one| one.names.clone());
        named.map(Shown::One).fold(Shown::Nobody, Shown::with)
    }

    fn blocks(&self) -> Vec<Block> {
        if self.actions.is_empty() {
            let text = if self.is_full {
                "nothing is worth doing this week"
            } else {
                "nothing is due"
            };
            return vec![Block::Text(text.into())];
        }
        let numbered = self.actions.iter().enumerate();
        numbered
            .map(|(index, action)| Block::Text(entry(index + 1, action)))
            .collect()
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        self.actions
            .first()
            .map(|first| first.line.clone())
            .into_iter()
            .collect()
    }
}

/// An action in a few lines: what to do, what it brings and for whom, why now, the line.
fn entry(number: usize, action: &Action) -> String {
    let mut lines = vec![format!("{number}. {}", action.text)];
    let mut facts: Vec<String> = gain_in_words(action).into_iter().collect();
    if let Some(who) = &action.who {
        let shown = who
            .show
            .as_ref()
            .map_or(String::new(), |show| format!(" (show: {show})"));
        facts.push(format!(
            "{}{shown}",
            counted(i64::try_from(who.count).unwrap_or(i64::MAX), "customer")
        ));
    }
    if !facts.is_empty() {
        lines.push(format!("   {}", facts.join("; ")));
    }
    lines.push(format!("   why: {}", action.because));
    lines.push(format!("   type: {}", action.line));
    lines.join("\n")
}

/// `expected 37.86 EUR (-23.00 to 110.00), chance to earn 83 %`
pub fn gain_in_words(action: &Action) -> Option<String> {
    let gain = action.gain.as_ref()?;
    let assumed = if gain.assumed { ", assumed" } else { "" };
    let chance = action.chance.map_or(String::new(), |chance| {
        format!(", chance to earn {:.0} %", 100.0 * chance)
    });
    Some(format!(
        "expected {} ({} to {}){chance}{assumed}",
        gain.value, gain.low, gain.high
    ))
}

impl Present for RefreshOutcome {
    fn shown(&self) -> Shown {
        self.today.as_ref().map_or(Shown::Nobody, Present::shown)
    }

    fn blocks(&self) -> Vec<Block> {
        let files = i64::try_from(self.files.len()).unwrap_or(i64::MAX);
        let place = match &self.folder {
            Some(folder) => format!(" in {folder}"),
            None => String::new(),
        };
        let mut lines = vec![match (self.batch, &self.today) {
            (Some(batch), _) => format!(
                "loaded {}{place} as batch {batch}: {} and {}",
                counted(files, "new file"),
                counted(self.orders_new, "new order"),
                counted(self.actions_new, "new action"),
            ),
            (None, None) if files > 0 => {
                format!("would load {}{place}", counted(files, "new file"))
            }
            (None, _) if self.folder.is_none() => {
                "no folder is known; try: refresh FOLDER".to_string()
            }
            (None, _) => format!("no new files{place}"),
        }];
        lines.extend(self.files.iter().map(|file| format!("  {file}")));
        if self.rows_quarantined > 0 {
            lines.push(format!(
                "{} set aside; see: quarantine",
                counted(self.rows_quarantined, "row")
            ));
        }
        if self.today.is_some() {
            lines.push(match self.recomputed.as_slice() {
                [] => "everything is up to date".into(),
                done => format!("updated: {}", done.join(", ")),
            });
        }
        let mut blocks = vec![Block::Text(lines.join("\n"))];
        blocks.extend(self.today.iter().flat_map(Present::blocks));
        blocks
    }

    fn notes(&self) -> Vec<String> {
        let today = self.today.iter().flat_map(Present::notes);
        self.notes.iter().cloned().chain(today).collect()
    }

    fn next_steps(&self) -> Vec<String> {
        self.today.as_ref().map_or(Vec::new(), Present::next_steps)
    }
}
