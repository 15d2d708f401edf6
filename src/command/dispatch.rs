//! From a command to its operation.

use super::catalog::{Risk, meta};
use super::cli::{
    ByChoice, Command, DatesChoice, DelimiterChoice, LoadArgs, RecommendArgs, RecommendTarget, SegmentAction,
    SegmentArgs, SegmentCount,
};
use super::globals::Globals;
use super::help;
use super::reply::Reply;
use super::session::Session;
use crate::domain::Observer;
use crate::error::{Error, Result};
use crate::load::operation as load;
use crate::patterns::operation as patterns;
use crate::recommend::{List, ModelName, operation as recommend};
use crate::segment::{By, operation as segment};
use crate::shop::{Context, Shop};

impl Session {
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
                let request = load_request(args, globals);
                Reply::of(name, &load::run(self.shop_or_new(context, watch)?, &request, watch)?)
            }
            Command::Loads => Reply::of(name, &load::loads(self.shop(context, watch)?)?),
            Command::UndoLoad(args) => {
                let shop = self.shop(context, watch)?;
                let plan = load::plan_undo_load(shop, args.batch)?;
                if globals.dry_run {
                    return Reply::of(name, &plan);
                }
                confirmed(command, globals, &format!("take back {} rows of {}", plan.rows, plan.files.join(", ")))?;
                Reply::of(name, &load::undo_load(shop, args.batch)?)
            }
            Command::Quarantine(args) => {
                Reply::of(name, &load::quarantine(self.shop(context, watch)?, args.rule.as_deref(), globals.all)?)
            }
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
                let request = patterns::Request { kind, segment: args.segment };
                Reply::of(name, &patterns::run(self.shop(context, watch)?, &request, watch)?)
            }
            Command::Recommend(args) => recommend_to(self.shop(context, watch)?, args, watch),
            Command::Evaluate(args) => {
                let request =
                    recommend::EvaluateRequest { folds: args.folds, top: args.top, budget_seconds: args.budget };
                Reply::of(name, &recommend::evaluate(self.shop(context, watch)?, &request, watch)?)
            }
            Command::Help(args) => help::reply(&args.topic),
            Command::Completions(args) => Ok(help::completions(args.shell)),
            Command::Man => help::man(),
            Command::Last => {
                self.last().cloned().ok_or_else(|| Error::not_found("there is no result yet").hint("status"))
            }
            Command::Dashboard | Command::Run(_) | Command::Source(_) | Command::Exit => {
                Err(Error::usage(format!("{name} is for the prompt and for scripts")).hint("help"))
            }
        }
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
                    by: match args.by {
                        ByChoice::Behavior => By::Behavior,
                        ByChoice::Rfm => By::Rfm,
                    },
                    with: args.with.clone(),
                    without: args.without.clone(),
                };
                if globals.dry_run {
                    return Reply::of(NAME, &segment::plan(shop, &request, watch)?);
                }
                Reply::of(NAME, &segment::run(shop, &request, watch)?)
            }
            (Some(SegmentAction::Define { name, rule }), _) => {
                let request = segment::DefineRequest { name: name.clone(), rule: rule.clone() };
                if globals.dry_run {
                    return Reply::of(NAME, &segment::plan_define(shop, &request, watch)?);
                }
                Reply::of(NAME, &segment::define(shop, &request, watch)?)
            }
            (Some(SegmentAction::Adopt { segment: id }), _) => Reply::of(NAME, &segment::adopt(shop, *id, watch)?),
            (Some(SegmentAction::Rename { segment: id, name }), _) => {
                Reply::of(NAME, &segment::rename(shop, *id, name)?)
            }
            (Some(SegmentAction::Count { rule }), _) => Reply::of(NAME, &segment::count(shop, rule, watch)?),
            (Some(SegmentAction::Diff), _) => Reply::of(NAME, &segment::diff(shop, watch)?),
        }
    }
}

fn recommend_to(shop: &mut Shop, args: &RecommendArgs, watch: &dyn Observer) -> Result<Reply> {
    const NAME: &str = "recommend";
    let (top, list, model) = (args.top, List::parse(&args.list).unwrap_or_default(), ModelName::parse(&args.model));
    match &args.target {
        RecommendTarget::User { user } => Reply::of(
            NAME,
            &recommend::user(shop, &recommend::UserRequest { user: user.clone(), top, list, model }, watch)?,
        ),
        RecommendTarget::Item { item } => {
            Reply::of(NAME, &recommend::item(shop, &recommend::ItemRequest { item: item.clone(), top }, watch)?)
        }
        RecommendTarget::Segment { segment } => {
            let request = recommend::SegmentRequest { segment: *segment, top, list, model };
            Reply::of(NAME, &recommend::segment(shop, &request, watch)?)
        }
        RecommendTarget::All => {
            Reply::of(NAME, &recommend::all(shop, &recommend::AllRequest { top, list, model }, watch)?)
        }
    }
}

/// Refuses a command that destroys unless it was confirmed. The front end asks, and runs the line again with `--yes`.
fn confirmed(command: &Command, globals: &Globals, what: &str) -> Result<()> {
    debug_assert_eq!(meta(command).risk, Risk::Destroys, "only what destroys is confirmed");
    if globals.yes {
        return Ok(());
    }
    Err(Error::usage(format!("this would {what}; it was not confirmed"))
        .hint("the same line with --yes, or with --dry-run first"))
}

fn load_request(args: &LoadArgs, globals: &Globals) -> load::Request {
    use crate::load::DateOrder;
    load::Request {
        files: args.files.clone(),
        kind: args.kind.and_then(super::cli::KindChoice::kind),
        dialect: args.dialect.clone(),
        map: args.map.clone(),
        zone: args.tz.clone(),
        currency: args.currency,
        dates: args.dates.map(|dates| match dates {
            DatesChoice::Dmy => DateOrder::DayMonth,
            DatesChoice::Mdy => DateOrder::MonthDay,
            DatesChoice::Ymd => DateOrder::YearFirst,
        }),
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
        is_dry_run: globals.dry_run,
    }
}
