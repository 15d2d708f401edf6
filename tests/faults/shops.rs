//! Generated shops that several tests start from, each made once and held in memory.

use super::program::Place;
use std::collections::BTreeMap;
use std::fs;
use std::sync::OnceLock;

/// The files that were generated.
const FILES: [&str; 4] = ["users.csv", "items.csv", "actions.csv", "campaigns.csv"];

/// Files of a generated shop, and its database at three stages, as bytes.
pub struct Shop {
    files: BTreeMap<&'static str, Vec<u8>>,
    /// Users and items are loaded.
    pub begun: Vec<u8>,
    /// Everything is loaded.
    pub loaded: Vec<u8>,
    /// There are segments, models and a draft, campaign 1.
    pub drafted: Vec<u8>,
}

impl Shop {
    fn make(users: &str) -> Shop {
        let place = Place::new();
        place
            .run(&["demo", "--users", users, "--seed", "1", "--write", "."])
            .ok();
        let stage = |lines: &[&[&str]]| {
            lines.iter().for_each(|words| drop(place.run(words).ok()));
            fs::read(place.db()).unwrap()
        };
        let begun = stage(&[&["load", "users.csv", "items.csv", "--tz", "Europe/London"]]);
        let loaded = stage(&[&["load", "actions.csv", "campaigns.csv"]]);
        let drafted = stage(&[
            &["segment", "--by", "rfm"],
            &["evaluate"],
            &["campaign", "coupon", "--segment", "1", "--discount", "10%"],
        ]);
        let files = FILES
            .map(|name| (name, fs::read(place.path(name)).unwrap()))
            .into();
        Shop {
            files,
            begun,
            loaded,
            drafted,
        }
    }

    /// 1,000 users: its write transactions are long enough to be hit.
    pub fn large() -> &'static Shop {
        static SHOP: OnceLock<Shop> = OnceLock::new();
        SHOP.get_or_init(|| Shop::make("1000"))
    }

    /// 60 users: quick.
    pub fn small() -> &'static Shop {
        static SHOP: OnceLock<Shop> = OnceLock::new();
        SHOP.get_or_init(|| Shop::make("60"))
    }

    /// A place with its files and the database at a stage.
    pub fn place(&self, database: &[u8]) -> Place {
        let place = Place::new();
        self.files
            .iter()
            .for_each(|(name, bytes)| drop(place.write(name, bytes)));
        place.take(database);
        place
    }
}
