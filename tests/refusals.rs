//! What somebody who refused is not in, and what lifts a refusal.

use crate::workshop::{Workshop, text};
use regulars::domain::{ConsentState, SegmentId, Silent};
use regulars::privacy::operation::{
    self as privacy, ConsentRequest, ExcludeRequest, StopMarketingRequest,
};
use regulars::segment::operation as segment;
use regulars::store::EXPORTS;
use regulars::upkeep::operation as upkeep;

fn state(workshop: &Workshop, id: &str, channel: &str) -> Option<ConsentState> {
    let store = workshop.shop.store();
    let key = workshop.shop.find_user_exactly(id).unwrap().0;
    let person = store.fetch_person_of(key).unwrap();
    let states = store.fetch_consents_on(channel).unwrap();
    states
        .into_iter()
        .find_map(|(found, state)| (found == person).then_some(state))
}

fn stop(workshop: &mut Workshop, id: &str) {
    let request = StopMarketingRequest {
        user: id.into(),
        is_dry_run: false,
    };
    privacy::stop_marketing(&mut workshop.shop, &request, &Silent::default()).unwrap();
}

const YES: Option<ConsentState> = Some(ConsentState::Yes);
const NONE: Option<ConsentState> = Some(ConsentState::NoPermission);
const REFUSED: Option<ConsentState> = Some(ConsentState::Refused);

#[test]
fn a_customers_file_does_not_bring_back_who_unsubscribed() {
    let mut workshop = Workshop::new();
    workshop.load(
        "unsubscribed.csv",
        "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,UNSUB_TIME,LEID,EUID\n\
         ann@example.com,Ann,Archer,2,2020-01-01 10:00:00,2026-02-01 10:00:00,1,a\n",
    );
    assert_eq!(state(&workshop, "ann@example.com", "email"), REFUSED);
    workshop.shop.context.now.0 += 86_400;
    let yes = "customer_id,name,email,accepts_marketing,updated_at\n\
               4711,Ann Archer,ann@example.com,yes,2026-05-30\n";
    let loaded = workshop.load("customers.csv", yes);
    assert_eq!(state(&workshop, "4711", "email"), REFUSED);
    assert!(
        loaded.files[0]
            .fixes
            .iter()
            .any(|fix| fix.rule == "refusal_stands")
    );
    // A dated yes that is older lifts nothing either, a later one does.
    for (day, expected) in [("2026-01-15", REFUSED), ("2026-03-15", YES)] {
        let list = format!("customer_id,channel,consent,time\n4711,email,yes,{day}\n");
        workshop.load("list.csv", list);
        assert_eq!(state(&workshop, "4711", "email"), expected, "{day}");
    }
}

#[test]
fn stop_marketing_counts_for_channels_that_come_later() {
    let mut workshop = Workshop::new();
    workshop.load("users.csv", "customer_id,name\nann,Ann\nbob,Bob\n");
    stop(&mut workshop, "ann");
    workshop.shop.context.now.0 += 86_400;
    workshop.load(
        "sms.csv",
        "customer_id,name,accepts_sms_marketing\nann,Ann,yes\nbob,Bob,yes\n",
    );
    assert_eq!(state(&workshop, "ann", "sms"), REFUSED);
    assert_eq!(state(&workshop, "bob", "sms"), YES);
    let request = ConsentRequest {
        user: "ann".into(),
        channel: "sms".into(),
        is_on: true,
        ..ConsentRequest::default()
    };
    privacy::consent(&mut workshop.shop, &request, &Silent::default()).unwrap();
    assert_eq!(state(&workshop, "ann", "sms"), YES);
    assert_eq!(state(&workshop, "ann", "email"), REFUSED);
}

