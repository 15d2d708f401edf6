//! The weights of a reading, each with its reason. Evidence is added like log-odds: 1 is a hint, 3
//! is strong, and below `IMPOSSIBLE / 2` a column cannot hold a field.

/// A column's values contradict the field.
pub(super) const IMPOSSIBLE: f64 = -100.0;

/// A name that is known exactly: the names of plain tables are as certain as rules of senses.
pub(super) const KNOWN_NAME: f64 = 5.0;

/// The field's own word, as in `--map`.
pub(super) const OWN_WORD: f64 = 6.6;

/// Least score by which a column is read as a field: below it a name is only a hint.
pub(super) const LEAST: f64 = 2.0;

/// Least score of a field that is certain rather than likely: a full name whose values fit.
pub(super) const CERTAIN: f64 = 5.5;

/// Values that only this field has (an address with @) need no name.
pub(super) const BY_VALUE: f64 = 5.0;

/// Values that fit, where a name is needed besides.
pub(super) const FITS: f64 = 0.7;

/// Values that hardly fit.
pub(super) const ODD: f64 = -3.0;

/// What a column costs a reading that has no use for it, as a share of its best score: a reading
/// that explains all columns is more likely than one that leaves out what they say.
pub(super) const LEFT_OUT: f64 = 0.7;

/// Share of equal rows from which a relation is taken to hold; exports round and correct by hand.
pub(super) const HOLDS: f64 = 0.95;

/// Most that a relation counts, reached with [`ENOUGH`] rows that could contradict it.
pub(super) const RELATION: f64 = 6.0;

/// Rows or groups after which more of them add nothing.
pub(super) const ENOUGH: f64 = 6.0;

/// Two readings closer than this are both possible.
pub(super) const CLOSE: f64 = 1.3;

/// Amounts of two readings that differ by less than this share are the same story (with or without
/// tax or a discount), and no question.
pub(super) const SAME_STORY: f64 = 0.3;

/// Fewest orders after which a customer column with few values is no customer column.
pub(super) const MANY_ORDERS: usize = 25;

/// Most customers that many orders have if the column is a shop's staff, region or channel: one for
/// each of this many orders.
pub(super) const ORDERS_EACH: usize = 8;

/// Rows that repeat a customer or item speak against a list of them.
pub(super) const REPEATED: f64 = 12.0;

/// Rows below which values say little against a name that is known exactly.
pub(super) const FEW_ROWS: usize = 20;

/// How much a number of independent rows counts, from 0 to 1: in three rows every dependency holds
/// by accident.
pub(super) fn weight_of(rows: usize) -> f64 {
    (rows as f64 / ENOUGH).min(1.0)
}

/// What it adds to an amount that it is another one after the discount.
pub(super) const AFTER_DISCOUNT: f64 = 2.0;
