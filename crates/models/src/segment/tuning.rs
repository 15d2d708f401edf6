//! Every number of segmentation that was set by hand: what it is, and why it has this value.
//!
//! Values marked *measured* were chosen on CDNOW, Online Retail and Complete Journey, 26 weekly
//! updates each at k = 4, 5 and 6 (`benches/segment_stability.py`), so figures on those shops are
//! optimistic. Values marked *speed* change how long the work takes and hardly what it finds.
//! Block and lane sizes stay with the code that depends on them.

/// Clustering by k-means.
pub mod kmeans {
    /// Rows on which restarts are tried, at most. Speed; most shops have fewer customers.
    pub const RESTART_ROWS: usize = 10_000;
    /// linfa's steps after seeding. Speed: 3, 6 and 12 led to the same inertia (20 seeds).
    pub const RESTART_STEPS: u64 = 3;
    /// Restarts that are refined until they converge. Speed.
    pub const REFINED: usize = 5;
    /// Of those, the different ones that local search improves. With 2 one seed in 20 missed the best
    /// inertia at 1,000,000 x 16, k 8; with 3 none in 30.
    pub const SEARCHED: usize = 3;
    /// Restarts whose inertias differ by less than this fraction found the same groups.
    pub const SAME_INERTIA: f64 = 1e-4;
    /// Rows on which the improved ones are compared, at most. Speed: the winner then needs few steps
    /// on all rows.
    pub const COMPARED_ROWS: usize = 40_000;
    /// Lloyd steps at most; a guard, not a target.
    pub const MOST_STEPS: usize = 200;
    /// Swaps that local search tries: with them every seed of `benches/against_sklearn.py` reaches
    /// the best known inertia.
    pub const SWAPS: usize = 30;
    /// Lloyd steps after each swap. Speed: most swaps are plainly bad by then.
    pub const SWAP_STEPS: usize = 3;
    /// Further Lloyd steps for a swap within [`SWAP_NEARLY`].
    pub const MORE_SWAP_STEPS: usize = 6;
    /// A swap whose inertia is at most this fraction above the best deserves more steps.
    pub const SWAP_NEARLY: f64 = 0.005;
    /// The least relative gain of a swap that is more than rounding.
    pub const LEAST_SWAP_GAIN: f64 = 1e-9;
    /// Restarts for each number of groups tried.
    pub const RESTARTS: usize = 6;
    /// Restarts of the cold fit to which an update is compared. More than for a first fit, because
    /// a poor cold fit would hide that the segments no longer fit.
    pub const COLD_RESTARTS: usize = 10;
}

/// The number of groups.
pub mod choice {
    use std::ops::RangeInclusive;

    /// Numbers of groups to try.
    pub const TRIED: RangeInclusive<usize> = 3..=9;
    /// Numbers that people can tell apart, remember and act on.
    pub const USEFUL: RangeInclusive<usize> = 4..=6;
    /// Silhouettes this close are a tie, which the smaller number wins. By judgement.
    pub const TIE: f64 = 0.008;
    /// More groups than useful must gain this much silhouette: twice a tie.
    pub const PLAINLY_BETTER: f64 = 0.016;
    /// Members of a group on average, at least; fewer cannot be described.
    pub const LEAST_MEMBERS: usize = 5;
    /// Rows on which the silhouette is computed, at most. Speed: it compares all pairs.
    pub const SILHOUETTE_ROWS: usize = 1_500;
}

/// Weekly updates of groups in force.
pub mod update {
    /// Fraction of the way to the mean of its members that a centre moves in a week. Measured: full
    /// steps can cross into another optimum within one week.
    pub const STEP_A_WEEK: f64 = 0.1;
    /// A centre with fewer members does not move: their mean is mostly noise.
    pub const LEAST_MEMBERS: usize = 20;
    /// A user moves if another centre is nearer than this fraction of the distance to the own
    /// centre. Measured: 0.7 to 0.9 move about as many, and 0.7 fits a grocer too poorly.
    pub const CLEARLY: f64 = 0.8;
    /// Weaker fractions, tried in this order while the labels fit less than well.
    pub const LESS_CLEARLY: [f64; 4] = [0.85, 0.9, 0.95, 1.0];
    /// Most inertia about the nearest centre, relative to a cold fit, before a re-segmentation.
    /// Measured: no re-segmentation in 26 weeks.
    pub const WORST_OF_CENTRES: f64 = 1.05;
    /// The same for the inertia about the own centre, which hysteresis raises.
    pub const WORST_OF_LABELS: f64 = 1.07;
    /// Up to here the centres fit well and are not nudged.
    pub const GOOD_OF_CENTRES: f64 = 1.04;
    /// Up to here the labels fit well and [`CLEARLY`] applies.
    pub const GOOD_OF_LABELS: f64 = 1.06;
    /// Nudges in one update, at most: a shop that changes for weeks is followed in small steps.
    pub const MOST_NUDGES: usize = 3;
    /// Fraction of the way to the mean of the nearest rows that one nudge goes.
    pub const NUDGE: f64 = 0.2;
}

