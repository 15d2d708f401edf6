//! What the shop hands over to a cluster: the quantities that a profile is compared with, and the
//! segments in force. One JSON file, which every worker reads.

use regulars_core::domain::{Currency, Instant, ItemRole};
use regulars_core::error::{Error, Result};
use regulars_core::snapshot::{Item, Snapshot};
use regulars_models::patterns::{USUAL_SUPPORT, least_orders};
use regulars_models::profile::Norms;
use regulars_models::recommend::{Choice, List, ModelName};
use regulars_models::segment::SegmentModel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The version of the file and of the workers' columns.
const VERSION: u32 = 2;

/// An item, as far as profiles need it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandedItem {
    /// The number by which the model of recommendation knows it.
    pub key: i64,
    /// The shop's own id.
    pub id: String,
    /// Category.
    pub category: Option<String>,
    /// Price in minor units.
    pub price: Option<i64>,
    /// Cost in minor units.
    pub cost: Option<i64>,
    /// The part it plays in an order.
    pub role: String,
}

/// How the model of recommendation serves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandedRecommend {
    /// The run of the model.
    pub run: i64,
    /// The models behind each list.
    pub choice: Choice,
    /// Which products the lists hold.
    pub list: List,
    /// The model that scores.
    pub model: ModelName,
    /// The shop's margin as a share of revenue.
    pub margin: Option<f64>,
    /// Keys of items that cannot be offered.
    pub unavailable: BTreeSet<i64>,
}

/// How sets of products are counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandedSets {
    /// The share of orders that a set is in at least.
    pub support: f64,
    /// Fewest orders of a set.
    pub least_orders: u64,
}

/// The file's content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Handed {
    /// Its version.
    pub version: u32,
    /// The program that wrote it.
    pub program: String,
    /// The shop's time zone.
    pub zone: String,
    /// The shop's currency.
    pub currency: Currency,
    /// The models' clock.
    pub as_of: Instant,
    /// The version number of the data.
    pub revision: i64,
    /// The run of the norms; `None` where they were not stored.
    pub profile_run: Option<i64>,
    /// The run of the segments; `None` without a model that compares users in a space.
    pub segment_run: Option<i64>,
    /// The norms.
    pub norms: Norms,
    /// The model of the segments.
    pub model: Option<SegmentModel>,
    /// The model of recommendation; `None` where there is none.
    pub recommend: Option<HandedRecommend>,
    /// How sets of products are counted.
    pub sets: HandedSets,
    /// Items that actions name.
    pub items: Vec<HandedItem>,
}

impl Handed {
    /// What is handed over of a shop.
    pub fn of(
        snapshot: &Snapshot,
        (norms, profile_run): (Norms, Option<i64>),
        model: Option<(SegmentModel, i64)>,
        recommend: Option<HandedRecommend>,
    ) -> Handed {
        let item = |item: &Item| HandedItem {
            key: item.key,
            id: item.id.clone(),
            category: item.category.clone(),
            price: item.price,
            cost: item.cost,
            role: item.role.word().into(),
        };
        let (model, segment_run) = model.unzip();
        Handed {
            version: VERSION,
            program: env!("CARGO_PKG_VERSION").into(),
            zone: snapshot.zone.iana_name().unwrap_or("UTC").into(),
            currency: snapshot.currency,
            as_of: snapshot.as_of,
            revision: snapshot.revision,
            profile_run,
            segment_run,
            norms,
            model,
            recommend,
            sets: HandedSets {
                support: USUAL_SUPPORT,
                least_orders: least_orders(0.0, 0),
            },
            items: snapshot.items.iter().map(item).collect(),
        }
    }

    /// Reads the file.
    ///
    /// # Errors
    /// It is not such a file, or of another version.
    pub fn parse(bytes: &[u8]) -> Result<Handed> {
        let hint = "export --to spark DIR writes it as DIR/settings.json";
        let handed: Handed = serde_json::from_slice(bytes).map_err(|error| {
            Error::usage("the settings cannot be read")
                .because(error)
                .hint(hint)
        })?;
        if handed.version != VERSION {
            return Err(Error::usage(format!(
                "the settings are of version {}, and this program reads version {VERSION}",
                handed.version
            ))
            .hint(hint));
        }
        Ok(handed)
    }

    /// Fewest orders of a set, of so many orders.
    pub fn sets_at_least(&self, orders: u64) -> u64 {
        least_orders(self.sets.support, orders)
    }

    /// The items as profiles read them.
    pub fn profile_items(&self) -> Vec<Item> {
        let item = |item: &HandedItem| Item {
            key: item.key,
            id: item.id.clone(),
            title: None,
            category: item.category.clone(),
            brand: None,
            price: item.price,
            cost: item.cost,
            stock: None,
            role: ItemRole::from_word(&item.role).unwrap_or(ItemRole::Product),
        };
        self.items.iter().map(item).collect()
    }
}
