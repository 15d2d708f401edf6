//! The glossary behind `help WORD`: terms of tables, features of rules, gates and settings.

use super::glossary_figures::FIGURES;
use crate::domain::nearest;
use crate::profile::rule::{catalogue, label};
use crate::shop::DEFINITIONS;

/// Terms in tables and notes, each with its other names.
const TERMS: &[(&[&str], &str)] = &[
    (
        &["90 % interval", "interval", "low", "high"],
        "in 9 of 10 cases the true value is between these two",
    ),
    (
        &["n"],
        "how many cases a rate or an estimate is based on; fewer cases give a wider interval",
    ),
    (
        &["assumed"],
        "based on a usual value or a setting, not on the shop's own data",
    ),
    (
        &["verdict"],
        "earned: by the campaign's own groups the chance that it gained money is 97.5 % or more; \
         lost: 2.5 % or less; cannot tell: neither, or too early, or chance did not make the groups",
    ),
    (
        &["extra orders"],
        "orders of customers with an offer beyond those of as many customers of the comparison group",
    ),
    (
        &["by all campaigns", "pooled"],
        "what a campaign earned when all campaigns with comparison groups by chance, and published \
         experiments, are taken into account",
    ),
    (
        &["so far"],
        "what this campaign and those before it earned together, by all campaigns",
    ),
    (
        &["segment"],
        "a group of customers who behave alike, found by `segment` or defined by a rule",
    ),
    (
        &["right for", "precision"],
        "the share of customers matching a segment's rule who belong to the segment",
    ),
    (
        &["covers", "recall"],
        "the share of a segment's customers who match its rule; in `evaluate`, the share of later \
         purchases that were on the customer's list",
    ),
    (
        &["stability", "found again"],
        "how reliably the segment is found again in random samples of the customers",
    ),
    (
        &["silhouette"],
        "how clearly the segments are separated: 1 is clearly, 0 is not at all",
    ),
    (
        &["difference (SD)", "z"],
        "how far a segment lies from all users, in standard deviations",
    ),
    (
        &["mean chance", "chance", "certainty"],
        "how surely users belong to their segment by `segment --by mixture`, on average; 100 % is \
         beyond doubt",
    ),
    (
        &["borderline", "or in"],
        "users whose likeliest segment has a chance below 60 %; or in: the next likeliest",
    ),
    (
        &["unlike any group"],
        "customers with too few similar customers to be in any group, by `segment --by density`",
    ),
    (
        &["mixture"],
        "overlapping groups (Gaussian mixture); each customer has a chance of belonging to each",
    ),
    (
        &["density", "dense"],
        "groups of similar customers, of any shape (DBSCAN); unusual customers are left out",
    ),
    (
        &["bic"],
        "how well the groups fit, with a penalty for each parameter; the lowest is best",
    ),
    (
        &["mixed"],
        "a segment that is not found again reliably enough to be one kind of customer",
    ),
    (
        &["went on"],
        "the share of sessions (item visits) of the previous stage that reached this one or a later \
         one; the 90 % interval holds the true share in nine of ten shops like this",
    ),
    (
        &["item visit", "item visits"],
        "from a customer's first view of an item to its purchase; visits that have not ended in one \
         yet count as open and not as lost (Kaplan-Meier), which also gives the time to purchase",
    ),
    (
        &["weakest step"],
        "the step of the funnel after which the smallest share of sessions goes on; its cost is what \
         one in ten of those who stop there would bring if they went on as the others do",
    ),
    (
        &["than others"],
        "whether fewer or more buy than in the rest of the shop, by more than chance (at most 5 in \
         100 of those marked are expected to be false)",
    ),
    (
        &["times an even week", "busiest time"],
        "the share of orders in these hours over that of an even week. Hours stand out only where \
         customers' weeks, each turned at random, hardly ever give as busy a time; the interval takes \
         into account that the busiest hours were chosen",
    ),
    (
        &["times chance", "lift"],
        "how many times as often as if the two were bought independently, n being the orders or \
         customers with both",
    ),
    (
        &["share", "confidence"],
        "in `patterns`: the share of the n orders with the first item that also have the second, or of \
         the n customers who bought the first and came back for the second; the 90 % interval is the \
         range of shares that fit the data",
    ),
    (
        &["extra orders"],
        "orders with both items beyond those that chance and each customer's own taste explain: only \
         customers with several orders can tell, so the number is of their orders alone",
    ),
    (
        &["worth"],
        "what the second item brings in the extra orders: margin, or revenue where neither costs nor a \
         margin are known",
    ),
    (
        &["held later"],
        "whether the pattern, found in the earlier data, also holds in the last third of the time; \
         pairs that do not are left out",
    ),
    (
        &["q"],
        "the expected share of false patterns among those listed up to this one",
    ),
    (
        &["due", "due this week"],
        "customers who bought the item at least twice and whose next purchase, by its cycle, would \
         come within seven days or is late by less than half the cycle",
    ),
    (
        &["cohort", "cohorts"],
        "the customers who first ordered in one month; each later month shows how many of them \
         ordered. The first cohort also holds customers who are older than the data, and a month that \
         is not over is marked",
    ),
    (
        &["anomaly", "anomalies", "expected"],
        "a day or week with more or fewer than its trend, season and day of the week let expect, by \
         more than chance (at most 5 in 100 of those listed are expected to be false)",
    ),
    (
        &["behavior", "behaviour", "behaviors"],
        "a pattern of sessions, or of baskets where the data hold no browsing; a customer's shares of \
         all behaviours add up to 1 and are drawn towards the shop's mix where sessions are few",
    ),
    (
        &["still open"],
        "customers who have not bought again yet; they count as 'not yet', not as 'never'",
    ),
    (
        &["score"],
        "what a list is ordered by; the contributions of its reasons add up to it",
    ),
    (
        &["coverage"],
        "the share of items that are on at least one list",
    ),
    (
        &["holdout", "held out", "comparison"],
        "randomly chosen customers who get no offer, so that the effect can be measured",
    ),
    (
        &["extra conversion to break even"],
        "how many more customers in 100 must order for the offer to pay",
    ),
    (
        &["extra conversion that will show"],
        "the smallest difference that groups of this size can distinguish from chance",
    ),
    (
        &["log score"],
        "the mean logarithm of the probability a model gave to what customers did next; closer to 0 \
         is better",
    ),
    (
        &["gain over plain", "error of the gain"],
        "how much better the log score is than the plain heuristic's, per customer",
    ),
    (
        &["gain over lifetime"],
        "how much better the log score is than the lifetime model's, per customer",
    ),
    (
        &["off by"],
        "how far predicted chances are from what happened, averaged over tenths of the customers",
    ),
    (
        &["lifetime"],
        "the model of ordering and leaving that forecasts orders; the models of 30-day purchases \
         must beat it",
    ),
    (
        &["pooled"],
        "the same chance for every customer: the share who bought in the previous period",
    ),
    (
        &["logistic regression"],
        "chances from a weighted sum of recent behaviour (orders, views, amounts)",
    ),
    (
        &["boosted trees"],
        "chances from many small decision trees, each correcting the ones before it",
    ),
    (
        &["neural network"],
        "chances from eight units that each weigh recent behaviour",
    ),
    (
        &["MBG/NBD"],
        "a model of buying and of leaving after any order, even the first (Batislam et al. 2007)",
    ),
    (
        &["BG/NBD"],
        "a model of buying and of leaving after a repeat order (Fader, Hardie and Lee 2005)",
    ),
    (
        &["Pareto/NBD"],
        "a model of buying and of leaving at any time (Schmittlein et al. 1987)",
    ),
    (
        &["plain"],
        "a forecast from the customer's own gaps between orders and the shop's share of leavers; \
         models must beat it",
    ),
    (
        &["no permission", "no_permission"],
        "the customer never agreed to messages: no offers where consent is required; any later yes \
         lifts it",
    ),
    (
        &["refused", "refusal"],
        "the customer asked for no more messages; only a yes with a later date lifts it",
    ),
    (
        &["excluded", "exclude"],
        "kept out of models and campaigns by the operator: family, staff, wholesalers, testers",
    ),
    (
        &["dated"],
        "whether a statement has a date of its own; otherwise it counts from the time of loading",
    ),
    (
        &["wording"],
        "the words of the file or of the operator in which a consent or refusal was given",
    ),
    (
        &["do not write"],
        "why this customer must not be written to now; empty where nothing is against it",
    ),
    (
        &["revision"],
        "the version number of the data; each load and each exclusion raises it",
    ),
    (
        &["model run", "run"],
        "one run of a model, with the revision it used",
    ),
];

