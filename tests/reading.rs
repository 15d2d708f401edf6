//! Files whose header no dialect knows, each a kind of layout that people have: what is read of it,
//! or the question that is asked. The snapshot is to be read line by line.

use crate::workshop::Workshop;
use regulars::domain::Silent;
use regulars::load::FileKind;
use regulars::load::operation::{Request, run};
use std::fmt::Write as _;

/// What was read of a file: its kind, the fields of its columns, and its actions as exported.
fn read(file: &str, text: &str) -> String {
    let mut workshop = Workshop::new();
    let path = workshop.write(file, text);
    let mut shown = String::new();
    match workshop.try_load(&[&path]) {
        Err(error) => {
            let folder = format!("{}/", workshop.folder.path().display());
            let _ = writeln!(
                shown,
                "refused: {error}\ntry: {}",
                error.hint.as_deref().unwrap_or("")
            );
            if let Some(question) = &error.question {
                let _ = writeln!(shown, "asked: {}", question.text);
            }
            return shown.replace(&folder, "");
        }
        Ok(outcome) => {
            let file = &outcome.files[0];
            let columns: Vec<String> = file
                .columns
                .iter()
                .map(|column| {
                    format!(
                        "{} as {} ({})",
                        column.column,
                        column.field.unwrap_or("nothing"),
                        column.how
                    )
                })
                .collect();
            let _ = writeln!(shown, "{}: {}", file.kind, columns.join(", "));
            for missing in &file.missing {
                let _ = writeln!(shown, "no {}: {}", missing.what, missing.cost);
            }
            for set_aside in &outcome.quarantine {
                let _ = writeln!(shown, "set aside: {} {}", set_aside.rule, set_aside.rows);
            }
        }
    }
    shown + &workshop.export("actions")
}

