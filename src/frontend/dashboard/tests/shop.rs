//! A small generated shop, and a dashboard on it that waits for its answers.

use crate::command::{Globals, Invocation, Place, Session, Terminal as Facts, split};
use crate::demo;
use crate::domain::{Instant, Silent};
use crate::frontend::dashboard::app::{App, Flow};
use crate::frontend::dashboard::draw::pen::Look;
use crate::frontend::dashboard::draw::{draw, page_size};
use crate::frontend::dashboard::live::Live;
use crate::frontend::dashboard::source::Source;
use crate::output::display_width;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant as Clock};
use tempfile::TempDir;

/// The moment that counts as now: the day after the generated history.
pub const NOW: Instant = demo::NOW;

/// A session with the database at `path`.
pub fn session(path: &Path) -> Session {
    let folder = path.parent().unwrap();
    Session::new(Place {
        database: path.to_path_buf(),
        demo_database: folder.join("demo.db"),
        is_database_named: true,
        history: folder.join("history.txt"),
        log: folder.join("regulars.log"),
        operator: Some("ann".into()),
        home: None,
        clock: || NOW,
        entropy: || [7; 32],
        threads: 1,
        terminal: Facts {
            size: None,
            has_color: false,
            name: None,
        },
        stdin: None,
    })
}

/// Carries out a line; questions are answered with yes.
pub fn carry_out(session: &mut Session, line: &str) {
    let parsed = Session::parse(&split(line).unwrap()).unwrap();
    let invocation = Invocation {
        command: parsed.command,
        globals: Globals {
            yes: true,
            ..globals()
        },
        line: line.into(),
    };
    session.dispatch(&invocation, &Silent::default()).unwrap();
}

/// The options of all lines.
pub fn globals() -> Globals {
    Globals {
        now: Some(NOW),
        quiet: true,
        ..Globals::default()
    }
}

/// The database of a generated shop after its tour.
pub fn database() -> PathBuf {
    static MADE: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        let mut session = session(&path);
        carry_out(&mut session, "demo --users 120");
        // So few customers teach nothing that the tour would launch.
        carry_out(
            &mut session,
            "campaign coupon --segment 6 --discount 10% --budget 30 --holdout 50",
        );
        carry_out(&mut session, "campaign launch 1 --yes --accept-loss");
        session.close();
        (folder, path)
    });
    path.clone()
}

/// Hands the session of a copy of the shop to `work`.
pub fn with_shop<T>(work: impl FnOnce(&mut Live<'_>, &mut App) -> T) -> T {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    std::fs::copy(database(), &path).unwrap();
    on(
        &path,
        Look {
            ascii: false,
            mono: true,
        },
        work,
    )
}

/// Hands a session and a dashboard on the database at `path`, which may not exist, to `work`.
pub fn on<T>(path: &Path, look: Look, work: impl FnOnce(&mut Live<'_>, &mut App) -> T) -> T {
    let mut session = session(path);
    let mut live = Live::new(&mut session);
    let mut app = App::new(look, globals(), || NOW);
    app.begin(&mut live);
    settle(&mut live, &mut app);
    work(&mut live, &mut app)
}

/// Takes answers until none is awaited.
pub fn settle(live: &mut Live<'_>, app: &mut App) {
    let deadline = Clock::now() + Duration::from_secs(120);
    loop {
        app.look_closer(live);
        if !app.is_busy() {
            break;
        }
        assert!(Clock::now() < deadline, "an answer does not come");
        for (ticket, answer) in live.take() {
            app.take(ticket, answer, live);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Presses keys one after another, and waits for the answers to each.
pub fn press(live: &mut Live<'_>, app: &mut App, keys: &[KeyCode]) -> Flow {
    let mut flow = Flow::Stay;
    for key in keys {
        flow = app.key(&KeyEvent::new(*key, KeyModifiers::NONE), live);
        settle(live, app);
    }
    flow
}

/// The keys that type `text`.
pub fn typed(text: &str) -> Vec<KeyCode> {
    text.chars()
        .map(|sign| match sign {
            '\n' => KeyCode::Enter,
            sign => KeyCode::Char(sign),
        })
        .collect()
}

/// The screen as lines.
pub fn screen(app: &mut App, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let (page_width, page_height) = page_size(width, height);
    app.lay_out(page_width, page_height);
    terminal.draw(|frame| draw(frame, app)).unwrap();
    let buffer = terminal.backend().buffer();
    let lines: Vec<String> = (0..height)
        .map(|row| {
            let mut line = String::new();
            // The cell behind a wide character is not drawn.
            while display_width(&line) < usize::from(width) {
                let column = u16::try_from(display_width(&line)).unwrap();
                line.push_str(buffer[(column, row)].symbol());
            }
            line.trim_end().to_string()
        })
        .collect();
    lines.join("\n")
}
