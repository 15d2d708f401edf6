//! Functions of SQL that show what is packed.

use super::packed_list::unpack_list;
use super::packed_row::PackedLayout;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use std::sync::Arc;

/// Gives SQL the functions `features(body, columns)`, a profile as JSON however it is stored, and
/// `list_items(body)`, the keys of a computed list's items as JSON.
pub(super) fn add_functions(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("features", 2, flags, features)?;
    connection.create_scalar_function("list_items", 1, flags, list_items)
}

fn features(call: &mut Context<'_>) -> rusqlite::Result<Option<String>> {
    let damaged = || rusqlite::Error::UserFunctionError("not a profile of these columns".into());
    match call.get_raw(0) {
        ValueRef::Text(text) => Ok(Some(String::from_utf8_lossy(text).into_owned())),
        ValueRef::Blob(body) => {
            let layout: Arc<PackedLayout> = call.get_or_create_aux(1, |columns| {
                serde_json::from_slice::<PackedLayout>(columns.as_blob()?)
                    .map_err(|error| Box::new(error) as Box<dyn std::error::Error + Send + Sync>)
            })?;
            layout.to_json(body).map(Some).ok_or_else(damaged)
        }
        _ => Ok(None),
    }
}

fn list_items(call: &mut Context<'_>) -> rusqlite::Result<String> {
    let damaged = || rusqlite::Error::UserFunctionError("not a computed list".into());
    let body = call.get_raw(0).as_blob().map_err(|_| damaged())?;
    let entries = unpack_list(body).ok_or_else(damaged)?;
    Ok(super::json_keys(entries.iter().map(|entry| entry.item)))
}
