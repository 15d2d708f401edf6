//! The model of 30-day purchases, and why it was chosen, in a sentence.

use super::choice::Propensity;
use super::scorer::Way;
use crate::profile::lifetime::Method;
use regulars_core::domain::grouped;

impl Propensity {
    /// The model in use, in one sentence.
    pub fn in_brief(&self) -> String {
        let forecast = match self.lifetime {
            Method::Pooled => {
                "all customers have the same chance of a purchase in 30 days".to_string()
            }
            Method::Plain => "30-day purchases are predicted by the plain heuristic".into(),
            Method::Model(family) => {
                format!("30-day purchases are predicted by {}", family.name())
            }
        };
        let Some(compared) = &self.compared else {
            return format!(
                "{forecast}: there are too few purchases, or too short a record, to learn from \
                 earlier periods"
            );
        };
        let of = |way| compared.scores.iter().find(|score| score.by == way);
        let (days, customers) = (compared.days, grouped(compared.customers));
        if self.by == Way::Lifetime {
            return format!(
                "{forecast}: on the last {days} days of {customers} customers, nothing learned \
                 from earlier periods predicted them clearly better"
            );
        }
        let gain = of(self.by).map_or(String::new(), |score| {
            format!(
                ": {:.4} +/- {:.4} per customer better than {}",
                score.gain,
                score.gain_error,
                self.lifetime.name()
            )
        });
        let by = match self.by {
            Way::Pooled => "the share who bought in the 30 days before".to_string(),
            way => format!(
                "{}, learned from {} earlier periods",
                way.name(),
                compared.periods
            ),
        };
        format!(
            "30-day purchases are predicted by {by}, chosen on the last {days} days of \
             {customers} customers{gain}"
        )
    }
}
