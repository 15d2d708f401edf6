//! Columns to fields: by what the operator typed, by a dialect, by synonym.

use crate::columns::{Field, FileKind, normal_name};
use crate::dialect::{self, Dialect, Quirk};
use crate::error::Error;
use regulars_core::domain::edit_distance;

/// Longest name of a field, in bytes. Comparing a name of megabytes letter by letter would take
/// forever.
pub const LONGEST_NAME: usize = 64;

/// The word in `--map` for a column that is not to be read.
pub const IGNORED: &str = "_";

/// The name used when there is no dialect: columns are recognised by their names.
const PLAIN: &str = "plain";

/// Which column holds which field.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// The kind of file.
    pub kind: FileKind,
    /// The dialect; `None` if columns were mapped by name.
    pub dialect: Option<&'static Dialect>,
    /// Fields with the positions of their columns. If a field has several, the first non-empty cell
    /// counts.
    pub columns: Vec<(Field, usize)>,
    /// Columns without a known field: name and position.
    pub others: Vec<(String, usize)>,
    /// Names of columns with secrets, which are never stored.
    pub secrets: Vec<String>,
    /// Peculiarities of the rows that their values show, besides those of the dialect.
    pub quirks: Vec<Quirk>,
    /// Fields that were chosen although names alone do not say so for certain.
    pub likely: Vec<Field>,
    /// Fields that the operator typed.
    pub typed: Vec<Field>,
    /// Whether the file has no header, and its columns were recognised by their values.
    pub is_headless: bool,
    /// Whether the file, with those that complete it, holds all lines of its orders.
    pub has_whole_orders: bool,
    /// By field number: where the field's columns begin in `columns`, and where they end.
    places: Vec<(u16, u16)>,
}

/// What the operator typed about the columns.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// `--as`
    pub kind: Option<FileKind>,
    /// `--dialect`
    pub dialect: Option<String>,
    /// `--map FIELD=COLUMN`, split at the first `=`.
    pub map: Vec<(String, String)>,
    /// `--columns`: names or fields by place; `_` is not read.
    pub columns: Vec<String>,
}

impl Mapping {
    /// The position of a field's first column.
    pub fn position(&self, field: Field) -> Option<usize> {
        self.positions(field).next()
    }

    /// The positions of a field's columns, in order of preference.
    pub fn positions(&self, field: Field) -> impl Iterator<Item = usize> {
        let (first, end) = self.places.get(field as usize).copied().unwrap_or_default();
        let columns = &self.columns[usize::from(first)..usize::from(end)];
        columns
            .iter()
            .filter(move |(found, _)| *found == field)
            .map(|(_, position)| *position)
    }

    /// The name of the dialect: `plain` if columns were mapped by name.
    pub fn dialect_name(&self) -> &'static str {
        self.dialect.map_or(PLAIN, |dialect| dialect.name)
    }
}

/// Fields with the positions of their columns, and the positions of columns that are not to be read.
pub type TypedPositions = (Vec<(Field, usize)>, Vec<usize>);

/// The fields that the operator typed with their positions, and the columns typed as `_`, which are
/// not to be read.
///
/// # Errors
/// A field or column that does not exist.
pub fn typed_positions(header: &[String], typed: &Typed) -> Result<TypedPositions, Error> {
    let names: Vec<String> = header.iter().map(|column| normal_name(column)).collect();
    let (ignored, named): (Vec<_>, Vec<_>) = typed
        .map
        .iter()
        .cloned()
        .partition(|(word, _)| word == IGNORED);
    let position = |column: &str| position_of(header, &names, column);
    let ignored = ignored
        .iter()
        .map(|(_, column)| position(column))
        .collect::<Result<_, Error>>()?;
    let typed = Typed {
        map: named,
        ..typed.clone()
    };
    Ok((typed_columns(header, &names, &typed)?, ignored))
}

/// A mapping of which everything is decided.
pub fn settled(
    kind: FileKind,
    columns: Vec<(Field, usize)>,
    quirks: Vec<Quirk>,
    header: &[String],
) -> Mapping {
    let mut columns = columns;
    columns.sort_by_key(|(field, _)| *field as usize);
    Mapping {
        quirks,
        ..finish(kind, None, columns, header)
    }
}

