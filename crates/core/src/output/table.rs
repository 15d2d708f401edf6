//! What an outcome looks like before it is text: tables of typed cells, sentences, notes and next
//! steps.

use crate::domain::{Instant, Money};

/// One cell of a table: a typed value, so that each format writes it in its own way.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text from the shop or the program.
    Text(String),
    /// A count; grouped on screen.
    Int(i64),
    /// A number with the decimals that are shown.
    Number {
        /// The value.
        value: f64,
        /// Digits after the point on screen.
        decimals: usize,
    },
    /// An amount of money.
    Money(Money),
    /// A fraction shown as a percentage: 0.153 is `15.3 %`.
    Percent(f64),
    /// A day and minute, shown in the shop's zone.
    Date(Instant),
    /// A fraction of 1 shown as a bar on screen and as a number elsewhere.
    Share(f64),
    /// The data do not say.
    Missing,
}

impl Cell {
    /// A text cell.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// A cell of `value`, or [`Cell::Missing`].
    pub fn or_missing<T>(value: Option<T>, cell: impl FnOnce(T) -> Cell) -> Cell {
        value.map_or(Cell::Missing, cell)
    }

    /// A count.
    pub fn count(count: usize) -> Cell {
        Cell::Int(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

/// A table with named columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Shown above the table on screen; empty for none.
    pub title: String,
    /// Column names, in the order of the cells.
    pub columns: Vec<String>,
    /// Rows; each has as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// What is said in place of a table without rows: "no segments yet".
    pub empty: String,
    /// True for a card: two columns, name and value, drawn without a header.
    pub is_card: bool,
    /// A chart of the rows, which a terminal shows in their place; empty for none.
    pub chart: String,
    /// The last so many columns are of second rank: a terminal too narrow for all hides them before
    /// it breaks lines.
    pub second_rank: usize,
    /// Rows that a terminal shows without `--all`; none for as many as in any table.
    pub most_rows: Option<usize>,
}

impl Table {
    /// A table with these column names.
    pub fn new(title: impl Into<String>, columns: &[&str]) -> Table {
        Table {
            title: title.into(),
            columns: columns.iter().map(ToString::to_string).collect(),
            empty: "nothing to show".into(),
            ..Table::default()
        }
    }

    /// A card: rows of name and value.
    pub fn card(title: impl Into<String>) -> Table {
        Table {
            is_card: true,
            ..Table::new(title, &["field", "value"])
        }
    }

    /// Sets what is said when there are no rows.
    #[must_use]
    pub fn empty(mut self, said: impl Into<String>) -> Table {
        self.empty = said.into();
        self
    }

    /// Sets how many of the last columns are of second rank.
    #[must_use]
    pub fn second_rank(mut self, columns: usize) -> Table {
        self.second_rank = columns;
        self
    }

    /// Sets how many rows a terminal shows without `--all`.
    #[must_use]
    pub fn most_rows(mut self, rows: usize) -> Table {
        self.most_rows = Some(rows);
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(
            cells.len(),
            self.columns.len(),
            "a row of {} has as many cells as columns",
            self.title
        );
        self.rows.push(cells);
    }

    /// Adds a line to a card.
    pub fn line(&mut self, name: &str, value: Cell) {
        self.rows.push(vec![Cell::text(name), value]);
    }
}

/// A part of an outcome, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A sentence or paragraph.
    Text(String),
    /// A table.
    Table(Table),
}

/// Whose data an outcome shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Nobody's.
    Nobody,
    /// One user's, by the shop's own id.
    One(String),
    /// Those of several users.
    Several,
}

/// How an outcome presents itself. No numbers are computed here.
pub trait Present {
    /// The outcome as sentences and tables, in reading order.
    fn blocks(&self) -> Vec<Block>;

    /// What the reader must know to read the numbers right; also the `notes` of JSON.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    /// What the exit code shall say although the work is done: rows rejected under `--strict`, a
    /// failed check.
    fn shortfall(&self) -> Option<crate::error::Kind> {
        None
    }

    /// Whose data the outcome shows, for the record of who looked at whom.
    fn shown(&self) -> Shown {
        Shown::Nobody
    }

    /// Command lines that are useful next; the first is shown at a terminal.
    fn next_steps(&self) -> Vec<String> {
        Vec::new()
    }
}
