//! Upkeep and privacy on a small shop.

use crate::workshop::{Workshop, text};
use regulars::domain::{CancelToken, ConsentState, Instant, NoteKind, Observer, Progress, Silent};
use regulars::error::Kind;
use regulars::output::Present;
use regulars::privacy::operation as privacy;
use regulars::upkeep::operation::{
    self as upkeep, BackupRequest, DoctorRequest, Paths, SettingsRequest, StatusRequest,
};

const ACTIONS: &str = "user,item,time,order,quantity,price\n\
    ann,tea,2026-01-05 10:00,o1,2,3.50\n\
    bob,cup,2026-01-06 11:00,o2,1,8.00\n\
    ANNA,tea,2026-01-14 10:00,o3,1,3.50\n\
    ,tea,2026-01-15 10:00,o4,1,3.50\n";

fn shop() -> Workshop {
    let mut workshop = Workshop::new();
    workshop.load("actions.csv", ACTIONS);
    workshop
}

fn silent() -> Silent {
    Silent::default()
}

fn settings(
    workshop: &mut Workshop,
    name: &str,
    value: &str,
) -> regulars::Result<upkeep::SettingsOutcome> {
    let request = SettingsRequest {
        name: Some(name.into()),
        value: Some(value.into()),
        is_dry_run: false,
    };
    upkeep::settings(&mut workshop.shop, &request, &silent())
}

#[test]
fn status_has_the_fields_of_the_contract() {
    let workshop = shop();
    let paths = Paths {
        history: "/h".into(),
        ..Paths::default()
    };
    let request = StatusRequest {
        paths,
        with_weeks: true,
        with_quality: false,
    };
    let status = upkeep::status(&workshop.shop, &request, &silent()).unwrap();
    let json = serde_json::to_value(&status).unwrap();
    for (field, value) in [
        ("users", 3),
        ("items", 2),
        ("actions", 4),
        ("orders", 4),
        ("revision", 1),
        ("schema_version", 1),
    ] {
        assert_eq!(json[field], value, "{field}");
    }
    assert_eq!(json["first_at"], "2026-01-05T10:00:00Z");
    assert_eq!(json["last_at"], "2026-01-15T10:00:00Z");
    assert_eq!(json["loaded_at"], "2026-06-01T12:00:00Z");
    assert_eq!(
        (&json["currency"], &json["time_zone"]),
        (&"XXX".into(), &"UTC".into())
    );
    assert!(json["database"].as_str().unwrap().ends_with("shop.db"));
    assert_eq!(json["models"], serde_json::json!([]));
    assert_eq!(json["paths"]["history"], "/h");
    let weeks = json["weeks"].as_array().unwrap();
    let seen: Vec<_> = weeks
        .iter()
        .map(|week| (week["monday"].as_str().unwrap(), &week["revenue"]["minor"]))
        .collect();
    assert_eq!(
        seen,
        [("2026-01-05", &1_500.into()), ("2026-01-12", &700.into())]
    );
    assert!(text(&status).contains("actions\t4"));

    let without = upkeep::status(&workshop.shop, &StatusRequest::default(), &silent()).unwrap();
    assert_eq!(serde_json::to_value(&without).unwrap().get("weeks"), None);
}

#[test]
fn status_of_files_without_times_says_so() {
    let mut workshop = Workshop::new();
    workshop.load("a.csv", "user,item\nann,tea\n");
    let status = upkeep::status(
        &workshop.shop,
        &StatusRequest {
            with_weeks: true,
            ..StatusRequest::default()
        },
        &silent(),
    );
    let status = status.unwrap();
    assert_eq!((status.first_at, status.last_at), (None, None));
    assert_eq!(status.revenue_weeks.as_ref().map(Vec::len), Some(0));
    assert!(status.notes()[0].contains("no times"));
}

