//! The terminal: one-shot commands, scripts, the prompt and the dashboard.

pub mod dashboard;
