//! `privacy export`: a complete copy of what is stored about a customer, for the customer.

use super::copy::{Section, by_name, sections};
use crate::domain::{Instant, Observer};
use crate::error::{Error, Result};
use crate::output::quote;
use crate::shop::Shop;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::path::Path;

/// A complete copy.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The customer's id.
    pub user: String,
    /// When it was made.
    pub made_at: Instant,
    /// The data, by kind.
    pub sections: Vec<Section>,
}

impl Outcome {
    /// What the customer gave, or left by using the shop: it can be taken to another shop.
    pub fn portable(&self) -> impl Iterator<Item = &Section> {
        self.sections
            .iter()
            .filter(|section| section.origin.is_portable())
    }

    /// What the shop wrote down.
    pub fn recorded(&self) -> impl Iterator<Item = &Section> {
        let is_recorded = |section: &&Section| section.origin == crate::store::Origin::Recorded;
        self.sections.iter().filter(is_recorded)
    }

    /// What the program computed.
    pub fn inferred(&self) -> impl Iterator<Item = &Section> {
        let is_inferred = |section: &&Section| section.origin == crate::store::Origin::Inferred;
        self.sections.iter().filter(is_inferred)
    }
}

struct Part<'o>(Vec<&'o Section>);

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        by_name(self.0.iter().copied(), serializer)
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut copy = serializer.serialize_struct("Outcome", 5)?;
        copy.serialize_field("user", &self.user)?;
        copy.serialize_field("made_at", &self.made_at)?;
        copy.serialize_field("portable", &Part(self.portable().collect()))?;
        copy.serialize_field("recorded", &Part(self.recorded().collect()))?;
        copy.serialize_field("inferred", &Part(self.inferred().collect()))?;
        copy.end()
    }
}

/// Reads the copy of the customer with exactly this id; `file` is where it will be written.
///
/// # Errors
/// There is no such user, the file is neither `.json` nor `.html`, or the store cannot be read.
pub fn run(shop: &Shop, id: &str, file: Option<&Path>, _watch: &dyn Observer) -> Result<Outcome> {
    let (key, user) = shop.find_user_exactly(id)?;
    let ending = file
        .and_then(Path::extension)
        .map(std::ffi::OsStr::to_ascii_lowercase);
    if !ending.is_some_and(|ending| ending == "json" || ending == "html") {
        return Err(
            Error::usage("a copy for the customer is a .json or an .html file").hint(format!(
                "privacy export {} --output copy.html",
                quote(&user)
            )),
        );
    }
    Ok(Outcome {
        user,
        made_at: shop.context.now,
        sections: sections(shop, key)?,
    })
}
