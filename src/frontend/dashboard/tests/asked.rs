//! Answers as they were given once by a real shop, for tests that press many keys.

use super::shop::{globals, with_shop};
use crate::command::outcomes::Customers;
use crate::command::{Candidate, Invocation, JobId, JobState, Look as Asked, Reply};
use crate::domain::Progress;
use crate::error::{Error, Result};
use crate::frontend::dashboard::seek::Seeker;
use crate::frontend::dashboard::source::{Answer, Haystack, Source, Ticket};
use crate::frontend::dashboard::views::ViewId;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::Duration;

/// The replies to what the views ask, by what was asked.
pub fn replies() -> &'static BTreeMap<String, Reply> {
    static READ: OnceLock<BTreeMap<String, Reply>> = OnceLock::new();
    READ.get_or_init(|| {
        with_shop(|live, app| {
            let mut found = BTreeMap::new();
            for (place, view) in ViewId::ALL.iter().enumerate() {
                app.go_to(*view, live);
                super::shop::settle(live, app);
                for (slot, ask) in view.view().asks().iter().enumerate() {
                    if let Some(reply) = &app.states[place].slots[slot].reply {
                        found.insert(format!("{ask:?}"), reply.clone());
                    }
                }
            }
            let overview = app.shared.overview.reply.clone().unwrap();
            found.insert("overview".into(), overview);
            found
        })
    })
}

/// Gives stored answers, when it is told to.
#[derive(Default)]
pub struct Stored {
    asked: u64,
    /// Answers that have not been taken.
    pub waiting: Vec<(Ticket, Answer)>,
    /// Jobs that run.
    pub jobs: Vec<JobState>,
    /// Whether reading fails.
    pub fails: bool,
    /// By how many places the customers are turned, and how many of them are missing.
    pub turns: usize,
}

impl Stored {
    fn ticket(&mut self) -> JobId {
        self.asked += 1;
        JobId(self.asked)
    }

    /// The reply, if it lists customers in another order and without some of them.
    fn turned(&self, reply: Reply) -> Reply {
        let Some(mut listed) = reply.outcome::<Customers>().cloned() else {
            return reply;
        };
        let customers = &mut listed.0.customers;
        let turns = self.turns.min(customers.len());
        customers.rotate_left(turns);
        customers.truncate(customers.len() - turns);
        Reply::of("dashboard", listed)
    }

    fn reply(&self, key: &str) -> Result<Reply> {
        if self.fails {
            return Err(Error::failed("the database is locked \u{1b}[2J").hint("wait a moment"));
        }
        replies().get(key).cloned().map_or_else(
            || {
                Ok(Reply::of_text(
                    "help",
                    format!("{key}\n\u{202e}").repeat(60),
                ))
            },
            Ok,
        )
    }
}

impl Source for Stored {
    fn read(&mut self, look: Asked) -> Result<Ticket> {
        let ticket = Ticket::Read(self.ticket());
        let key = match &look {
            Asked::Overview(_) => "overview".into(),
            Asked::Customers(_) => "Customers".into(),
            Asked::Map(_) => "Map".into(),
            Asked::Preview(id, _) => format!("Preview({id})"),
            Asked::Line(invocation) => format!("Line({:?})", invocation.line),
        };
        let reply = self.reply(&key).map(|reply| self.turned(reply));
        self.waiting.push((ticket, Answer::Reply(reply)));
        Ok(ticket)
    }

    fn work(&mut self, invocation: &Invocation) -> Result<Ticket> {
        let id = self.ticket();
        let progress = Progress {
            phase: "clustering",
            done: 3,
            total: Some(9),
            ..Progress::default()
        };
        self.jobs.push(JobState {
            id,
            line: invocation.line.clone(),
            running: Some((progress, Duration::from_secs(4))),
        });
        let reply = self.reply(&invocation.line);
        self.waiting.push((Ticket::Work(id), Answer::Reply(reply)));
        Ok(Ticket::Work(id))
    }

    fn seek(&mut self, query: &str, haystack: &Haystack) -> Result<Ticket> {
        let ticket = Ticket::Seek(self.ticket());
        self.waiting.push((
            ticket,
            Answer::Hits(Seeker::default().seek(query, haystack)),
        ));
        Ok(ticket)
    }

    fn take(&mut self) -> Vec<(Ticket, Answer)> {
        std::mem::take(&mut self.waiting)
    }

    fn cancel(&mut self, ticket: Ticket) {
        self.waiting.retain(|(waiting, _)| *waiting != ticket);
    }

    fn jobs(&self) -> Vec<JobState> {
        self.jobs.clone()
    }

    fn changed(&mut self) -> Result<bool> {
        Ok(false)
    }

    fn complete(&mut self, line: &str) -> (usize, Vec<Candidate>) {
        let candidate = |text: &str| Candidate {
            insert: text.into(),
            shown: format!("{text} {}", globals().quiet),
        };
        (
            0,
            vec![
                candidate(line),
                candidate(&format!("{line}a")),
                candidate("ünï 中"),
            ],
        )
    }

    fn history(&mut self) -> Vec<String> {
        vec!["segment".into(), "campaign coupon --segment 1".into()]
    }

    fn keep(&mut self, _line: &str) {}
}
