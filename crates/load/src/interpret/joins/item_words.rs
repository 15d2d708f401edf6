//! What a file that an item refers to says about it: its category, its brand, or nothing that is
//! used. Tables of taxes, warehouses and suppliers are referred to in the same way.

use super::super::sense::Sense;
use super::links::Link;
use super::stem::{Named, Stem};
use super::table::Table;

/// What the words of a file are for an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Word {
    Brand,
    Category,
    /// The names say nothing known: a category where the item has no other.
    Unsaid,
}

/// The column of words that a link of an item leads to, and what they are.
pub(super) fn word_of(item: &Table<'_>, home: &Table<'_>, link: Link) -> Option<(Word, usize)> {
    let column = word_column(home, link.key)?;
    let names = [
        &item.columns[link.column].name,
        &home.columns[link.key].name,
        &home.columns[column].name,
    ];
    let senses: Vec<Sense> = names
        .iter()
        .flat_map(|name| Named::of(name).senses)
        .chain(Stem::of(home.stem).meaning().senses)
        .filter(|sense| !matches!(sense, Sense::Name | Sense::Title | Sense::Item))
        .collect();
    let has = |sense| senses.contains(&sense);
    if has(Sense::Brand) {
        Some((Word::Brand, column))
    } else if has(Sense::Category) {
        Some((Word::Category, column))
    } else {
        senses.is_empty().then_some((Word::Unsaid, column))
    }
}

/// The item's own category in words.
pub(super) fn own_category(item: &Table<'_>) -> Option<String> {
    item.columns
        .iter()
        .find(|column| column.meaning.has(Sense::Category) && column.profile.letters >= 0.5)
        .map(|column| column.name.clone())
}

/// The first column whose name says that it names things, otherwise the first with words.
fn word_column(home: &Table<'_>, key: usize) -> Option<usize> {
    let is_text = |at: &usize| {
        let seen = &home.columns[*at].profile;
        *at != key && seen.letters >= 0.5 && seen.emails < 0.5 && seen.long < 0.5
    };
    let names_things = |at: &usize| {
        [Sense::Name, Sense::Title, Sense::Category]
            .iter()
            .any(|sense| home.columns[*at].meaning.has(*sense))
    };
    let mut texts = (0..home.columns.len()).filter(is_text);
    texts.clone().find(names_things).or_else(|| texts.next())
}
