//! What happens when the data change while answers are awaited.

use super::asked::Stored;
use super::shop::{NOW, database, globals, on, settle, typed};
use crate::frontend::dashboard::app::App;
use crate::frontend::dashboard::draw::pen::Look;
use crate::frontend::dashboard::source::{Answer, Source};
use crate::frontend::dashboard::views::ViewId;
use crate::shop::{Shop, Workbench};
use crossterm::event::{KeyEvent, KeyModifiers};
use std::sync::Arc;

const LOOK: Look = Look {
    ascii: false,
    mono: true,
};

fn app() -> App {
    App::new(LOOK, globals(), || NOW)
}

fn take(app: &mut App, source: &mut Stored) {
    for (ticket, answer) in source.take() {
        app.take(ticket, answer, source);
    }
}

#[test]
fn however_often_the_data_change_what_is_awaited_is_asked_for_once_more() {
    let (mut app, mut source) = (app(), Stored::default());
    app.begin(&mut source);
    let asked = source.waiting.len();
    assert!(asked >= 2, "the overview and the view");
    for _ in 0..5 {
        app.read_again(&mut source);
    }
    assert_eq!(source.waiting.len(), asked, "nothing queues up");
    take(&mut app, &mut source);
    assert_eq!(source.waiting.len(), asked, "read once more");
    take(&mut app, &mut source);
    assert!(source.waiting.is_empty() && !app.is_busy());
}

#[test]
fn what_changed_behind_another_view_is_read_when_it_is_shown_again() {
    let (mut app, mut source) = (app(), Stored::default());
    app.begin(&mut source);
    take(&mut app, &mut source);
    app.read_again(&mut source);
    app.read_again(&mut source);
    let first = app.view;
    app.go_to(ViewId::Customers, &mut source);
    while app.is_busy() {
        take(&mut app, &mut source);
    }
    app.go_to(first, &mut source);
    assert!(app.is_busy(), "the answer may be of before the change");
}

#[test]
fn hits_in_older_rows_are_left_out() {
    let (mut app, mut source) = (app(), Stored::default());
    app.begin(&mut source);
    app.go_to(ViewId::Customers, &mut source);
    take(&mut app, &mut source);
    for key in typed("/u0") {
        app.key(&KeyEvent::new(key, KeyModifiers::NONE), &mut source);
    }
    let is_hits = |answer: &Answer| matches!(answer, Answer::Hits(_));
    let (older, _) = source
        .take()
        .into_iter()
        .rfind(|(_, answer)| is_hits(answer))
        .unwrap();
    app.read_again(&mut source);
    for (ticket, answer) in source.take() {
        app.take(ticket, answer, &mut source);
    }
    app.take(older, Answer::Hits(vec![7, 3]), &mut source);
    assert_eq!(app.state().unwrap().hits, None, "rows of the older list");
    let newer = source.take();
    assert!(newer.iter().any(|(_, answer)| is_hits(answer)));
    for (ticket, answer) in newer {
        app.take(ticket, answer, &mut source);
    }
    assert!(app.state().unwrap().hits.is_some());
}

#[test]
fn the_list_of_customers_is_in_the_log_once_an_opening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    std::fs::copy(database(), &path).unwrap();
    let shop = || Shop::open(&path, Arc::new(Workbench::new(1))).unwrap();
    let before = shop().store().fetch_accesses().unwrap().len();
    on(&path, LOOK, |live, app| {
        for _ in 0..3 {
            app.go_to(ViewId::Customers, live);
            app.read_again(live);
            settle(live, app);
        }
    });
    let accesses = shop().store().fetch_accesses().unwrap();
    let lists = accesses.iter().skip(before);
    let lists = lists.filter(|row| row.command == "dashboard" && row.shown.contains("list"));
    assert_eq!(lists.count(), 1);
}