/// Layouts with the words and values of an invented shop.
const FILES: [(&str, &str); 79] = [
    (
        "a day and a clock in two columns",
        "Day,Clock,Slip,Dish\n2026-02-03,11:58:11,1,Soup\n2026-02-03,12:05:34,2,Bread\n2026-02-04,08:01:00,3,Soup\n",
    ),
    (
        "lines above the header, a final price",
        "Till report\nThe Corner\n\nDate,Time,Receipt no,Name,SKU,Qty,Final price (EUR),Staff\n2026-02-03,09:10,51,Soup,S1,2,11.00,Mia\n2026-02-04,11:05,52,Cake,C1,1,4.20,Tom\n",
    ),
    (
        "orders without a total",
        "order_id,customer_id,order_status,order_purchase_timestamp\nA1,k1,delivered,2026-01-02 10:50:00\nA2,k2,canceled,2026-01-24 20:40:00\nA3,k1,delivered,2026-02-08 08:30:00\n",
    ),
    (
        "sales without a number",
        "Client,Date,Amount\nk1,2026-01-02,25.00\nk2,2026-01-03,9.90\nk1,2026-01-09,14.00\n",
    ),
    (
        "the cost of a line is no cost of an item",
        "Invoice ID,Branch,Gender,ProductID,Quantity,Total,Date,Time,cogs\nN1,A,F,P1,5,105.00,2026-01-06,13:20,100.00\nN2,B,M,P2,4,42.00,2026-03-09,10:40,40.00\n",
    ),
    (
        "a list in a cell",
        "Email,Cart,Cart Total,Date and Time of Order\nmia@example.org,\"2x Loaf ($6), 4x Roll ($1)\",16.00,\"2/23/2026, 9:12:00 AM\"\ntom@example.org,1x Loaf ($6),6.00,\"2/24/2026, 8:00:00 AM\"\n",
    ),
    (
        "pieces before titles, with order numbers",
        "Order #,Date,Products,Net Sales,Customer Email\n71,2026-01-15 10:00:00,\"2× Cup, 1× Plate\",30,mia@example.org\n72,2026-01-17 10:00:00,1× Plate,15,tom@example.org\n",
    ),
    (
        "order cells in the first line only, blank below",
        "Order Reference,Order Date,Customer,Customer/Email,Order Lines/Product,Order Lines/Quantity,Order Lines/Unit Price,Order Lines/Subtotal,Total,Status\nS1,2026-01-13 09:10:00,Mia Lind,mia@example.org,Tea,2.0,4.5,9.0,12.0,Sales Order\n,,,,Cake,1.0,3.0,3.0,,\nS2,2026-01-14 11:05:00,Tom Ek,tom@example.org,Pie,1.0,4.5,4.5,4.5,Cancelled\n",
    ),
    (
        "a share is no money, a state no status",
        "Row ID,Order ID,Order Date,Customer ID,State,Product ID,Product Name,Sales,Quantity,Discount,Profit\n1,Q1,11/28/2026,k1,Ohio,F1,Shelf,250.00,2,0,40.00\n2,Q1,11/28/2026,k1,Ohio,F2,Stool,720.00,3,0.2,200.00\n3,Q2,06/12/2026,k2,Texas,F3,Pen,15.00,2,0,7.00\n",
    ),
    (
        "short names",
        "OrderID,Seq,OrderDate,ProductID,Qty,Amt,CustomerID\n1,1,2026-01-02,p1,2,80.00,c1\n1,2,2026-01-02,p2,1,31.00,c1\n2,1,2026-01-13,p1,1,40.00,c2\n",
    ),
    (
        "freight and a deadline",
        "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value\no1,1,p1,s1,2026-01-20 09:30:00,60.00,12.00\no1,2,p2,s1,2026-01-20 09:30:00,20.00,5.00\no2,1,p1,s2,2026-02-04 11:10:00,60.00,20.00\n",
    ),
    (
        "an order's total on each line",
        "order_number,order_date,total_amount,email,sku,quantity,unit_price,total_price\n1,2026-02-01,34.00,mia@example.org,A,1,10.00,10.00\n1,2026-02-01,34.00,mia@example.org,B,2,12.00,24.00\n2,2026-02-03,10.00,tom@example.org,A,1,10.00,10.00\n",
    ),
    (
        "the till's user is no customer",
        "Date,Receipt Number,Customer Code,Customer Name,Customer Email,Total,User,Status\n2026-01-13 09:10:00,51,MIA-1,Mia Lind,mia@example.org,12.00,Kim,CLOSED\n2026-01-14 11:05:00,52,TOM-2,Tom Ek,tom@example.org,4.90,Kim,CLOSED\n",
    ),
    (
        "a customer's region is no customer",
        "order_number,order_date,channel,total_amount,customer_region\n51,2026-02-01,Shop,80.00,North\n52,2026-02-02,Market,40.00,South\n53,2026-02-03,Shop,30.00,North\n",
    ),
    (
        "numbers that restart each day",
        "Order Id,Order #,Sent Date,Item Id,Menu Item,Net Price,Qty\n8101,1,1/20/26 1:10 PM,I1,Soup,15.00,1.0\n8102,2,1/20/26 1:30 PM,I2,Stew,13.00,1.0\n8201,1,1/21/26 12:10 PM,I2,Stew,13.00,1.0\n",
    ),
    (
        "refunded, returned, never bought",
        "Order Number,Order Status,Order Date,Email,Item,Qty,Price\n1,completed,2026-01-15,a@example.org,X,1,10.00\n2,Refunded,2026-01-16,b@example.org,X,1,10.00\n3,Zurückgesandt/retourniert,2026-01-17,c@example.org,X,1,10.00\n4,draft,2026-01-18,d@example.org,X,1,10.00\n",
    ),
    (
        "voided and returned by yes and no",
        "Order Id,Date,Item,Price,Qty,Void?,Refunded\n1,2026-01-18,Soup,12.00,1,false,No\n2,2026-01-18,Beer,4.00,1,true,No\n3,2026-01-19,Soup,12.00,1,false,Yes\n",
    ),
    (
        "a point that parts thousands",
        "Bestellnummer;E-Mail;Datum;Artikelnummer;Menge;Preis\n1;a@example.org;15.01.2026;SOFA;1;1.250\n2;b@example.org;16.01.2026;KISSEN;1;12,50\n3;c@example.org;17.01.2026;TISCH;1;1.250,00\n",
    ),
    (
        "words of a currency",
        "order_id,email,date,item,qty,price\n1,a@example.org,2026-01-15,X,2,20.00 EUR\n2,b@example.org,2026-01-16,Y,1,EUR 5.50\n",
    ),
    (
        "a discount in percent",
        "Auftragsnummer;Auftragsdatum;Kundennummer;Artikelnummer;Menge;VK Netto;VK Brutto;Rabatt in %\nA1;13.01.2026;1001;T1;2,00;3,78;4,50;0,00\nA1;13.01.2026;1001;S1;1,00;2,80;3,00;10,00\n",
    ),
    (
        "the same day and month",
        "order_id,email,date,item,qty,price\n1,a@example.org,01/01/2026,X,1,10.00\n2,b@example.org,02/02/2026,Y,1,12.00\n",
    ),
    (
        "no header",
        "AAZZ01,0017,5.0,1767225600\nAAZZ02,0025,3.0,1767312000\n",
    ),
    (
        "equal lines of one receipt",
        "Receipt,When,Article,Price\n1,2026-01-12 09:58,Bread,3.00\n2,2026-01-12 10:05,Scone,2.50\n2,2026-01-12 10:05,Scone,2.50\n",
    ),
    (
        "characters nobody sees",
        "order_id,email,date,item,qty,price\n1,mia@example.org,2026-01-15,X,1,10.00\n2,mia@example.org\u{200b},2026-01-18,X,1,10.00\n3,\u{2060}mia@example.org,2026-01-19,X,1,10.00\n",
    ),
    (
        "ordered and paid",
        "用户ID,商品ID,行为类型,行为时间\n7,21,浏览,2026-05-01 08:30:00\n7,21,收藏,2026-05-01 08:32:00\n7,21,下单,2026-05-01 08:35:00\n7,21,支付,2026-05-01 08:36:00\n",
    ),
    (
        "slips of the keys",
        "Custmer no,Emial,Ordr number,Purchse date,Prodct code,Quanttiy,Pirce\nk1,mia@example.org,5001,2026-02-03,S1,2,11.00\nk2,tom@example.org,5002,2026-02-04,C1,1,4.20\n",
    ),
    (
        "a subtotal and order cells in the first line, the number in each",
        "Order No,Email,Status,Sub total,Delivery,Vat,Total,Discount amount,Created on,Line quantity,Line name,Line price,Line sku\n900,mia@example.org,PAID,24.00,3.00,1.00,25.60,2.40,2026-01-08 09:15:50,2,Cup,7.00,C1\n900,,,,,,,,,1,Plate,10.00,P1\n901,tom@example.org,PAID,7.00,3.00,0.50,10.50,0.00,2026-01-09 09:15:50,1,Cup,7.00,C1\n",
    ),
    (
        "a blank column of details makes no lines",
        "Date,Receipt Number,Line Type,Customer Code,Customer Email,Quantity,Subtotal,Total,Details,User,Sku\n2026-01-13 09:10:00,81,Sale,MIA-1,mia@example.org,3,11.00,12.00,,Kim,\n2026-01-14 11:05:00,82,Sale,TOM-2,tom@example.org,1,4.50,4.90,,Kim,\n",
    ),
    (
        "few regulars with many orders are customers",
        "order_id,customer_id,date,item,qty,price\n1,mia,2026-01-01,tea,1,4.00\n2,tom,2026-01-02,pie,1,3.00\n3,mia,2026-01-03,tea,1,4.00\n4,mia,2026-01-04,tea,1,4.00\n5,tom,2026-01-05,tea,2,4.00\n",
    ),
    (
        "ratings are no sales",
        "Member,Product,Stars,When\nm1,Bean soup,4,2026-01-02 12:00:00\nm1,Pie,5,2026-01-03 12:00:00\nm2,Pie,2,2026-01-04 12:00:00\n",
    ),
    (
        "ratings without a header, parted by two colons",
        "7::120::4.5::1767225600\n7::121::2::1767312000\n8::120::5::1767398400\n",
    ),
    (
        "columns set by spaces, without a header",
        " 00001 20260101  1   11.77\n 00002 20260112  1   12.00\n 00002 20260213  5   77.00\n",
    ),
    (
        "a file without a header whose money is a price or an amount",
        "c1,tea,2026-01-02,1,4.50\nc1,mug,2026-01-03,1,9.00\nc2,mug,2026-01-03,1,9.00\n",
    ),
    (
        "contacts with the day of their record and a refusal",
        "Record ID,First Name,Last Name,Email,Phone Number,Unsubscribed from all mail,Create Date\n7,Mia,Lind,mia@example.org,,false,2024-03-12 09:14\n8,Tom,Ek,tom@example.org,,true,2024-03-15 14:30\n",
    ),
    (
        "a status about mail",
        "mail,status\nmia@example.org,subscribed\ntom@example.org,unsubscribed\nzoe@example.org,bounced\n",
    ),
    (
        "items with a state",
        "SKU,Name,Price,Status\nC1,Cup,7.00,active\nP1,Plate,10.00,draft\nR1,Rug,50.00,archived\n",
    ),
    (
        "products side by side",
        "Order ID,Order Status,Order Date,Billing Email Address,Order Total,Product Name #1,Product SKU #1,Quantity #1,Product Name #2,Product SKU #2,Quantity #2\n1,wc-completed,2026-01-15 10:00:00,mia@example.org,30.00,Cup,C1,2,Plate,P1,1\n2,wc-completed,2026-01-16 10:00:00,tom@example.org,10.00,Plate,P1,1,,,\n",
    ),
    (
        "a cart nested in JSON",
        "[{\"email\":\"mia@example.org\",\"slot\":\"2/25 noon\",\"cart\":[{\"name\":\"Loaf\",\"price\":6,\"quantity\":2},{\"name\":\"Roll\",\"price\":1,\"quantity\":4}],\"totalAmount\":16,\"date\":\"2026-02-23T15:12:00.341Z\"},{\"email\":\"tom@example.org\",\"slot\":\"2/26 noon\",\"cart\":[{\"name\":\"Loaf\",\"price\":6,\"quantity\":1}],\"totalAmount\":6,\"date\":\"2026-02-24T08:00:00.000Z\"}]\n",
    ),
    (
        "a report grouped by customer",
        "The Corner\nSales by Customer Detail\nJanuary, 2026\n\n,Date,Transaction Type,Num,Product/Service,Quantity,Sales Price,Amount,Balance\nMia Lind,,,,,,,,\n,01/13/2026,Invoice,51,Tea,2.00,4.00,8.00,8.00\n,01/13/2026,Invoice,51,Cake,1.00,3.00,3.00,11.00\nTotal for Mia Lind,,,,,,,11.00,\nTom Ek,,,,,,,,\n,01/23/2026,Sales Receipt,52,Pie,1.00,4.50,4.50,4.50\nTotal for Tom Ek,,,,,,,4.50,\nTOTAL,,,,,,,15.50,\n",
    ),
    (
        "a survey of purchases",
        "Customer ID,Age,Gender,Item Purchased,Category,Purchase Amount (USD),Location,Review Rating,Discount Applied,Previous Purchases,Payment Method\n1,41,Female,Scarf,Accessories,21,Ohio,4.1,Yes,3,Card\n2,33,Male,Coat,Outerwear,88,Texas,3.9,No,7,Cash\n3,58,Female,Belt,Accessories,30,Ohio,2.7,No,1,Card\n",
    ),
    (
        "lines of a marketplace, people masked, one closed and one refunded",
        "主订单编号,子订单编号,选购商品,商品数量,商家编码,商品单价,订单应付金额,运费,收件人,收件人手机号,订单提交时间,订单完成时间,订单状态,售后状态\n9101,9101,杯子,2,C1,20.00,40.00,0.00,##密文,$$密文,2026-03-02 09:10:00,2026-03-04 10:00:00,已完成,-\n9102,9103,盘子,1,P1,15.00,15.00,0.00,##密文,$$密文,2026-03-03 11:00:00,2026-03-05 10:00:00,已完成,退款成功\n9104,9104,杯子,1,C1,20.00,20.00,0.00,##密文,$$密文,2026-03-04 12:00:00,,已关闭,-\n",
    ),
    (
        "a line's revenue, discount, tax and total",
        "Line Item Date,Order ID,Item ID,Item Name,Per Unit Quantity,Item Revenue,Discounts,Tax Amount,Item Total,Refunded,Customer Name,Customer Email\n12-Mar-2026 09:10 AM EST,R1,C1,Cup,2,$14.00,-$2.00,$0.96,$12.96,No,Mia Lind,mia@example.org\n13-Mar-2026 11:05 AM EST,R2,P1,Plate,1,$10.00,$0.00,$0.80,$10.80,Yes,Tom Ek,tom@example.org\n",
    ),
    (
        "a file of returns",
        "id,order_id,customer_id,customer_email,product_id,product_name,quantity_returned,reason,return_date,refund_amount\nr1,71,k1,mia@example.org,C1,Cup,1,broken,2026-02-03T10:00:00,7.00\nr2,72,k2,tom@example.org,P1,Plate,2,too small,2026-02-05T12:00:00,20.00\n",
    ),
    (
        "receipts with a description of their items",
        "Date,Receipt number,Receipt type,Gross sales,Discounts,Net sales,Taxes,Total collected,Cost of goods,Gross profit,Payment type,Description,Cashier name,Customer name,Customer contacts,Status\n02/13/2026 09:10,7-1,Sale,18.00,2.00,16.00,0.00,16.00,6.00,10.00,Cash,\"2 x Tea, 1 x Cake\",Kim,Mia Lind,mia@example.org,Closed\n02/14/2026 11:05,7-2,Refund,-8.00,-0.00,-8.00,0.00,-8.00,-3.00,-5.00,Cash,1 x Tea,Kim,Mia Lind,mia@example.org,Closed\n",
    ),
    (
        "a member's number, tier and words about text messages",
        "会员编号,会员姓名,性别,手机号码,会员级别,积分,生日,注册时间,是否接收短信\nK1,王五,女,13900000003,金卡,120,1988-03-02,2024-02-01,是\nK2,赵六,男,13900000004,普通,8,1979/11/9,2024年5月2日,否\n",
    ),
    (
        "documents by kind",
        "Belegdatum;Belegnummer;Belegart;Kundennummer;Artikelnummer;Menge;Betrag\n13.01.2026;1;Rechnung;K1;Tee;2;20,00\n14.01.2026;2;Gutschrift;K1;Tee;1;10,00\n15.01.2026;3;Rechnung;K2;Tee;1;10,00\n",
    ),
    (
        "a name beside a first name, and a French clock",
        "Ticket;Date;Heure;Nom;Prénom;Email;Désignation;Qté;PU TTC;Total TTC\nT1;25/04/2026;14h05;Roth;Ana;ana@example.org;Savon;2;6,00;12,00\nT2;26/04/2026;9h40;Falk;Ben;ben@example.org;Sachet;1;4,00;4,00\n",
    ),
    (
        "amounts in cents",
        "[{\"order_id\":\"1\",\"created_at\":\"2026-01-15T10:00:00Z\",\"email\":\"ana@example.org\",\"sku\":\"A\",\"quantity\":1,\"amount_cents\":1250},{\"order_id\":\"2\",\"created_at\":\"2026-01-16T10:00:00Z\",\"email\":\"ben@example.org\",\"sku\":\"B\",\"quantity\":1,\"amount_cents\":3000}]\n",
    ),
    (
        "the same characters nobody sees, inside",
        "Order,Email,Date,Item,Qty,Price\n1,ana@example.org,2026-01-15 10:00,X,1,10.00\n2,ana@exam\u{200b}ple.org,2026-01-18 10:00,X,1,10.00\n",
    ),
    (
        "a record spread over lines that are not understood",
        "[{\"ticket\":501,\"opened_at\":\"2026-06-01 12:00\",\"guest\":\"ana@example.org\",\"lines\":[{\"foo\":\"Soup\",\"bar\":2},{\"foo\":\"Bread\",\"bar\":1}],\"grand_total\":18.0},{\"ticket\":502,\"opened_at\":\"2026-06-02 12:00\",\"guest\":\"ben@example.org\",\"lines\":[{\"foo\":\"Bread\",\"bar\":1}],\"grand_total\":4.0}]\n",
    ),
    (
        "what is left after a discount, with tax",
        "Positionsdatum;Bestell-ID;Artikel-ID;Artikelname;Stück;Artikelumsatz;Nachlass;Steuerbetrag;Artikelsumme;Kunden-E-Mail\n13.01.2026 09:10;O1;I1;Tee;2;10,00;-1,00;0,72;9,72;ana@example.org\n13.01.2026 09:10;O1;I2;Scone;1;3,00;0,00;0,24;3,24;ana@example.org\n",
    ),
    (
        "a share that is what is left",
        "单号,日期,会员号,商品,数量,原价,折扣率(%),实收金额\n1,2026-01-13,a,茶,1,30.00,95,28.50\n2,2026-01-14,b,茶,1,30.00,100,30.00\n",
    ),
    (
        "a seller's address is not the customer's",
        "Date,Invoice,Sold By,Sold By Email,Item,Qty,Total\n2026-01-13 09:10:00,1001,Kim Lee,kim@shop.example,Tea,3,12.00\n2026-01-14 11:05:00,1002,Kim Lee,kim@shop.example,Scone,1,4.90\n",
    ),
    (
        "an order's name and its customer's",
        "id,name,date_order,partner_id/name,partner_id/email,order_line/product_id/name,order_line/product_uom_qty,order_line/price_unit,order_line/price_subtotal,amount_total,state\nx7,SO7,2026-02-01 08:00:00,Ana Roth,ana@example.org,Kettle,1,20,20,27,sale\n,,,,,Cup,1,7,7,,\nx8,SO8,2026-02-03 08:00:00,Ben Falk,ben@example.org,Cup,2,7,14,14,sale\n",
    ),
    (
        "customers with a preference",
        "Customer ID,Name,Email,Marketing preference\n1,Ana Roth,ana@example.org,Email\n2,Ben Falk,ben@example.org,None\n3,Cem Kaya,cem@example.org,SMS\n",
    ),
    (
        "an order's seller with an address",
        "Auftrag;Datum;Bearbeiter;Bearbeiter E-Mail;Kunde;Artikel;Menge;Betrag\n1;13.01.2026;Kim;kim@shop.example;Ana Roth;X;1;10,00\n2;14.01.2026;Kim;kim@shop.example;Ben Falk;X;1;10,00\n",
    ),
    (
        "a discount's rate, the same in all lines of an order",
        "orderRef,transaction_date,CustomerKey,Material,Line: Total,Discount Rate\nCA-1,01/18/2025 06:50:37,CG-1,SKU-1,18.00,20.00\nCA-1,01/18/2025 06:50:37,CG-1,SKU-2,36.00,20.00\nCA-2,01/19/2025 06:50:37,CG-2,SKU-1,18.00,10.00\nCA-2,01/19/2025 06:50:37,CG-2,SKU-3,9.00,10.00\nCA-3,01/20/2025 06:50:37,CG-1,SKU-1,18.00,0.00\nCA-3,01/20/2025 06:50:37,CG-1,SKU-3,9.00,0.00\n",
    ),
    (
        "a list of records in a cell",
        "order_id,created_at,email,items,total\n1,2026-01-13T09:10:00Z,mia@example.org,\"[{\"\"name\"\":\"\"Cup\"\",\"\"qty\"\":2},{\"\"name\"\":\"\"Pot\"\",\"\"qty\"\":1}]\",35\n2,2026-01-14T09:10:00Z,tom@example.org,\"[{\"\"name\"\":\"\"Pot\"\",\"\"qty\"\":1}]\",15\n",
    ),
    (
        "records of each product in a cell",
        "Order ID,Customer Email,Order Date,Order Total,Product Details\n101,mia@example.org,2026-01-15,30.00,\"Product Qty: 2, Product SKU: C1, Product Name: Cup, Product Unit Price: 10.00|Product Qty: 1, Product SKU: P1, Product Name: Plate\"\n102,tom@example.org,2026-01-16,10.00,\"Product Qty: 1, Product SKU: P1, Product Name: Plate, Product Unit Price: 10.00\"\n",
    ),
    (
        "numbers of pieces in brackets",
        "Order ID,Date,Customer Email,Products,Order Total\n100,2026-01-05,ann@example.org,\"Mug (2), Tray (1)\",30.00\n101,2026-01-06,bob@example.org,Tray (3),30.00\n102,2026-01-07,ann@example.org,\"Mug (1), Cup, large (2)\",27.00\n",
    ),
    (
        "named values of each product in a cell, a refunded order",
        "Order ID,Order Date,Customer ID,Subtotal (inc tax),Order Total (inc tax),Order Status,Product Details\n115,2026-01-05,7,69.00,74.00,Completed,\"Product ID: 112, Product Qty: 1, Product SKU: , Product Name: Linen Towel, Product Total Price: 49.00|Product ID: 97, Product Qty: 2, Product SKU: SCL, Product Name: Caddy, Product Total Price: 20.00\"\n116,2026-01-06,8,49.00,54.00,Refunded,\"Product ID: 112, Product Qty: 1, Product SKU: , Product Name: Linen Towel, Product Total Price: 49.00\"\n",
    ),
    (
        "a report with the customers in rows of their own",
        "The Corner\nSales by Customer Detail\n\n,Date,Transaction Type,Num,Product/Service,Memo,Quantity,Amount,Balance\nMia Ott,,,,,,,,\n,01/13/2026,Invoice,1037,Loaf,,2.00,9.00,9.00\n,01/13/2026,Invoice,1037,Roll,,1.00,3.00,12.00\nTotal for Mia Ott,,,,,,,12.00,\nTom Ray,,,,,,,,\n,02/23/2026,Sales Receipt,1040,Loaf,,1.00,4.50,4.50\nTotal for Tom Ray,,,,,,,4.50,\nTOTAL,,,,,,,16.50,\n",
    ),
    (
        "customers above their lines, in the column of the days",
        "Umsatz nach Kunde\n\nDatum;Beleg;Artikel;Menge;Betrag\nOtt, Mia;;;;\n13.01.2026;1037;Brot;2;9,00\n13.01.2026;1038;Kuchen;1;3,00\nSumme Ott, Mia;;;;12,00\nRay GmbH;;;;\n23.02.2026;1040;Brot;1;4,50\nSumme Ray GmbH;;;;4,50\n",
    ),
    (
        "names above lines, of nobody knows what",
        "Date,Num,Product,Qty,Amount\nNorth,,,,\n01/13/2026,1037,Loaf,2,9.00\n01/13/2026,1037,Roll,1,3.00\nTotal North,,,,12.00\nSouth,,,,\n02/23/2026,1040,Loaf,1,4.50\n",
    ),
    (
        "money paid back for a line",
        "Order No,Date,Email,SKU,Qty,Line Total,Refunded Amount\n100,2026-01-05,ann@example.org,MUG,2,20.00,0.00\n100,2026-01-05,ann@example.org,TRAY,1,10.00,5.50\n101,2026-01-06,bob@example.org,TRAY,3,30.00,30.00\n",
    ),
    (
        "money paid back for an order of a list of products",
        "Order ID,Date,Email,Status,Products,Order Total,Refunded\n100,2026-01-05,ann@example.org,Completed,2x Mug; 1x Tray,30.00,\n101,2026-01-06,bob@example.org,Refunded,3x Tray,30.00,30.00\n102,2026-01-07,cyd@example.org,Completed,1x Mug; 2x Cup,28.00,8.50\n",
    ),
    (
        "receipts that each till counts for itself",
        "Till,Receipt,Time,Product,Qty,Amount\nFront,41,2026-01-05 09:10,Loaf,1,4.00\nFront,41,2026-01-05 09:10,Roll,2,3.00\nGarden,41,2026-01-08 10:00,Loaf,1,4.00\nFront,42,2026-01-05 09:40,Cake,1,6.00\nGarden,42,2026-01-09 11:20,Roll,4,6.00\n",
    ),
    (
        "receipts that begin at 1 each day",
        "Receipt,Time,Product,Qty,Amount\n1,2026-01-05 09:10,Loaf,1,4.00\n1,2026-01-05 09:10,Roll,2,3.00\n2,2026-01-05 09:40,Cake,1,6.00\n1,2026-01-06 10:00,Loaf,1,4.00\n2,2026-01-06 11:20,Roll,4,6.00\n",
    ),
    (
        "a discount in percent that no name calls one",
        "Pedido;Fecha;Cliente;Artículo;Uds;PVP;Dto.;Importe\n1001;05/01/2026;C1;TAZA;2;10,00;10;18,00\n1001;05/01/2026;C1;PLATO;1;20,00;0;20,00\n1002;16/01/2026;C2;TAZA;1;10,00;25;7,50\n",
    ),
    (
        "a discount greater than the price of its line",
        "Pedido;Fecha;Cliente;Artículo;Uds;PVP;Dto.\n1001;05/01/2026;C1;TAZA;2;10,00;10\n1001;05/01/2026;C1;PLATO;1;20,00;0\n1002;16/01/2026;C2;TAZA;1;10,00;25\n",
    ),
    (
        "refusals whose words stand in no list of newsletters",
        "Kundennr;Name;E-Mail;Werbeverbot;Newsletter Wombat;SMS (J/N)\n100;Mia Ott;mia@example.org;ja;ja;N\n101;Tom Ray;tom@example.org;nein;nein;J\n102;Zoe Lind;zoe@example.org;ja;ja;J\n",
    ),
    (
        "the salesman's address, for several customers",
        "Beleg-Nr.;Belegdatum;Vertreter;Vertreter-Mail;Debitor;Artikel-Nr.;Bezeichnung;Menge;Positionswert\nA1;13.01.2026;Kim;kim@laden.example;10001;T1;Tee;2;9,00\nA1;13.01.2026;Kim;kim@laden.example;10001;S1;Scone;1;3,00\nA2;24.01.2026;Kim;kim@laden.example;10002;T1;Tee;1;4,50\n",
    ),
    (
        "tills that count for themselves on one day",
        "Kasse;Bon-Nr.;Datum;Uhrzeit;Artikel;Menge;Umsatz brutto\nKasse 1;1;01.03.2026;09:00;Brot;1;3,00\nKasse 2;1;01.03.2026;10:11;Brot;1;3,00\nKasse 2;1;01.03.2026;10:11;Tee;1;4,00\nKasse 1;2;01.03.2026;11:22;Tee;1;3,00\nKasse 2;2;01.03.2026;11:40;Brot;2;6,00\n",
    ),
    (
        "states that are known, and one that is not",
        "Order No,Date,Email,Item,Qty,Price,Status\n1,2026-01-05,mia@example.org,Loaf,1,4.00,Completed\n2,2026-01-06,tom@example.org,Loaf,1,4.00,Pending payment\n3,2026-01-07,zoe@example.org,Loaf,1,4.00,Rückerstattung\n4,2026-01-08,zoe@example.org,Roll,1,3.00,Wombat\n",
    ),
    (
        "what visitors did, in German",
        "Zeitpunkt;Besucher;Ereignis;Produkt\n01.01.2026 10:10;V6;angesehen;Brot\n01.01.2026 10:12;V6;in den Warenkorb;Brot\n01.01.2026 10:20;V6;gekauft;Brot\n02.02.2026 10:10;V23;angesehen;Tee\n",
    ),
    (
        "totals of orders, and lines without money",
        "Ordernr;Besteldatum;Klantnr;Artikel;Aantal;Bedrag order\n1;05-01-2026;K1;Brood;2;12,00\n1;05-01-2026;K1;Thee;1;12,00\n2;16-01-2026;K2;Brood;1;4,00\n3;17-01-2026;K1;Thee;1;4,00\n3;17-01-2026;K1;Brood;1;4,00\n",
    ),
    (
        "equal lines of an order whose product is called by an unknown word",
        "Bon-Nr.;Datum;Gericht;Betrag\n1;05.01.2026 12:10;Suppe;4,00\n1;05.01.2026 12:10;Suppe;4,00\n1;05.01.2026 12:10;Brot;4,00\n2;05.01.2026 12:40;Kuchen;6,00\n3;06.01.2026 12:40;Suppe;4,00\n",
    ),
    (
        "credit notes that name the invoices they are about",
        "N. nota di credito;Data;Fattura di riferimento;Cliente;Articolo;Quantità;Importo\nNC1;03/02/2026;FT10;mia@example.org;Tazza;1;12,00\nNC2;15/02/2026;FT11;tom@example.org;Vassoio;2;30,00\n",
    ),
    (
        "nicknames beside addresses",
        "邮箱,昵称,联系人状态,最后更新\nmia@example.org,安,正常,2026-01-01 10:00\ntom@example.org,本,已退订,2026-01-02 10:00\n",
    ),
];