/// Maps the columns of a file to fields.
///
/// # Errors
/// No kind of file fits, or an option names something that does not exist.
pub fn map_columns(file: &str, header: &[String], typed: &Typed) -> Result<Mapping, Error> {
    let both: Vec<[String; 2]> = header
        .iter()
        .map(|column| dialect::names_of(column))
        .collect();
    let names: Vec<String> = both.iter().map(|[whole, _]| whole.clone()).collect();
    let fixed = typed_columns(header, &names, typed)?;
    if let Some(dialect) = chosen_dialect(&both, typed)? {
        let mut columns = fixed.clone();
        for (column, field) in dialect.columns {
            let is_free = |position: &usize| {
                !fixed
                    .iter()
                    .any(|(typed, taken)| taken == position || typed == field)
            };
            columns.extend(
                dialect::positions(&both, column)
                    .filter(is_free)
                    .map(|position| (*field, position)),
            );
        }
        return Ok(finish(dialect.kind, Some(dialect), columns, header));
    }
    let kinds: Vec<FileKind> = match typed.kind {
        Some(kind) => vec![kind],
        None => FileKind::ALL.to_vec(),
    };
    let mut best: Option<(usize, Mapping)> = None;
    for &kind in &kinds {
        let columns = by_synonym(kind, &both, &fixed);
        let has = |field: &Field| columns.iter().any(|(found, _)| found == field);
        // A receipt without codes identifies its items by title.
        let is_receipt = kind == FileKind::Actions && has(&Field::Order) && has(&Field::Title);
        let has_titles = is_receipt && (has(&Field::Price) || has(&Field::Amount));
        let is_there = |one_of: &&[Field]| {
            one_of.iter().any(has) || has_titles && one_of.contains(&Field::Item)
        };
        if !kind.needs().iter().all(is_there) {
            continue;
        }
        let score = columns.len();
        if best.as_ref().is_none_or(|(most, _)| score > *most) {
            best = Some((score, finish(kind, None, columns, header)));
        }
    }
    best.map(|(_, mapping)| mapping)
        .ok_or_else(|| unknown(file, header, &both, &kinds, &fixed))
}

/// The dialect that was typed or recognised; `None` for a plain table.
///
/// # Errors
/// The typed name is none.
pub fn dialect_of(header: &[String], typed: &Typed) -> Result<Option<&'static Dialect>, Error> {
    let names: Vec<[String; 2]> = header
        .iter()
        .map(|column| dialect::names_of(column))
        .collect();
    chosen_dialect(&names, typed)
}

fn chosen_dialect(names: &[[String; 2]], typed: &Typed) -> Result<Option<&'static Dialect>, Error> {
    match typed.dialect.as_deref() {
        None if typed.kind.is_none() => Ok(dialect::recognise(names)),
        None | Some(PLAIN) => Ok(None),
        Some(name) => dialect::by_name(name).map(Some).ok_or_else(|| {
            let known: Vec<&str> = dialect::DIALECTS
                .iter()
                .map(|dialect| dialect.name)
                .collect();
            Error::Mapping(format!(
                "there is no dialect '{name}' (known: plain, {})",
                known.join(", ")
            ))
        }),
    }
}

fn typed_columns(
    header: &[String],
    names: &[String],
    typed: &Typed,
) -> Result<Vec<(Field, usize)>, Error> {
    let mut columns = Vec::new();
    for (word, column) in typed.map.iter().filter(|(word, _)| word != IGNORED) {
        let field = Field::from_word(word).ok_or_else(|| {
            let known: Vec<&str> = Field::ALL.iter().map(|field| field.word()).collect();
            Error::Mapping(format!(
                "there is no field '{word}' (known: {})",
                known.join(", ")
            ))
        })?;
        columns.push((field, position_of(header, names, column)?));
    }
    Ok(columns)
}

fn position_of(header: &[String], names: &[String], column: &str) -> Result<usize, Error> {
    header
        .iter()
        .position(|found| found == column)
        .or_else(|| names.iter().position(|name| *name == normal_name(column)))
        .ok_or_else(|| {
            Error::Mapping(format!(
                "there is no column '{column}' (found: {})",
                header.join(", ")
            ))
        })
}

fn by_synonym(
    kind: FileKind,
    names: &[[String; 2]],
    fixed: &[(Field, usize)],
) -> Vec<(Field, usize)> {
    let mut columns: Vec<(Field, usize)> = fixed.to_vec();
    // A field's first synonym wins over later ones, wherever the columns are.
    for &field in kind.fields() {
        if columns.iter().any(|(found, _)| *found == field) {
            continue;
        }
        let is_free = |position: &usize| !columns.iter().any(|(_, taken)| taken == position);
        let find = |part: usize, synonym: &str| {
            let positions = names
                .iter()
                .enumerate()
                .filter(|(_, both)| both[part] == synonym);
            positions
                .map(|(position, _)| position)
                .filter(is_free)
                .collect::<Vec<_>>()
        };
        let words = synonyms(kind, field);
        let whole = words
            .iter()
            .find_map(|synonym| find(0, synonym).first().copied());
        // Ignores a hint in brackets: `Menge (Stück)`, unless two columns differ in nothing else.
        let bare = || {
            words
                .iter()
                .map(|synonym| find(1, synonym))
                .find(|found| found.len() == 1)
        };
        let position = whole.or_else(|| bare().and_then(|found| found.first().copied()));
        columns.extend(position.map(|position| (field, position)));
    }
    columns
}

