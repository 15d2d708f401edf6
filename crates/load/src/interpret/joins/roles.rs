//! What each file of a set is, by what it refers to and what refers to it.

use super::super::draft::Reading;
use super::super::reading;
use super::super::score::Column;
use super::super::sense::Sense;
use super::super::tokens::words;
use super::item_words::{Word, own_category, word_of};
use super::links::{Entity, Link};
use super::stem::Stem;
use super::table::Table;
use super::{Join, Part, Role};
use crate::columns::{Field as F, FileKind};

/// Least evidence of a name by which a column is an id of its field.
const IS_ID: f64 = 4.0;

/// What says whose column it is.
const WHOSE: [Sense; 4] = [Sense::Customer, Sense::Order, Sense::Item, Sense::Category];

/// The parts of all tables.
pub(super) fn parts(tables: &[Table<'_>], links: &[Vec<Link>]) -> Vec<Part> {
    let set = Set { tables, links };
    let mut parts: Vec<Part> = (0..tables.len()).map(|table| set.part_of(table)).collect();
    let completing: Vec<usize> = parts
        .iter()
        .flat_map(|part| &part.joins)
        .flat_map(|join| join.files.clone())
        .collect();
    for (table, part) in parts.iter_mut().enumerate() {
        if part.role != Role::Alone || part.kind.is_some() {
            continue;
        }
        let is_used = |file: &usize| completing.contains(file);
        if tables[table].files.iter().any(is_used) {
            part.role = Role::Completes;
        } else if let Some(why) = set.why_left_out(table) {
            part.role = Role::LeftOut(why);
        }
    }
    parts
}

struct Set<'s> {
    tables: &'s [Table<'s>],
    links: &'s [Vec<Link>],
}