#[test]
fn doctor_reports_without_customers_and_finds_damage() {
    let mut workshop = shop();
    workshop.load(
        "users.csv",
        "user,name,email\nann,Ann Archer,ann@example.com\n",
    );
    let home = workshop.folder.path().display().to_string();
    let request = DoctorRequest {
        home: Some(home.clone()),
        ..DoctorRequest::default()
    };
    let report = upkeep::doctor(Some(&workshop.shop), &request, &silent()).unwrap();
    assert!(report.is_well && report.integrity == "ok" && report.shortfall().is_none());
    assert_eq!(report.paths.database, "~/shop.db");
    let shown = text(&report) + &serde_json::to_string(&report).unwrap();
    for private in ["ann", "Archer", "example.com", &home] {
        assert!(!shown.contains(private), "{private}: {shown}");
    }

    let broken = DoctorRequest {
        problem: Some("the database is damaged".into()),
        ..DoctorRequest::default()
    };
    assert_eq!(
        upkeep::doctor(None, &broken, &silent())
            .unwrap()
            .shortfall(),
        Some(Kind::Failed)
    );
    assert_eq!(
        upkeep::doctor(None, &DoctorRequest::default(), &silent())
            .unwrap()
            .shortfall(),
        None
    );
    let synced = Paths {
        database: "/home/x/Dropbox/shop.db".into(),
        ..Paths::default()
    };
    let report = upkeep::doctor(
        None,
        &DoctorRequest {
            paths: synced,
            ..DoctorRequest::default()
        },
        &silent(),
    )
    .unwrap();
    assert!(text(&report).contains("warning: the database is in a Dropbox folder"));
}

/// Watches, and cancels at once.
struct Cancelled(CancelToken);

impl Observer for Cancelled {
    fn progress(&self, _progress: Progress) {}

    fn cancel_token(&self) -> &CancelToken {
        &self.0
    }
}

#[test]
fn a_cancelled_command_says_what_became_of_the_data() {
    let workshop = shop();
    let cancelled = Cancelled(CancelToken::default());
    cancelled.0.cancel();
    let error =
        upkeep::doctor(Some(&workshop.shop), &DoctorRequest::default(), &cancelled).unwrap_err();
    assert_eq!(
        (error.kind, error.what.as_str()),
        (Kind::Interrupted, "cancelled, nothing was changed")
    );
    let request = BackupRequest {
        file: workshop.folder.path().join("copy.db"),
        is_forced: false,
    };
    let error = upkeep::backup(&workshop.shop, &request, &cancelled).unwrap_err();
    assert_eq!(error.what, "cancelled; no copy was written");
    assert!(!request.file.exists());
}

#[test]
fn settings_are_shown_checked_set_and_taken_back() {
    let mut workshop = shop();
    let all = upkeep::settings(&mut workshop.shop, &SettingsRequest::default(), &silent()).unwrap();
    assert_eq!(all.settings.len(), regulars::shop::DEFINITIONS.len());
    let changed = settings(&mut workshop, "cooldown-days", "14").unwrap();
    assert_eq!(
        changed
            .changed
            .as_ref()
            .map(|change| (change.before.as_str(), change.after.as_str())),
        Some(("30", "14"))
    );
    assert_eq!(workshop.shop.settings().unwrap().cooldown_days, 14);
    settings(&mut workshop, "cooldown_days", "default").unwrap();
    assert_eq!(workshop.shop.settings().unwrap().cooldown_days, 30);

    let error = settings(&mut workshop, "curency", "EUR").unwrap_err();
    assert_eq!(error.kind, Kind::NotFound);
    assert_eq!(error.reasons().unwrap(), "a similar setting is currency");
    let error = settings(&mut workshop, "holdout", "0.15").unwrap_err();
    assert_eq!(error.kind, Kind::Usage);
    assert!(error.reasons().unwrap().starts_with("15 or 0.15 %?"));
    assert!(settings(&mut workshop, "time_zone", "Atlantis").is_err());
}

