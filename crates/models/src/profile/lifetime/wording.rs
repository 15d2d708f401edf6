//! The models in use, and why, in sentences.

use super::choice::Lifetime;
use super::gamma_gamma::GammaGamma;
use super::method::Method;
use super::tuning::FEWEST_REPEATERS;
use regulars_core::domain::grouped;

impl Lifetime {
    /// The models in use, in one sentence.
    pub fn in_brief(&self) -> String {
        if self.orders_by == Method::Pooled {
            let repeaters = self.repeaters;
            return format!(
                "only {repeaters} of {} buyers came back ({FEWEST_REPEATERS} are needed): all \
                 customers get the same forecast",
                self.buyers
            );
        }
        let by = match self.active_by {
            Some(active_by) if active_by == self.orders_by => {
                format!("forecasts use {}", named(self.orders_by))
            }
            Some(active_by) => {
                format!(
                    "orders are predicted by {}, active customers by {}",
                    named(self.orders_by),
                    named(active_by)
                )
            }
            None => format!(
                "customers who left cannot be distinguished from those who pause, so their status \
                 is unknown; forecasts use {}",
                named(self.orders_by)
            ),
        };
        let Some(held_out) = &self.held_out else {
            return format!("{by}: the record is too short to compare models on a held-out period");
        };
        let of = held_out
            .scores
            .iter()
            .find(|score| score.method == self.orders_by);
        let gain = of.map_or(String::new(), |score| match self.orders_by {
            Method::Plain => ": no model predicted orders clearly better".into(),
            _ => format!(
                ": {:.3} +/- {:.3} per customer better than the plain heuristic",
                score.gain, score.gain_error
            ),
        });
        format!(
            "{by}, chosen on the last {} days of {} customers{gain}",
            held_out.days,
            grouped(held_out.customers)
        )
    }
}

fn named(method: Method) -> &'static str {
    match method {
        Method::Plain => "the plain heuristic",
        other => other.name(),
    }
}

impl GammaGamma {
    /// In one sentence, whether order values may be predicted separately from order counts.
    pub fn in_brief(&self) -> String {
        let found = &self.independence;
        let verdict = if self.is_doubtful() {
            "they depend on each other, so margins of frequent and rare buyers are off"
        } else {
            "close enough to independent"
        };
        format!(
            "the correlation of orders and mean order is {:.2} ({:.2} to {:.2}, n = {}): {verdict}",
            found.value, found.low, found.high, found.n
        )
    }
}
