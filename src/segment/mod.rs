//! Groups of users that stay themselves and read as sentences.
