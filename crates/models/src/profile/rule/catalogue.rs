//! The features that rules can name. The names are fixed: scripts and stored rules use them.

use super::facts::{Facts, Observed};
use serde::Serialize;

/// The kind of value of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FeatureKind {
    /// A number in the unit of the definition.
    Number,
    /// A text, compared without regard to letter case.
    Text,
    /// Several texts: `tag = 'x'` asks whether one of them is x.
    Texts,
    /// An instant, compared with a day such as '2026-01-31'.
    Instant,
    /// A number for each of several parts: `interest.'green tea'`, `hour.'20'`.
    Parts,
}

/// One entry of the catalogue.
#[derive(Debug, Serialize)]
pub struct Definition {
    /// The name in rules.
    pub name: &'static str,
    /// The unit, empty for counts and texts.
    pub unit: &'static str,
    /// The kind of value.
    pub kind: FeatureKind,
    /// What it means, in one sentence.
    pub description: &'static str,
    #[serde(skip)]
    read: for<'a> fn(&Facts<'a>, Option<&str>) -> Observed<'a>,
}

impl PartialEq for Definition {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// A feature as a rule names it.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its entry of the catalogue.
    pub definition: &'static Definition,
    /// The part, of a feature with parts: the category of an interest.
    pub part: Option<String>,
}

impl Feature {
    /// The feature of a user.
    pub fn observe<'a>(&self, facts: &Facts<'a>) -> Observed<'a> {
        (self.definition.read)(facts, self.part.as_deref())
    }

    /// The name without its part.
    pub fn name(&self) -> &'static str {
        self.definition.name
    }
}

/// All features, in the order in which help lists them.
pub fn catalogue() -> &'static [Definition] {
    CATALOGUE
}

/// The feature of this name and part; `None` for an unknown name, a missing part or an unwanted
/// one.
pub fn find_feature(name: &str, part: Option<&str>) -> Option<Feature> {
    let name = name.to_lowercase();
    let definition = CATALOGUE
        .iter()
        .find(|definition| definition.name == name)?;
    let has_parts = definition.kind == FeatureKind::Parts;
    (has_parts == part.is_some()).then(|| Feature {
        definition,
        part: part.map(Into::into),
    })
}

/// Up to three names spelled most like `name`, the closest first.
pub fn nearest_features(name: &str) -> Vec<&'static str> {
    let name = name.to_lowercase();
    let mut scored: Vec<(usize, &str)> = CATALOGUE
        .iter()
        .map(|definition| {
            let contains = definition.name.contains(&name) || name.contains(definition.name);
            let edits = edits(&name, definition.name);
            (if contains { edits.min(3) } else { edits }, definition.name)
        })
        .filter(|&(edits, known)| edits <= (known.len().max(name.len()) / 2).max(2))
        .collect();
    scored.sort();
    scored.into_iter().take(3).map(|(_, known)| known).collect()
}

/// Letters to insert, delete or replace between two words (Levenshtein distance).
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

macro_rules! define {
    ($name:literal, $unit:literal, $kind:ident, $description:literal, $read:expr) => {
        Definition {
            name: $name,
            unit: $unit,
            kind: FeatureKind::$kind,
            description: $description,
            read: $read,
        }
    };
}

