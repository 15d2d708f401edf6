//! Who is who: the keys that identify people, and which of them are one person.

mod contact;
mod name;
mod natural;
mod node;
mod phrase;
mod spoken_name;
mod spoken_phone;
mod traces;
mod union;
mod written_ids;

pub use contact::{PHONE_PREFIX, normal_email, normal_phone};
pub use name::{Likeness, names_agree, places_agree};
pub use natural::natural_order;
pub use node::{NodeKind, id_of, node_of};
pub use spoken_name::{NameMatch, NameQuery, email_likeness};
pub use spoken_phone::{PhoneMatch, SpokenPhone};
pub use traces::{ERASED, Traces};
pub use union::{Graph, MOST_SHARED, Node, People, Refusal, better, crowded, join};
pub use written_ids::replace_ids;
