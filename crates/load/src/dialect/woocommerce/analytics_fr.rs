use crate::columns::Field;
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};

/// WooCommerce's analytics of orders, exported from a French admin: all lines of an order in one
/// cell, net sales without shipping and taxes, customers by name only. The header is from a file.
pub const DIALECT: Dialect = Dialect {
    name: "woocommerce-analytics-fr",
    about: "WooCommerce analytics of orders, in French",
    signature: &[
        "commande_n",
        "type_de_client",
        "produit_s",
        "articles_vendus",
        "ventes_nettes",
    ],
    columns: &[
        ("date", Field::Time),
        ("commande_n", Field::Order),
        ("état", Field::Status),
        ("client", Field::Name),
        ("produit_s", Field::Titles),
        ("code_s_promo", Field::Code),
        ("ventes_nettes", Field::Amount),
    ],
    coverage: OrderCoverage::Lines,
    quirks: &[Quirk::NumberSign],
    ..Dialect::PLAIN
};
