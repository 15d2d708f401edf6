//! `worker profile`: a filter from a stream of actions to a stream of profiles. Each customer's
//! profile comes from the function that makes the card at home.

use crate::columnar::{ProfileBatch, profile_schema};
use crate::handed::Handed;
use crate::histories::{Histories, OneHistory, check_schema};
use crate::placed::Placed;
use crate::rows::Rows;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, Schema};
use jiff::tz::TimeZone;
use regulars_core::error::{Error, Result};
use regulars_core::snapshot::{History, Item};
use regulars_models::profile::operation::StoredProfile;
use regulars_models::profile::rule::Facts;
use regulars_models::profile::{compute, value};
use std::collections::HashMap;
use std::io::{BufReader, BufWriter, Read, Write};

/// Customers of one batch that is written.
const CUSTOMERS: usize = 4_096;

/// What a worker counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Rows read.
    pub rows: u64,
    /// Customers written.
    pub users: u64,
    /// Rows with an item that was not handed over; they count without it.
    pub unknown_items: u64,
}

/// Computes the profiles of a stream of actions. A stream without rows gives a stream without rows.
///
/// # Errors
/// The stream is damaged, does not have the documented columns or is not sorted, or the output
/// cannot be written.
pub fn profiles(input: impl Read, output: impl Write, handed: &Handed) -> Result<Counted> {
    let shop = Shop::of(handed)?;
    let schema = profile_schema();
    filter(
        input,
        output,
        (handed, &shop),
        &schema,
        &mut |held: &mut ProfileBatch, one| {
            held.push(&shop.profile(one, handed));
        },
    )
}

/// Sends each customer of a stream of actions through `fill`, and writes the rows that it makes.
pub(crate) fn filter<R: Rows>(
    input: impl Read,
    output: impl Write,
    (handed, shop): (&Handed, &Shop),
    schema: &Schema,
    fill: &mut dyn FnMut(&mut R, &OneHistory),
) -> Result<Counted> {
    let unreadable =
        |error: ArrowError| Error::failed("the stream of actions cannot be read").because(error);
    let unwritable =
        |error: ArrowError| Error::failed("the results cannot be written").because(error);
    let reader = StreamReader::try_new(BufReader::new(input), None).map_err(unreadable)?;
    check_schema(&reader.schema())?;
    let mut writer = StreamWriter::try_new(BufWriter::new(output), schema).map_err(unwritable)?;
    let items = shop.index();
    let mut histories = Histories::new(&items, handed.as_of);
    let (mut users, mut held) = (0, R::default());
    let mut done = |history: OneHistory| -> Result<()> {
        users += 1;
        fill(&mut held, &history);
        if held.len() >= CUSTOMERS {
            let full = std::mem::take(&mut held).finish().map_err(unwritable)?;
            writer.write(&full).map_err(unwritable)?;
        }
        Ok(())
    };
    for batch in reader {
        histories.take(&batch.map_err(unreadable)?, &mut done)?;
    }
    if let Some(last) = histories.end() {
        done(last)?;
    }
    if held.len() > 0 {
        writer
            .write(&held.finish().map_err(unwritable)?)
            .map_err(unwritable)?;
    }
    writer.finish().map_err(unwritable)?;
    Ok(Counted {
        rows: histories.rows,
        users,
        unknown_items: histories.unknown_items,
    })
}

/// What all customers share.
pub(crate) struct Shop {
    items: Vec<Item>,
    zone: TimeZone,
}

impl Shop {
    pub(crate) fn of(handed: &Handed) -> Result<Shop> {
        let zone = TimeZone::get(&handed.zone).map_err(|error| {
            Error::usage(format!("'{}' is not a time zone", handed.zone)).because(error)
        })?;
        Ok(Shop {
            items: handed.profile_items(),
            zone,
        })
    }

    fn index(&self) -> HashMap<&str, u32> {
        let places = self.items.iter().enumerate();
        places
            .map(|(place, item)| (item.id.as_str(), place as u32))
            .collect()
    }

    /// The history of a customer, as the laptop has it.
    pub(crate) fn history<'a>(&'a self, one: &'a OneHistory, handed: &Handed) -> History<'a> {
        History {
            user: &one.user,
            actions: one.actions.all(),
            items: &self.items,
            orders: &one.orders,
            zone: &self.zone,
            as_of: handed.as_of,
        }
    }

    fn profile(&self, one: &OneHistory, handed: &Handed) -> Placed {
        let history = self.history(one, handed);
        let profile = compute(&history, &handed.norms);
        let value = value(&history, &profile, &handed.norms);
        let facts = Facts {
            user: &one.user,
            profile: &profile,
            value: &value,
        };
        let model = handed.model.as_ref();
        let place = model
            .filter(|_| regulars_models::segment::is_segmented(&profile, &handed.norms))
            .map(|model| model.space.place(&facts));
        let segment = model
            .zip(place.as_ref())
            .and_then(|(model, place)| model.settled(place, one.segment));
        Placed {
            id: one.user.id.clone(),
            row: StoredProfile { profile, value },
            segment,
            place,
        }
    }
}
