//! Lists for programs that send mail.

use super::merge::last_name;
use super::recipient::ExportRow;
use crate::output::{Cell, Table};

/// All that is known of the users, for any program that reads CSV.
pub fn csv(rows: &[ExportRow]) -> Table {
    let mut columns = vec![
        "user",
        "name",
        "email",
        "code",
        "discount",
        "expires",
        "items",
        "first name",
        "gives",
        "minimum",
        "valid until",
        "titles",
    ];
    let has_tiers = rows.iter().any(|row| row.next_tier.is_some());
    if has_tiers {
        columns.push("next tier");
    }
    let mut table = Table::new("", &columns)
        .empty("nobody has an offer")
        .second_rank(columns.len() - 5);
    for row in rows {
        let mut cells = vec![
            Cell::text(&row.user),
            text(&row.name),
            text(&row.email),
            text(&row.code),
            text(&row.discount),
            Cell::or_missing(row.expires, Cell::Date),
            Cell::text(row.items.join(" ")),
            text(&row.first_name),
            text(&row.gives),
            text(&row.minimum),
            text(&row.valid_until),
            Cell::text(row.titles.join("; ")),
        ];
        if has_tiers {
            cells.push(text(&row.next_tier));
        }
        table.row(cells);
    }
    table
}

/// Profiles for Klaviyo, those with an address: `Email` stands first, the names are Klaviyo's own, and
/// every other column becomes a property of the profile.
///
/// Source: help.klaviyo.com/hc/en-us/articles/115005078967 (columns) and 360039859932 (a day without
/// a time is text).
pub fn klaviyo(rows: &[ExportRow]) -> Table {
    contacts(
        rows,
        ["Email", "First Name", "Last Name"],
        [
            "Regulars Code",
            "Regulars Offer",
            "Regulars Minimum",
            "Regulars Valid Until",
            "Regulars Items",
        ],
    )
}

/// Contacts for Brevo, those with an address, under the names of its own attributes and new ones.
///
/// Source: help.brevo.com/hc/en-us/articles/208729849.
pub fn newsletter(rows: &[ExportRow]) -> Table {
    contacts(
        rows,
        ["EMAIL", "FIRSTNAME", "LASTNAME"],
        ["CODE", "OFFER", "MINIMUM", "VALID_UNTIL", "ITEMS"],
    )
}

/// Contacts for Mailchimp, those with an address: it matches the columns of its import by name, and
/// the new ones become text fields, whose tags have at most ten letters.
///
/// Source: mailchimp.com/help/format-guidelines-for-your-import-file and
/// mailchimp.com/help/manage-audience-signup-form-fields.
pub fn mailchimp(rows: &[ExportRow]) -> Table {
    contacts(
        rows,
        ["Email Address", "First Name", "Last Name"],
        ["CODE", "OFFER", "MINIMUM", "VALIDUNTIL", "ITEMS"],
    )
}

fn contacts(rows: &[ExportRow], person: [&str; 3], offer: [&str; 5]) -> Table {
    let columns = [&person[..], &offer[..]].concat();
    let mut table = Table::new("", &columns)
        .empty("nobody with an offer has an e-mail address")
        .second_rank(3);
    for row in rows.iter().filter(|row| row.email.is_some()) {
        let last = row.name.as_deref().and_then(last_name);
        table.row(vec![
            text(&row.email),
            text(&row.first_name),
            text(&last),
            text(&row.code),
            text(&row.gives),
            text(&row.minimum),
            text(&row.valid_until),
            Cell::text(row.titles.join("; ")),
        ]);
    }
    table
}

fn text(value: &Option<String>) -> Cell {
    Cell::or_missing(value.as_ref(), Cell::text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_users_with_an_address_are_contacts() {
        let user = |email: Option<&str>| ExportRow {
            name: Some("Eva Hansen".into()),
            email: email.map(Into::into),
            ..ExportRow::default()
        };
        let rows = [user(None), user(Some("eva@example.com"))];
        for table in [klaviyo(&rows), newsletter(&rows), mailchimp(&rows)] {
            assert_eq!(table.rows.len(), 1);
            assert_eq!(table.rows[0][0], Cell::text("eva@example.com"));
            assert_eq!(table.rows[0][2], Cell::text("Hansen"));
        }
        assert_eq!(csv(&rows).rows.len(), 2);
    }
}
