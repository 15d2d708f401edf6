//! Tills and payment services.

pub mod square_items;
pub mod square_transactions;
pub mod stripe_customers;
pub mod stripe_payments;
