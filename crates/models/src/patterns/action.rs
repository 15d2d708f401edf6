//! Command lines that act on a pattern.

use regulars_core::output::quote;
use regulars_core::snapshot::Item;

/// The rule of customers who like a category.
fn likes(category: &str) -> String {
    format!("interest.'{}' > 0.2", category.replace('\'', "''"))
}

/// Offers `then` to those who like the kind of thing that `first` is; where the kind is unknown,
/// shows what goes with `first`.
pub fn cross_sell(first: &Item, then: &Item) -> String {
    match &first.category {
        Some(category) => format!(
            "campaign coupon --rule {} --item {}",
            quote(&likes(category)),
            quote(&then.id)
        ),
        None => format!("recommend item {}", quote(&first.id)),
    }
}

/// Offers products that are bought together to those who buy the kind of the first.
pub fn bundle(items: &[&Item]) -> String {
    let category = items.first().and_then(|item| item.category.as_deref());
    bundle_of(category, items.iter().map(|item| item.id.as_str()))
}

/// The same, by the category of the first and the ids of all.
pub fn bundle_of<'a>(category: Option<&str>, ids: impl Iterator<Item = &'a str>) -> String {
    let rule = category.map_or("orders > 0".to_string(), likes);
    let items: String = ids.map(|id| format!(" --item {}", quote(id))).collect();
    format!("campaign coupon --rule {}{items}", quote(&rule))
}

/// A sale at the busiest hour, which `campaign flash` looks for.
pub fn flash_hour() -> String {
    "campaign flash --rule \"orders > 0\"".into()
}

/// Those who look often and seldom buy; `rate` is the share of all sessions with a purchase.
pub fn hesitant(rate: f64) -> String {
    format!(
        "campaign coupon --rule {}",
        quote(&format!(
            "sessions >= 3 and conversion_rate < {:.2}",
            rate / 2.0
        ))
    )
}

/// Reminds those who like the kind of thing that `first` is of `then`.
pub fn remind(first: &Item, then: &Item) -> String {
    let rule = first.category.as_deref().map_or(String::new(), |category| {
        format!(" --rule {}", quote(&likes(category)))
    });
    format!("campaign reminder{rule} --item {}", quote(&then.id))
}

/// An offer to those who like a category.
pub fn to_category(category: &str) -> String {
    format!("campaign coupon --rule {}", quote(&likes(category)))
}

/// A segment of those who mostly behave like this.
pub fn define(behavior: &str) -> String {
    format!(
        "segment define {} {}",
        quote(behavior),
        quote(&format!("behavior.'{behavior}' > 0.5"))
    )
}

/// Those who ordered once, some time ago.
pub fn second_order() -> String {
    "campaign reminder --rule \"orders = 1 and recency_days > 30\"".into()
}
