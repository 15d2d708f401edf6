//! The screens of all views, in every state and size, as snapshots.

use super::shop::{database, on, press, screen, typed, with_shop};
use crate::frontend::dashboard::app::App;
use crate::frontend::dashboard::draw::pen::Look;
use crate::frontend::dashboard::live::Live;
use crate::frontend::dashboard::views::ViewId;
use crossterm::event::KeyCode;

const SIZES: [(u16, u16); 4] = [(80, 24), (120, 40), (40, 10), (20, 5)];

/// Each view in each size.
pub fn each_view(live: &mut Live<'_>, app: &mut App, sizes: &[(u16, u16)]) -> String {
    let mut text = String::new();
    for (place, view) in ViewId::ALL.iter().enumerate() {
        let key = char::from_digit(u32::try_from(place).unwrap() + 1, 10).unwrap();
        press(live, app, &[KeyCode::Char(key)]);
        for (width, height) in sizes {
            text.push_str(&format!("== {} {width}x{height}\n", view.title()));
            text.push_str(&screen(app, *width, *height));
            text.push('\n');
        }
    }
    text
}

#[test]
fn views_of_a_shop() {
    let drawn = with_shop(|live, app| each_view(live, app, &SIZES));
    insta::assert_snapshot!("full", drawn);
}

#[test]
fn views_in_ascii() {
    let look = Look {
        ascii: true,
        mono: true,
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    std::fs::copy(database(), &path).unwrap();
    let drawn = on(&path, look, |live, app| each_view(live, app, &[(80, 24)]));
    let signs = ["│", "┌", "█", "░", "▁", "─"];
    assert!(!signs.iter().any(|sign| drawn.contains(sign)), "{drawn}");
    insta::assert_snapshot!("ascii", drawn);
}

#[test]
fn views_without_a_shop() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.db");
    let look = Look {
        ascii: false,
        mono: true,
    };
    let drawn = on(&path, look, |live, app| each_view(live, app, &[(80, 24)]));
    let name = folder.path().display().to_string();
    insta::assert_snapshot!("no_shop", drawn.replace(&name, "FOLDER"));
}

#[test]
fn a_damaged_database_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    std::fs::write(&path, "not a database").unwrap();
    let look = Look {
        ascii: false,
        mono: true,
    };
    let drawn = on(&path, look, |live, app| each_view(live, app, &[(80, 24)]));
    assert!(drawn.matches("error: ").count() >= 7, "{drawn}");
    assert!(drawn.contains("try: "), "{drawn}");
}

#[test]
fn keys_palette_and_pages() {
    let drawn = with_shop(|live, app| {
        let mut text = String::new();
        press(live, app, &typed("2?"));
        text.push_str(&screen(app, 80, 24));
        press(live, app, &[KeyCode::Esc]);
        press(live, app, &typed("/Anna\n"));
        text.push_str(&format!("\n== searched\n{}", screen(app, 80, 24)));
        press(live, app, &[KeyCode::Enter]);
        text.push_str(&format!("\n== the card\n{}", screen(app, 80, 24)));
        press(live, app, &typed("w"));
        text.push_str(&format!("\n== why\n{}", screen(app, 80, 24)));
        text
    });
    insta::assert_snapshot!("pages", drawn);
}