#[test]
fn layouts_are_read_by_what_their_values_say() {
    let shown: String = FILES
        .iter()
        .map(|(name, text)| {
            let file = if text.starts_with('[') {
                "file.json"
            } else {
                "file.csv"
            };
            format!("## {name}\n{}\n", read(file, text))
        })
        .collect();
    insta::assert_snapshot!("reading", shown);
}

#[test]
fn returns_are_refunds_wherever_they_are_told() {
    let refunds = |file: &str, text: &str| -> Vec<(String, String)> {
        let mut workshop = Workshop::new();
        workshop.load(file, text);
        let actions = workshop.export("actions");
        let cells = |line: &str| line.split(',').map(String::from).collect::<Vec<_>>();
        let rows = actions.lines().skip(1).map(cells);
        rows.map(|row| (row[3].clone(), row[7].clone())).collect()
    };
    let refund = |money: &str| ("refund".to_string(), money.to_string());
    let sale = |money: &str| ("purchase".to_string(), money.to_string());
    assert_eq!(
        refunds(
            "export.csv",
            "Retoure-Nr.;Bestellnummer;Kundennummer;Artikelnummer;Menge;Erstattungsbetrag;Rückgabedatum\n\
             R1;71;k1;C1;1;7,50;03.02.2026\nR2;72;k2;P1;2;20,00;15.02.2026\n"
        ),
        [refund("7.50"), refund("20.00")]
    );
    assert_eq!(
        refunds(
            "retours.csv",
            "commande,client,article,quantité,motif,montant,date\n71,k1,C1,1,cassé,7.50,2026-02-03\n\
             72,k2,P1,2,trop petit,20.00,2026-02-15\n"
        ),
        [refund("7.50"), refund("20.00")]
    );
    assert_eq!(
        refunds(
            "export.csv",
            "N. nota di credito;Data;Fattura;Cliente;Articolo;Quantità;Importo rimborsato\n\
             NC1;03/02/2026;FT10;k1;C1;1;7,50\nNC2;15/02/2026;FT11;k2;P1;2;20,00\n"
        ),
        [refund("7.50"), refund("20.00")]
    );
    // A file named after both is one of sales, whatever its remarks.
    assert_eq!(
        refunds(
            "bestellungen-und-retouren.csv",
            "Bestellnummer;Kundennummer;Datum;Artikelnummer;Menge;Preis;Bemerkung\n\
             71;k1;13.02.2026;C1;1;7,50;eilig\n72;k2;14.02.2026;P1;2;10,00;\n"
        ),
        [sale("7.50"), sale("20.00")]
    );
    // Sales that say here and there what came back.
    let lines = refunds(
        "lines.csv",
        "Order,Customer,Date,SKU,Qty,Price,Returned qty,Refund amount,Return date\n\
         71,k1,2026-02-01,C1,1,7.50,0,0,\n72,k2,2026-02-03,P1,2,10.00,0,0,\n\
         73,k1,2026-02-05,C1,1,7.50,1,7.50,2026-02-09\n",
    );
    for money in ["7.50", "20.00"] {
        assert!(lines.contains(&sale(money)), "{lines:?}");
    }
}

