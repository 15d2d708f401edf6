//! The segments of a shop: computed, or those in force brought up to date.

use super::choice::choose;
use super::density::by_density;
use super::describe::{Description, Differences, interests, revenue_shares};
use super::kmeans::{Clustering, distinct_rows, kmeans};
use super::lapses;
use super::mixture::by_mixture;
use super::model::{Model, Standing};
use super::naming::{pick_names, proposals};
use super::natural::natural_groups;
use super::rfm::{RfmGroup, rfm_groups};
use super::sentence::sentences;
use super::silhouette::Sample;
use super::space::{FeatureChoice, Space, UserFacts};
use super::stability::{STABLE_FROM, stability};
use super::update::{CLEARLY, Continuation, settle, update};
use crate::profile::matrix::LEAST_KNOWN;
use crate::profile::missing::MissingChoice;
use crate::profile::{Norms, Profile};
use ndarray::{Array2, ArrayView1};
use regulars_core::domain::{Estimate, Observer, Progress};
use regulars_core::error::{Error, Result};
use regulars_core::shop::stop_if_cancelled;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The method of grouping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// K-means on behaviour and interests.
    #[default]
    Behavior,
    /// Recency, frequency and money.
    Rfm,
    /// A mixture of Gaussians on behaviour and interests.
    Mixture,
    /// Dense groups in behaviour and interests (DBSCAN).
    Density,
}

impl By {
    /// The word that is typed and stored.
    pub fn word(self) -> &'static str {
        match self {
            By::Behavior => "behavior",
            By::Rfm => "rfm",
            By::Mixture => "mixture",
            By::Density => "density",
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The number of groups; the best where it is left open. RFM has its own.
    pub k: Option<usize>,
    /// The method.
    pub by: By,
    /// Features to add.
    pub with: Vec<String>,
    /// Features to leave out.
    pub without: Vec<String>,
    /// What stands for values that are not known.
    pub missing: Vec<MissingChoice>,
    /// Decides all draws.
    pub seed: u64,
}

/// The segments in force, to be brought up to date.
#[derive(Debug, Clone)]
pub struct Previous {
    /// Their space and centres.
    pub model: Model,
    /// The group of each user who is in one, by dense index.
    pub groups: BTreeMap<usize, usize>,
    /// Days from the instant that they saw until the one that is seen now.
    pub days: f64,
}

/// The groups, before they are matched with the segments before and get their ids.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    /// The method.
    pub by: By,
    /// The features that were compared.
    pub features: Vec<String>,
    /// Dense indices of the users who were segmented.
    pub members: Vec<usize>,
    /// The group of each of them.
    pub labels: Vec<usize>,
    /// The groups.
    pub segments: Vec<Description>,
    /// Mean silhouette of a sample; `None` where it was not computed.
    pub silhouette: Option<f64>,
    /// Whether the groups are there by nature, and not a practical cut.
    pub natural_groups: bool,
    /// The part of customers who stop coming that would change to a more lapsed group; `None` where
    /// it was not tried.
    pub lapses_noticed: Option<Estimate>,
    /// How the groups continue those that were to be brought up to date, if there were any.
    pub continuation: Option<Continuation>,
    /// The group before that each continues; empty where they were found anew.
    pub continues: Vec<usize>,
    /// The space and what places a user in it; `None` of RFM.
    pub model: Option<Model>,
    /// How each member stands to the own group and the others; empty of RFM.
    pub standings: Vec<Standing>,
    /// What must be said with the result.
    pub notes: Vec<String>,
}

/// Segments the users; groups that are in force (`previous`) are brought up to date, unless fewer
/// different users are left than groups. Users without orders are left out where the shop has
/// orders (RFM calls them prospects), users without any action where it has not.
///
/// # Errors
/// Too few users or all alike, more groups than different users, a name that is no feature, or the
/// work was cancelled.
pub fn compute(
    facts: &UserFacts<'_>,
    norms: &Norms,
    options: &Options,
    previous: Option<&Previous>,
    watch: &dyn Observer,
) -> Result<Computed> {
    match options.by {
        By::Behavior => by_behavior(facts, norms, options, previous, watch),
        By::Rfm => by_rfm(facts, norms, options, watch),
        By::Mixture => by_mixture(facts, norms, options, previous, watch),
        By::Density => by_density(facts, norms, options, previous, watch),
    }
}

fn is_segmented(profile: &Profile, norms: &Norms) -> bool {
    if norms.has_orders {
        profile.order_days > 0
    } else {
        profile.tenure_days.is_some() && profile.sessions != Some(0)
    }
}

