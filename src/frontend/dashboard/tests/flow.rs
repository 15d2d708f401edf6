//! What keys lead to: lines, questions, pages, and the way back.

use super::asked::Stored;
use super::shop::{on, press, screen, typed, with_shop};
use crate::command::outcomes::TodayOutcome;
use crate::command::{Session, split};
use crate::frontend::dashboard::app::{Flow, Overlay};
use crate::frontend::dashboard::draw::pen::Look;
use crate::frontend::dashboard::source::Answer;
use crate::frontend::dashboard::views::ViewId;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

#[test]
fn a_proposal_of_today_is_shown_before_it_is_done() {
    with_shop(|live, app| {
        let first = app
            .state()
            .and_then(|state| app.view.view().id(state, 0))
            .unwrap();
        press(live, app, &[KeyCode::Enter]);
        let page = app.pages.last().unwrap();
        assert!(page.line.starts_with(&first), "{}", page.line);
        assert!(screen(app, 80, 24).contains(&format!(":{first}")[..20]));
    });
}

#[test]
fn escape_leads_back_one_by_one_and_asks_at_the_top() {
    with_shop(|live, app| {
        press(live, app, &typed("3\n"));
        press(live, app, &typed("r"));
        assert_eq!(app.pages.len(), 2);
        press(live, app, &[KeyCode::Esc, KeyCode::Esc]);
        assert!(app.pages.is_empty() && app.overlay.is_none());
        press(live, app, &[KeyCode::Esc]);
        assert!(matches!(app.overlay, Some(Overlay::Quit)));
        assert_eq!(press(live, app, &[KeyCode::Enter]), Flow::Stay);
        assert!(app.overlay.is_none(), "Enter stays");
        press(live, app, &[KeyCode::Esc]);
        assert_eq!(press(live, app, &typed("y")), Flow::Leave);
    });
}

#[test]
fn what_destroys_is_shown_and_asked_and_enter_is_no_yes() {
    with_shop(|live, app| {
        press(live, app, &typed("7u"));
        let Some(Overlay::Confirm(confirm)) = &app.overlay else {
            panic!("nothing is asked: {}", screen(app, 80, 24));
        };
        assert_eq!(confirm.invocation.line, "undo-load 1");
        press(live, app, &[KeyCode::Enter]);
        assert!(matches!(app.overlay, Some(Overlay::Confirm(_))));
        press(live, app, &typed("y"));
        assert_eq!(app.notice, "undo-load 1: done");
        let drawn = screen(app, 80, 24);
        assert!(drawn.contains(":undo-load 1"), "{drawn}");
        press(live, app, &[KeyCode::Esc]);
        assert!(screen(app, 80, 24).contains("undone:"));
    });
}

#[test]
fn a_line_that_is_not_understood_says_why_and_nothing_runs() {
    with_shop(|live, app| {
        press(live, app, &typed(":segmnt\n"));
        let drawn = screen(app, 80, 24);
        assert!(drawn.contains("there is no command 'segmnt'"), "{drawn}");
        press(live, app, &[KeyCode::Esc]);
        assert!(app.overlay.is_none() && app.pages.is_empty());
    });
}

#[test]
fn the_selected_customer_is_what_keys_are_about() {
    with_shop(|live, app| {
        press(live, app, &typed("2jj"));
        let state = app.state().unwrap();
        let id = app.view.view().id(state, 2).unwrap();
        press(live, app, &typed("r"));
        assert_eq!(
            app.pages.last().unwrap().line,
            format!("recommend user {id}")
        );
        assert_eq!(app.notice, format!("recommend user {id}: done"));
        press(live, app, &typed("w"));
        let copied = press(live, app, &typed("y"));
        assert!(matches!(copied, Flow::Copy(text) if !text.starts_with("why")));
    });
}

#[test]
fn a_rule_of_a_finding_is_designed_from_its_row() {
    with_shop(|live, app| {
        press(live, app, &typed("4"));
        press(live, app, &[KeyCode::Char(' '), KeyCode::Enter]);
        let page = app.pages.last().unwrap();
        assert!(page.line.contains("--dry-run"), "{}", page.line);
        assert_eq!(
            page.next.as_deref().map(|line| line.contains("--dry-run")),
            Some(false)
        );
    });
}

#[test]
fn the_cursor_of_a_heat_map_says_its_value() {
    with_shop(|live, app| {
        press(live, app, &typed("4j l"));
        let drawn = screen(app, 80, 24);
        assert!(drawn.contains("rhythm: Mon 1:00: "), "{drawn}");
    });
}

#[test]
fn views_go_around_and_numbers_name_them() {
    with_shop(|live, app| {
        press(live, app, &[KeyCode::Tab, KeyCode::Tab]);
        assert_eq!(app.view, ViewId::Segments);
        press(live, app, &typed("1"));
        press(live, app, &[KeyCode::BackTab]);
        assert_eq!(app.view, ViewId::Data);
    });
}

#[test]
fn pasted_text_goes_where_text_is_typed_and_is_no_key() {
    with_shop(|live, app| {
        app.paste("q", live);
        assert!(app.bar.is_none());
        press(live, app, &typed(":"));
        app.paste("segments\n3", live);
        assert_eq!(app.bar.as_ref().unwrap().field.text(), "segments 3");
    });
}