#[test]
fn columns_that_say_no_in_different_ways_mean_different_things() {
    let mut workshop = Workshop::new();
    workshop.load(
        "customers.csv",
        "customer_id,name,email_consent\na,A,no\nb,B,unsubscribed\nc,C,yes\nd,D,never_subscribed\n\
         e,E,complained\nf,F,bounced\n",
    );
    for (id, expected) in [
        ("a", NONE),
        ("b", REFUSED),
        ("c", YES),
        ("d", NONE),
        ("e", REFUSED),
        ("f", NONE),
    ] {
        assert_eq!(state(&workshop, id, "email"), expected, "{id}");
    }
    // Not to have opted out says nothing.
    workshop.load(
        "out.csv",
        "customer_id,name,do_not_email\nc,C,yes\ng,G,no\nh,H,x\n",
    );
    assert_eq!(state(&workshop, "c", "email"), REFUSED);
    assert_eq!(state(&workshop, "g", "email"), None);
    assert_eq!(state(&workshop, "h", "email"), REFUSED);
    workshop.load("all.csv", "customer_id,name,do_not_contact\na,A,true\n");
    assert_eq!(state(&workshop, "a", "post"), REFUSED);
}

#[test]
fn undoing_a_load_takes_its_statements_back() {
    let mut workshop = Workshop::new();
    workshop.load("users.csv", "customer_id,name,email_consent\nann,Ann,yes\n");
    let list = workshop.load("out.csv", "customer_id,name,opt_out\nann,Ann,yes\n");
    assert_eq!(state(&workshop, "ann", "email"), REFUSED);
    workshop.undo(&list);
    assert_eq!(state(&workshop, "ann", "email"), YES);
    workshop.check();
}

#[test]
fn a_merge_keeps_the_strictest() {
    let mut workshop = Workshop::new();
    workshop.load(
        "users.csv",
        "customer_id,name,email_consent\nann,Ann Archer,yes\nold,Ann Miller,unsubscribed\n",
    );
    workshop.shop.context.now.0 += 10;
    workshop.load(
        "list.csv",
        "customer_id,channel,consent,time\nann,email,yes,2026-06-01 12:00:05\n",
    );
    assert_eq!(state(&workshop, "ann", "email"), YES);
    upkeep::merge(&mut workshop.shop, "ann", "old", false, &Silent::default()).unwrap();
    assert_eq!(state(&workshop, "ann", "email"), REFUSED);
    workshop.shop.context.now.0 += 10;
    let request = ConsentRequest {
        user: "ann".into(),
        channel: "email".into(),
        is_on: true,
        ..ConsentRequest::default()
    };
    privacy::consent(&mut workshop.shop, &request, &Silent::default()).unwrap();
    assert_eq!(state(&workshop, "ann", "email"), YES);
    upkeep::unmerge(&mut workshop.shop, "old", false, &Silent::default()).unwrap();
    assert_eq!(state(&workshop, "old", "email"), REFUSED);
}

#[test]
fn the_ledger_says_where_each_statement_comes_from() {
    let mut workshop = Workshop::new();
    workshop.shop.context.operator = Some("bea".into());
    workshop.load(
        "users.csv",
        "customer_id,name,email_consent\nann,Ann,subscribed\n",
    );
    workshop.shop.context.now.0 += 10;
    stop(&mut workshop, "ann");
    let shown = privacy::show(&workshop.shop, "ann", &Silent::default()).unwrap();
    let ledger: Vec<_> = shown
        .consents
        .iter()
        .map(|record| {
            let wording = record.wording.as_deref().unwrap_or_default();
            let operator = record.operator.as_deref().unwrap_or_default();
            (
                record.channel.as_str(),
                record.state,
                record.is_dated,
                record.source.as_str(),
                wording,
                operator,
            )
        })
        .collect();
    assert_eq!(
        ledger,
        [
            (
                "all",
                ConsentState::Refused,
                true,
                "stop-marketing",
                "stop-marketing",
                "bea"
            ),
            (
                "email",
                ConsentState::Yes,
                false,
                "file users.csv",
                "subscribed",
                "bea"
            ),
        ]
    );
    let said = text(&shown);
    assert!(said.contains("as loaded") && said.contains("bea"), "{said}");
}

