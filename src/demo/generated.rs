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
    /// Actions in order of time, dirt included.
    pub actions: Vec<ActionRow>,
    /// Campaigns, one row a user of the audience.
    pub campaigns: Vec<CampaignRow>,
    /// What was planted.
    pub truth: Truth,
}
