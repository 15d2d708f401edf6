//! Event files and data sets.

use super::Case;

const fn case(dialect: &'static str, text: &'static str) -> Case {
    Case {
        dialect,
        delimiter: b',',
        text,
    }
}

pub const CASES: &[Case] = &[
    case(
        "online-retail",
        "\
InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,WHITE HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
C536379,D,Discount,-1,2010-12-01 09:41:00,27.50,14527.0,United Kingdom
536380,22139,gift,2,2010-12-01 09:42:00,0,14527.0,United Kingdom
",
    ),
    case(
        "online-retail-ii",
        "\
Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country
489434,85048,LIGHTS,12,2009-12-01 07:45:00,6.95,13085.0,United Kingdom
489435,85049,damaged,-12,2009-12-01 07:46:00,0,,United Kingdom
",
    ),
    case(
        "rees46",
        "\
event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session
2019-10-01 00:00:00 UTC,view,44600062,2103807459595387724,,shiseido,35.79,541312140,72d76fde
2019-10-01 00:01:00 UTC,cart,44600062,2103807459595387724,beauty.cream,shiseido,35.79,541312140,72d76fde
2019-10-01 00:01:30 UTC,remove_from_cart,44600063,2103807459595387724,,shiseido,35.79,541312140,72d76fde
2019-10-01 00:02:00 UTC,purchase,44600062,2103807459595387724,,shiseido,35.79,541312140,72d76fde
",
    ),
    case(
        "retailrocket",
        "\
timestamp,visitorid,event,itemid,transactionid
1433221332117,257597,view,355908,
1433221432117,257597,addtocart,355908,
1433221532117,257597,transaction,355908,4000
",
    ),
    case(
        "tianchi",
        "\
user_id,item_id,behavior_type,user_geohash,item_category,time
98047837,232431562,1,,4245,2014-12-06 02
98047837,232431562,2,,4245,2014-12-06 02
98047837,232431562,3,,4245,2014-12-06 03
98047837,232431562,4,,4245,2014-12-06 03
98047837,232431562,5,,4245,2014-12-06 03
",
    ),
    Case {
        dialect: "yoochoose-clicks",
        delimiter: b'\t',
        text: "\
SessionId\tItemId\tTime
3\t214716935\t1396437466.94
3\t214832672\t1396438212.318
",
    },
    Case {
        dialect: "yoochoose-buys",
        delimiter: b'\t',
        text: "\
SessionId\tItemId\tTime\tPrice\tQuantity
3\t214716935\t1396438466.94\t12462\t1
",
    },
    Case {
        dialect: "diginetica-purchases",
        delimiter: b';',
        text: "\
sessionId;userId;timeframe;eventdate;ordernumber;itemId
150;18278;17100868;2016-05-06;16421;25911
151;NA;900000;2016-05-06;16422;25911
",
    },
    Case {
        dialect: "diginetica-views",
        delimiter: b';',
        text: "\
sessionId;userId;itemId;timeframe;eventdate
150;18278;25911;17000868;2016-05-06
151;NA;25911;100;2016-05-06
",
    },
    Case {
        dialect: "segment-events",
        delimiter: b'{',
        text: r#"{"anonymousId":"507f","userId":"u42","context":{"page":{"path":"/academy/"}},"messageId":"m1","receivedAt":"2015-12-10T04:08:31.909Z","timestamp":"2015-12-10T04:08:31.905Z","type":"track","event":"Product Viewed","properties":{"product_id":"507f1","sku":"G-32","category":"Games","name":"Monopoly","price":18.99,"quantity":1}}
{"anonymousId":"507f","userId":"u42","context":{"page":{"path":"/academy/"}},"messageId":"m1","receivedAt":"2015-12-10T04:09:31.909Z","timestamp":"2015-12-10T04:08:31.905Z","type":"track","event":"Product Viewed","properties":{"product_id":"507f1","sku":"G-32","category":"Games","name":"Monopoly","price":18.99,"quantity":1}}
{"anonymousId":"507f","userId":"u42","messageId":"m2","receivedAt":"2015-12-10T04:10:31.909Z","timestamp":"2015-12-10T04:10:31.905Z","type":"track","event":"Added Product","properties":{"product_id":"507f1","sku":"G-32","name":"Monopoly","price":"18.99","quantity":"1"}}
{"anonymousId":"507f","userId":"u42","messageId":"m3","receivedAt":"2015-12-10T04:11:31.909Z","timestamp":"2015-12-10T04:11:31.905Z","type":"track","event":"Cart Viewed","properties":{"cart_id":"c1"}}
{"anonymousId":"507f","userId":"u42","messageId":"m4","receivedAt":"2015-12-10T04:12:31.909Z","timestamp":"2015-12-10T04:12:31.905Z","type":"track","event":"Order Completed","properties":{"order_id":"5031","total":27.5,"subtotal":22.5,"shipping":3,"tax":2,"discount":2.5,"coupon":"hasbros","currency":"USD","products":[{"product_id":"507f1","sku":"45790-32","name":"Monopoly","price":19,"quantity":1,"category":"Games"},{"product_id":"505bd","sku":"46493-32","name":"Uno","price":3,"quantity":2,"category":"Games"}]}}
{"anonymousId":"507f","userId":"u42","messageId":"m5","receivedAt":"2015-12-11T04:12:31.909Z","timestamp":"2015-12-11T04:12:31.905Z","type":"track","event":"Order Refunded","properties":{"order_id":"5031","total":19,"currency":"USD","products":[{"product_id":"507f1","sku":"45790-32","price":19,"quantity":1}]}}
{"anonymousId":"508a","userId":null,"messageId":"m6","receivedAt":"2015-12-12T04:12:31.909Z","timestamp":"2015-12-12T04:12:31.905Z","type":"track","event":"Product List Viewed","properties":{"list_id":"hot"}}
"#,
    },
    Case {
        dialect: "ga4-events",
        delimiter: b'{',
        text: r#"{"event_date":"20240105","event_timestamp":"1704452000000000","event_name":"view_item","event_params":[{"key":"page","value":{"string_value":"/a"}}],"user_id":"u1","user_pseudo_id":"p1","items":[{"item_id":"T1","item_name":"Tea","item_brand":"Acme","item_category":"Tea","price":5,"quantity":1}]}
{"event_date":"20240105","event_timestamp":"1704452100000000","event_name":"purchase","event_params":[],"user_id":"u1","user_pseudo_id":"p1","ecommerce":{"transaction_id":"O1","purchase_revenue":13,"tax_value":1,"shipping_value":2},"items":[{"item_id":"T1","item_name":"Tea","price":5,"quantity":1},{"item_id":"C1","item_name":"Cup","price":4,"quantity":2}]}
{"event_date":"20240105","event_timestamp":"1704452200000000","event_name":"begin_checkout","event_params":[],"user_id":null,"user_pseudo_id":"p2","items":[]}
"#,
    },
];
