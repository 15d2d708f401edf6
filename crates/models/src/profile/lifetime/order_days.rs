//! The days on which customers ordered.

use super::base::Base;

/// The order days of a shop's customers, ascending for each customer.
#[derive(Debug, Clone, Default)]
pub struct OrderDays {
    days: Vec<i64>,
    ends: Vec<usize>,
}

impl OrderDays {
    /// Adds a customer with these distinct ascending days; without days, none is added.
    pub fn push(&mut self, days: impl IntoIterator<Item = i64>) {
        self.days.extend(days);
        if self.days.len() > self.ends.last().copied().unwrap_or(0) {
            self.ends.push(self.days.len());
        }
    }

    /// Each customer's days.
    pub fn iter(&self) -> impl Iterator<Item = &[i64]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, &end)| &self.days[start..end])
    }

    /// The customers who had ordered by the end of `last_day`.
    pub fn base(&self, last_day: i64) -> Base {
        Base::of(self.until(last_day).map(|days| summary(days, last_day)))
    }

    /// The order days up to the end of `last_day` of each customer who had any.
    pub fn until(&self, last_day: i64) -> impl Iterator<Item = &[i64]> {
        self.iter()
            .map(move |days| &days[..days.partition_point(|&day| day <= last_day)])
            .filter(|days| !days.is_empty())
    }

    /// The first and the last day; `None` without customers.
    pub fn span(&self) -> Option<(i64, i64)> {
        Some((
            self.iter().filter_map(|days| days.first()).min().copied()?,
            self.days.iter().max().copied()?,
        ))
    }
}

fn summary(days: &[i64], last_day: i64) -> (u32, f64, f64) {
    let first = days[0];
    (
        (days.len() - 1) as u32,
        (days[days.len() - 1] - first) as f64,
        (last_day - first) as f64,
    )
}
