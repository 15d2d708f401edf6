//! Words about marketing messages: which of the three states of consent a cell means. A word that
//! is not known means nothing here; no word is a yes by default.

use super::words::parse_yes_no;
use regulars_core::domain::ConsentState;
use regulars_core::domain::consent::is_bounce;

/// A status or a yes and no in a column that says whether messages are allowed. A plain no means
/// that the customer did not agree; it takes a word such as "unsubscribed" to mean a refusal.
pub fn parse_consent(written: &str) -> Option<ConsentState> {
    let word = plain(written);
    let state = match word.as_str() {
        "subscribed" | "active" | "aktiv" | "actif" | "activo" | "attivo" | "actief"
        | "bestätigt" | "angemeldet" | "abonné" | "inscrit" | "suscrito" | "iscritto"
        | "ingeschreven" | "已订阅" | "confirmed" | "opted in" | "opt in" | "optin" | "granted"
        | "given" | "allowed" | "agreed" | "consented" | "erteilt" | "erlaubt" | "zugestimmt"
        | "otorgado" | "concedido" | "aceptado" | "prestato" | "accordé" | "accepté"
        | "autorisé" | "accettato" | "gegeven" | "toegestaan" | "akkoord" | "aangemeld"
        | "inscrito" | "alta" | "同意" | "已授权" | "已同意" | "允许" => {
            ConsentState::Yes
        }
        "unsubscribed" | "unsubscribe" | "cancelled" | "canceled" | "complained" | "complaint"
        | "spam" | "suppressed" | "opted out" | "opt out" | "optout" | "refused" | "refusal"
        | "rejected" | "declined" | "denied" | "withdrawn" | "revoked" | "objected" | "blocked"
        | "blacklisted" | "blocklisted" | "unsubscribes" | "spam report" | "spam reports"
        | "spam complaint" | "marked as spam" | "abuse" | "do not email" | "do not contact"
        | "abgemeldet" | "widerrufen" | "widersprochen" | "gesperrt" | "beschwerde"
        | "désabonné" | "désinscrit" | "refusé" | "opposé" | "plainte" | "dado de baja"
        | "baja" | "desuscrito" | "queja" | "disiscritto" | "annullato" | "uitgeschreven"
        | "afgemeld" | "klacht" | "wypisany" | "queja de spam" | "已投诉" | "退订" | "已退订"
        | "拒收" | "拒绝" | "gekündigt" | "verweigert" | "abgelehnt" | "entzogen"
        | "nicht erlaubt" | "not allowed" | "revocado" | "retirado" | "denegado" | "rechazado"
        | "cancelado" | "revocato" | "ritirato" | "negato" | "rifiutato" | "cancellato"
        | "disdetto" | "retiré" | "révoqué" | "résilié" | "désactivé" | "ingetrokken"
        | "geweigerd" | "opgezegd" | "niet toegestaan" | "取消订阅" | "已取消" | "不同意"
        | "已撤回" | "deactivated" | "deaktiviert" => ConsentState::Refused,
        "inactive" | "inaktiv" | "unbestätigt" | "hardbounce" | "softbounce" | "hard bounce"
        | "soft bounce" | "bounces" | "rebond" | "rebotado" | "rimbalzato" | "rebote" | "退信"
        | "en attente" | "pendiente" | "non confirmé" | "no confirmado" | "bounced" | "bounce"
        | "hard bounced" | "cleaned" | "invalid" | "never subscribed" | "not subscribed"
        | "non subscribed" | "no permission" | "not opted in" | "pending" | "unconfirmed"
        | "transactional" | "redacted" | "none" => ConsentState::NoPermission,
        _ => {
            return parse_yes_no(&word).map(|is_yes| {
                if is_yes {
                    ConsentState::Yes
                } else {
                    ConsentState::NoPermission
                }
            });
        }
    };
    Some(state)
}

/// A column that says whether messages are refused: a refusal, or nothing, since not to have opted
/// out is not to have agreed. A mark such as `x` is a refusal.
pub fn parse_refusal(written: &str) -> Option<ConsentState> {
    let word = plain(written);
    // Mail that comes back was not refused.
    if parse_consent(&word) == Some(ConsentState::NoPermission) && is_bounce(&word.replace(' ', ""))
    {
        return Some(ConsentState::NoPermission);
    }
    let is_no = parse_yes_no(&word) == Some(false) && word != "unsubscribed" && word != "off";
    let says_nothing = matches!(
        word.as_str(),
        "" | "-" | "none" | "null" | "n/a" | "na" | "nan"
    );
    let is_allowed =
        parse_consent(&word) == Some(ConsentState::Yes) && parse_yes_no(&word).is_none();
    (!is_no && !says_nothing && !is_allowed && word != "off").then_some(ConsentState::Refused)
}

/// A row of a list of what customers said: there a no is a refusal, because somebody said it.
pub fn parse_statement(written: &str) -> Option<ConsentState> {
    if parse_yes_no(&plain(written)) == Some(false) {
        return Some(ConsentState::Refused);
    }
    parse_consent(written)
}

/// Lower case, with spaces for `_` and `-` between words.
fn plain(written: &str) -> String {
    let word = written.trim().to_lowercase();
    if word == "-" {
        return word;
    }
    word.replace(['_', '-'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ConsentState::{NoPermission, Refused, Yes};

    #[test]
    fn a_plain_no_is_missing_permission_and_unsubscribed_is_a_refusal() {
        for (word, expected) in [
            ("yes", Some(Yes)),
            ("SUBSCRIBED", Some(Yes)),
            ("no", Some(NoPermission)),
            ("NEVER_SUBSCRIBED", Some(NoPermission)),
            ("not_subscribed", Some(NoPermission)),
            ("bounced", Some(NoPermission)),
            ("unsubscribed", Some(Refused)),
            ("Opted-out", Some(Refused)),
            ("complained", Some(Refused)),
            ("refused", Some(Refused)),
            ("no_permission", Some(NoPermission)),
            ("perhaps", None),
        ] {
            assert_eq!(parse_consent(word), expected, "{word}");
        }
    }

    #[test]
    fn not_opted_out_is_not_a_yes() {
        for word in ["no", "0", "false", "", "-", "n/a", "nein"] {
            assert_eq!(parse_refusal(word), None, "{word}");
        }
        for word in ["yes", "1", "true", "x", "ja", "unsubscribed", "opted out"] {
            assert_eq!(parse_refusal(word), Some(Refused), "{word}");
        }
    }

    #[test]
    fn a_no_in_a_list_of_statements_is_a_refusal() {
        for (word, expected) in [
            ("no", Some(Refused)),
            ("off", Some(Refused)),
            ("on", Some(Yes)),
            ("never_subscribed", Some(NoPermission)),
            ("no_permission", Some(NoPermission)),
            ("maybe", None),
        ] {
            assert_eq!(parse_statement(word), expected, "{word}");
        }
    }
}
