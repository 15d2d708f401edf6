//! Names of columns within a list or a linked record: `cart.price`, `Order Lines/Product`.

use super::sense::Sense;
use super::tokens::meaning;

/// The names by which columns are understood: where a prefix before a dot or slash is that of a
/// list of lines, `line` stands for it.
pub(super) fn names(header: &[String]) -> Vec<String> {
    let split = |name: &String| {
        let at = name.rfind(['.', '/'])?;
        let prefix = name[..at].trim();
        (!prefix.is_empty() && !prefix.ends_with(['.', '/']))
            .then(|| (prefix.to_string(), name[at + 1..].trim().to_string()))
    };
    let parts: Vec<Option<(String, String)>> = header.iter().map(split).collect();
    let is_list = |prefix: &str| {
        let of = || parts.iter().flatten().filter(|(found, _)| found == prefix);
        of().count() >= 2
            && of().any(|(_, rest)| {
                let means = meaning(rest);
                means.has(Sense::Quantity) || means.has(Sense::Price)
            })
    };
    header
        .iter()
        .zip(&parts)
        .map(|(name, parts)| match parts {
            Some((prefix, rest)) if is_list(prefix) => format!("line {rest}"),
            _ => name.clone(),
        })
        .collect()
}

/// Columns that stand side by side for the first, second and further things of a row: `Product SKU
/// #1`, `Quantity #1`, `Product SKU #2`. They cannot be read one by one.
pub(super) fn numbered(header: &[String]) -> Vec<bool> {
    let parts: Vec<Option<(&str, &str)>> = header
        .iter()
        .map(|name| {
            let base = name.trim_end_matches(|c: char| c.is_ascii_digit());
            let number = &name[base.len()..];
            let base = base.trim_end_matches(['#', ' ', '_', '-', '.']);
            (!number.is_empty() && number.len() <= 2 && !base.is_empty()).then_some((base, number))
        })
        .collect();
    let repeats = |base: &str| parts.iter().flatten().filter(|(of, _)| *of == base).count() >= 2;
    let bases: std::collections::BTreeSet<&str> = parts
        .iter()
        .flatten()
        .map(|(base, _)| *base)
        .filter(|base| repeats(base))
        .collect();
    let of_items = bases.iter().any(|base| {
        let means = meaning(base);
        means.has(Sense::Quantity) || means.has(Sense::Sku) || means.has(Sense::Item)
    });
    parts
        .iter()
        .map(|part| {
            bases.len() >= 2 && of_items && part.is_some_and(|(base, _)| bases.contains(base))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(line: &str) -> Vec<String> {
        line.split(',').map(String::from).collect()
    }

    #[test]
    fn a_list_within_a_record_is_one_of_lines() {
        assert_eq!(
            names(&header("email,cart.name,cart.price")),
            ["email", "line name", "line price"]
        );
        assert_eq!(
            names(&header("customer.name,customer.email")),
            ["customer.name", "customer.email"]
        );
    }

    #[test]
    fn products_side_by_side_are_found() {
        let found = numbered(&header("Order,SKU #1,Qty #1,SKU #2,Qty #2,Address 1"));
        assert_eq!(found, [false, true, true, true, true, false]);
        assert!(!numbered(&header("Address 1,Address 2,Tax 1")).contains(&true));
    }
}
