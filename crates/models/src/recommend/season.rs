//! When in the year an item sells.
//!
//! An item has a season if nearly all of its sales fall into a few months although it was on sale for
//! longer. An item that is too new to say takes the season that the other items with one of its title's
//! words have (*christmas*), if its own sales fit.

use regulars_core::domain::DAY;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Days of a year.
const YEAR: i64 = 365;
/// Sales needed to see a season.
const SALES_AT_LEAST: usize = 20;
/// Share of the sales that fall into a season.
const SHARE: f64 = 0.9;
/// Longest season in days.
const LONGEST: i64 = 120;
/// Days on sale outside the season needed to see it.
const OUTSIDE_AT_LEAST: i64 = 120;
/// Days before its season from which on an item is offered.
const AHEAD: i64 = 14;
/// Items with a word that must have been judged, and the share of them that must have a season.
const ITEMS_AT_LEAST: usize = 3;
const ITEMS_SHARE: f64 = 0.6;

/// Days of the year in which an item sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Season {
    /// First day of the year, from 0.
    pub from: u16,
    /// Days from then on.
    pub days: u16,
}

impl Season {
    /// Whether an item is offered at this moment, in UTC seconds.
    pub fn is_on(self, at: i64) -> bool {
        let since = (day_of_year(at) - i64::from(self.from) + AHEAD).rem_euclid(YEAR);
        since <= i64::from(self.days) + AHEAD
    }

    /// A season of this day alone.
    #[cfg(test)]
    pub fn on(at: regulars_core::domain::Instant) -> Season {
        Season {
            from: day_of_year(at.0) as u16,
            days: 0,
        }
    }

    fn holds(self, day: i64) -> bool {
        (day - i64::from(self.from)).rem_euclid(YEAR) <= i64::from(self.days)
    }
}

/// The day of a year of 365 days; a leap year shifts it by a day in four years.
fn day_of_year(at: i64) -> i64 {
    const LEAP_DAYS_IN_400_YEARS: i64 = 97;
    let days = at.div_euclid(DAY);
    let year_milli = 400 * 1_000 * days / (400 * YEAR + LEAP_DAYS_IN_400_YEARS);
    (YEAR * (year_milli.rem_euclid(1_000))) / 1_000
}

/// The seasons of items by slot, from the instants of their sales, ascending, and their words.
pub fn fit(sales: &[Vec<i64>], words: &[Vec<u32>], until: i64) -> Vec<Option<Season>> {
    let verdicts: Vec<Verdict> = sales.iter().map(|sales| judge(sales, until)).collect();
    let of_words = seasons_of_words(sales, words, &verdicts);
    verdicts
        .iter()
        .enumerate()
        .map(|(slot, verdict)| match verdict {
            Verdict::Season(season) => Some(*season),
            Verdict::AllYear => None,
            Verdict::TooEarly => words[slot]
                .iter()
                .filter_map(|word| of_words.get(word))
                .copied()
                .find(|season| fits(&sales[slot], *season)),
        })
        .collect()
}

enum Verdict {
    Season(Season),
    AllYear,
    TooEarly,
}

fn judge(sales: &[i64], until: i64) -> Verdict {
    let Some((&first, _)) = sales
        .split_first()
        .filter(|_| sales.len() >= SALES_AT_LEAST)
    else {
        return Verdict::TooEarly;
    };
    let season = narrowest(sales.iter().map(|&at| day_of_year(at)).collect());
    let on_sale_days = (until - first) / DAY;
    if i64::from(season.days) > LONGEST {
        return Verdict::AllYear;
    }
    // The days on sale that were not in the season, in whole years and the rest of one.
    let outside = (0..on_sale_days.min(3 * YEAR))
        .filter(|day| !season.holds(day_of_year(first + day * DAY)))
        .count() as i64;
    if outside >= OUTSIDE_AT_LEAST {
        Verdict::Season(season)
    } else {
        Verdict::TooEarly
    }
}

