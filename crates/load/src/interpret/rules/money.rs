//! What the names of columns with quantities and money speak for.

use super::rule::{Rule, says};
use crate::columns::Field as F;
use crate::interpret::sense::Sense::{self, *};

/// Senses with which money is not that of the goods.
pub(super) const OTHER_MONEY: &[Sense] = &[
    Ship, Cost, Profit, Tax, Discount, Percent, Returned, Latest, Balance, Stock, Date, Status, Id,
    Group, Count, Currency, Staff, Due, Name, Note, Email, Quantity,
];

/// The same, and what is of a whole.
pub(super) const NOT_OF_PIECE: &[Sense] = &[
    Ship, Cost, Profit, Tax, Discount, Percent, Returned, Latest, Balance, Stock, Date, Status, Id,
    Group, Count, Currency, Staff, Due, Name, Note, Email, Quantity, Total,
];

/// The same, and what is of a line.
pub(super) const NOT_OF_ORDER: &[Sense] = &[
    Ship, Cost, Profit, Tax, Discount, Percent, Returned, Latest, Balance, Stock, Date, Status, Id,
    Group, Count, Currency, Staff, Due, Name, Note, Email, Quantity, Line, Item,
];

pub(super) const RULES: &[Rule] = &[
    says(
        &[Quantity],
        F::Quantity,
        5.5,
        &[
            Price, Stock, Amount, Sales, Cost, Total, Discount, Category, Returned,
        ],
    ),
    says(&[Line, Quantity], F::Quantity, 6.2, &[Price]),
    says(&[Placed, Quantity], F::Quantity, 6.0, &[Price]),
    // A number in French, a name in Spanish.
    says(
        &[Name],
        F::Quantity,
        2.2,
        &[Item, Customer, Order, First, Last, Billing],
    ),
    says(&[Items], F::Quantity, 3.2, &[Price, Amount]),
    says(&[Count, Items], F::Quantity, 4.5, &[]),
    says(&[Count, Item], F::Quantity, 4.0, &[]),
    says(&[Count], F::Quantity, 2.5, &[Order, Customer]),
    says(&[Unit], F::Quantity, 1.0, &[Price, Cost, Amount]),
    says(&[Price], F::Price, 4.8, NOT_OF_PIECE),
    // What is asked in the end may be for a piece, but more likely for the line.
    says(&[Price, Total], F::Price, 3.2, OTHER_MONEY),
    says(&[Unit], F::Price, 1.8, OTHER_MONEY),
    says(
        &[Unit, Price],
        F::Price,
        6.3,
        &[Cost, Ship, Tax, Discount, Percent],
    ),
    says(
        &[Item, Price],
        F::Price,
        6.0,
        &[Cost, Ship, Tax, Discount, Percent, Total],
    ),
    says(
        &[Line, Price],
        F::Price,
        5.8,
        &[Cost, Ship, Tax, Discount, Percent, Total],
    ),
    says(&[Unit, Cost], F::Price, 1.4, &[Ship]),
    says(&[Price, Total], F::Amount, 5.4, OTHER_MONEY),
    says(&[Line, Total], F::Amount, 6.3, OTHER_MONEY),
    says(&[Line, Amount], F::Amount, 6.3, OTHER_MONEY),
    says(&[Line, Subtotal], F::Amount, 6.3, OTHER_MONEY),
    says(&[Line, Sales], F::Amount, 6.0, OTHER_MONEY),
    says(&[Item, Total], F::Amount, 6.3, OTHER_MONEY),
    says(&[Item, Amount], F::Amount, 5.8, OTHER_MONEY),
    says(&[Item, Sales], F::Amount, 5.9, OTHER_MONEY),
    says(&[Sales, Price], F::Amount, 3.5, OTHER_MONEY),
    says(&[Sales, Price], F::Price, 1.0, OTHER_MONEY),
    says(&[Sales], F::Amount, 5.0, OTHER_MONEY),
    says(&[Sales, Amount], F::Amount, 5.4, OTHER_MONEY),
    says(&[Amount], F::Amount, 4.8, OTHER_MONEY),
    says(&[Net, Amount], F::Amount, 5.0, OTHER_MONEY),
    says(&[Placed, Amount], F::Amount, 5.4, OTHER_MONEY),
    says(&[Subtotal], F::Amount, 4.0, OTHER_MONEY),
    says(&[Total], F::Amount, 3.4, OTHER_MONEY),
    says(&[Placed, Total], F::Amount, 4.2, OTHER_MONEY),
    says(
        &[Placed],
        F::Amount,
        2.0,
        &[
            Ship, Cost, Profit, Tax, Discount, Percent, Returned, Latest, Balance, Stock, Date,
            Status, Id, Group, Count, Currency, Staff, Due, Name, Note, Email, Quantity, On,
            Customer, Clock, Item,
        ],
    ),
    says(&[Order, Amount], F::Amount, 2.2, OTHER_MONEY),
    says(&[Order, Total], F::Total, 6.5, OTHER_MONEY),
    says(&[Order, Amount], F::Total, 6.3, OTHER_MONEY),
    says(&[Order, Sales], F::Total, 5.5, OTHER_MONEY),
    says(&[Total], F::Total, 5.0, NOT_OF_ORDER),
    says(&[Total, Amount], F::Total, 5.4, OTHER_MONEY),
    says(&[Total, Sales], F::Total, 5.0, OTHER_MONEY),
    says(&[Total, Paid], F::Total, 5.6, OTHER_MONEY),
    says(&[Gross, Amount], F::Total, 4.6, OTHER_MONEY),
    says(&[Amount], F::Total, 4.4, OTHER_MONEY),
    says(&[Paid], F::Total, 3.0, OTHER_MONEY),
    says(&[Paid, Amount], F::Total, 5.2, OTHER_MONEY),
    says(&[Placed, Amount], F::Total, 5.0, OTHER_MONEY),
    says(&[Sales], F::Total, 4.2, OTHER_MONEY),
    says(
        &[Placed],
        F::Total,
        2.2,
        &[
            Ship, Cost, Profit, Tax, Discount, Percent, Returned, Latest, Balance, Stock, Date,
            Status, Id, Group, Count, Currency, Staff, Due, Name, Note, Email, Quantity, On,
            Customer, Clock, Item,
        ],
    ),
    says(&[Price], F::Total, 1.2, OTHER_MONEY),
    says(&[Price, Total], F::Total, 3.6, OTHER_MONEY),
    says(&[Subtotal], F::Subtotal, 5.0, &[Line, Item]),
    says(
        &[Discount],
        F::Discount,
        5.0,
        &[Percent, Id, Promo, Order, Name, Group, Title],
    ),
    says(&[Discount, Amount], F::Discount, 5.5, &[Percent, Id]),
    says(&[Order, Discount], F::OrderDiscount, 5.5, &[Percent, Id]),
    says(&[Promo, Amount], F::Discount, 4.5, &[Percent]),
    says(
        &[Ship],
        F::Shipping,
        4.0,
        &[
            Date, On, Due, Group, Status, Id, Address, City, Region, Zip, Name, Phone, Email,
            Customer, Tax, Discount, Company, Tracking, Store, Note, Quantity, State, First, Last,
            Clock,
        ],
    ),
    says(&[Ship, Cost], F::Shipping, 6.0, &[Date]),
    says(&[Ship, Amount], F::Shipping, 6.0, &[Date, Tax, Discount]),
    says(&[Ship, Total], F::Shipping, 5.5, &[Date, Tax, Discount]),
    says(&[Ship, Price], F::Shipping, 5.5, &[Date, Tax, Discount]),
    says(
        &[Tax],
        F::Tax,
        5.0,
        &[Percent, Id, Group, Price, Name, Sales, Net, Title, Ship],
    ),
    says(&[Tax, Amount], F::Tax, 5.5, &[Percent, Id, Net, Ship]),
    says(&[Tax, Sales], F::Tax, 5.0, &[Percent, Id, Net, Ship]),
    says(&[Cost], F::Cost, 5.2, &[Ship, Tax]),
    says(&[Returned, Amount], F::Refunded, 5.5, &[Quantity, Count]),
    says(&[Returned, Total], F::Refunded, 5.0, &[Quantity, Count]),
    says(
        &[Returned],
        F::Refunded,
        4.2,
        &[
            Date, On, Quantity, Count, Id, Status, Note, Group, Percent, Reference, Staff, Line,
            Items,
        ],
    ),
    says(&[Percent, Discount], F::DiscountPercent, 5.0, &[Id, Date]),
    says(&[Items, Order], F::Titles, 3.0, &[]),
    says(&[Title], F::Titles, 3.0, &[Category]),
    says(&[Item], F::Titles, 3.0, &[Id, Price, Quantity]),
    says(&[Items], F::Titles, 3.0, &[Price]),
    says(&[Order], F::Titles, 2.0, &[Id, Date, Amount, Total, Status]),
];
