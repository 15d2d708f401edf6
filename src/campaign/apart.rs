//! Customers with whom an offer is expected to cost more than it brings, by why.

use serde::{Deserialize, Serialize};

/// Customers by why an offer does not pay with them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apart {
    /// They are likely to buy anyway, so that the discount is given away.
    pub buy_anyway: usize,
    /// They are due to order again and usually pay the full price.
    pub due_at_full_price: usize,
    /// An offer hardly changes whether they order.
    pub never_answer: usize,
}

/// A customer with whom the offer does not pay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unpaid {
    /// The chance of an order without the offer.
    pub without: f64,
    /// What the offer adds to it.
    pub added: f64,
    /// Days since the last order divided by the usual gap, where two orders or more make one.
    pub overdue: Option<f64>,
    /// The share of orders with a discount.
    pub discount_share: Option<f64>,
}

/// Gaps since the last order within which the next one is due.
pub const DUE_GAPS: (f64, f64) = (0.75, 2.0);
/// The share of reduced orders up to which a customer pays the full price.
const FULL_PRICE: f64 = 0.2;
/// Of the chance without the offer, the part that it must add to count as an answer.
const ANSWER: f64 = 0.05;

impl Apart {
    /// Counts a customer.
    pub fn count(&mut self, customer: &Unpaid) {
        let is_due = customer
            .overdue
            .is_some_and(|gaps| (DUE_GAPS.0..DUE_GAPS.1).contains(&gaps));
        let pays_in_full = customer
            .discount_share
            .is_none_or(|share| share <= FULL_PRICE);
        if is_due && pays_in_full {
            self.due_at_full_price += 1;
        } else if customer.added < ANSWER * customer.without {
            self.never_answer += 1;
        } else {
            self.buy_anyway += 1;
        }
    }

    /// All of them.
    pub fn all(&self) -> usize {
        self.buy_anyway + self.due_at_full_price + self.never_answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_customer_counts_once_by_what_decides() {
        let customer = Unpaid {
            without: 0.3,
            added: 0.05,
            overdue: Some(0.3),
            discount_share: Some(0.5),
        };
        let due = Unpaid {
            overdue: Some(1.0),
            discount_share: Some(0.1),
            ..customer
        };
        let reduced = Unpaid {
            discount_share: Some(0.9),
            ..due
        };
        let deaf = Unpaid {
            added: 0.001,
            ..customer
        };
        let mut apart = Apart::default();
        for customer in [customer, due, reduced, deaf] {
            apart.count(&customer);
        }
        let expected = Apart {
            buy_anyway: 2,
            due_at_full_price: 1,
            never_answer: 1,
        };
        assert_eq!((apart, apart.all()), (expected, 4));
    }
}
