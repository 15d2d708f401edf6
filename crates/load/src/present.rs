//! Loads as tables and sentences.

use crate::operation::{
    LeftOut, LoadsOutcome, Outcome, QuarantineOutcome, ReleaseOutcome, ReleasePlan, UndoOutcome,
    UndoPlan,
};
use crate::present_reading::readings;
use crate::rule::Rule;
use regulars_core::error::Kind;
use regulars_core::output::{Block, Cell, Present, Shown, Table, counted};

impl Present for Outcome {
    fn blocks(&self) -> Vec<Block> {
        let mut files = Table::new(
            "Files",
            &[
                "file",
                "read as",
                "rows",
                "loaded",
                "duplicate",
                "set aside",
                "users",
                "items",
            ],
        );
        for file in &self.files {
            files.row(vec![
                Cell::text(file.path.rsplit(['/', '\\']).next().unwrap_or(&file.path)),
                Cell::text(format!("{} ({})", file.kind, file.dialect)),
                Cell::Int(file.rows_read),
                Cell::Int(file.rows_loaded),
                Cell::Int(file.rows_duplicate),
                Cell::Int(file.rows_quarantined),
                Cell::Int(file.users_new),
                Cell::Int(file.items_new),
            ]);
        }
        let mut fixes = Table::new("Fixed", &["rule", "rows", "what it does"]);
        for fix in self.files.iter().flat_map(|file| &file.fixes) {
            let example = fix
                .example
                .as_ref()
                .map(|row| format!("; first in {row}"))
                .unwrap_or_default();
            let what = format!("{}{example}", definition(&fix.rule));
            fixes.row(vec![
                Cell::text(&fix.rule),
                Cell::Int(fix.rows),
                Cell::text(what),
            ]);
        }
        let mut aside = Table::new("Set aside", &["rule", "rows", "first of them"]);
        for entry in &self.quarantine {
            aside.row(vec![
                Cell::text(&entry.rule),
                Cell::Int(entry.rows),
                Cell::text(with_lines(&entry.example, &entry.lines)),
            ]);
        }
        let mut blocks = vec![Block::Table(files)];
        blocks.extend(readings(&self.files, self.is_dry_run));
        blocks.extend(
            [fixes, aside]
                .into_iter()
                .filter(|table| !table.rows.is_empty())
                .map(Block::Table),
        );
        blocks.extend(self.left_out.iter().map(left_out).map(Block::Text));
        let added: i64 = self.files.iter().map(|file| file.actions_new).sum();
        let loaded: i64 = self.files.iter().map(|file| file.rows_loaded).sum();
        let said = match (self.is_dry_run, loaded) {
            (true, _) => format!(
                "dry run: {} would be loaded; nothing was changed",
                counted(loaded, "row")
            ),
            (false, 0) => "nothing was added".to_string(),
            (false, _) => {
                format!(
                    "batch {}: {} loaded, {added} of them actions; undo-load {} takes it back",
                    self.batch,
                    counted(loaded, "row"),
                    self.batch
                )
            }
        };
        blocks.push(Block::Text(said));
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn shortfall(&self) -> Option<Kind> {
        let is_open = self.left_out.iter().any(|file| file.is_open);
        let is_short = is_open || self.is_strict && !self.quarantine.is_empty();
        is_short.then_some(Kind::RejectedRows)
    }

    fn next_steps(&self) -> Vec<String> {
        if self.is_dry_run {
            return Vec::new();
        }
        let has_actions = self
            .files
            .iter()
            .any(|file| matches!(file.kind.as_str(), "actions" | "orders"));
        let mut steps = vec![if has_actions {
            "segment".to_string()
        } else {
            "load FILE (receipts or actions)".to_string()
        }];
        steps.extend((!self.quarantine.is_empty()).then(|| "quarantine".to_string()));
        steps
    }
}

/// A file that was not loaded, why, and what settles it.
fn left_out(file: &LeftOut) -> String {
    let name = file.path.rsplit(['/', '\\']).next().unwrap_or(&file.path);
    let about = if file.why.contains(name) {
        file.why.clone()
    } else {
        format!("{name}: {}", file.why)
    };
    match &file.hint {
        Some(hint) => format!("not loaded: {about}\n  try: {hint}"),
        None => format!("left out: {about}"),
    }
}

/// `a.csv line 2: why; also in lines 3 and 9`.
fn with_lines(example: &str, lines: &[u64]) -> String {
    let others: Vec<String> = lines.iter().skip(1).map(ToString::to_string).collect();
    match others.as_slice() {
        [] => example.to_string(),
        [one] => format!("{example}; also in line {one}"),
        [first @ .., last] => format!("{example}; also in lines {} and {last}", first.join(", ")),
    }
}

fn definition(name: &str) -> &'static str {
    Rule::parse(name).map_or("", Rule::definition)
}

