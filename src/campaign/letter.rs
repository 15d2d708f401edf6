//! A letter with its placeholders filled in for one customer.

use super::export::ExportRow;

/// The placeholders that a template may have.
pub const PLACEHOLDERS: [&str; 7] = [
    "[first name]",
    "[name]",
    "[code]",
    "[gives]",
    "[minimum]",
    "[items]",
    "[until]",
];

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The text.
    pub text: String,
    /// Placeholders that stayed, because nothing is known for them.
    pub open: Vec<&'static str>,
}

/// Fills the placeholders of `template` in for a customer. One that nothing is known for stays.
pub fn fill(template: &str, row: &ExportRow) -> Letter {
    let mut letter = Letter {
        text: String::new(),
        open: Vec::new(),
    };
    let mut rest = template;
    // In one pass, so that a value which looks like a placeholder is left alone.
    while let Some(at) = rest.find('[') {
        letter.text.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(name) = PLACEHOLDERS.into_iter().find(|name| rest.starts_with(name)) else {
            letter.text.push('[');
            rest = &rest[1..];
            continue;
        };
        match value(name, row) {
            Some(value) => letter.text.push_str(&value),
            None => {
                letter.text.push_str(name);
                if !letter.open.contains(&name) {
                    letter.open.push(name);
                }
            }
        }
        rest = &rest[name.len()..];
    }
    letter.text.push_str(rest);
    letter
}

fn value(placeholder: &str, row: &ExportRow) -> Option<String> {
    match placeholder {
        "[first name]" => row.first_name.clone().or_else(|| row.name.clone()),
        "[name]" => row.name.clone(),
        "[code]" => row.code.clone(),
        "[gives]" => row.gives.clone(),
        "[minimum]" => row.minimum.clone(),
        "[until]" => row.valid_until.clone(),
        "[items]" => (!row.titles.is_empty()).then(|| row.titles.join("; ")),
        _ => None,
    }
}

/// Words in brackets that are no placeholder: most likely misspelt ones.
pub fn unknown(template: &str) -> Vec<String> {
    let mut unknown = Vec::new();
    for part in template.split('[').skip(1) {
        let Some((word, after)) = part.split_once(']') else {
            continue;
        };
        // `[words](address)` is a link in Markdown.
        let is_link = after.starts_with('(');
        let name = format!("[{word}]");
        if !is_link && !word.contains('\n') && !PLACEHOLDERS.contains(&name.as_str()) {
            unknown.push(name);
        }
    }
    unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once_and_stay_where_nothing_is_known() {
        let row = ExportRow {
            name: Some("[code] Hansen".into()),
            code: Some("ABCD-EFGH-JKLM".into()),
            titles: vec!["Cup".into(), "Tea, green".into()],
            ..ExportRow::default()
        };
        let letter = fill(
            "Dear [first name] [x\n[code]: [items] until [until], [until]",
            &row,
        );
        assert_eq!(
            letter.text,
            "Dear [code] Hansen [x\nABCD-EFGH-JKLM: Cup; Tea, green until [until], [until]"
        );
        assert_eq!(letter.open, ["[until]"]);
    }

    #[test]
    fn misspelt_placeholders_are_found() {
        let text = "[firstname] [code] [our shop](https://example.com) [not\nclosed] [until]";
        assert_eq!(unknown(text), ["[firstname]"]);
    }
}
