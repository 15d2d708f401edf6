//! What the connections of one session share: the threads that serve the models, and the snapshot that was read last.

use crate::error::{Error, Result};
use crate::snapshot::Snapshot;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

/// The snapshot that was read last, and the database it is of.
type Held = Option<(PathBuf, Arc<Snapshot>)>;

/// Shared by all [`Shop`](super::Shop)s of a session, so that a worker and the prompt hold the history once.
#[derive(Debug)]
pub struct Workbench {
    threads: usize,
    pool: OnceLock<rayon::ThreadPool>,
    snapshot: Mutex<Held>,
}

impl Workbench {
    /// With so many threads for the models; they start with the first model.
    pub fn new(threads: usize) -> Workbench {
        Workbench { threads, pool: OnceLock::new(), snapshot: Mutex::new(None) }
    }

    /// Runs `work` in the pool that serves the models; in the caller's own thread where none can be started.
    pub(super) fn install<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        if self.pool.get().is_none()
            && let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(self.threads).build()
        {
            // Another thread may have been first; its pool serves as well.
            let _ = self.pool.set(pool);
        }
        match self.pool.get() {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }

    /// The snapshot of `database` that `fits`, else what `read` gives, which is kept. Nobody waits for another's reading.
    pub(super) fn snapshot(
        &self,
        database: &Path,
        fits: impl Fn(&Snapshot) -> bool,
        read: impl FnOnce() -> Result<Snapshot>,
    ) -> Result<Arc<Snapshot>> {
        if let Some((_, snapshot)) = self.held()?.as_ref().filter(|(path, held)| path == database && fits(held)) {
            return Ok(Arc::clone(snapshot));
        }
        let snapshot = Arc::new(read()?);
        *self.held()? = Some((database.to_path_buf(), Arc::clone(&snapshot)));
        Ok(snapshot)
    }

    /// Lets go of the snapshot: a new database may begin with the revision of one that lay at the same place.
    pub(super) fn forget_snapshot(&self) {
        if let Ok(mut held) = self.snapshot.lock() {
            *held = None;
        }
    }

    fn held(&self) -> Result<MutexGuard<'_, Held>> {
        self.snapshot.lock().map_err(|_| Error::failed("an earlier computation broke off; start again"))
    }
}
