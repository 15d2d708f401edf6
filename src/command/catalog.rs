//! What each command has besides its arguments: risk, place in `help`, examples. The match is
//! exhaustive, so that a new command does not compile without its entry.

use super::campaign_args::CampaignAction;
use super::cli::{Command, PrivacyAction};
use super::model_args::{RecommendTarget, SegmentAction};

/// What a command may do to the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Risk {
    /// Reads.
    Reads,
    /// Adds or computes.
    Writes,
    /// Removes something that takes work to restore; asks first.
    Destroys,
}

/// Where the prompt runs a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// At once, with the connection that reads.
    Inline,
    /// On the worker, which owns the connection that writes; `--background` frees the prompt.
    Job,
}

/// A command's entry in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandMeta {
    /// Its name, as in the envelope of JSON.
    pub name: &'static str,
    /// The group under which `help` lists it.
    pub group: Group,
    /// What it can do to the data.
    pub risk: Risk,
    /// Where the prompt runs it.
    pub runs: Runs,
    /// Lines that run on the generated shop.
    pub examples: &'static [&'static str],
}

/// Groups of `help`, in the order of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Files in, files back out.
    Data,
    /// Who the customers are.
    Customers,
    /// What to offer, and to which customers.
    Offers,
    /// Why, and why not.
    Answers,
    /// The program itself.
    Program,
}

impl Group {
    /// The heading in `help`.
    pub fn title(self) -> &'static str {
        match self {
            Group::Data => "Data",
            Group::Customers => "Customers",
            Group::Offers => "Offers",
            Group::Answers => "Answers",
            Group::Program => "Program",
        }
    }
}

const fn known(
    name: &'static str,
    group: Group,
    risk: Risk,
    examples: &'static [&'static str],
) -> CommandMeta {
    let runs = match risk {
        Risk::Reads => Runs::Inline,
        Risk::Writes | Risk::Destroys => Runs::Job,
    };
    CommandMeta {
        name,
        group,
        risk,
        runs,
        examples,
    }
}

/// `meta`, run in another place than its risk implies.
const fn at(runs: Runs, meta: CommandMeta) -> CommandMeta {
    CommandMeta { runs, ..meta }
}

/// Whether the result of `command` is several files, so that `--output` names a folder.
pub fn writes_folder(command: &Command) -> bool {
    let Command::Campaign(args) = command else {
        return false;
    };
    matches!(&args.action, Some(CampaignAction::Export { target, .. }) if target.is_folder())
}

