//! Orders with all their lines in one cell, or with a cell per line.

use super::apportion::apportion;
use super::cells::Cells;
use super::{Aside, Cleaner, missing};
use crate::columns::Field;
use crate::intake::{Intake, PendingAction};
use crate::rule::Rule;
use crate::values::{MICRO, parse_decimal};
use regulars_core::domain::ActionKind;
use serde::Deserialize;

/// A line of an order as written in its cell.
#[derive(Debug, Default, PartialEq, Eq)]
struct Line<'c> {
    title: &'c str,
    code: Option<&'c str>,
    /// Thousandths; `None` if the cell does not say.
    quantity_milli: Option<i64>,
    /// The amount of the line, as written.
    total: Option<&'c str>,
}

impl Cleaner {
    /// Accepts an order with all its lines.
    pub(super) fn take_titles(&self, cells: &Cells<'_>, intake: &mut Intake) -> Result<(), Aside> {
        let at = self.time(cells)?;
        intake.is_timeless |= !cells.has(Field::Time);
        let id = self
            .order_number(cells, intake)
            .ok_or_else(|| missing(Field::Order))?;
        self.check_order(cells, Some(id), at, intake)?;
        self.check_currency(cells, intake)?;
        let lines: Vec<Line<'_>> = cells.all(Field::Titles).flat_map(lines_of).collect();
        if lines.is_empty()
            || !self.is_on(Rule::TitleAsId) && lines.iter().any(|line| line.code.is_none())
        {
            return Err(missing(Field::Item));
        }
        let head = self.order_head(cells)?;
        let quantities = self.quantities(&lines, cells)?;
        let (amounts, is_estimated) = self.amounts(&lines, &quantities, cells)?;
        let kind = if amounts.iter().any(|amount| *amount < 0) {
            ActionKind::Refund
        } else {
            ActionKind::Purchase
        };

        // From here on the row is accepted.
        let actor = self.actor(cells, Some(id), at, intake)?;
        let order = intake.order(id, actor, at);
        self.record_order_head(order, cells, head, intake);
        for (rule, applies) in [
            (Rule::EvenSpread, is_estimated),
            (
                Rule::TitleAsId,
                lines.iter().any(|line| line.code.is_none()),
            ),
            (Rule::Refund, kind == ActionKind::Refund),
        ] {
            if applies {
                intake.count(rule);
            }
        }
        for (number, line) in lines.iter().enumerate() {
            let item = self.item(line.code.unwrap_or(line.title), cells, at, intake);
            intake.seen_items[item as usize]
                .title
                .update(at, line.title);
            self.push(
                intake,
                PendingAction {
                    actor,
                    item: Some(item),
                    order: Some(order),
                    at,
                    kind,
                    quantity_milli: quantities[number],
                    amount_minor: amounts.get(number).map(|amount| amount.abs()),
                    discount_minor: None,
                    is_row: number == 0,
                },
            );
        }
        Ok(())
    }

