//! The fields that columns can hold, and the column names by which exports call them.

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident $word:literal [$($synonym:literal),* $(,)?]),* $(,)?) => {
        /// A field that a column can hold.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Field { $($(#[$doc])* $name),* }

        impl Field {
            /// All fields.
            pub const ALL: &'static [Field] = &[$(Field::$name),*];

            /// The name in `--map FIELD=COLUMN`.
            pub fn word(self) -> &'static str {
                match self { $(Field::$name => $word),* }
            }

            /// Column names of this field: lower case, words joined by `_`.
            pub fn synonyms(self) -> &'static [&'static str] {
                match self { $(Field::$name => &[$word, $($synonym),*]),* }
            }
        }
    };
}

fields! {
    /// The shop's id of a user.
    User "user" [
        "user_id", "userid", "customer", "customer_id", "customerid", "client", "client_id", "kunde", "kunden_id",
        "kundennr", "kundennummer", "household", "household_id", "visitorid", "visitor_id", "account", "account_id",
        "member_id", "shopper_id", "buyer", "buyer_id", "id_client", "id_cliente", "cliente", "用户", "用户id", "顾客", "客户",
        "会员", "kunden_nr", "kunden_nummer", "kd_nr", "kdnr", "kd_nummer", "client_no", "customer_no", "customer_number",
        "buyer_username", "buyer_user_id", "code_client", "numero_client", "numéro_client", "n_client", "cliente_id",
        "id_del_cliente", "numero_de_cliente", "número_de_cliente", "客户编号", "客户id", "会员名", "会员号", "会员id", "买家", "买家会员名",
        "买家昵称", "用户名",
    ],
    /// The shop's id of an item.
    Item "item" [
        "item_id", "itemid", "product", "product_id", "productid", "sku", "stockcode", "stock_code", "article",
        "article_id", "artikel", "artikelnummer", "artikel_nr", "lineitem_sku", "product_code", "item_code", "variant_id",
        "asin", "produit", "id_produit", "producto", "商品", "商品id", "商品编号", "article_no", "article_number", "artikelnr",
        "artikel_id", "produkt_id", "produktnummer", "art_nr", "artnr", "item_no", "item_number", "item_sku", "product_sku",
        "variant_sku", "barcode", "ean", "référence", "reference", "ref", "ref_produit", "référence_produit",
        "code_produit", "code_article", "referencia", "ref_producto", "código_producto", "codigo_producto", "id_producto",
        "商品编码", "商品货号", "货号", "商家编码", "sku编码",
    ],
    /// When it happened.
    Time "time" [
        "at", "when", "wann", "quand", "cuando", "date", "datetime", "timestamp", "action_time", "event_time", "created_at", "invoicedate", "invoice_date",
        "order_date", "purchase_date", "transaction_timestamp", "ts", "datum", "zeit", "zeitpunkt", "bestelldatum",
        "date_time", "fecha", "时间", "日期", "下单时间", "行为时间", "order_time", "order_datetime", "ordered_at", "sale_date",
        "sold_at", "date_created", "bestellzeit", "kaufdatum", "rechnungsdatum", "verkaufsdatum", "auftragsdatum",
        "date_de_commande", "date_commande", "date_achat", "date_de_la_commande", "fecha_pedido", "fecha_de_pedido",
        "fecha_del_pedido", "fecha_de_compra", "fecha_venta", "订单创建时间", "创建时间", "订单时间", "订单日期", "购买时间", "交易时间", "付款时间",
    ],
    /// What was done.
    Kind "kind" [
        "action", "action_type", "event", "event_type", "type", "behavior", "behavior_type", "behaviour", "aktion", "typ",
        "行为", "行为类型", "action_name", "event_name", "aktionstyp", "type_d_action", "tipo_de_accion", "事件", "动作",
    ],
    /// The order number.
    Order "order" [
        "order_id", "orderid", "order_number", "order_no", "invoice", "invoiceno", "invoice_no", "basket", "basket_id",
        "receipt", "receipt_id", "transaction_id", "bestellung", "bestellnummer", "rechnung", "commande", "pedido", "订单",
        "订单号", "订单编号", "order_name", "order_nr", "bestellnr", "bestell_nr", "best_nr", "auftragsnummer", "auftragsnr",
        "auftrag", "rechnungsnummer", "rechnungsnr", "rechnung_nr", "belegnummer", "beleg_nr", "bon_nr", "receipt_no",
        "receipt_number", "invoice_number", "numero_commande", "numéro_commande", "numéro_de_commande", "n_commande",
        "commande_n", "id_commande", "numero_de_pedido", "número_de_pedido", "id_pedido", "n_pedido", "num_pedido",
        "factura", "订单编码", "交易号", "单号",
    ],
    /// The session.
    Session "session" [
        "session_id", "sessionid", "visit_id", "user_session", "session_key", "visit", "sitzung", "sitzungs_id", "sesión",
        "sesion", "会话", "会话id",
    ],
    /// How many.
    Quantity "quantity" [
        "qty", "menge", "anzahl", "quantite", "cantidad", "units", "lineitem_quantity", "数量", "购买数量", "stk",
        "stück", "stueck", "stückzahl", "pieces", "item_quantity", "quantité", "qte", "qté", "nombre_d_articles",
        "unidades", "cant", "商品数量", "宝贝总数量", "件数", "购买件数",
    ],
    /// Price of one unit.
    Price "price" [
        "unit_price", "unitprice", "list_price", "regular_price", "preis", "einzelpreis", "prix", "precio",
        "lineitem_price", "价格", "单价", "retail_price", "item_price", "sale_price", "stückpreis", "stueckpreis",
        "verkaufspreis", "vk_preis", "preis_eur", "prix_unitaire", "prix_ttc", "prix_ht", "precio_unitario",
        "precio_unidad", "商品单价", "商品价格", "售价",
    ],
    /// Amount of the whole line.
    Amount "amount" [
        "line_total", "sales_value", "revenue", "value", "betrag", "umsatz", "montant", "importe", "金额", "line_amount",
        "line_amount_total", "net_sales", "net_amount", "subtotal_line", "zeilensumme", "positionssumme", "gesamtpreis",
        "montant_ligne", "total_ligne", "importe_total", "importe_linea", "subtotal_linea", "商品金额", "小计", "商品总价",
    ],
    /// Total of the whole order.
    Total "total" [
        "order_total", "total_price", "gesamt", "gesamtbetrag", "grand_total", "总额", "订单金额", "实付金额", "total_amount",
        "order_amount", "order_value", "total_paid", "amount_paid", "bestellwert", "auftragswert", "rechnungsbetrag",
        "endbetrag", "summe", "total_commande", "montant_total", "total_ttc", "total_pedido", "importe_pedido",
        "total_del_pedido", "订单总额", "总金额", "实收金额", "应付金额", "买家实际支付金额", "支付金额", "订单实付金额",
    ],
    /// Discount given.
    Discount "discount" [
        "discount_amount", "rabatt", "remise", "descuento", "lineitem_discount", "折扣", "优惠", "discount_total", "nachlass",
        "ermäßigung", "réduction", "reduction", "dto", "rebaja", "优惠金额", "折扣金额",
    ],
    /// Shipping paid.
    Shipping "shipping" [
        "shipping_cost", "versand", "versandkosten", "postage", "运费", "shipping_total", "shipping_amount",
        "versandkosten_brutto", "porto", "frais_de_port", "frais_de_livraison", "livraison", "envío", "envio",
        "gastos_de_envío", "gastos_de_envio", "邮费", "快递费", "配送费",
    ],
    /// Tax.
    Tax "tax" [
        "taxes", "vat", "steuer", "mwst", "税", "tax_total", "total_tax", "sales_tax", "mwst_betrag", "umsatzsteuer", "ust",
        "tva", "impuesto", "impuestos", "iva", "税额", "税费",
    ],
    /// Discount code used.
    Code "code" [
        "coupon_code", "discount_code", "voucher", "voucher_code", "gutschein", "gutscheincode", "promo_code", "优惠码",
        "coupon", "coupons", "promo", "discount_codes", "aktionscode", "rabattcode", "code_promo", "bon_de_réduction",
        "cupón", "cupon", "codigo_promocional", "优惠券", "优惠券码",
    ],
    /// State of an order.
    Status "status" [
        "order_status", "financial_status", "state", "zustand", "订单状态", "bestellstatus", "auftragsstatus", "statut", "état",
        "etat", "statut_de_la_commande", "estado", "estado_del_pedido", "状态", "交易状态",
    ],
    /// When the order was changed last.
    UpdatedAt "updated_at" [
        "last_updated", "modified", "date_modified", "updated", "last_modified", "geändert_am", "modifié_le", "actualizado",
        "更新时间",
    ],
    /// Currency of the money.
    Currency "currency" [
        "order_currency", "waehrung", "währung", "devise", "币种", "currency_code", "whg", "monnaie", "moneda", "divisa",
        "货币",
    ],
    /// Name of a user.
    Name "name" [
        "full_name", "customer_name", "user_name", "kundenname", "nom", "nombre", "姓名", "buyer_name", "client_name",
        "kunde_name", "nom_complet", "nom_client", "nom_du_client", "nombre_completo", "nombre_cliente", "买家姓名", "客户姓名",
        "收货人", "收货人姓名", "收件人",
    ],
    /// E-mail address.
    Email "email" [
        "e_mail", "mail", "email_address", "billing_email", "邮箱", "customer_email", "buyer_email", "email_adresse",
        "e_mail_adresse", "courriel", "adresse_e_mail", "adresse_email", "correo", "correo_electrónico",
        "correo_electronico", "电子邮件", "邮件", "邮箱地址",
    ],
    /// Phone number.
    Phone "phone" [
        "telephone", "tel", "mobile", "telefon", "billing_phone", "电话", "手机", "phone_number", "customer_phone",
        "mobile_phone", "cell", "telefonnummer", "handy", "handynummer", "mobil", "téléphone", "numéro_de_téléphone",
        "portable", "teléfono", "telefono", "móvil", "movil", "celular", "手机号", "手机号码", "联系电话", "联系手机", "联系方式", "电话号码",
        "收货人手机号",
    ],
    /// Age in years.
    Age "age" ["alter", "edad", "年龄", "age_years", "âge", "edad_años"],
    /// Gender.
    Gender "gender" ["sex", "geschlecht", "性别", "sexe", "sexo", "genre", "género"],
    /// Town, region or country.
    Place "place" [
        "city", "town", "country", "region", "location", "ort", "stadt", "land", "ville", "pays", "ciudad", "城市", "国家",
        "地区", "shipping_city", "billing_city", "wohnort", "lieferort", "région", "region_name", "población", "poblacion",
        "provincia", "país", "pais", "省份", "收货地址", "省", "市",
    ],
    /// Tier of the loyalty scheme.
    Tier "tier" ["level", "loyalty_tier", "membership", "stufe", "会员等级", "等级"],
    /// Tags.
    Tags "tags" ["tag", "labels", "标签", "étiquettes", "etiquetas", "schlagwörter"],
    /// Declared interests.
    Interests "interests" ["interest", "interessen", "hobbies", "兴趣", "兴趣爱好"],
    /// When the user joined.
    Since "since" [
        "joined_at", "joined", "registered_at", "registered", "signup_date", "member_since", "注册时间", "created",
        "created_on", "customer_since", "registration_date", "kunde_seit", "registriert_am", "date_inscription",
        "date_d_inscription", "client_depuis", "fecha_de_registro", "fecha_alta", "注册日期",
    ],
    /// Whether e-mail is allowed.
    EmailConsent "email_consent" [
        "accepts_marketing", "accepts_email_marketing", "email_marketing", "newsletter", "marketing_consent", "opt_in",
        "subscribed", "newsletter_opt_in", "email_opt_in", "e_mail_einwilligung", "subscription_status", "email_status",
        "marketing_status", "email_subscription_status",
    ],
    /// Channel of a consent.
    Channel "channel" ["kanal", "canal", "渠道"],
    /// Where an order was placed: the website, an app, a marketplace.
    SalesChannel "sales_channel" [
        "channel", "order_channel", "order_source", "source_name", "created_via", "device", "device_type", "platform",
        "vertriebskanal", "verkaufskanal", "bestellkanal", "kanal", "canal_de_vente", "canal_de_venta", "canal",
        "canale_di_vendita", "canale", "verkoopkanaal", "kanaal", "销售渠道", "订单来源", "渠道",
    ],
    /// Whether the user consents: yes or no.
    Consent "consent" ["opted_in", "allowed", "einwilligung", "同意"],
    /// Title of an item.
    Title "title" [
        "name", "item_name", "product_name", "description", "bezeichnung", "artikelbezeichnung", "lineitem_name", "titel",
        "nom", "商品名称", "名称", "product_type", "item_title", "product_title", "artikelname", "produktname", "produkt_name",
        "désignation", "designation", "nom_du_produit", "libellé", "libelle", "nombre_producto", "nombre_del_producto",
        "descripción", "descripcion", "商品标题", "宝贝标题", "商品名", "宝贝名称", "品名",
    ],
    /// Category of an item.
    Category "category" [
        "categories", "kategorie", "department", "product_category", "categorie", "categoria", "类别", "分类", "类目",
        "product_type_name", "warengruppe", "produktgruppe", "catégorie", "famille", "categoría", "familia", "商品分类", "商品类目",
        "品类",
    ],
    /// Brand of an item.
    Brand "brand" [
        "vendor", "manufacturer", "marke", "hersteller", "marque", "marca", "品牌", "brand_name", "fabricant", "fabricante",
        "商品品牌",
    ],
    /// Cost of an item.
    Cost "cost" [
        "unit_cost", "cost_price", "cost_per_item", "einkaufspreis", "ek", "cogs", "成本", "wholesale_price",
        "einkaufspreis_netto", "prix_d_achat", "coût", "cout", "costo", "coste", "precio_coste", "成本价", "进价",
    ],
    /// Units in stock.
    Stock "stock" [
        "inventory", "stock_quantity", "bestand", "lagerbestand", "variant_inventory_qty", "库存", "qty_in_stock", "on_hand",
        "stock_qty", "lager", "quantité_en_stock", "existencias", "库存数量",
    ],
    /// What a customer thinks of an item, as a number.
    Rating "rating" ["stars", "review_score", "bewertung", "note_client", "valoración", "评分"],
    /// Whether an item is sold: yes or no, or a state such as draft or archived.
    ForSale "for_sale" [
        "published", "visibility", "publication_status", "product_status", "item_status", "is_active", "active", "enabled",
        "aktiv", "veröffentlicht", "publié", "publicado", "上架", "上架状态",
    ],
    /// Name of a campaign.
    Campaign "campaign" [
        "campaign_id", "campaign_name", "kampagne", "kampagnenname", "活动", "活动名称", "campagne", "nom_campagne",
        "nom_de_la_campagne", "campaña", "nombre_campaña", "nombre_de_la_campaña", "campagna", "nome_campagna",
        "campagnenaam",
    ],
    /// Whether the user got the offer or was held out.
    Arm "arm" [
        "group", "variant", "test_group", "treatment", "treatment_group", "gruppe", "testgruppe", "versuchsgruppe", "groupe",
        "groupe_de_test", "variante", "grupo", "grupo_de_prueba", "gruppo", "groep", "testgroep", "分组", "组别",
    ],
    /// Discount of a campaign in percent.
    DiscountPercent "discount_percent" [
        "discount", "percent", "rabatt_prozent", "rabatt", "remise", "descuento", "sconto", "korting", "折扣",
    ],
    /// Discount of a campaign in money.
    DiscountMoney "discount_money" ["amount_off", "money_off", "voucher_value", "rabatt_betrag", "gutscheinwert"],
    /// When an offer was sent.
    SentAt "sent_at" [
        "sent", "sent_on", "sent_date", "mailed_at", "start", "starts_at", "start_date", "begin", "gesendet", "gesendet_am",
        "versendet_am", "envoyé", "envoyé_le", "envoye_le", "date_d_envoi", "enviado", "enviado_el", "inviato", "inviato_il",
        "verzonden", "verzonden_op", "发送时间", "发送日期",
    ],
    /// When an offer ends.
    EndsAt "ends_at" [
        "end", "end_date", "ends_on", "expires_at", "expiry", "valid_until", "ende", "gültig_bis", "fin", "date_de_fin",
        "valable_jusqu_au", "hasta", "válido_hasta", "fino_al", "geldig_tot", "结束时间", "截止时间",
    ],
    /// When a code was used.
    RedeemedAt "redeemed_at" [
        "redeemed", "redeemed_on", "redemption_date", "used_at", "eingelöst_am", "utilisé_le", "canjeado_el", "usado_el",
        "ingewisseld_op", "核销时间",
    ],
    /// First name of a user.
    FirstName "first_name" ["firstname", "forename", "vorname", "prenom", "prénom", "given_name", "nombre_de_pila"],
    /// Last name of a user.
    LastName "last_name" [
        "lastname", "surname", "nachname", "nom_de_famille", "apellido", "apellidos", "family_name", "nachname_kunde",
        "nom_de_famille_client",
    ],
    /// Street and house number, which distinguish people of the same name.
    Street "street" [
        "address", "address1", "address_1", "billing_address_1", "strasse", "straße", "adresse", "direccion", "地址",
    ],
    /// Day of birth.
    Birthday "birthday" [
        "birth_date", "date_of_birth", "dob", "geburtsdatum", "geburtstag", "date_de_naissance", "生日", "birthdate", "bday",
        "fecha_de_nacimiento", "naissance", "出生日期",
    ],
    /// Whether text messages are allowed.
    SmsConsent "sms_consent" ["accepts_sms_marketing", "sms_marketing"],
    /// Whether e-mail is refused.
    EmailRefused "email_refused" [
        "email_blacklisted", "email_opt_out", "unsubscribed_from_email", "unsubscribed", "email_unsubscribed", "do_not_email",
        "donotemail", "no_email", "opted_out", "opt_out", "optout", "email_opted_out", "abgemeldet",
    ],
    /// Whether text messages are refused.
    SmsRefused "sms_refused" ["sms_blacklisted", "sms_opt_out", "do_not_text", "do_not_sms"],
    /// Whether messages are refused on every channel.
    MarketingRefused "marketing_refused" ["do_not_contact", "donotcontact", "no_marketing", "marketing_opt_out", "werbesperre"],
    /// When e-mail was allowed or refused.
    ConsentAt "consent_at" ["consent_date", "consent_time", "consent_timestamp", "email_consent_at", "email_consent_date"],
    /// Since when e-mail is allowed.
    OptedInAt "opted_in_at" ["optin_time", "confirm_time", "opt_in_date", "optin_date", "subscribed_at"],
    /// Since when e-mail is refused.
    UnsubscribedAt "unsubscribed_at" ["unsub_time", "unsubscribe_date", "unsubscribed_on", "opt_out_date", "opted_out_at"],
    /// Time of day, where the date has a column of its own.
    TimeOfDay "time_of_day" [],
    /// The time zone of a row, as a name or described in words.
    Zone "zone" ["time_zone", "timezone"],
    /// The product of which an item is a variant.
    Parent "parent" ["parent_id", "parent_sku", "product_handle"],
    /// The part of a title that names the variant.
    Variant "variant" [],
    /// The shop's internal number of an item, by which other rows refer to it.
    Number "number" [],
    /// The shop system's own key of an order, where its number can come again in another shop.
    OrderKey "order_key" [],
    /// The id of an event: a second row with the same id is a duplicate.
    Event "event_id" ["message_id", "messageid", "insert_id"],
    /// All titles of an order in one cell.
    Titles "titles" [],
    /// Amount of the goods of an order, after discounts.
    Subtotal "subtotal" ["sub_total", "order_subtotal"],
    /// Discount on the whole order.
    OrderDiscount "order_discount" [],
    /// What was actually paid for an order.
    Paid "paid" [],
    /// What was refunded of an order.
    Refunded "refunded" ["refunded_amount", "amount_refunded", "refund_amount"],
    /// What remains of an order after refunds.
    Remaining "remaining" [],
    /// When an order was paid.
    PaidAt "paid_at" ["date_paid", "paid_on"],
    /// When an order was cancelled.
    CancelledAt "cancelled_at" ["canceled_at"],
    /// Whether a line was taken back before it was paid: yes or no.
    Voided "voided" [],
    /// Whether a line was sent back: yes or no.
    Returned "returned" [],
    /// Whether a row is a test.
    Test "test" ["is_test", "test_mode"],
    /// Whether a row is real rather than a test.
    Live "live" ["livemode", "live_mode"],
}

impl Field {
    /// The field with this name.
    pub fn from_word(word: &str) -> Option<Field> {
        Field::ALL
            .iter()
            .copied()
            .find(|field| field.word() == word)
    }
}

/// A column name written like the synonyms: lower case, words joined by `_`.
pub fn normal_name(column: &str) -> String {
    let mut name = String::new();
    for c in column.trim().trim_start_matches('\u{feff}').chars() {
        if c.is_alphanumeric() {
            name.extend(c.to_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    name.trim_end_matches('_').to_string()
}

/// Whether a column name is a known name of any field in plain tables.
pub fn is_known_name(name: &str) -> bool {
    name == "id"
        || Field::ALL
            .iter()
            .any(|field| field.synonyms().contains(&name))
}