#[test]
fn statuses_are_read_in_the_languages_of_the_exports() {
    for (header, kept, gone, back) in [
        (
            "Auftrag;Auftragsstatus;Datum;E-Mail;Artikel;Menge;Preis",
            ["Abgeschlossen", "Versendet"],
            ["Storniert", "Entwurf"],
            ["Gutgeschrieben", "Erstattet"],
        ),
        (
            "Commande;État de la commande;Date;Courriel;Produit;Qté;Prix",
            ["Terminée", "Expédiée"],
            ["Annulée", "Brouillon"],
            ["Remboursée", "Retournée"],
        ),
        (
            "Pedido;Estado;Fecha;Correo electrónico;Producto;Cantidad;Precio",
            ["Completado", "Enviado"],
            ["Anulado", "Borrador"],
            ["Reembolsado", "Devuelto"],
        ),
        (
            "Bestelnummer;Bestelstatus;Besteldatum;E-mailadres;Artikel;Aantal;Prijs",
            ["Voltooid", "Verzonden"],
            ["Geannuleerd", "Mislukt"],
            ["Terugbetaald", "Geretourneerd"],
        ),
        (
            "Ordine;Stato ordine;Data;Email;Prodotto;Quantità;Prezzo",
            ["Completato", "Spedito"],
            ["Annullato", "Bozza"],
            ["Rimborsato", "Reso"],
        ),
        (
            "订单编号;订单状态;下单时间;会员号;商品;数量;单价",
            ["已签收", "无售后或售后取消"],
            ["待付款", "已取消"],
            ["已退款", "退款成功"],
        ),
        (
            "Order;Payment Status;Created;Customer Email;Product;Quantity;Unit Price",
            ["Paid", "Not refunded"],
            ["Voided", "Awaiting payment"],
            ["Refunded", "Chargeback"],
        ),
    ] {
        let words = [kept, gone, back].concat();
        let rows: String = words
            .iter()
            .enumerate()
            .map(|(n, word)| {
                let n = n + 1;
                format!("{n};{word};2026-01-1{n} 12:00;c{n}@example.org;X;1;{n}0.00\n")
            })
            .collect();
        let mut workshop = Workshop::new();
        workshop.load("orders.csv", format!("{header}\n{rows}"));
        let actions = workshop.export("actions");
        let sold = |n: usize, kind: &str| {
            let start = format!("c{n}@example.org,");
            let mut of = actions.lines().filter(|line| line.starts_with(&start));
            of.any(|line| line.contains(&format!(",{kind},")))
        };
        for n in 1..=6 {
            let word = words[n - 1];
            assert_eq!(sold(n, "purchase"), n != 3 && n != 4, "{word}");
            assert_eq!(sold(n, "refund"), n >= 5, "{word}");
        }
    }
}

