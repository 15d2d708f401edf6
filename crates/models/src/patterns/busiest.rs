//! When a group orders most, and whether a weekday stands out at all.

use super::clock::CELLS;
use super::week_scan::{Lengths, Sums, Usual, count, scan, strongest, usual};
use regulars_core::domain::{Estimate, every_weekday, grouped};
use regulars_core::statistics::interval::wilson;

/// Runs that a sale may last.
const LENGTHS: Lengths = Lengths {
    least: 2,
    most: 5,
    over_midnight: false,
};
/// Orders below which no time is looked for.
const LEAST_ORDERS: usize = 30;
/// The greatest `p` at which a time stands out.
const SURE: f64 = 0.05;
/// Orders' worth of a usual day that the excess is shrunk by.
const SHRINK: f64 = 10.0;

/// A run of hours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Busiest {
    /// 0 (Monday) to 6; `None` where no weekday stands out.
    pub weekday: Option<usize>,
    /// The first hour.
    pub from_hour: usize,
    /// How many hours.
    pub hours: usize,
    /// The share of all orders in these hours, of that day or of every day.
    pub share: Estimate,
    /// How many times as many orders as in the same hours of a usual day, shrunk towards 1.
    pub times: f64,
    /// How often chance makes a run as busy.
    pub p: f64,
}

/// The busiest time of a group; `orders` are the hours of the week (0 is Monday midnight) of each
/// customer's orders. `None` with too few orders.
pub fn busiest(orders: &[Vec<usize>], seed: u64) -> Option<Busiest> {
    let n: usize = orders.iter().map(Vec::len).sum();
    if n < LEAST_ORDERS {
        return None;
    }
    let open: Vec<usize> = (0..7).collect();
    let cells = count(orders);
    let usual = usual(&cells, &open, Usual::Hours);
    let expected = Sums::of(&usual);
    let found = scan(orders, &open, Usual::Hours, LENGTHS, seed);
    let (run, p) = (found.run, found.p);
    if found.strength > 0.0 && p <= SURE {
        let count = Sums::of(&cells).within(run);
        return Some(Busiest {
            weekday: Some(run.from / 24),
            from_hour: run.from % 24,
            hours: run.hours,
            share: share(count, n)?,
            times: (count + SHRINK) / (expected.within(run) + SHRINK),
            p,
        });
    }
    // The hours that hold most on every day, against hours that are all alike.
    let even = Sums::of(&[n as f64 / CELLS as f64; CELLS]);
    let (run, _) = strongest(&expected, &even, LENGTHS);
    let count = 7.0 * expected.within(run);
    Some(Busiest {
        weekday: None,
        from_hour: run.from % 24,
        hours: run.hours,
        share: share(count, n)?,
        times: 1.0,
        p,
    })
}

fn share(count: f64, n: usize) -> Option<Estimate> {
    wilson(count.round() as u64, n as u64)
}

impl Busiest {
    /// Why a sale begins then.
    pub fn because(&self) -> String {
        let span = format!(
            "{:02}:00 to {:02}:00",
            self.from_hour,
            self.from_hour + self.hours
        );
        let percent = |share: f64| format!("{:.1}", share * 100.0);
        let share = format!(
            "{} % of the group's {} orders, {} to {}",
            percent(self.share.value),
            grouped(self.share.n),
            percent(self.share.low),
            percent(self.share.high)
        );
        match self.weekday {
            Some(day) => format!(
                "the group's busiest time: {} from {span} ({share}), {:.1} times a usual day; chance \
                 makes such a peak in {:.0} % of cases",
                every_weekday(day),
                self.times,
                (self.p * 100.0).ceil()
            ),
            None => {
                let any = if self.from_hour >= 17 {
                    "any evening"
                } else {
                    "any day"
                };
                format!(
                    "no weekday stands out (chance makes such a peak in {:.0} % of cases), so {any} \
                     will do; most orders come from {span} ({share})",
                    self.p * 100.0
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;
    use regulars_core::statistics::sampling::random;

    /// Customers with a few orders in the evening; a share of all orders comes on Fridays.
    fn group(seed: u64, customers: usize, fridays: f64, has_habits: bool) -> Vec<Vec<usize>> {
        let mut random = random(seed, "a group");
        (0..customers)
            .map(|_| {
                let own = random.gen_range(0..7);
                (0..4)
                    .map(|_| {
                        let day = if random.gen_bool(fridays) {
                            4
                        } else if has_habits {
                            own
                        } else {
                            random.gen_range(0..7)
                        };
                        let hour = random.gen_range(0..24).max(random.gen_range(16..22));
                        day * 24 + hour
                    })
                    .collect()
            })
            .collect()
    }

    #[test]
    fn a_planted_time_is_found_and_none_is_invented() {
        let found = busiest(&group(1, 150, 0.3, false), 1).unwrap();
        assert_eq!(found.weekday, Some(4));
        assert!(found.p <= 0.05 && found.times > 1.3, "{found:?}");
        assert!(found.because().contains("Fridays from"), "{found:?}");
        // Personal habits, however strong, are no shared time.
        let false_alarms = |has_habits| {
            let stands_out = |&seed: &u64| {
                let orders = group(seed, 60, 0.0, has_habits);
                busiest(&orders, seed).unwrap().weekday.is_some()
            };
            (0..60).filter(stands_out).count()
        };
        assert!(false_alarms(false) <= 7, "{}", false_alarms(false));
        assert!(false_alarms(true) <= 7, "{}", false_alarms(true));
    }

    #[test]
    fn without_a_weekday_any_evening_will_do() {
        let found = (0..20).map(|seed| busiest(&group(seed, 200, 0.0, false), 1).unwrap());
        let none: Vec<Busiest> = found.filter(|it| it.weekday.is_none()).collect();
        assert!(none.len() >= 16, "{}", none.len());
        for found in none {
            assert!((17..22).contains(&found.from_hour), "{found:?}");
            assert!(found.because().contains("any evening will do"), "{found:?}");
        }
        assert_eq!(busiest(&[vec![5; 29]], 1), None);
    }
}