    /// Quantities in thousandths; if only their sum is known it is divided evenly.
    fn quantities(&self, lines: &[Line<'_>], cells: &Cells<'_>) -> Result<Vec<i64>, Aside> {
        if lines.iter().any(|line| line.quantity_milli.is_some()) {
            return Ok(lines
                .iter()
                .map(|line| line.quantity_milli.unwrap_or(1_000))
                .collect());
        }
        let sum = self
            .number(cells, Field::Quantity)?
            .map(|micro| micro.abs() / 1_000)
            .filter(|milli| *milli > 0);
        let sum = sum.unwrap_or(1_000 * lines.len() as i64);
        Ok(apportion(sum, &vec![1; lines.len()]))
    }

    /// The amounts of the lines in minor units, empty if the row has none, and whether they are
    /// even shares of the order's amount.
    fn amounts(
        &self,
        lines: &[Line<'_>],
        quantities: &[i64],
        cells: &Cells<'_>,
    ) -> Result<(Vec<i64>, bool), Aside> {
        if lines.iter().all(|line| line.total.is_some()) {
            let totals = lines.iter().filter_map(|line| line.total).map(|text| {
                self.separators
                    .parse(text)
                    .map(|micro| self.minor(i128::from(cells.converted(micro))))
                    .map_err(|_| {
                        (
                            Rule::BadNumber,
                            format!("a line's total '{}' is not a number", super::short(text)),
                        )
                    })
            });
            return Ok((totals.collect::<Result<_, Aside>>()?, false));
        }
        let of = |field| self.money(cells, field);
        let rest = of(Field::Shipping)?.unwrap_or(0) + of(Field::Tax)?.unwrap_or(0);
        let goods = match (of(Field::Amount)?, of(Field::Total)?) {
            (Some(amount), _) => amount,
            (None, Some(total)) => (total.abs() - rest).max(0) * total.signum(),
            (None, None) => return Ok((Vec::new(), false)),
        };
        Ok((apportion(goods, quantities), lines.len() > 1))
    }
}

/// Whether a cell holds several things with their numbers, or one with its number.
pub fn is_counted(cell: &str) -> bool {
    let has_number = cell.bytes().any(|byte| byte.is_ascii_digit());
    has_number && {
        let lines = lines_of(cell);
        !lines.is_empty() && lines.iter().all(|line| line.quantity_milli.is_some())
    }
}

/// The lines in a cell.
fn lines_of(cell: &str) -> Vec<Line<'_>> {
    if cell.contains("quantity:") && cell.contains('|') {
        return cell
            .split(';')
            .filter(|entry| entry.contains("quantity:"))
            .filter_map(packed)
            .collect();
    }
    let listed = json(cell);
    if !listed.is_empty() {
        return listed;
    }
    let before = counted_before(cell);
    if !before.is_empty() {
        return before;
    }
    let counted = counted(cell);
    if counted.iter().any(|line| line.quantity_milli.is_some()) {
        return counted;
    }
    let titles = cell
        .split('，')
        .map(str::trim)
        .filter(|title| !title.is_empty());
    titles
        .map(|title| Line {
            title,
            ..Line::default()
        })
        .collect()
}

/// `[{"name":"Mug","qty":2},{"name":"Pot","qty":1}]`; empty where a text has to be unescaped or no piece
/// is counted.
fn json(cell: &str) -> Vec<Line<'_>> {
    #[derive(Deserialize)]
    struct Entry<'c> {
        #[serde(
            borrow,
            alias = "title",
            alias = "product",
            alias = "product_name",
            alias = "item"
        )]
        name: Option<&'c str>,
        #[serde(borrow, alias = "code", alias = "product_code", alias = "item_code")]
        sku: Option<&'c str>,
        #[serde(
            alias = "qty",
            alias = "count",
            alias = "amount",
            alias = "menge",
            alias = "quantite"
        )]
        quantity: Option<f64>,
    }
    if !cell.starts_with('[') {
        return Vec::new();
    }
    let entries: Vec<Entry<'_>> = serde_json::from_str(cell).unwrap_or_default();
    let lines = entries.into_iter().map(|entry| {
        let quantity = entry
            .quantity
            .filter(|pieces| *pieces > 0.0 && *pieces < 100_000.0)?;
        Some(Line {
            title: entry.name.or(entry.sku)?,
            code: entry.sku,
            quantity_milli: Some((quantity * 1_000.0).round() as i64),
            total: None,
        })
    });
    lines.collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// `name:Tea|sku:T-1|quantity:2|total:9.00`
fn packed(entry: &str) -> Option<Line<'_>> {
    let value = |key: &str| {
        let parts = entry.split('|').filter_map(|part| part.split_once(':'));
        parts
            .filter(|(found, _)| found.trim() == key)
            .map(|(_, value)| value.trim())
            .find(|value| !value.is_empty())
    };
    let code = value("sku")
        .or_else(|| value("product_id"))
        .or_else(|| value("id"));
    let quantity_milli = value("quantity")
        .and_then(|text| parse_decimal(text, false).ok())
        .map(|micro| micro / 1_000);
    Some(Line {
        title: value("name").or(code)?,
        code,
        quantity_milli,
        total: value("total"),
    })
}

/// `2× Mug, 1 x Tray ($12)`, `绿茶×2; 红茶×1`: pieces before or after each title; empty if any part
/// has none.
fn counted_before(cell: &str) -> Vec<Line<'_>> {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    for (at, sign) in cell
        .char_indices()
        .filter(|(_, c)| matches!(c, ',' | ';' | '；' | '、' | '，' | '|' | '\n'))
        .chain([(cell.len(), ' ')])
    {
        // A comma within a title does not begin a piece.
        let rest = &cell[(at + sign.len_utf8()).min(cell.len())..];
        let begins_next = at == cell.len()
            || piece_of(rest.split([',', ';']).next().unwrap_or("")).is_some()
            || !matches!(sign, ',');
        if begins_next {
            parts.push((start, at));
            start = (at + sign.len_utf8()).min(cell.len());
        }
    }
    let lines: Vec<Option<Line<'_>>> = parts
        .into_iter()
        .map(|(start, end)| cell[start..end].trim())
        .filter(|part| !part.is_empty())
        .map(piece_of)
        .collect();
    lines
        .into_iter()
        .collect::<Option<Vec<_>>>()
        .unwrap_or_default()
}

