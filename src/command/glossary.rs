//! What the words in tables mean, for `help WORD`: terms, features of rules, gates and settings.

use crate::domain::nearest;
use crate::profile::rule::catalogue;
use crate::shop::DEFINITIONS;

/// Terms in tables and notes, each with its other names.
const TERMS: &[(&[&str], &str)] = &[
    (
        &["90 % interval", "interval", "low", "high"],
        "the true value lies between these two in 9 of 10 cases",
    ),
    (
        &["n"],
        "how many cases a rate or an estimate rests on; the fewer, the wider its interval",
    ),
    (
        &["assumed"],
        "rests on a usual value or a typed setting, not on the shop's own data",
    ),
    (
        &["segment"],
        "a group of customers who behave alike, found by `segment` or defined by a rule",
    ),
    (
        &["precision"],
        "of the users who fulfil a segment's rule, the share that belong to the segment",
    ),
    (
        &["recall"],
        "of a segment's users, the share that fulfil its rule; in `evaluate`, of what users bought \
         later, the share \
         that stood on their lists",
    ),
    (
        &["found again", "stability"],
        "how surely the segment is found again when other users are drawn from the shop",
    ),
    (
        &["silhouette"],
        "how clearly the segments lie apart: 1 clearly, 0 not at all",
    ),
    (
        &["spreads apart", "z"],
        "how far a segment lies from all users, in standard deviations",
    ),
    (
        &["chance of its users", "chance", "certainty"],
        "how surely users belong to their segment by `segment --by mixture`, on average; 100 % is \
         beyond doubt",
    ),
    (
        &["between two groups", "else in"],
        "users whom no segment has with a chance of 60 % or more; else in: the next likeliest",
    ),
    (
        &["unlike any group"],
        "users near whom too few others lie, by `segment --by density`: the odd ones, who are in \
         no group",
    ),
    (
        &["mixture"],
        "groups as overlapping clouds (Gaussian mixture); each user has a chance of belonging to \
         each",
    ),
    (
        &["density", "dense"],
        "groups where many users are alike, of any shape (DBSCAN); who is unlike any is left out",
    ),
    (
        &["bic"],
        "how well groups fit, less a price for each number they need; the lowest is chosen",
    ),
    (
        &["mixed"],
        "a segment that is found again too seldom to be one kind of users",
    ),
    (
        &["went on", "by item"],
        "of those at the stage before, the share that reached this one; by item: looks at one item",
    ),
    (
        &["times chance", "lift"],
        "how many times as often as if the two were bought independently of each other",
    ),
    (
        &["share", "confidence"],
        "in `patterns`: of those who buy the first, the share that buy the second too",
    ),
    (
        &["extra orders"],
        "orders with both beyond what chance would give",
    ),
    (
        &["held later"],
        "whether the rule, found in the earlier part of the data, held in the later part",
    ),
    (
        &["q"],
        "of the rules listed up to here, the share that is expected to be false",
    ),
    (
        &["still open"],
        "customers whose next purchase has not come yet; they count as not yet, not as never",
    ),
    (
        &["score"],
        "by what a list is ordered; the reasons' parts add up to it",
    ),
    (
        &["ndcg"],
        "how high on the lists the items stand that users bought later: 1 at the top, 0 not at all",
    ),
    (
        &["coverage"],
        "share of the items that stand on anybody's list",
    ),
    (
        &["holdout", "held out", "comparison"],
        "users who by chance get nothing, so that the effect can be measured",
    ),
    (
        &["extra conversion to break even"],
        "how many more in 100 must order than without the offer, for it to pay",
    ),
    (
        &["extra conversion that will show"],
        "the least difference that groups of this size can tell from chance",
    ),
    (
        &["log score"],
        "the mean logarithm of the chance that a model gave to what customers did next; nearer 0 \
         is better",
    ),
    (
        &["gain over plain", "error of the gain"],
        "how much higher the log score is than the plain heuristic's, per customer",
    ),
    (
        &["gain over lifetime"],
        "how much higher the log score is than that of the model of orders and leaving, per \
         customer",
    ),
    (
        &["off by"],
        "how far chances lie from what happened, on average over tenths of the customers",
    ),
    (
        &["lifetime"],
        "the model of orders and leaving that forecasts orders; what is learned of buyers must \
         beat it",
    ),
    (
        &["pooled"],
        "the same chance for everybody: the share that bought in the period before",
    ),
    (
        &["logistic regression"],
        "chances from a weighted sum of what a customer did of late (orders, looks, amounts)",
    ),
    (
        &["boosted trees"],
        "chances from many small decision trees, each of which mends what those before it missed",
    ),
    (
        &["neural network"],
        "chances from eight units that each weigh what a customer did of late",
    ),
    (
        &["MBG/NBD"],
        "a model of rates of buying and of leaving after an order, the first too (Batislam et al. \
         2007)",
    ),
    (
        &["BG/NBD"],
        "the same, but nobody leaves after the first order (Fader, Hardie and Lee 2005)",
    ),
    (
        &["Pareto/NBD"],
        "a model of rates of buying and of leaving at any time (Schmittlein et al. 1987)",
    ),
    (
        &["plain"],
        "a forecast from a customer's own gaps and how many of the shop's customers leave; models \
         must beat it",
    ),
    (
        &["revision"],
        "the number of the data's state; each load raises it",
    ),
    (
        &["model run", "run"],
        "one computing of a model, with the revision that it saw",
    ),
];

