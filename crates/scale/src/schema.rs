//! The columns that go into a worker and come out of it, as they are documented and checked.

use regulars_models::profile::columns::{Kind, columns};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// UTF-8 text, plain or by dictionary.
    Text,
    /// A whole number of 64 bits.
    Integer,
    /// A number of 64 bits.
    Number,
    /// Yes or no.
    Flag,
    /// Bytes.
    Bytes,
    /// A list of texts, of any length.
    Texts,
    /// A list of numbers, of any length.
    Numbers,
}

impl Type {
    /// The type by Arrow's name.
    pub fn word(self) -> &'static str {
        match self {
            Type::Text => "utf8",
            Type::Integer => "int64",
            Type::Number => "float64",
            Type::Flag => "boolean",
            Type::Bytes => "binary",
            Type::Texts => "list<utf8>",
            Type::Numbers => "list<float64>",
        }
    }
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Described {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Type,
    /// Whether it must be there and has no nulls.
    pub is_required: bool,
    /// What it means.
    pub about: &'static str,
}

const fn column(
    name: &'static str,
    kind: Type,
    is_required: bool,
    about: &'static str,
) -> Described {
    Described {
        name,
        kind,
        is_required,
        about,
    }
}

/// The columns of the actions, one row an action, sorted by `user`, `at` and `seq`.
pub const ACTIONS: [Described; 13] = [
    column("user", Type::Text, true, "the shop's id of the customer"),
    column(
        "at",
        Type::Integer,
        false,
        "UTC seconds; null: the customer has no actions",
    ),
    column(
        "kind",
        Type::Text,
        false,
        "view, click, cart, purchase, refund or rating",
    ),
    column("item", Type::Text, false, "the shop's id of the item"),
    column(
        "quantity_milli",
        Type::Integer,
        false,
        "thousandths; null: 1",
    ),
    column(
        "amount_minor",
        Type::Integer,
        false,
        "of the line, in cents; null: 0",
    ),
    column("discount_minor", Type::Integer, false, "given on the line"),
    column("order", Type::Text, false, "the order's number"),
    column(
        "order_discount_minor",
        Type::Integer,
        false,
        "given on the whole order",
    ),
    column(
        "order_code",
        Type::Text,
        false,
        "the code used on the order",
    ),
    column(
        "since",
        Type::Integer,
        false,
        "when the customer joined, UTC seconds",
    ),
    column(
        "segment",
        Type::Integer,
        false,
        "the segment that the customer is in; null: in none yet",
    ),
    column(
        "seq",
        Type::Integer,
        false,
        "keeps the order of one second; not read",
    ),
];

/// The columns of the profiles that are not features.
pub const PROFILES: [Described; 3] = [
    column("user", Type::Text, true, "the shop's id of the customer"),
    column(
        "segment",
        Type::Integer,
        false,
        "the segment: the one so far unless another centre is clearly nearer; null: in none",
    ),
    column(
        "place",
        Type::Numbers,
        false,
        "the place in the space of the segments; null: in none",
    ),
];

/// The columns of recommendations.
pub const LISTS: [Described; 4] = [
    column("user", Type::Text, true, "the shop's id of the customer"),
    column(
        "items",
        Type::Texts,
        false,
        "ids of the products, the best first",
    ),
    column("scores", Type::Numbers, false, "their scores"),
    column(
        "reasons",
        Type::Texts,
        false,
        "the kind of reason that adds the most to each",
    ),
];

/// The columns of sets of products, which MLlib finds.
pub const SETS: [Described; 3] = [
    column("items", Type::Texts, false, "ids of the products"),
    column("orders", Type::Integer, false, "orders with all of them"),
    column(
        "all_orders",
        Type::Integer,
        false,
        "orders with any product",
    ),
];

/// The columns of the centres of segments, where MLlib refined them.
pub const CENTRES: [Described; 2] = [
    column("segment", Type::Integer, false, "the segment"),
    column("centre", Type::Numbers, false, "its centre"),
];

/// The columns of a model's parts, as they are handed over.
pub const MODEL: [Described; 3] = [
    column("part", Type::Text, true, "what it holds"),
    column("key", Type::Integer, true, "whose it is"),
    column("body", Type::Bytes, true, "packed"),
];

/// The columns as Arrow has them.
#[cfg(feature = "columnar")]
pub(crate) fn arrow_schema(columns: &[Described]) -> arrow_schema::Schema {
    use arrow_schema::{DataType, Field, Schema};
    let list = |of| DataType::List(std::sync::Arc::new(Field::new("item", of, true)));
    let field = |column: &Described| {
        let kind = match column.kind {
            Type::Text => DataType::Utf8,
            Type::Integer => DataType::Int64,
            Type::Number => DataType::Float64,
            Type::Flag => DataType::Boolean,
            Type::Bytes => DataType::Binary,
            Type::Texts => list(DataType::Utf8),
            Type::Numbers => list(DataType::Float64),
        };
        Field::new(column.name, kind, !column.is_required)
    };
    Schema::new(columns.iter().map(field).collect::<Vec<_>>())
}

/// All schemas as a text: name, type, required, meaning.
pub fn described() -> String {
    let line = |column: &Described| {
        let need = if column.is_required { "required" } else { "" };
        format!(
            "| {} | {} | {need} | {} |\n",
            column.name,
            column.kind.word(),
            column.about
        )
    };
    let head = "| column | type | | meaning |\n|---|---|---|---|\n";
    let mut text = format!("Into both workers: one row an action\n\n{head}");
    text.extend(ACTIONS.iter().map(line));
    for (title, columns) in [
        (
            "Out of `worker recommend`, and `recommendations` of results",
            &LISTS[..],
        ),
        ("`sets` of results: one row a set of products", &SETS[..]),
        (
            "`centres` of results, with `--refit`: one row a segment",
            &CENTRES[..],
        ),
    ] {
        text.push_str(&format!("\n{title}\n\n{head}"));
        text.extend(columns.iter().map(line));
    }
    text.push_str(&format!(
        "\nOut of `worker profile`, and `profiles` of results: one row a customer\n\n{head}"
    ));
    text.extend(PROFILES.iter().map(line));
    for feature in columns() {
        let kind = match feature.kind {
            Kind::Number { .. } => Type::Number,
            Kind::Count { .. } => Type::Integer,
            Kind::Flag { .. } => Type::Flag,
            Kind::Texts { .. } => Type::Texts,
            Kind::Numbers { .. } => Type::Numbers,
        };
        text.push_str(&format!("| {} | {} | | |\n", feature.name, kind.word()));
    }
    text
}
