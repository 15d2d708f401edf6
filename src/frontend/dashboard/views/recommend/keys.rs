//! The keys of Recommend.

use crate::frontend::dashboard::keymap::{Action, edit, run};

/// The keys.
pub const ACTIONS: &[Action] = &[
    edit('c', "for a customer", "recommend user "),
    edit('i', "beside an item", "recommend item "),
    run('a', "to buy again", "recommend segment {id} --list again"),
    run('m', "mixed", "recommend segment {id} --list mixed"),
    run('e', "compare models", "evaluate"),
    edit('o', "lists to a file", "recommend all --output lists.csv"),
];