/// Whether a group is found again in resamples, and whether groups are natural.
pub mod stability {
    /// The size of a stability check.
    #[derive(Debug, Clone, Copy)]
    pub struct StabilityCheck {
        /// Rows drawn from all, at most.
        pub rows: usize,
        /// Resamples of these rows.
        pub samples: usize,
    }

    /// Resamples. Speed.
    pub const SAMPLES: usize = 10;
    /// Rows of each resample for k-means, at most. Speed.
    pub const KMEANS_ROWS: usize = 5_000;
    /// Restarts of k-means on each resample. Speed.
    pub const KMEANS_RESTARTS: usize = 3;
    /// Below this a group is a mixture of kinds (Hennig 2007: under 0.6 not to be trusted).
    pub const STABLE_FROM: f64 = 0.6;
    /// Natural groups have at least this silhouette (Kaufman and Rousseeuw 1990: a reasonable
    /// structure) ..
    pub const NATURAL_SILHOUETTE: f64 = 0.5;
    /// .. and this stability (Hennig 2007: a valid, stable cluster).
    pub const NATURAL_STABILITY: f64 = 0.75;
    /// Sets of rows without groups that natural groups must beat: all 20 is p < .05.
    pub const COPULA_SETS: usize = 20;
    /// Rows of each such set, at most. Speed.
    pub const COPULA_ROWS: usize = 800;
    /// Restarts of k-means on each such set. Speed.
    pub const COPULA_RESTARTS: usize = 3;
    /// Columns without variance of their own get this much.
    pub const COPULA_LEAST_VARIANCE: f64 = 1e-6;
}

/// The test that customers who stop coming are noticed.
pub mod lapses {
    /// Order days from which a customer has a habit that can be missed.
    pub const LEAST_ORDER_DAYS: u64 = 4;
    /// A customer whose lapse score is below this is still active; half-way is two gaps.
    pub const ACTIVE: f64 = 0.5;
    /// Customers to try, at most: a standard error of 1.6 points.
    pub const TRIED: usize = 1_000;
    /// With fewer of them nothing is reported.
    pub const LEAST_TRIED: usize = 30;
    /// A planted lapse lasts this many of the customer's gaps ..
    pub const GAPS: f64 = 3.0;
    /// .. and at least this many days: three of the shortest gaps that the lapse score counts.
    pub const LEAST_DAYS: f64 = 42.0;
    /// A smaller share noticed is reported in a note. Measured: .89 to .98.
    pub const ENOUGH: f64 = 0.85;
}

/// The space in which customers are compared.
pub mod space {
    /// Weight of the lapse score. Scaled values are clipped at three spreads: with weight 1 the
    /// lapse could not outweigh lasting tastes, and 29 % of lapses went unnoticed. Measured.
    pub const LAPSE_WEIGHT: f64 = 2.0;
    /// Spread by which the lapse score is divided before its weight. Measured.
    pub const LAPSE_SPREAD: f64 = 1.0 / 2.5;
    /// Weight of money and of basket size, which vary without meaning another kind of customer.
    /// Measured.
    pub const MONEY_WEIGHT: f64 = 0.6;
    /// Weight of each category of interest: there are up to 16 of them.
    pub const INTEREST_WEIGHT: f64 = 0.25;
    /// Strength of the shop's mean in a customer's own mean, in orders.
    pub const PRIOR_ORDERS: f64 = 1.0;
    /// Bounds of the same strength for the average order, which is estimated from the shop.
    pub const LEAST_ORDER_STRENGTH: f64 = 0.1;
    /// See [`LEAST_ORDER_STRENGTH`].
    pub const MOST_ORDER_STRENGTH: f64 = 5.0;
    /// Fraction of the order rate that remains for a customer who has lapsed. Measured.
    pub const LAPSED_RATE: f64 = 0.2;
    /// A measure whose inner 90 % of values are equal does not distinguish users.
    pub const INNER: (f64, f64) = (0.05, 0.95);
    /// A category is compared from this share of all interest; smaller ones are noise.
    pub const LEAST_INTEREST: f64 = 0.02;
    /// Categories compared, at most.
    pub const MOST_CATEGORIES: usize = 16;
    /// Shorter gaps count as this many days: twice the weekly update. Measured.
    pub const LEAST_GAP_DAYS: f64 = 14.0;
    /// Gaps of silence at which a customer is half lapsed. Measured.
    pub const HALF_LAPSED_GAPS: f64 = 2.0;
    /// Steepness of the lapse score around that point. Measured: lower ones notice lapses too
    /// slowly.
    pub const LAPSE_POWER: i32 = 5;
}

