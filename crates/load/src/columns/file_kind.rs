//! The kinds of file, and the fields that each can hold.

use super::field::Field;
use serde::{Deserialize, Serialize};

/// What the rows of a file are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// Facts about users.
    Users,
    /// Facts about items.
    Items,
    /// One row per action or receipt line.
    Actions,
    /// One row per order.
    Orders,
    /// Costs of items.
    Costs,
    /// A user's consent for a channel.
    Consents,
    /// Campaigns run elsewhere.
    Campaigns,
}

/// The fields that identify a person; one is enough.
const PERSON: &[Field] = &[Field::User, Field::Email, Field::Phone];

impl FileKind {
    /// All kinds, in the order in which they are tried.
    pub const ALL: [FileKind; 7] = [
        FileKind::Campaigns,
        FileKind::Consents,
        FileKind::Actions,
        FileKind::Orders,
        FileKind::Costs,
        FileKind::Items,
        FileKind::Users,
    ];

    /// The name in `--as` and in the store.
    pub fn word(self) -> &'static str {
        match self {
            FileKind::Users => "users",
            FileKind::Items => "items",
            FileKind::Actions => "actions",
            FileKind::Orders => "orders",
            FileKind::Costs => "costs",
            FileKind::Consents => "consents",
            FileKind::Campaigns => "campaigns",
        }
    }

    /// The fields without which a file cannot be of this kind; of an inner list one is enough.
    pub fn needs(self) -> &'static [&'static [Field]] {
        match self {
            FileKind::Users => &[PERSON],
            FileKind::Items => &[
                &[Field::Item],
                &[Field::Title, Field::Category, Field::Price, Field::Brand],
            ],
            FileKind::Actions => &[
                &[
                    Field::User,
                    Field::Email,
                    Field::Phone,
                    Field::Order,
                    Field::Session,
                ],
                &[Field::Item],
            ],
            FileKind::Orders => &[PERSON, &[Field::Order], &[Field::Total]],
            FileKind::Costs => &[&[Field::Item], &[Field::Cost]],
            FileKind::Consents => &[PERSON, &[Field::Channel], &[Field::Consent]],
            FileKind::Campaigns => &[
                &[Field::Campaign],
                PERSON,
                &[Field::SentAt, Field::RedeemedAt],
            ],
        }
    }

    /// The fields that a file of this kind can hold.
    pub fn fields(self) -> &'static [Field] {
        use Field as F;
        match self {
            FileKind::Users => &[
                F::User,
                F::Name,
                F::Email,
                F::Phone,
                F::Age,
                F::Gender,
                F::Place,
                F::Tier,
                F::Tags,
                F::Interests,
                F::Since,
                F::EmailConsent,
                F::FirstName,
                F::LastName,
                F::Street,
                F::Birthday,
                F::SmsConsent,
                F::EmailRefused,
                F::SmsRefused,
                F::MarketingRefused,
                F::ConsentAt,
                F::OptedInAt,
                F::UnsubscribedAt,
            ],
            FileKind::Items => &[
                F::Item,
                F::Title,
                F::Category,
                F::Brand,
                F::Price,
                F::Cost,
                F::Stock,
                F::Parent,
                F::ForSale,
            ],
            FileKind::Actions => &[
                F::User,
                F::Item,
                F::Time,
                F::Kind,
                F::Order,
                F::Session,
                F::Quantity,
                F::Price,
                F::Amount,
                F::Discount,
                F::Code,
                F::SalesChannel,
                F::Status,
                F::Place,
                F::Email,
                F::Phone,
                F::Name,
                F::Title,
                F::Category,
                F::Brand,
                F::Currency,
                F::EmailConsent,
                F::SmsConsent,
                F::EmailRefused,
                F::SmsRefused,
                F::MarketingRefused,
            ],
            FileKind::Orders => &[
                F::User,
                F::Order,
                F::Time,
                F::Total,
                F::Discount,
                F::Shipping,
                F::Tax,
                F::Code,
                F::SalesChannel,
                F::Status,
                F::UpdatedAt,
                F::Currency,
                F::Place,
                F::Subtotal,
                F::Refunded,
                F::PaidAt,
                F::CancelledAt,
                F::Email,
                F::Phone,
                F::Name,
                F::EmailConsent,
                F::SmsConsent,
                F::EmailRefused,
                F::SmsRefused,
                F::MarketingRefused,
            ],
            FileKind::Costs => &[F::Item, F::Cost],
            FileKind::Consents => &[F::User, F::Channel, F::Consent, F::Time, F::Email, F::Phone],
            FileKind::Campaigns => &[
                F::Campaign,
                F::User,
                F::Arm,
                F::DiscountPercent,
                F::DiscountMoney,
                F::SentAt,
                F::EndsAt,
                F::Code,
                F::RedeemedAt,
                F::Email,
                F::Phone,
            ],
        }
    }
}
