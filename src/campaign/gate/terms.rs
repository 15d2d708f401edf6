//! Gates about the offer: earlier offers, margin, stock and time.

use super::{
    Candidate, Conditions, Evidence, Gate, GateName, HELD_OUT, ItemsMargin, OF_ITEMS, TO_BE_SENT,
    UserMargin, UserOrder,
};
use crate::domain::DAY;

/// Counts the days since the last draw, whichever arm it was: who was held out must not be the first
/// to be taken by the next campaign.
pub(super) fn cooldown(candidate: &Candidate, conditions: &Conditions) -> Gate {
    let least = conditions.cooldown_days;
    let required = format!(">= {least}");
    let Some(last) = candidate
        .last_draw
        .filter(|last| last.at.0 <= conditions.now.0)
    else {
        return Gate {
            required: Some(required),
            ..Gate::passed(GateName::Cooldown, "no earlier offer is known")
        };
    };
    let days = conditions.now.days_since(last.at);
    let at = last.at;
    let (happened, said, observed) = match (last.is_held_out, last.is_to_be_sent) {
        (false, false) => (
            format!("the last offer was {days:.0} days ago"),
            format!("the last offer was made at {at}"),
            None,
        ),
        (false, true) => (
            format!("an offer was planned {days:.0} days ago and is still to be sent"),
            format!("a campaign that is still to be sent was launched at {at}"),
            Some(TO_BE_SENT),
        ),
        (true, _) => (
            format!("the user was held out of a campaign {days:.0} days ago"),
            format!("the last campaign, which held the user out, began at {at}"),
            Some(HELD_OUT),
        ),
    };
    let evidence = vec![Evidence {
        observed: observed.map(Into::into),
        ..Evidence::of_text(said)
    }];
    let between = if observed.is_none() {
        "offers"
    } else {
        "campaigns"
    };
    if days < f64::from(least) {
        let waiting = f64::from(least) - days;
        return Gate::failed(
            GateName::Cooldown,
            format!("{happened}; {least} days must lie between two {between}"),
        )
        .with_comparison(round(days), required)
        .with_distance(waiting, "days")
        .with(evidence);
    }
    Gate::passed(GateName::Cooldown, happened)
        .with_comparison(round(days), required)
        .with_distance(0.0, "days")
        .with(evidence)
}

/// Counts the draws of a year in both arms, for the same reason as [`cooldown`].
pub(super) fn cap(candidate: &Candidate, conditions: &Conditions) -> Gate {
    let (draws, cap) = (candidate.draws_in_year, conditions.cap);
    let held_out = candidate.held_out_in_year;
    let required = format!("< {cap}");
    let noun = if held_out > 0 { "campaign" } else { "offer" };
    let mut said = if draws == 1 {
        format!("1 {noun}")
    } else {
        format!("{draws} {noun}s")
    };
    if held_out > 0 {
        said.push_str(&format!(" ({held_out} held out)"));
    }
    let reason = format!("{said} within 365 days, at most {cap} are made");
    let gate = if draws < cap {
        Gate::passed(GateName::Cap, reason)
    } else {
        Gate::failed(GateName::Cap, reason)
    };
    let over = f64::from(draws) - f64::from(cap) + 1.0;
    let evidence = (held_out > 0).then(|| Evidence {
        observed: Some(HELD_OUT.into()),
        ..Evidence::of_text(format!("held out of {held_out} of them, for comparison"))
    });
    gate.with_comparison(draws, required)
        .with_distance(over, "offers")
        .with(evidence.into_iter().collect())
}

/// Whether the gate of the margin passes, without saying why.
pub fn leaves_margin(order: &UserOrder, conditions: &Conditions) -> bool {
    left_over(order, conditions).is_none_or(|found| found.left >= conditions.min_margin)
}

/// What a discount leaves of a customer's orders, as parts of the revenue.
struct LeftOver {
    /// The margin before it.
    share: f64,
    /// The discount.
    off: f64,
    /// What an order costs besides the goods.
    costs: f64,
    /// The margin after it.
    left: f64,
}

