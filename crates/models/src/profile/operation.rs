//! Profiles by the stored norms: of one user alone, or of all users.

use super::behavior::BehaviorModel;
use super::contents::Contents;
use super::packed::PackedReader;
pub use super::stored::StoredProfile;
use super::{MarginShare, Norms, PriceLevels, Profile, Value, compute, value};
use crate::profile::rule::Facts;
use rayon::prelude::*;
use regulars_core::domain::{Instant, Observer, Progress, RunId};
use regulars_core::error::{Error, Result};
use regulars_core::shop::stop_if_cancelled;
use regulars_core::shop::{Settings, Shop};
use regulars_core::snapshot::{Snapshot, User};
use regulars_core::store::{NewRun, StoredBody, Transaction};
use std::sync::Arc;

/// The kind under which the norms are stored.
pub const RUN_KIND: &str = "profile";

/// The parameter of a run that says where it was computed, if not here.
pub const COMPUTED_BY: &str = "computed_by";

/// The norms in force.
#[derive(Debug, Clone)]
pub struct CurrentNorms {
    /// The norms, with the margin of the settings where costs are not known.
    pub norms: Norms,
    /// The run they were stored by; `None` where they were fitted just now and not stored.
    pub run: Option<RunId>,
    /// Where the profiles by these norms were computed, if not here; they are stored then.
    pub computed_by: Option<String>,
    /// Whether they were fitted just now, or are older than the data.
    pub notes: Vec<String>,
}

/// One user as rules and cards see them.
#[derive(Debug, Clone)]
pub struct OneUser {
    /// What the shop's files declare.
    pub user: User,
    /// Features of the history.
    pub profile: Profile,
    /// The forecast.
    pub value: Value,
    /// The norms behind it.
    pub norms: CurrentNorms,
}

impl OneUser {
    /// What a rule is tested on.
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            user: &self.user,
            profile: &self.profile,
            value: &self.value,
        }
    }
}

/// All users as rules and models see them.
#[derive(Debug, Clone)]
pub struct Everyone {
    /// The shop's history; users in its order.
    pub snapshot: Arc<Snapshot>,
    /// Their profiles.
    pub profiles: Arc<Vec<Profile>>,
    /// Their forecasts.
    pub values: Arc<Vec<Value>>,
    /// The norms behind it.
    pub norms: CurrentNorms,
}

/// The profiles of all users by these norms, as the session caches them.
struct Profiled {
    norms: Norms,
    run: Option<RunId>,
    profiles: Arc<Vec<Profile>>,
    values: Arc<Vec<Value>>,
}

impl Everyone {
    /// What a rule is tested on, for the user with this dense index.
    pub fn facts(&self, user: usize) -> Facts<'_> {
        Facts {
            user: &self.snapshot.users[user],
            profile: &self.profiles[user],
            value: &self.values[user],
        }
    }
}

/// Reads stored profiles of the run in force.
struct StoredReader {
    packed: Option<PackedReader>,
}

impl StoredReader {
    fn open(shop: &Shop, norms: &CurrentNorms) -> Result<StoredReader> {
        let layout = match norms.run {
            Some(run) => shop.store().fetch_profile_layout(run)?,
            None => None,
        };
        Ok(StoredReader {
            packed: layout.map(|layout| PackedReader::new(layout, norms.norms.currency)),
        })
    }

    fn read(&self, body: &StoredBody) -> Result<StoredProfile> {
        let unreadable = || {
            Error::failed("a stored profile cannot be read")
                .hint("load the results again, or `segment`, which computes profiles here")
        };
        match body {
            StoredBody::Json(text) => {
                serde_json::from_str(text).map_err(|error| unreadable().because(error))
            }
            StoredBody::Packed(bytes) => {
                let packed = self.packed.as_ref().ok_or_else(unreadable)?;
                packed.read(bytes).ok_or_else(unreadable)
            }
        }
    }
}

/// The norms in force: of the stored run, else fitted on the shop now and not stored.
///
/// # Errors
/// The store cannot be read.
pub fn current_norms(shop: &Shop) -> Result<CurrentNorms> {
    if let Some(norms) = stored_norms(shop)? {
        return Ok(norms);
    }
    let settings = shop.settings()?;
    Ok(CurrentNorms {
        norms: with_margin(fitted_norms(shop, &shop.snapshot()?)?, &settings),
        run: None,
        computed_by: None,
        notes: vec![
            "the shop's norms were computed for this answer and are not stored; `segment` \
             stores them"
                .into(),
        ],
    })
}

