use crate::columns::{Field, FileKind};
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};

/// Orders as many WooCommerce plug-ins write them: one row per order, its lines unknown.
pub const DIALECT: Dialect = Dialect {
    name: "woocommerce-orders",
    about: "WooCommerce orders of a plug-in, one row an order",
    kind: FileKind::Orders,
    signature: &[
        "order_id",
        "order_date",
        "order_status",
        "billing_email",
        "order_total",
    ],
    columns: &[
        ("order_number", Field::Order),
        ("order_id", Field::Order),
        ("order_date", Field::Time),
        ("order_status", Field::Status),
        ("customer_id", Field::User),
        ("billing_email", Field::Email),
        ("billing_phone", Field::Phone),
        ("billing_first_name", Field::FirstName),
        ("billing_last_name", Field::LastName),
        ("billing_city", Field::Place),
        ("billing_address_1", Field::Street),
        ("shipping_total", Field::Shipping),
        ("order_shipping", Field::Shipping),
        ("tax_total", Field::Tax),
        ("order_tax", Field::Tax),
        ("discount_total", Field::OrderDiscount),
        ("refund_total", Field::Refunded),
        ("order_total", Field::Total),
        ("order_currency", Field::Currency),
        ("paid_date", Field::PaidAt),
        ("coupon_code", Field::Code),
        ("coupon_codes", Field::Code),
        ("coupons", Field::Code),
        ("coupons_used", Field::Code),
    ],
    coverage: OrderCoverage::Totals,
    quirks: &[Quirk::NumberSign, Quirk::ZeroIsNone],
    ..Dialect::PLAIN
};
