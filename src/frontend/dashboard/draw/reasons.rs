//! Recommendations with their reasons as bars that add up to the score.

use crate::command::outcomes::SuggestOutcome;
use crate::output::{bar, cut, pad_end, wrap};

/// Blocks of the longest bar.
const BLOCKS: usize = 16;
/// Reasons shown one by one.
const SHOWN: usize = 4;

/// The lines of a page.
pub fn lines(outcome: &SuggestOutcome, width: usize) -> Vec<String> {
    let found = &outcome.list;
    let title = format!(
        "For {} (list: {}, model: {}); the bars of a product add up to its score",
        found.user, found.list, found.model
    );
    let mut lines = wrap(&title, width);
    // Before the bars, so that nobody on the telephone has to scroll.
    if !outcome.customer_text.is_empty() {
        lines.push(String::new());
        lines.extend(wrap(&format!("say: \"{}\"", outcome.customer_text), width));
    }
    let highest = found
        .items
        .iter()
        .map(|item| item.score)
        .fold(0.0, f64::max);
    for item in &found.items {
        let title = item.title.as_deref().unwrap_or(&item.item);
        let timing = item
            .timing
            .map_or(String::new(), |timing| format!(", {timing}"));
        lines.push(String::new());
        lines.push(cut(
            &format!("{}. {title} ({}){timing}", item.rank, item.item),
            width,
        ));
        lines.push(part(item.score, highest, "in all", width));
        let shown = item.reasons.iter().take(SHOWN);
        lines.extend(
            shown
                .clone()
                .map(|reason| part(reason.contribution, highest, &reason.text, width)),
        );
        let rest = item.score - shown.map(|reason| reason.contribution).sum::<f64>();
        if rest.abs() >= 0.0005 {
            lines.push(part(rest, highest, "all other reasons", width));
        }
    }
    lines
}

/// `  ██████░░░░░░░░░░  +0.412 bought Tea three times`
fn part(value: f64, highest: f64, said: &str, width: usize) -> String {
    let share = if highest > 0.0 {
        value.abs() / highest
    } else {
        0.0
    };
    let filled = bar(share, BLOCKS).replace('░', " ");
    let text = format!("  {} {value:+.3} {said}", pad_end(&filled, BLOCKS));
    cut(&text, width)
}
