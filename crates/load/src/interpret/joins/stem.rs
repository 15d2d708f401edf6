//! The name of a file as the name of what it lists: `olist_customers_dataset.csv` lists customers.

use super::super::sense::Sense;
use super::super::tokens::{Meaning, meaning, words};

/// Words of file names that say nothing about the rows.
const EMPTY_WORDS: [&str; 34] = [
    "dataset", "data", "export", "exports", "list", "liste", "table", "tabelle", "tbl", "dim",
    "fact", "db", "all", "alle", "new", "neu", "full", "public", "csv", "tsv", "txt", "json",
    "jsonl", "ndjson", "gz", "zst", "xlsx", "xls", "ods", "train", "prior", "test", "copy",
    "sheet",
];

/// Shortest beginning that two forms of a word share, and most letters by which they may differ
/// after it: `category`, `categories`.
const SHORTEST_STEM: usize = 3;
const LONGEST_ENDING: usize = 3;

/// What a file's name says about its rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Stem {
    /// Words that mean something, in order.
    words: Vec<String>,
}

impl Stem {
    pub(super) fn of(name: &str) -> Stem {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let is_full = |word: &String| {
            !EMPTY_WORDS.contains(&word.as_str()) && word.chars().any(char::is_alphabetic)
        };
        Stem {
            words: words(file).into_iter().filter(is_full).collect(),
        }
    }

    /// The word that says what a row is.
    pub(super) fn head(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }

    /// What the last word means.
    pub(super) fn meaning(&self) -> Meaning {
        meaning(self.head())
    }

    /// Whether a word, written together, names a row of the file.
    pub(super) fn is_called(&self, word: &str) -> bool {
        is_akin(word, self.head())
            || self.words.len() > 1 && differ_in_ending(word, &self.words.concat())
    }

    /// Whether a word occurs in the name.
    pub(super) fn contains(&self, word: &str) -> bool {
        self.words.iter().any(|own| is_akin(word, own))
    }
}

/// Whether two words are forms of one: `customer` and `customers`, or one begins the other:
/// `bestell` and `bestellungen`.
fn is_akin(one: &str, other: &str) -> bool {
    const SHORTEST_WHOLE: usize = 4;
    one.len() >= SHORTEST_WHOLE && other.starts_with(one) || differ_in_ending(one, other)
}

fn differ_in_ending(one: &str, other: &str) -> bool {
    let shared = one
        .bytes()
        .zip(other.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    shared >= SHORTEST_STEM
        && one.len() - shared <= LONGEST_ENDING
        && other.len() - shared <= LONGEST_ENDING
}

/// A column's name in parts.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// All words written together.
    pub(super) whole: String,
    /// The words but for those that only say that it identifies.
    pub(super) rest: String,
    /// What it means, but for identifying.
    pub(super) senses: Vec<Sense>,
}

impl Named {
    pub(super) fn of(column: &str) -> Named {
        let all = words(column);
        let says_id = |word: &str| {
            let means = meaning(word);
            means.senses == [Sense::Id] || matches!(word, "uuid" | "guid" | "pk" | "fk")
        };
        let mut rest = all
            .iter()
            .filter(|word| !says_id(word))
            .cloned()
            .collect::<String>();
        // `Kundennr` is one word.
        for ending in ["nummer", "number", "nr", "id", "no", "code"] {
            if let Some(before) = rest.strip_suffix(ending).filter(|before| before.len() >= 3) {
                rest = before.to_string();
                break;
            }
        }
        let mut senses = meaning(column).senses;
        senses.retain(|sense| *sense != Sense::Id);
        Named {
            whole: all.concat(),
            rest,
            senses,
        }
    }

    /// Whether it only says that it identifies: `id`, `Nr`.
    pub(super) fn is_bare(&self) -> bool {
        self.rest.is_empty() || self.senses.is_empty() && meaning(&self.whole).has(Sense::Id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_lists_what_its_last_full_word_names() {
        for (file, head) in [
            ("in/olist_customers_dataset.csv", "customers"),
            ("order_products__prior.csv", "products"),
            ("Bestellungen 2025.csv", "bestellungen"),
            ("orders.csv.gz", "orders"),
            ("2025.csv", ""),
        ] {
            assert_eq!(Stem::of(file).head(), head, "{file}");
        }
        assert!(Stem::of("categories.csv").is_called("category"));
        assert!(Stem::of("bestellungen.csv").is_called("bestell"));
        assert!(!Stem::of("order_items.csv").is_called("order"));
        assert!(Stem::of("order_items.csv").is_called("orderitem"));
        assert!(!Stem::of("customers.csv").is_called("custody"));
    }

    #[test]
    fn names_come_apart_into_what_and_that_they_identify() {
        for (column, rest, is_bare) in [
            ("customer_id", "customer", false),
            ("Kundennr", "kunden", false),
            ("id", "", true),
            ("Nr.", "", true),
            ("order_number", "order", false),
            ("aisle_id", "aisle", false),
        ] {
            let named = Named::of(column);
            assert_eq!(
                (named.rest.as_str(), named.is_bare()),
                (rest, is_bare),
                "{column}"
            );
        }
    }
}
