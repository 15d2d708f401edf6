//! The actions of a file until they are saved: packed into about 15 bytes each, in ranges of
//! actors, so that one range at a time can be sorted.

use super::action::{Actor, PendingAction};
use regulars_core::domain::ActionKind;

/// Users, or anonymous sessions and orders, per range.
const RANGE: u32 = 8_192;

/// Actions; in order of the file within each range.
#[derive(Debug, Default)]
pub struct PendingActions {
    users: Vec<Blocks>,
    anonymous: Vec<Blocks>,
    /// Actions not packed yet, which follow all others.
    open: Vec<PendingAction>,
    packed: usize,
    /// Empty blocks for reuse.
    spare: Vec<Vec<u8>>,
}

/// The packed actions of a range, in blocks of one size: a single buffer would be copied as it
/// grows, and take up to twice the memory.
type Blocks = Vec<Vec<u8>>;

/// Bytes of a block, and of the longest action.
const BLOCK: usize = 1 << 15;
const LONGEST: usize = 64;

/// Flags in the first byte of an action, above the code of its kind.
const HAS_ITEM: u8 = 1 << 3;
const HAS_ORDER: u8 = 1 << 4;
const HAS_AMOUNT: u8 = 1 << 5;
const HAS_DISCOUNT: u8 = 1 << 6;
const IS_ONE: u8 = 1 << 7;

/// Flag in the number within the range.
const NO_ROW: u16 = 1 << 15;

impl PendingActions {
    /// Adds an action.
    pub fn push(&mut self, action: PendingAction) {
        let (ranges, number) = match action.actor {
            Actor::User(number) => (&mut self.users, number),
            Actor::Anonymous(number) => (&mut self.anonymous, number),
        };
        let range = (number / RANGE) as usize;
        if ranges.len() <= range {
            ranges.resize_with(range + 1, Vec::new);
        }
        let blocks = &mut ranges[range];
        match blocks.last_mut() {
            Some(block) if block.len() + LONGEST <= BLOCK => pack(&action, number % RANGE, block),
            _ => {
                let new = || Vec::with_capacity(if blocks.is_empty() { LONGEST } else { BLOCK });
                let mut block = self.spare.pop().unwrap_or_else(new);
                pack(&action, number % RANGE, &mut block);
                blocks.push(block);
            }
        }
        self.packed += 1;
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.packed + self.open.len()
    }

    /// Actions that can still be changed, in order of the file.
    pub fn open(&mut self) -> &mut Vec<PendingAction> {
        &mut self.open
    }

    /// Keeps the actions that `keep` accepts.
    pub fn retain(&mut self, mut keep: impl FnMut(&PendingAction) -> bool) {
        for action in std::mem::take(self).into_ranges().flatten() {
            if keep(&action) {
                self.push(action);
            }
        }
    }

    /// The same actions with other numbers of actors; needs little extra memory.
    pub fn renumbered(self, number_of: impl Fn(Actor) -> u32) -> PendingActions {
        let mut renumbered = PendingActions::default();
        let mut take = |actions: Vec<PendingAction>, blocks: Blocks| {
            renumbered.spare.extend(blocks.into_iter().map(|mut block| {
                block.clear();
                block
            }));
            for action in actions {
                renumbered.push(PendingAction {
                    actor: Actor::User(number_of(action.actor)),
                    ..action
                });
            }
        };
        for (blocks, range) in self.users.into_iter().zip(0..) {
            take(unpack(&blocks, range * RANGE, Actor::User), blocks);
        }
        for (blocks, range) in self.anonymous.into_iter().zip(0..) {
            take(unpack(&blocks, range * RANGE, Actor::Anonymous), blocks);
        }
        take(self.open, Blocks::new());
        renumbered.spare = Vec::new();
        renumbered
    }

    /// Returns the actions, range by range.
    pub fn into_ranges(mut self) -> impl Iterator<Item = Vec<PendingAction>> + Send {
        for action in std::mem::take(&mut self.open) {
            self.push(action);
        }
        let users = self
            .users
            .into_iter()
            .zip(0..)
            .map(|(bytes, range)| unpack(&bytes, range * RANGE, Actor::User));
        let anonymous = self
            .anonymous
            .into_iter()
            .zip(0..)
            .map(|(bytes, range)| unpack(&bytes, range * RANGE, Actor::Anonymous));
        users.chain(anonymous)
    }
}

fn pack(action: &PendingAction, within: u32, bytes: &mut Vec<u8>) {
    const ONE: i64 = 1_000;
    let flag = |is_so: bool, bit: u8| if is_so { bit } else { 0 };
    let flags = action.kind.code()
        | flag(action.item.is_some(), HAS_ITEM)
        | flag(action.order.is_some(), HAS_ORDER)
        | flag(action.amount_minor.is_some(), HAS_AMOUNT)
        | flag(action.discount_minor.is_some(), HAS_DISCOUNT)
        | flag(action.quantity_milli == ONE, IS_ONE);
    bytes.push(flags);
    bytes
        .extend_from_slice(&(within as u16 | if action.is_row { 0 } else { NO_ROW }).to_le_bytes());
    write(bytes, signed(action.at));
    if let Some(item) = action.item {
        write(bytes, u64::from(item));
    }
    if let Some(order) = action.order {
        write(bytes, u64::from(order));
    }
    if let Some(amount) = action.amount_minor {
        write(bytes, signed(amount));
    }
    if let Some(discount) = action.discount_minor {
        write(bytes, signed(discount));
    }
    if action.quantity_milli != ONE {
        write(bytes, signed(action.quantity_milli));
    }
}

