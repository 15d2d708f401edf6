//! Public research data sets.

pub mod diginetica_purchases;
pub mod diginetica_views;
pub mod online_retail;
pub mod online_retail_ii;
pub mod rees46;
pub mod retailrocket;
pub mod tianchi;
pub mod yoochoose_buys;
pub mod yoochoose_clicks;
