//! Words of a line to type. Quotes hold a word together, and nothing escapes a quote: a word with both
//! kinds is put together from parts, as in a shell.

/// `word` in a form that is read back as it is; quoted only where needed.
pub fn quote(word: &str) -> String {
    let needs_none =
        |character: char| !character.is_whitespace() && !matches!(character, '\'' | '"');
    // In a line that is proposed, FILE is a gap to be filled in.
    let is_like_gap = word.len() > 1 && word.chars().all(|sign| sign.is_ascii_uppercase());
    let is_plain = !word.is_empty() && !word.starts_with('#') && !is_like_gap;
    if is_plain && word.chars().all(needs_none) {
        return word.to_string();
    }
    if !word.contains('"') {
        return format!("\"{word}\"");
    }
    let parts: Vec<String> = word
        .split('"')
        .map(|part| {
            if part.is_empty() {
                String::new()
            } else {
                format!("\"{part}\"")
            }
        })
        .collect();
    parts.join("'\"'")
}
