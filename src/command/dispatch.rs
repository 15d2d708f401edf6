//! From a command to its operation.

use super::campaign_args::{CampaignAction, CampaignArgs, DesignArgs};
use super::catalog::{Risk, meta};
use super::cli::{
    Command, DatesChoice, DelimiterChoice, LoadArgs, PrivacyAction, PrivacyArgs, QuarantineAction,
    QuarantineArgs, WhyArgs,
};
use super::globals::Globals;
use super::help;
use super::model_args::{
    ByChoice, RecommendArgs, RecommendTarget, SegmentAction, SegmentArgs, SegmentCount,
};
use super::reply::Reply;
use super::session::Session;
use super::split::quote;
use crate::campaign::operation as campaign;
use crate::domain::Observer;
use crate::error::{Error, Kind, Result};
use crate::load::{DateOrder, operation as load};
use crate::output::counted;
use crate::patterns::operation as patterns;
use crate::privacy::operation as privacy;
use crate::recommend::{List, ModelName, operation as recommend};
use crate::segment::{By, operation as segment};
use crate::shop::{Context, Shop};
use crate::upkeep::operation as upkeep;
use crate::why::operation as why;
use std::path::{Path, PathBuf};

impl Session {
    fn paths(&self) -> upkeep::Paths {
        let place = self.place();
        let folder = place.demo_database.parent().unwrap_or(&place.demo_database);
        upkeep::Paths {
            database: place.database.display().to_string(),
            history: place.history.display().to_string(),
            log: place.log.display().to_string(),
            data: folder.display().to_string(),
        }
    }

