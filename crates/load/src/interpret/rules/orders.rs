//! What the names of columns about orders, moments and actions speak for.

use super::rule::{Rule, says};
use crate::columns::Field as F;
use crate::interpret::sense::Sense::{self, *};

/// Senses with which a moment is not that of the purchase.
pub(super) const OTHER_MOMENTS: &[Sense] = &[
    Ship, Due, Updated, Birth, Since, Email, Id, Amount, Price, Status, Group, Note, Returned,
    Void, Stock, Paid, Payment, Total, Sales, Quantity, Count, Latest, Customer, Consent, Refusal,
    Promo, Line, Percent, Discount, Cost,
];

pub(super) const RULES: &[Rule] = &[
    says(
        &[Order, Id],
        F::Order,
        6.5,
        &[
            Item, Line, Customer, Ship, Name, Date, Amount, Quantity, Count, Price, Tracking,
            Status, Group, Staff, Clock, Sku, Total, Items, Index, Email, Phone, Note, Channel,
        ],
    ),
    says(
        &[Order, Name],
        F::Order,
        5.0,
        &[Customer, Item, Line, Ship, Billing, First, Last, Store],
    ),
    says(&[Order, Reference], F::Order, 6.0, &[Item, Customer, Line]),
    says(
        &[Placed, Id],
        F::Order,
        5.5,
        &[Item, Customer, Date, On, Amount, Quantity, Sku, Price],
    ),
    says(&[Sales, Id], F::Order, 4.5, &[Item, Customer, Amount]),
    says(
        &[Order],
        F::Order,
        4.6,
        &[
            Item, Line, Customer, Ship, Date, Amount, Quantity, Count, Price, Tracking, Status,
            State, Group, Staff, On, Clock, Sku, Total, Email, Phone, Note, Channel, Placed, Sales,
            Discount, Tax, Cost, Profit, Address, City, Region, Zip, Category, Store, Payment,
            Paid, Currency, Items, Subtotal, Updated, Returned, Void, Latest, Promo, Name, Title,
            Percent, Index,
        ],
    ),
    says(&[Reference, Id], F::Order, 4.4, &[Item, Customer]),
    says(&[Reference], F::Order, 2.0, &[Item, Customer, Line]),
    says(
        &[Id],
        F::Order,
        2.6,
        &[
            Item, Customer, Line, Ship, Tracking, Sku, Zip, Phone, Tax, Staff, Store, Seller,
            Category, Session, Promo, Payment, Index, Count, Brand, Channel,
        ],
    ),
    says(&[Order, Date], F::Time, 6.5, OTHER_MOMENTS),
    says(&[Placed, Date], F::Time, 6.3, OTHER_MOMENTS),
    says(&[Order, Placed], F::Time, 5.8, OTHER_MOMENTS),
    says(&[Placed, On], F::Time, 5.8, OTHER_MOMENTS),
    says(&[Placed, Clock], F::Time, 4.5, OTHER_MOMENTS),
    says(&[Order, Clock], F::Time, 5.0, OTHER_MOMENTS),
    says(
        &[Sales, Date],
        F::Time,
        6.3,
        &[Ship, Due, Updated, Birth, Since],
    ),
    says(&[Act, Date], F::Time, 6.0, OTHER_MOMENTS),
    says(&[Act, Clock], F::Time, 6.0, OTHER_MOMENTS),
    says(&[Act, On], F::Time, 5.0, OTHER_MOMENTS),
    says(&[Line, Date], F::Time, 3.5, &[Ship, Due, Updated]),
    says(&[Date], F::Time, 4.6, OTHER_MOMENTS),
    says(&[Clock], F::Time, 4.0, OTHER_MOMENTS),
    says(&[On], F::Time, 3.0, OTHER_MOMENTS),
    says(
        &[Placed],
        F::Time,
        3.6,
        &[
            Ship, Due, Updated, Birth, Since, Email, Id, Amount, Price, Status, Group, Note,
            Returned, Customer, Item, Quantity, Total, Sales, Count, Latest, Line, Tax, Discount,
            Name, Category, Reference,
        ],
    ),
    says(&[Clock], F::TimeOfDay, 4.0, &[Ship, Due, Updated]),
    says(&[Date], F::TimeOfDay, 1.0, &[Ship, Due, Updated]),
    says(&[On], F::TimeOfDay, 0.5, &[Ship, Due, Updated]),
    says(&[Paid, On], F::PaidAt, 5.0, &[]),
    says(&[Paid, Date], F::PaidAt, 5.0, &[]),
    says(&[Payment, Date], F::PaidAt, 4.0, &[Due]),
    says(&[Void, Date], F::CancelledAt, 4.0, &[]),
    says(&[Void, On], F::CancelledAt, 4.5, &[]),
    says(
        &[Status],
        F::Status,
        5.0,
        &[Ship, Customer, Consent, Email, Stock],
    ),
    says(&[State], F::Status, 3.0, &[Ship, Customer, Billing]),
    says(&[Void], F::Voided, 4.0, &[Date, On, Note, Amount]),
    says(
        &[Returned],
        F::Returned,
        4.0,
        &[Date, On, Note, Amount, Quantity],
    ),
    says(&[Returned, Status], F::Status, 5.0, &[]),
    says(&[Void], F::Status, 3.0, &[Date, On, Note, Amount]),
    says(
        &[Returned],
        F::Status,
        2.0,
        &[Date, On, Note, Amount, Quantity],
    ),
    says(&[Promo], F::Code, 5.0, &[Amount, Discount, Sales]),
    says(&[Discount, Id], F::Code, 5.5, &[Amount, Percent]),
    says(&[Currency], F::Currency, 5.5, &[Amount, Price]),
    says(&[Session], F::Session, 5.5, &[]),
    says(&[Session, Id], F::Session, 6.0, &[Count]),
    says(&[Act], F::Kind, 5.0, &[Date, Clock, On, Id]),
    says(
        &[Group],
        F::Kind,
        4.2,
        &[Customer, Item, Payment, Category, Ship],
    ),
    says(&[Order, Group], F::Kind, 1.5, &[Customer, Item]),
];
