//! Who counts as a member: users of the tiers that the settings name, or of any tier.

use std::collections::BTreeMap;

/// The tiers that count as members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberTiers {
    /// The tiers, as the shop writes them.
    pub tiers: Vec<String>,
    /// Tiers of the settings that no user has.
    pub unknown: Vec<String>,
    /// Tiers that users have.
    pub loaded: Vec<String>,
}

impl MemberTiers {
    /// From the setting `tiers` and the tiers of the shop's users; letter case does not count.
    /// `None` where no tiers are loaded and none are set: then nobody is known to be a member.
    pub fn find<'a>(
        set: &[String],
        of_users: impl Iterator<Item = &'a str>,
    ) -> Option<MemberTiers> {
        let mut loaded: BTreeMap<String, &str> = BTreeMap::new();
        for tier in of_users.map(str::trim).filter(|tier| !tier.is_empty()) {
            loaded.entry(tier.to_lowercase()).or_insert(tier);
        }
        if set.is_empty() && loaded.is_empty() {
            return None;
        }
        let named = |tier: &String| loaded.get(&tier.to_lowercase()).map(ToString::to_string);
        let unknown = set
            .iter()
            .filter(|tier| named(tier).is_none())
            .cloned()
            .collect();
        let tiers = match set {
            [] => loaded.values().map(ToString::to_string).collect(),
            set => set
                .iter()
                .map(|tier| named(tier).unwrap_or_else(|| tier.clone()))
                .collect(),
        };
        Some(MemberTiers {
            tiers,
            unknown,
            loaded: loaded.into_values().map(Into::into).collect(),
        })
    }

    /// The tiers as a rule: `tier = 'gold' or tier = 'silver'`.
    pub fn rule(&self) -> String {
        let quoted = |tier: &String| format!("tier = '{}'", tier.replace('\'', "''"));
        self.tiers
            .iter()
            .map(quoted)
            .collect::<Vec<_>>()
            .join(" or ")
    }

    /// What must be said of tiers that nobody has.
    pub fn note(&self) -> Option<String> {
        if self.unknown.is_empty() {
            return None;
        }
        let loaded = if self.loaded.is_empty() {
            "none".to_string()
        } else {
            self.loaded.join(", ")
        };
        Some(format!(
            "no user has the tier {} of `settings tiers`; tiers loaded: {loaded}",
            self.unknown.join(", ")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::rule::parse;

    fn find(set: &[&str], loaded: &[&str]) -> Option<MemberTiers> {
        let set: Vec<String> = set.iter().map(ToString::to_string).collect();
        MemberTiers::find(&set, loaded.iter().copied())
    }

    #[test]
    fn the_setting_chooses_and_without_one_every_tier_counts() {
        let loaded = ["Gold", "silver", "bronze", "gold", ""];
        assert_eq!(
            find(&[], &loaded).unwrap().tiers,
            ["bronze", "Gold", "silver"]
        );
        let found = find(&["GOLD", "platin"], &loaded).unwrap();
        assert_eq!(
            (found.tiers.join(" "), found.unknown.join(" ")),
            ("Gold platin".into(), "platin".into())
        );
        assert_eq!(
            found.note().unwrap(),
            "no user has the tier platin of `settings tiers`; tiers loaded: bronze, Gold, silver"
        );
        assert_eq!(find(&[], &[]), None);
        assert_eq!(find(&["gold"], &[]).unwrap().tiers, ["gold"]);
    }

    #[test]
    fn the_rule_reads_back() {
        let rule = find(&[], &["Gold", "friend's card"]).unwrap().rule();
        assert_eq!(parse(&rule).unwrap().to_string(), rule);
        assert_eq!(rule, "tier = 'friend''s card' or tier = 'Gold'");
    }
}
