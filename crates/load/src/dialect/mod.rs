//! Dialects: exports that are recognised by their header. A dialect is data, one small file each; a
//! quirk that two share is one function.

mod activecampaign_contacts;
mod amazon_orders;
mod bigcommerce_orders;
mod brevo_contacts;
mod diginetica_purchases;
mod diginetica_views;
mod ebay_orders;
mod etsy_items;
mod etsy_orders;
mod ga4_events;
mod kit_subscribers;
mod klaviyo_profiles;
mod magento_customers;
mod mailchimp_cleaned;
mod mailchimp_subscribed;
mod mailchimp_unsubscribed;
mod online_retail;
mod online_retail_ii;
mod prestashop_customers;
mod prestashop_products;
mod rees46;
mod retailrocket;
mod segment_events;
mod shopify_customers;
mod shopify_orders;
mod shopify_products;
mod shopify_rest_customers;
mod shopify_rest_orders;
mod shopify_rest_products;
mod square_items;
mod square_transactions;
mod stripe_customers;
mod stripe_payments;
mod taobao_orders;
mod tianchi;
mod tmall_report;
mod woocommerce_analytics_de;
mod woocommerce_analytics_en;
mod woocommerce_analytics_es;
mod woocommerce_analytics_fr;
mod woocommerce_analytics_zh;
mod woocommerce_csv_export;
mod woocommerce_order_export;
mod woocommerce_orders;
mod woocommerce_products;
mod woocommerce_rest_customers;
mod woocommerce_rest_orders;
mod woocommerce_rest_products;
mod yoochoose_buys;
mod yoochoose_clicks;

use super::fields::{Field, FileKind, is_known_name, normal_name};
use super::values::DateOrder;
use regulars_core::domain::ActionKind;
pub use regulars_core::store::OrderCoverage;

/// What is peculiar to a dialect's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quirk {
    /// An order number that begins with C is the cancellation of an order: its lines are refunds.
    CancelledByPrefix,
    /// A negative quantity on any other receipt is a stock correction.
    NegativeIsCorrection,
    /// A price of zero is a gift or a stock correction: nothing was sold.
    ZeroIsNoSale,
    /// The codes of postage, fees and lines typed by hand that this export uses.
    ServiceCodes,
    /// Only the first row of an order tells whose it is and when; its other rows hold a line each.
    SpreadOrder,
    /// Order numbers begin with #, here or in the export that goes with this one.
    NumberSign,
    /// A row without a name of its own belongs to the item above it: a further variant or picture.
    VariantRows,
    /// A row without an item speaks of its order, whose items follow.
    OrderRows,
    /// The amount of a line is before its discount.
    DiscountOnTop,
    /// An order that nobody paid never came about.
    UnpaidIsCancelled,
    /// Parents are named by their code, or as `id:44` by the shop's inner number.
    ParentByNumber,
    /// Several categories stand in one cell, each a path: the first counts.
    CategoryPaths,
    /// Events that are no action of the shop stand among the others.
    OtherEvents,
    /// Kinds of actions are numbers: 1 view, 2 favourite, 3 cart, 4 purchase.
    NumberedKinds,
    /// The number 0 stands for none: of a customer a guest, of a variation the product itself.
    ZeroIsNone,
    /// A list of who gets mail: all who are on it do, unless it says when they left.
    SubscribedList,
    /// The time of day is in milliseconds since midnight.
    MillisecondsOfDay,
}

/// An export of a shop system.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// Its name in `--dialect`.
    pub name: &'static str,
    /// What it is, in words.
    pub about: &'static str,
    /// What its files tell of.
    pub kind: FileKind,
    /// Columns by which it is recognised, by [`super::fields::normal_name`]: all must be there, in
    /// any order, beside any others.
    pub signature: &'static [&'static str],
    /// Its columns by [`super::fields::normal_name`]. Of several columns of one field the first
    /// that is filled counts.
    pub columns: &'static [(&'static str, Field)],
    /// What its rows say was done, where they do not say; `None` for purchases.
    pub action: Option<ActionKind>,
    /// So little sets it apart that any other column known by its name makes a file a plain table.
    pub is_weak: bool,
    /// In JSON, the list of a record whose elements are rows, by its dotted name; empty: none is,
    /// each record is one row. Without a word the reader chooses.
    pub lines: Option<&'static str>,
    /// How much of an order a file holds.
    pub holds: OrderCoverage,
    /// The zone in which its times are written, where the file does not say.
    pub zone: Option<&'static str>,
    /// Its currency, where the file does not say.
    pub currency: Option<&'static str>,
    /// The order of day and month in its dates, where they do not say.
    pub dates: Option<DateOrder>,
    /// What is peculiar to its rows.
    pub quirks: &'static [Quirk],
}

