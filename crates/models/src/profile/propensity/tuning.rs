//! The constants of this folder that were set by hand: what each is, and why it has its value.

// ---- Periods and examples (`periods`, `comparison`, `features`)

/// Days predicted: the horizon of `buys_30d`.
pub const DAYS: i64 = 30;
/// Days of the record before the first cut, so that features have something to count.
pub const RUN_IN_DAYS: i64 = 30;
/// Periods used: a year to learn from, one to calibrate on and one to judge by.
pub const PERIODS: i64 = 14;
/// Periods used where two years are available: fewer cannot tell season from trend.
pub const PERIODS_WITH_SEASON: i64 = 26;
/// Customers in the judged period and in the calibration period, at most.
pub const MOST_JUDGED: usize = 20_000;
/// Examples learned from, at most: keeps a fit within seconds.
pub const MOST_LEARNED: usize = 30_000;
/// Buyers and non-buyers, each, below which nothing is learned: ten for each of a dozen
/// coefficients.
pub const FEWEST_LEARNED: usize = 120;
/// Buyers and non-buyers, each, that the calibration and the judged period need.
pub const FEWEST_JUDGED: usize = 30;
/// Longest silence that features distinguish, in days.
pub const LONGEST_SILENCE_DAYS: f64 = 365.0;
/// Days of a year, for the season.
pub const YEAR_DAYS: f64 = 365.25;
/// Days after the cut at which the season is read: the middle of the predicted period.
pub const SEASON_AHEAD_DAYS: f64 = 15.0;
/// Largest ratio of silence to the customer's own gap that features distinguish.
pub const MOST_OVERDUE: f64 = 20.0;
/// Standard deviations at which scaled features are clipped: what was never seen is not
/// extrapolated.
pub const CLIP: f64 = 4.0;

// ---- Calibration (`calibrate`)

/// Bands of similar scores, where there are enough customers.
pub const BANDS: usize = 10;
/// Customers in a band, at least: a share of one in ten is then known to about 7 points.
pub const FEWEST_IN_BAND: usize = 50;
/// Half the inverse prior variances of intercept (practically free) and slope (1 give or take a
/// half).
pub const CALIBRATION_PENALTIES: [f64; 2] = [0.02, 2.0];
/// Chances stay this far from 0 and 1, so that one odd customer does not decide a comparison.
pub const LEAST_CHANCE: f64 = 1e-6;

// ---- Logistic regression (`logistic`)

/// Half the inverse prior variance of a coefficient: a standard deviation of 1 per standard
/// deviation of the feature, for all examples together.
pub const COEFFICIENT_PENALTY: f64 = 0.5;
/// The same of the intercept, which is practically free.
pub const INTERCEPT_PENALTY: f64 = 1e-4;
/// Newton steps, at most; ten are usual.
pub const LOGISTIC_STEPS: usize = 50;
/// Examples summed as one piece. Fixed, so that the number of threads does not change a digit.
pub const LOGISTIC_PIECE: usize = 1_024;

// ---- Neural network (`network`)

/// Hidden units: more did not predict better on the shops at hand, and took longer.
pub const HIDDEN: usize = 8;
/// Inverse prior variance of each weight but the last bias, for all examples together.
pub const WEIGHT_DECAY: f64 = 5.0;
/// First weights are drawn from plus or minus this: small enough that no unit is saturated.
pub const START_WEIGHT: f64 = 0.3;
/// Steps of the search, at most.
pub const NETWORK_STEPS: usize = 120;
/// Gain in mean log loss below which the search ends.
pub const NETWORK_TOLERANCE: f64 = 1e-7;
/// Examples summed as one piece. Fixed, so that the number of threads does not change a digit.
pub const NETWORK_PIECE: usize = 512;
/// Examples that a network is fitted on: each of its many steps reads all of them.
pub const MOST_FOR_NETWORK: usize = 8_000;

// ---- Boosted trees (`trees`)

/// Splits on the way to a leaf: three features may interact.
pub const DEPTH: usize = 3;
/// Trees, at most.
pub const TREES: usize = 60;
/// Share of each tree's correction that is applied.
pub const LEARNING_RATE: f64 = 0.1;
/// Bins of a feature; splits are tried between them.
pub const BINS: usize = 32;
/// L2 penalty of a leaf's value, in units of information.
pub const LEAF_PENALTY: f64 = 1.0;
/// Least information (sum of p (1 - p)) in a leaf: about 20 customers of whom half buy.
pub const LEAST_LEAF_INFORMATION: f64 = 5.0;
/// Twice the log-likelihood that a split must gain.
pub const LEAST_SPLIT_GAIN: f64 = 2.0;
