//! The keys of Customers.

use crate::frontend::dashboard::keymap::{Action, edit, run};

/// The keys.
pub const ACTIONS: &[Action] = &[
    run('w', "why", "why {id}"),
    edit('n', "why not", "why {id} --campaign "),
    run('r', "recommend", "recommend user {id}"),
    run('p', "plan", "campaign plan --user {id}"),
    edit('o', "note", "note {id} "),
    edit('d', "goodwill", "grant {id} --discount "),
    run('s', "stop marketing", "privacy stop-marketing {id}"),
];
