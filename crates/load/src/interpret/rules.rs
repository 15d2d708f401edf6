//! The evidence of names: which field a column holds by the senses of its name. One table; weights
//! are like log-odds: 6 is a name that hardly means anything else, 2 a hint.

use super::sense::Sense::{self, *};
use super::tokens::Meaning;
use crate::columns::Field as F;

/// A rule: a name with all of these senses and none of those speaks for a field, or, without a
/// field, for something that is not loaded.
struct Rule {
    all: &'static [Sense],
    none: &'static [Sense],
    field: Option<F>,
    weight: f64,
}

const fn says(all: &'static [Sense], field: F, weight: f64, none: &'static [Sense]) -> Rule {
    Rule {
        all,
        none,
        field: Some(field),
        weight,
    }
}

const fn other(all: &'static [Sense], weight: f64, none: &'static [Sense]) -> Rule {
    Rule {
        all,
        none,
        field: None,
        weight,
    }
}

/// Attributes of a customer, which are not the customer.
const ATTRIBUTES: &[Sense] = &[
    Name, First, Last, Email, Phone, Group, Region, City, State, Zip, Address, Age, Gender, Birth,
    Date, Since, Note, Amount, Sales, Count, Rating, Status, Tier, Category, Price, Quantity,
    Title, Company, Consent, Refusal, Updated, On, Placed, Clock, Total, Latest, Balance, Line,
    Staff, Channel,
];
/// Senses with which a moment is not that of the purchase.
const OTHER_MOMENTS: &[Sense] = &[
    Ship, Due, Updated, Birth, Since, Email, Id, Amount, Price, Status, Group, Note, Returned,
    Void, Stock, Paid, Payment, Total, Sales, Quantity, Count, Latest, Customer, Consent, Refusal,
    Promo, Line, Percent, Discount, Cost,
];
/// Senses with which money is not that of the goods.
const OTHER_MONEY: &[Sense] = &[
    Ship, Cost, Profit, Tax, Discount, Percent, Returned, Latest, Balance, Stock, Date, Status, Id,
    Group, Count, Currency, Staff, Due, Name, Note, Email, Quantity,
];

/// The same, and what is of a line.
const NOT_OF_ORDER: &[Sense] = &[
    Ship, Cost, Profit, Tax, Discount, Percent, Returned, Latest, Balance, Stock, Date, Status, Id,
    Group, Count, Currency, Staff, Due, Name, Note, Email, Quantity, Line, Item,
];

