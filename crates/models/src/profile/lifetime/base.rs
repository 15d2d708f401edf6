//! A customer base in the form that the lifetime models read.

use serde::{Deserialize, Serialize};

/// Customers with the same summary. The unit of time is whatever the rows are written in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Order days after the first.
    pub frequency: u32,
    /// Time from the first order to the last.
    pub recency: f64,
    /// Time from the first order to the end of the record; at least `recency`.
    pub age: f64,
    /// Number of customers.
    pub count: f64,
}

/// A customer base: one row for each different summary, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Base {
    /// The rows, by frequency, recency and age.
    pub rows: Vec<Row>,
    /// Customers.
    pub customers: u64,
    /// Customers with at least one repeat order.
    pub repeaters: u64,
    /// The time unit in which the mean repeat rate is 1. Fits use it, so that they do not depend on
    /// the unit of the rows.
    pub unit: f64,
}

impl Base {
    /// Groups customers with the same (frequency, recency, age).
    pub fn of(customers: impl IntoIterator<Item = (u32, f64, f64)>) -> Base {
        let mut rows: Vec<Row> = customers
            .into_iter()
            .map(|(frequency, recency, age)| {
                let recency = if frequency == 0 {
                    0.0
                } else {
                    recency.max(0.0)
                };
                Row {
                    frequency,
                    recency,
                    age: age.max(recency),
                    count: 1.0,
                }
            })
            .collect();
        rows.sort_unstable_by(|left, right| {
            (left.frequency.cmp(&right.frequency))
                .then(left.recency.total_cmp(&right.recency))
                .then(left.age.total_cmp(&right.age))
        });
        rows.dedup_by(|next, kept| {
            let is_same = next.frequency == kept.frequency
                && next.recency == kept.recency
                && next.age == kept.age;
            kept.count += if is_same { next.count } else { 0.0 };
            is_same
        });
        Base::of_rows(rows)
    }

    fn of_rows(rows: Vec<Row>) -> Base {
        let sum =
            |value: fn(&Row) -> f64| rows.iter().map(|row| row.count * value(row)).sum::<f64>();
        let repeats = sum(|row| f64::from(row.frequency));
        let time = sum(|row| row.age);
        let unit = if repeats > 0.0 && time > 0.0 {
            time / repeats
        } else {
            1.0
        };
        Base {
            customers: sum(|_| 1.0) as u64,
            repeaters: sum(|row| if row.frequency > 0 { 1.0 } else { 0.0 }) as u64,
            unit,
            rows,
        }
    }

    /// A systematic sample of about `size` customers.
    pub fn thinned(&self, size: u64) -> Base {
        let step = (self.customers / size.max(1)).max(1) as f64;
        let mut passed = (0.5 * step).floor();
        let mut rows = Vec::new();
        for row in &self.rows {
            let before = (passed / step).floor();
            passed += row.count;
            let count = (passed / step).floor() - before;
            if count > 0.0 {
                rows.push(Row { count, ..*row });
            }
        }
        Base {
            unit: self.unit,
            ..Base::of_rows(rows)
        }
    }

    /// The same base with time in another unit.
    pub fn scaled(&self, unit: f64) -> Base {
        let rows = self.rows.iter().map(|row| Row {
            recency: row.recency / unit,
            age: row.age / unit,
            ..*row
        });
        Base {
            rows: rows.collect(),
            unit: self.unit / unit,
            ..*self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_customers_are_one_row() {
        let base = Base::of([
            (0, 0.0, 9.0),
            (2, 5.0, 9.0),
            (0, 3.0, 9.0),
            (2, 5.0, 9.0),
            (2, 6.0, 9.0),
        ]);
        let rows: Vec<_> = base
            .rows
            .iter()
            .map(|row| (row.frequency, row.recency, row.count))
            .collect();
        assert_eq!(rows, [(0, 0.0, 2.0), (2, 5.0, 2.0), (2, 6.0, 1.0)]);
        assert_eq!(
            (base.customers, base.repeaters, base.unit),
            (5, 3, 45.0 / 6.0)
        );
    }

    #[test]
    fn a_thinned_base_has_its_share_of_every_row() {
        let base = Base::of((0..10_000).map(|index| {
            if index % 4 == 0 {
                (1, 2.0, 5.0)
            } else {
                (0, 0.0, 5.0)
            }
        }));
        let thinned = base.thinned(1_000);
        assert_eq!((thinned.customers, thinned.repeaters), (1_000, 250));
        assert_eq!(base.thinned(20_000), base);
    }
}
