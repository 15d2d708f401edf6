//! Turns records into facts and actions, or sets them aside; every change is counted under the rule
//! that made it.

mod actions;
mod apportion;
mod cells;
mod consents;
mod damage;
mod erased;
mod evidence;
mod facts;
pub mod fingerprints;
mod id_forms;
mod id_sequence;
mod id_shape;
mod ids;
pub mod listed;
mod numbers;
mod order_head;
mod order_money;
mod orders;
mod people;
pub mod pipeline;
mod preparse;
mod preparsed;
pub mod read_settings;
mod screen;
mod titles;
mod unusual;
mod withdraw;

use crate::columns::mapping::Mapping;
use crate::columns::{Field, FileKind, normal_name};
use crate::dialect::{OrderCoverage, Quirk};
use crate::intake::{Intake, PendingAction};
use crate::reader::delimited::Row;
use crate::rule::Rule;
use crate::values::rate::Rate;
use crate::values::{Clock, Separators};
use cells::Cells;
use csv::ByteRecord;
use evidence::Evidence;
pub use evidence::ROWS_OF_EVIDENCE;
use preparse::Preparser;
pub use preparsed::Preparsed;
use regulars_core::domain::people::ERASED;
use regulars_core::domain::{ActionKind, Currency, ItemRole};
use regulars_core::store::{Quarantined, Tombstones};
pub use screen::{Screen, Verdict};
use std::borrow::Cow;
use std::cell::RefCell;
use unusual::Unusual;

/// Why a row is set aside: rule and reason.
pub(super) type Aside = (Rule, String);

/// Cleans the rows of one file.
pub struct Cleaner {
    mapping: Mapping,
    /// In a cell because it caches lookups.
    clock: RefCell<Clock>,
    currency: Currency,
    separators: Separators,
    rates: Vec<(String, Rate)>,
    /// Now, UTC seconds.
    now: i64,
    off: Vec<Rule>,
    /// Whether any column is about orders as a whole.
    has_order_columns: bool,
    /// The first row of the current order, if it speaks for the others.
    head: Option<ByteRecord>,
    /// Checks rows by themselves, unless another thread does.
    screen: Option<Screen>,
    evidence: Evidence,
    /// Fields whose columns hold cents.
    in_cents: Vec<Field>,
    /// Words for kinds of action read so far.
    kinds: RefCell<Vec<(Box<str>, ActionKind)>>,
    /// Ids of forms that the first rows do not have.
    unusual: RefCell<Unusual>,
    /// By what erased customers are recognised.
    tombstones: Tombstones,
}

/// Fields about orders as a whole.
const OF_ORDERS: [Field; 11] = [
    Field::Subtotal,
    Field::OrderDiscount,
    Field::Shipping,
    Field::Tax,
    Field::Total,
    Field::Refunded,
    Field::Paid,
    Field::Remaining,
    Field::UpdatedAt,
    Field::PaidAt,
    Field::CancelledAt,
];

/// The settings of a cleaner.
pub struct Setup {
    /// Which column holds what.
    pub mapping: Mapping,
    /// Column names.
    pub header: Vec<String>,
    /// Parses the times of the file.
    pub clock: Clock,
    /// The shop's currency, for its decimals.
    pub currency: Currency,
    /// How numbers are written.
    pub separators: Separators,
    /// Values of units of other currencies, by code.
    pub rates: Vec<(String, Rate)>,
    /// Now, UTC seconds.
    pub now: i64,
    /// Rules that are switched off.
    pub off: Vec<Rule>,
}

impl Cleaner {
    /// A cleaner for one file.
    pub fn new(setup: Setup) -> Cleaner {
        let Setup {
            mapping,
            header,
            clock,
            currency,
            separators,
            rates,
            now,
            off,
        } = setup;
        let says_cents = |column: &str| {
            let name = normal_name(column);
            name.split('_').any(|word| {
                ["cents", "cent", "pence", "centimes", "centavos", "分"].contains(&word)
            })
        };
        let in_cents = mapping
            .columns
            .iter()
            .filter(|(field, at)| {
                mapping.dialect.is_none()
                    && !matches!(field, Field::Quantity | Field::DiscountPercent)
                    && header.get(*at).is_some_and(|column| says_cents(column))
            })
            .map(|(field, _)| *field)
            .collect();
        Cleaner {
            in_cents,
            has_order_columns: OF_ORDERS
                .iter()
                .any(|field| mapping.position(*field).is_some()),
            head: None,
            screen: Some(Screen::new(header, &mapping, &off)),
            mapping,
            clock: RefCell::new(clock),
            currency,
            separators,
            rates,
            now,
            off,
            evidence: Evidence::default(),
            kinds: RefCell::default(),
            unusual: RefCell::default(),
            tombstones: Tombstones::default(),
        }
    }

