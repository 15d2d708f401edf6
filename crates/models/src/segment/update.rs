//! Updates segments so that they keep their identity from one run to the next.
//!
//! The scales of the space stay frozen. Centres follow their members slowly, and a user moves only
//! if another centre is clearly nearer. A cold fit of the same rows shows how well that fits. If it
//! fits less well, centres move a little further and "clearly" becomes weaker, so a shop that
//! changes for weeks is followed by small moves each week. If that is not enough, the groups are
//! refined from where they are, and finally found from scratch. A second run on the same data moves
//! no user: no time has passed, so centres stay, and the same margin applies.

use super::kmeans::Clustering;
use super::lloyd::{assign, lloyd};
use super::tuning::update::{
    CLEARLY, GOOD_OF_CENTRES, GOOD_OF_LABELS, LEAST_MEMBERS, LESS_CLEARLY, MOST_NUDGES, NUDGE,
    STEP_A_WEEK, WORST_OF_CENTRES, WORST_OF_LABELS,
};
use ndarray::{Array2, ArrayView1};
use regulars_core::domain::Observer;
use regulars_core::error::Result;
use serde::{Deserialize, Serialize};

/// How groups came from those before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// The centres followed their members.
    Updated,
    /// The groups were refined from where they were: a declared re-segmentation.
    Adjusted,
    /// The groups were found from scratch: a declared re-segmentation.
    Refitted,
}

/// How groups continue earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Continuation {
    /// How they came from the earlier ones.
    pub course: Course,
    /// Inertia about the nearest of the updated centres, divided by that of a cold fit; `None` for a
    /// mixture. This or the next is the reason of a re-segmentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centres_over_cold: Option<f64>,
    /// Inertia about the own centres, divided by that of a cold fit; `None` for a mixture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels_over_cold: Option<f64>,
    /// Log-likelihood per user below that of a cold fit; only for a mixture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likelihood_below_cold: Option<f64>,
}

/// Groups after an update.
#[derive(Debug, Clone, PartialEq)]
pub struct Updated {
    /// The groups, largest first.
    pub clustering: Clustering,
    /// The earlier group that each continues; empty if they were found from scratch.
    pub continues: Vec<usize>,
    /// How they continue the earlier ones.
    pub continuation: Continuation,
}

/// Updates groups. `before` is the group of each row so far, `weeks` the time since, `cold` a fit of
/// the same rows from scratch with as many groups.
///
/// # Errors
/// The work was cancelled.
pub fn update(
    rows: &Array2<f64>,
    centres: &Array2<f64>,
    before: &[Option<usize>],
    weeks: f64,
    cold: Clustering,
    watch: &dyn Observer,
) -> Result<Updated> {
    let least = cold.inertia.max(f64::MIN_POSITIVE);
    let followed = stepped(
        rows,
        centres,
        before,
        1.0 - (1.0 - STEP_A_WEEK).powf(weeks.max(0.0)),
    );
    // If no time has passed the centres stay, so that the same rows move no user.
    let (centres, about_nearest) = nudged(
        rows,
        followed,
        least,
        if weeks > 0.0 { MOST_NUDGES } else { 0 },
    );
    let (labels, inertia) = settled(rows, &centres, before, least);
    let (centres_over_cold, labels_over_cold) = (about_nearest / least, inertia / least);
    let kept = Continuation {
        course: Course::Updated,
        centres_over_cold: Some(centres_over_cold),
        labels_over_cold: Some(labels_over_cold),
        likelihood_below_cold: None,
    };
    let k = centres.nrows();
    let all_are_used = |labels: &[usize]| (0..k).all(|group| labels.contains(&group));
    let is_fit = centres_over_cold <= WORST_OF_CENTRES && labels_over_cold <= WORST_OF_LABELS;
    if is_fit && all_are_used(&labels) {
        let (clustering, continues) = by_size(labels, &centres, inertia);
        return Ok(Updated {
            clustering,
            continues,
            continuation: kept,
        });
    }
    let (labels, centres, inertia) = lloyd(rows, centres, watch)?;
    if inertia <= WORST_OF_CENTRES * cold.inertia && all_are_used(&labels) {
        let (clustering, continues) = by_size(labels, &centres, inertia);
        return Ok(Updated {
            clustering,
            continues,
            continuation: Continuation {
                course: Course::Adjusted,
                ..kept
            },
        });
    }
    let continuation = Continuation {
        course: Course::Refitted,
        ..kept
    };
    Ok(Updated {
        clustering: cold,
        continues: Vec::new(),
        continuation,
    })
}

