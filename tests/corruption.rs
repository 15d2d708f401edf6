//! Twelve kinds of damage done to a twentieth of the rows of a good file: how much of it the loader
//! notices, and what it costs the rows that were left alone.
//!
//! A damaged row is caught where it is set aside, where what is loaded is what the undamaged row
//! said, or where the outcome counts it under a rule for ids that are worth a look. What is loaded
//! and differs is missed otherwise.
//!
//! Measured: all but 73 of 6,774. Missed are 49 of 673 lost digits, 13 of 688 swaps, 10 of 672
//! shifts and 1 of 665 dates: no rule sets a row aside for its amount alone, and an amount that
//! lost a digit or changed places with its discount can be true. Of a fortieth of a real shop's
//! receipts all but 336 of 8,044: 191 of 690 lost digits (most of them of a price), 133 of 692
//! shifts (a title's words in the place of a country), and a few of the others.

use crate::workshop::Workshop;
use flate2::read::MultiGzDecoder;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use regulars::demo::{self, Spec};
use regulars::domain::{Currency, Instant, Silent};
use regulars::load::operation::{Outcome, Request, run};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// A file and where its columns stand.
struct Good {
    text: String,
    now: &'static str,
    user: usize,
    item: usize,
    time: usize,
    amount: usize,
    order: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    SwappedColumns,
    WrongEncoding,
    DecimalComma,
    DayMonth,
    LostDigit,
    DuplicatedBlock,
    TruncatedLine,
    ShiftedColumn,
    ExcelDamage,
    StrayQuote,
    ForeignCurrency,
    HeaderAgain,
}

use Fault::{
    DayMonth, DecimalComma, DuplicatedBlock, ExcelDamage, ForeignCurrency, HeaderAgain, LostDigit,
    ShiftedColumn, StrayQuote, SwappedColumns, TruncatedLine, WrongEncoding,
};

const FAULTS: [Fault; 12] = [
    SwappedColumns,
    WrongEncoding,
    DecimalComma,
    DayMonth,
    LostDigit,
    DuplicatedBlock,
    TruncatedLine,
    ShiftedColumn,
    ExcelDamage,
    StrayQuote,
    ForeignCurrency,
    HeaderAgain,
];

/// Whether the fault needs an amount in the row.
fn needs_amount(fault: Fault) -> bool {
    matches!(fault, DecimalComma | ForeignCurrency)
}

/// The line with the fault in it.
fn damaged(good: &Good, line: &str, fault: Fault, chance: &mut ChaCha8Rng) -> Vec<u8> {
    let mut cells: Vec<String> = line.split(',').map(String::from).collect();
    let filled: Vec<usize> = (0..cells.len())
        .filter(|&cell| !cells[cell].is_empty())
        .collect();
    let join = |cells: &[String]| cells.join(",").into_bytes();
    match fault {
        SwappedColumns => {
            let left = chance.gen_range(0..filled.len() - 1);
            cells.swap(filled[left], filled[left + 1]);
            join(&cells)
        }
        WrongEncoding => {
            let mut bytes = line.as_bytes().to_vec();
            bytes[chance.gen_range(1..10)] = 0xe9;
            bytes
        }
        DecimalComma => {
            cells[good.amount] = format!("\"{}\"", cells[good.amount].replace('.', ","));
            join(&cells)
        }
        DayMonth => {
            let (date, time) = cells[good.time].split_once(' ').unwrap();
            let parts: Vec<&str> = date.split('-').collect();
            let is_american = chance.gen_bool(0.5);
            let (first, second) = if is_american {
                (parts[1], parts[2])
            } else {
                (parts[2], parts[1])
            };
            cells[good.time] = format!("{first}/{second}/{} {time}", parts[0]);
            join(&cells)
        }
        LostDigit => {
            let columns: Vec<usize> = [good.user, good.item, good.amount, good.order]
                .into_iter()
                .filter(|&cell| !cells[cell].is_empty())
                .collect();
            let cell = &mut cells[columns[chance.gen_range(0..columns.len())]];
            let digits: Vec<usize> = cell
                .char_indices()
                .filter(|(_, c)| c.is_ascii_digit())
                .map(|(at, _)| at)
                .collect();
            cell.remove(digits[chance.gen_range(0..digits.len())]);
            join(&cells)
        }
        TruncatedLine => line.as_bytes()[..chance.gen_range(1..line.len() - 1)].to_vec(),
        ShiftedColumn => {
            cells.remove(filled[chance.gen_range(0..filled.len())]);
            cells.push(String::new());
            join(&cells)
        }
        ExcelDamage => {
            cells[good.item] = if chance.gen_bool(0.5) {
                "5.55E+12".into()
            } else {
                "1-Mar".into()
            };
            join(&cells)
        }
        StrayQuote => {
            let cell = filled[chance.gen_range(0..filled.len())];
            cells[cell].insert(0, '"');
            join(&cells)
        }
        ForeignCurrency => {
            cells[good.amount].insert(0, '$');
            join(&cells)
        }
        DuplicatedBlock | HeaderAgain => line.as_bytes().to_vec(),
    }
}

