//! `campaign`, `campaigns`, `code`, `redeem`.

use super::Call;
use crate::campaign::standing::Fault;
use crate::campaign::{Kind, operation as campaign};
use crate::command::campaign_args::{
    CampaignAction, CampaignArgs, CampaignsArgs, ConsentChoice, DesignArgs, LaunchArgs,
    TargetChoice,
};
use crate::command::code_args::{ChangeArgs, CodeAction, CodeArgs, RedeemArgs};
use crate::command::reply::Reply;
use crate::domain::CampaignId;
use crate::error::{Error, Result};
use crate::load::DateOrder;
use crate::upkeep::operation as upkeep;

impl Call<'_> {
    pub(super) fn campaign(&mut self, args: &CampaignArgs) -> Result<Reply> {
        match (&args.action, args.campaign) {
            (Some(CampaignAction::Coupon(typed)), _) => self.design(Kind::Coupon, typed),
            (Some(CampaignAction::Flash(typed)), _) => self.design(Kind::Flash, typed),
            (Some(CampaignAction::Members(typed)), _) => self.design(Kind::Members, typed),
            (Some(CampaignAction::Winback(typed)), _) => self.design(Kind::Winback, typed),
            (Some(CampaignAction::Reminder(typed)), _) => self.design(Kind::Reminder, typed),
            (Some(CampaignAction::Plan { user, margin }), _) if !user.is_empty() => {
                self.keep_margin(*margin)?;
                let watch = self.watch;
                let outcome = campaign::plan_for_user(self.shop()?, &user.join(" "), watch)?;
                self.reply(outcome)
            }
            (Some(CampaignAction::Plan { margin, .. }), _) => {
                self.keep_margin(*margin)?;
                let watch = self.watch;
                let outcome = campaign::propose(self.shop()?, watch)?;
                self.reply(outcome)
            }
            (Some(CampaignAction::Launch(typed)), _) => self.launch(typed),
            (Some(CampaignAction::Sent(typed)), _) => {
                let outcome = campaign::sent(self.shop()?, typed.campaign)?;
                self.reply(outcome)
            }
            (Some(CampaignAction::End(typed)), _) => {
                let outcome = campaign::end(self.shop()?, typed.campaign)?;
                self.reply(outcome)
            }
            (Some(CampaignAction::Cancel(typed)), _) => self.cancel_campaign(typed.campaign),
            (Some(CampaignAction::Delete(typed)), _) => {
                let is_dry_run = self.globals.dry_run;
                let outcome = campaign::delete(self.shop()?, typed.campaign, is_dry_run)?;
                self.reply(outcome)
            }
            (Some(CampaignAction::Compare { one, other }), _) => {
                let watch = self.watch;
                let outcome = campaign::compare(self.shop()?, *one, *other, watch)?;
                self.reply(outcome)
            }
            (Some(CampaignAction::Measure { campaign: name, by }), _) => {
                let request = campaign::MeasureRequest {
                    campaign: name.clone(),
                    is_by_recency: by.is_some(),
                };
                let watch = self.watch;
                let outcome = campaign::measure(self.shop()?, &request, watch)?;
                self.reply(outcome)
            }
            (
                Some(CampaignAction::Letter {
                    campaign: id,
                    template,
                    user,
                }),
                _,
            ) => {
                let request = campaign::LetterRequest {
                    campaign: *id,
                    template: template.clone(),
                    user: (!user.is_empty()).then(|| user.join(" ")),
                };
                let outcome = campaign::letter(self.shop()?, &request)?;
                self.reply(outcome)
            }
            (Some(CampaignAction::Checklist(typed)), _) => {
                let outcome = campaign::checklist(self.shop()?, typed.campaign)?;
                self.reply(outcome)
            }
            (
                Some(CampaignAction::Export {
                    campaign: id,
                    do_not_send: true,
                    ..
                }),
                _,
            ) => {
                let outcome = campaign::do_not_send(self.shop()?, *id)?;
                self.reply(outcome)
            }
            (
                Some(CampaignAction::Export {
                    campaign: id,
                    target,
                    ..
                }),
                _,
            ) => {
                let target = match target {
                    TargetChoice::Csv => campaign::Target::Csv,
                    TargetChoice::Klaviyo => campaign::Target::Klaviyo,
                    TargetChoice::Brevo => campaign::Target::Brevo,
                    TargetChoice::Mailchimp => campaign::Target::Mailchimp,
                    TargetChoice::Shopify => campaign::Target::Shopify,
                    TargetChoice::WooCommerce => campaign::Target::WooCommerce,
                };
                let outcome = campaign::export(self.shop()?, *id, target)?;
                self.reply(outcome)
            }
            (None, Some(id)) => self.show_campaign(id),
            (None, None) => Err(Error::usage("which campaign?").hint("campaigns")),
        }
    }

    /// Keeps a typed margin in the settings, so that it is asked for once.
    fn keep_margin(&mut self, typed: Option<f64>) -> Result<()> {
        let Some(margin) = typed else { return Ok(()) };
        if self.globals.dry_run {
            return Err(Error::usage("a dry run keeps no margin")
                .hint(format!("settings margin {} first", margin * 100.0)));
        }
        let request = upkeep::SettingsRequest {
            name: Some("margin".into()),
            value: Some(format!("{}", (margin * 1e4).round() / 100.0)),
            is_dry_run: false,
        };
        let watch = self.watch;
        upkeep::settings(self.shop()?, &request, watch)?;
        Ok(())
    }

    fn design(&mut self, kind: Kind, typed: &DesignArgs) -> Result<Reply> {
        self.keep_margin(typed.margin)?;
        let audience = match (typed.segment, &typed.rule) {
            (Some(id), _) => campaign::AudienceChoice::Segment(id),
            (None, Some(rule)) => campaign::AudienceChoice::Rule(rule.clone()),
            (None, None) => campaign::AudienceChoice::OfKind,
        };
        let request = campaign::Request {
            kind,
            audience,
            discount: typed.discount.clone(),
            test_depth: typed.test_depth.clone(),
            budget: typed.budget.clone(),
            holdout: typed.holdout,
            days: typed.days,
            items: typed.item.clone(),
            min_spend: typed.min_spend.clone(),
            is_public: typed.public,
            note: typed.note.clone(),
            is_dry_run: self.globals.dry_run,
        };
        let watch = self.watch;
        let outcome = campaign::run(self.shop()?, &request, watch)?;
        self.reply(outcome)
    }

    fn launch(&mut self, typed: &LaunchArgs) -> Result<Reply> {
        let (watch, is_confirmed) = (self.watch, self.globals.yes);
        let id = typed.campaign;
        let consent = typed.consent.map(|choice| match choice {
            ConsentChoice::Elsewhere => campaign::ConsentAnswer::Elsewhere,
            ConsentChoice::Required => campaign::ConsentAnswer::Required,
        });
        let starts = typed.starts.as_deref().map(day).transpose()?;
        let chosen = (consent, starts);
        if self.globals.dry_run {
            let plan = campaign::plan_launch_by(self.shop()?, id, chosen, watch)?;
            return self.reply(plan);
        }
        if !is_confirmed {
            let plan = campaign::plan_launch_by(self.shop()?, id, chosen, watch)?;
            if !plan.is_consent_known {
                return Err(campaign::consent_unknown(id));
            }
            campaign::refuse_loss(&plan, typed.accept_loss)?;
            let changed = if plan.is_changed {
                format!(
                    " (the draft had {} users; the audience has changed since)",
                    plan.audience_of_draft
                )
            } else {
                String::new()
            };
            let expected = &plan.expected;
            let money = match (&expected.margin, expected.chance) {
                (Some(gain), Some(chance)) => format!(
                    "; expected gain {} ({} to {}), chance to earn {:.0} %, at worst {} given away",
                    gain.value,
                    gain.low,
                    gain.high,
                    chance * 100.0,
                    expected.worst
                ),
                _ => format!("; at worst {} given away", expected.worst),
            };
            self.confirmed(&format!(
                "{} to an audience of {}{changed}{money}",
                if plan.has_codes {
                    format!("issue {} codes", plan.offered)
                } else {
                    format!("plan {} messages", plan.offered)
                },
                plan.audience
            ))?;
        }
        let request = campaign::LaunchRequest {
            campaign: id,
            is_confirmed,
            accepts_loss: typed.accept_loss,
            consent,
            starts,
        };
        let outcome = campaign::launch(self.shop()?, &request, watch)?;
        self.reply(outcome)
    }

    fn cancel_campaign(&mut self, id: CampaignId) -> Result<Reply> {
        if self.globals.dry_run {
            let plan = campaign::plan_cancel(self.shop()?, id)?;
            return self.reply(plan);
        }
        self.shop()?;
        self.confirmed(&format!("cancel campaign {id}"))?;
        let outcome = campaign::cancel(self.shop()?, id)?;
        self.reply(outcome)
    }

    fn show_campaign(&mut self, id: CampaignId) -> Result<Reply> {
        let outcome = campaign::show(self.shop()?, id)?;
        self.reply(outcome)
    }

    pub(super) fn campaigns(&mut self, args: &CampaignsArgs) -> Result<Reply> {
        match &args.campaign {
            Some(typed) => {
                if let Ok(id) = typed.parse() {
                    return self.show_campaign(id);
                }
                let watch = self.watch;
                let outcome = campaign::show_loaded(self.shop()?, typed, watch)?;
                self.reply(outcome)
            }
            None if args.profit => {
                let watch = self.watch;
                let outcome = campaign::ledger(self.shop()?, args.month.as_deref(), watch)?;
                self.reply(outcome)
            }
            None => {
                let mut outcome = campaign::list(self.shop()?)?;
                outcome.shows_drafts = args.drafts;
                self.reply(outcome)
            }
        }
    }

    pub(super) fn code(&mut self, args: &CodeArgs) -> Result<Reply> {
        match &args.action {
            Some(CodeAction::Void(typed)) => self.change_code(typed, campaign::Change::Void),
            Some(CodeAction::Reissue(typed)) => self.change_code(typed, campaign::Change::Reissue),
            Some(CodeAction::Extend {
                change,
                until,
                days,
            }) => {
                let extension = match (until, days) {
                    (Some(until), _) => campaign::Extension::Until(until.clone()),
                    (None, days) => campaign::Extension::Days(days.unwrap_or(1)),
                };
                self.change_code(change, campaign::Change::Extend(extension))
            }
            None => {
                let Some(code) = args.code.clone() else {
                    return Err(Error::usage("which code?").hint("code CODE"));
                };
                let request = campaign::CodeRequest {
                    code,
                    total: args.total.clone(),
                    items: args.item.clone(),
                    email: args.email.clone(),
                };
                let outcome = campaign::code(self.shop()?, &request)?;
                self.reply(outcome)
            }
        }
    }

    fn change_code(&mut self, typed: &ChangeArgs, change: campaign::Change) -> Result<Reply> {
        let request = campaign::ChangeRequest {
            code: typed.code.clone(),
            change,
            why: typed.why.clone(),
            is_dry_run: self.globals.dry_run,
        };
        let outcome = campaign::change_code(self.shop()?, &request)?;
        self.reply(outcome)
    }

    pub(super) fn redeem(&mut self, args: &RedeemArgs) -> Result<Reply> {
        if let Some(path) = &args.file {
            let request = campaign::FileRedeemRequest {
                path: path.clone(),
                dates: args.dates.as_deref().map(|word| match word {
                    "dmy" => DateOrder::DayMonth,
                    "mdy" => DateOrder::MonthDay,
                    _ => DateOrder::YearFirst,
                }),
                stdin: self.session.place().stdin,
                is_dry_run: self.globals.dry_run,
            };
            let watch = self.watch;
            let outcome = campaign::redeem_file(self.shop()?, &request, watch)?;
            return self.reply(outcome);
        }
        let request = campaign::RedeemRequest {
            code: args.code.clone().unwrap_or_default(),
            order: args.order.clone(),
            record_as: args.record_as.as_deref().and_then(Fault::parse),
        };
        let outcome = campaign::redeem(self.shop()?, &request)?;
        self.reply(outcome)
    }
}

/// A day as it is typed.
fn day(text: &str) -> Result<jiff::civil::Date> {
    text.parse().map_err(|_| {
        Error::usage(format!("--starts '{text}' is not a day")).hint("--starts 2026-10-05")
    })
}
