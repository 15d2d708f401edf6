//! `privacy` and `audit`: a customer's rights.

use super::Call;
use crate::command::old_log;
use crate::command::privacy_args::{AuditArgs, PrivacyAction, PrivacyArgs};
use crate::command::reply::Reply;
use crate::error::Result;
use crate::privacy::operation as privacy;
use crate::upkeep::operation as upkeep;

impl Call<'_> {
    pub(super) fn privacy(&mut self, args: &PrivacyArgs) -> Result<Reply> {
        let (watch, is_dry_run) = (self.watch, self.globals.dry_run);
        match &args.action {
            PrivacyAction::Show(user) => {
                let outcome = privacy::show(self.shop()?, &user.id, watch)?;
                self.reply(outcome)
            }
            PrivacyAction::Export(user) => {
                let file = self.globals.output.clone();
                let outcome = privacy::export(self.shop()?, &user.id, file.as_deref(), watch)?;
                self.reply(outcome)
            }
            PrivacyAction::Rectify { id, field, value } => {
                let request = privacy::RectifyRequest {
                    user: id.clone(),
                    field: field.clone(),
                    value: value.clone(),
                    is_dry_run,
                };
                let outcome = privacy::rectify(self.shop()?, &request, watch)?;
                self.reply(outcome)
            }
            PrivacyAction::Restrict { id, why } => self.restrict(id, why.clone(), true),
            PrivacyAction::Unrestrict(user) => self.restrict(&user.id, None, false),
            PrivacyAction::Erase(user) => self.erase(&user.id),
            PrivacyAction::Readmit { id, why } => {
                let request = privacy::ReadmitRequest {
                    id: id.clone(),
                    why: why.clone(),
                    is_dry_run,
                };
                let outcome = privacy::readmit(self.shop()?, &request, watch)?;
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

    fn restrict(&mut self, id: &str, why: Option<String>, is_on: bool) -> Result<Reply> {
        let request = privacy::RestrictRequest {
            user: id.to_string(),
            why,
            is_on,
            is_dry_run: self.globals.dry_run,
        };
        let watch = self.watch;
        let outcome = privacy::restrict(self.shop()?, &request, watch)?;
        self.reply(outcome)
    }

    fn erase(&mut self, id: &str) -> Result<Reply> {
        let (watch, is_dry_run) = (self.watch, self.globals.dry_run);
        let texts = vec![
            self.session.place.history.clone(),
            self.session.place.log.clone(),
            old_log(&self.session.place.log),
        ];
        let copies = upkeep::copies_beside(self.shop()?.path());
        if !is_dry_run {
            self.confirmed(&format!("erase {id} and everything stored about {id}"))?;
        }
        let request = privacy::EraseRequest {
            user: id.to_string(),
            texts,
            copies,
            is_dry_run,
        };
        let outcome = privacy::erase(self.shop()?, &request, watch)?;
        self.reply(outcome)
    }

    pub(super) fn audit(&mut self, args: &AuditArgs) -> Result<Reply> {
        let request = privacy::AuditRequest {
            is_check: args.verify,
            head: args.head.clone(),
            is_all: self.globals.all,
        };
        let watch = self.watch;
        let outcome = privacy::audit(self.shop()?, &request, watch)?;
        self.reply(outcome)
    }
}
