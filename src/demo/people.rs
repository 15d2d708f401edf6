//! The rows of the users' file, which do not reveal a customer's type.

use super::chance::{Chance, pick};
use super::names::{CHINESE, FIRST, LAST, TOWNS};
use super::rows::UserRow;
use super::wares::CATEGORIES;

/// The row of user `number` (from 0) with these interests; the tier is known only after the
/// purchases.
pub(super) fn user_row(
    chance: &mut Chance,
    number: usize,
    joined_day: i64,
    interests: &[f64; CATEGORIES.len()],
) -> UserRow {
    let (name, plain, mostly) = if chance.happens(0.06) {
        let (name, plain, mostly) = chance.one(&CHINESE);
        (name.to_owned(), plain.to_owned(), mostly)
    } else {
        let (first, plain_first, mostly) = chance.one(&FIRST);
        let (last, plain_last) = chance.one(&LAST);
        (
            format!("{first} {last}"),
            format!("{plain_first}.{plain_last}"),
            mostly,
        )
    };
    let host = chance.one(&["example.com", "example.org", "example.net"]);
    let phone = 10_000_000 + chance.below(89_999_999);
    UserRow {
        id: format!("U{:04}", number + 1),
        name,
        email: chance
            .happens(0.94)
            .then(|| format!("{plain}{}@{host}", number + 1)),
        phone: chance.happens(0.6).then(|| format!("+49 151 {phone}")),
        age: chance
            .happens(0.91)
            .then(|| chance.normal(43.0, 14.0).round().clamp(18.0, 88.0) as u32),
        gender: chance
            .happens(0.88)
            .then(|| if chance.happens(0.02) { "x" } else { mostly }),
        city: chance.one(&TOWNS),
        tier: "bronze",
        joined_day,
        interests: declared(chance, interests),
        email_consent: chance.happens(0.82),
    }
}

/// Up to three categories, mostly true interests; a third of customers declare none.
fn declared(chance: &mut Chance, interests: &[f64; CATEGORIES.len()]) -> Vec<&'static str> {
    if chance.happens(0.33) {
        return Vec::new();
    }
    let mut named: Vec<usize> = (0..1 + chance.index(3))
        .map(|_| pick(chance, interests))
        .collect();
    named.sort_unstable();
    named.dedup();
    named
        .into_iter()
        .map(|category| CATEGORIES[category].name)
        .collect()
}
