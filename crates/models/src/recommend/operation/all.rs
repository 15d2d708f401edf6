//! `recommend all`: lists for every user, to be handed on as a file.

use super::computed::{ComputedLists, kind_of};
use super::evaluate::{self, EvaluateRequest};
use super::lists::{Line, Lists, Ranks};
use super::serve::{KIND, Margins, Server};
use crate::recommend::rank::{Choice, List, Scores};
use crate::recommend::{ItemModel, ModelName, Order, Ranked, Taste, Term, TermKind};
use rayon::prelude::*;
use regulars_core::domain::{Observer, Progress, RunId};
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use regulars_core::shop::permissions::{LeftOut, Permissions};
use regulars_core::snapshot::{History, Snapshot};
use regulars_core::store::{ComputedEntry, RecommendationRow};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

/// Users whose lists are made at once.
const AT_ONCE: usize = 2_048;

/// Users who are scored together.
const GROUP: usize = 8;

/// Which lists.
#[derive(Debug, Clone)]
pub struct AllRequest {
    /// Length of each list.
    pub top: usize,
    /// Which products it may hold; `None` for what customers buy next.
    pub list: Option<List>,
    /// The model; `None` for `auto`, for which the models are compared where they never were.
    pub model: Option<ModelName>,
}

/// Lists for every user.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AllOutcome {
    /// The model that scored.
    pub model: ModelName,
    /// Which products the lists may hold.
    pub list: List,
    /// Users served.
    pub users: usize,
    /// The run of the model that served.
    pub run: Option<RunId>,
    /// All lists, user by user.
    pub items: Lists,
    /// What the reader must know.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Recommends products to every user, and keeps the lists with the strongest kind of their reasons.
///
/// # Errors
/// There is nothing to fit a missing model on, the store fails, or the operator cancels.
pub fn run(shop: &mut Shop, request: &AllRequest, watch: &dyn Observer) -> Result<AllOutcome> {
    let computed = match request.model {
        None => ComputedLists::in_force(shop)?.filter(|computed| computed.holds(request.list)),
        Some(_) => None,
    };
    let compared = request.model.is_none() && computed.is_none() && !is_compared(shop)?;
    if compared {
        evaluate::run(shop, &EvaluateRequest::default(), watch)?;
    }
    let server = Server::open(shop, watch)?;
    let own = request.list.unwrap_or(server.choice.usual);
    let wanted = computed.as_ref().map_or(own, |computed| computed.list);
    let model = computed.as_ref().map_or_else(
        || server.model(request.model, wanted),
        |computed| computed.model,
    );
    let weights = server.choice.weights(model, wanted);
    let (snapshot, fitted) = (shop.snapshot()?, server.fitted_whole(shop, &weights)?);
    let margins = server.margins(&fitted, model, wanted);
    // The lists are handed to a mail program: what keeps a customer out of a campaign holds for
    // them too.
    let permissions = Permissions::read(shop)?;
    let (mut users, mut left_out) = (Vec::new(), LeftOut::default());
    for (user, row) in snapshot.users.iter().enumerate() {
        match permissions.barrier(row.key) {
            Some(barrier) => left_out.add(barrier),
            None => users.push(user),
        }
    }
    let scoring = Scoring {
        snapshot: &snapshot,
        fitted: &fitted,
        server: &server,
        wanted: (model, wanted, request.top),
        order: margins.as_ref().map(Margins::order),
        watch,
    };
    let mut lines = Vec::with_capacity(users.len() * request.top);
    let mut from_elsewhere = 0_usize;
    for (number, chunk) in users.chunks(AT_ONCE).enumerate() {
        watch.progress(Progress {
            phase: "scoring",
            done: (number * AT_ONCE) as u64,
            total: Some(users.len() as u64),
            ..Progress::default()
        });
        let lists = shop.install(|| scoring.lists(chunk));
        let mut lists = lists.ok_or_else(|| Error::interrupted("cancelled; no lists were kept"))?;
        if let Some(computed) = &computed {
            for (list, &user) in lists.iter_mut().zip(chunk) {
                if let Some(lines) = computed_lines(shop, computed, &snapshot, user)? {
                    from_elsewhere += 1;
                    *list = lines;
                    list.truncate(request.top);
                }
            }
        }
        lines.extend(lists.into_iter().flatten());
    }
    let mut notes = server.notes.clone();
    match &computed {
        Some(computed) => notes.push(computed.of_many(from_elsewhere, users.len())),
        None => notes.extend(server.order_note(&fitted, model, wanted)),
    }
    if compared {
        notes.push(format!(
            "the models had not been compared on this shop's data: they were, and {model} serves \
             (evaluate shows why)"
        ));
    }
    if request.list.is_none() && wanted == List::Mixed {
        notes.push(
            "the lists hold what was bought before, too, since customers here often buy the same \
             again; --list discover gives new items only"
                .into(),
        );
    }
    notes.extend(
        left_out
            .in_words()
            .map(|counts| format!("left out: {counts}")),
    );
    if let Some(run) = server.run
        && let Err(error) = keep(shop, run, wanted, &snapshot, &lines)
    {
        notes.push(format!("the lists are not kept in the database: {error}"));
    }
    Ok(AllOutcome {
        model,
        list: wanted,
        users: users.len(),
        run: server.run,
        items: Lists::new(snapshot.clone(), lines),
        notes,
    })
}

