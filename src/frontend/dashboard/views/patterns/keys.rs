//! The keys of Patterns.

use crate::frontend::dashboard::keymap::{Action, edit, run};

/// The keys.
pub const ACTIONS: &[Action] = &[
    run('a', "act on it", "{action} --dry-run"),
    edit('s', "of a segment", "patterns {id} --segment "),
    run('d', "in full", "patterns {id} --details --all"),
    run('u', "update all", "patterns"),
];
