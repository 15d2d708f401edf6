//! Random keys, sizes, answers, changes of the data and jobs: no panic, nothing unsafe on the screen. How
//! long a frame takes is printed.

use super::asked::Stored;
use super::shop::{NOW, globals};
use crate::frontend::dashboard::app::{App, Flow};
use crate::frontend::dashboard::draw::pen::Look;
use crate::frontend::dashboard::draw::{draw, page_size};
use crate::frontend::dashboard::source::Source;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::time::{Duration, Instant as Clock};

/// Steps of the gate; REGULARS_DASHBOARD_STEPS sets another number.
const STEPS: u64 = 4_000;

fn steps() -> u64 {
    let typed = std::env::var("REGULARS_DASHBOARD_STEPS").ok();
    typed.and_then(|typed| typed.parse().ok()).unwrap_or(STEPS)
}

fn key(random: &mut ChaCha8Rng) -> KeyEvent {
    const KEYS: [KeyCode; 17] = [
        KeyCode::Enter,
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::F(1),
        KeyCode::F(5),
    ];
    let is_named = random.gen_bool(0.5);
    let code = if is_named {
        KEYS[random.gen_range(0..KEYS.len())]
    } else {
        let signs: Vec<char> = "1234567:/?+ abcdefghijklmnoprstuvwxyLRGqyé中'\""
            .chars()
            .collect();
        KeyCode::Char(signs[random.gen_range(0..signs.len())])
    };
    let modifiers = if random.gen_bool(0.05) {
        KeyModifiers::CONTROL
    } else {
        KeyModifiers::NONE
    };
    KeyEvent::new(code, modifiers)
}

#[test]
fn no_keys_sizes_and_answers_break_it() {
    let mut random = ChaCha8Rng::seed_from_u64(23);
    let mut source = Stored::default();
    let look = Look {
        ascii: false,
        mono: false,
    };
    let mut app = App::new(look, globals(), || NOW);
    app.begin(&mut source);
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let (mut width, mut height) = (80_u16, 24_u16);
    let mut slowest = Duration::ZERO;
    for step in 0..steps() {
        match random.gen_range(0..20) {
            0 => {
                (width, height) = (random.gen_range(0..160), random.gen_range(0..60));
                terminal.backend_mut().resize(width, height);
            }
            1 => source.fails = random.gen_bool(0.3),
            2 => app.read_again(&mut source),
            3 => {
                source.jobs.clear();
                app.shared.jobs.clear();
            }
            4 => app.paste("pasted\u{1b}[2J text\n", &mut source),
            5..=8 => {
                source.turns = random.gen_range(0..4);
                let mut answers = source.take();
                // Answers may come in any order, and after what they were for is gone.
                if random.gen_bool(0.5) {
                    answers.reverse();
                }
                for (ticket, answer) in answers {
                    app.take(ticket, answer, &mut source);
                }
                app.shared.jobs = source.jobs();
            }
            _ => {
                let flow = app.key(&key(&mut random), &mut source);
                if flow == Flow::Leave {
                    app = App::new(look, globals(), || NOW);
                    app.look.ascii = random.gen_bool(0.5);
                    app.begin(&mut source);
                }
            }
        }
        let began = Clock::now();
        let (page_width, page_height) = page_size(width, height);
        app.lay_out(page_width, page_height);
        terminal.draw(|frame| draw(frame, &app)).unwrap();
        slowest = slowest.max(began.elapsed());
        for cell in terminal.backend().buffer().content() {
            let forbidden = cell.symbol().chars().any(crate::output::is_forbidden);
            assert!(!forbidden, "step {step}: {:?}", cell.symbol());
        }
    }
    eprintln!("{} steps, slowest frame {slowest:?}", steps());
}
