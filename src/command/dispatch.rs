//! From a command to its operation.

use super::catalog::{Risk, meta};
use super::cli::{Command, DatesChoice, DelimiterChoice, LoadArgs};
use super::globals::Globals;
use super::help;
use super::reply::Reply;
use super::session::Session;
use crate::domain::Observer;
use crate::error::{Error, Result};
use crate::load::operation as load;
use crate::shop::Context;

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
