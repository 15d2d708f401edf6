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
}
