//! Checks that the code keeps to its layers: reads every source file, and fails with the broken rule
//! and its place.

mod circles;
mod paths;
mod rules;
mod tokens;

use rules::{Broken, House, LONGEST_FILE, check};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The files of modules that are declared `#[cfg(test)] mod name;`, those of their folders included.
fn test_files(file: &Path, source: &str) -> Vec<PathBuf> {
    let is_folder = file
        .file_name()
        .is_some_and(|name| name == "mod.rs" || name == "lib.rs");
    let folder = if is_folder {
        file.parent().unwrap().to_path_buf()
    } else {
        file.with_extension("")
    };
    let all = tokens::tokens(source);
    let (_, modules) = tokens::without_tests(&all);
    let mut files: Vec<PathBuf> = modules
        .iter()
        .map(|name| folder.join(format!("{name}.rs")))
        .collect();
    let folders = modules.iter().map(|name| folder.join(name));
    files.extend(
        folders
            .filter(|folder| folder.is_dir())
            .flat_map(|folder| sources(&folder)),
    );
    // #[cfg(test)] #[path = "grid_tests.rs"] mod tests;
    files.extend(modules.iter().map(|name| {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        file.with_file_name(format!("{stem}_{name}.rs"))
    }));
    files
}

/// Where the sources of the crates lie.
const FOLDERS: [&str; 5] = [
    "src",
    "crates/core/src",
    "crates/load/src",
    "crates/models/src",
    "crates/scale/src",
];

/// All source files but those of tests: path from the root of the project, and text.
fn house_files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read: Vec<(PathBuf, String)> = FOLDERS
        .iter()
        .flat_map(|folder| sources(&root.join(folder)))
        .map(|path| {
            let source = fs::read_to_string(&path).unwrap();
            (path, source)
        })
        .collect();
    let tests: BTreeSet<PathBuf> = read
        .iter()
        .flat_map(|(path, source)| test_files(path, source))
        .collect();
    let from_root = |path: &Path| {
        let path = path.strip_prefix(root).unwrap().to_string_lossy();
        path.replace('\\', "/")
    };
    read.into_iter()
        .filter(|(path, _)| !tests.contains(path))
        .map(|(path, source)| (from_root(&path), source))
        .collect()
}

#[test]
fn the_house_keeps_its_rules() {
    let files = house_files();
    let is_lib = |(file, _): &&(String, String)| file.ends_with("src/lib.rs");
    let libs: String = files
        .iter()
        .filter(is_lib)
        .map(|(_, text)| text.as_str())
        .collect();
    let house = House::of(&libs);
    let broken: Vec<String> = files
        .iter()
        .flat_map(|(file, source)| check(file, source, &house))
        .map(|Broken { rule, place }| format!("{rule}: {place}"))
        .collect();
    assert!(
        broken.is_empty(),
        "{} places break a rule:\n{}",
        broken.len(),
        broken.join("\n")
    );
}

#[test]
fn files_form_no_circles() {
    let planted = [
        ("crates/core/src/store/a.rs", "use super::b::B;"),
        ("crates/core/src/store/b.rs", "use super::c::C;"),
        (
            "crates/core/src/store/c.rs",
            "fn f() { crate::store::a::A::new() }",
        ),
        ("crates/core/src/store/d.rs", "use super::a::A;"),
        ("crates/core/src/store/mod.rs", "mod d; pub use d::D;"),
    ];
    assert_eq!(
        circles::circles(planted.into_iter()),
        [["store::a", "store::b", "store::c"]]
    );
    let files = house_files();
    let texts = files
        .iter()
        .map(|(file, source)| (file.as_str(), source.as_str()));
    let found = circles::circles(texts);
    assert!(found.is_empty(), "{found:#?}");
}

/// A fixture says in its first lines where it stands and what it breaks: `// as: src/..` and `//
/// breaks: RULE`.
#[test]
fn each_planted_violation_is_seen_and_nothing_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/layering/fixtures");
    let house =
        House::of("pub mod store;\npub use error::{Error, Result};\npub use store::Reader;");
    let mut rules = BTreeSet::new();
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for path in files {
        let source = fs::read_to_string(&path).unwrap();
        let said = |key: &str| {
            let of_key = |line: &str| {
                line.strip_prefix(&format!("// {key}: "))
                    .map(str::to_string)
            };
            source.lines().filter_map(of_key).collect::<Vec<_>>()
        };
        let file = said("as").remove(0);
        let found: Vec<&str> = check(&file, &source, &house)
            .iter()
            .map(|broken| broken.rule)
            .collect();
        assert_eq!(found, said("breaks"), "{}", path.display());
        rules.extend(found.iter().map(ToString::to_string));
    }
    let long = "//\n".repeat(LONGEST_FILE + 1);
    let of_long: Vec<&str> = check("crates/core/src/store/long.rs", &long, &house)
        .iter()
        .map(|broken| broken.rule)
        .collect();
    assert_eq!(of_long, ["a file has at most 600 lines"]);
    assert!(
        check(
            "crates/core/src/store/long.rs",
            &"//\n".repeat(LONGEST_FILE),
            &house
        )
        .is_empty()
    );
    rules.extend(of_long.iter().map(ToString::to_string));
    assert_eq!(rules.len(), 12, "each rule has its fixture: {rules:#?}");
}
