//! What the connections of one session share: the models' threads, the last snapshot, and values
//! computed from it.

use crate::error::{Error, Result};
use crate::snapshot::Snapshot;
use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

/// The last snapshot, and its database.
type Held = Option<(PathBuf, Arc<Snapshot>)>;

/// A value computed from a snapshot; one of each type is cached.
type Derived = (Arc<Snapshot>, Arc<dyn Any + Send + Sync>);

/// Shared by all [`Shop`](super::Shop)s of a session, so that the worker and the prompt hold the
/// history only once.
#[derive(Debug)]
pub struct Workbench {
    threads: usize,
    pool: OnceLock<rayon::ThreadPool>,
    snapshot: Mutex<Held>,
    derived: Mutex<Vec<Derived>>,
}

impl Workbench {
    /// A workbench whose models use this many threads; they start with the first model.
    pub fn new(threads: usize) -> Workbench {
        Workbench {
            threads,
            pool: OnceLock::new(),
            snapshot: Mutex::new(None),
            derived: Mutex::default(),
        }
    }

    /// Runs `work` in the models' thread pool, or in the caller's thread where no pool can be
    /// started.
    pub(super) fn install<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        if self.pool.get().is_none()
            && let Ok(pool) = rayon::ThreadPoolBuilder::new()
                .num_threads(self.threads)
                .build()
        {
            // Another thread may have been first; its pool serves too.
            let _ = self.pool.set(pool);
        }
        match self.pool.get() {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }

    /// The snapshot of `database` if it `fits`, otherwise the one that `read` gives, which is
    /// cached. No thread waits for another's reading.
    pub(super) fn snapshot(
        &self,
        database: &Path,
        fits: impl Fn(&Snapshot) -> bool,
        read: impl FnOnce() -> Result<Snapshot>,
    ) -> Result<Arc<Snapshot>> {
        if let Some((_, snapshot)) = self
            .held()?
            .as_ref()
            .filter(|(path, held)| path == database && fits(held))
        {
            return Ok(Arc::clone(snapshot));
        }
        self.forget_derived();
        let snapshot = Arc::new(read()?);
        *self.held()? = Some((database.to_path_buf(), Arc::clone(&snapshot)));
        Ok(snapshot)
    }

    /// The cached value of this type that was computed from the snapshot, if it `fits`, otherwise
    /// the one that `make` gives, which is cached. Only one snapshot's values are cached, one of
    /// each type.
    pub(super) fn derived<T: Any + Send + Sync>(
        &self,
        snapshot: &Arc<Snapshot>,
        fits: impl Fn(&T) -> bool,
        make: impl FnOnce() -> Result<T>,
    ) -> Result<Arc<T>> {
        let broken = |_| Error::failed("an earlier computation broke off; start again");
        {
            let mut held = self.derived.lock().map_err(broken)?;
            let values = held.iter().filter(|(of, _)| Arc::ptr_eq(of, snapshot));
            let found = values
                .filter_map(|(_, value)| Arc::clone(value).downcast::<T>().ok())
                .find(|value| fits(value));
            if let Some(found) = found {
                return Ok(found);
            }
            // A value that no longer fits is dropped before its successor is made: both may be
            // large.
            held.retain(|(of, value)| Arc::ptr_eq(of, snapshot) && !value.is::<T>());
        }
        let made = Arc::new(make()?);
        let mut held = self.derived.lock().map_err(broken)?;
        held.retain(|(of, value)| Arc::ptr_eq(of, snapshot) && !value.is::<T>());
        held.push((Arc::clone(snapshot), made.clone()));
        Ok(made)
    }

    fn forget_derived(&self) {
        if let Ok(mut held) = self.derived.lock() {
            held.clear();
        }
    }

    /// Drops the snapshot: a new database may start with the revision of an earlier one at the same
    /// path.
    pub(super) fn forget_snapshot(&self) {
        if let Ok(mut held) = self.snapshot.lock() {
            *held = None;
        }
        self.forget_derived();
    }

    fn held(&self) -> Result<MutexGuard<'_, Held>> {
        self.snapshot
            .lock()
            .map_err(|_| Error::failed("an earlier computation broke off; start again"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot() -> Arc<Snapshot> {
        Arc::new(Snapshot {
            revision: 1,
            as_of: crate::domain::Instant(0),
            zone: jiff::tz::TimeZone::UTC,
            currency: crate::domain::Currency::parse("EUR").unwrap(),
            users: Vec::new(),
            items: Vec::new(),
            orders: Vec::new(),
            actions: crate::snapshot::ActionColumns::default(),
            starts: vec![0],
        })
    }

    #[test]
    fn what_was_worked_out_is_kept_while_it_fits_and_the_snapshot_is_the_same() {
        let bench = Workbench::new(1);
        let (first, second) = (snapshot(), snapshot());
        let ask = |of: &Arc<Snapshot>, wanted: u32| {
            let mut is_made = false;
            let make = || {
                is_made = true;
                Ok(wanted)
            };
            let given = bench
                .derived(of, |held: &u32| *held == wanted, make)
                .unwrap();
            (*given, is_made)
        };
        assert_eq!(ask(&first, 7), (7, true));
        assert_eq!(ask(&first, 7), (7, false));
        assert_eq!(
            *bench
                .derived(&first, |_: &String| true, || Ok("other".to_string()))
                .unwrap(),
            "other"
        );
        assert_eq!(
            ask(&first, 7),
            (7, false),
            "a value of another type is cached too"
        );
        assert_eq!(ask(&first, 8), (8, true), "what does not fit is made again");
        assert_eq!(ask(&second, 8), (8, true), "so is that of another snapshot");
        assert_eq!(ask(&first, 8), (8, true));
        let failed = bench.derived(&first, |_: &u32| false, || Err(Error::failed("cancelled")));
        assert!(failed.is_err());
        assert_eq!(ask(&first, 8), (8, true), "nothing is kept of what failed");
        bench.forget_snapshot();
        assert_eq!(ask(&first, 8), (8, true));
    }
}
