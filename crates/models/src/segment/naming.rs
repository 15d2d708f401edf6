//! Plain names from what stands out: 'loyal big spenders', 'bargain hunters', 'lapsed one-time
//! buyers'.

use super::describe::{CategoryInterest, Differences};
use super::tuning::description::{
    HELPING_Z, LAPSED_GAPS, MOSTLY_ONE_TIME, NAMING_Z, ONE_TIME, SLIPPING_GAPS,
};
use std::collections::BTreeSet;

/// Possible names for each group, the plainest first.
pub fn proposals(
    differences: &Differences,
    interests: &[Vec<CategoryInterest>],
) -> Vec<Vec<String>> {
    let words: Vec<Words> = (0..differences.groups.len())
        .map(|group| {
            Words::of(
                differences,
                group,
                interests.get(group).and_then(|liked| liked.first()),
            )
        })
        .collect();
    words
        .iter()
        .map(|words| {
            let plain = words.name();
            let longer = words
                .qualifiers
                .iter()
                .map(|qualifier| format!("{plain} {qualifier}"));
            std::iter::once(plain.clone()).chain(longer).collect()
        })
        .collect()
}

/// Names of the groups from their proposals, distinct from each other and from `taken`. `kept` gives
/// the names that groups keep. Groups with the same plain name get longer ones, from what else
/// stands out.
pub fn pick_names(
    proposals: &[&[String]],
    kept: &[Option<String>],
    taken: &[String],
) -> Vec<String> {
    let mut used: BTreeSet<String> = taken.iter().chain(kept.iter().flatten()).cloned().collect();
    let plain: Vec<&String> = proposals.iter().filter_map(|own| own.first()).collect();
    proposals
        .iter()
        .enumerate()
        .map(|(group, own)| {
            if let Some(name) = kept.get(group).and_then(Option::as_ref) {
                return name.clone();
            }
            let Some(first) = own.first() else {
                return format!("group {}", group + 1);
            };
            let is_shared = plain.iter().filter(|name| **name == first).count() > 1;
            let numbered = (2..).map(|number| format!("{first} {number}"));
            let name = own[usize::from(is_shared)..]
                .iter()
                .chain(is_shared.then_some(first))
                .cloned()
                .chain(numbered)
                .find(|name| !used.contains(name))
                .unwrap_or_else(|| first.clone());
            used.insert(name.clone());
            name
        })
        .collect()
}

/// Words for a group.
struct Words {
    adjective: Option<&'static str>,
    noun: &'static str,
    qualifiers: Vec<String>,
}

impl Words {
    fn of(differences: &Differences, group: usize, liked: Option<&CategoryInterest>) -> Words {
        let found = &differences.groups[group];
        let z = |feature: &str| found.get(feature).map_or(0.0, |difference| difference.z);
        let value = |feature: &str| found.get(feature).map(|difference| difference.value);
        let one_time = differences.one_time.get(group).copied().unwrap_or(0.0);
        let (buys_once, mostly_once) = (one_time >= ONE_TIME, one_time >= MOSTLY_ONE_TIME);
        let overdue = value("overdue").unwrap_or(0.0);
        let has_lapsed = overdue >= LAPSED_GAPS;
        let is_new = mostly_once && z("recency_days") < -NAMING_Z;
        let pace = -z("typical_gap_days");

        let special_features = [
            (z("discount_share"), "bargain hunters"),
            (z("average_order"), "big spenders"),
            (z("purchasing_power"), "premium buyers"),
            (z("views_per_order"), "browsers"),
            (z("lines_per_order"), "big-basket buyers"),
        ];
        let special = special_features
            .into_iter()
            .filter(|(z, _)| *z >= NAMING_Z)
            .max_by(|left, right| left.0.total_cmp(&right.0))
            .map(|(_, noun)| noun);
        let noun = match special {
            Some(noun) if !mostly_once || !has_lapsed => noun,
            _ if buys_once => "one-time buyers",
            _ if mostly_once => "mostly one-time buyers",
            _ if pace >= NAMING_Z || z("orders") >= NAMING_Z => "regulars",
            _ if pace <= -NAMING_Z => "rare buyers",
            // A little more or less often than the average customer.
            _ if pace >= HELPING_Z && z("orders") >= HELPING_Z => "regulars",
            _ if pace <= -HELPING_Z => "occasional buyers",
            _ => "buyers",
        };
        let adjective = if has_lapsed {
            Some("lapsed")
        } else if overdue >= SLIPPING_GAPS {
            Some("slipping")
        } else if is_new {
            Some("new")
        } else if special.is_some() && (pace >= NAMING_Z || z("orders") >= NAMING_Z) {
            Some("loyal")
        } else if special.is_some() && pace <= -NAMING_Z {
            Some("occasional")
        } else if noun == "buyers" {
            Some(if z("overdue") <= -HELPING_Z {
                "active"
            } else {
                "average"
            })
        } else {
            None
        };
        Words {
            adjective,
            noun,
            qualifiers: qualifiers(&z, liked),
        }
    }

