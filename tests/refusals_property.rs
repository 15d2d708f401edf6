//! Whatever happens to a shop, a person who refused, and has not said a dated yes since, who is
//! restricted or was erased, is in no list that the program writes. What people said is kept here in plain lists beside the program,
//! and the two must agree.
//!
//! The default run takes part of the sequences; `REGULARS_SEQUENCES=5000` sets another number.

use crate::workshop::{Workshop, folder};
use regulars::campaign::Kind;
use regulars::campaign::operation::{
    self as campaign, AudienceChoice, ConsentAnswer, GrantRequest, LaunchRequest, Request, Target,
};
use regulars::domain::{BatchId, CampaignId, ConsentState, Instant, SegmentId, Silent};
use regulars::load::operation::{self as load, undo_load};
use regulars::output::Cell;
use regulars::privacy::operation::{
    self as privacy, ConsentRequest, EraseRequest, ExcludeRequest, RectifyRequest, RestrictRequest,
    StopMarketingRequest,
};
use regulars::recommend::List;
use regulars::recommend::operation::{self as recommend, AllRequest};
use regulars::segment::operation::{self as segment, DefineRequest};
use regulars::shop::{Context, Shop, Workbench};
use regulars::store::{EXPORTS, ExportTable};
use regulars::upkeep::operation as upkeep;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

const PEOPLE: usize = 8;
const DAY: i64 = 86_400;
/// Steps of a sequence.
const STEPS: usize = 14;

