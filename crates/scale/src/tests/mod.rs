//! A small shop, handed over to a worker and back, without a cluster.

#![cfg(feature = "columnar")]

mod answers;
mod lists;
mod streams;
mod there_and_back;

use crate::columnar::Profiles;
use crate::handed::Handed;
use crate::operation::{Handing, export};
use crate::placed::Placed;
use crate::results_files::users_of;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use regulars_core::domain::{Currency, Instant, Silent};
use regulars_core::shop::{Shop, Workbench};
use regulars_load::operation as load;
use regulars_models::profile::columns::columns;
use regulars_models::profile::packed::profile_of;
use regulars_models::segment::operation as segment;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A loaded and segmented shop of 80 customers in a folder of its own.
pub struct Fixture {
    pub folder: tempfile::TempDir,
    pub shop: Shop,
}

impl Fixture {
    pub fn new() -> Fixture {
        let folder = tempfile::tempdir().unwrap();
        let now = Instant::parse("2026-06-01T12:00:00Z").unwrap();
        let bench = Arc::new(Workbench::new(1));
        let path = folder.path().join("shop.db");
        let mut shop = Shop::create(&path, [7; 32], now, bench).unwrap();
        shop.context.now = now;
        let mut fixture = Fixture { folder, shop };
        let (users, items, actions) = files();
        fixture.load("users.csv", &users);
        fixture.load("items.csv", &items);
        fixture.load("actions.csv", &actions);
        let request = segment::Request {
            k: Some(3),
            ..segment::Request::default()
        };
        segment::run(&mut fixture.shop, &request, &Silent::default()).unwrap();
        fixture
    }

