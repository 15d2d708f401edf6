//! Every dialect on a small file of its own: what becomes of it, whatever the order and the spelling of its columns.

mod codes;
mod events;
mod lists;
mod markets;
mod samples;
mod shapes;
mod shops;

use crate::workshop::Workshop;
use regulars::load::operation::Outcome;

/// A file as a system exports it.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    pub dialect: &'static str,
    /// The delimiter; `{` for a JSON object in each line.
    pub delimiter: u8,
    pub text: &'static str,
}

/// All files, one or more of each dialect.
pub fn cases() -> Vec<Case> {
    [shops::CASES, markets::CASES, lists::CASES, events::CASES].concat()
}

/// What became of a file: how it was read, what was set right and set aside, and all that is in the store.
pub fn story(workshop: &Workshop, outcome: &Outcome) -> String {
    let file = &outcome.files[0];
    let fixes: Vec<String> = file
        .fixes
        .iter()
        .map(|fix| format!("{} {}", fix.rule, fix.rows))
        .collect();
    let mut story = format!(
        "{} ({}): {} rows, {} loaded, {} duplicate, {} aside; {}\n",
        file.dialect,
        file.kind,
        file.rows_read,
        file.rows_loaded,
        file.rows_duplicate,
        file.rows_quarantined,
        fixes.join(", ")
    );
    for aside in &outcome.quarantine {
        story += &format!("aside {} {}: {}\n", aside.rows, aside.rule, aside.example);
    }
    for note in &outcome.notes {
        story += &format!(
            "note {}\n",
            note.replace(&format!("{}/", workshop.folder.path().display()), "")
        );
    }
    story + &held(workshop)
}

/// All that is in the store, without tables that are empty.
pub fn held(workshop: &Workshop) -> String {
    let mut held = String::new();
    for table in ["users", "consents", "items", "orders", "actions"] {
        let export = workshop.export(table);
        if export.lines().count() > 1 {
            held += &format!("## {table}\n{export}");
        }
    }
    for item in workshop.shop.store().fetch_items().unwrap() {
        if let Some(parent) = item.facts.parent {
            held += &format!("{} is a variant of {parent}\n", item.id);
        }
    }
    held
}

#[test]
fn each_dialect_has_a_file_and_reads_it_as_told() {
    let cases = cases();
    for (name, _) in regulars::load::dialects() {
        assert!(
            cases.iter().any(|case| case.dialect == name),
            "no file of {name}"
        );
    }
    for (number, case) in cases.iter().enumerate() {
        let mut workshop = Workshop::new();
        let outcome = workshop.load("export.csv", case.text);
        let earlier = cases[..number]
            .iter()
            .filter(|other| other.dialect == case.dialect)
            .count();
        let name = if earlier == 0 {
            case.dialect.to_string()
        } else {
            format!("{}-{}", case.dialect, earlier + 1)
        };
        assert_eq!(outcome.files[0].dialect, case.dialect);
        workshop.check();
        insta::assert_snapshot!(name, story(&workshop, &outcome));
    }
}

#[test]
fn plain_files_are_taken_for_no_dialect() {
    let mut looked_at = 0;
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for folder in std::fs::read_dir(examples)
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().is_dir())
    {
        for file in std::fs::read_dir(folder.path())
            .unwrap()
            .flatten()
            .map(|entry| entry.path())
        {
            if file.extension().is_some_and(|extension| extension == "csv") {
                let mut workshop = Workshop::new();
                let Ok(outcome) = workshop.try_load(&[&file]) else {
                    continue;
                };
                assert_eq!(outcome.files[0].dialect, "plain", "{}", file.display());
                looked_at += 1;
            }
        }
    }
    assert!(looked_at > 5, "{looked_at}");
}
