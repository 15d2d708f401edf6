//! Remarks on the features and users that a segmentation did without.

use super::space::Space;
use crate::profile::Norms;
use crate::profile::matrix::LEAST_KNOWN;

/// Known for more than this share of the users reads as "nearly all".
const NEARLY_ALL: f64 = 0.995;

/// Which features were left out or filled in, and why.
pub fn space_notes(space: &Space) -> Vec<String> {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let share = |known: f64| {
        if known >= NEARLY_ALL {
            "nearly all".to_string()
        } else {
            percent(known) + " of the"
        }
    };
    let mut notes = Vec::new();
    for dropped in &space.layout.dropped {
        notes.push(match dropped.known {
            0.0 => format!("{} is left out: there are no data for it", dropped.name),
            known if known < LEAST_KNOWN => {
                format!(
                    "{} is left out: known for only {} of the users",
                    dropped.name,
                    percent(known)
                )
            }
            known => format!(
                "{} is left out, as asked: known for {} users",
                dropped.name,
                share(known)
            ),
        });
    }
    for name in &space.layout.constant {
        notes.push(format!(
            "{name} is left out: it is the same for nearly all users"
        ));
    }
    for imputed in &space.layout.imputed {
        let substitute = space.layout.substitute(&imputed.name);
        notes.push(format!(
            "{} is known for {} users; {substitute} for the others",
            imputed.name,
            share(imputed.known)
        ));
    }
    notes
}

/// How to reach the users who are in no segment, if there are any.
pub fn left_out(users: usize, norms: &Norms) -> Option<String> {
    let (what, rule) = if norms.has_orders {
        ("orders", "orders = 0")
    } else {
        ("visits", "sessions = 0")
    };
    (users > 0).then(|| {
        format!(
            "{users} users have no {what} and are in no segment; to reach them: \
             segment define NAME \"{rule}\""
        )
    })
}
