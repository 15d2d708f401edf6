//! `evaluate`: compares the models on the shop's own data, and puts the best in service.

use super::serve::{KIND, fit};
use crate::recommend::{EvaluateSettings, Evaluation, ModelName, Split, evaluate, parts};
use regulars_core::domain::{Currency, Money, Observer, Progress, RunId};
use regulars_core::error::{Error, Kind, Result};
use regulars_core::output::counted;
use regulars_core::shop::Shop;
use regulars_core::store::NewRun;
use serde::Serialize;
use serde_json::json;
use std::time::Instant as Stopwatch;

/// Users that a second of budget pays for in each fold: a count, so that the same budget gives the
/// same result.
const USERS_A_SECOND: f64 = 500.0;

/// How to compare.
#[derive(Debug, Clone, Default)]
pub struct EvaluateRequest {
    /// Splits at most; 3 by default.
    pub folds: Option<usize>,
    /// Length of the lists; 10 by default.
    pub top: Option<usize>,
    /// Seconds to spend, roughly: tests fewer users.
    pub budget_seconds: Option<f64>,
}

/// The comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvaluateOutcome {
    /// The comparison.
    #[serde(flatten)]
    pub evaluation: Evaluation,
    /// The run of the model that now serves.
    pub run: RunId,
    /// The data's version number.
    pub revision: i64,
    /// What the reader must know.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Compares all models, fits on all data, and saves both runs in one transaction.
///
/// # Errors
/// There is nothing to fit on, the store fails, or the operator cancels.
pub fn run(
    shop: &mut Shop,
    request: &EvaluateRequest,
    watch: &dyn Observer,
) -> Result<EvaluateOutcome> {
    let started = Stopwatch::now();
    let snapshot = shop.snapshot()?;
    let standard = EvaluateSettings::default();
    let budgeted = |seconds: f64| (seconds * USERS_A_SECOND).ceil().clamp(50.0, 1e9) as usize;
    let settings = EvaluateSettings {
        folds: request.folds.unwrap_or(standard.folds).max(1),
        top: request.top.unwrap_or(standard.top).max(1),
        users_at_most: request
            .budget_seconds
            .map_or(standard.users_at_most, budgeted),
        seed: shop.context.seed,
        margin: shop.settings()?.margin,
    };
    let clock = move || started.elapsed().as_secs_f64() * 1_000.0;
    let cancelled = || Error::interrupted("cancelled; the model in service is the same as before");
    let evaluation = shop
        .install(|| evaluate(&snapshot, &settings, &clock, watch))
        .ok_or_else(cancelled)?;
    let before = Stopwatch::now();
    let fitted = fit(shop, &snapshot, evaluation.chosen_by_list.tuned, watch)?;
    let fitted_ms = before.elapsed().as_millis() as i64;
    watch.progress(Progress {
        phase: "saving",
        ..Progress::default()
    });
    let bug = |error: serde_json::Error| {
        Error::new(Kind::Bug, "the comparison cannot be written").because(error)
    };
    let made = |kind: &str,
                duration_ms: i64,
                parameters: serde_json::Value,
                body: serde_json::Value| NewRun {
        kind: kind.into(),
        revision: snapshot.revision,
        as_of: snapshot.as_of.0,
        parameters,
        seed: settings.seed,
        made_at: shop.context.now.0,
        duration_ms,
        body,
    };
    let transaction = shop.transaction()?;
    let weights = ModelName::ALL.map(|model| json!({ "name": model, "weights": model.weights() }));
    let serves = json!({ "choice": evaluation.chosen_by_list, "products": fitted.keys.len() });
    let run = transaction.save_run(&made(
        KIND,
        fitted_ms,
        json!({ "models": weights, "blend": evaluation.chosen_by_list.blends, "tuned": evaluation.chosen_by_list.tuned }),
        serves,
    ))?;
    for part in parts(&fitted) {
        transaction.save_part(run, part.part, part.key, &part.body)?;
    }
    transaction.delete_old_parts(KIND)?;
    let parameters = json!({ "folds": settings.folds, "top": settings.top, "users_at_most": settings.users_at_most });
    let duration_ms = started.elapsed().as_millis() as i64;
    transaction.save_run(&made(
        "evaluate",
        duration_ms,
        parameters,
        serde_json::to_value(&evaluation).map_err(bug)?,
    ))?;
    transaction.commit()?;
    let notes = notes(&evaluation, settings.users_at_most, snapshot.currency);
    Ok(EvaluateOutcome {
        evaluation,
        run,
        revision: snapshot.revision,
        notes,
    })
}

fn notes(evaluation: &Evaluation, users_at_most: usize, currency: Currency) -> Vec<String> {
    let mut notes = Vec::new();
    if evaluation.folds == 0 {
        notes.push(
            "the history is too short to hold out a week or more: nothing could be compared"
                .to_string(),
        );
        return notes;
    }
    let tuned_on = if evaluation.folds > 1 {
        "the first"
    } else {
        "half of the users"
    };
    notes.push(match (evaluation.split, evaluation.windows.first()) {
        (Split::Time, Some(window)) => format!(
            "each model saw what lies before a cut and was tested on the {:.0} days after it, over \
             {}; {tuned_on} chose the weights of the blend and judged nothing; all products were \
             ranked; users who came only after a cut are left out (at most {users_at_most} users a \
             cut)",
            window.until.days_since(window.cut),
            counted(evaluation.folds as i64, "cut"),
        ),
        (Split::Random, _) => format!(
            "the data have no times: each model was tested on a fifth of each customer's items, over \
             {}; {tuned_on} chose the weights of the blend and judged nothing; this is weaker than a \
             test on later purchases (at most {users_at_most} users a part)",
            counted(evaluation.folds as i64, "part"),
        ),
        _ => format!(
            "too few customers bought again late enough to test on: each model was tested on each \
             customer's last {}, one after another; {tuned_on} chose the weights of the blend and \
             judged nothing; this is weaker, since the models saw what other customers bought later \
             (at most {users_at_most} users at once)",
            counted(evaluation.folds as i64, "order"),
        ),
    });
    notes.push(
        "list quality and what was foreseen are of one list of everything; `foreseen, new` is of the \
         list of products that a customer never bought, `foreseen, again` of the list of those \
         bought before"
            .into(),
    );
    if evaluation.leaks > 0 {
        notes.push(format!(
            "{} of items (categories, brands, words) went with what sold later more than chance \
             allows, so the tests did without them: what the files say of items has no date",
            counted(evaluation.leaks as i64, "attribute")
        ));
    }
    if let Some(found) = &evaluation.by_margin {
        let money = |minor: f64| Money::new(minor.round() as i64, currency);
        let said = if found.serves {
            "so that order serves"
        } else {
            "so its score orders it"
        };
        notes.push(format!(
            "ordered by expected margin, the mixed list held {} more margin of what a customer bought \
             in a test ({} to {}, n = {}) than ordered by score, and its list quality differed by {:+.2} of \
             100: {said}",
            money(found.margin.value),
            money(found.margin.low),
            money(found.margin.high),
            found.margin.n,
            100.0 * found.ndcg.value,
        ));
    }
    let by_list = evaluation.chosen_by_list;
    notes.push(format!(
        "`--model auto` now stands for {} (discover), {} (again), {} (mixed)",
        by_list.discover, by_list.again, by_list.mixed
    ));
    notes
}
