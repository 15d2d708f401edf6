//! Which group of a past campaign got nothing: by the group's name, in the languages that exports
//! are written in, or by its data.
//!
//! It says which group is the control, never whether chance made the groups.

/// What is known of one group of a past campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ArmFacts {
    /// Whether any customer in it had a code, or used one.
    pub has_codes: bool,
    /// Whether any customer in it had a discount.
    pub has_discount: bool,
}

/// Words that say it by themselves, wherever they are in the name.
const CONTROL: [&str; 30] = [
    "control",
    "controls",
    "ctrl",
    "ctl",
    "holdout",
    "holdouts",
    "heldout",
    "comparison",
    "placebo",
    "untreated",
    "kontrolle",
    "kontrollgruppe",
    "kontroll",
    "vergleich",
    "vergleichsgruppe",
    "contrôle",
    "controle",
    "témoin",
    "temoin",
    "témoins",
    "temoins",
    "controllo",
    "controlegroep",
    "kontrol",
    "对照",
    "对照组",
    "對照",
    "對照組",
    "控制组",
    "空白组",
];

/// Words that begin a name of a group without something.
const WITHOUT: [&str; 26] = [
    "no", "not", "without", "none", "kein", "keine", "keinen", "keiner", "ohne", "nicht", "sans",
    "aucun", "aucune", "pas", "sin", "ningun", "ningún", "ninguna", "ninguno", "senza", "nessun",
    "nessuna", "nessuno", "geen", "zonder", "niet",
];

/// What a control group goes without. `no limit` or `sin mínimo` are offers.
const CONTACT: [&str; 24] = [
    "email",
    "e",
    "mail",
    "mails",
    "mailing",
    "newsletter",
    "message",
    "nachricht",
    "contact",
    "kontakt",
    "angeschrieben",
    "sent",
    "envoi",
    "envío",
    "correo",
    "courriel",
    "messaggio",
    "bericht",
    "treatment",
    "treated",
    "sms",
    "letter",
    "brief",
    "campaign",
];

/// The same, where a group could still have got a message.
const OFFER: [&str; 22] = [
    "offer",
    "coupon",
    "code",
    "discount",
    "promo",
    "promotion",
    "voucher",
    "angebot",
    "gutschein",
    "rabatt",
    "offre",
    "remise",
    "réduction",
    "oferta",
    "cupón",
    "cupon",
    "descuento",
    "offerta",
    "sconto",
    "buono",
    "aanbieding",
    "korting",
];

/// Whole names of groups that got nothing.
const NOTHING: [&str; 18] = [
    "none",
    "nothing",
    "nichts",
    "rien",
    "nada",
    "niente",
    "niets",
    "无",
    "無",
    "不发",
    "未发送",
    "无优惠",
    "无邮件",
    "不发送",
    "没有",
    "空白",
    "aucun",
    "ninguno",
];

/// How surely a name says that the group got nothing: 3 a word for control, 2 no contact, 1 no offer,
/// 0 it does not say so.
fn certainty(name: &str) -> u8 {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let has = |list: &[&str], word: &str| list.contains(&word);
    let held_out = words
        .windows(2)
        .any(|pair| matches!(pair, ["held" | "hold", "out"]));
    if held_out || words.iter().any(|word| has(&CONTROL, word)) {
        return 3;
    }
    // Chinese has no spaces between words.
    if ["对照", "對照", "控制组", "控制組"]
        .iter()
        .any(|word| lower.contains(word))
    {
        return 3;
    }
    if has(&NOTHING, lower.trim()) {
        return 2;
    }
    let Some((first, rest)) = words.split_first() else {
        return 0;
    };
    if !has(&WITHOUT, first) {
        return 0;
    }
    if rest.iter().any(|word| has(&CONTACT, word)) {
        return 2;
    }
    u8::from(rest.is_empty() || rest.iter().any(|word| has(&OFFER, word)))
}

/// What the names of the groups say about which of them got nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// This group.
    Control(usize),
    /// Two names say it equally, or the only group does not.
    Unclear,
    /// Nothing: the data of the groups decide.
    Open,
}

/// Which of the groups got nothing by their names: the surest word decides.
pub fn control_by_name(names: &[&str]) -> Named {
    let surest = names.iter().map(|name| certainty(name)).max().unwrap_or(0);
    if surest == 0 {
        // One group alone can still be one that got nothing, but only by its name.
        return if names.len() < 2 {
            Named::Unclear
        } else {
            Named::Open
        };
    }
    let mut named = (0..names.len()).filter(|&arm| certainty(names[arm]) == surest);
    match (named.next(), named.next()) {
        (Some(only), None) => Named::Control(only),
        _ => Named::Unclear,
    }
}

/// Which of the groups got nothing; `None` where neither names nor data say so. The names come first;
/// without any, it is the one group without codes and discounts among groups that have them.
pub fn control_of(arms: &[(&str, ArmFacts)]) -> Option<usize> {
    let names: Vec<&str> = arms.iter().map(|(name, _)| *name).collect();
    match control_by_name(&names) {
        Named::Control(arm) => return Some(arm),
        Named::Unclear => return None,
        Named::Open => {}
    }
    let is_bare = |facts: &ArmFacts| !facts.has_codes && !facts.has_discount;
    let mut bare = (0..arms.len()).filter(|&arm| is_bare(&arms[arm].1));
    match (bare.next(), bare.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn control(names: &[&str]) -> Option<usize> {
        let arms: Vec<(&str, ArmFacts)> = names
            .iter()
            .map(|name| (*name, ArmFacts::default()))
            .collect();
        control_of(&arms)
    }

    #[test]
    fn control_words_are_known_in_seven_languages() {
        for name in [
            "held out",
            "held_out",
            "ctrl",
            "Control group",
            "Kontrollgruppe",
            "No E-Mail",
            "hold-out",
            "nicht angeschrieben",
            "ohne Rabatt",
            "groupe témoin",
            "Contrôle",
            "sans remise",
            "grupo de control",
            "sin descuento",
            "gruppo di controllo",
            "senza sconto",
            "controlegroep",
            "geen korting",
            "对照组",
            "對照組",
            "未发送",
            "none",
            "CONTROL_GROUP",
            "no-offer",
        ] {
            assert_eq!(control(&["Offer A", name]), Some(1), "{name}");
        }
        for name in [
            "offered",
            "No limits",
            "Mens E-Mail",
            "sin mínimo",
            "B",
            "20 %",
            "notable",
        ] {
            assert_eq!(control(&["Offer A", name]), None, "{name}");
        }
    }

    #[test]
    fn the_surest_word_decides_and_a_tie_is_asked() {
        assert_eq!(control(&["no discount", "No E-Mail", "10 %"]), Some(1));
        assert_eq!(control(&["no discount", "control"]), Some(1));
        assert_eq!(control(&["control", "Kontrollgruppe", "10 %"]), None);
    }

    #[test]
    fn without_words_the_group_without_codes_and_discounts_is_the_control() {
        let bare = ArmFacts::default();
        let coded = ArmFacts {
            has_codes: true,
            has_discount: true,
        };
        assert_eq!(control_of(&[("A", coded), ("B", bare)]), Some(1));
        assert_eq!(control_of(&[("A", bare), ("B", bare)]), None);
        assert_eq!(control_of(&[("A", coded), ("B", coded)]), None);
        assert_eq!(control_of(&[("A", bare)]), None);
        assert_eq!(control_of(&[("Kontrolle", bare)]), Some(0));
    }
}