#[test]
fn refusals_are_read_in_the_languages_of_the_exports() {
    // Ben says no to mail, Cem to text messages, Ana to nothing.
    for (header, yes, no) in [
        (
            "Kundennr;Name;E-Mail;Kein Newsletter;Keine SMS-Werbung",
            "ja",
            "nein",
        ),
        (
            "Kundennr;Name;E-Mail;Newsletter abgemeldet;SMS abgemeldet",
            "J",
            "N",
        ),
        (
            "Code client;Nom;Courriel;Refus emailing;Refus SMS",
            "Oui",
            "Non",
        ),
        (
            "Código cliente;Nombre;Correo;Sin publicidad por correo;No SMS marketing",
            "Sí",
            "No",
        ),
        (
            "Codice cliente;Nome;Email;Disiscritto;No pubblicità SMS",
            "sì",
            "no",
        ),
        (
            "Klantnummer;Naam;E-mailadres;Afgemeld voor nieuwsbrief;Geen SMS reclame",
            "Ja",
            "Nee",
        ),
        ("会员号;姓名;邮箱;退订邮件;拒收短信", "是", "否"),
        (
            "Kundennummer;Name;E-Mail;Newsletter abbestellt;SMS abbestellt",
            "J",
            "N",
        ),
        (
            "Customer ID;Name;Email;No Newsletter;No SMS marketing",
            "true",
            "false",
        ),
        ("Customer ID;Name;Email;No newsletter;Do not text", "Y", "N"),
    ] {
        let mut workshop = Workshop::new();
        workshop.load(
            "customers.csv",
            format!(
                "{header}\n1;Ana;ana@example.org;{no};{no}\n2;Ben;ben@example.org;{yes};{no}\n\
                 3;Cem;cem@example.org;{no};{yes}\n"
            ),
        );
        let said = |id, channel| state(&workshop, id, channel);
        assert_eq!(said("2", "email"), REFUSED, "{header}");
        assert_eq!(said("3", "sms"), REFUSED, "{header}");
        for (id, channel) in [("1", "email"), ("3", "email"), ("2", "sms")] {
            assert!(said(id, channel).is_none(), "{id} {channel} {header}");
        }
    }
}

#[test]
fn a_refusal_in_any_of_several_columns_is_one() {
    let mut workshop = Workshop::new();
    workshop.load(
        "customers.csv",
        "Customer ID,Email,Opt-out,Blacklisted\n1,ana@example.org,No,Yes\n2,ben@example.org,Yes,No\n\
         3,cem@example.org,No,No\n",
    );
    for (id, expected) in [("1", REFUSED), ("2", REFUSED), ("3", None)] {
        assert_eq!(state(&workshop, id, "email"), expected, "{id}");
    }
}

#[test]
fn lists_of_who_left_are_lists_of_refusals() {
    for list in [
        "E-Mail-Adresse;Abgemeldet am;Grund\nben@example.org;01.05.2026 10:00;zu viele\n",
        "Adresse e-mail;Date de désinscription;Campagne\nben@example.org;15/05/2026 10:00;Soldes\n",
        "Email,Reason,Created\nben@example.org,Unsubscribe,2026-05-01 10:00:00\n\
         cem@example.org,Spam Report,2026-05-01 10:00:00\ndia@example.org,Bounce,2026-05-02 09:00:00\n",
        "Email,Consent,Consent withdrawn\nben@example.org,yes,2026-05-01\n\
         ana@example.org,yes,\n",
        "E-Mail;Name;Status\nben@example.org;Ben;abgemeldet\nana@example.org;Ana;aktiv\n",
        "Email;Nombre;Estado\nana@example.org;Ana;Activo\nben@example.org;Ben;Dado de baja\n\
         dia@example.org;Dia;Rebotado\n",
        "邮箱,姓名,联系人状态\nben@example.org,本,已退订\ncem@example.org,塞,已投诉\ndia@example.org,迪,退信\n",
        "Email,First name,Subscription,Complaint\nana@example.org,Ana,subscribed,\n\
         ben@example.org,Ben,unsubscribed,\ncem@example.org,Cem,subscribed,yes\n",
    ] {
        let mut workshop = Workshop::new();
        workshop.load("list.csv", list);
        assert_eq!(
            state(&workshop, "ben@example.org", "email"),
            REFUSED,
            "{list}"
        );
        if list.contains("cem@") {
            assert_eq!(
                state(&workshop, "cem@example.org", "email"),
                REFUSED,
                "{list}"
            );
        }
        if list.contains("ana@") {
            assert_eq!(state(&workshop, "ana@example.org", "email"), YES);
        }
        if list.contains("dia@") {
            assert_eq!(state(&workshop, "dia@example.org", "email"), NONE);
        }
    }
}

