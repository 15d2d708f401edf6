//! Names of what is not loaded.

use super::rule::{Rule, other};
use crate::interpret::sense::Sense::*;

pub(super) const RULES: &[Rule] = &[
    other(&[Staff], 6.0, &[]),
    other(&[Store], 5.0, &[Order, Item, Customer, Stock]),
    other(&[Seller], 5.0, &[Id]),
    other(&[Seller, Id], 6.0, &[]),
    other(
        &[Payment],
        4.5,
        &[Status, Date, On, Customer, Amount, Total],
    ),
    other(&[Payment, Group], 6.0, &[]),
    other(&[Channel], 5.0, &[]),
    other(&[Profit], 6.5, &[]),
    other(&[Percent], 6.5, &[Discount]),
    other(&[Measure], 5.5, &[]),
    other(&[Rating], 5.5, &[]),
    other(&[Note], 5.0, &[]),
    other(&[Tracking], 6.5, &[]),
    other(&[Zip], 5.5, &[]),
    other(&[Group], 4.0, &[]),
    other(&[Customer, Group], 6.5, &[]),
    other(&[Customer, Region], 5.0, &[]),
    other(&[Latest], 6.5, &[]),
    other(&[Order, Count], 6.0, &[]),
    other(&[Index], 5.5, &[]),
    other(&[Line, Id], 4.5, &[Item, Sku]),
    other(
        &[Line],
        3.5,
        &[
            Name, Title, Price, Quantity, Amount, Total, Sku, Item, Subtotal, Sales, Date,
            Discount, Tax, Order,
        ],
    ),
    other(&[Ship, Date], 6.5, &[]),
    other(&[Ship, On], 6.5, &[]),
    other(&[Ship, Group], 6.0, &[]),
    other(&[Ship, Id], 6.0, &[]),
    other(&[Ship, Status], 6.0, &[]),
    other(&[Ship, Due], 6.5, &[]),
    other(&[Due], 6.0, &[]),
    other(&[Updated], 6.0, &[]),
    other(&[Company], 4.5, &[]),
    other(&[Link], 5.5, &[]),
    other(&[Balance], 5.5, &[]),
    other(&[Refusal], 6.5, &[]),
    other(&[Returned, Quantity], 3.0, &[]),
];
