//! Made-up shops as sets of files, each with what a right load finds in it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A set of files, and what is true of the shop.
#[derive(Default)]
pub struct FileSet {
    pub files: Vec<(String, String)>,
    /// Sales in minor units, of orders that count.
    pub sales: i64,
    pub orders: BTreeSet<String>,
    pub buyers: BTreeSet<String>,
    pub lines: usize,
}

impl FileSet {
    fn add(&mut self, name: &str, header: &str, rows: &[String]) {
        let text = format!("{header}\n{}\n", rows.join("\n"));
        self.files.push((name.into(), text));
    }

    fn sell(&mut self, order: &str, buyer: &str, minor: i64) {
        self.sales += minor;
        self.lines += 1;
        self.orders.insert(order.into());
        self.buyers.insert(buyer.into());
    }
}

/// A long code that says nothing, as marketplaces write them.
fn code(of: &str, number: usize) -> String {
    let mut state = of
        .bytes()
        .fold(7_u64, |sum, byte| sum * 31 + u64::from(byte));
    let mut text = String::new();
    state = state
        .wrapping_add(number as u64)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for round in 0..2_u64 {
        state = (state ^ (state >> 29))
            .wrapping_mul(0xbf58_476d_1ce4_e5b9)
            .wrapping_add(round);
        let _ = write!(text, "{state:016x}");
    }
    text
}