    pub fn load(&mut self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        let request = load::Request {
            files: vec![path],
            ..load::Request::default()
        };
        load::run(&mut self.shop, &request, &Silent::default()).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Exports into a new folder.
    pub fn export(&self, name: &str) -> PathBuf {
        let folder = self.path(name);
        export(&self.shop, &folder, Handing::Everything, &Silent::default()).unwrap();
        folder
    }
}

/// Users, items and actions: buyers of several habits, browsers, somebody who did nothing, orders
/// with discounts and refunds, and several actions in one second.
fn files() -> (String, String, String) {
    let mut users = "user_id,name,since\n".to_string();
    let mut items = "item_id,title,category,price,cost\n".to_string();
    for item in 0..12 {
        let category = ["tea", "cups", "pots"][item % 3];
        items += &format!(
            "I{item},Item {item},{category},{}.50,{}.00\n",
            4 + item * 3,
            2 + item
        );
    }
    let mut actions = "user_id,item_id,action,time,quantity,price,order_id,discount\n".to_string();
    for user in 0..80_usize {
        users += &format!("U{user:02},Name {user},2025-0{}-11\n", 1 + user % 9);
        if user == 79 {
            continue;
        }
        let visits = 1 + user % 7;
        for visit in 0..visits {
            let day = 1 + (user * 13 + visit * 29) % 28;
            let month = 1 + (user + visit * 2) % 5;
            let time = format!(
                "2026-{month:02}-{day:02}T{:02}:1{}:00Z",
                8 + user % 12,
                visit % 6
            );
            let item = (user + visit) % 12;
            actions += &format!("U{user:02},I{item},view,{time},1,,,\n");
            actions += &format!("U{user:02},I{},click,{time},1,,,\n", (item + 1) % 12);
            if user % 5 < 4 {
                let price = 4 + item * 3;
                let off = if visit % 3 == 1 { "1.25" } else { "" };
                actions += &format!(
                    "U{user:02},I{item},purchase,{time},2,{price}.50,O{user}-{visit},{off}\n"
                );
            }
            if user % 11 == 3 && visit == 2 {
                actions += &format!("U{user:02},I{item},refund,{time},1,4.50,O{user}-{visit},\n");
            }
        }
    }
    (users, items, actions)
}

pub fn handed(folder: &Path) -> Handed {
    Handed::parse(&std::fs::read(folder.join("settings.json")).unwrap()).unwrap()
}

/// The profiles of a batch, with the segment of each.
pub fn rows_of(batch: &RecordBatch, currency: Currency) -> Vec<Placed> {
    let columns = columns();
    let profiles = Profiles::of(batch, &columns);
    let ids = users_of(batch).unwrap();
    (0..batch.num_rows())
        .map(|row| Placed {
            id: ids.value(row).into(),
            row: profile_of(profiles.values(row), currency).unwrap(),
            segment: profiles.segment(row),
            place: None,
        })
        .collect()
}

/// A file of results.
pub fn write(path: &Path, batch: &RecordBatch) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = std::fs::File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

fn batches(path: &Path) -> Vec<RecordBatch> {
    let file = std::fs::File::open(path).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    reader
        .build()
        .unwrap()
        .map(|batch| batch.unwrap())
        .collect()
}

/// The rows of an export as a stream that a worker reads, as the job makes it: customers with their
/// actions, sorted.
pub fn stream(folder: &Path) -> Vec<u8> {
    let users = batches(&folder.join("users.parquet")).remove(0);
    let actions = batches(&folder.join("actions.parquet")).remove(0);
    let ids = users.column_by_name("user").unwrap().as_string::<i32>();
    let of_user = |name: &str| {
        let column = users.column_by_name(name).unwrap();
        column.as_primitive::<Int64Type>().clone()
    };
    let (since, segment) = (of_user("since"), of_user("segment"));
    let of_action = actions.column_by_name("user").unwrap().as_string::<i32>();
    // Exported in order of keys; a worker wants them by id. Within a customer the order stays.
    let mut rows: Vec<(String, Option<usize>)> = (0..actions.num_rows())
        .filter(|row| of_action.is_valid(*row))
        .map(|row| (of_action.value(row).to_string(), Some(row)))
        .collect();
    let idle = ids
        .iter()
        .flatten()
        .filter(|id| !of_action.iter().flatten().any(|one| one == *id));
    rows.extend(idle.map(|id| (id.to_string(), None)));
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    let texts = |name: &str| -> ArrayRef {
        let from = actions.column_by_name(name).unwrap().as_string::<i32>();
        let cells = rows.iter().map(|(_, row)| {
            row.and_then(|row| from.is_valid(row).then(|| from.value(row).to_string()))
        });
        Arc::new(cells.collect::<StringArray>())
    };
    let numbers = |name: &str| -> ArrayRef {
        let from = actions
            .column_by_name(name)
            .unwrap()
            .as_primitive::<Int64Type>();
        let cells = rows
            .iter()
            .map(|(_, row)| row.and_then(|row| from.is_valid(row).then(|| from.value(row))));
        Arc::new(cells.collect::<arrow_array::Int64Array>())
    };
    let cells = |of: arrow_array::Int64Array| {
        rows.iter().map(move |(id, _)| {
            let row = ids.iter().position(|one| one == Some(id)).unwrap();
            of.is_valid(row).then(|| of.value(row))
        })
    };
    let (since, segment) = (cells(since), cells(segment));
    let user: ArrayRef = Arc::new(
        rows.iter()
            .map(|(id, _)| Some(id.clone()))
            .collect::<StringArray>(),
    );
    let batch = RecordBatch::try_from_iter_with_nullable([
        ("user", user, false),
        ("at", numbers("at"), true),
        ("kind", texts("kind"), true),
        ("item", texts("item"), true),
        ("quantity_milli", numbers("quantity_milli"), true),
        ("amount_minor", numbers("amount_minor"), true),
        ("discount_minor", numbers("discount_minor"), true),
        ("order", texts("order"), true),
        (
            "order_discount_minor",
            numbers("order_discount_minor"),
            true,
        ),
        ("order_code", texts("order_code"), true),
        (
            "since",
            Arc::new(since.collect::<arrow_array::Int64Array>()) as ArrayRef,
            true,
        ),
        (
            "segment",
            Arc::new(segment.collect::<arrow_array::Int64Array>()) as ArrayRef,
            true,
        ),
    ])
    .unwrap();
    written(&batch)
}

/// A batch as a stream, in pieces, so that customers are cut between batches.
pub fn written(batch: &RecordBatch) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = StreamWriter::try_new(&mut bytes, &batch.schema()).unwrap();
    let mut start = 0;
    while start < batch.num_rows() {
        let length = 7.min(batch.num_rows() - start);
        writer.write(&batch.slice(start, length)).unwrap();
        start += length;
    }
    writer.finish().unwrap();
    drop(writer);
    bytes
}

pub fn read(stream: &[u8]) -> Vec<RecordBatch> {
    let reader = StreamReader::try_new(stream, None).unwrap();
    reader.map(|batch| batch.unwrap()).collect()
}
