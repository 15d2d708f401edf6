//! `export --to spark`, `load --as results` and `worker`.

use super::Call;
use crate::command::cli::{ExportArgs, LoadArgs};
use crate::command::reply::Reply;
use crate::error::{Error, Result};
#[cfg(feature = "columnar")]
use crate::scale::operation as scale;
#[cfg(feature = "columnar")]
use std::path::Path;

impl Call<'_> {
    #[cfg(feature = "columnar")]
    pub(super) fn export_to_spark(&mut self, args: &ExportArgs) -> Result<Reply> {
        let watch = self.watch;
        let handing = if args.settings_only {
            scale::Handing::Settings
        } else {
            scale::Handing::Everything
        };
        let outcome = scale::export(self.shop()?, Path::new(&args.table), handing, watch)?;
        self.reply(outcome)
    }

    #[cfg(not(feature = "columnar"))]
    pub(super) fn export_to_spark(&mut self, _args: &ExportArgs) -> Result<Reply> {
        Err(crate::command::scale::missing())
    }

    #[cfg(feature = "columnar")]
    pub(super) fn load_results(&mut self, args: &LoadArgs) -> Result<Reply> {
        let (watch, is_dry_run) = (self.watch, self.globals.dry_run);
        let [folder] = args.files.as_slice() else {
            return Err(Error::usage("results are one folder").hint("load --as results DIR"));
        };
        let outcome = scale::load_results(self.shop()?, folder, is_dry_run, watch)?;
        self.reply(outcome)
    }

    #[cfg(not(feature = "columnar"))]
    pub(super) fn load_results(&mut self, _args: &LoadArgs) -> Result<Reply> {
        Err(crate::command::scale::missing())
    }

    /// A worker's streams are those of its process, which a line at the prompt does not have.
    pub(super) fn worker(&self) -> Result<Reply> {
        Err(
            Error::usage("a worker reads standard input and writes standard output")
                .hint("from the shell: regulars worker profile --settings settings.json"),
        )
    }
}
