//! The operations of upkeep.

mod backup;
mod customers;
mod doctor;
mod export;
mod history;
mod merge;
mod paths;
mod quality;
mod settings;
mod sql;
mod start;
mod status;
mod unmerge;

pub use backup::{Outcome as BackupOutcome, Request as BackupRequest, run as backup};
pub use customers::{CustomerLine, CustomersOutcome, run as customers};
pub use doctor::{
    FileSize, LastRun, Outcome as DoctorOutcome, Request as DoctorRequest, Terminal, copies_beside,
    run as doctor,
};
pub use export::{Outcome as ExportOutcome, run as export};
pub use history::{Outcome as HistoryOutcome, Request as HistoryRequest, run as history};
pub use merge::{Outcome as MergeOutcome, Plan as MergePlan, plan as plan_merge, run as merge};
pub use paths::Paths;
pub use settings::{
    Change, Outcome as SettingsOutcome, Request as SettingsRequest, Setting, run as settings,
};
pub use sql::{Outcome as SqlOutcome, run as sql};
pub use start::{Outcome as StartOutcome, run as start};
pub use status::{
    Forecasts, ModelStatus, Outcome as StatusOutcome, Request as StatusRequest, run as status,
};
pub use unmerge::{
    Outcome as UnmergeOutcome, Plan as UnmergePlan, plan as plan_unmerge, run as unmerge,
};
