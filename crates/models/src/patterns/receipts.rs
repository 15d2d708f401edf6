//! Purchases as receipts: which products were bought together, by whom and when.

use super::scope::Scope;
use regulars_core::domain::{CancelToken, NONE};

/// Receipts in order of time; each holds distinct products, ascending.
#[derive(Debug, Clone, Default)]
pub struct Receipts {
    items: Vec<u32>,
    starts: Vec<usize>,
    /// Dense index of the user of each receipt, or, for anonymous receipts, a number above all
    /// users that belongs to the identity.
    pub buyer: Vec<u32>,
    /// Instant of the first line of each receipt, in UTC seconds.
    pub at: Vec<i64>,
    /// Stops the work on them.
    cancel: CancelToken,
}

impl Receipts {
    /// Collects the receipts with at least one product. Lines that name no order are one receipt
    /// where the same identity bought them in the same second.
    pub fn collect(scope: &Scope<'_>) -> Receipts {
        let (actions, users) = (&scope.snapshot.actions, scope.snapshot.users.len() as u32);
        let mut of_order = vec![NONE; scope.snapshot.orders.len()];
        let mut heads: Vec<(i64, u32, u32)> = Vec::new();
        let mut lines: Vec<(u32, u32)> = Vec::new();
        let mut loose: Option<(u32, i64, u32)> = None;
        for position in scope
            .positions()
            .filter(|&position| scope.is_product_purchase(position))
        {
            let (identity, order, at) = (
                actions.identity[position],
                actions.order[position],
                actions.at[position],
            );
            let next = heads.len() as u32;
            let receipt = if order != NONE {
                let slot = &mut of_order[order as usize];
                if *slot == NONE {
                    *slot = next;
                }
                *slot
            } else {
                match loose {
                    Some((same, when, receipt)) if same == identity && when == at => receipt,
                    _ => {
                        loose = Some((identity, at, next));
                        next
                    }
                }
            };
            if receipt == next {
                let user = actions.user[position];
                heads.push((
                    at,
                    next,
                    if user == NONE {
                        users.saturating_add(identity)
                    } else {
                        user
                    },
                ));
            }
            lines.push((receipt, actions.item[position]));
        }
        Receipts {
            cancel: scope.cancel_token().clone(),
            ..Receipts::sorted(&heads, &lines)
        }
    }

    /// Receipts with these products, each ascending.
    #[cfg(test)]
    pub fn of_products(orders: impl Iterator<Item = Vec<u32>>) -> Receipts {
        let mut receipts = Receipts {
            starts: vec![0],
            ..Receipts::default()
        };
        for (at, products) in orders.enumerate() {
            receipts.items.extend(products);
            receipts.starts.push(receipts.items.len());
            receipts.at.push(at as i64);
            receipts.buyer.push(at as u32);
        }
        receipts
    }

    fn sorted(heads: &[(i64, u32, u32)], lines: &[(u32, u32)]) -> Receipts {
        let mut order: Vec<&(i64, u32, u32)> = heads.iter().collect();
        order.sort_unstable();
        let mut rank = vec![0_usize; heads.len()];
        for (position, head) in order.iter().enumerate() {
            rank[head.1 as usize] = position;
        }
        let mut starts = vec![0_usize; heads.len() + 1];
        for (receipt, _) in lines {
            starts[rank[*receipt as usize] + 1] += 1;
        }
        for position in 1..starts.len() {
            starts[position] += starts[position - 1];
        }
        let mut fill = starts.clone();
        let mut raw = vec![0_u32; lines.len()];
        for (receipt, item) in lines {
            let slot = &mut fill[rank[*receipt as usize]];
            raw[*slot] = *item;
            *slot += 1;
        }
        let mut receipts = Receipts {
            starts: vec![0],
            ..Receipts::default()
        };
        for (position, head) in order.iter().enumerate() {
            let products = &mut raw[starts[position]..starts[position + 1]];
            products.sort_unstable();
            let from = receipts.items.len();
            for &item in products.iter() {
                if receipts.items.len() == from || receipts.items.last() != Some(&item) {
                    receipts.items.push(item);
                }
            }
            receipts.starts.push(receipts.items.len());
            receipts.at.push(head.0);
            receipts.buyer.push(head.2);
        }
        receipts
    }

    /// The same receipts with each item replaced by `item_of` it.
    pub fn mapped(&self, item_of: &[u32]) -> Receipts {
        let mut mapped = Receipts {
            starts: vec![0],
            items: Vec::with_capacity(self.items.len()),
            buyer: self.buyer.clone(),
            at: self.at.clone(),
            cancel: self.cancel.clone(),
        };
        let mut products = Vec::new();
        for receipt in 0..self.len() {
            products.clear();
            products.extend(
                self.products(receipt)
                    .iter()
                    .map(|&item| item_of[item as usize]),
            );
            products.sort_unstable();
            products.dedup();
            mapped.items.extend_from_slice(&products);
            mapped.starts.push(mapped.items.len());
        }
        mapped
    }

    /// Whether the work should stop; what is counted after that is thrown away.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// The number of receipts.
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Whether nothing was bought.
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// The distinct products of a receipt, ascending.
    pub fn products(&self, receipt: usize) -> &[u32] {
        &self.items[self.starts[receipt]..self.starts[receipt + 1]]
    }

    /// For each item, the receipts that hold it, ascending (and so in order of time).
    pub fn by_item(&self, items: usize) -> Vec<Vec<u32>> {
        let mut counts = vec![0_usize; items];
        for &item in &self.items {
            counts[item as usize] += 1;
        }
        let mut lists: Vec<Vec<u32>> = counts.into_iter().map(Vec::with_capacity).collect();
        for receipt in 0..self.len() {
            for &item in self.products(receipt) {
                lists[item as usize].push(receipt as u32);
            }
        }
        lists
    }

    /// For each known user, the receipts in order of time.
    pub fn by_user(&self, users: usize) -> Vec<Vec<u32>> {
        let mut lists = vec![Vec::new(); users];
        for (receipt, &buyer) in self.buyer.iter().enumerate() {
            if let Some(list) = lists.get_mut(buyer as usize) {
                list.push(receipt as u32);
            }
        }
        lists
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::Builder;
    use regulars_core::domain::{ActionKind, ItemRole};

    #[test]
    fn a_receipt_holds_distinct_products_and_neither_fees_nor_views() {
        let mut shop = Builder::new(2, 4);
        shop.items[3].role = ItemRole::Fee;
        shop.order(0, 50, &[2, 1, 2, 3]);
        shop.order(1, 20, &[0]);
        shop.act(1, 30, ActionKind::View, Some(2));
        let snapshot = shop.snapshot();
        let receipts = Receipts::collect(&Scope::shop(&snapshot));
        assert_eq!((receipts.len(), receipts.at.clone()), (2, vec![20, 50]));
        assert_eq!(
            (receipts.products(0), receipts.products(1)),
            (&[0][..], &[1, 2][..])
        );
        assert_eq!(receipts.by_item(4), vec![vec![0], vec![1], vec![1], vec![]]);
        assert_eq!(Receipts::collect(&Scope::users(&snapshot, [1])).len(), 1);
    }

    #[test]
    fn lines_without_an_order_belong_together_by_second_and_identity() {
        let mut shop = Builder::new(1, 3);
        for (at, item) in [(10, 0), (10, 1), (11, 2)] {
            shop.act(0, at, ActionKind::Purchase, Some(item));
        }
        let snapshot = shop.snapshot();
        assert_eq!(Receipts::collect(&Scope::shop(&snapshot)).len(), 2);
    }
}
