//! A page over the view: the result of a line, with the line that leads on.

use crate::command::Reply;
use crate::command::outcomes::{ChecklistOutcome, SuggestOutcome, WhyOutcome};
use crate::frontend::dashboard::draw::pen::Look;
use crate::frontend::dashboard::draw::reasons;
use crate::frontend::dashboard::keymap::Step;
use crate::frontend::dashboard::source::Ticket;
use crate::frontend::dashboard::views::Fault;
use crate::output::{Format, wrap};
use jiff::tz::TimeZone;

/// What a page shows.
#[derive(Debug, Clone)]
pub enum Content {
    /// The result is awaited.
    Waiting(Ticket),
    /// The result.
    Result(Box<Reply>),
    /// Why there is none.
    Failed(Fault),
}

/// A page.
#[derive(Debug, Clone)]
pub struct Page {
    /// The line that it shows the result of.
    pub line: String,
    /// What it shows.
    pub content: Content,
    /// The line that Enter carries out; `None` where nothing leads on.
    pub next: Option<String>,
    /// Whether all rows are shown.
    pub details: bool,
    /// The first line in sight.
    pub scroll: usize,
    /// The text as it was laid out, and for which width.
    laid_out: Option<(u16, Vec<String>)>,
}

impl Page {
    /// A page that waits for the result of a line.
    pub fn waiting(line: &str, ticket: Ticket, next: Option<String>) -> Page {
        Page {
            line: line.to_string(),
            content: Content::Waiting(ticket),
            next,
            details: false,
            scroll: 0,
            laid_out: None,
        }
    }

    /// Takes the result. Enter then does what the result suggests, unless the page already knows.
    pub fn take(&mut self, result: Result<Reply, Fault>) {
        self.laid_out = None;
        self.scroll = 0;
        match result {
            Ok(reply) => {
                if self.next.is_none() {
                    let open = reply.outcome::<ChecklistOutcome>().and_then(first_open);
                    self.next = reply.next_steps().into_iter().next().or(open);
                }
                self.content = Content::Result(Box::new(reply));
            }
            Err(fault) => {
                self.next = None;
                self.content = Content::Failed(fault);
            }
        }
    }

    /// The ticket that it waits for.
    pub fn ticket(&self) -> Option<Ticket> {
        match self.content {
            Content::Waiting(ticket) => Some(ticket),
            _ => None,
        }
    }

    /// Lays the text out for this width, if it is not yet.
    pub fn lay_out(&mut self, width: u16, look: Look, zone: &TimeZone) {
        if self
            .laid_out
            .as_ref()
            .is_some_and(|(laid, _)| *laid == width)
        {
            return;
        }
        let text = match &self.content {
            Content::Waiting(_) => "working ...".to_string(),
            Content::Failed(fault) => fault.lines().join("\n"),
            Content::Result(reply)
                if !self.details && reply.outcome::<SuggestOutcome>().is_some() =>
            {
                let found = reply.outcome::<SuggestOutcome>();
                let lines = found.map(|found| reasons::lines(found, usize::from(width)));
                let lines = lines.unwrap_or_default().into_iter();
                let safe: Vec<String> = lines.map(|line| look.safe(&line)).collect();
                safe.join("\n")
            }
            Content::Result(reply) => {
                let mut style = look.text_style(width, zone);
                style.details = self.details;
                style.all = self.details;
                let text = reply.render(Format::Table, &style).map(in_keys);
                let notes = reply
                    .notes()
                    .into_iter()
                    .map(|note| format!("note: {note}"));
                let mut text = text.unwrap_or_else(|error| format!("error: {}", error.what));
                for note in notes {
                    text.push_str(&format!("\n{note}"));
                }
                text
            }
        };
        let lines = text
            .lines()
            .flat_map(|line| {
                if line.trim().is_empty() {
                    vec![String::new()]
                } else if crate::output::display_width(line) > usize::from(width) {
                    wrap(line, usize::from(width))
                } else {
                    vec![line.to_string()]
                }
            })
            .collect();
        self.laid_out = Some((width, lines));
    }

    /// The lines, once laid out.
    pub fn lines(&self) -> &[String] {
        self.laid_out.as_ref().map_or(&[], |(_, lines)| lines)
    }

    /// Scrolls; `height` is how many lines are in sight.
    pub fn step(&mut self, step: Step, height: usize) {
        let last = self.lines().len().saturating_sub(height);
        let page = height.saturating_sub(1).max(1);
        let scroll = match step {
            Step::Up => self.scroll.saturating_sub(1),
            Step::Down => self.scroll.saturating_add(1),
            Step::PageUp => self.scroll.saturating_sub(page),
            Step::PageDown => self.scroll.saturating_add(page),
            Step::First => 0,
            Step::Last => last,
        };
        self.scroll = scroll.min(last);
    }

    /// Shows everything, or the short form again.
    pub fn toggle_details(&mut self) {
        self.details = !self.details;
        self.laid_out = None;
    }

    /// The text that is copied: what may be said to the customer, a code, or the line itself.
    pub fn copied(&self) -> String {
        match &self.content {
            Content::Result(reply) => reply
                .outcome::<WhyOutcome>()
                .map(|why| why.customer_text.clone())
                .filter(|text| !text.is_empty())
                .unwrap_or_else(|| self.line.clone()),
            _ => self.line.clone(),
        }
    }

    /// Scrolls to the next line that contains `text`, around the end. Returns whether there is one.
    pub fn find(&mut self, text: &str) -> bool {
        let wanted = text.to_lowercase();
        let lines = self.lines();
        let fits = |line: &String| line.to_lowercase().contains(&wanted);
        let after = lines
            .iter()
            .skip(self.scroll.saturating_add(1))
            .position(fits);
        let found = match after {
            Some(row) => Some(row.saturating_add(self.scroll).saturating_add(1)),
            None => lines.iter().position(fits),
        };
        if let Some(row) = found {
            self.scroll = row;
        }
        found.is_some()
    }
}

/// What `--details` would add is a key away here.
fn in_keys(text: String) -> String {
    ["shows", "show", "adds"].iter().fold(text, |text, does| {
        text.replace(&format!("--details {does} "), &format!("the key + {does} "))
    })
}

/// The line of the first step that is still to be done: `campaign export 1 ..: 50 users`.
fn first_open(list: &ChecklistOutcome) -> Option<String> {
    let mut open = list.steps.iter().filter(|step| !step.is_done);
    let line = open.find(|step| step.what.starts_with("campaign "))?;
    line.what.split([':', ',']).next().map(str::to_string)
}