/// How often a fault was noticed, and what it cost.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    damaged: usize,
    caught: usize,
    untouched: usize,
    /// Untouched rows that were set aside or changed.
    lost: usize,
}

fn load(good: &Good, bytes: &[u8]) -> (Workshop, Outcome) {
    let mut workshop = Workshop::new();
    workshop.shop.context.now = Instant::parse(good.now).unwrap();
    let path = workshop.write("actions.csv", bytes);
    let request = Request {
        files: vec![path],
        currency: Currency::parse("EUR"),
        ..Request::default()
    };
    let outcome = run(&mut workshop.shop, &request, &Silent::default()).unwrap();
    (workshop, outcome)
}

/// The rows of the store as a multiset, and the lines that were set aside.
fn held(workshop: &Workshop) -> (BTreeMap<String, i64>, BTreeSet<i64>) {
    let mut rows = BTreeMap::new();
    for row in workshop.export("actions").lines().skip(1) {
        *rows.entry(row.to_string()).or_default() += 1;
    }
    let (aside, _) = workshop
        .shop
        .store()
        .fetch_quarantine(None, usize::MAX >> 1)
        .unwrap();
    (rows, aside.into_iter().map(|(_, row)| row.line).collect())
}

/// Rows that one multiset holds beyond the other.
fn beyond(one: &BTreeMap<String, i64>, other: &BTreeMap<String, i64>) -> usize {
    one.iter()
        .map(|(row, count)| (count - other.get(row).copied().unwrap_or(0)).max(0) as usize)
        .sum()
}

/// Rows that were loaded and told of as worth a look.
fn told(outcome: &Outcome) -> usize {
    let is_telling = |rule: &str| ["unusual_id", "excel_damage"].contains(&rule);
    let rows = outcome.files[0]
        .fixes
        .iter()
        .filter(|fix| is_telling(&fix.rule))
        .map(|fix| fix.rows)
        .max();
    rows.unwrap_or(0) as usize
}

