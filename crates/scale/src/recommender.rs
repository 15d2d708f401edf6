//! `worker recommend`: a filter from a stream of actions to a stream of recommendations, from the model that
//! the shop handed over and by the function that makes `recommend all` at home.

use crate::handed::Handed;
use crate::results_files::{check_columns, open, unreadable};
use crate::rows::Rows;
use crate::schema::{LISTS, MODEL, arrow_schema};
use crate::worker::{Counted, Shop, filter};
use arrow_array::builder::{ArrayBuilder, Float64Builder, ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, Schema};
use regulars_core::error::{Error, Result};
use regulars_models::recommend::operation::{Margins, Pick, Server, picks};
use regulars_models::recommend::{ItemModel, List, ModelName, PartSource, Scores, fetch_for_items};
use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;

/// The parts of a model by name and key.
struct Parts(BTreeMap<(String, i64), Vec<u8>>);

impl PartSource for Parts {
    fn part(&self, part: &'static str, key: i64) -> Result<Option<Vec<u8>>> {
        Ok(self.0.get(&(part.to_string(), key)).cloned())
    }
}

fn check(schema: &Schema) -> Result<()> {
    check_columns(&arrow_schema(&MODEL), schema, "a model")
}

/// Reads the parts that `export --to spark` wrote.
fn read_parts(path: &Path) -> Result<Parts> {
    let mut parts = BTreeMap::new();
    for batch in open(path, check, None, 8_192)? {
        let batch = batch.map_err(|error| unreadable(path, error))?;
        let column = |name: &str| batch.column_by_name(name);
        let (Some(names), Some(keys), Some(bodies)) = (
            column("part").and_then(|column| column.as_string_opt::<i32>()),
            column("key").and_then(|column| column.as_primitive_opt::<Int64Type>()),
            column("body").and_then(|column| column.as_binary_opt::<i32>()),
        ) else {
            continue;
        };
        for row in 0..batch.num_rows() {
            let key = (names.value(row).to_string(), keys.value(row));
            parts.insert(key, bodies.value(row).to_vec());
        }
    }
    Ok(Parts(parts))
}

/// The model with what is needed to serve from it.
struct Recommender {
    server: Server,
    fitted: ItemModel,
    margins: Option<Margins>,
    wanted: (ModelName, List, usize),
}

impl Recommender {
    fn read(handed: &Handed, model: &Path, top: usize) -> Result<Recommender> {
        let missing = || {
            Error::failed("no model of recommendation was handed over")
                .hint("`evaluate` stores one; then export --to spark into a new folder")
        };
        let terms = handed.recommend.as_ref().ok_or_else(missing)?;
        let parts = read_parts(model)?;
        let weights = terms.choice.weights(terms.model, terms.list);
        let keys: Vec<i64> = handed.items.iter().map(|item| item.key).collect();
        let fitted = fetch_for_items(&parts, &keys, &weights)?.ok_or_else(missing)?;
        let server = Server::handed(
            fitted.clone(),
            terms.choice,
            terms.margin,
            terms.unavailable.clone(),
        );
        Ok(Recommender {
            margins: server.margins(&fitted, terms.model, terms.list),
            server,
            fitted,
            wanted: (terms.model, terms.list, top),
        })
    }
}

/// Lists that are being collected into a batch.
struct ListBatch {
    users: StringBuilder,
    items: ListBuilder<StringBuilder>,
    scores: ListBuilder<Float64Builder>,
    reasons: ListBuilder<StringBuilder>,
}

impl Default for ListBatch {
    fn default() -> ListBatch {
        ListBatch {
            users: StringBuilder::new(),
            items: ListBuilder::new(StringBuilder::new()),
            scores: ListBuilder::new(Float64Builder::new()),
            reasons: ListBuilder::new(StringBuilder::new()),
        }
    }
}

impl ListBatch {
    fn push(&mut self, user: &str, picks: &[(&str, Pick)]) {
        self.users.append_value(user);
        for (item, pick) in picks {
            self.items.values().append_value(item);
            self.scores.values().append_value(pick.score);
            self.reasons.values().append_value(pick.kind.word());
        }
        self.items.append(true);
        self.scores.append(true);
        self.reasons.append(true);
    }
}

impl Rows for ListBatch {
    fn len(&self) -> usize {
        self.users.len()
    }

    fn finish(mut self) -> std::result::Result<RecordBatch, ArrowError> {
        let arrays: Vec<ArrayRef> = vec![
            Arc::new(self.users.finish()),
            Arc::new(self.items.finish()),
            Arc::new(self.scores.finish()),
            Arc::new(self.reasons.finish()),
        ];
        RecordBatch::try_new(Arc::new(arrow_schema(&LISTS)), arrays)
    }
}

/// Computes the recommendations of a stream of actions: at most `top` products a customer, from the model in
/// the file `model`. A stream without rows gives a stream without rows.
///
/// # Errors
/// The stream or the model cannot be read, or the output cannot be written.
pub fn recommendations(
    input: impl Read,
    output: impl Write,
    handed: &Handed,
    (model, top): (&Path, usize),
) -> Result<Counted> {
    let shop = Shop::of(handed)?;
    let recommender = Recommender::read(handed, model, top)?;
    let ids: HashMap<i64, &str> = handed
        .items
        .iter()
        .map(|item| (item.key, item.id.as_str()))
        .collect();
    let order = recommender.margins.as_ref().map(Margins::order);
    let mut scores = Scores::default();
    let schema = arrow_schema(&LISTS);
    filter(
        input,
        output,
        (handed, &shop),
        &schema,
        &mut |held: &mut ListBatch, one| {
            let history = shop.history(one, handed);
            let of = (&recommender.server, &recommender.fitted);
            let found = picks(
                of,
                &mut scores,
                &history,
                recommender.wanted,
                order.as_ref(),
            );
            let named = found.into_iter().filter_map(|pick| {
                let id = ids.get(&recommender.fitted.keys[pick.slot])?;
                Some((*id, pick))
            });
            held.push(&one.user.id, &named.collect::<Vec<_>>());
        },
    )
}
