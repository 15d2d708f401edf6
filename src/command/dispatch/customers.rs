//! `user`, `item`, `why`, `merge`, `unmerge`, `privacy`: one customer or one item.

use super::Call;
use crate::command::cli::{
    ExactArgs, ExcludeArgs, ItemArgs, MergeArgs, NoteArgs, PrivacyAction, PrivacyArgs, UserArgs,
    WhyArgs,
};
use crate::command::reply::Reply;
use crate::error::{Error, Result};
use crate::privacy::operation as privacy;
use crate::upkeep::operation as upkeep;
use crate::why::operation as why;

impl Call<'_> {
    pub(super) fn user(&mut self, args: &UserArgs) -> Result<Reply> {
        let outcome = why::user(self.shop()?, &args.user)?;
        self.reply(outcome)
    }

    pub(super) fn item(&mut self, args: &ItemArgs) -> Result<Reply> {
        let outcome = why::item(self.shop()?, &args.item)?;
        self.reply(outcome)
    }

    pub(super) fn why(&mut self, args: &WhyArgs) -> Result<Reply> {
        let user = match args.words.as_slice() {
            [kind, code] if kind == "code" => {
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
            [kind, user] if ["user", "customer"].contains(&kind.as_str()) => user,
            [user] => user,
            _ => {
                self.shop()?;
                return Err(Error::usage("a name with spaces needs quotes").hint("why 'Ann Smith'"));
            }
        };
        let request = why::Request {
            user: user.clone(),
            campaign: args.campaign,
            item: args.item.clone(),
            as_of: args.as_of,
        };
        let outcome = why::run(self.shop()?, &request)?;
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
            is_complaint: args.complaint,
            is_dry_run: self.globals.dry_run,
        };
        let watch = self.watch;
        let outcome = privacy::note(self.shop()?, &request, watch)?;
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

    pub(super) fn privacy(&mut self, args: &PrivacyArgs) -> Result<Reply> {
        let (watch, is_dry_run) = (self.watch, self.globals.dry_run);
        match &args.action {
            PrivacyAction::Show(user) => {
                let outcome = privacy::show(self.shop()?, &user.id, watch)?;
                self.reply(outcome)
            }
            PrivacyAction::Consent {
                id,
                channel,
                word,
                source,
            } => {
                let request = privacy::ConsentRequest {
                    user: id.clone(),
                    channel: channel.clone(),
                    is_on: word == "on",
                    source: source.clone(),
                    is_dry_run,
                };
                let outcome = privacy::consent(self.shop()?, &request, watch)?;
                self.reply(outcome)
            }
            PrivacyAction::StopMarketing(user) => {
                let request = privacy::StopMarketingRequest {
                    user: user.id.clone(),
                    is_dry_run,
                };
                let outcome = privacy::stop_marketing(self.shop()?, &request, watch)?;
                self.reply(outcome)
            }
        }
    }
}
