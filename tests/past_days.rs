//! `--as-of`: answers about a day that is over stay the same, byte for byte, whatever is computed,
//! loaded or said later, and say what is not stored of that day.

use crate::shops::loaded;
use crate::workshop::text;
use regulars::campaign::Kind;
use regulars::campaign::operation::{self as campaign, AudienceChoice, LaunchRequest, Request};
use regulars::domain::{Instant, SegmentId, Silent};
use regulars::load::operation as load;
use regulars::output::Present;
use regulars::privacy::operation as privacy;
use regulars::segment::operation as segment;
use regulars::shop::Shop;
use regulars::why::operation as why;
use std::path::Path;

/// Everything that both commands say about a customer on a day.
fn said(shop: &Shop, user: &str, day: Instant) -> String {
    let request = why::Request {
        user: user.into(),
        as_of: Some(day),
        ..why::Request::default()
    };
    let why = why::run(shop, &request).unwrap();
    let card = why::user_then(shop, user, day).unwrap();
    let json = |outcome: serde_json::Result<String>| outcome.unwrap();
    [
        text(&why),
        json(serde_json::to_string(&why)),
        format!("{:?}", why.notes()),
        text(&card),
        json(serde_json::to_string(&card)),
        format!("{:?}", card.notes()),
    ]
    .join("\n")
}

fn launch(shop: &mut Shop, segment: SegmentId) {
    let request = Request {
        kind: Kind::Coupon,
        audience: AudienceChoice::Segment(segment),
        discount: None,
        test_depth: None,
        budget: None,
        holdout: Some(0.2),
        days: None,
        items: Vec::new(),
        min_spend: None,
        is_public: false,
        note: None,
        is_dry_run: false,
    };
    let draft = campaign::run(shop, &request, &Silent::default()).unwrap();
    let launch = LaunchRequest {
        campaign: draft.campaign.unwrap(),
        is_confirmed: false,
        accepts_loss: true,
        consent: None,
        starts: None,
    };
    campaign::launch(shop, &launch, &Silent::default()).unwrap();
    campaign::sent(shop, launch.campaign).unwrap();
}

fn load_text(shop: &mut Shop, folder: &Path, name: &str, rows: &str) {
    let path = folder.join(name);
    std::fs::write(&path, rows).unwrap();
    let request = load::Request {
        files: vec![path],
        ..load::Request::default()
    };
    load::run(shop, &request, &Silent::default()).unwrap();
}

#[test]
fn a_past_day_stays_as_it_was_for_members_and_outsiders() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let segments = shop.store().fetch_segments().unwrap();
    let (target, other) = (segments[0].segment, segments[1].segment);
    launch(&mut shop, target);
    let day = shop.context.now.plus_days(0.5);
    let id_of = |shop: &Shop, key: i64| shop.store().fetch_user(key).unwrap().unwrap().id;
    let user_in = |shop: &Shop, segment| {
        let keys = shop.store().fetch_member_keys(segment).unwrap();
        id_of(shop, keys[0])
    };
    let offered = {
        let id = campaign::list(&shop).unwrap().campaigns[0].campaign;
        let rows = campaign::export(&shop, id, campaign::Target::Csv)
            .unwrap()
            .rows;
        rows[0].user.clone()
    };
    let users = [offered, user_in(&shop, other)];
    let before: Vec<String> = users.iter().map(|user| said(&shop, user, day)).collect();
    let name = |id: SegmentId| format!("{id} ({})", segments[id.0 as usize - 1].made.name);
    assert!(
        before[1].contains(&format!(
            "the customer was in segment {} when it was launched; the campaign was for segment {}",
            name(other),
            name(target)
        )),
        "{}",
        before[1]
    );
    assert!(before[0].contains("not used, valid until"), "{}", before[0]);

    // Later: more orders with the code, another tier, name and consent, other segments and names.
    shop.context.now = shop.context.now.plus_days(3.0);
    let code = why::user(&shop, &users[0]).unwrap().codes[0].code.clone();
    let at = day.plus_days(-0.1);
    let mut orders = "order_id,user_id,item_id,time,quantity,price,coupon_code\n".to_string();
    let mut facts = "user_id,name,tier\n".to_string();
    for (number, user) in users.iter().enumerate() {
        orders += &format!("N{number},{user},I0001,{at},40,90.00,{code}\n");
        facts += &format!("{user},Somebody Else,platinum\n");
    }
    load_text(&mut shop, folder.path(), "orders.csv", &orders);
    load_text(&mut shop, folder.path(), "facts.csv", &facts);
    for user in &users {
        let request = privacy::StopMarketingRequest {
            user: user.clone(),
            is_dry_run: false,
        };
        privacy::stop_marketing(&mut shop, &request, &Silent::default()).unwrap();
    }
    segment::rename(&mut shop, target, "Others").unwrap();
    let request = segment::Request {
        k: Some(5),
        from_scratch: true,
        ..segment::Request::default()
    };
    segment::run(&mut shop, &request, &Silent::default()).unwrap();
    for (user, before) in users.iter().zip(&before) {
        assert_eq!(&said(&shop, user, day), before);
        let now = said(&shop, user, shop.context.now);
        assert!(now.contains("platinum"), "{now}");
        assert_ne!(&now, before);
    }
    assert!(said(&shop, &users[0], shop.context.now).contains("used"));
}

