//! Whoever an answer names is in the access log, and the files that name a customer are remembered.

use crate::console::Console;
use rusqlite::Connection;

/// A till account: 25 orders on one day.
fn with_a_suspect(user: &str) -> Console {
    let console = Console::with_shop();
    let mut text = String::from("order,user,item,time,quantity,price\n");
    for order in 0..25 {
        text.push_str(&format!(
            "T{order},{user},I0001,2026-09-12 10:{order:02}:00,1,9.90\n"
        ));
    }
    console.write("till.csv", text);
    console.output("regulars load till.csv --quiet");
    console
}

#[test]
fn whoever_is_named_among_the_actions_is_in_the_log_and_the_files_are_remembered() {
    let console = with_a_suspect("C9999");
    for line in [
        "today",
        "refresh",
        "report",
        "status --quality",
        "today --output today.json",
        "report --month 2026-09 --output report.html",
    ] {
        let line = format!("regulars --now 2026-10-02 {line}");
        let printed = console.output(&line);
        let is_on_screen = !line.contains("--output");
        assert_eq!(printed.contains("C9999"), is_on_screen, "{line}: {printed}");
    }
    assert!(console.read("report.html").contains("C9999"));
    let database = Connection::open(console.path("shop.db")).unwrap();
    let sql = "SELECT command FROM access_log JOIN users u USING (user) WHERE u.id = 'C9999'";
    let mut statement = database.prepare(sql).unwrap();
    let lines = statement.query_map([], |row| row.get::<_, String>(0));
    let lines: Vec<String> = lines.unwrap().map(Result::unwrap).collect();
    assert_eq!(lines.len(), 6, "{lines:?}");
    let sql = "SELECT count(*) FROM files_written WHERE path LIKE '%today.json' OR path LIKE \
               '%report.html'";
    let files: i64 = database.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(files, 2);
}
