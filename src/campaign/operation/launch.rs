//! `campaign launch`: gates, budget, then the draw of the comparison group, offers, codes and
//! decisions, in one transaction. It sends nothing.

use super::assess::{Assessed, Keep, assess};
use super::design::{GateCount, Outcome as Draft, count_gates, digest};
use super::gather::{AudienceChoice, Gathered, gather};
use super::issue::Issuer;
use super::judge::Judge;
use super::letter::text_of;
use super::outlook::Groups;
use super::{find_campaign, refuse_backdating};
use crate::campaign::checklist::{Progress as LaunchProgress, steps};
use crate::campaign::forecast::Expected;
use crate::campaign::gate::{self, Gate};
use crate::campaign::items::{CampaignItem, UserItem};
use crate::campaign::notices::notices;
use crate::campaign::selection::Chosen;
use crate::campaign::{Reach, State, Terms};
use crate::domain::{CampaignId, Instant, Observer, Progress};
use crate::error::{Answer, Error, Kind as ErrorKind, Question, Result};
use crate::recommend::operation::Server;
use crate::shop::Shop;
use crate::shop::permissions::ConsentRule;
use crate::shop::stop_if_cancelled;
use crate::store::{CampaignRow, CodeOwner, NewDecision, OfferArm, Transaction};
use jiff::civil::Date;
use serde::Serialize;

/// How many days ahead a window may begin.
const MOST_DAYS_AHEAD: f64 = 60.0;

/// The operator's answer where no customer's consent is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentAnswer {
    /// The customers agreed, and that is recorded elsewhere.
    Elsewhere,
    /// Write only to customers whose consent is recorded here.
    Required,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct LaunchRequest {
    /// The campaign.
    pub campaign: CampaignId,
    /// `--yes`: also where the audience differs from the draft.
    pub is_confirmed: bool,
    /// `--accept-loss`: also where a loss is expected.
    pub accepts_loss: bool,
    /// `--consent`
    pub consent: Option<ConsentAnswer>,
    /// `--starts`: the day on which the window begins, in the shop's zone; `None`: with the sending.
    pub starts: Option<Date>,
}

/// What a launch would do.
#[derive(Debug, Clone, Serialize)]
pub struct LaunchPlan {
    /// The campaign.
    pub campaign: CampaignId,
    /// Users in the audience now.
    pub audience: usize,
    /// Users in the audience of the draft.
    pub audience_of_draft: usize,
    /// Whether these are other users than those of the draft.
    pub is_changed: bool,
    /// How many users each gate blocks now.
    pub gates: Vec<GateCount>,
    /// Users who pass all gates but budget and holdout.
    pub eligible: usize,
    /// Users who will by chance get nothing.
    pub holdout: usize,
    /// Users who will get the offer.
    pub offered: usize,
    /// Those of them who get the second discount of `--test-depth`.
    #[serde(skip_serializing_if = "is_zero")]
    pub tested: usize,
    /// What to expect of those of now.
    pub expected: Expected,
    /// Who of the audience has an address.
    pub reach: Reach,
    /// Whether it is known who agreed to messages; where it is not, the launch asks.
    pub is_consent_known: bool,
    /// Whether the offers come with codes.
    #[serde(skip)]
    pub has_codes: bool,
    /// What the law asks of the offer.
    pub notices: Vec<String>,
}

/// A user who must not get the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotSent {
    /// The shop's own id.
    pub user: String,
    /// held_out or blocked.
    pub outcome: &'static str,
    /// The gates that failed.
    pub because: Vec<String>,
}

