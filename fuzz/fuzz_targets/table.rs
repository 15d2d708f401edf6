//! Delimited text through the dialects and the cleaning rules.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = regulars::load::probe::clean_file(bytes);
});
