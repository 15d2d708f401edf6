//! Where the dashboard's data come from: a session, or plain data in tests.

use super::facts::Facts;
use crate::error::Result;

/// Gives the dashboard what it shows.
pub trait Feed {
    /// Reads everything that the dashboard shows.
    ///
    /// # Errors
    /// There is no shop, or it cannot be read.
    fn fetch(&mut self) -> Result<Facts>;

    /// Whether another process wrote since the last call.
    ///
    /// # Errors
    /// The database cannot be read.
    fn changed(&mut self) -> Result<bool>;
}