/// The entry of `command`.
pub fn meta(command: &Command) -> CommandMeta {
    use Group::{Answers, Customers, Data, Offers, Program};
    use Risk::{Destroys, Reads, Writes};
    use Runs::{Inline, Job};
    match command {
        // It takes the session to another database, which no worker can do for it.
        Command::Demo(_) => at(
            Inline,
            known("demo", Data, Writes, &["demo", "demo --users 300 --seed 7"]),
        ),
        Command::Load(_) => known(
            "load",
            Data,
            Writes,
            &[
                "load orders.csv",
                "load sales.csv --map user=Customer --tz Europe/Berlin",
            ],
        ),
        Command::Start(_) => at(
            Job,
            known("start", Data, Reads, &["start", "start orders.csv"]),
        ),
        Command::Loads => known("loads", Data, Reads, &["loads", "loads --format json"]),
        Command::UndoLoad(_) => known(
            "undo-load",
            Data,
            Destroys,
            &["undo-load 1 --dry-run", "undo-load 1 --yes"],
        ),
        Command::Quarantine(args) => {
            let (risk, runs) = if args.action.is_some() {
                (Destroys, Job)
            } else {
                (Reads, Inline)
            };
            at(
                runs,
                known(
                    "quarantine",
                    Data,
                    risk,
                    &["quarantine", "quarantine bad_date"],
                ),
            )
        }
        Command::Segment(args) => {
            let risk = match (&args.action, args.segment) {
                (Some(SegmentAction::Count { .. }), _) | (None, Some(_)) => Reads,
                _ => Writes,
            };
            known(
                "segment",
                Customers,
                risk,
                &["segment", "segment --by rfm", "segment --by mixture"],
            )
        }
        Command::Segments(_) => known("segments", Customers, Reads, &["segments", "segments 1"]),
        Command::Patterns(_) => known(
            "patterns",
            Customers,
            Writes,
            &[
                "patterns",
                "patterns baskets",
                "patterns funnel --segment 1",
            ],
        ),
        Command::Recommend(args) => {
            let risk = if matches!(args.target, RecommendTarget::All) {
                Writes
            } else {
                Reads
            };
            known(
                "recommend",
                Offers,
                risk,
                &["recommend user U0001", "recommend all --output lists.csv"],
            )
        }
        Command::Evaluate(_) => known(
            "evaluate",
            Offers,
            Writes,
            &["evaluate", "evaluate --folds 2"],
        ),
        Command::Campaign(args) => {
            let risk = match &args.action {
                Some(CampaignAction::Launch { .. } | CampaignAction::Cancel(_)) => Destroys,
                Some(
                    CampaignAction::Measure { .. }
                    | CampaignAction::Export { .. }
                    | CampaignAction::Checklist(_)
                    | CampaignAction::Letter { .. }
                    | CampaignAction::Compare { .. },
                ) => Reads,
                Some(_) => Writes,
                None => Reads,
            };
            let runs = if args.action.is_some() { Job } else { Inline };
            let examples = &["campaign 1", "campaign 1 --format json"];
            at(runs, known("campaign", Offers, risk, examples))
        }
        Command::User(_) => known(
            "user",
            Customers,
            Reads,
            &["user U0001", "user lukas.hansen1@example.com"],
        ),
        Command::Item(args) => known(
            "item",
            Customers,
            if args.hides().is_some() {
                Writes
            } else {
                Reads
            },
            &["item I0001", "item hide I0001", "item unhide I0001"],
        ),
        Command::Why(_) => known(
            "why",
            Answers,
            Reads,
            &["why U0001", "why U0001 --campaign 1"],
        ),
        Command::Campaigns(_) => known(
            "campaigns",
            Offers,
            Reads,
            &[
                "campaigns",
                "campaigns 1",
                "campaigns spring --details",
                "campaigns --profit",
                "campaigns --drafts",
            ],
        ),
        Command::Code(args) => known(
            "code",
            Answers,
            if args.action.is_some() { Writes } else { Reads },
            &["code ABCD-EFGH-JKLM", "code ABCDEFGHJKLM --total 49.90"],
        ),
        Command::Note(_) => known(
            "note",
            Answers,
            Writes,
            &[
                "note U0001 'asked for a gift box'",
                "note U0001 'the parcel was empty' --complaint",
                "note U0001 'sent it again, all is well' --settled",
            ],
        ),
        Command::Grant(_) => known(
            "grant",
            Answers,
            Writes,
            &[
                "grant U0001 --discount 10EUR --why 'parcel arrived late'",
                "grant U0001 --discount 10% --why 'broken teapot' --days 60",
            ],
        ),
        Command::Exclude(_) => known(
            "exclude",
            Answers,
            Writes,
            &["exclude U0001 --why staff", "exclude U0001 --dry-run"],
        ),
        Command::Include(_) => known(
            "include",
            Answers,
            Writes,
            &["include U0001", "include U0001 --dry-run"],
        ),
        Command::Redeem(_) => known(
            "redeem",
            Answers,
            Writes,
            &[
                "redeem ABCD-EFGH-JKLM",
                "redeem ABCD-EFGH-JKLM --order 1001",
            ],
        ),
        Command::Status(_) => known("status", Data, Reads, &["status", "status --format json"]),
        Command::Settings(args) => {
            let risk = if args.value.is_some() { Writes } else { Reads };
            known("settings", Data, risk, &["settings", "settings margin 40"])
        }
        Command::Sql(_) => known(
            "sql",
            Data,
            Reads,
            &[
                "sql \"SELECT count(*) FROM users\"",
                "sql \"SELECT * FROM items LIMIT 5\"",
            ],
        ),
        Command::Doctor => known(
            "doctor",
            Data,
            Reads,
            &["doctor", "doctor --format markdown"],
        ),
        Command::Backup(_) => at(
            Job,
            known(
                "backup",
                Data,
                Reads,
                &["backup copy.db", "backup copy.db --force"],
            ),
        ),
        Command::Export(_) => at(
            Job,
            known(
                "export",
                Data,
                Reads,
                &["export items", "export users --output users.csv"],
            ),
        ),
        Command::Merge(_) => known(
            "merge",
            Data,
            Destroys,
            &["merge U0001 U0002 --dry-run", "merge U0001 U0002 --yes"],
        ),
        Command::Unmerge(_) => known(
            "unmerge",
            Data,
            Destroys,
            &["unmerge U0002 --dry-run", "unmerge U0002 --yes"],
        ),
        Command::Privacy(args) => {
            let risk = if matches!(args.action, PrivacyAction::Show(_)) {
                Reads
            } else {
                Writes
            };
            known(
                "privacy",
                Answers,
                risk,
                &["privacy show U0001", "privacy stop-marketing U0001"],
            )
        }
        Command::Dashboard => known(
            "dashboard",
            Program,
            Reads,
            &["dashboard", "dashboard --plain-ui"],
        ),
        Command::Run(_) => at(
            Inline,
            known(
                "run",
                Program,
                Writes,
                &[
                    "run weekly.regulars",
                    "run weekly.regulars --keep-going --echo",
                ],
            ),
        ),
        Command::Source(_) => at(
            Inline,
            known(
                "source",
                Program,
                Writes,
                &["source weekly.regulars", "source weekly.regulars --echo"],
            ),
        ),
        Command::Last => known(
            "last",
            Program,
            Reads,
            &["last --all", "last --format json"],
        ),
        Command::History(_) => known("history", Program, Reads, &["history", "history campaign"]),
        Command::Jobs(_) => known("jobs", Program, Reads, &["jobs", "jobs --format json"]),
        Command::Help(_) => known(
            "help",
            Program,
            Reads,
            &["help segment", "help recency_days"],
        ),
        Command::Completions(_) => known(
            "completions",
            Program,
            Reads,
            &["completions bash", "completions zsh"],
        ),
        Command::Man => known("man", Program, Reads, &["man", "man --output regulars.1"]),
        Command::Exit => known("exit", Program, Reads, &["exit", "quit"]),
    }
}

