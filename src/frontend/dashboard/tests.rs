#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use super::draw::draw;
use super::facts::{CampaignRow, Facts, SegmentRow};
use super::keymap::Act;
use super::state::{Effect, List, State};
use crate::command::{ModelStatus, RevenueWeek};
use crate::domain::{Currency, Instant, Money, RunId};
use crate::error::{Error, Kind};
use crate::output::{Style, display_width};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use serde_json::Value;

const NOW: Instant = Instant(1_769_856_120);

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn model(kind: &str, stale: bool, made_at: &str) -> ModelStatus {
    ModelStatus {
        kind: kind.into(),
        run: RunId(3),
        revision: 12,
        stale,
        made_at: at(made_at),
        duration_ms: 40,
    }
}

fn full() -> Facts {
    let euro = Currency::parse("EUR").unwrap();
    let week = |week: i32| {
        let starts_at = Instant(1_758_000_000).plus_days(7.0 * f64::from(week));
        RevenueWeek {
            week: starts_at.day_in(&jiff::tz::TimeZone::UTC),
            starts_at,
            revenue: Money::new(i64::from(100_000 + 50_000 * (week % 7)), euro),
            orders: i64::from(week),
        }
    };
    let segment = |id: i64| SegmentRow {
        id,
        name: if id == 2 {
            "绿茶 regulars".to_string()
        } else {
            format!("Group {id}")
        },
        size: Some(1000 * id),
        share: Some(0.05 * id as f64),
        sentence: format!("group {id} buys tea on Sundays\u{1b}[2J and comes back after 31 days"),
    };
    let campaign = |id: i64| CampaignRow {
        id,
        kind: "coupon".into(),
        state: "launched".into(),
        offered: Some(340),
        starts_at: Some(at("2026-02-01T00:00:00Z")),
    };
    Facts {
        database: "/home/me/shop.db".into(),
        revision: Some(12),
        counts: vec![
            ("customers", Some(4372)),
            ("items", Some(3684)),
            ("orders", Some(25900)),
            ("actions", Some(541909)),
        ],
        span: (
            Some(at("2010-12-01T08:26:00Z")),
            Some(at("2011-12-09T12:50:00Z")),
        ),
        loaded_at: Some(at("2026-01-30T10:00:00Z")),
        currency: "EUR".into(),
        zone: jiff::tz::TimeZone::get("Europe/Berlin").unwrap(),
        weeks: Some((0..20).map(week).collect()),
        models: vec![
            model("segment", false, "2026-01-31T08:00:00Z"),
            model("patterns", true, "2026-01-31T08:01:00Z"),
            model("recommend", false, "2026-01-31T08:02:00Z"),
        ],
        segments: (1..=6).map(segment).collect(),
        campaigns: (1..=9).rev().map(campaign).collect(),
    }
}

fn empty() -> Facts {
    Facts {
        database: "x.db".into(),
        revision: None,
        counts: vec![("customers", Some(0)), ("items", Some(0))],
        span: (None, None),
        loaded_at: None,
        currency: String::new(),
        zone: jiff::tz::TimeZone::UTC,
        weeks: None,
        models: Vec::new(),
        segments: Vec::new(),
        campaigns: Vec::new(),
    }
}

fn ready(facts: Facts) -> State {
    let mut state = State::new(false);
    state.take(Ok(facts), NOW);
    state
}

fn lines(state: &State, width: u16, height: u16) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, state)).unwrap();
    let buffer = terminal.backend().buffer();
    (0..height)
        .map(|row| {
            let mut line = String::new();
            // The cell behind a wide character is not drawn.
            while display_width(&line) < usize::from(width) {
                line.push_str(buffer[(u16::try_from(display_width(&line)).unwrap(), row)].symbol());
            }
            line.trim_end().to_string()
        })
        .collect()
}

