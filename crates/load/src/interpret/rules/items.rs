//! What the names of columns about items speak for.

use super::rule::{Rule, says};
use crate::columns::Field as F;
use crate::interpret::sense::Sense::*;

pub(super) const RULES: &[Rule] = &[
    says(&[Sku], F::Item, 6.3, &[Title, Quantity, Price, Amount]),
    says(
        &[Item, Id],
        F::Item,
        6.4,
        &[
            Name, Title, Category, Brand, Price, Quantity, Amount, Customer, Group, Count,
            Tracking, Measure, Discount,
        ],
    ),
    says(
        &[Item, Reference],
        F::Item,
        6.4,
        &[Name, Title, Category, Customer],
    ),
    says(&[Line, Id], F::Item, 1.0, &[Order]),
    says(
        &[Item],
        F::Item,
        4.2,
        &[
            Name, Title, Category, Brand, Price, Quantity, Amount, Total, Customer, Group, Count,
            Date, Sales, Discount, Tax, Cost, Measure, Rating, Profit, Unit, Stock, Link, Note,
            Status, Tier, Subtotal,
        ],
    ),
    says(
        &[Reference],
        F::Item,
        3.6,
        &[Id, Order, Customer, Payment, Line, Ship],
    ),
    says(
        &[Id],
        F::Item,
        0.6,
        &[
            Order, Customer, Ship, Tracking, Zip, Phone, Tax, Staff, Store, Seller, Index, Promo,
        ],
    ),
    says(&[Item, Name], F::Title, 6.0, &[Category, Customer, Brand]),
    says(&[Item, Title], F::Title, 6.2, &[Category]),
    says(&[Line, Name], F::Title, 6.0, &[]),
    says(&[Line, Title], F::Title, 6.0, &[]),
    says(
        &[Line, Item],
        F::Title,
        4.0,
        &[Id, Price, Quantity, Amount, Total, Subtotal, Discount, Tax],
    ),
    says(
        &[Title],
        F::Title,
        5.0,
        &[Category, Customer, Ship, Payment],
    ),
    says(
        &[Item],
        F::Title,
        3.6,
        &[
            Id, Sku, Category, Brand, Price, Quantity, Amount, Total, Customer, Group, Count, Date,
            Sales, Discount, Tax, Cost, Measure, Rating, Profit, Unit, Stock, Link, Note, Status,
            Subtotal,
        ],
    ),
    says(
        &[Name],
        F::Title,
        1.8,
        &[
            Customer, Order, Billing, First, Last, Staff, Store, Ship, Seller,
        ],
    ),
    says(&[Items], F::Title, 2.5, &[Count, Quantity, Price, Amount]),
    says(&[Category], F::Category, 5.0, &[Id]),
    says(&[Item, Group], F::Category, 4.5, &[]),
    says(&[Item, Category], F::Category, 5.5, &[Id]),
    says(&[Brand], F::Brand, 5.0, &[]),
    says(&[Stock], F::Stock, 5.5, &[Date, Status, Store]),
    says(&[Quantity, Stock], F::Stock, 6.0, &[]),
    says(
        &[Status],
        F::ForSale,
        3.5,
        &[Order, Customer, Payment, Ship, Consent, Email, Returned],
    ),
    says(&[Item, Status], F::ForSale, 5.5, &[Order]),
];
