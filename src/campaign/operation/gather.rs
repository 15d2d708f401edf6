//! What every design and launch reads: the audience, its history and how customers responded
//! before.

use super::experience::{Experience, experience};
use super::memberships::Memberships;
use super::person_facts::PersonFacts;
use crate::campaign::audience::Audience;
use crate::campaign::tier::MemberTiers;
use crate::campaign::tier_rules::{TierRule, any_tier, parse_tier_rules};
use crate::campaign::universal::share;
use crate::campaign::{Kind, Terms};
use crate::domain::{Estimate, Observer, SegmentId};
use crate::error::{Error, Result};
use crate::profile::operation::{Everyone, OneUser, everyone, one_user};
use crate::profile::rule::{Facts, Rule, parse};
use crate::segment::operation::{RUN_KIND, segment_in_force};
use crate::shop::permissions::ConsentRule;
use crate::shop::stop_if_cancelled;
use crate::shop::{Settings, Shop};
use std::collections::BTreeMap;
use std::sync::Arc;

/// For whom a campaign is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum AudienceChoice {
    /// `--segment`
    Segment(SegmentId),
    /// `--rule`
    Rule(String),
    /// Neither: the audience that the kind is for. For members the tiers that count, for a win-back who
    /// is overdue, for a reminder who is due.
    OfKind,
}

/// What was read.
pub struct Gathered {
    /// The shop and everybody's profile.
    pub everyone: Everyone,
    /// The settings in force.
    pub settings: Settings,
    /// Who it is for.
    pub audience: Audience,
    /// The rule that the gate `rule` tests: that of the audience, of membership, or both.
    pub tested: Option<Rule>,
    /// Tiers with rules, the highest first.
    pub tier_rules: Vec<TierRule>,
    /// Who counts as a member, where a members' campaign is for a segment or a rule.
    pub members_only: Option<String>,
    /// The share of all customers that gets no campaign at all; `None` for nobody.
    pub universal_holdout: Option<f64>,
    /// Whether only customers who agreed are written to.
    pub consent: ConsentRule,
    /// Excluded customers by dense index: the shop's profiles do not have their histories, but a
    /// decision must still say by which gate they were left out.
    pub set_apart: BTreeMap<usize, OneUser>,
    /// What is known of all people.
    pub people: Arc<PersonFacts>,
    /// The dense indices of the audience, ascending by key.
    pub members: Vec<usize>,
    /// The stored memberships of a learned segment.
    pub memberships: Memberships,
    /// How customers respond, and how that is known.
    pub experience: Experience,
    /// What must be said.
    pub notes: Vec<String>,
}

impl Gathered {
    /// What a rule is tested on, for the user with this dense index.
    pub fn facts(&self, user: usize) -> Facts<'_> {
        facts_of(&self.everyone, &self.set_apart, user)
    }
}

fn facts_of<'a>(
    everyone: &'a Everyone,
    set_apart: &'a BTreeMap<usize, OneUser>,
    user: usize,
) -> Facts<'a> {
    match set_apart.get(&user) {
        Some(own) => own.facts(),
        None => everyone.facts(user),
    }
}

/// What no audience changes, read once for several designs.
#[derive(Clone)]
pub struct Common {
    everyone: Everyone,
    settings: Settings,
    consent: ConsentRule,
    set_apart: BTreeMap<usize, OneUser>,
    experience: Experience,
    people: Arc<PersonFacts>,
}

impl Common {
    /// What is known of all people.
    pub fn people(&self) -> &PersonFacts {
        &self.people
    }

    /// The dense index of a person by key.
    pub fn index_of(&self, person: i64) -> Option<usize> {
        self.everyone.snapshot.user_index(person)
    }

