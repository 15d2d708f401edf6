//! The keys that mean the same in all views.

use super::act::{Act, Step};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// Some keys that do one thing.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// The keys, as crossterm names them.
    pub keys: &'static [KeyCode],
    /// Whether the control key must be held.
    pub needs_control: bool,
    /// What they do.
    pub act: Act,
    /// The keys, as they are shown.
    pub shown: &'static str,
    /// What they do, in a word or two.
    pub label: &'static str,
    /// Whether the footer names it, where there is room.
    pub in_footer: bool,
}

const fn plain(
    keys: &'static [KeyCode],
    act: Act,
    shown: &'static str,
    label: &'static str,
) -> Binding {
    Binding {
        keys,
        needs_control: false,
        act,
        shown,
        label,
        in_footer: true,
    }
}

const fn hidden(
    keys: &'static [KeyCode],
    act: Act,
    shown: &'static str,
    label: &'static str,
) -> Binding {
    Binding {
        in_footer: false,
        ..plain(keys, act, shown, label)
    }
}

const fn control(
    key: &'static [KeyCode],
    act: Act,
    shown: &'static str,
    label: &'static str,
) -> Binding {
    Binding {
        needs_control: true,
        ..hidden(key, act, shown, label)
    }
}

const fn view(
    key: &'static [KeyCode],
    number: u8,
    shown: &'static str,
    label: &'static str,
) -> Binding {
    hidden(key, Act::View(number), shown, label)
}

/// All keys, in the order in which they are shown.
pub const BINDINGS: &[Binding] = &[
    plain(&[KeyCode::Enter], Act::Enter, "Enter", "open"),
    plain(
        &[KeyCode::Esc, KeyCode::Backspace],
        Act::Back,
        "Esc",
        "back",
    ),
    plain(&[KeyCode::Char(':')], Act::Command, ":", "command"),
    plain(&[KeyCode::Char('/')], Act::Search, "/", "search"),
    plain(&[KeyCode::Char('?'), KeyCode::F(1)], Act::Help, "?", "keys"),
    plain(&[KeyCode::Char('q')], Act::Quit, "q", "quit"),
    view(&[KeyCode::Char('1')], 1, "1", "Today"),
    view(&[KeyCode::Char('2')], 2, "2", "Customers"),
    view(&[KeyCode::Char('3')], 3, "3", "Segments"),
    view(&[KeyCode::Char('4')], 4, "4", "Patterns"),
    view(&[KeyCode::Char('5')], 5, "5", "Recommend"),
    view(&[KeyCode::Char('6')], 6, "6", "Campaigns"),
    view(&[KeyCode::Char('7')], 7, "7", "Data and jobs"),
    hidden(&[KeyCode::Tab], Act::NextView, "Tab", "next view"),
    hidden(
        &[KeyCode::BackTab],
        Act::PreviousView,
        "Shift-Tab",
        "view before",
    ),
    hidden(&[KeyCode::Char(' ')], Act::NextPanel, "Space", "next panel"),
    hidden(
        &[KeyCode::Down, KeyCode::Char('j')],
        Act::Step(Step::Down),
        "Down",
        "next row",
    ),
    hidden(
        &[KeyCode::Up, KeyCode::Char('k')],
        Act::Step(Step::Up),
        "Up",
        "row before",
    ),
    hidden(
        &[KeyCode::PageDown],
        Act::Step(Step::PageDown),
        "PgDn",
        "page down",
    ),
    hidden(
        &[KeyCode::PageUp],
        Act::Step(Step::PageUp),
        "PgUp",
        "page up",
    ),
    hidden(
        &[KeyCode::Home, KeyCode::Char('g')],
        Act::Step(Step::First),
        "Home",
        "first row",
    ),
    hidden(
        &[KeyCode::End, KeyCode::Char('G')],
        Act::Step(Step::Last),
        "End",
        "last row",
    ),
    hidden(
        &[KeyCode::Left, KeyCode::Char('h')],
        Act::Side(-1),
        "Left",
        "to the left",
    ),
    hidden(
        &[KeyCode::Right, KeyCode::Char('l')],
        Act::Side(1),
        "Right",
        "to the right",
    ),
    control(
        &[KeyCode::Char('p')],
        Act::Palette,
        "Ctrl-P",
        "all commands",
    ),
    hidden(&[KeyCode::F(5)], Act::Reread, "F5", "read again"),
    hidden(
        &[KeyCode::Char('R')],
        Act::Refresh,
        "R",
        "update what is out of date",
    ),
    hidden(
        &[KeyCode::Char('+'), KeyCode::Char('=')],
        Act::Details,
        "+",
        "in full, or short",
    ),
    hidden(&[KeyCode::Char('y')], Act::Copy, "y", "copy"),
    hidden(&[KeyCode::Char('x')], Act::CancelJob, "x", "cancel the job"),
    control(&[KeyCode::Char('z')], Act::Suspend, "Ctrl-Z", "suspend"),
    control(&[KeyCode::Char('c')], Act::Quit, "Ctrl-C", "quit"),
];

/// What a key event means here; the release of a key, which Windows reports too, means nothing.
pub fn act_of(event: &KeyEvent) -> Option<Act> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let has_control = event.modifiers.contains(KeyModifiers::CONTROL);
    let fits = |binding: &&Binding| {
        binding.needs_control == has_control && binding.keys.contains(&event.code)
    };
    BINDINGS.iter().find(fits).map(|binding| binding.act)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_has_two_meanings() {
        for (index, binding) in BINDINGS.iter().enumerate() {
            for other in BINDINGS.iter().skip(index + 1) {
                let clash = binding.keys.iter().find(|key| other.keys.contains(key));
                assert!(
                    clash.is_none() || binding.needs_control != other.needs_control,
                    "{clash:?}"
                );
            }
        }
    }

    #[test]
    fn no_view_takes_a_key_that_means_the_same_everywhere() {
        for view in crate::frontend::dashboard::views::ViewId::ALL {
            let mut keys: Vec<char> = view.actions().iter().map(|action| action.key).collect();
            for key in &keys {
                let event = KeyEvent::new(KeyCode::Char(*key), KeyModifiers::NONE);
                assert_eq!(act_of(&event), None, "{key} of {}", view.title());
            }
            keys.sort_unstable();
            let count = keys.len();
            keys.dedup();
            assert_eq!(keys.len(), count, "{}", view.title());
        }
    }

    #[test]
    fn a_press_acts_once_and_its_release_does_not() {
        let mut event = KeyEvent::new(KeyCode::Char('q'), KeyModifiers::NONE);
        assert_eq!(act_of(&event), Some(Act::Quit));
        event.kind = KeyEventKind::Release;
        assert_eq!(act_of(&event), None);
        let control = |key| act_of(&KeyEvent::new(KeyCode::Char(key), KeyModifiers::CONTROL));
        assert_eq!(control('c'), Some(Act::Quit));
        assert_eq!(control('p'), Some(Act::Palette));
        assert_eq!(control('q'), None);
    }
}