/// The norms of the stored run, unless there is none or it is of another currency.
///
/// # Errors
/// The store cannot be read.
pub fn stored_norms(shop: &Shop) -> Result<Option<CurrentNorms>> {
    let settings = shop.settings()?;
    let Some(run) = shop.current_run(RUN_KIND)? else {
        return Ok(None);
    };
    let Ok(norms) = serde_json::from_value::<Norms>(run.made.body.clone()) else {
        return Ok(None);
    };
    if norms.currency != settings.currency {
        return Ok(None);
    }
    let computed_by = run.made.parameters.get(COMPUTED_BY);
    let computed_by = computed_by.and_then(|by| by.as_str()).map(str::to_string);
    let mut notes: Vec<String> = shop.staleness(&run)?.into_iter().collect();
    notes.extend(computed_by.as_ref().map(|by| {
        let day = Instant(run.made.as_of).day_in(&settings.zone);
        format!("profiles were computed by {by}, as of {day}; `segment` computes them here")
    }));
    Ok(Some(CurrentNorms {
        norms: with_margin(norms, &settings),
        run: Some(run.run),
        computed_by,
        notes,
    }))
}

/// The profile of one user by key, never reading the whole shop: where no norms are stored,
/// features that compare the user with the shop are `None`, and a note says so.
///
/// # Errors
/// There is no such user, or the store cannot be read.
pub fn one_user_alone(shop: &Shop, key: i64) -> Result<OneUser> {
    if let Some(norms) = stored_norms(shop)? {
        return one_user_by(shop, key, norms);
    }
    let owned = shop.history(key)?;
    let history = owned.history();
    let norms = Norms::for_one_user(
        &history,
        &shop.store().fetch_kinds()?,
        shop.settings()?.currency,
    );
    let mut profile = compute(&history, &norms);
    profile.clear_comparisons();
    let notes = vec![
        "the profile model is missing: what compares the user with the shop (usual gap, overdue, \
         rates, price level, forecasts) is left out; `segment` computes it"
            .into(),
    ];
    let norms = CurrentNorms {
        norms,
        run: None,
        computed_by: None,
        notes,
    };
    Ok(OneUser {
        user: history.user.clone(),
        profile,
        value: Value::default(),
        norms,
    })
}

/// The profile of one user by key, without reading the shop where the norms are stored.
///
/// # Errors
/// There is no such user, or the store cannot be read.
pub fn one_user(shop: &Shop, key: i64) -> Result<OneUser> {
    one_user_by(shop, key, current_norms(shop)?)
}

fn one_user_by(shop: &Shop, key: i64, norms: CurrentNorms) -> Result<OneUser> {
    let owned = shop.history(key)?;
    let history = owned.history();
    let stored = match norms.computed_by {
        Some(_) => shop.store().fetch_profile(key)?,
        None => None,
    };
    let (profile, value) = match stored {
        Some(body) => {
            let stored = StoredReader::open(shop, &norms)?.read(&body)?;
            (stored.profile, stored.value)
        }
        None => {
            let profile = compute(&history, &norms.norms);
            let value = value(&history, &profile, &norms.norms);
            (profile, value)
        }
    };
    Ok(OneUser {
        user: history.user.clone(),
        profile,
        value,
        norms,
    })
}

/// The profiles of all users, by the norms in force.
///
/// # Errors
/// The store cannot be read, or the work was cancelled.
pub fn everyone(shop: &Shop, watch: &dyn Observer) -> Result<Everyone> {
    let norms = current_norms(shop)?;
    everyone_by(shop, norms, watch)
}

/// The profiles of all users, by newly fitted norms; [`save`] stores them.
///
/// # Errors
/// The store cannot be read, or the work was cancelled.
pub fn fit(shop: &Shop, watch: &dyn Observer) -> Result<Everyone> {
    watch.progress(Progress {
        phase: "reading",
        ..Progress::default()
    });
    let snapshot = shop.snapshot()?;
    let norms = with_margin(fitted_norms(shop, &snapshot)?, &shop.settings()?);
    everyone_by(
        shop,
        CurrentNorms {
            norms,
            run: None,
            computed_by: None,
            notes: Vec::new(),
        },
        watch,
    )
}

fn everyone_by(shop: &Shop, norms: CurrentNorms, watch: &dyn Observer) -> Result<Everyone> {
    let snapshot = shop.snapshot()?;
    stop_if_cancelled(watch)?;
    watch.progress(Progress {
        phase: "profiling",
        total: Some(snapshot.users.len() as u64),
        ..Progress::default()
    });
    let of_user = |user: usize| {
        (!watch.is_cancelled()).then(|| {
            let history = snapshot.history(user);
            let profile = compute(&history, &norms.norms);
            let value = value(&history, &profile, &norms.norms);
            (profile, value)
        })
    };
    let profiled = shop.derived(
        &snapshot,
        |held: &Profiled| held.norms == norms.norms && held.run == norms.run,
        || {
            let (profiles, values): (Vec<Profile>, Vec<Value>) = if norms.computed_by.is_some() {
                stored_profiles(shop, &norms, &snapshot, &of_user)?
            } else {
                let found: Option<Vec<_>> = shop.install(|| {
                    (0..snapshot.users.len())
                        .into_par_iter()
                        .map(of_user)
                        .collect()
                });
                found.ok_or_else(Error::cancelled)?.into_iter().unzip()
            };
            Ok(Profiled {
                norms: norms.norms.clone(),
                run: norms.run,
                profiles: Arc::new(profiles),
                values: Arc::new(values),
            })
        },
    )?;
    let (profiles, values) = (Arc::clone(&profiled.profiles), Arc::clone(&profiled.values));
    Ok(Everyone {
        snapshot,
        profiles,
        values,
        norms,
    })
}