#[test]
fn orders_say_who_wants_messages() {
    let mut workshop = Workshop::new();
    let header = "Name,Email,Financial Status,Accepts Marketing,Created at,Lineitem quantity,\
                  Lineitem name,Lineitem price,Lineitem sku,Total";
    let rows = "#1,ann@example.com,paid,no,2026-01-02 10:00:00 +0000,1,Mug,5.00,m1,15.00\n\
                #1,ann@example.com,,,,1,Tray,10.00,t1,\n\
                #2,ann@example.com,paid,yes,2026-02-02 10:00:00 +0000,1,Mug,5.00,m1,5.00\n\
                #3,ann@example.com,paid,yes,2026-03-02 10:00:00 +0000,1,Mug,5.00,m1,5.00\n\
                #4,bob@example.com,paid,yes,2026-02-02 10:00:00 +0000,1,Mug,5.00,m1,5.00\n\
                #5,bob@example.com,paid,no,2026-03-02 10:00:00 +0000,1,Mug,5.00,m1,5.00\n\
                #6,cas@example.com,paid,yes,2026-03-02 10:00:00 +0000,1,Mug,5.00,m1,5.00\n";
    stop_before_loading(&mut workshop, "cas@example.com");
    workshop.load("orders.csv", format!("{header}\n{rows}"));
    assert_eq!(state(&workshop, "ann@example.com", "email"), YES);
    assert_eq!(state(&workshop, "bob@example.com", "email"), NONE);
    assert_eq!(state(&workshop, "cas@example.com", "email"), REFUSED);

    // Column names of no known export.
    let mut plain = Workshop::new();
    let mut rows = String::from("Bestellnummer;Kunde;Datum;Gesamtbetrag;Newsletter;Abgemeldet\n");
    for number in 1..=9 {
        let (agrees, left) = [("ja", ""), ("nein", ""), ("ja", "ja")][number % 3];
        rows += &format!(
            "{number};K{};{number}.03.2026;{number},50;{agrees};{left}\n",
            number % 3
        );
    }
    plain.load("bestellungen.csv", rows);
    for (id, expected) in [("K0", YES), ("K1", NONE), ("K2", REFUSED)] {
        assert_eq!(state(&plain, id, "email"), expected, "{id}");
    }
}

/// A customer who is known from a list and asked for no more messages.
fn stop_before_loading(workshop: &mut Workshop, address: &str) {
    workshop.load(
        "customers.csv",
        format!("customer_id,name,email\n{address},Cas,{address}\n"),
    );
    stop(workshop, address);
}