/// The centres, moved by the fraction `part` of the way to the means of their members.
fn stepped(
    rows: &Array2<f64>,
    centres: &Array2<f64>,
    members_of: &[Option<usize>],
    part: f64,
) -> Array2<f64> {
    let mut sums: Array2<f64> = Array2::zeros(centres.dim());
    let mut members = vec![0_usize; centres.nrows()];
    for (row, group) in rows
        .rows()
        .into_iter()
        .zip(members_of)
        .filter_map(|(row, group)| Some((row, (*group)?)))
    {
        let mut sum = sums.row_mut(group);
        sum += &row;
        members[group] += 1;
    }
    let mut stepped = centres.clone();
    for (group, &count) in members
        .iter()
        .enumerate()
        .filter(|(_, count)| **count >= LEAST_MEMBERS)
    {
        let mean = &sums.row(group) / count as f64;
        let mut centre = stepped.row_mut(group);
        let way = (&mean - &centre) * part;
        centre += &way;
    }
    stepped
}

/// The centres, nudged at most `most` times until they fit well, and the inertia about the nearest;
/// `least` is that of a cold fit. The means of the nearest rows lower the inertia at each nudge;
/// those of the members, who may lag behind, need not.
fn nudged(
    rows: &Array2<f64>,
    mut centres: Array2<f64>,
    least: f64,
    most: usize,
) -> (Array2<f64>, f64) {
    let (mut nearest, mut inertia) = assign(rows.view(), &centres);
    for _ in 0..most {
        if inertia <= GOOD_OF_CENTRES * least {
            break;
        }
        let members_of: Vec<Option<usize>> = nearest.into_iter().map(Some).collect();
        centres = stepped(rows, &centres, &members_of, NUDGE);
        (nearest, inertia) = assign(rows.view(), &centres);
    }
    (centres, inertia)
}

/// The group of each row, and the inertia about the own centres. Rows change their group as seldom
/// as the fit allows.
fn settled(
    rows: &Array2<f64>,
    centres: &Array2<f64>,
    before: &[Option<usize>],
    least: f64,
) -> (Vec<usize>, f64) {
    let by = |clearly: f64| {
        let each = rows.rows().into_iter().zip(before);
        let labels: Vec<usize> = each
            .map(|(row, before)| settle(row, centres, *before, clearly))
            .collect();
        let inertia = inertia_of(rows, &labels, centres);
        (labels, inertia)
    };
    let mut found = by(CLEARLY);
    for clearly in LESS_CLEARLY {
        if found.1 <= GOOD_OF_LABELS * least {
            break;
        }
        found = by(clearly);
    }
    found
}

/// The group of a row: the one so far, unless another centre is nearer than `clearly` times the
/// distance to the own centre.
pub(super) fn settle(
    row: ArrayView1<'_, f64>,
    centres: &Array2<f64>,
    before: Option<usize>,
    clearly: f64,
) -> usize {
    let squares: Vec<f64> = centres
        .rows()
        .into_iter()
        .map(|centre| square(row, centre))
        .collect();
    let nearest = (0..squares.len())
        .min_by(|&one, &other| squares[one].total_cmp(&squares[other]))
        .unwrap_or(0);
    match before {
        Some(own) if squares[nearest] >= clearly * clearly * squares[own] => own,
        _ => nearest,
    }
}

fn square(row: ArrayView1<'_, f64>, centre: ArrayView1<'_, f64>) -> f64 {
    row.iter().zip(centre).map(|(a, b)| (a - b) * (a - b)).sum()
}

