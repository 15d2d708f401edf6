//! Every error of every layer as an operator reads it. A new variant does not compile until it
//! stands here; the texts are to be read by a human when they change.

use regulars::command::SplitError;
use regulars::domain::{Currency, Money, MoneyError, NotANumber};
use regulars::error::{Error, Kind};
use regulars::output::{Style, render_error};
use regulars::profile::rule::parse;
use regulars::{load, store};
use std::io;

fn not_allowed() -> io::Error {
    io::Error::from(io::ErrorKind::PermissionDenied)
}

/// The variant that comes after this one; the match is exhaustive, so that a new variant must be
/// given its place.
fn after_store(error: &store::Error) -> Option<store::Error> {
    use store::{Damage, Error as E, NotOurs};
    let refused = || rusqlite::Error::InvalidQuery;
    Some(match error {
        E::Missing(_) => E::Folder("folder".into()),
        E::Folder(_) => E::NotOurs("text.db".into(), NotOurs::Empty),
        E::NotOurs(_, NotOurs::Empty) => E::NotOurs("text.db".into(), NotOurs::NotSqlite),
        E::NotOurs(_, NotOurs::NotSqlite) => E::NotOurs("mail.db".into(), NotOurs::Foreign),
        E::NotOurs(_, NotOurs::Foreign) => E::Newer {
            path: "shop.db".into(),
            found: 9,
            known: 1,
        },
        E::Newer { .. } => E::EarlierBuild("shop.db".into()),
        E::EarlierBuild(_) => E::Altered {
            path: "shop.db".into(),
            difference: store::Difference(
                "it has a trigger 'steal' that this program did not make".into(),
            ),
        },
        E::Altered { .. } => E::Busy("another regulars window is writing".into()),
        E::Busy(_) => E::DiskFull,
        E::DiskFull => E::TooLittleSpace {
            needed: 300_000_000,
            free: 12_000_000,
        },
        E::TooLittleSpace { .. } => E::Unwritable(refused()),
        E::Unwritable(_) => E::Interrupted,
        E::Interrupted => E::ReadOnly("shop.db".into()),
        E::ReadOnly(_) => E::Unrecovered("shop.db".into()),
        E::Unrecovered(_) => E::Damaged(Damage::Columns),
        E::Damaged(Damage::Columns) => E::Damaged(Damage::References),
        E::Damaged(Damage::References) => E::Damaged(Damage::Sqlite(refused())),
        E::Damaged(Damage::Sqlite(_)) => E::Statement("no such column: nix".into()),
        E::Statement(_) => E::Limit("the statement ran for 60 seconds".into()),
        E::Limit(_) => E::File {
            path: "shop.db".into(),
            source: not_allowed(),
        },
        E::File { .. } => E::Json(serde_json::from_str::<u8>("x").unwrap_err()),
        E::Json(_) => E::Sqlite(refused()),
        E::Sqlite(_) => return None,
    })
}

fn after_load(error: &load::Error) -> Option<load::Error> {
    use load::Error as E;
    let file = || "sales.csv".to_string();
    Some(match error {
        E::Missing(_) => E::Folder("exports".into()),
        E::Folder(_) => E::NoInput,
        E::NoInput => E::Sheet("sales.xlsx has no sheet 'May' (sheets: Read me, Orders)".into()),
        E::Sheet(_) => E::Empty(file()),
        E::Empty(_) => E::HeaderOnly(file()),
        E::HeaderOnly(_) => E::Binary(file(), "it contains zero bytes"),
        E::Binary(..) => E::NoParquet("sales.parquet".into()),
        E::NoParquet(_) => E::Truncated("sales.csv.gz".into()),
        E::Truncated(_) => E::TooManyColumns {
            file: file(),
            columns: 200_000,
            most: 16_384,
        },
        E::TooManyColumns { .. } => E::UnclosedQuote(file(), 17),
        E::UnclosedQuote(..) => E::UnknownColumns {
            file: file(),
            found: "custmer (nearest: user), artikle (nearest: item)".into(),
            missing: "name them: load sales.csv --map user=COLUMN --map item=COLUMN".into(),
            question: None,
        },
        E::UnknownColumns { .. } => {
            E::Mapping("there is no column 'Client' (found: user, item)".into())
        }
        E::Mapping(_) => E::Headless("ratings.csv".into(), 4),
        // Its words are those of `reading`'s snapshot.
        E::Headless(..) | E::Open(..) => {
            E::NotOfShop("exports/staff.csv".into(), "desk, hours".into())
        }
        E::NotOfShop(..) => E::TwoShops("north.csv".into(), "#1001".into()),
        E::TwoShops(..) => E::OtherShop("south.csv".into(), "1002".into()),
        E::OtherShop(..) => E::AmbiguousDates(file(), "03/04/2026".into()),
        E::AmbiguousDates(..) => E::Zone("London".into()),
        E::Zone(_) => E::Read(file(), not_allowed()),
        E::Read(..) => return None,
    })
}

