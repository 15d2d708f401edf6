//! The content of an outcome before it becomes text: tables of typed cells, sentences, notes and
//! next steps.

use super::heat::Heat;
use super::style::Style;
use crate::domain::{Instant, Money};

/// A cell of a table: a typed value that each format writes in its own way.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text from the shop or the program.
    Text(String),
    /// A count; grouped on screen.
    Int(i64),
    /// A number with the decimals to show.
    Number {
        /// The value.
        value: f64,
        /// Digits after the point on screen; CSV has them all.
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
    /// Unknown: the data do not say.
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
    /// Shown in place of a table without rows: "no segments yet".
    pub empty: String,
    /// A card has two columns, name and value, and no header.
    pub is_card: bool,
    /// A chart of the rows, which a terminal shows instead of them; empty for none.
    pub chart: String,
    /// A heat map of the rows, which a terminal with colour shows instead of the chart.
    pub heat: Option<Heat>,
    /// How many of the last columns matter less: a terminal too narrow for all hides them before it
    /// wraps lines.
    pub second_rank: usize,
    /// Rows that a terminal shows without `--all`; `None` for the usual number.
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

    /// Sets the text shown when there are no rows.
    #[must_use]
    pub fn empty(mut self, said: impl Into<String>) -> Table {
        self.empty = said.into();
        self
    }

    /// Sets how many of the last columns matter less.
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

/// Whose personal data an outcome shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Nobody's.
    Nobody,
    /// One user's, by the shop's own id.
    One(String),
    /// Those of several users: in how many rows.
    Several(usize),
    /// The whole database.
    Everything,
}

impl Shown {
    /// Both together.
    pub fn with(self, other: Shown) -> Shown {
        match (self, other) {
            (Shown::Nobody, shown) | (shown, Shown::Nobody) => shown,
            (Shown::Everything, _) | (_, Shown::Everything) => Shown::Everything,
            (Shown::One(id), Shown::One(same)) if id == same => Shown::One(id),
            (one, other) => Shown::Several(one.rows() + other.rows()),
        }
    }

    fn rows(&self) -> usize {
        match self {
            Shown::Nobody | Shown::Everything => 0,
            Shown::One(_) => 1,
            Shown::Several(rows) => *rows,
        }
    }

    /// What the access log says.
    pub fn words(&self) -> String {
        match self {
            Shown::Nobody => "no customer".into(),
            Shown::One(_) => "one customer".into(),
            Shown::Several(1) => "a list of 1 row".into(),
            Shown::Several(rows) => format!("a list of {rows} rows"),
            Shown::Everything => "the whole database".into(),
        }
    }
}

/// How an outcome is presented. No numbers are computed here.
pub trait Present {
    /// The outcome as sentences and tables, in reading order.
    fn blocks(&self) -> Vec<Block>;

    /// The whole outcome as one table whose rows are made as they are written; `None` where it is not so long.
    fn long_table(&self) -> Option<super::LongTable<'_>> {
        None
    }

    /// What follows them with `--details`, and in the formats that are read by programs.
    fn details(&self) -> Vec<Block> {
        Vec::new()
    }

    /// The outcome as a page of its own; `None` where its blocks make the page.
    fn page(&self, _style: &Style) -> Option<String> {
        None
    }

    /// What the reader must know to read the numbers correctly; also the `notes` of JSON.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    /// What must be answered before the work that is described here can be done: an error with a
    /// question.
    fn open_question(&self) -> Option<crate::error::Error> {
        None
    }

    /// The exit code's category although the work is done: rows rejected under `--strict`, a failed
    /// check.
    fn shortfall(&self) -> Option<crate::error::Kind> {
        None
    }

    /// Whose personal data the outcome shows, for the access log.
    fn shown(&self) -> Shown {
        Shown::Nobody
    }

    /// The files of an outcome that is a folder; `--output` names the folder.
    fn files(&self) -> &[super::Part] {
        &[]
    }

    /// Useful next command lines; a terminal shows the first.
    fn next_steps(&self) -> Vec<String> {
        Vec::new()
    }
}
