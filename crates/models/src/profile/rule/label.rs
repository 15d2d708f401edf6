//! Short plain labels of features for tables; rules use the names.

/// The label of a feature: `days between orders` for `typical_gap_days`. Features without a label
/// of their own get their name with spaces.
pub fn label(feature: &str) -> String {
    let words = match feature {
        "recency_days" => "days since the last order",
        "net_revenue" => "spent in all",
        "average_order" => "average order",
        "tenure_days" => "days as a customer",
        "typical_gap_days" => "days between orders",
        "overdue" => "overdue by own gaps",
        "sessions" => "visits",
        "browse_depth" => "looks per visit",
        "browse_minutes" => "minutes per visit",
        "click_through_rate" => "clicks per view",
        "conversion_rate" => "visits with a purchase",
        "purchasing_power" => "price level",
        "discount_share" => "orders with a discount",
        "refund_share" => "refunded",
        "active_days_30" => "active days of the last 30",
        "lines_per_order" => "lines per order",
        other => return other.replace('_', " "),
    };
    words.to_string()
}

#[cfg(test)]
mod tests {
    use super::super::catalogue;
    use super::label;

    #[test]
    fn every_feature_has_its_own_words() {
        let mut labels: Vec<String> = catalogue()
            .iter()
            .map(|feature| label(feature.name))
            .collect();
        labels.sort();
        let count = labels.len();
        labels.dedup();
        assert_eq!(labels.len(), count);
        assert!(
            labels
                .iter()
                .all(|label| label.len() <= 28 && !label.contains('_')),
            "{labels:?}"
        );
    }
}
