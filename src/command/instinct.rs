//! Words that people type first and that are no commands here, with the line that does it.

/// Each: words, and the line to try.
const POINTERS: &[(&[&str], &str)] = &[
    (
        &[
            "find", "search", "lookup", "look", "who", "phone", "call", "email", "mail", "name",
            "order",
        ],
        "user TEXT, which finds a customer by name, phone, e-mail, order number or code",
    ),
    (&["explain", "reason", "offer", "offers"], "why USER"),
    (
        &["compare", "versus", "vs", "friend"],
        "why USER --versus OTHER",
    ),
    (
        &[
            "goodwill",
            "voucher",
            "compensate",
            "refund",
            "gift",
            "sorry",
            "discount",
        ],
        "grant ID --discount 10EUR --why TEXT",
    ),
    (&["complaint", "complain"], "note ID TEXT --complaint"),
    (
        &["unsubscribe", "optout", "opt-out", "stop", "block"],
        "privacy stop-marketing ID",
    ),
    (&["gdpr", "data", "consent"], "privacy show ID"),
    (&["coupon"], "campaign coupon --segment 1"),
    (&["flash"], "campaign flash --segment 1"),
    (&["members"], "campaign members"),
    (&["measure"], "campaign measure ID"),
    (&["launch"], "campaign launch ID"),
    (&["plan"], "campaign plan, or today"),
    (&["todo", "week", "next"], "today"),
    (&["month", "monthly"], "report"),
    (&["update"], "refresh"),
    (&["winback", "win-back"], "campaign winback"),
    (&["reminder", "remind"], "campaign reminder"),
    (&["coupons", "use"], "code CODE, or redeem CODE"),
];

/// The line to try in place of a command that does not exist; `None` for an unknown word.
pub fn pointer(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    POINTERS
        .iter()
        .find(|(words, _)| words.contains(&word.as_str()))
        .map(|(_, line)| *line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::line_command;

    #[test]
    fn no_pointer_hides_a_command() {
        for (words, line) in POINTERS {
            let target = line.split_whitespace().next().unwrap();
            assert!(line_command().find_subcommand(target).is_some(), "{line}");
            for word in *words {
                assert!(line_command().find_subcommand(word).is_none(), "{word}");
            }
        }
        assert!(pointer("Find").is_some() && pointer("qwerty").is_none());
    }
}
