//! `campaign coupon`, `flash` and the other kinds: a draft, and what to expect of it.

use super::assess::{Assessed, Keep, assess};
use super::gather::{Gathered, gather};
use super::ladder::compare;
use super::measured::order_cost_note;
use super::plan::{Planned, make_terms, refuse_same_depth};
use super::request::{Asked, Request};
use crate::campaign::apart::{Apart, Unpaid};
use crate::campaign::detect::detectable;
use crate::campaign::draw::holdout_size;
use crate::campaign::forecast::{Expected, Rung};
use crate::campaign::gate::GateName;
use crate::campaign::holdout::share;
use crate::campaign::items::CampaignItem;
use crate::campaign::notices::notices;
use crate::campaign::tier_rules::standing;
use crate::campaign::wording::{message, points};
use crate::campaign::{Kind, Reach, State, Terms};
use crate::domain::{CampaignId, Estimate, Instant, Observer, SegmentId};
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::shop::Shop;
use crate::shop::permissions::ConsentRule;
use crate::shop::stop_if_cancelled;
use crate::speech::Speech;
use crate::store::{CampaignRow, NewCampaign};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Days after the last action from which a design warns that the data are old.
const STALE_DAYS: f64 = 30.0;

/// How the discount came about where the advice is to send nothing.
const NOTHING_EARNS: &str = "nothing is expected to earn";

/// How many users of the audience a gate blocks. A user may be blocked by several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateCount {
    /// The gate.
    pub gate: GateName,
    /// Users who fail it.
    pub blocked: usize,
}

/// Members of a tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierCount {
    /// The tier.
    pub tier: String,
    /// Users of the audience in it.
    pub users: usize,
}

/// A draft; stored with the campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Its number; null in a dry run.
    pub campaign: Option<CampaignId>,
    /// The kind.
    pub kind: Kind,
    /// draft
    pub state: State,
    /// The segment it is for.
    pub segment: Option<SegmentId>,
    /// What the group is called.
    pub segment_name: String,
    /// The rule, where the audience is a rule.
    pub rule: Option<String>,
    /// Users in the audience.
    pub audience: usize,
    /// How many users each gate blocks.
    pub gates: Vec<GateCount>,
    /// Users who pass all gates but budget and holdout.
    pub eligible: usize,
    /// Users who will by chance get nothing, for comparison.
    pub holdout: usize,
    /// Users who will get the offer.
    pub offered: usize,
    /// What is offered.
    pub terms: Terms,
    /// The items.
    pub items: Vec<CampaignItem>,
    /// When the window begins, if it is sent in time.
    pub starts_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
    /// What to expect.
    pub expected: Expected,
    /// The extra orders for each offer at which the campaign costs nothing in the end; null without
    /// a margin.
    pub break_even: Option<Estimate>,
    /// The extra orders for each offer from which the verdict will be `earned` in four of five cases.
    pub detectable: Option<Estimate>,
    /// The same for this campaign and two more like it together.
    #[serde(default)]
    pub detectable_by_three: Option<Estimate>,
    /// What speaks against it or limits it.
    pub warnings: Vec<String>,
    /// The text to send.
    pub message: String,
    /// SHA-256 of the audience, by which a launch sees that it changed.
    pub audience_digest: String,
    /// What must be said with the numbers.
    pub basis: Vec<String>,
    /// Who of the audience has an address.
    #[serde(default)]
    pub reach: Reach,
    /// Whether it is known who agreed to messages; where it is not, a launch asks.
    #[serde(default)]
    pub is_consent_known: bool,
    /// Eligible customers with whom the offer does not pay, by why.
    #[serde(default)]
    pub apart: Apart,
    /// Members by tier, where tiers have rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<TierCount>,
    /// What was asked for.
    #[serde(default)]
    pub asked: Asked,
    /// Whether the same line had made this draft before.
    #[serde(skip)]
    pub is_updated: bool,
}

