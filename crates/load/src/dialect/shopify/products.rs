use crate::columns::{Field, FileKind};
use crate::dialect::definition::{Dialect, Quirk};

/// Shopify's export of products: one row a variant or picture, the product's own columns filled in
/// its first row alone.
pub const DIALECT: Dialect = Dialect {
    name: "shopify-products",
    about: "Shopify products, one row a variant or picture",
    kind: FileKind::Items,
    signature: &["handle", "title", "variant_sku", "variant_price"],
    columns: &[
        ("variant_sku", Field::Item),
        ("handle", Field::Parent),
        ("title", Field::Title),
        ("vendor", Field::Brand),
        ("product_category", Field::Category),
        ("type", Field::Category),
        ("option1_value", Field::Variant),
        ("option2_value", Field::Variant),
        ("option3_value", Field::Variant),
        ("variant_price", Field::Price),
        ("cost_per_item", Field::Cost),
        ("variant_inventory_qty", Field::Stock),
        ("status", Field::ForSale),
        ("published", Field::ForSale),
    ],
    quirks: &[Quirk::VariantRows],
    ..Dialect::PLAIN
};
