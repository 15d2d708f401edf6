//! Visitors that are programs: they view many pages, fast, and never buy.

/// A visitor with fewer page views and clicks is never judged.
pub const LEAST_EVENTS: usize = 200;
/// More pages in one hour than a person reads.
const PAGES_AN_HOUR: usize = 240;
/// A median pause between pages, in seconds, that is shorter than any reader's.
const LEAST_DWELL: i64 = 2;
/// Pauses longer than this end a visit, in seconds.
const VISIT_ENDS: i64 = 1_800;
/// One person can have at most this part (1 in 5) of the shop's page views, once there are
/// [`MANY_EVENTS`].
const LARGEST_PART: i64 = 5;
/// Page views of the shop from which shares are judged.
const MANY_EVENTS: i64 = 5_000;

/// Why the habits of a visitor who never used a cart are a program's; `None` for a person.
///
/// `instants` are the times of its page views and clicks in order, in UTC seconds.
pub fn habit(instants: &[i64]) -> Option<&'static str> {
    if instants.len() < LEAST_EVENTS {
        return None;
    }
    if busiest_hour(instants) > PAGES_AN_HOUR {
        return Some("more page views in an hour than a person makes");
    }
    median_dwell(instants)
        .is_some_and(|dwell| dwell < LEAST_DWELL)
        .then_some("no time to read between pages")
}

/// Whether a visitor who never used a cart has more page views than one person can have; `of_all`
/// is the number in the shop.
pub fn has_too_many(events: i64, of_all: i64) -> bool {
    of_all >= MANY_EVENTS && events * LARGEST_PART > of_all
}

/// The most events within 3,600 seconds.
fn busiest_hour(instants: &[i64]) -> usize {
    let mut first = 0;
    let mut most = 0;
    for (last, at) in instants.iter().enumerate() {
        while at - instants[first] >= 3_600 {
            first += 1;
        }
        most = most.max(last + 1 - first);
    }
    most
}

/// The median pause within visits, in seconds; `None` where every visit is one page, or the file
/// has days but no times.
fn median_dwell(instants: &[i64]) -> Option<i64> {
    let has_times_of_day = instants.iter().any(|at| at % 3_600 != instants[0] % 3_600);
    let mut pauses: Vec<i64> = instants
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .filter(|pause| *pause <= VISIT_ENDS)
        .collect();
    if pauses.is_empty() || !has_times_of_day {
        return None;
    }
    let middle = pauses.len() / 2;
    Some(*pauses.select_nth_unstable(middle).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Visits of 20 pages a day, so many seconds apart.
    fn reader(days: i64, pause: i64) -> Vec<i64> {
        (0..days * 20)
            .map(|page| 1_700_000_000 + page / 20 * 86_400 + page % 20 * pause)
            .collect()
    }

    #[test]
    fn fast_and_tireless_visitors_who_never_buy_are_programs() {
        assert_eq!(habit(&reader(30, 40)), None, "a keen reader");
        assert_eq!(habit(&reader(30, 1)), Some("no time to read between pages"));
        assert_eq!(habit(&reader(5, 1)), None, "too little to judge");
        let crawler: Vec<i64> = (0..300).map(|page| 1_700_000_000 + page * 10).collect();
        assert_eq!(
            habit(&crawler),
            Some("more page views in an hour than a person makes")
        );
        assert!(has_too_many(2_000, 6_000) && !has_too_many(1_000, 6_000));
        assert!(!has_too_many(300, 400), "a small shop's one reader");
    }

    #[test]
    fn files_with_days_alone_show_no_haste() {
        let days: Vec<i64> = (0..300)
            .map(|page| 1_699_920_000 + page / 10 * 86_400)
            .collect();
        assert_eq!(habit(&days), None);
    }
}
