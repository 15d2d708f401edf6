//! What customers bought in the time after an order, counted by what they bought first. What follows an
//! order is the same for all that was bought first in it, so it is listed once an order.

use super::receipts::Receipts;
use rayon::prelude::*;
use regulars_core::domain::DAY;

/// Seconds between two orders below which they are one purchase in two parts.
pub const GAP_AT_LEAST: i64 = DAY / 2;

/// An order in which a customer bought something for the first time.
struct Opening {
    /// The products that at least so many bought and that this customer bought in a later order within the
    /// window, each once.
    then: Vec<u32>,
    /// Categories of all products of these later orders, with the number of products, each counted once.
    categories: Vec<(u32, u32)>,
    /// Lines of these later orders by bucket of time.
    lines: Vec<(u32, f64)>,
}

/// A product that a customer bought first in an order.
struct First {
    product: u32,
    /// The order, among the customer's openings.
    opening: u32,
    /// Whether the product is among those that were bought in the window after.
    is_again: bool,
}

/// What is counted for one first product.
pub struct Row {
    /// Second products with their users, ascending; only those with enough users.
    pub then: Vec<(u32, u64)>,
    /// Users by category of the second product, over all products, ascending.
    pub categories: Vec<(u32, u64)>,
    /// Later lines within the window, by bucket.
    pub lines: Vec<f64>,
    /// Users who bought the product first.
    pub users: u64,
}

/// What is counted, and how.
pub struct Wanted<'a> {
    /// The category of each product.
    pub category: &'a [u32],
    /// Seconds within which the second follows the first.
    pub window: i64,
    /// Fewest users of a pair.
    pub least: u64,
    /// Buckets of time.
    pub buckets: usize,
}

/// The rows of all products. `of_user` are the receipts of each customer in order of time; `bucket` the
/// bucket of an instant.
pub fn followers(
    receipts: &Receipts,
    of_user: &[Vec<u32>],
    wanted: &Wanted<'_>,
    bucket: impl Fn(i64) -> usize + Sync,
) -> Vec<Row> {
    let products = wanted.category.len();
    let categories = wanted
        .category
        .iter()
        .max()
        .map_or(0, |&last| last as usize + 1);
    let is_common: Vec<bool> = buyers(receipts, of_user, products)
        .into_iter()
        .map(|buyers| buyers >= wanted.least)
        .collect();
    let each: Vec<(Vec<Opening>, Vec<First>)> = of_user
        .par_iter()
        .map_init(
            || Stamps::of(products, categories),
            |stamps, list| {
                if receipts.is_cancelled() {
                    return (Vec::new(), Vec::new());
                }
                openings(receipts, list, wanted, &is_common, stamps, &bucket)
            },
        )
        .collect();
    let mut firsts: Vec<Vec<(u32, u32, bool)>> = vec![Vec::new(); products];
    for (user, (_, of_user)) in (0..).zip(&each) {
        for first in of_user {
            firsts[first.product as usize].push((user, first.opening, first.is_again));
        }
    }
    firsts
        .par_iter()
        .enumerate()
        .map_init(
            || (vec![0_u32; products], vec![0_u64; categories]),
            |(counts, by_category), (first, users)| {
                let users: &[(u32, u32, bool)] = if receipts.is_cancelled() {
                    &[]
                } else {
                    users.as_slice()
                };
                row(&each, first, users, wanted, (counts, by_category))
            },
        )
        .collect()
}

/// By product, the customers who bought it.
fn buyers(receipts: &Receipts, of_user: &[Vec<u32>], products: usize) -> Vec<u64> {
    let mut buyers = vec![0; products];
    let mut last = vec![u32::MAX; products];
    for (user, list) in (0_u32..).zip(of_user) {
        for &receipt in list {
            for &product in receipts.products(receipt as usize) {
                if std::mem::replace(&mut last[product as usize], user) != user {
                    buyers[product as usize] += 1;
                }
            }
        }
    }
    buyers
}

/// Marks of what was met: by product the customer who has bought it, and the last opening after which it
/// came.
struct Stamps {
    now: u32,
    bought: Vec<u32>,
    after: Vec<u32>,
    categories: Vec<u32>,
}

