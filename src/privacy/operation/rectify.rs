//! `privacy rectify`: a fact about a customer is corrected for good, whatever files say of it.

use crate::domain::people::{normal_email, normal_phone};
use crate::domain::{Instant, Observer, nearest};
use crate::error::{Error, Result};
use crate::shop::{Shop, stop_if_cancelled};
use crate::store::CORRECTABLE;
use serde::Serialize;

/// Longest value, in characters.
const LONGEST: usize = 200;
/// Noon, in seconds since midnight.
const NOON: i64 = 43_200;

/// What is corrected.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The customer's exact id.
    pub user: String,
    /// The fact: name, email, phone, age, gender, place, tier or since.
    pub field: String,
    /// What is true; empty: the shop should not hold it.
    pub value: String,
    /// `--dry-run`: everything but the commit.
    pub is_dry_run: bool,
}

/// A corrected fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The customer's id.
    pub user: String,
    /// The fact.
    pub field: String,
    /// What was stored before.
    pub before: Option<String>,
    /// What is stored now; null where it was taken away.
    pub value: Option<String>,
    /// The data's version number.
    pub revision: i64,
    /// Whether nothing was committed because `--dry-run` was typed.
    #[serde(skip)]
    pub is_dry_run: bool,
}

/// Corrects a fact.
///
/// # Errors
/// There is no such user or fact, the value is none, or the database cannot be written.
pub fn run(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<Outcome> {
    let (key, user) = shop.find_user_exactly(&request.user)?;
    let field = field_of(&request.field)?;
    let value = checked(field, request.value.trim())?;
    let (now, operator) = (shop.context.now, shop.context.operator.clone());
    let transaction = shop.durable_transaction()?;
    let before = transaction.fetch_fact(key, field)?;
    let revision =
        transaction.save_correction(key, field, value.as_deref(), now.0, operator.as_deref())?;
    let after = transaction.fetch_fact(key, field)?;
    stop_if_cancelled(watch)?;
    if !request.is_dry_run {
        transaction.commit()?;
    }
    let shown = |value: Option<String>| {
        value.map(|value| match (field, value.parse()) {
            ("since", Ok(at)) => Instant(at).to_string(),
            _ => value,
        })
    };
    Ok(Outcome {
        user,
        field: field.into(),
        before: shown(before),
        value: shown(after),
        revision,
        is_dry_run: request.is_dry_run,
    })
}

fn field_of(typed: &str) -> Result<&'static str> {
    let typed = typed.trim().to_lowercase();
    let typed = if typed == "e-mail" { "email" } else { &typed };
    CORRECTABLE
        .into_iter()
        .find(|field| *field == typed)
        .ok_or_else(|| {
            let near = nearest(typed, CORRECTABLE).unwrap_or("name");
            Error::usage(format!("'{typed}' cannot be corrected"))
                .because(format!("the facts are {}", CORRECTABLE.join(", ")))
                .hint(format!("privacy rectify ID {near} VALUE"))
        })
}

/// The value as it is stored; `None` where it is empty.
fn checked(field: &str, value: &str) -> Result<Option<String>> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(None);
    }
    if value.chars().count() > LONGEST {
        return Err(Error::usage(format!(
            "a value has at most {LONGEST} characters"
        )));
    }
    let wrong = |what: &str| Error::usage(format!("'{value}' is not {what}"));
    Ok(Some(match field {
        "email" if normal_email(value).is_none() => return Err(wrong("an e-mail address")),
        "phone" if normal_phone(value).is_none() => return Err(wrong("a phone number")),
        "age" => {
            let age: f64 = value.parse().map_err(|_| wrong("an age in years"))?;
            if !(0.0..=150.0).contains(&age) {
                return Err(wrong("an age between 0 and 150"));
            }
            age.to_string()
        }
        "since" => {
            let day = format!("{value}T00:00:00Z");
            let at = Instant::parse(value).or_else(|| Instant::parse(&day));
            let at =
                at.ok_or_else(|| wrong("a day").hint("privacy rectify ID since 2024-03-31"))?;
            // A day without a time is that day in every zone near the shop's.
            let is_day = value.len() <= 10;
            (at.0 + if is_day { NOON } else { 0 }).to_string()
        }
        _ => value.into(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_checked_by_its_field() {
        assert_eq!(checked("name", "  ").unwrap_or_default(), None);
        for (field, wrong) in [
            ("email", "ann"),
            ("phone", "x"),
            ("age", "200"),
            ("age", "old"),
            ("since", "soon"),
        ] {
            assert!(checked(field, wrong).is_err(), "{field} {wrong}");
        }
        let day = checked("since", "2024-03-31").unwrap().unwrap();
        assert!(
            Instant(day.parse().unwrap())
                .to_string()
                .starts_with("2024-03-31")
        );
        assert!(field_of("E-Mail").is_ok() && field_of("points").is_err());
    }
}
