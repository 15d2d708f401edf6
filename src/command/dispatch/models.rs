//! `segment`, `segments`, `patterns`, `recommend`, `evaluate`.

use super::Call;
use crate::command::model_args::{
    ByChoice, EvaluateArgs, PatternsArgs, RecommendArgs, RecommendTarget, SegmentAction,
    SegmentArgs, SegmentCount, SegmentsArgs,
};
use crate::command::reply::Reply;
use crate::domain::SegmentId;
use crate::error::Result;
use crate::patterns::operation as patterns;
use crate::recommend::{List, ModelName, operation as recommend};
use crate::segment::{By, operation as segment};
use crate::why::operation as why;

impl Call<'_> {
    pub(super) fn segment(&mut self, args: &SegmentArgs) -> Result<Reply> {
        let watch = self.watch;
        match (&args.action, args.segment) {
            (None, Some(id)) => self.show_segment(id),
            (None, None) => self.compute_segments(args),
            (Some(SegmentAction::Define { name, rule }), _) => {
                let request = segment::DefineRequest {
                    name: name.clone(),
                    rule: rule.clone(),
                };
                if self.globals.dry_run {
                    let plan = segment::plan_define(self.shop()?, &request, watch)?;
                    return self.reply(plan);
                }
                let outcome = segment::define(self.shop()?, &request, watch)?;
                self.reply(outcome)
            }
            (Some(SegmentAction::Adopt { segment: id }), _) => {
                let outcome = segment::adopt(self.shop()?, *id, watch)?;
                self.reply(outcome)
            }
            (Some(SegmentAction::Rename { segment: id, name }), _) => {
                let outcome = segment::rename(self.shop()?, *id, name)?;
                self.reply(outcome)
            }
            (Some(SegmentAction::Count { rule }), _) => {
                let outcome = segment::count(self.shop()?, rule, watch)?;
                self.reply(outcome)
            }
            (Some(SegmentAction::Diff), _) => {
                let outcome = segment::diff(self.shop()?, watch)?;
                self.reply(outcome)
            }
        }
    }

    pub(super) fn show_segment(&mut self, id: SegmentId) -> Result<Reply> {
        let watch = self.watch;
        let outcome = segment::show(self.shop()?, id, watch)?;
        self.reply(outcome)
    }

    fn compute_segments(&mut self, args: &SegmentArgs) -> Result<Reply> {
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
        let watch = self.watch;
        if self.globals.dry_run {
            let plan = segment::plan(self.shop()?, &request, watch)?;
            return self.reply(plan);
        }
        let outcome = segment::run(self.shop()?, &request, watch)?;
        self.reply(outcome)
    }

    pub(super) fn segments(&mut self, args: &SegmentsArgs) -> Result<Reply> {
        match args.segment {
            Some(id) => self.show_segment(id),
            None => {
                let watch = self.watch;
                let outcome = segment::list(self.shop()?, watch)?;
                self.reply(outcome)
            }
        }
    }

    pub(super) fn patterns(&mut self, args: &PatternsArgs) -> Result<Reply> {
        let request = patterns::Request {
            kind: args.kind.as_deref().and_then(patterns::Kind::parse),
            support: args.support,
            segment: args.segment,
        };
        let watch = self.watch;
        let outcome = patterns::run(self.shop()?, &request, watch)?;
        self.reply(outcome)
    }

    pub(super) fn recommend(&mut self, args: &RecommendArgs) -> Result<Reply> {
        let asked = args.list.as_deref().and_then(List::parse);
        let (top, list, model, watch) = (
            args.top,
            asked.unwrap_or_default(),
            ModelName::parse(&args.model),
            self.watch,
        );
        match &args.target {
            RecommendTarget::User { words } => {
                let request = recommend::UserRequest {
                    user: words.join(" "),
                    top,
                    list: recommend::shown_list(self.shop()?, asked)?,
                    model,
                };
                let outcome = why::suggest(self.shop()?, &request, watch)?;
                self.reply(outcome)
            }
            RecommendTarget::Item { item } => {
                let request = recommend::ItemRequest {
                    item: item.clone(),
                    top,
                };
                let outcome = recommend::item(self.shop()?, &request, watch)?;
                self.reply(outcome)
            }
            RecommendTarget::Segment { segment } => {
                let request = recommend::SegmentRequest {
                    segment: *segment,
                    top,
                    list,
                    model,
                };
                let outcome = recommend::segment(self.shop()?, &request, watch)?;
                self.reply(outcome)
            }
            RecommendTarget::All => {
                let request = recommend::AllRequest {
                    top,
                    list: asked,
                    model,
                };
                let outcome = recommend::all(self.shop()?, &request, watch)?;
                self.reply(outcome)
            }
        }
    }

    pub(super) fn evaluate(&mut self, args: &EvaluateArgs) -> Result<Reply> {
        let request = recommend::EvaluateRequest {
            folds: args.folds,
            top: args.top,
            budget_seconds: args.budget,
        };
        let watch = self.watch;
        let outcome = recommend::evaluate(self.shop()?, &request, watch)?;
        self.reply(outcome)
    }
}