    /// From now on rows that name an erased customer are left out.
    pub fn leave_out(&mut self, tombstones: Tombstones) {
        self.tombstones = tombstones;
    }

    /// Learns from the first rows what is usual in the file; without it no row contradicts the
    /// others.
    pub fn learn(&mut self, rows: &[ByteRecord], is_order_typed: bool) {
        if matches!(self.mapping.kind, FileKind::Actions | FileKind::Orders) {
            self.evidence =
                Evidence::learn(rows, &self.mapping, is_order_typed, |rule| self.is_on(rule));
            if let Some(screen) = &mut self.screen {
                let ahead = Preparser::new(
                    &self.mapping,
                    self.clock.borrow().clone(),
                    self.evidence.clone(),
                    self.separators,
                );
                screen.read_ahead(ahead);
            }
        }
    }

    /// Completes what only the whole file can show, and frees what is only needed while rows are
    /// read.
    pub fn end(&mut self, intake: &mut Intake) {
        self.screen = None;
        self.head = None;
        self.unusual.take().settle(intake);
        facts::settle_parents(intake);
        if self.has_order_columns && self.mapping.kind == FileKind::Actions {
            order_money::settle(intake);
        }
        let open = std::mem::take(intake.actions.open());
        for action in &open {
            intake.add_to_tally(action);
        }
        *intake.actions.open() = open;
    }

    /// Adds an action. Orders with amounts of their own are settled at the end, so their actions
    /// stay open until then.
    fn push(&self, intake: &mut Intake, action: PendingAction) {
        if self.has_order_columns {
            intake.actions.open().push(action);
        } else {
            intake.add_to_tally(&action);
            intake.actions.push(action);
        }
    }

    /// How much of each order the file contains.
    pub fn coverage(&self) -> OrderCoverage {
        match (self.mapping.dialect, self.mapping.kind) {
            (Some(dialect), _) => dialect.coverage,
            (None, FileKind::Orders) => OrderCoverage::Totals,
            (None, FileKind::Actions) if self.mapping.has_whole_orders => OrderCoverage::Lines,
            (None, _) => OrderCoverage::Part,
        }
    }

    /// Whether the file, with those that complete it, holds all lines of its orders.
    pub fn has_whole_orders(&self) -> bool {
        self.mapping.has_whole_orders
    }

    /// How much of each order the file contains beside the other files of its load: those of a set
    /// add up.
    pub fn coverage_within_load(&self) -> OrderCoverage {
        if self.mapping.has_whole_orders {
            OrderCoverage::Part
        } else {
            self.coverage()
        }
    }

    /// Hands over the screen, for another thread: see [`Cleaner::take_screened`].
    pub fn detach_screen(&mut self) -> Option<Screen> {
        self.screen.take()
    }

    /// Prefetches for the next rows: see [`Names::touch`](crate::intake::names::Names::touch).
    pub fn touch<'r, R: Iterator<Item = &'r ByteRecord>>(
        &self,
        rows: impl Fn() -> R,
        intake: &Intake,
    ) {
        for (field, names) in [
            (Field::User, &intake.users),
            (Field::Item, &intake.items),
            (Field::Order, &intake.orders),
        ] {
            if let Some(position) = self.mapping.position(field) {
                names.touch(rows().filter_map(|row| row.get(position)));
            }
        }
    }

    /// Cleans one record; `raw` returns it as written, for the quarantine.
    pub fn take(
        &mut self,
        record: &ByteRecord,
        row: Row,
        raw: impl Fn() -> String,
        intake: &mut Intake,
    ) {
        let verdict = self
            .screen
            .as_mut()
            .map_or(Verdict::New(Preparsed::default()), |screen| {
                screen.screen(record, row)
            });
        self.take_screened(record, row, verdict, raw, intake);
    }

