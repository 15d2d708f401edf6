//! What `campaign export` writes, against the form of each program that reads it.

use crate::shops::loaded;
use regulars::campaign::Kind;
use regulars::campaign::operation::{
    self as campaign, AudienceChoice, ExportOutcome, LaunchRequest, LetterRequest, Request, Target,
};
use regulars::domain::{CampaignId, Instant, Silent};
use regulars::output::{Cell, Content, Part, Present, Style, Table};
use regulars::privacy::operation::{self as privacy, StopMarketingRequest};
use regulars::shop::Shop;
use serde_json::{Value, json};

fn request(discount: &str, items: &[&str]) -> Request {
    Request {
        kind: Kind::Coupon,
        audience: AudienceChoice::Rule("orders >= 1".into()),
        discount: Some(discount.into()),
        test_depth: None,
        budget: None,
        holdout: Some(0.1),
        days: Some(14),
        items: items.iter().map(ToString::to_string).collect(),
        min_spend: Some("40".into()),
        is_public: false,
        note: None,
        is_dry_run: false,
    }
}

fn launch(campaign: CampaignId, starts: Option<jiff::civil::Date>) -> LaunchRequest {
    LaunchRequest {
        campaign,
        is_confirmed: true,
        accepts_loss: true,
        consent: None,
        starts,
    }
}

fn launched(shop: &mut Shop, discount: &str, items: &[&str]) -> CampaignId {
    let draft = campaign::run(shop, &request(discount, items), &Silent::default()).unwrap();
    let id = draft.campaign.unwrap();
    campaign::launch(shop, &launch(id, None), &Silent::default()).unwrap();
    id
}

fn shop_with(discount: &str, items: &[&str]) -> (tempfile::TempDir, Shop, CampaignId) {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = launched(&mut shop, discount, items);
    (folder, shop, id)
}

fn text(export: &ExportOutcome, name: &str) -> String {
    let file = export.files().iter().find(|file| file.name == name);
    file.unwrap().render(&Style::default()).unwrap()
}

fn lines(export: &ExportOutcome, name: &str) -> Vec<Value> {
    let lines = text(export, name);
    let lines = lines.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().unwrap()
}

fn table<'a>(export: &'a ExportOutcome, name: &str) -> &'a Table {
    let file = export
        .files()
        .iter()
        .find(|file| file.name == name)
        .unwrap();
    match &file.content {
        Content::Table(table) => table,
        Content::Text(_) => panic!("{name} is no table"),
    }
}

