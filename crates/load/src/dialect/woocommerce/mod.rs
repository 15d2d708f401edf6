//! WooCommerce: its own exports, those of common plug-ins, and answers of its REST API.

pub mod analytics_de;
pub mod analytics_en;
pub mod analytics_es;
pub mod analytics_fr;
pub mod analytics_zh;
pub mod csv_export;
pub mod order_export;
pub mod orders;
pub mod products;
pub mod rest_customers;
pub mod rest_orders;
pub mod rest_products;