    fn name(&self) -> String {
        match self.adjective {
            Some(adjective) if self.noun.starts_with("mostly") => {
                format!("{adjective}, {}", self.noun)
            }
            Some(adjective) => format!("{adjective} {}", self.noun),
            None => self.noun.to_string(),
        }
    }
}

/// What else can be said, the most telling first.
fn qualifiers(z: &dyn Fn(&str) -> f64, liked: Option<&CategoryInterest>) -> Vec<String> {
    let mut found: Vec<(f64, String)> = [
        ("average_order", "with large orders", "with small orders"),
        ("purchasing_power", "at high prices", "at low prices"),
        ("discount_share", "with discounts", "without discounts"),
        (
            "views_per_order",
            "who look around",
            "who know what they want",
        ),
        ("lines_per_order", "with full baskets", "with single items"),
        ("orders", "of many orders", "of few orders"),
        ("recency_days", "of long ago", "of late"),
    ]
    .into_iter()
    .map(|(feature, more, less)| (z(feature), more, less))
    .filter(|(z, _, _)| z.abs() >= HELPING_Z)
    .map(|(z, more, less)| (z.abs(), if z > 0.0 { more } else { less }.to_string()))
    .collect();
    if let Some(liked) = liked.filter(|liked| liked.share >= 1.3 * liked.shop) {
        found.push((1.0, format!("who like {}", liked.category)));
    }
    found.sort_by(|left, right| {
        right
            .0
            .total_cmp(&left.0)
            .then_with(|| left.1.cmp(&right.1))
    });
    found.into_iter().map(|(_, words)| words).collect()
}

#[cfg(test)]
mod tests {
    use super::super::describe::StandsOut;
    use super::*;
    use std::collections::BTreeMap;

    fn group(features: &[(&'static str, f64, f64)]) -> BTreeMap<&'static str, StandsOut> {
        features
            .iter()
            .map(|&(name, value, z)| {
                (
                    name,
                    StandsOut {
                        feature: name.into(),
                        value,
                        shop: 0.0,
                        z,
                    },
                )
            })
            .collect()
    }

    #[test]
    fn what_stands_out_gives_the_name_and_no_two_are_the_same() {
        let differences = Differences {
            groups: vec![
                group(&[
                    ("orders", 12.0, 1.5),
                    ("average_order", 90.0, 1.2),
                    ("typical_gap_days", 9.0, -1.3),
                ]),
                group(&[("orders", 5.0, 0.1), ("discount_share", 0.8, 1.9)]),
                group(&[("orders", 1.0, -1.5), ("overdue", 5.0, 1.5)]),
                group(&[
                    ("orders", 4.0, 0.0),
                    ("overdue", 0.5, -0.5),
                    ("purchasing_power", 0.3, -0.5),
                ]),
                group(&[
                    ("orders", 4.0, 0.0),
                    ("overdue", 0.5, -0.5),
                    ("purchasing_power", 0.6, 0.5),
                ]),
                group(&[]),
                group(&[]),
                group(&[("orders", 73.0, 0.5), ("typical_gap_days", 5.6, -0.4)]),
                group(&[("overdue", 1.8, 0.6)]),
                group(&[("orders", 2.0, -0.5), ("typical_gap_days", 90.0, 0.5)]),
            ],
            one_time: vec![0.0; 10],
        };
        let proposals = proposals(&differences, &vec![Vec::new(); 10]);
        let proposals: Vec<&[String]> = proposals.iter().map(Vec::as_slice).collect();
        let names = pick_names(&proposals, &vec![None; 10], &["average buyers".into()]);
        assert_eq!(
            names,
            [
                "loyal big spenders",
                "bargain hunters",
                "lapsed buyers",
                "active buyers at low prices",
                "active buyers at high prices",
                "average buyers 2",
                "average buyers 3",
                "regulars",
                "slipping buyers",
                "occasional buyers",
            ]
        );
        let mut kept = vec![None; 10];
        kept[1] = Some("my hunters".to_string());
        assert_eq!(pick_names(&proposals, &kept, &[])[1], "my hunters");
    }

    #[test]
    fn only_those_who_bought_once_are_called_so() {
        let named = |one_time: f64, features: &[(&'static str, f64, f64)]| {
            let differences = Differences {
                groups: vec![group(features)],
                one_time: vec![one_time],
            };
            proposals(&differences, &[Vec::new()])[0][0].clone()
        };
        let lapsed = [("orders", 1.0, -1.5), ("overdue", 5.0, 1.5)];
        assert_eq!(named(0.95, &lapsed), "lapsed one-time buyers");
        assert_eq!(named(0.6, &lapsed), "lapsed, mostly one-time buyers");
        assert_eq!(named(0.4, &lapsed), "lapsed buyers");
        let recent = [
            ("orders", 1.0, -1.5),
            ("recency_days", 9.0, -1.0),
            ("overdue", 0.3, -1.0),
        ];
        assert_eq!(named(0.6, &recent), "new, mostly one-time buyers");
        assert_eq!(named(0.9, &recent), "new one-time buyers");
    }
}
