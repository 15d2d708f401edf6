//! What groups with an offer did besides ordering more often: orders missing in the weeks after, and larger
//! orders.

use super::given::given;
use super::past::{Past, covered_until, history_before};
use crate::campaign::measure::{Person, Windows, around, difference};
use crate::campaign::uplift::{Aftermath, Beside};
use crate::domain::{Estimate, Instant};
use crate::error::Result;
use crate::profile::PurchaseRecord;
use crate::profile::operation::Everyone;
use crate::shop::Shop;
use rayon::prelude::*;

/// Customers of a group who ordered from which the size of their orders counts.
const LEAST_BUYERS: f64 = 20.0;

/// Reads a campaign whose groups were alike. `None` where a group is too small to compare.
pub(super) fn beside(
    shop: &Shop,
    everyone: &Everyone,
    past: &Past,
    typical: f64,
) -> Result<Option<Beside>> {
    let windows = Windows::of(Instant(past.window.0), Instant(past.window.1));
    let given = given(shop, everyone, past, typical)?;
    let arms = past.arms.iter().flat_map(|arm| &arm.users);
    let placed: Vec<(usize, usize)> = past
        .control
        .iter()
        .map(|&user| (0, user))
        .chain(arms.map(|&user| (1, user)))
        .collect();
    let people: Vec<Person> = placed
        .par_iter()
        .map(|&(arm, user)| Person {
            arm,
            discount: given.get(&user).copied().unwrap_or(0.0),
            ..around(&everyone.snapshot.history(user), windows, |_, amount, _| {
                amount as f64
            })
        })
        .collect();
    let usual: Vec<f64> = placed
        .par_iter()
        .map(|&(_, user)| usual_order(everyone, user, windows.begin, typical))
        .collect();
    let (_, last_at) = shop.store().fetch_span()?;
    let known_until = covered_until(Instant(last_at.unwrap_or(0))).min(shop.context.now);
    let compared = |outcome: fn(&Person) -> f64| {
        let outcomes: Vec<f64> = people.iter().map(outcome).collect();
        let is_offered: Vec<bool> = people.iter().map(|person| person.arm > 0).collect();
        let covariates: Vec<Vec<f64>> = people.iter().map(Person::covariates).collect();
        let found = difference(&outcomes, &is_offered, &covariates)?;
        Some((found.value(), found.error))
    };
    let Some(extra) = compared(|person| person.during.orders) else {
        return Ok(None);
    };
    let after = (known_until >= windows.measured)
        .then(|| compared(|person| person.after.orders))
        .flatten();
    // What a discount took off must be known, or orders with one would look smaller than they are.
    let is_message = |percent: Option<f64>, amount: Option<f64>| percent.or(amount).is_none();
    let knows_given = past.knows_used
        || past
            .arms
            .iter()
            .all(|arm| is_message(arm.percent, arm.amount_minor));
    Ok(Some(Beside {
        extra,
        after,
        size: knows_given.then(|| larger(&people, &usual)).flatten(),
        users: people.len() as u64,
    }))
}

/// What a customer's orders before `at` came to on average, in minor units; few of them count in part.
fn usual_order(everyone: &Everyone, user: usize, at: Instant, typical: f64) -> f64 {
    const TYPICAL_ORDERS: f64 = 2.0;
    let record = PurchaseRecord::of(&history_before(everyone, user, at));
    let sum: f64 = record.orders.iter().map(|order| order.amount as f64).sum();
    (sum + TYPICAL_ORDERS * typical) / (record.orders.len() as f64 + TYPICAL_ORDERS)
}

/// How large orders with an offer are, before what it took off, beside those of the others: the difference of
/// the mean logarithms, each customer's orders over the `usual` ones, since an offer brings other customers
/// than come without. `None` where a group has few customers who ordered.
fn larger(people: &[Person], usual: &[f64]) -> Option<(f64, f64)> {
    let of = |wanted: bool| -> Option<(f64, f64)> {
        let group = people.iter().zip(usual);
        let sizes: Vec<f64> = group
            .filter(|(person, _)| (person.arm > 0) == wanted && person.during.orders > 0.0)
            .map(|(person, usual)| {
                (person.during.spend + person.discount) / person.during.orders / usual
            })
            .filter(|size| *size > 0.0 && size.is_finite())
            .map(f64::ln)
            .collect();
        let n = sizes.len() as f64;
        if n < LEAST_BUYERS {
            return None;
        }
        let mean = sizes.iter().sum::<f64>() / n;
        let squares: f64 = sizes.iter().map(|size| (size - mean).powi(2)).sum();
        Some((mean, squares / (n - 1.0) / n))
    };
    let ((offered, one), (others, other)) = (of(true)?, of(false)?);
    Some((offered - others, (one + other).sqrt()))
}

/// Both in words: one line where they rest on the same customers.
pub(super) fn in_words(aftermath: &Aftermath) -> Vec<String> {
    let percents = |found: &Estimate| {
        let [value, low, high] = [found.value, found.low, found.high].map(|share| share * 100.0);
        (format!("{value:.0} %"), format!("({low:.0} to {high:.0})"))
    };
    let (forward, size) = (aftermath.forward(), aftermath.size());
    let ((value, range), (larger, larger_range)) = (percents(&forward), percents(&size));
    let forward_text = format!("{value} of extra orders {range} only come earlier");
    let size_text = format!("orders with an offer are {larger} larger {larger_range}");
    let basis = |n: u64| match n {
        0 => "assumed".to_string(),
        n => format!("measured on {n} customers"),
    };
    if forward.n == size.n {
        return vec![format!(
            "{}: {forward_text}, and {size_text}",
            basis(size.n)
        )];
    }
    let lines = [(forward.n, forward_text), (size.n, size_text)];
    lines
        .map(|(n, text)| format!("{}: {text}", basis(n)))
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(with: f64, off: f64) -> Vec<Person> {
        (0..200)
            .map(|at| {
                let mut person = Person {
                    arm: at % 2,
                    ..Person::default()
                };
                person.during.orders = 1.0;
                // A spread of a tenth.
                let size = 1_000.0 * (0.9 + 0.2 * f64::from(at as u32 / 2 % 2));
                person.during.spend = if at % 2 == 1 { size * with - off } else { size };
                person.discount = if at % 2 == 1 { off } else { 0.0 };
                person
            })
            .collect()
    }

    #[test]
    fn sizes_are_compared_before_the_discount() {
        let usual = vec![1_000.0; 200];
        let (value, error) = larger(&people(1.2, 100.0), &usual).unwrap();
        assert!((value - 1.2_f64.ln()).abs() < 1e-9);
        // Of each group 100 customers whose orders spread by a tenth.
        assert!(
            (error - (2.0 * 0.01_f64.powi(2)).sqrt()).abs() < 2e-4,
            "{error}"
        );
        assert_eq!(larger(&people(1.2, 100.0)[..30], &usual[..30]), None);
    }
    #[test]
    fn an_offer_that_brings_customers_of_small_orders_makes_no_order_smaller() {
        let mut people = people(1.0, 0.0);
        let mut usual = vec![1_000.0; 200];
        // Half of those with an offer are customers whose orders come to a third.
        for at in (1..200).step_by(4) {
            people[at].during.spend /= 3.0;
            usual[at] /= 3.0;
        }
        assert!(larger(&people, &usual).unwrap().0.abs() < 0.2);
    }
}
