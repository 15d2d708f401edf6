//! Bad input and faults, through the real program: bad files, bad databases, kills, two windows at
//! once, a full disk, hostile names, Ctrl-C.

mod cancel;
mod database;
mod disk;
mod erasure;
mod input;
mod kill;
mod mutations;
mod names;
mod numbers;
mod program;
mod shops;
mod state;
mod traces;
mod writers;
