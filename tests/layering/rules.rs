//! The rules of the house, and the check of one file against them.

use super::paths::{Named, paths};
use super::tokens::{Token, tokens, without_tests};
use std::collections::BTreeMap;

/// The layers, from the ground up; modules of one layer do not know each other.
const LAYERS: &[&[&str]] = &[
    &["domain", "error"],
    &["speech", "statistics"],
    &["store", "output"],
    &["snapshot"],
    &["shop"],
    &["load", "privacy", "profile"],
    &["segment"],
    &["patterns"],
    &["recommend"],
    &["campaign", "scale"],
    &["why"],
    &["upkeep", "demo"],
    &["today"],
    &["report"],
    &["jobs"],
    &["command"],
    &["frontend"],
    &["main"],
];

/// Of the layers below it, the front end sees these alone.
const SEEN_BY_FRONTEND: &[&str] = &["command", "output", "domain", "error"];

/// Crates and the folders that may name them.
const CRATES: &[(&[&str], &[&str])] = &[
    (&["rusqlite"], &["store"]),
    (&["fluent_bundle", "unic_langid"], &["speech"]),
    (
        &["ndarray", "linfa", "linfa_clustering", "faer"],
        &["statistics", "profile", "segment", "patterns", "recommend"],
    ),
    (&["ratatui"], &["frontend/dashboard"]),
    (&["crossterm"], &["frontend/dashboard", "frontend/pager"]),
    (&["rustyline"], &["frontend/repl"]),
    (
        &["clap", "clap_complete", "clap_mangen"],
        &["command", "frontend"],
    ),
    (&["csv", "encoding_rs", "chardetng"], &["load", "output"]),
    (&["calamine", "zip", "ruzstd", "quick_xml"], &["load"]),
    (&["arrow_array", "arrow_ipc", "arrow_schema"], &["scale"]),
    (&["parquet"], &["load", "scale"]),
    (&["anstream", "ctrlc"], &["frontend"]),
];

/// Macros that no file may call; the printing ones belong to the front end.
const MACROS: &[&str] = &["todo", "unimplemented", "dbg"];
const PRINTING: &[&str] = &["println", "eprintln", "print", "eprint"];

/// Lines that a file may have.
pub const LONGEST_FILE: usize = 600;

/// A rule that was broken, and where.
#[derive(Debug, PartialEq)]
pub struct Broken {
    /// The rule's name.
    pub rule: &'static str,
    /// File, line and what stands there.
    pub place: String,
}

/// What the check of a file needs to know of the others.
#[derive(Debug, Default)]
pub struct House {
    /// Names that lib.rs exports at the root, with the module they come from.
    pub exports: BTreeMap<String, String>,
}

impl House {
    /// Learns the exports from the texts of the crates' lib.rs.
    pub fn of(libs: &str) -> House {
        let (code, _) = without_tests(&tokens(libs));
        let mut exports = BTreeMap::new();
        for Named { path, .. } in paths(&code, &[]) {
            let path = if path[0] == "crate" {
                &path[1..]
            } else {
                &path[..]
            };
            if let [module, .., name] = path {
                exports.insert(name.clone(), module.clone());
            }
        }
        House { exports }
    }
}

/// The rules that `source` breaks as the file `file` (`src/store/users.rs`).
pub fn check(file: &str, source: &str, house: &House) -> Vec<Broken> {
    let module = module_of(file);
    let (code, _) = without_tests(&tokens(source));
    let mut broken = Vec::new();
    let mut report = |rule, line: usize, what: &str| {
        broken.push(Broken {
            rule,
            place: format!("{file}:{line}: {what}"),
        });
    };
    let length = source.lines().count();
    if length > LONGEST_FILE {
        report("a file has at most 600 lines", length, "its last line");
    }
    let layer = module.first().map_or("lib", String::as_str);
    let is_frontend = matches!(layer, "frontend" | "main");
    for named in paths(&code, &module) {
        let shown = named.path.join("::");
        let rule = if named.path[0] == "crate" {
            if layer == "lib" {
                None
            } else {
                layer_rule(layer, named.path.get(1), house)
            }
        } else {
            crate_rule(&module, &named.path[0])
                .or_else(|| (!is_frontend).then(|| outside_rule(&named.path)).flatten())
        };
        if let Some(rule) = rule {
            report(rule, named.line, &shown);
        }
    }
    for (index, token) in code.iter().enumerate() {
        let next = |offset: usize| {
            code.get(index + offset)
                .map_or("", |token: &Token| token.text.as_str())
        };
        let name = token.text.as_str();
        if next(1) == "!" && MACROS.contains(&name) {
            report("no todo!, unimplemented! or dbg!", token.line, name);
        }
        if next(1) == "!" && PRINTING.contains(&name) && !is_frontend {
            report("only the front end prints", token.line, name);
        }
        if matches!(name, "." | "::") && next(1) == "unwrap" {
            report("no unwrap()", token.line, name);
        }
    }
    broken
}

/// `["store", "users"]` of `crates/core/src/store/users.rs`; `["main"]` of the binary, nothing of a
/// crate's root. The crates of the rooms `load` and `scale` are those rooms: `["load", "table"]`.
pub fn module_of(file: &str) -> Vec<String> {
    let (folder, path) = file.split_once("src/").unwrap_or(("", file));
    let room = match folder {
        "crates/load/" => Some("load"),
        "crates/scale/" => Some("scale"),
        _ => None,
    };
    let parts = path.trim_end_matches(".rs").split('/');
    room.into_iter()
        .chain(parts)
        .filter(|part| !matches!(*part, "mod" | "lib"))
        .map(str::to_string)
        .collect()
}

fn layer_rule(layer: &str, used: Option<&String>, house: &House) -> Option<&'static str> {
    let height = |module: &str| LAYERS.iter().position(|peers| peers.contains(&module));
    let Some(used) = used.filter(|used| *used != "*") else {
        return Some("nobody uses the whole crate");
    };
    let used = match height(used) {
        Some(_) => used,
        None => house.exports.get(used)?,
    };
    if used == layer {
        return None;
    }
    let Some(own) = height(layer) else {
        return Some("every module has its layer");
    };
    if layer == "frontend" && !SEEN_BY_FRONTEND.contains(&used.as_str()) {
        return Some("the front end sees the commands alone");
    }
    match height(used) {
        Some(other) if other < own => None,
        Some(other) if other == own => Some("peers do not know each other"),
        _ => Some("a module uses only what stands below it"),
    }
}

fn crate_rule(module: &[String], used: &str) -> Option<&'static str> {
    let folder = module.join("/");
    let allows = |place: &&str| folder == *place || folder.starts_with(&format!("{place}/"));
    let (_, places) = CRATES.iter().find(|(names, _)| names.contains(&used))?;
    (!places.iter().any(allows)).then_some("a crate stays in its folders")
}

/// The rule for what only the front end may do with the process around it.
fn outside_rule(path: &[String]) -> Option<&'static str> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path[..] {
        ["std", "env", "consts", ..] => None,
        ["std", "env", ..] => Some("only the front end reads the environment"),
        ["std", "process", "exit" | "abort" | "*", ..] => {
            Some("only the front end ends the process")
        }
        ["std", "io", "stdout" | "stderr" | "Stdout" | "Stderr", ..] => {
            Some("only the front end prints")
        }
        _ => None,
    }
}
