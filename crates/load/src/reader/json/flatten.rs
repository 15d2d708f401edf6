//! Flattens a record into columns with dotted names, one row for each element of the list of its
//! lines.

use super::parse::Json;

/// Cells of a row, in order: dotted name and text.
pub type Cells = Vec<(String, String)>;

/// Most columns of a record.
const MOST_CELLS: usize = 4_096;

/// Names of lists of lines, the most reliable first.
const LINES: [&str; 3] = ["line_items", "products", "items"];

/// What separates the elements of other lists.
const SEPARATOR: &str = "|";

/// The rows of a record. `lines` is the dotted name of the list whose elements become rows, each
/// with the rest of the record; a record without elements is one row.
pub fn rows(record: &Json, lines: Option<&str>) -> Vec<Cells> {
    let mut walk = Walk {
        lines,
        cells: Vec::new(),
        elements: Vec::new(),
    };
    walk.object(record, "");
    let Walk {
        cells, elements, ..
    } = walk;
    if elements.is_empty() {
        return vec![cells];
    }
    let of_element = |element: &Json| {
        let mut walk = Walk {
            lines: None,
            cells: cells.clone(),
            elements: Vec::new(),
        };
        walk.value(element, lines.unwrap_or_default());
        walk.cells
    };
    elements.into_iter().map(of_element).collect()
}

/// The list whose elements become rows: by name the first of `line_items`, `products` and `items`,
/// otherwise the one with the most elements in all records.
pub fn choose_lines<'a>(records: impl Iterator<Item = &'a Json>) -> Option<String> {
    let mut lists: Vec<(String, usize)> = Vec::new();
    records.for_each(|record| find_lists(record, "", &mut lists));
    let by_name = |word: &&str| {
        lists
            .iter()
            .find(|(name, _)| name.rsplit('.').next() == Some(*word))
    };
    let named = LINES.iter().find_map(by_name);
    let largest = || lists.iter().rev().max_by_key(|(_, elements)| *elements);
    named.or_else(largest).map(|(name, _)| name.clone())
}

/// Counts the elements of lists of objects, except lists inside lists and lists of key-value pairs.
fn find_lists(value: &Json, name: &str, lists: &mut Vec<(String, usize)>) {
    const MOST_LISTS: usize = 100;
    match value {
        Json::Object(members) => members
            .iter()
            .for_each(|(key, value)| find_lists(value, &dotted(name, key), lists)),
        Json::List(elements) if has_objects(elements) && !are_pairs(elements) => {
            match lists.iter().position(|(found, _)| found == name) {
                Some(place) => lists[place].1 += elements.len(),
                None if lists.len() < MOST_LISTS => lists.push((name.to_string(), elements.len())),
                None => {}
            }
        }
        _ => {}
    }
}

struct Walk<'a> {
    lines: Option<&'a str>,
    cells: Cells,
    elements: Vec<&'a Json>,
}

impl<'a> Walk<'a> {
    fn object(&mut self, value: &'a Json, name: &str) {
        let Json::Object(members) = value else { return };
        members
            .iter()
            .for_each(|(key, value)| self.value(value, &dotted(name, key)));
    }

    fn value(&mut self, value: &'a Json, name: &str) {
        match value {
            Json::Object(_) => self.object(value, name),
            Json::List(elements) if self.lines == Some(name) && has_objects(elements) => {
                self.elements = elements.iter().collect();
            }
            Json::List(elements) if !has_objects(elements) => {
                self.push(name.to_string(), joined(elements.iter().filter_map(scalar)));
            }
            Json::List(elements) if are_pairs(elements) => {
                for element in elements {
                    if let Some((key, value)) = pair(element) {
                        self.push(dotted(name, key), first_scalar(value).unwrap_or_default());
                    }
                }
            }
            Json::List(elements) => self.merged(elements, name),
            _ => self.push(name.to_string(), scalar(value).unwrap_or_default()),
        }
    }

    /// Cells of a list that is not expanded into rows: each column with the values of all elements.
    fn merged(&mut self, elements: &'a [Json], name: &str) {
        let mut columns: Vec<(String, Vec<String>)> = Vec::new();
        for element in elements {
            let mut walk = Walk {
                lines: None,
                cells: Vec::new(),
                elements: Vec::new(),
            };
            walk.value(element, name);
            for (column, text) in walk.cells {
                match columns.iter_mut().find(|(found, _)| *found == column) {
                    Some((_, texts)) => texts.push(text),
                    None => columns.push((column, vec![text])),
                }
            }
        }
        columns
            .into_iter()
            .for_each(|(column, texts)| self.push(column, joined(texts.into_iter())));
    }

    fn push(&mut self, name: String, text: String) {
        if self.cells.len() < MOST_CELLS {
            self.cells.push((name, text));
        }
    }
}

fn dotted(name: &str, key: &str) -> String {
    if name.is_empty() {
        key.to_string()
    } else {
        format!("{name}.{key}")
    }
}

