//! The card of a customer: one screen for a call, and with `--details` all that is known.

use super::operation::{CardCode, UserOutcome};
use super::present::goodwill_lines;
use crate::campaign::Delivery;
use crate::domain::{Estimate, Instant, NoteKind};
use crate::output::{Block, Cell, Present, Shown, Table, cut, quote};

/// Open codes on the card; further ones are counted.
const CODES_SHOWN: usize = 3;
/// Notes on the card; further ones are counted.
const NOTES_SHOWN: usize = 3;
/// Characters of a value on the card: two rows of a terminal of 80 columns.
const VALUE_LENGTH: usize = 125;
/// Characters of a note on the card.
const NOTE_LENGTH: usize = 120;

fn one(value: f64) -> Cell {
    Cell::Number { value, decimals: 1 }
}

fn with_interval(found: &Estimate, show: impl Fn(f64) -> String) -> Cell {
    let assumed = if found.assumed { ", assumed" } else { "" };
    let (value, low, high) = (show(found.value), show(found.low), show(found.high));
    Cell::text(format!(
        "{value} ({low} to {high}, n = {}{assumed})",
        found.n
    ))
}

fn percent(value: f64) -> String {
    format!("{:.1} %", value * 100.0)
}

impl UserOutcome {
    /// The day of an instant, in the shop's zone.
    fn day(&self, at: Instant) -> String {
        at.day_in(&self.zone)
    }

