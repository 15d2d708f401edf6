//! Other shop systems.

pub mod bigcommerce_orders;
pub mod magento_customers;
pub mod prestashop_customers;
pub mod prestashop_products;
