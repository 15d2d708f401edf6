use crate::columns::Field;
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};

/// Shopify's export of orders: one row a line item, the order's own columns filled in its first row
/// alone.
pub const DIALECT: Dialect = Dialect {
    name: "shopify-orders",
    about: "Shopify orders, one row a line item",
    signature: &[
        "name",
        "financial_status",
        "lineitem_quantity",
        "lineitem_name",
        "lineitem_price",
    ],
    columns: &[
        ("name", Field::Order),
        ("id", Field::OrderKey),
        ("email", Field::Email),
        ("phone", Field::Phone),
        ("billing_phone", Field::Phone),
        ("billing_name", Field::Name),
        ("shipping_name", Field::Name),
        ("financial_status", Field::Status),
        ("created_at", Field::Time),
        ("paid_at", Field::PaidAt),
        ("cancelled_at", Field::CancelledAt),
        ("accepts_marketing", Field::EmailConsent),
        ("currency", Field::Currency),
        ("subtotal", Field::Subtotal),
        ("shipping", Field::Shipping),
        ("taxes", Field::Tax),
        ("total", Field::Total),
        ("discount_code", Field::Code),
        ("source", Field::SalesChannel),
        ("discount_amount", Field::OrderDiscount),
        ("refunded_amount", Field::Refunded),
        ("lineitem_quantity", Field::Quantity),
        ("lineitem_name", Field::Title),
        ("lineitem_price", Field::Price),
        ("lineitem_sku", Field::Item),
        ("lineitem_discount", Field::Discount),
        ("vendor", Field::Brand),
        ("shipping_city", Field::Place),
        ("billing_city", Field::Place),
    ],
    coverage: OrderCoverage::Lines,
    quirks: &[Quirk::SpreadOrder],
    ..Dialect::PLAIN
};