/// The gates of a campaign, each with what it passes.
const GATES: &[(&str, &str)] = &[
    (
        "known",
        "passes customers the shop can write to: with an e-mail address, where addresses are \
         loaded, that mail does not come back from",
    ),
    (
        "consent",
        "passes customers who agreed to messages, if the settings require consent",
    ),
    (
        "objection",
        "passes customers who have not refused messages; only a later dated yes lifts a refusal",
    ),
    (
        "suppressed",
        "passes customers without a complaint who are not excluded and are no bots",
    ),
    (
        "universal_holdout",
        "passes customers who were not drawn among those who get no campaigns at all (settings \
         universal_holdout)",
    ),
    ("segment", "passes the stored members of a learned segment"),
    ("rule", "passes customers who match the audience's rule"),
    (
        "cooldown",
        "passes customers whose last campaign, also as held out, was long enough ago (settings \
         cooldown_days)",
    ),
    (
        "cap",
        "passes customers below this year's maximum number of campaigns, held out or not (settings \
         cap)",
    ),
    (
        "margin",
        "passes if enough margin is left after the discount (settings min_margin)",
    ),
    ("stock", "passes if the items of the offer are in stock"),
    ("window", "passes until the campaign's last day is over"),
    ("budget", "passes customers within the budget, best first"),
    (
        "holdout",
        "passes customers who were not drawn into the comparison group",
    ),
    (
        "code_state",
        "passes codes that were issued, are unused and within their dates",
    ),
];