impl Stamps {
    fn of(products: usize, categories: usize) -> Stamps {
        Stamps {
            now: 0,
            bought: vec![0; products],
            after: vec![0; products],
            categories: vec![0; categories],
        }
    }
}

/// The orders of a customer in which something was bought for the first time.
fn openings(
    receipts: &Receipts,
    list: &[u32],
    wanted: &Wanted<'_>,
    is_common: &[bool],
    stamps: &mut Stamps,
    bucket: &impl Fn(i64) -> usize,
) -> (Vec<Opening>, Vec<First>) {
    let (mut openings, mut firsts) = (Vec::new(), Vec::new());
    stamps.now += 1;
    let customer = stamps.now;
    for (position, &receipt) in list.iter().enumerate() {
        let begin = firsts.len();
        let opening = openings.len() as u32;
        for &product in receipts.products(receipt as usize) {
            if std::mem::replace(&mut stamps.bought[product as usize], customer) != customer {
                firsts.push(First {
                    product,
                    opening,
                    is_again: false,
                });
            }
        }
        if firsts.len() == begin {
            continue;
        }
        stamps.now += 1;
        let from = receipts.at[receipt as usize];
        let (mut then, mut lines): (Vec<u32>, Vec<(u32, f64)>) = (Vec::new(), Vec::new());
        let mut met = Vec::new();
        for &later in &list[position + 1..] {
            let at = receipts.at[later as usize];
            if at - from > wanted.window {
                break;
            }
            if at - from < GAP_AT_LEAST {
                continue;
            }
            let bought = receipts.products(later as usize);
            let (bucket, n) = (bucket(at) as u32, bought.len() as f64);
            match lines.last_mut() {
                Some(last) if last.0 == bucket => last.1 += n,
                _ => lines.push((bucket, n)),
            }
            for &product in bought {
                let stamp = &mut stamps.after[product as usize];
                if std::mem::replace(stamp, stamps.now) == stamps.now {
                    continue;
                }
                let category = wanted.category[product as usize];
                let seen = &mut stamps.categories[category as usize];
                if *seen == 0 {
                    met.push(category);
                }
                *seen += 1;
                if is_common[product as usize] {
                    then.push(product);
                }
            }
        }
        for first in &mut firsts[begin..] {
            first.is_again = stamps.after[first.product as usize] == stamps.now;
        }
        let categories = met
            .into_iter()
            .map(|category| {
                let seen = &mut stamps.categories[category as usize];
                (category, std::mem::take(seen))
            })
            .collect();
        openings.push(Opening {
            then,
            categories,
            lines,
        });
    }
    (openings, firsts)
}

/// The row of one first product. `scratch` holds zeros before and after.
fn row(
    each: &[(Vec<Opening>, Vec<First>)],
    first: usize,
    users: &[(u32, u32, bool)],
    wanted: &Wanted<'_>,
    (counts, by_category): (&mut [u32], &mut [u64]),
) -> Row {
    let own = wanted.category[first];
    let (mut touched, mut met) = (Vec::new(), Vec::new());
    let mut lines = vec![0.0; wanted.buckets];
    let is_common = users.len() as u64 >= wanted.least;
    for &(user, opening, is_again) in users {
        let opening = &each[user as usize].0[opening as usize];
        for &(bucket, n) in &opening.lines {
            lines[bucket as usize] += n;
        }
        for &(category, n) in &opening.categories {
            let n = n - u32::from(is_again && category == own);
            if n > 0 {
                if by_category[category as usize] == 0 {
                    met.push(category);
                }
                by_category[category as usize] += u64::from(n);
            }
        }
        if is_common {
            for &then in &opening.then {
                if counts[then as usize] == 0 {
                    touched.push(then);
                }
                counts[then as usize] += 1;
            }
        }
    }
    let mut then = Vec::new();
    for product in touched {
        let users = u64::from(std::mem::take(&mut counts[product as usize]));
        if users >= wanted.least && product as usize != first {
            then.push((product, users));
        }
    }
    then.sort_unstable();
    met.sort_unstable();
    let categories = met
        .into_iter()
        .map(|category| {
            (
                category,
                std::mem::take(&mut by_category[category as usize]),
            )
        })
        .collect();
    Row {
        then,
        categories,
        lines,
        users: users.len() as u64,
    }
}
