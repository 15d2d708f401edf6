//! A folder for Shopify. Its admin imports customers and no codes, so there are two ways: JSON lines
//! with the commands that send them, or one shared code for the customers who carry a tag.
//!
//! Sources: shopify.dev/docs/api/admin-graphql for `DiscountCodeBasicInput` and
//! `discountRedeemCodeBulkAdd` (250 codes a call); shopify.dev/docs/api/usage/bulk-operations/imports
//! (a line holds the variables of one call); help.shopify.com/en/manual/customers/import-export-customers
//! (columns of a customer file).

use super::mailing::csv;
use super::merge::last_name;
use super::recipient::{ExportRow, Offer};
use crate::campaign::Discount;
use crate::domain::{Instant, Money};
use crate::output::{Cell, Part, Table};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Codes that one call takes.
const BATCH: usize = 250;

/// The files.
pub fn shopify(rows: &[ExportRow], offer: &Offer<'_>) -> Vec<Part> {
    let tag = format!("regulars-campaign-{}", offer.campaign);
    let mut files = vec![
        Part::table(
            "customers.csv",
            format!("the customers with the tag {tag}: Customers > Import"),
            customers(rows, &tag),
        ),
        Part::table(
            "mailing.csv",
            "the list for your mailing program, with codes",
            csv(rows),
        ),
    ];
    if let Some(lines) = codes(rows, offer) {
        files.push(Part::text(
            "codes.jsonl",
            format!("the codes, {BATCH} a line, for Shopify's GraphQL interface"),
            lines,
        ));
        files.push(Part::text(
            "create-codes.sh",
            "the commands that send codes.jsonl",
            script(offer),
        ));
    }
    files.push(Part::text(
        "README.txt",
        "what to do with these files",
        readme(offer, &tag),
    ));
    files
}

/// Columns for consent are left out: the shop keeps what it knows of it.
fn customers(rows: &[ExportRow], tag: &str) -> Table {
    let mut table = Table::new("", &["First Name", "Last Name", "Email", "Tags"]);
    for row in rows.iter().filter(|row| row.email.is_some()) {
        let last = row.name.as_deref().and_then(last_name);
        // Tags that are known here are kept where the import replaces those of the shop.
        let mut tags = row.tags.clone();
        tags.retain(|known| known != tag);
        tags.push(tag.to_string());
        table.row(vec![
            Cell::or_missing(row.first_name.as_ref(), Cell::text),
            Cell::or_missing(last, Cell::text),
            Cell::or_missing(row.email.as_ref(), Cell::text),
            Cell::text(tags.join(", ")),
        ]);
    }
    table
}

/// A discount, and the codes that give it until the same day.
type Alike<'a> = (Discount, Vec<&'a str>);

/// Lines of variables: for each discount and day on which codes end, one that creates the discount with
/// its first code, then those that add the others. `None` where there are no codes.
fn codes(rows: &[ExportRow], offer: &Offer<'_>) -> Option<String> {
    let mut alike: BTreeMap<(Option<Instant>, &str), Alike<'_>> = BTreeMap::new();
    for row in rows {
        if let (Some(code), Some(off), Some(text)) = (&row.code, row.off, &row.discount) {
            let key = (row.expires, text.as_str());
            let (_, codes) = alike.entry(key).or_insert((off, Vec::new()));
            codes.push(code);
        }
    }
    let mut lines = String::new();
    for ((ends_at, _), (discount, codes)) in &alike {
        let Some((first, others)) = codes.split_first() else {
            continue;
        };
        let mut input = json!({
            "title": offer.title(),
            "code": first,
            "startsAt": offer.starts_at.to_string(),
            "context": {"all": "ALL"},
            "customerGets": {"value": value(*discount), "items": items(offer)},
            "usageLimit": 1,
            "appliesOncePerCustomer": true,
        });
        if let Some(end) = ends_at {
            input["endsAt"] = json!(end.to_string());
        }
        if let Some(minimum) = offer.terms.min_spend {
            input["minimumRequirement"] =
                json!({"subtotal": {"greaterThanOrEqualToSubtotal": amount(minimum)}});
        }
        lines.push_str(&format!("{}\n", json!({"basicCodeDiscount": input})));
        for batch in others.chunks(BATCH) {
            let batch: Vec<Value> = batch.iter().map(|code| json!({"code": code})).collect();
            let variables = json!({"discountId": "DISCOUNT_ID", "codes": batch});
            lines.push_str(&format!("{variables}\n"));
        }
    }
    (!lines.is_empty()).then_some(lines)
}

fn value(discount: Discount) -> Value {
    match discount {
        Discount::Percent(percent) => json!({"percentage": percent / 100.0}),
        Discount::Amount(money) => {
            json!({"discountAmount": {"amount": amount(money), "appliesOnEachItem": false}})
        }
    }
}