#[test]
fn the_full_screen_at_80_by_24() {
    let expected = "\
Regulars  shop.db                            as of 2026-01-31 11:42  revision 12
┌ Shop ──────────────────┐┌ Revenue by week (EUR, net) ────────────────────────┐
│customers          4,372││ 20 weeks  ▃▄▅▅▆▇█▃▄▅▅▆▇█▃▄▅▅▆▇                     │
│items              3,684││2026-01-27 █████████████████████████░░░ 3,500.00 EUR│
│orders            25,900││2026-01-20 █████████████████████░░░░░░░ 3,000.00 EUR│
│actions          541,909││2026-01-13 ██████████████████░░░░░░░░░░ 2,500.00 EUR│
│first action  2010-12-01││2026-01-06 ██████████████░░░░░░░░░░░░░░ 2,000.00 EUR│
│last action   2011-12-09││2025-12-30 ███████████░░░░░░░░░░░░░░░░░ 1,500.00 EUR│
└────────────────────────┘└────────────────────────────────────────────────────┘
┌ Segments (1 to 4 of 6) ──────────────────────────────────────────────────────┐
│    id name                                     customers share of customers  │
│>    1 Group 1                                      1,000 █░░░░░░░░░   5.0 %  │
│     2 绿茶 regulars                                2,000 █░░░░░░░░░  10.0 %  │
│     3 Group 3                                      3,000 ██░░░░░░░░  15.0 %  │
│     4 Group 4                                      4,000 ██░░░░░░░░  20.0 %  │
│group 1 buys tea on Sundays\\u{1b}[2J and comes back after 31 days             │
└──────────────────────────────────────────────────────────────────────────────┘
┌ Models ──────────────────────────┐┌ Campaigns (1 to 3 of 9) ─────────────────┐
│segment    fresh 2026-01-31 09:00 ││   id kind    state     offered starts    │
│patterns   stale 2026-01-31 09:01 ││    9 coupon  launched      340 2026-02-01│
│recommend  fresh 2026-01-31 09:02 ││    8 coupon  launched      340 2026-02-01│
│                                  ││    7 coupon  launched      340 2026-02-01│
└──────────────────────────────────┘└──────────────────────────────────────────┘
q quit  ? keys  r refresh  Tab next list  Down next row  +5, ? all
";
    let drawn = lines(&ready(full()), 80, 24);
    assert_eq!(drawn.join("\n") + "\n", expected);
}

#[test]
fn larger_windows_show_more_rows() {
    let drawn = lines(&ready(full()), 120, 40).join("\n");
    for said in [
        "Group 6",
        "541,909",
        "  9 coupon",
        "  3 coupon",
        "recommend",
        "2026-01-20",
    ] {
        assert!(drawn.contains(said), "{said} is not in\n{drawn}");
    }
    assert!(
        drawn.contains("Segments (6)") && drawn.contains("Campaigns (1 to 7 of 9)"),
        "{drawn}"
    );
}

#[test]
fn windows_that_are_too_small_say_what_is_needed() {
    for (width, height) in [(40, 10), (59, 24), (80, 15)] {
        let drawn = lines(&ready(full()), width, height).join(" ");
        assert!(
            drawn.contains("needs 60x16") && drawn.contains(&format!("{width}x{height}")),
            "{drawn}"
        );
    }
    assert_eq!(
        lines(&ready(full()), 20, 5)[..3],
        ["needs 60x16, this", "window is 20x5; q", "quits"]
    );
    assert_eq!(lines(&ready(full()), 1, 1), ["n"]);
}

#[test]
fn empty_loading_and_failed_states_say_what_to_do() {
    assert_eq!(lines(&State::new(false), 80, 24)[1], "reading the shop ...");
    let drawn = lines(&ready(empty()), 80, 24).join("\n");
    assert!(
        drawn.contains("no data yet") && drawn.contains("regulars load FILE"),
        "{drawn}"
    );
    let mut failed = State::new(false);
    let error = Error::new(Kind::Database, "the database is newer than the program")
        .hint("update Regulars");
    failed.take(Err(error), NOW);
    let drawn = lines(&failed, 80, 24).join("\n");
    assert!(
        drawn.contains("error: the database is newer") && drawn.contains("try: update Regulars"),
        "{drawn}"
    );
}

#[test]
fn a_failed_refresh_keeps_the_older_numbers_with_their_time() {
    let mut state = ready(full());
    state.take(
        Err(Error::failed("the database is locked")),
        NOW.plus_days(1.0),
    );
    let drawn = lines(&state, 80, 24);
    assert!(
        drawn[0].starts_with("error: the database is locked"),
        "{}",
        drawn[0]
    );
    assert!(drawn[0].contains("as of 2026-01-31 11:42"), "{}", drawn[0]);
    assert!(drawn.join("\n").contains("541,909"));
    state.take(Ok(full()), NOW);
    assert!(lines(&state, 80, 24)[0].starts_with("Regulars  shop.db"));
}

#[test]
fn the_selection_stays_with_its_row_when_the_data_change() {
    let mut state = ready(full());
    (0..4).for_each(|_| assert_eq!(state.act(Act::Down), Effect::None));
    let drawn = lines(&state, 80, 24).join("\n");
    assert!(
        drawn.contains(">    5 Group 5") && drawn.contains("group 5 buys tea"),
        "{drawn}"
    );
    let mut fewer = full();
    fewer.segments.retain(|segment| segment.id != 1);
    state.take(Ok(fewer), NOW);
    assert_eq!(state.row(List::Segments), 3);
    state.act(Act::Last);
    state.act(Act::Down);
    assert_eq!(state.row(List::Segments), 4);
    state.act(Act::NextList);
    state.act(Act::First);
    assert!(lines(&state, 80, 24).join("\n").contains(">   9 coupon"));
}

#[test]
fn help_shows_every_key_and_where_the_data_are() {
    let mut state = ready(full());
    state.act(Act::Help);
    let drawn = lines(&state, 80, 24).join("\n");
    for binding in super::keymap::BINDINGS {
        assert!(
            drawn.contains(&format!("{:<8}  {}", binding.shown, binding.label)),
            "{}",
            binding.shown
        );
    }
    assert!(
        drawn.contains("data: /home/me/shop.db") && drawn.contains("Esc close"),
        "{drawn}"
    );
}

#[test]
fn ascii_draws_no_other_signs_of_its_own() {
    let mut state = ready(full());
    state.ascii = true;
    let drawn = lines(&state, 80, 24).join("\n").replace("绿茶", "");
    assert!(drawn.is_ascii(), "{drawn}");
}

#[test]
fn the_text_report_has_the_same_numbers() {
    let blocks = super::report::report(&full());
    let text: String = crate::output::render(
        &crate::output::Rendered {
            command: "dashboard",
            data: &Value::Null,
            blocks: &blocks,
            notes: &[],
        },
        crate::output::Format::Plain,
        &Style::default(),
    )
    .unwrap();
    for said in [
        "customers\t4372",
        "Group 6\t6000\t30.0 %",
        "segment\tfresh",
        "9\tcoupon\tlaunched\t340",
    ] {
        assert!(text.contains(said), "{said} is not in\n{text}");
    }
}

#[test]
fn a_shop_without_segments_and_campaigns_is_drawn_without_them() {
    let facts = Facts {
        segments: Vec::new(),
        campaigns: Vec::new(),
        ..full()
    };
    assert!(
        lines(&ready(facts), 80, 24)
            .join("\n")
            .contains("no segments yet")
    );
}

const ACTS: [Act; 8] = [
    Act::Help,
    Act::Refresh,
    Act::NextList,
    Act::Up,
    Act::Down,
    Act::First,
    Act::Last,
    Act::Back,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_size_and_no_keys_break_it(
        sizes in prop::collection::vec((0_u16..200, 0_u16..60), 1..4),
        acts in prop::collection::vec(prop::sample::select(ACTS.to_vec()), 0..8),
        which in 0..4, ascii: bool, name in "(\\PC|\\x1b|\u{202e}){0,60}",
    ) {
        let mut state = State::new(ascii);
        let mut facts = if which == 0 { empty() } else { full() };
        facts.segments.iter_mut().for_each(|segment| segment.name.clone_from(&name));
        match which {
            1 => state.take(Err(Error::failed(name)), NOW),
            2 => {}
            _ => state.take(Ok(facts), NOW),
        }
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        for (index, act) in acts.into_iter().enumerate() {
            state.act(act);
            let (width, height) = sizes[index % sizes.len()];
            terminal.backend_mut().resize(width, height);
            terminal.draw(|frame| draw(frame, &state)).unwrap();
            for cell in terminal.backend().buffer().content() {
                prop_assert!(!cell.symbol().chars().any(crate::output::is_forbidden));
                prop_assert!(display_width(cell.symbol()) <= 4);
            }
        }
    }
}
