//! Texts that many values share, in JSON: `#[serde(with = "shared_text")]`.

use serde::{Deserialize, Deserializer, Serializer};
use std::sync::Arc;

/// Writes a text.
///
/// # Errors
/// The writer fails.
pub fn serialize<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

/// Reads a text.
///
/// # Errors
/// There is no text.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<str>, D::Error> {
    String::deserialize(deserializer).map(Into::into)
}

/// Lists of such texts.
pub mod list {
    use serde::{Deserialize, Deserializer, Serializer};
    use std::sync::Arc;

    /// Writes the texts.
    ///
    /// # Errors
    /// The writer fails.
    pub fn serialize<S: Serializer>(texts: &[Arc<str>], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(texts.iter().map(|text| &**text))
    }

    /// Reads texts.
    ///
    /// # Errors
    /// There are none.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Arc<str>>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        Ok(texts.into_iter().map(Into::into).collect())
    }
}
