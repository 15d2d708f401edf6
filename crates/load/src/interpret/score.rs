//! How well a column fits a field: the evidence of its name and of its values.

use super::profile::Profile;
use super::rules::{NameEvidence, evidence};
use super::sense::Sense;
use super::tokens::{Meaning, meaning};
use super::tuning::{BY_VALUE, FEW_ROWS, FITS, IMPOSSIBLE, KNOWN_NAME, ODD, OWN_WORD};
use crate::columns::mapping::synonyms;
use crate::columns::{Field as F, FileKind, normal_name};
use crate::dialect::names_of;
use crate::values::MICRO;

/// Whether a column is about the line of an order or about the order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Level {
    #[default]
    Unknown,
    Line,
    Order,
}

impl Level {
    /// Whether a column of this level cannot hold a field.
    fn excludes(self, field: F) -> bool {
        match self {
            Level::Unknown => false,
            Level::Line => matches!(field, F::Total | F::Subtotal | F::OrderDiscount),
            Level::Order => matches!(
                field,
                F::Price
                    | F::Amount
                    | F::Quantity
                    | F::Discount
                    | F::DiscountPercent
                    | F::Item
                    | F::Title
                    | F::Titles
                    | F::Category
                    | F::Brand
            ),
        }
    }
}

/// A column with all evidence about it.
pub(super) struct Column {
    pub position: usize,
    pub name: String,
    pub profile: Profile,
    pub meaning: Meaning,
    /// Whether the name is a field's own word in a table that is written in such words.
    pub is_own: bool,
    /// What its file says about whose column it is.
    pub level: Level,
    names: [String; 2],
    by_name: NameEvidence,
}

impl Column {
    pub(super) fn new(position: usize, name: &str, spoken: &str, profile: Profile) -> Column {
        let meaning = meaning(spoken);
        Column {
            position,
            name: name.to_string(),
            names: names_of(name),
            is_own: false,
            level: Level::Unknown,
            by_name: evidence(&meaning),
            meaning,
            profile,
        }
    }

    /// How much the name speaks for a field in a kind of file.
    pub(super) fn name_score(&self, kind: FileKind, field: F) -> f64 {
        let by_rule = self
            .by_name
            .fields
            .iter()
            .find(|(known, _)| *known == field)
            .map_or(0.0, |(_, weight)| *weight);
        let words = synonyms(kind, field);
        let place = self
            .names
            .iter()
            .find_map(|name| words.iter().position(|word| word == name));
        let is_bare_id = self.names[0] == "id";
        let known = match place {
            None => 0.0,
            Some(_) if is_bare_id => 4.0,
            Some(0) => OWN_WORD,
            // A field's first names win over later ones.
            Some(place) => KNOWN_NAME + 0.5 - 0.4 * place as f64 / words.len() as f64,
        };
        // An exactly known name means what it says, whatever its words mean elsewhere.
        let best = by_rule.max(known);
        if known < by_rule.max(1.0) && self.by_name.other >= best {
            best - self.by_name.other
        } else {
            best
        }
    }

    /// How much name and values speak for a field.
    pub(super) fn score(&self, kind: FileKind, field: F) -> f64 {
        // What one piece costs is not what an order comes to.
        let is_of_piece = self.meaning.has(Sense::Price) && self.meaning.has(Sense::Unit);
        if self.level.excludes(field) || is_of_piece && field == F::Total {
            return IMPOSSIBLE;
        }
        if self.is_own && self.names[0] == field.word() {
            // Whoever writes the fields' own words means them, whatever a bad row holds.
            return OWN_WORD + self.value_score(field, kind).max(-1.0);
        }
        let of_tax = self.of_tax(field);
        // When an order was reviewed is not when it was made.
        let is_of_review =
            kind == FileKind::Orders && field == F::Time && self.meaning.has(Sense::Rating);
        let name = if is_of_review {
            -1.0
        } else {
            self.name_score(kind, field) + of_tax
        };
        let value = match self.value_score(field, kind) {
            // A few rows contradict no name that is known exactly; but a state is an order's or a
            // country's, and a discount money or a share.
            value
                if !(matches!(field, F::Status | F::Discount | F::DiscountPercent)
                    || field == F::Order && self.profile.lists >= 0.6)
                    && self.is_exactly(kind, field)
                    && self.profile.filled < FEW_ROWS =>
            {
                value.max(-1.0)
            }
            value => value,
        };
        if name < 0.0 {
            name + value.min(0.0)
        } else {
            name + value
        }
    }

