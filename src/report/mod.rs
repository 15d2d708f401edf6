//! `report`: one month of the shop as a page to read, print or pass on.

mod chart;
mod figures;
mod month;
pub mod operation;
mod page;
mod present;

pub use figures::{Figures, ItemLine, MonthLine, SegmentLine};
pub use month::Month;
