//! The paths that a source file names, in `use` items and in the middle of code, as seen from the
//! root of the house.

use super::tokens::Token;
use std::collections::BTreeMap;

/// A path that a file names, from the root of its crate: `["crate", "store", "Reader"]`,
/// `["rusqlite", "Connection"]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// Its segments.
    pub path: Vec<String>,
    /// The line it stands on.
    pub line: usize,
}

/// All paths named by the tokens of the module `module` (`["store", "users"]`).
pub fn paths(tokens: &[Token], module: &[String]) -> Vec<Named> {
    let mut found = Vec::new();
    let mut imports: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut inline: Vec<Named> = Vec::new();
    let mut module = module.to_vec();
    let mut closes: Vec<usize> = Vec::new();
    let (mut index, mut depth) = (0, 0);
    while index < tokens.len() {
        let text = |offset: usize| {
            tokens
                .get(index + offset)
                .map_or("", |token| token.text.as_str())
        };
        let line = tokens[index].line;
        match text(0) {
            "mod" if text(2) == "{" => {
                module.push(text(1).to_string());
                closes.push(depth);
                imports.insert(text(1).to_string(), Vec::new());
                index += 2;
            }
            // A module of one's own hides a crate of the same name.
            "mod" if text(2) == ";" => {
                imports.insert(text(1).to_string(), Vec::new());
                index += 3;
            }
            "{" | "}" => {
                depth = if text(0) == "{" { depth + 1 } else { depth - 1 };
                if closes.last() == Some(&depth) {
                    closes.pop();
                    module.pop();
                }
                index += 1;
            }
            "extern" if text(1) == "crate" => {
                found.push(Named {
                    path: vec![text(2).to_string()],
                    line,
                });
                index += 3;
            }
            "use" if text(1) != "<" => {
                let end = (index..tokens.len())
                    .find(|&place| tokens[place].text == ";")
                    .unwrap_or(tokens.len());
                for (path, name) in use_tree(&tokens[index + 1..end]) {
                    let path = from_root(path, &module);
                    imports.insert(name, path.clone());
                    found.push(Named { path, line });
                }
                index = end;
            }
            _ if is_name(text(0)) && text(1) == "::" => {
                let mut path = vec![text(0).to_string()];
                let mut next = 1;
                while text(next) == "::" && is_name(text(next + 1)) {
                    path.push(text(next + 1).to_string());
                    next += 2;
                }
                inline.push(Named {
                    path: from_root(path, &module),
                    line,
                });
                index += next;
            }
            _ => index += 1,
        }
    }
    for mut named in inline {
        if let Some(full) = imports.get(&named.path[0]) {
            named.path.splice(..1, full.iter().cloned());
        }
        found.push(named);
    }
    found.retain(|named| !named.path.is_empty());
    found
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// The paths of a `use` tree with the names they get.
fn use_tree(tokens: &[Token]) -> Vec<(Vec<String>, String)> {
    let mut path: Vec<String> = Vec::new();
    let mut index = usize::from(tokens.first().is_some_and(|token| token.text == "::"));
    while index < tokens.len() {
        match tokens[index].text.as_str() {
            "{" => {
                let inner = &tokens[index + 1..tokens.len() - 1];
                let within = |(rest, name): (Vec<String>, String)| {
                    let is_self = rest.last().is_some_and(|last| last == "self");
                    let name = if is_self && name == "self" {
                        path.last().cloned().unwrap_or_default()
                    } else {
                        name
                    };
                    let rest = rest
                        .into_iter()
                        .filter(|part| part != "self" || path.is_empty());
                    (path.iter().cloned().chain(rest).collect(), name)
                };
                return at_commas(inner)
                    .into_iter()
                    .flat_map(use_tree)
                    .map(within)
                    .collect();
            }
            "as" => {
                let name = tokens
                    .get(index + 1)
                    .map(|token| token.text.clone())
                    .unwrap_or_default();
                return vec![(path, name)];
            }
            "::" => index += 1,
            text => {
                path.push(text.to_string());
                index += 1;
            }
        }
    }
    let name = path.last().cloned().unwrap_or_default();
    if path.is_empty() {
        Vec::new()
    } else {
        vec![(path, name)]
    }
}

fn at_commas(tokens: &[Token]) -> Vec<&[Token]> {
    let mut depth = 0;
    tokens
        .split(|token| {
            depth += i32::from(token.text == "{") - i32::from(token.text == "}");
            depth == 0 && token.text == ","
        })
        .filter(|part| !part.is_empty())
        .collect()
}

/// `path` with `self`, `super` and the names of the crates resolved in `module`.
fn from_root(mut path: Vec<String>, module: &[String]) -> Vec<String> {
    let supers = path
        .iter()
        .take_while(|part| *part == "super" || *part == "self")
        .filter(|part| *part == "super");
    let supers = supers.count();
    let relative = path
        .iter()
        .take_while(|part| *part == "super" || *part == "self")
        .count();
    if relative > 0 {
        let kept = module.len().saturating_sub(supers);
        path.splice(
            ..relative,
            std::iter::once("crate".to_string()).chain(module[..kept].iter().cloned()),
        );
        return path;
    }
    // The crates are read as one house: a room has one name wherever it is named from.
    let is_in = |room: &str| module.first().is_some_and(|first| first == room);
    let root: &[&str] = match path[0].as_str() {
        "crate" if is_in("load") => &["crate", "load"],
        "crate" if is_in("scale") => &["crate", "scale"],
        "regulars_load" => &["crate", "load"],
        "regulars_scale" => &["crate", "scale"],
        "regulars" | "regulars_core" | "regulars_models" => &["crate"],
        _ => return path,
    };
    path.splice(..1, root.iter().map(ToString::to_string));
    path
}