#[test]
fn what_is_not_stored_of_a_day_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let shop = loaded(&folder.path().join("shop.db"));
    let long_ago = Instant::parse("2020-01-01").unwrap();
    let text = said(&shop, "U0001", long_ago);
    assert!(text.contains("no file with this customer had been loaded by then"));
    assert!(text.contains("no segments had been computed"));
}

fn rectify(shop: &mut Shop, field: &str, value: &str) {
    let request = privacy::RectifyRequest {
        user: "U0001".into(),
        field: field.into(),
        value: value.into(),
        is_dry_run: false,
    };
    privacy::rectify(shop, &request, &Silent::default()).unwrap();
}

#[test]
fn a_fact_corrected_twice_is_shown_as_it_was_known_on_each_day() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    load_text(
        &mut shop,
        folder.path(),
        "facts.csv",
        "user_id,name,tier\nU0001,Ann First,bronze\n",
    );
    let mut days = Vec::new();
    let mut next = |shop: &mut Shop| {
        days.push(shop.context.now.plus_days(0.5));
        shop.context.now = shop.context.now.plus_days(1.0);
    };
    next(&mut shop);
    rectify(&mut shop, "tier", "silver");
    rectify(&mut shop, "name", "Ann Second");
    next(&mut shop);
    rectify(&mut shop, "tier", "gold");
    rectify(&mut shop, "name", "");
    next(&mut shop);
    // A file that comes later is below the correction.
    load_text(
        &mut shop,
        folder.path(),
        "later.csv",
        "user_id,name,tier\nU0001,Ann Third,platinum\n",
    );
    next(&mut shop);
    for (day, tier, name) in [
        (days[0], "bronze", Some("Ann First")),
        (days[1], "silver", Some("Ann Second")),
        (days[2], "gold", None),
        (days[3], "gold", None),
    ] {
        let card = why::user_then(&shop, "U0001", day).unwrap();
        assert_eq!(card.name.as_deref(), name, "{day}");
        let text = said(&shop, "U0001", day);
        assert!(text.contains(&format!("tier: {tier}")), "{day}: {text}");
    }
    let now = why::user(&shop, "U0001").unwrap().user;
    assert_eq!((now.tier.as_deref(), now.name), (Some("gold"), None));
}

/// The row of a Shopify export for one order of 40 euros with a code.
fn shopify(email: &str, code: &str, status: &str, cancelled: &str, refunded: &str) -> String {
    format!(
        "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,\
Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Cancelled at,\
Refunded Amount,Vendor\n\
#9001,{email},{status},2026-10-04 10:00:00 +0000,EUR,40.00,0.00,0.00,40.00,{code},6.00,\
2026-10-04 10:00:00 +0000,1,Tea,46.00,I0001,{cancelled},{refunded},Acme\n"
    )
}

#[test]
fn an_order_cancelled_since_counts_on_the_days_before() {
    for (status, cancelled, refunded) in [
        ("voided", "2026-10-12 10:00:00 +0000", "0.00"),
        ("refunded", "", "40.00"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut shop = loaded(&folder.path().join("shop.db"));
        let segment = shop.store().fetch_segments().unwrap()[0].segment;
        launch(&mut shop, segment);
        let id = campaign::list(&shop).unwrap().campaigns[0].campaign;
        let offered = campaign::export(&shop, id, campaign::Target::Csv).unwrap();
        let row = &offered.rows[0];
        let (user, email) = (row.user.clone(), row.email.clone().unwrap());
        let code = row.code.clone().unwrap();
        let state = |shop: &Shop, day: Instant| {
            let card = why::user_then(shop, &user, day).unwrap();
            let one = card.day.codes.iter().find(|one| one.code == code).unwrap();
            one.state.clone()
        };
        let sent = shop.context.now.plus_days(1.0);
        shop.context.now = Instant::parse("2026-10-10T10:00:00Z").unwrap();
        let paid = shopify(&email, &code, "paid", "", "0.00");
        load_text(&mut shop, folder.path(), "orders.csv", &paid);
        let between = shop.context.now.plus_days(1.0);
        let said_before = said(&shop, &user, between);
        assert_eq!(state(&shop, sent), "issued");
        assert_eq!(state(&shop, between), "redeemed");
        shop.context.now = Instant::parse("2026-10-14T10:00:00Z").unwrap();
        let taken_back = shopify(&email, &code, status, cancelled, refunded);
        load_text(&mut shop, folder.path(), "newer.csv", &taken_back);
        assert_eq!(state(&shop, sent), "issued", "{status}");
        assert_eq!(state(&shop, between), "redeemed", "{status}");
        assert_eq!(said(&shop, &user, between), said_before, "{status}");
        let after = shop.context.now.plus_days(1.0);
        let code_now = &why::user(&shop, &user).unwrap().codes[0];
        assert_eq!(state(&shop, after), code_now.state, "{status}");
        if status == "voided" {
            assert_eq!(state(&shop, after), "issued");
        }
    }
}
