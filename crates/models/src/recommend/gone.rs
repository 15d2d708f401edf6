//! Items that have stopped selling: discontinued, sold out where no stock is known, or out of season.

use regulars_core::domain::DAY;

/// Days over which recent buyers are counted.
pub const RECENT_DAYS: i64 = 60;

/// Recent buyers to be expected, of whom none came, to take an item as gone: chance alone brings none
/// where six are expected once in 400 items.
const EXPECTED: f64 = 6.0;

/// How an item sold.
#[derive(Debug, Clone, Copy)]
pub struct Sold {
    /// Buyers of all times.
    pub buyers: u32,
    /// Buyers within the last [`RECENT_DAYS`].
    pub recent: u32,
    /// Instant of the first sale.
    pub first_at: i64,
    /// Whether the shop says that it has some.
    pub is_in_stock: bool,
}

/// Which items nobody buys any more, at this moment. What is expected of an item is its part of the time
/// that it has been on sale, or of the shop's recent buyers where these are fewer.
pub fn gone(items: &[Sold], at: i64) -> Vec<bool> {
    let sum = |of: fn(&Sold) -> u32| items.iter().map(|item| f64::from(of(item))).sum::<f64>();
    let of_shop = sum(|item| item.recent) / sum(|item| item.buyers).max(1.0);
    let is_gone = |item: &Sold| {
        let days = ((at - item.first_at) / DAY).max(RECENT_DAYS);
        let of_time = RECENT_DAYS as f64 / days as f64;
        let expected = f64::from(item.buyers) * of_time.min(of_shop);
        item.recent == 0 && expected >= EXPECTED && !item.is_in_stock
    };
    items.iter().map(is_gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(buyers: u32, recent: u32, days: i64) -> Sold {
        Sold {
            buyers,
            recent,
            first_at: -days * DAY,
            is_in_stock: false,
        }
    }

    #[test]
    fn what_stopped_selling_is_gone() {
        let stocked = Sold {
            is_in_stock: true,
            ..item(60, 0, 360)
        };
        let items = [
            item(60, 0, 360),
            item(20, 0, 360),
            item(60, 1, 360),
            stocked,
            item(200, 90, 360),
        ];
        assert_eq!(gone(&items, 0), [true, false, false, false, false]);
    }

    #[test]
    fn where_nothing_sells_nothing_is_gone() {
        assert_eq!(gone(&[item(60, 0, 360), item(90, 0, 300)], 0), [false; 2]);
        let few = [item(60, 0, 360), item(400, 20, 360)];
        assert_eq!(gone(&few, 0), [false; 2], "3 buyers were to be expected");
    }
}
