//! An action as a file tells it, with the file's own dense numbers.

use regulars_core::domain::ActionKind;

/// Who acted: a user of `Intake::users`, or a name of `Intake::anonymous`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A customer.
    User(u32),
    /// Nobody known.
    Anonymous(u32),
}

/// An action with the file's own numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingAction {
    /// Who.
    pub actor: Actor,
    /// Which item.
    pub item: Option<u32>,
    /// In which order.
    pub order: Option<u32>,
    /// When, UTC seconds.
    pub at: i64,
    /// What.
    pub kind: ActionKind,
    /// How many, in thousandths.
    pub quantity_milli: i64,
    /// Amount of the line in minor units.
    pub amount_minor: Option<i64>,
    /// Discount on the line in minor units.
    pub discount_minor: Option<i64>,
    /// Whether it stands for a row of the file; a row may say that more than one thing was done.
    pub is_row: bool,
}
