//! `settings`: lists the settings, shows one, or changes one.

use crate::domain::{Currency, Observer, nearest};
use crate::error::{Error, Result};
use crate::output::counted;
use crate::shop::{DEFINITIONS, Definition, Shop};
use serde::Serialize;

/// The value that resets a setting.
const DEFAULT: &str = "default";

/// What to show or set.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The setting; `None` for all.
    pub name: Option<String>,
    /// The new value; `default` resets it.
    pub value: Option<String>,
    /// `--dry-run`: everything but the commit.
    pub is_dry_run: bool,
}

/// Settings with their meanings.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// All settings, or the one requested, after any change.
    pub settings: Vec<Setting>,
    /// The change made.
    pub changed: Option<Change>,
    /// Consequences of the change.
    #[serde(skip)]
    pub notes: Vec<String>,
    /// Whether nothing was stored, because of `--dry-run`.
    #[serde(skip)]
    pub is_dry_run: bool,
}

/// A setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// The current value.
    pub value: String,
    /// The value when nothing is set.
    pub default: &'static str,
    /// Whether it was set, by the operator or by the first file that named it.
    pub is_set: bool,
    /// What it means.
    pub meaning: &'static str,
}

/// A change of a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The setting.
    pub name: &'static str,
    /// The value before.
    pub before: String,
    /// The value now.
    pub after: String,
}

/// Shows or sets.
///
/// # Errors
/// There is no such setting, the value is refused, or the database cannot be written.
pub fn run(shop: &mut Shop, request: &Request, _watch: &dyn Observer) -> Result<Outcome> {
    let stored = shop.store().fetch_settings()?;
    let setting = |definition: &Definition| {
        let set = stored
            .iter()
            .find(|(name, _)| name == definition.name)
            .map(|(_, value)| value.clone());
        Setting {
            name: definition.name,
            is_set: set.is_some(),
            value: set.unwrap_or_else(|| definition.default.to_string()),
            default: definition.default,
            meaning: definition.meaning,
        }
    };
    let shown = |settings| Outcome {
        settings,
        changed: None,
        notes: Vec::new(),
        is_dry_run: request.is_dry_run,
    };
    let Some(name) = &request.name else {
        return Ok(shown(DEFINITIONS.iter().map(setting).collect()));
    };
    let definition = find(name)?;
    let before = setting(definition);
    let Some(typed) = &request.value else {
        return Ok(shown(vec![before]));
    };

    let is_reset = typed == DEFAULT;
    let after = if is_reset {
        definition.default.to_string()
    } else {
        normal(definition, typed)?
    };
    let is_same = after == before.value;
    let notes = if is_same {
        Vec::new()
    } else {
        meaning_of_change(shop, definition.name, &before.value, &after)?
    };
    let transaction = shop.transaction()?;
    let now = shop.context.now.0;
    if is_reset {
        transaction.delete_setting(definition.name)?;
    } else {
        transaction.save_setting(definition.name, &after, now)?;
    }
    if definition.name == "time_zone" && !is_same {
        // Hours and weekdays change for every model, as if the data had changed.
        transaction.next_revision()?;
    }
    if !request.is_dry_run {
        transaction.commit()?;
    }
    let changed = Change {
        name: definition.name,
        before: before.value.clone(),
        after: after.clone(),
    };
    Ok(Outcome {
        settings: vec![Setting {
            value: after,
            is_set: !is_reset,
            ..before
        }],
        changed: Some(changed),
        notes,
        is_dry_run: request.is_dry_run,
    })
}

fn find(name: &str) -> Result<&'static Definition> {
    let wanted = name.replace('-', "_");
    DEFINITIONS
        .iter()
        .find(|definition| definition.name == wanted)
        .ok_or_else(|| {
            let names = || DEFINITIONS.iter().map(|definition| definition.name);
            let error = Error::not_found(format!("there is no setting '{name}'"));
            match nearest(&wanted, names()) {
                Some(near) => error
                    .because(format!("a similar setting is {near}"))
                    .hint(format!("settings {near}")),
                None => error
                    .because(format!(
                        "the settings are {}",
                        names().collect::<Vec<_>>().join(", ")
                    ))
                    .hint("settings"),
            }
        })
}

/// The value to store: checked, in its normal spelling.
fn normal(definition: &Definition, typed: &str) -> Result<String> {
    let typed = typed.trim();
    (definition.check)(typed).map_err(|why| {
        let example = match definition.default {
            "" => DEFAULT,
            default => default,
        };
        Error::usage(format!("{} cannot be '{typed}'", definition.name))
            .because(why)
            .hint(format!("settings {} {example}", definition.name))
    })?;
    Ok(match definition.name {
        "currency" => Currency::parse(typed)
            .map_or_else(|| typed.to_string(), |currency| currency.code().to_string()),
        _ => typed.to_string(),
    })
}

/// Notes on how a change affects data that are already loaded.
fn meaning_of_change(shop: &Shop, name: &str, before: &str, after: &str) -> Result<Vec<String>> {
    let store = shop.store();
    match name {
        "currency" if store.fetch_has_amounts()? => {
            let decimals = |code: &str| {
                Currency::parse(code)
                    .unwrap_or(Currency::UNKNOWN)
                    .decimals()
            };
            if decimals(before) != decimals(after) {
                return Err(Error::usage(format!(
                    "the currency cannot change from {before} to {after}"
                ))
                .because(format!(
                    "the loaded amounts have {} decimal places, and {after} has {}",
                    decimals(before),
                    decimals(after)
                ))
                .hint("undo-load the batches of `loads`, set the currency, then load again"));
            }
            Ok(vec![format!(
                "amounts are now in {after}; the numbers are unchanged, nothing was converted"
            )])
        }
        "time_zone" if store.fetch_counts()?.actions > 0 => {
            // Their days and hours would become others, and the same files loaded again would count
            // twice.
            let moved = store.fetch_files_in_shop_zone()?;
            if let Some((batch, path)) = moved.first() {
                let more = match moved.len() - 1 {
                    0 => String::new(),
                    more => format!(" and {}", counted(more as i64, "more file")),
                };
                return Err(Error::usage(format!(
                    "the time zone cannot change from {before} to {after}"
                ))
                .because(format!(
                    "{path}{more} has times without a zone, read in {before}: they would move to other \
                     hours and days"
                ))
                .hint(format!(
                    "undo-load {batch} (and other batches of `loads`), then settings {name} {after}, \
                     then load again"
                )));
            }
            Ok(vec![format!(
                "hours, weekdays and days now follow {after}; earlier models are marked stale"
            )])
        }
        _ => Ok(Vec::new()),
    }
}
