//! Words for kinds of action, and for yes and no, in several languages.

use regulars_core::domain::ActionKind;

/// The kind of action for a word in English, German, French, Spanish or Chinese.
pub fn parse_kind(word: &str) -> Option<ActionKind> {
    let word = word.trim().to_lowercase();
    let words: [(ActionKind, &[&str]); 6] = [
        (
            ActionKind::Rating,
            &[
                "rating",
                "rate",
                "rated",
                "review",
                "reviewed",
                "bewertung",
                "avis",
                "valoración",
                "评分",
                "评价",
            ],
        ),
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
                "angesehen",
                "angeschaut",
                "gesehen",
                "vu",
                "consulté",
                "ver_producto",
                "visto",
                "vista_producto",
                "visualizzato",
                "bekeken",
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
                "favourite",
                "favorite",
                "fav",
                "collect",
                "wishlist",
                "add_to_wishlist",
                "like",
                "收藏",
                "关注",
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
                "in den warenkorb",
                "in warenkorb",
                "in den warenkorb gelegt",
                "ajout au panier",
                "ajouté au panier",
                "añadir_al_carrito",
                "añadido al carrito",
                "carrello",
                "aggiunto al carrello",
                "winkelwagen",
                "in winkelwagen",
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
                "invoice",
                "sales receipt",
                "receipt",
                "rechnung",
                "verkauf",
                "facture",
                "vente",
                "factura",
                "venta",
                "fattura",
                "vendita",
                "factuur",
                "verkoop",
                "销售",
                "buy",
                "transaction",
                "order",
                "sale",
                "bought",
                "payment",
                "pay",
                "paid",
                "order paid",
                "order_paid",
                "ordered",
                "order placed",
                "order_placed",
                "place_order",
                "bestellt",
                "bezahlt",
                "付款",
                "提交订单",
                "order completed",
                "completed order",
                "kauf",
                "gekauft",
                "acheté",
                "comprado",
                "acquisto",
                "acquistato",
                "gekocht",
                "aankoop",
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
                "credit note",
                "credit memo",
                "credit",
                "refund receipt",
                "gutschrift",
                "erstattung",
                "rimborso",
                "terugbetaling",
                "storno",
                "avoir",
                "nota de crédito",
                "abono",
                "devolución",
                "nota di credito",
                "reso",
                "creditnota",
                "retour",
                "retourné",
                "retournée",
                "devuelto",
                "geretourneerd",
                "zurückgegeben",
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

/// The step of a purchase that a word names: ordering (`false`) or paying (`true`). Where a file has
/// both, they are steps of one purchase.
pub fn purchase_step(word: &str) -> Option<bool> {
    match word.trim().to_lowercase().as_str() {
        "order" | "ordered" | "order placed" | "order_placed" | "place_order" | "下单"
        | "提交订单" | "bestellt" => Some(false),
        "payment" | "pay" | "paid" | "order paid" | "order_paid" | "支付" | "付款" | "bezahlt" => {
            Some(true)
        }
        _ => None,
    }
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

/// Whether an item is sold, by the words of shop systems: yes or no, or its state.
pub fn parse_for_sale(word: &str) -> Option<bool> {
    let lower = word.trim().to_lowercase();
    match lower.as_str() {
        "active" | "published" | "publish" | "visible" | "public" | "available" | "in stock"
        | "instock" | "on sale" | "listed" | "enabled" | "aktiv" | "sichtbar"
        | "veröffentlicht" | "publié" | "publicado" | "catalog" | "search" | "both" | "online"
        | "上架" | "在售" | "onbackorder" | "backorder" => Some(true),
        "draft" | "archived" | "unpublished" | "hidden" | "private" | "trash" | "inactive"
        | "disabled" | "discontinued" | "unlisted" | "unavailable" | "not available"
        | "offline" | "out of stock" | "outofstock" | "sold out" | "deleted" | "pending" | "-1"
        | "inaktiv" | "entwurf" | "archiviert" | "versteckt" | "brouillon" | "archivé"
        | "borrador" | "下架" | "停售" => Some(false),
        _ => parse_yes_no(&lower),
    }
}

/// Parses yes or no in the languages of the exports.
pub fn parse_yes_no(word: &str) -> Option<bool> {
    match word.trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "on" | "ja" | "j" | "oui" | "sí" | "si" | "sì" | "tak"
        | "sim" | "是" | "subscribed" | "vrai" | "wahr" | "verdadero" | "vero" | "waar" => {
            Some(true)
        }
        "no" | "n" | "false" | "0" | "off" | "nein" | "non" | "nee" | "nie" | "não" | "否"
        | "unsubscribed" | "faux" | "falsch" | "falso" | "onwaar" => Some(false),
        _ => None,
    }
}
