//! Expands `~` and `*` in file names, as a shell would. The caller supplies the home folder and the
//! listing of folders, so that nothing is read here.

use std::path::{Component, Path, PathBuf};

/// The files that `word` means: `~` at its start is `home`, `*` matches any part of a name. `list`
/// returns the names in a folder; the empty path is the current one. An existing name and a pattern
/// without matches stay unchanged. Matches are in order.
pub fn expand(word: &str, home: Option<&Path>, list: &dyn Fn(&Path) -> Vec<String>) -> Vec<String> {
    let typed = with_home(word, home);
    if !typed.contains('*') {
        return vec![typed];
    }
    let steps: Vec<Component> = Path::new(&typed).components().collect();
    let mut found = vec![PathBuf::new()];
    for (index, step) in steps.iter().enumerate() {
        let part = step.as_os_str().to_string_lossy();
        let is_looked_up = part.contains('*') || index + 1 == steps.len();
        found = found
            .iter()
            .flat_map(|folder| match step {
                Component::Normal(_) if is_looked_up => matching(&part, list(folder))
                    .into_iter()
                    .map(|name| folder.join(name))
                    .collect(),
                _ => vec![folder.join(step)],
            })
            .collect();
    }
    if found.is_empty() {
        return vec![typed];
    }
    found
        .into_iter()
        .map(|path| path.to_string_lossy().into_owned())
        .collect()
}

fn with_home(word: &str, home: Option<&Path>) -> String {
    match (word.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_string_lossy().into_owned(),
        (Some(rest), Some(home)) if rest.starts_with(['/', '\\']) => home
            .join(rest.trim_start_matches(['/', '\\']))
            .to_string_lossy()
            .into_owned(),
        _ => word.to_string(),
    }
}

/// The names that `pattern` matches, in order: itself where it is a name; hidden ones only if the
/// pattern starts with a dot.
fn matching(pattern: &str, mut names: Vec<String>) -> Vec<String> {
    if names.iter().any(|name| name == pattern) {
        return vec![pattern.to_string()];
    }
    names.retain(|name| {
        (!name.starts_with('.') || pattern.starts_with('.')) && matches(pattern, name)
    });
    names.sort();
    names
}

/// Whether `name` matches `pattern`, in which `*` matches any characters.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(rest) = name.strip_prefix(head) else {
        return false;
    };
    let mut pieces: Vec<&str> = tail.split('*').collect();
    let Some(end) = pieces.pop() else { return true };
    let Some(mut between) = rest.strip_suffix(end) else {
        return false;
    };
    for piece in pieces {
        match between.find(piece) {
            Some(at) => between = &between[at + piece.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn look(folder: &Path) -> Vec<String> {
        let names: &[&str] = match folder.to_str() {
            Some("") => &[
                "b.csv",
                "a.csv",
                ".hidden.csv",
                "notes.txt",
                "exports",
                "*odd*.csv",
            ],
            Some("exports" | "/home/me/exports") => &["2026-01.csv", "2026-02.csv", "readme"],
            _ => &[],
        };
        names.iter().map(ToString::to_string).collect()
    }

    fn expanded(word: &str) -> Vec<String> {
        expand(word, Some(Path::new("/home/me")), &look)
    }

    #[test]
    fn home_and_stars_are_expanded_in_order() {
        assert_eq!(expanded("~/x.csv"), ["/home/me/x.csv"]);
        assert_eq!(expanded("~"), ["/home/me"]);
        assert_eq!(expanded("~me/x"), ["~me/x"]);
        assert_eq!(expanded("?.csv"), ["?.csv"]);
        assert_eq!(expanded("*.csv"), ["*odd*.csv", "a.csv", "b.csv"]);
        assert_eq!(
            expanded("~/exports/2026-*.csv"),
            [
                "/home/me/exports/2026-01.csv",
                "/home/me/exports/2026-02.csv"
            ]
        );
        assert_eq!(
            expanded("ex*/2026*"),
            ["exports/2026-01.csv", "exports/2026-02.csv"]
        );
    }

    #[test]
    fn a_name_that_exists_and_a_pattern_without_match_stay() {
        assert_eq!(expanded("*odd*.csv"), ["*odd*.csv"]);
        assert_eq!(expanded("*.xlsx"), ["*.xlsx"]);
        assert_eq!(expanded("a b.csv"), ["a b.csv"]);
        assert_eq!(expand("~/x", None, &look), ["~/x"]);
        assert_eq!(expanded("*/readme"), ["exports/readme"]);
    }

    proptest! {
        #[test]
        fn a_star_matches_what_was_taken_out(name in "[ab]{0,6}", from in 0_usize..7, to in 0_usize..7) {
            let (from, to) = (from.min(name.len()), to.min(name.len()));
            let pattern = format!("{}*{}", &name[..from.min(to)], &name[from.max(to)..]);
            prop_assert!(matches(&pattern, &name));
            let longer = format!("{name}c");
            prop_assert_eq!(matches(&pattern, &longer), pattern.ends_with('*'));
        }
    }
}
