//! The descriptions of all groups, from what stands out in them.

use super::describe::{Description, Differences, interests, revenue_shares};
use super::naming::{pick_names, proposals};
use super::sentence::sentences;
use super::space::UserFacts;
use super::tuning::stability::STABLE_FROM;
use regulars_core::domain::{Observer, Progress};
use regulars_core::error::Result;
use regulars_core::shop::stop_if_cancelled;

/// Describes `k` groups; `labels` gives the group of each member, `stability` that of each group.
///
/// # Errors
/// The work was cancelled.
pub fn describe_groups(
    facts: &UserFacts<'_>,
    members: &[usize],
    labels: &[usize],
    k: usize,
    stability: Option<&[f64]>,
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
            let stability = stability.and_then(|values| values.get(group).copied());
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
