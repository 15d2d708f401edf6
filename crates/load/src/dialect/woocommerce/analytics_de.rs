use crate::columns::Field;
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};

/// WooCommerce's analytics of orders, exported from a German admin: all lines of an order in one
/// cell, net sales without shipping and taxes, customers by name only. The header is not from a
/// file.
pub const DIALECT: Dialect = Dialect {
    name: "woocommerce-analytics-de",
    about: "WooCommerce analytics of orders, in German",
    signature: &["kundentyp", "produkt_e", "verkaufte_artikel", "nettoumsatz"],
    columns: &[
        ("datum", Field::Time),
        ("bestellung", Field::Order),
        ("bestell_nr", Field::Order),
        ("bestellnummer", Field::Order),
        ("status", Field::Status),
        ("kunde", Field::Name),
        ("produkt_e", Field::Titles),
        ("gutschein_e", Field::Code),
        ("nettoumsatz", Field::Amount),
    ],
    coverage: OrderCoverage::Lines,
    quirks: &[Quirk::NumberSign],
    ..Dialect::PLAIN
};