    /// Whether the name is one of the field's known names, word by word; `id` alone is everybody's.
    fn is_exactly(&self, kind: FileKind, field: F) -> bool {
        let words = synonyms(kind, field);
        self.names[0] != "id" && self.names.iter().any(|name| words.contains(&name.as_str()))
    }

    /// Of prices with and without tax the one with tax is what customers paid; of sales before and
    /// after discounts, the one after.
    fn of_tax(&self, field: F) -> f64 {
        let has = |sense| self.meaning.has(sense);
        if !matches!(field, F::Price | F::Amount | F::Total) {
            return 0.0;
        }
        match (has(Sense::Gross), has(Sense::Net), has(Sense::Sales)) {
            (true, _, true) | (_, true, false) => -0.4,
            (true, _, false) | (_, true, true) => 0.2,
            _ => 0.0,
        }
    }

    /// The best score for any field of any kind.
    pub(super) fn best(&self) -> f64 {
        let of_kind = |kind: FileKind| {
            kind.fields()
                .iter()
                .map(move |field| self.score(kind, *field))
        };
        FileKind::ALL
            .into_iter()
            .flat_map(of_kind)
            .fold(0.0, f64::max)
    }

    /// Whether the name says that it is something that is not loaded, or nothing known at all.
    pub(super) fn is_other(&self) -> bool {
        self.by_name.other > 0.0
            && self
                .by_name
                .fields
                .iter()
                .all(|(_, weight)| *weight <= self.by_name.other)
    }

    /// Whether the name means nothing known.
    pub(super) fn is_unknown(&self) -> bool {
        self.by_name.fields.is_empty()
            && self.by_name.other == 0.0
            && !crate::columns::is_known_name(&normal_name(&self.name))
    }

