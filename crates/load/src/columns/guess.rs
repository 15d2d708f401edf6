//! Guesses the field of a column whose name is close to a known one, if its values look like the
//! field's.

use crate::columns::mapping::{LONGEST_NAME, Mapping, synonyms};
use crate::columns::{Field, FileKind, normal_name};
use crate::dialect::names_of;
use crate::values::{MICRO, looks_like_time, parse_decimal, parse_kind};
use csv::ByteRecord;
use regulars_core::domain::{Currency, edit_distance};

/// Fields to guess, the indispensable ones first.
const SOUGHT: [Field; 18] = [
    Field::User,
    Field::Email,
    Field::Phone,
    Field::Order,
    Field::Item,
    Field::Time,
    Field::Total,
    Field::Quantity,
    Field::Price,
    Field::Amount,
    Field::Kind,
    Field::Title,
    Field::Discount,
    Field::Shipping,
    Field::Tax,
    Field::Currency,
    Field::Category,
    Field::Session,
];

/// Share of cells that must look like the field, in percent.
const SHAPED: usize = 80;

/// The nearness of a name that differs in spaces or by a wrong letter.
const AS_GOOD_AS_KNOWN: u8 = 4;

/// Most words in a name of which one can stand for a field.
const MOST_WORDS: usize = 4;

/// How near a name is to a field's names: greater is nearer; `None` if it is not near.
fn nearness(name: &str, synonyms: &[&str]) -> Option<u8> {
    let is_long = |word: &str, least: usize| word.chars().count() >= least;
    let joined = name.replace('_', "");
    let score = |synonym: &&str| {
        let plain = synonym.replace('_', "");
        let is_chinese = !plain.is_ascii()
            && plain
                .chars()
                .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let letters = joined.chars().count();
        if joined == plain {
            return 5;
        }
        // One wrong letter in five, two in nine.
        let wrong = if letters >= 9 {
            2
        } else {
            usize::from(letters >= 5)
        };
        if !is_chinese && is_long(&plain, 5) && edit_distance(&joined, &plain) <= wrong {
            return 4;
        }
        let (mut words, mut last) = (name.split('_'), name.rsplit('_'));
        if last.next() == Some(*synonym) && is_long(synonym, 3) {
            return 3;
        }
        // A compound word ends in what it is: Liefermenge, 商品总数量.
        if joined.ends_with(&plain) && is_long(&plain, if is_chinese { 2 } else { 5 }) {
            return 2;
        }
        // A name of many words is a sentence, or a header with another delimiter.
        let is_short = name.split('_').count() <= MOST_WORDS;
        u8::from(is_short && words.any(|word| word == *synonym) && is_long(synonym, 4))
    };
    synonyms.iter().map(score).max().filter(|score| *score > 0)
}

/// Whether a cell looks like a value of a field.
fn has_shape(field: Field, cell: &str) -> bool {
    let number = || parse_decimal(cell, cell.contains(',')).ok();
    let has_letters = || cell.chars().any(char::is_alphabetic);
    match field {
        Field::Time => looks_like_time(cell),
        Field::Email => {
            cell.split_once('@')
                .is_some_and(|(_, host)| host.contains('.'))
                && !cell.contains(' ')
        }
        Field::Phone => {
            cell.bytes().filter(u8::is_ascii_digit).count() >= 6
                && !has_letters()
                && !looks_like_time(cell)
        }
        Field::Price
        | Field::Amount
        | Field::Total
        | Field::Discount
        | Field::Shipping
        | Field::Tax => number().is_some() && !looks_like_time(cell),
        Field::Quantity => {
            number().is_some_and(|micro| micro % MICRO == 0 && micro.abs() <= 10_000 * MICRO)
        }
        Field::Kind => parse_kind(cell).is_some(),
        Field::Currency => Currency::parse(cell).is_some(),
        Field::Title | Field::Category => {
            has_letters() && !looks_like_time(cell) && !cell.contains('@')
        }
        // Ids: no sentences, no times, no amounts.
        _ => {
            let is_amount =
                cell.contains(['.', ',']) && number().is_some() && !cell.ends_with(".0");
            cell.len() <= 64
                && cell.split_whitespace().count() <= 2
                && !looks_like_time(cell)
                && !is_amount
        }
    }
}

fn are_shaped(field: Field, position: usize, rows: &[ByteRecord]) -> bool {
    let cells = rows
        .iter()
        .filter_map(|row| row.get(position))
        .map(|cell| String::from_utf8_lossy(cell));
    let (mut filled, mut shaped) = (0, 0);
    for cell in cells {
        let cell = cell.trim();
        filled += usize::from(!cell.is_empty());
        shaped += usize::from(!cell.is_empty() && has_shape(field, cell));
    }
    filled > 0 && shaped * 100 >= filled * SHAPED
}

