//! `report`: one month of the shop as a page to read, print or pass on.

mod chart;
mod figures;
mod flows;
mod month;
pub mod operation;
mod page;
mod present;
mod tables;

pub use figures::{Figures, ItemLine, MonthLine, SegmentLine};
pub use month::Month;