/// A launched campaign.
#[derive(Debug, Clone, Serialize)]
pub struct LaunchOutcome {
    /// The campaign.
    pub campaign: CampaignId,
    /// launched
    pub state: State,
    /// Users in the audience; each has a decision.
    pub audience: usize,
    /// How many users each gate blocks.
    pub gates: Vec<GateCount>,
    /// Users who pass all gates but budget and holdout.
    pub eligible: usize,
    /// Users in the comparison group.
    pub holdout: usize,
    /// Users with an offer and a code.
    pub offered: usize,
    /// Those of them who get the second discount of `--test-depth`.
    #[serde(skip_serializing_if = "is_zero")]
    pub tested: usize,
    /// Whether the offers come with codes.
    #[serde(skip)]
    pub has_codes: bool,
    /// Who of the audience has an address.
    pub reach: Reach,
    /// What is left to do, in order.
    pub checklist: Vec<String>,
    /// Who must not get the message.
    pub do_not_send: Vec<NotSent>,
    /// The text to send.
    pub message: String,
    /// What must be said.
    #[serde(skip)]
    pub notes: Vec<String>,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// All that a launch rests on.
struct Prepared {
    row: CampaignRow,
    draft: Draft,
    gathered: Gathered,
    assessed: Assessed,
    groups: Groups,
    /// When the window ends.
    ends_at: Instant,
}

impl Prepared {
    fn chosen(&self, user: usize) -> Chosen {
        if self.groups.held_out.binary_search(&user).is_ok() {
            Chosen::HeldOut
        } else if self.groups.tested.binary_search(&user).is_ok() {
            Chosen::Test
        } else if self.assessed.chosen.binary_search(&user).is_ok() {
            Chosen::Offered
        } else {
            Chosen::No
        }
    }

    /// The items that the offer is for; none where they are each customer's own.
    fn named(&self) -> &[CampaignItem] {
        named(&self.draft)
    }

    /// All gates of the member at this position.
    fn gates(&self, judge: &Judge<'_>, user: usize, items: &[UserItem]) -> Vec<Gate> {
        let terms = &self.draft.terms;
        let mut gates = judge.gates(&judge.candidate(self.gathered.members[user], items));
        gates.push(gate::budget(
            &self.assessed.budget_ranks[user],
            terms.budget,
            self.gathered.settings.currency,
        ));
        gates.push(gate::holdout(self.chosen(user), terms.holdout));
        gates
    }

