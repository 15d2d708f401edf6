//! Random changes of good files: nothing panics, every row is accounted for, and what was loaded
//! can be taken back.

use crate::workshop::Workshop;
use proptest::prelude::*;
use regulars::store::Counts;

/// Good files of every kind.
const FILES: [&str; 6] = [
    "user,item,time,order,quantity,price\nann,tea,2026-01-05 10:00,o1,2,3.50\nbob,\"cup, blue\",2026-01-06 11:00,o2,1,8.00\n\
     cyd,tea,2026-01-07 09:30,o3,1,3.50\n\"dee\",\"pot \"\"big\"\"\",2026-01-08,o4,1,12.00\n",
    "user_id;name;age;email_consent;interests\nann;Zoë Ångström;31;yes;tea|cups\nbob;\"Bob\nJones\";;no;\ncyd;;44;;pots\n",
    "item_id\ttitle\tprice\tcategory\ntea\tGreen tea\t3,50\tdrinks\ncup\tCup\t8,00\tkitchen\n",
    "order_id,customer_id,created_at,total,status\no1,ann,2026-02-01,20.00,paid\no2,bob,2026-02-02,1e2,refunded\n",
    "user,channel,consent,time\nann,sms,yes,2026-01-01\nbob,post,no,2026-02-01\n",
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n\
     536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n\
     C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,United Kingdom\n",
];

/// One change of a text.
#[derive(Debug, Clone)]
enum Change {
    /// One bit of a byte.
    Flip(prop::sample::Index, u8),
    /// Some bytes go.
    Cut(prop::sample::Index, usize),
    /// Some bytes come in.
    Insert(prop::sample::Index, Vec<u8>),
    /// Some bytes stand twice.
    Repeat(prop::sample::Index, usize),
    /// All behind a byte goes.
    End(prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    let byte = prop_oneof![3 => prop::sample::select(b"\",;\t\n\r'\\0-9.eENa \x00\xff\xc3\xa9".to_vec()), 1 => any::<u8>()];
    prop_oneof![
        4 => (at(), 0_u8..8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        3 => (at(), 1_usize..30).prop_map(|(at, length)| Change::Cut(at, length)),
        4 => (at(), prop::collection::vec(byte, 1..6)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        1 => (at(), 1_usize..60).prop_map(|(at, length)| Change::Repeat(at, length)),
        1 => at().prop_map(Change::End),
    ]
}

fn changed(text: &str, changes: &[Change]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for change in changes {
        let end = bytes.len();
        if end == 0 {
            break;
        }
        match change {
            Change::Flip(at, bit) => bytes[at.index(end)] ^= 1 << bit,
            Change::Cut(at, length) => {
                drop(bytes.drain(at.index(end)..(at.index(end) + length).min(end)));
            }
            Change::Insert(at, new) => {
                drop(bytes.splice(at.index(end)..at.index(end), new.iter().copied()));
            }
            Change::Repeat(at, length) => {
                let twice = bytes[at.index(end)..(at.index(end) + length).min(end)].to_vec();
                bytes.splice(at.index(end)..at.index(end), twice);
            }
            Change::End(at) => bytes.truncate(at.index(end)),
        }
    }
    bytes
}

/// Lines that are not blank.
fn lines(text: &[u8]) -> i64 {
    text.split(|byte| matches!(byte, b'\n' | b'\r'))
        .filter(|line| !line.is_empty())
        .count() as i64
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn every_row_of_a_changed_file_is_accounted_for(
        file in prop::sample::select(FILES.to_vec()),
        changes in prop::collection::vec(change(), 1..5),
    ) {
        let bytes = changed(file, &changes);
        let mut workshop = Workshop::new();
        let path = workshop.write("changed.csv", &bytes);
        let outcome = match workshop.try_load(&[&path]) {
            Ok(outcome) => outcome,
            Err(error) => {
                prop_assert!(!error.what.is_empty() && error.hint.is_some(), "{error:?}");
                prop_assert_eq!(workshop.counts(), Counts::default());
                return Ok(());
            }
        };
        let file = &outcome.files[0];
        prop_assert_eq!(file.rows_read, file.rows_loaded + file.rows_duplicate + file.rows_quarantined, "{:?}", file);
        prop_assert!(file.rows_loaded >= 0 && file.rows_duplicate >= 0);
        let aside: i64 = outcome.quarantine.iter().map(|entry| entry.rows).sum();
        prop_assert_eq!(aside, file.rows_quarantined);
        // Without quotes each line below the header is a row, whatever else is wrong with it.
        if file.encoding.starts_with("UTF-8") && !bytes.contains(&b'"') {
            let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
            let below = lines(text) - 1;
            // A line above the header is no row, and is told of.
            let is_told = outcome.notes.iter().any(|note| note.contains("before the header"));
            prop_assert!(file.rows_read == below || is_told && file.rows_read < below, "{:?}", String::from_utf8_lossy(&bytes));
        }
        workshop.check();
        workshop.undo(&outcome);
        prop_assert_eq!(workshop.counts(), Counts::default());
    }
}
