//! Lines of a web server's log through the reader and the cleaning rules.
#![no_main]

const FIRST: &[u8] =
    b"203.0.113.9 - - [10/May/2026:13:55:36 +0200] \"GET /products/cup HTTP/1.1\" 200 12 \"-\" \"Mozilla\"\n";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = regulars::load::probe::clean_file(&[FIRST, bytes].concat());
});
