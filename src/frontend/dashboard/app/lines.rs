//! Lines: from the command bar, from keys and from pages, each carried out as at the prompt.

use super::palette::unavailable;
use super::{App, Bar, BarKind, Confirm, Flow, Overlay, Page, Purpose};
use crate::command::{
    Command, Globals, Invocation, Look, Risk, Runs, Session, explain, merged, meta, quote, split,
    usage_error,
};
use crate::error::Error;
use crate::frontend::dashboard::keymap::{Action, How};
use crate::frontend::dashboard::source::{Source, Ticket};
use crate::frontend::dashboard::views::{Fault, Opening, ViewId};

impl App {
    /// Carries out a typed line. `next` is what Enter does on its page.
    pub fn submit(&mut self, line: &str, next: Option<String>, source: &mut dyn Source) -> Flow {
        self.is_dirty = true;
        let words = match split(line) {
            Ok(words) if words.is_empty() => return Flow::Stay,
            Ok(words) => words,
            Err(refused) => return self.refuse(&Error::from(refused)),
        };
        let parsed = match Session::parse(&words) {
            Ok(parsed) => parsed,
            Err(error) if !error.use_stderr() => {
                let topic = words.iter().filter(|word| !word.starts_with('-'));
                let topic: Vec<&str> = topic.map(String::as_str).collect();
                return self.submit(&format!("help {}", topic.join(" ")), None, source);
            }
            Err(error) => return self.refuse(&usage_error(&error)),
        };
        let invocation = Invocation {
            command: parsed.command,
            globals: merged(&self.globals, &parsed.globals),
            line: line.trim().to_string(),
        };
        self.carry_out(invocation, next, source)
    }

    fn refuse(&mut self, error: &Error) -> Flow {
        self.overlay = Some(Overlay::Failed(Fault::from(error)));
        Flow::Stay
    }

    /// Carries out a line: asks first where it destroys or overwrites.
    pub(super) fn carry_out(
        &mut self,
        invocation: Invocation,
        next: Option<String>,
        source: &mut dyn Source,
    ) -> Flow {
        let known = meta(&invocation.command);
        match &invocation.command {
            Command::Exit => return self.leave(),
            Command::Last => {
                self.show_last();
                return Flow::Stay;
            }
            Command::Jobs(_) => {
                self.go_to(ViewId::Data, source);
                return Flow::Stay;
            }
            _ => {}
        }
        if let Some(reason) = unavailable(known.name) {
            return self
                .refuse(&Error::usage(format!("{} does not work here", known.name)).hint(reason));
        }
        if let Some(explained) = explain(&invocation.command) {
            match explained {
                Ok(reply) => {
                    let mut page = Page::waiting(
                        &invocation.line,
                        Ticket::Read(crate::command::JobId(0)),
                        None,
                    );
                    page.take(Ok(reply));
                    self.pages.push(page);
                }
                Err(error) => return self.refuse(&error),
            }
            return Flow::Stay;
        }
        let globals = &invocation.globals;
        if let Some(path) = globals
            .output
            .as_ref()
            .filter(|path| path.is_file() && !globals.force)
        {
            self.overlay = Some(Overlay::Confirm(Box::new(Confirm {
                text: format!("{} already exists; overwrite it?", path.display()),
                invocation: Invocation {
                    globals: Globals {
                        force: true,
                        ..globals.clone()
                    },
                    ..invocation
                },
            })));
            return Flow::Stay;
        }
        let is_asked = known.risk == Risk::Destroys && !globals.yes && !globals.dry_run;
        let started = if is_asked {
            let rehearsal = Invocation {
                globals: Globals {
                    dry_run: true,
                    ..globals.clone()
                },
                ..invocation.clone()
            };
            source.read(Look::Line(Box::new(rehearsal)))
        } else if (known.runs == Runs::Job && known.risk != Risk::Reads) || globals.output.is_some()
        {
            source.work(&invocation)
        } else {
            source.read(Look::Line(Box::new(invocation.clone())))
        };
        match started {
            Err(error) => self.refuse(&error),
            Ok(ticket) => {
                self.notice = format!(":{}", invocation.line);
                self.pages
                    .push(Page::waiting(&invocation.line, ticket, next));
                let invocation = Box::new(invocation);
                let purpose = if is_asked {
                    Purpose::Rehearsal(invocation)
                } else {
                    Purpose::Line(invocation)
                };
                self.waiting.insert(ticket, purpose);
                Flow::Stay
            }
        }
    }

    /// Carries out a confirmed line in place of its rehearsal.
    pub(super) fn confirm(&mut self, invocation: Invocation, source: &mut dyn Source) -> Flow {
        let is_rehearsed = self
            .pages
            .last()
            .is_some_and(|page| page.line == invocation.line);
        if is_rehearsed {
            self.pages.pop();
        }
        self.carry_out(invocation, None, source)
    }

