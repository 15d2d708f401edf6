//! `segments` and `segments ID`.

use super::find::{find_segment, matching, rule_of};
use super::portrait::{Portrait, moves};
use super::view::{RunBody, SegmentView, model_in_force};
use super::{DEFINED, RUN_KIND};
use crate::profile::operation::{self as profiles, Everyone};
use crate::segment::{By, Description, Movement, SegmentModel};
use regulars_core::domain::{Instant, Money, Observer, RunId, SegmentId};
use regulars_core::error::Result;
use regulars_core::shop::Shop;
use regulars_core::shop::permissions::{Barrier, LeftOut, Permissions};
use regulars_core::store::{ModelRun, SegmentRow};
use serde::Serialize;

/// The segments in force.
#[derive(Debug, Clone, Serialize)]
pub struct ListOutcome {
    /// The run of the learned ones; `None` if there are none.
    pub run: Option<RunId>,
    /// The data revision it read.
    pub revision: Option<i64>,
    /// The method.
    pub by: Option<By>,
    /// The number of learned segments.
    pub k: usize,
    /// The features compared.
    pub features: Vec<String>,
    /// Mean silhouette of a sample.
    pub silhouette: Option<f64>,
    /// Whether the groups are natural, and not a practical split.
    pub natural_groups: bool,
    /// The learned segments, largest first, then those defined by rules.
    pub segments: Vec<SegmentView>,
    /// Moves at the last run.
    pub movement: Option<Movement>,
    /// Remarks to show with the result.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// A member as listed.
#[derive(Debug, Clone, Serialize)]
pub struct MemberView {
    /// The shop's id.
    pub user: String,
    /// Member since; `None` in a defined segment.
    pub since: Option<Instant>,
    /// Distance to the own centre; only by behaviour.
    pub distance: Option<f64>,
    /// Distance to the nearest other centre; only by behaviour.
    pub next_distance: Option<f64>,
    /// The chance that the member belongs to the segment; only for a mixture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chance: Option<f64>,
    /// The likeliest other segment; only for a mixture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_segment: Option<SegmentId>,
    /// Its chance; only for a mixture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_chance: Option<f64>,
    /// Days since the last order.
    pub recency_days: Option<f64>,
    /// Orders.
    pub orders: Option<u64>,
    /// Purchases less refunds.
    pub net_revenue: Option<Money>,
    /// Why the member must not be written to now: no permission, or complaint; null where the
    /// member may be.
    pub barrier: Option<&'static str>,
}

/// One segment with its members.
#[derive(Debug, Clone, Serialize)]
pub struct OneOutcome {
    /// The run that found it; `None` for a definition.
    pub run: Option<RunId>,
    /// The data revision that was read.
    pub revision: i64,
    /// The segment, in a list of one as `segment` shows it; empty if it cannot be read.
    pub segments: Vec<SegmentView>,
    /// Who the members are, and how they behave.
    #[serde(flatten)]
    pub portrait: Portrait,
    /// The members, in the order of their keys, without those who refused e-mail and those whom
    /// the operator excluded: such lists are handed to mail programs.
    pub members: Vec<MemberView>,
    /// Members who are not in that list.
    pub members_left_out: usize,
    /// Remarks to show with the result.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Lists the segments in force.
///
/// # Errors
/// The store cannot be read.
pub fn list(shop: &Shop, watch: &dyn Observer) -> Result<ListOutcome> {
    let current = shop.current_run(RUN_KIND)?;
    let body: Option<RunBody> = current
        .as_ref()
        .and_then(|run| serde_json::from_value(run.made.body.clone()).ok());
    let rows: Vec<SegmentRow> = shop
        .store()
        .fetch_segments()?
        .into_iter()
        .filter(|row| row.retired_at.is_none())
        .collect();
    let mut notes: Vec<String> = current
        .as_ref()
        .map(|run| shop.staleness(run))
        .transpose()?
        .flatten()
        .into_iter()
        .collect();
    let order: Vec<SegmentId> = body
        .as_ref()
        .map(|body| body.segments.clone())
        .unwrap_or_default();
    let mut segments: Vec<SegmentView> = order
        .iter()
        .filter_map(|id| rows.iter().find(|row| row.segment == *id))
        .filter_map(SegmentView::of_row)
        .collect();
    let defined: Vec<&SegmentRow> = rows
        .iter()
        .filter(|row| row.made.made_by == DEFINED)
        .collect();
    if !defined.is_empty() {
        let everyone = profiles::everyone(shop, watch)?;
        for row in defined {
            match rule_of(row) {
                Ok(Some(rule)) => {
                    let members = matching(&rule, &everyone);
                    segments.push(defined_view(row, &members, &everyone));
                }
                _ => notes.push(format!(
                    "the rule of segment {} cannot be read",
                    row.segment
                )),
            }
        }
    }
    if let Some(body) = &body {
        notes.extend(body.notes.iter().cloned());
    }
    Ok(ListOutcome {
        run: current.as_ref().map(|run| run.run),
        revision: current.as_ref().map(|run: &ModelRun| run.made.revision),
        by: body.as_ref().map(|body| body.by),
        k: order.len(),
        features: body
            .as_ref()
            .map(|body| body.features.clone())
            .unwrap_or_default(),
        silhouette: body.as_ref().and_then(|body| body.silhouette),
        natural_groups: body.as_ref().is_some_and(|body| body.natural_groups),
        movement: body.map(|body| body.movement),
        segments,
        notes,
    })
}

/// Shows one segment with its members.
///
/// # Errors
/// There is no such segment, or the store cannot be read.
pub fn show(shop: &Shop, id: SegmentId, watch: &dyn Observer) -> Result<OneOutcome> {
    let row = find_segment(shop, id)?;
    let everyone = profiles::everyone(shop, watch)?;
    let mut notes = everyone.norms.notes.clone();
    let (view, members): (
        Option<SegmentView>,
        Vec<(usize, Option<regulars_core::store::MemberRow>)>,
    ) = match rule_of(&row)? {
        Some(rule) => {
            let members = matching(&rule, &everyone);
            let view = defined_view(&row, &members, &everyone);
            (
                Some(view),
                members.into_iter().map(|user| (user, None)).collect(),
            )
        }
        None => {
            let stored = shop.store().fetch_members(id)?;
            let members = stored
                .into_iter()
                .filter_map(|member| {
                    Some((everyone.snapshot.user_index(member.user)?, Some(member)))
                })
                .collect();
            (SegmentView::of_row(&row), members)
        }
    };
    if row.retired_at.is_some() {
        notes.push(
            "this segment was replaced by a newer segmentation; its members are those it had then"
                .into(),
        );
    }
    let users: Vec<usize> = members.iter().map(|(user, _)| *user).collect();
    let least = shop.settings()?.small_cells as usize;
    if users.len() < least && !users.is_empty() {
        notes.push("too few members to show their age, where they live and what they like".into());
    }
    let mut portrait = Portrait::of(&users, &everyone, least);
    portrait.moves = moves(shop, &row)?;
    let permissions = Permissions::read(shop)?;
    let model = model_in_force(shop)?.map(|(model, _)| model);
    let (mut listed, mut left_out) = (Vec::with_capacity(members.len()), LeftOut::default());
    for (user, member) in members {
        match permissions.barrier(everyone.snapshot.users[user].key) {
            Some(barrier @ (Barrier::Refused | Barrier::Excluded)) => left_out.add(barrier),
            barrier => listed.push(MemberView {
                barrier: barrier.map(Barrier::word),
                ..member_view(user, member.as_ref(), &everyone, model.as_ref())
            }),
        }
    }
    notes.extend(
        left_out
            .in_words()
            .map(|counts| format!("left out of the list of members: {counts}")),
    );
    Ok(OneOutcome {
        run: row.made.run,
        revision: everyone.snapshot.revision,
        segments: view.into_iter().collect(),
        portrait,
        members: listed,
        members_left_out: left_out.total(),
        notes,
    })
}

fn defined_view(row: &SegmentRow, members: &[usize], everyone: &Everyone) -> SegmentView {
    let revenue = |user: usize| {
        everyone.profiles[user]
            .net_revenue
            .map_or(0, |money| money.minor)
    };
    let total: i64 = (0..everyone.profiles.len()).map(revenue).sum();
    let own: i64 = members.iter().map(|&user| revenue(user)).sum();
    SegmentView {
        id: Some(row.segment),
        description: Description {
            name: row.made.name.clone(),
            proposals: Vec::new(),
            size: members.len() as u64,
            share: members.len() as f64 / everyone.profiles.len().max(1) as f64,
            revenue_share: (total > 0).then(|| own as f64 / total as f64),
            sentence: row.made.rule.clone(),
            precision: None,
            recall: None,
            stability: None,
            is_mixed: false,
            certainty: None,
            between_share: None,
            is_outside: false,
            stands_out: Vec::new(),
            interests: Vec::new(),
        },
        made_by: row.made.made_by.clone(),
        created_at: Some(Instant(row.created_at)),
        retired_at: row.retired_at.map(Instant),
    }
}

fn member_view(
    user: usize,
    member: Option<&regulars_core::store::MemberRow>,
    everyone: &Everyone,
    model: Option<&SegmentModel>,
) -> MemberView {
    let profile = &everyone.profiles[user];
    // Members that a cluster found are stored without distances.
    let found = member.filter(|member| member.body.is_none());
    let found = found
        .zip(model)
        .and_then(|(member, model)| model.distances_of(&everyone.facts(user), member.segment));
    let stored = |name: &str| member?.body.as_ref()?.get(name);
    let number = |name: &str| stored(name)?.as_f64();
    let chance = number("chance");
    MemberView {
        user: everyone.snapshot.users[user].id.clone(),
        distance: number("own").or(found.as_ref().map(|found| found.own)),
        next_distance: number("next").or(found.and_then(|found| found.next)),
        chance,
        next_segment: chance
            .and_then(|_| stored("next_segment")?.as_i64())
            .map(SegmentId),
        next_chance: number("next_chance"),
        since: member.map(|member| Instant(member.since)),
        recency_days: profile.recency_days,
        orders: profile.orders,
        net_revenue: profile.net_revenue,
        barrier: None,
    }
}