fn has_objects(elements: &[Json]) -> bool {
    elements
        .iter()
        .any(|element| matches!(element, Json::Object(_) | Json::List(_)))
}

/// Whether all elements are key-value pairs.
fn are_pairs(elements: &[Json]) -> bool {
    elements.iter().all(|element| pair(element).is_some())
}

/// `{"key": .., "value": ..}`, also with `name`, and with an id.
fn pair(element: &Json) -> Option<(&str, &Json)> {
    let Json::Object(members) = element else {
        return None;
    };
    let get = |wanted: &str| {
        members
            .iter()
            .find(|(key, _)| key == wanted)
            .map(|(_, value)| value)
    };
    let Some(Json::Text(key)) = get("key").or_else(|| get("name")) else {
        return None;
    };
    let value = get("value")?;
    let is_known =
        |key: &str| ["key", "name", "value", "id", "display_key", "display_value"].contains(&key);
    members
        .iter()
        .all(|(key, _)| is_known(key))
        .then_some((key.as_str(), value))
}

/// The value itself, or the first non-null value in it.
fn first_scalar(value: &Json) -> Option<String> {
    match value {
        Json::Object(members) => members.iter().find_map(|(_, value)| first_scalar(value)),
        Json::List(elements) => Some(joined(elements.iter().filter_map(first_scalar))),
        _ => scalar(value),
    }
}

fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::Bool(is_so) => Some(is_so.to_string()),
        Json::Number(text) => Some(decimals(text)),
        Json::Text(text) => Some(text.clone()),
        Json::Null | Json::List(_) | Json::Object(_) => None,
    }
}

/// A number without an exponent, if it can be written so.
fn decimals(text: &str) -> String {
    const LARGEST: f64 = 1e21;
    if !text.contains(['e', 'E']) {
        return text.to_string();
    }
    match text.parse::<f64>() {
        Ok(number) if number.abs() < LARGEST => number.to_string(),
        _ => text.to_string(),
    }
}

fn joined(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join(SEPARATOR)
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse_whole;
    use super::*;

    fn json(text: &str) -> Json {
        parse_whole(text.as_bytes()).unwrap()
    }

    fn flat(text: &str, lines: Option<&str>) -> Vec<String> {
        let show = |cells: Cells| {
            cells
                .iter()
                .map(|(name, text)| format!("{name}={text}"))
                .collect::<Vec<_>>()
                .join(" ")
        };
        rows(&json(text), lines).into_iter().map(show).collect()
    }

    #[test]
    fn a_record_has_a_row_for_each_of_its_lines() {
        let order = r#"{"id":5550000000000000001,"customer":{"email":"a@b","tags":["x","y"]},"line_items":[
            {"sku":"A","price":"1.50","tax_lines":[{"rate":0.1},{"rate":1e-1}]},{"sku":"B","price":null}],"note":null}"#;
        assert_eq!(
            flat(order, Some("line_items")),
            [
                "id=5550000000000000001 customer.email=a@b customer.tags=x|y note= \
                 line_items.sku=A line_items.price=1.50 \
                 line_items.tax_lines.rate=0.1|0.1",
                "id=5550000000000000001 customer.email=a@b customer.tags=x|y note= \
                 line_items.sku=B line_items.price=",
            ]
        );
        assert_eq!(
            flat(r#"{"id":1,"line_items":[]}"#, Some("line_items")),
            ["id=1 line_items="]
        );
    }

    #[test]
    fn pairs_are_columns_by_their_key() {
        let event = r#"{"event_params":[{"key":"page","value":{"string_value":"/a","int_value":null}},
            {"key":"n","value":{"int_value":3}}],"meta_data":[{"id":1,"key":"vat","value":"DE1"}]}"#;
        assert_eq!(
            flat(event, None),
            ["event_params.page=/a event_params.n=3 meta_data.vat=DE1"]
        );
    }

    #[test]
    fn the_lines_are_the_list_by_name_or_the_largest() {
        let chosen = |texts: &[&str]| {
            choose_lines(
                texts
                    .iter()
                    .map(|text| json(text))
                    .collect::<Vec<_>>()
                    .iter(),
            )
        };
        assert_eq!(
            chosen(&[r#"{"fees":[{},{},{}],"line_items":[{}]}"#]).unwrap(),
            "line_items"
        );
        assert_eq!(
            chosen(&[r#"{"a":1}"#, r#"{"properties":{"products":[{}]}}"#]).unwrap(),
            "properties.products"
        );
        assert_eq!(
            chosen(&[r#"{"images":[{}],"variants":[{},{}]}"#]).unwrap(),
            "variants"
        );
        assert_eq!(chosen(&[r#"{"one":[{}],"two":[{}]}"#]).unwrap(), "one");
        assert_eq!(
            chosen(&[r#"{"tags":["a"],"meta":[{"key":"a","value":1}]}"#]),
            None
        );
    }
}
