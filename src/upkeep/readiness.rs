//! What the program can and cannot do with a shop's data, why, and which exports would help.

use super::evidence::Evidence;
use serde::Serialize;

/// How well something can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Not at all.
    No,
    /// With wide intervals, or a part of it.
    Partly,
    /// Well.
    Yes,
}

/// How well the data support one capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// segments, patterns, recommendations, campaigns
    pub capability: &'static str,
    /// The verdict.
    pub verdict: Verdict,
    /// The reason, with counts.
    pub because: String,
    /// Exports that would improve it.
    pub missing: Vec<String>,
}

/// Buyers from which shares of groups are known to about five points.
const MANY_BUYERS: i64 = 300;
/// Buyers below which a group would be a handful of people.
const FEW_BUYERS: i64 = 50;
/// Days from which lapsed customers can be distinguished from those who have not come back yet.
const LONG_SPAN: i64 = 180;
/// Orders with several products from which pairs can be found reliably.
const MANY_BASKETS: i64 = 500;
/// Repeat buyers from which a time split has enough customers to test on.
const MANY_REPEATERS: i64 = 100;

const ORDERS: &str = "orders with customer and date: in Shopify Orders > Export, in WooCommerce an \
                      export plug-in, in \
                      Square Items detail, in Etsy Sold order items";
const LINES: &str = "the lines of the orders (which products): Shopify's order export has them, \
                     Square's is Items \
                     detail, Etsy's is Sold order items";
const LONGER: &str =
    "a longer period: all orders of the last two years, in several files if necessary";
const COSTS: &str =
    "what products cost you: a file with the columns item and cost (or settings margin 40)";
const CATEGORIES: &str = "the product list with categories: Products > Export";
const CONTACTS: &str =
    "the customer list with e-mail and consent: Customers > Export, or your newsletter's export";
const VIEWS: &str = "page views, which show the path from viewing to buying: the shop's event export \
                     or the web server's log";

/// Assesses each capability, in the order of the work.
pub fn judge(evidence: &Evidence) -> Vec<Readiness> {
    vec![
        segments(evidence),
        patterns(evidence),
        recommendations(evidence),
        campaigns(evidence),
    ]
}

fn needs(pairs: &[(bool, &str)]) -> Vec<String> {
    pairs
        .iter()
        .filter(|(is_missing, _)| *is_missing)
        .map(|(_, what)| (*what).to_string())
        .collect()
}

fn segments(evidence: &Evidence) -> Readiness {
    let Evidence {
        buyers,
        repeat_buyers,
        span_days,
        ..
    } = *evidence;
    let verdict = if buyers < FEW_BUYERS || !evidence.has_times() {
        Verdict::No
    } else if buyers >= MANY_BUYERS && span_days >= LONG_SPAN && repeat_buyers * 10 >= buyers {
        Verdict::Yes
    } else {
        Verdict::Partly
    };
    let because = if buyers > 0 && !evidence.has_times() {
        format!("{buyers} buyers, but no dates, so lapsed customers cannot be found")
    } else {
        format!(
            "{buyers} buyers over {span_days} days; {repeat_buyers} of them bought on two or more days"
        )
    };
    let missing = needs(&[
        (buyers < FEW_BUYERS || !evidence.has_times(), ORDERS),
        (
            evidence.has_times() && (buyers < MANY_BUYERS || span_days < LONG_SPAN),
            LONGER,
        ),
    ]);
    Readiness {
        capability: "segments",
        verdict,
        because,
        missing,
    }
}

fn patterns(evidence: &Evidence) -> Readiness {
    let Evidence {
        baskets,
        views,
        orders,
        ..
    } = *evidence;
    let has_lines = evidence.purchases_with_item > 0;
    let verdict = match (has_lines && baskets >= FEW_BUYERS, evidence.has_times()) {
        (true, true) if baskets >= MANY_BASKETS => Verdict::Yes,
        (true, _) | (_, true) if orders > 0 || views > 0 => Verdict::Partly,
        _ => Verdict::No,
    };
    let looks = if views > 0 {
        format!("{views} page views")
    } else {
        "no page views".to_string()
    };
    Readiness {
        capability: "patterns",
        verdict,
        because: format!("{orders} orders, {baskets} of them with two products or more; {looks}"),
        missing: needs(&[
            (!has_lines, LINES),
            (has_lines && baskets < MANY_BASKETS, LONGER),
            (views == 0, VIEWS),
        ]),
    }
}