/// Columns that likely hold a field without a known column, as field and column for `--map`.
///
/// `known` is the mapping by name, if names alone determined the kind of file.
pub fn guess(
    header: &[String],
    rows: &[ByteRecord],
    known: Option<&Mapping>,
    kind: Option<FileKind>,
) -> Vec<(Field, String)> {
    // A single column is not a table: the delimiter is another one, or there is none.
    if header.len() < 2 {
        return Vec::new();
    }
    // A list of people can turn out to be a list of receipts, but only by names that are as good as
    // known ones.
    let is_list = known.is_some_and(|mapping| mapping.kind == FileKind::Users) && kind.is_none();
    let least = if is_list { AS_GOOD_AS_KNOWN } else { 1 };
    let kind = known
        .filter(|_| !is_list)
        .map(|mapping| mapping.kind)
        .or(kind);
    let is_of_kind = |field: &Field| kind.is_none_or(|kind| kind.fields().contains(field));
    let names: Vec<String> = header
        .iter()
        .map(|column| names_of(column)[1].clone())
        .collect();
    let is_known = |position: usize| {
        known.is_some_and(|mapping| mapping.columns.iter().any(|(_, taken)| *taken == position))
            || known.is_none() && crate::columns::is_known_name(&normal_name(&header[position]))
    };
    let mut taken: Vec<usize> = (0..header.len())
        .filter(|position| is_known(*position))
        .collect();
    let has = |field: Field| match known {
        Some(mapping) => mapping.position(field).is_some(),
        None => header
            .iter()
            .any(|column| field.synonyms().contains(&normal_name(column).as_str())),
    };
    let mut guesses = Vec::new();
    for field in SOUGHT
        .into_iter()
        .filter(is_of_kind)
        .filter(|field| !has(*field))
    {
        let words = kind.map_or_else(|| field.synonyms().to_vec(), |kind| synonyms(kind, field));
        let mut near: Vec<(u8, usize)> = (0..header.len())
            .filter(|position| !taken.contains(position) && !names[*position].is_empty())
            // Names can be of any length, and the cost of comparing them grows with it.
            .filter(|position| names[*position].len() <= LONGEST_NAME)
            .filter_map(|position| Some((nearness(&names[position], &words)?, position)))
            .filter(|(score, _)| *score >= least)
            .filter(|(_, position)| are_shaped(field, *position, rows))
            .collect();
        near.sort_by_key(|&(score, position)| (std::cmp::Reverse(score), position));
        // Of two equally near columns neither can be chosen.
        if let Some(&(score, position)) = near.first()
            && near.get(1).is_none_or(|(next, _)| *next < score)
        {
            taken.push(position);
            guesses.push((field, header[position].clone()));
        }
    }
    guesses
}

/// Describes how the columns of a plain table were read, if any was guessed.
pub fn describe(
    mapping: &Mapping,
    header: &[String],
    guesses: &[(Field, String)],
) -> Option<String> {
    if guesses.is_empty() {
        return None;
    }
    let one = |(field, position): &(Field, usize)| {
        let column = header.get(*position).map_or("", String::as_str);
        let is_named = names_of(column)
            .iter()
            .any(|name| synonyms(mapping.kind, *field).contains(&name.as_str()));
        let is_guess = !is_named
            && guesses
                .iter()
                .any(|(guessed, of)| guessed == field && of == column);
        format!(
            "{column} as {} ({})",
            field.word(),
            if is_guess { "likely" } else { "by name" }
        )
    };
    let read: Vec<String> = mapping.columns.iter().map(one).collect();
    Some(format!(
        "read {}; --map FIELD=COLUMN corrects it",
        read.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&str]) -> Vec<ByteRecord> {
        lines
            .iter()
            .map(|line| line.split(';').collect::<ByteRecord>())
            .collect()
    }

    fn guessed(header: &str, lines: &[&str]) -> Vec<(Field, String)> {
        let header: Vec<String> = header.split(';').map(String::from).collect();
        guess(&header, &rows(lines), None, None)
    }

    #[test]
    fn names_that_are_nearly_known_are_taken_where_the_values_fit() {
        let found = guessed(
            "Kundenummer;Artikelnumer;Liefermenge;Letztes Bestelldatum",
            &["K1;A-7;2;31.01.2026", "K2;A-8;1;01.02.2026"],
        );
        let expected = [
            (Field::User, "Kundenummer"),
            (Field::Item, "Artikelnumer"),
            (Field::Time, "Letztes Bestelldatum"),
            (Field::Quantity, "Liefermenge"),
        ];
        assert_eq!(
            found,
            expected.map(|(field, column)| (field, column.to_string()))
        );
    }

    #[test]
    fn names_without_the_values_are_not() {
        assert_eq!(
            guessed("Farbe;Liefermenge", &["rot;viel", "blau;wenig"]),
            []
        );
        assert_eq!(
            guessed("Farbe;Letztes Bestelldatum", &["rot;K1", "blau;K2"]),
            []
        );
        assert_eq!(
            guessed("Farbe;Liefermenge", &["rot;"]),
            [],
            "nothing confirms it"
        );
        let one = guess(
            &["Kunde,Artikel,Datum,Menge,Preis".into()],
            &rows(&["K1,A1,x,1,2"]),
            None,
            None,
        );
        assert_eq!(one, [], "another delimiter");
        assert_eq!(guessed("Farbe;Menü", &["rot;1", "blau;2"]), []);
    }

    #[test]
    fn of_two_that_are_as_near_none_is_taken() {
        assert_eq!(guessed("Liefermenge;Bestellmenge", &["1;2", "3;4"]), []);
    }
}
