//! The language: what can be typed, and to which operation it goes.