fn recommendations(evidence: &Evidence) -> Readiness {
    let Evidence {
        items_bought,
        repeat_buyers,
        purchases_with_item,
        ..
    } = *evidence;
    let verdict = if purchases_with_item == 0 || items_bought < 2 {
        Verdict::No
    } else if repeat_buyers >= MANY_REPEATERS && evidence.has_times() {
        Verdict::Yes
    } else {
        Verdict::Partly
    };
    let because = if purchases_with_item == 0 {
        "no purchases name a product".to_string()
    } else {
        format!(
            "{items_bought} products bought; {repeat_buyers} repeat buyers to test recommendations on"
        )
    };
    Readiness {
        capability: "recommendations",
        verdict,
        because,
        missing: needs(&[
            (purchases_with_item == 0, LINES),
            (
                purchases_with_item > 0 && repeat_buyers < MANY_REPEATERS,
                LONGER,
            ),
            (evidence.items_with_category * 2 < items_bought, CATEGORIES),
        ]),
    }
}

fn campaigns(evidence: &Evidence) -> Readiness {
    let Evidence {
        buyers,
        users_with_email,
        users_with_consent,
        items_with_cost,
        ..
    } = *evidence;
    let verdict = if buyers < FEW_BUYERS || !evidence.has_amounts() {
        Verdict::No
    } else if buyers >= MANY_BUYERS && users_with_email > 0 && items_with_cost > 0 {
        Verdict::Yes
    } else {
        Verdict::Partly
    };
    let money = if evidence.has_amounts() {
        ""
    } else {
        "; no amounts, so the cost of a discount is unknown"
    };
    Readiness {
        capability: "campaigns",
        verdict,
        because: format!(
            "{buyers} buyers, {users_with_email} with an e-mail address, {users_with_consent} with \
             a recorded consent; {items_with_cost} products with a cost{money}"
        ),
        missing: needs(&[
            (buyers < FEW_BUYERS || !evidence.has_amounts(), ORDERS),
            (users_with_email == 0 || users_with_consent == 0, CONTACTS),
            (items_with_cost == 0, COSTS),
        ]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Evidence {
        Evidence {
            users: 1_200,
            buyers: 1_000,
            repeat_buyers: 400,
            orders: 3_000,
            baskets: 1_500,
            purchases: 6_000,
            purchases_with_item: 6_000,
            items_bought: 200,
            views: 10_000,
            with_amount: 6_000,
            span_days: 400,
            items_with_cost: 200,
            items_with_category: 200,
            users_with_email: 900,
            users_with_consent: 900,
            ..Evidence::default()
        }
    }

    fn verdicts(evidence: &Evidence) -> Vec<Verdict> {
        judge(evidence)
            .iter()
            .map(|readiness| readiness.verdict)
            .collect()
    }

    #[test]
    fn good_data_lack_nothing() {
        let readiness = judge(&good());
        assert!(
            readiness
                .iter()
                .all(|one| one.verdict == Verdict::Yes && one.missing.is_empty()),
            "{readiness:?}"
        );
    }

    #[test]
    fn each_lack_is_named_where_it_hurts() {
        use Verdict::{No, Partly, Yes};
        let totals = Evidence {
            purchases_with_item: 0,
            items_bought: 0,
            baskets: 0,
            ..good()
        };
        assert_eq!(verdicts(&totals), [Yes, Partly, No, Yes]);
        let timeless = Evidence {
            span_days: 0,
            ..good()
        };
        assert_eq!(verdicts(&timeless), [No, Partly, Partly, Yes]);
        let small = Evidence {
            buyers: 60,
            repeat_buyers: 20,
            ..good()
        };
        assert_eq!(verdicts(&small), [Partly, Yes, Partly, Partly]);
        let tiny = Evidence {
            buyers: 9,
            users: 9,
            repeat_buyers: 1,
            orders: 9,
            baskets: 2,
            ..good()
        };
        assert_eq!(verdicts(&tiny)[0], No);
        let moneyless = Evidence {
            with_amount: 0,
            ..good()
        };
        assert_eq!(verdicts(&moneyless)[3], No);
        let costless = judge(&Evidence {
            items_with_cost: 0,
            ..good()
        });
        assert!(costless[3].missing.iter().any(|what| what.contains("cost")));
        assert_eq!(verdicts(&Evidence::default()), [No, No, No, No]);
    }
}