    /// Reads it.
    pub fn read(shop: &Shop, watch: &dyn Observer) -> Result<Common> {
        let settings = shop.settings()?;
        let everyone = everyone(shop, watch)?;
        let snapshot = &everyone.snapshot;
        let mut set_apart = BTreeMap::new();
        for user in (0..snapshot.users.len()).filter(|&user| snapshot.users[user].is_excluded) {
            set_apart.insert(user, one_user(shop, snapshot.users[user].key)?);
        }
        stop_if_cancelled(watch)?;
        let experience = experience(shop, &everyone)?;
        stop_if_cancelled(watch)?;
        Ok(Common {
            consent: ConsentRule::read(shop, &settings)?,
            everyone,
            settings,
            set_apart,
            experience,
            people: Arc::new(PersonFacts::read(shop)?),
        })
    }
}

/// Reads all that a campaign for `audience` needs. `stored` are the terms of a draft, which also say
/// who counts as a member.
pub fn gather(
    shop: &Shop,
    audience: &AudienceChoice,
    kind: Kind,
    stored: Option<&Terms>,
    watch: &dyn Observer,
) -> Result<Gathered> {
    gather_for(shop, Common::read(shop, watch)?, audience, kind, stored)
}

/// As [`gather`], where what is common was read.
pub fn gather_for(
    shop: &Shop,
    common: Common,
    audience: &AudienceChoice,
    kind: Kind,
    stored: Option<&Terms>,
) -> Result<Gathered> {
    let Common {
        everyone,
        settings,
        consent,
        set_apart,
        experience,
        people,
    } = common;
    let tier_rules = parse_tier_rules(&settings.tier_rules).map_err(|said| {
        Error::usage(said).hint("settings tier_rules 'gold: net_revenue >= 500'")
    })?;
    let typed = match (audience, kind.usual_audience()) {
        (AudienceChoice::Segment(segment), _) => Some(of_segment(shop, *segment)?),
        (AudienceChoice::Rule(rule), _) => Some(of_rule(rule, None)?),
        (AudienceChoice::OfKind, Some((name, rule))) => Some(of_rule(rule, Some(name))?),
        (AudienceChoice::OfKind, None) if kind == Kind::Members => None,
        (AudienceChoice::OfKind, None) => {
            return Err(
                Error::usage("whom is it for?").hint(format!("campaign {kind} --segment 1"))
            );
        }
    };
    let snapshot = &everyone.snapshot;
    let mut notes = everyone.norms.notes.clone();
    let (audience, rule, members_only) = match (typed, stored) {
        (None, _) => {
            let (audience, rule) = of_tiers(&settings, &tier_rules, &everyone, &mut notes)?;
            (audience, rule, None)
        }
        (Some((audience, rule)), Some(terms)) => (audience, rule, terms.members_only.clone()),
        (Some((audience, rule)), None) => (
            audience,
            rule,
            members_rule(kind, &settings, &tier_rules, &everyone, &mut notes),
        ),
    };
    let required = match &audience {
        Audience::Ruled { rule, .. } => Some(rule.clone()),
        Audience::Learned { .. } => None,
    };
    let tested = match (required, &members_only) {
        (Some(rule), Some(members)) => Some(typed_rule(&format!("({rule}) and ({members})"))?),
        (Some(rule), None) => Some(typed_rule(&rule)?),
        (None, Some(members)) => Some(typed_rule(members)?),
        (None, None) => None,
    };
    let mut memberships = Memberships::default();
    let members: Vec<usize> = match &audience {
        Audience::Learned { segment, .. } => {
            memberships = Memberships::read(shop, *segment, rule)?;
            if let Some(run) = shop.current_run(RUN_KIND)? {
                notes.extend(shop.staleness(&run)?);
            }
            memberships
                .users()
                .filter_map(|user| snapshot.user_index(user))
                .collect()
        }
        Audience::Ruled { .. } => {
            let fulfils = |user: &usize| {
                rule.as_ref().is_some_and(|rule| {
                    rule.test(&facts_of(&everyone, &set_apart, *user)) == Some(true)
                })
            };
            (0..snapshot.users.len()).filter(fulfils).collect()
        }
    };
    if members.is_empty() {
        return Err(
            Error::not_found(format!("nobody is in the audience ({})", audience.name()))
                .hint("segments, or segment count \"RULE\""),
        );
    }
    Ok(Gathered {
        universal_holdout: share(settings.universal_holdout, everyone.snapshot.users.len()),
        consent,
        set_apart,
        people,
        tier_rules,
        settings,
        audience,
        tested,
        members_only,
        members,
        memberships,
        experience,
        notes,
        everyone,
    })
}