#[test]
fn currency_and_zone_say_what_they_change_once_data_are_loaded() {
    let mut workshop = shop();
    let error = settings(&mut workshop, "currency", "JPY").unwrap_err();
    assert!(
        error.reasons().unwrap().contains("2 decimal places"),
        "{error:?}"
    );
    let changed = settings(&mut workshop, "currency", "eur").unwrap();
    assert_eq!(changed.settings[0].value, "EUR");
    assert!(changed.notes[0].contains("nothing was converted"));
    // A day stays that day: times without a zone would move.
    let error = settings(&mut workshop, "time_zone", "America/New_York").unwrap_err();
    assert!(
        error
            .reasons()
            .unwrap()
            .contains("actions.csv has times without a zone"),
        "{error:?}"
    );
    let mut zoned = Workshop::new();
    zoned.load("zoned.csv", ACTIONS.replace(":00,", ":00Z,"));
    let revision = zoned.shop.store().revision().unwrap();
    let changed = settings(&mut zoned, "time_zone", "America/New_York").unwrap();
    assert!(changed.notes[0].contains("America/New_York"));
    assert_eq!(zoned.shop.store().revision().unwrap(), revision + 1);
    // Before anything is loaded every currency will do, and nothing need be said.
    let mut empty = Workshop::new();
    assert!(
        settings(&mut empty, "currency", "JPY")
            .unwrap()
            .notes
            .is_empty()
    );
}

#[test]
fn sql_reads_and_nothing_else() {
    let mut workshop = shop();
    let before = workshop.exports();
    let mut sql = |statement: &str| upkeep::sql(&mut workshop.shop, statement, 60, &silent());
    let table = sql("SELECT id, name FROM users ORDER BY id; ").unwrap();
    assert_eq!(table.columns, ["id", "name"]);
    assert_eq!(
        table.rows[0],
        [serde_json::json!("ann"), serde_json::Value::Null]
    );
    let count = sql("WITH t(n) AS (VALUES (1), (2)) SELECT sum(n), 1.5 FROM t").unwrap();
    assert_eq!(count.rows, [[serde_json::json!(3), serde_json::json!(1.5)]]);
    assert_eq!(
        sql("SELECT code_secret FROM shop").unwrap().rows,
        [[serde_json::Value::Null]]
    );
    assert!(sql("SELECT count(*) FROM users WHERE name = 'x'; -- and so on").is_ok());
    for statement in [
        "INSERT INTO users (id) VALUES ('x')",
        "DELETE FROM actions",
        "UPDATE users SET name = 'x' RETURNING id",
        "DROP TABLE users",
        "CREATE TEMP TABLE t (x)",
        "PRAGMA query_only = OFF",
        "PRAGMA journal_mode = DELETE",
        "ATTACH 'other.db' AS other",
        "VACUUM INTO 'copy.db'",
        "BEGIN IMMEDIATE",
        "SELECT load_extension('x')",
        "SELECT 1; DELETE FROM users",
    ] {
        let error = sql(statement).unwrap_err();
        assert_eq!(error.kind, Kind::Usage, "{statement}");
        assert!(
            error.hint.is_some() && !error.what.is_empty(),
            "{statement}: {error:?}"
        );
    }
    for statement in [
        "DELETE FROM actions",
        "PRAGMA query_only = OFF",
        "ATTACH 'other.db' AS other",
    ] {
        assert_eq!(
            sql(statement).unwrap_err().what,
            "sql reads only; this statement would change something"
        );
    }
    for wrong in ["", "  ", "SELEC 1", "SELECT * FROM nowhere", "-- nothing"] {
        assert_eq!(sql(wrong).unwrap_err().kind, Kind::Usage, "{wrong:?}");
    }
    // The connection is as before: exports and other reads still run.
    assert_eq!(workshop.exports(), before);
}

