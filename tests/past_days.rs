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
    let mut shop = loaded(&folder.path().join("shop.db"));
    let long_ago = Instant::parse("2020-01-01").unwrap();
    let text = said(&shop, "U0001", long_ago);
    assert!(text.contains("no file with this customer had been loaded by then"));
    assert!(text.contains("no segments had been computed"));
    let before = shop.context.now.plus_days(0.5);
    shop.context.now = shop.context.now.plus_days(1.0);
    let request = privacy::RectifyRequest {
        user: "U0001".into(),
        field: "tier".into(),
        value: "gold".into(),
        is_dry_run: false,
    };
    privacy::rectify(&mut shop, &request, &Silent::default()).unwrap();
    assert!(said(&shop, "U0001", before).contains("the tier was corrected since"));
    assert!(said(&shop, "U0001", shop.context.now).contains("tier: gold"));
}
