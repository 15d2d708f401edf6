//! Rust source as tokens, without comments, literals and test code; just enough to see paths.

/// A token and the line it stands on.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// An identifier, `::`, or one other character; `"` stands for a literal.
    pub text: String,
    /// Counted from 1.
    pub line: usize,
}

/// The tokens of `source` without comments; string and character literals are one `"` each.
pub fn tokens(source: &str) -> Vec<Token> {
    let characters: Vec<char> = source.chars().collect();
    let at = |index: usize| characters.get(index).copied().unwrap_or('\0');
    let mut found = Vec::new();
    let (mut index, mut line) = (0, 1);
    while index < characters.len() {
        let (start, first) = (index, at(index));
        let text = if first == '/' && at(index + 1) == '/' {
            while index < characters.len() && at(index) != '\n' {
                index += 1;
            }
            None
        } else if first == '/' && at(index + 1) == '*' {
            index = end_of_comment(&characters, index);
            None
        } else if let Some(end) = end_of_literal(&characters, index) {
            index = end;
            Some("\"".to_string())
        } else if first.is_alphanumeric() || first == '_' {
            while at(index).is_alphanumeric() || at(index) == '_' {
                index += 1;
            }
            // r#name is the same name.
            let raw = characters[start..index] == ['r']
                && at(index) == '#'
                && at(index + 1).is_alphabetic();
            index += usize::from(raw);
            (!raw).then(|| characters[start..index].iter().collect())
        } else if first == ':' && at(index + 1) == ':' {
            index += 2;
            Some("::".to_string())
        } else {
            index += 1;
            (!first.is_whitespace()).then(|| first.to_string())
        };
        found.extend(text.map(|text| Token { text, line }));
        line += characters[start..index]
            .iter()
            .filter(|&&character| character == '\n')
            .count();
    }
    found
}

fn end_of_comment(characters: &[char], start: usize) -> usize {
    let (mut index, mut depth) = (start, 0);
    while index < characters.len() {
        match (characters[index], characters.get(index + 1)) {
            ('/', Some('*')) => (index, depth) = (index + 2, depth + 1),
            ('*', Some('/')) if depth == 1 => return index + 2,
            ('*', Some('/')) => (index, depth) = (index + 2, depth - 1),
            _ => index += 1,
        }
    }
    index
}

/// Where the literal ends that starts at `start`, if one does; a lifetime is none.
fn end_of_literal(characters: &[char], start: usize) -> Option<usize> {
    let at = |index: usize| characters.get(index).copied().unwrap_or('\0');
    let mut index = start;
    while matches!(at(index), 'b' | 'c' | 'r') && index < start + 2 {
        index += 1;
    }
    let is_raw = index > start && at(index - 1) == 'r';
    let hashes = if is_raw {
        (index..).take_while(|&place| at(place) == '#').count()
    } else {
        0
    };
    let quote = at(index + hashes);
    if quote != '"' && (quote != '\'' || is_raw) {
        return None;
    }
    if quote == '\'' && at(index + 1) != '\\' && at(index + 2) != '\'' {
        return None;
    }
    let mut end = index + hashes + 1;
    while end < characters.len() {
        let closes = at(end) == quote && (1..=hashes).all(|offset| at(end + offset) == '#');
        match at(end) {
            _ if closes => return Some(end + 1 + hashes),
            '\\' if !is_raw => end += 2,
            _ => end += 1,
        }
    }
    Some(end)
}

/// `tokens` without the items under `#[cfg(test)]`, and the names of the modules `mod name;` among
/// those.
pub fn without_tests(tokens: &[Token]) -> (Vec<Token>, Vec<String>) {
    let is = |index: usize, text: &str| tokens.get(index).is_some_and(|token| token.text == text);
    let (mut kept, mut modules, mut index) = (Vec::new(), Vec::new(), 0);
    while index < tokens.len() {
        if !(is(index, "#") && is(index + 1, "[")) {
            kept.push(tokens[index].clone());
            index += 1;
            continue;
        }
        let end = closing(tokens, index + 1);
        let said: Vec<&str> = tokens[index..end]
            .iter()
            .map(|token| token.text.as_str())
            .collect();
        let is_test = said[2] == "cfg"
            && said.contains(&"test")
            && !said.contains(&"not")
            && !said.contains(&"any");
        if !is_test {
            kept.extend_from_slice(&tokens[index..end]);
            index = end;
            continue;
        }
        index = end;
        while is(index, "#") {
            index = closing(tokens, index + 1);
        }
        let start = index;
        while index < tokens.len() && !is(index, ";") && !is(index, "{") {
            index = if is(index, "(") || is(index, "[") {
                closing(tokens, index)
            } else {
                index + 1
            };
        }
        if is(index, ";")
            && index >= 2
            && tokens[start..index].iter().any(|token| token.text == "mod")
        {
            modules.push(tokens[index - 1].text.clone());
        }
        index = if is(index, "{") {
            closing(tokens, index)
        } else {
            index + 1
        };
    }
    (kept, modules)
}

/// The index behind the bracket that closes the one at `open`.
pub fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" if depth == 1 => return index + 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
    }
    tokens.len()
}
