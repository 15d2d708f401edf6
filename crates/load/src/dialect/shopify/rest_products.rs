use crate::columns::{Field, FileKind};
use crate::dialect::definition::{Dialect, Quirk};

/// Products from Shopify's Admin REST API, one row per variant.
pub const DIALECT: Dialect = Dialect {
    name: "shopify-rest-products",
    about: "Shopify products as JSON (REST)",
    kind: FileKind::Items,
    signature: &["handle", "product_type", "variants_price", "variants_sku"],
    columns: &[
        ("variants_sku", Field::Item),
        ("variants_id", Field::Item),
        ("handle", Field::Parent),
        ("title", Field::Title),
        ("vendor", Field::Brand),
        ("product_type", Field::Category),
        ("variants_price", Field::Price),
        ("variants_inventory_quantity", Field::Stock),
    ],
    lines: Some("variants"),
    quirks: &[Quirk::VariantRows],
    ..Dialect::PLAIN
};
