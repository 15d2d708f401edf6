//! Inverting an increasing function of one number.

/// An interval that holds the point looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bracket {
    /// Below the point.
    pub low: f64,
    /// Above the point.
    pub high: f64,
}

impl Bracket {
    /// Halfway between both ends.
    pub fn middle(self) -> f64 {
        0.5 * (self.low + self.high)
    }
}

/// Most steps of a search; halving alone ends long before.
const MAX_STEPS: usize = 200;

/// The point within `bracket` where the increasing `function`, which gives value and derivative,
/// reaches `target`: Newton's steps from `start`, and `halve` where one leaves the bracket or is not
/// half as long as the step before (Press et al., Numerical Recipes, section 9.4). Ends after a
/// step shorter than `tolerance` times the point. A target that is not reached within the bracket
/// gives its nearer end.
pub fn invert(
    mut bracket: Bracket,
    start: f64,
    [target, tolerance]: [f64; 2],
    halve: impl Fn(Bracket) -> f64,
    function: impl Fn(f64) -> (f64, f64),
) -> f64 {
    let mut at = if bracket.low < start && start < bracket.high {
        start
    } else {
        bracket.middle()
    };
    let mut last = bracket.high - bracket.low;
    for _ in 0..MAX_STEPS {
        let (value, slope) = function(at);
        let missing = target - value;
        if missing > 0.0 {
            bracket.low = at;
        } else {
            bracket.high = at;
        }
        let newton = at + missing / slope;
        let is_inside = bracket.low < newton && newton < bracket.high;
        let next = if is_inside && (newton - at).abs() < 0.5 * last.abs() {
            newton
        } else {
            halve(bracket)
        };
        last = next - at;
        if last.abs() <= tolerance * next.abs() {
            return next;
        }
        at = next;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cube(x: f64) -> (f64, f64) {
        (x * x * x, 3.0 * x * x)
    }

    fn inverse_cube(target: f64, start: f64) -> f64 {
        let bracket = Bracket {
            low: -10.0,
            high: 10.0,
        };
        invert(bracket, start, [target, 1e-14], Bracket::middle, cube)
    }

    #[test]
    fn a_planted_root_is_found_from_anywhere() {
        for start in [-9.9, 0.0, 3.0, 9.0, 50.0, f64::NAN] {
            let found = inverse_cube(27.0, start);
            assert!((found - 3.0).abs() < 1e-12, "{start}: {found}");
        }
    }

    #[test]
    fn a_target_beyond_the_bracket_gives_its_end() {
        assert!((inverse_cube(5_000.0, 1.0) - 10.0).abs() < 1e-9);
        assert!((inverse_cube(-5_000.0, 1.0) + 10.0).abs() < 1e-9);
    }

    #[test]
    fn a_flat_stretch_is_left_by_halving() {
        let bracket = Bracket {
            low: 0.0,
            high: 100.0,
        };
        let found = invert(bracket, 1.0, [0.5, 1e-14], Bracket::middle, |x| {
            let x: f64 = x - 60.0;
            (1.0 / (1.0 + (-x).exp()), (-x.abs()).exp().min(1.0) / 4.0)
        });
        assert!((found - 60.0).abs() < 1e-10, "{found}");
    }
}
