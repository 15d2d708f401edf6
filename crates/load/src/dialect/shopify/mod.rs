//! Shopify: exports from its admin, and answers of its REST API.

pub mod customers;
pub mod orders;
pub mod products;
pub mod rest_customers;
pub mod rest_orders;
pub mod rest_products;
