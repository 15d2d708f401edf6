use crate::columns::Field;
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};

/// Orders of the plug-in Order Export and Import for WooCommerce (WebToffee): each line packed into
/// a column of its own, `name:..|sku:..|quantity:..|total:..`. The header is that of a file, the
/// form of the cells is known from SkyVerge's.
pub const DIALECT: Dialect = Dialect {
    name: "woocommerce-order-export",
    about: "WooCommerce orders of Order Export and Import",
    signature: &[
        "order_number",
        "order_date",
        "paid_date",
        "status",
        "order_total",
        "wt_import_key",
        "line_item_1",
    ],
    columns: &[
        ("order_number", Field::Order),
        ("order_id", Field::Order),
        ("order_date", Field::Time),
        ("date", Field::Time),
        ("paid_date", Field::PaidAt),
        ("status", Field::Status),
        ("customer_id", Field::User),
        ("customer_user", Field::User),
        ("billing_email", Field::Email),
        ("customer_email", Field::Email),
        ("billing_phone", Field::Phone),
        ("billing_first_name", Field::FirstName),
        ("billing_last_name", Field::LastName),
        ("billing_city", Field::Place),
        ("billing_address_1", Field::Street),
        ("shipping_total", Field::Shipping),
        ("tax_total", Field::Tax),
        ("discount_total", Field::OrderDiscount),
        ("order_total", Field::Total),
        ("order_currency", Field::Currency),
        ("line_item_*", Field::Titles),
        ("coupon_items", Field::Code),
        ("coupons", Field::Code),
    ],
    coverage: OrderCoverage::Lines,
    quirks: &[Quirk::NumberSign, Quirk::ZeroIsNone],
    ..Dialect::PLAIN
};
