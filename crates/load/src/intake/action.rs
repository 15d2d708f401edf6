//! An action as read from a file, with numbers that are local to the file.

use regulars_core::domain::ActionKind;

/// Who acted: an index into `Intake::users` or `Intake::anonymous`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A customer.
    User(u32),
    /// An anonymous session or order.
    Anonymous(u32),
}

/// An action, with numbers that are local to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingAction {
    /// Who.
    pub actor: Actor,
    /// Index into `Intake::items`; none for an order's total.
    pub item: Option<u32>,
    /// Index into `Intake::orders`.
    pub order: Option<u32>,
    /// When, UTC seconds.
    pub at: i64,
    /// What.
    pub kind: ActionKind,
    /// Quantity in thousandths.
    pub quantity_milli: i64,
    /// Amount of the line in minor units.
    pub amount_minor: Option<i64>,
    /// Discount on the line in minor units.
    pub discount_minor: Option<i64>,
    /// Whether it counts as a row of the file; a row can produce several actions.
    pub is_row: bool,
}
