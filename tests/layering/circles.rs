//! Circles of files: each of them needs the others to be understood, so none can be read first.

use super::paths::paths;
use super::rules::module_of;
use super::tokens::{tokens, without_tests};
use std::collections::{BTreeMap, BTreeSet};

type Uses = BTreeMap<String, BTreeSet<String>>;

/// The circles among `files` (path, text), each as the modules in it. Names that a `mod.rs` passes
/// on from its own folder do not count.
pub fn circles<'a>(files: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Vec<Vec<String>> {
    let modules: BTreeSet<String> = files
        .clone()
        .map(|(file, _)| module_of(file).join("::"))
        .collect();
    let mut uses = Uses::new();
    for (file, source) in files {
        let module = module_of(file);
        let (code, _) = without_tests(&tokens(source));
        let own = module.join("::");
        let used = paths(&code, &module)
            .into_iter()
            .filter(|named| named.path[0] == "crate")
            .filter_map(|named| {
                (1..named.path.len())
                    .rev()
                    .map(|end| named.path[1..=end].join("::"))
                    .find(|name| modules.contains(name))
            })
            .filter(|name| *name != own);
        uses.entry(own.clone()).or_default().extend(used);
    }
    let reached: Uses = modules
        .iter()
        .map(|module| (module.clone(), reach(module, &uses)))
        .collect();
    let mut found: BTreeSet<Vec<String>> = BTreeSet::new();
    for (module, others) in &reached {
        if others.contains(module) {
            let is_in_circle = |other: &&String| reached[*other].contains(module);
            found.insert(others.iter().filter(is_in_circle).cloned().collect());
        }
    }
    found.into_iter().collect()
}

/// All modules that `module` uses, directly or through others.
fn reach(module: &str, uses: &Uses) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut open = vec![module.to_string()];
    while let Some(next) = open.pop() {
        for used in uses.get(&next).into_iter().flatten() {
            if seen.insert(used.clone()) {
                open.push(used.clone());
            }
        }
    }
    seen
}