fn inertia_of(rows: &Array2<f64>, labels: &[usize], centres: &Array2<f64>) -> f64 {
    rows.rows()
        .into_iter()
        .zip(labels)
        .map(|(row, &label)| square(row, centres.row(label)))
        .sum()
}

/// The groups, largest first, equal ones in their earlier order; and the earlier group of each.
fn by_size(labels: Vec<usize>, centres: &Array2<f64>, inertia: f64) -> (Clustering, Vec<usize>) {
    let mut sizes = vec![0; centres.nrows()];
    labels.iter().for_each(|&label| sizes[label] += 1);
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&group| std::cmp::Reverse(sizes[group]));
    let mut place = vec![0; order.len()];
    order
        .iter()
        .enumerate()
        .for_each(|(new, &old)| place[old] = new);
    let clustering = Clustering {
        labels: labels.into_iter().map(|label| place[label]).collect(),
        centres: centres.select(ndarray::Axis(0), &order),
        sizes: order.iter().map(|&group| sizes[group]).collect(),
        inertia,
    };
    (clustering, order)
}

#[cfg(test)]
mod tests {
    use super::super::kmeans::kmeans;
    use super::*;
    use rand::Rng;
    use regulars_core::domain::Silent;
    use regulars_core::statistics::sampling::random;

    /// One cloud without groups, with all rows shifted a little and some moved far.
    fn cloud(shift: f64, jump: f64) -> Array2<f64> {
        let mut generator = random(3, "cloud");
        let values: Vec<f64> = (0..900)
            .flat_map(|index| {
                let place = [
                    generator.gen_range(-3.0..3.0),
                    generator.gen_range(-1.0..1.0),
                ];
                let far = if index % 90 == 0 { jump } else { 0.0 };
                [place[0] + shift + far, place[1]]
            })
            .collect();
        Array2::from_shape_vec((900, 2), values).unwrap()
    }

    fn fit(rows: &Array2<f64>) -> Clustering {
        kmeans(rows, 3, 1, 6, &Silent::default()).unwrap()
    }

    fn updated(rows: &Array2<f64>, from: &Clustering, weeks: f64) -> Updated {
        let before: Vec<Option<usize>> = from.labels.iter().map(|&label| Some(label)).collect();
        update(
            rows,
            &from.centres,
            &before,
            weeks,
            fit(rows),
            &Silent::default(),
        )
        .unwrap()
    }

    /// The earlier group that each row's group continues.
    fn as_before(updated: &Updated) -> Vec<usize> {
        updated
            .clustering
            .labels
            .iter()
            .map(|&label| updated.continues[label])
            .collect()
    }

    #[test]
    fn the_same_rows_move_no_user_however_often() {
        let first = fit(&cloud(0.0, 0.0));
        let later = cloud(0.25, 0.0);
        let once = updated(&later, &first, 1.0);
        assert_eq!(once.continuation.course, Course::Updated);
        let again = updated(&later, &once.clustering, 0.0);
        assert_eq!(
            (&again.clustering.labels, &again.continues),
            (&once.clustering.labels, &vec![0, 1, 2])
        );
        assert_eq!(again.clustering.centres, once.clustering.centres);
    }

    #[test]
    fn the_same_rows_move_no_user_after_the_last_nudge() {
        let first = fit(&cloud(0.0, 0.0));
        let mut less_than_well = 0;
        for shift in 30..55 {
            let later = cloud(0.01 * f64::from(shift), 0.0);
            let once = updated(&later, &first, 1.0);
            if once.continuation.course == Course::Updated {
                less_than_well +=
                    u32::from(once.continuation.centres_over_cold > Some(GOOD_OF_CENTRES));
                let again = updated(&later, &once.clustering, 0.0);
                assert_eq!(as_before(&again), once.clustering.labels, "{shift}");
                assert_eq!(
                    again.continuation.centres_over_cold, once.continuation.centres_over_cold,
                    "{shift}"
                );
            }
        }
        assert!(less_than_well > 0);
    }

