//! Gauss-Legendre quadrature.

use std::sync::LazyLock;

/// Nodes of the rule in each panel.
pub const NODES: usize = 8;

/// Nodes between 0 and 1 with their weights, which add up to 1: exact for polynomials up to degree
/// 15.
pub static UNIT_RULE: LazyLock<[(f64, f64); NODES]> = LazyLock::new(|| {
    let mut rule = [(0.0, 0.0); NODES];
    for (index, node) in rule.iter_mut().enumerate() {
        *node = legendre_node(index);
    }
    rule
});

/// The zero of the Legendre polynomial with this index, by Newton's method, mapped to 0..1, with
/// its weight.
fn legendre_node(index: usize) -> (f64, f64) {
    let size = NODES as f64;
    let mut x = -(std::f64::consts::PI * (index as f64 + 0.75) / (size + 0.5)).cos();
    let mut slope = 1.0;
    for _ in 0..20 {
        let (mut before, mut value) = (1.0, x);
        for degree in 2..=NODES {
            let degree = degree as f64;
            (before, value) = (
                value,
                ((2.0 * degree - 1.0) * x * value - (degree - 1.0) * before) / degree,
            );
        }
        slope = size * (x * value - before) / (x * x - 1.0);
        x -= value / slope;
    }
    (0.5 * (1.0 + x), 1.0 / ((1.0 - x * x) * slope * slope))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_integrated_exactly() {
        for power in 0..16 {
            let found: f64 = UNIT_RULE
                .iter()
                .map(|(x, weight)| weight * x.powi(power))
                .sum();
            assert!(
                (found - 1.0 / f64::from(power + 1)).abs() < 1e-14,
                "{power}: {found}"
            );
        }
    }
}