#[test]
fn a_backup_is_the_same_shop_and_overwrites_nothing_unasked() {
    let workshop = shop();
    let file = workshop.folder.path().join("copy.db");
    let mut request = BackupRequest {
        file: file.clone(),
        is_forced: false,
    };
    // Another window is in the middle of writing.
    let writing = workshop.shop.transaction().unwrap();
    writing.save_setting("margin", "40", 0).unwrap();
    let written = upkeep::backup(&workshop.shop, &request, &silent()).unwrap();
    drop(writing);
    assert_eq!(
        written.bytes as u64,
        std::fs::metadata(&file).unwrap().len()
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let bench = std::sync::Arc::new(regulars::shop::Workbench::new(1));
    let copy = Workshop {
        shop: regulars::shop::Shop::open(&file, bench).unwrap(),
        folder: tempfile::tempdir().unwrap(),
    };
    copy.check();
    assert_eq!(copy.exports(), workshop.exports());
    assert_eq!(copy.shop.settings().unwrap().margin, None);
    drop(copy);

    let error = upkeep::backup(&workshop.shop, &request, &silent()).unwrap_err();
    assert_eq!(
        (error.kind, error.hint.unwrap().ends_with("--force")),
        (Kind::Usage, true)
    );
    request.is_forced = true;
    upkeep::backup(&workshop.shop, &request, &silent()).unwrap();
    request.file = workshop.shop.path().to_path_buf();
    assert!(
        upkeep::backup(&workshop.shop, &request, &silent())
            .unwrap_err()
            .what
            .contains("is the open database")
    );
    request.file = workshop.folder.path().to_path_buf();
    assert!(
        upkeep::backup(&workshop.shop, &request, &silent())
            .unwrap_err()
            .what
            .contains("is a folder")
    );
    request.file = workshop.folder.path().join("no/such/folder/x.db");
    assert_eq!(
        upkeep::backup(&workshop.shop, &request, &silent())
            .unwrap_err()
            .kind,
        Kind::Failed
    );
}

#[test]
fn exports_carry_the_shops_own_ids_and_can_be_loaded_again() {
    let mut workshop = shop();
    workshop.load(
        "users.csv",
        "user,name,tags,since,club\nann,\"Ann, A.\",vip|gold,2025-01-01,yes\n",
    );
    let actions = workshop.export("actions");
    assert!(actions.starts_with("user,session,time,kind,item,order,quantity,amount,discount\n"));
    assert!(
        actions.contains("ann,,2026-01-05T10:00:00Z,purchase,tea,o1,2,7.00,\n"),
        "{actions}"
    );
    let users = workshop.export("users");
    assert!(
        users.contains("ann,\"Ann, A.\",,,,,,,vip|gold,,2025-01-01T00:00:00Z,"),
        "{users}"
    );
    let json =
        serde_json::to_value(upkeep::export(&workshop.shop, "actions", false, &silent()).unwrap())
            .unwrap();
    assert_eq!(
        json["rows"][1]["amount"],
        serde_json::json!({"minor": 700, "currency": "XXX"})
    );

    let mut again = Workshop::new();
    let outcome = again.load("actions.csv", &actions);
    assert_eq!(outcome.files[0].rows_loaded, 4, "{outcome:?}");
    assert_eq!(again.export("actions"), actions);
    let error = upkeep::export(&workshop.shop, "action", false, &silent()).unwrap_err();
    assert_eq!(
        (error.kind, error.hint.as_deref()),
        (Kind::NotFound, Some("export actions"))
    );
}

#[test]
fn merging_moves_actions_and_unmerging_restores_exactly() {
    let mut workshop = shop();
    let before = workshop.exports();
    let identities = workshop.shop.store().fetch_identities().unwrap();
    let plan = upkeep::plan_merge(&workshop.shop, "ann", "anna").unwrap();
    assert_eq!(
        (
            plan.kept.as_str(),
            plan.merged.as_str(),
            plan.kept_actions,
            plan.merged_actions
        ),
        ("ann", "ANNA", 1, 1)
    );
    let dry = upkeep::merge(&mut workshop.shop, "ann", "anna", true, &silent()).unwrap();
    assert!(text(&dry).contains("nothing was changed"));
    assert_eq!(workshop.exports(), before);

    let merged = upkeep::merge(&mut workshop.shop, "ann", "anna", false, &silent()).unwrap();
    assert_eq!(
        (merged.actions, merged.identities, merged.revision),
        (1, 1, 2)
    );
    let key = workshop.shop.find_user_exactly("ann").unwrap().0;
    assert_eq!(
        workshop.shop.history(key).unwrap().history().actions.len(),
        2
    );
    assert!(
        workshop
            .export("actions")
            .contains("ann,,2026-01-14T10:00:00Z")
    );

    // A chain: ann, with anna in it, becomes part of bob. It is taken back from its end.
    upkeep::merge(&mut workshop.shop, "bob", "ann", false, &silent()).unwrap();
    for (kept, merged) in [
        ("ann", "ann"),
        ("ann", "bob"),
        ("bob", "anna"),
        ("bob", "nobody"),
    ] {
        assert!(
            upkeep::merge(&mut workshop.shop, kept, merged, false, &silent()).is_err(),
            "{kept} {merged}"
        );
    }
    let error = upkeep::unmerge(&mut workshop.shop, "anna", false, &silent()).unwrap_err();
    assert_eq!(error.hint.as_deref(), Some("unmerge ann"));
    let error = upkeep::unmerge(&mut workshop.shop, "bob", false, &silent()).unwrap_err();
    assert_eq!(
        (error.kind, error.hint.as_deref()),
        (Kind::NotFound, Some("unmerge ann"))
    );
    // What is loaded meanwhile goes where the merge says, and back with it.
    let later = workshop.load(
        "later.csv",
        "user,item,time,order\nanna,cup,2026-02-01,o9\n",
    );
    assert!(
        workshop
            .export("actions")
            .contains("bob,,2026-02-01T00:00:00Z")
    );
    upkeep::unmerge(&mut workshop.shop, "ann", false, &silent()).unwrap();
    assert!(
        workshop
            .export("actions")
            .contains("ann,,2026-02-01T00:00:00Z")
    );
    upkeep::unmerge(&mut workshop.shop, "anna", false, &silent()).unwrap();
    assert!(
        workshop
            .export("actions")
            .contains("ANNA,,2026-02-01T00:00:00Z")
    );
    workshop.undo(&later);
    assert_eq!(workshop.exports(), before);
    assert_eq!(
        workshop.shop.store().fetch_identities().unwrap(),
        identities
    );
    workshop.check();
}

fn allows(workshop: &Workshop, id: &str) -> Vec<(String, bool)> {
    let key = workshop.shop.find_user_exactly(id).unwrap().0;
    let words = workshop.shop.store().fetch_consents_of(key).unwrap();
    words
        .into_iter()
        .map(|word| (word.channel.clone(), word.is_on()))
        .collect()
}

fn stop(workshop: &mut Workshop, id: &str) -> privacy::ConsentOutcome {
    let request = privacy::StopMarketingRequest {
        user: id.into(),
        is_dry_run: false,
    };
    privacy::stop_marketing(&mut workshop.shop, &request, &silent()).unwrap()
}

#[test]
fn a_typed_refusal_is_lifted_by_nothing_but_a_newer_word() {
    let mut workshop = shop();
    let yes = "user,name,accepts_marketing\nann,Ann,yes\nbob,Bob,yes\n";
    let first = workshop.load("users.csv", yes);
    workshop.load(
        "sms.csv",
        "user,channel,consent,time\nbob,sms,yes,2026-02-01\n",
    );
    let stopped = stop(&mut workshop, "ann");
    assert_eq!(stopped.changed.len(), 1);
    let refused = [("all".to_string(), false), ("email".to_string(), false)];
    assert_eq!(allows(&workshop, "ann"), refused);
    assert_eq!(
        allows(&workshop, "bob"),
        [("email".to_string(), true), ("sms".to_string(), true)]
    );

    // The same export, or a newer one without dates, says yes as before: the refusal stands, and
    // that is said.
    workshop.shop.context.now.0 += 86_400;
    let again = workshop.load("users2.csv", yes.replace("Bob", "Robert"));
    assert!(
        again.files[0]
            .fixes
            .iter()
            .any(|fix| fix.rule == "refusal_stands" && fix.rows == 1)
    );
    assert_eq!(allows(&workshop, "ann"), refused);
    // Taking back every load leaves the refusal, and it holds when the shop is loaded again.
    workshop.undo(&again);
    workshop.undo(&first);
    assert_eq!(allows(&workshop, "ann"), refused);
    workshop.load("users.csv", yes);
    assert_eq!(allows(&workshop, "ann"), refused);
    // A dated word that is newer lifts it, on its channel.
    workshop.load(
        "again.csv",
        "user,channel,consent,time\nann,email,yes,2026-06-02 11:00\n",
    );
    workshop.check();
    assert_eq!(
        allows(&workshop, "ann"),
        [("all".to_string(), false), ("email".to_string(), true)]
    );
}

#[test]
fn a_refusal_outlives_the_batch_that_brought_the_user() {
    let mut workshop = Workshop::new();
    let loaded = workshop.load("actions.csv", ACTIONS);
    stop(&mut workshop, "ann");
    workshop.undo(&loaded);
    assert_eq!(
        allows(&workshop, "ann"),
        [("all".to_string(), false), ("email".to_string(), false)]
    );
    assert_eq!(workshop.counts().users, 1);
    workshop.check();
}

#[test]
fn a_word_that_is_typed_is_in_force_at_once() {
    let mut workshop = shop();
    // Dated later today by the shop's system; what is typed now comes after it.
    workshop.load(
        "consents.csv",
        "user,channel,consent,time\nann,email,no,2026-06-01 20:00\n",
    );
    let mut request = privacy::ConsentRequest {
        user: "ann".into(),
        channel: "E-Mail".into(),
        is_on: true,
        source: Some("letter of 1 June".into()),
        is_dry_run: true,
    };
    let dry = privacy::consent(&mut workshop.shop, &request, &silent()).unwrap();
    assert!(text(&dry).starts_with("dry run:"));
    assert_eq!(allows(&workshop, "ann"), [("email".to_string(), false)]);
    request.is_dry_run = false;
    // The file's date cannot be later than its loading, and a yes of the same second lifts nothing.
    let outcome = privacy::consent(&mut workshop.shop, &request, &silent()).unwrap();
    assert!(
        outcome.notes[0].contains("stays in force"),
        "{:?}",
        outcome.notes
    );
    assert_eq!(allows(&workshop, "ann"), [("email".to_string(), false)]);
    workshop.shop.context.now.0 += 1;
    let outcome = privacy::consent(&mut workshop.shop, &request, &silent()).unwrap();
    assert_eq!(outcome.changed[0].source, "letter of 1 June");
    assert_eq!(allows(&workshop, "ann"), [("email".to_string(), true)]);
    request.is_on = false;
    privacy::consent(&mut workshop.shop, &request, &silent()).unwrap();
    assert_eq!(allows(&workshop, "ann"), [("email".to_string(), false)]);
    assert_eq!(
        workshop
            .shop
            .store()
            .fetch_consents_on("email")
            .unwrap()
            .len(),
        1
    );
    request.channel = "two words".into();
    assert_eq!(
        privacy::consent(&mut workshop.shop, &request, &silent())
            .unwrap_err()
            .kind,
        Kind::Usage
    );
    request.user = "an".into();
    assert_eq!(
        privacy::consent(&mut workshop.shop, &request, &silent())
            .unwrap_err()
            .kind,
        Kind::NotFound
    );
}

#[test]
fn the_words_of_merged_ids_count_for_the_one_who_is_kept() {
    let mut workshop = shop();
    stop(&mut workshop, "anna");
    assert_eq!(allows(&workshop, "ann"), []);
    upkeep::merge(&mut workshop.shop, "ann", "anna", false, &silent()).unwrap();
    upkeep::merge(&mut workshop.shop, "bob", "ann", false, &silent()).unwrap();
    assert_eq!(
        allows(&workshop, "bob"),
        [("all".to_string(), false), ("email".to_string(), false)]
    );
    let key = workshop.shop.find_user_exactly("bob").unwrap().0;
    assert!(
        workshop
            .shop
            .store()
            .fetch_consents_on("email")
            .unwrap()
            .contains(&(key, ConsentState::Refused))
    );
    upkeep::unmerge(&mut workshop.shop, "ann", false, &silent()).unwrap();
    assert_eq!(allows(&workshop, "bob"), []);
}

#[test]
fn privacy_show_lists_every_table_that_holds_anything() {
    let mut workshop = shop();
    workshop.load(
        "users.csv",
        "user,name,email,club\nann,Ann Archer,ann@example.com,gold\n",
    );
    stop(&mut workshop, "ann");
    let key = workshop.shop.find_user_exactly("ann").unwrap().0;
    let transaction = workshop.shop.transaction().unwrap();
    transaction
        .save_note(
            key,
            Instant::parse("2026-05-01").unwrap().0,
            None,
            NoteKind::Note,
            "likes mint",
        )
        .unwrap();
    transaction.commit().unwrap();
    let shown = privacy::show(&workshop.shop, "ann", &silent()).unwrap();
    let rows: Vec<(&str, i64)> = shown
        .tables
        .iter()
        .map(|stored| (stored.table, stored.rows))
        .collect();
    assert_eq!(
        rows,
        [
            ("user_versions", 2),
            ("identities", 2),
            ("links", 1),
            ("orders", 1),
            ("order_versions", 1),
            ("actions", 1),
            ("consents", 1),
            ("user_notes", 1)
        ]
    );
    assert!(shown.tables.iter().all(|stored| !stored.about.is_empty()));
    assert_eq!(shown.facts["declared club"], "gold");
    assert_eq!(shown.actions["purchase"], 1);
    let said = text(&shown);
    assert!(
        said.contains("likes mint") && said.contains("Ann Archer"),
        "{said}"
    );
    assert_eq!(
        privacy::show(&workshop.shop, "nobody", &silent())
            .unwrap_err()
            .kind,
        Kind::NotFound
    );
}

#[test]
fn the_list_of_customers_counts_orders_as_their_profiles_do() {
    let mut workshop = Workshop::new();
    workshop.load(
        "actions.csv",
        "user,item,time,order,quantity,price\n\
         ann,tea,2026-01-05 10:00,o1,2,3.50\n\
         ann,shipping,2026-01-07 10:00,o2,1,4.90\n\
         ann,cup,2026-01-09 10:00,o3,1,8.00\n",
    );
    // Without receipts, purchases of a day are one order.
    workshop.load(
        "till.csv",
        "user,item,time,quantity,price\n\
         bob,tea,2026-01-05 10:00,2,3.50\n\
         bob,cup,2026-01-05 11:00,1,8.00\n\
         bob,tea,2026-01-08 10:00,1,3.50\n",
    );
    let listed = upkeep::customers(&workshop.shop).unwrap();
    let found: Vec<(&str, usize, String)> = listed
        .customers
        .iter()
        .map(|line| (line.id.as_str(), line.orders, line.revenue.to_string()))
        .collect();
    assert_eq!(
        found,
        [("bob", 2, "18.50".into()), ("ann", 2, "15.00".into())]
    );
}
