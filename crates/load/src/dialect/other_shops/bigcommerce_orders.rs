use crate::columns::{Field, FileKind};
use crate::dialect::definition::{Dialect, OrderCoverage};

/// The orders of BigCommerce. A header was seen, no rows; templates can be changed by the shop.
pub const DIALECT: Dialect = Dialect {
    name: "bigcommerce-orders",
    about: "BigCommerce orders",
    kind: FileKind::Orders,
    signature: &[
        "order_id",
        "order_date",
        "order_status",
        "order_total",
        "cart_base_amount",
        "email_address",
    ],
    columns: &[
        ("order_id", Field::Order),
        ("order_date", Field::Time),
        ("order_status", Field::Status),
        ("order_total", Field::Total),
        ("tax_total", Field::Tax),
        ("shipping_total", Field::Shipping),
        ("refund_amount", Field::Refunded),
        ("first_name", Field::FirstName),
        ("last_name", Field::LastName),
        ("email_address", Field::Email),
        ("phone", Field::Phone),
        ("billing_city", Field::Place),
        ("billing_street_1", Field::Street),
        ("coupon_details", Field::Code),
        ("channel_name", Field::SalesChannel),
    ],
    coverage: OrderCoverage::Totals,
    ..Dialect::PLAIN
};
