//! Why and why not, and the card of one user.
