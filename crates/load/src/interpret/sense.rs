//! What the words of a column's name mean, in the languages of the exports. Words are written
//! without accents and in lower case; a name is cut into them by [`super::tokens`].

macro_rules! senses {
    ($($(#[$doc:meta])* $name:ident: $words:literal),* $(,)?) => {
        /// The meaning of a word in a column's name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(super) enum Sense { $($(#[$doc])* $name),* }

        /// Every sense with its words, separated by blanks.
        pub(super) const WORDS: &[(Sense, &str)] = &[$((Sense::$name, $words)),*];
    };
}

senses! {
    /// Who buys.
    Customer: "customer customers cust client clients buyer shopper patron member members guest household user users account contact subscriber billto soldto loyalty kunde kunden kundin kd debitor kaufer mitglied mitglieds empfanger cliente clientes acheteur comprador socio klant klanten klient klienta visitor 顾客 客户 会员 买家 用户 kdnr codecli custno lidnummer lid cli tessera besucher usuario deudor debiteur debiteurnr",
    /// An order, invoice or receipt.
    Order: "order orders invoice receipt transaction txn basket ticket check bill cart checkout bestell bestellung bestellungen bestel best auftrag auftrags rechnung rechnungs beleg bon vorgang re commande commandes facture pedido pedidos factura ordine ordini zamowienia zamowienie zamowien faktury faktura 订单 单据 小票 交易 交易单 主订单 belnr trx cde numcde slip slips bonnr scontrino scontrini ricevuta ricevute albaran albaranes documento",
    /// What is sold.
    Item: "item product products prod article articles artikel art goods wares ware waren produkt produkte produit produits articulo producto productos prodotto articolo produto produktu menu part material style stockcode listing 商品 货品 宝贝 货 dish dishes drink artnr itmcd",
    /// Several things sold: their titles or their number.
    Items: "items",
    /// A code of what is sold.
    Sku: "sku upc ean plu barcode asin isbn gtin 货号 条码",
    /// A line of an order.
    Line: "line lineitem position positions pos zeile zeilen ligne linea riga regel linha",
    /// A number or code that identifies.
    Id: "id ids no nr num number nummer numero code key identifiant identifier codigo cod codice kod karte card 编号 号 编码 号码 卡号 单号",
    /// A reference: of an order or of an item.
    Reference: "ref reference referencia referenz riferimento",
    /// A person's or thing's name.
    Name: "name names nom nombre naam nazwa nome fullname 名称 姓名 名字 昵称",
    /// The title of an item.
    Title: "title titel titre titulo description desc descripcion designation libelle bezeichnung omschrijving intitule concepto 品名 标题 detail details descricao opis bez lib itmdesc descr",
    /// A day, with or without a time.
    Date: "date day datum data fecha jour dia dzien 日期 datetime timestamp ts zeitstempel horodatage zeitpunkt moment momento 时间 dt beldat invdt datecde",
    /// A time of day.
    Clock: "time uhrzeit zeit heure hora ora tijd godzina clock hour 时刻 tijdstip",
    /// When something was done.
    On: "at on when am le il el happened occurred",
    /// The act of buying.
    Placed: "placed ordered purchased purchase bought created sold sale kauf kaufdatum gekauft verkauft verkauf achat achete vente compra comprado venta acquisto vendita buchung buchungs 下单 成交 购买 提交 销售 创建 消费",
    /// The making of a record: of an order, or of a customer. Such words mean [`Placed`] too.
    ///
    /// [`Placed`]: Sense::Placed
    Created: "",
    /// Sending and delivering.
    Ship: "ship shipped shipping shipment shipto delivery delivered dispatch dispatched fulfilled fulfillment fulfilment freight postage carriage versand versendet liefer lieferung lieferdatum livraison expedition expedie frais port envio entrega entregado portes gastos spedizione verzend lever leverdatum frete wysylki dostawy porto 运费 邮费 快递 快递费 发货 收货 配送 物流 送货 recipient recipients destinataire destinatario ontvanger odbiorca",
    /// A moment that was only planned.
    Due: "due limit deadline expected estimated expiry expires valid plan soll budget target forecast prevision previsto geplant",
    /// A change or an export of the row.
    Updated: "updated modified changed exported synced geandert exportiert aktualisiert modifie actualizado modificado aggiornato gewijzigd updatedat 更新 导出 完成",
    /// Joining.
    Since: "joined registered signup since registriert angelegt registration inscription inscrit alta desde seit depuis sinds dal registrazione rejestracji added 注册 入会 开卡",
    /// An amount of money.
    Amount: "amount amt betrag montant importe importo bedrag valor kwota wartosc sum summe somme value monto wert 金额 spend spent gasto depense charged collected encaisse encaissee mnt lnamt imp imponibile",
    /// What was earned.
    Sales: "sales revenue umsatz turnover ventas chiffre affaires facturacion omzet receita fatturato przychod proceeds ca extended ext 销售额 收入",
    /// A sum over all.
    Total: "final total totals totale totaal gesamt grand overall end suma summa 总 合计 总额 总价 应付 实付 总计 实收",
    /// A sum before something.
    Subtotal: "subtotal sub zwischensumme 小计",
    /// A price.
    Price: "price prices preis prix precio prezzo prijs preco cena pvp vk pu tarif rrp rate retail selling prz 单价 价格 售价 价 ep uprc",
    /// For one piece.
    Unit: "unit each per einzel e unitaire unitario unite jednostkowa stuks stuk p 单",
    /// How many pieces.
    Quantity: "quantity qty units pieces pcs menge anzahl stuck stueck stuckzahl stk quantite qte cantidad cant uds unidades quantita aantal quantidade ilosc 数量 件数 mge qta aant 份数",
    /// How many of something.
    Count: "count counts nb times 次数 订单数",
    /// A discount.
    Discount: "discount discounts disc rabatt nachlass remise reduction descuento dto sconto korting desconto rabat rebate markdown savings 优惠 折扣",
    /// A share in percent.
    Percent: "percent percentage pct prozent share satz taux ratio 率",
    /// A tax.
    Tax: "tax taxes vat gst mwst steuer ust tva iva impuesto impuestos btw imposto podatek 税 税额 税费",
    /// What the shop pays.
    Cost: "cost costs cogs ek einkauf einkaufs einkaufspreis wareneinsatz cout coste costo kostprijs custo koszt wholesale kosten 成本 进价 provision verkaufsprovision commission commissions gebuhr gebuhren fee fees",
    /// What remains to the shop.
    Profit: "profit margin income gewinn rohertrag deckungsbeitrag marge benefice beneficio margen margine winst lucro zysk 利润 毛利 payout payouts auszahlung auszahlungsbetrag",
    /// An e-mail address.
    Email: "email mail emails courriel correo emailaddress emailadres 邮箱 邮件",
    /// A phone number.
    Phone: "phone tel telephone mobile cell handy telefon rufnummer telefonnummer telefono movil telefoon telefone 电话 手机 whatsapp cellulare mobiel gsm natel",
    /// The state of an order.
    Status: "status zustand statut stato 状态",
    /// A state: of an order or a country's.
    State: "state etat estado",
    /// A discount code.
    Promo: "coupon coupons voucher promo promotion gutschein cupon 优惠券 优惠码",
    /// A currency.
    Currency: "currency curr wahrung waehrung devise moneda divisa valuta moeda waluta whg 币种",
    /// A measure.
    Measure: "weight gewicht poids peso waga 重量 grams kg lbs height width length size colour color farbe",
    /// A rating.
    Rating: "rating score stars review reviews bewertung sterne avis valoracion puntuacion valutazione beoordeling ocena 评分 csat",
    /// Free text.
    Note: "note notes comment comments memo remark remarks bemerkung notiz kommentar commentaire remarque observaciones notas nota opmerking uwagi 备注 留言 message 原因 reason motif grund motivo reden powod",
    /// A parcel's number.
    Tracking: "tracking awb consignment sendung sendungs paket suivi seguimiento trackingcode 物流单号 快递单号",
    /// Gender.
    Gender: "gender sex geschlecht sexe genre sexo genero sesso geslacht plec 性别",
    /// Age.
    Age: "age alter edad eta leeftijd idade wiek 年龄",
    /// A birthday.
    Birth: "birthday birth dob geburtstag 生日 出生",
    /// A first name.
    First: "first given vorname prenom voornaam imie forename firstname pila 名",
    /// A last name.
    Last: "surname nachname familien apellido apellidos cognome achternaam nazwisko famille lastname 姓",
    /// Last or earlier, of several.
    Latest: "last letzte letztes letzter dernier dernière ultimo ultima previous past lifetime ltv average avg 累计 sofar gastado speso besteed gesamtumsatz",
    /// A town.
    City: "city town ort stadt ville ciudad poblacion citta plaats cidade miasto 城市",
    /// A region or country.
    Region: "region country province territory market area bundesland land pays provincia pais departement regione kraj gebiet 省份 地区 国家 省",
    /// A postal code.
    Zip: "zip zipcode postal postcode plz cp cap cep kodpocztowy postleitzahl postale 邮编 邮政",
    /// A street.
    Address: "street address address1 strasse adresse direccion indirizzo adres adress 地址",
    /// Who served.
    Staff: "staff cashier employee rep salesperson salesrep operator server served mitarbeiter kassierer bediener verkaufer vendeur caissier employe vendedor cajero empleado cassiere medewerker sprzedawca clerk agent waiter assigned 收银员 导购 营业员 店员 bearbeiter sachbearbeiter conseiller conseillere verkoper owner consultant gestor asesor betreuer kundenbetreuer",
    /// Where it was sold.
    Store: "store branch location outlet warehouse register pos terminal filiale kasse till tills standort lager magasin boutique caisse tienda sucursal caja negozio winkel loja sklep 门店 店铺 仓库 shop site device",
    /// Who sells on a marketplace.
    Seller: "seller merchant vendor supplier lieferant handler fournisseur marchand proveedor fornitore leverancier 供应商 商家",
    /// Paying.
    Payment: "payment tender pay paymode gateway zahlung zahlungs zahl zahlart zahlungsart bezahlart bezahl paiement pago pagamento betaal platnosci 支付 付款",
    /// Paid.
    Paid: "paid bezahlt paye pagado pagato betaald 已付",
    /// How customers came.
    Channel: "channel source platform referrer origin kanal vertrieb vertriebs quelle plattform canal origine canale kanaal origen 渠道 来源 utm medium",
    /// A group or type.
    Group: "preference preferences praferenz segment segmento group type types class typ gruppe gruppen groupe groep tipo 类型 类 mode method moyen methode metodo forma art_ belegart dokumentart",
    /// A tier.
    Tier: "tier level stufe 级别 等级",
    /// A kind of item.
    Category: "category categories department subcategory categorie categoria kategorie warengruppe warengruppen sortiment rayon familia seccion kategoria collection 类目 分类 品类 类别",
    /// A brand.
    Brand: "brand manufacturer make marke hersteller marque fabricant marca fabricante merk marka 品牌",
    /// Consent to mail.
    Consent: "newsletter subscribed subscribe marketing optin consent einwilligung werbeeinwilligung boletin publicidad nieuwsbrief accepts accepte acepta 接收 werbung werbe reclame publicite pubblicita advertising mailing mailings emailing emailings infolettre rundbrief werbemails promos nieuwsbrieven 订阅 subscription subscriptions abonnement iscrizione inscripcion subscriber subscriber_ angemeldet anmeldung aangemeld aanmelding consenso consentement consentimiento toestemming datenschutz dsgvo gdpr rgpd lopd avg ofertas offres offerte offerta aanbiedingen angebote offers promozioni promotions promociones comunicaciones comunicazioni 营销 推送",
    /// A refusal.
    Refusal: "optout unsubscribed unsubscribe donot blacklisted blacklist suppressed bounced abgemeldet abgemeldete abmeldung abmeldungen abmeldedatum widerspruch werbewiderspruch widersprochen gesperrt sperrliste blockliste blocklist blocklisted desabonne desabonnes desabonnement desinscription desinscriptions desinscrit desinscrits refus refuse opposition oppose baja bajas desuscrito desuscritos desuscripcion rechazo rechaza disiscritto disiscritti disiscrizione opposizione rifiuto afgemeld afgemelde uitgeschreven afmelding uitschrijving wypisany wypisani rezygnacja sprzeciw descadastrado suppression suppressions unsub unsubs unsubscribes 退订 拒收 拒绝 不接收 屏蔽 黑名单 取消订阅 widerruf widerrufen abbestellt abbestellung mailsperre versandsperre revoca cancellazione disdetta complaint complaints complained spam withdrawn withdrawal retrait retire revoked revocation entzogen retirado revocado revocato ritirato ingetrokken erasure listenoire kontaktsperre werbeverbot robinsonliste robinson bloctel contactsperre werbesperrvermerk mailverbot deactivated deaktiviert desactive desactivado disattivato gedeactiveerd deactiveren 免打扰 勿扰 不订阅 禁止营销 停止营销 不接受营销",
    /// A refusal of every channel.
    NoContact: "donotcontact werbesperre",
    /// Text messages.
    Sms: "sms texts textmessage textmessages textnachricht textnachrichten 短信",
    /// Units in stock.
    Stock: "stock inventory bestand existencias voorraad giacenza estoque onhand available verfugbar stan 库存",
    /// What was done.
    Act: "event action activity aktion ereignis evenement accion evento azione actie behavior behaviour 行为 操作 step steps schritt etape paso stap 步骤",
    /// A visit.
    Session: "session visit sitzung sesion sessione sessie 会话",
    /// Sent back.
    Returned: "returned returns return refund refunds refunded rma retoure retouren ruckgabe rucksendung rucksendungen erstattet erstattung erstattungen gutschrift gutschriften creditnote rembourse remboursement remboursements retour retours avoir avoirs reembolso reembolsos devolucion devoluciones devuelto reso resi rimborso rimborsi restituzione retourzending terugbetaling zwrot zwroty 退款 退货 售后 retourdatum retournierte retourniert retourenummer rucknahme 退回",
    /// Taken back before it was paid.
    Void: "void voided cancelled canceled cancelation cancellation storniert annule 取消 storno stornierung anulado annullato geannuleerd 作废",
    /// With tax.
    Gross: "gross brutto ttc incl 含税",
    /// Without tax, or after discounts.
    Net: "net netto ht excl neto ex n",
    /// The place of a row.
    Index: "row index lfd seq sequence zeilennummer lp 序号 行号",
    /// A company.
    Company: "company firma societe empresa bedrijf",
    /// A picture or page.
    Link: "image images url link photo picture bild",
    /// A day of birth, card or password: nothing for the loader.
    Parent: "parent",
    /// A variant.
    Variant: "variant variante option",
    /// A balance.
    Balance: "balance saldo outstanding points 积分",
    /// Billing, of an address.
    Billing: "billing",
}

/// Words that say, beside one for a tax, that the tax is included.
pub(super) const WITH_TAX: &[&str] = &[
    "inc",
    "incl",
    "include",
    "includes",
    "included",
    "including",
    "inclusive",
    "inkl",
    "inklusive",
    "mit",
    "with",
    "con",
    "incluido",
    "inclus",
    "incluse",
    "inclusa",
    "incluso",
    "compris",
    "comprise",
    "inclusief",
    "avec",
    "com",
];

/// Words that say, beside one for a tax, that the tax is not included.
pub(super) const WITHOUT_TAX: &[&str] = &[
    "ex",
    "exc",
    "excl",
    "exclude",
    "excludes",
    "excluded",
    "excluding",
    "exclusive",
    "exkl",
    "exklusive",
    "ohne",
    "zzgl",
    "before",
    "without",
    "pre",
    "sin",
    "senza",
    "hors",
    "excluido",
    "esclusa",
    "escluso",
    "exclusief",
    "zonder",
    "sem",
    "bez",
];

/// Words of several parts, before a name is cut.
pub(super) const PHRASES: &[(&str, &str)] = &[
    ("mw st", "mwst"),
    ("e mails", "email"),
    ("liste noire", "listenoire"),
    ("lista negra", "listenoire"),
    ("lista nera", "listenoire"),
    ("zwarte lijst", "listenoire"),
    ("stop pub", "optout"),
    ("nicht anschreiben", "optout"),
    ("niet mailen", "optout"),
    ("niet benaderen", "donotcontact"),
    ("ne pas demarcher", "donotcontact"),
    ("not contact", "donotcontact"),
    ("q ta", "quantity"),
    ("prix de vente", "price"),
    ("prix de revient", "cost"),
    ("preis pro stuck", "unit price"),
    ("point de vente", "store"),
    ("punto de venta", "store"),
    ("punto vendita", "store"),
    ("verkocht op", "sold date"),
    ("besteld op", "order date"),
    ("bill to", "billto"),
    ("sold to", "soldto"),
    ("ship to", "shipto"),
    ("do not contact", "donotcontact"),
    ("no marketing", "donotcontact"),
    ("do not market", "donotcontact"),
    ("marketing opt out", "donotcontact"),
    ("opt out of marketing", "donotcontact"),
    ("opted out of marketing", "donotcontact"),
    // About calls, which nobody here makes.
    ("do not call", "nocalls"),
    ("text messages", "sms"),
    ("text message", "sms"),
    ("text marketing", "sms"),
    ("do not text", "donot sms"),
    ("can email", "consent"),
    ("may email", "consent"),
    ("ok to email", "consent"),
    ("can sms", "consent sms"),
    ("can text", "consent sms"),
    ("subscriber status", "subscribed"),
    ("subscription status", "subscribed"),
    ("ne pas contacter", "donotcontact"),
    ("nicht kontaktieren", "donotcontact"),
    ("no contactar", "donotcontact"),
    ("non contattare", "donotcontact"),
    ("nota di credito", "refund"),
    ("nota de credito", "refund"),
    ("note de credit", "refund"),
    ("credit note", "refund"),
    ("credit memo", "refund"),
    ("ragione sociale", "name"),
    ("razon social", "name"),
    ("raison sociale", "name"),
    ("ne souhaite plus", "optout"),
    ("wunscht keine", "optout"),
    ("no desea", "optout"),
    ("non desidera", "optout"),
    ("opt out", "optout"),
    ("opted out", "optout"),
    ("opt in", "optin"),
    ("do not", "donot"),
    ("on hand", "onhand"),
    ("sales rep", "salesrep"),
    ("sales order", "order"),
    ("sale order", "order"),
    ("served by", "staff"),
    ("sold by", "staff"),
    ("verkauft von", "staff"),
    ("vendu par", "staff"),
    ("vendido por", "staff"),
    ("prix d achat", "cost"),
    ("precio de coste", "cost"),
    ("cost of goods", "cost"),
    ("cost price", "cost"),
    ("purchase price", "cost"),
    ("product line", "category"),
    ("product type", "category"),
    ("number of", "count"),
    ("no of", "count"),
    ("nombre d", "count d"),
    ("nb d", "quantity d"),
    ("no of items", "quantity"),
    ("total orders", "orders count"),
    ("total spent", "lifetime spent"),
    ("money spent", "lifetime spent"),
    ("total spend", "lifetime spent"),
    ("gesamt umsatz", "lifetime"),
    ("umsatz gesamt", "lifetime"),
    ("total depense", "lifetime"),
    ("total des achats", "lifetime"),
    ("gasto total", "lifetime"),
    ("gross income", "profit"),
    ("chiffre d affaires", "revenue"),
    ("date of purchase", "purchase date"),
    ("of birth", "birthday"),
    ("nom de famille", "surname"),
    ("first name", "firstname"),
    ("last name", "lastname"),
    ("e mail", "email"),
    ("line number", "index"),
    ("line no", "index"),
    ("order line", "line"),
    ("order lines", "line"),
    ("order item id", "index"),
    ("line item", "line"),
    ("fecha y hora", "timestamp"),
    ("date et heure", "timestamp"),
    ("data e ora", "timestamp"),
    ("date and time", "timestamp"),
    ("date time", "timestamp"),
    ("customer service", "staff"),
    ("client id", "customer id"),
    ("消费总额", "lifetime"),
    ("消费金额", "amount"),
    ("累计消费", "lifetime"),
    ("付款时间", "paid date"),
    ("子订单", "index "),
    ("商品单价", "unit price"),
    ("商品金额", "line total"),
    ("商品总价", "line total"),
    ("order status", "status"),
    ("per unit quantity", "quantity"),
];