    #[test]
    fn a_small_drift_moves_few_and_a_jump_is_followed() {
        let first = fit(&cloud(0.0, 0.0));
        let later = cloud(0.15, 4.0);
        let found = updated(&later, &first, 1.0);
        assert_eq!(
            found.continuation.course,
            Course::Updated,
            "{:?}",
            found.continuation
        );
        let (now, nearest) = (as_before(&found), assign(later.view(), &first.centres).0);
        let moved = |labels: &[usize]| {
            (0..900)
                .filter(|&row| labels[row] != first.labels[row])
                .count()
        };
        assert!(
            moved(&now) < moved(&nearest),
            "{} {}",
            moved(&now),
            moved(&nearest)
        );
        let jumped: Vec<usize> = (0..900)
            .filter(|row| row % 90 == 0 && later[[*row, 0]] > 3.0)
            .collect();
        assert!(jumped.len() >= 5 && jumped.iter().all(|&row| now[row] == nearest[row]));
    }

    #[test]
    fn slow_change_needs_no_re_segmentation() {
        let mut found = Updated {
            clustering: fit(&cloud(0.0, 0.0)),
            continues: Vec::new(),
            continuation: Continuation {
                course: Course::Updated,
                centres_over_cold: None,
                labels_over_cold: None,
                likelihood_below_cold: None,
            },
        };
        for week in 1..=20 {
            let now = updated(&cloud(0.1 * f64::from(week), 0.0), &found.clustering, 1.0);
            assert_eq!(
                now.continuation.course,
                Course::Updated,
                "week {week}: {:?}",
                now.continuation
            );
            let moved = (0..900)
                .filter(|&row| as_before(&now)[row] != found.clustering.labels[row])
                .count();
            assert!(moved <= 54, "week {week}: {moved}");
            let still = updated(&cloud(0.1 * f64::from(week), 0.0), &now.clustering, 0.0);
            assert_eq!(as_before(&still), now.clustering.labels, "week {week}");
            found = now;
        }
    }

    #[test]
    fn a_poor_fit_is_re_segmented_and_declared() {
        let first = fit(&cloud(0.0, 0.0));
        let far = updated(&cloud(5.0, 0.0), &first, 1.0);
        assert_ne!(far.continuation.course, Course::Updated);
        assert!(far.continuation.centres_over_cold > Some(1.05));
        assert!(far.clustering.inertia <= 1.05 * fit(&cloud(5.0, 0.0)).inertia);
    }

    #[test]
    fn the_margin_shrinks_where_labels_fit_poorly() {
        // Rows of the first group, half of them a little nearer to the second centre.
        let rows = Array2::from_shape_fn((40, 1), |(row, _)| if row < 20 { 0.0 } else { 5.2 });
        let centres = Array2::from_shape_vec((2, 1), vec![0.0, 10.0]).unwrap();
        let before = vec![Some(0); 40];
        let about_the_own = 20.0 * 5.2 * 5.2;
        let (labels, inertia) = settled(&rows, &centres, &before, about_the_own / GOOD_OF_LABELS);
        assert_eq!(
            (labels, inertia.round()),
            (vec![0; 40], about_the_own.round())
        );
        let (labels, inertia) = settled(
            &rows,
            &centres,
            &before,
            0.95 * about_the_own / GOOD_OF_LABELS,
        );
        assert_eq!((&labels[..20], &labels[20..]), (&[0; 20][..], &[1; 20][..]));
        assert!(inertia < about_the_own);
    }

    #[test]
    fn new_users_go_to_the_nearest_centre() {
        let first = fit(&cloud(0.0, 0.0));
        let mut before: Vec<Option<usize>> =
            first.labels.iter().map(|&label| Some(label)).collect();
        before[7] = None;
        let rows = cloud(0.0, 0.0);
        let found = update(
            &rows,
            &first.centres,
            &before,
            0.0,
            first.clone(),
            &Silent::default(),
        )
        .unwrap();
        assert_eq!(as_before(&found)[7], first.labels[7]);
    }
}