const RULES: &[Rule] = &[
    // People.
    says(
        &[Email],
        F::Email,
        6.0,
        &[Consent, Refusal, Status, Date, Group],
    ),
    says(&[Phone], F::Phone, 5.0, &[Consent, Refusal]),
    says(&[Customer, Id], F::User, 6.5, ATTRIBUTES),
    says(&[Customer, Reference], F::User, 6.0, ATTRIBUTES),
    says(
        &[Customer],
        F::User,
        4.8,
        &[
            Name, First, Last, Email, Phone, Group, Region, City, State, Zip, Address, Age, Gender,
            Birth, Date, Since, Note, Amount, Sales, Count, Rating, Status, Tier, Category, Price,
            Quantity, Title, Company, Consent, Refusal, Updated, On, Clock, Total, Latest, Balance,
            Line, Staff, Channel, Item, Placed,
        ],
    ),
    says(
        &[Customer, Placed],
        F::User,
        3.0,
        &[Date, Amount, On, Name, Email, Count],
    ),
    says(
        &[Customer, Name],
        F::Name,
        6.0,
        &[Item, Group, Company, First, Last],
    ),
    says(&[Order, Customer], F::User, 5.2, ATTRIBUTES),
    says(
        &[Name],
        F::Name,
        2.6,
        &[
            Item, Order, Store, Staff, Seller, Category, Brand, Line, Channel, Group, Ship,
        ],
    ),
    says(&[Billing, Name], F::Name, 5.0, &[First, Last]),
    says(
        &[Customer],
        F::Name,
        1.5,
        &[
            Id, Email, Phone, Group, Region, City, State, Date, Count, Amount, Total, Sales,
        ],
    ),
    says(&[First], F::FirstName, 5.0, &[Date, Order, Placed, Item]),
    says(
        &[Last],
        F::LastName,
        5.0,
        &[Date, Order, Placed, Item, Category, Updated],
    ),
    says(
        &[Name],
        F::LastName,
        1.0,
        &[Item, Order, Customer, First, Store],
    ),
    says(&[Age], F::Age, 4.0, &[Group]),
    says(&[Gender], F::Gender, 5.0, &[]),
    says(&[Birth], F::Birthday, 5.0, &[]),
    says(&[City], F::Place, 4.6, &[Id]),
    says(&[Region], F::Place, 3.6, &[Id]),
    says(&[State], F::Place, 2.5, &[Id, Order, Payment]),
    says(&[Address], F::Street, 4.0, &[Email]),
    says(&[Since], F::Since, 5.0, &[Order, Placed]),
    says(
        &[Customer, Date],
        F::Since,
        3.0,
        &[Order, Placed, Birth, Updated, Latest],
    ),
    says(&[Placed, On], F::Since, 2.0, &[Order, Item]),
    says(
        &[Placed],
        F::Since,
        1.5,
        &[Order, Item, Amount, Price, Quantity, Total, Id, Sales],
    ),
    says(
        &[Consent],
        F::EmailConsent,
        4.5,
        &[Refusal, Date, On, Phone],
    ),
    says(&[Refusal], F::EmailRefused, 7.0, &[Date, On, Phone, Count]),
    says(&[Tier], F::Tier, 4.0, &[]),
    // Orders.
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
    says(&[Returned, Date], F::Time, 5.5, &[]),
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
        0.8,
        &[Customer, Item, Payment, Category, Ship],
    ),
    says(&[Order, Group], F::Kind, 1.5, &[Customer, Item]),
    // Items.
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
    // Quantities and money.
    says(
        &[Quantity],
        F::Quantity,
        5.5,
        &[Price, Stock, Amount, Sales, Cost, Total, Discount, Category],
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
    says(&[Price], F::Price, 4.8, OTHER_MONEY),
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
    says(&[Returned, Amount], F::Refunded, 5.5, &[]),
    says(&[Percent, Discount], F::DiscountPercent, 5.0, &[Id, Date]),
    says(&[Items, Order], F::Titles, 3.0, &[]),
    says(&[Title], F::Titles, 3.0, &[Category]),
    says(&[Item], F::Titles, 3.0, &[Id, Price, Quantity]),
    says(&[Items], F::Titles, 3.0, &[Price]),
    says(&[Order], F::Titles, 2.0, &[Id, Date, Amount, Total, Status]),
    // What is not loaded.
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

/// What the senses of a name speak for.
pub(super) struct NameEvidence {
    /// Fields with their weights, each once.
    pub fields: Vec<(F, f64)>,
    /// The weight of its being something that is not loaded.
    pub other: f64,
}

/// The evidence of a name.
pub(super) fn evidence(meaning: &Meaning) -> NameEvidence {
    let mut found = NameEvidence {
        fields: Vec::new(),
        other: 0.0,
    };
    for rule in RULES {
        let holds = rule.all.iter().all(|sense| meaning.has(*sense))
            && !rule
                .none
                .iter()
                .any(|sense| meaning.has(*sense) && !rule.all.contains(sense));
        if !holds {
            continue;
        }
        // A word that means nothing known makes a name less certain.
        let weight = rule.weight - 0.4 * meaning.unknown.min(3) as f64;
        match rule.field {
            None => found.other = found.other.max(weight),
            Some(field) => match found.fields.iter_mut().find(|(known, _)| *known == field) {
                Some((_, most)) => *most = most.max(weight),
                None => found.fields.push((field, weight)),
            },
        }
    }
    found
}
