//! Consent and what the law asks of a shop.
