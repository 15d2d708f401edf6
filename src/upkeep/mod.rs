//! Looking after the shop's database: contents, checks, settings, merges, SQL, copies.

mod evidence;
mod leftovers;
pub mod operation;
mod place;
mod present;
mod present_quality;
mod quality;
mod readiness;
mod timeline;
mod weeks;

pub use evidence::Evidence;
pub use place::doubtful_place;
pub use quality::{Completeness, DateGap, Quality, SalesDays, Suspect};
pub use readiness::{Readiness, Verdict};
pub use timeline::{Timeline, timeline};
pub use weeks::{RevenueWeek, revenue_weeks};
