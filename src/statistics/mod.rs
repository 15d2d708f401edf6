//! What several capabilities share: intervals, shrinkage, robust scales, sampling by seed.

pub mod agreement;
