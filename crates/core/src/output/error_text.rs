//! Errors, notes and next steps, which go to the error stream beside the result.

use super::ascii::ascii_signs;
use super::moment::in_zone;
use super::sanitise::sanitise;
use super::style::Style;
use super::width::wrap;
use crate::error::Error;

/// `error: <what>`, `  because <why>`, `  try: <hint>`.
pub fn render_error(error: &Error, style: &Style) -> String {
    let mut text = labelled(&style.alarm("error:"), "error:", &error.what, style);
    // A single one is named in the sentence.
    let listed = error
        .question
        .iter()
        .filter(|question| question.is_about_users() && question.answers.len() > 1);
    for (index, answer) in listed.flat_map(|question| question.answers.iter().enumerate()) {
        let number = format!("  {:>2}", index + 1);
        text.push_str(&labelled(&number, &number, &answer.label, style));
    }
    if let Some(reasons) = error.reasons() {
        text.push_str(&labelled("  because", "  because", &reasons, style));
    }
    if let Some(hint) = &error.hint {
        text.push_str(&labelled("  try:", "  try:", hint, style));
    }
    text
}

/// Each note on its own line, after `note:`.
pub fn render_notes(notes: &[String], style: &Style) -> String {
    notes
        .iter()
        .map(|note| {
            labelled(
                &style.bold("note:"),
                "note:",
                &in_zone(note, &style.zone),
                style,
            )
        })
        .collect()
}

/// The first of `steps`, after `next:`; empty where there is none.
pub fn render_next_step(steps: &[String], style: &Style) -> String {
    steps
        .first()
        .map(|step| labelled(&style.bold("next:"), "next:", step, style))
        .unwrap_or_default()
}

/// `text` after `label`, which is drawn as `painted`; continuation lines are indented.
fn labelled(painted: &str, label: &str, text: &str, style: &Style) -> String {
    let safe = sanitise(text.trim_end()).replace('\t', "    ");
    let safe = if style.ascii {
        ascii_signs(&safe).into_owned()
    } else {
        safe
    };
    let room = style
        .width
        .unwrap_or(usize::MAX)
        .saturating_sub(label.len() + 1)
        .max(20);
    let mut lines = wrap(&safe, room).into_iter();
    let mut text_lines = format!("{painted} {}\n", lines.next().unwrap_or_default());
    for line in lines {
        text_lines.push_str(format!("{}{line}", " ".repeat(label.len() + 1)).trim_end());
        text_lines.push('\n');
    }
    text_lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_three_parts_and_no_control_character() {
        let reason = std::io::Error::other("not a table\u{1b}[2J");
        let error = Error::usage("cannot read 'a\u{7}.csv'")
            .because(reason)
            .hint("load --map user=COLUMN");
        let expected = "\
error: cannot read 'a\\u{7}.csv'
  because not a table\\u{1b}[2J
  try: load --map user=COLUMN
";
        assert_eq!(render_error(&error, &Style::default()), expected);
        let short = Error::failed("no room on the disk");
        assert_eq!(
            render_error(&short, &Style::default()),
            "error: no room on the disk\n"
        );
        let coloured = render_error(
            &short,
            &Style {
                colour: true,
                ..Style::default()
            },
        );
        assert_eq!(
            coloured,
            "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m no room on the disk\n"
        );
    }

    #[test]
    fn what_is_to_be_typed_stays_as_it_must_be_typed() {
        let hint = "the same line with --now 2026-10-01T08:00:00Z";
        let error = render_error(&Error::usage("too early").hint(hint), &Style::default());
        assert!(error.ends_with(&format!("try: {hint}\n")), "{error}");
        assert!(render_next_step(&[hint.into()], &Style::default()).contains(hint));
    }

    #[test]
    fn notes_wrap_under_themselves() {
        let style = Style {
            width: Some(26),
            ..Style::default()
        };
        let notes = [
            "costs are not known → revenue".to_string(),
            "short".to_string(),
        ];
        assert_eq!(
            render_notes(&notes, &style),
            "note: costs are not known\n      → revenue\nnote: short\n"
        );
        assert_eq!(
            render_next_step(&["segment".into(), "x".into()], &style),
            "next: segment\n"
        );
        assert_eq!(render_next_step(&[], &style), "");
    }
}
