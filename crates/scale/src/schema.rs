//! The columns that go into a worker and come out of it, as they are documented and checked.

use crate::features::{Kind, columns};

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
pub const ACTIONS: [Described; 12] = [
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
        "the segment whose centre is nearest; null: in none",
    ),
    column(
        "place",
        Type::Numbers,
        false,
        "the place in the space of the segments; null: in none",
    ),
];

/// Both schemas as a text: name, type, required, meaning.
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
    let mut text = format!("In: one row an action\n\n{head}");
    text.extend(ACTIONS.iter().map(line));
    text.push_str(&format!("\nOut: one row a customer\n\n{head}"));
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
