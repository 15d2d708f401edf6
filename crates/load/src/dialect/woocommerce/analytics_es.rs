use crate::columns::Field;
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};

/// WooCommerce's analytics of orders, exported from a Spanish admin: all lines of an order in one
/// cell, net sales without shipping and taxes, customers by name only. The header is not from a
/// file.
pub const DIALECT: Dialect = Dialect {
    name: "woocommerce-analytics-es",
    about: "WooCommerce analytics of orders, in Spanish",
    signature: &[
        "tipo_de_cliente",
        "producto_s",
        "artículos_vendidos",
        "ventas_netas",
    ],
    columns: &[
        ("fecha", Field::Time),
        ("pedido", Field::Order),
        ("pedido_nº", Field::Order),
        ("pedido_n", Field::Order),
        ("estado", Field::Status),
        ("cliente", Field::Name),
        ("producto_s", Field::Titles),
        ("cupón_es", Field::Code),
        ("cupones", Field::Code),
        ("ventas_netas", Field::Amount),
    ],
    coverage: OrderCoverage::Lines,
    quirks: &[Quirk::NumberSign],
    ..Dialect::PLAIN
};