/// Ids that are no numbers become names that Shopify refuses, so that no code is valid for more than
/// was decided.
fn items(offer: &Offer<'_>) -> Value {
    if offer.terms.items.is_empty() {
        return json!({"all": true});
    }
    let products = offer.terms.items.iter();
    let products = products.map(|id| match id.parse::<u64>() {
        Ok(number) => format!("gid://shopify/Product/{number}"),
        Err(_) => format!("gid://shopify/Product/NUMBER-OF-{id}"),
    });
    json!({"products": {"productsToAdd": products.collect::<Vec<_>>()}})
}

/// An amount as both shops write it: `40.00`.
pub(super) fn amount(money: Money) -> String {
    let decimals = money.currency.decimals() as usize;
    format!("{:.decimals$}", money.major())
}

fn script(offer: &Offer<'_>) -> String {
    format!(
        r#"#!/bin/sh
# Creates the discount codes of campaign {id} in Shopify from codes.jsonl, {BATCH} codes a call.
# SHOP is the part before .myshopify.com; TOKEN is an Admin API access token with write_discounts:
#   SHOP=my-shop TOKEN=shpat_... sh create-codes.sh
set -eu
: "${{SHOP:?set SHOP to the part before .myshopify.com}}"
: "${{TOKEN:?set TOKEN to an Admin API access token with write_discounts}}"
cd "$(dirname "$0")"
# In a file of its own, so that no other user of this computer sees the token.
login=$(mktemp)
trap 'rm -f "$login"' EXIT
printf 'header = "X-Shopify-Access-Token: %s"\n' "$TOKEN" > "$login"
url="https://$SHOP.myshopify.com/admin/api/2026-01/graphql.json"
create='mutation ($basicCodeDiscount: DiscountCodeBasicInput!) {{ discountCodeBasicCreate(basicCodeDiscount: $basicCodeDiscount) {{ codeDiscountNode {{ id }} userErrors {{ field message }} }} }}'
add='mutation ($discountId: ID!, $codes: [DiscountRedeemCodeInput!]!) {{ discountRedeemCodeBulkAdd(discountId: $discountId, codes: $codes) {{ bulkCreation {{ id }} userErrors {{ field message }} }} }}'
id=
while IFS= read -r line; do
  case $line in
    '{{"basicCodeDiscount"'*) query=$create ;;
    *) query=$add; line=$(printf '%s' "$line" | sed "s|DISCOUNT_ID|$id|") ;;
  esac
  answer=$(printf '{{"query":"%s","variables":%s}}' "$query" "$line" |
    curl -sS -K "$login" -H 'Content-Type: application/json' --data-binary @- "$url")
  case $answer in
    *'"userErrors":[]'*) ;;
    *) printf 'Shopify refused a call; later lines were not sent: %s\n' "$answer" >&2; exit 1 ;;
  esac
  if [ "$query" = "$create" ]; then
    id=$(printf '%s' "$answer" | sed -n 's|.*"id":"\(gid://[^"]*\)".*|\1|p')
  fi
done < codes.jsonl
echo 'Shopify has the codes; it may take a few minutes to list them all'
"#,
        id = offer.campaign
    )
}

fn readme(offer: &Offer<'_>, tag: &str) -> String {
    let mut text = format!("{}: {}\n\n", offer.title(), offer.terms.gives());
    if offer.terms.has_codes() {
        text.push_str(
            "Shopify's admin cannot import codes. Choose one way.\n\n\
             A code of their own for each customer\n\
             1. Create the codes: SHOP=my-shop TOKEN=shpat_... sh create-codes.sh\n   \
                (the token belongs to a custom app with the scope write_discounts)\n\
             2. Import mailing.csv into your mailing program and send each customer the code.\n",
        );
        if !offer.terms.items.is_empty() {
            text.push_str(&format!(
                "   The codes are only for {}. Check the product numbers in codes.jsonl first.\n",
                offer.terms.items.join(", ")
            ));
        }
        text.push_str(&format!(
            "\nOne shared code for all of them\n\
             1. Customers > Import: customers.csv, with existing customers overwritten.\n\
             2. Customers > Segments: customer_tags CONTAINS '{tag}'\n\
             3. Discounts > Create discount > Amount off order: {}, one use per customer, only for \
             that segment{}.\n\
             4. Send that code. Uses of it are not matched to customers here; `campaign measure` \
             still compares the groups.\n",
            offer.terms.gives(),
            offer
                .terms
                .min_spend
                .map(|money| format!(", minimum purchase {money}"))
                .unwrap_or_default(),
        ));
    } else {
        text.push_str(
            "There are no codes. Import mailing.csv into your mailing program, or customers.csv \
             under Customers > Import and write to the customers with its tag.\n",
        );
    }
    text
}
