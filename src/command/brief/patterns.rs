//! `patterns` in short: as many findings as a screen holds, the strongest of each kind first.

use super::count;
use crate::output::{Block, Present, wrap};
use crate::patterns::operation::Outcome;

/// Columns and lines that the findings may take.
const COLUMNS: usize = 80;
const LINES: usize = 19;

/// The overview; other lists stay as they are.
pub fn overview(found: &Outcome) -> Vec<Block> {
    let mut blocks = found.blocks();
    if let [Block::Text(text), ..] = blocks.as_mut_slice() {
        *text = shortened(text);
    }
    blocks
}

/// Leaves out second findings of a kind, then the last ones, until the rest fits.
fn shortened(text: &str) -> String {
    let mut findings: Vec<String> = Vec::new();
    for line in text.lines() {
        match findings.last_mut() {
            Some(last) if line.starts_with(' ') => {
                last.push('\n');
                last.push_str(line);
            }
            _ => findings.push(line.to_string()),
        }
    }
    let height = |findings: &[String]| -> usize {
        let lines = findings.iter().flat_map(|one| one.lines());
        lines.map(|line| wrap(line, COLUMNS).len()).sum()
    };
    let all = findings.len();
    while height(&findings) > LINES && findings.len() > 2 {
        let second = (1..findings.len())
            .rev()
            .find(|&at| kind(&findings[at]) == kind(&findings[at - 1]));
        // The last line says what was not found.
        findings.remove(second.unwrap_or(findings.len() - 2));
    }
    if findings.len() < all {
        let more = count(all - findings.len(), "more finding");
        findings.push(format!("--details adds {more} and the figures"));
    }
    findings.join("\n")
}

fn kind(finding: &str) -> &str {
    finding.split(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_findings_of_a_kind_go_first() {
        let long = "word ".repeat(40);
        let of = |kind: &str| format!("{kind}: {long}\n  try: a line");
        let text = [
            of("funnel"),
            of("baskets"),
            of("baskets"),
            of("cycles"),
            of("cohorts"),
            of("anomalies"),
            "nothing found: sequences".into(),
        ];
        let short = shortened(&text.join("\n"));
        assert_eq!(short.matches("baskets:").count(), 1, "{short}");
        assert!(!short.contains("anomalies:"), "{short}");
        assert!(short.contains("cohorts:") && short.contains("nothing found: sequences"));
        assert!(short.ends_with("--details adds 2 more findings and the figures"));
        assert_eq!(shortened("funnel: a\n  try: b"), "funnel: a\n  try: b");
    }
}
