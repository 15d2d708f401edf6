//! Every example runs as it is written: the scripts in `examples/` through the program, from the
//! folder of the project.

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const NOW: &str = "2026-03-30T08:00:00Z";

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The program in `folder`, on a database in `home`.
fn program(home: &Path, folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regulars"));
    command
        .current_dir(folder)
        .env("XDG_STATE_HOME", home)
        .arg("--db")
        .arg(home.join("shop.db"));
    command.args(["--now", NOW]).args(words).output().unwrap()
}

/// What a script gives on a new database, or on what the scripts before it left.
fn run(home: &Path, script: &str) -> String {
    let output = program(
        home,
        &project(),
        &["--quiet", "run", &format!("examples/{script}.regulars")],
    );
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.is_empty(),
        "{script}: {said}"
    );
    String::from_utf8(output.stdout).unwrap()
}

fn json(home: &Path, words: &[&str]) -> Value {
    let output = program(
        home,
        &project(),
        &[&["--quiet", "--format", "json"], words].concat(),
    );
    assert!(
        output.status.success(),
        "{words:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice::<Value>(&output.stdout).unwrap()["data"].take()
}

fn holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}

#[test]
fn first_steps_and_then_every_week() {
    let home = tempfile::tempdir().unwrap();
    let text = run(home.path(), "first-steps");
    holds(
        &text,
        &[
            "customers.csv\tusers (plain)\t40\t40\t0\t0\t40\t0\n",
            "orders.csv\tactions (plain)\t484\t484\t0\t0\t0\t0\n",
            "celadon too (",
            "segment 4 'faithful' has ",
            "campaign 1 is launched: ",
            "draft 2: members for tier gold",
            "draft 3: flash for orders >= 2",
            "no weekday stands out",
        ],
    );
    let week = run(home.path(), "weekly");
    holds(
        &week,
        &[
            "new-orders.csv\tactions (plain)\t52\t",
            "the busiest time is Saturday from 09:00 to 14:00",
            "codes issued\t",
        ],
    );
    let status = json(home.path(), &["status"]);
    assert_eq!(
        (&status["users"], &status["items"], &status["currency"]),
        (&40.into(), &14.into(), &"EUR".into())
    );
    // A week later nothing of the same files is new.
    holds(
        &run(home.path(), "weekly"),
        &["new-orders.csv\tactions (plain)\t52\t0\t52\t0\t0\t0\n"],
    );
    assert_eq!(json(home.path(), &["status"])["actions"], status["actions"]);
}

