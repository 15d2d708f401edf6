//! `load`, `start`, `loads`, `undo-load`, `quarantine`: files into the shop, and back out.

use super::Call;
use crate::command::cli::{
    BatchArgs, DatesChoice, DelimiterChoice, KindChoice, LoadArgs, QuarantineAction,
    QuarantineArgs, StartArgs,
};
use crate::command::reply::Reply;
use crate::error::Result;
use crate::load::{DateOrder, operation as load};
use crate::output::{counted, quote};
use crate::upkeep::operation as upkeep;
use std::path::{Path, PathBuf};

impl Call<'_> {
    pub(super) fn load(&mut self, args: &LoadArgs) -> Result<Reply> {
        if args.kind == Some(KindChoice::Results) {
            return self.load_results(args);
        }
        let place = self.session.place();
        let request = load::Request {
            stdin: place.stdin,
            clock: (!self.context.is_now_explicit).then_some(place.clock),
            is_dry_run: self.globals.dry_run,
            ..load_request(args)
        };
        let watch = self.watch;
        if args.follow {
            let outcome = load::follow(self.shop_or_new()?, &request, watch)?;
            return self.reply(outcome);
        }
        let is_kept = !request.is_dry_run;
        let outcome = self
            .session
            .with_shop_or_draft(&self.context, watch, is_kept, |shop| {
                load::run(shop, &request, watch)
            })?;
        self.reply(outcome)
    }

    pub(super) fn start(&mut self, args: &StartArgs) -> Result<Reply> {
        let request = load::Request {
            files: args.files.clone(),
            kind: args.kind.and_then(KindChoice::kind),
            zone: args.tz.clone(),
            dates: args.dates.map(date_order),
            map: args.map.clone(),
            ..load::Request::default()
        };
        let folder = self
            .session
            .place()
            .database
            .parent()
            .filter(|folder| folder.is_dir())
            .map_or_else(|| PathBuf::from("."), Path::to_path_buf);
        let outcome = upkeep::start(
            &request,
            load_line(args),
            &self.context,
            &folder,
            self.watch,
        )?;
        self.reply(outcome)
    }

    pub(super) fn loads(&mut self) -> Result<Reply> {
        let outcome = load::loads(self.shop()?)?;
        self.reply(outcome)
    }

    pub(super) fn undo_load(&mut self, args: &BatchArgs) -> Result<Reply> {
        let watch = self.watch;
        let plan = load::plan_undo_load(self.shop()?, args.batch)?;
        if self.globals.dry_run {
            return self.reply(plan);
        }
        self.confirmed(&format!(
            "take back {} of {}",
            counted(plan.rows, "row"),
            plan.names().join(", ")
        ))?;
        let outcome = load::undo_load(self.shop()?, args.batch, watch)?;
        self.reply(outcome)
    }

    pub(super) fn quarantine(&mut self, args: &QuarantineArgs) -> Result<Reply> {
        if let Some(QuarantineAction::Release { rule }) = &args.action {
            return self.release(rule);
        }
        let is_complete = self.globals.all;
        let outcome = load::quarantine(self.shop()?, args.rule.as_deref(), is_complete)?;
        self.reply(outcome)
    }

    fn release(&mut self, rule: &str) -> Result<Reply> {
        let (watch, is_dry_run) = (self.watch, self.globals.dry_run);
        let plan = load::plan_release(self.shop()?, rule)?;
        if !is_dry_run {
            self.confirmed(&format!("load {} after all", counted(plan.rows, "row")))?;
        }
        let outcome = load::release(self.shop()?, rule, is_dry_run, watch)?;
        self.reply(outcome)
    }
}

/// The line that loads what `start` checked.
fn load_line(args: &StartArgs) -> String {
    let mut line = "load".to_string();
    for file in &args.files {
        line.push_str(&format!(" {}", quote(&file.display().to_string())));
    }
    let kind = args.kind.and_then(KindChoice::kind);
    for (option, value) in [
        ("--as", kind.map(|kind| kind.word().to_string())),
        ("--tz", args.tz.clone()),
        ("--dates", args.dates.map(word_of_dates)),
    ] {
        if let Some(value) = value {
            line.push_str(&format!(" {option} {}", quote(&value)));
        }
    }
    for (field, column) in &args.map {
        line.push_str(&format!(" --map {}", quote(&format!("{field}={column}"))));
    }
    line
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

fn load_request(args: &LoadArgs) -> load::Request {
    load::Request {
        files: args.files.clone(),
        kind: args.kind.and_then(KindChoice::kind),
        dialect: args.dialect.clone(),
        map: args.map.clone(),
        columns: args.columns.clone(),
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
        ..load::Request::default()
    }
}
