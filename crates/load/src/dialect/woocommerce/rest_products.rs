use crate::columns::{Field, FileKind};
use crate::dialect::definition::{Dialect, Quirk};

/// Products from WooCommerce's REST API.
pub const DIALECT: Dialect = Dialect {
    name: "woocommerce-rest-products",
    about: "WooCommerce products as JSON (REST)",
    kind: FileKind::Items,
    signature: &["id", "name", "sku", "regular_price", "catalog_visibility"],
    columns: &[
        ("sku", Field::Item),
        ("id", Field::Item),
        ("id", Field::Number),
        ("name", Field::Title),
        ("categories_name", Field::Category),
        ("brands_name", Field::Brand),
        ("regular_price", Field::Price),
        ("price", Field::Price),
        ("stock_quantity", Field::Stock),
    ],
    lines: Some(""),
    quirks: &[Quirk::CategoryPaths],
    ..Dialect::PLAIN
};
