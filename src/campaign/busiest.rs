//! When a group orders most, and whether a time of the week stands out at all.
//!
//! A scan over all runs of hours on each weekday (Kulldorff 1997) asks whether one holds more orders than
//! the same hours of the other days. What chance does is seen by turning each customer's week by a random
//! number of days: personal habits and hours stay, and only what customers share is lost.

use crate::domain::Estimate;
use crate::statistics::interval::wilson;
use crate::statistics::sampling::random;
use rand::Rng;

/// Hours of a run, at least and at most.
const HOURS: (usize, usize) = (2, 5);
/// Orders below which no time is looked for.
const LEAST_ORDERS: usize = 30;
/// Turned weeks behind the test.
const TURNS: usize = 199;
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

/// A run: (weekday, first hour, hours).
type Run = (usize, usize, usize);

fn runs() -> impl Iterator<Item = Run> {
    (0..7).flat_map(|day| {
        (0..24).flat_map(move |from| {
            (HOURS.0..=HOURS.1)
                .filter(move |hours| from + hours <= 24)
                .map(move |hours| (day, from, hours))
        })
    })
}

/// Sums of counts from the week's first hour on.
fn cumulated(cells: &[f64; 168]) -> [f64; 169] {
    let mut sums = [0.0; 169];
    for (at, count) in cells.iter().enumerate() {
        sums[at + 1] = sums[at] + count;
    }
    sums
}

fn in_run(sums: &[f64; 169], (day, from, hours): Run) -> f64 {
    sums[day * 24 + from + hours] - sums[day * 24 + from]
}

/// The busiest run against what is expected of it, and how much it stands out.
fn scan(cells: &[f64; 168], expected: &[f64; 169]) -> (Run, f64) {
    let sums = cumulated(cells);
    let excess = |run: Run| {
        let (count, usual) = (in_run(&sums, run), in_run(expected, run));
        if count <= usual || usual <= 0.0 {
            return 0.0;
        }
        count * (count / usual).ln() - (count - usual)
    };
    runs()
        .map(|run| (run, excess(run)))
        .fold(((0, 0, HOURS.0), 0.0), |best, next| {
            if next.1 > best.1 { next } else { best }
        })
}

/// Counts with each customer's week turned by some days.
fn counted(orders: &[Vec<usize>], mut days: impl FnMut() -> usize) -> [f64; 168] {
    let mut cells = [0.0; 168];
    for hours in orders {
        let turn = days() * 24;
        for hour in hours {
            cells[(hour + turn) % 168] += 1.0;
        }
    }
    cells
}

/// The busiest time of a group; `orders` are the hours of the week (0 is Monday midnight) of each
/// customer's orders. `None` with too few orders.
pub fn busiest(orders: &[Vec<usize>], seed: u64) -> Option<Busiest> {
    let n: usize = orders.iter().map(Vec::len).sum();
    if n < LEAST_ORDERS {
        return None;
    }
    let cells = counted(orders, || 0);
    let mut usual = [0.0; 168];
    for hour in 0..24 {
        let all: f64 = (0..7).map(|day| cells[day * 24 + hour]).sum();
        for day in 0..7 {
            usual[day * 24 + hour] = all / 7.0;
        }
    }
    let expected = cumulated(&usual);
    let (run, seen) = scan(&cells, &expected);
    let mut random = random(seed, "turned weeks");
    let as_busy = (0..TURNS)
        .filter(|_| {
            let turned = counted(orders, || random.gen_range(0..7));
            scan(&turned, &expected).1 >= seen
        })
        .count();
    let p = (as_busy + 1) as f64 / (TURNS + 1) as f64;
    if seen > 0.0 && p <= SURE {
        let count = in_run(&cumulated(&cells), run);
        return Some(Busiest {
            weekday: Some(run.0),
            from_hour: run.1,
            hours: run.2,
            share: share(count, n)?,
            times: (count + SHRINK) / (in_run(&expected, run) + SHRINK),
            p,
        });
    }
    // The hours that hold most on every day, against hours that are all alike.
    let even = cumulated(&[n as f64 / 168.0; 168]);
    let ((_, from_hour, hours), _) = scan(&usual, &even);
    let count = 7.0 * in_run(&expected, (0, from_hour, hours));
    Some(Busiest {
        weekday: None,
        from_hour,
        hours,
        share: share(count, n)?,
        times: 1.0,
        p,
    })
}

fn share(count: f64, n: usize) -> Option<Estimate> {
    wilson(count.round() as u64, n as u64)
}

const WEEKDAYS: [&str; 7] = [
    "Mondays",
    "Tuesdays",
    "Wednesdays",
    "Thursdays",
    "Fridays",
    "Saturdays",
    "Sundays",
];

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
            self.share.n,
            percent(self.share.low),
            percent(self.share.high)
        );
        match self.weekday {
            Some(day) => format!(
                "the group's busiest time: {} from {span} ({share}), {:.1} times a usual day; chance \
                 makes such a peak in {:.0} % of cases",
                WEEKDAYS[day],
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