fn cell(table: &Table, row: usize, column: &str) -> String {
    let column = table.columns.iter().position(|name| name == column);
    match &table.rows[row][column.unwrap()] {
        Cell::Text(text) => text.clone(),
        Cell::Int(number) => number.to_string(),
        Cell::Missing => String::new(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_list_says_what_a_letter_needs() {
    let (_folder, mut shop, id) = shop_with("10%", &["I0001"]);
    let before = campaign::export(&shop, id, Target::Csv).unwrap();
    assert!(before.rows.len() > 20 && before.rows[0].valid_until.is_none());
    campaign::sent(&mut shop, id).unwrap();
    let export = campaign::export(&shop, id, Target::Csv).unwrap();
    let row = &export.rows[0];
    let key = shop.store().fetch_item_key("I0001").unwrap().unwrap();
    let title = shop.store().fetch_item(key).unwrap().unwrap().facts.title;
    assert_eq!(row.titles, [title.clone().unwrap()]);
    assert_eq!(row.gives, Some(format!("10 % off {}", title.unwrap())));
    assert_eq!(row.minimum.as_deref(), Some("40.00 EUR"));
    let name = row.name.clone().unwrap();
    assert!(name.starts_with(&row.first_name.clone().unwrap()));
    // The last day on which the code works from morning to night.
    let zone = shop.settings().unwrap().zone;
    let last = row.expires.unwrap().date_in(&zone).yesterday().unwrap();
    assert_eq!(row.valid_until, Some(last.to_string()));
}

#[test]
fn newsletters_get_contacts_with_an_address_and_a_code_of_their_own() {
    let (_folder, shop, id) = shop_with("10%", &[]);
    for (target, columns) in [
        (
            Target::Klaviyo,
            "Email,First Name,Last Name,Regulars Code,Regulars Offer,Regulars Minimum,Regulars Valid \
             Until,Regulars Items",
        ),
        (
            Target::Brevo,
            "EMAIL,FIRSTNAME,LASTNAME,CODE,OFFER,MINIMUM,VALID_UNTIL,ITEMS",
        ),
        (
            Target::Mailchimp,
            "Email Address,First Name,Last Name,CODE,OFFER,MINIMUM,VALIDUNTIL,ITEMS",
        ),
    ] {
        let export = campaign::export(&shop, id, target).unwrap();
        assert_eq!(export.list.columns.join(","), columns);
        let reached = export.rows.iter().filter(|row| row.email.is_some());
        for (written, row) in export.list.rows.iter().zip(reached.clone()) {
            assert_eq!(written[0], Cell::text(row.email.clone().unwrap()));
            assert_eq!(written[3], Cell::text(row.code.clone().unwrap()));
        }
        assert_eq!(export.list.rows.len(), reached.count());
    }
}

#[test]
fn shopify_gets_every_code_once_in_calls_of_250() {
    let (_folder, mut shop, id) = shop_with("10%", &[]);
    campaign::sent(&mut shop, id).unwrap();
    let export = campaign::export(&shop, id, Target::Shopify).unwrap();
    let calls = lines(&export, "codes.jsonl");
    let create = &calls[0]["basicCodeDiscount"];
    let end = export.rows[0].expires.unwrap();
    // The fields of DiscountCodeBasicInput.
    let expected = json!({
        "title": format!("Regulars campaign {id}"),
        "code": export.rows[0].code,
        "startsAt": shop.context.now.to_string(),
        "context": {"all": "ALL"},
        "customerGets": {"value": {"percentage": 0.1}, "items": {"all": true}},
        "usageLimit": 1,
        "appliesOncePerCustomer": true,
        "endsAt": end.to_string(),
        "minimumRequirement": {"subtotal": {"greaterThanOrEqualToSubtotal": "40.00"}},
    });
    assert_eq!(*create, expected);
    let mut codes = vec![create["code"].clone()];
    for call in &calls[1..] {
        assert_eq!(call["discountId"], "DISCOUNT_ID");
        let added = call["codes"].as_array().unwrap();
        assert!((1..=250).contains(&added.len()));
        codes.extend(added.iter().map(|code| code["code"].clone()));
    }
    let issued: Vec<Value> = export.rows.iter().map(|row| json!(row.code)).collect();
    assert_eq!(codes, issued);

    let customers = table(&export, "customers.csv");
    assert_eq!(
        customers.columns,
        ["First Name", "Last Name", "Email", "Tags"]
    );
    for row in 0..customers.rows.len() {
        let tags = cell(customers, row, "Tags");
        assert!(tags.ends_with(&format!("regulars-campaign-{id}")), "{tags}");
        assert!(!cell(customers, row, "Email").is_empty());
    }
}

/// The commands are run with a `curl` that answers as Shopify does and keeps what it was sent.
#[cfg(unix)]
#[test]
fn the_commands_send_what_shopify_takes() {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;
    let (folder, shop, id) = shop_with("5EUR", &[]);
    let export = campaign::export(&shop, id, Target::Shopify).unwrap();
    for file in ["codes.jsonl", "create-codes.sh"] {
        std::fs::write(folder.path().join(file), text(&export, file)).unwrap();
    }
    let curl = folder.path().join("curl");
    std::fs::write(&curl, "").unwrap();
    std::fs::set_permissions(&curl, std::fs::Permissions::from_mode(0o755)).unwrap();
    let sent = folder.path().join("sent");
    let run = |answer: &str| {
        let _ = std::fs::remove_file(&sent);
        std::fs::write(
            &curl,
            format!("#!/bin/sh\ncat >> \"$SENT\"; echo >> \"$SENT\"\necho '{answer}'\n"),
        )
        .unwrap();
        let path = format!(
            "{}:{}",
            folder.path().display(),
            std::env::var("PATH").unwrap()
        );
        Command::new("sh")
            .arg(folder.path().join("create-codes.sh"))
            .envs([("SHOP", "my-shop"), ("TOKEN", "secret")])
            .env("PATH", path)
            .env("SENT", &sent)
            .output()
            .unwrap()
    };
    let answer =
        r#"{"data":{"a":{"n":{"id":"gid://shopify/DiscountCodeNode/7"},"userErrors":[]}}}"#;
    let done = run(answer);
    assert!(done.status.success(), "{done:?}");
    let calls: Vec<Value> = std::fs::read_to_string(&sent)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let expected = lines(&export, "codes.jsonl");
    assert_eq!(calls.len(), expected.len());
    assert!(calls.len() > 1);
    assert_eq!(calls[0]["variables"], expected[0]);
    let value = &calls[0]["variables"]["basicCodeDiscount"]["customerGets"]["value"];
    let amount = json!({"discountAmount": {"amount": "5.00", "appliesOnEachItem": false}});
    assert_eq!(*value, amount);
    let query = calls[1]["query"].as_str().unwrap();
    assert!(query.contains("discountRedeemCodeBulkAdd(discountId: $discountId, codes: $codes)"));
    assert_eq!(
        calls[1]["variables"]["discountId"],
        "gid://shopify/DiscountCodeNode/7"
    );
    assert_eq!(calls[1]["variables"]["codes"], expected[1]["codes"]);

    // A refusal stops it.
    let refused = run(r#"{"data":{"a":{"n":null,"userErrors":[{"message":"taken"}]}}}"#);
    assert!(!refused.status.success());
    assert_eq!(std::fs::read_to_string(&sent).unwrap().lines().count(), 1);
}

#[test]
fn woocommerce_gets_a_coupon_for_each_code() {
    let (_folder, mut shop, id) = shop_with("10%", &[]);
    campaign::sent(&mut shop, id).unwrap();
    let export = campaign::export(&shop, id, Target::WooCommerce).unwrap();
    let calls = lines(&export, "coupons.jsonl");
    let mut coupons: Vec<&Value> = Vec::new();
    for call in &calls {
        let create = call["create"].as_array().unwrap();
        assert!((1..=100).contains(&create.len()));
        coupons.extend(create);
    }
    assert_eq!(coupons.len(), export.rows.len());
    let row = &export.rows[0];
    let end = row.expires.unwrap();
    let expected = json!({
        "code": row.code,
        "status": "publish",
        "description": format!("Regulars campaign {id}"),
        "discount_type": "percent",
        "amount": "10",
        "usage_limit": 1,
        "usage_limit_per_user": 1,
        "date_expires_gmt": end.to_string().trim_end_matches('Z'),
        "minimum_amount": "40.00",
        "email_restrictions": [row.email],
    });
    assert_eq!(*coupons[0], expected);

    let csv = table(&export, "coupons.csv");
    assert_eq!(csv.rows.len(), export.rows.len());
    assert_eq!(cell(csv, 0, "post_title"), row.code.clone().unwrap());
    assert_eq!(cell(csv, 0, "coupon_amount"), "10");
    // It expires when the day begins: the first midnight at which the window is over.
    let day = cell(csv, 0, "date_expires");
    let zone = shop.settings().unwrap().zone;
    let midnight = Instant::end_of(
        day.parse::<jiff::civil::Date>()
            .unwrap()
            .yesterday()
            .unwrap(),
        &zone,
    );
    let left = midnight.unwrap().days_since(end);
    assert!(
        (0.0..1.0).contains(&left),
        "{day} is {left} days after {end}"
    );
}

#[test]
fn coupons_for_items_without_a_product_number_are_drafts() {
    let (_folder, shop, id) = shop_with("10%", &["I0001"]);
    let export = campaign::export(&shop, id, Target::WooCommerce).unwrap();
    let call = &lines(&export, "coupons.jsonl")[0];
    assert_eq!(call["create"][0]["status"], "draft");
    assert!(text(&export, "README.txt").contains("only for I0001"));
    // Shopify refuses the name, so that no code is valid for everything.
    let export = campaign::export(&shop, id, Target::Shopify).unwrap();
    let create = &lines(&export, "codes.jsonl")[0]["basicCodeDiscount"];
    assert_eq!(
        create["customerGets"]["items"]["products"]["productsToAdd"],
        json!(["gid://shopify/Product/NUMBER-OF-I0001"])
    );
    assert!(
        export
            .notes
            .iter()
            .any(|note| note.contains("have no end yet"))
    );
}

#[test]
fn a_refusal_after_the_launch_is_in_none_of_the_files() {
    let (_folder, mut shop, id) = shop_with("10%", &[]);
    let row = campaign::export(&shop, id, Target::Csv).unwrap().rows[0].clone();
    let stop = StopMarketingRequest {
        user: row.user.clone(),
        is_dry_run: false,
    };
    privacy::stop_marketing(&mut shop, &stop, &Silent::default()).unwrap();
    let code = row.code.unwrap();
    for target in [
        Target::Klaviyo,
        Target::Brevo,
        Target::Mailchimp,
        Target::Shopify,
        Target::WooCommerce,
    ] {
        let export = campaign::export(&shop, id, target).unwrap();
        let list = Part::table("list.csv", "", export.list.clone());
        for file in export.files().iter().chain([&list]) {
            let text = file.render(&Style::default()).unwrap();
            assert!(!text.contains(&code), "{} of {target:?}", file.name);
        }
    }
}

#[test]
fn the_list_not_to_send_to_and_the_mailing_share_nobody_and_miss_nobody() {
    let (_folder, mut shop, id) = shop_with("10%", &[]);
    let refuser = campaign::export(&shop, id, Target::Csv).unwrap().rows[0]
        .user
        .clone();
    let stop = StopMarketingRequest {
        user: refuser.clone(),
        is_dry_run: false,
    };
    privacy::stop_marketing(&mut shop, &stop, &Silent::default()).unwrap();
    let sent_to = campaign::export(&shop, id, Target::Csv).unwrap().rows;
    let kept = campaign::do_not_send(&shop, id).unwrap().rows;
    let audience = shop.store().fetch_decisions(id).unwrap().len();
    assert_eq!(sent_to.len() + kept.len(), audience);
    let mailed: Vec<&String> = sent_to.iter().map(|row| &row.user).collect();
    assert!(kept.iter().all(|row| !mailed.contains(&&row.user)));
    let found = kept.iter().find(|row| row.user == refuser).unwrap();
    assert_eq!(
        (found.outcome.as_str(), found.because.as_str()),
        ("left_out", "refused")
    );
    let held_out = kept.iter().filter(|row| row.outcome == "held_out").count();
    assert!(held_out > 0);
    assert!(kept.iter().all(|row| !row.because.is_empty()));
}

#[test]
fn the_checklist_is_ticked_as_the_campaign_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let draft = campaign::run(&mut shop, &request("10%", &[]), &Silent::default()).unwrap();
    let id = draft.campaign.unwrap();
    let done = |shop: &Shop| {
        let steps = campaign::checklist(shop, id).unwrap().steps;
        let done = steps.iter().filter(|step| step.is_done).count();
        (done, steps)
    };
    assert_eq!(done(&shop).0, 0);
    let launched = campaign::launch(&mut shop, &launch(id, None), &Silent::default()).unwrap();
    let (ticked, steps) = done(&shop);
    assert_eq!(ticked, 1);
    let left: Vec<&String> = steps[1..steps.len() - 1]
        .iter()
        .map(|step| &step.what)
        .collect();
    assert_eq!(left, launched.checklist.iter().collect::<Vec<_>>());
    let sent = campaign::sent(&mut shop, id).unwrap();
    let (ticked, steps) = done(&shop);
    assert_eq!(ticked, steps.len() - 1);
    let zone = shop.settings().unwrap().zone;
    let verdict = sent.ends_at.unwrap().plus_days(28.0).day_in(&zone);
    let last = &steps.last().unwrap().what;
    assert!(
        last.contains(&format!("campaign measure {id}, from {verdict} on")),
        "{last}"
    );
}

#[test]
fn a_window_that_the_launch_fixed_stands_in_the_export_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let draft = campaign::run(&mut shop, &request("10%", &[]), &Silent::default()).unwrap();
    let id = draft.campaign.unwrap();
    let zone = shop.settings().unwrap().zone;
    let today = shop.context.now.date_in(&zone);
    for day in [
        today.yesterday().unwrap(),
        today.saturating_add(jiff::Span::new().days(90)),
    ] {
        let refused = campaign::launch(&mut shop, &launch(id, Some(day)), &Silent::default());
        assert!(refused.unwrap_err().what.contains("--starts"), "{day}");
    }
    let start = today.saturating_add(jiff::Span::new().days(3));
    let last = start.saturating_add(jiff::Span::new().days(13)).to_string();
    let outcome =
        campaign::launch(&mut shop, &launch(id, Some(start)), &Silent::default()).unwrap();
    assert!(
        outcome
            .message
            .contains(&format!("valid until {}", in_words(&last))),
        "{}",
        outcome.message
    );
    let before = campaign::export(&shop, id, Target::Shopify).unwrap();
    assert!(
        before
            .rows
            .iter()
            .all(|row| row.valid_until.as_ref() == Some(&last))
    );
    assert!(
        !before.notes.iter().any(|note| note.contains("expire")),
        "{:?}",
        before.notes
    );
    let begins = zone.to_timestamp(start.at(0, 0, 0, 0)).unwrap();
    let create = &lines(&before, "codes.jsonl")[0]["basicCodeDiscount"];
    assert_eq!(create["startsAt"], begins.to_string());

    let shown = campaign::show(&shop, id).unwrap().draft;
    let window = format!("14 days from {start}, as the launch fixed it");
    assert_eq!(shown.terms.window_because, window);
    assert_eq!(
        (shown.message, Some(shown.ends_at)),
        (outcome.message, before.rows[0].expires)
    );

    // Sent two days late, the codes still end when the letters say.
    shop.context.now = Instant(begins.as_second()).plus_days(2.0);
    let sent = campaign::sent(&mut shop, id).unwrap();
    assert_eq!(sent.starts_at, Some(shop.context.now));
    assert_eq!(sent.ends_at, before.rows[0].expires);
    let after = campaign::export(&shop, id, Target::Csv).unwrap();
    assert_eq!(after.rows, before.rows);
}

#[test]
fn a_letter_is_filled_in_for_one_customer_and_refuses_misspelt_placeholders() {
    let (folder, mut shop, id) = shop_with("10%", &[]);
    let letter = |shop: &Shop, template: Option<&str>, user: Option<&str>| {
        let path = folder.path().join("letter.txt");
        if let Some(text) = template {
            std::fs::write(&path, text).unwrap();
        }
        let request = LetterRequest {
            campaign: id,
            template: template.map(|_| path),
            user: user.map(Into::into),
        };
        campaign::letter(shop, &request)
    };
    let row = campaign::export(&shop, id, Target::Csv).unwrap().rows[0].clone();
    let plain = letter(&shop, None, None).unwrap();
    assert!(
        plain.text.starts_with("Dear [first name],"),
        "{}",
        plain.text
    );
    let filled = letter(&shop, None, Some(&row.user)).unwrap().text;
    assert!(
        filled.starts_with(&format!("Dear {},", row.first_name.unwrap())),
        "{filled}"
    );
    assert!(filled.contains(&row.code.clone().unwrap()) && !filled.contains('['));

    let template = "[code] until [until]";
    let early = letter(&shop, Some(template), Some(&row.user)).unwrap();
    assert!(early.text.ends_with("until [until]") && early.notes.len() == 1);
    campaign::sent(&mut shop, id).unwrap();
    let last = campaign::export(&shop, id, Target::Csv).unwrap().rows[0]
        .valid_until
        .clone();
    let late = letter(&shop, Some(template), Some(&row.user)).unwrap();
    assert_eq!(
        late.text,
        format!("{} until {}", row.code.unwrap(), in_words(&last.unwrap()))
    );
    assert!(late.notes.is_empty());

    let refused = letter(&shop, Some("Hello [firstname]"), None).unwrap_err();
    assert!(
        refused.what.ends_with("do not exist: [firstname]"),
        "{}",
        refused.what
    );
    let kept = campaign::do_not_send(&shop, id).unwrap().rows[0]
        .user
        .clone();
    let refused = letter(&shop, None, Some(&kept)).unwrap_err();
    assert!(
        refused.what.contains("does not get the message"),
        "{}",
        refused.what
    );
}

/// `2026-10-14` as a letter writes it.
fn in_words(day: &str) -> String {
    let day: jiff::civil::Date = day.parse().unwrap();
    day.strftime("%-d %B %Y").to_string()
}