/// The names of a field in this kind of file: a bare `id` or `name` belongs to what the file lists.
pub(crate) fn synonyms(kind: FileKind, field: Field) -> Vec<&'static str> {
    let mut names = field.synonyms().to_vec();
    match (kind, field) {
        (FileKind::Users, Field::User)
        | (FileKind::Items | FileKind::Costs, Field::Item)
        | (FileKind::Orders, Field::Order) => {
            names.push("id");
        }
        (FileKind::Orders, Field::Total) => names.push("amount"),
        // In a list of receipts a description is a title, but `name` may be the customer's.
        (FileKind::Actions, Field::Title) => names.retain(|name| *name != "name" && *name != "nom"),
        // In a list of receipts a bare `name` is ambiguous: the order's, the item's or the
        // customer's.
        (FileKind::Actions | FileKind::Orders, Field::Name) => {
            names.retain(|name| !["name", "nom", "nombre"].contains(name));
        }
        _ => {}
    }
    names
}

fn finish(
    kind: FileKind,
    dialect: Option<&'static Dialect>,
    columns: Vec<(Field, usize)>,
    header: &[String],
) -> Mapping {
    let is_other = |position: &usize| !columns.iter().any(|(_, taken)| taken == position);
    let (secret, open): (Vec<usize>, Vec<usize>) = (0..header.len())
        .filter(is_other)
        .filter(|&position| !header[position].is_empty())
        // Unknown columns are kept for users only.
        .partition(|&position| {
            kind == FileKind::Users && is_secret(&normal_name(&header[position]))
        });
    let others = open
        .into_iter()
        .map(|position| (header[position].clone(), position))
        .collect();
    let secrets = secret
        .into_iter()
        .map(|position| header[position].clone())
        .collect();
    let mut places = vec![(0, 0); Field::ALL.len()];
    for (place, (field, _)) in columns.iter().enumerate() {
        let (first, end) = &mut places[*field as usize];
        if *end == 0 {
            *first = place as u16;
        }
        *end = place as u16 + 1;
    }
    Mapping {
        kind,
        dialect,
        columns,
        others,
        secrets,
        quirks: Vec::new(),
        likely: Vec::new(),
        typed: Vec::new(),
        is_headless: false,
        has_whole_orders: false,
        places,
    }
}

/// Whether a column holds data that the shop does not need here and that could be misused:
/// passwords, keys, cards, network addresses.
fn is_secret(name: &str) -> bool {
    const PARTS: [&str; 11] = [
        "password", "passwd", "passwort", "token", "hash", "secret", "card", "cvc", "iban", "pan",
        "ip",
    ];
    let mut parts = name.split('_');
    // A card payment's fee is not a secret.
    let is_fee = parts.clone().any(|part| matches!(part, "fee" | "fees"));
    !is_fee && parts.any(|part| PARTS.contains(&part)) || name.contains("password")
}

/// Columns that an error lists, and characters of each name: a header can be one endless line of
/// garbage.
const MOST_SHOWN: usize = 40;
const LONGEST_SHOWN: usize = 40;

/// The required fields of a kind of file that these columns lack.
fn lacking(kind: FileKind, columns: &[(Field, usize)]) -> impl Iterator<Item = &'static [Field]> {
    let has = |field: &Field| columns.iter().any(|(found, _)| found == field);
    kind.needs()
        .iter()
        .filter(move |one_of| !one_of.iter().any(has))
        .copied()
}

/// The first required field that a file of this kind lacks, and the columns without a field.
pub fn first_lack(
    kind: FileKind,
    header: &[String],
    typed: &Typed,
) -> Option<(&'static [Field], Vec<usize>)> {
    let both: Vec<[String; 2]> = header
        .iter()
        .map(|column| dialect::names_of(column))
        .collect();
    let names: Vec<String> = both.iter().map(|[whole, _]| whole.clone()).collect();
    let columns = by_synonym(kind, &both, &typed_columns(header, &names, typed).ok()?);
    let first = lacking(kind, &columns).next()?;
    let is_free = |position: &usize| !columns.iter().any(|(_, taken)| taken == position);
    Some((first, (0..header.len()).filter(is_free).collect()))
}

