//! Files to clean rows to the store: readers, dialects, cleaning, quarantine, identity.