    pub(super) fn carry_out(
        &mut self,
        command: &Command,
        globals: &Globals,
        context: &Context,
        watch: &dyn Observer,
    ) -> Result<Reply> {
        let name = meta(command).name;
        match command {
            Command::Demo(args) => self.demo(args, globals, context, watch),
            Command::Load(args) => {
                let request = load::Request {
                    stdin: self.place().stdin,
                    clock: (!context.is_now_explicit).then_some(self.place().clock),
                    ..load_request(args, globals)
                };
                if args.follow {
                    return Reply::of(
                        name,
                        &load::follow(self.shop_or_new(context, watch)?, &request, watch)?,
                    );
                }
                let is_kept = !request.is_dry_run;
                Reply::of(
                    name,
                    &self.begin_with(context, watch, is_kept, |shop| {
                        load::run(shop, &request, watch)
                    })?,
                )
            }
            Command::Start(args) => {
                let mut line = "load".to_string();
                for file in &args.files {
                    line = format!("{line} {}", quote(&file.display().to_string()));
                }
                for (option, value) in [
                    (
                        "--as",
                        args.kind
                            .and_then(super::cli::KindChoice::kind)
                            .map(|kind| kind.word().to_string()),
                    ),
                    ("--tz", args.tz.clone()),
                    ("--dates", args.dates.map(word_of_dates)),
                ] {
                    line.push_str(
                        &value
                            .map(|value| format!(" {option} {}", quote(&value)))
                            .unwrap_or_default(),
                    );
                }
                for (field, column) in &args.map {
                    line = format!("{line} --map {}", quote(&format!("{field}={column}")));
                }
                let request = load::Request {
                    files: args.files.clone(),
                    kind: args.kind.and_then(super::cli::KindChoice::kind),
                    zone: args.tz.clone(),
                    dates: args.dates.map(date_order),
                    map: args.map.clone(),
                    ..load::Request::default()
                };
                let folder = self
                    .place
                    .database
                    .parent()
                    .filter(|folder| folder.is_dir())
                    .map(Path::to_path_buf);
                let folder = folder.unwrap_or_else(|| PathBuf::from("."));
                Reply::of(
                    name,
                    &upkeep::start(&request, line, context, &folder, watch)?,
                )
            }
            Command::Loads => Reply::of(name, &load::loads(self.shop(context, watch)?)?),
            Command::UndoLoad(args) => {
                let shop = self.shop(context, watch)?;
                let plan = load::plan_undo_load(shop, args.batch)?;
                if globals.dry_run {
                    return Reply::of(name, &plan);
                }
                confirmed(
                    command,
                    globals,
                    &format!(
                        "take back {} of {}",
                        counted(plan.rows, "row"),
                        plan.names().join(", ")
                    ),
                )?;
                Reply::of(name, &load::undo_load(shop, args.batch, watch)?)
            }
            Command::Quarantine(QuarantineArgs {
                action: Some(QuarantineAction::Release { rule }),
                ..
            }) => {
                let shop = self.shop(context, watch)?;
                let plan = load::plan_release(shop, rule)?;
                if !globals.dry_run {
                    confirmed(
                        command,
                        globals,
                        &format!("load {} after all", counted(plan.rows, "row")),
                    )?;
                }
                Reply::of(name, &load::release(shop, rule, globals.dry_run, watch)?)
            }
            Command::Quarantine(args) => Reply::of(
                name,
                &load::quarantine(
                    self.shop(context, watch)?,
                    args.rule.as_deref(),
                    globals.all,
                )?,
            ),
            Command::Segment(args) => self.segment(args, globals, context, watch),
            Command::Segments(args) => {
                let shop = self.shop(context, watch)?;
                match args.segment {
                    Some(id) => Reply::of(name, &segment::show(shop, id, watch)?),
                    None => Reply::of(name, &segment::list(shop, watch)?),
                }
            }
            Command::Patterns(args) => {
                let kind = args.kind.as_deref().and_then(patterns::Kind::parse);
                let request = patterns::Request {
                    kind,
                    segment: args.segment,
                };
                Reply::of(
                    name,
                    &patterns::run(self.shop(context, watch)?, &request, watch)?,
                )
            }
            Command::Recommend(args) => recommend_to(self.shop(context, watch)?, args, watch),
            Command::Evaluate(args) => {
                let request = recommend::EvaluateRequest {
                    folds: args.folds,
                    top: args.top,
                    budget_seconds: args.budget,
                };
                Reply::of(
                    name,
                    &recommend::evaluate(self.shop(context, watch)?, &request, watch)?,
                )
            }
            Command::Campaign(args) => {
                campaign_for(self.shop(context, watch)?, command, args, globals, watch)
            }
            Command::Campaigns(args) => {
                let shop = self.shop(context, watch)?;
                match args.campaign {
                    Some(id) => Reply::of(name, &campaign::show(shop, id)?),
                    None => Reply::of(name, &campaign::list(shop)?),
                }
            }
            Command::User(args) => {
                Reply::of(name, &why::user(self.shop(context, watch)?, &args.user)?)
            }
            Command::Item(args) => {
                Reply::of(name, &why::item(self.shop(context, watch)?, &args.item)?)
            }
            Command::Why(args) => why_of(self.shop(context, watch)?, args, watch),
            Command::Code(args) => Reply::of(
                name,
                &campaign::code(self.shop(context, watch)?, &args.code)?,
            ),
            Command::Redeem(args) => Reply::of(
                name,
                &campaign::redeem(
                    self.shop(context, watch)?,
                    &args.code,
                    args.order.as_deref(),
                )?,
            ),
            Command::Status(args) => {
                let request = upkeep::StatusRequest {
                    paths: self.paths(),
                    with_weeks: args.weeks,
                    with_quality: args.quality,
                };
                Reply::of(
                    name,
                    &upkeep::status(self.shop(context, watch)?, &request, watch)?,
                )
            }
            Command::Settings(args) => {
                let request = upkeep::SettingsRequest {
                    name: args.name.clone(),
                    value: args.value.clone(),
                    is_dry_run: globals.dry_run,
                };
                Reply::of(
                    name,
                    &upkeep::settings(self.shop_or_new(context, watch)?, &request, watch)?,
                )
            }
            Command::Doctor => self.doctor(context, watch),
            Command::Sql(args) => Reply::of(
                name,
                &upkeep::sql(self.shop(context, watch)?, &args.statement, watch)?,
            ),
            Command::Backup(args) => {
                let request = upkeep::BackupRequest {
                    file: args.file.clone(),
                    is_forced: globals.force,
                };
                Reply::of(
                    name,
                    &upkeep::backup(self.shop(context, watch)?, &request, watch)?,
                )
            }
            Command::Export(args) => Reply::of(
                name,
                &upkeep::export(self.shop(context, watch)?, &args.table, watch)?,
            ),
            Command::Merge(args) => {
                let shop = self.shop(context, watch)?;
                if !globals.dry_run {
                    confirmed(
                        command,
                        globals,
                        &format!("make {} part of {}", args.merged, args.kept),
                    )?;
                }
                Reply::of(
                    name,
                    &upkeep::merge(shop, &args.kept, &args.merged, globals.dry_run, watch)?,
                )
            }
            Command::Unmerge(args) => {
                let shop = self.shop(context, watch)?;
                if !globals.dry_run {
                    confirmed(
                        command,
                        globals,
                        &format!("part {} from whom it was merged into", args.id),
                    )?;
                }
                Reply::of(
                    name,
                    &upkeep::unmerge(shop, &args.id, globals.dry_run, watch)?,
                )
            }
            Command::Privacy(args) => privacy_for(self.shop(context, watch)?, args, globals, watch),
            Command::Help(_) | Command::Completions(_) | Command::Man => help::explain(command)
                .unwrap_or_else(|| {
                    Err(Error::new(
                        crate::error::Kind::Bug,
                        format!("{name} explains nothing"),
                    ))
                }),
            Command::History(args) => {
                let request = upkeep::HistoryRequest {
                    file: self.place.history.clone(),
                    text: args.text.clone(),
                };
                Reply::of(name, &upkeep::history(&request)?)
            }
            Command::Jobs(args) => self.jobs_reply(args),
            Command::Last => self
                .last()
                .cloned()
                .ok_or_else(|| Error::not_found("there is no result yet").hint("status")),
            Command::Dashboard | Command::Run(_) | Command::Source(_) | Command::Exit => {
                Err(Error::usage(format!("{name} is for the prompt and for scripts")).hint("help"))
            }
        }
    }