/// The gates of a campaign, each with what it asks.
const GATES: &[(&str, &str)] = &[
    ("known", "passes customers with an account, no guests"),
    (
        "consent",
        "passes who said yes to messages, where the settings ask for it",
    ),
    ("objection", "passes who has not said no"),
    (
        "suppressed",
        "passes accounts without a complaint that are no bots",
    ),
    ("segment", "passes the stored members of a learned segment"),
    ("rule", "passes for whom the rule of the audience holds"),
    (
        "cooldown",
        "passes whose last offer lies far enough back (settings cooldown_days)",
    ),
    (
        "cap",
        "passes who had not too many offers within a year (settings cap)",
    ),
    (
        "margin",
        "passes where enough margin is left after the discount (settings min_margin)",
    ),
    (
        "stock",
        "passes where the items of the offer can be delivered",
    ),
    (
        "window",
        "passes while the days of the campaign are not over",
    ),
    (
        "budget",
        "passes those to whom the budget reaches, best first",
    ),
    (
        "holdout",
        "passes whom chance did not put into the comparison group",
    ),
    (
        "code_state",
        "passes codes that were issued, are not used, and are within their days",
    ),
];

/// What `word` means in each place where it is used; empty where it is not known.
pub fn explain(word: &str) -> Vec<String> {
    let wanted = plain(word);
    let terms = TERMS
        .iter()
        .filter(|(names, _)| names.iter().any(|name| plain(name) == wanted));
    let features = catalogue()
        .iter()
        .filter(|feature| plain(feature.name) == wanted);
    let settings = DEFINITIONS
        .iter()
        .filter(|setting| plain(setting.name) == wanted);
    let gates = GATES.iter().filter(|(name, _)| plain(name) == wanted);
    let mut said: Vec<String> = terms
        .map(|(names, text)| format!("{}: {text}", names[0]))
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

/// The known word that `word` is nearest to.
pub fn nearest_word(word: &str) -> Option<&'static str> {
    let terms = TERMS.iter().flat_map(|(names, _)| names.iter().copied());
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
        assert!(explain("lift")[0].starts_with("times chance: how many times"));
        assert!(explain("ndcg@10")[0].starts_with("ndcg:"));
        assert_eq!(explain("typical-gap-days").len(), 1);
        assert_eq!(
            explain("cooldown_days")[0],
            "cooldown_days: a setting: least number of days between two offers to one user"
        );
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
