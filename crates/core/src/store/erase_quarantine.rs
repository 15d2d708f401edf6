//! Rows that were set aside and name an erased customer.

use super::erase_texts::Blanked;
use super::error::Result;
use super::traces::Named;
use super::transaction::Transaction;
use crate::domain::people::ERASED;

/// What happens to a row.
enum Left {
    /// Nothing of it stays.
    Nothing,
    /// It loses numbers that may be the customer's.
    Without { raw: String, reason: String },
}

impl Transaction<'_> {
    /// Blanks the rows that name the person. A row with the key of another customer is about that one. Where
    /// the columns are not understood, a bare number may be an id: the row loses no more than it.
    pub(super) fn erase_quarantine(&self, named: &mut Named<'_>) -> Result<Blanked> {
        let mut blanked = Blanked::default();
        let mut found: Vec<(i64, Left)> = Vec::new();
        {
            let mut statement = self.inner.prepare(
                "SELECT q.row, q.raw, q.reason, ifnull(q.cells, '') || char(10) || ifnull(q.head, ''), \
                 q.names, q.cells IS NULL AND q.names IS NULL AND ifnull(f.kind, '') NOT IN ('items', \
                 'costs') FROM quarantine q LEFT JOIN batch_files f USING (batch, file)",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let key: i64 = row.get(0)?;
                let (raw, reason): (String, String) = (row.get(1)?, row.get(2)?);
                let names: Option<String> = row.get(4)?;
                let names: Vec<String> = serde_json::from_str(names.as_deref().unwrap_or("[]"))?;
                let all = named.traces();
                if all.have_key(&names) {
                    found.push((key, Left::Nothing));
                    continue;
                }
                let text = format!("{raw}\n{reason}\n{}", row.get::<_, String>(3)?);
                if all.are_in(&text) {
                    let traces = named.in_row_of(&names)?;
                    if traces.are_in(&text) {
                        blanked.unsure += i64::from(!traces.without_shared().are_in(&text));
                        found.push((key, Left::Nothing));
                    }
                } else if row.get(5)? {
                    let less = (all.without_ids(&raw), all.without_ids(&reason));
                    if less.0.is_some() || less.1.is_some() {
                        let (raw, reason) = (less.0.unwrap_or(raw), less.1.unwrap_or(reason));
                        blanked.unsure += 1;
                        found.push((key, Left::Without { raw, reason }));
                    }
                }
            }
        }
        for (row, left) in &found {
            let (raw, reason) = match left {
                Left::Nothing => (ERASED, ERASED),
                Left::Without { raw, reason } => (raw.as_str(), reason.as_str()),
            };
            self.inner.execute(
                "UPDATE quarantine SET raw = ?2, reason = ?3, cells = NULL, head = NULL, names = NULL \
                 WHERE row = ?1",
                (row, raw, reason),
            )?;
        }
        blanked.texts = found.len() as i64;
        Ok(blanked)
    }
}
