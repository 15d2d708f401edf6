//! Dialects: exports that are recognised by their header. A dialect is data, one small file each;
//! behaviour that several share is a [`Quirk`].

mod datasets;
mod definition;
mod events;
mod mailing_lists;
mod marketplaces;
mod other_shops;
mod payments;
mod shopify;
mod woocommerce;

use crate::columns::{is_known_name, normal_name};
pub use definition::{Dialect, OrderCoverage, Quirk};

/// All dialects except `plain` (columns by name and synonym). If several fit, the longest signature
/// wins.
pub const DIALECTS: &[&Dialect] = &[
    &mailing_lists::activecampaign_contacts::DIALECT,
    &marketplaces::amazon_orders::DIALECT,
    &other_shops::bigcommerce_orders::DIALECT,
    &mailing_lists::brevo_contacts::DIALECT,
    &datasets::diginetica_purchases::DIALECT,
    &datasets::diginetica_views::DIALECT,
    &marketplaces::ebay_orders::DIALECT,
    &marketplaces::etsy_items::DIALECT,
    &marketplaces::etsy_orders::DIALECT,
    &events::ga4_events::DIALECT,
    &mailing_lists::kit_subscribers::DIALECT,
    &mailing_lists::klaviyo_profiles::DIALECT,
    &other_shops::magento_customers::DIALECT,
    &mailing_lists::mailchimp_cleaned::DIALECT,
    &mailing_lists::mailchimp_subscribed::DIALECT,
    &mailing_lists::mailchimp_unsubscribed::DIALECT,
    &datasets::online_retail::DIALECT,
    &datasets::online_retail_ii::DIALECT,
    &other_shops::prestashop_customers::DIALECT,
    &other_shops::prestashop_products::DIALECT,
    &datasets::rees46::DIALECT,
    &datasets::retailrocket::DIALECT,
    &events::segment_events::DIALECT,
    &shopify::customers::DIALECT,
    &shopify::orders::DIALECT,
    &shopify::products::DIALECT,
    &shopify::rest_customers::DIALECT,
    &shopify::rest_orders::DIALECT,
    &shopify::rest_products::DIALECT,
    &payments::square_items::DIALECT,
    &payments::square_transactions::DIALECT,
    &payments::stripe_customers::DIALECT,
    &payments::stripe_payments::DIALECT,
    &marketplaces::taobao_orders::DIALECT,
    &datasets::tianchi::DIALECT,
    &marketplaces::tmall_report::DIALECT,
    &woocommerce::analytics_de::DIALECT,
    &woocommerce::analytics_en::DIALECT,
    &woocommerce::analytics_es::DIALECT,
    &woocommerce::analytics_fr::DIALECT,
    &woocommerce::analytics_zh::DIALECT,
    &woocommerce::csv_export::DIALECT,
    &woocommerce::order_export::DIALECT,
    &woocommerce::orders::DIALECT,
    &woocommerce::products::DIALECT,
    &woocommerce::rest_customers::DIALECT,
    &woocommerce::rest_orders::DIALECT,
    &woocommerce::rest_products::DIALECT,
    &datasets::yoochoose_buys::DIALECT,
    &datasets::yoochoose_clicks::DIALECT,
];

/// A column's normal name, in full and without a hint in brackets: `Email *` and `Active (0/1)` are
/// `email` and `active`.
pub fn names_of(column: &str) -> [String; 2] {
    let bare = column.split(['(', '（']).next().unwrap_or(column);
    [normal_name(column), normal_name(bare)]
}

/// The positions of the columns that a dialect calls `name`; a name ending in `*` is a numbered
/// series.
pub fn positions<'h>(names: &'h [[String; 2]], name: &'h str) -> impl Iterator<Item = usize> + 'h {
    let is_whole = names.iter().any(|[whole, _]| whole == name);
    names
        .iter()
        .enumerate()
        .filter_map(move |(position, [whole, bare])| {
            let is_it = match name.strip_suffix('*') {
                Some(prefix) => whole.strip_prefix(prefix).is_some_and(|number| {
                    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
                }),
                None if is_whole => whole == name,
                None => bare == name,
            };
            is_it.then_some(position)
        })
}

/// The dialect with this name.
pub fn by_name(name: &str) -> Option<&'static Dialect> {
    DIALECTS
        .iter()
        .copied()
        .find(|dialect| dialect.name == name)
}

/// The dialect whose whole signature is in this header; of several the most specific.
pub fn recognise(names: &[[String; 2]]) -> Option<&'static Dialect> {
    let has = |column: &&str| positions(names, column).next().is_some();
    DIALECTS
        .iter()
        .copied()
        .filter(|dialect| dialect.signature.iter().all(has))
        .filter(|dialect| !dialect.is_weak || knows_all(dialect, names))
        .max_by_key(|dialect| dialect.signature.len())
}

/// Whether the dialect knows all columns whose names are those of fields.
fn knows_all(dialect: &Dialect, names: &[[String; 2]]) -> bool {
    names.iter().all(|[name, _]| {
        dialect.columns.iter().any(|(column, _)| column == name) || !is_known_name(name)
    })
}