/// The users who are segmented, by dense index.
pub(super) fn members(
    facts: &UserFacts<'_>,
    norms: &Norms,
    watch: &dyn Observer,
) -> Result<Vec<usize>> {
    let members: Vec<usize> = (0..facts.profiles.len())
        .filter(|&user| is_segmented(&facts.profiles[user], norms))
        .collect();
    enough(&members, norms)?;
    watch.progress(Progress {
        phase: "comparing",
        total: Some(members.len() as u64),
        ..Progress::default()
    });
    Ok(members)
}

fn by_behavior(
    facts: &UserFacts<'_>,
    norms: &Norms,
    options: &Options,
    previous: Option<&Previous>,
    watch: &dyn Observer,
) -> Result<Computed> {
    let members = members(facts, norms, watch)?;
    let frozen = previous.and_then(|previous| Some((previous, previous.place(facts, &members)?)));
    let Grouped {
        space,
        rows,
        clustering,
        silhouette,
        continues,
        continuation,
    } = match frozen {
        Some((previous, (rows, centres))) => {
            brought_up_to_date(previous, rows, &centres, &members, options, watch)?
        }
        None => found_anew(facts, &members, norms, options, watch)?,
    };
    let k = clustering.sizes.len();
    let found_again = if k > 1 {
        stability(&rows, &clustering, options.seed, watch)?
    } else {
        None
    };
    let natural_groups = natural_groups(
        &rows,
        k,
        silhouette,
        found_again.as_deref(),
        options.seed,
        watch,
    )?;
    let mut notes = space_notes(&space);
    if previous.is_some() && continuation.is_none() {
        notes.push(
            "re-segmented: fewer different users are left than there were segments, which were \
             found anew"
                .into(),
        );
    }
    let settled = |place: &[f64], own| {
        settle(
            ArrayView1::from(place),
            &clustering.centres,
            Some(own),
            CLEARLY,
        )
    };
    let lapses_noticed = lapses::noticed(
        facts,
        &members,
        &space,
        &clustering.labels,
        &settled,
        options.seed,
    );
    notes.extend(lapses_noticed.as_ref().and_then(lapses::told));
    if !natural_groups {
        notes.push(
            "these segments are a practical cut of a continuum, not groups that lie clearly apart"
                .into(),
        );
    }
    if found_again.is_none() {
        notes.push(
            "there are too few different users to check how surely the segments are found again"
                .into(),
        );
    }
    left_out(&mut notes, facts.profiles.len() - members.len(), norms);
    let model = Model {
        centres: clustering
            .centres
            .rows()
            .into_iter()
            .map(|row| row.to_vec())
            .collect(),
        segments: Vec::new(),
        space,
        mixture: None,
        density: None,
    };
    let standings = rows
        .rows()
        .into_iter()
        .zip(&clustering.labels)
        .filter_map(|(row, label)| model.distances(row.as_slice().unwrap_or_default(), *label))
        .map(Standing::Distances)
        .collect();
    let segments = describe(
        facts,
        &members,
        &clustering.labels,
        k,
        found_again.as_deref(),
        options.seed,
        watch,
    )?;
    Ok(Computed {
        by: By::Behavior,
        features: model.space.names(),
        labels: clustering.labels,
        silhouette,
        natural_groups,
        lapses_noticed,
        continuation,
        continues,
        model: Some(model),
        members,
        segments,
        standings,
        notes,
    })
}

/// Users in groups.
struct Grouped {
    space: Space,
    rows: Array2<f64>,
    clustering: Clustering,
    silhouette: Option<f64>,
    continues: Vec<usize>,
    continuation: Option<Continuation>,
}

fn brought_up_to_date(
    previous: &Previous,
    rows: Array2<f64>,
    centres: &Array2<f64>,
    members: &[usize],
    options: &Options,
    watch: &dyn Observer,
) -> Result<Grouped> {
    let cold = kmeans(
        &rows,
        centres.nrows(),
        options.seed,
        STARTS_TO_COMPARE,
        watch,
    )?;
    let before: Vec<Option<usize>> = members
        .iter()
        .map(|user| previous.groups.get(user).copied())
        .collect();
    let updated = update(&rows, centres, &before, previous.days / 7.0, cold, watch)?;
    let silhouette = Sample::draw(&rows, options.seed).silhouette(&updated.clustering.labels);
    Ok(Grouped {
        space: previous.model.space.clone(),
        rows,
        clustering: updated.clustering,
        silhouette,
        continues: updated.continues,
        continuation: Some(updated.continuation),
    })
}