/// A generator of numbers, the same for the same seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % end as u64) as usize
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Some people, each at most once.
    fn people(&mut self) -> Vec<usize> {
        (0..PEOPLE).filter(|_| self.below(3) == 0).collect()
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Step {
    /// `privacy consent`
    Say(usize, &'static str, bool),
    /// `privacy stop-marketing`
    Stop(usize),
    /// A customers' file with a column of consents and no dates.
    Customers(Vec<(usize, &'static str)>),
    /// A customers' file with a column that says who must not be written to.
    DoNotEmail(Vec<(usize, bool)>),
    /// A list of statements by e-mail address, with days before now, or undated.
    Statements(Vec<(usize, &'static str, &'static str, Option<i64>)>),
    /// A list of people who unsubscribed, by e-mail address and day.
    Unsubscribed(Vec<(usize, i64)>),
    UndoLoad(usize),
    Merge(usize, usize),
    Design,
    Launch,
    Sent,
    Cancel,
    Export,
    /// `privacy erase`
    Erase(usize),
    /// `privacy restrict` and `privacy unrestrict`
    Restrict(usize, bool),
    /// `privacy rectify`, of the name
    Rectify(usize),
    /// `grant`
    Grant(usize),
    /// `exclude` and `include`
    Exclude(usize, bool),
    Wait(i64),
}

fn step(draw: &mut Draw) -> Step {
    const CHANNELS: [&str; 4] = ["email", "email", "sms", "marketing"];
    const WORDS: [&str; 6] = [
        "yes",
        "no",
        "subscribed",
        "unsubscribed",
        "never_subscribed",
        "",
    ];
    let who = draw.below(PEOPLE);
    match draw.below(25) {
        0 | 1 => Step::Say(who, draw.of(&CHANNELS), draw.below(2) == 0),
        2 => Step::Stop(who),
        3 | 4 => Step::Customers(
            draw.people()
                .into_iter()
                .map(|p| (p, draw.of(&WORDS)))
                .collect(),
        ),
        5 => Step::DoNotEmail(
            draw.people()
                .into_iter()
                .map(|p| (p, draw.below(2) == 0))
                .collect(),
        ),
        6 | 7 => {
            let people = draw.people().into_iter();
            let row = |p| {
                let days = (draw.below(3) > 0).then(|| draw.below(40) as i64);
                let word = draw.of(&["yes", "no", "on", "off", "no_permission"]);
                (p, draw.of(&CHANNELS), word, days)
            };
            Step::Statements(people.map(row).collect())
        }
        8 => {
            let people = draw.people().into_iter();
            Step::Unsubscribed(people.map(|p| (p, draw.below(40) as i64)).collect())
        }
        9 => Step::UndoLoad(draw.below(6)),
        10 => Step::Merge(who, draw.below(PEOPLE)),
        11 => Step::Design,
        12 | 13 => Step::Launch,
        14 => Step::Sent,
        15 => Step::Cancel,
        16 => Step::Export,
        17 => Step::Erase(who),
        18..=20 => Step::Restrict(who, draw.below(3) > 0),
        21 => Step::Rectify(who),
        22 => Step::Grant(who),
        23 => Step::Exclude(who, draw.below(3) > 0),
        _ => Step::Wait(draw.below(20) as i64 * DAY),
    }
}

/// What somebody said, in the test's own words.
#[derive(Debug, Clone)]
struct Saying {
    who: usize,
    /// Whether it was said under the e-mail address; those of one person are one mailbox.
    channel: &'static str,
    says: ConsentState,
    at: i64,
    has_date: bool,
    by_hand: bool,
    batch: Option<BatchId>,
}

/// What people said, in plain lists.
#[derive(Debug, Clone, Default)]
struct Memory {
    sayings: Vec<Saying>,
    /// (kept, merged, when)
    merges: Vec<(usize, usize, i64)>,
    erased: BTreeSet<usize>,
    restricted: BTreeSet<usize>,
}

impl Memory {
    /// All who are one person with `who`.
    fn person(&self, who: usize) -> BTreeSet<usize> {
        let mut person = BTreeSet::from([who]);
        loop {
            let before = person.len();
            for &(kept, merged, _) in &self.merges {
                if person.contains(&kept) || person.contains(&merged) {
                    person.extend([kept, merged]);
                }
            }
            if person.len() == before {
                return person;
            }
        }
    }

    /// What holds about e-mail for the person of `who`; `None`: nothing was said.
    fn holds(&self, who: usize) -> Option<ConsentState> {
        let person = self.person(who);
        let last_merge = self
            .merges
            .iter()
            .filter(|(kept, ..)| person.contains(kept))
            .map(|(.., at)| *at)
            .max();
        let said: Vec<(usize, &Saying)> = self
            .sayings
            .iter()
            .enumerate()
            .filter(|(_, saying)| person.contains(&saying.who))
            .filter(|(_, saying)| ["email", "all"].contains(&saying.channel))
            .collect();
        let yeses: Vec<&(usize, &Saying)> = said
            .iter()
            .filter(|(_, saying)| saying.says == ConsentState::Yes)
            .collect();
        let hears = |yes: &Saying, no: &Saying| {
            yes.who == no.who || last_merge.is_none_or(|merge| yes.at > merge)
        };
        let stands = |no: &&(usize, &Saying)| {
            !yeses.iter().any(|yes| {
                let is_later = if no.1.says == ConsentState::Refused {
                    yes.1.has_date
                        && (yes.1.at > no.1.at
                            || (yes.1.at == no.1.at
                                && yes.1.by_hand
                                && no.1.by_hand
                                && yes.0 > no.0))
                } else {
                    yes.1.at > no.1.at || (yes.1.at == no.1.at && yes.0 > no.0)
                };
                is_later && hears(yes.1, no.1)
            })
        };
        for state in [ConsentState::Refused, ConsentState::NoPermission] {
            let mut of_state = said.iter().filter(|(_, saying)| saying.says == state);
            if of_state.any(|no| stands(&no)) {
                return Some(state);
            }
        }
        (!yeses.is_empty()).then_some(ConsentState::Yes)
    }

    fn undo(&mut self, batch: BatchId) {
        self.sayings.retain(|saying| saying.batch != Some(batch));
    }
}

fn id(who: usize) -> String {
    format!("c{who}")
}

fn email(who: usize) -> String {
    format!("person{who}@example.com")
}

/// A shop of eight customers with orders, a segment by a rule, learned segments and a recommender.
fn template() -> &'static [u8] {
    static DATABASE: OnceLock<Vec<u8>> = OnceLock::new();
    DATABASE.get_or_init(|| {
        const NAMES: [&str; PEOPLE] = [
            "Ann Archer",
            "Bob Baker",
            "Cyd Carter",
            "Dan Draper",
            "Eve Elliot",
            "Fay Fisher",
            "Gus Glover",
            "Hal Hunter",
        ];
        let mut workshop = Workshop::new();
        let mut users = "customer_id,name,email\n".to_string();
        let mut orders = "order_id,customer_id,sku,created_at,quantity,price\n".to_string();
        for (who, name) in NAMES.iter().enumerate().take(PEOPLE) {
            writeln!(users, "{},{name},{}", id(who), email(who)).unwrap();
            for order in 0..=who % 3 + 1 {
                let day = 1 + (who * 5 + order * 7) % 27;
                let (number, item) = (who * 10 + order, (who + order) % 4);
                writeln!(
                    orders,
                    "o{number},{},i{item},2026-0{}-{day:02},1,{}.00",
                    id(who),
                    2 + order,
                    9 + item
                )
                .unwrap();
            }
        }
        workshop.load("users.csv", users);
        workshop.load("orders.csv", orders);
        let request = DefineRequest {
            name: "buyers".into(),
            rule: "orders >= 1".into(),
        };
        segment::define(&mut workshop.shop, &request, &Silent::default()).unwrap();
        let by_rfm = segment::Request {
            by: regulars::segment::By::Rfm,
            ..segment::Request::default()
        };
        segment::run(&mut workshop.shop, &by_rfm, &Silent::default()).unwrap();
        recommend::all(&mut workshop.shop, &lists(), &Silent::default()).unwrap();
        let path = workshop.folder.path().join("shop.db");
        workshop.shop.close();
        std::fs::read(path).unwrap()
    })
}

fn lists() -> AllRequest {
    AllRequest {
        top: 2,
        list: Some(List::Mixed),
        model: None,
    }
}

/// A shop in the middle of a sequence.
struct World<'a> {
    folder: &'a Path,
    shop: Shop,
    memory: Memory,
    batches: Vec<BatchId>,
    drafts: Vec<CampaignId>,
    launched: Vec<CampaignId>,
    files: usize,
    /// People on lists, over all checks: the test must not pass because lists are empty.
    listed: usize,
}

impl World<'_> {
    fn now(&self) -> i64 {
        self.shop.context.now.0
    }

    fn load(&mut self, text: &str) -> Option<BatchId> {
        self.files += 1;
        let path = self.folder.join(format!("file{}.csv", self.files));
        std::fs::write(&path, text).unwrap();
        let request = load::Request {
            files: vec![path],
            ..load::Request::default()
        };
        let batch = load::run(&mut self.shop, &request, &Silent::default())
            .ok()?
            .batch;
        self.batches.push(batch);
        Some(batch)
    }

    /// Notes what a file said.
    fn remember(
        &mut self,
        batch: BatchId,
        who: usize,
        channel: &'static str,
        says: ConsentState,
        day: Option<i64>,
    ) {
        // Rows of erased customers are left out.
        if self.is_erased(who) {
            return;
        }
        self.memory.sayings.push(Saying {
            who,
            channel: if channel == "marketing" {
                "all"
            } else {
                channel
            },
            says,
            at: day.unwrap_or(self.now()),
            has_date: day.is_some(),
            by_hand: false,
            batch: Some(batch),
        });
    }

    fn day(&self, days: i64) -> (String, i64) {
        let at = Instant((self.now() - days * DAY) / DAY * DAY);
        (at.to_string()[..10].to_string(), at.0)
    }

    fn is_erased(&self, who: usize) -> bool {
        self.memory.erased.contains(&who)
    }

    fn carry_out(&mut self, step: &Step) {
        if let Step::Say(who, ..)
        | Step::Stop(who)
        | Step::Erase(who)
        | Step::Restrict(who, _)
        | Step::Rectify(who)
        | Step::Grant(who)
        | Step::Exclude(who, _) = step
            && self.is_erased(*who)
        {
            assert!(self.shop.find_user_exactly(&id(*who)).is_err());
            return;
        }
        self.shop.context.now.0 += 61;
        let quiet = Silent::default();
        match step {
            Step::Say(who, channel, is_on) => {
                let request = ConsentRequest {
                    user: id(*who),
                    channel: (*channel).into(),
                    is_on: *is_on,
                    source: None,
                    is_dry_run: false,
                };
                privacy::consent(&mut self.shop, &request, &quiet).unwrap();
                self.say(
                    *who,
                    channel,
                    if *is_on {
                        ConsentState::Yes
                    } else {
                        ConsentState::Refused
                    },
                );
            }
            Step::Stop(who) => {
                let request = StopMarketingRequest {
                    user: id(*who),
                    is_dry_run: false,
                };
                privacy::stop_marketing(&mut self.shop, &request, &quiet).unwrap();
                self.say(*who, "all", ConsentState::Refused);
            }
            Step::Customers(rows) => {
                let mut text = "customer_id,email,email_consent\n".to_string();
                for (who, word) in rows {
                    writeln!(text, "{},{},{word}", id(*who), email(*who)).unwrap();
                }
                let Some(batch) = self.load(&text) else {
                    return;
                };
                for (who, word) in rows {
                    let says = match *word {
                        "yes" | "subscribed" => ConsentState::Yes,
                        "unsubscribed" => ConsentState::Refused,
                        "no" | "never_subscribed" => ConsentState::NoPermission,
                        _ => continue,
                    };
                    self.remember(batch, *who, "email", says, None);
                }
            }
            Step::DoNotEmail(rows) => {
                let mut text = "customer_id,email,do_not_email\n".to_string();
                for (who, is_refused) in rows {
                    let word = if *is_refused { "yes" } else { "no" };
                    writeln!(text, "{},{},{word}", id(*who), email(*who)).unwrap();
                }
                let Some(batch) = self.load(&text) else {
                    return;
                };
                for (who, _) in rows.iter().filter(|(_, is_refused)| *is_refused) {
                    self.remember(batch, *who, "email", ConsentState::Refused, None);
                }
            }
            Step::Statements(rows) => {
                let mut text = "email,channel,consent,time\n".to_string();
                for (who, channel, word, days) in rows {
                    let day = days.map_or(String::new(), |days| self.day(days).0);
                    writeln!(text, "{},{channel},{word},{day}", email(*who)).unwrap();
                }
                let Some(batch) = self.load(&text) else {
                    return;
                };
                for (who, channel, word, days) in rows {
                    let says = match *word {
                        "yes" | "on" => ConsentState::Yes,
                        "no_permission" => ConsentState::NoPermission,
                        _ => ConsentState::Refused,
                    };
                    let day = days.map(|days| self.day(days).1);
                    self.remember(batch, *who, channel, says, day);
                }
            }
            Step::Unsubscribed(rows) => {
                let mut text = "email,name,unsubscribed_at\n".to_string();
                for (who, days) in rows {
                    writeln!(text, "{},,{}", email(*who), self.day(*days).0).unwrap();
                }
                let Some(batch) = self.load(&text) else {
                    return;
                };
                for (who, days) in rows {
                    let day = self.day(*days).1;
                    self.remember(batch, *who, "email", ConsentState::Refused, Some(day));
                }
            }
            Step::UndoLoad(nth) => {
                if *nth < self.batches.len() {
                    let batch = self.batches.remove(*nth);
                    undo_load(&mut self.shop, batch, &quiet).unwrap();
                    self.memory.undo(batch);
                }
            }
            Step::Merge(kept, merged) => {
                let merge = upkeep::merge(&mut self.shop, &id(*kept), &id(*merged), false, &quiet);
                if merge.is_ok() {
                    self.memory.merges.push((*kept, *merged, self.now()));
                }
            }
            Step::Design => {
                let request = Request {
                    kind: Kind::Coupon,
                    audience: AudienceChoice::Rule("orders >= 1".into()),
                    discount: Some("10%".into()),
                    test_depth: None,
                    budget: None,
                    holdout: Some(0.0),
                    days: None,
                    items: Vec::new(),
                    min_spend: None,
                    is_public: false,
                    note: None,
                    is_dry_run: false,
                };
                let draft = campaign::run(&mut self.shop, &request, &quiet).unwrap();
                self.drafts.extend(draft.campaign);
            }
            Step::Launch => self.launch(),
            Step::Sent => {
                if let Some(&id) = self.launched.last() {
                    let _ = campaign::sent(&mut self.shop, id);
                }
            }
            Step::Cancel => {
                if let Some(id) = self.launched.pop() {
                    let _ = campaign::cancel(&mut self.shop, id);
                }
            }
            Step::Export => self.check_lists(),
            Step::Erase(who) => {
                let request = EraseRequest {
                    user: id(*who),
                    ..EraseRequest::default()
                };
                privacy::erase(&mut self.shop, &request, &quiet).unwrap();
                let person = self.memory.person(*who);
                self.memory.erased.extend(person);
            }
            Step::Restrict(who, is_on) => {
                let request = RestrictRequest {
                    user: id(*who),
                    is_on: *is_on,
                    ..RestrictRequest::default()
                };
                privacy::restrict(&mut self.shop, &request, &quiet).unwrap();
                if *is_on {
                    self.memory.restricted.insert(*who);
                } else {
                    let person = self.memory.person(*who);
                    self.memory.restricted.retain(|who| !person.contains(who));
                }
            }
            Step::Rectify(who) => {
                let request = RectifyRequest {
                    user: id(*who),
                    field: "name".into(),
                    value: format!("Customer {who}"),
                    is_dry_run: false,
                };
                privacy::rectify(&mut self.shop, &request, &quiet).unwrap();
            }
            Step::Grant(who) => {
                let request = GrantRequest {
                    user: id(*who),
                    discount: "5EUR".into(),
                    why: "late".into(),
                    days: 30,
                    min_spend: None,
                    is_dry_run: false,
                };
                campaign::grant(&mut self.shop, &request, &quiet).unwrap();
            }
            Step::Exclude(who, is_on) => {
                let request = ExcludeRequest {
                    user: id(*who),
                    why: None,
                    is_dry_run: false,
                };
                let done = if *is_on {
                    privacy::exclude(&mut self.shop, &request, &quiet)
                } else {
                    privacy::include(&mut self.shop, &request, &quiet)
                };
                done.unwrap();
            }
            Step::Wait(seconds) => self.shop.context.now.0 += seconds,
        }
        self.check_states();
    }

    fn say(&mut self, who: usize, channel: &'static str, says: ConsentState) {
        let at = self.now();
        self.memory.sayings.push(Saying {
            who,
            channel: if channel == "marketing" {
                "all"
            } else {
                channel
            },
            says,
            at,
            has_date: true,
            by_hand: true,
            batch: None,
        });
    }

    fn launch(&mut self) {
        let Some(id) = self.drafts.pop() else { return };
        let request = LaunchRequest {
            accepts_loss: true,
            campaign: id,
            is_confirmed: true,
            consent: Some(ConsentAnswer::Elsewhere),
            starts: None,
        };
        if campaign::launch(&mut self.shop, &request, &Silent::default()).is_err() {
            return;
        }
        self.launched.push(id);
        for row in self.shop.store().fetch_decisions(id).unwrap() {
            let user = self.shop.store().fetch_user(row.user).unwrap().unwrap().id;
            if self.is_left_out(&user) {
                assert_eq!(row.outcome, "blocked", "{user} was decided on");
            }
        }
    }

    /// Whether the person behind an id that the program printed refused e-mail, is restricted or was
    /// erased.
    fn is_left_out(&self, user: &str) -> bool {
        let who = match user
            .strip_prefix('c')
            .and_then(|number| number.parse().ok())
        {
            Some(who) => who,
            None => (0..PEOPLE).find(|&who| email(who) == user).unwrap(),
        };
        let mut person = self.memory.person(who).into_iter();
        self.memory.holds(who) == Some(ConsentState::Refused)
            || person.any(|who| self.is_erased(who) || self.memory.restricted.contains(&who))
    }

    /// The program and the plain lists agree about everybody.
    fn check_states(&self) {
        let store = self.shop.store();
        let states: BTreeMap<i64, ConsentState> = store
            .fetch_consents_on("email")
            .unwrap()
            .into_iter()
            .collect();
        for who in (0..PEOPLE).filter(|who| !self.is_erased(*who)) {
            let key = self.shop.find_user_exactly(&id(who)).unwrap().0;
            let person = store.fetch_person_of(key).unwrap();
            assert_eq!(
                states.get(&person).copied(),
                self.memory.holds(who),
                "{} after {:?}, merges {:?}",
                id(who),
                self.memory.sayings,
                self.memory.merges
            );
            let alone = store.fetch_consents_of(key).unwrap();
            let alone = alone.iter().find(|row| row.channel == "email");
            assert_eq!(alone.map(|row| row.state), self.memory.holds(who));
        }
    }

    fn check_lists(&mut self) {
        let mut lists_of_people: Vec<(String, Vec<String>)> = Vec::new();
        for &id in &self.launched {
            let export = campaign::export(&self.shop, id, Target::Csv).unwrap();
            let users = export.rows.into_iter().map(|row| row.user).collect();
            lists_of_people.push((format!("campaign export {id}"), users));
        }
        let all = recommend::all(&mut self.shop, &lists(), &Silent::default()).unwrap();
        let users = all.items.iter().map(|item| item.user).collect();
        lists_of_people.push(("recommend all".into(), users));
        let shown = segment::show(&self.shop, SegmentId(1), &Silent::default()).unwrap();
        let users = shown
            .members
            .into_iter()
            .map(|member| member.user)
            .collect();
        lists_of_people.push(("segments 1".into(), users));
        let names = |table: &&ExportTable| table.columns.iter().any(|(name, _)| *name == "user");
        for table in EXPORTS
            .iter()
            .filter(names)
            .filter(|table| table.name != "consents")
        {
            let name = table.name;
            let export = upkeep::export(&self.shop, name, false, &Silent::default()).unwrap();
            let user = export.columns.iter().position(|found| *found == "user");
            let id = |row: &Vec<Cell>| match &row[user.unwrap()] {
                Cell::Text(id) => Some(id.clone()),
                _ => None,
            };
            let users = export.rows.iter().filter_map(id).collect();
            lists_of_people.push((format!("export {name}"), users));
        }
        for (list, users) in lists_of_people {
            self.listed += users.len();
            for user in users {
                assert!(!self.is_left_out(&user), "{user} is in `{list}`");
            }
        }
    }
}

/// Runs one sequence; returns how many people were on its lists.
fn run(seed: u64, folder: &Path) -> usize {
    let mut draw = Draw(seed);
    let steps: Vec<Step> = (0..STEPS)
        .map(|_| step(&mut draw))
        .chain([Step::Export])
        .collect();
    let path = folder.join("shop.db");
    std::fs::write(&path, template()).unwrap();
    let mut shop = Shop::open(&path, Arc::new(Workbench::new(1))).unwrap();
    shop.context = Context {
        now: Instant::parse("2026-06-01T12:00:00Z").unwrap(),
        is_now_explicit: true,
        ..Context::default()
    };
    let mut world = World {
        folder,
        shop,
        memory: Memory::default(),
        batches: Vec::new(),
        drafts: Vec::new(),
        launched: Vec::new(),
        files: 0,
        listed: 0,
    };
    let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        for step in &steps {
            world.carry_out(step);
        }
    }));
    if let Err(failure) = failed {
        println!("sequence {seed}: {steps:#?}");
        std::panic::resume_unwind(failure);
    }
    let check = world.shop.store().check_chain(None).unwrap();
    assert_eq!(check.faults, [], "sequence {seed}");
    assert!(
        world.shop.store().check_chunks().unwrap().is_same
            && world.shop.store().check_tally().unwrap()
    );
    assert_eq!(world.shop.store().check_references().unwrap(), None);
    let listed = world.listed;
    world.shop.close();
    for file in std::fs::read_dir(folder).unwrap() {
        let _ = std::fs::remove_file(file.unwrap().path());
    }
    listed
}

#[test]
fn who_refused_is_restricted_or_erased_is_in_no_output() {
    let sequences: usize = std::env::var("REGULARS_SEQUENCES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(300);
    let (next, listed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    template();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let folder = folder();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= sequences {
                        break;
                    }
                    listed.fetch_add(run(seed as u64, folder.path()), Ordering::Relaxed);
                }
            });
        }
    });
    let listed = listed.into_inner();
    assert!(
        listed > sequences * 5,
        "the lists of {sequences} sequences had {listed} people"
    );
}
