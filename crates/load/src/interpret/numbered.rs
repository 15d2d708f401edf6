//! Columns that hold the lines of an order side by side: `Product SKU #1`, `Quantity #1`, `Product SKU
//! #2`. Found by their names alone: the same names with the numbers 1, 2 and so on.

use super::sense::Sense;
use super::tokens::{Meaning, meaning};
use crate::reader::side_by_side::SideBySide;
use std::collections::BTreeMap;

/// What a column of a line can be about, and what it is never about.
const OF_LINE: [Sense; 9] = [
    Sense::Item,
    Sense::Sku,
    Sense::Title,
    Sense::Quantity,
    Sense::Price,
    Sense::Amount,
    Sense::Total,
    Sense::Discount,
    Sense::Line,
];
const NEVER_OF_LINE: [Sense; 5] = [
    Sense::Address,
    Sense::Phone,
    Sense::Email,
    Sense::Payment,
    Sense::Link,
];

/// A name with its number cut out.
struct Part<'h> {
    column: usize,
    before: &'h str,
    name: String,
    number: u8,
}

/// The number in a name, if it has exactly one of at most two digits.
fn part(column: usize, name: &str) -> Option<Part<'_>> {
    let is_digit = |c: char| c.is_ascii_digit();
    let start = name.find(is_digit)?;
    let rest = &name[start..];
    let end = rest.find(|c| !is_digit(c)).unwrap_or(rest.len());
    let after = &rest[end..];
    if end > 2 || after.contains(is_digit) {
        return None;
    }
    let edge = |c: char| !c.is_alphanumeric();
    let before = name[..start].trim_end_matches(edge);
    let cut = format!("{before} {}", after.trim_start_matches(edge));
    let cut = cut.trim().to_string();
    (!cut.is_empty()).then_some(Part {
        column,
        before,
        name: cut,
        number: rest[..end].parse().ok()?,
    })
}

/// The lines that stand side by side in a table with this header; `None` where there are none.
pub fn side_by_side(header: &[String]) -> Option<SideBySide> {
    let parts: Vec<Part<'_>> = header
        .iter()
        .enumerate()
        .filter_map(|(column, name)| part(column, name))
        .collect();
    let mut by_name: BTreeMap<&str, Vec<&Part<'_>>> = BTreeMap::new();
    for part in &parts {
        by_name.entry(&part.name).or_default().push(part);
    }
    let has = |means: &Meaning, of: &[Sense]| of.iter().any(|sense| means.has(*sense));
    // In the order of the header, each with what it means.
    let mut repeated: Vec<(&Vec<&Part<'_>>, Meaning)> = by_name
        .values()
        .filter(|parts| parts.len() >= 2 && parts.iter().any(|part| part.number <= 1))
        .map(|parts| (parts, meaning(&parts[0].name)))
        .filter(|(_, means)| !has(means, &NEVER_OF_LINE))
        .collect();
    repeated.sort_by_key(|(parts, _)| parts[0].column);
    let names_item = |means: &Meaning| has(means, &[Sense::Item, Sense::Sku, Sense::Title]);
    let items: Vec<&str> = repeated
        .iter()
        .filter(|(_, means)| names_item(means))
        .map(|(parts, _)| parts[0].before)
        .collect();
    // One column alone is a line only where it is the item itself: `Product 1`, `Product 2`.
    let is_item_alone = |means: &Meaning| means.is_only(Sense::Item);
    let counted = repeated.iter().filter(|(_, means)| has(means, &OF_LINE));
    if items.is_empty()
        || counted.count() < 2 && !repeated.iter().any(|(_, means)| is_item_alone(means))
    {
        return None;
    }
    // Of lines without money beside an order's total the total would be lost.
    let is_money = |means: &Meaning| has(means, &[Sense::Price, Sense::Amount, Sense::Total]);
    let has_total = header.iter().enumerate().any(|(column, name)| {
        is_money(&meaning(name)) && !parts.iter().any(|part| part.column == column)
    });
    if has_total && !repeated.iter().any(|(_, means)| is_money(means)) {
        return None;
    }
    let columns: Vec<&Vec<&Part<'_>>> = repeated
        .iter()
        .filter(|(parts, means)| has(means, &OF_LINE) || items.contains(&parts[0].before))
        .map(|(parts, _)| *parts)
        .collect();
    let mut numbers: Vec<u8> = columns
        .iter()
        .copied()
        .flatten()
        .map(|part| part.number)
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let taken: Vec<usize> = columns
        .iter()
        .copied()
        .flatten()
        .map(|part| part.column)
        .collect();
    let shared: Vec<usize> = (0..header.len()).filter(|at| !taken.contains(at)).collect();
    let names = columns.iter().map(|parts| {
        let name = &parts[0].name;
        let is_taken = shared
            .iter()
            .any(|at| header[*at].eq_ignore_ascii_case(name));
        if is_taken {
            format!("Line {name}")
        } else {
            name.clone()
        }
    });
    Some(SideBySide {
        names: names.collect(),
        lines: numbers
            .iter()
            .map(|number| {
                let of = |parts: &&Vec<&Part<'_>>| {
                    let found = parts.iter().find(|part| part.number == *number);
                    found.map(|part| part.column)
                };
                columns.iter().map(of).collect()
            })
            .collect(),
        shared,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Option<(Vec<String>, usize)> {
        let header: Vec<String> = line.split(',').map(String::from).collect();
        side_by_side(&header).map(|plan| (plan.header(&header), plan.lines.len()))
    }

    #[test]
    fn lines_side_by_side_are_found_wherever_the_number_stands() {
        for (line, header) in [
            (
                "Order,SKU #1,Qty #1,SKU #2,Qty #2,Address 1",
                "Order,Address 1,SKU,Qty",
            ),
            (
                "id,item_1_name,item_1_qty,item_2_name,item_2_qty",
                "id,item name,item qty",
            ),
            (
                "Nr,Artikel 1,Menge 1,Artikel 2,Menge 2,Tag",
                "Nr,Tag,Artikel,Menge",
            ),
            (
                "Nr,Artikel 1,Preis 1,Artikel 2,Preis 2,Summe",
                "Nr,Summe,Artikel,Preis",
            ),
            ("order,product1,product2,product3,day", "order,day,product"),
            (
                "id,items.0.sku,items.0.price,items.1.sku,items.1.price",
                "id,items sku,items price",
            ),
        ] {
            let (names, _) = found(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(names.join(","), header, "{line}");
        }
        assert_eq!(found("order,product1,product2,product3").unwrap().1, 3);
    }

    #[test]
    fn other_numbered_columns_are_left_alone() {
        for line in [
            "name,Address 1,Address 2,Tax 1",
            "name,phone1,phone2",
            "Handle,Option1 Name,Option1 Value,Option2 Name,Option2 Value",
            "SKU,Attribute 1 name,Attribute 1 value(s),Attribute 2 name,Attribute 2 value(s)",
            "order,item,image 1,image 2",
            "order,item,price 1",
            "order,payment 1 amount,payment 2 amount,item",
            "order,product1,product2,product3,total",
        ] {
            assert_eq!(found(line), None, "{line}");
        }
    }
}
