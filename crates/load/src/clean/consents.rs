//! What rows say about marketing messages: columns of customers' files, and lists of statements.
//! Which statement is in force is not decided here.

use super::cells::Cells;
use super::{Aside, Cleaner, missing, short};
use crate::columns::Field;
use crate::dialect::Quirk;
use crate::intake::{Intake, SeenConsent};
use crate::rule::Rule;
use crate::values::{parse_consent, parse_refusal, parse_statement};
use regulars_core::domain::{ConsentState, EMAIL, EVERY_CHANNEL, SMS, channel_name};

/// When a row says it, and whether that is the date of the statement itself.
#[derive(Clone, Copy)]
struct Said {
    at: Option<i64>,
    is_dated: bool,
}

impl Said {
    const UNDATED: Said = Said {
        at: None,
        is_dated: false,
    };

    fn dated(at: Option<i64>) -> Said {
        Said {
            at,
            is_dated: at.is_some(),
        }
    }

    /// The date of the statement, otherwise that of the row. The row may have changed for other
    /// reasons, so that its date says little; a refusal counts from the time of loading then.
    fn or_row(self, state: ConsentState, row_at: Option<i64>) -> Said {
        match (self.at, state) {
            (Some(_), _) => self,
            (None, ConsentState::Refused) => Said::UNDATED,
            (None, _) => Said {
                at: row_at,
                is_dated: false,
            },
        }
    }
}

/// The columns that say something about marketing messages.
const SAYING: [Field; 5] = [
    Field::EmailConsent,
    Field::SmsConsent,
    Field::EmailRefused,
    Field::SmsRefused,
    Field::MarketingRefused,
];

impl Cleaner {
    /// What the buyer said in a row of an order placed at `at`.
    pub(super) fn take_consents_of_buyer(
        &self,
        user: u32,
        cells: &Cells<'_>,
        at: i64,
        intake: &mut Intake,
    ) -> Result<(), Aside> {
        if SAYING.iter().any(|field| cells.has(*field)) {
            self.take_consents_of_user(user, cells, Some(at), intake)?;
        }
        Ok(())
    }

    /// The consents in a row of a customers' file whose own date is `row_at`.
    pub(super) fn take_consents_of_user(
        &self,
        user: u32,
        cells: &Cells<'_>,
        row_at: Option<i64>,
        intake: &mut Intake,
    ) -> Result<(), Aside> {
        let opted_in = self.optional_time(cells, Field::OptedInAt)?;
        let unsubscribed = self.optional_time(cells, Field::UnsubscribedAt)?;
        let consent_at = self.optional_time(cells, Field::ConsentAt)?;
        let mut record = |channel: &str, state, said: Said, wording: Option<&str>| {
            intake.consents.push(SeenConsent {
                user,
                channel: channel.into(),
                state,
                at: said.at,
                is_dated: said.is_dated,
                wording: wording.map(Into::into),
            });
        };
        let is_list = self.has_quirk(Quirk::SubscribedList);
        // In a list of people whose mail bounced, the time is that of the bounce; nobody refused.
        let is_bounced = self.has_quirk(Quirk::BouncedList);
        if unsubscribed.is_some() || (is_list && cells.has(Field::UnsubscribedAt)) {
            let (state, word) = if is_bounced {
                (ConsentState::NoPermission, "cleaned")
            } else {
                (ConsentState::Refused, "unsubscribed")
            };
            record(EMAIL, state, Said::dated(unsubscribed), Some(word));
        } else if is_list {
            let said = Said::dated(opted_in).or_row(ConsentState::Yes, row_at);
            record(EMAIL, ConsentState::Yes, said, Some("subscribed"));
        }
        for (channel, field) in [(EMAIL, Field::EmailConsent), (SMS, Field::SmsConsent)] {
            let Some(word) = cells.get(field) else {
                continue;
            };
            if let Some(state) = parse_consent(word) {
                let own = consent_at.or(match state {
                    ConsentState::Yes => opted_in,
                    ConsentState::NoPermission => None,
                    ConsentState::Refused => unsubscribed,
                });
                let own = own.filter(|_| channel == EMAIL);
                record(
                    channel,
                    state,
                    Said::dated(own).or_row(state, row_at),
                    Some(word),
                );
            }
        }
        for (channel, field) in [
            (EMAIL, Field::EmailRefused),
            (SMS, Field::SmsRefused),
            (EVERY_CHANNEL, Field::MarketingRefused),
        ] {
            // A refusal in any of several columns is one.
            for word in cells.all(field) {
                let Some(state) = parse_refusal(word) else {
                    continue;
                };
                // Some files have the day of the refusal instead of a yes.
                let day = self.instant(word).ok();
                let own = day.or(unsubscribed.or(consent_at).filter(|_| channel == EMAIL));
                record(channel, state, Said::dated(own), Some(word));
            }
        }
        Ok(())
    }

    /// A row of a list of statements.
    pub(super) fn take_consent(&self, cells: &Cells<'_>, intake: &mut Intake) -> Result<(), Aside> {
        let at = self.optional_time(cells, Field::Time)?;
        let channel = cells
            .get(Field::Channel)
            .ok_or_else(|| missing(Field::Channel))?;
        let word = cells
            .get(Field::Consent)
            .ok_or_else(|| missing(Field::Consent))?;
        let state = parse_statement(word).ok_or_else(|| {
            (
                Rule::MissingValue,
                format!("'{}' is neither yes nor no", short(word)),
            )
        })?;
        let user = self
            .person(cells, at.unwrap_or(0), intake)
            .ok_or_else(|| self.unidentified(cells))?;
        intake.consents.push(SeenConsent {
            user,
            channel: channel_name(channel),
            state,
            at,
            is_dated: at.is_some(),
            wording: Some(word.into()),
        });
        Ok(())
    }
}
