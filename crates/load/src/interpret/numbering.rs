//! Order numbers that are not unique by themselves: those that restart each day, or that every till
//! counts for itself. Recognised by sales that cannot be one order, on several days or of several
//! customers, and only where the day or a column for the store parts them.

use super::sense::Sense;
use super::tokens::meaning;
use crate::columns::Field as F;
use crate::columns::mapping::Mapping;
use crate::reader::renumbered::{Numbering, day_of};
use csv::ByteRecord;
use std::collections::{BTreeMap, BTreeSet};

/// Least share of the numbers on several rows that cannot be one order each.
const TORN: f64 = 0.3;

/// Most of them that may remain once the numbers are parted.
const LEFT: f64 = 0.05;

/// Least share of the torn numbers that several customers share, where customers are known.
const OF_SEVERAL: f64 = 0.8;

/// Columns that can say which till, store or channel numbered a sale.
const STORES: [Sense; 3] = [Sense::Store, Sense::Channel, Sense::Seller];

/// Most stores of a shop.
const MOST_STORES: usize = 50;

/// A row as it bears on its order.
struct Sale {
    number: String,
    day: String,
    moment: String,
    customer: String,
    /// The cells of the columns for stores.
    stores: Vec<String>,
}

/// What is seen of the rows of one number.
#[derive(Default)]
struct Group<'s> {
    rows: usize,
    days: BTreeSet<&'s str>,
    moments: BTreeSet<&'s str>,
    customers: BTreeSet<&'s str>,
}

impl Group<'_> {
    fn is_torn(&self) -> bool {
        self.days.len() > 1 || self.customers.len() > 1
    }
}

/// How the numbers of a file become unique; `None` where they are, or nothing makes them so.
pub fn numbering(mapping: &Mapping, header: &[String], rows: &[ByteRecord]) -> Option<Numbering> {
    let order = mapping.position(F::Order)?;
    let time = mapping.position(F::Time)?;
    let customer = [F::User, F::Email, F::Phone, F::Name]
        .iter()
        .find_map(|field| mapping.position(*field));
    let is_free = |at: usize| mapping.columns.iter().all(|(_, taken)| *taken != at);
    let stores: Vec<usize> = (0..header.len())
        .filter(|&at| is_free(at))
        .filter(|&at| {
            let means = meaning(&header[at]);
            STORES.iter().any(|sense| means.has(*sense))
        })
        .filter(|&at| {
            let different: BTreeSet<&[u8]> = rows.iter().filter_map(|row| row.get(at)).collect();
            (2..=MOST_STORES).contains(&different.len())
        })
        .collect();
    let clock = mapping.position(F::TimeOfDay);
    let sales = sales(rows, (order, time, clock, customer), &stores);
    let day = || Some((time, header.get(time)?));
    let plan = |store: Option<usize>, by_day: bool| {
        let store = store.map(|index| stores[index]);
        let day = by_day.then(day).flatten();
        let names = (store.iter().map(|at| header[*at].clone()))
            .chain(day.iter().map(|(_, name)| format!("the day of {name}")));
        Numbering {
            order,
            store,
            day: day.map(|(at, _)| at),
            names: names.collect(),
        }
    };
    let all = |by_day: bool| (0..stores.len()).map(move |index| (Some(index), by_day));
    if is_torn(&sales) {
        let mut ways = all(false).chain([(None, true)]).chain(all(true));
        let (store, by_day) = ways.find(|(store, by_day)| parts(&sales, *store, *by_day))?;
        return Some(plan(store, by_day));
    }
    let store = (0..stores.len()).find(|&index| is_counted_by(&sales, index))?;
    Some(plan(Some(store), false))
}

fn sales(
    rows: &[ByteRecord],
    (order, time, clock, customer): (usize, usize, Option<usize>, Option<usize>),
    stores: &[usize],
) -> Vec<Sale> {
    let cell = |row: &ByteRecord, at: usize| {
        let text = String::from_utf8_lossy(row.get(at).unwrap_or_default());
        text.trim().to_string()
    };
    let of = |row: &ByteRecord| Sale {
        number: cell(row, order),
        day: day_of(&cell(row, time)).to_string(),
        moment: cell(row, time) + " " + &clock.map_or(String::new(), |at| cell(row, at)),
        customer: customer.map_or(String::new(), |at| cell(row, at)),
        stores: stores.iter().map(|&at| cell(row, at)).collect(),
    };
    rows.iter()
        .map(of)
        .filter(|sale| !sale.number.is_empty() && !sale.day.is_empty())
        .collect()
}

/// The sales by number, and by store and day if asked for.
fn groups(sales: &[Sale], store: Option<usize>, by_day: bool) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<(&str, &str, &str), Group<'_>> = BTreeMap::new();
    for sale in sales {
        let store = store.map_or("", |index| sale.stores[index].as_str());
        let day = if by_day { sale.day.as_str() } else { "" };
        let group = groups.entry((&sale.number, store, day)).or_default();
        group.rows += 1;
        group.days.insert(&sale.day);
        group.moments.insert(&sale.moment);
        if !sale.customer.is_empty() {
            group.customers.insert(&sale.customer);
        }
    }
    groups
        .into_values()
        .filter(|group| group.rows >= 2)
        .collect()
}

