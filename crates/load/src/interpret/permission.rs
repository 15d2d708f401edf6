//! Whether a column's name speaks of agreeing to messages or of refusing them. Nobody is written to by a
//! guess: beside a word such as "newsletter" one that is not known leaves the column a plain fact, and
//! one of a ban makes it a refusal.

use super::sense::Sense;

/// Parts of words that forbid or end something, without accents.
const BANS: [&str; 62] = [
    "verbot",
    "verbiet",
    "stopp",
    "sperr",
    "block",
    "blocc",
    "bloqu",
    "blokk",
    "geblok",
    "bann",
    "verweiger",
    "ablehn",
    "abgelehn",
    "unerwunsch",
    "unwanted",
    "kundig",
    "gekundig",
    "beend",
    "ausschl",
    "ausgeschl",
    "exclu",
    "esclus",
    "exclud",
    "uitgeslot",
    "uitsluit",
    "interdi",
    "arret",
    "desactiv",
    "disattiv",
    "deactiv",
    "deaktiv",
    "disable",
    "cancel",
    "storniert",
    "annull",
    "vietat",
    "rifiut",
    "negat",
    "deneg",
    "denied",
    "deny",
    "declin",
    "forbid",
    "forbidden",
    "prohib",
    "suspend",
    "paused",
    "gestopt",
    "opgezegd",
    "geweigerd",
    "verboden",
    "opposi",
    "robinson",
    "bloctel",
    "rejet",
    "reject",
    "rechaz",
    "werbefrei",
    "entzogen",
    "removed",
    "verbod",
    "restrict",
];

/// Whole words that forbid or end something.
const SHORT_BANS: [&str; 12] = [
    "stop", "off", "ended", "ban", "banned", "bel", "exit", "niente", "kein", "no", "tot", "ohne",
];

/// Chinese characters that forbid or end something.
const CHINESE_BANS: [&str; 8] = ["不", "禁", "停", "拒", "退", "勿", "免打扰", "屏蔽"];

/// Words that turn a permission into a refusal. `no` is a number too, but not beside a newsletter.
const NEGATIONS: [&str; 25] = [
    "no", "not", "never", "without", "stop", "kein", "keine", "keinen", "keiner", "nicht", "ohne",
    "pas", "sans", "aucun", "aucune", "sin", "senza", "geen", "niet", "zonder", "bez", "nie",
    "sem", "non", "nessun",
];

/// Words that say nothing against a permission: beside "newsletter" they may stand.
const NEUTRAL: [&str; 121] = [
    "per",
    "via",
    "par",
    "por",
    "pour",
    "uber",
    "envio",
    "envios",
    "envoi",
    "invio",
    "datum",
    "send",
    "sent",
    "get",
    "gets",
    "my",
    "mes",
    "mis",
    "would",
    "like",
    "to",
    "please",
    "customer",
    "kunde",
    "by",
    "post",
    "brief",
    "letter",
    "direct",
    "direkt",
    "allgemein",
    "general",
    "all",
    "erlaubt",
    "erlaubnis",
    "erwunscht",
    "gewunscht",
    "wunscht",
    "wunsch",
    "erteilt",
    "zugestimmt",
    "zustimmung",
    "bestatigt",
    "confirmed",
    "confirm",
    "angemeldet",
    "anmeldung",
    "aangemeld",
    "aanmelding",
    "inscrit",
    "iscritto",
    "inscrito",
    "suscrito",
    "suscripcion",
    "abonne",
    "abonnent",
    "abonnee",
    "allowed",
    "allow",
    "allows",
    "permission",
    "permit",
    "given",
    "granted",
    "agreed",
    "agree",
    "agreement",
    "ok",
    "yes",
    "wants",
    "want",
    "receive",
    "receives",
    "recevoir",
    "recoit",
    "recibir",
    "recibe",
    "ricevere",
    "riceve",
    "ontvangen",
    "ontvangt",
    "erhalten",
    "erhalt",
    "souhaite",
    "desea",
    "desidera",
    "autorise",
    "autorisation",
    "autoriza",
    "autorizacion",
    "autorizza",
    "autorizzazione",
    "accord",
    "accorde",
    "acuerdo",
    "prestato",
    "gegeven",
    "toegestaan",
    "akkoord",
    "member",
    "list",
    "liste",
    "lista",
    "lijst",
    "communication",
    "communications",
    "comunicaciones",
    "comunicazioni",
    "kommunikation",
    "flag",
    "double",
    "single",
    "mailchimp",
    "status",
    "state",
    "our",
    "nos",
    "unser",
    "unseren",
    "commercial",
    "updates",
];

