//! How many get to an event and when, where some were not watched to the end: the product-limit
//! curve (Kaplan and Meier 1958) with Greenwood's variance.

use super::interval::Z_90;
use crate::domain::Estimate;

/// Watched at least at the end of the curve: beyond it single ones decide.
const AT_RISK: usize = 10;

/// One that was watched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Watched {
    /// How long, until the event or until watching ended.
    pub time: f64,
    /// Whether the event came.
    pub came: bool,
}

/// The share to which the event has come, by time.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrivals {
    /// (time, share, Greenwood's sum), ascending by time.
    steps: Vec<(f64, f64, f64)>,
    n: u64,
    dispersion: f64,
}

impl Arrivals {
    /// The curve of those watched. `dispersion` is the variance over that of independent ones, where
    /// some belong together; at least 1.
    pub fn of(mut watched: Vec<Watched>, dispersion: f64) -> Arrivals {
        // Where an event and an end fall together, the event comes first.
        watched.sort_by(|a, b| a.time.total_cmp(&b.time).then(b.came.cmp(&a.came)));
        let (all, mut steps) = (watched.len(), Vec::new());
        let (mut left, mut sum, mut at) = (1.0, 0.0, 0);
        let least = AT_RISK.min(all);
        while at < all && all - at >= least {
            let (time, risk) = (watched[at].time, (all - at) as f64);
            let same = watched[at..].iter().take_while(|one| one.time == time);
            let (mut together, mut events) = (0, 0.0);
            for one in same {
                together += 1;
                events += f64::from(u8::from(one.came));
            }
            at += together;
            if events > 0.0 {
                left *= 1.0 - events / risk;
                if events < risk {
                    sum += events / (risk * (risk - events));
                }
                steps.push((time, 1.0 - left, sum));
            }
        }
        Arrivals {
            steps,
            n: all as u64,
            dispersion: dispersion.max(1.0),
        }
    }

    /// The share to which the event comes as far as the data reach; `None` where none was watched.
    pub fn share(&self) -> Option<Estimate> {
        match self.steps.last() {
            Some(&step) => Some(self.estimate(step)),
            None => super::interval::wilson(0, self.n),
        }
    }

    /// The share by this time; `None` where none was watched.
    pub fn share_by(&self, time: f64) -> Option<Estimate> {
        let upto = self.steps.partition_point(|step| step.0 <= time);
        match upto.checked_sub(1) {
            Some(last) => Some(self.estimate(self.steps[last])),
            None => super::interval::wilson(0, self.n),
        }
    }

    /// The interval is that of log(-log(1 - share)), which keeps within 0 and 1 (Kalbfleisch and
    /// Prentice 2002, 1.4).
    fn estimate(&self, (_, share, sum): (f64, f64, f64)) -> Estimate {
        let log = (1.0 - share).ln();
        let (mut low, mut high) = (share, share);
        if share > 0.0 && share < 1.0 {
            let half = Z_90 * (self.dispersion * sum).sqrt() / -log;
            low = 1.0 - (1.0 - share).powf((-half).exp());
            high = 1.0 - (1.0 - share).powf(half.exp());
        }
        Estimate {
            value: share,
            low: low.min(share),
            high: high.max(share),
            n: self.n,
            assumed: false,
        }
    }

    /// The time by which the event has come to half of those to which it comes, with the times at
    /// which the interval of the share crosses that half (Brookmeyer and Crowley 1982); `None` where
    /// it came to none.
    pub fn median(&self) -> Option<Estimate> {
        let half = self.steps.last()?.1 / 2.0;
        let first = |reaches: &dyn Fn(&Estimate) -> bool| {
            let step = self
                .steps
                .iter()
                .find(|&&step| reaches(&self.estimate(step)));
            step.or(self.steps.last()).map(|step| step.0)
        };
        let value = first(&|share| share.value >= half)?;
        Some(Estimate {
            value,
            low: first(&|share| share.high >= half)?.min(value),
            high: first(&|share| share.low >= half)?.max(value),
            n: self.n,
            assumed: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};

    fn watched(times: &[(f64, bool)]) -> Vec<Watched> {
        times
            .iter()
            .map(|&(time, came)| Watched { time, came })
            .collect()
    }

    #[test]
    fn the_curve_is_the_textbooks() {
        // Ten of each, so that the end is reached by enough.
        let one = [(1.0, true), (2.0, false), (3.0, true), (4.0, false)];
        let many: Vec<(f64, bool)> = one.iter().flat_map(|&one| vec![one; 10]).collect();
        let curve = Arrivals::of(watched(&many), 1.0);
        let share = curve.share().unwrap();
        // 1 - (3/4)(1/2)
        assert!((share.value - 0.625).abs() < 1e-12 && share.n == 40);
        assert!((curve.share_by(2.5).unwrap().value - 0.25).abs() < 1e-12);
        assert_eq!(curve.share_by(0.5).unwrap().value, 0.0);
        assert_eq!(curve.median().unwrap().value, 3.0);
        assert_eq!(Arrivals::of(Vec::new(), 1.0).share(), None);
    }

    #[test]
    fn intervals_hold_the_truth_under_censoring() {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(4);
        let (mut shares, mut medians) = (0, 0);
        for _ in 0..200 {
            let one = |_| {
                let comes = random.gen_bool(0.6);
                let time = -20.0 * random.gen_range(1e-9_f64..1.0).ln();
                let end = random.gen_range(0.0..120.0);
                Watched {
                    time: if comes { time.min(end) } else { end },
                    came: comes && time < end,
                }
            };
            let curve = Arrivals::of((0..400).map(one).collect(), 1.0);
            let (share, median) = (curve.share().unwrap(), curve.median().unwrap());
            shares += u32::from(share.low <= 0.6 && 0.6 <= share.high);
            medians += u32::from(median.low <= 13.86 && 13.86 <= median.high);
        }
        assert!(
            shares >= 165 && medians >= 165,
            "{shares} and {medians} of 200"
        );
    }
}
