//! The command line as it is typed: golden console blocks in tests/cli/*.md, and what must hold for
//! every command.
//!
//! tests/cli/README.md says which row of the checklist is held by which test.

mod colour;
mod every_command;
mod ids;
mod names;
mod patterns;
mod questions;
mod support;

use crate::console::{Console, Where, check_file};
use std::path::Path;

fn golden(name: &str) {
    check_file(
        &Path::new("tests/cli").join(name),
        &mut Console::with_shop(),
        Where::Pipe,
    );
}

#[test]
fn what_is_loaded() {
    golden("loading.md");
}

#[test]
fn what_is_refused() {
    golden("errors.md");
}

#[test]
fn five_forms() {
    golden("formats.md");
}

#[test]
fn today() {
    golden("today.md");
}

#[test]
fn scripts() {
    golden("scripts.md");
}

#[test]
fn pipes() {
    golden("pipes.md");
}

#[test]
fn what_is_never_written_over() {
    golden("safety.md");
}

#[test]
fn calls_to_support() {
    golden("support.md");
}

#[test]
fn what_is_answered_about_codes() {
    golden("codes.md");
}

#[test]
fn what_customers_hear_in_five_languages() {
    golden("languages.md");
}

#[test]
fn a_customers_rights() {
    golden("rights.md");
}

#[test]
fn paths() {
    golden("paths.md");
}

#[test]
fn a_line_gives_the_same_json_from_the_shell_a_script_and_standard_input() {
    let console = Console::with_shop();
    let line = "recommend user U0001 --format json --now 2026-10-02";
    console.write("one.regulars", line);
    let shell = console.output(&format!("regulars {line}"));
    assert!(
        shell.starts_with(r#"{"version":1,"command":"recommend","data":{"user":"U0001""#),
        "{shell}"
    );
    assert_eq!(console.output("regulars run one.regulars"), shell);
    assert_eq!(console.output("regulars source one.regulars"), shell);
    assert_eq!(console.output("regulars < one.regulars"), shell);
    assert_eq!(console.output(&format!("echo '{line}' | regulars")), shell);
}
