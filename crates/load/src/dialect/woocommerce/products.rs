use crate::columns::{Field, FileKind};
use crate::dialect::definition::{Dialect, Quirk};

/// WooCommerce's own export of products: one row per product or variation; units are in the header.
pub const DIALECT: Dialect = Dialect {
    name: "woocommerce-products",
    about: "WooCommerce products",
    kind: FileKind::Items,
    signature: &[
        "type",
        "sku",
        "name",
        "regular_price",
        "categories",
        "parent",
    ],
    columns: &[
        ("sku", Field::Item),
        ("id", Field::Item),
        ("id", Field::Number),
        ("name", Field::Title),
        ("categories", Field::Category),
        ("regular_price", Field::Price),
        ("sale_price", Field::Price),
        ("stock", Field::Stock),
        ("published", Field::ForSale),
        ("in_stock", Field::ForSale),
        ("visibility_in_catalog", Field::ForSale),
        ("brands", Field::Brand),
        ("cost_of_goods", Field::Cost),
        ("parent", Field::Parent),
    ],
    quirks: &[Quirk::ParentByNumber, Quirk::CategoryPaths],
    ..Dialect::PLAIN
};