    /// The report of `doctor`, which has something to say of a database that cannot be opened too.
    fn doctor(&mut self, context: &Context, watch: &dyn Observer) -> Result<Reply> {
        let problem = match self.shop(context, watch) {
            Ok(_) => None,
            Err(error) if error.kind == Kind::NotFound => None,
            Err(error) => Some(match error.reasons() {
                Some(reasons) => format!("{}: {reasons}", error.what),
                None => error.what,
            }),
        };
        let request = upkeep::DoctorRequest {
            paths: self.paths(),
            home: self
                .place
                .home
                .as_ref()
                .map(|home| home.display().to_string()),
            terminal: self.place.terminal.clone(),
            problem,
        };
        Reply::of(
            "doctor",
            &upkeep::doctor(self.shop.as_ref(), &request, watch)?,
        )
    }

    fn segment(
        &mut self,
        args: &SegmentArgs,
        globals: &Globals,
        context: &Context,
        watch: &dyn Observer,
    ) -> Result<Reply> {
        let shop = self.shop(context, watch)?;
        const NAME: &str = "segment";
        match (&args.action, args.segment) {
            (None, Some(id)) => Reply::of(NAME, &segment::show(shop, id, watch)?),
            (None, None) => {
                let request = segment::Request {
                    k: match args.k {
                        Some(SegmentCount::Exactly(count)) => Some(count),
                        Some(SegmentCount::Auto) | None => None,
                    },
                    from_scratch: args.k == Some(SegmentCount::Auto),
                    by: match args.by {
                        ByChoice::Behavior => By::Behavior,
                        ByChoice::Rfm => By::Rfm,
                        ByChoice::Mixture => By::Mixture,
                        ByChoice::Density => By::Density,
                    },
                    with: args.with.clone(),
                    without: args.without.clone(),
                    missing: args.missing.clone(),
                };
                if globals.dry_run {
                    return Reply::of(NAME, &segment::plan(shop, &request, watch)?);
                }
                Reply::of(NAME, &segment::run(shop, &request, watch)?)
            }
            (Some(SegmentAction::Define { name, rule }), _) => {
                let request = segment::DefineRequest {
                    name: name.clone(),
                    rule: rule.clone(),
                };
                if globals.dry_run {
                    return Reply::of(NAME, &segment::plan_define(shop, &request, watch)?);
                }
                Reply::of(NAME, &segment::define(shop, &request, watch)?)
            }
            (Some(SegmentAction::Adopt { segment: id }), _) => {
                Reply::of(NAME, &segment::adopt(shop, *id, watch)?)
            }
            (Some(SegmentAction::Rename { segment: id, name }), _) => {
                Reply::of(NAME, &segment::rename(shop, *id, name)?)
            }
            (Some(SegmentAction::Count { rule }), _) => {
                Reply::of(NAME, &segment::count(shop, rule, watch)?)
            }
            (Some(SegmentAction::Diff), _) => Reply::of(NAME, &segment::diff(shop, watch)?),
        }
    }
}