#[test]
fn a_number_of_another_customer_at_another_time_is_of_another_shop() {
    for (one, two) in [
        (
            "Bestellnummer;Datum;E-Mail;Artikelnummer;Menge;Preis\n1111;01.03.2026 10:00;ana@example.org;M1;1;20,00\n",
            "Bestellnummer;Datum;E-Mail;Artikelnummer;Menge;Preis\n1111;15.03.2026 10:00;cem@example.org;L1;1;50,00\n",
        ),
        (
            "order_number,created,customer_email,total,status\n5001,2026-03-01 10:00,ana@example.org,20.00,paid\n",
            "order_number,created,customer_email,total,status\n5001,2026-05-05 12:00,cem@example.org,50.00,paid\n",
        ),
    ] {
        let mut both = Workshop::new();
        let files = [both.write("one.csv", one), both.write("two.csv", two)];
        assert!(both.try_load(&[&files[0], &files[1]]).is_err());
        let mut workshop = Workshop::new();
        workshop.load("one.csv", one);
        let path = workshop.write("two.csv", two);
        let error = workshop.try_load(&[&path]).unwrap_err();
        assert!(
            error.to_string().contains("exports of two shops"),
            "{error}"
        );
    }
}

#[test]
fn a_typed_kind_that_the_columns_contradict_is_said() {
    let mut workshop = Workshop::new();
    let path = workshop.write(
        "lines.csv",
        "order_id,customer_id,date,sku,title,qty,price\n1,a,2026-01-15,M1,Mug,2,10.00\n\
         1,a,2026-01-15,T1,Tray,1,5.00\n2,b,2026-01-16,M1,Mug,1,10.00\n",
    );
    let request = Request {
        files: vec![path],
        kind: Some(FileKind::Items),
        ..Request::default()
    };
    let outcome = run(&mut workshop.shop, &request, &Silent::default()).unwrap();
    assert_eq!(outcome.files[0].kind, "items");
    let said = outcome.notes.join("\n");
    assert!(
        said.contains("read as items for sale, as typed, although its columns look like lines"),
        "{said}"
    );
}