/// Parts of words of agreeing, beside which a permission stands too.
const AGREED: [&str; 27] = [
    "abonn",
    "angemeld",
    "anmeld",
    "inscri",
    "iscri",
    "suscri",
    "subscri",
    "abonier",
    "erlaub",
    "zustimm",
    "zugestimm",
    "wunsch",
    "autori",
    "accept",
    "acept",
    "accett",
    "consent",
    "einwillig",
    "permi",
    "receiv",
    "erhalt",
    "ontvang",
    "toestem",
    "confirm",
    "bestatig",
    "agree",
    "optin",
];

/// What the words of a name say about messages.
pub(super) struct Words<'w> {
    pub words: &'w [&'w str],
    /// Those that no list knows and that are long enough to mean something.
    pub unknown: Vec<&'w str>,
}

fn is_neutral(word: &str) -> bool {
    NEUTRAL.contains(&word) || AGREED.iter().any(|part| word.contains(part))
}

fn is_ban(word: &str) -> bool {
    BANS.iter().any(|part| word.contains(part))
        || SHORT_BANS.contains(&word)
        || CHINESE_BANS.iter().any(|part| word.contains(part))
}

/// Settles what the senses of a name say about messages. Returns how many more words count as unknown.
pub(super) fn settle(senses: &mut Vec<Sense>, last: &mut Option<Sense>, name: &Words<'_>) -> usize {
    let has = |senses: &[Sense], sense| senses.contains(&sense);
    let words = || name.words.iter();
    let says_no = words().any(|word| NEGATIONS.contains(word));
    let forbids = words().any(|word| is_ban(word));
    let mut becomes = |senses: &mut Vec<Sense>, from: Sense, to: Option<Sense>| {
        senses.retain(|sense| *sense != from);
        if *last == Some(from) {
            *last = to;
        }
        if let Some(to) = to.filter(|to| !senses.contains(to)) {
            senses.push(to);
        }
    };
    if has(senses, Sense::Refusal) && has(senses, Sense::Consent) {
        becomes(senses, Sense::Consent, Some(Sense::Refusal));
        return 0;
    }
    if has(senses, Sense::Refusal) {
        // "Nicht gesperrt", "not opted out": who did not refuse has not agreed.
        let is_denied = words().any(|word| NEGATIONS.contains(word) || word.starts_with('未'));
        let is_more = words().count() > 1 || words().any(|word| word.starts_with('未'));
        if is_denied && is_more && !words().any(|word| *word == "donot") {
            becomes(senses, Sense::Refusal, None);
            return 1;
        }
        return 0;
    }
    if has(senses, Sense::Consent) {
        if says_no || forbids || words().any(|word| *word == "donot") {
            becomes(senses, Sense::Consent, Some(Sense::Refusal));
        } else if name.unknown.iter().any(|word| !is_neutral(word)) {
            becomes(senses, Sense::Consent, None);
            return 1;
        }
        return 0;
    }
    // "Keine E-Mails", "mail blocked", "no texts".
    let of_channel = [Sense::Email, Sense::Sms]
        .iter()
        .any(|sense| has(senses, *sense));
    let of_others = senses
        .iter()
        .any(|sense| !matches!(sense, Sense::Email | Sense::Sms | Sense::Id | Sense::Void));
    let forbids =
        words().any(|word| is_ban(word) && !matches!(*word, "no" | "off" | "tot" | "bel"));
    let refuses = words().any(|word| NEGATIONS.contains(word) && *word != "no") || forbids;
    if of_channel && !of_others && refuses {
        if !has(senses, Sense::Sms) {
            becomes(senses, Sense::Email, None);
        }
        senses.push(Sense::Refusal);
        *last = Some(Sense::Refusal);
    }
    0
}
