//! Behaviour patterns: funnel, rhythm, baskets, repeat cycles.
