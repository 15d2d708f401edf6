//! `user`, `item`, `why`, `merge`, `unmerge`, `note`, `grant`: one customer or one item.

use super::Call;
use crate::campaign::operation as campaign;
use crate::command::cli::{ExcludeArgs, GrantArgs, MergeArgs, NoteArgs, UserArgs, WhyArgs};
use crate::command::model_args::ItemArgs;
use crate::command::privacy_args::ExactArgs;
use crate::command::reply::Reply;
use crate::domain::NoteKind;
use crate::error::{Error, Result};
use crate::privacy::operation as privacy;
use crate::recommend::operation as recommend;
use crate::upkeep::operation as upkeep;
use crate::why::operation as why;

/// Words that people put before what they search by; what follows shows by itself what it is.
const SPOKEN: [&str; 13] = [
    "user", "customer", "phone", "tel", "email", "e-mail", "mail", "order", "name", "id", "code",
    "number", "of",
];

/// The words that name a customer as one text, without `phone`, `order` and the like before them.
fn spoken(words: &[String]) -> String {
    match words {
        [kind, rest @ ..] if !rest.is_empty() && SPOKEN.contains(&kind.to_lowercase().as_str()) => {
            rest.join(" ")
        }
        words => words.join(" "),
    }
}

impl Call<'_> {
    pub(super) fn user(&mut self, args: &UserArgs) -> Result<Reply> {
        let text = spoken(&args.words);
        if let Some(past) = args.as_of {
            let shop = self.shop()?;
            let outcome = why::user_then(shop, &text, past.end(&shop.zone()?))?;
            return self.reply(outcome);
        }
        let outcome = why::user(self.shop()?, &text)?;
        self.reply(outcome)
    }

    pub(super) fn item(&mut self, args: &ItemArgs) -> Result<Reply> {
        if let (Some(is_hidden), Some(item)) = (args.hides(), args.words.last()) {
            let request = recommend::HideRequest {
                item: item.clone(),
                is_hidden,
                is_dry_run: self.globals.dry_run,
            };
            let watch = self.watch;
            let outcome = recommend::hide(self.shop()?, &request, watch)?;
            return self.reply(outcome);
        }
        let outcome = why::item(self.shop()?, &args.words.join(" "))?;
        self.reply(outcome)
    }

    pub(super) fn why(&mut self, args: &WhyArgs) -> Result<Reply> {
        match args.words.as_slice() {
            [kind, code] if kind == "code" && args.versus.is_none() => {
                let outcome = why::code(self.shop()?, code)?;
                return self.reply(outcome);
            }
            [kind, id] if kind == "segment" => {
                self.shop()?;
                let id = id.parse().map_err(|_| {
                    Error::usage(format!("'{id}' is not a segment's number")).hint("segments")
                })?;
                return self.show_segment(id);
            }
            _ => {}
        }
        let (mut words, mut item, mut other) = (
            args.words.as_slice(),
            args.item.clone(),
            args.versus.clone(),
        );
        // `why ann vs bob` and `why ann I0042` are typed before anything is looked up.
        let is_versus = |word: &String| word == "vs" || word == "versus";
        if let Some(at) = words.iter().position(is_versus)
            && other.is_none()
            && at > 0
            && at + 1 < words.len()
        {
            other = Some(spoken(&words[at + 1..]));
            words = &words[..at];
        } else if let [before @ .., last] = words
            && !before.is_empty()
            && item.is_none()
            && self.shop()?.store().fetch_item_key(last)?.is_some()
        {
            item = Some(last.clone());
            words = before;
        }
        let zone = self.shop()?.zone()?;
        let request = why::Request {
            user: spoken(words),
            campaign: args.campaign,
            item,
            as_of: args.as_of.map(|past| past.end(&zone)),
        };
        if let Some(other) = &other {
            let outcome = why::versus(self.shop()?, &request, other)?;
            return self.reply(outcome);
        }
        let watch = self.watch;
        let outcome = why::run_for_item(self.shop()?, &request, watch)?;
        self.reply(outcome)
    }

    pub(super) fn merge(&mut self, args: &MergeArgs) -> Result<Reply> {
        let (watch, is_dry_run) = (self.watch, self.globals.dry_run);
        self.shop()?;
        if !is_dry_run {
            self.confirmed(&format!("merge {} into {}", args.merged, args.kept))?;
        }
        let outcome = upkeep::merge(self.shop()?, &args.kept, &args.merged, is_dry_run, watch)?;
        self.reply(outcome)
    }

    pub(super) fn unmerge(&mut self, args: &ExactArgs) -> Result<Reply> {
        let (watch, is_dry_run) = (self.watch, self.globals.dry_run);
        self.shop()?;
        if !is_dry_run {
            self.confirmed(&format!("split {} from the merged customer", args.id))?;
        }
        let outcome = upkeep::unmerge(self.shop()?, &args.id, is_dry_run, watch)?;
        self.reply(outcome)
    }

    pub(super) fn note(&mut self, args: &NoteArgs) -> Result<Reply> {
        let request = privacy::NoteRequest {
            user: args.id.clone(),
            text: args.text.clone(),
            kind: match (args.complaint, args.settled) {
                (true, _) => NoteKind::Complaint,
                (_, true) => NoteKind::Settled,
                _ => NoteKind::Note,
            },
            is_dry_run: self.globals.dry_run,
        };
        let watch = self.watch;
        let outcome = privacy::note(self.shop()?, &request, watch)?;
        self.reply(outcome)
    }

    pub(super) fn grant(&mut self, args: &GrantArgs) -> Result<Reply> {
        let request = campaign::GrantRequest {
            user: args.id.clone(),
            discount: args.discount.clone(),
            why: args.why.clone(),
            days: args.days,
            min_spend: args.min_spend.clone(),
            is_dry_run: self.globals.dry_run,
        };
        let watch = self.watch;
        let outcome = campaign::grant(self.shop()?, &request, watch)?;
        self.reply(outcome)
    }

    pub(super) fn exclude(&mut self, args: &ExcludeArgs) -> Result<Reply> {
        let request = privacy::ExcludeRequest {
            user: args.id.clone(),
            why: args.why.clone(),
            is_dry_run: self.globals.dry_run,
        };
        let watch = self.watch;
        let outcome = privacy::exclude(self.shop()?, &request, watch)?;
        self.reply(outcome)
    }

    pub(super) fn include(&mut self, args: &ExactArgs) -> Result<Reply> {
        let request = privacy::ExcludeRequest {
            user: args.id.clone(),
            why: None,
            is_dry_run: self.globals.dry_run,
        };
        let watch = self.watch;
        let outcome = privacy::include(self.shop()?, &request, watch)?;
        self.reply(outcome)
    }
}
