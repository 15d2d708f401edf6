//! The channels by which a shop writes to its customers.

/// E-mail, the channel of marketing that every shop has and that campaigns use.
pub const EMAIL: &str = "email";