#[test]
fn the_three_files_of_the_textbook() {
    let home = tempfile::tempdir().unwrap();
    let text = run(home.path(), "textbook");
    holds(
        &text,
        &[
            "user_actions.csv\tactions (plain)\t1224\t1224\t0\t0\t0\t24\n",
            "click to purchase loses most: 45.8 %",
            "of 416 item visits end in a purchase",
            "category 茶, which this user looks for",
            "of the group looked at it and",
        ],
    );
    let kinds = json(
        home.path(),
        &[
            "sql",
            "SELECT kind, count(*) FROM actions GROUP BY kind ORDER BY kind",
        ],
    );
    assert_eq!(
        kinds["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row[0].clone())
            .collect::<Vec<_>>(),
        [0, 1, 3]
    );
    let user = json(home.path(), &["user", "U203"]);
    assert!(
        user["user"]["age"].is_number()
            && !user["user"]["interests"].as_array().unwrap().is_empty()
    );
}

#[test]
fn receipts_without_prices_say_nothing_of_money() {
    let home = tempfile::tempdir().unwrap();
    let text = run(home.path(), "baskets");
    holds(
        &text,
        &[
            "baskets.csv\tactions (plain)\t670\t670\t",
            "% of 78 orders with filters have coffee too (",
            "1\ttomatoes\t",
        ],
    );
    let user = json(home.path(), &["user", "m1"]);
    assert!(
        user["profile"]["net_revenue"].is_null() && user["profile"]["orders"].as_u64().unwrap() > 0
    );
}

#[test]
fn a_german_till_is_read_as_it_writes() {
    let home = tempfile::tempdir().unwrap();
    let text = run(home.path(), "german");
    holds(
        &text,
        &[
            "customer\tMüller, Änne",
            "who\tKöln",
            "title\tGrüner Tee „Frühling“ 100 g",
            "price\t8.90 EUR",
        ],
    );
    let loaded = json(
        home.path(),
        &["load", "examples/german/bestellungen.csv", "--dry-run"],
    );
    let file = &loaded["files"][0];
    assert_eq!(
        (&file["encoding"], &file["delimiter"]),
        (&"windows-1252".into(), &"semicolon".into())
    );
    let first = json(home.path(), &["status"])["first_at"].clone();
    assert_eq!(first, "2025-11-04T08:13:00Z", "04.11.2025 09:13 in Berlin");
}

/// The lines of the walk on the Complete Journey sample, on a few rows of the form that its
/// converter writes.
#[test]
fn the_lines_of_the_complete_journey() {
    let home = tempfile::tempdir().unwrap();
    let mut purchases = String::from(
        "\"household_id\",\"basket_id\",\"product_id\",\"quantity\",\"sales_value\",\"discount\",\"transaction_timestamp\"\n",
    );
    for order in 0..240 {
        let (household, day) = (1 + order % 30, 1 + order / 9);
        let at = format!(
            "2017-{:02}-{:02} 0{}:30:00",
            1 + day / 28,
            1 + day % 28,
            order % 10
        );
        let coupon = if order % 7 == 0 { "0.25" } else { "0" };
        for line in 0..1 + order % 3 {
            let product = 100 + (order * 5 + line * 3) % 12;
            purchases += &format!(
                "{household},{order},{product},2,{}.50,{coupon},\"{at}\"\n",
                1 + product % 4
            );
        }
    }
    let items: String = (100..112)
        .map(|id| {
            format!(
                "{id},\"TYPE {id}\",\"KIND\",\"AISLE {}\",\"National\"\n",
                id % 3
            )
        })
        .collect();
    let files = [
        ("users.csv", "\"household_id\",\"income\",\"age\",\"age_group\"\n1,\"35-49K\",70,\"65+\"\n2,,,\n".to_string()),
        ("items.csv", "\"product_id\",\"product_type\",\"product_category\",\"department\",\"brand\"\n".to_string() + &items),
        ("purchases.csv", purchases),
        (
            "campaigns.csv",
            "campaign,household_id,sent_at,ends_at,code,redeemed_at\n\
             campaign 1,1,2017-01-10,2017-01-20,51380040009|51380040013,2017-01-12\ncampaign 1,2,2017-01-10,2017-01-20,,\n"
                .to_string(),
        ),
    ];
    for (name, text) in files {
        std::fs::write(home.path().join(name), text).unwrap();
    }
    let script = project().join("examples/complete-journey.regulars");
    let output = program(
        home.path(),
        home.path(),
        &["--quiet", "run", script.to_str().unwrap()],
    );
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // The clock of the purchases is UTC, the shop in New York; what a unit costs follows from the
    // line.
    let status = json(home.path(), &["status"]);
    assert_eq!(
        (&status["first_at"], &status["time_zone"]),
        (&"2017-01-02T00:30:00Z".into(), &"America/New_York".into())
    );
    assert_eq!(json(home.path(), &["item", "101"])["price"]["minor"], 125);
    let user = json(home.path(), &["user", "1"]);
    let offers = user["offers"].as_array().unwrap();
    let past = offers
        .iter()
        .find(|offer| offer["campaign"] == "campaign 1" && offer["redeemed_at"].is_string());
    let past = past.unwrap_or_else(|| panic!("{offers:?}"));
    assert_eq!(
        (&past["at"], &past["redeemed_at"]),
        (
            &"2017-01-10T05:00:00Z".into(),
            &"2017-01-12T05:00:00Z".into()
        )
    );
    if cfg!(unix) {
        for script in ["complete-journey.sh", "report-pictures.sh"] {
            let checked = Command::new("sh")
                .arg("-n")
                .arg(project().join("examples").join(script))
                .status();
            assert!(checked.unwrap().success(), "{script}");
        }
    }
}

/// No example lies there that nothing runs.
#[test]
fn every_file_is_used() {
    let folder = project().join("examples");
    let names = |folder: &Path| -> Vec<String> {
        std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    let scripts: Vec<String> = names(&folder)
        .into_iter()
        .filter(|name| name.ends_with(".regulars"))
        .collect();
    let text: String = scripts
        .iter()
        .map(|name| std::fs::read_to_string(folder.join(name)).unwrap())
        .collect::<Vec<_>>()
        .join("\n");
    let own = include_str!("examples.rs");
    for script in &scripts {
        let name = script.trim_end_matches(".regulars");
        assert!(
            own.contains(&format!("\"{name}\"")) || own.contains(script.as_str()),
            "{script} is not run"
        );
    }
    let known = [
        "complete-journey.sh",
        "complete_journey_to_csv.py",
        "five_rounds.py",
        "report-pictures.sh",
    ];
    let gate = std::fs::read_to_string(project().join(".ci/run")).unwrap();
    let loose: BTreeSet<String> = names(&folder)
        .into_iter()
        .filter(|name| !name.ends_with(".regulars"))
        .collect();
    for name in loose.iter().filter(|name| !known.contains(&name.as_str())) {
        for file in names(&folder.join(name)) {
            let path = format!("examples/{name}/{file}");
            let shell = names(&folder.join(name)).into_iter().filter(|one| {
                std::path::Path::new(one)
                    .extension()
                    .is_some_and(|ending| ending == "sh")
            });
            let is_called = shell
                .map(|one| std::fs::read_to_string(folder.join(name).join(one)).unwrap())
                .any(|script| script.contains(&file));
            assert!(
                text.contains(&path) || gate.contains(&path) || is_called,
                "no script uses {path}"
            );
        }
    }
}
