//! Whether some hours of the week hold more orders than others: a scan over all runs of hours
//! (Kulldorff 1997).
//!
//! What chance does is seen by turning each customer's week: personal habits stay, and only what
//! customers share is lost.

use super::clock::CELLS;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use regulars_core::statistics::sampling::random;

/// Turned weeks behind a test.
const TURNS: usize = 199;
/// Orders beyond which a test reads a part of the customers.
const ORDERS_READ: usize = 50_000;

/// The hours of the week (0 is Monday midnight) of each customer's orders.
pub type OrderHours = Vec<Vec<usize>>;

/// What the week would be like if nothing stood out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usual {
    /// All open hours are alike.
    Flat,
    /// Days differ, the hours of a day do not.
    Days,
    /// Hours differ, and every day has the same.
    Hours,
}

/// Consecutive hours, around the end of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The first hour of the week.
    pub from: usize,
    /// How many.
    pub hours: usize,
}

/// Which runs are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lengths {
    /// Fewest hours.
    pub least: usize,
    /// Most hours.
    pub most: usize,
    /// Whether a run may go on after midnight.
    pub over_midnight: bool,
}

impl Lengths {
    fn runs(self) -> impl Iterator<Item = Run> {
        (0..CELLS).flat_map(move |from| {
            let most = if self.over_midnight {
                self.most
            } else {
                self.most.min(24 - from % 24)
            };
            (self.least..=most).map(move |hours| Run { from, hours })
        })
    }
}

/// Sums of cells from the week's first hour on, twice around.
#[derive(Debug, Clone)]
pub struct Sums(Vec<f64>);

impl Sums {
    /// Of 168 cells.
    pub fn of(cells: &[f64]) -> Sums {
        let mut sums = Vec::with_capacity(2 * CELLS + 1);
        let mut sum = 0.0;
        sums.push(sum);
        for cell in cells.iter().chain(cells) {
            sum += cell;
            sums.push(sum);
        }
        Sums(sums)
    }

    /// The sum of the cells in a run.
    pub fn within(&self, run: Run) -> f64 {
        self.0[run.from + run.hours] - self.0[run.from]
    }

    fn all(&self) -> f64 {
        self.0[CELLS]
    }
}

/// The run that stands out most above what is usual, and how much: the logarithm of how much likelier
/// the counts are with it; 0 where none does.
pub fn strongest(counts: &Sums, usual: &Sums, lengths: Lengths) -> (Run, f64) {
    let all = counts.all();
    let first = Run {
        from: 0,
        hours: lengths.least,
    };
    let excess = |run: Run| {
        let (inside, expected) = (counts.within(run), usual.within(run));
        if inside <= expected || expected <= 0.0 {
            return 0.0;
        }
        let outside = all - inside;
        let rest = if outside > 0.0 && all > expected {
            outside * (outside / (all - expected)).ln()
        } else {
            0.0
        };
        inside * (inside / expected).ln() + rest
    };
    lengths
        .runs()
        .map(|run| (run, excess(run)))
        .fold(
            (first, 0.0),
            |best, next| {
                if next.1 > best.1 { next } else { best }
            },
        )
}

/// The result of a scan.
#[derive(Debug, Clone)]
pub struct Scan {
    /// The strongest run.
    pub run: Run,
    /// How much it stands out.
    pub strength: f64,
    /// How often chance makes a run as strong.
    pub p: f64,
    /// How much the strongest run of turned weeks stands out, ascending.
    pub by_chance: Vec<f64>,
}

/// Counts of orders by hour of the week.
pub fn count(orders: &[Vec<usize>]) -> Vec<f64> {
    let mut cells = vec![0.0; CELLS];
    for &hour in orders.iter().flatten() {
        cells[hour % CELLS] += 1.0;
    }
    cells
}

/// What is usual for these counts.
pub fn usual(cells: &[f64], open: &[usize], kind: Usual) -> Vec<f64> {
    let all: f64 = cells.iter().sum();
    let days = open.len().max(1) as f64;
    let mut usual = vec![0.0; CELLS];
    for &day in open {
        let of_day: f64 = cells[day * 24..day * 24 + 24].iter().sum();
        for hour in 0..24 {
            usual[day * 24 + hour] = match kind {
                Usual::Flat => all / (24.0 * days),
                Usual::Days => of_day / 24.0,
                Usual::Hours => open.iter().map(|day| cells[day * 24 + hour]).sum::<f64>() / days,
            };
        }
    }
    usual
}

/// Looks for a run of hours that stands out from what is usual on the `open` days of the week.
pub fn scan(
    orders: &[Vec<usize>],
    open: &[usize],
    kind: Usual,
    lengths: Lengths,
    seed: u64,
) -> Scan {
    let cells = count(orders);
    let all: usize = orders.iter().map(Vec::len).sum();
    let (run, strength) = strongest(
        &Sums::of(&cells),
        &Sums::of(&usual(&cells, open, kind)),
        lengths,
    );
    let every = all.div_ceil(ORDERS_READ).max(1);
    let read: Vec<&Vec<usize>> = orders.iter().step_by(every).collect();
    let read_cells = if every == 1 {
        cells
    } else {
        count(
            &read
                .iter()
                .map(|own| (*own).clone())
                .collect::<OrderHours>(),
        )
    };
    let read_usual = Sums::of(&usual(&read_cells, open, kind));
    let seen = if every == 1 {
        strength
    } else {
        strongest(&Sums::of(&read_cells), &read_usual, lengths).1
    };
    let mut random = random(seed, "turned weeks");
    let mut by_chance: Vec<f64> = (0..TURNS)
        .map(|_| {
            let turned = Sums::of(&turned(&read, open, kind, &mut random));
            strongest(&turned, &read_usual, lengths).1
        })
        .collect();
    by_chance.sort_by(f64::total_cmp);
    let as_strong = TURNS - by_chance.partition_point(|&strength| strength < seen);
    Scan {
        run,
        strength,
        p: (as_strong + 1) as f64 / (TURNS + 1) as f64,
        by_chance,
    }
}

/// Counts with each customer's week turned so that only what is usual is kept.
fn turned(
    orders: &[&Vec<usize>],
    open: &[usize],
    kind: Usual,
    random: &mut ChaCha8Rng,
) -> Vec<f64> {
    let mut cells = vec![0.0; CELLS];
    let mut place = [usize::MAX; 7];
    for (at, &day) in open.iter().enumerate() {
        place[day] = at;
    }
    let days = open.len().max(1);
    for own in orders {
        let (later_days, later_hours) = match kind {
            Usual::Flat => {
                let turn = random.gen_range(0..24 * days);
                (turn / 24, turn % 24)
            }
            Usual::Days => (0, random.gen_range(0..24)),
            Usual::Hours => (random.gen_range(0..days), 0),
        };
        for &hour in own.iter() {
            let (day, hour) = (place[hour % CELLS / 24], hour % 24 + later_hours);
            if day == usize::MAX {
                continue;
            }
            let next = usize::from(kind == Usual::Flat && hour >= 24);
            let day = open[(day + later_days + next) % days];
            cells[day * 24 + hour % 24] += 1.0;
        }
    }
    cells
}
