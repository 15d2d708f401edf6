//! Which models forecast, and why, in sentences.

use super::choice::Lifetime;
use super::gamma_gamma::GammaGamma;
use super::method::Method;
use super::tuning::FEWEST_REPEATERS;

impl Lifetime {
    /// In one sentence, what forecasts.
    pub fn in_brief(&self) -> String {
        if self.orders_by == Method::Pooled {
            let repeaters = self.repeaters;
            return format!(
                "{repeaters} of {} buyers came back, fewer than the {FEWEST_REPEATERS} from whom \
                 single customers could be \
                 told apart: the forecast is the same for all",
                self.buyers
            );
        }
        let by = match self.active_by {
            Some(active_by) if active_by == self.orders_by => {
                format!("forecasts are by {}", named(self.orders_by))
            }
            Some(active_by) => {
                format!(
                    "orders are forecast by {}, who is active by {}",
                    named(self.orders_by),
                    named(active_by)
                )
            }
            None => format!(
                "who is gone for good cannot be told here from who pauses, so it stays open who is \
                 active; forecasts are by {}",
                named(self.orders_by)
            ),
        };
        let Some(held_out) = &self.held_out else {
            return format!("{by}: the record is too short to compare models on a period held out");
        };
        let of = held_out
            .scores
            .iter()
            .find(|score| score.method == self.orders_by);
        let gain = of.map_or(String::new(), |score| match self.orders_by {
            Method::Plain => ": no model foretold it clearly better".into(),
            _ => format!(
                ": {:.3} +/- {:.3} a customer above the plain one",
                score.gain, score.gain_error
            ),
        });
        format!(
            "{by}, chosen on the last {} days of {} customers{gain}",
            held_out.days, held_out.customers
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
    /// In one sentence, whether what an order brings may be foretold apart from how often orders
    /// come.
    pub fn in_brief(&self) -> String {
        let found = &self.independence;
        let verdict = if self.is_doubtful() {
            "they depend on each other, and margins of frequent or rare buyers are off"
        } else {
            "near enough to independent"
        };
        format!(
            "orders and mean order correlate by {:.2} ({:.2} to {:.2}, n = {}): {verdict}",
            found.value, found.low, found.high, found.n
        )
    }
}
