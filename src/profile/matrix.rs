//! Matrix