#[test]
fn the_bars_of_a_recommendation_add_up_to_its_score() {
    with_shop(|live, app| {
        press(live, app, &typed("2r"));
        let text = screen(app, 100, 40);
        // `  ██████  +0.412 bought Tea`: the whole, then its parts, until the next product.
        let number = |line: &str| -> Option<(f64, bool)> {
            let words: Vec<&str> = line.split_whitespace().collect();
            let at = words
                .iter()
                .position(|word| word.starts_with('+') || word.starts_with('-'))?;
            let value = words.get(at)?.parse().ok()?;
            let is_whole = words.get(at + 1..at + 3) == Some(&["in", "all"]);
            Some((value, is_whole))
        };
        let (mut wholes, mut sum, mut whole) = (0, 0.0, 0.0);
        for (value, is_whole) in text.lines().filter_map(number) {
            if is_whole {
                if wholes > 0 {
                    let gap: f64 = sum - whole;
                    assert!(gap.abs() < 0.005, "{sum} of {whole}\n{text}");
                }
                (wholes, sum, whole) = (wholes + 1, 0.0, value);
            } else {
                sum += value;
            }
        }
        assert!(wholes >= 3, "{text}");
    });
}

#[test]
fn a_first_step_with_a_gap_is_put_into_the_bar() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.db");
    on(&path, Look::default(), |live, app| {
        press(live, app, &[KeyCode::Down, KeyCode::Enter]);
        let bar = app.bar.as_ref().unwrap();
        assert_eq!(bar.field.text(), "load ", "the file's name is typed there");
    });
}

#[test]
fn a_checklist_leads_on_to_its_first_open_step() {
    with_shop(|live, app| {
        press(live, app, &typed(":campaign checklist 1\n"));
        let page = app.pages.last().unwrap();
        let next = page.next.clone().unwrap();
        assert!(next.starts_with("campaign "), "{next}");
        assert!(!next.contains([':', ',']) && !next.starts_with("campaign checklist"));
        assert!(Session::parse(&split(&next).unwrap()).is_ok(), "{next}");
        press(live, app, &typed(":campaign sent 1\n"));
        press(live, app, &typed(":campaign checklist 1\n"));
        let page = app.pages.last().unwrap();
        assert_ne!(page.next.as_deref(), Some(next.as_str()));
    });
}

#[test]
fn a_campaign_is_exported_as_a_list_that_any_program_reads() {
    with_shop(|live, app| {
        press(live, app, &typed("6e"));
        let text = app.bar.as_ref().unwrap().field.text().to_string();
        assert_eq!(text, "campaign export 1 --for csv --output campaign-1.csv");
    });
}

#[test]
fn opening_the_search_prepares_the_texts_for_the_first_key() {
    with_shop(|live, app| {
        press(live, app, &typed("2"));
        let mut stored = Stored::default();
        let key = KeyEvent::new(KeyCode::Char('/'), KeyModifiers::NONE);
        app.key(&key, &mut stored);
        let prepared = stored
            .waiting
            .iter()
            .filter_map(|(_, answer)| match answer {
                Answer::Hits(rows) => Some(rows.len()),
                _ => None,
            });
        let customers = app.state().unwrap().haystack.as_ref().unwrap().len();
        assert!(customers > 50);
        assert_eq!(prepared.collect::<Vec<usize>>(), [customers]);
    });
}

#[test]
fn a_recommendation_says_what_the_customer_can_be_told() {
    with_shop(|live, app| {
        press(live, app, &typed("2r"));
        let text = screen(app, 80, 24);
        assert!(text.contains("say: \""), "{text}");
        press(live, app, &typed("+"));
        assert_ne!(screen(app, 80, 24), text, "in full");
    });
}

#[test]
fn a_low_card_keeps_what_the_list_does_not_show() {
    with_shop(|live, app| {
        press(live, app, &typed("2"));
        for (width, height) in [(80, 24), (120, 40)] {
            let drawn = screen(app, width, height);
            for part in ["Card of ", "segment ", "looks ", "orders "] {
                assert!(drawn.contains(part), "{width}x{height}, {part}:\n{drawn}");
            }
        }
    });
}

#[test]
fn what_is_the_matter_and_the_question_are_said_once() {
    let folder = tempfile::tempdir().unwrap();
    let orders = folder.path().join("orders.csv");
    let rows = (1..60).map(|n| format!("u{},tea,2026-0{}-11,o{n},1,3.50\n", n % 20, 1 + n % 9));
    let text = "user,item,time,order,quantity,price\n".to_string() + &rows.collect::<String>();
    std::fs::write(&orders, text).unwrap();
    on(
        &folder.path().join("shop.db"),
        Look::default(),
        |live, app| {
            press(live, app, &typed(&format!(":load {}\n", orders.display())));
            press(
                live,
                app,
                &typed(":campaign coupon --rule \"orders >= 1\"\n"),
            );
            let drawn = screen(app, 100, 30);
            let Some(Overlay::Choice(choice)) = &app.overlay else {
                panic!("nothing is asked: {drawn}");
            };
            assert!(choice.what.starts_with(&choice.question.text));
            let words = &choice.question.text[..30];
            assert_eq!(drawn.matches(words).count(), 1, "{drawn}");
        },
    );
}

#[test]
fn the_reason_of_each_proposal_is_shown_whole_on_a_small_screen() {
    with_shop(|live, app| {
        let today = app
            .state()
            .and_then(|state| state.outcome::<TodayOutcome>(0));
        let actions = today.unwrap().actions.clone();
        assert!(actions.len() > 2);
        for action in actions {
            let drawn = screen(app, 80, 24);
            let inside = drawn.replace(['│', '\n'], " ");
            let words: Vec<&str> = inside.split_whitespace().collect();
            assert!(words.join(" ").contains(&action.because), "{drawn}");
            press(live, app, &[KeyCode::Down]);
        }
    });
}
