//! What the tests of this folder share: shops built by hand, and customers drawn from known models.
//! Compiled for tests only.

mod buyers;
mod lives;
mod shop_builder;
mod small_shops;

pub(crate) use buyers::{examples, lifetimes, lookers, planted_propensity};
pub(crate) use lives::{customers, life};
pub(crate) use shop_builder::{HOURS, ShopBuilder};