#[test]
fn a_question_is_not_asked_again_after_its_answer() {
    let text = "Timestamp,Email Address,Your name,What would you like?,Total to pay,Collection date\n\
                3/2/2026 10:00:12,ana@example.org,Ana Roth,\"2 x Sourdough, 1 x Focaccia\",25.00,3/7/2026\n\
                3/13/2026 18:40:00,ben@example.org,Ben Falk,1 x Sourdough,10.00,3/14/2026\n";
    let mut workshop = Workshop::new();
    let path = workshop.write("form.csv", text);
    let error = workshop.try_load(&[&path]).unwrap_err();
    assert_eq!(error.question.unwrap().answers[0].option, "map");
    let request = Request {
        files: vec![path],
        map: vec![("time".into(), "Timestamp".into())],
        ..Request::default()
    };
    run(&mut workshop.shop, &request, &Silent::default()).unwrap();
    assert!(workshop.export("actions").contains("25.00"));
}

#[test]
fn what_is_not_for_sale_is_known_and_comes_back() {
    let mut workshop = Workshop::new();
    workshop.load(
        "items.csv",
        "sku,title,price,published\nC1,Cup,7.00,yes\nP1,Plate,10.00,no\nR1,Rug,50.00,hidden\n",
    );
    let unavailable = |workshop: &Workshop| {
        let store = workshop.shop.store();
        let keys = store.fetch_unavailable_items().unwrap();
        keys.into_iter()
            .map(|key| store.fetch_item(key).unwrap().unwrap().id)
            .collect::<Vec<_>>()
    };
    assert_eq!(unavailable(&workshop), ["P1", "R1"]);
    let later = workshop.load(
        "again.csv",
        "sku,title,price,published\nP1,Plate,10.00,yes\n",
    );
    assert_eq!(unavailable(&workshop), ["R1"]);
    workshop.undo(&later);
    assert_eq!(unavailable(&workshop), ["P1", "R1"]);
}

