//! The constants of this folder that were set by hand: what each is, and why it has its value.

// ---- Choosing a method on a held-out period (`comparison`, `choice`)

/// Repeat buyers below which all customers get the same forecast. A model has four parameters that
/// only repeat buyers inform; with fewer, their standard errors span more than a factor of ten.
pub const FEWEST_REPEATERS: u64 = 30;
/// Days held out at the end of the record: the horizon that `orders_90d` predicts.
pub const HELD_OUT_DAYS: i64 = 90;
/// At most one part in this many of the record is held out, so that most of it remains to fit on.
pub const HELD_OUT_PART: i64 = 3;
/// A shorter held-out period sees too few orders to rank methods by.
pub const SHORTEST_HELD_OUT_DAYS: i64 = 14;
/// A customer without an order for this many of their own typical gaps counts as silent.
pub const LONG_SILENCE_GAPS: f64 = 2.0;
/// Silent customers below which methods are not compared by who came back.
pub const FEWEST_SILENT: u64 = 30;
/// Log-likelihood that dropout must gain over a model without it: one for each of its two
/// parameters (Akaike 1974).
pub const LEAST_DROPOUT_GAIN: f64 = 2.0;
/// Outcomes count as at least this likely when methods are scored, so that one odd customer does
/// not decide.
pub const LEAST_CHANCE: f64 = 1e-9;

// ---- Fitting BG/NBD, MBG/NBD and Pareto/NBD (`fit`, `posterior`)

/// Half the inverse variance of the prior of each log parameter: a standard deviation of 3, so that
/// anything from a twentieth to twenty times the usual is unsurprising.
pub const WEAK_PENALTY: f64 = 1.0 / 18.0;
/// Log parameters stay within this of 0: beyond it the likelihood is flat.
pub const FARTHEST: f64 = 12.0;
/// A maximum whose log parameters are all within this needs no second start.
pub const SAFELY_INSIDE: f64 = 8.0;
/// Customers of the sample on which the search starts: enough to come close, a tenth of the time of
/// a large base.
pub const SAMPLE_CUSTOMERS: u64 = 4_000;
/// Starts of the search, in log parameters; the next is tried where one ends at the bound.
pub const STARTS: [[f64; 4]; 3] = [
    [0.0, 0.0, 0.0, 0.0],
    [-1.0, -1.0, 0.0, 1.0],
    [1.0, 1.0, -1.0, 1.0],
];
/// Expected gain in log-likelihood below which the search on the sample ends.
pub const SAMPLE_TOLERANCE: f64 = 1e-8;
/// The same on the whole base, which starts close to the maximum.
pub const WHOLE_TOLERANCE: f64 = 1e-7;
/// Parameters a and b of MBG/NBD that stand for no dropout: one in a thousand million.
pub const NO_DROPOUT: [f64; 2] = [1e-9, 1.0];
/// Step of the differences that give the Hessian, in log parameters.
pub const HESSIAN_STEP: f64 = 1e-4;
/// Least curvature of the log-likelihood: caps the standard error of a log parameter at 10.
pub const LEAST_CURVATURE: f64 = 1e-2;
/// Step of the differences of the delta method, in log parameters.
pub const DELTA_STEP: f64 = 1e-3;
/// Rows summed as one piece. Fixed, so that the number of threads does not change a digit.
pub const PIECE_ROWS: usize = 1_024;

// ---- The plain heuristic (`plain`)

/// An order is old enough to say whether its buyer left when it is this many of the shop's gaps old.
pub const GAPS_TO_JUDGE: f64 = 3.0;
/// Order numbers at which a new range of departures starts: frequent buyers leave less often.
pub const DEPARTURE_RANGES: [u64; 5] = [1, 2, 4, 8, 16];
/// Orders that the shop's overall departure share is worth within a range.
pub const DEPARTURE_PRIOR_ORDERS: f64 = 10.0;
/// Judged orders below which the departure share is marked as assumed.
pub const FEWEST_JUDGED_ORDERS: u64 = 5;

// ---- Order values (`gamma_gamma`)

/// The model assumes that order value does not depend on frequency. If the whole interval of their
/// rank correlation lies beyond this, the assumption is reported as doubtful.
pub const DOUBTFUL_CORRELATION: f64 = 0.3;

// ---- Predicted counts and waits (`predict`)

/// Order days after which a count distribution is cut off: more than ten a day for a year.
pub const MOST_ORDER_DAYS: usize = 5_000;
/// Probability beyond the last count that is left out.
pub const COUNT_TAIL: f64 = 1e-7;
/// Panels of the integral over the moment of dropout, at most.
pub const MOST_PANELS: f64 = 12.0;
/// Longest wait for an order, in days: a century, which every calendar can show.
pub const LONGEST_WAIT: f64 = 36_525.0;
/// Shortest wait, in days: less than a second.
pub const SHORTEST_WAIT: f64 = 1e-6;
/// Precision of the logarithm of a wait.
pub const WAIT_TOLERANCE: f64 = 1e-10;

// ---- The integral of Pareto/NBD (`mixing`)

/// Parts of the integral below exp(-36) of the whole are left out: a double has no digit for them.
pub const NEGLIGIBLE: f64 = 36.0;
/// Width of a panel in log time: the integrand's singularities lie pi off the real axis.
pub const WIDEST_PANEL: f64 = 2.0;
/// How much the integrand's logarithm may change within a panel; eight nodes then give ten digits.
pub const STEEPEST_PANEL: f64 = 6.0;
/// Log time beyond which `exp(x) - 1` equals `exp(x)`, well before `exp` overflows.
pub const FAR_OUT: f64 = 300.0;