    /// Cleans a record that [`Screen`] has checked.
    pub fn take_screened(
        &mut self,
        record: &ByteRecord,
        row: Row,
        verdict: Verdict,
        raw: impl Fn() -> String,
        intake: &mut Intake,
    ) {
        intake.rows_read += 1;
        let rules_so_far = intake.fixes.len();
        let outcome = match verdict {
            Verdict::New(ready) => self.read(record, ready, intake),
            Verdict::Duplicate => {
                intake.rows_duplicate += 1;
                Ok(())
            }
            Verdict::Aside(aside) => Err(aside),
        };
        let is_erased = match &outcome {
            Err((rule, _)) => *rule == Rule::Erased || self.names_erased(record),
            Ok(()) => false,
        };
        if let Err((rule, reason)) = outcome
            && !intake.is_only_counted(rule)
        {
            // Rows set aside by an optional rule can be released later.
            let can_be_released = rule.can_be_off() && !is_erased;
            let head = self.head_of(record).filter(|_| can_be_released).map(texts);
            // Without its columns a row has no cell of which it is known to be an id.
            let has_columns = row.fault.is_none() && rule != Rule::WrongWidth;
            let names = if is_erased || !has_columns {
                Vec::new()
            } else {
                self.names_in(record)
            };
            let raw = || {
                let raw = raw();
                let less = (!has_columns).then(|| self.without_erased_ids(&raw));
                less.flatten().unwrap_or(raw)
            };
            let aside = Quarantined {
                file: 0,
                line: row.line as i64,
                rule: rule.name().into(),
                reason: if is_erased { ERASED.into() } else { reason },
                raw: if is_erased { ERASED.into() } else { raw() },
                rows: 1,
                cells: can_be_released.then(|| texts(record)),
                head,
                names,
            };
            intake.set_aside(aside);
        }
        if intake.fixes.len() > rules_so_far && !is_erased {
            intake.show_fixes(row.line, &raw());
        }
        if self.has_quirk(Quirk::SpreadOrder)
            && self.head_of(record).is_none()
            && Cells::new(record, &self.mapping).get(Field::Time).is_some()
        {
            self.head = Some(record.clone());
        }
    }

    /// Reads the cells of a record.
    fn read(
        &self,
        record: &ByteRecord,
        ready: Preparsed,
        intake: &mut Intake,
    ) -> Result<(), Aside> {
        let cells = Cells::new(record, &self.mapping)
            .with_head(self.head_of(record))
            .with_ready(ready)
            .unquoting(self.is_on(Rule::Unquote))
            .trimming(self.is_on(Rule::Trim));
        if self.is_of_erased(&cells) {
            return Err((Rule::Erased, ERASED.into()));
        }
        self.evidence
            .check(record, &cells, |order| intake.orders.find(order).is_some())?;
        match self.mapping.kind {
            FileKind::Actions if cells.has(Field::Titles) => self.take_titles(&cells, intake),
            FileKind::Actions => self.take_action(&cells, intake),
            FileKind::Orders => self.take_order(&cells, intake),
            FileKind::Users => self.take_user(&cells, intake),
            FileKind::Items | FileKind::Costs => self.take_item(&cells, intake),
            FileKind::Consents => self.take_consent(&cells, intake),
            FileKind::Campaigns => self.take_offer(&cells, intake),
        }?;
        let counted = [
            (Rule::UnusualId, self.has_unusual_id(record, &cells)),
            (Rule::Trim, cells.was_trimmed()),
            (Rule::Unquote, cells.was_unquoted()),
            (Rule::Converted, cells.is_converted()),
            (Rule::EqualLines, cells.ready().is_piece),
        ];
        counted
            .into_iter()
            .filter(|(_, is_so)| *is_so)
            .for_each(|(rule, _)| intake.count(rule));
        Ok(())
    }

    /// Whether a loaded row is worth a look; its id is counted by its form. Codes of fees and
    /// manual lines have patterns of their own.
    fn has_unusual_id(&self, record: &ByteRecord, cells: &Cells<'_>) -> bool {
        let Some((field, id)) = self.evidence.unusual_id(record, cells) else {
            return false;
        };
        let is_product = cells
            .get(Field::Item)
            .is_none_or(|code| self.role(code) == ItemRole::Product);
        if is_product {
            self.unusual.borrow_mut().add(field, id);
        }
        is_product
    }

    /// The row that completes this one: the first of its order or product.
    fn head_of(&self, record: &ByteRecord) -> Option<&ByteRecord> {
        let key = if self.mapping.kind == FileKind::Items {
            Field::Parent
        } else {
            Field::Order
        };
        let position = self.mapping.position(key);
        // A line with a blank order number belongs to the order above it.
        let is_below = || {
            self.mapping.quirks.contains(&Quirk::SpreadOrder)
                && position.is_some_and(|at| is_blank(record, at))
        };
        self.head
            .as_ref()
            .filter(|head| is_same(head, record, position) || is_below())
    }

    /// Sets the first row of an order, for rows that are released without it.
    pub fn set_head(&mut self, head: ByteRecord) {
        self.head = Some(head);
    }

    fn is_on(&self, rule: Rule) -> bool {
        !self.off.contains(&rule)
    }

    fn has_quirk(&self, quirk: Quirk) -> bool {
        self.mapping.quirks.contains(&quirk)
            || self
                .mapping
                .dialect
                .is_some_and(|dialect| dialect.quirks.contains(&quirk))
    }