impl Dialect {
    /// What most dialects have in common: to be completed with `..Dialect::PLAIN`.
    const PLAIN: Dialect = Dialect {
        name: "plain",
        about: "any table, its columns known by their names",
        kind: FileKind::Actions,
        signature: &[],
        columns: &[],
        action: None,
        is_weak: false,
        lines: None,
        holds: OrderCoverage::Part,
        zone: None,
        currency: None,
        dates: None,
        quirks: &[],
    };
}

/// All dialects but `plain` (columns by name and synonym). Of several that fit, the one with the
/// longest signature is meant.
pub const DIALECTS: &[&Dialect] = &[
    &activecampaign_contacts::DIALECT,
    &amazon_orders::DIALECT,
    &bigcommerce_orders::DIALECT,
    &brevo_contacts::DIALECT,
    &diginetica_purchases::DIALECT,
    &diginetica_views::DIALECT,
    &ebay_orders::DIALECT,
    &etsy_items::DIALECT,
    &etsy_orders::DIALECT,
    &ga4_events::DIALECT,
    &kit_subscribers::DIALECT,
    &klaviyo_profiles::DIALECT,
    &magento_customers::DIALECT,
    &mailchimp_cleaned::DIALECT,
    &mailchimp_subscribed::DIALECT,
    &mailchimp_unsubscribed::DIALECT,
    &online_retail::DIALECT,
    &online_retail_ii::DIALECT,
    &prestashop_customers::DIALECT,
    &prestashop_products::DIALECT,
    &rees46::DIALECT,
    &retailrocket::DIALECT,
    &segment_events::DIALECT,
    &shopify_customers::DIALECT,
    &shopify_orders::DIALECT,
    &shopify_products::DIALECT,
    &shopify_rest_customers::DIALECT,
    &shopify_rest_orders::DIALECT,
    &shopify_rest_products::DIALECT,
    &square_items::DIALECT,
    &square_transactions::DIALECT,
    &stripe_customers::DIALECT,
    &stripe_payments::DIALECT,
    &taobao_orders::DIALECT,
    &tianchi::DIALECT,
    &tmall_report::DIALECT,
    &woocommerce_analytics_de::DIALECT,
    &woocommerce_analytics_en::DIALECT,
    &woocommerce_analytics_es::DIALECT,
    &woocommerce_analytics_fr::DIALECT,
    &woocommerce_analytics_zh::DIALECT,
    &woocommerce_csv_export::DIALECT,
    &woocommerce_order_export::DIALECT,
    &woocommerce_orders::DIALECT,
    &woocommerce_products::DIALECT,
    &woocommerce_rest_customers::DIALECT,
    &woocommerce_rest_orders::DIALECT,
    &woocommerce_rest_products::DIALECT,
    &yoochoose_buys::DIALECT,
    &yoochoose_clicks::DIALECT,
];

/// A column's name, whole and without a hint in brackets: `Email *` and `Active (0/1)` are `email`
/// and `active`.
pub fn names_of(column: &str) -> [String; 2] {
    let bare = column.split(['(', '（']).next().unwrap_or(column);
    [normal_name(column), normal_name(bare)]
}

/// The positions of the columns that a dialect knows under `name`; a name that ends in `*` stands
/// for a numbered series.
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

/// The dialect whose signature is all in this header; of several the most particular.
pub fn recognise(names: &[[String; 2]]) -> Option<&'static Dialect> {
    let has = |column: &&str| positions(names, column).next().is_some();
    DIALECTS
        .iter()
        .copied()
        .filter(|dialect| dialect.signature.iter().all(has))
        .filter(|dialect| !dialect.is_weak || knows_all(dialect, names))
        .max_by_key(|dialect| dialect.signature.len())
}

/// Whether no column of another name is known as a field.
fn knows_all(dialect: &Dialect, names: &[[String; 2]]) -> bool {
    names.iter().all(|[name, _]| {
        dialect.columns.iter().any(|(column, _)| column == name) || !is_known_name(name)
    })
}