/// Every meaning of `word`; empty where it is unknown.
pub fn explain(word: &str) -> Vec<String> {
    let wanted = plain(word);
    let terms = TERMS
        .iter()
        .chain(FIGURES)
        .filter(|(names, _)| names.iter().any(|name| plain(name) == wanted));
    // A label can have its unit behind it: `overdue (1 = usual gap)`.
    let is_named = |name: &str| wanted == name || wanted.starts_with(&format!("{name} ("));
    let features = catalogue()
        .iter()
        .filter(|feature| is_named(&plain(feature.name)) || is_named(&label(feature.name)));
    let settings = DEFINITIONS
        .iter()
        .filter(|setting| plain(setting.name) == wanted);
    let gates = GATES.iter().filter(|(name, _)| plain(name) == wanted);
    let mut said: Vec<String> = terms
        .map(|(names, text)| {
            let typed = names.iter().find(|name| plain(name) == wanted);
            format!("{}: {text}", typed.unwrap_or(&names[0]))
        })
        .collect();
    said.extend(features.map(|feature| {
        let unit = if feature.unit.is_empty() {
            String::new()
        } else {
            format!(" ({})", feature.unit)
        };
        format!(
            "{}: a feature for rules: {}{unit}",
            feature.name, feature.description
        )
    }));
    said.extend(gates.map(|(name, text)| format!("{name}: a gate of campaigns: {text}")));
    said.extend(
        settings.map(|setting| format!("{}: a setting: {}", setting.name, setting.meaning)),
    );
    said
}

/// The known word closest to `word`.
pub fn nearest_word(word: &str) -> Option<&'static str> {
    let terms = TERMS.iter().chain(FIGURES);
    let terms = terms.flat_map(|(names, _)| names.iter().copied());
    let features = catalogue().iter().map(|feature| feature.name);
    let settings = DEFINITIONS.iter().map(|setting| setting.name);
    nearest(
        word,
        terms
            .chain(features)
            .chain(GATES.iter().map(|(name, _)| *name))
            .chain(settings),
    )
}

/// All features with their meaning, a line each.
pub fn features() -> String {
    let lines = catalogue()
        .iter()
        .map(|feature| format!("  {:<18} {}", feature.name, feature.description));
    format!(
        "features for rules, such as \"orders >= 3 and recency_days < 30\"\n{}",
        lines.collect::<Vec<_>>().join("\n")
    )
}

/// All terms and gates with their meaning, a line each.
pub fn terms() -> String {
    let terms = TERMS
        .iter()
        .chain(FIGURES)
        .map(|(names, text)| format!("  {}: {text}", names.join(", ")));
    let gates = GATES.iter().map(|(name, text)| format!("  {name}: {text}"));
    let (terms, gates): (Vec<_>, Vec<_>) = (terms.collect(), gates.collect());
    format!(
        "words in tables and notes\n{}\n\ngates of a campaign\n{}",
        terms.join("\n"),
        gates.join("\n")
    )
}

fn plain(word: &str) -> String {
    let word = word.to_lowercase().replace(['_', '-'], " ");
    word.split('@')
        .next()
        .unwrap_or_default()
        .trim()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::gate::GateName;

    #[test]
    fn words_are_found_by_any_of_their_names() {
        assert!(explain("lift")[0].starts_with("lift: how many times"));
        assert!(explain("ndcg@10")[0].starts_with("ndcg:"));
        assert_eq!(explain("typical-gap-days").len(), 1);
        assert!(explain("cooldown_days")[0].starts_with("cooldown_days: a setting: "));
        assert_eq!(explain("margin").len(), 2, "a gate and a setting");
        assert!(explain("nothing like it").is_empty());
        assert_eq!(nearest_word("precison"), Some("precision"));
    }

    #[test]
    fn every_gate_is_explained() {
        let named: Vec<&str> = GATES.iter().map(|(name, _)| *name).collect();
        assert_eq!(named, GateName::ALL.map(GateName::word));
    }
}