    fn plan(&self) -> LaunchPlan {
        LaunchPlan {
            campaign: self.row.campaign,
            audience: self.assessed.members.len(),
            audience_of_draft: self.draft.audience,
            is_changed: digest(&self.gathered) != self.draft.audience_digest,
            gates: count_gates(&self.assessed, self.groups.held_out.len()),
            eligible: self
                .assessed
                .is_eligible
                .iter()
                .filter(|&&passes| passes)
                .count(),
            holdout: self.groups.held_out.len(),
            offered: self.assessed.chosen.len() - self.groups.held_out.len(),
            tested: self.groups.tested.len(),
            expected: self.assessed.outlook.expect(&self.assessed.judged),
            reach: self.assessed.reach,
            is_consent_known: self.gathered.consent != ConsentRule::Unknown,
            has_codes: self.draft.terms.has_codes(),
            notices: notices(self.draft.kind, &self.draft.terms),
        }
    }
}

fn prepare(
    shop: &Shop,
    id: CampaignId,
    (consent, starts): (Option<ConsentAnswer>, Option<Date>),
    watch: &dyn Observer,
) -> Result<Prepared> {
    let row = find_campaign(shop, id)?;
    if row.state != State::Draft.word() {
        return Err(
            Error::failed(format!("campaign {id} is {} already", row.state))
                .hint(format!("campaign {id}")),
        );
    }
    refuse_backdating(shop)?;
    let unreadable =
        |error| Error::failed(format!("the draft of campaign {id} cannot be read")).because(error);
    let mut draft: Draft = serde_json::from_value(row.made.draft.clone()).map_err(unreadable)?;
    if let Some(day) = starts {
        fix_window(shop, &mut draft, day)?;
    }
    let terms: &Terms = &draft.terms;
    let audience = match (row.made.segment, &row.made.rule) {
        (Some(segment), _) => AudienceChoice::Segment(segment),
        (None, Some(rule)) => AudienceChoice::Rule(rule.clone()),
        (None, None) => return Err(Error::failed(format!("campaign {id} has no audience"))),
    };
    let mut gathered = gather(shop, &audience, draft.kind, Some(terms), watch)?;
    gathered.consent = match (consent, gathered.consent) {
        (Some(ConsentAnswer::Required), _) => ConsentRule::Required,
        (Some(ConsentAnswer::Elsewhere), ConsentRule::Unknown) => ConsentRule::Elsewhere,
        (Some(ConsentAnswer::Elsewhere), rule) => {
            gathered.notes.push(format!(
                "`--consent elsewhere` changes nothing: {}",
                rule.because()
            ));
            rule
        }
        (None, rule) => rule,
    };
    let named = named(&draft);
    // The window of a coupon begins when it is sent; only a flash campaign is bound to an hour that
    // can have passed.
    let ends_at = match draft.kind {
        crate::campaign::Kind::Flash => draft.ends_at,
        _ => terms.ends_at(shop.context.now, &gathered.settings.zone),
    };
    let assessed = assess(
        shop,
        &gathered,
        draft.kind,
        (terms, ends_at),
        (named, None),
        Keep::Outcome,
        watch,
    )?;
    let groups = assessed.outlook.draw(&assessed.chosen, terms);
    Ok(Prepared {
        row,
        draft,
        gathered,
        assessed,
        groups,
        ends_at,
    })
}

fn named(draft: &Draft) -> &[CampaignItem] {
    if draft.terms.items.is_empty() {
        &[]
    } else {
        &draft.items
    }
}

/// Lets the window begin with `day` in the shop's zone, whenever the campaign is sent.
fn fix_window(shop: &Shop, draft: &mut Draft, day: Date) -> Result<()> {
    let zone = shop.settings()?.zone;
    let today = shop.context.now.date_in(&zone);
    if draft.kind == crate::campaign::Kind::Flash {
        return Err(Error::usage(
            "a flash sale begins at the hour of its design, so --starts has no use",
        )
        .hint("the same line without --starts"));
    }
    let start = zone.to_timestamp(day.at(0, 0, 0, 0)).ok();
    let Some(start) = start.filter(|_| day >= today) else {
        return Err(Error::usage(format!("--starts {day} is in the past"))
            .hint(format!("--starts {today} or later")));
    };
    let start = Instant(start.as_second());
    if start.days_since(shop.context.now) > MOST_DAYS_AHEAD {
        return Err(Error::usage(format!(
            "--starts {day} is more than {MOST_DAYS_AHEAD} days ahead; who is chosen today would \
             no longer fit"
        ))
        .hint("launch nearer to the day"));
    }
    let terms = &mut draft.terms;
    terms.starts_at = Some(start);
    (draft.starts_at, draft.ends_at) = (start, terms.ends_at(start, &zone));
    draft.message = text_of(draft, &zone, &shop.speech()?);
    Ok(())
}

/// Refuses a launch that is expected to lose money, unless the operator accepts that.
///
/// # Errors
/// The forecast is a loss that was not accepted.
pub fn refuse_loss(plan: &LaunchPlan, accepts_loss: bool) -> Result<()> {
    let margin = plan.expected.margin.as_ref();
    let Some(margin) = margin.filter(|margin| margin.value.minor < 0 && !accepts_loss) else {
        return Ok(());
    };
    let id = plan.campaign;
    Err(Error::usage(format!(
        "campaign {id} is expected to lose money: {} ({} to {})",
        margin.value, margin.low, margin.high
    ))
    .hint(format!(
        "campaign plan, for what is expected to earn; or campaign launch {id} --accept-loss"
    )))
}

/// Says what a launch would do now, and whether the audience differs from the draft.
///
/// # Errors
/// There is no such draft, nobody is in the audience, or the store cannot be read.
pub fn plan(shop: &Shop, campaign: CampaignId, watch: &dyn Observer) -> Result<LaunchPlan> {
    plan_by(shop, campaign, (None, None), watch)
}

/// As [`plan`], with the operator's answer about consent and the day on which the window begins.
///
/// # Errors
/// As [`plan`].
pub fn plan_by(
    shop: &Shop,
    campaign: CampaignId,
    (consent, starts): (Option<ConsentAnswer>, Option<Date>),
    watch: &dyn Observer,
) -> Result<LaunchPlan> {
    Ok(prepare(shop, campaign, (consent, starts), watch)?.plan())
}

/// The question where no customer's consent is recorded.
pub fn consent_unknown(campaign: CampaignId) -> Error {
    let mut error = Error::usage(format!(
        "no customer's consent to e-mail is recorded, so campaign {campaign} was not launched"
    ))
    .because("writing to people who did not agree is forbidden in many countries")
    .hint(format!(
        "load a list with consents, or: campaign launch {campaign} --consent elsewhere"
    ));
    let answer = |label: &str, value: &str| Answer {
        label: label.into(),
        option: "consent",
        value: value.into(),
    };
    error.question = Some(Box::new(Question {
        text: "may you write to these customers?".into(),
        answers: vec![
            answer(
                "yes, they agreed, and that is recorded elsewhere",
                "elsewhere",
            ),
            answer("only to those whose consent is recorded here", "required"),
        ],
    }));
    error
}

/// Launches a draft.
///
/// # Errors
/// There is no such draft, the audience differs from it and that was not confirmed, nobody would
/// get an offer, the database cannot be written, or the work was cancelled; nothing was changed
/// then.
pub fn run(
    shop: &mut Shop,
    request: &LaunchRequest,
    watch: &dyn Observer,
) -> Result<LaunchOutcome> {
    let id = request.campaign;
    find_campaign(shop, id)?;
    // A missing model is fitted and stored by a transaction of its own, so this comes before ours.
    if let Err(error) = Server::open(shop, watch)
        && error.kind != ErrorKind::NotFound
    {
        return Err(error);
    }
    // From here on no other window can write: what is judged is what is stored.
    let transaction = shop.durable_transaction()?;
    let prepared = prepare(shop, id, (request.consent, request.starts), watch)?;
    let plan = prepared.plan();
    if !plan.is_consent_known {
        return Err(consent_unknown(id));
    }
    if plan.is_changed && !request.is_confirmed {
        return Err(Error::usage(format!(
            "the audience of campaign {id} is not that of the draft: {} users then, {} now",
            plan.audience_of_draft, plan.audience
        ))
        .hint(format!(
            "campaign launch {id} --yes to launch it for those of now, or design it again"
        )));
    }
    refuse_loss(&plan, request.accepts_loss)?;
    if plan.offered == 0 {
        let most = plan.gates.iter().max_by_key(|count| count.blocked);
        let because = most.filter(|count| count.blocked > 0).map(|count| {
            format!(
                "the gate `{}` blocks {} of {}",
                count.gate, count.blocked, plan.audience
            )
        });
        let mut error = Error::not_found(format!("nobody would get an offer of campaign {id}"))
            .hint(format!("campaign {id}"));
        if let Some(because) = because {
            error = error.because(because);
        }
        return Err(error);
    }
    let fixed = prepared.draft.terms.starts_at;
    let window = fixed.map(|start| (start.0, prepared.draft.ends_at.0));
    if !transaction.launch_campaign(id, shop.context.now.0, window)? {
        return Err(
            Error::failed(format!("another window launched campaign {id}"))
                .hint(format!("campaign {id}")),
        );
    }
    let do_not_send = save(
        shop,
        &transaction,
        &prepared,
        (shop.context.now, shop.context.operator.as_deref()),
        watch,
    )?;
    stop_if_cancelled(watch)?;
    transaction.commit()?;
    let held_out = do_not_send
        .iter()
        .filter(|user| user.outcome == "held_out")
        .count();
    let progress = LaunchProgress {
        campaign: id,
        state: State::Launched,
        was_sent: false,
        offered: plan.offered,
        held_out,
        blocked: do_not_send.len() - held_out,
    };
    Ok(LaunchOutcome {
        campaign: id,
        state: State::Launched,
        audience: plan.audience,
        gates: plan.gates,
        eligible: plan.eligible,
        holdout: plan.holdout,
        offered: plan.offered,
        tested: plan.tested,
        has_codes: plan.has_codes,
        reach: plan.reach,
        checklist: steps(&prepared.draft.terms, &progress)
            .into_iter()
            .map(|step| step.what)
            .collect(),
        do_not_send,
        message: prepared.draft.message,
        notes: prepared
            .gathered
            .notes
            .into_iter()
            .chain(plan.reach.in_words())
            .collect(),
    })
}

/// Offers, codes and a decision for every user of the audience; returns who must not get the
/// message.
fn save(
    shop: &Shop,
    transaction: &Transaction<'_>,
    prepared: &Prepared,
    (now, operator): (Instant, Option<&str>),
    watch: &dyn Observer,
) -> Result<Vec<NotSent>> {
    let id = prepared.row.campaign;
    let unwritable =
        |error| Error::new(ErrorKind::Bug, "a decision cannot be written").because(error);
    let mut issuer = Issuer::of_campaign(transaction, id)?;
    let (gathered, terms) = (&prepared.gathered, &prepared.draft.terms);
    let snapshot = &gathered.everyone.snapshot;
    let judge = Judge::open(shop, gathered, (terms, prepared.ends_at), prepared.named())?;
    let total = Some(gathered.members.len() as u64);
    let mut do_not_send = Vec::new();
    for (user, &member) in gathered.members.iter().enumerate() {
        let customer = &snapshot.users[member];
        if user % 100 == 0 {
            watch.progress(Progress {
                phase: "deciding",
                done: user as u64,
                total,
                ..Progress::default()
            });
            stop_if_cancelled(watch)?;
        }
        let items = &*prepared.assessed.items.of(snapshot, user);
        let (chosen, gates) = (prepared.chosen(user), prepared.gates(&judge, user, items));
        let (outcome, arm) = match chosen {
            Chosen::Offered => ("offered", Some(OfferArm::Offered)),
            Chosen::Test => ("offered", Some(OfferArm::Test)),
            Chosen::HeldOut => ("held_out", Some(OfferArm::HeldOut)),
            Chosen::No => ("blocked", None),
        };
        let is_offered = matches!(chosen, Chosen::Offered | Chosen::Test);
        if let Some(arm) = arm {
            let ids: Vec<&str> = items.iter().map(|item| item.item.as_str()).collect();
            let offer =
                transaction.insert_offer(id, customer.key, arm, &serde_json::json!(ids), now.0)?;
            if is_offered && terms.has_codes() {
                issuer.issue(transaction, CodeOwner::Offer(offer), None, now)?;
            }
        }
        if !is_offered {
            let because = gates
                .iter()
                .filter(|gate| !gate.pass)
                .map(|gate| format!("{}: {}", gate.gate, gate.reason))
                .collect();
            do_not_send.push(NotSent {
                user: customer.id.clone(),
                outcome,
                because,
            });
        }
        let made = NewDecision {
            campaign: id,
            user: customer.key,
            outcome,
            run: gathered.audience.run().or(gathered.everyone.norms.run),
            gates: serde_json::to_value(&gates).map_err(unwritable)?,
            items: serde_json::to_value(items).map_err(unwritable)?,
        };
        transaction.insert_decision(&made, now.0, operator)?;
    }
    Ok(do_not_send)
}
