//! Which column of a file refers to the key of another.

use super::super::profile::Profile;
use super::super::score::Column;
use super::super::sense::Sense;
use super::stem::{Named, Stem};
use super::table::Table;

/// Share of different values from which a column is a key: a file exported twice a day repeats a
/// few.
const NEARLY: f64 = 0.99;

/// Fewest rows in which a repeated key is a slip rather than none.
const MANY: usize = 100;

/// What the rows of a file are to the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entity {
    Order,
    Customer,
    Item,
    Other,
}

/// A column whose values are keys of another file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    /// The column's position.
    pub(super) column: usize,
    /// The other file.
    pub(super) home: usize,
    /// The position of its key.
    pub(super) key: usize,
    pub(super) entity: Entity,
}

/// Senses of what things have, by which nothing is referred to.
const ATTRIBUTES: [Sense; 24] = [
    Sense::Name,
    Sense::First,
    Sense::Last,
    Sense::Title,
    Sense::Email,
    Sense::Phone,
    Sense::City,
    Sense::Region,
    Sense::State,
    Sense::Zip,
    Sense::Address,
    Sense::Birth,
    Sense::Age,
    Sense::Gender,
    Sense::Since,
    Sense::Date,
    Sense::Clock,
    Sense::On,
    Sense::Amount,
    Sense::Total,
    Sense::Price,
    Sense::Quantity,
    Sense::Count,
    Sense::Note,
];

/// Whether a column tells the rows apart, by its name and its values. A category is known by its
/// name.
fn is_key(column: &Column) -> bool {
    let seen = &column.profile;
    let is_attribute = ATTRIBUTES.iter().any(|sense| column.meaning.has(*sense));
    if is_attribute && !column.meaning.has(Sense::Category) || seen.emails >= 0.5 {
        return false;
    }
    let rows = seen.cells.len();
    if rows < 2 || seen.numeric >= 0.9 && seen.whole < 0.9 || seen.long > 0.5 {
        return false;
    }
    let is_moment = seen.times >= 0.8 && seen.numeric < 0.9;
    let different = seen.distinct as f64 / rows as f64;
    !is_moment && (seen.distinct == rows || rows >= MANY && different >= NEARLY)
}

/// The key that the file's name names, otherwise the first column that says it identifies and does,
/// otherwise the first that does.
fn primary(table: &Table<'_>, stem: &Stem, names: &[Named]) -> Option<usize> {
    let mut keys = (0..table.columns.len()).filter(|&at| is_key(&table.columns[at]));
    let is_called = |at: &usize| !names[*at].is_bare() && stem.is_called(&names[*at].rest);
    let says_so = |at: &usize| table.columns[*at].meaning.has(Sense::Id);
    keys.clone()
        .find(is_called)
        .or_else(|| keys.clone().find(says_so))
        .or_else(|| keys.next())
}

/// How sure it is that a key is at home in a file; 0: it is not. Files of orders hold customers too,
/// each once where nobody came again.
fn at_home(table: &Table<'_>, stem: &Stem, key: usize, names: &[Named]) -> u8 {
    let named = &names[key];
    let is_primary = primary(table, stem, names) == Some(key);
    let is_called = named.is_bare() || stem.is_called(&named.rest);
    if !is_key(&table.columns[key]) || !is_primary && (named.is_bare() || !is_called) {
        return 0;
    }
    let entity = entity_of(named, stem);
    let listed = entity_in(&stem.meaning().senses);
    let is_another = listed != Entity::Other && entity != Entity::Other && listed != entity;
    let has_orders = entity == Entity::Customer
        && !is_called
        && (0..names.len())
            .any(|at| is_key(&table.columns[at]) && entity_of(&names[at], stem) == Entity::Order);
    if is_another || has_orders {
        return 0;
    }
    4 * u8::from(is_called) + 2 * u8::from(stem.contains(&named.rest)) + u8::from(is_primary)
}

/// How well the name of a column refers to a key; 0: not at all.
fn refers(column: &Named, key: &Named, home: &Stem) -> u8 {
    if key.is_bare() {
        return 3 * u8::from(!column.is_bare() && home.is_called(&column.rest));
    }
    if column.whole == key.whole {
        return 3;
    }
    if !column.is_bare() && home.is_called(&column.rest) && home.is_called(&key.rest) {
        return 2;
    }
    let names_something = key.senses.iter().any(|sense| {
        matches!(
            sense,
            Sense::Customer | Sense::Order | Sense::Item | Sense::Sku | Sense::Category
        )
    });
    u8::from(names_something && column.senses == key.senses)
}