    /// How much the values speak for a field.
    pub(super) fn value_score(&self, field: F, kind: FileKind) -> f64 {
        let seen = &self.profile;
        // A status or a note is about many things; only its words show that it is about mail.
        let needs_words = field == F::EmailConsent
            && [Sense::Status, Sense::Note, Sense::State]
                .iter()
                .any(|sense| self.meaning.has(*sense));
        if seen.filled == 0 {
            // A blank column holds anything, and nothing.
            return if needs_words { IMPOSSIBLE } else { -2.5 };
        }
        match field {
            F::Email | F::Phone
                if [Sense::Staff, Sense::Seller, Sense::Store]
                    .iter()
                    .any(|sense| self.meaning.has(*sense)) =>
            {
                IMPOSSIBLE
            }
            F::Email => match seen.emails {
                share if share >= 0.8 => BY_VALUE,
                share if share >= 0.3 => FITS,
                _ => IMPOSSIBLE,
            },
            F::Phone => {
                if seen.phones >= 0.6 {
                    FITS
                } else if seen.times > 0.5 {
                    IMPOSSIBLE
                } else {
                    ODD
                }
            }
            F::Time
            | F::PaidAt
            | F::CancelledAt
            | F::UpdatedAt
            | F::Since
            | F::Birthday
            | F::SentAt
            | F::EndsAt
            | F::RedeemedAt
            | F::OptedInAt
            | F::ConsentAt
            | F::UnsubscribedAt => time_score(seen, field),
            F::TimeOfDay => {
                if seen.clocks >= 0.8 {
                    2.5
                } else {
                    IMPOSSIBLE
                }
            }
            // A rate is no money, and a discounted price no discount.
            F::Discount | F::OrderDiscount if self.meaning.has(Sense::Price) => IMPOSSIBLE,
            F::Price
            | F::Amount
            | F::Total
            | F::Discount
            | F::Shipping
            | F::Tax
            | F::Cost
            | F::Subtotal
            | F::OrderDiscount
            | F::Paid => money_score(seen, field),
            F::Refunded => {
                // A yes or a number of pieces is no money.
                let is_named = [Sense::Amount, Sense::Total, Sense::Sales]
                    .iter()
                    .any(|sense| self.meaning.has(*sense));
                if !is_named && (seen.yes_no >= 0.9 || seen.whole >= 0.9) {
                    IMPOSSIBLE
                } else {
                    money_score(seen, field)
                }
            }
            F::Quantity => quantity_score(seen),
            F::Stock => {
                if seen.whole >= 0.8 {
                    FITS
                } else {
                    IMPOSSIBLE
                }
            }
            F::Age => {
                if seen.whole >= 0.8 && seen.largest <= 120 * MICRO {
                    FITS
                } else {
                    IMPOSSIBLE
                }
            }
            F::Status => match seen.statuses {
                share if share >= 0.4 => 1.5,
                // Each shop has words of its own; a column that says what it is needs few known ones.
                share if share > 0.0 && self.name_score(kind, F::Status) >= 5.0 => 0.5,
                _ if seen.yes_no >= 0.9 => -1.0,
                _ => IMPOSSIBLE,
            },
            F::Kind => {
                if seen.kinds >= 0.5 {
                    2.0
                } else {
                    IMPOSSIBLE
                }
            }
            F::Currency => {
                if seen.currencies >= 0.9 {
                    1.0
                } else {
                    IMPOSSIBLE
                }
            }
            F::Gender => {
                if seen.genders >= 0.8 {
                    1.0
                } else {
                    ODD
                }
            }
            F::EmailRefused | F::SmsRefused | F::MarketingRefused if seen.yes_no < 0.6 => ODD,
            F::EmailConsent if needs_words => {
                if seen.consents >= 0.5 && seen.yes_no < 1.0 {
                    3.0
                } else {
                    IMPOSSIBLE
                }
            }
            F::EmailConsent | F::SmsConsent | F::Consent => {
                if seen.yes_no >= 0.6 || seen.statuses >= 0.3 {
                    FITS
                } else {
                    ODD
                }
            }
            // Any yes or no would fit: the name must say it.
            F::Voided | F::Returned => {
                if seen.yes_no >= 0.9 && self.name_score(kind, field) > 0.0 {
                    2.0
                } else {
                    IMPOSSIBLE
                }
            }
            F::ForSale => {
                if seen.listings >= 0.8 {
                    1.0
                } else {
                    IMPOSSIBLE
                }
            }
            F::Titles => {
                if seen.lists >= 0.6 {
                    3.0
                } else {
                    IMPOSSIBLE
                }
            }
            F::DiscountPercent => {
                let is_named = kind == FileKind::Campaigns || self.meaning.has(Sense::Percent);
                if is_named && seen.numeric >= 0.9 && seen.largest <= 100 * MICRO {
                    FITS
                } else {
                    IMPOSSIBLE
                }
            }
            F::User => {
                // A name beyond doubt is only doubted where orders speak against it.
                let is_sure = self.name_score(kind, F::User) >= 5.0;
                let few = user_score(seen, kind);
                id_score(seen, true) + if is_sure { few.max(-3.0) } else { few }
            }
            F::Item | F::Title if seen.records >= 0.5 => IMPOSSIBLE,
            F::Item if seen.lists >= 0.6 => IMPOSSIBLE,
            F::Item => id_score(seen, false),
            F::Order | F::Session if seen.lists >= 0.6 => IMPOSSIBLE,
            F::Order | F::Session => {
                id_score(seen, false)
                    - 2.0 * seen.words
                    - if seen.emails > 0.5 { 100.0 } else { 0.0 }
            }
            F::Title => {
                if seen.emails > 0.5 || seen.times > 0.5 || seen.letters < 0.5 || seen.lists >= 0.6
                {
                    IMPOSSIBLE
                } else if seen.words >= 0.3 {
                    1.0
                } else {
                    0.3
                }
            }
            // A customer who is called by one word is a login or the staff.
            F::Name if !self.meaning.has(Sense::Name) && seen.words < 0.3 => ODD,
            F::Name | F::FirstName | F::LastName => {
                // `SO7` is a document's name.
                if seen.digits >= 0.5 || seen.letters < 0.7 || seen.emails > 0.2 || seen.times > 0.2
                {
                    IMPOSSIBLE
                } else {
                    FITS
                }
            }
            F::Category | F::Brand | F::Place | F::Tier | F::Street | F::SalesChannel => {
                if seen.numeric > 0.5 && field != F::Category
                    || seen.times > 0.5
                    || seen.emails > 0.5
                {
                    ODD - 3.0
                } else {
                    0.3
                }
            }
            F::Code if seen.numeric > 0.8 || seen.yes_no >= 0.9 || seen.times > 0.5 => IMPOSSIBLE,
            _ => 0.0,
        }
    }
}

