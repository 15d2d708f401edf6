//! The columns of the actions, as numbered in `column_chunks`.

/// A column, by its number in `column_chunks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Column {
    /// `identity`
    Identity = 0,
    /// `at`
    At = 1,
    /// `seq`
    Seq = 2,
    /// `kind`
    Kind = 3,
    /// `item`
    Item = 4,
    /// `quantity_milli`
    Quantity = 5,
    /// `amount_minor`
    Amount = 6,
    /// `discount_minor`
    Discount = 7,
    /// `order`
    Order = 8,
    /// `batch`
    Batch = 9,
}

/// All columns in order of their numbers.
pub const COLUMNS: [Column; 10] = [
    Column::Identity,
    Column::At,
    Column::Seq,
    Column::Kind,
    Column::Item,
    Column::Quantity,
    Column::Amount,
    Column::Discount,
    Column::Order,
    Column::Batch,
];

/// A stored action, with store keys; [`super::NULL`] where the database has NULL.
pub type Row = [i64; COLUMNS.len()];