fn recommend_to(shop: &mut Shop, args: &RecommendArgs, watch: &dyn Observer) -> Result<Reply> {
    const NAME: &str = "recommend";
    let (top, list, model) = (
        args.top,
        List::parse(&args.list).unwrap_or_default(),
        ModelName::parse(&args.model),
    );
    match &args.target {
        RecommendTarget::User { user } => Reply::of(
            NAME,
            &recommend::user(
                shop,
                &recommend::UserRequest {
                    user: user.clone(),
                    top,
                    list,
                    model,
                },
                watch,
            )?,
        ),
        RecommendTarget::Item { item } => Reply::of(
            NAME,
            &recommend::item(
                shop,
                &recommend::ItemRequest {
                    item: item.clone(),
                    top,
                },
                watch,
            )?,
        ),
        RecommendTarget::Segment { segment } => {
            let request = recommend::SegmentRequest {
                segment: *segment,
                top,
                list,
                model,
            };
            Reply::of(NAME, &recommend::segment(shop, &request, watch)?)
        }
        RecommendTarget::All => Reply::of(
            NAME,
            &recommend::all(shop, &recommend::AllRequest { top, list, model }, watch)?,
        ),
    }
}

fn campaign_for(
    shop: &mut Shop,
    command: &Command,
    args: &CampaignArgs,
    globals: &Globals,
    watch: &dyn Observer,
) -> Result<Reply> {
    const NAME: &str = "campaign";
    use crate::campaign::Kind;
    let design = |shop: &mut Shop, kind: Kind, typed: &DesignArgs| {
        let whom = match (typed.segment, &typed.rule) {
            (Some(id), _) => campaign::For::Segment(id),
            (None, Some(rule)) => campaign::For::Rule(rule.clone()),
            (None, None) => campaign::For::Members,
        };
        let request = campaign::Request {
            kind,
            whom,
            discount: typed.discount.clone(),
            budget: typed.budget.clone(),
            holdout: typed.holdout,
            days: typed.days,
            items: typed.item.clone(),
            min_spend: typed.min_spend.clone(),
            note: typed.note.clone(),
            is_dry_run: globals.dry_run,
        };
        Reply::of(NAME, &campaign::run(shop, &request, watch)?)
    };
    match (&args.action, args.campaign) {
        (Some(CampaignAction::Coupon(typed)), _) => design(shop, Kind::Coupon, typed),
        (Some(CampaignAction::Flash(typed)), _) => design(shop, Kind::Flash, typed),
        (Some(CampaignAction::Members(typed)), _) => design(shop, Kind::Members, typed),
        (Some(CampaignAction::Launch(typed)), _) => {
            if globals.dry_run {
                return Reply::of(NAME, &campaign::plan_launch(shop, typed.campaign, watch)?);
            }
            if !globals.yes {
                let plan = campaign::plan_launch(shop, typed.campaign, watch)?;
                let changed = if plan.is_changed {
                    format!(
                        " (the draft had {} users; these are others)",
                        plan.audience_of_draft
                    )
                } else {
                    String::new()
                };
                let what = format!(
                    "issue {} codes to an audience of {}{changed}",
                    plan.offered, plan.audience
                );
                confirmed(command, globals, &what)?;
            }
            let request = campaign::LaunchRequest {
                campaign: typed.campaign,
                is_confirmed: globals.yes,
            };
            Reply::of(NAME, &campaign::launch(shop, &request, watch)?)
        }
        (Some(CampaignAction::Sent(typed)), _) => {
            Reply::of(NAME, &campaign::sent(shop, typed.campaign)?)
        }
        (Some(CampaignAction::End(typed)), _) => {
            Reply::of(NAME, &campaign::end(shop, typed.campaign)?)
        }
        (Some(CampaignAction::Cancel(typed)), _) => {
            if globals.dry_run {
                return Reply::of(NAME, &campaign::plan_cancel(shop, typed.campaign)?);
            }
            confirmed(
                command,
                globals,
                &format!("take campaign {} back", typed.campaign),
            )?;
            Reply::of(NAME, &campaign::cancel(shop, typed.campaign)?)
        }
        (Some(CampaignAction::Export { campaign: id, .. }), _) => {
            Reply::of(NAME, &campaign::export(shop, *id, campaign::Target::Csv)?)
        }
        (None, Some(id)) => Reply::of(NAME, &campaign::show(shop, id)?),
        (None, None) => Err(Error::usage("which campaign?").hint("campaigns")),
    }
}

