//! A folder for WooCommerce: coupons as its import plugins take them, and as its REST interface does.
//!
//! Sources: the columns of WebToffee's coupon import, webtoffee.com/bulk-import-coupons-using-csv-file-coupon-data;
//! developer.woocommerce.com/docs/apis/rest-api/v3/coupons (`/coupons/batch`, 100 a call). A day of
//! expiry is over when it begins: "The coupon will expire at 00:00:00 of this date."

use super::mailing::csv;
use super::recipient::{ExportRow, Offer};
use super::shopify::amount;
use crate::campaign::Discount;
use crate::output::{Cell, Part, Table};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// Coupons that one call takes.
const BATCH: usize = 100;

/// The files; `zone` is that of the shop.
pub fn woocommerce(rows: &[ExportRow], offer: &Offer<'_>, zone: &TimeZone) -> Vec<Part> {
    let mailing = Part::table(
        "mailing.csv",
        "the list for your mailing program, with codes",
        csv(rows),
    );
    if !offer.terms.has_codes() {
        return vec![mailing];
    }
    let coupons: Vec<Coupon> = rows
        .iter()
        .filter_map(|row| Coupon::of(row, offer))
        .collect();
    let lines = coupons.chunks(BATCH).map(|batch| {
        let create: Vec<Value> = batch.iter().map(Coupon::json).collect();
        format!("{}\n", json!({ "create": create }))
    });
    vec![
        Part::table(
            "coupons.csv",
            "the coupons, for a coupon import plugin",
            table(&coupons, zone),
        ),
        Part::text(
            "coupons.jsonl",
            format!("the coupons, {BATCH} a line, for the REST interface"),
            lines.collect::<String>(),
        ),
        Part::text(
            "create-coupons.sh",
            "the commands that send coupons.jsonl",
            script(offer),
        ),
        mailing,
        Part::text("README.txt", "what to do with these files", readme(offer)),
    ]
}

struct Coupon<'a> {
    row: &'a ExportRow,
    code: &'a str,
    title: String,
    kind: &'static str,
    amount: String,
    minimum: Option<String>,
    /// Numbers of products; empty for all.
    products: Vec<u64>,
    /// Drafts give nothing: where the products are not known by number, they are set by hand first.
    status: &'static str,
}

impl Coupon<'_> {
    fn of<'a>(row: &'a ExportRow, offer: &Offer<'_>) -> Option<Coupon<'a>> {
        let products = offer.product_numbers();
        let (kind, amount) = match row.off? {
            Discount::Percent(percent) => ("percent", percent.to_string()),
            Discount::Amount(money) => ("fixed_cart", amount(money)),
        };
        Some(Coupon {
            row,
            code: row.code.as_deref()?,
            title: offer.title(),
            kind,
            amount,
            minimum: offer.terms.min_spend.map(self::amount),
            status: if products.is_some() {
                "publish"
            } else {
                "draft"
            },
            products: products.unwrap_or_default(),
        })
    }

    fn json(&self) -> Value {
        let mut coupon = json!({
            "code": self.code,
            "status": self.status,
            "description": self.title,
            "discount_type": self.kind,
            "amount": self.amount,
            "usage_limit": 1,
            "usage_limit_per_user": 1,
        });
        if let Some(end) = self.row.expires {
            coupon["date_expires_gmt"] = json!(end.to_string().trim_end_matches('Z'));
        }
        if let Some(minimum) = &self.minimum {
            coupon["minimum_amount"] = json!(minimum);
        }
        if !self.products.is_empty() {
            coupon["product_ids"] = json!(self.products);
        }
        if let Some(email) = &self.row.email {
            coupon["email_restrictions"] = json!([email]);
        }
        coupon
    }
}

fn table(coupons: &[Coupon<'_>], zone: &TimeZone) -> Table {
    let mut table = Table::new(
        "",
        &[
            "post_title",
            "post_excerpt",
            "post_status",
            "discount_type",
            "coupon_amount",
            "product_ids",
            "usage_limit",
            "usage_limit_per_user",
            "date_expires",
            "minimum_amount",
            "customer_email",
        ],
    );
    for coupon in coupons {
        // The first midnight at which the window is over.
        let expires = coupon.row.expires.and_then(|end| {
            let day = crate::domain::Instant(end.0 - 1).date_in(zone);
            Some(day.tomorrow().ok()?.to_string())
        });
        let products: Vec<String> = coupon.products.iter().map(u64::to_string).collect();
        table.row(vec![
            Cell::text(coupon.code),
            Cell::text(&coupon.title),
            Cell::text(coupon.status),
            Cell::text(coupon.kind),
            Cell::text(&coupon.amount),
            Cell::text(products.join(",")),
            Cell::Int(1),
            Cell::Int(1),
            Cell::or_missing(expires, Cell::text),
            Cell::or_missing(coupon.minimum.as_ref(), Cell::text),
            Cell::or_missing(coupon.row.email.as_ref(), Cell::text),
        ]);
    }
    table
}

fn script(offer: &Offer<'_>) -> String {
    format!(
        r#"#!/bin/sh
# Creates the coupons of campaign {id} in WooCommerce from coupons.jsonl, {BATCH} coupons a call.
# SHOP is the shop's address; KEY and SECRET come from WooCommerce > Settings > Advanced > REST API:
#   SHOP=https://example.com KEY=ck_... SECRET=cs_... sh create-coupons.sh
set -eu
: "${{SHOP:?set SHOP to the address of the shop}}"
: "${{KEY:?set KEY to the consumer key}}" "${{SECRET:?set SECRET to the consumer secret}}"
cd "$(dirname "$0")"
# In a file of its own, so that no other user of this computer sees the key.
login=$(mktemp)
trap 'rm -f "$login"' EXIT
printf 'user = "%s:%s"\n' "$KEY" "$SECRET" > "$login"
while IFS= read -r line; do
  answer=$(printf '%s' "$line" |
    curl -sS -K "$login" -H 'Content-Type: application/json' --data-binary @- "$SHOP/wp-json/wc/v3/coupons/batch")
  case $answer in
    *'"error":'*) printf 'WooCommerce refused coupons; later lines were not sent: %s\n' "$answer" >&2; exit 1 ;;
    *'"create":'*) ;;
    *) printf 'WooCommerce refused a call; later lines were not sent: %s\n' "$answer" >&2; exit 1 ;;
  esac
done < coupons.jsonl
echo 'WooCommerce has the coupons'
"#,
        id = offer.campaign
    )
}

fn readme(offer: &Offer<'_>) -> String {
    let mut text = format!(
        "{}: {}\n\n\
         1. Create the coupons, one way or the other:\n   \
            coupons.csv with a coupon import plugin (its columns are those of WebToffee's), or\n   \
            SHOP=https://example.com KEY=ck_... SECRET=cs_... sh create-coupons.sh\n\
         2. Import mailing.csv into your mailing program and send each customer the code.\n\n\
         Each coupon works once, and only with the customer's e-mail address where it is known.\n",
        offer.title(),
        offer.terms.gives()
    );
    if !offer.terms.items.is_empty() {
        let items = offer.terms.items.join(", ");
        text.push_str(&if offer.product_numbers().is_some() {
            format!(
                "They are only for {items}: check that these are WooCommerce's product numbers.\n"
            )
        } else {
            format!(
                "They are only for {items}. WooCommerce wants the numbers of these products, which\n\
                 are not known here: the coupons are drafts. Set the products, then publish them.\n"
            )
        });
    }
    text
}
