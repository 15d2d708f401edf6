//! When people took part in a draw: both arms of every campaign that was launched.

use super::database::Store;
use super::error::Result;

impl Store {
    /// (Representative, instant) of each launch that drew the person into either arm, also of campaigns
    /// that were cancelled, sorted.
    pub fn fetch_draws(&self) -> Result<Vec<(i64, i64)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT u.person, o.made_at FROM offers o JOIN users u USING (user) ORDER BY u.person, 2",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