/// What is said of a group: differences, interests and name.
pub mod description {
    /// A feature is compared if it is known for this share of the customers.
    pub const LEAST_KNOWN: f64 = 0.3;
    /// Differences below this many standard deviations do not stand out: between Cohen's small (.2)
    /// and medium (.5).
    pub const LEAST_Z: f64 = 0.35;
    /// Features shown for a group, at most.
    pub const MOST_SHOWN: usize = 5;
    /// A category is liked from this share of the members' interest ..
    pub const LEAST_LIKED: f64 = 0.05;
    /// .. and this many times the shop's share.
    pub const LEAST_LIKED_LIFT: f64 = 1.2;
    /// Categories shown for a group, at most.
    pub const MOST_LIKED: usize = 3;
    /// From this many standard deviations a feature gives the group its name.
    pub const NAMING_Z: f64 = 0.7;
    /// From this many it may help to distinguish two names.
    pub const HELPING_Z: f64 = 0.3;
    /// From this share of members with one order they are one-time buyers ..
    pub const ONE_TIME: f64 = 0.8;
    /// .. and from this share mostly so.
    pub const MOSTLY_ONE_TIME: f64 = 0.5;
    /// From this many of their own gaps without an order members are slipping away ..
    pub const SLIPPING_GAPS: f64 = 1.5;
    /// .. and from this many they have lapsed, as in the lapse score.
    pub const LAPSED_GAPS: f64 = 2.0;
}

/// The rule that roughly describes a group.
pub mod sentence {
    /// Comparisons in a rule, at most; people do not read more.
    pub const LONGEST: usize = 3;
    /// Partial rules kept at each length.
    pub const BEAM: usize = 8;
    /// Gain in the harmonic mean of precision and recall that a further comparison must bring.
    pub const LEAST_GAIN: f64 = 0.01;
    /// Customers used, at most. Speed.
    pub const MOST_USERS: usize = 30_000;
    /// With fewer customers none are held out.
    pub const LEAST_USERS: usize = 12;
    /// One customer in this many is held out to measure the rule.
    pub const HELD_OUT_OF: u32 = 3;
    /// Thresholds of a feature: quantiles in this many even steps.
    pub const THRESHOLDS: u32 = 40;
    /// Categories of interest that a rule may use, most liked first.
    pub const MOST_CATEGORIES: usize = 12;
}

/// Clustering by a mixture of Gaussians.
pub mod mixture {
    use crate::segment::tuning::stability::{SAMPLES, StabilityCheck};

