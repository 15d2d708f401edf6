//! What the names of columns about customers, their addresses and what they allow speak for.

use super::rule::{Rule, says};
use crate::columns::Field as F;
use crate::interpret::sense::Sense::{self, *};

/// Attributes of a customer, which are not the customer.
pub(super) const ATTRIBUTES: &[Sense] = &[
    Name, First, Last, Email, Phone, Group, Region, City, State, Zip, Address, Age, Gender, Birth,
    Date, Since, Note, Amount, Sales, Count, Rating, Status, Tier, Category, Price, Quantity,
    Title, Company, Consent, Refusal, Updated, On, Placed, Clock, Total, Latest, Balance, Line,
    Staff, Channel,
];

pub(super) const RULES: &[Rule] = &[
    says(
        &[Email],
        F::Email,
        6.0,
        &[Consent, Refusal, Status, Date, Group, Ship],
    ),
    // A parcel can go to another person than the buyer.
    says(
        &[Email, Ship],
        F::Email,
        4.6,
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
        &[Created, Date],
        F::Since,
        4.5,
        &[Order, Item, Sales, Ship, Updated],
    ),
    says(
        &[Created, On],
        F::Since,
        4.0,
        &[Order, Item, Sales, Ship, Updated],
    ),
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
        &[Refusal, Date, On, Phone, Sms],
    ),
    says(
        &[Status],
        F::EmailConsent,
        2.5,
        &[Order, Item, Payment, Paid, Ship, Returned, Stock, Sms],
    ),
    says(
        &[State],
        F::EmailConsent,
        2.6,
        &[Order, Item, Payment, Paid, Ship, Returned, Stock, Sms],
    ),
    // Why an address is on a list: "unsubscribed", "spam report", "bounce".
    says(
        &[Note],
        F::EmailConsent,
        6.0,
        &[Order, Item, Payment, Paid, Ship, Returned, Stock, Sms],
    ),
    says(
        &[Refusal],
        F::EmailRefused,
        7.0,
        &[Date, On, Phone, Sms, Count],
    ),
    says(&[Refusal, Date], F::UnsubscribedAt, 6.8, &[Sms, Count]),
    says(&[Refusal, On], F::UnsubscribedAt, 6.8, &[Sms, Count]),
    says(&[Consent, Date], F::ConsentAt, 5.5, &[Sms, Refusal]),
    says(&[Consent, On], F::ConsentAt, 5.5, &[Sms, Refusal]),
    says(&[Refusal, Sms], F::SmsRefused, 7.0, &[Date, On, Count]),
    says(&[NoContact], F::MarketingRefused, 7.0, &[Date, On, Count]),
    says(&[Consent, Sms], F::SmsConsent, 5.0, &[Refusal, Date, On]),
    says(
        &[Sms],
        F::SmsConsent,
        4.2,
        &[Refusal, Date, On, Count, Phone, Id, Amount, Cost, Price],
    ),
    says(&[Tier], F::Tier, 4.0, &[]),
];
