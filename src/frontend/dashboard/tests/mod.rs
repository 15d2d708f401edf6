#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr
)]

mod asked;
mod flow;
mod random;
mod rereading;
mod results;
mod screens;
mod shop;