    /// Rows on which numbers of groups and shapes are compared, at most. Speed.
    pub const COMPARED_ROWS: usize = 3_000;
    /// Rows on which the chosen mixture is fitted, at most. Speed.
    pub const FITTED_ROWS: usize = 10_000;
    /// Rows on which starts are tried, at most. Speed.
    pub const START_ROWS: usize = 1_000;
    /// Starts from random rows, besides two from k-means.
    pub const RANDOM_STARTS: usize = 3;
    /// EM steps of each start (Biernacki, Celeux and Govaert 2003: short runs, then a long one).
    pub const START_STEPS: usize = 6;
    /// EM steps of a fit, at most.
    pub const STEPS: usize = 100;
    /// EM steps of a fit that is only compared. Speed.
    pub const COMPARED_STEPS: usize = 30;
    /// Restarts of k-means for a start.
    pub const KMEANS_RESTARTS: usize = 3;
    /// Numbers of groups without a lower BIC after which a shape is given up.
    pub const PATIENCE: usize = 2;
    /// Added to all variances, in squared spreads: differences below a quarter of a spread mean
    /// nothing. Without it a group shrinks onto customers who share one value, such as no discount
    /// or one order.
    pub const RIDGE: f64 = 0.0625;
    /// A group with fewer members (summed chances) is dropped.
    pub const LEAST_MEMBERS: f64 = 1.0;
    /// A step that gains less log-likelihood a row ends the fit.
    pub const LEAST_GAIN: f64 = 1e-4;
    /// Chances below this move no mean. Speed.
    pub const NEGLIGIBLE: f64 = 1e-10;
    /// Variances below this count as this much: a guard for stored matrices.
    pub const LEAST_VARIANCE: f64 = 1e-9;
    /// A user moves if another group is this many times as likely as the own.
    pub const CLEARLY: f64 = 1.5;
    /// Log-likelihood a user and feature below that of a cold fit before a re-segmentation: as much
    /// as spreads that are a twentieth too wide.
    pub const WORST_A_FEATURE: f64 = 0.025;
    /// A user whose own group is less likely than this is borderline.
    pub const SURE_FROM: f64 = 0.6;
    /// Resamples in which groups must be found again; fewer rows than for k-means. Speed.
    pub const CHECK: StabilityCheck = StabilityCheck {
        rows: 2_000,
        samples: SAMPLES,
    };
}

/// Clustering by density.
pub mod density {
    use crate::segment::tuning::stability::{SAMPLES, StabilityCheck};

    /// Users searched for core members, at most; others join the nearest. Speed.
    pub const SAMPLED: usize = 10_000;
    /// Groups shown, at most.
    pub const MOST_GROUPS: usize = 20;
    /// Groups with a smaller share of the users are not shown.
    pub const LEAST_SHARE: f64 = 0.01;
    /// The stored distance is replaced if the data's own differs by more than this fraction.
    pub const OFF: f64 = 0.2;
    /// From this share of users outside all groups, a note says that density explains little.
    pub const MANY_OUTSIDE: f64 = 0.5;
    /// Users whose distances make the curve, at most. Speed.
    pub const CURVE_ROWS: usize = 5_000;
    /// Similar users that make a core member, for each feature (Sander, Ester, Kriegel and Xu 1998).
    pub const NEEDED_A_FEATURE: usize = 2;
    /// The same in all, at least: fewer are no segment ..
    pub const NEEDED: usize = 10;
    /// .. except in small shops, where one user in this many is enough ..
    pub const NEEDED_OF: usize = 20;
    /// .. but never fewer than this.
    pub const NEEDED_AT_LEAST: usize = 4;
    /// Distances below the knee to try, in even steps along the curve.
    pub const STEPS: usize = 12;
    /// Of those, how many are checked for stable groups. Speed.
    pub const MOST_CHECKED: usize = 5;
    /// How they are checked.
    pub const QUICK_CHECK: StabilityCheck = StabilityCheck {
        rows: usize::MAX,
        samples: 3,
    };
    /// While distances are compared, a group counts from this share of the users ..
    pub const LEAST_COUNTED_SHARE: f64 = 0.05;
    /// .. and this share of the users must be in such groups.
    pub const LEAST_INSIDE: f64 = 0.6;
    /// Share of the users in each resample. Drawn without replacement: doubled users would look
    /// dense.
    pub const RESAMPLED: f64 = 0.8;
    /// Resamples in which the groups that are shown must be found again.
    pub const CHECK: StabilityCheck = StabilityCheck {
        rows: SAMPLED,
        samples: SAMPLES,
    };
}

/// Matching with earlier segments, and the card of a segment.
pub mod card {
    /// A new group continues an old segment if they share this fraction of the users in either.
    pub const LEAST_SHARED: f64 = 0.3;
    /// Places and items shown, at most.
    pub const MOST_SHOWN: usize = 3;
    /// Age and places are shown if known for this share of the members.
    pub const LEAST_KNOWN: f64 = 0.3;
    /// An item is liked from this many standard deviations: among thousands of items, fewer occur
    /// by chance ..
    pub const LEAST_Z: f64 = 4.0;
    /// .. and if this many times as many members bought it as expected.
    pub const LEAST_LIFT: f64 = 1.2;
}