impl Set<'_> {
    fn link(&self, table: usize, entity: Entity) -> Option<&Link> {
        self.links[table].iter().find(|link| link.entity == entity)
    }

    /// The key by which others refer to a table, if it lists things of this kind.
    fn home_key(&self, table: usize, entity: Entity) -> Option<usize> {
        self.links
            .iter()
            .flatten()
            .find(|link| link.home == table && link.entity == entity)
            .map(|link| link.key)
    }

    fn name(&self, table: usize, column: usize) -> String {
        self.tables[table].columns[column].name.clone()
    }

    /// Whether the rows of a table say what customers were offered or agreed to.
    fn is_of_offers(&self, table: usize) -> bool {
        [FileKind::Campaigns, FileKind::Consents]
            .into_iter()
            .filter_map(|kind| reading::read(kind, &self.tables[table].columns, &[], ""))
            .any(|read| read.is_whole)
    }

    fn part_of(&self, table: usize) -> Part {
        // Each customer stands there once, and it is no list of customers all the same.
        if self.is_of_offers(table) {
            return Part::default();
        }
        if let Some(key) = self.home_key(table, Entity::Customer) {
            return self.customers(table, key);
        }
        if let Some(key) = self.home_key(table, Entity::Item) {
            return self.items(table, key);
        }
        if let Some(key) = self.home_key(table, Entity::Order) {
            return self.orders(table, key);
        }
        match self.link(table, Entity::Order).copied() {
            Some(link) if self.are_lines(table, link.column) => self.lines(table, link),
            _ => self.actions(table),
        }
    }

    /// The column of a list of customers that is the same for all keys of one person.
    fn person(&self, table: usize, key: usize) -> Option<usize> {
        (0..self.tables[table].columns.len()).find(|&at| {
            let column = &self.tables[table].columns[at];
            let is_whole = column.profile.filled == column.profile.cells.len();
            let repeats = column.profile.distinct < column.profile.filled;
            let is_named = column.meaning.has(Sense::Customer)
                && column.meaning.has(Sense::Id)
                && column.name_score(FileKind::Users, F::User) >= IS_ID;
            let says_unique = crate::columns::normal_name(&column.name)
                .split('_')
                .any(|word| matches!(word, "unique" | "person" | "real" | "master" | "global"));
            at != key && is_named && is_whole && (repeats || says_unique)
        })
    }

    fn customers(&self, table: usize, key: usize) -> Part {
        let person = self.person(table, key);
        Part {
            role: Role::Joined,
            kind: Some(FileKind::Users),
            fields: vec![(F::User, self.name(table, person.unwrap_or(key)))],
            ignored: person.map(|_| self.name(table, key)).into_iter().collect(),
            ..Part::default()
        }
    }

    fn items(&self, table: usize, key: usize) -> Part {
        let mut part = Part {
            role: Role::Joined,
            kind: Some(FileKind::Items),
            fields: vec![(F::Item, self.name(table, key))],
            ..Part::default()
        };
        let own = own_category(&self.tables[table]);
        let mut words: Vec<(Word, Link, usize)> = self.links[table]
            .iter()
            .filter(|link| link.entity == Entity::Other)
            .filter_map(|link| {
                let (word, column) = word_of(&self.tables[table], &self.tables[link.home], *link)?;
                (word != Word::Unsaid || own.is_none()).then_some((word, *link, column))
            })
            .collect();
        words.sort_by_key(|(word, link, _)| (*word, link.column));
        for (word, link, column) in words {
            let field = if word == Word::Brand {
                F::Brand
            } else {
                F::Category
            };
            if part.fields.iter().any(|(known, _)| *known == field) {
                continue;
            }
            let join = self.join(table, link, &[column]);
            part.fields
                .extend(join.columns.first().map(|(_, name)| (field, name.clone())));
            part.joins.push(join);
        }
        // Where the other file has no word for it, the shop's own stands.
        if part.fields.iter().any(|(field, _)| *field == F::Category) {
            part.fields.extend(own.map(|own| (F::Category, own)));
        }
        part
    }

    /// The column of a customer in a table, and the join by which it becomes the person.
    fn customer(&self, table: usize) -> Option<(String, Vec<Join>, Vec<String>)> {
        let link = *self.link(table, Entity::Customer)?;
        let column = self.name(table, link.column);
        match self.person(link.home, link.key) {
            None => Some((column, Vec::new(), Vec::new())),
            Some(person) => {
                let join = self.join(table, link, &[person]);
                let name = join.columns.first()?.1.clone();
                Some((name, vec![join], vec![column]))
            }
        }
    }

    fn actions(&self, table: usize) -> Part {
        let Some((user, joins, ignored)) = self.customer(table) else {
            return Part::default();
        };
        if joins.is_empty() {
            return Part::default();
        }
        Part {
            role: Role::Joined,
            fields: vec![(F::User, user)],
            ignored,
            joins,
            ..Part::default()
        }
    }

    fn orders(&self, table: usize, key: usize) -> Part {
        let mut part = Part {
            role: Role::Joined,
            kind: Some(FileKind::Orders),
            fields: vec![(F::Order, self.name(table, key))],
            ..Part::default()
        };
        if let Some((user, joins, ignored)) = self.customer(table) {
            part.fields.push((F::User, user));
            part.joins = joins;
            part.ignored = ignored;
        }
        let has_lines = (0..self.tables.len()).any(|other| {
            self.links[other]
                .iter()
                .any(|link| link.home == table && self.are_lines(other, link.column))
        });
        let read = reading::read(
            FileKind::Orders,
            &self.tables[table].columns,
            &[(F::Order, key)],
            "",
        );
        let has_total = read.is_some_and(|read| read.column(F::Total).is_some());
        part.is_beside_lines = has_lines;
        if has_lines && !has_total {
            part.role = Role::Completes;
        }
        part
    }

    /// Whether the rows of a table are what was sold in orders.
    fn are_lines(&self, table: usize, order: usize) -> bool {
        let columns = &self.tables[table].columns;
        let links_to_item = self.link(table, Entity::Item).is_some();
        let Some(read) = reading::read(FileKind::Actions, columns, &[(F::Order, order)], "") else {
            return false;
        };
        let has = |field| Reading::column(&read, field).is_some();
        let is_sold = has(F::Quantity) || has(F::Price) || has(F::Amount);
        let is_item = columns
            .iter()
            .any(|column| column.name_score(FileKind::Actions, F::Item) >= IS_ID);
        links_to_item || is_sold && (is_item || has(F::Title))
    }

    fn lines(&self, table: usize, order: Link) -> Part {
        let mut part = Part {
            role: Role::Joined,
            kind: Some(FileKind::Actions),
            fields: vec![(F::Order, self.name(table, order.column))],
            has_whole_orders: true,
            ..Part::default()
        };
        if let Some(item) = self.link(table, Entity::Item) {
            part.fields.push((F::Item, self.name(table, item.column)));
        }
        let of_orders = &self.tables[order.home].columns;
        let customer = self.link(order.home, Entity::Customer);
        let is_customer = |at: usize| customer.is_some_and(|link| link.column == at);
        let wanted: Vec<usize> = (0..of_orders.len())
            .filter(|&at| at != order.key && (is_customer(at) || may_be_of_order(&of_orders[at])))
            .collect();
        let mut join = self.join(table, order, &wanted);
        match (self.customer(order.home), self.customer(table)) {
            (Some((user, _, ignored)), _) => {
                // The person stands for the customer's key.
                join.columns.retain(|(from, _)| !ignored.contains(from));
                let renamed = |name: &String| {
                    join.columns
                        .iter()
                        .find(|(from, _)| from == name)
                        .map(|(_, to)| to.clone())
                };
                let is_own = self.tables[order.home]
                    .columns
                    .iter()
                    .any(|own| own.name == user);
                let name = if is_own {
                    renamed(&user)
                } else {
                    Some(user.clone())
                };
                if !is_own {
                    join.columns.push((user.clone(), user));
                }
                part.fields.extend(name.map(|name| (F::User, name)));
            }
            (None, Some((user, joins, ignored))) => {
                part.fields.push((F::User, user));
                part.joins.extend(joins);
                part.ignored.extend(ignored);
            }
            (None, None) => {}
        }
        part.joins.insert(0, join);
        part
    }

    /// Takes columns from the table that a link leads to. A name that does not say whose column it
    /// is gets that before it.
    fn join(&self, table: usize, link: Link, columns: &[usize]) -> Join {
        let home = &self.tables[link.home];
        let stem = Stem::of(home.stem);
        let own: Vec<&str> = self.tables[table]
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        let whose = match link.entity {
            Entity::Order => "order",
            Entity::Customer => "customer",
            Entity::Item => "item",
            Entity::Other => stem.head(),
        };
        let named = |at: usize| {
            let column = &home.columns[at];
            let says_whose = WHOSE.iter().any(|sense| column.meaning.has(*sense))
                || words(&column.name).iter().any(|word| stem.is_called(word));
            let to = if says_whose && !own.contains(&column.name.as_str()) {
                column.name.clone()
            } else {
                format!("{whose} {}", column.name)
            };
            (column.name.clone(), to)
        };
        Join {
            column: self.name(table, link.column),
            files: home.files.clone(),
            key: self.name(link.home, link.key),
            columns: columns.iter().map(|&at| named(at)).collect(),
        }
    }

    /// Why a file that completes none is left out, if its place in the set says so.
    fn why_left_out(&self, table: usize) -> Option<String> {
        if let Some(link) = self.link(table, Entity::Order) {
            return Some(format!(
                "its rows are about orders ({}) that other files have with their amounts",
                self.name(table, link.column)
            ));
        }
        let is_referred_to = self.links.iter().flatten().any(|link| link.home == table);
        let is_of_shop = [FileKind::Users, FileKind::Orders, FileKind::Actions]
            .into_iter()
            .filter_map(|kind| reading::read(kind, &self.tables[table].columns, &[], ""))
            .any(|read| read.is_whole);
        (is_referred_to && !is_of_shop).then(|| "no result uses what it holds".to_string())
    }
}

/// Whether a column of orders may say something about a sale.
fn may_be_of_order(column: &Column) -> bool {
    const FIELDS: [F; 19] = [
        F::User,
        F::Email,
        F::Phone,
        F::Name,
        F::FirstName,
        F::LastName,
        F::Time,
        F::TimeOfDay,
        F::Status,
        F::Currency,
        F::Code,
        F::Place,
        F::Total,
        F::Subtotal,
        F::OrderDiscount,
        F::Discount,
        F::Shipping,
        F::Tax,
        F::PaidAt,
    ];
    column.profile.filled > 0
        && [FileKind::Orders, FileKind::Actions]
            .into_iter()
            .any(|kind| FIELDS.iter().any(|field| column.score(kind, *field) > 0.0))
}
