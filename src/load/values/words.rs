//! Words for kinds of action, and for yes and no.

use crate::domain::ActionKind;

/// The kind of an action by its word in English, German, French, Spanish or Chinese.
pub fn parse_kind(word: &str) -> Option<ActionKind> {
    let word = word.trim().to_lowercase();
    let words: [(ActionKind, &[&str]); 5] = [
        (
            ActionKind::View,
            &[
                "view",
                "browse",
                "pv",
                "pageview",
                "page_view",
                "product viewed",
                "view_item",
                "detail",
                "impression",
                "ansicht",
                "vue",
                "vista",
                "浏览",
                "查看",
            ],
        ),
        (ActionKind::Click, &["click", "clic", "klick", "select_item", "product clicked", "点击"]),
        (
            ActionKind::Cart,
            &[
                "cart",
                "addtocart",
                "add_to_cart",
                "add",
                "basket",
                "product added",
                "warenkorb",
                "panier",
                "carrito",
                "加购",
                "加入购物车",
                "购物车",
            ],
        ),
        (
            ActionKind::Purchase,
            &[
                "purchase",
                "buy",
                "transaction",
                "order",
                "sale",
                "bought",
                "payment",
                "order completed",
                "kauf",
                "achat",
                "compra",
                "购买",
                "下单",
                "支付",
            ],
        ),
        (
            ActionKind::Refund,
            &["refund", "return", "returned", "retoure", "remboursement", "reembolso", "退款", "退货"],
        ),
    ];
    words.into_iter().find(|(_, known)| known.contains(&word.as_str())).map(|(kind, _)| kind)
}

/// Reads yes or no in the languages of the exports.
pub fn parse_yes_no(word: &str) -> Option<bool> {
    match word.trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "on" | "ja" | "oui" | "sí" | "si" | "是" | "subscribed" => Some(true),
        "no" | "n" | "false" | "0" | "off" | "nein" | "non" | "否" | "unsubscribed" => Some(false),
        _ => None,
    }
}
