//! What keeps a product out of a customer's list is told apart: not for sale, sold out, hidden.

use crate::console::Console;
use serde_json::Value;

/// A shop in which `u0` bought tea, and others cups of four kinds, too.
fn shop() -> Console {
    let console = Console::new();
    console.write(
        "items.csv",
        "item_id,title,category,price,stock,published,parent_id\n\
         tea,Tea,drinks,9.00,10,true,\n\
         cup,Cup,cups,9.00,10,false,\n\
         mug,Mug,cups,9.00,0,true,\n\
         bowl,Bowl,cups,9.00,10,true,\n\
         jug,Jug,cups,9.00,10,true,\n\
         jug-red,Red jug,cups,9.00,10,true,jug\n",
    );
    let mut orders = String::from("order_id,user_id,item_id,created_at,quantity,price\n");
    for user in 0..30 {
        for (order, item) in ["tea", "cup", "mug", "bowl", "jug-red"].iter().enumerate() {
            if user > 0 || order == 0 {
                let day = 1 + (user + order * 3) % 28;
                orders.push_str(&format!(
                    "o{user}-{order},u{user},{item},2026-0{}-{day:02} 10:00,1,9.00\n",
                    order + 1
                ));
            }
        }
    }
    console.write("orders.csv", orders);
    console.output("regulars --db shop.db load items.csv orders.csv --tz UTC --currency EUR");
    console.output("regulars --db shop.db item hide jug");
    console
}

#[test]
fn what_is_not_for_sale_is_not_said_to_be_sold_out() {
    let console = shop();
    for (item, staff, customer) in [
        ("cup", "it is not for sale", "not for sale at the moment"),
        ("mug", "out of stock", "sold out at the moment"),
        ("bowl", "number", ""),
        (
            "jug-red",
            "it is hidden (item unhide jug shows it again)",
            "not among our suggestions",
        ),
    ] {
        let line = format!("regulars --db shop.db --now 2026-06-01 why u0 --item {item}");
        let told = console.output(&line);
        assert!(told.contains(staff) && told.contains(customer), "{told}");
        let data = console.output(&format!("{line} --format json"));
        let data: Value = serde_json::from_str(&data).unwrap();
        assert!(data["data"].is_object(), "{data}");
    }
}