/// The list that a cluster computed for a user who did nothing since, as lines.
fn computed_lines(
    shop: &Shop,
    computed: &ComputedLists,
    snapshot: &Snapshot,
    user: usize,
) -> Result<Option<Vec<Line>>> {
    if computed.is_behind(&snapshot.history(user)) {
        return Ok(None);
    }
    let Some(entries) = computed.list_of(shop, snapshot.users[user].key)? else {
        return Ok(None);
    };
    let line = |entry: ComputedEntry| {
        Some(Line {
            user: user as u32,
            item: snapshot.item_index(entry.item)? as u32,
            score: f64::from(entry.score),
            kind: kind_of(entry),
            part: entry.score,
        })
    };
    Ok(Some(entries.into_iter().filter_map(line).collect()))
}

/// Whether the model in service was chosen by a comparison.
fn is_compared(shop: &Shop) -> Result<bool> {
    let choice = |body: &serde_json::Value| {
        serde_json::from_value::<Choice>(body["choice"].clone()).unwrap_or_default()
    };
    let run = shop.current_run(KIND)?;
    Ok(run.is_some_and(|run| choice(&run.made.body).is_compared))
}

/// Keeps the lists in the database, in one transaction.
fn keep(shop: &Shop, run: RunId, list: List, snapshot: &Snapshot, lines: &[Line]) -> Result<()> {
    let transaction = shop.transaction()?;
    transaction.delete_recommendations()?;
    let mut ranks = Ranks::default();
    for lines in lines.chunks(AT_ONCE) {
        let row = |line: &Line| RecommendationRow {
            user: snapshot.users[line.user as usize].key,
            list: list.word(),
            rank: ranks.next(line) as i64,
            item: snapshot.items[line.item as usize].key,
            score: line.score,
            reasons: json!({ line.kind.word(): line.part }).to_string(),
        };
        let rows: Vec<RecommendationRow> = lines.iter().map(row).collect();
        transaction.save_recommendations(run, &rows)?;
    }
    Ok(transaction.commit()?)
}

struct Scoring<'a> {
    snapshot: &'a Snapshot,
    fitted: &'a ItemModel,
    server: &'a Server,
    wanted: (ModelName, List, usize),
    order: Option<Order<'a>>,
    watch: &'a dyn Observer,
}

impl Scoring<'_> {
    /// The lists of these users; `None` where the work was cancelled.
    fn lists(&self, users: &[usize]) -> Option<Vec<Vec<Line>>> {
        let lists: Option<Vec<Vec<Vec<Line>>>> = users
            .par_chunks(GROUP)
            .map_init(
                || vec![Scores::default(); GROUP],
                |scores, users| (!self.watch.is_cancelled()).then(|| self.of_group(scores, users)),
            )
            .collect();
        lists.map(|lists| lists.into_iter().flatten().collect())
    }

    fn of_group(&self, scores: &mut [Scores], users: &[usize]) -> Vec<Vec<Line>> {
        let taste = |&user: &usize| {
            let history = self.snapshot.history(user);
            Taste::of(&history, history.as_of)
        };
        let tastes: Vec<Taste> = users.iter().map(taste).collect();
        let (model, list, _) = self.wanted;
        let weights = self.server.choice.weights(model, list);
        let scores = &mut scores[..users.len()];
        Scores::compute_group(scores, self.fitted, &tastes, &weights);
        let of_user = |((&user, taste), scores): ((&usize, &Taste), &Scores)| {
            let ranked =
                self.server
                    .ranked_by(self.fitted, scores, taste, self.wanted, self.order.as_ref());
            self.lines(user, ranked)
        };
        users
            .iter()
            .zip(&tastes)
            .zip(&*scores)
            .map(of_user)
            .collect()
    }

    fn lines(&self, user: usize, ranked: Vec<(Ranked, Vec<Term>)>) -> Vec<Line> {
        let line = |pick: Pick| {
            let item = self.snapshot.item_index(self.fitted.keys[pick.slot])?;
            Some(Line {
                user: user as u32,
                item: item as u32,
                score: pick.score,
                kind: pick.kind,
                part: pick.part,
            })
        };
        ranked
            .into_iter()
            .filter_map(pick)
            .filter_map(line)
            .collect()
    }
}

/// A product of a list, with the kind of reason that adds the most to its score, and how much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pick {
    /// Its slot in the model.
    pub slot: usize,
    /// Its score.
    pub score: f64,
    /// The kind of reason.
    pub kind: TermKind,
    /// What that adds.
    pub part: f32,
}

/// The list of one user, the best first.
pub fn picks(
    (server, fitted): (&Server, &ItemModel),
    scores: &mut Scores,
    history: &History<'_>,
    wanted: (ModelName, List, usize),
    order: Option<&Order<'_>>,
) -> Vec<Pick> {
    let taste = Taste::of(history, history.as_of);
    let ranked = server.ranked(fitted, scores, &taste, wanted, order);
    ranked.into_iter().filter_map(pick).collect()
}

fn pick((ranked, terms): (Ranked, Vec<Term>)) -> Option<Pick> {
    let (kind, part) = strongest(&terms)?;
    Some(Pick {
        slot: ranked.slot,
        score: ranked.score,
        kind,
        part,
    })
}

/// The kind of reason that adds the most, and how much.
fn strongest(terms: &[Term]) -> Option<(TermKind, f32)> {
    let mut sums: BTreeMap<TermKind, f64> = BTreeMap::new();
    for term in terms {
        *sums.entry(term.kind).or_default() += term.value;
    }
    let most = sums.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some((most.0, most.1 as f32))
}
