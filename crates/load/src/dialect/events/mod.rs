//! Event logs of analytics services.

pub mod ga4_events;
pub mod segment_events;
