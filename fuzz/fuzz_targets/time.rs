//! Cells as times.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| regulars::load::probe::read_time(text));
