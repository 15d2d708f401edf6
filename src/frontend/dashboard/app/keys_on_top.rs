//! Keys while something lies over everything else. No is the answer to all but a plain yes.

use super::{App, Flow, Overlay};
use crate::command::{Invocation, answered_line};
use crate::frontend::dashboard::source::Source;
use crossterm::event::{KeyCode, KeyEvent};

impl App {
    pub(super) fn key_on_top(&mut self, event: &KeyEvent, source: &mut dyn Source) -> Flow {
        match &mut self.overlay {
            Some(Overlay::Help(scroll)) => match event.code {
                KeyCode::Down | KeyCode::Char('j') | KeyCode::PageDown => {
                    *scroll = scroll.saturating_add(1).min(200);
                }
                KeyCode::Up | KeyCode::Char('k') | KeyCode::PageUp => {
                    *scroll = scroll.saturating_sub(1);
                }
                _ => self.overlay = None,
            },
            Some(Overlay::Failed(_)) => self.overlay = None,
            Some(Overlay::Quit) => {
                self.overlay = None;
                if matches!(event.code, KeyCode::Char('y' | 'Y' | 'q')) {
                    return Flow::Leave;
                }
            }
            Some(Overlay::Confirm(confirm)) => {
                let invocation = confirm.invocation.clone();
                match event.code {
                    KeyCode::Char('y' | 'Y') => {
                        self.overlay = None;
                        return self.confirm(invocation, source);
                    }
                    // Enter does not confirm, and does not close by accident what one wants to read.
                    KeyCode::Enter => self.notice = "y goes ahead, n or Esc does not".into(),
                    KeyCode::Esc | KeyCode::Char('n' | 'N' | 'q') => {
                        self.overlay = None;
                        self.notice = "not confirmed; nothing was changed".into();
                    }
                    _ => {}
                }
            }
            Some(Overlay::Choice(_)) => return self.key_in_choice(event, source),
            Some(Overlay::Palette(palette)) => match event.code {
                KeyCode::Esc => self.overlay = None,
                KeyCode::Enter => return self.chosen_in_palette(source),
                KeyCode::Up => palette.step(false),
                KeyCode::Down => palette.step(true),
                _ => {
                    if palette.field.key(event) {
                        palette.search();
                    }
                }
            },
            None => {}
        }
        Flow::Stay
    }

    fn key_in_choice(&mut self, event: &KeyEvent, source: &mut dyn Source) -> Flow {
        let Some(Overlay::Choice(choice)) = &mut self.overlay else {
            return Flow::Stay;
        };
        let last = choice.question.answers.len().saturating_sub(1);
        let picked = match event.code {
            KeyCode::Up => {
                choice.row = choice.row.saturating_sub(1);
                None
            }
            KeyCode::Down => {
                choice.row = choice.row.saturating_add(1).min(last);
                None
            }
            KeyCode::Enter => Some(choice.row),
            KeyCode::Char(digit @ '1'..='9') => digit
                .to_digit(10)
                .and_then(|place| usize::try_from(place).ok()?.checked_sub(1)),
            KeyCode::Esc | KeyCode::Char('0' | 'n' | 'q') => {
                self.overlay = None;
                self.notice = "not answered; nothing was changed".into();
                return Flow::Stay;
            }
            _ => None,
        };
        let Some(answer) = picked.and_then(|row| choice.question.answers.get(row)) else {
            return Flow::Stay;
        };
        let invocation = &choice.invocation;
        let Some(command) = invocation.command.answered(answer) else {
            self.overlay = None;
            return Flow::Stay;
        };
        let answered = Invocation {
            line: answered_line(&invocation.line, &command, answer),
            command,
            globals: invocation.globals.clone(),
        };
        self.overlay = None;
        self.carry_out(answered, None, source)
    }
}
