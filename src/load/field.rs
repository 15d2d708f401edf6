//! The fields that columns can hold, and the names by which each is known in exports.

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident $word:literal [$($synonym:literal),* $(,)?]),* $(,)?) => {
        /// A field that a column can hold.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Field { $($(#[$doc])* $name),* }

        impl Field {
            /// All fields.
            pub const ALL: &'static [Field] = &[$(Field::$name),*];

            /// The word in `--map FIELD=COLUMN`.
            pub fn word(self) -> &'static str {
                match self { $(Field::$name => $word),* }
            }

            /// The names by which columns of this field are known: lower case, words joined by `_`.
            pub fn synonyms(self) -> &'static [&'static str] {
                match self { $(Field::$name => &[$word, $($synonym),*]),* }
            }
        }
    };
}

fields! {
    /// The shop's id of a user.
    User "user" [
        "user_id", "userid", "customer", "customer_id", "customerid", "client", "client_id", "kunde", "kunden_id", "kundennr",
        "kundennummer", "household", "household_id", "visitorid", "visitor_id", "account", "account_id", "member_id", "shopper_id",
        "buyer", "buyer_id", "id_client", "id_cliente", "cliente", "用户", "用户id", "顾客", "客户", "会员",
    ],
    /// The shop's id of an item.
    Item "item" [
        "item_id", "itemid", "product", "product_id", "productid", "sku", "stockcode", "stock_code", "article", "article_id",
        "artikel", "artikelnummer", "artikel_nr", "lineitem_sku", "product_code", "item_code", "variant_id", "asin", "produit",
        "id_produit", "producto", "商品", "商品id", "商品编号",
    ],
    /// When it happened.
    Time "time" [
        "at", "date", "datetime", "timestamp", "action_time", "event_time", "created_at", "invoicedate", "invoice_date", "order_date",
        "purchase_date", "transaction_timestamp", "ts", "datum", "zeit", "zeitpunkt", "bestelldatum", "date_time", "fecha", "时间",
        "日期", "下单时间", "行为时间",
    ],
    /// What was done.
    Kind "kind" [
        "action", "action_type", "event", "event_type", "type", "behavior", "behavior_type", "behaviour", "aktion", "typ", "行为",
        "行为类型",
    ],
    /// The order number.
    Order "order" [
        "order_id", "orderid", "order_number", "order_no", "invoice", "invoiceno", "invoice_no", "basket", "basket_id", "receipt",
        "receipt_id", "transaction_id", "bestellung", "bestellnummer", "rechnung", "commande", "pedido", "订单", "订单号", "订单编号",
    ],
    /// The session.
    Session "session" ["session_id", "sessionid", "visit_id", "user_session"],
    /// How many.
    Quantity "quantity" ["qty", "menge", "anzahl", "quantite", "cantidad", "units", "lineitem_quantity", "数量", "购买数量"],
    /// Price of one unit.
    Price "price" [
        "unit_price", "unitprice", "list_price", "regular_price", "preis", "einzelpreis", "prix", "precio", "lineitem_price", "价格",
        "单价", "retail_price",
    ],
    /// Amount of the whole line.
    Amount "amount" ["line_total", "sales_value", "revenue", "value", "betrag", "umsatz", "montant", "importe", "金额", "line_amount"],
    /// Total of the whole order.
    Total "total" ["order_total", "total_price", "gesamt", "gesamtbetrag", "grand_total", "总额", "订单金额", "实付金额"],
    /// Discount given.
    Discount "discount" ["discount_amount", "rabatt", "remise", "descuento", "lineitem_discount", "折扣", "优惠"],
    /// Shipping paid.
    Shipping "shipping" ["shipping_cost", "versand", "versandkosten", "postage", "运费"],
    /// Tax.
    Tax "tax" ["taxes", "vat", "steuer", "mwst", "税"],
    /// Discount code used.
    Code "code" ["coupon_code", "discount_code", "voucher", "voucher_code", "gutschein", "gutscheincode", "promo_code", "优惠码"],
    /// State of an order.
    Status "status" ["order_status", "financial_status", "state", "zustand", "订单状态"],
    /// When the order was changed last.
    UpdatedAt "updated_at" ["last_updated", "modified", "date_modified"],
    /// Currency of the money.
    Currency "currency" ["order_currency", "waehrung", "währung", "devise", "币种"],
    /// Name of a user.
    Name "name" ["full_name", "customer_name", "user_name", "kundenname", "nom", "nombre", "姓名"],
    /// E-mail address.
    Email "email" ["e_mail", "mail", "email_address", "billing_email", "邮箱"],
    /// Phone number.
    Phone "phone" ["telephone", "tel", "mobile", "telefon", "billing_phone", "电话", "手机"],
    /// Age in years.
    Age "age" ["alter", "edad", "年龄"],
    /// Gender.
    Gender "gender" ["sex", "geschlecht", "性别"],
    /// Town, region or country.
    Place "place" ["city", "town", "country", "region", "location", "ort", "stadt", "land", "ville", "pays", "ciudad", "城市", "国家", "地区"],
    /// Tier of the loyalty scheme.
    Tier "tier" ["level", "loyalty_tier", "membership", "stufe", "会员等级", "等级"],
    /// Tags.
    Tags "tags" ["tag", "labels", "标签"],
    /// Declared interests.
    Interests "interests" ["interest", "interessen", "hobbies", "兴趣", "兴趣爱好"],
    /// When the user joined.
    Since "since" ["joined_at", "joined", "registered_at", "registered", "signup_date", "member_since", "注册时间"],
    /// Whether e-mail is allowed.
    EmailConsent "email_consent" [
        "accepts_marketing", "accepts_email_marketing", "email_marketing", "newsletter", "marketing_consent", "opt_in", "subscribed",
    ],
    /// Channel of a consent.
    Channel "channel" ["kanal", "canal", "渠道"],
    /// A user's word: on or off.
    Consent "consent" ["opted_in", "allowed", "einwilligung", "同意"],
    /// Title of an item.
    Title "title" [
        "name", "item_name", "product_name", "description", "bezeichnung", "artikelbezeichnung", "lineitem_name", "titel", "nom", "商品名称",
        "名称", "product_type",
    ],
    /// Category of an item.
    Category "category" ["categories", "kategorie", "department", "product_category", "categorie", "categoria", "类别", "分类", "类目"],
    /// Brand of an item.
    Brand "brand" ["vendor", "manufacturer", "marke", "hersteller", "marque", "marca", "品牌"],
    /// Cost of an item.
    Cost "cost" ["unit_cost", "cost_price", "cost_per_item", "einkaufspreis", "ek", "cogs", "成本"],
    /// Units in stock.
    Stock "stock" ["inventory", "stock_quantity", "bestand", "lagerbestand", "variant_inventory_qty", "库存"],
    /// Name of a campaign.
    Campaign "campaign" ["campaign_id", "campaign_name", "kampagne", "活动"],
    /// Whether the user got the offer or was held out.
    Arm "arm" ["group", "variant", "test_group"],
    /// Discount of a campaign in percent.
    DiscountPercent "discount_percent" ["discount", "percent", "rabatt_prozent"],
    /// When an offer was sent.
    SentAt "sent_at" ["sent", "start", "starts_at", "start_date", "begin"],
    /// When an offer ends.
    EndsAt "ends_at" ["end", "end_date", "expires_at", "expiry"],
    /// When a code was used.
    RedeemedAt "redeemed_at" ["redeemed", "redemption_date", "used_at"],
    /// First name of a user.
    FirstName "first_name" ["firstname", "forename", "vorname", "prenom", "prénom"],
    /// Last name of a user.
    LastName "last_name" ["lastname", "surname", "nachname", "nom_de_famille", "apellido", "apellidos"],
    /// Street and house, which tell apart people of one name.
    Street "street" ["address", "address1", "address_1", "billing_address_1", "strasse", "straße", "adresse", "direccion", "地址"],
    /// Day of birth.
    Birthday "birthday" ["birth_date", "date_of_birth", "dob", "geburtsdatum", "geburtstag", "date_de_naissance", "生日"],
    /// Whether text messages are allowed.
    SmsConsent "sms_consent" ["accepts_sms_marketing", "sms_marketing"],
    /// Whether e-mail is refused.
    EmailRefused "email_refused" ["email_blacklisted", "email_opt_out", "unsubscribed_from_email"],
    /// Whether text messages are refused.
    SmsRefused "sms_refused" ["sms_blacklisted", "sms_opt_out"],
    /// Since when e-mail is allowed.
    OptedInAt "opted_in_at" ["optin_time", "confirm_time"],
    /// Since when e-mail is refused.
    UnsubscribedAt "unsubscribed_at" ["unsub_time"],
    /// Hour and minute, where the date stands in a column of its own.
    TimeOfDay "time_of_day" [],
    /// The time zone of a row, as a name or in words.
    Zone "zone" ["time_zone", "timezone"],
    /// The product of which an item is a variant.
    Parent "parent" ["parent_id", "parent_sku", "product_handle"],
    /// The part of a title that names the variant.
    Variant "variant" [],
    /// The shop's inner number of an item, by which other rows name it.
    Number "number" [],
    /// What tells one sending of an event from another: a second row with the same is a repetition.
    Event "event_id" ["message_id", "messageid", "insert_id"],
    /// All titles of an order in one cell.
    Titles "titles" [],
    /// Amount of the goods of an order, after discounts.
    Subtotal "subtotal" ["sub_total", "order_subtotal"],
    /// Discount on the whole order.
    OrderDiscount "order_discount" [],
    /// What was really paid for an order.
    Paid "paid" [],
    /// What was paid back of an order.
    Refunded "refunded" ["refunded_amount", "amount_refunded", "refund_amount"],
    /// When an order was paid.
    PaidAt "paid_at" ["date_paid", "paid_on"],
    /// When an order was cancelled.
    CancelledAt "cancelled_at" ["canceled_at"],
    /// Whether a row was written to try the shop out.
    Test "test" ["is_test", "test_mode"],
    /// Whether a row was written in earnest.
    Live "live" ["livemode", "live_mode"],
}

impl Field {
    /// The field with this word.
    pub fn from_word(word: &str) -> Option<Field> {
        Field::ALL.iter().copied().find(|field| field.word() == word)
    }
}
