//! The campaigns that could be run: each kind for each audience it can be for, with what it is
//! expected to bring at its best discount.

use super::assess::{Assessed, Keep, assess};
use super::earlier_draws::open_until;
use super::gather::{AudienceChoice, Common, Gathered, gather_for};
use super::ladder::{Ladder, compare};
use super::member_items::MemberItems;
use super::plan::{Planned, make_terms};
use super::request::Request;
use crate::campaign::{Kind, Terms};
use crate::domain::{Instant, Observer, SegmentId};
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::shop::Shop;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A kind of campaign for an audience.
#[derive(Debug, Clone)]
pub struct Idea {
    /// The kind.
    pub kind: Kind,
    /// The segment it is for; `None` for the audience of the kind.
    pub segment: Option<SegmentId>,
    /// What the audience is called.
    pub name: String,
}

impl Idea {
    /// The line that designs it.
    pub fn line(&self) -> String {
        let kind = self.kind;
        match self.segment {
            Some(segment) => format!("campaign {kind} --segment {segment}"),
            None => format!("campaign {kind}"),
        }
    }

    fn request(&self) -> Request {
        let audience = self
            .segment
            .map_or(AudienceChoice::OfKind, AudienceChoice::Segment);
        Request {
            // Members get no discount unless one is asked for: nobody is held out, so what it does is never
            // known.
            discount: (self.kind != Kind::Members).then(|| "auto".into()),
            ..Request::of(self.kind, audience)
        }
    }
}

/// A campaign, weighed.
pub struct Weighed {
    /// Its audience.
    pub gathered: Gathered,
    /// The audience, judged by the usual discount.
    pub assessed: Assessed,
    /// What was compared.
    pub ladder: Ladder,
    /// Its terms but for the discount.
    pub terms: Terms,
}

/// What all ideas are weighed by.
pub struct Weigher {
    common: Common,
    /// Until when an earlier campaign of each person runs.
    open: BTreeMap<i64, Instant>,
}

impl Weigher {
    /// Reads it.
    pub fn read(shop: &Shop, watch: &dyn Observer) -> Result<Weigher> {
        let common = Common::read(shop, watch)?;
        let draws = common.people().draws.iter();
        let open = draws
            .filter_map(|(&person, draws)| Some((person, open_until(draws, shop.context.now)?)));
        Ok(Weigher {
            open: open.collect(),
            common,
        })
    }

    /// The dense index of a person by key.
    pub fn index_of(&self, person: i64) -> Option<usize> {
        self.common.index_of(person)
    }

    /// Until when an earlier campaign of a person runs; `None` where none does.
    pub fn open_until(&self, person: i64) -> Option<Instant> {
        self.open.get(&person).copied()
    }
}

/// All ideas: coupons and flash sales for each segment, members, win-back and reminder for the
/// audiences that they are for.
///
/// # Errors
/// There are no segments yet, or the store cannot be read.
pub fn ideas(shop: &Shop) -> Result<Vec<Idea>> {
    let segments = shop.store().complete_segments()?;
    if segments.is_empty() {
        return Err(Error::not_found("there are no segments yet").hint("segment"));
    }
    let mut found = Vec::new();
    for (segment, name) in segments {
        for kind in [Kind::Coupon, Kind::Flash] {
            found.push(Idea {
                kind,
                segment: Some(SegmentId(segment)),
                name: name.clone(),
            });
        }
    }
    for kind in [Kind::Members, Kind::Winback, Kind::Reminder] {
        let name = kind.usual_audience().map_or("members", |(name, _)| name);
        found.push(Idea {
            kind,
            segment: None,
            name: name.into(),
        });
    }
    Ok(found)
}

/// Weighs an idea; where `only` names a customer by dense index, for that customer alone. Customers who
/// can still use an earlier offer are left out: two at once cannot be told apart. `None` where nobody
/// is left.
///
/// # Errors
/// No margin is known, the store cannot be read, or the operator cancelled.
pub fn weigh(
    shop: &Shop,
    weigher: &Weigher,
    idea: &Idea,
    only: Option<usize>,
    watch: &dyn Observer,
) -> Result<Option<Weighed>> {
    let request = idea.request();
    let kind = request.kind;
    let mut gathered = match gather_for(shop, weigher.common.clone(), &request.audience, kind, None)
    {
        Err(error) if error.kind == ErrorKind::NotFound => return Ok(None),
        gathered => gathered?,
    };
    // Items and hours are those of the whole group.
    let Planned {
        mut terms,
        named,
        starts_at,
        ..
    } = make_terms(shop, &request, &gathered)?;
    let snapshot = Arc::clone(&gathered.everyone.snapshot);
    gathered.members.retain(|&member| {
        only.is_none_or(|user| member == user)
            && weigher.open_until(snapshot.users[member].key).is_none()
    });
    if gathered.members.is_empty() {
        return Ok(None);
    }
    if only.is_some() {
        terms.holdout = 0.0;
    }
    let ends_at = terms.ends_at(starts_at, &gathered.settings.zone);
    let no_items = MemberItems::shared(Vec::new(), gathered.members.len());
    let items = named.is_empty().then_some(no_items);
    let assessed = assess(
        shop,
        &gathered,
        kind,
        (&terms, ends_at),
        (&named, items),
        // Only of a single customer it is said which gate is in the way.
        if only.is_some() {
            Keep::Gates
        } else {
            Keep::Outcome
        },
        watch,
    )?;
    assessed.outlook.needs_margin()?;
    let ladder = compare(shop, &gathered, &assessed, kind, (&terms, ends_at))?;
    Ok(Some(Weighed {
        gathered,
        assessed,
        ladder,
        terms,
    }))
}
