use super::*;
use crate::domain::{Currency, Instant, Money};
use crate::output::sanitise::is_forbidden;
use proptest::prelude::*;

fn style(width: usize) -> Style {
    Style {
        width: Some(width),
        ..Style::default()
    }
}

fn segments() -> Table {
    let mut table = Table::new("Segments", &["id", "name", "size", "what they do"]);
    let long = "buys green tea on Sundays, comes back after 31 days, seldom uses a coupon";
    table.row(vec![
        Cell::Int(1),
        Cell::text("绿茶"),
        Cell::Int(1234),
        Cell::text(long),
    ]);
    table.row(vec![
        Cell::Int(12),
        Cell::text("Ze\u{301}"),
        Cell::Int(5),
        Cell::Missing,
    ]);
    table
}

#[test]
fn columns_are_aligned_by_display_width_with_numbers_at_the_right() {
    let drawn = render_table(&segments(), &style(60));
    let expected = "\
Segments
┌────┬──────┬───────┬──────────────────────────────────────┐
│ id │ name │  size │ what they do                         │
├────┼──────┼───────┼──────────────────────────────────────┤
│  1 │ 绿茶 │ 1,234 │ buys green tea on Sundays, comes     │
│    │      │       │ back after 31 days, seldom uses a    │
│    │      │       │ coupon                               │
│ 12 │ Ze\u{301}   │     5 │ –                                    │
└────┴──────┴───────┴──────────────────────────────────────┘
";
    assert_eq!(drawn, expected);
}

#[test]
fn a_terminal_draws_the_right_border_in_one_column() {
    let mut table = Table::new("", &["name", "n"]);
    for name in ["中文店", "e\u{301}te\u{301}", "👍", "⚠", "plain", "กำลัง"] {
        table.row(vec![Cell::text(name), Cell::Int(1)]);
    }
    let mut terminal = vt100::Parser::new(20.try_into().unwrap(), 60.try_into().unwrap(), 0);
    terminal.process(
        render_table(&table, &Style::default())
            .replace('\n', "\r\n")
            .as_bytes(),
    );
    let screen = terminal.screen();
    let borders: Vec<u16> = (1..2_u16)
        .chain(3..9)
        .map(|row| {
            (0..60).rev().find(|&column| {
                screen
                    .cell(row, column)
                    .is_some_and(|cell| cell.contents() == "│")
            })
        })
        .map(|column| column.unwrap_or(0))
        .collect();
    assert!(
        borders
            .iter()
            .all(|&column| column == borders[0] && column > 0),
        "{borders:?}"
    );
}

#[test]
fn last_columns_are_hidden_and_named_when_shortening_is_not_enough() {
    let mut table = Table::new(
        "",
        &[
            "id",
            "name",
            "revenue of the last year",
            "orders of the last year",
        ],
    );
    table.row(vec![
        Cell::text("a-long-id-that-stays"),
        Cell::text("n"),
        Cell::Int(1),
        Cell::Int(2),
    ]);
    let drawn = render_table(&table, &style(44));
    assert!(drawn.contains("a-long-id-that-stays"), "{drawn}");
    assert!(
        drawn.contains("1 of 4 columns hidden (orders of the last\nyear)"),
        "{drawn}"
    );
    let details = render_table(
        &table,
        &Style {
            details: true,
            ..style(44)
        },
    );
    assert!(
        details.contains("orders of the last year: 2\n") && !details.contains("hidden"),
        "{details}"
    );
}

#[test]
fn a_very_long_value_is_cut_and_announced() {
    let mut table = Table::new("", &["id", "what"]);
    table.row(vec![Cell::Int(1), Cell::text("word ".repeat(100).trim())]);
    let drawn = render_table(&table, &style(60));
    assert!(
        drawn.contains("... │\n")
            && drawn.ends_with("1 value shortened; --details shows them in full\n"),
        "{drawn}"
    );
    let details = render_table(
        &table,
        &Style {
            details: true,
            ..style(60)
        },
    );
    assert_eq!(details.matches("word").count(), 100);
}

#[test]
fn columns_of_second_rank_are_hidden_before_lines_are_broken() {
    let mut table = Table::new("", &["gate", "why", "observed"]).second_rank(1);
    table.row(vec![
        Cell::text("cap"),
        Cell::text("4 offers within a year, at most 4 are made"),
        Cell::Int(4),
    ]);
    assert!(render_table(&table, &style(80)).contains("observed │\n"));
    let drawn = render_table(&table, &style(55));
    assert!(drawn.contains("at most 4 are made │\n"), "{drawn}");
    assert!(
        drawn.ends_with("1 of 3 columns hidden (observed); --details shows them\n"),
        "{drawn}"
    );
}

#[test]
fn a_chart_stands_for_its_rows_unless_details_are_asked_for() {
    let mut table = segments();
    table.chart = "▁▄█".into();
    assert_eq!(
        render_table(&table, &style(60)),
        "Segments\n▁▄█\n--details shows the numbers\n"
    );
    assert!(
        render_table(
            &table,
            &Style {
                details: true,
                ..style(60)
            }
        )
        .contains("1,234")
    );
}

