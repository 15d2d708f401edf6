//! The lists of a campaign as other programs take them.

mod mailing;
mod merge;
mod recipient;
mod shopify;
mod woocommerce;

pub use mailing::{csv, klaviyo, mailchimp, newsletter};
pub use merge::{first_name, last_name, valid_until};
pub use recipient::{ExportRow, Offer, Target};
pub use shopify::shopify;
pub use woocommerce::woocommerce;
