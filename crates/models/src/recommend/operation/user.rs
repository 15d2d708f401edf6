//! `recommend user`: what to offer one user, from the stored model, without reading the shop.

use super::computed::ComputedLists;
use super::serve::{Margins, Recommended, Server};
use crate::recommend::rank::{List, Scores};
use crate::recommend::{Elsewhere, ModelName, Ranked, Taste, Timing};
use regulars_core::domain::{Observer, RunId};
use regulars_core::error::Result;
use regulars_core::shop::{FoundUser, Shop};
use serde::Serialize;

/// The user and the list to recommend.
#[derive(Debug, Clone)]
pub struct UserRequest {
    /// A text that identifies one user.
    pub user: String,
    /// Length of the list.
    pub top: usize,
    /// Which products it may hold.
    pub list: List,
    /// The model; `None` for `auto`.
    pub model: Option<ModelName>,
}

/// What to offer one user.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UserOutcome {
    /// The user's id.
    pub user: String,
    /// The model that scored.
    pub model: ModelName,
    /// Which products the list may hold.
    pub list: List,
    /// The run of the model that served.
    pub run: Option<RunId>,
    /// The products, the best first.
    pub items: Vec<Recommended>,
    /// Notes for the reader.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Recommends products to one user.
///
/// # Errors
/// No or several users are found, there is nothing to fit a missing model on, or the store cannot
/// be read.
pub fn run(shop: &mut Shop, request: &UserRequest, watch: &dyn Observer) -> Result<UserOutcome> {
    let FoundUser { key, id, note } = shop.find_user(&request.user)?;
    let computed = match request.model {
        None => ComputedLists::in_force(shop)?,
        Some(_) => None,
    };
    let owned = shop.history(key)?;
    let history = owned.history();
    let mut elsewhere = None;
    if let Some(computed) = computed.filter(|computed| !computed.is_behind(&history))
        && let Some(entries) = computed.list_of(shop, key)?
    {
        if computed.holds(Some(request.list)) {
            let mut notes = vec![computed.note()];
            notes.extend(note);
            return Ok(UserOutcome {
                user: id,
                model: computed.model,
                list: request.list,
                run: Some(computed.run),
                items: computed.recommended(shop, &entries, request.top)?,
                notes,
            });
        }
        elsewhere = Some(computed.other(&id));
    }
    let server = Server::open(shop, watch)?;
    let taste = Taste::of(&history, history.as_of);
    let keys: Vec<i64> = taste.items.iter().map(|item| item.key).collect();
    let model = server.model(request.model, request.list);
    let weights = server.choice.weights(model, request.list);
    let fitted = server.fitted(shop, &keys, &weights)?;
    let mut notes = server.notes.clone();
    notes.extend(note);
    if taste.items.is_empty() && request.list != List::Again {
        let have = match elsewhere {
            Some(_) => "'s own actions are not here",
            None => " has no products in the history",
        };
        notes.push(format!(
            "{id}{have}: only what is popular can be recommended"
        ));
    }
    let is_elsewhere = elsewhere.is_some();
    notes.extend(elsewhere);
    let margins = server.margins(&fitted, model, request.list);
    notes.extend(server.order_note(&fitted, model, request.list));
    let order = margins.as_ref().map(Margins::order);
    let mut scores = Scores::default();
    let best = server.ordered(
        &fitted,
        &mut scores,
        (&history, &taste),
        (model, request.list, request.top),
        order.as_ref(),
    );
    let currency = shop.settings()?.currency;
    let mut items = Vec::with_capacity(best.len());
    let elsewhere = Elsewhere {
        fitted: &fitted,
        taste: &taste,
        weights: &weights,
        scores: &scores,
        list: request.list,
        order,
    };
    for (key, score, reasons) in best {
        let (Some(row), Some(slot)) = (shop.store().fetch_item(key)?, fitted.slot(key)) else {
            continue;
        };
        let rank = items.len() + 1;
        items.push(Recommended {
            rank,
            item: row.id,
            title: row.facts.title,
            score,
            without: server.without(&elsewhere, &history, (slot, rank), &reasons),
            reasons,
            expected: margins.as_ref().map(|margins| {
                margins.expected(Ranked { slot, score }, taste.has_bought(key), currency)
            }),
            timing: taste
                .item(key)
                .and_then(|item| Timing::of(fitted.repeat[slot], taste.at, item)),
        });
    }
    if items.is_empty() && request.list == List::Again {
        notes.push(if is_elsewhere {
            format!("{id}'s own actions are not here, so what was bought before is not known")
        } else {
            format!("{id} has bought nothing that could be recommended again")
        });
    }
    Ok(UserOutcome {
        user: id,
        model,
        list: request.list,
        run: server.run,
        items,
        notes,
    })
}