fn why_of(shop: &mut Shop, args: &WhyArgs, watch: &dyn Observer) -> Result<Reply> {
    const NAME: &str = "why";
    let user = match args.words.as_slice() {
        [kind, code] if kind == "code" => return Reply::of(NAME, &why::code(shop, code)?),
        [kind, id] if kind == "segment" => {
            let id = id.parse().map_err(|_| {
                Error::usage(format!("'{id}' is not a segment's number")).hint("segments")
            })?;
            return Reply::of(NAME, &segment::show(shop, id, watch)?);
        }
        [kind, user] if ["user", "customer"].contains(&kind.as_str()) => user,
        [user] => user,
        _ => return Err(Error::usage("a name with spaces needs quotes").hint("why 'Ann Smith'")),
    };
    let request = why::Request {
        user: user.clone(),
        campaign: args.campaign,
        item: args.item.clone(),
        as_of: args.as_of,
    };
    Reply::of(NAME, &why::run(shop, &request)?)
}

fn privacy_for(
    shop: &mut Shop,
    args: &PrivacyArgs,
    globals: &Globals,
    watch: &dyn Observer,
) -> Result<Reply> {
    const NAME: &str = "privacy";
    match &args.action {
        PrivacyAction::Show(user) => Reply::of(NAME, &privacy::show(shop, &user.id, watch)?),
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
                is_dry_run: globals.dry_run,
            };
            Reply::of(NAME, &privacy::consent(shop, &request, watch)?)
        }
        PrivacyAction::StopMarketing(user) => {
            let request = privacy::StopMarketingRequest {
                user: user.id.clone(),
                is_dry_run: globals.dry_run,
            };
            Reply::of(NAME, &privacy::stop_marketing(shop, &request, watch)?)
        }
    }
}

/// Refuses a command that destroys unless it was confirmed. The front end asks, and runs the line
/// again with `--yes`.
fn confirmed(command: &Command, globals: &Globals, what: &str) -> Result<()> {
    debug_assert_eq!(
        meta(command).risk,
        Risk::Destroys,
        "only what destroys is confirmed"
    );
    if globals.yes {
        return Ok(());
    }
    Err(
        Error::usage(format!("this would {what}; it was not confirmed"))
            .hint("the same line with --yes, or with --dry-run first"),
    )
}

fn date_order(dates: DatesChoice) -> DateOrder {
    match dates {
        DatesChoice::Dmy => DateOrder::DayMonth,
        DatesChoice::Mdy => DateOrder::MonthDay,
        DatesChoice::Ymd => DateOrder::YearFirst,
    }
}

fn word_of_dates(dates: DatesChoice) -> String {
    clap::ValueEnum::to_possible_value(&dates)
        .map(|value| value.get_name().to_string())
        .unwrap_or_default()
}

fn load_request(args: &LoadArgs, globals: &Globals) -> load::Request {
    load::Request {
        files: args.files.clone(),
        kind: args.kind.and_then(super::cli::KindChoice::kind),
        dialect: args.dialect.clone(),
        map: args.map.clone(),
        zone: args.tz.clone(),
        currency: args.currency,
        rates: args.rate.clone(),
        dates: args.dates.map(date_order),
        no_rule: args.no_rule.clone(),
        rejects: args.rejects.clone(),
        is_strict: args.strict,
        encoding: args.encoding.clone(),
        delimiter: args.delimiter.map(|delimiter| match delimiter {
            DelimiterChoice::Comma => b',',
            DelimiterChoice::Semicolon => b';',
            DelimiterChoice::Tab => b'\t',
            DelimiterChoice::Bar => b'|',
        }),
        sheet: args.sheet.clone(),
        url_item: args.url_item.clone(),
        is_growing: false,
        clock: None,
        stdin: None,
        is_dry_run: globals.dry_run,
    }
}
