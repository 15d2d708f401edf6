//! Numbers and money of a row, in the unit and the currency of their columns.

use super::cells::Cells;
use super::{Aside, Cleaner, check_amount, rounded_quotient, short};
use crate::columns::Field;
use crate::rule::Rule;
use regulars_core::domain::Currency;

impl Cleaner {
    /// A number in millionths.
    pub(super) fn number(&self, cells: &Cells<'_>, field: Field) -> Result<Option<i64>, Aside> {
        if let Some(ready) = cells.ready().number(field) {
            return Ok(Some(self.of_unit(ready, field)));
        }
        cells
            .get(field)
            .map(|text| self.number_of(text, field))
            .transpose()
    }

    /// A number in the unit of its field: a column of cents holds hundredths.
    pub(super) fn of_unit(&self, value: i64, field: Field) -> i64 {
        if self.in_cents.contains(&field) {
            value / 100
        } else {
            value
        }
    }

    /// A number as written, in millionths.
    pub(super) fn number_of(&self, text: &str, field: Field) -> Result<i64, Aside> {
        use crate::values::{BadValue, foreign_sign, split_currency};
        if let Some(sign) = foreign_sign(text, self.currency) {
            let shop = self.currency.code();
            return Err((
                Rule::OtherCurrency,
                format!("an amount in {sign}, but the shop's currency is {shop}"),
            ));
        }
        if let (_, Some(word)) = split_currency(text)
            && let Some(other) = Currency::parse(word).filter(|_| word.len() == 3)
            && ![other, Currency::UNKNOWN].contains(&self.currency)
        {
            let shop = self.currency.code();
            return Err((
                Rule::OtherCurrency,
                format!("an amount in {word}, but the shop's currency is {shop}"),
            ));
        }
        let read = self
            .separators
            .parse(text)
            .map(|value| self.of_unit(value, field));
        read.map_err(|bad| match bad {
            BadValue::Impossible => (
                Rule::ImpossibleValue,
                format!("{} '{}' is out of range", field.word(), short(text)),
            ),
            BadValue::Unreadable => (
                Rule::BadNumber,
                format!("{} '{}' is not a number", field.word(), short(text)),
            ),
        })
    }

    /// An amount in minor units, rounded half away from zero.
    pub(super) fn money(&self, cells: &Cells<'_>, field: Field) -> Result<Option<i64>, Aside> {
        self.number(cells, field)?
            .map(|micro| self.amount_of(micro, cells))
            .transpose()
    }

    /// An amount as written in a cell of the row, in minor units.
    pub(super) fn money_of(
        &self,
        text: &str,
        field: Field,
        cells: &Cells<'_>,
    ) -> Result<i64, Aside> {
        self.amount_of(self.number_of(text, field)?, cells)
    }

    /// Minor units of an amount of the row in millionths.
    pub(super) fn amount_of(&self, micro: i64, cells: &Cells<'_>) -> Result<i64, Aside> {
        let minor = self.minor(i128::from(cells.converted(micro)));
        check_amount(minor)?;
        Ok(minor)
    }

    /// Minor units of an amount in millionths.
    pub(super) fn minor(&self, micro: i128) -> i64 {
        rounded_quotient(
            micro * i128::from(self.currency.scale()),
            i128::from(crate::values::MICRO),
        )
    }
}
