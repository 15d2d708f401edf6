//! Finds the program's files: platform folders, environment, options.

use super::print::Stream;
use crate::command::{Place, Terminal};
use crate::domain::Instant;
use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// Finds the paths and the terminal. `named` is the database of `--db`; `has_color` says whether
/// results are coloured.
pub fn find_place(named: Option<PathBuf>, has_color: bool) -> Place {
    let args = AppStrategyArgs {
        top_level_domain: "org".into(),
        author: "Regulars".into(),
        app_name: "regulars".into(),
    };
    let (data, state) = match choose_app_strategy(args) {
        Ok(strategy) => (
            strategy.data_dir(),
            strategy.state_dir().unwrap_or_else(|| strategy.data_dir()),
        ),
        Err(_) => (PathBuf::from("."), PathBuf::from(".")),
    };
    let from_environment = std::env::var_os("REGULARS_DB")
        .filter(|path| !path.is_empty())
        .map(PathBuf::from);
    let named = named.or(from_environment);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Place {
        is_database_named: named.is_some(),
        database: named.unwrap_or_else(|| data.join("shop.db")),
        demo_database: data.join("demo.db"),
        history: state.join("history.txt"),
        log: state.join("regulars.log"),
        operator: ["USER", "LOGNAME", "USERNAME"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|name| !name.is_empty())),
        home: etcetera::home_dir().ok(),
        clock: now,
        entropy: || rand::Rng::r#gen(&mut rand::rngs::OsRng),
        threads: cores,
        terminal: Terminal {
            size: Stream::Out
                .is_terminal()
                .then(terminal_size::terminal_size)
                .flatten()
                .map(|(columns, rows)| (columns.0, rows.0)),
            has_color,
            name: std::env::var("TERM").ok().filter(|name| !name.is_empty()),
        },
        stdin: None,
    }
}

fn now() -> Instant {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Instant(i64::try_from(since.as_secs()).unwrap_or(0))
}
