//! Exports of shop systems.

use super::Case;

const fn case(dialect: &'static str, text: &'static str) -> Case {
    Case {
        dialect,
        delimiter: b',',
        text,
    }
}

pub const CASES: &[Case] = &[
    case("shopify-orders", "\
Name,Email,Financial Status,Paid at,Fulfillment Status,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Shipping Name,Shipping City,Shipping Zip,Notes,Cancelled at,Refunded Amount,Vendor,Id,Lineitem discount,Phone
#1050,ann@example.com,paid,2026-05-01 10:00:00 +0200,fulfilled,yes,EUR,100.90,0.00,8.33,100.90,,0.00,2026-05-01 09:59:00 +0200,1,Matcha 100 gram,62.95,MAT-100,Ann Lee,Ann Lee,Gouda,'2801AA,,,0.00,Acme,555,0.00,
#1050,ann@example.com,,,,,,,,,,,,,1,Matcha 50 gram,37.95,MAT-50,,,,,,,,Acme,,0.00,
#1051,bob@example.com,refunded,2026-05-14 11:23:45 +0200,unfulfilled,,EUR,540.00,0.00,0.00,540.00,WELCOME10,60.00,2026-05-14 11:23:45 +0200,1,Falling Light - Framed,600.00,FL-F,Bob Roe,,,,,,540.00,,556,0.00,
#1052,cat@example.com,voided,,,,EUR,5.00,0.00,0.00,5.00,,0.00,2026-05-15 11:23:45 +0200,1,Pin,5.00,PIN,,,,,,2026-05-15 12:00:00 +0200,0.00,,557,0.00,
"),
    case("shopify-customers", "\u{feff}\
Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address City,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags
'7210448301122,Teo,Villa,teo@example.com,no,,HC 31,Elko,'89801,(775) 555-0154,(775) 555-0154,no,90.44,6,,yes,\"retail, ag-exempt\"
'123,Anna,Jansen,Anna@Example.com,yes,,Dorpsstraat 1,Utrecht,'1234AB,,'+31612345678,no,0.00,0,,,\"vip, horeca\"
"),
    case("shopify-products", "\
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src,Image Position,Cost per item
chain,7 Shakra Bracelet,\"<p>7 chakra,
blue or black.</p>\",Company 123,Bracelet,Beads,true,Color,Blue,,,CH-BL,3,42.99,https://x/1.jpg,1,20.00
chain,,,,,,,,Black,,,CH-BK,2,44.99,https://x/2.jpg,2,20.00
chain,,,,,,,,,,,,,,https://x/3.jpg,3,
shirt,Ocean Shirt,,demo,Shirts,men,true,Title,Default Title,,,,1,50,https://x/4.jpg,1,
"),
    case("woocommerce-products", "\
ID,Type,SKU,Name,Published,\"Is featured?\",\"Short description\",\"In stock?\",Stock,\"Weight (lbs)\",\"Sale price\",\"Regular price\",Categories,Tags,Images,Parent,Position,\"Attribute 1 name\",\"Attribute 1 value(s)\"
76,variation,vneck-red,\"V-Neck - Red\",1,0,,1,4,,,20,,,,vneck,0,Color,Red
44,variable,vneck,\"V-Neck\",1,1,Soft.,1,,.5,,,\"Clothing > Tshirts, Sale\",,,,0,Color,\"Blue, Red\"
77,variation,,\"V-Neck - Blue\",1,0,,1,2,,,21,,,,id:44,0,Color,Blue
48,simple,beanie,Beanie,1,0,,1,,.2,18,20,\"Clothing > Hats\\, warm\",,,,0,,
"),
    case("woocommerce-analytics-fr", "\
Date,\"Commande n°\",État,Client,\"Type de client\",Produit(s),\"Articles vendus\",\"Code(s) promo\",\"Ventes nettes\",Attribution
2024-01-02,\"#1001\",Completed,John Doe,Guest,\"Product A x 1, Product B x 2\",3,\"NONE\",150.00,Direct
2024-01-05,\"#1002\",Remboursée,Jane Smith,Customer,\"Product C x 1\",1,\"WELCOME10\",50.00,Organic
2024-01-12,\"#1004\",Annulée,Robert Johnson,Returning,\"Product D x 2\",2,\"SAVE20\",100.00,Social
"),
    case("woocommerce-analytics-en", "\
Date,\"Order #\",Status,Customer,\"Customer type\",Product(s),\"Items sold\",Coupon(s),\"Net sales\",Attribution
2024-01-02,1001,completed,John Doe,new,\"Cup, large x 1, Tea x 2\",3,,100.00,Direct
"),
    case("woocommerce-analytics-de", "\
Datum,\"Bestellung #\",Status,Kunde,Kundentyp,Produkt(e),\"Verkaufte Artikel\",Gutschein(e),Nettoumsatz
2024-01-02,1001,Abgeschlossen,Jan Doe,neu,Tee x 2,2,,10.00
2024-01-03,1002,Storniert,Jan Doe,neu,Tee x 2,2,,10.00
"),
    case("woocommerce-analytics-es", "\
Fecha,\"Pedido nº\",Estado,Cliente,\"Tipo de cliente\",Producto(s),\"Artículos vendidos\",Cupón(es),\"Ventas netas\"
2024-01-02,1001,Completado,Juan Doe,nuevo,Té x 2,2,,10.00
2024-01-03,1002,Cancelado,Juan Doe,nuevo,Té x 2,2,,10.00
"),
    case("woocommerce-analytics-zh", "\
日期,订单 #,状态,客户,客户类型,产品,已售商品,优惠券,净销售额
2024-01-02,1001,已完成,张三,新,绿茶 x 2,2,,10.00
2024-01-03,1002,已取消,张三,新,绿茶 x 2,2,,10.00
"),
    case("woocommerce-orders", "\
order_id,order_date,order_status,customer_id,billing_first_name,billing_last_name,billing_email,billing_phone,billing_address_1,billing_city,shipping_city,order_total,order_shipping,order_tax,order_currency,payment_method
11,2026-01-02 10:00:00,completed,7,Ann,Lee,ann@example.com,,,Ely,,24.50,4.50,2.00,EUR,card
12,2026-01-03 10:00:00,refunded,0,Bob,Roe,bob@example.com,,,Bath,,10.00,,,EUR,card
13,2026-01-04 10:00:00,cancelled,7,Ann,Lee,ann@example.com,,,Ely,,9.00,,,EUR,card
14,2026-01-05 10:00:00,completed,7,Ann,Lee,ann@example.com,,,Ely,,9.00,,,USD,card
"),
    case("woocommerce-order-export", "\
order_id,order_number,order_date,paid_date,status,shipping_total,shipping_tax_total,tax_total,discount_total,order_total,order_currency,customer_ip_address,customer_id,billing_first_name,billing_last_name,billing_email,billing_city,wt_import_key,shipping_items,coupon_items,refund_items,line_item_1,line_item_2
21,21,2026-01-02 10:00:00,2026-01-02 10:01:00,completed,4.50,0,0,2.00,24.50,EUR,10.0.0.1,7,Ann,Lee,ann@example.com,Ely,21,,,,name:Tea|product_id:5|sku:T-1|quantity:2|total:8.00|sub_total:10.00,name:Cup|product_id:6|sku:|quantity:1|total:12.00|sub_total:12.00
"),
    case("woocommerce-csv-export", "\
order_id,order_number,date,status,shipping_total,shipping_tax_total,tax_total,cart_discount,order_discount,discount_total,order_total,payment_method,customer_id,billing_first_name,billing_last_name,billing_email,billing_phone,billing_city,customer_note,line_items,shipping_items,tax_items,coupons,order_notes
4415,#4415,2014-09-15 04:48:06,processing,0,0.00,8.15,0.00,0.00,0.00,58.14,card,861,Ann,Lee,ann@example.com,,Ely,,name:Plan One $29.99|sku:111112|quantity:1|total:40.00|meta:;name:Card|sku:C1|quantity:3|total:9.99|meta:,method:Free|total:0.00,code:US-1|total:8.15,,
"),
    Case { dialect: "magento-customers", delimiter: b',', text: "\
email,_website,_store,confirmation,created_at,created_in,disable_auto_group_change,dob,firstname,gender,group_id,lastname,middlename,password_hash,prefix,rp_token,rp_token_created_at,store_id,updated_at,website_id,password
adb@example.com,ws1,sv111,,09/01/24 12:49,Default Store View,0,1980-02-03,newjon,,1,newDoe,,5f4dcc3b,,tok123,30/10/15 12:49,1,09/01/24 12:49,1,hunter2
" },
    Case { dialect: "prestashop-customers", delimiter: b';', text: "\
Customer ID;Active (0/1);Titles ID (Mr = 1, Ms = 2, else 0);Email *;Password *;Birthday (yyyy-mm-dd);Last Name *;First Name *;Newsletter (0/1);Opt-in (0/1);Registration date (yyyy-mm-dd);Groups (x,y,z...);Default group ID
1;1;1;Peter.Pan@example.com;123456789;1987-04-02;Pan;Peter;1;0;2015-01-10;Customer;3
4;1;1;James.Hook@example.com;123456789;1952-12-04;Hook;James;0;1;2015-07-13;Customer, Carribean;4
" },
    Case { dialect: "prestashop-products", delimiter: b';', text: "\
Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax excluded;Tax rules ID;Wholesale price;On sale (0/1);Reference #;Supplier reference #;Supplier;Manufacturer;EAN13;Quantity;Minimal quantity;Summary;Acessories  (x,y,z...)
1;1;iPod Nano;iPods,Accessories;100;1;80;1;RP-demo_1;RF-demo_1;Applestore;Apple;1234567890123;160;1;<p>New.</p>;
2;1;iPod shuffle;Accessories;66,05;1;;0;;;Applestore;Apple;;5;1;;
" },
    case("bigcommerce-orders", "\
Order ID,Order Date,Delivery Date,Order Status,Order Total,Cart Base Amount,Tax Total,Shipping Total,Refund Amount,Payment Method,Card Number (Last 4),First Name,Last Name,Email Address,Phone,Billing Street 1,Billing City,Billing State,IP Address,Customer Message
31,2026-01-02,,Completed,25.00,18.00,2.00,5.00,0.00,card,4242,Ann,Lee,ann@example.com,,,Ely,,10.0.0.1,
32,2026-01-03,,Partially Refunded,20.00,20.00,0.00,0.00,5.00,card,4242,Ann,Lee,ann@example.com,,,Ely,,10.0.0.1,
33,2026-01-04,,Cancelled,20.00,20.00,0.00,0.00,0.00,card,4242,Ann,Lee,ann@example.com,,,Ely,,10.0.0.1,
"),
    Case { dialect: "shopify-rest-orders", delimiter: b'{', text: r##"{"id":450789469,"name":"#1001","email":"bob@example.com","created_at":"2026-01-10T11:00:00-05:00","updated_at":"2026-01-11T11:00:00-05:00","cancelled_at":null,"currency":"USD","subtotal_price":"18.00","total_discounts":"2.00","total_tax":"1.00","total_price":"24.00","financial_status":"paid","test":false,"total_shipping_price_set":{"shop_money":{"amount":"5.00","currency_code":"USD"}},"discount_codes":[{"code":"TEN","amount":"2.00","type":"fixed_amount"}],"customer":{"id":207119551,"email":"bob@example.com","first_name":"Bob","last_name":"Norman"},"shipping_address":{"city":"Ottawa"},"line_items":[{"id":1,"sku":"IPOD-G","name":"IPod Nano - green","title":"IPod Nano","vendor":"Apple","price":"5.00","quantity":2,"variant_id":39,"product_id":63},{"id":2,"sku":"CASE","name":"Case","title":"Case","vendor":"Acme","price":"10.00","quantity":1,"variant_id":40,"product_id":64}]}
{"id":450789470,"name":"#1002","email":"eve@example.com","created_at":"2026-01-12T11:00:00-05:00","updated_at":"2026-01-12T11:00:00-05:00","cancelled_at":null,"currency":"USD","subtotal_price":"5.00","total_discounts":"0.00","total_tax":"0.00","total_price":"5.00","financial_status":"paid","test":true,"total_shipping_price_set":{"shop_money":{"amount":"0.00","currency_code":"USD"}},"discount_codes":[],"customer":{"id":207119552,"email":"eve@example.com"},"line_items":[{"id":3,"sku":"CASE","name":"Case","title":"Case","vendor":"Acme","price":"5.00","quantity":1,"variant_id":40,"product_id":64}]}
{"id":450789471,"name":"#1003","email":"bob@example.com","created_at":"2026-01-13T11:00:00-05:00","updated_at":"2026-01-15T11:00:00-05:00","cancelled_at":null,"currency":"USD","subtotal_price":"30.00","current_total_price":"18.50","total_discounts":"0.00","total_tax":"0.00","total_price":"30.00","financial_status":"partially_refunded","test":false,"total_shipping_price_set":{"shop_money":{"amount":"0.00","currency_code":"USD"}},"discount_codes":[],"customer":{"id":207119551,"email":"bob@example.com"},"refunds":[{"id":1,"transactions":[{"id":5,"amount":"10.00"}]},{"id":2,"transactions":[{"id":6,"amount":"1.50"}]}],"line_items":[{"id":4,"sku":"CASE","name":"Case","title":"Case","vendor":"Acme","price":"10.00","quantity":3,"variant_id":40,"product_id":64}]}
"## },
    Case { dialect: "shopify-rest-customers", delimiter: b'{', text: r##"{"id":207119551,"email":"bob@example.com","first_name":"Bob","last_name":"Norman","phone":"+16136120707","created_at":"2025-01-10T11:00:00-05:00","updated_at":"2025-02-10T11:00:00-05:00","orders_count":1,"total_spent":"24.00","verified_email":true,"tags":"loyal, b2b","email_marketing_consent":{"state":"subscribed","consent_updated_at":"2025-01-10T11:00:00-05:00"},"default_address":{"city":"Louisville","address1":"Chestnut Street 92"}}
{"id":207119552,"email":"eve@example.com","first_name":"Eve","last_name":"Roe","phone":null,"created_at":"2025-01-11T11:00:00-05:00","updated_at":"2025-02-10T11:00:00-05:00","orders_count":0,"total_spent":"0.00","verified_email":true,"tags":"","email_marketing_consent":{"state":"unsubscribed","consent_updated_at":"2025-03-10T11:00:00-05:00"},"default_address":null}
"## },
    Case { dialect: "shopify-rest-products", delimiter: b'{', text: r##"{"id":632910392,"title":"IPod Nano","vendor":"Apple","product_type":"Cult Products","handle":"ipod-nano","variants":[{"id":808950810,"sku":"IPOD-PINK","title":"Pink","price":"199.00","inventory_quantity":10},{"id":49148385,"sku":"IPOD-RED","title":"Red","price":"189.00","inventory_quantity":20}],"options":[{"name":"Color","values":["Pink","Red"]}],"images":[{"src":"https://x/1"},{"src":"https://x/2"},{"src":"https://x/3"}]}
"## },
    Case { dialect: "woocommerce-rest-orders", delimiter: b'{', text: r##"{"id":727,"number":"727","status":"processing","currency":"USD","date_created":"2026-03-22T16:28:02","date_created_gmt":"2026-03-22T19:28:02","date_modified_gmt":"2026-03-22T19:28:08","discount_total":"3.00","shipping_total":"10.00","total":"29.35","total_tax":"1.35","customer_id":0,"billing":{"first_name":"John","last_name":"Doe","city":"San Francisco","email":"john.doe@example.com","phone":"(555) 555-5555"},"date_paid_gmt":"2026-03-22T19:28:08","line_items":[{"id":315,"name":"Woo Single #1","product_id":93,"variation_id":0,"quantity":2,"subtotal":"9.00","total":"6.00","sku":"","price":3},{"id":316,"name":"Ship Your Idea","product_id":22,"variation_id":23,"quantity":1,"subtotal":"12.00","total":"12.00","sku":"Bar3","price":12}],"coupon_lines":[{"id":1,"code":"three"}]}
{"id":728,"number":"728","status":"refunded","currency":"USD","date_created":"2026-03-23T16:28:02","date_created_gmt":"2026-03-23T19:28:02","date_modified_gmt":"2026-03-24T19:28:08","discount_total":"0.00","shipping_total":"0.00","total":"12.00","total_tax":"0.00","customer_id":5,"billing":{"first_name":"Ann","last_name":"Lee","city":"Ely","email":"ann@example.com","phone":""},"date_paid_gmt":"2026-03-23T19:28:08","line_items":[{"id":317,"name":"Ship Your Idea","product_id":22,"variation_id":23,"quantity":1,"subtotal":"12.00","total":"12.00","sku":"Bar3","price":12}],"coupon_lines":[]}
{"id":729,"number":"729","status":"completed","currency":"USD","date_created":"2026-03-25T16:28:02","date_created_gmt":"2026-03-25T19:28:02","date_modified_gmt":"2026-03-29T19:28:08","discount_total":"0.00","shipping_total":"0.00","total":"24.00","total_tax":"0.00","customer_id":5,"billing":{"first_name":"Ann","last_name":"Lee","city":"Ely","email":"ann@example.com","phone":""},"date_paid_gmt":"2026-03-25T19:28:08","line_items":[{"id":318,"name":"Ship Your Idea","product_id":22,"variation_id":23,"quantity":2,"subtotal":"24.00","total":"24.00","sku":"Bar3","price":12}],"coupon_lines":[],"refunds":[{"id":730,"reason":"scratched","total":"-4.00"},{"id":731,"reason":"","total":"-1.50"}]}
"## },
    Case { dialect: "woocommerce-rest-customers", delimiter: b'{', text: r##"{"id":25,"date_created":"2026-03-21T16:09:28","date_created_gmt":"2026-03-21T19:09:28","date_modified_gmt":"2026-03-21T19:09:30","email":"john.doe@example.com","first_name":"John","last_name":"Doe","role":"customer","username":"john.doe","billing":{"city":"San Francisco","address_1":"969 Market","phone":"(555) 555-5555"},"is_paying_customer":false}
"## },
    Case { dialect: "woocommerce-rest-products", delimiter: b'{', text: r##"{"id":794,"name":"Premium Quality","type":"simple","sku":"PQ-1","regular_price":"21.99","price":"19.99","catalog_visibility":"visible","stock_quantity":5,"categories":[{"id":9,"name":"Clothing"},{"id":14,"name":"T-shirts"}],"images":[{"src":"https://x/1"},{"src":"https://x/2"},{"src":"https://x/3"}]}
{"id":795,"name":"Plain","type":"simple","sku":"","regular_price":"9.99","price":"9.99","catalog_visibility":"visible","stock_quantity":null,"categories":[{"id":9,"name":"Clothing"}],"images":[]}
"## },
];
