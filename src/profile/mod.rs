//! One user's features, and the language of rules about them.