impl Present for LoadsOutcome {
    fn blocks(&self) -> Vec<Block> {
        let mut table = Table::new(
            "Loads",
            &[
                "batch",
                "loaded",
                "files",
                "state",
                "rows loaded",
                "set aside",
                "duplicate",
                "rows read",
            ],
        )
        .empty("nothing is loaded yet; try: load FILE")
        .second_rank(2);
        for load in &self.loads {
            let files: Vec<&str> = load
                .files
                .iter()
                .map(|path| path.rsplit(['/', '\\']).next().unwrap_or(path))
                .collect();
            table.row(vec![
                Cell::Int(load.batch.0),
                Cell::Date(load.loaded_at),
                Cell::text(files.join(", ")),
                Cell::text(if load.undone_at.is_some() {
                    "taken back"
                } else {
                    "in force"
                }),
                Cell::Int(load.rows_loaded),
                Cell::Int(load.rows_quarantined),
                Cell::Int(load.rows_duplicate),
                Cell::Int(load.rows_read),
            ]);
        }
        vec![Block::Table(table)]
    }

    fn next_steps(&self) -> Vec<String> {
        self.loads
            .iter()
            .find(|load| load.undone_at.is_none())
            .map(|load| format!("undo-load {}", load.batch))
            .into_iter()
            .collect()
    }
}

impl Present for QuarantineOutcome {
    fn shown(&self) -> Shown {
        Shown::Several(self.rows.len())
    }

    fn blocks(&self) -> Vec<Block> {
        let mut rules = Table::new("Set aside", &["rule", "rows", "what it does"])
            .empty("no rows were set aside");
        for rule in &self.rules {
            rules.row(vec![
                Cell::text(&rule.rule),
                Cell::Int(rule.rows),
                Cell::text(rule.definition),
            ]);
        }
        let mut rows = Table::new("Rows", &["batch", "line", "rule", "reason", "row"]);
        for row in &self.rows {
            rows.row(vec![
                Cell::Int(row.batch.0),
                Cell::Int(row.line),
                Cell::text(&row.rule),
                Cell::text(&row.reason),
                Cell::text(&row.raw),
            ]);
        }
        let mut blocks = vec![Block::Table(rules)];
        if !self.rows.is_empty() {
            blocks.push(Block::Table(rows));
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        let shown: i64 = self.rows.iter().map(|row| row.stands_for).sum();
        if shown < self.total {
            vec![format!("{shown} of {} rows; --all shows all", self.total)]
        } else {
            Vec::new()
        }
    }
}

impl Present for ReleasePlan {
    fn blocks(&self) -> Vec<Block> {
        vec![Block::Text(format!(
            "quarantine release {} would load {} of {}",
            self.rule,
            counted(self.rows, "row"),
            loads(&self.batches)
        ))]
    }
}

impl Present for ReleaseOutcome {
    fn blocks(&self) -> Vec<Block> {
        let mut text = format!(
            "{} that {} had set aside {} loaded, under {}",
            counted(self.rows_loaded, "row"),
            self.rule,
            match (self.is_dry_run, self.rows_loaded) {
                (true, _) => "would be",
                (false, 1) => "was",
                (false, _) => "were",
            },
            loads(&self.batches)
        );
        if self.rows_duplicate > 0 {
            text.push_str(&format!("; {} were already there", self.rows_duplicate));
        }
        if self.rows_quarantined > 0 {
            text.push_str(&format!(
                "; {} are still set aside by another rule",
                self.rows_quarantined
            ));
        }
        if self.rows_without_cells > 0 {
            text.push_str(&format!(
                "; {} stay set aside: their cells were deleted when a customer was erased",
                self.rows_without_cells
            ));
        }
        vec![Block::Text(text)]
    }

    fn notes(&self) -> Vec<String> {
        vec![format!(
            "undo-load takes a load back with what was released; load FILE --no-rule {} loads such \
             rows at once",
            self.rule
        )]
    }

    fn next_steps(&self) -> Vec<String> {
        let first = if self.rows_quarantined > 0 {
            "quarantine"
        } else {
            "status"
        };
        vec![first.into()]
    }
}

/// The numbers of loads in words.
fn loads(batches: &[regulars_core::domain::BatchId]) -> String {
    let numbers: Vec<String> = batches.iter().map(ToString::to_string).collect();
    format!(
        "{} {}",
        if batches.len() == 1 { "load" } else { "loads" },
        numbers.join(", ")
    )
}

impl Present for UndoPlan {
    fn blocks(&self) -> Vec<Block> {
        vec![Block::Text(format!(
            "undo-load {} would take back {} of {}",
            self.batch,
            counted(self.rows, "row"),
            self.names().join(", ")
        ))]
    }
}

impl Present for UndoOutcome {
    fn blocks(&self) -> Vec<Block> {
        let kept = if self.actions_kept > 0 {
            format!(
                "; {} that another load also contains were kept",
                self.actions_kept
            )
        } else {
            String::new()
        };
        vec![Block::Text(format!(
            "batch {} was taken back: {} removed{kept}",
            self.batch,
            counted(self.actions_gone, "action")
        ))]
    }

    fn notes(&self) -> Vec<String> {
        let note = |why: &String| {
            format!(
                "names and addresses of the batch can still be in unused parts of the database file \
                 ({why}); a copy made by `backup` holds none of them"
            )
        };
        self.traces.iter().map(note).collect()
    }

    fn next_steps(&self) -> Vec<String> {
        vec!["status".into()]
    }
}
