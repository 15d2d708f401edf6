//! The keys of Segments.

use crate::frontend::dashboard::keymap::{Action, edit, run};

/// The keys.
pub const ACTIONS: &[Action] = &[
    run('c', "coupon", "campaign coupon --segment {id}"),
    run('f', "flash sale", "campaign flash --segment {id}"),
    edit('n', "rename", "segment rename {id} "),
    edit('d', "define", "segment define NAME \"orders >= 3\""),
    edit('t', "count a rule", "segment count \"orders >= 3\""),
    run('w', "why", "why segment {id}"),
    run('r', "recommend", "recommend segment {id}"),
    run('m', "moves", "segment diff"),
    run('u', "update", "segment"),
];