/// Whether many numbers hold what cannot be one order. Lines of one customer on several days can be:
/// each may have the day of its delivery.
fn is_torn(sales: &[Sale]) -> bool {
    let groups = groups(sales, None, false);
    let torn: Vec<&Group<'_>> = groups.iter().filter(|group| group.is_torn()).collect();
    let known = torn.iter().filter(|group| !group.customers.is_empty());
    let of_several = torn.iter().filter(|group| group.customers.len() > 1);
    torn.len() >= 2
        && torn.len() as f64 >= TORN * groups.len() as f64
        && of_several.count() as f64 >= OF_SEVERAL * known.count() as f64
}

/// Whether store and day part the numbers into what can be one order each.
fn parts(sales: &[Sale], store: Option<usize>, by_day: bool) -> bool {
    let all = groups(sales, store, by_day);
    let torn = all.iter().filter(|group| group.is_torn()).count();
    torn as f64 <= LEFT * groups(sales, None, false).len() as f64
}

/// Whether each store counts for itself on one and the same day: a number of several stores has as
/// many moments, and in each store one.
fn is_counted_by(sales: &[Sale], store: usize) -> bool {
    let mut of: BTreeMap<&str, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    for sale in sales {
        let stores = of.entry(&sale.number).or_default();
        let moments = stores.entry(&sale.stores[store]).or_default();
        moments.insert(&sale.moment);
    }
    let shared: Vec<_> = of.values().filter(|stores| stores.len() > 1).collect();
    let is_clear = |stores: &&&BTreeMap<&str, BTreeSet<&str>>| {
        let each_has_one = stores.values().all(|moments| moments.len() == 1);
        let moments: BTreeSet<&str> = stores.values().flatten().copied().collect();
        each_has_one && moments.len() == stores.len()
    };
    let clear = shared.iter().filter(is_clear).count();
    shared.len() >= 2
        && shared.len() as f64 >= TORN * of.len() as f64
        && clear as f64 >= (1.0 - LEFT) * shared.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::FileKind;
    use crate::columns::mapping::settled;

    /// The parts that make the numbers unique, of a table whose first columns are order, time and,
    /// if there is one, customer.
    fn found(text: &str) -> Option<Vec<String>> {
        let mut lines = text.lines();
        let header: Vec<String> = lines.next().unwrap().split(',').map(String::from).collect();
        let rows: Vec<ByteRecord> = lines
            .map(|line| ByteRecord::from(line.split(',').collect::<Vec<_>>()))
            .collect();
        let fields = [
            ("No", F::Order),
            ("Time", F::Time),
            ("Customer", F::User),
            ("Item", F::Item),
        ];
        let columns = fields.iter().filter_map(|(name, field)| {
            let at = header.iter().position(|column| column == name)?;
            Some((*field, at))
        });
        let mapping = settled(FileKind::Actions, columns.collect(), Vec::new(), &header);
        numbering(&mapping, &header, &rows).map(|numbering| numbering.names)
    }

    #[test]
    fn numbers_are_parted_by_what_makes_them_unique() {
        let daily = "No,Time,Item\n1,1.1. 9:10,a\n1,1.1. 9:10,b\n2,1.1. 9:30,a\n1,2.1. 9:05,a\n2,2.1. 9:45,b\n2,2.1. 9:45,c\n";
        assert_eq!(found(daily).unwrap(), ["the day of Time"]);
        let tills = "No,Time,Item,Till\n41,1.1. 9:10,a,A\n41,1.1. 9:10,b,A\n41,3.1. 8:00,a,B\n42,1.1. 9:50,a,A\n42,4.1. 7:00,c,B\n";
        assert_eq!(found(tills).unwrap(), ["Till"]);
        let both = "No,Time,Item,Till\n1,1.1. 9:10,a,A\n1,1.1. 9:11,b,B\n1,2.1. 8:00,a,A\n1,2.1. 8:30,a,B\n2,1.1. 9:50,a,A\n2,2.1. 9:00,c,B\n2,2.1. 9:20,c,A\n";
        assert_eq!(
            found(both).unwrap(),
            ["the day of Time"],
            "no sign of tills on one day"
        );
        let one_day = "No,Time,Item,Till\n1,1.1. 9:10,a,A\n1,1.1. 9:10,b,A\n1,1.1. 9:20,b,B\n2,1.1. 9:50,a,A\n2,1.1. 9:55,c,B\n";
        assert_eq!(found(one_day).unwrap(), ["Till"]);
        let customers =
            "No,Time,Customer,Item\n1,1.1.,ann,a\n1,2.1.,bob,b\n2,1.1.,cyd,a\n2,2.1.,dan,a\n";
        assert_eq!(found(customers).unwrap(), ["the day of Time"]);
    }

    #[test]
    fn orders_of_one_customer_stay_whole() {
        for text in [
            // Lines with the days of their deliveries.
            "No,Time,Customer,Item\n1,1.1.,ann,a\n1,2.1.,ann,b\n2,1.1.,bob,a\n2,3.1.,bob,a\n",
            // Warehouses of the lines.
            "No,Time,Item,Warehouse\n1,1.1. 9:10,a,A\n1,1.1. 9:10,b,B\n2,2.1. 9:00,a,A\n2,2.1. 9:00,c,B\n",
            "No,Time,Item\n1,1.1.,a\n1,1.1.,b\n2,2.1.,a\n",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
