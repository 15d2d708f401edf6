//! `campaign launch` in short.

use super::campaign::left_out;
use super::{adds, some_of};
use crate::campaign::gate::GateName;
use crate::campaign::operation::{GateCount, LaunchOutcome, LaunchPlan};
use crate::output::{Block, Cell, Present, Table, counted};

/// Customers shown of those who must not get the message.
const NOT_SENT: usize = 10;

/// What a launch would do.
pub fn planned(plan: &LaunchPlan) -> Vec<Block> {
    let mut blocks = without_gates(plan.blocks());
    insert_gates(&mut blocks, &plan.gates);
    blocks
}

/// What a launch did: who got it, ten of those who must not, what is left to do.
pub fn launched(done: &LaunchOutcome) -> Vec<Block> {
    let blocks = done.blocks().into_iter().filter_map(|block| match block {
        Block::Table(table) if table.columns.first().is_some_and(|name| name == "user") => {
            Some(Block::Table(first_of(table, done.do_not_send.len())))
        }
        Block::Table(table) if is_gates(&table) => None,
        Block::Table(table) => Some(Block::Text(numbered(&table))),
        Block::Text(text) if text == done.message => None,
        block => Some(block),
    });
    let mut blocks: Vec<Block> = blocks.collect();
    insert_gates(&mut blocks, &done.gates);
    let id = done.campaign;
    blocks.push(adds(&format!(
        "the gates and the text of the message; campaign export {id} --do-not-send lists all who \
         must not get it"
    )));
    blocks
}

fn first_of(mut table: Table, all: usize) -> Table {
    // What the gate stands for: its reason is in `why USER`.
    for cell in table.rows.iter_mut().filter_map(|row| row.last_mut()) {
        if let Cell::Text(because) = cell {
            let gates = because.split("; ").filter_map(|one| one.split(':').next());
            let said = gates.map(|word| match GateName::parse(word) {
                Some(gate) => gate.blocked().to_string(),
                None => word.to_string(),
            });
            *because = said.collect::<Vec<String>>().join(", ");
        }
    }
    if all > NOT_SENT {
        table.title = format!("{} ({NOT_SENT} of {all})", table.title);
        table.rows.truncate(NOT_SENT);
    }
    table
}

fn is_gates(table: &Table) -> bool {
    table.columns.first().is_some_and(|name| name == "gate")
}

fn without_gates(blocks: Vec<Block>) -> Vec<Block> {
    let is_kept = |block: &Block| !matches!(block, Block::Table(table) if is_gates(table));
    blocks.into_iter().filter(is_kept).collect()
}

fn insert_gates(blocks: &mut Vec<Block>, gates: &[GateCount]) {
    let blocked = left_out(gates);
    if !blocked.is_empty() {
        let said = format!("left out: {}", some_of(&blocked, 200));
        blocks.insert(1, Block::Text(said));
    }
}

/// The steps, a line each.
fn numbered(table: &Table) -> String {
    let steps = table.rows.iter().filter_map(|row| match row.as_slice() {
        [
            crate::output::Cell::Int(number),
            crate::output::Cell::Text(what),
        ] => Some(format!("{number}. {what}")),
        _ => None,
    });
    let steps: Vec<String> = steps.collect();
    let title = counted(i64::try_from(steps.len()).unwrap_or(0), "step");
    format!("{title} left to do\n{}", steps.join("\n"))
}