const ORDERS: &str = "Name,Email,Financial Status,Created at,Total,Lineitem quantity,Lineitem name,\
                      Lineitem price,Lineitem sku,Id\n";

#[test]
fn one_number_with_two_keys_is_of_two_shops() {
    let order = |number: &str, email: &str, day: u32, key: &str| {
        format!(
            "{ORDERS}{number},{email},paid,2026-03-{day:02} 10:00:00 +0100,20.00,1,Cup,20.00,C1,{key}\n"
        )
    };
    let north = order("#71", "mia@example.org", 1, "5550000000001");
    let south = order("#71", "tom@example.org", 5, "7770000000009");
    let mut workshop = Workshop::new();
    let paths = [
        workshop.write("north.csv", &north),
        workshop.write("south.csv", &south),
    ];
    let error = workshop.try_load(&[&paths[0], &paths[1]]).unwrap_err();
    assert!(error.what.contains("two different orders #71"), "{error}");
    assert!(error.hint.unwrap().contains("--map order=Id"));
    // The same in two loads, where only the time is known of the first.
    let mut one_by_one = Workshop::new();
    one_by_one.load("north.csv", &north);
    one_by_one.load("north-again.csv", &north);
    let path = one_by_one.write("south.csv", &south);
    assert!(one_by_one.try_load(&[&path]).is_err());
    // By their keys they are two orders.
    let request = Request {
        files: paths.into(),
        map: vec![("order".into(), "Id".into())],
        ..Request::default()
    };
    run(&mut workshop.shop, &request, &Silent::default()).unwrap();
    let exported = workshop.export("actions");
    assert!(exported.contains("5550000000001") && exported.contains("7770000000009"));
}