fn found_anew(
    facts: &UserFacts<'_>,
    members: &[usize],
    norms: &Norms,
    options: &Options,
    watch: &dyn Observer,
) -> Result<Grouped> {
    let (space, rows) = different_rows(facts, members, norms, options)?;
    let tried = choose(&rows, options.k, options.seed, watch)?;
    Ok(Grouped {
        space,
        rows,
        clustering: tried.clustering,
        silhouette: tried.silhouette,
        continues: Vec::new(),
        continuation: None,
    })
}

/// Starts of the cold fit that groups in force are compared with.
const STARTS_TO_COMPARE: usize = 10;

impl Previous {
    /// The users in the frozen space, and the centres by rows; `None` where fewer users are
    /// different than there are groups, or the centres are not of one width.
    pub(super) fn place(
        &self,
        facts: &UserFacts<'_>,
        members: &[usize],
    ) -> Option<(Array2<f64>, Array2<f64>)> {
        let (groups, width) = (self.model.centres.len(), self.model.centres.first()?.len());
        let centres = Array2::from_shape_vec((groups, width), self.model.centres.concat()).ok()?;
        let rows = self.model.space.matrix(facts, members);
        (distinct_rows(&rows, groups) >= groups).then_some((rows, centres))
    }
}

/// A space fitted on the users, and they in it.
///
/// # Errors
/// As [`fitted_space`], and users who are all alike.
pub(super) fn different_rows(
    facts: &UserFacts<'_>,
    members: &[usize],
    norms: &Norms,
    options: &Options,
) -> Result<(Space, Array2<f64>)> {
    let space = fitted_space(facts, members, norms, options)?;
    if space.layout.width() == 0 {
        return Err(Error::failed(format!(
            "all {} users are alike in every feature",
            members.len()
        ))
        .hint(
            "load more actions, or define a segment by a rule: segment define NAME \"orders >= 1\"",
        ));
    }
    let rows = space.matrix(facts, members);
    Ok((space, rows))
}

pub(super) fn fitted_space(
    facts: &UserFacts<'_>,
    members: &[usize],
    norms: &Norms,
    options: &Options,
) -> Result<Space> {
    let choice = FeatureChoice {
        with: &options.with,
        without: &options.without,
        missing: &options.missing,
    };
    Space::fit(facts, members, norms, &choice).map_err(|name| {
        Error::usage(format!(
            "'{name}' is no feature that segments can be compared by"
        ))
        .hint("segment --with age, or --without interests")
    })
}

fn by_rfm(
    facts: &UserFacts<'_>,
    norms: &Norms,
    options: &Options,
    watch: &dyn Observer,
) -> Result<Computed> {
    let of_behavior = [
        (options.k.is_some(), "--k"),
        (!options.with.is_empty(), "--with"),
        (!options.without.is_empty(), "--without"),
        (!options.missing.is_empty(), "--missing"),
    ];
    if let Some((_, typed)) = of_behavior.into_iter().find(|(is_typed, _)| *is_typed) {
        return Err(Error::usage(format!(
            "RFM has its own groups and measures, {typed} does not go with it"
        ))
        .hint("segment --by rfm"));
    }
    if !norms.has_orders {
        return Err(Error::not_found("RFM needs orders, and there are none")
            .hint("load a file of orders, or: segment"));
    }
    let members: Vec<usize> = (0..facts.profiles.len()).collect();
    enough(&members, norms)?;
    let profiles: Vec<&Profile> = facts.profiles.iter().collect();
    let groups = rfm_groups(&profiles);
    let mut kinds: Vec<RfmGroup> = groups.clone();
    kinds.sort_unstable();
    kinds.dedup();
    let labels: Vec<usize> = groups
        .iter()
        .map(|group| kinds.binary_search(group).unwrap_or(0))
        .collect();
    let mut segments = describe(
        facts,
        &members,
        &labels,
        kinds.len(),
        None,
        options.seed,
        watch,
    )?;
    for (segment, kind) in segments.iter_mut().zip(&kinds) {
        segment.name = kind.name().to_string();
        segment.proposals = vec![segment.name.clone()];
    }
    let mut notes = vec![
        "scores are quintiles of recency, orders and net revenue among the buyers".to_string(),
    ];
    if !norms.has_amounts {
        notes.push("the data have no amounts, so the money score is the same for all".into());
    }
    Ok(Computed {
        by: By::Rfm,
        features: ["recency_days", "orders", "net_revenue"]
            .map(Into::into)
            .into(),
        members,
        labels,
        segments,
        silhouette: None,
        natural_groups: false,
        lapses_noticed: None,
        continuation: None,
        continues: Vec::new(),
        model: None,
        standings: Vec::new(),
        notes,
    })
}