/// Lines that run on the generated shop, for the parts of commands that have parts.
pub const PARTS: &[(&str, [&str; 2])] = &[
    (
        "segment define",
        [
            "segment define loyal \"orders >= 5 and recency_days < 60\"",
            "segment define quiet \"recency_days > 120\" --dry-run",
        ],
    ),
    (
        "quarantine release",
        [
            "quarantine release future_date --dry-run",
            "quarantine release future_date --yes",
        ],
    ),
    ("jobs cancel", ["jobs cancel 1", "jobs cancel 2"]),
    ("segment adopt", ["segment adopt 1", "segment adopt 2"]),
    (
        "segment rename",
        [
            "segment rename 1 'best friends'",
            "segment rename 2 'early birds'",
        ],
    ),
    (
        "segment count",
        [
            "segment count \"orders >= 3 and recency_days < 30\"",
            "segment count \"interest.'Tea' > 0.2 or net_revenue > 500\"",
        ],
    ),
    (
        "segment diff",
        ["segment diff", "segment diff --format json"],
    ),
    (
        "recommend user",
        [
            "recommend user U0001",
            "recommend user U0001 --top 3 --list again",
        ],
    ),
    (
        "recommend item",
        ["recommend item I0001", "recommend item I0001 --top 3"],
    ),
    (
        "recommend segment",
        ["recommend segment 1", "recommend segment 1 --list mixed"],
    ),
    (
        "recommend all",
        [
            "recommend all --output lists.csv",
            "recommend all --top 5 --output lists.json",
        ],
    ),
    (
        "campaign coupon",
        [
            "campaign coupon --segment 1 --discount 15%",
            "campaign coupon --rule \"recency_days > 90\" --discount auto --holdout 20",
        ],
    ),
    (
        "campaign flash",
        [
            "campaign flash --segment 1",
            "campaign flash --segment 2 --discount 10% --budget 200",
        ],
    ),
    (
        "campaign members",
        [
            "campaign members --segment 1",
            "campaign members --rule \"tier = 'gold'\" --days 7",
        ],
    ),
    (
        "campaign winback",
        [
            "campaign winback",
            "campaign winback --segment 2 --discount none",
        ],
    ),
    (
        "campaign reminder",
        ["campaign reminder", "campaign reminder --days 7"],
    ),
    (
        "campaign plan",
        [
            "campaign plan --user U0001",
            "campaign plan --now 2026-10-02",
        ],
    ),
    (
        "campaign launch",
        [
            "campaign launch 2 --dry-run",
            "campaign launch 2 --yes --accept-loss",
        ],
    ),
    (
        "campaign sent",
        ["campaign sent 1", "campaign sent 1 --now 2026-10-02"],
    ),
    (
        "campaign end",
        ["campaign end 1", "campaign end 1 --now 2026-10-16"],
    ),
    (
        "campaign cancel",
        ["campaign cancel 1 --dry-run", "campaign cancel 1 --yes"],
    ),
    (
        "campaign delete",
        ["campaign delete 2", "campaign delete 2 --dry-run"],
    ),
    (
        "campaign compare",
        ["campaign compare 1 2", "campaign compare 2 1"],
    ),
    (
        "campaign measure",
        ["campaign measure 1", "campaign measure spring --by recency"],
    ),
    (
        "campaign export",
        [
            "campaign export 1 --for klaviyo --output klaviyo.csv",
            "campaign export 1 --for shopify --output campaign-1",
        ],
    ),
    (
        "campaign letter",
        ["campaign letter 1", "campaign letter 1 --format json"],
    ),
    (
        "campaign checklist",
        ["campaign checklist 1", "campaign checklist 1 --format json"],
    ),
    (
        "code void",
        [
            "code void ABCD-EFGH-JKLM --why 'posted in a forum'",
            "code void ABCD-EFGH-JKLM --dry-run",
        ],
    ),
    (
        "code reissue",
        [
            "code reissue ABCD-EFGH-JKLM --why 'the letter was lost'",
            "code reissue ABCD-EFGH-JKLM --dry-run",
        ],
    ),
    (
        "code extend",
        [
            "code extend ABCD-EFGH-JKLM --days 7",
            "code extend ABCD-EFGH-JKLM --until 2027-01-31 --why 'was ill'",
        ],
    ),
    (
        "privacy show",
        ["privacy show U0001", "privacy show U0001 --format json"],
    ),
    (
        "privacy consent",
        [
            "privacy consent U0001 email off",
            "privacy consent U0001 sms on --source 'told us by phone'",
        ],
    ),
    (
        "privacy stop-marketing",
        [
            "privacy stop-marketing U0001",
            "privacy stop-marketing U0001 --dry-run",
        ],
    ),
];
