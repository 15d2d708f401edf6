//! A shop in a temporary folder, for tests that go through operations.

#![allow(clippy::unwrap_used, dead_code, missing_docs)]

use regulars::domain::{Instant, Silent};
use regulars::error::Result;
use regulars::load::operation::{Outcome, Request, run, undo_load};
use regulars::output::{Format, Present, Rendered, Style, render};
use regulars::shop::{Shop, Workbench};
use regulars::store::{Counts, EXPORTS};
use regulars::upkeep::operation::export;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A temporary folder, in memory where the system has that: tests would wait for the disk.
pub fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    }
    .unwrap()
}

pub struct Workshop {
    pub folder: tempfile::TempDir,
    pub shop: Shop,
}

impl Workshop {
    pub fn new() -> Workshop {
        let folder = folder();
        let now = Instant::parse("2026-06-01T12:00:00Z").unwrap();
        let bench = Arc::new(Workbench::new(1));
        let mut shop = Shop::create(&folder.path().join("shop.db"), [7; 32], now, bench).unwrap();
        shop.context.now = now;
        Workshop { folder, shop }
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn try_load(&mut self, files: &[&Path]) -> Result<Outcome> {
        let request = Request {
            files: files.iter().map(|path| path.to_path_buf()).collect(),
            ..Request::default()
        };
        run(&mut self.shop, &request, &Silent::default())
    }

    /// Writes and loads one file.
    pub fn load(&mut self, name: &str, bytes: impl AsRef<[u8]>) -> Outcome {
        let path = self.write(name, bytes);
        self.try_load(&[&path]).unwrap()
    }

    pub fn undo(&mut self, loaded: &Outcome) {
        undo_load(&mut self.shop, loaded.batch, &Silent::default()).unwrap();
    }

    pub fn counts(&self) -> Counts {
        self.shop.store().fetch_counts().unwrap()
    }

    /// One exported table as raw CSV, without those who refused marketing or are excluded.
    pub fn list(&self, table: &str) -> String {
        csv(&export(&self.shop, table, false, &Silent::default()).unwrap())
    }

    /// One exported table as raw CSV, everyone in it.
    pub fn export(&self, table: &str) -> String {
        csv(&export(&self.shop, table, true, &Silent::default()).unwrap())
    }

    /// All exported tables, each under its name.
    pub fn exports(&self) -> String {
        EXPORTS
            .iter()
            .map(|table| format!("## {}\n{}", table.name, self.export(table.name)))
            .collect()
    }

    /// The database agrees with itself.
    pub fn check(&self) {
        let store = self.shop.store();
        assert_eq!(store.check_integrity().unwrap(), "ok");
        assert_eq!(store.check_references().unwrap(), None);
        assert!(store.check_chunks().unwrap().is_same);
        assert!(store.check_tally().unwrap());
        self.shop.snapshot().unwrap();
    }
}

pub fn csv(outcome: &impl Present) -> String {
    let (blocks, style) = (
        outcome.blocks(),
        Style {
            raw: true,
            ..Style::default()
        },
    );
    let reply = Rendered {
        command: "",
        data: &serde_json::Value::Null,
        blocks: &blocks,
        notes: &[],
    };
    render(&reply, Format::Csv, &style).unwrap()
}

/// What a person reads.
pub fn text(outcome: &impl Present) -> String {
    let blocks = outcome.blocks();
    let reply = Rendered {
        command: "",
        data: &serde_json::Value::Null,
        blocks: &blocks,
        notes: &[],
    };
    render(&reply, Format::Plain, &Style::default()).unwrap()
}
