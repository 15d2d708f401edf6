//! Marketplaces: the orders that a seller downloads.

pub mod amazon_orders;
pub mod ebay_orders;
pub mod etsy_items;
pub mod etsy_orders;
pub mod taobao_orders;
pub mod tmall_report;
