//! The schema, and how the program recognises a database that has it: by version and digest.
//!
//! Plain data and comparisons; `migrate` changes databases and `connect` refuses them.

use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The statements that make a new database.
pub(super) const SCHEMA: &str = include_str!("../../../../schema.sql");

/// The schema version that this program writes, as SQLite's `user_version`.
pub const VERSION: i64 = 1;

/// Changes since version 1, in order. A released step is never edited.
const STEPS: &[Step] = &[];

/// Development builds counted up to this version before the numbers started again at 1. Their
/// databases have no digest.
const LAST_WITHOUT_DIGEST: i64 = 8;

/// A change from version `to - 1` to version `to`.
pub(super) struct Step {
    pub to: i64,
    pub sql: &'static str,
}

/// A schema, and the steps that bring older databases to it.
pub(super) struct Target<'a> {
    pub version: i64,
    pub digest: &'a str,
    pub steps: &'a [Step],
}

/// What the program can do with a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// Use it as it is.
    Current,
    /// Use it once the steps that it lacks have been taken.
    Outdated,
    /// Nothing: a build from before a change of the tables made it, and no step leads here.
    EarlierBuild,
    /// Nothing: a newer program made it.
    Newer,
}

/// The schema of this program.
pub(super) fn current() -> Target<'static> {
    // Until the first release the tables change while the version stays 1: the digest tells one
    // build's tables from another's.
    static DIGEST: LazyLock<String> = LazyLock::new(|| digest(SCHEMA));
    Target {
        version: VERSION,
        digest: &DIGEST,
        steps: STEPS,
    }
}

impl Target<'_> {
    /// What can be done with a database of this version and digest (`None`: it stores none).
    pub fn fit(&self, version: i64, digest: Option<&str>) -> Fit {
        let oldest = self.steps.first().map_or(self.version, |step| step.to - 1);
        if digest.is_none() && version <= LAST_WITHOUT_DIGEST {
            Fit::EarlierBuild
        } else if version > self.version {
            Fit::Newer
        } else if version == self.version && digest == Some(self.digest) {
            Fit::Current
        } else if version < self.version && version >= oldest {
            Fit::Outdated
        } else {
            Fit::EarlierBuild
        }
    }
}

/// SHA-256 of the statements in hexadecimal, without comments and however they are wrapped.
fn digest(sql: &str) -> String {
    let lines: Vec<&str> = sql.lines().map(without_comment).collect();
    let words: Vec<&str> = lines
        .iter()
        .flat_map(|line| line.split_whitespace())
        .collect();
    let bytes = Sha256::digest(words.join(" "));
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The line up to its comment. No literal of the schema spans lines.
fn without_comment(line: &str) -> &str {
    let is_quoted = |at: usize| line[..at].matches('\'').count() % 2 == 1;
    let comment = line.match_indices("--").find(|(at, _)| !is_quoted(*at));
    comment.map_or(line, |(at, _)| &line[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schema_sql_states_the_version_that_is_written() {
        let first = SCHEMA.lines().next().unwrap();
        assert_eq!(
            first,
            format!("-- The database of Regulars, schema version {VERSION}.")
        );
        assert_eq!(STEPS.last().map_or(1, |step| step.to), VERSION);
    }

    #[test]
    fn a_digest_is_of_the_statements_alone() {
        let one = digest("CREATE TABLE a ( -- all of it\n    b TEXT DEFAULT '--'\n);");
        let wrapped = "CREATE TABLE a (\n  -- b\n  b TEXT\n\n  DEFAULT '--' -- dashes\n);";
        assert_eq!(one, digest(wrapped));
        for other in [
            "CREATE TABLE a ( b TEXT DEFAULT '' );",
            "CREATE TABLE a ( c TEXT DEFAULT '--' );",
        ] {
            assert_ne!(one, digest(other), "{other}");
        }
        assert_eq!(one.len(), 64);
    }

    #[test]
    fn a_database_fits_by_version_and_digest() {
        let steps = [3, 4].map(|to| Step { to, sql: "" });
        let target = Target {
            version: 4,
            digest: "ours",
            steps: &steps,
        };
        for (version, digest, fit) in [
            (4, Some("ours"), Fit::Current),
            (4, Some("another"), Fit::EarlierBuild),
            (4, None, Fit::EarlierBuild),
            (3, Some("another"), Fit::Outdated),
            (2, Some("another"), Fit::Outdated),
            (1, Some("another"), Fit::EarlierBuild),
            (0, Some("ours"), Fit::EarlierBuild),
            (5, Some("ours"), Fit::Newer),
            (5, Some("another"), Fit::Newer),
            (LAST_WITHOUT_DIGEST, None, Fit::EarlierBuild),
            (LAST_WITHOUT_DIGEST + 1, None, Fit::Newer),
        ] {
            assert_eq!(target.fit(version, digest), fit, "{version} {digest:?}");
        }
        let first = Target {
            version: 1,
            steps: &[],
            ..target
        };
        assert_eq!(first.fit(0, Some("ours")), Fit::EarlierBuild);
        assert_eq!(first.fit(2, Some("ours")), Fit::Newer);
    }
}