    /// What a call needs at once: at most one screen.
    fn card(&self) -> Table {
        let user = &self.user;
        let mut card = Table::card("");
        let joined = |parts: &[Option<String>]| {
            let known: Vec<&str> = parts.iter().flatten().map(String::as_str).collect();
            (!known.is_empty()).then(|| known.join(", "))
        };
        let mut line = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                card.line(name, Cell::text(cut(&value, VALUE_LENGTH).trim_end()));
            }
        };
        let who = user.name.as_ref();
        line(
            "customer",
            Some(who.map_or_else(|| user.id.clone(), |name| format!("{name} ({})", user.id))),
        );
        line(
            "reached at",
            joined(&[user.email.clone(), user.phone.clone()]),
        );
        let tier = user.tier.as_ref().map(|tier| format!("tier {tier}"));
        let since = user
            .since
            .map(|since| format!("customer since {}", self.day(since)));
        let tags = (!user.tags.is_empty()).then(|| user.tags.join(", "));
        line("who", joined(&[user.place.clone(), tier, since, tags]));
        let segment = self.segment.as_ref();
        line("segment", segment.map(|segment| segment.name.clone()));
        line("last order", Some(self.last_order_in_words()));
        line("bought", self.bought_in_words());
        let mut codes = self.open_codes();
        let more = codes.len().saturating_sub(CODES_SHOWN);
        codes.truncate(CODES_SHOWN);
        codes.extend((more > 0).then(|| format!("{more} more")));
        if codes.is_empty() {
            codes.push("none".into());
        }
        for (index, code) in codes.into_iter().enumerate() {
            line(if index == 0 { "open codes" } else { "" }, Some(code));
        }
        line("last offer", Some(self.last_offer_in_words()));
        line("consent", Some(self.consent_in_words()));
        let excluded = self.excluded.as_ref();
        let is_restricted = excluded.is_some_and(|found| found.is_restriction);
        let (name, what) = if is_restricted {
            ("restricted", "data kept but not used")
        } else {
            ("excluded", "from models and campaigns")
        };
        line(
            name,
            excluded.map(|found| {
                let why = found
                    .why
                    .as_ref()
                    .map_or(String::new(), |why| format!(": {why}"));
                format!("{what} since {}{why}", self.day(found.at))
            }),
        );
        let loaded = self.loaded_at.map(|at| format!("loaded {}", self.day(at)));
        let models = self.value_by.is_none().then(|| "no model yet".to_string());
        line("data", joined(&[loaded, models]));
        if self.notes.is_empty() {
            line("notes", Some("none".into()));
        }
        for note in self.notes.iter().take(NOTES_SHOWN) {
            let by = note
                .operator
                .as_ref()
                .map_or(String::new(), |by| format!(" by {by}"));
            let kind = match (note.kind, note.is_settled) {
                (NoteKind::Complaint, false) => "COMPLAINT",
                (NoteKind::Complaint, true) => "complaint",
                (NoteKind::Settled, _) => "settled",
                (NoteKind::Note, _) => "note",
            };
            line(
                kind,
                Some(cut(
                    &format!("{}{by}: {}", self.day(note.at), note.text),
                    NOTE_LENGTH,
                )),
            );
        }
        let more = self.notes.len().saturating_sub(NOTES_SHOWN);
        line("", (more > 0).then(|| format!("{more} more notes")));
        // A code that is still open has its line above.
        let over: Vec<_> = self
            .goodwill
            .iter()
            .filter(|given| !given.is_valid)
            .cloned()
            .collect();
        line("goodwill", goodwill_lines(&over).into_iter().next());
        card
    }

    fn last_order_in_words(&self) -> String {
        let ago = self
            .profile
            .recency_days
            .map(|days| match days.round() as i64 {
                0 => "today".to_string(),
                1 => "1 day ago".to_string(),
                days => format!("{days} days ago"),
            });
        match (&self.last_order, ago) {
            (Some(order), Some(ago)) => format!("{} on {}, {ago}", order.order, self.day(order.at)),
            (Some(order), None) => format!("{} on {}", order.order, self.day(order.at)),
            (None, Some(ago)) => ago,
            (None, None) => "none".into(),
        }
    }

    fn bought_in_words(&self) -> Option<String> {
        let profile = &self.profile;
        let orders = profile.orders?;
        let revenue = profile.net_revenue.map(|money| format!(", {money}"));
        let refunded = profile
            .refund_share
            .filter(|share| *share > 0.0)
            .map(|share| format!(", {} of it refunded", percent(share)));
        Some(format!(
            "{orders} {}{}{}",
            if orders == 1 { "order" } else { "orders" },
            revenue.unwrap_or_default(),
            refunded.unwrap_or_default()
        ))
    }

    /// The codes that can still be used, those of goodwill among them.
    fn open_codes(&self) -> Vec<String> {
        let is_open = |code: &&CardCode| code.state == "issued" && !code.is_expired;
        let until = |end: Option<Instant>| {
            end.map_or("not sent yet".to_string(), |end| {
                format!("until {}", self.day(end))
            })
        };
        let mut open: Vec<String> = self
            .codes
            .iter()
            .filter(is_open)
            .map(|code| {
                format!(
                    "{}, campaign {}, {}",
                    code.code,
                    code.campaign,
                    until(code.expires_at)
                )
            })
            .collect();
        let goodwill = self.goodwill.iter().filter(|given| given.is_valid);
        open.extend(goodwill.map(|given| {
            let (code, gives, fate) = (&given.code, given.gives(), &given.fate);
            format!("{code}, goodwill, {gives}, {fate} ({})", given.why)
        }));
        open
    }

    fn last_offer_in_words(&self) -> String {
        let mut sent = self.offers.iter();
        let Some(offer) = sent.find(|offer| offer.delivery != Delivery::NeverSent) else {
            return "none".into();
        };
        if let Some(withheld) = &offer.withheld {
            let because = withheld.in_words(&self.zone);
            return format!("campaign {}, not sent: {because}", offer.campaign);
        }
        if offer.delivery == Delivery::ToBeSent {
            return format!("campaign {}, planned, not sent yet", offer.campaign);
        }
        let discount = offer
            .discount
            .as_ref()
            .map_or(String::new(), |off| format!(", {off} off"));
        let used = match offer.redeemed_at {
            Some(at) => format!(", used {}", self.day(at)),
            None => ", not used".into(),
        };
        let name = if offer.is_elsewhere {
            offer.campaign.clone()
        } else {
            format!("campaign {}", offer.campaign)
        };
        format!("{}, {name}{discount}{used}", self.day(offer.at))
    }

    fn consent_in_words(&self) -> String {
        let words: Vec<String> = self
            .consent
            .words
            .iter()
            .map(|word| {
                format!(
                    "{}: {} ({})",
                    word.channel,
                    word.permission.in_words(),
                    self.day(word.at)
                )
            })
            .collect();
        if words.is_empty() {
            "nothing recorded".into()
        } else {
            words.join(", ")
        }
    }

    fn person(&self) -> Table {
        let user = &self.user;
        let mut card = Table::card("");
        for (name, value) in [
            ("name", &user.name),
            ("e-mail", &user.email),
            ("phone", &user.phone),
            ("gender", &user.gender),
            ("place", &user.place),
            ("tier", &user.tier),
        ] {
            if let Some(value) = value {
                card.line(name, Cell::text(value));
            }
        }
        if let Some(age) = user.age {
            card.line(
                "age",
                Cell::Number {
                    value: age,
                    decimals: 0,
                },
            );
        }
        if let Some(since) = user.since {
            card.line("since", Cell::Date(since));
        }
        if !user.tags.is_empty() {
            card.line("tags", Cell::text(user.tags.join(", ")));
        }
        if !user.interests.is_empty() {
            card.line("declared interests", Cell::text(user.interests.join(", ")));
        }
        match &self.segment {
            Some(segment) => {
                card.line(
                    "segment",
                    Cell::text(format!("{} ({})", segment.id, segment.name)),
                );
                if let Some(sentence) = &segment.sentence {
                    card.line("roughly", Cell::text(sentence));
                }
            }
            None => card.line("segment", Cell::Missing),
        }
        for word in &self.consent.words {
            card.line(
                &format!("consent, {}", word.channel),
                Cell::text(format!("{} ({})", word.permission.in_words(), word.source)),
            );
        }
        if let Some(excluded) = &self.excluded {
            let why = excluded.why.as_deref().unwrap_or("yes");
            card.line("excluded", Cell::text(why));
        }
        card.line("data loaded", Cell::or_missing(self.loaded_at, Cell::Date));
        card
    }

    fn behaviour(&self) -> Table {
        let profile = &self.profile;
        let mut card = Table::card("Behaviour");
        let count =
            |value: Option<u64>| Cell::or_missing(value, |count| Cell::count(count as usize));
        card.line(
            "days since the last order",
            Cell::or_missing(profile.recency_days, one),
        );
        card.line("orders", count(profile.orders));
        card.line(
            "net revenue",
            Cell::or_missing(profile.net_revenue, Cell::Money),
        );
        card.line(
            "average order",
            Cell::or_missing(profile.average_order, Cell::Money),
        );
        card.line(
            "days between orders",
            Cell::or_missing(profile.typical_gap_days, one),
        );
        card.line(
            "overdue (1 = usual gap)",
            Cell::or_missing(profile.overdue, one),
        );
        card.line(
            "days as a customer",
            Cell::or_missing(profile.tenure_days, one),
        );
        card.line("views", count(profile.views));
        card.line("clicks", count(profile.clicks));
        card.line("visits", count(profile.sessions));
        card.line(
            "views per visit",
            Cell::or_missing(profile.browse_depth, one),
        );
        card.line(
            "minutes per visit",
            Cell::or_missing(profile.browse_minutes, one),
        );
        let rate = |found: &Option<Estimate>| {
            Cell::or_missing(found.as_ref(), |found| with_interval(found, percent))
        };
        card.line("clicks per view", rate(&profile.click_through_rate));
        card.line("visits with a purchase", rate(&profile.conversion_rate));
        card.line(
            "hours to purchase",
            Cell::or_missing(profile.hours_to_purchase, |hours| {
                let not_completed = hours.not_completed;
                Cell::text(format!(
                    "{:.1} (n = {}; {not_completed} without a purchase)",
                    hours.value, hours.n
                ))
            }),
        );
        card.line(
            "price level",
            Cell::or_missing(profile.purchasing_power, |level| Cell::Number {
                value: level,
                decimals: 2,
            }),
        );
        card.line(
            "orders with a discount",
            Cell::or_missing(profile.discount_share, Cell::Percent),
        );
        card.line(
            "refunded",
            Cell::or_missing(profile.refund_share, Cell::Percent),
        );
        let value = &self.value;
        card.line("likely still active", rate(&value.likely_active));
        let number = |value: f64| format!("{value:.1}");
        card.line(
            "orders in 90 days",
            Cell::or_missing(value.orders_90d.as_ref(), |found| {
                with_interval(found, number)
            }),
        );
        card.line("chance of buying in 30 days", rate(&value.buys_30d));
        card.line(
            "margin in 365 days",
            Cell::or_missing(value.margin_365d.as_ref(), |found| {
                let assumed = if found.assumed { ", assumed" } else { "" };
                Cell::text(format!(
                    "{} ({} to {}, n = {}{assumed})",
                    found.value, found.low, found.high, found.n
                ))
            }),
        );
        card.line(
            "next order, if any",
            Cell::or_missing(value.next_order_at.as_ref(), |found| {
                let assumed = if found.assumed { ", assumed" } else { "" };
                let (value, low, high) = (
                    self.day(found.value),
                    self.day(found.low),
                    self.day(found.high),
                );
                Cell::text(format!(
                    "{value} ({low} to {high}, n = {}{assumed})",
                    found.n
                ))
            }),
        );
        card.line("never orders again", rate(&value.never_again));
        card
    }
}