fn tally(good: &Good, fault: Fault, seed: u64) -> Tally {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let lines: Vec<&str> = good.text.lines().collect();
    let (clean, outcome_before) = load(good, good.text.as_bytes());
    let (before, aside_before) = held(&clean);
    let mut bytes: Vec<u8> = Vec::new();
    let mut at: BTreeSet<i64> = BTreeSet::new();
    for (index, line) in lines.iter().enumerate() {
        let number = index as i64 + 1;
        let can_be = index > 0
            && !aside_before.contains(&number)
            && (!needs_amount(fault)
                || line
                    .split(',')
                    .nth(good.amount)
                    .is_some_and(|amount| !amount.is_empty()));
        if can_be && chance.gen_bool(0.05) {
            bytes.extend(damaged(good, line, fault, &mut chance));
            at.insert(number);
        } else {
            bytes.extend(line.as_bytes());
        }
        bytes.push(b'\n');
    }
    // Faults that add rows put them at the end.
    let mut added = 0;
    for &number in &at {
        let again = match fault {
            DuplicatedBlock => lines[number as usize - 1],
            HeaderAgain => lines[0],
            _ => continue,
        };
        bytes.extend(again.as_bytes());
        bytes.push(b'\n');
        added += 1;
    }
    let (loaded, outcome) = load(good, &bytes);
    let file = &outcome.files[0];
    assert_eq!(
        file.rows_read,
        file.rows_loaded + file.rows_duplicate + file.rows_quarantined,
        "{fault:?}"
    );
    let (after, aside) = held(&loaded);
    let newly_aside: BTreeSet<i64> = aside.difference(&aside_before).copied().collect();
    let told = told(&outcome).saturating_sub(told(&outcome_before));
    let missed = beyond(&after, &before);
    let damaged_aside = newly_aside.intersection(&at).count();
    let lost = beyond(&before, &after).saturating_sub(damaged_aside + missed);
    // Not one row is unaccounted for: each line read is loaded, known, or set aside.
    let joined = file.rows_read as usize;
    assert!(joined <= lines.len() - 1 + added, "{fault:?}");
    Tally {
        damaged: at.len(),
        caught: at.len() - missed.saturating_sub(told).min(at.len()),
        untouched: lines.len() - 1 - at.len(),
        lost,
    }
}

/// Damages a file in each way; what is caught of one kind must reach its floor in per cent.
fn assert_caught(good: &Good, floor: impl Fn(Fault) -> usize) {
    let mut sum = Tally::default();
    let mut table = String::new();
    for (seed, fault) in FAULTS.into_iter().enumerate() {
        let one = tally(good, fault, seed as u64);
        table.push_str(&format!(
            "{fault:?}: {} of {} caught, {} of {} untouched lost\n",
            one.caught, one.damaged, one.lost, one.untouched
        ));
        assert!(one.caught * 100 >= one.damaged * floor(fault), "{table}");
        sum = Tally {
            damaged: sum.damaged + one.damaged,
            caught: sum.caught + one.caught,
            untouched: sum.untouched + one.untouched,
            lost: sum.lost + one.lost,
        };
    }
    println!("{table}{sum:?}");
    assert!(sum.caught * 100 >= sum.damaged * 95, "{table}{sum:?}");
    assert!(sum.lost * 1_000 <= sum.untouched * 5, "{table}{sum:?}");
}

#[test]
fn most_damage_is_caught_and_rows_beside_it_are_left_alone() {
    let shop = demo::generate(&Spec {
        users: 150,
        ..Spec::default()
    });
    let files = demo::files(&shop);
    let text = String::from_utf8(
        files
            .iter()
            .find(|(name, _)| *name == "actions.csv")
            .unwrap()
            .1
            .clone(),
    )
    .unwrap();
    let good = Good {
        text,
        now: "2026-10-01T08:00:00Z",
        user: 0,
        item: 2,
        time: 4,
        amount: 6,
        order: 8,
    };
    assert_caught(&good, |fault| match fault {
        LostDigit => 90,
        // A code and a channel are both words: nothing tells that they changed places.
        SwappedColumns => 97,
        _ => 98,
    });
}

/// Of the real file each so many-th row is taken, so that all its days are there; none whose cells
/// hold a delimiter.
const REAL_STEP: usize = 40;

#[test]
fn most_damage_of_a_real_file_is_caught_too() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/online-retail.csv.gz");
    let Ok(file) = File::open(path) else {
        println!("skipped: the real data are not there");
        return;
    };
    let lines = BufReader::new(MultiGzDecoder::new(file))
        .lines()
        .map(Result::unwrap);
    let lines = lines.filter(|line| !line.contains('"')).step_by(REAL_STEP);
    let text: String = lines.map(|line| line + "\n").collect();
    let good = Good {
        text,
        now: "2012-01-01T00:00:00Z",
        user: 6,
        item: 1,
        time: 4,
        amount: 5,
        order: 0,
    };
    assert_caught(&good, |fault| match fault {
        LostDigit => 70,
        ShiftedColumn => 78,
        _ => 97,
    });
}
