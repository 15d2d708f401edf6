//! Replaces ids in a running text and quoted texts in a rule, and leaves the rest as it is.

/// Signs that stand within ids.
const WITHIN: [char; 6] = ['-', '_', '/', '.', '#', ':'];
/// Signs that join digits to one number, date or amount.
const JOINS_DIGITS: [char; 4] = ['-', '/', '.', ':'];

/// The text with every id replaced of which `is_theirs` says so; `None` where there is none. An id is whole:
/// `12100` is not in `12100-1`, `12100.50` or `2026-12100`, but `770001.0` is 770001 as spreadsheets write it.
pub fn replace_ids(text: &str, by: &str, is_theirs: impl Fn(&str) -> bool) -> Option<String> {
    let mut rest = String::with_capacity(text.len());
    let mut is_changed = false;
    let is_part = |sign: char| sign.is_alphanumeric() || WITHIN.contains(&sign);
    let mut from = 0;
    while from < text.len() {
        let tail = &text[from..];
        let length = tail.find(|sign| !is_part(sign)).unwrap_or(tail.len());
        if length == 0 {
            let between = tail.find(is_part).unwrap_or(tail.len());
            rest.push_str(&tail[..between]);
            from += between;
            continue;
        }
        is_changed |= replace_in_run(&tail[..length], by, &is_theirs, &mut rest);
        from += length;
    }
    is_changed.then_some(rest)
}

/// Adds a run of letters, digits and signs to `rest`, as a whole or in parts that signs separate.
fn replace_in_run(
    run: &str,
    by: &str,
    is_theirs: &impl Fn(&str) -> bool,
    rest: &mut String,
) -> bool {
    let core = run.trim_matches(WITHIN);
    let start = run.len() - run.trim_start_matches(WITHIN).len();
    rest.push_str(&run[..start]);
    let end = &run[start + core.len()..];
    if is_id(core, is_theirs) {
        rest.push_str(by);
        rest.push_str(end);
        return true;
    }
    let mut is_changed = false;
    let mut part_from = 0;
    let letters: Vec<(usize, char)> = core.char_indices().collect();
    for (place, &(at, sign)) in letters.iter().enumerate() {
        let is_digit = |place: usize| letters.get(place).is_some_and(|(_, c)| c.is_ascii_digit());
        let joins =
            JOINS_DIGITS.contains(&sign) && place > 0 && is_digit(place - 1) && is_digit(place + 1);
        if !WITHIN.contains(&sign) || joins {
            continue;
        }
        is_changed |= push_part(&core[part_from..at], by, is_theirs, rest);
        rest.push(sign);
        part_from = at + sign.len_utf8();
    }
    is_changed |= push_part(&core[part_from..], by, is_theirs, rest);
    rest.push_str(end);
    is_changed
}

fn push_part(part: &str, by: &str, is_theirs: &impl Fn(&str) -> bool, rest: &mut String) -> bool {
    let is_id = is_id(part, is_theirs);
    rest.push_str(if is_id { by } else { part });
    is_id
}

fn is_id(text: &str, is_theirs: &impl Fn(&str) -> bool) -> bool {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    !text.is_empty() && (is_theirs(text) || is_theirs(whole))
}

/// The rule with every text in single or double quotes replaced of which `is_theirs` says so; a doubled quote
/// is a quote in the text. `None` where there is none.
pub fn replace_quoted(rule: &str, by: &str, is_theirs: impl Fn(&str) -> bool) -> Option<String> {
    let mut rest = String::with_capacity(rule.len());
    let mut is_changed = false;
    let mut signs = rule.chars().peekable();
    while let Some(quote) = signs.next() {
        if quote != '\'' && quote != '"' {
            rest.push(quote);
            continue;
        }
        let (mut text, mut written) = (String::new(), String::new());
        while let Some(sign) = signs.next() {
            if sign == quote && signs.next_if_eq(&quote).is_none() {
                break;
            }
            text.push(sign);
            written.push(sign);
            if sign == quote {
                written.push(quote);
            }
        }
        let is_one = is_theirs(&text);
        is_changed |= is_one;
        rest.push(quote);
        rest.push_str(if is_one { by } else { &written });
        rest.push(quote);
    }
    is_changed.then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(text: &str, id: &str) -> Option<String> {
        replace_ids(text, "*", |found| found == id)
    }

    #[test]
    fn an_id_is_replaced_where_it_is_whole() {
        for (text, left) in [
            ("same as 12120, ordered 12", "same as *, ordered 12"),
            ("17,12120,tea", "17,*,tea"),
            ("Kd-Nr.12120: late", "Kd-Nr.*: late"),
            ("#12120.", "#*."),
            ("12120/x", "*/x"),
            ("\"12120.0\";x", "\"*\";x"),
            ("größe 12120é 12120", "größe 12120é *"),
        ] {
            let found = without(text, "12120").unwrap_or_else(|| text.to_string());
            assert_eq!(found, left);
        }
        for text in ["12120-1", "12120.50", "2026-12120", "121200", ""] {
            assert_eq!(without(text, "12120"), None, "{text}");
        }
        assert_eq!(without("A-1!", "A-1").unwrap(), "*!");
    }

    #[test]
    fn what_is_quoted_is_replaced_as_a_whole() {
        let is = |text: &str| text == "O'Brien";
        assert_eq!(
            replace_quoted("a = 'O''Brien' and b = \"O'Brien\" or c = 'x''y'", "*", is).unwrap(),
            "a = '*' and b = \"*\" or c = 'x''y'"
        );
        assert_eq!(replace_quoted("O'Brien'", "*", is), None);
    }
}
