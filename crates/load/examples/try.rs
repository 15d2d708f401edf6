use regulars_core::domain::{Instant, Silent};
use regulars_core::output::{Format, Present, Rendered, Style, render};
use regulars_core::shop::{Shop, Workbench};
use regulars_load::operation::{Request, run};
use std::sync::Arc;
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let db = std::path::PathBuf::from(&args[0]);
    let now = Instant::parse("2026-06-01T12:00:00Z").unwrap();
    let bench = Arc::new(Workbench::new(1));
    let mut shop = if db.exists() {
        Shop::open(&db, bench).unwrap()
    } else {
        Shop::create(&db, [7; 32], now, bench).unwrap()
    };
    shop.context.now = now;
    let request = Request {
        files: args[1..].iter().map(Into::into).collect(),
        ..Request::default()
    };
    match run(&mut shop, &request, &Silent::default()) {
        Err(error) => println!("error: {error}\n  try: {:?}", error.hint),
        Ok(outcome) => {
            let blocks = outcome.blocks();
            let reply = Rendered {
                command: "",
                data: &serde_json::Value::Null,
                blocks: &blocks,
                notes: &outcome.notes(),
            };
            println!(
                "{}",
                render(&reply, Format::Plain, &Style::default()).unwrap()
            );
            for note in outcome.notes() {
                println!("note: {note}");
            }
        }
    }
}
