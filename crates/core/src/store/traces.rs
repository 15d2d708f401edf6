//! By what a customer can be named in texts, and what of it other customers are called too.

use super::database::Store;
use super::error::Result;
use super::people::ALL_IDS;
use crate::domain::people::Traces;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;

impl Store {
    /// Everything by which a user's person can be named in a text.
    pub fn fetch_traces(&self, user: i64) -> Result<Traces> {
        let mut traces = traces_of(&self.connection, user)?;
        each_text(
            &self.connection,
            &format!(
                "SELECT 'ware', id FROM items WHERE ?1 IS NOT NULL
                 UNION SELECT 'ware', title FROM items
                 UNION SELECT 'ware', category FROM items
                 UNION SELECT 'ware', brand FROM items
                 UNION SELECT 'ware', tier FROM users
                 UNION SELECT 'ware', place FROM users WHERE user NOT IN {ALL_IDS}
                 UNION SELECT 'name', name FROM users WHERE user NOT IN {ALL_IDS}
                 UNION SELECT 'street', j.value FROM user_versions v, json_each(v.streets) j WHERE \
                 v.user NOT IN {ALL_IDS}"
            ),
            user,
            |kind, text| match kind {
                "name" => traces.share_name(text),
                "street" => traces.share_street(text),
                _ => traces.leave_out(text),
            },
        )?;
        Ok(traces)
    }
}

/// By what a user's person is named.
fn traces_of(connection: &Connection, user: i64) -> Result<Traces> {
    let mut traces = Traces::default();
    each_text(
        connection,
        &format!(
            "SELECT 'id', id FROM users WHERE user IN {ALL_IDS}
             UNION SELECT 'name', name FROM users WHERE user IN {ALL_IDS}
             UNION SELECT 'email', email FROM users WHERE user IN {ALL_IDS}
             UNION SELECT 'phone', phone FROM users WHERE user IN {ALL_IDS}
             UNION SELECT 'place', place FROM users WHERE user IN {ALL_IDS}
             UNION SELECT 'name', name FROM user_versions WHERE user IN {ALL_IDS}
             UNION SELECT 'email', email FROM user_versions WHERE user IN {ALL_IDS}
             UNION SELECT 'phone', phone FROM user_versions WHERE user IN {ALL_IDS}
             UNION SELECT 'place', place FROM user_versions WHERE user IN {ALL_IDS}
             UNION SELECT 'name', j.value FROM user_versions v, json_each(v.names) j WHERE v.user \
             IN {ALL_IDS}
             UNION SELECT 'place', j.value FROM user_versions v, json_each(v.places) j WHERE v.user \
             IN {ALL_IDS}
             UNION SELECT 'street', j.value FROM user_versions v, json_each(v.streets) j WHERE \
             v.user IN {ALL_IDS}
             UNION SELECT field, value FROM corrections WHERE user IN {ALL_IDS}
             UNION SELECT CASE kind WHEN 'account' THEN 'id' WHEN 'order' THEN 'id' WHEN 'session' \
             THEN 'id' ELSE kind END, key FROM identities WHERE user IN {ALL_IDS}
             UNION SELECT 'id', o.id FROM orders o JOIN identities i USING (identity) WHERE i.user \
             IN {ALL_IDS}
             UNION SELECT 'key ' || kind, key FROM identities WHERE user IN {ALL_IDS}
             UNION SELECT 'key order', o.id FROM orders o JOIN identities i USING (identity) WHERE \
             i.user IN {ALL_IDS}
             UNION SELECT 'id', code FROM code_owners WHERE user IN {ALL_IDS}
             UNION SELECT 'line', command FROM access_log WHERE user IN {ALL_IDS}"
        ),
        user,
        |kind, text| match kind {
            "name" => traces.add_name(text),
            "email" => traces.add_email(text),
            "phone" => traces.add_phone(text),
            "street" => traces.add_street(text),
            "place" => traces.add_town(text),
            "line" => traces.add_line(text),
            "id" => traces.add_id(text),
            _ => {
                if let Some(kind) = kind.strip_prefix("key ") {
                    traces.add_key(kind, text);
                }
            }
        },
    )?;
    Ok(traces)
}

fn each_text(
    connection: &Connection,
    sql: &str,
    user: i64,
    mut take: impl FnMut(&str, &str),
) -> Result<()> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([user])?;
    while let Some(row) = rows.next()? {
        if let Some(text) = row.get::<_, Option<String>>(1)? {
            take(&row.get::<_, String>(0)?, &text);
        }
    }
    Ok(())
}

/// What names an erased customer, in texts about nobody and in texts about others.
pub(super) struct Named<'a> {
    connection: &'a Connection,
    traces: &'a Traces,
    /// By user: what is left in texts about that user.
    about: BTreeMap<i64, Traces>,
}

impl<'a> Named<'a> {
    pub fn new(connection: &'a Connection, traces: &'a Traces) -> Named<'a> {
        Named {
            connection,
            traces,
            about: BTreeMap::new(),
        }
    }

    /// What names the customer in a text about nobody.
    pub fn traces(&self) -> &'a Traces {
        self.traces
    }

    /// What names the customer in a text about this user.
    pub fn in_texts_about(&mut self, user: Option<i64>) -> Result<Traces> {
        let Some(user) = user else {
            return Ok(self.traces.clone());
        };
        if let Some(known) = self.about.get(&user) {
            return Ok(known.clone());
        }
        let rest = self.traces.apart_from(&traces_of(self.connection, user)?);
        self.about.insert(user, rest.clone());
        Ok(rest)
    }

    /// What names the customer in a row with these keys of others, as [`Traces::key`] writes them. The names
    /// in a row of somebody who is not stored are taken for that customer's.
    pub fn in_row_of(&mut self, keys: &[String]) -> Result<Traces> {
        let mut rest = self.traces.clone();
        let (mut is_anybody, mut is_known) = (false, false);
        for key in keys {
            let Some((kind, key)) = key.split_once(' ') else {
                continue;
            };
            is_anybody |= matches!(kind, "account" | "email" | "phone");
            if let Some(user) = self.fetch_user_of(kind, key)? {
                is_known = true;
                let about = self.in_texts_about(Some(user))?;
                rest = rest.within(&about);
            }
        }
        Ok(if is_anybody && !is_known {
            rest.without_names()
        } else {
            rest
        })
    }

    fn fetch_user_of(&self, kind: &str, key: &str) -> Result<Option<i64>> {
        let sql = if kind == "order" {
            "SELECT i.user FROM orders o JOIN identities i USING (identity) WHERE o.id = ?2 AND ?1 \
             IS NOT NULL AND i.user IS NOT NULL LIMIT 1"
        } else {
            "SELECT user FROM identities WHERE kind = ?1 AND key = ?2 AND user IS NOT NULL LIMIT 1"
        };
        let mut statement = self.connection.prepare_cached(sql)?;
        let user = statement.query_row([kind, key], |row| row.get(0));
        Ok(user.optional()?)
    }
}
