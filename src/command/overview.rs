//! What the front end shows without a typed line: the banner of the prompt and the dashboard. Typed
//! data, so that no reader has to know the names of JSON fields.

use super::globals::Globals;
use super::session::Session;
use crate::campaign::operation as campaign;
use crate::domain::{Instant, Observer, Silent};
use crate::error::{Error, Kind, Result};
use crate::output::{Block, Cell, Present, Shown};
use crate::segment::operation as segment;
use crate::upkeep::operation as upkeep;
use crate::upkeep::{Timeline, timeline};
use crate::why::operation as why;
use serde::Serialize;

/// The shop at a glance, as the dashboard shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Overview {
    /// What the database holds, with revenue by week.
    pub status: upkeep::StatusOutcome,
    /// The segments in force; `None` where there is no shop to read them from.
    pub segments: Option<segment::ListOutcome>,
    /// All campaigns; `None` where there is no shop to read them from.
    pub campaigns: Option<campaign::ListOutcome>,
}

impl Present for Overview {
    fn blocks(&self) -> Vec<Block> {
        self.status.blocks()
    }
}

/// All customers, as the dashboard lists them.
#[derive(Debug, Clone, Serialize)]
pub struct Customers(pub upkeep::CustomersOutcome);

impl Present for Customers {
    fn blocks(&self) -> Vec<Block> {
        Vec::new()
    }

    fn shown(&self) -> Shown {
        Shown::Several(self.0.customers.len())
    }
}

/// A customer's card in short, with a year of looks, orders and offers.
#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    /// The shop's own id.
    pub id: String,
    /// Names and values of the card.
    #[serde(skip)]
    pub card: Vec<(String, Cell)>,
    /// The year.
    pub timeline: Timeline,
}

impl Present for Preview {
    fn blocks(&self) -> Vec<Block> {
        Vec::new()
    }

    fn shown(&self) -> Shown {
        Shown::One(self.id.clone())
    }
}

/// Customers on a plane, by segment.
#[derive(Debug, Clone, Serialize)]
pub struct SegmentMap(pub segment::MapOutcome);

impl Present for SegmentMap {
    fn blocks(&self) -> Vec<Block> {
        Vec::new()
    }
}

impl Session {
    /// Customers on a plane, by segment.
    ///
    /// # Errors
    /// There are no segments, or the shop cannot be read.
    pub fn segment_map(&mut self, globals: &Globals, watch: &dyn Observer) -> Result<SegmentMap> {
        let context = self.context(globals, "dashboard");
        Ok(SegmentMap(segment::map(
            self.shop(&context, watch)?,
            watch,
        )?))
    }

    /// A customer's card in short, with a year of looks, orders and offers.
    ///
    /// # Errors
    /// There is no such customer, or the shop cannot be read.
    pub fn preview(&mut self, id: &str, globals: &Globals) -> Result<Preview> {
        let context = self.context(globals, "dashboard");
        let shop = self.shop(&context, &Silent::default())?;
        let card = why::user(shop, id)?;
        let offers: Vec<Instant> = card.offers.iter().map(|offer| offer.at).collect();
        let key = shop.find_user(id)?.key;
        let owned = shop.history(key)?;
        let history = owned.history();
        let timeline = timeline(&history, &offers);
        let rows = card.blocks().into_iter().find_map(|block| match block {
            Block::Table(table) if table.is_card => Some(table.rows),
            _ => None,
        });
        let named = |row: Vec<Cell>| match <[Cell; 2]>::try_from(row) {
            Ok([Cell::Text(name), value]) => Some((name, value)),
            _ => None,
        };
        Ok(Preview {
            id: id.to_string(),
            card: rows.into_iter().flatten().filter_map(named).collect(),
            timeline,
        })
    }

    /// All customers in a line each.
    ///
    /// # Errors
    /// There is no shop, or it cannot be read.
    pub fn customers(&mut self, globals: &Globals) -> Result<Customers> {
        let context = self.context(globals, "dashboard");
        let shop = self.shop(&context, &Silent::default())?;
        Ok(Customers(upkeep::customers(shop)?))
    }

    /// What the database holds, without revenue by week.
    ///
    /// # Errors
    /// There is no shop, or it cannot be read.
    pub fn status(&mut self, globals: &Globals) -> Result<upkeep::StatusOutcome> {
        self.status_with(globals, false)
    }

    /// The shop at a glance.
    ///
    /// # Errors
    /// There is no shop, or it cannot be read.
    pub fn overview(&mut self, globals: &Globals) -> Result<Overview> {
        let status = self.status_with(globals, true)?;
        let context = self.context(globals, "dashboard");
        let watch = Silent::default();
        let shop = self.shop(&context, &watch)?;
        Ok(Overview {
            status,
            segments: if_any(segment::list(shop, &watch))?,
            campaigns: if_any(campaign::list(shop))?,
        })
    }

    fn status_with(
        &mut self,
        globals: &Globals,
        with_weeks: bool,
    ) -> Result<upkeep::StatusOutcome> {
        let request = upkeep::StatusRequest {
            paths: self.paths(),
            with_weeks,
            with_quality: false,
        };
        let context = self.context(globals, "status");
        let watch = Silent::default();
        upkeep::status(self.shop(&context, &watch)?, &request, &watch)
    }
}

/// The answer, or `None` where the operation has nothing to work on.
fn if_any<T>(answer: Result<T>) -> Result<Option<T>> {
    match answer {
        Err(Error {
            kind: Kind::NotFound,
            ..
        }) => Ok(None),
        answer => answer.map(Some),
    }
}