#[test]
fn narrow_windows_show_one_field_a_line() {
    let drawn = render_table(&segments(), &style(30));
    assert!(
        drawn.contains("\nid: 1\nname: 绿茶\nsize: 1,234\n"),
        "{drawn}"
    );
    assert!(
        drawn.contains("\n\nid: 12\n") && drawn.contains("seldom uses a coupon"),
        "{drawn}"
    );
}

#[test]
fn rows_beyond_the_limit_are_announced() {
    let mut table = Table::new("", &["id"]);
    (0..340).for_each(|id| table.row(vec![Cell::Int(id)]));
    let drawn = render_table(&table, &style(80));
    assert!(
        drawn.ends_with("40 of 340 rows; --all shows the rest\n"),
        "{drawn}"
    );
    let few = render_table(&table.clone().most_rows(5), &style(80));
    assert!(
        few.ends_with("5 of 340 rows; --all shows the rest\n") && few.lines().count() == 10,
        "{few}"
    );
    let all = render_table(
        &table,
        &Style {
            all: true,
            ..style(80)
        },
    );
    assert_eq!(all.lines().count(), 340 + 4);
}

#[test]
fn a_table_without_rows_says_so() {
    assert_eq!(
        render_table(
            &Table::new("", &["id"]).empty("no segments yet"),
            &style(80)
        ),
        "no segments yet\n"
    );
}

#[test]
fn a_card_has_no_header_and_wraps_its_values() {
    let mut card = Table::card("User 42");
    card.line("orders", Cell::Int(12_345));
    card.line(
        "sentence",
        Cell::text("buys green tea on Sundays and comes back after a month"),
    );
    let drawn = render_table(
        &card,
        &Style {
            ascii: true,
            ..style(40)
        },
    );
    let expected = "\
User 42
+----------+---------------------------+
| orders   | 12,345                    |
| sentence | buys green tea on Sundays |
|          | and comes back after a    |
|          | month                     |
+----------+---------------------------+
";
    assert_eq!(drawn, expected);
}

fn cells() -> impl Strategy<Value = Cell> {
    prop_oneof![
        "\\PC{0,40}".prop_map(Cell::Text),
        "[\\x00-\\u{a0}\\u{200a}-\\u{2070}\\u{300}-\\u{305}绿👍]{0,20}".prop_map(Cell::Text),
        any::<i64>().prop_map(Cell::Int),
        (any::<f64>(), 0_usize..4).prop_map(|(value, decimals)| Cell::Number { value, decimals }),
        any::<i64>().prop_map(|minor| Cell::Money(Money::new(minor, Currency::UNKNOWN))),
        any::<f64>().prop_map(Cell::Percent),
        (0.0..1.0).prop_map(Cell::Share),
        any::<i32>().prop_map(|at| Cell::Date(Instant(i64::from(at)))),
        Just(Cell::Missing),
    ]
}

pub(in crate::output) fn tables() -> impl Strategy<Value = Table> {
    (1_usize..6, any::<bool>()).prop_flat_map(|(columns, is_card)| {
        let columns = if is_card { 2 } else { columns };
        let names = prop::collection::vec("(\\PC|\\x1b|\u{202e}){0,12}", columns);
        let rows = prop::collection::vec(prop::collection::vec(cells(), columns), 0..5);
        ("(\\PC|\n|\\x07){0,20}", names, rows, 0..columns).prop_map(
            move |(title, columns, rows, second_rank)| Table {
                title,
                columns,
                rows,
                empty: "nothing".into(),
                is_card,
                second_rank,
                ..Table::default()
            },
        )
    })
}

proptest! {
    #[test]
    fn a_table_fits_its_window_in_lines_of_one_width(
        table in tables(), width in 2_usize..120, ascii: bool, details: bool,
    ) {
        let style = Style { ascii, details, ..style(width) };
        let drawn = render_table(&table, &style);
        prop_assert!(!drawn.chars().any(is_forbidden), "{drawn:?}");
        for line in drawn.lines() {
            prop_assert!(display_width(line) <= width, "{} > {width}: {line:?}", display_width(line));
        }
        let border = Border::of(&style);
        // A title can start with a corner character; a border line has nothing else.
        let is_rule = |line: &str| {
            let is_sign = |sign: &str| sign == border.dash || border.top.contains(&sign);
            line.starts_with(border.top[0]) && line.len() > 4 && line.chars().all(|sign| is_sign(&sign.to_string()))
        };
        let framed: Vec<&str> = match drawn.lines().position(is_rule) {
            Some(start) if width >= NARROW => drawn.lines().skip(start).collect(),
            _ => Vec::new(),
        };
        let bottom = Border::of(&style).bottom[0];
        if let Some(last) = framed.iter().rposition(|line| line.starts_with(bottom)) {
            for line in &framed[..=last] {
                prop_assert_eq!(display_width(line), display_width(framed[0]), "{:?}", drawn);
            }
        }
    }
}
