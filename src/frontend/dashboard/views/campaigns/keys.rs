//! The keys of Campaigns.

use crate::frontend::dashboard::keymap::{Action, edit, run};

/// The keys.
pub const ACTIONS: &[Action] = &[
    run('n', "plan", "campaign plan"),
    run('L', "launch", "campaign launch {id}"),
    run('t', "letter", "campaign letter {id}"),
    run('i', "checklist", "campaign checklist {id}"),
    edit(
        'e',
        "export",
        "campaign export {id} --for csv --output campaign-{id}.csv",
    ),
    run('s', "sent", "campaign sent {id}"),
    run('m', "measure", "campaign measure {id}"),
    run('o', "ledger", "campaigns --profit"),
    run('c', "cancel", "campaign cancel {id}"),
    run('d', "delete draft", "campaign delete {id}"),
];
