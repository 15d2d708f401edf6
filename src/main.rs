//! The `regulars` program.

fn main() {}
