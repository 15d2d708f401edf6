//! What a view is: what it reads, which rows it lists, what its keys do, how it is drawn.

use super::state::{Shared, ViewState};
use crate::frontend::dashboard::draw::pen::Pen;
use crate::frontend::dashboard::keymap::Action;
use ratatui::layout::Rect;

/// Something to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// What a line shows.
    Line(&'static str),
    /// All customers.
    Customers,
    /// Customers on a plane, by segment.
    Map,
}

/// What Enter does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// Shows the result of a line.
    Line(String),
    /// Shows what a line would do; Enter there does it.
    Proposal(String),
}

/// A view.
pub trait View: Sync {
    /// What it reads.
    fn asks(&self) -> &'static [Ask];

    /// Its keys.
    fn actions(&self) -> &'static [Action];

    /// How many panels the arrows can move in.
    fn panels(&self) -> usize {
        1
    }

    /// Rows of the focused panel.
    fn count(&self, state: &ViewState) -> usize;

    /// The id of a row of the focused panel, which the lines of its keys name.
    fn id(&self, state: &ViewState, row: usize) -> Option<String>;

    /// What Enter does on the selected row.
    fn enter(&self, state: &ViewState) -> Option<Opening>;

    /// What a placeholder in the line of a key stands for: the id of the selected row, unless the view
    /// says otherwise.
    fn value(&self, state: &ViewState, name: &str) -> Option<String> {
        (name == "id")
            .then(|| self.id(state, state.row()))
            .flatten()
    }

    /// The text that is copied; the id where the view does not say.
    fn copied(&self, state: &ViewState) -> Option<String> {
        self.id(state, state.row())
    }

    /// Whether the selected row is shown in more detail beside the list.
    fn looks_closer(&self) -> bool {
        false
    }

    /// The texts of the rows of the first panel, to search in.
    fn searched(&self, state: &ViewState) -> Vec<String>;

    /// Draws it.
    fn draw(&self, pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, shared: &Shared);
}