/// `None` without a discount, and where no margin is known.
fn left_over(user: &UserOrder, conditions: &Conditions) -> Option<LeftOver> {
    let discount = conditions.discount?;
    let of_user = || user.margin.map(|margin| margin.share);
    let share = user
        .items_margin
        .map(|items| items.share)
        .or_else(of_user)?;
    let least_order = conditions.min_spend.map_or(0.0, |money| money.minor as f64);
    let order = user.order_minor.unwrap_or(0.0).max(least_order);
    let off = match discount {
        super::Discount::Percent(percent) => percent / 100.0,
        discount @ super::Discount::Amount(_) => discount.share_of(order),
    };
    // Fees are taken of what is paid.
    let cost = conditions.order_cost;
    let costs = cost.share_of(order, conditions.scale) - cost.share * off;
    let left = if off < 1.0 {
        (share - off - costs) / (1.0 - off)
    } else {
        -1.0
    };
    Some(LeftOver {
        share,
        off,
        costs,
        left,
    })
}

/// Whether enough margin is left after the discount. A message without one takes nothing off.
pub fn margin(candidate: &Candidate, conditions: &Conditions) -> Gate {
    let required = format!(">= {:.1}", conditions.min_margin * 100.0);
    if conditions.discount.is_none() {
        return Gate::passed(GateName::Margin, "there is no discount")
            .with_comparison("no discount", required);
    }
    let Some(LeftOver {
        share,
        off,
        costs,
        left,
    }) = left_over(&candidate.order, conditions)
    else {
        return Gate {
            required: Some(required),
            ..Gate::passed(
                GateName::Margin,
                "not known here: neither costs nor a margin are known",
            )
        };
    };
    let of_items = candidate.order.items_margin.map(items_source);
    let of_user = || candidate.order.margin.map_or(String::new(), user_source);
    let source = of_items.clone().unwrap_or_else(of_user);
    let evidence = vec![Evidence {
        observed: of_items.map(|_| OF_ITEMS.into()),
        ..Evidence::of_text(format!(
            "margin {:.1} % before a discount of {:.1} %{}, {source}",
            share * 100.0,
            off * 100.0,
            if costs > 0.0 {
                format!(" and {:.1} % that orders cost", costs * 100.0)
            } else {
                String::new()
            }
        ))
    }];
    let reason = format!(
        "{:.1} % of the revenue is left after the discount, at least {:.1} % must be",
        left * 100.0,
        conditions.min_margin * 100.0
    );
    let does_pass = left >= conditions.min_margin;
    let gate = if does_pass {
        Gate::passed(GateName::Margin, reason)
    } else {
        Gate::failed(GateName::Margin, reason)
    };
    gate.with_comparison(round(left * 100.0), required)
        .with_distance((conditions.min_margin - left) * 100.0, "percent")
        .with(evidence)
}

fn user_source(margin: UserMargin) -> String {
    match (margin.is_own, margin.assumed) {
        (true, _) => format!(
            "by {} of the user's purchased lines with known cost",
            margin.n
        ),
        (false, false) => format!("by the shop's {} purchased lines with known cost", margin.n),
        (false, true) => "by the margin that was typed in the settings".to_string(),
    }
}

fn items_source(margin: ItemsMargin) -> String {
    match margin.n {
        0 => "by the list prices and costs of the offer's items".into(),
        n => format!("by {n} purchased lines of the offer's items with known cost"),
    }
}

pub(super) fn stock(candidate: &Candidate, conditions: &Conditions) -> Gate {
    if !conditions.is_stock_known {
        return Gate::passed(GateName::Stock, "not known here: no stock was loaded");
    }
    let (available, sold_out) = candidate.stock;
    let required = ">= 1 item in stock";
    if available == 0 && sold_out > 0 {
        let what = if conditions.has_items {
            "every item of the offer"
        } else {
            "every item that was chosen for the user"
        };
        return Gate::failed(GateName::Stock, format!("{what} is sold out"))
            .with_comparison(0, required)
            .with_distance(1.0, "items");
    }
    if available == 0 {
        return Gate::passed(GateName::Stock, "the offer is for everything")
            .with_comparison("everything", required);
    }
    let reason = match sold_out {
        0 => "the items are in stock".to_string(),
        _ => format!("{available} of {} items are in stock", available + sold_out),
    };
    Gate::passed(GateName::Stock, reason)
        .with_comparison(available as u64, required)
        .with_distance(0.0, "items")
}

pub(super) fn window(conditions: &Conditions) -> Gate {
    let (now, end) = (conditions.now, conditions.ends_at);
    let required = format!("before {end}");
    if now >= end {
        let late = (now.0 - end.0) as f64 / DAY as f64;
        return Gate::failed(GateName::Window, format!("the window ended at {end}"))
            .with_comparison(now.to_string(), required)
            .with_distance(late, "days");
    }
    Gate::passed(GateName::Window, format!("the window ends at {end}"))
        .with_comparison(now.to_string(), required)
        .with_distance(0.0, "days")
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
