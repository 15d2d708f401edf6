//! Log rising factorials of a real number, for all counts at once.

/// `ln(c (c + 1) .. (c + n - 1))`, which is `ln_gamma(c + n) - ln_gamma(c)`, with its derivative by
/// `c`, for every n up to a maximum. Sums of logarithms lose no digits where `c` is large, and the
/// derivative matches the value exactly.
#[derive(Debug, Clone)]
pub struct RisingFactorials {
    steps: Vec<(f64, f64)>,
}

impl RisingFactorials {
    /// All n up to `most`.
    pub fn up_to(most: u32, from: f64) -> RisingFactorials {
        let mut steps = Vec::with_capacity(most as usize + 1);
        let (mut value, mut slope) = (0.0, 0.0);
        steps.push((value, slope));
        for step in 0..most {
            let factor = from + f64::from(step);
            value += factor.ln();
            slope += 1.0 / factor;
            steps.push((value, slope));
        }
        RisingFactorials { steps }
    }

    /// Value and derivative for `n`, which must not exceed the maximum.
    pub fn at(&self, n: u32) -> (f64, f64) {
        self.steps[n as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::RisingFactorials;
    use regulars_core::statistics::special::{digamma, ln_gamma};

    #[test]
    fn it_is_the_difference_of_two_gammas() {
        let rise = RisingFactorials::up_to(9, 0.3);
        for n in 0..=9 {
            let (value, slope) = rise.at(n);
            assert!((value - (ln_gamma(0.3 + f64::from(n)) - ln_gamma(0.3))).abs() < 1e-11);
            assert!((slope - (digamma(0.3 + f64::from(n)) - digamma(0.3))).abs() < 1e-11);
        }
    }
}