fn after_money(error: &MoneyError) -> Option<MoneyError> {
    Some(match error {
        MoneyError::Ambiguous(..) => MoneyError::NotAnAmount("much".into()),
        MoneyError::NotAnAmount(_) => {
            MoneyError::TooFine("1.2345".into(), Currency::parse("EUR").unwrap())
        }
        MoneyError::TooFine(..) => return None,
    })
}

fn chain<E>(first: E, after: impl Fn(&E) -> Option<E>) -> Vec<E> {
    let mut all = vec![first];
    while let Some(next) = after(&all[all.len() - 1]) {
        all.push(next);
    }
    all
}

/// Texts that are no rules, one for each thing that can be wrong.
const NO_RULES: &[&str] = &[
    "",
    "orders",
    "orders >",
    "orders > many",
    "ordrs > 3",
    "orders > 3 and",
    "(orders > 3",
    "orders > 3)",
    "orders > 3 orders",
    "interest > 0.2",
    "orders.'tea' > 1",
    "place > 'x'",
    "since < 'soon'",
    "'unclosed",
    "orders ! 3",
];

#[test]
fn every_error_says_what_because_of_what_and_what_to_try() {
    let mut shown: Vec<(&str, Error)> = Vec::new();
    shown.extend(
        chain(store::Error::Missing("shop.db".into()), after_store)
            .into_iter()
            .map(|e| ("store", e.into())),
    );
    shown.extend(
        chain(load::Error::Missing("sales.csv".into()), after_load)
            .into_iter()
            .map(|e| ("load", e.into())),
    );
    shown.extend(['\'', '"'].map(|quote| ("line", SplitError { quote, column: 7 }.into())));
    let mut text = String::new();
    for (layer, error) in &shown {
        assert!(
            error.hint.is_some() || error.kind == Kind::Interrupted,
            "no way out of: {error}"
        );
        check(&error.what);
        text.push_str(&format!(
            "{layer}, exit code {}\n{}\n",
            error.kind.exit_code(),
            said(error)
        ));
    }
    text.push_str("amounts\n");
    for error in chain(
        Money::parse("1.000", Currency::parse("EUR").unwrap()).unwrap_err(),
        after_money,
    ) {
        check(&error.to_string());
        text.push_str(&format!("{error}\n"));
    }
    text.push_str(&format!("{NotANumber}\n\nrules\n"));
    for rule in NO_RULES {
        let error = parse(rule).unwrap_err();
        check(&error.to_string());
        text.push_str(&format!("{rule:?}: {error}\n"));
    }
    insta::assert_snapshot!("errors", text);
}

fn said(error: &Error) -> String {
    render_error(error, &Style::default())
}

/// Lower case at the start, no full stop, no name of a type, no bare number of the system's error.
fn check(what: &str) {
    let starts_lower = what
        .chars()
        .next()
        .is_some_and(|first| !first.is_uppercase() || what.starts_with("My Shop"));
    assert!(starts_lower && !what.ends_with('.'), "{what}");
    for word in [
        "Error", "Some(", "None", "ParseInt", "Utf8", "rusqlite", "::", "os error",
    ] {
        assert!(!what.contains(word), "{what}");
    }
}

#[test]
fn each_kind_has_its_exit_code() {
    let codes = [
        (Kind::Failed, 1),
        (Kind::Usage, 2),
        (Kind::NotFound, 3),
        (Kind::Database, 4),
        (Kind::RejectedRows, 5),
        (Kind::Bug, 70),
        (Kind::Interrupted, 130),
    ];
    for (kind, code) in codes {
        assert_eq!(kind.exit_code(), code, "{kind:?}");
    }
}