impl Present for UserOutcome {
    fn shown(&self) -> Shown {
        Shown::One(self.user.id.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        vec![Block::Table(self.card())]
    }

    fn details(&self) -> Vec<Block> {
        let mut interests = Table::new("Interests", &["category", "share"]);
        for interest in self.profile.interests.iter().take(5) {
            interests.row(vec![
                Cell::text(&*interest.category),
                Cell::Share(interest.share),
            ]);
        }
        let mut behaviors = Table::new("Kinds of visits", &["behaviour", "share"]);
        for behavior in &self.profile.behaviors {
            behaviors.row(vec![
                Cell::text(&*behavior.name),
                Cell::Share(behavior.share),
            ]);
        }
        let mut offers = Table::new("Offers", &["campaign", "sent", "discount", "used", "ends"])
            .empty("no offers yet")
            .second_rank(1);
        for offer in &self.offers {
            offers.row(vec![
                Cell::text(&offer.campaign),
                match offer.delivery {
                    _ if offer.withheld.is_some() => Cell::text("kept back"),
                    Delivery::Sent => Cell::Date(offer.at),
                    Delivery::ToBeSent => Cell::text("not yet"),
                    Delivery::NeverSent => Cell::text("never"),
                },
                Cell::or_missing(offer.discount.as_ref(), Cell::text),
                Cell::or_missing(offer.redeemed_at, Cell::Date),
                Cell::or_missing(offer.ends_at, Cell::Date),
            ]);
        }
        let mut codes = Table::new("Codes", &["code", "campaign", "state", "expires"]);
        for code in &self.codes {
            codes.row(vec![
                Cell::text(&code.code),
                Cell::Int(code.campaign.0),
                Cell::text(if code.state == "issued" && code.is_expired {
                    "expired"
                } else {
                    &code.state
                }),
                Cell::or_missing(code.expires_at, Cell::Date),
            ]);
        }
        let mut not_offered = Table::new(
            "Not offered",
            &["campaign", "outcome", "decided", "because"],
        );
        for campaign in &self.not_offered {
            not_offered.row(vec![
                Cell::Int(campaign.campaign.0),
                Cell::text(campaign.outcome.replace('_', " ")),
                Cell::Date(campaign.at),
                Cell::text(campaign.because.join("; ")),
            ]);
        }
        let mut notes = Table::new("Notes", &["when", "by", "kind", "note"]);
        for note in &self.notes {
            notes.row(vec![
                Cell::Date(note.at),
                Cell::or_missing(note.operator.as_ref(), Cell::text),
                Cell::text(match (note.kind.word(), note.is_settled) {
                    (word, true) => format!("{word}, settled"),
                    (word, false) => word.into(),
                }),
                Cell::text(&note.text),
            ]);
        }
        let mut blocks = vec![Block::Table(self.person()), Block::Table(self.behaviour())];
        blocks.extend(
            Some(interests)
                .filter(|table| !table.rows.is_empty())
                .map(Block::Table),
        );
        blocks.extend(
            Some(behaviors)
                .filter(|table| !table.rows.is_empty())
                .map(Block::Table),
        );
        blocks.push(Block::Table(offers));
        let rest = [codes, not_offered, notes];
        blocks.extend(
            rest.into_iter()
                .filter(|table| !table.rows.is_empty())
                .map(Block::Table),
        );
        let models = self.models.iter().cloned().map(Block::Text);
        blocks.extend(models);
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.remarks.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        vec![
            format!("why {}", quote(&self.user.id)),
            format!("user {} --details", quote(&self.user.id)),
        ]
    }
}
