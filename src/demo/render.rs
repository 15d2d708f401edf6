//! The generated shop as the bytes of its files.

use super::calendar::{date_of, time_text};
use super::generated::Generated;
use super::rows::{ActionRow, Arm, Fault};
use super::wares::CATEGORIES;
use crate::domain::ActionKind;
use std::fmt::Write;

/// The time column of rows with a bad date.
const BAD_DATES: [&str; 6] = [
    "2026-02-30 10:15:00",
    "yesterday",
    "0000-00-00 00:00:00",
    "2026-13-04 09:00:00",
    "",
    "31/31/2026",
];

/// All files: name and content.
pub fn files(shop: &Generated) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("users.csv", render_users(shop).into_bytes()),
        ("items.csv", render_items(shop).into_bytes()),
        ("actions.csv", render_actions(shop).into_bytes()),
        ("campaigns.csv", render_campaigns(shop).into_bytes()),
        ("truth.json", render_truth(shop).into_bytes()),
    ]
}

/// `users.csv`.
pub fn render_users(shop: &Generated) -> String {
    let mut text = String::from(
        "user_id,name,email,phone,age,gender,city,tier,joined_at,interests,email_consent\n",
    );
    for user in &shop.users {
        let age = user.age.map_or(String::new(), |age| age.to_string());
        line(
            &mut text,
            &[
                &user.id,
                &user.name,
                user.email.as_deref().unwrap_or_default(),
                user.phone.as_deref().unwrap_or_default(),
                &age,
                user.gender.unwrap_or_default(),
                user.city,
                user.tier,
                &date_of(user.joined_day).to_string(),
                &user.interests.join("|"),
                if user.email_consent { "yes" } else { "no" },
            ],
        );
    }
    text
}

/// `items.csv`.
pub fn render_items(shop: &Generated) -> String {
    let mut text = String::from("item_id,title,category,brand,price,cost,stock\n");
    for item in &shop.items {
        line(
            &mut text,
            &[
                &item.id,
                &item.title,
                CATEGORIES[item.category].name,
                item.brand,
                &decimal(item.price_minor),
                &item.cost_minor.map_or(String::new(), decimal),
                &item.stock.map_or(String::new(), |stock| stock.to_string()),
            ],
        );
    }
    text
}

/// `actions.csv`, by time.
pub fn render_actions(shop: &Generated) -> String {
    let mut text = String::from(
        "user_id,session_id,item_id,action_type,action_time,quantity,amount,discount,order_id,coupon_code,sales_channel\n",
    );
    text.reserve(shop.actions.len() * 80);
    let mut bad_dates = BAD_DATES.iter().cycle();
    for row in &shop.actions {
        let mut time = time_text(row.at);
        if row.fault == Some(Fault::BadDate) {
            time = bad_dates
                .next()
                .map_or(String::new(), |text| (*text).to_owned());
        }
        action(&mut text, shop, row, &time);
    }
    text
}

fn action(text: &mut String, shop: &Generated, row: &ActionRow, time: &str) {
    let user = row.user.map_or("", |user| shop.users[user].id.as_str());
    let item = &shop.items[row.item].id;
    match row.fault {
        // Writing to a String cannot fail.
        Some(Fault::StraySpaces) => _ = write!(text, " {user}  ,"),
        _ => _ = write!(text, "{user},"),
    }
    if let Some(session) = row.session {
        _ = write!(text, "S{session:06}");
    }
    match row.fault {
        Some(Fault::LetterCase) => _ = write!(text, ",{},", item.to_lowercase()),
        _ => _ = write!(text, ",{item},"),
    }
    _ = write!(text, "{},{time},", row.kind.word());
    if matches!(row.kind, ActionKind::Purchase | ActionKind::Refund) {
        _ = write!(text, "{},{},", row.quantity, decimal(row.amount_minor));
        if row.kind == ActionKind::Purchase {
            text.push_str(&decimal(row.discount_minor));
        }
        text.push(',');
    } else {
        text.push_str(",,,");
    }
    if let Some(order) = row.order {
        _ = write!(text, "O{:06}", 100_000 + order);
    }
    text.push(',');
    if let Some(code) = row
        .offer
        .and_then(|offer| shop.campaigns[offer].code.as_deref())
    {
        text.push_str(code);
    }
    text.push(',');
    text.push_str(row.channel.unwrap_or_default());
    text.push('\n');
}

/// `campaigns.csv`, one row per campaign and user.
pub fn render_campaigns(shop: &Generated) -> String {
    let mut text = String::from("campaign,user_id,arm,discount,sent_at,ends_at,code,redeemed_at\n");
    for row in &shop.campaigns {
        line(
            &mut text,
            &[
                row.campaign,
                &shop.users[row.user].id,
                if row.arm == Arm::Offered {
                    "offered"
                } else {
                    "held_out"
                },
                &row.discount_percent.to_string(),
                &time_text(row.sent_at),
                &time_text(row.ends_at),
                row.code.as_deref().unwrap_or_default(),
                &row.redeemed_at.map_or(String::new(), time_text),
            ],
        );
    }
    text
}

/// `truth.json`.
pub fn render_truth(shop: &Generated) -> String {
    // The truth is plain numbers and text, which always serialise.
    serde_json::to_string_pretty(&shop.truth).unwrap_or_default() + "\n"
}

/// Cents as a decimal.
fn decimal(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let minor = minor.unsigned_abs();
    format!("{sign}{}.{:02}", minor / 100, minor % 100)
}

fn line(text: &mut String, cells: &[&str]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
    }
    text.push('\n');
}
