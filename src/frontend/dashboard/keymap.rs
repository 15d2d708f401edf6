//! Keys and what they do, as data: the footer, the help and the dispatch all read this list.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// What the operator can do on the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Leave the dashboard.
    Quit,
    /// Close what lies on top, else leave.
    Back,
    /// Show or hide the keys.
    Help,
    /// Read the data again.
    Refresh,
    /// Go to the next list.
    NextList,
    /// Go up in the list by one row.
    Up,
    /// Go down in the list by one row.
    Down,
    /// Go to the first row.
    First,
    /// Go to the last row.
    Last,
}

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

/// All keys, in the order in which they are shown.
pub const BINDINGS: &[Binding] = &[
    plain(&[KeyCode::Char('q')], Act::Quit, "q", "quit"),
    plain(&[KeyCode::Char('?'), KeyCode::F(1)], Act::Help, "?", "keys"),
    plain(
        &[KeyCode::Char('r'), KeyCode::F(5)],
        Act::Refresh,
        "r",
        "refresh",
    ),
    plain(&[KeyCode::Tab], Act::NextList, "Tab", "next list"),
    plain(
        &[KeyCode::Down, KeyCode::Char('j')],
        Act::Down,
        "Down",
        "next row",
    ),
    plain(
        &[KeyCode::Up, KeyCode::Char('k')],
        Act::Up,
        "Up",
        "row before",
    ),
    hidden(
        &[KeyCode::Home, KeyCode::PageUp, KeyCode::Char('g')],
        Act::First,
        "Home",
        "first row",
    ),
    hidden(
        &[KeyCode::End, KeyCode::PageDown, KeyCode::Char('G')],
        Act::Last,
        "End",
        "last row",
    ),
    hidden(&[KeyCode::Esc], Act::Back, "Esc", "close, or quit"),
    Binding {
        needs_control: true,
        ..hidden(&[KeyCode::Char('c')], Act::Quit, "Ctrl-C", "quit")
    },
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
    fn a_press_acts_once_and_its_release_does_not() {
        let mut event = KeyEvent::new(KeyCode::Char('q'), KeyModifiers::NONE);
        assert_eq!(act_of(&event), Some(Act::Quit));
        event.kind = KeyEventKind::Release;
        assert_eq!(act_of(&event), None);
        assert_eq!(
            act_of(&KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)),
            Some(Act::Quit)
        );
        assert_eq!(
            act_of(&KeyEvent::new(KeyCode::Char('c'), KeyModifiers::NONE)),
            None
        );
        assert_eq!(
            act_of(&KeyEvent::new(KeyCode::Char('r'), KeyModifiers::CONTROL)),
            None
        );
    }
}
