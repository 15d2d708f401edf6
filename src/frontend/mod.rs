//! The terminal: one-shot commands, scripts, the prompt and the dashboard. Only here is anything
//! printed, read from the environment, or the process ended.

mod carry_out;
mod console;
pub mod dashboard;
mod defect;
mod oneshot;
mod place;
mod print;
mod progress;
mod repl;
mod script;
mod work;

pub use oneshot::run;
