//! The `regulars` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    regulars::frontend::run(std::env::args_os().collect())
}
