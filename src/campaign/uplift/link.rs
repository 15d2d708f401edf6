//! From what an offer adds to the chance of an order with it.

/// The greatest chance of an order.
const MOST: f64 = 0.98;

/// The chance of an order with an offer, and its derivatives by the chance without and by what is
/// added.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Linked {
    pub chance: f64,
    pub by_base: f64,
    pub by_added: f64,
}

/// What an offer that adds `added` (a share of customers, also below 0) does to the chance `base`.
/// A gain adds in full; a loss cannot be larger than the chance itself, and approaches it smoothly.
pub(super) fn link(base: f64, added: f64) -> Linked {
    if added < 0.0 {
        let left = (added / base).exp();
        return Linked {
            chance: base * left,
            by_base: left * (1.0 - added / base),
            by_added: left,
        };
    }
    let chance = base + added;
    let is_free = f64::from(u8::from(chance < MOST));
    Linked {
        chance: chance.min(MOST.max(base)),
        by_base: is_free,
        by_added: is_free,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn chances_stay_chances_and_derivatives_are_right(base in 0.001_f64..0.9, added in -0.5_f64..0.09) {
            let at = |base, added| link(base, added).chance;
            let found = link(base, added);
            prop_assert!((0.0..1.0).contains(&found.chance));
            // The derivatives by the middle of small steps; the kink at nothing is passed over.
            prop_assume!(added.abs() > 1e-4);
            let by_base = (at(base + 1e-6, added) - at(base - 1e-6, added)) / 2e-6;
            let by_added = (at(base, added + 1e-6) - at(base, added - 1e-6)) / 2e-6;
            prop_assert!((by_base - found.by_base).abs() < 1e-3 * (1.0 + by_base.abs()), "{by_base} {found:?}");
            prop_assert!((by_added - found.by_added).abs() < 1e-3, "{by_added} {found:?}");
        }
    }
}