/// What a key identifies.
fn entity_of(key: &Named, stem: &Stem) -> Entity {
    let says_nothing = |sense: &Sense| matches!(sense, Sense::Reference | Sense::Id);
    if key.is_bare() || !key.senses.is_empty() && key.senses.iter().all(says_nothing) {
        entity_in(&stem.meaning().senses)
    } else {
        entity_in(&key.senses)
    }
}

fn entity_in(senses: &[Sense]) -> Entity {
    let has = |sense| senses.contains(&sense);
    let is_of_other = [
        Sense::Category,
        Sense::Seller,
        Sense::Staff,
        Sense::Store,
        Sense::Payment,
        Sense::Rating,
        Sense::Line,
        Sense::Index,
        Sense::Status,
        Sense::Group,
        Sense::Channel,
        Sense::Brand,
        Sense::Session,
        Sense::Ship,
        Sense::Address,
    ]
    .into_iter()
    .any(has);
    match () {
        () if is_of_other => Entity::Other,
        () if has(Sense::Order) || has(Sense::Placed) => Entity::Order,
        () if has(Sense::Customer) => Entity::Customer,
        () if has(Sense::Item) || has(Sense::Sku) => Entity::Item,
        () => Entity::Other,
    }
}

/// The links of each file: of several keys that a column may refer to, the one most at home; of
/// several columns that may refer to a key, the one with the nearest name.
pub(super) fn links(tables: &[Table<'_>]) -> Vec<Vec<Link>> {
    let stems: Vec<Stem> = tables.iter().map(|table| Stem::of(table.stem)).collect();
    let names: Vec<Vec<Named>> = tables
        .iter()
        .map(|table| {
            table
                .columns
                .iter()
                .map(|column| Named::of(&column.name))
                .collect()
        })
        .collect();
    let homes: Vec<Vec<u8>> = (0..tables.len())
        .map(|table| {
            (0..names[table].len())
                .map(|at| at_home(&tables[table], &stems[table], at, &names[table]))
                .collect()
        })
        .collect();
    let mut all = Vec::with_capacity(tables.len());
    for child in 0..tables.len() {
        let mut found: Vec<(u8, Link)> = Vec::new();
        for (column, name) in names[child].iter().enumerate() {
            if tables[child]
                .broken
                .contains(&tables[child].columns[column].name)
            {
                continue;
            }
            let best = (0..tables.len())
                .filter(|home| *home != child)
                .flat_map(|home| (0..names[home].len()).map(move |key| (home, key)))
                .filter(|&(home, key)| homes[home][key] > homes[child][column])
                .map(|(home, key)| {
                    let nearness = refers(name, &names[home][key], &stems[home]);
                    (nearness, homes[home][key], home, key)
                })
                .filter(|&(nearness, _, home, key)| {
                    let (one, other) = (&tables[child].columns[column], &tables[home].columns[key]);
                    nearness > 0 && look_alike(&one.profile, &other.profile)
                })
                .max_by_key(|&(nearness, at_home, home, _)| {
                    (at_home, nearness, std::cmp::Reverse(home))
                });
            if let Some((nearness, _, home, key)) = best {
                let entity = entity_of(&names[home][key], &stems[home]);
                found.push((
                    nearness,
                    Link {
                        column,
                        home,
                        key,
                        entity,
                    },
                ));
            }
        }
        // One column of a file refers to a key, the others are of another kind.
        found.sort_by_key(|(nearness, link)| (std::cmp::Reverse(*nearness), link.column));
        let mut taken = Vec::new();
        found.retain(|(_, link)| {
            let is_new = !taken.contains(&link.home);
            taken.push(link.home);
            is_new
        });
        all.push(found.into_iter().map(|(_, link)| link).collect());
    }
    all
}

/// Whether two columns can hold the same keys: numbers are not codes.
fn look_alike(one: &Profile, other: &Profile) -> bool {
    const FAR: f64 = 0.5;
    one.filled > 0
        && (one.whole - other.whole).abs() <= FAR
        && (one.letters - other.letters).abs() <= FAR
}
