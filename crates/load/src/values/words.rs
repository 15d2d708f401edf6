//! Words for kinds of action, and for yes and no, in several languages.

use regulars_core::domain::ActionKind;

/// The kind of action for a word in English, German, French, Spanish or Chinese.
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
                "viewed product",
                "products searched",
                "product list viewed",
                "viewed product category",
                "view_item_list",
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
        (
            ActionKind::Click,
            &[
                "click",
                "clic",
                "klick",
                "select_item",
                "product clicked",
                "clicked product",
                "点击",
            ],
        ),
        (
            ActionKind::Cart,
            &[
                "cart",
                "addtocart",
                "add_to_cart",
                "add",
                "basket",
                "product added",
                "added product",
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
                "completed order",
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
            &[
                "refund",
                "order refunded",
                "refunded order",
                "return",
                "returned",
                "retoure",
                "remboursement",
                "reembolso",
                "退款",
                "退货",
            ],
        ),
    ];
    words
        .into_iter()
        .find(|(_, known)| known.contains(&word.as_str()))
        .map(|(kind, _)| kind)
}

/// The kind of action for a number in the Tianchi data sets. A favourite counts as a click:
/// interest without a basket.
pub fn parse_numbered_kind(word: &str) -> Option<ActionKind> {
    match word.trim() {
        "1" => Some(ActionKind::View),
        "2" => Some(ActionKind::Click),
        "3" => Some(ActionKind::Cart),
        "4" => Some(ActionKind::Purchase),
        _ => None,
    }
}

/// Parses yes or no in the languages of the exports.
pub fn parse_yes_no(word: &str) -> Option<bool> {
    match word.trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "on" | "ja" | "oui" | "sí" | "si" | "是" | "subscribed" => {
            Some(true)
        }
        "no" | "n" | "false" | "0" | "off" | "nein" | "non" | "否" | "unsubscribed" => Some(false),
        _ => None,
    }
}