#[test]
fn lists_leave_out_who_refused_and_is_excluded_unless_everyone_is_asked_for() {
    let mut workshop = Workshop::new();
    let mut orders = "order_id,customer_id,email,created_at,sku,price\n".to_string();
    for who in 0..6 {
        for order in 0..3 + who {
            orders += &format!(
                "o{who}-{order},c{who},c{who}@example.com,2026-0{}-1{who},i{order},5.00\n",
                order % 5 + 1
            );
        }
    }
    workshop.load("orders.csv", orders);
    let request = segment::DefineRequest {
        name: "all".into(),
        rule: "orders >= 1".into(),
    };
    segment::define(&mut workshop.shop, &request, &Silent::default()).unwrap();
    let by_rfm = segment::Request {
        by: regulars::segment::By::Rfm,
        ..segment::Request::default()
    };
    segment::run(&mut workshop.shop, &by_rfm, &Silent::default()).unwrap();
    for table in EXPORTS.iter().filter(|table| table.lists_people) {
        let list = workshop.list(table.name);
        let has_people = !["codes", "offers"].contains(&table.name);
        assert_eq!(
            list.contains("c0,") && list.contains("c1,"),
            has_people,
            "{list}"
        );
    }
    stop(&mut workshop, "c0");
    let exclude = ExcludeRequest {
        user: "c1".into(),
        why: Some("staff".into()),
        is_dry_run: false,
    };
    let before = workshop.shop.store().revision().unwrap();
    let outcome = privacy::exclude(&mut workshop.shop, &exclude, &Silent::default()).unwrap();
    assert!(outcome.revision > before);
    for table in ["members", "users", "people", "profiles"] {
        let list = workshop.list(table);
        assert!(
            !list.contains("c0,") && !list.contains("c1,") && list.contains("c2,"),
            "{list}"
        );
    }
    let shown = segment::show(&workshop.shop, SegmentId(1), &Silent::default()).unwrap();
    let members: Vec<&str> = shown
        .members
        .iter()
        .map(|member| member.user.as_str())
        .collect();
    assert_eq!(members, ["c2", "c3", "c4", "c5"]);
    assert!(
        shown
            .notes
            .iter()
            .any(|note| note.contains("1 who refused marketing by e-mail"))
    );
    // Records have all rows, so that sums stay right, and name nobody who refused.
    let whole = workshop.export("actions").lines().count();
    let record = workshop.list("actions");
    assert!(record.lines().count() == whole && record.contains("c2,"));
    for table in ["actions", "orders"] {
        let record = workshop.list(table);
        assert!(
            !record.contains("c0,") && !record.contains("c1,"),
            "{record}"
        );
    }
    let users = workshop.export("users");
    assert!(users.lines().next().unwrap().ends_with("email_consent"));
    assert!(
        users
            .lines()
            .any(|line| line.starts_with("c0,") && line.ends_with(",refused"))
    );
}

#[test]
fn models_do_not_see_who_is_excluded() {
    let mut workshop = Workshop::new();
    let mut orders = "order_id,customer_id,created_at,sku,price\n".to_string();
    for who in 0..8 {
        for order in 0..4 {
            orders += &format!(
                "o{who}-{order},c{who},2026-0{}-1{},i{order},5.00\n",
                order + 1,
                who % 7
            );
        }
    }
    let without: String = orders
        .lines()
        .filter(|line| !line.contains(",c7,"))
        .fold(String::new(), |text, line| text + line + "\n");
    workshop.load("orders.csv", &orders);
    let exclude = ExcludeRequest {
        user: "c7".into(),
        why: None,
        is_dry_run: false,
    };
    privacy::exclude(&mut workshop.shop, &exclude, &Silent::default()).unwrap();
    let mut other = Workshop::new();
    other.load("orders.csv", without);
    let norms = |workshop: &Workshop| {
        let everyone = regulars::profile::operation::fit(&workshop.shop, &Silent::default());
        serde_json::to_value(everyone.unwrap().norms.norms).unwrap()
    };
    assert_eq!(
        norms(&workshop),
        norms(&other),
        "the norms are those of a shop without c7"
    );
    let run = |workshop: &mut Workshop| {
        let request = segment::Request {
            k: Some(3),
            ..segment::Request::default()
        };
        segment::run(&mut workshop.shop, &request, &Silent::default()).unwrap();
        workshop.export("members")
    };
    assert_eq!(run(&mut workshop), run(&mut other));
    // The card still shows what the customer did.
    let card = regulars::why::operation::user(&workshop.shop, "c7").unwrap();
    assert_eq!(card.profile.orders, Some(4));
    assert!(card.excluded.is_some());
    privacy::include(&mut workshop.shop, &exclude, &Silent::default()).unwrap();
    assert_ne!(norms(&workshop), norms(&other));
}
