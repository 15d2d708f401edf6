//! How members of a learned segment are known: what is stored, explained for one member when asked.

use crate::campaign::gate::Membership;
use crate::domain::{Instant, SegmentId};
use crate::error::Result;
use crate::profile::operation::Everyone;
use crate::profile::rule::Rule;
use crate::segment::operation::RunBody;
use crate::segment::{Neighbourhood, SegmentModel};
use crate::shop::Shop;
use crate::store::MemberRow;
use std::collections::BTreeMap;

/// Features of a distance that are kept as evidence.
const FEATURES_KEPT: usize = 3;

/// The members of a learned segment; none where the audience is a rule.
#[derive(Default)]
pub struct Memberships {
    /// By user.
    rows: Vec<MemberRow>,
    /// Of all segments.
    names: BTreeMap<i64, String>,
    model: Option<SegmentModel>,
    /// The sentence of the segment.
    sentence: Option<Rule>,
}

impl Memberships {
    /// Reads those of a segment.
    pub fn read(shop: &Shop, segment: SegmentId, sentence: Option<Rule>) -> Result<Memberships> {
        let rows = shop.store().fetch_members(segment)?;
        let run = match rows.first().and_then(|row| row.run) {
            Some(run) => shop.store().fetch_run(run)?,
            None => None,
        };
        Ok(Memberships {
            rows,
            names: shop.store().complete_segments()?.into_iter().collect(),
            model: run
                .and_then(|run| serde_json::from_value::<RunBody>(run.made.body).ok())
                .and_then(|body| body.model),
            sentence,
        })
    }

    /// The keys of the members, ascending.
    pub fn users(&self) -> impl Iterator<Item = i64> {
        self.rows.iter().map(|row| row.user)
    }

    /// The membership of a user with its distances, feature by feature where the model is there.
    pub fn of(&self, everyone: &Everyone, user: i64) -> Option<Membership> {
        let place = self.rows.binary_search_by_key(&user, |row| row.user).ok()?;
        let row = &self.rows[place];
        let facts = everyone.facts(everyone.snapshot.user_index(user)?);
        let number = |name: &str| row.body.as_ref()?.get(name)?.as_f64();
        let distances = self
            .model
            .as_ref()
            .and_then(|model| Some((model, model.distances_of(&facts, row.segment)?)));
        // Members that a cluster found are stored without distances.
        let computed = distances.as_ref().filter(|_| row.body.is_none());
        let next_id = match (&row.body, computed) {
            (Some(body), _) => body.get("next_segment").and_then(serde_json::Value::as_i64),
            (None, computed) => computed.and_then(|(model, distances)| {
                let next = model.segments.get(distances.next_group?)?;
                Some(next.0)
            }),
        };
        let features = distances.as_ref().map(|(model, distances)| {
            model
                .explain(&facts, distances)
                .into_iter()
                .filter(|found| found.next > found.own)
                .take(FEATURES_KEPT)
        });
        Some(Membership {
            since: Instant(row.since),
            own: number("own").or(computed.map(|(_, distances)| distances.own)),
            next: number("next").or(computed.and_then(|(_, distances)| distances.next)),
            chances: number("chance").map(|own| (own, number("next_chance").unwrap_or(0.0))),
            crowd: row
                .body
                .as_ref()
                .and_then(|body| crowd_text(body.get("crowd")?)),
            next_name: next_id.and_then(|id| self.names.get(&id).cloned()),
            features: features
                .into_iter()
                .flatten()
                .map(|found| (found.feature, found.own, found.next))
                .collect(),
            sentence: self.sentence.as_ref().map(|rule| rule.trace(&facts)),
        })
    }
}

fn crowd_text(crowd: &serde_json::Value) -> Option<String> {
    serde_json::from_value(crowd.clone())
        .ok()
        .map(|crowd: Neighbourhood| crowd.in_words())
}
