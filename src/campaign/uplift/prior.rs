//! What is assumed of offers until the shop's own randomised campaigns say more.
//!
//! Each value was computed from public randomised data or read in the source named. These are the
//! only numbers of this room that are set by hand.

/// Days of the window for which [`ADDED`] holds.
pub const WINDOW_DAYS: f64 = 14.0;

/// What an offer adds to the chance of an order within two weeks. Hillstrom's e-mails to 64,000
/// customers: +.50 points (.36 to .64), nearly the same over bases from .3 to .9 %; text messages of a
/// grocer to 687,029: +.76; coupons in a web shop, 34,853 sessions: +.61.
pub const ADDED: f64 = 0.006;

/// The discount in percent at which [`ADDED`] holds.
pub const USUAL_PERCENT: f64 = 10.0;

/// Relative changes of the response for ten more percent off, each with its prior weight. Karlan and
/// Zinman (2008), random prices in 53,178 offers: 3.7 % (2.6 to 4.9); Karlan and List (2007): 3 to 4 %.
/// The last is a response in proportion to the discount.
pub const DEPTHS: [(f64, f64); 4] = [(0.035, 0.6), (0.15, 0.16), (0.4, 0.12), (1.0, 0.12)];

/// Standard deviations that are tried, each with its prior weight; the data weigh them by how well
/// they predicted.
pub struct Scales {
    /// Of the shop's own response, relative to [`ADDED`]: the first spans 0 to 2 points, the last
    /// holds for shops whose customers wait for offers.
    pub shop: [(f64, f64); 3],
    /// Of the difference between two neighbouring strata, relative to [`ADDED`].
    pub strata: [(f64, f64); 4],
    /// Of the difference between campaigns, relative to the scale of the shop's response.
    pub campaign: [(f64, f64); 2],
    /// Of a campaign's base rate against the forecast, in log odds.
    pub base: f64,
    /// Of the forecast's error by stratum and by level, in log odds.
    pub calibration: f64,
}

/// The scales in use.
pub const SCALES: Scales = Scales {
    shop: [(0.9, 0.6), (3.0, 0.32), (15.0, 0.08)],
    strata: [(0.3, 0.25), (1.2, 0.25), (4.0, 0.38), (15.0, 0.12)],
    campaign: [(0.1, 0.6), (0.4, 0.4)],
    base: 1.0,
    calibration: 0.3,
};

/// Of those who got an offer and order in its window, the share that uses it, as successes and
/// failures: 30 % (10 to 60).
pub const USAGE: (f64, f64) = (2.0, 4.5);

/// The share of the extra orders that would have come later: 15 % (0 to 60), as successes and
/// failures. Van Heerde, Leeflang and Wittink: 4 to 25 % (2000), a third (2004); Gupta (1988): under
/// 14 %.
pub const PULLED_FORWARD: (f64, f64) = (0.6, 3.4);

/// Relative change of an order's size with an offer: mean and standard deviation. Hillstrom: +3 %, not
/// significant.
pub const LARGER_ORDER: (f64, f64) = (0.03, 0.05);