/// Designs a campaign and stores the draft.
///
/// # Errors
/// Nobody is in the audience, a value cannot be read, or the database cannot be written.
pub fn run(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<Outcome> {
    if request
        .holdout
        .is_some_and(|share| !(0.0..=0.5).contains(&share))
    {
        return Err(Error::usage("at most half of the users can be held out").hint("--holdout 10"));
    }
    super::refuse_backdating(shop)?;
    let gathered = gather(shop, &request.audience, request.kind, None, watch)?;
    let planned = make_terms(shop, request, &gathered)?;
    let (mut terms, mut assessed, ladder, note) =
        settle(shop, &gathered, request.kind, &planned, watch)?;
    if planned.is_holdout_open {
        hold_out(&mut terms, &mut assessed);
    }
    let mut outcome = describe(
        &gathered,
        &assessed,
        request.kind,
        &terms,
        planned.starts_at,
        &shop.speech()?,
    );
    outcome.asked = request.asked();
    outcome.expected.ladder = ladder;
    outcome.basis.extend(note);
    outcome.warnings.extend(planned.warnings);
    let silent_days = shop
        .context
        .now
        .days_since(gathered.everyone.snapshot.as_of);
    if silent_days > STALE_DAYS {
        let snapshot = &gathered.everyone.snapshot;
        outcome.warnings.push(format!(
            "the data end on {}, {silent_days:.0} days ago: who the customers are and what is \
             expected of them is as of then",
            snapshot.as_of.day_in(&snapshot.zone)
        ));
    }
    stop_if_cancelled(watch)?;
    if !request.is_dry_run && !outcome.sends_nothing() {
        save(shop, request, &mut outcome)?;
    }
    Ok(outcome)
}

/// Judges the audience by the typed discount, or by the best of the table; returns the terms in force,
/// the audience by them, and the table.
fn settle(
    shop: &Shop,
    gathered: &Gathered,
    kind: Kind,
    planned: &Planned,
    watch: &dyn Observer,
) -> Result<(Terms, Assessed, Vec<Rung>, Option<String>)> {
    let terms = &planned.terms;
    let ends_at = terms.ends_at(planned.starts_at, &gathered.settings.zone);
    let judged = |terms: &Terms, items| {
        assess(
            shop,
            gathered,
            kind,
            (terms, ends_at),
            (&planned.named, items),
            Keep::Outcome,
            watch,
        )
    };
    let assessed = judged(terms, None)?;
    if !terms.must_gain {
        refuse_same_depth(terms)?;
        return Ok((terms.clone(), assessed, Vec::new(), None));
    }
    assessed.outlook.needs_margin()?;
    let ladder = compare(shop, gathered, &assessed, kind, (terms, ends_at))?;
    let chosen = match ladder.best {
        Some((discount, min_spend)) => Terms {
            discount,
            min_spend,
            discount_because: match &ladder.note {
                Some(_) => "the greatest expected gain of those tried before".into(),
                None => "the greatest expected gain of those compared".into(),
            },
            ..terms.clone()
        },
        None => Terms {
            discount_because: NOTHING_EARNS.into(),
            ..terms.clone()
        },
    };
    refuse_same_depth(&chosen)?;
    let assessed = judged(&chosen, Some(assessed.items))?;
    Ok((chosen, assessed, ladder.rungs, ladder.note))
}

/// Chooses the share held out by what it can tell against what it costs.
fn hold_out(terms: &mut Terms, assessed: &mut Assessed) {
    let Some(prospect) = assessed.outlook.prospect(&assessed.judged) else {
        return;
    };
    terms.holdout = share(&prospect);
    terms.holdout_because = "what it can tell against what it costs".into();
    assessed.judge_by(terms);
}

impl Outcome {
    /// Whether the advice is to send nothing: the program chose, and no discount is expected to earn.
    pub fn sends_nothing(&self) -> bool {
        self.terms.must_gain && self.terms.discount_because == NOTHING_EARNS
    }

    /// Whether it is expected to cost more than it brings.
    pub fn is_loss(&self) -> bool {
        self.expected
            .margin
            .as_ref()
            .is_some_and(|margin| margin.value.minor < 0)
    }
}

fn save(shop: &Shop, request: &Request, outcome: &mut Outcome) -> Result<()> {
    let unwritable =
        |error| Error::new(ErrorKind::Bug, "the draft cannot be written").because(error);
    let mut made = NewCampaign {
        kind: request.kind.word().into(),
        segment: outcome.segment,
        // A segment's rule is read from the segment at launch; only a rule that was typed is kept
        // here.
        rule: outcome.rule.clone().filter(|_| outcome.segment.is_none()),
        terms: serde_json::to_value(&outcome.terms).map_err(unwritable)?,
        draft: serde_json::Value::Null,
        note: request.note.clone(),
        seed: shop.context.seed,
    };
    let transaction = shop.transaction()?;
    let now = shop.context.now.0;
    let window = (outcome.starts_at.0, outcome.ends_at.0);
    let same = same_draft(shop, request)?;
    outcome.is_updated = same.is_some();
    let id = match same {
        Some(id) => id,
        None => transaction.insert_campaign(&made, now, window)?,
    };
    outcome.campaign = Some(id);
    made.draft = serde_json::to_value(&*outcome).map_err(unwritable)?;
    if !transaction.replace_draft(id, &made, now, window)? {
        return Err(
            Error::failed(format!("another window launched campaign {id}"))
                .hint("the same line again"),
        );
    }
    Ok(transaction.commit()?)
}

/// The newest draft that the same line made.
fn same_draft(shop: &Shop, request: &Request) -> Result<Option<CampaignId>> {
    let asked = request.asked();
    let is_same = |row: &CampaignRow| {
        let stored = row.made.draft.get("asked").cloned();
        row.state == State::Draft.word()
            && row.made.kind == request.kind.word()
            && stored.and_then(|asked| serde_json::from_value(asked).ok()) == Some(asked.clone())
    };
    let rows = shop.store().fetch_campaigns()?;
    Ok(rows.iter().find(|row| is_same(row)).map(|row| row.campaign))
}

/// The digest of the audience.
pub(super) fn digest(gathered: &Gathered) -> String {
    let mut digest = Sha256::new();
    for &user in &gathered.members {
        digest.update(gathered.everyone.snapshot.users[user].key.to_le_bytes());
    }
    digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// How many users each gate that ran blocks.
pub(super) fn count_gates(assessed: &Assessed, held_out: usize) -> Vec<GateCount> {
    let mut counts: Vec<GateCount> = assessed
        .blocked
        .iter()
        .map(|&(gate, blocked)| GateCount { gate, blocked })
        .collect();
    let eligible = assessed
        .is_eligible
        .iter()
        .filter(|&&passes| passes)
        .count();
    counts.push(GateCount {
        gate: GateName::Budget,
        blocked: eligible - assessed.chosen.len(),
    });
    counts.push(GateCount {
        gate: GateName::Holdout,
        blocked: held_out,
    });
    counts
}

fn describe(
    gathered: &Gathered,
    assessed: &Assessed,
    kind: Kind,
    terms: &Terms,
    starts_at: Instant,
    speech: &Speech,
) -> Outcome {
    let (outlook, judged) = (&assessed.outlook, &assessed.judged);
    let chosen = assessed.chosen.len();
    let holdout = holdout_size(chosen, terms.holdout);
    let offered = chosen - holdout;
    let expected = outlook.expect(judged);
    let rate = outlook.order_rate(judged);
    let break_even = outlook.break_even(judged, &expected);
    // A verdict needs what pays for the discounts, and on top of it what the groups can tell.
    let least = break_even.map_or(0.0, |needed| needed.value);
    let told = |campaigns: f64| detectable(offered, holdout, rate, (least, campaigns));
    let (detectable, detectable_by_three) = (told(1.0), told(3.0));
    let ends_at = terms.ends_at(starts_at, &gathered.settings.zone);
    let titles: Vec<String> = assessed
        .campaign_items
        .iter()
        .map(|item| item.title.clone().unwrap_or_else(|| item.item.clone()))
        .collect();
    let mut lists = assessed.items.each(&gathered.everyone.snapshot);
    let has_personal = terms.items.is_empty() && lists.any(|items| !items.is_empty());
    let rule = match &gathered.audience {
        crate::campaign::Audience::Ruled { rule, .. } => Some(rule.clone()),
        crate::campaign::Audience::Learned { .. } => None,
    };
    let mut warnings = warnings(
        assessed,
        terms,
        (offered, holdout),
        &expected,
        (detectable.as_ref(), detectable_by_three.as_ref()),
    );
    warnings.extend(assessed.reach.in_words());
    if offered > 0 {
        warnings.extend(notices(kind, terms));
    }
    if gathered.consent == ConsentRule::Unknown {
        warnings.push(
            "no customer's consent is recorded here: the launch will ask whether you may write to \
             these customers"
                .into(),
        );
    }
    let message = message(
        kind,
        terms,
        &titles,
        has_personal,
        (starts_at, ends_at),
        (&gathered.everyone.snapshot.zone, speech),
    );
    Outcome {
        campaign: None,
        kind,
        state: State::Draft,
        segment: gathered.audience.segment(),
        segment_name: gathered.audience.name(),
        rule,
        audience: assessed.members.len(),
        gates: count_gates(assessed, holdout),
        eligible: assessed
            .is_eligible
            .iter()
            .filter(|&&passes| passes)
            .count(),
        holdout,
        offered,
        terms: terms.clone(),
        items: assessed.campaign_items.clone(),
        starts_at,
        ends_at,
        expected,
        break_even,
        detectable,
        detectable_by_three,
        warnings,
        message,
        audience_digest: digest(gathered),
        basis: basis(gathered, assessed, kind),
        reach: assessed.reach,
        is_consent_known: gathered.consent != ConsentRule::Unknown,
        apart: apart(gathered, assessed),
        tiers: tier_counts(gathered, kind),
        asked: Asked::default(),
        is_updated: false,
    }
}

/// Counts the audience by tier, the highest first; nothing but for members of tiers with rules.
fn tier_counts(gathered: &Gathered, kind: Kind) -> Vec<TierCount> {
    if kind != Kind::Members {
        return Vec::new();
    }
    let tiers = &gathered.tier_rules;
    let mut counts: Vec<TierCount> = tiers
        .iter()
        .map(|tier| TierCount {
            tier: tier.name.clone(),
            users: 0,
        })
        .collect();
    for &user in &gathered.members {
        let found = standing(tiers, &gathered.facts(user), gathered.settings.currency);
        for count in &mut counts {
            count.users += usize::from(found.tier.as_ref() == Some(&count.tier));
        }
    }
    counts
}

/// Counts the eligible customers with whom the offer is expected to cost more than it brings, by why.
fn apart(gathered: &Gathered, assessed: &Assessed) -> Apart {
    let (outlook, judged) = (&assessed.outlook, &assessed.judged);
    let mut apart = Apart::default();
    for (position, &user) in gathered.members.iter().enumerate() {
        let case = outlook.case(judged, position);
        if !assessed.is_eligible[position] || case.gain_minor > 0.0 {
            continue;
        }
        let profile = gathered.facts(user).profile;
        apart.count(&Unpaid {
            without: case.without,
            added: case.added,
            overdue: profile.overdue.filter(|_| profile.order_days >= 2),
            discount_share: profile.discount_share,
        });
    }
    apart
}

fn basis(gathered: &Gathered, assessed: &Assessed, kind: Kind) -> Vec<String> {
    let experience = &gathered.experience;
    let mut basis = experience.sources.clone();
    if kind.may_be_a_message() {
        basis.extend(experience.source_of_messages.clone());
    }
    let margins: Vec<_> = assessed
        .members
        .iter()
        .filter_map(|member| member.order.margin)
        .collect();
    let own = margins.iter().filter(|margin| margin.is_own).count();
    basis.push(match (margins.first(), gathered.everyone.norms.norms.margin) {
        (None, _) => "neither costs nor a margin are known: money results are revenue, not margin; \
                      `settings margin 40` or a file of costs gives margins"
            .to_string(),
        (Some(_), Some(shop)) if shop.assumed => {
            format!("margins rest on the {:.0} % that was typed in the settings", shop.share * 100.0)
        }
        (Some(_), Some(shop)) => format!(
            "margins rest on costs, known for {} purchased lines of the shop; {own} of {} users \
             have enough of their own",
            shop.n,
            assessed.members.len()
        ),
        (Some(_), None) => format!("margins rest on the users' own costs, known for {own} users"),
    });
    basis.extend(assessed.outlook.least_tried(&assessed.judged).map(|least| {
        format!(
            "no discount below {least} % was measured here, so what is expected of this one \
                     is a guess"
        )
    }));
    basis.extend(order_cost_note(&gathered.everyone));
    basis.extend(gathered.notes.iter().cloned());
    basis.extend(assessed.notes.iter().cloned());
    basis
}

fn warnings(
    assessed: &Assessed,
    terms: &Terms,
    (offered, holdout): (usize, usize),
    expected: &Expected,
    (detectable, by_three): (Option<&Estimate>, Option<&Estimate>),
) -> Vec<String> {
    let mut warnings = Vec::new();
    let sends_nothing = terms.must_gain && terms.discount_because == NOTHING_EARNS;
    if offered == 0 || sends_nothing {
        warnings.push(if terms.must_gain {
            "send nothing: none of these is expected to earn with these customers".to_string()
        } else {
            "no customer would get an offer; the gates say why".to_string()
        });
        return warnings;
    }
    if holdout == 0 {
        warnings.push(
            "without a comparison group it cannot be measured whether the campaign earned money"
                .into(),
        );
    }
    if let Some(margin) = &expected.margin
        && margin.value.minor < 0
    {
        warnings.push(format!(
            "the campaign is expected to lose {} ({} to {})",
            negated(margin.value),
            negated(margin.high),
            negated(margin.low)
        ));
    }
    let at_a_loss = assessed.judged.at_a_loss();
    if at_a_loss > 0 && expected.margin.is_some() {
        warnings.push(format!(
            "{at_a_loss} of the chosen are expected to cost more than they bring; `--discount auto` \
             leaves them out"
        ));
    }
    if let (Some(seen), Some(three), Some(extra)) = (detectable, by_three, &expected.extra_orders)
        && extra.value < seen.value
    {
        let each = |orders: &Estimate| points(orders.value, orders.value);
        warnings.push(format!(
            "{} extra orders for 100 offers are expected; a verdict needs {}, or {} over three \
             campaigns like this, so this one alone may not tell",
            each(extra),
            each(seen),
            each(three)
        ));
    }
    let chosen = assessed.chosen.iter().map(|&at| &assessed.members[at]);
    let open = chosen.filter(|it| it.open_until.is_some()).count();
    if open > 0 {
        warnings.push(format!(
            "{open} of the chosen are still in an earlier campaign, so the effects of the two cannot \
             be told apart; a longer `settings cooldown_days` leaves them out"
        ));
    }
    if let Some(budget) = terms.budget
        && expected.worst.minor > budget.minor
    {
        warnings.push(format!(
            "the budget of {budget} holds in 19 of 20 cases; if every offer were used it would be {}",
            expected.worst
        ));
    }
    warnings
}

fn negated(money: crate::domain::Money) -> crate::domain::Money {
    crate::domain::Money::new(-money.minor, money.currency)
}
