//! Cells as amounts.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| regulars::load::probe::read_money(text));
