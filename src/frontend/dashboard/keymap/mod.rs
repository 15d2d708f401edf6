//! Keys and what they do, as data: the footer, the help, the palette and the dispatch read these
//! lists.

mod act;
mod bindings;

pub use act::{Act, Action, How, Step, edit, run};
pub use bindings::{BINDINGS, act_of};
