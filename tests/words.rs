//! Every figure that is shown has a name that `help` explains, and none is a term of statistics.

use crate::shops::walked;
use crate::workshop::folder;
use regulars::command::{Globals, Invocation, Place, Session, Terminal, split};
use regulars::demo;
use regulars::domain::Silent;
use regulars::output::{Block, Cell, Format, Style, Table};
use std::collections::BTreeMap;
use std::path::Path;

/// Lines whose answers hold figures.
const LINES: &[&str] = &[
    "status --weeks --quality",
    "loads",
    "quarantine",
    "segments",
    "segments 1",
    "segment --dry-run",
    "patterns funnel",
    "patterns rhythm",
    "patterns baskets",
    "patterns sequences",
    "patterns cycles",
    "patterns behaviors",
    "patterns sets",
    "patterns anomalies",
    "recommend user U0002",
    "recommend item I0001",
    "recommend segment 1",
    "evaluate",
    "campaign 1",
    "campaign plan",
    "campaigns",
    "campaign coupon --segment 1 --dry-run",
    "campaign measure spring",
    "user U0002",
    "item I0001",
    "report --month 2026-08",
];

/// Terms that an owner does not know.
const FOREIGN: &[&str] = &["silhouette", "ndcg", "found again", "price level"];

fn session(path: &Path) -> Session {
    let folder = path.parent().unwrap();
    Session::new(Place {
        database: path.to_path_buf(),
        demo_database: folder.join("demo.db"),
        is_database_named: true,
        history: folder.join("history.txt"),
        log: folder.join("regulars.log"),
        operator: Some("ann".into()),
        home: None,
        clock: || demo::NOW,
        entropy: || [7; 32],
        threads: 2,
        terminal: Terminal {
            size: None,
            has_color: false,
            name: None,
        },
        stdin: None,
    })
}

fn ask(session: &mut Session, line: &str) -> regulars::Result<Vec<Block>> {
    let parsed = Session::parse(&split(line).unwrap()).unwrap();
    let invocation = Invocation {
        command: parsed.command,
        globals: Globals {
            now: Some(demo::NOW),
            ..Globals::default()
        },
        line: line.into(),
    };
    let reply = session.dispatch(&invocation, &Silent::default())?;
    let screen = |details| Style {
        is_terminal: true,
        details,
        ..Style::default()
    };
    let mut blocks = reply.shown_blocks(Format::Table, &screen(false));
    blocks.extend(reply.shown_blocks(Format::Table, &screen(true)));
    Ok(blocks)
}

fn is_figure(cell: &Cell) -> bool {
    !matches!(cell, Cell::Text(_) | Cell::Date(_) | Cell::Missing)
}

/// The names of a table's figures.
fn names(table: &Table) -> Vec<String> {
    let lines = table.rows.iter().filter(|_| table.is_card);
    let lines = lines.filter_map(|row| match row.as_slice() {
        [Cell::Text(name), value] if is_figure(value) => Some(name.clone()),
        _ => None,
    });
    let columns = table.columns.iter().enumerate().filter(|_| !table.is_card);
    let columns = columns.filter(|(column, _)| {
        let mut cells = table.rows.iter().filter_map(|row| row.get(*column));
        cells.any(is_figure)
    });
    lines.chain(columns.map(|(_, name)| name.clone())).collect()
}

#[test]
fn every_figure_has_a_word_that_help_explains() {
    let folder = folder();
    let path = folder.path().join("shop.db");
    std::fs::copy(walked(), &path).unwrap();
    let mut session = session(&path);
    let mut found: BTreeMap<String, &str> = BTreeMap::new();
    for line in LINES {
        let blocks = ask(&mut session, line).unwrap_or_else(|error| panic!("{line}: {error}"));
        for block in blocks {
            if let Block::Table(table) = block {
                for name in names(&table).into_iter().filter(|name| !name.is_empty()) {
                    found.entry(name).or_insert(line);
                }
            }
        }
    }
    assert!(found.len() > 60, "{found:?}");
    let unknown: Vec<_> = found
        .iter()
        .filter(|(name, _)| ask(&mut session, &format!("help '{name}'")).is_err())
        .collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
}

#[test]
fn the_first_screens_need_no_statistics() {
    let folder = folder();
    let path = folder.path().join("shop.db");
    std::fs::copy(walked(), &path).unwrap();
    let mut session = session(&path);
    for line in [
        "segments",
        "segment --dry-run",
        "evaluate",
        "campaign 1",
        "status",
        "campaign plan",
    ] {
        let parsed = Session::parse(&split(line).unwrap()).unwrap();
        let invocation = Invocation {
            command: parsed.command,
            globals: Globals {
                now: Some(demo::NOW),
                ..Globals::default()
            },
            line: line.into(),
        };
        let reply = session.dispatch(&invocation, &Silent::default()).unwrap();
        let screen = Style {
            is_terminal: true,
            width: Some(200),
            ..Style::default()
        };
        let details = Style {
            details: true,
            ..screen.clone()
        };
        let mut shown = vec![(Format::Table, screen)];
        // What compares models is for whoever wants details; its words are the same everywhere.
        if line == "evaluate" {
            shown.push((Format::Table, details));
            shown.push((Format::Plain, Style::default()));
            shown.push((Format::Csv, Style::default()));
        }
        for (format, style) in shown {
            let text = reply.render(format, &style).unwrap();
            let text = text.to_lowercase() + &reply.notes().join("\n").to_lowercase();
            for foreign in FOREIGN {
                assert!(!text.contains(foreign), "{line}: {foreign}\n{text}");
            }
        }
    }
}