fn unpack(blocks: &Blocks, first: u32, actor: impl Fn(u32) -> Actor) -> Vec<PendingAction> {
    let mut actions = Vec::new();
    blocks
        .iter()
        .for_each(|bytes| unpack_block(bytes, first, &actor, &mut actions));
    actions
}

fn unpack_block(
    bytes: &[u8],
    first: u32,
    actor: impl Fn(u32) -> Actor,
    actions: &mut Vec<PendingAction>,
) {
    let mut at = 0;
    while at + 2 < bytes.len() {
        let flags = bytes[at];
        let mark = u16::from_le_bytes([bytes[at + 1], bytes[at + 2]]);
        let within = u32::from(mark & !NO_ROW);
        at += 3;
        let instant = unsigned(read(bytes, &mut at));
        let mut part = |bit: u8| (flags & bit != 0).then(|| read(bytes, &mut at));
        let (item, order) = (part(HAS_ITEM), part(HAS_ORDER));
        let (amount, discount) = (part(HAS_AMOUNT), part(HAS_DISCOUNT));
        let quantity = if flags & IS_ONE != 0 {
            1_000
        } else {
            unsigned(read(bytes, &mut at))
        };
        actions.push(PendingAction {
            actor: actor(first + within),
            item: item.map(|item| item as u32),
            order: order.map(|order| order as u32),
            at: instant,
            kind: ActionKind::from_code(flags & 7).unwrap_or(ActionKind::View),
            quantity_milli: quantity,
            amount_minor: amount.map(unsigned),
            discount_minor: discount.map(unsigned),
            is_row: mark & NO_ROW == 0,
        });
    }
}

/// Variable-length integer: seven bits per byte, lowest first; the highest bit says that more
/// follow.
fn write(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn read(bytes: &[u8], at: &mut usize) -> u64 {
    let (mut value, mut shift) = (0, 0);
    while let Some(byte) = bytes.get(*at) {
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 || shift > 63 {
            break;
        }
    }
    value
}

/// Zigzag encoding: small numbers of either sign become small unsigned numbers.
fn signed(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn unsigned(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn action() -> impl Strategy<Value = PendingAction> {
        let actor = prop_oneof![
            (0_u32..20_000).prop_map(Actor::User),
            (0_u32..9_000).prop_map(Actor::Anonymous)
        ];
        let number = || prop_oneof![Just(0_i64), Just(1_000), -300_i64..300, any::<i64>()];
        let facts = (
            any::<Option<u32>>(),
            any::<Option<u32>>(),
            number(),
            0_u8..6,
        );
        let sums = (
            number(),
            prop::option::of(number()),
            prop::option::of(number()),
        );
        (actor, facts, sums).prop_map(
            |(actor, (item, order, at, kind), (quantity_milli, amount, discount))| PendingAction {
                actor,
                item,
                order,
                at,
                kind: ActionKind::from_code(kind).unwrap(),
                quantity_milli,
                amount_minor: amount,
                discount_minor: discount,
                is_row: at % 2 == 0,
            },
        )
    }

    #[test]
    fn actions_of_several_blocks_come_out_in_order() {
        let nth = |number: i64| PendingAction {
            actor: Actor::User(number as u32 % 3),
            item: None,
            order: Some(number as u32),
            at: i64::MAX - number,
            kind: ActionKind::Purchase,
            quantity_milli: i64::MIN + number,
            amount_minor: Some(i64::MAX),
            discount_minor: Some(i64::MIN),
            is_row: true,
        };
        let mut pending = PendingActions::default();
        (0..10_000).for_each(|number| pending.push(nth(number)));
        assert!(
            pending.users[0].len() > 3 && pending.users[0].iter().all(|block| block.len() <= BLOCK)
        );
        let ranges: Vec<_> = pending.into_ranges().collect();
        assert!(
            ranges.len() == 1
                && ranges[0]
                    .iter()
                    .zip(0..)
                    .all(|(action, number)| *action == nth(number))
        );
        assert_eq!(ranges[0].len(), 10_000);
    }

    proptest! {
        #[test]
        fn actions_come_out_as_they_went_in(actions in prop::collection::vec(action(), 0..60)) {
            let mut pending = PendingActions::default();
            actions.iter().for_each(|action| pending.push(*action));
            let ranges: Vec<_> = pending.into_ranges().collect();
            let mut expected = actions;
            // By range, and within a range in order of the file.
            expected.sort_by_key(|action| match action.actor {
                Actor::User(number) => (0, number / RANGE),
                Actor::Anonymous(number) => (1, number / RANGE),
            });
            prop_assert_eq!(ranges.concat(), expected);
        }
    }
}
