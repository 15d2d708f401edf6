//! The terminal: one-shot commands, scripts, the prompt and the dashboard. Only this module prints,
//! reads the environment, or ends the process.

mod carry_out;
mod console;
pub mod dashboard;
mod defect;
mod oneshot;
mod pager;
mod place;
mod print;
mod progress;
mod repl;
mod script;
mod story;
mod work;
mod worker;

pub use oneshot::run;
