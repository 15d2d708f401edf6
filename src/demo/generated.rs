//! The generated shop as a whole.

use super::rows::{ActionRow, CampaignRow, ItemRow, UserRow};
use super::truth::Truth;

/// A generated shop.
#[derive(Debug, Clone)]
pub struct Generated {
    /// Users.
    pub users: Vec<UserRow>,
    /// Items.
    pub items: Vec<ItemRow>,
    /// Actions by time, faulty rows included.
    pub actions: Vec<ActionRow>,
    /// One row per campaign and user of its audience.
    pub campaigns: Vec<CampaignRow>,
    /// The planted truth.
    pub truth: Truth,
}