/// The shortest part of the year that holds most of these days.
fn narrowest(mut days: Vec<i64>) -> Season {
    days.sort_unstable();
    let number = days.len();
    let needed = ((SHARE * number as f64).ceil() as usize).max(1);
    let end = |from: usize| {
        let last = from + needed - 1;
        if last < number {
            days[last]
        } else {
            days[last - number] + YEAR
        }
    };
    let shortest = (0..number).min_by_key(|&from| end(from) - days[from]);
    shortest.map_or(Season { from: 0, days: 365 }, |from| Season {
        from: days[from] as u16,
        days: (end(from) - days[from]) as u16,
    })
}

/// The season that the items with a word have in common.
fn seasons_of_words(
    sales: &[Vec<i64>],
    words: &[Vec<u32>],
    verdicts: &[Verdict],
) -> BTreeMap<u32, Season> {
    let mut items_of: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (slot, words) in words.iter().enumerate() {
        for &word in words {
            items_of.entry(word).or_default().push(slot);
        }
    }
    let season = |slots: &Vec<usize>| {
        let judged = slots
            .iter()
            .filter(|&&slot| !matches!(verdicts[slot], Verdict::TooEarly));
        let seasonal: Vec<usize> = slots
            .iter()
            .copied()
            .filter(|&slot| matches!(verdicts[slot], Verdict::Season(_)))
            .collect();
        let share = seasonal.len() as f64 / judged.count().max(1) as f64;
        if seasonal.len() < ITEMS_AT_LEAST || share < ITEMS_SHARE {
            return None;
        }
        let all = seasonal.iter().flat_map(|&slot| &sales[slot]);
        let season = narrowest(all.map(|&at| day_of_year(at)).collect());
        (i64::from(season.days) <= LONGEST).then_some(season)
    };
    items_of
        .iter()
        .filter_map(|(&word, slots)| Some((word, season(slots)?)))
        .collect()
}

fn fits(sales: &[i64], season: Season) -> bool {
    let inside = sales
        .iter()
        .filter(|&&at| season.holds(day_of_year(at)))
        .count();
    inside as f64 >= SHARE * sales.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_291_161_600; // 1 December 2010

    fn sales(days: impl Iterator<Item = i64>) -> Vec<i64> {
        days.map(|day| START + day * DAY).collect()
    }

    #[test]
    fn what_sells_before_christmas_is_not_offered_after_it() {
        let kit = sales((0..20).chain(300..373));
        let lamp = sales((0..373).step_by(5));
        let until = START + 373 * DAY;
        let found = fit(&[kit, lamp], &[vec![], vec![]], until);
        let season = found[0].unwrap();
        assert!(season.is_on(START + 340 * DAY), "6 November");
        assert!(!season.is_on(START + 389 * DAY), "25 December");
        assert!(!season.is_on(START + 180 * DAY), "May");
        assert_eq!(found[1], None);
    }

    #[test]
    fn what_is_merely_new_has_no_season_but_that_of_its_words() {
        let kit = sales((0..20).chain(300..373));
        let new = sales(330..372);
        let until = START + 373 * DAY;
        let found = fit(std::slice::from_ref(&new), &[vec![]], until);
        assert_eq!(found, [None]);
        let items = [kit.clone(), kit.clone(), kit, new.clone(), new];
        let words = [vec![7], vec![7], vec![7], vec![7], vec![8]];
        let found = fit(&items, &words, until);
        assert!(found[3].is_some_and(|season| !season.is_on(START + 389 * DAY)));
        assert_eq!(found[4], None);
    }

    #[test]
    fn the_day_of_the_year_drifts_by_less_than_two_days() {
        // 1 January of 1970, 2000 and 2024.
        for at in [0, 946_684_800, 1_704_067_200] {
            let day = day_of_year(at);
            assert!((0..=1).contains(&day) || day >= 363, "{day}");
        }
    }
}
