//! The patterns of the generated shop as an owner sees them, and the lines that they end in.

use crate::console::{Console, Where};
use serde_json::Value;

fn json(console: &Console, line: &str) -> Value {
    let printed = console.output(&format!(
        "regulars {line} --now 2026-10-02 --format json --quiet"
    ));
    serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error}: {printed}"))
}

/// All values of `action` in an outcome.
fn actions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(line) if name == "action" => found.push(line.clone()),
                    _ => actions(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| actions(value, found)),
        _ => {}
    }
}

#[test]
fn the_overview_fits_a_screen_and_every_line_it_ends_in_runs() {
    let console = Console::with_shop();
    let shown = console.run("regulars patterns --now 2026-10-02", Where::Terminal);
    let lines: Vec<&str> = shown.text.lines().filter(|line| !line.is_empty()).collect();
    assert!(lines.len() <= 24, "{} lines:\n{}", lines.len(), shown.text);
    for kind in [
        "funnel",
        "rhythm",
        "baskets",
        "sequences",
        "cycles",
        "behaviors",
    ] {
        let none = shown
            .text
            .lines()
            .find(|line| line.contains("nothing found: "));
        assert!(
            shown.text.contains(&format!("{kind}: "))
                || none.is_some_and(|line| line.contains(kind)),
            "{kind}:\n{}",
            shown.text
        );
    }
    let mut lines = Vec::new();
    actions(&json(&console, "patterns"), &mut lines);
    lines.sort();
    lines.dedup();
    // The first of each command: they differ in items and categories alone.
    lines.dedup_by_key(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "));
    assert!(lines.len() >= 4, "{lines:?}");
    for line in lines {
        let ran = console.run(
            &format!("regulars --dry-run --yes --now 2026-10-02 {line}"),
            Where::Pipe,
        );
        assert_eq!(ran.code, 0, "{line}: {}", ran.text);
    }
}

#[test]
fn behaviours_are_in_rules_on_the_card_and_among_the_features() {
    let console = Console::with_shop();
    let found = json(&console, "patterns behaviors");
    let behaviors = found["data"]["behaviors"].as_array().unwrap();
    assert!(behaviors.len() >= 2);
    let total: f64 = behaviors
        .iter()
        .map(|one| one["share"].as_f64().unwrap())
        .sum();
    assert!((total - 1.0).abs() < 1e-6);
    let name = behaviors[0]["name"].as_str().unwrap();
    let rule = format!("behavior.'{name}' > 0.3");
    let count = json(&console, &format!("segment count \"{rule}\""));
    assert!(
        count["data"]["matches"].as_u64().unwrap_or(1) > 0,
        "{count}"
    );
    let card = json(&console, "user U0001");
    let shares = card["data"]["profile"]["behaviors"].as_array();
    assert!(
        shares.is_none_or(|shares| shares.len() == behaviors.len()),
        "{card}"
    );
    let again = json(&console, "patterns behaviors");
    assert_eq!(found["data"]["behaviors"], again["data"]["behaviors"]);
    let with = console.run(
        "regulars segment --with behavior --dry-run --now 2026-10-02",
        Where::Pipe,
    );
    assert_eq!(with.code, 0, "{}", with.text);
}
