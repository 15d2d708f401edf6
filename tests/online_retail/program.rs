//! The program as a process on a database of its own, and its JSON.

use crate::workshop;
use regulars::domain::Silent;
use regulars::shop::Shop;
use regulars::upkeep::operation::export;
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

/// The program on a database in a temporary folder.
pub struct Program {
    folder: tempfile::TempDir,
    now: &'static str,
    /// The file that is loaded.
    pub file: PathBuf,
    /// The exports before anything was loaded.
    pub empty: Vec<(&'static str, String)>,
}

/// The tables that hold what was loaded.
const LOADED: [&str; 4] = ["users", "items", "orders", "actions"];

impl Program {
    pub fn new(now: &'static str) -> Program {
        let folder = crate::workshop::folder();
        let program = Program {
            folder,
            now,
            file: PathBuf::new(),
            empty: Vec::new(),
        };
        program.run(&["settings", "time_zone", "Europe/London"]);
        program
    }

    /// The program on a copy of the database.
    pub fn copy(&self) -> Program {
        let mut copy = Program::new(self.now);
        (copy.file, copy.empty) = (self.file.clone(), self.empty.clone());
        let file = |program: &Program| program.folder.path().join("shop.db");
        std::fs::copy(file(self), file(&copy)).unwrap();
        copy
    }

    /// The database agrees with itself.
    pub fn check(&self) {
        let shop = self.open();
        assert_eq!(shop.store().check_integrity().unwrap(), "ok");
        assert_eq!(shop.store().check_references().unwrap(), None);
        assert!(shop.store().check_chunks().unwrap().is_same);
    }

    /// The database.
    pub fn open(&self) -> Shop {
        let bench = Arc::new(regulars::shop::Workbench::new(1));
        Shop::open(&self.folder.path().join("shop.db"), bench).unwrap()
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regulars"));
        command
            .arg("--db")
            .arg(self.folder.path().join("shop.db"))
            .args(["--quiet", "--now", self.now]);
        command
            .args(words)
            .env("XDG_STATE_HOME", self.folder.path());
        command
    }

    /// The `data` of a command's JSON.
    pub fn run(&self, words: &[&str]) -> Value {
        let output = self
            .command(&["--format", "json"])
            .args(words)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {said}");
        assert!(said.is_empty(), "{words:?} --quiet said {said}");
        let mut reply: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(
            reply["version"] == 1 && reply["notes"].is_array() && reply["command"].is_string(),
            "{words:?}"
        );
        reply["data"].take()
    }

    /// The tables that hold what was loaded, as CSV.
    pub fn exports(&self) -> Vec<(&'static str, String)> {
        let shop = self.open();
        let csv = |table: &'static str| {
            workshop::csv(&export(&shop, table, true, &Silent::default()).unwrap())
        };
        LOADED.iter().map(|table| (*table, csv(table))).collect()
    }
}

pub fn array(value: &Value, field: &str) -> Vec<Value> {
    value[field]
        .as_array()
        .unwrap_or_else(|| panic!("{field} of {value}"))
        .clone()
}

pub fn text(value: &Value, field: &str) -> String {
    value[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field} of {value}"))
        .to_string()
}

pub fn whole(value: &Value, field: &str) -> u64 {
    value[field]
        .as_u64()
        .unwrap_or_else(|| panic!("{field} of {value}"))
}

pub fn number(value: &Value, field: &str) -> f64 {
    value[field]
        .as_f64()
        .unwrap_or_else(|| panic!("{field} of {value}"))
}

/// (value, low, high, n)
pub fn estimate(value: &Value, field: &str) -> (f64, f64, f64, u64) {
    let found = &value[field];
    let estimate = (
        number(found, "value"),
        number(found, "low"),
        number(found, "high"),
        whole(found, "n"),
    );
    assert!(
        estimate.1 <= estimate.0 && estimate.0 <= estimate.2,
        "{field} of {value}"
    );
    estimate
}

/// (minor units, currency)
pub fn money(value: &Value, field: &str) -> (i64, String) {
    (
        value[field]["minor"].as_i64().unwrap(),
        text(&value[field], "currency"),
    )
}