fn unknown(
    file: &str,
    header: &[String],
    names: &[[String; 2]],
    kinds: &[FileKind],
    fixed: &[(Field, usize)],
) -> Error {
    let shown = |column: &str| {
        regulars_core::output::cut(column, LONGEST_SHOWN)
            .trim_end()
            .to_string()
    };
    let mut found: Vec<String> = header
        .iter()
        .zip(names)
        .take(MOST_SHOWN)
        .map(|(column, [name, _])| match nearest(name) {
            Some((field, 0)) => format!("{} ({})", shown(column), field.word()),
            Some((field, _)) => format!("{} (nearest: {})", shown(column), field.word()),
            None => shown(column),
        })
        .collect();
    if header.len() > MOST_SHOWN {
        found.push(format!("and {} more", header.len() - MOST_SHOWN));
    }
    let missing = match kinds {
        [kind] => {
            let lacking: Vec<String> = lacking(*kind, &by_synonym(*kind, names, fixed))
                .map(|one_of| {
                    one_of
                        .iter()
                        .map(|field| field.word())
                        .collect::<Vec<_>>()
                        .join(" or ")
                })
                .collect();
            format!(
                "name the column of {}: load {file} --as {} --map {}=COLUMN",
                lacking.join(" and "),
                kind.word(),
                first_word(&lacking)
            )
        }
        _ => format!("name them: load {file} --map user=COLUMN --map item=COLUMN"),
    };
    Error::UnknownColumns {
        file: file.to_string(),
        found: found.join(", "),
        missing,
        question: None,
    }
}

fn first_word(lacking: &[String]) -> &str {
    lacking
        .first()
        .and_then(|words| words.split(' ').next())
        .unwrap_or("user")
}

/// The field with the nearest synonym, and its edit distance; `None` if more than a third of the
/// name differs.
fn nearest(name: &str) -> Option<(Field, usize)> {
    if name.len() > LONGEST_NAME {
        return None;
    }
    Field::ALL
        .iter()
        .flat_map(|field| {
            field
                .synonyms()
                .iter()
                .map(|synonym| (*field, edit_distance(name, synonym)))
        })
        .min_by_key(|(_, distance)| *distance)
        .filter(|(_, distance)| {
            *distance == 0 || name.chars().count() > 3 && *distance * 3 <= name.chars().count()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(header: &str) -> Result<Mapping, Error> {
        let header: Vec<String> = header.split(',').map(String::from).collect();
        map_columns("x.csv", &header, &Typed::default())
    }

    #[test]
    fn columns_determine_the_kind() {
        for (header, kind) in [
            ("user,item", FileKind::Actions),
            ("user_id,item_id,action_type,action_time", FileKind::Actions),
            ("user_id,age,purchase_freq,interests", FileKind::Users),
            ("item_id,price,category,brand", FileKind::Items),
            ("item_id,cost", FileKind::Costs),
            ("order_id,customer_id,created_at,total", FileKind::Orders),
            (
                "campaign,user_id,arm,discount,sent_at,ends_at,code,redeemed_at",
                FileKind::Campaigns,
            ),
            ("user_id,channel,consent,time", FileKind::Consents),
            (
                "Kunde,Artikelnummer,Datum,Menge,Einzelpreis",
                FileKind::Actions,
            ),
            ("用户ID,商品ID,行为类型,时间", FileKind::Actions),
            (
                "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
                FileKind::Actions,
            ),
        ] {
            assert_eq!(map(header).unwrap().kind, kind, "{header}");
        }
    }

    #[test]
    fn the_dialect_is_found_in_any_order_of_columns() {
        let mapping =
            map("Country,CustomerID,UnitPrice,extra,InvoiceDate,Quantity,Description,StockCode,InvoiceNo").unwrap();
        assert_eq!(mapping.dialect_name(), "online-retail");
        assert_eq!(mapping.position(Field::Price), Some(2));
        assert_eq!(mapping.others, [("extra".to_string(), 3)]);
    }

    #[test]
    fn unknown_columns_name_what_was_found_and_the_nearest() {
        let Err(Error::UnknownColumns { found, .. }) = map("custmer_id,foo,bar") else {
            panic!("must be refused")
        };
        assert_eq!(found, "custmer_id (nearest: user), foo, bar");
        let long = format!("{},{}", "x".repeat(500), vec!["c"; 100].join(","));
        let Err(Error::UnknownColumns { found, .. }) = map(&long) else {
            panic!("must be refused")
        };
        assert!(
            found.len() < 300 && found.contains("xxx...") && found.ends_with("c, and 61 more"),
            "{found}"
        );
    }
}
