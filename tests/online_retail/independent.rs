//! The file read without the program: by the `csv` crate and the rules that are known of it, in
//! plain sums.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

/// Codes that are fees, as the program's help lists them.
const FEES: [&str; 8] = [
    "POST",
    "DOT",
    "C2",
    "BANK CHARGES",
    "S",
    "AMAZONFEE",
    "B",
    "CRUK",
];

/// What the file says.
#[derive(Default)]
pub struct Expected {
    pub rows: u64,
    pub duplicates: u64,
    pub set_aside: BTreeMap<String, u64>,
    pub guest_rows: u64,
    pub refund_rows: u64,
    pub users: u64,
    pub items: u64,
    pub receipts: u64,
    /// Purchases by what was bought, in pence.
    pub products: i64,
    pub manual: i64,
    pub fees: i64,
    /// Refunds of products, manual lines and discounts.
    pub refunds: i64,
    pub fees_refunded: i64,
    /// Receipts with a line that is no fee; of them, those with a product.
    pub orders: u64,
    pub orders_with_product: u64,
    /// Users with such a receipt.
    pub buyers: u64,
    pub net_of_user: HashMap<String, i64>,
    pub orders_of_user: HashMap<String, u64>,
    with_item: HashMap<String, HashSet<u32>>,
    /// By user and item, the minutes at which it was bought, each receipt once.
    bought: HashMap<String, HashMap<String, BTreeMap<u32, i64>>>,
}

impl Expected {
    pub fn net_revenue(&self) -> i64 {
        self.products + self.manual - self.refunds
    }

    /// Receipts with the one item, with the other, and with both.
    pub fn together(&self, one: &str, other: &str) -> (u64, u64, u64) {
        let (one, other) = (
            &self.with_item[&one.to_uppercase()],
            &self.with_item[&other.to_uppercase()],
        );
        (
            one.len() as u64,
            other.len() as u64,
            one.intersection(other).count() as u64,
        )
    }

    /// Everything that a user ever bought.
    pub fn items_of(&self, user: &str) -> BTreeSet<String> {
        self.bought[user].keys().cloned().collect()
    }

    /// Times that users bought the item again, half a day later or more.
    pub fn gaps(&self, item: &str) -> u64 {
        let item = item.to_uppercase();
        let of_user = |bought: &HashMap<String, BTreeMap<u32, i64>>| {
            let mut minutes: Vec<i64> = bought
                .get(&item)
                .map_or(Vec::new(), |at| at.values().copied().collect());
            minutes.sort_unstable();
            let mut last = None;
            let mut gaps = 0;
            for at in minutes {
                if last.is_some_and(|last| at - last < 12 * 60) {
                    continue;
                }
                gaps += u64::from(last.is_some());
                last = Some(at);
            }
            gaps
        };
        self.bought.values().map(of_user).sum()
    }
}

/// Reads the file: InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID,
/// Country.
pub fn read(path: &Path) -> Expected {
    let file = std::fs::File::open(path).unwrap();
    let mut reader =
        csv::Reader::from_reader(std::io::BufReader::new(flate2::read::GzDecoder::new(file)));
    let mut seen: HashSet<Vec<u8>> = HashSet::new();
    let mut found = Expected::default();
    let (mut users, mut items) = (HashSet::new(), HashSet::new());
    let mut receipts: HashMap<String, u32> = HashMap::new();
    let (mut ordered, mut with_product) = (HashSet::new(), HashSet::new());
    let mut of_user: HashMap<String, HashSet<u32>> = HashMap::new();
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row).unwrap() {
        found.rows += 1;
        if !seen.insert(row.iter().collect::<Vec<_>>().join("\u{1f}").into_bytes()) {
            found.duplicates += 1;
            continue;
        }
        let (quantity, price): (f64, f64) = (row[3].parse().unwrap(), row[5].parse().unwrap());
        let is_cancelled = row[0].starts_with('C');
        let aside = match (quantity, price) {
            (quantity, _) if quantity < 0.0 && !is_cancelled => Some("negative_quantity"),
            (_, 0.0) => Some("zero_price"),
            (_, price) if price < 0.0 => Some("impossible_value"),
            _ => None,
        };
        if let Some(rule) = aside {
            *found.set_aside.entry(rule.into()).or_default() += 1;
            continue;
        }
        let item = row[1].trim().to_uppercase();
        let user = row[6].trim().trim_end_matches(".0").to_string();
        let number = receipts.len() as u32;
        let receipt = *receipts.entry(row[0].trim().to_string()).or_insert(number);
        let minor = (quantity.abs() * price * 100.0).round() as i64;
        let is_fee = FEES.contains(&item.as_str());
        let is_product = !is_fee && item != "M" && item != "D" && !item.starts_with("GIFT_0001");
        items.insert(item.clone());
        found.guest_rows += u64::from(user.is_empty());
        found.refund_rows += u64::from(is_cancelled);
        match (is_cancelled, is_fee, is_product) {
            (false, true, _) => found.fees += minor,
            (false, false, true) => found.products += minor,
            (false, false, false) => found.manual += minor,
            (true, true, _) => found.fees_refunded += minor,
            (true, false, _) => found.refunds += minor,
        }
        if !user.is_empty() {
            users.insert(user.clone());
            if !is_fee {
                *found.net_of_user.entry(user.clone()).or_default() +=
                    if is_cancelled { -minor } else { minor };
            }
        }
        if is_cancelled || is_fee {
            continue;
        }
        ordered.insert(receipt);
        if !user.is_empty() {
            of_user.entry(user.clone()).or_default().insert(receipt);
        }
        if is_product {
            with_product.insert(receipt);
            found
                .with_item
                .entry(item.clone())
                .or_default()
                .insert(receipt);
            if !user.is_empty() {
                let bought = found
                    .bought
                    .entry(user)
                    .or_default()
                    .entry(item)
                    .or_default();
                let at = bought.entry(receipt).or_insert(i64::MAX);
                *at = (*at).min(minutes(&row[4]));
            }
        }
    }
    found.users = users.len() as u64;
    found.items = items.len() as u64;
    found.receipts = receipts.len() as u64;
    found.orders = ordered.len() as u64;
    found.orders_with_product = with_product.len() as u64;
    found.buyers = of_user.len() as u64;
    found.orders_of_user = of_user
        .into_iter()
        .map(|(user, receipts)| (user, receipts.len() as u64))
        .collect();
    found
}

/// Minutes of `2010-12-01 08:26:00` since some day; the shop's clock, which an hour of summer
/// shifts by less than matters.
fn minutes(text: &str) -> i64 {
    let at: jiff::civil::DateTime = text.replace(' ', "T").parse().unwrap();
    let zero = jiff::civil::date(2010, 1, 1).at(0, 0, 0, 0);
    at.duration_since(zero).as_secs() / 60
}