fn enough(members: &[usize], norms: &Norms) -> Result<()> {
    let what = if norms.has_orders {
        "with orders"
    } else {
        "with actions"
    };
    match members.len() {
        0 => Err(
            Error::not_found(format!("there are no users {what} to segment"))
                .hint("load a file of orders"),
        ),
        1 | 2 => Err(Error::failed(
            format!("{} users {what} are too few to segment", members.len())
                .replace("1 users", "1 user"),
        )
        .hint(
            "load more orders, or define a segment by a rule: segment define NAME \"orders >= 1\"",
        )),
        _ => Ok(()),
    }
}

pub(super) fn describe(
    facts: &UserFacts<'_>,
    members: &[usize],
    labels: &[usize],
    k: usize,
    found_again: Option<&[f64]>,
    seed: u64,
    watch: &dyn Observer,
) -> Result<Vec<Description>> {
    watch.progress(Progress {
        phase: "describing",
        total: Some(k as u64),
        ..Progress::default()
    });
    stop_if_cancelled(watch)?;
    let differences = Differences::of(facts, members, labels, k);
    let liked = interests(facts, members, labels, k);
    let proposals = proposals(&differences, &liked);
    let fitting: Vec<&[String]> = proposals.iter().map(Vec::as_slice).collect();
    let names = pick_names(&fitting, &vec![None; k], &[]);
    let revenue = revenue_shares(facts, members, labels, k);
    let sentences = sentences(facts, members, labels, k, seed);
    stop_if_cancelled(watch)?;
    let mut sizes = vec![0_u64; k];
    labels.iter().for_each(|&label| sizes[label] += 1);
    let described = names
        .into_iter()
        .zip(proposals)
        .zip(liked)
        .zip(sentences)
        .enumerate();
    Ok(described
        .map(|(group, (((name, proposals), interests), sentence))| {
            let stability = found_again.and_then(|values| values.get(group).copied());
            Description {
                name,
                proposals,
                size: sizes[group],
                share: sizes[group] as f64 / members.len().max(1) as f64,
                revenue_share: revenue[group],
                precision: sentence.as_ref().and_then(|sentence| sentence.precision),
                recall: sentence.as_ref().and_then(|sentence| sentence.recall),
                sentence: sentence.map(|sentence| sentence.rule.to_string()),
                stability,
                is_mixed: stability.is_some_and(|value| value < STABLE_FROM),
                certainty: None,
                between_share: None,
                is_outside: false,
                stands_out: differences.stands_out(group),
                interests,
            }
        })
        .collect())
}

pub(super) fn space_notes(space: &Space) -> Vec<String> {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let share = |known: f64| {
        if known >= 0.995 {
            "nearly all".to_string()
        } else {
            percent(known) + " of the"
        }
    };
    let mut notes = Vec::new();
    for dropped in &space.layout.dropped {
        notes.push(match dropped.known {
            0.0 => format!("{} is left out: the data do not say", dropped.name),
            known if known < LEAST_KNOWN => {
                format!(
                    "{} is left out: known for {} of the users only",
                    dropped.name,
                    percent(known)
                )
            }
            known => format!(
                "{} is left out, as asked: known for {} users",
                dropped.name,
                share(known)
            ),
        });
    }
    for name in &space.layout.constant {
        notes.push(format!(
            "{name} is left out: it is the same for nearly all users"
        ));
    }
    for imputed in &space.layout.imputed {
        let substitute = space.layout.substitute(&imputed.name);
        notes.push(format!(
            "{} is known for {} users; {substitute} for the others",
            imputed.name,
            share(imputed.known)
        ));
    }
    notes
}

pub(super) fn left_out(notes: &mut Vec<String>, users: usize, norms: &Norms) {
    if users > 0 {
        let (who, rule) = if norms.has_orders {
            ("orders", "orders = 0")
        } else {
            ("visits", "sessions = 0")
        };
        notes.push(format!(
            "{users} users have no {who} and are in no segment; to reach them: segment define \
             NAME \"{rule}\""
        ));
    }
}
