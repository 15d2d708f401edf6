//! What foretells who buys, and why, in a sentence.

use super::choice::Propensity;
use super::scorer::Way;
use crate::profile::lifetime::Method;

impl Propensity {
    /// In one sentence, what foretells who buys.
    pub fn in_brief(&self) -> String {
        let forecast = match self.lifetime {
            Method::Pooled => "the chance to buy in 30 days is the same for all".to_string(),
            Method::Plain => "who buys in 30 days is foretold by the plain heuristic".into(),
            Method::Model(family) => {
                format!("who buys in 30 days is foretold by {}", family.name())
            }
        };
        let Some(compared) = &self.compared else {
            return format!(
                "{forecast}: too few bought, or for too short a time, to learn it from earlier \
                 periods"
            );
        };
        let of = |way| compared.scores.iter().find(|score| score.by == way);
        let (days, customers) = (compared.days, compared.customers);
        if self.by == Way::Lifetime {
            return format!(
                "{forecast}: on the last {days} days of {customers} customers nothing that was \
                 learned from earlier \
                 periods foretold it clearly better"
            );
        }
        let gain = of(self.by).map_or(String::new(), |score| {
            format!(
                ": {:.4} +/- {:.4} a customer above {}",
                score.gain,
                score.gain_error,
                self.lifetime.name()
            )
        });
        let by = match self.by {
            Way::Pooled => "the share that bought in the 30 days before".to_string(),
            way => format!(
                "{}, learned from {} earlier periods",
                way.name(),
                compared.periods
            ),
        };
        format!(
            "who buys in 30 days is foretold by {by}, chosen on the last {days} days of \
             {customers} customers{gain}"
        )
    }
}