static CATALOGUE: &[Definition] = &[
    define!(
        "recency_days",
        "days",
        Number,
        "days since the last order",
        |user, _| user.profile.recency_days.into()
    ),
    define!("orders", "", Number, "orders so far", |user, _| user
        .profile
        .orders
        .into()),
    define!(
        "net_revenue",
        "money",
        Number,
        "purchases less refunds",
        |user, _| { user.profile.net_revenue.map(|money| money.major()).into() }
    ),
    define!(
        "average_order",
        "money",
        Number,
        "purchases before refunds per order",
        |user, _| { user.profile.average_order.map(|money| money.major()).into() }
    ),
    define!(
        "tenure_days",
        "days",
        Number,
        "days since joining or the first action",
        |user, _| { user.profile.tenure_days.into() }
    ),
    define!(
        "typical_gap_days",
        "days",
        Number,
        "usual days from one order to the next",
        |user, _| { user.profile.typical_gap_days.into() }
    ),
    define!(
        "overdue",
        "gaps",
        Number,
        "days since the last order divided by the usual gap",
        |user, _| { user.profile.overdue.into() }
    ),
    define!(
        "views",
        "",
        Number,
        "views of items and pages",
        |user, _| user.profile.views.into()
    ),
    define!("clicks", "", Number, "clicks on items", |user, _| user
        .profile
        .clicks
        .into()),
    define!(
        "sessions",
        "",
        Number,
        "visits, ended by 30 minutes of silence",
        |user, _| user.profile.sessions.into()
    ),
    define!(
        "browse_depth",
        "looks",
        Number,
        "views and clicks per visit",
        |user, _| user.profile.browse_depth.into()
    ),
    define!(
        "browse_minutes",
        "minutes",
        Number,
        "length of a visit",
        |user, _| user.profile.browse_minutes.into()
    ),
    define!(
        "click_through_rate",
        "share",
        Number,
        "clicks per view, adjusted towards the shop's rate",
        |user, _| {
            user.profile
                .click_through_rate
                .map(|rate| rate.value)
                .into()
        }
    ),
    define!(
        "conversion_rate",
        "share",
        Number,
        "visits with a purchase, adjusted towards the shop's rate",
        |user, _| { user.profile.conversion_rate.map(|rate| rate.value).into() }
    ),
    define!(
        "hours_to_purchase",
        "hours",
        Number,
        "median time from the first view of an item to its purchase",
        |user, _| { user.profile.hours_to_purchase.map(|wait| wait.value).into() }
    ),
    define!(
        "purchasing_power",
        "level",
        Number,
        "price level within category, 0 cheapest to 1 dearest",
        |user, _| { user.profile.purchasing_power.into() }
    ),
    define!(
        "discount_share",
        "share",
        Number,
        "orders with a discount or code",
        |user, _| { user.profile.discount_share.into() }
    ),
    define!(
        "refund_share",
        "share",
        Number,
        "refunded money by purchased money",
        |user, _| { user.profile.refund_share.into() }
    ),
    define!(
        "active_days_30",
        "days",
        Number,
        "days with any action among the last 30",
        |user, _| { Some(user.profile.active_days_30).into() }
    ),
    define!(
        "interest",
        "share",
        Parts,
        "interest in a category: interest.'green tea'",
        |user, part| {
            part.and_then(|category| user.profile.interest(category))
                .into()
        }
    ),
    define!(
        "hour",
        "share",
        Parts,
        "actions in an hour of the day, 0 to 23: hour.'20'",
        |user, part| {
            let hour = part.and_then(|text| text.parse::<usize>().ok());
            hour.and_then(|hour| user.profile.hours.as_ref()?.get(hour).copied())
                .into()
        }
    ),
    define!(
        "behavior",
        "share",
        Parts,
        "sessions or baskets of a behaviour, listed by patterns behaviors: behavior.evening",
        |user, part| part.and_then(|name| user.profile.behavior(name)).into()
    ),
    define!(
        "views_per_order",
        "views",
        Number,
        "views of items and pages per order",
        |user, _| {
            let orders = user.profile.orders.filter(|&orders| orders > 0);
            user.profile
                .views
                .zip(orders)
                .map(|(views, orders)| views as f64 / orders as f64)
                .into()
        }
    ),
    define!(
        "lines_per_order",
        "lines",
        Number,
        "lines of an order",
        |user, _| user.profile.lines_per_order.into()
    ),
    define!(
        "order_days",
        "days",
        Number,
        "days on which something was ordered",
        |user, _| { user.profile.orders.map(|_| user.profile.order_days).into() }
    ),
    define!(
        "first_order_at",
        "date",
        Instant,
        "the first order",
        |user, _| {
            user.profile
                .first_order_at
                .map_or(Observed::Missing, Observed::Instant)
        }
    ),
    define!(
        "last_order_at",
        "date",
        Instant,
        "the last order",
        |user, _| {
            user.profile
                .last_order_at
                .map_or(Observed::Missing, Observed::Instant)
        }
    ),
    define!(
        "likely_active",
        "chance",
        Number,
        "chance of still being a customer",
        |user, _| { user.value.likely_active.map(|chance| chance.value).into() }
    ),
    define!(
        "orders_90d",
        "order days",
        Number,
        "order days expected in the next 90 days",
        |user, _| { user.value.orders_90d.map(|count| count.value).into() }
    ),
    define!(
        "buys_30d",
        "chance",
        Number,
        "chance of an order in the next 30 days",
        |user, _| { user.value.buys_30d.map(|chance| chance.value).into() }
    ),
    define!(
        "margin_365d",
        "money",
        Number,
        "margin expected in the next 365 days",
        |user, _| {
            user.value
                .margin_365d
                .map(|margin| margin.value.major())
                .into()
        }
    ),
    define!(
        "next_order_at",
        "date",
        Instant,
        "when the next order is expected, if there is one",
        |user, _| {
            user.value
                .next_order_at
                .map_or(Observed::Missing, |next| Observed::Instant(next.value))
        }
    ),
    define!(
        "never_again",
        "chance",
        Number,
        "chance that there is no further order",
        |user, _| { user.value.never_again.map(|chance| chance.value).into() }
    ),
    define!(
        "age",
        "years",
        Number,
        "age as the shop's file says",
        |user, _| user.user.age.into()
    ),
    define!(
        "gender",
        "",
        Text,
        "gender as the shop's file says",
        |user, _| (&user.user.gender).into()
    ),
    define!(
        "place",
        "",
        Text,
        "town, region or country as the shop's file says",
        |user, _| (&user.user.place).into()
    ),
    define!("tier", "", Text, "tier of the loyalty scheme", |user, _| {
        (&user.user.tier).into()
    }),
    define!(
        "tag",
        "",
        Texts,
        "tags that the shop has put on the user",
        |user, _| Observed::Texts(&user.user.tags)
    ),
    define!(
        "declared_interest",
        "",
        Texts,
        "interests that the user declared",
        |user, _| {
            if user.user.interests.is_empty() {
                Observed::Missing
            } else {
                Observed::Texts(&user.user.interests)
            }
        }
    ),
    define!(
        "since",
        "date",
        Instant,
        "when the user joined",
        |user, _| { user.user.since.map_or(Observed::Missing, Observed::Instant) }
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_profile_and_value_can_be_named() {
        let profile = serde_json::to_value(crate::profile::Profile::default()).unwrap();
        let value = serde_json::to_value(crate::profile::Value::default()).unwrap();
        for object in [profile, value] {
            for name in object.as_object().unwrap().keys() {
                let name = match name.as_str() {
                    "interests" => "interest",
                    "hours" => "hour",
                    "behaviors" => "behavior",
                    other => other,
                };
                assert!(
                    CATALOGUE.iter().any(|definition| definition.name == name),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn a_misspelled_name_finds_its_neighbours() {
        assert_eq!(nearest_features("recencydays")[0], "recency_days");
        assert_eq!(nearest_features("order")[0], "orders");
        assert!(nearest_features("zzzzzzzzzzzz").is_empty());
    }
}
