//! Gates of choice and chance (budget, both holdouts), and the state of a code.

use super::{Candidate, Evidence, Gate, GateName};
use crate::campaign::codes::CodeForm;
use crate::campaign::selection::{BudgetRank, Chosen};
use crate::campaign::standing::{CodeState, CodeUse, Standing};
use crate::domain::{Currency, Instant, Money};

/// Whether the budget reaches to the user. Who fails another gate is compared with the last who was
/// chosen.
pub fn budget(place: &BudgetRank, budget: Option<Money>, currency: Currency) -> Gate {
    let gate = of_budget(place, budget, currency);
    let mut evidence = gate.evidence.clone();
    evidence.push(Evidence {
        feature: Some("added".into()),
        observed: Some(serde_json::json!(place.added)),
        ..Evidence::of_text(format!(
            "an offer is expected to add {:.1} points to a chance of {:.1} % that the user orders in \
             the window",
            place.added * 100.0,
            place.without * 100.0
        ))
    });
    gate.with(evidence)
}

fn of_budget(place: &BudgetRank, budget: Option<Money>, currency: Currency) -> Gate {
    if let Some(gain) = place.needed_gain.filter(|gain| *gain <= 0.0) {
        let lost = Money::new((-gain).ceil() as i64, currency);
        return Gate::failed(
            GateName::Budget,
            format!("an offer to this user is expected to cost {lost} more than it brings"),
        )
        .with_comparison(
            Money::new(gain.floor() as i64, currency).major(),
            "> 0".to_string(),
        )
        .with_distance(lost.major(), currency.code());
    }
    let Some(budget) = budget else {
        return Gate::passed(GateName::Budget, "no budget limits the campaign");
    };
    let required = format!("<= {budget}");
    let spent = Money::new(place.cost_so_far.round() as i64, budget.currency);
    let evidence = vec![Evidence::of_text(match place.rank {
        Some(rank) => {
            format!(
                "rank {rank} of {} by what an offer is expected to bring for its cost",
                place.eligible
            )
        }
        None => "not ranked, since another gate fails; compared with the last who was chosen"
            .to_string(),
    })];
    let over = Money::new(
        (place.cost_so_far - budget.minor as f64).max(0.0).ceil() as i64,
        budget.currency,
    );
    let reason = if place.is_affordable {
        format!("with all users ranked before, offers are expected to cost {spent} of {budget}")
    } else {
        format!(
            "with all users ranked before, offers would be expected to cost {spent}, more than \
             {budget}"
        )
    };
    let gate = if place.is_affordable {
        Gate::passed(GateName::Budget, reason)
    } else {
        Gate::failed(GateName::Budget, reason)
    };
    let unit = budget.currency.code();
    gate.with_comparison(spent.major(), required)
        .with_distance(over.major(), unit)
        .with(evidence)
}

/// Whether chance put the user into the group that gets no campaign at all.
pub(super) fn universal_holdout(candidate: &Candidate, share: f64) -> Gate {
    let required = "not drawn".to_string();
    if candidate.universal_place < share {
        return Gate::failed(
            GateName::UniversalHoldout,
            format!(
                "chance put the user into the {:.1} % of all customers who get no campaigns, so that \
                 campaigns as a whole can be told",
                share * 100.0
            ),
        )
        .with_comparison("drawn", required);
    }
    Gate::passed(
        GateName::UniversalHoldout,
        "chance did not put the user among those who get no campaigns",
    )
    .with_comparison("not drawn", required)
}

/// Whether chance put the user into the comparison group; drawn only among those whom all other
/// gates chose.
pub fn holdout(chosen: Chosen, share: f64) -> Gate {
    let required = "not drawn".to_string();
    match chosen {
        Chosen::HeldOut => Gate::failed(
            GateName::Holdout,
            format!(
                "chance put the user into the {:.0} % who get nothing, for comparison",
                share * 100.0
            ),
        )
        .with_comparison("drawn", required),
        Chosen::Offered | Chosen::Test => Gate::passed(
            GateName::Holdout,
            "chance did not put the user into the \
                                                            comparison group",
        )
        .with_comparison("not drawn", required),
        Chosen::No => Gate::passed(
            GateName::Holdout,
            "no part in the draw: the comparison group is drawn among those whom all other gates \
             chose",
        )
        .with_comparison("no part in the draw", required),
    }
}

/// Whether a code can be used now; `known` is `None` where it was never issued.
pub fn code_state(
    form: CodeForm,
    known: Option<(CodeState, &Standing, &[CodeUse])>,
    now: Instant,
) -> Gate {
    let required = "issued, and within its window";
    let failed = |observed: &str, reason: String| {
        Gate::failed(GateName::CodeState, reason).with_comparison(observed, required)
    };
    let Some((state, standing, uses)) = known else {
        return match form {
            CodeForm::Mistyped => failed(
                "mistyped",
                "the code is mistyped: it has the form of a code, but its check symbols do not fit"
                    .into(),
            ),
            CodeForm::Valid => failed("unknown", "the code was never issued here".into()),
            CodeForm::Foreign => failed("unknown", "this is no code of this program".into()),
        };
    };
    if let (CodeState::Redeemed, Some(used)) = (state, uses.iter().find(|used| used.counts())) {
        let mut reason = "the code was used".to_string();
        reason.extend(used.at.map(|at| format!(" at {at}")));
        reason.extend(
            used.order
                .as_ref()
                .map(|order| format!(" for order {order}")),
        );
        return failed("redeemed", reason);
    }
    if let (CodeState::Void, Some(void)) = (state, &standing.void) {
        let mut reason = format!("the code was taken back at {}", void.at);
        reason.extend(void.why.as_ref().map(|why| format!(" because: {why}")));
        return failed("void", reason);
    }
    match (standing.starts_at, standing.expires_at) {
        (_, Some(end)) if now >= end => failed("expired", format!("the code expired at {end}"))
            .with_distance(now.days_since(end), "days"),
        (Some(start), Some(_)) if now < start => {
            failed("early", format!("the code is valid from {start}"))
                .with_distance(start.days_since(now), "days")
        }
        (_, None) => failed(
            "not sent",
            "the campaign has not been sent yet, so the window is not open".into(),
        ),
        (_, Some(end)) => Gate::passed(
            GateName::CodeState,
            format!("the code can be used until {end}"),
        )
        .with_comparison("issued", required),
    }
}
