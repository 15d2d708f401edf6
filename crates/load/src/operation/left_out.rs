//! Files of a folder, archive or workbook that are not loaded: why, and what would settle it.

use crate::source::input::Input;
use regulars_core::error::{Error, Kind, Result};
use regulars_core::output::quote;
use serde::Serialize;

/// A file that was found and not loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Its path.
    pub path: String,
    /// Why, as the rest of a sentence.
    pub why: String,
    /// The line that settles it.
    #[serde(rename = "try", skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Whether it may be the shop's: it can be read in several ways, or not at all.
    pub is_open: bool,
}

/// Files that are left out, and the first error among them.
#[derive(Default)]
pub struct Skipped {
    pub files: Vec<LeftOut>,
    first: Option<Error>,
}

impl Skipped {
    /// Takes note of a file that holds nothing that is needed.
    pub fn not_needed(&mut self, input: &Input, why: &str) {
        self.files.push(LeftOut {
            path: input.name.clone(),
            why: why.into(),
            hint: None,
            is_open: false,
        });
    }

    /// Leaves a file out that was found beside others; of one that the operator named the error
    /// stands.
    ///
    /// # Errors
    /// The file was named itself, or the error is not about it.
    pub fn leave_out(&mut self, input: &Input, error: Error) -> Result<()> {
        let is_of_file = matches!(error.kind, Kind::NotFound | Kind::Usage | Kind::Failed);
        if !input.is_found || !is_of_file {
            return Err(error);
        }
        let is_open = error.kind != Kind::NotFound;
        self.files.push(LeftOut {
            path: input.name.clone(),
            why: error.what.clone(),
            hint: error.hint.as_ref().filter(|_| is_open).map(|hint| {
                let typed = input.typed_name();
                hint.replace("load FILE", &format!("load {typed}")).replace(
                    &format!("load {}", quote(&input.name)),
                    &format!("load {typed}"),
                )
            }),
            is_open,
        });
        if is_open {
            self.first.get_or_insert(error);
        }
        Ok(())
    }

    /// The error of a load of which nothing is left: what is open, otherwise that nothing fits.
    pub fn nothing_left(&mut self, names: &str) -> Error {
        self.first
            .take()
            .unwrap_or_else(|| crate::Error::Folder(names.to_string()).into())
    }
}
