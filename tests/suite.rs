//! The tests of the whole program in one binary: a module a topic.
//!
//! `workshop` is a shop for tests that call operations, `console` a folder for command lines as
//! they are typed, `counter` a shop run by such lines, `shops` the generated shops, `removal` what reasons move, `screen` a program in a pseudo-terminal. Tests with a `main` of their own
//! (`real_data`, `lifetimes`) are binaries beside this one.

#![allow(clippy::panic, clippy::print_stdout, clippy::unwrap_used, missing_docs)]

#[cfg(unix)]
mod console;
#[cfg(unix)]
mod counter;
mod removal;
#[cfg(unix)]
mod screen;
mod shops;
mod workshop;

mod after_launch;
mod aftermath;
mod campaigns_of_demo;
#[cfg(unix)]
mod cli;
mod codes;
mod columns;
mod corruption;
#[cfg(unix)]
mod dashboard;
mod demo_truth;
mod depths;
mod dialects;
mod drafts;
mod earning;
mod errors;
mod examples;
mod exporting;
mod faults;
#[cfg(unix)]
mod fits;
mod flash;
#[cfg(unix)]
mod follow;
#[cfg(unix)]
mod foreign_campaigns;
#[cfg(unix)]
mod gates;
mod hillstrom;
mod history;
mod holdouts;
mod items_of_demo;
mod kinds;
mod layering;
mod load;
mod load_outcomes;
mod margins;
mod measuring;
mod members;
#[cfg(unix)]
mod named;
mod new_database;
mod orders;
#[cfg(unix)]
mod paging;
mod past_days;
mod patterns_of_demo;
mod people;
#[cfg(unix)]
mod pictures;
#[cfg(unix)]
mod prompt;
mod readers;
mod reading;
#[cfg(unix)]
mod readme;
mod recommend_of_demo;
#[cfg(unix)]
mod recommended;
mod refusals;
mod refusals_property;
#[cfg(unix)]
mod report;
mod results_alone;
#[cfg(unix)]
mod rounds;
mod segments;
mod segments_by_method;
mod segments_of_demo;
mod served_order;
mod sets;
mod taken_back;
#[cfg(unix)]
mod terminal;
mod today;
mod typed_lines;
mod upkeep;
#[cfg(unix)]
mod withdrawn;
mod words;
