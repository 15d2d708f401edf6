//! Exports of market places, tills and payment services.

use super::Case;

const fn case(dialect: &'static str, text: &'static str) -> Case {
    Case {
        dialect,
        delimiter: b',',
        text,
    }
}

pub const CASES: &[Case] = &[
    case("square-items", "\
Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Customer ID,Customer Name,Count,Card Brand,PAN Suffix
2026-04-18,12:59:30,Eastern Time (US & Canada),Nails,Gel Manicure,2.0,Regular,,,$90.00,-$5.00,$85.00,$6.80,ABC123,PAY1,iPad,,,Payment,Main,C1,Ann Lee,1,Visa,4242
2026-04-18,13:20:00,Eastern Time (US & Canada),Nails,Gel Manicure,-1.0,Regular,,,($45.00),$0.00,($42.50),($3.40),ABC124,PAY1,,,,Refund,Main,C1,Ann Lee,1,Visa,4242
2026-04-19,09:00:00,London,Shop,Nail Oil,1.0,Regular,OIL,,£6.00,£0.00,£6.00,£0.00,ABC125,PAY2,,,,Payment,Main,,,1,,
"),
    case("square-transactions", "\
Date,Time,Time Zone,Gross Sales,Discounts,Net Sales,Tax,Tip,Partial Refunds,Total Collected,Source,Card,Cash,Fees,Net Total,Transaction ID,Payment ID,Card Brand,PAN Suffix,Event Type,Customer ID,Customer Name,Transaction Status
2026-04-18,12:59:30,Eastern Time (US & Canada),$90.00,-$5.00,$85.00,$6.80,$10.00,$0.00,$101.80,Till,$101.80,$0.00,-$2.00,$99.80,ABC123,PAY1,Visa,4242,Payment,C1,Ann Lee,Complete
2026-04-18,13:20:00,Eastern Time (US & Canada),-$45.00,$0.00,-$45.00,-$3.40,$0.00,$0.00,-$48.40,Till,-$48.40,$0.00,$0.00,-$48.40,ABC124,PAY1,Visa,4242,Refund,C1,Ann Lee,Complete
"),
    case("stripe-payments", "\
id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,Fee,Tax,Mode,Status,Customer ID,Customer Description,Customer Email,Captured,Card ID,Card Last4,Card Exp Month,Card Fingerprint
ch_1,,,2026-04-23 10:11,20.00,0.00,usd,20.00,0.88,,Live,Paid,cus_1,,ann@example.com,TRUE,card_1,4242,4,abc
ch_2,,,2026-04-24 10:11,30.00,30.00,usd,30.00,0.88,,Live,Refunded,cus_1,,ann@example.com,TRUE,card_1,4242,4,abc
ch_3,,,2026-04-25 10:11,40.00,10.00,usd,40.00,0.88,,Live,Paid,,,bob@example.com,TRUE,card_1,4242,4,abc
ch_4,,,2026-04-26 10:11,50.00,0.00,usd,50.00,0.88,,Live,Failed,cus_1,,ann@example.com,FALSE,card_1,4242,4,abc
ch_5,,,2026-04-27 10:11,60.00,0.00,usd,60.00,0.88,,Test,Paid,cus_1,,ann@example.com,TRUE,card_1,4242,4,abc
"),
    case("stripe-customers", "\
id,Email,Name,Phone,Description,Created (UTC),Default Card,Card Number,Card Last 4,Card Type,Card Country,Currency,Delinquent,Total Spend
cus_R8x,john.doe@example.com,John Doe,,Repeat customer,2026-04-23T10:11:12Z,card_1,4242424242424242,4242,,,usd,false,124.50
"),
    case("etsy-items", "\
Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Order Shipping,Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Ship Address1,Ship City,Ship Country,Order ID,Variations,Order Type,SKU
03/04/25,Sunset Fox | Greeting Card,coolbuyer42,2,$5.00,,,,,$4.50,$0.62,$10.00,USD,4001,9001,03/04/25,03/05/25,Jane Doe,1 Main St,Austin,United States,#3001,Style: Matte,online,FOX-01
03/04/25,Sunset Fox | Sticker,coolbuyer42,1,$3.00,,,,,$0.00,$0.00,$3.00,USD,4002,9002,03/04/25,03/05/25,Jane Doe,1 Main St,Austin,United States,#3001,,online,
09/02/25,Moon Bear | Greeting Card,otherbuyer,1,$5.00,WELCOME10,10% off,$0.50,,$4.50,$0.00,$5.00,USD,4003,9003,09/02/25,09/04/25,Bob Roe,2 Oak Ave,Denver,United States,#3002,,online,BEAR-01
"),
    case("etsy-orders", "\
Sale Date,Order ID,Buyer User ID,Buyer,Full Name,First Name,Last Name,Number of Items,Payment Method,Date Shipped,Street 1,Ship City,Ship Country,Currency,Order Value,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Shipping,Sales Tax,Order Total,Status,Card Processing Fees,Order Net,SKU,Date Paid
03/04/25,3001,777,coolbuyer42,Jane Doe,Jane,Doe,2,credit_card,03/05/25,1 Main St,Austin,United States,USD,$13.00,,,,,$4.50,$0.62,$18.12,Paid,$1.20,$16.30,FOX-01,03/04/25
09/02/25,3002,888,otherbuyer,Bob Roe,Bob,Roe,1,paypal,09/04/25,2 Oak Ave,Denver,United States,USD,$5.00,WELCOME10,10% off,$0.50,,$4.50,$0.00,$9.00,Paid,$0.75,$8.25,BEAR-01,09/02/25
"),
    case("ebay-orders", "\
Sales Record Number,Order Number,Buyer Username,Buyer Name,Item Number,Item Title,Custom Label,Quantity,Sold For,Shipping And Handling,Seller Collected Tax,Sale Date
112,24-14934-88735,buyer_one,Test Buyer,318508625049,Test card,PH-000001,1,$900.00,$5.97,$0.00,Mar-25-26
113,24-14934-88736,buyer_two,Other Buyer,,,,3,$30.00,$5.97,$0.00,Mar-26-26
113,24-14934-88736,,,318508625050,Card,PH-000002,2,$10.00,,,
113,24-14934-88736,,,318508625051,Sleeve,,1,$10.00,,,
"),
    Case { dialect: "amazon-orders", delimiter: b'\t', text: "\
amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\tsales-channel\turl\tproduct-name\tsku\tasin\titem-status\tquantity\tcurrency\titem-price\titem-tax\tshipping-price\titem-promotion-discount\tship-city\tship-country\tpromotion-ids
112-9739103-000001\tM-10001\t2026-04-10T09:15:00Z\t\tShipped\tAmazon\tAmazon.de\t\tOrganic Sheet Set\tOCH-QUEEN\tB0TEST1\tShipped\t2\tEUR\t89.90\t17.08\t0.00\t10.00\tBerlin\tDE\t
112-9739103-000002\t\t2026-04-11T09:15:00+02:00\t2026-04-12T09:15:00+02:00\tShipped\tAmazon\tAmazon.de\t\tPillow\t\tB0TEST2\tShipped\t1\tEUR\t20.00\t3.80\t0.00\t\tBerlin\tDE\t
112-9739103-000003\t\t2017-06-17T08:04:21+00:00\t2017-06-18T22:07:59+00:00\tCancelled\tAmazon\tAmazon.it\t\t\t\t\tCancelled\t0\tEUR\t\t\t\t\t\t\t
" },
    case("taobao-orders", "\
订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,买家留言,收货人姓名,收货地址 ,联系手机,订单创建时间,订单付款时间 ,宝贝标题,宝贝种类,宝贝总数量,店铺名称,订单关闭原因
\"=\"\"1234567890123456\"\"\",买家甲,,178.80,0.00,178.80,0.00,交易关闭,,张三,上海,'13800000000,2020-02-21 00:00:00,,测试商品A,1,1,测试店,买家未付款
\"=\"\"1234567890123457\"\"\",买家乙,,21.00,5.00,26.00,26.00,交易成功,,李四,内蒙古自治区,'13800000001,2020-02-20 23:59:54,2020-02-21 00:00:02,测试商品B，测试商品C,2,3,测试店,
'1234567890123458,买家乙,,30.00,0.00,30.00,0.00,交易关闭,,李四,内蒙古自治区,'13800000001,2020-02-22 10:00:00,2020-02-22 10:00:02,测试商品A,1,1,测试店,退款
'1234567890123459,买家丙,,30.00,0.00,30.00,0.00,等待买家付款,,,,,2020-02-23 10:00:00,,测试商品A,1,1,测试店,
"),
    case("tmall-report", "\
订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额
1,178.8,0.0,上海,2020-02-21 00:00:00,,0.0
2,21.0,21.0,内蒙古自治区,2020-02-20 23:59:54,2020-02-21 00:00:02,0.0
3,37.0,0.0,安徽省,2020-02-20 23:59:35,2020-02-20 23:59:50,37.0
4,40.0,0.0,安徽省,2020-02-20 23:58:35,2020-02-20 23:58:50,0.0
5,40.0,30.0,安徽省,2020-02-20 23:57:35,2020-02-20 23:57:50,10.0
"),
];
