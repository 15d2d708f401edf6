//! What a key can do.

/// A step in a list or a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// One up.
    Up,
    /// One down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the first.
    First,
    /// To the last.
    Last,
}

/// What a key does wherever the operator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Go to the view with this number, from 1.
    View(u8),
    /// Go to the next view.
    NextView,
    /// Go to the view before.
    PreviousView,
    /// Go to the next panel of the view.
    NextPanel,
    /// Move.
    Step(Step),
    /// Move sideways, by this many cells.
    Side(i8),
    /// Open what is selected, or do what is proposed.
    Enter,
    /// Close what lies on top; at the top, ask whether to quit.
    Back,
    /// Open the command bar.
    Command,
    /// Open the search.
    Search,
    /// Open the palette.
    Palette,
    /// Show or hide the keys.
    Help,
    /// Read the data again.
    Reread,
    /// Update what is out of date.
    Refresh,
    /// Show a page in full, or short again.
    Details,
    /// Copy what is selected.
    Copy,
    /// Stop the running job.
    CancelJob,
    /// Suspend to the shell.
    Suspend,
    /// Leave the dashboard.
    Quit,
}

/// How the line of an action is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Carried out.
    Run,
    /// Put into the command bar, to be completed.
    Edit,
}

/// An action of a view on its selected row: a key and the line that it types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// The key.
    pub key: char,
    /// What it does, in a word or two.
    pub label: &'static str,
    /// The line; `{id}` stands for the selected row.
    pub line: &'static str,
    /// How the line is used.
    pub how: How,
}

/// An action that is carried out.
pub const fn run(key: char, label: &'static str, line: &'static str) -> Action {
    Action {
        key,
        label,
        line,
        how: How::Run,
    }
}

/// An action whose line is to be completed.
pub const fn edit(key: char, label: &'static str, line: &'static str) -> Action {
    Action {
        how: How::Edit,
        ..run(key, label, line)
    }
}
