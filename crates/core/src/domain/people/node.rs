//! What identifies a person: an account, an e-mail address, a phone number.

use super::contact::{PHONE_PREFIX, normal_email, normal_phone};
use std::borrow::Cow;

/// The kind of an identifier, the preferred one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    /// A customer account: the shop's own id.
    Account,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
}

/// The kind and key of a user's id: `4711` is an account, `ann@example.com` an address,
/// `tel:+4917...` a number. An account whose id is an address *is* that address.
pub fn node_of(id: &str) -> (NodeKind, Cow<'_, str>) {
    if let Some(key) = normal_email(id) {
        return (NodeKind::Email, key.into());
    }
    let number = id
        .get(..PHONE_PREFIX.len())
        .filter(|prefix| prefix.eq_ignore_ascii_case(PHONE_PREFIX));
    if let Some(key) = number.and_then(|prefix| normal_phone(&id[prefix.len()..])) {
        return (NodeKind::Phone, key.into());
    }
    (NodeKind::Account, id.into())
}

/// The id of a user who is identified by this alone.
pub fn id_of(kind: NodeKind, key: &str) -> String {
    match kind {
        NodeKind::Account | NodeKind::Email => key.to_string(),
        NodeKind::Phone => format!("{PHONE_PREFIX}{key}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_what_it_stands_for() {
        for (id, kind, key) in [
            ("4711", NodeKind::Account, "4711"),
            ("Ann@Example.com", NodeKind::Email, "ann@example.com"),
            (
                "noreply@example.com",
                NodeKind::Account,
                "noreply@example.com",
            ),
            ("tel:+49 171 2345670", NodeKind::Phone, "+491712345670"),
            ("TEL:01712345670", NodeKind::Phone, "01712345670"),
            ("01712345670", NodeKind::Account, "01712345670"),
            ("tel:0", NodeKind::Account, "tel:0"),
        ] {
            assert_eq!(node_of(id), (kind, key.into()), "{id}");
            assert_eq!(node_of(&id_of(kind, key)), (kind, key.into()), "{id}");
        }
    }
}