/// `2× Mug`, `2 x Mug`, `2x Mug`, `绿茶×2`.
fn piece_of(part: &str) -> Option<Line<'_>> {
    let part = part.trim();
    let digits = part.bytes().take_while(u8::is_ascii_digit).count();
    let milli = |number: &str| {
        number
            .parse::<i64>()
            .ok()
            .filter(|pieces| (1..100_000).contains(pieces))
            .map(|pieces| pieces * 1_000)
    };
    if digits > 0 {
        let rest = part[digits..].trim_start();
        let title = ["×", "x ", "X ", "*"]
            .iter()
            .find_map(|sign| rest.strip_prefix(sign))?;
        let title = title.trim();
        return (title.chars().any(char::is_alphabetic)).then_some(Line {
            title: without_price(title),
            quantity_milli: Some(milli(&part[..digits])?),
            ..Line::default()
        });
    }
    let (title, number) = part.rsplit_once('×').or_else(|| part.rsplit_once('*'))?;
    Some(Line {
        title: title.trim(),
        quantity_milli: Some(milli(number.trim())?),
        ..Line::default()
    })
}

/// A title without the price in brackets behind it.
fn without_price(title: &str) -> &str {
    match title.rsplit_once('(') {
        Some((before, price))
            if price.ends_with(')')
                && price.contains(|c: char| c.is_ascii_digit())
                && price.contains(['$', '€', '£', '¥']) =>
        {
            before.trim()
        }
        _ => title,
    }
}

/// `Tea x 2, Cup, large x 1`: a comma ends a line if it follows a quantity.
fn counted(cell: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = 0;
    let ends = cell
        .match_indices(", ")
        .map(|(at, _)| at)
        .chain([cell.len()]);
    for end in ends {
        let piece = cell[start..end].trim();
        let split = piece
            .rsplit_once(" x ")
            .or_else(|| piece.rsplit_once(" × "));
        let quantity =
            split.and_then(|(title, number)| Some((title, parse_decimal(number, false).ok()?)));
        match quantity {
            Some((title, micro)) if micro >= MICRO / 1_000 => {
                lines.push(Line {
                    title: title.trim(),
                    quantity_milli: Some(micro / 1_000),
                    ..Line::default()
                });
                start = (end + 2).min(cell.len());
            }
            _ if end == cell.len() && !piece.is_empty() => {
                lines.push(Line {
                    title: piece,
                    ..Line::default()
                });
            }
            _ => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Title, code, thousandths and total.
    type Parts<'c> = (&'c str, Option<&'c str>, Option<i64>, Option<&'c str>);

    fn parts(cell: &str) -> Vec<Parts<'_>> {
        lines_of(cell)
            .into_iter()
            .map(|line| (line.title, line.code, line.quantity_milli, line.total))
            .collect()
    }

    #[test]
    fn lines_are_parsed_from_one_cell() {
        let one = |title, quantity| (title, None, quantity, None);
        assert_eq!(
            parts("Product A x 1, Product B x 2"),
            [one("Product A", Some(1_000)), one("Product B", Some(2_000))]
        );
        assert_eq!(parts("Cup, large x 3"), [one("Cup, large", Some(3_000))]);
        assert_eq!(
            parts("测试商品B，测试商品C"),
            [one("测试商品B", None), one("测试商品C", None)]
        );
        assert_eq!(parts("Tea for two"), [one("Tea for two", None)]);
        assert_eq!(
            parts(
                "name:Plan One \
                 $29.99|sku:111112|quantity:1|total:49.99|meta:;name:Tea|sku:|quantity:2|total:9"
            ),
            [
                (
                    "Plan One $29.99",
                    Some("111112"),
                    Some(1_000),
                    Some("49.99")
                ),
                ("Tea", None, Some(2_000), Some("9"))
            ]
        );
        assert_eq!(parts(""), []);
        let two = [one("Mug", Some(2_000)), one("Tray", Some(1_000))];
        for cell in [
            "2× Mug, 1× Tray",
            "2 x Mug, 1 x Tray",
            "2x Mug ($12), 1x Tray ($3)",
            "Mug×2; Tray×1",
        ] {
            assert_eq!(parts(cell), two, "{cell}");
        }
        assert_eq!(parts("2 x Cup, large, 1 x Tray")[0].0, "Cup, large");
        assert_eq!(parts("3 Musketeers"), [one("3 Musketeers", None)]);
    }
}
