use crate::columns::{Field, FileKind};
use crate::dialect::definition::{Dialect, Quirk};

/// The products of PrestaShop: prices without tax, several categories in one cell.
pub const DIALECT: Dialect = Dialect {
    name: "prestashop-products",
    about: "PrestaShop products",
    kind: FileKind::Items,
    signature: &[
        "product_id",
        "name",
        "categories",
        "price_tax_excluded",
        "reference",
        "quantity",
    ],
    columns: &[
        ("reference", Field::Item),
        ("product_id", Field::Item),
        ("name", Field::Title),
        ("categories", Field::Category),
        ("price_tax_excluded", Field::Price),
        ("wholesale_price", Field::Cost),
        ("manufacturer", Field::Brand),
        ("quantity", Field::Stock),
    ],
    quirks: &[Quirk::CategoryPaths],
    ..Dialect::PLAIN
};