    /// What Enter does on the selected row.
    pub(super) fn open(&mut self, source: &mut dyn Source) -> Flow {
        if let Some(page) = self.pages.last() {
            return match page.next.clone() {
                Some(line) if page.ticket().is_none() => self.lead_on(&line, source),
                _ => Flow::Stay,
            };
        }
        let Some(state) = self.state() else {
            return Flow::Stay;
        };
        match self.view.view().enter(state) {
            Some(Opening::Line(line)) => self.submit(&line, None, source),
            Some(Opening::Proposal(line)) => self.propose(&line, source),
            None => Flow::Stay,
        }
    }

    /// Shows what a line would do; Enter on its page does it. A line that only reads is carried out, and
    /// one that has gaps is put into the bar.
    fn propose(&mut self, line: &str, source: &mut dyn Source) -> Flow {
        if has_gaps(line) {
            return self.edit(line, source);
        }
        let command = split(line)
            .ok()
            .and_then(|words| Session::parse(&words).ok());
        let is_design = command.is_some_and(|parsed| {
            meta(&parsed.command).risk == Risk::Writes && !parsed.globals.dry_run
        });
        if is_design {
            self.submit(&format!("{line} --dry-run"), Some(line.to_string()), source)
        } else {
            self.submit(line, None, source)
        }
    }

    fn lead_on(&mut self, line: &str, source: &mut dyn Source) -> Flow {
        if has_gaps(line) {
            self.edit(line, source)
        } else {
            self.submit(line, None, source)
        }
    }

    /// Puts a line into the command bar; a word to be filled in at its end is left out, so that it can
    /// be typed there.
    pub(super) fn edit(&mut self, line: &str, source: &mut dyn Source) -> Flow {
        let history = source.history();
        let text = match line.rsplit_once(' ') {
            Some((before, last)) if is_gap(last) => format!("{before} "),
            _ => line.to_string(),
        };
        self.bar = Some(Bar::new(BarKind::Command, &text, history));
        Flow::Stay
    }

    /// Does what a key of the view does, and shows the line.
    pub(super) fn act_on_row(&mut self, action: &Action, source: &mut dyn Source) -> Flow {
        let Some(line) = self.filled(action.line) else {
            self.notice = format!("{}: select a row first", action.label);
            return Flow::Stay;
        };
        match action.how {
            How::Run => self.lead_on(&line, source),
            How::Edit => self.edit(&line, source),
        }
    }

    /// A line with its placeholders filled in; `None` where the view has no value for one.
    fn filled(&self, template: &str) -> Option<String> {
        let state = self.state()?;
        let mut line = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}')?;
            let value = self.view.view().value(state, name)?;
            line.push_str(before);
            // A whole line stands for itself, an id may have to be quoted.
            if matches!(name, "who" | "action") {
                line.push_str(&value);
            } else {
                line.push_str(&quote(&value));
            }
            rest = behind;
        }
        line.push_str(rest);
        Some(line)
    }

    /// Leaves, or asks first where a job runs.
    pub(super) fn leave(&mut self) -> Flow {
        if self.shared.jobs.is_empty() {
            Flow::Leave
        } else {
            self.overlay = Some(Overlay::Quit);
            Flow::Stay
        }
    }
}

/// Whether a line has words to be filled in, such as FILE or NAME. What the shop calls by such a word is
/// quoted, and so are rules.
fn has_gaps(line: &str) -> bool {
    let mut open = None;
    let bare = line.chars().filter(|&sign| {
        let is_quote = matches!(sign, '"' | '\'') && open.is_none_or(|quote| quote == sign);
        if is_quote {
            open = open.xor(Some(sign));
        }
        !is_quote && open.is_none()
    });
    let line: String = bare.collect();
    line.split_whitespace().any(is_gap) || line.contains(" or ") || line.contains("...")
}

fn is_gap(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    word.len() >= 2 && word.chars().all(|sign| sign.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::has_gaps;
    use crate::command::quote;

    #[test]
    fn words_in_capitals_are_gaps() {
        for line in ["load FILE", "segment rename 1 NAME", "load FILE.."] {
            assert!(has_gaps(line), "{line}");
        }
        for line in [
            "campaign coupon --segment 4",
            "user U0001",
            "campaign export 1 --for klaviyo",
            &format!("recommend item {}", quote("POST")),
            "campaign coupon --rule \"orders = 1 or interest.'TEA' > 0.2\" --item 7",
            r#"item '"'"POST"'"'"#,
        ] {
            assert!(!has_gaps(line), "{line}");
        }
    }
}
