//! The first and the last instant of each chunk of packed columns, so that the span of all actions
//! is known without reading them.

use super::action_columns::{Column, Row};
use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;

/// The first and the last instant of some actions.
pub(super) type Span = (i64, i64);

/// The span extended to one more instant.
pub(super) fn with(span: Option<Span>, at: i64) -> Span {
    span.map_or((at, at), |(first, last)| (first.min(at), last.max(at)))
}

/// The span of these rows; `None` without rows.
pub(super) fn span_of(rows: &[Row]) -> Option<Span> {
    span(rows.iter().map(|row| row[Column::At as usize]))
}

fn span(instants: impl Iterator<Item = i64>) -> Option<Span> {
    instants.fold(None, |span, at| Some(with(span, at)))
}

impl Store {
    /// Whether the stored spans match the chunks.
    ///
    /// # Errors
    /// [`super::Error::Damaged`] where a column cannot be unpacked.
    pub(super) fn check_chunk_spans(&self) -> Result<bool> {
        let mut statement = self
            .connection
            .prepare("SELECT chunk, first_at, last_at FROM chunk_spans ORDER BY chunk")?;
        let mut rows = statement.query([])?;
        let mut instants = Vec::new();
        while let Some(row) = rows.next()? {
            self.fetch_chunk_column(row.get(0)?, Column::At, &mut instants)?;
            if span(instants.iter().copied()) != Some((row.get(1)?, row.get(2)?)) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Transaction<'_> {
    /// The first and the last instant of all actions.
    pub(super) fn fetch_span_of_chunks(&self) -> Result<Option<Span>> {
        let (first, last): (Option<i64>, Option<i64>) = self.inner.query_row(
            "SELECT min(first_at), max(last_at) FROM chunk_spans",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(first.zip(last))
    }

    /// Saves the span of a chunk; `None` where it has no rows left.
    pub(super) fn save_chunk_span(&self, chunk: i64, span: Option<Span>) -> Result<()> {
        match span {
            Some((first, last)) => self
                .inner
                .prepare_cached("INSERT OR REPLACE INTO chunk_spans VALUES (?1, ?2, ?3)")?
                .execute((chunk, first, last))?,
            None => self
                .inner
                .prepare_cached("DELETE FROM chunk_spans WHERE chunk = ?1")?
                .execute([chunk])?,
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{ActionRow, IdentityKind};

    #[test]
    fn the_span_shrinks_when_an_undo_removes_its_ends() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let transaction = store.begin("load", "now").unwrap();
        let identity = transaction
            .save_identity(IdentityKind::Session, "s", None)
            .unwrap();
        // Enough rows that the others start a chunk of their own.
        let many: Vec<i64> = (0..9_000).map(|row| 20 + row / 819).collect();
        let batches = [many, vec![10, 40]].map(|instants| {
            let batch = transaction.save_batch(0, None).unwrap();
            let row = |&at: &i64| ActionRow {
                identity,
                at,
                kind: 0,
                item: None,
                quantity_milli: 1_000,
                amount_minor: None,
                discount_minor: None,
                order: None,
                is_row: true,
            };
            let rows: Vec<ActionRow> = instants.iter().map(row).collect();
            let mut saver = transaction.action_saver(batch).unwrap();
            saver.save(&rows).unwrap();
            saver.finish().unwrap();
            batch
        });
        assert_eq!(transaction.fetch_span().unwrap(), (Some(10), Some(40)));
        transaction.undo_batch(batches[1], 0, || true).unwrap();
        assert_eq!(transaction.fetch_span().unwrap(), (Some(20), Some(30)));
        assert!(transaction.check_tally().unwrap());
        transaction.undo_batch(batches[0], 0, || true).unwrap();
        assert_eq!(transaction.fetch_span().unwrap(), (None, None));
        transaction.commit().unwrap();
    }

    #[test]
    fn a_wrong_span_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let transaction = store.begin("load", "now").unwrap();
        let mut chunks = transaction.append_to_chunks().unwrap();
        chunks.append(&[[5; 10], [8; 10]], || Ok(())).unwrap();
        chunks.finish().unwrap();
        assert!(transaction.check_chunk_spans().unwrap());
        transaction
            .inner
            .execute("UPDATE chunk_spans SET last_at = 9", [])
            .unwrap();
        assert!(!transaction.check_chunk_spans().unwrap());
    }
}
