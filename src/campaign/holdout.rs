//! How many of the chosen are held out, where nobody typed it: by what the comparison can tell against
//! what it costs.
//!
//! Who is held out brings no gain. What the comparison tells decides whether campaigns like this one are
//! run again: with a gain a customer of mean `m` and uncertainty `s` expected now, and a measurement with
//! error `e`, the expected gain after it is known is
//!
//! ```text
//! E max(0, posterior mean) = m Phi(m / t) + t phi(m / t),  t = s^2 / sqrt(s^2 + e^2)
//! ```
//!
//! (the expected value of sample information; Raiffa and Schlaifer 1961).

use crate::statistics::distribution::normal_cdf;

/// The share held out in the first campaigns.
pub const FIRST_SHARE: f64 = 0.1;
/// Campaigns of the shop's own that are measured before the share is chosen.
pub const FIRST_CAMPAIGNS: usize = 3;
/// Campaigns like this one for which what it tells is used.
const LIKE_IT: f64 = 2.0;
/// The shares that are compared, in percent.
const SHARES: [u32; 6] = [5, 10, 15, 20, 25, 30];

/// What a campaign is expected to gain, and how well it can be measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prospect {
    /// Customers chosen, the comparison group still among them.
    pub customers: f64,
    /// Expected gain for each with an offer.
    pub gain: f64,
    /// Its uncertainty: a standard deviation that all customers share.
    pub uncertainty: f64,
    /// The standard deviation of one customer's margin in the window.
    pub noise: f64,
}

/// The share to hold out, from 5 to 30 %.
pub fn share(prospect: &Prospect) -> f64 {
    let worth = |percent: &u32| {
        let share = f64::from(*percent) / 100.0;
        let now = (1.0 - share) * prospect.customers * prospect.gain;
        now + LIKE_IT * prospect.customers * informed(prospect, share)
    };
    let best = SHARES
        .iter()
        .rev()
        .max_by(|one, other| worth(one).total_cmp(&worth(other)));
    best.map_or(FIRST_SHARE, |percent| f64::from(*percent) / 100.0)
}

/// The expected gain a customer of a campaign that is run only if this one showed a gain.
fn informed(prospect: &Prospect, share: f64) -> f64 {
    let Prospect {
        customers,
        gain,
        uncertainty,
        noise,
    } = *prospect;
    let groups = 1.0 / (customers * share) + 1.0 / (customers * (1.0 - share));
    let error = noise * groups.sqrt();
    let told = uncertainty * uncertainty / uncertainty.hypot(error).max(f64::MIN_POSITIVE);
    if told <= 0.0 {
        return gain.max(0.0);
    }
    let z = gain / told;
    let density = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    gain * normal_cdf(z) + told * density
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::sampling::random;
    use rand_distr::{Distribution, StandardNormal};

    const PROSPECT: Prospect = Prospect {
        customers: 2_000.0,
        gain: 10.0,
        uncertainty: 60.0,
        noise: 500.0,
    };

    #[test]
    fn what_is_known_is_not_measured_again_and_what_is_open_is() {
        let known = Prospect {
            gain: 50.0,
            uncertainty: 1.0,
            ..PROSPECT
        };
        assert_eq!(share(&known), 0.05);
        let open = Prospect {
            gain: 1.0,
            ..PROSPECT
        };
        assert_eq!(share(&open), 0.3);
        assert!(share(&known) < share(&PROSPECT) && share(&PROSPECT) <= share(&open));
    }

    #[test]
    fn the_value_of_knowing_is_that_of_drawn_campaigns() {
        let mut random = random(5, "gains");
        let mut normal = || -> f64 { StandardNormal.sample(&mut random) };
        let (n, share) = (200_000, 0.2);
        let error = PROSPECT.noise * (1.0 / 400.0_f64 + 1.0 / 1_600.0).sqrt();
        let weight = PROSPECT.uncertainty.powi(2) / (PROSPECT.uncertainty.powi(2) + error.powi(2));
        let mut sum = 0.0;
        for _ in 0..n {
            let truth = PROSPECT.gain + PROSPECT.uncertainty * normal();
            let seen = truth + error * normal();
            let believed = PROSPECT.gain + weight * (seen - PROSPECT.gain);
            sum += if believed > 0.0 { truth } else { 0.0 };
        }
        let drawn = sum / f64::from(n);
        assert!((informed(&PROSPECT, share) - drawn).abs() < 0.5, "{drawn}");
    }
}
