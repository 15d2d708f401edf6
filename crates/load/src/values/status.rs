//! Words for the state of an order: called off, never paid, paid back, or any that is known. A word that
//! is not known counts as sold, and the operator is told.

/// Whether a status means that the order is cancelled.
pub fn is_cancelled(status: &str) -> bool {
    let status = status.to_lowercase();
    // "No return, or a return that was withdrawn", says a marketplace of every plain order.
    if status.starts_with('无') || status.starts_with("not ") || status.starts_with("no ") {
        return false;
    }
    [
        "anulad",
        "abgebrochen",
        "pending payment",
        "payment pending",
        "pending_payment",
        "payment error",
        "payment failed",
        "zahlung ausstehend",
        "zahlung abgelehnt",
        "zahlungsfehler",
        "pendiente de pago",
        "pago pendiente",
        "error en pago",
        "error en el pago",
        "rechazad",
        "in attesa di pagamento",
        "errore di pagamento",
        "errore nel pagamento",
        "fallito",
        "rifiutat",
        "in afwachting van betaling",
        "betaling mislukt",
        "geweigerd",
        "vervallen",
        "afgebroken",
        "concept",
        "erreur de paiement",
        "en attente de virement",
        "en attente du paiement",
        "refusé",
        "rejected",
        "abgelehnt",
        "作废",
        "entwurf",
        "brouillon",
        "borrador",
        "bozza",
        "awaiting payment",
        "warten auf zahlung",
        "en attente de paiement",
        "待付款",
        "未付款",
        "买家付款",
        "geannuleerd",
        "gelöscht",
        "anulowan",
        "mislukt",
        "删除",
        "cancel",
        "void",
        "storn",
        "annul",
        "failed",
        "declined",
        "expired",
        "incomplete",
        "trash",
        "abandon",
        "draft",
        "deleted",
        "requires_payment",
        "requires payment",
        "fehlgeschlagen",
        "échou",
        "fallid",
        "取消",
        "关闭",
        "失败",
    ]
    .iter()
    .any(|word| status.contains(word))
}

/// Whether a status means a full refund.
pub fn is_refunded(status: &str) -> bool {
    let status = status.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| status.contains(word));
    // "Not refunded", "nicht erstattet".
    let negated = [
        "not ", "un", "non ", "no ", "nicht ", "pas ", "niet ", "未", "无",
    ];
    if negated.iter().any(|no| status.starts_with(no)) {
        return false;
    }
    (has(&[
        "gutgeschrieben",
        "rückerstattung",
        "retoure",
        "gutschrift",
        "zurückgesendet",
        "zurückgeschickt",
        "devolución",
        "devolucion",
        "restituit",
        "gecrediteerd",
        "geretourneerd",
        "全额退款",
        "devuelto",
        "devuelta",
        "rimborsat",
        "terugbetaald",
        "chargeback",
        "charged back",
        "zwrócon",
        "退货成功",
        "已退货",
        "refunded",
        "returned",
        "erstattet",
        "retourn",
        "rembours",
        "reembols",
        "已退款",
        "退款成功",
    ]) || ["reso", "retour", "avoir", "refund", "return"].contains(&status.as_str()))
        && !has(&[
            "partial",
            "teil",
            "partiel",
            "parcial",
            "parzial",
            "gedeelt",
            "部分",
            "request",
            "angefragt",
            "angemeldet",
            "demand",
            "solicit",
            "richiest",
            "aangevraagd",
            "申请",
        ])
}

/// Whether a word is a state of an order or payment, in lower case.
pub fn is_known(lower: &str) -> bool {
    const STATES: &[&str] = &[
        "paid",
        "pending",
        "complet",
        "cancel",
        "refund",
        "return",
        "ship",
        "deliver",
        "process",
        "hold",
        "fail",
        "open",
        "closed",
        "authoriz",
        "void",
        "fulfil",
        "partial",
        "new",
        "draft",
        "success",
        "approved",
        "dispatched",
        "in transit",
        "confirm",
        "invoiced",
        "done",
        "sale",
        "sales order",
        "quotation",
        "trash",
        "abandon",
        "expired",
        "declined",
        "lost",
        "bezahlt",
        "offen",
        "versandt",
        "versendet",
        "storniert",
        "abgeschlossen",
        "erstattet",
        "geliefert",
        "pay",
        "termin",
        "envoy",
        "expedi",
        "livr",
        "annul",
        "rembours",
        "pagado",
        "enviado",
        "entregado",
        "anulad",
        "reembols",
        "completado",
        "wc-",
        "not ",
        "awaiting",
        "chargeback",
        "gutgeschrieben",
        "entwurf",
        "abgebrochen",
        "brouillon",
        "retourn",
        "en attente",
        "pendiente",
        "cancelad",
        "devuelt",
        "borrador",
        "annullat",
        "completat",
        "rimborsat",
        "reso",
        "spedit",
        "bozza",
        "in attesa",
        "voltooid",
        "verzonden",
        "geannuleerd",
        "mislukt",
        "terugbetaald",
        "in afwachting",
        "concept",
        "wys",
        "anulowan",
        "zrealizowan",
        "完成",
        "付款",
        "发货",
        "取消",
        "退款",
        "关闭",
    ];
    lower.chars().count() <= 30
        && STATES
            .iter()
            .any(|state| lower.starts_with(state) || lower.contains(&format!("_{state}")))
        || [
            "成功", "完成", "付款", "发货", "取消", "退款", "关闭", "签收",
        ]
        .iter()
        .any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_told_apart_in_the_languages_of_the_exports() {
        for word in [
            "Cancelled",
            "Pending payment",
            "Zahlung ausstehend",
            "Pendiente de pago",
            "Rechazado",
            "In attesa di pagamento",
            "Fallito",
            "In afwachting van betaling",
            "Vervallen",
            "已作废",
            "Erreur de paiement",
            "Refusé",
            "Rejected",
            "Concept",
            "Storniert",
        ] {
            assert!(is_cancelled(word) && !is_refunded(word), "{word}");
        }
        for word in [
            "Refunded",
            "Rückerstattung",
            "Retoure",
            "Gutschrift",
            "Retour",
            "Avoir",
            "Devolución",
            "Restituito",
            "Gecrediteerd",
            "全额退款",
            "Returned",
        ] {
            assert!(is_refunded(word) && !is_cancelled(word), "{word}");
        }
        for word in [
            "Completed",
            "Not refunded",
            "Partially refunded",
            "Return requested",
            "Retoure angefragt",
            "Paid",
            "Versandt",
            "无退款",
        ] {
            assert!(!is_refunded(word) && !is_cancelled(word), "{word}");
        }
    }
}
