//! The keys of Today.

use crate::frontend::dashboard::keymap::{Action, run};

/// The keys.
pub const ACTIONS: &[Action] = &[
    run('w', "who", "{who}"),
    run('p', "plan", "campaign plan"),
    run('s', "status", "status"),
];