/// The profiles of all users, read where they are stored and else computed.
fn stored_profiles(
    shop: &Shop,
    norms: &CurrentNorms,
    snapshot: &Snapshot,
    of_user: &dyn Fn(usize) -> Option<(Profile, Value)>,
) -> Result<(Vec<Profile>, Vec<Value>)> {
    let reader = StoredReader::open(shop, norms)?;
    let users = snapshot.users.len();
    let mut profiles = vec![Profile::default(); users];
    let mut values = vec![Value::default(); users];
    let mut is_stored = vec![false; users];
    let mut failed = None;
    shop.store().for_each_profile(&mut |key, body| {
        if let Some(user) = snapshot.user_index(key) {
            match reader.read(&body) {
                Ok(stored) => (profiles[user], values[user]) = (stored.profile, stored.value),
                Err(error) => failed = Some(error),
            }
            is_stored[user] = true;
        }
        failed.is_none()
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    for user in (0..users).filter(|user| !is_stored[*user]) {
        (profiles[user], values[user]) = of_user(user).ok_or_else(Error::cancelled)?;
    }
    Ok((profiles, values))
}

/// The norms of a snapshot, fitted once per session.
fn fitted_norms(shop: &Shop, snapshot: &Arc<Snapshot>) -> Result<Norms> {
    let fitted = shop.derived(
        snapshot,
        |_: &Norms| true,
        || {
            let in_force = stored_norms(shop)?.and_then(|held| held.norms.behavior);
            Ok(shop.install(|| Norms::fit_after(snapshot, in_force.as_ref())))
        },
    )?;
    Ok((*fitted).clone())
}

/// The behaviours of the shop, and what prices they are coded by: stored ones, else found now.
///
/// # Errors
/// The store cannot be read.
pub fn behaviors(
    shop: &Shop,
    snapshot: &Arc<Snapshot>,
) -> Result<(Option<BehaviorModel>, PriceLevels)> {
    let norms = match stored_norms(shop)? {
        Some(stored) if stored.norms.behavior.is_some() => stored.norms,
        _ => {
            let contents = Contents::of(snapshot);
            let has_browsing = contents.views || contents.clicks || contents.carts;
            let has = (has_browsing, contents.has_hours());
            let prices = PriceLevels::fit(&snapshot.items);
            let found = shop.install(|| BehaviorModel::fit(snapshot, &prices, has, None));
            return Ok((found, prices));
        }
    };
    Ok((norms.behavior, norms.prices))
}

/// Stores the norms as a run, and the profiles.
///
/// # Errors
/// The database cannot be written.
pub fn save(transaction: &Transaction<'_>, everyone: &Everyone, run: &NewRun) -> Result<RunId> {
    let body = serde_json::to_value(&everyone.norms.norms)
        .map_err(|error| Error::failed("the norms cannot be stored").because(error))?;
    let run = transaction.save_run(&NewRun {
        kind: RUN_KIND.into(),
        body,
        ..run.clone()
    })?;
    let rows = everyone
        .snapshot
        .users
        .iter()
        .zip(&*everyone.profiles)
        .zip(&*everyone.values)
        .filter(|((user, _), _)| !user.is_excluded);
    let mut failed = None;
    transaction.replace_profiles(
        run,
        rows.filter_map(|((user, profile), value)| {
            let stored = StoredProfile {
                profile: profile.clone(),
                value: value.clone(),
            };
            match serde_json::to_string(&stored) {
                Ok(body) => Some((user.key, StoredBody::Json(body))),
                Err(error) => {
                    failed = Some(error);
                    None
                }
            }
        }),
    )?;
    match failed {
        Some(error) => Err(Error::failed("a profile cannot be stored").because(error)),
        None => Ok(run),
    }
}

/// Uses the margin of the settings where costs are not known, and what an order costs besides the goods.
fn with_margin(mut norms: Norms, settings: &Settings) -> Norms {
    norms.order_cost = settings.order_cost;
    if norms.margin.is_none_or(|margin| margin.assumed) {
        norms.margin = settings.margin.map(|share| MarginShare {
            share,
            n: 0,
            assumed: true,
        });
    }
    norms
}