fn money(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

fn day(number: usize) -> String {
    format!("2025-{:02}-{:02}", 1 + number / 28 % 12, 1 + number % 28)
}

/// A marketplace that gives each order a customer key of its own and knows the person apart.
pub fn marketplace() -> FileSet {
    let mut set = FileSet::default();
    let (mut orders, mut lines, mut customers) = (Vec::new(), Vec::new(), Vec::new());
    let (mut payments, mut reviews) = (Vec::new(), Vec::new());
    for n in 0..120 {
        let (order, key, person) = (code("o", n), code("c", n), code("p", n % 80));
        let state = match n % 20 {
            7 => "canceled",
            13 => "unavailable",
            _ => "delivered",
        };
        let at = day(n);
        customers.push(format!("{key},{person},{:05},sao paulo,SP", 1_000 + n % 80));
        orders.push(format!(
            "{order},{key},{state},{at} 10:{:02}:00,{at} 11:00:00,{at} 12:00:00,,{at} 00:00:00",
            n % 60
        ));
        if state == "unavailable" {
            continue;
        }
        for line in 0..1 + n % 3 {
            let price = 1_990 + 100 * (n % 9) as i64;
            let item = code("i", (n * 7 + line * 11) % 25);
            lines.push(format!(
                "{order},{},{item},{},{at} 09:00:00,{},15.10",
                line + 1,
                code("s", n % 5),
                money(price)
            ));
            if state == "delivered" {
                set.sell(&order, &person, price);
            }
        }
        payments.push(format!(
            "{order},1,credit_card,{},{}",
            1 + n % 4,
            money(9_000)
        ));
        if n % 10 == 0 {
            payments.push(format!("{order},2,voucher,1,5.00"));
        }
        reviews.push(format!(
            "{},{order},{},,,{at} 00:00:00,{at} 00:00:00",
            code("r", n),
            1 + n % 5
        ));
    }
    // The files are not in one order.
    customers.reverse();
    orders.rotate_left(37);
    let words = ["beleza", "cama", "brinquedos", "outros", ""];
    let items: Vec<String> = (0..25)
        .map(|n| {
            format!(
                "{},{},{},{},{},500",
                code("i", n),
                words[n % 5],
                30 + n,
                200 + n,
                1 + n % 4
            )
        })
        .collect();
    set.add(
        "olist_customers_dataset.csv",
        "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state",
        &customers,
    );
    let places: Vec<String> = (0..50)
        .map(|n| format!("{:05},-23.{n:02},-46.{n:02},sao paulo,SP", 1_000 + n / 2))
        .collect();
    set.add(
        "olist_geolocation_dataset.csv",
        "geolocation_zip_code_prefix,geolocation_lat,geolocation_lng,geolocation_city,geolocation_state",
        &places,
    );
    set.add(
        "olist_order_items_dataset.csv",
        "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value",
        &lines,
    );
    set.add(
        "olist_order_payments_dataset.csv",
        "order_id,payment_sequential,payment_type,payment_installments,payment_value",
        &payments,
    );
    set.add(
        "olist_order_reviews_dataset.csv",
        "review_id,order_id,review_score,review_comment_title,review_comment_message,review_creation_date,review_answer_timestamp",
        &reviews,
    );
    set.add(
        "olist_orders_dataset.csv",
        "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date",
        &orders,
    );
    set.add(
        "olist_products_dataset.csv",
        "product_id,product_category_name,product_name_lenght,product_description_lenght,product_photos_qty,product_weight_g",
        &items,
    );
    let sellers: Vec<String> = (0..5)
        .map(|n| format!("{},{},sao paulo,SP", code("s", n), 20_000 + n))
        .collect();
    set.add(
        "olist_sellers_dataset.csv",
        "seller_id,seller_zip_code_prefix,seller_city,seller_state",
        &sellers,
    );
    set.add(
        "product_category_name_translation.csv",
        "product_category_name,product_category_name_english",
        &[
            "beleza,beauty".into(),
            "cama,bed".into(),
            "brinquedos,toys".into(),
        ],
    );
    set
}

/// A grocer's baskets without days and prices, its lines in two files.
pub fn groceries() -> FileSet {
    let mut set = FileSet::default();
    let (mut orders, mut prior, mut train) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..150 {
        let (order, user, number) = ((n * 61) % 151 + 1, n / 5 + 1, n % 5 + 1);
        let part = match number {
            5 if user % 3 == 0 => "test",
            5 => "train",
            _ => "prior",
        };
        let since = if number == 1 {
            String::new()
        } else {
            format!("{}.0", 3 + n % 9)
        };
        orders.push(format!(
            "{order},{user},{part},{number},{},{:02},{since}",
            n % 7,
            8 + n % 12
        ));
        if part == "test" {
            continue;
        }
        let rows = if part == "prior" {
            &mut prior
        } else {
            &mut train
        };
        for place in 0..1 + n % 4 {
            rows.push(format!(
                "{order},{},{},{}",
                (n * 3 + place * 7) % 30 + 1,
                place + 1,
                place % 2
            ));
            set.sell(&order.to_string(), &user.to_string(), 0);
        }
    }
    set.add(
        "aisles.csv",
        "aisle_id,aisle",
        &(1..=6)
            .map(|n| {
                format!(
                    "{n},shelf {}",
                    ["milk", "tea", "rice", "jam", "ham", "figs"][n - 1]
                )
            })
            .collect::<Vec<_>>(),
    );
    set.add(
        "departments.csv",
        "department_id,department",
        &["1,dairy".into(), "2,pantry".into(), "3,deli".into()],
    );
    set.add(
        "order_products__prior.csv",
        "order_id,product_id,add_to_cart_order,reordered",
        &prior,
    );
    set.add(
        "order_products__train.csv",
        "order_id,product_id,add_to_cart_order,reordered",
        &train,
    );
    set.add(
        "orders.csv",
        "order_id,user_id,eval_set,order_number,order_dow,order_hour_of_day,days_since_prior_order",
        &orders,
    );
    set.add(
        "products.csv",
        "product_id,product_name,aisle_id,department_id",
        &(1..=30)
            .map(|n| format!("{n},Organic thing no {n},{},{}", n % 6 + 1, n % 3 + 1))
            .collect::<Vec<_>>(),
    );
    set
}

/// A German shop, with semicolons and decimal commas.
pub fn teahouse() -> FileSet {
    let mut set = FileSet::default();
    let (mut orders, mut lines) = (Vec::new(), Vec::new());
    for n in 0..90 {
        let (order, buyer) = (5_000 + n, 1_000 + (n * 17) % 40);
        let state = if n % 9 == 4 { "storniert" } else { "bezahlt" };
        orders.push(format!(
            "{order};{buyer};{:02}.{:02}.2025 {:02}:15;{state}",
            1 + n % 28,
            1 + n / 28,
            8 + n % 12
        ));
        for line in 0..1 + n % 3 {
            let (count, price) = (1 + (n + line) % 4, 350 + 25 * (n % 8) as i64);
            lines.push(format!(
                "{order};A{:03};{count};{},{:02}",
                (n * 3 + line * 5) % 20,
                price / 100,
                price % 100
            ));
            if state == "bezahlt" {
                set.sell(&order.to_string(), &buyer.to_string(), price * count as i64);
            }
        }
    }
    set.add(
        "artikel.csv",
        "Artikelnr;Bezeichnung;Warengruppe;Preis",
        &(0..20)
            .map(|n| format!("A{n:03};Tee Nummer {n};{};3,50", ["Tee", "Kanne"][n % 2]))
            .collect::<Vec<_>>(),
    );
    set.add(
        "bestellungen.csv",
        "Bestellnr;Kundennr;Datum;Status",
        &orders,
    );
    set.add(
        "kunden.csv",
        "Kundennr;Name;E-Mail;Ort",
        &(0..40)
            .map(|n| format!("{};Anna Berg {n};anna{n}@example.org;Bonn", 1_000 + n))
            .collect::<Vec<_>>(),
    );
    set.add(
        "positionen.csv",
        "Bestellnr;Artikelnr;Menge;Einzelpreis",
        &lines,
    );
    set
}

/// The tables of a shop's own program, where every key is called `id`.
pub fn dump() -> FileSet {
    let mut set = FileSet::default();
    let (mut orders, mut lines) = (Vec::new(), Vec::new());
    for n in 1..=100 {
        let buyer = (n * 13) % 35 + 1;
        let state = if n % 11 == 0 { "cancelled" } else { "paid" };
        orders.push(format!(
            "{n},{buyer},{} 09:{:02}:00,{state}",
            day(n),
            n % 60
        ));
        for line in 0..1 + n % 2 {
            let (count, price) = (1 + (n + line) % 3, 420 + 10 * (n % 7) as i64);
            let id = lines.len() + 1;
            lines.push(format!(
                "{id},{n},{},{count},{}",
                (n + line * 4) % 15 + 1,
                money(price)
            ));
            if state == "paid" {
                set.sell(&n.to_string(), &buyer.to_string(), price * count as i64);
            }
        }
    }
    set.add(
        "categories.csv",
        "id,name",
        &["1,Tea".into(), "2,Cups".into(), "3,Pots".into()],
    );
    set.add(
        "customers.csv",
        "id,email,name,created_at",
        &(1..=35)
            .map(|n| format!("{n},c{n}@example.com,Ann Lee,2024-01-01 10:00:00"))
            .collect::<Vec<_>>(),
    );
    set.add(
        "order_items.csv",
        "id,order_id,product_id,quantity,unit_price",
        &lines,
    );
    set.add("orders.csv", "id,customer_id,created_at,status", &orders);
    set.add(
        "products.csv",
        "id,name,price,category_id,created_at",
        &(1..=15)
            .map(|n| format!("{n},Thing no {n},4.20,{},2024-01-01 10:00:00", n % 3 + 1))
            .collect::<Vec<_>>(),
    );
    set
}

/// Orders with totals, and lines of some of them: those from `lines_from` on. `cancelled` orders are
/// so in the orders' file alone.
pub fn totals(orders: std::ops::Range<usize>, lines_from: usize, cancelled: &[usize]) -> FileSet {
    let mut set = FileSet::default();
    let (mut heads, mut lines) = (Vec::new(), Vec::new());
    for n in orders {
        let (order, buyer) = (format!("B{:04}", 1_000 + n), format!("k{}", (n * 7) % 30));
        let state = if cancelled.contains(&n) {
            "cancelled"
        } else {
            "paid"
        };
        let each: Vec<(usize, i64)> = (0..1 + n % 3)
            .map(|line| (1 + (n + line) % 3, 300 + 50 * (n % 5) as i64))
            .collect();
        let sum: i64 = each
            .iter()
            .map(|(count, price)| *count as i64 * price)
            .sum();
        heads.push(format!(
            "{order},{buyer},{} 14:{:02},{state},{},4.95",
            day(n),
            n % 60,
            money(sum + 495)
        ));
        for (line, (count, price)) in each.iter().enumerate() {
            if n >= lines_from {
                lines.push(format!(
                    "{order},S{},{count},{}",
                    (n + line * 3) % 12,
                    money(*price)
                ));
            }
            if state == "paid" {
                set.sell(&order, &buyer, *count as i64 * price);
            }
        }
    }
    set.add("lines.csv", "order_no,sku,qty,price", &lines);
    set.add(
        "sales.csv",
        "order_no,customer,ordered_on,status,total,shipping",
        &heads,
    );
    set
}