fn member_tiers(settings: &Settings, everyone: &Everyone) -> Option<MemberTiers> {
    MemberTiers::find(
        &settings.tiers,
        everyone
            .snapshot
            .users
            .iter()
            .filter_map(|user| user.tier.as_deref()),
    )
}

/// The users of the tiers that count as members.
fn of_tiers(
    settings: &Settings,
    rules: &[TierRule],
    everyone: &Everyone,
    notes: &mut Vec<String>,
) -> Result<(Audience, Option<Rule>)> {
    if !rules.is_empty() {
        let names: Vec<&str> = rules.iter().map(|tier| tier.name.as_str()).collect();
        return of_rule(
            &any_tier(rules),
            Some(&format!("tiers {}", names.join(", "))),
        );
    }
    let Some(found) = member_tiers(settings, everyone) else {
        return Err(
            Error::not_found("no tiers are loaded, so nobody is known to be a member")
                .hint("campaign members --segment 1, or load a file of users with a column `tier`, or settings tier_rules"),
        );
    };
    notes.extend(found.note());
    let rule = typed_rule(&found.rule())?;
    let word = if found.tiers.len() == 1 {
        "tier"
    } else {
        "tiers"
    };
    let name = format!("{word} {}", found.tiers.join(", "));
    Ok((
        Audience::Ruled {
            segment: None,
            name: Some(name),
            rule: rule.to_string(),
        },
        Some(rule),
    ))
}

/// Who counts as a member in a members' campaign for a segment or a rule. Where no tiers are known
/// at all, the operator's segment or rule says it.
fn members_rule(
    kind: Kind,
    settings: &Settings,
    rules: &[TierRule],
    everyone: &Everyone,
    notes: &mut Vec<String>,
) -> Option<String> {
    if kind != Kind::Members {
        return None;
    }
    if !rules.is_empty() {
        return Some(any_tier(rules));
    }
    let Some(found) = member_tiers(settings, everyone) else {
        notes.push("no tiers are loaded, so everybody in the audience counts as a member".into());
        return None;
    };
    notes.extend(found.note());
    notes.push(format!(
        "members are users of these tiers: {}",
        found.tiers.join(", ")
    ));
    Some(found.rule())
}

fn of_rule(text: &str, name: Option<&str>) -> Result<(Audience, Option<Rule>)> {
    let rule = typed_rule(text)?;
    Ok((
        Audience::Ruled {
            segment: None,
            name: name.map(Into::into),
            rule: rule.to_string(),
        },
        Some(rule),
    ))
}

fn of_segment(shop: &Shop, id: SegmentId) -> Result<(Audience, Option<Rule>)> {
    let row = segment_in_force(shop, id)?;
    if let Some(text) = &row.made.rule {
        let rule = typed_rule(text)?;
        let audience = Audience::Ruled {
            segment: Some(id),
            name: Some(row.made.name),
            rule: rule.to_string(),
        };
        return Ok((audience, Some(rule)));
    }
    let body = &row.made.body;
    let sentence = body
        .get("sentence")
        .and_then(|sentence| sentence.as_str())
        .map(str::to_string);
    let precision: Option<Estimate> = body
        .get("precision")
        .and_then(|precision| serde_json::from_value(precision.clone()).ok());
    let rule = sentence.as_ref().and_then(|text| parse(text).ok());
    Ok((
        Audience::Learned {
            segment: id,
            name: row.made.name,
            run: row.made.run,
            sentence,
            precision,
        },
        rule,
    ))
}

fn typed_rule(text: &str) -> Result<Rule> {
    parse(text).map_err(|error| {
        let hint = error
            .nearest
            .first()
            .map_or("orders >= 3 and recency_days < 30".to_string(), |name| {
                format!("{name}, or segment count \"RULE\" to try it out")
            });
        Error::usage(error.to_string()).hint(hint)
    })
}
