//! `report`: a page that needs nothing else, with charts that screen readers can read.

use crate::console::{Console, Where};

/// The page of the generated shop for a month.
fn page(console: &Console, line: &str) -> String {
    console.output(&format!(
        "regulars --now 2026-10-02 {line} --output report.html"
    ));
    console.read("report.html")
}

#[test]
fn the_page_needs_nothing_else_and_every_chart_is_said_in_words() {
    let console = Console::with_shop();
    let page = page(&console, "report");
    for outside in [
        "http:", "https:", "src=", "@import", "url(", "<script", "<link",
    ] {
        assert!(!page.contains(outside), "{outside}");
    }
    let charts = page.matches("<svg role=\"img\"").count();
    assert!(charts >= 3, "{charts} charts");
    assert_eq!(page.matches("<title id=").count(), charts);
    assert_eq!(page.matches("<desc id=").count(), charts);
    for id in page.split("aria-labelledby=\"").skip(1) {
        for name in id.split('"').next().unwrap().split(' ') {
            assert_eq!(page.matches(&format!("id=\"{name}\"")).count(), 1, "{name}");
        }
    }
    assert!(
        page.matches("<table>").count() >= charts,
        "a table beside each"
    );
    for part in [
        "<html lang=\"en\">",
        "name=\"viewport\"",
        "color-scheme:light dark",
        "prefers-color-scheme:dark",
        "size:A4",
        "<h1>Report for September 2026</h1>",
        "<h2>The month</h2>",
        "<h2>Segments</h2>",
        "<h2>What campaigns earned</h2>",
        "<h2>What to do next</h2>",
        "<code>campaign checklist 1</code>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    for (opened, closed) in [
        ("<table>", "</table>"),
        ("<svg ", "</svg>"),
        ("<section>", "</section>"),
    ] {
        assert_eq!(page.matches(opened).count(), page.matches(closed).count());
    }
}

#[test]
fn days_add_up_to_the_month_and_months_are_the_same_in_every_report() {
    let console = Console::with_shop();
    let report = console.output("regulars --now 2026-10-02 report --month 2026-08 --format json");
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let data = &report["data"];
    assert_eq!(data["month"], "2026-08");
    let months = data["months"].as_array().unwrap();
    let last = months.last().unwrap();
    let days: i64 = data["days"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| day["minor"].as_i64().unwrap())
        .sum();
    assert_eq!(last["revenue"]["minor"].as_i64(), Some(days));
    let weeks = console.output("regulars --now 2026-10-02 report --month 2026-07 --format json");
    let weeks: serde_json::Value = serde_json::from_str(&weeks).unwrap();
    let july = weeks["data"]["months"].as_array().unwrap().last().unwrap();
    assert_eq!(
        &months[months.len() - 2],
        july,
        "a month is the same in every report"
    );
}

#[test]
fn a_sale_after_midnight_is_on_its_day_after_a_change_of_the_clock() {
    let console = Console::new();
    console.write(
        "orders.csv",
        "order,user,item,time,quantity,price\n\
         1,ann,tea,2026-01-05 10:00,1,10.00\n\
         2,ann,tea,2026-03-30 00:30,1,70.00\n\
         3,ben,tea,2026-03-31 12:00,1,5.00\n",
    );
    let line = "regulars --db shop.db --now 2026-04-02";
    console.output(&format!(
        "{line} load orders.csv --tz Europe/Berlin --currency EUR"
    ));
    let report = console.output(&format!("{line} report --month 2026-03 --format json"));
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let days = report["data"]["days"].as_array().unwrap();
    let minor = |day: usize| days[day - 1]["minor"].as_i64();
    assert_eq!(
        (minor(29), minor(30), minor(31)),
        (Some(0), Some(7000), Some(500))
    );
}

#[test]
fn a_month_without_data_is_refused_with_what_there_is() {
    let console = Console::with_shop();
    let printed = console.run("regulars report --month 2020-01", Where::Pipe);
    assert_eq!(printed.code, 3);
    assert!(
        printed
            .text
            .contains("the data hold nothing of January 2020: they go from 2025-0"),
        "{}",
        printed.text
    );
    let printed = console.run("regulars report --month september", Where::Pipe);
    assert_eq!(printed.code, 2);
    assert!(printed.text.contains("is not a month"), "{}", printed.text);
}

#[test]
fn a_month_says_who_moved_from_which_segment_to_which() {
    let console = Console::with_shop();
    let report =
        |month: &str| console.output(&format!("regulars --now 2026-12-05 report --month {month}"));
    // The shop's segments were computed on 2 October; orders of November come, and they are computed again.
    let orders = "user_id,item_id,action,time,price\nU0001,I0001,purchase,2026-11-05 10:00,9.00\n\
                  U0001,I0001,purchase,2026-11-29 10:00,9.00\n";
    console.write("november.csv", orders);
    console.output("regulars --now 2026-11-30 load november.csv");
    let names = || -> Vec<String> {
        let listed = console.output("regulars segments --format json");
        let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
        let segments = listed["data"]["segments"].as_array().unwrap();
        let name = |one: &serde_json::Value| one["name"].as_str().unwrap().to_string();
        segments.iter().map(name).collect()
    };
    let before = names();
    console.output("regulars --now 2026-11-30 segment --k 6");
    let after = names();
    let json = console.output("regulars --now 2026-12-05 report --month 2026-11 --format json");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let flows = &json["data"]["flows"];
    let moves = flows["moves"].as_array().unwrap();
    assert!(!moves.is_empty(), "{flows}");
    let mut in_all = flows["stayed"].as_u64().unwrap();
    for flow in moves {
        in_all += flow["customers"].as_u64().unwrap();
        let named = |of: &serde_json::Value| of.as_str().map(str::to_string);
        for name in [named(&flow["from"]), named(&flow["to"])]
            .into_iter()
            .flatten()
        {
            assert!(before.contains(&name) || after.contains(&name), "{name}");
        }
        assert_ne!(flow["from"], flow["to"]);
    }
    let counted = console.output("regulars --format csv sql \"SELECT count(*) FROM segment_members m JOIN segments s USING (segment) WHERE s.made_by = 'behavior'\"");
    let members: u64 = counted.lines().last().unwrap().trim().parse().unwrap();
    let left: u64 = moves
        .iter()
        .filter(|flow| flow["to"].is_null())
        .map(|flow| flow["customers"].as_u64().unwrap())
        .sum();
    assert_eq!(in_all - left, members, "everybody is counted once");
    let text = report("2026-11");
    assert!(text.contains("In November 2026, "), "{text}");
    assert!(text.contains("Who moved between segments"), "{text}");
    let october = report("2026-10");
    assert!(
        october.contains("when segments were first computed, segments were not computed again"),
        "{october}"
    );
}