    /// The time of a row; 0 where the file has no such column.
    fn time(&self, cells: &Cells<'_>) -> Result<i64, Aside> {
        if !cells.has(Field::Time) {
            return Ok(0);
        }
        if let Some(at) = cells.ready().at {
            return self.check_future(at, || cells.get(Field::Time).unwrap_or_default());
        }
        let date = cells
            .get_of_order(Field::Time)
            .ok_or_else(|| missing(Field::Time))?;
        let clock = cells.get_of_order(Field::TimeOfDay);
        match (clock, cells.get(Field::Zone)) {
            (None, None) => self.instant(date),
            (time, zone) => {
                let time = time.map(|time| self.time_of_day(time)).transpose()?;
                let text = time.map_or_else(|| date.to_string(), |time| format!("{date} {time}"));
                self.instant_in(&text, zone)
            }
        }
    }

    /// The time of day as hours, minutes and seconds.
    fn time_of_day<'c>(&self, time: &'c str) -> Result<Cow<'c, str>, Aside> {
        if !self.has_quirk(Quirk::MillisecondsOfDay) {
            return Ok(time.into());
        }
        let second = time
            .parse::<i64>()
            .ok()
            .map(|milli| milli / 1_000)
            .filter(|second| (0..regulars_core::domain::DAY).contains(second));
        let second = second.ok_or_else(|| {
            (
                Rule::BadDate,
                format!("'{}' is not a time of day in milliseconds", short(time)),
            )
        })?;
        Ok(format!(
            "{:02}:{:02}:{:02}",
            second / 3_600,
            second / 60 % 60,
            second % 60
        )
        .into())
    }

    fn optional_time(&self, cells: &Cells<'_>, field: Field) -> Result<Option<i64>, Aside> {
        cells.get(field).map(|text| self.instant(text)).transpose()
    }

    fn instant(&self, text: &str) -> Result<i64, Aside> {
        self.instant_in(text, None)
    }

    /// An instant in a zone named in the row.
    fn instant_in(&self, text: &str, zone: Option<&str>) -> Result<i64, Aside> {
        use crate::values::BadValue;
        let read = self.clock.borrow_mut().parse_in(text, zone);
        let at = read.map_err(|bad| match bad {
            BadValue::Impossible => (
                Rule::ImpossibleValue,
                format!("the time '{}' is before 1990 or after 2100", short(text)),
            ),
            BadValue::Unreadable => (
                Rule::BadDate,
                format!("'{}' is not a readable time", short(text)),
            ),
        })?;
        self.check_future(at, || text)
    }

    /// Rejects an instant in the future.
    fn check_future<'t>(&self, at: i64, text: impl FnOnce() -> &'t str) -> Result<i64, Aside> {
        let latest = self.now + regulars_core::domain::DAY;
        if at > latest && self.is_on(Rule::FutureDate) {
            return Err((
                Rule::FutureDate,
                format!("the time '{}' is in the future", short(text())),
            ));
        }
        Ok(at)
    }
}

/// The cells of a row as texts.
fn texts(record: &ByteRecord) -> Vec<String> {
    record
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).into_owned())
        .collect()
}

fn is_blank(record: &ByteRecord, position: usize) -> bool {
    record
        .get(position)
        .is_none_or(|cell| cell.trim_ascii().is_empty())
}

/// Whether two rows have the same cell at a position.
fn is_same(one: &ByteRecord, other: &ByteRecord, position: Option<usize>) -> bool {
    position.is_some_and(|position| one.get(position) == other.get(position))
}

/// Rejects amounts that no receipt has; sums of millions of accepted ones stay exact.
fn check_amount(minor: i64) -> Result<(), Aside> {
    const LARGEST: i64 = 1_000_000_000_000;
    if minor.abs() > LARGEST {
        return Err((Rule::ImpossibleValue, "an amount out of range".into()));
    }
    Ok(())
}

/// Division rounded half away from zero.
fn rounded_quotient(value: i128, by: i128) -> i64 {
    let half = if value < 0 { -by / 2 } else { by / 2 };
    // Most values fit into 64 bits, whose division is ten times faster.
    if let (Ok(value), Ok(by)) = (i64::try_from(value + half), i64::try_from(by)) {
        return value / by;
    }
    i64::try_from((value + half) / by).unwrap_or(if value < 0 { i64::MIN + 1 } else { i64::MAX })
}

fn missing(field: Field) -> Aside {
    (Rule::MissingValue, format!("no {}", field.word()))
}

/// The beginning of a cell, for a message.
fn short(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}
