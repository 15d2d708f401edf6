//! What each command has besides its arguments: risk, place in `help`, examples. The match is
//! exhaustive, so that a new command does not compile without its entry.

use super::campaign_args::CampaignAction;
use super::cli::Command;
use super::model_args::{RecommendTarget, SegmentAction};
use super::privacy_args::PrivacyAction;

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
                "patterns sets --support 0.5",
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
            Offers,
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
        Command::Today => at(
            Job,
            known("today", Offers, Reads, &["today", "today --format json"]),
        ),
        Command::Refresh(_) => known("refresh", Data, Writes, &["refresh", "refresh . --dry-run"]),
        Command::Report(_) => at(
            Job,
            known(
                "report",
                Data,
                Reads,
                &["report --month 2026-08", "report --output report.html"],
            ),
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
        Command::Worker(_) => known(
            "worker",
            Data,
            Reads,
            &[
                "worker profile --settings settings.json",
                "worker recommend --settings settings.json --model model.parquet",
            ],
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
            let risk = match args.action {
                PrivacyAction::Show(_) | PrivacyAction::Export(_) => Reads,
                PrivacyAction::Erase(_) => Destroys,
                _ => Writes,
            };
            known(
                "privacy",
                Answers,
                risk,
                &["privacy show U0001", "privacy stop-marketing U0001"],
            )
        }
        Command::Audit(_) => known("audit", Answers, Reads, &["audit", "audit --verify"]),
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
        Command::Clear => known("clear", Program, Reads, &["clear", "clear --quiet"]),
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
