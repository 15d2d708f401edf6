//! The constants of this folder that were set by hand: what each is, and why it has its value. Those
//! of the forecasts are in `lifetime/tuning.rs` and `propensity/tuning.rs`.

// ---- Profiles (`compute`, `visits`, `price`)

/// Half-life of interests, in days: a season's interest fades within the next.
pub const INTEREST_HALF_LIFE_DAYS: f64 = 90.0;
/// Weight of a view in interests.
pub const VIEW_INTEREST: f64 = 1.0;
/// Weight of a click in interests.
pub const CLICK_INTEREST: f64 = 2.0;
/// Weight of a rating in interests: who rates has used it, whatever they think of it.
pub const RATING_INTEREST: f64 = 2.0;
/// Weight of putting into the cart in interests.
pub const CART_INTEREST: f64 = 3.0;
/// Weight of a purchase in interests.
pub const PURCHASE_INTEREST: f64 = 5.0;
/// Days that `active_days_30` looks back.
pub const ACTIVE_WINDOW_DAYS: i64 = 30;
/// Silence that ends a visit, in seconds: the half hour of web analytics.
pub const VISIT_GAP_SECONDS: i64 = 30 * 60;
/// Quantiles kept of a category's prices: steps of 2.5 %.
pub const PRICE_KNOTS: usize = 41;
/// Priced products below which a category uses the price levels of the whole shop.
pub const FEWEST_PRICES: usize = 3;

// ---- Norms (`norms`, `order_value`)

/// Range of the prior strength of the average order, in orders: neither ignored nor unshakeable.
pub const ORDER_STRENGTH_RANGE: [f64; 2] = [0.1, 20.0];

// ---- Forecasts (`pooled`, `margin`)

/// Counts listed in a pooled forecast, at most.
pub const MOST_POOLED_COUNTS: usize = 1_000;
/// Probability beyond the last count that is left out.
pub const POOLED_TAIL: f64 = 1e-7;
/// Standard deviations around the mean in which a quantile of revenue is looked for.
pub const REVENUE_REACH: f64 = 6.0;
/// Halvings of that range: nine digits.
pub const REVENUE_HALVINGS: usize = 30;

// ---- The matrix of features (`matrix`)

/// A feature known for a smaller share of users is dropped.
pub const LEAST_KNOWN: f64 = 0.3;
/// Spreads from the centre at which scaled values are clipped: one extreme customer must not shape a
/// group.
pub const CLIP: f64 = 3.0;
