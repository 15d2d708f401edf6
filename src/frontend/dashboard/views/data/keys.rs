//! The keys of Data.

use crate::frontend::dashboard::keymap::{Action, edit, run};

/// The keys.
pub const ACTIONS: &[Action] = &[
    edit('f', "load", "load "),
    run('u', "undo the load", "undo-load {id}"),
    run('e', "release the rows", "quarantine release {rule}"),
    run('s', "quality", "status --quality"),
    run('m', "update segments", "segment"),
    run('p', "update patterns", "patterns"),
    run('v', "compare models", "evaluate"),
    run('d', "doctor", "doctor"),
    edit('b', "backup", "backup "),
];