fn time_score(seen: &Profile, field: F) -> f64 {
    if seen.times >= 0.8 {
        // Bare numbers can be anything; epochs need a name.
        if seen.numeric >= 0.9 {
            0.0
        } else if field == F::Time {
            1.5
        } else {
            FITS
        }
    } else if seen.clocks >= 0.8 {
        if field == F::Time { -4.0 } else { IMPOSSIBLE }
    } else if seen.times >= 0.5 {
        ODD
    } else if seen.numeric >= 0.95 && seen.largest > 30_000 * MICRO && seen.largest < 80_000 * MICRO
    {
        // Days as spreadsheets count them.
        -0.5
    } else {
        IMPOSSIBLE
    }
}

fn money_score(seen: &Profile, field: F) -> f64 {
    if seen.numeric < 0.8 || seen.times > 0.8 && seen.whole > 0.9 || seen.phones > 0.9 {
        return IMPOSSIBLE;
    }
    if seen.distinct <= 2 && seen.whole >= 1.0 && seen.largest <= MICRO && seen.filled >= 3 {
        // Ones and zeros are yes and no.
        return 2.0 * ODD;
    }
    if field == F::Discount && seen.whole < 1.0 && seen.largest < MICRO && seen.largest > 0 {
        // Shares, not money.
        return 2.0 * ODD;
    }
    let is_share =
        seen.whole < 0.9 && seen.largest <= MICRO || seen.largest == 0 && field != F::Discount;
    if is_share
        && matches!(field, F::Discount | F::Amount | F::Total | F::Price)
        && seen.filled >= 3
    {
        return ODD;
    }
    let decimals = if seen.whole < 0.8 { 0.7 } else { 0.2 };
    decimals + if seen.signed >= 0.8 { 0.5 } else { 0.0 }
}

fn quantity_score(seen: &Profile) -> f64 {
    if seen.numeric < 0.9 || seen.times > 0.8 {
        IMPOSSIBLE
    } else if seen.signed > 0.5 {
        -6.0
    } else if seen.whole >= 0.95 && seen.largest <= 10_000 * MICRO {
        if seen.counts_up { ODD } else { 1.0 }
    } else if seen.whole >= 0.6 {
        -0.5
    } else {
        ODD - 1.5
    }
}

/// Ids: no sentences, times or amounts.
fn id_score(seen: &Profile, is_user: bool) -> f64 {
    let is_amount = seen.numeric >= 0.9 && seen.whole < 0.9 || seen.signed > 0.5;
    let is_time = seen.times >= 0.8 && seen.numeric < 0.9 || seen.clocks >= 0.8;
    if is_amount || is_time || seen.yes_no >= 0.95 && seen.distinct <= 2 && seen.letters > 0.5 {
        return IMPOSSIBLE;
    }
    if seen.emails > 0.5 && !is_user {
        return IMPOSSIBLE;
    }
    FITS - 4.0 * seen.long
}

/// A customer column with few values over many rows is staff, a region or a channel.
fn user_score(seen: &Profile, kind: FileKind) -> f64 {
    let rows = seen.filled;
    if kind == FileKind::Users || rows < super::tuning::MANY_ORDERS {
        return if seen.currencies > 0.9 && seen.distinct <= 2 {
            ODD
        } else {
            0.0
        };
    }
    if seen.distinct <= 2 || rows / seen.distinct.max(1) >= 25 * super::tuning::ORDERS_EACH {
        -8.0
    } else {
        0.0
    }
}