#[test]
fn files_of_a_folder_that_are_not_the_shops_are_named_and_left_out() {
    let mut workshop = Workshop::new();
    let folder = workshop.folder.path().join("exports");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("desks.csv"), "desk,plant\n1,fern\n2,ivy\n").unwrap();
    let sales = "order_id,email,date,item,qty,price\n1,mia@example.org,2026-01-15,cup,1,7.00\n";
    std::fs::write(folder.join("sales.csv"), sales).unwrap();
    let outcome = workshop.try_load(&[&folder]).unwrap();
    assert_eq!(outcome.files.len(), 1);
    let said = &outcome.left_out[0].why;
    assert!(
        said.contains("desks.csv holds nothing that is loaded (columns: desk, plant)"),
        "{said}"
    );
    // Named by itself it is an error.
    assert!(workshop.try_load(&[&folder.join("desks.csv")]).is_err());
    // The same folder again brings what is new.
    std::fs::write(
        folder.join("sales.csv"),
        format!("{sales}2,tom@example.org,2026-01-16,cup,1,7.00\n"),
    )
    .unwrap();
    let again = workshop.try_load(&[&folder]).unwrap();
    assert_eq!(
        (again.files[0].rows_loaded, again.files[0].rows_duplicate),
        (1, 1)
    );
}

#[test]
fn what_contradicts_a_typed_column_or_a_known_export_is_said() {
    let mut workshop = Workshop::new();
    let path = workshop.write(
        "a.csv",
        "order_id,email,shelf,item,qty,price\n1,mia@example.org,left,cup,1,7.00\n",
    );
    let request = Request {
        files: vec![path],
        map: vec![("time".into(), "shelf".into())],
        ..Request::default()
    };
    let outcome = run(&mut workshop.shop, &request, &Silent::default()).unwrap();
    let said = outcome.notes.join("\n");
    assert!(
        said.contains("the column shelf is read as time, but its values"),
        "{said}"
    );
    let rows: String = (0..120)
        .map(|number| {
            format!(
                "#{number},mia@example.org,paid,2026-03-01 10:00:00,20.00,1,Cup,cheap,C1,{number}\n"
            )
        })
        .collect();
    let outcome = workshop.load("b.csv", format!("{ORDERS}{rows}"));
    let said = outcome.notes.join("\n");
    assert!(
        said.contains("Lineitem price is read as price, but"),
        "{said}"
    );
}

#[test]
fn a_typed_column_holds_and_columns_can_be_named_by_place() {
    let mut workshop = Workshop::new();
    let path = workshop.write("a.csv", "order_id,customer_name,product_name,order_date,total_price\n1,Mia,Desk,2026-02-11,700.00\n1,Mia,Lamp,2026-02-11,45.00\n");
    let request = Request {
        files: vec![path],
        map: vec![
            ("user".into(), "customer_name".into()),
            ("item".into(), "product_name".into()),
        ],
        ..Request::default()
    };
    let loaded = run(&mut workshop.shop, &request, &Silent::default()).unwrap();
    assert_eq!(loaded.files[0].kind, "actions");
    let total = loaded.files[0]
        .control
        .as_ref()
        .and_then(|control| control.total);
    assert_eq!(total.map(|money| money.minor), Some(74_500));

    let mut by_place = Workshop::new();
    let path = by_place.write(
        "b.csv",
        "AAZZ01,0017,5.0,1767225600\nAAZZ02,0025,3.0,1767312000\n",
    );
    let request = Request {
        files: vec![path],
        columns: ["user", "item", "_", "time"].map(String::from).into(),
        ..Request::default()
    };
    let loaded = run(&mut by_place.shop, &request, &Silent::default()).unwrap();
    assert_eq!(
        (loaded.files[0].rows_read, loaded.files[0].rows_loaded),
        (2, 2),
        "the first line is a row"
    );
    assert!(by_place.export("actions").contains("AAZZ01"));
}
