//! The cleaning rules: one table of their names and what they do. Every change to a row and every
//! row set aside is counted under one of them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Which rows of a rule are kept, and whether the operator can switch it off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Handling {
    /// `--no-rule` switches it off.
    Optional,
    /// It cannot be switched off: without it a row cannot be read or stored.
    Mandatory,
    /// Optional; only the first rows of a file are kept, because a log can hold millions.
    Sampled,
    /// As `Sampled`, but it cannot be switched off.
    Kept,
}

/// Rows of a file that a [`Handling::Sampled`] rule keeps.
const SAMPLE: usize = 100;

macro_rules! rules {
    ($($rule:ident $name:literal $handling:ident $definition:literal),* $(,)?) => {
        /// A cleaning rule. Rules are ordered by name.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum Rule {
            $(#[doc = $definition] #[serde(rename = $name)] $rule),*
        }

        impl Rule {
            /// All rules, by name.
            pub const ALL: &'static [Rule] = &[$(Rule::$rule),*];

            /// The name in counts, in the quarantine and in `--no-rule`.
            pub const fn name(self) -> &'static str {
                match self { $(Rule::$rule => $name),* }
            }

            /// What the rule does, as one phrase.
            pub const fn definition(self) -> &'static str {
                match self { $(Rule::$rule => $definition),* }
            }

            const fn handling(self) -> Handling {
                match self { $(Rule::$rule => Handling::$handling),* }
            }
        }
    };
}

rules! {
    BadDate "bad_date" Mandatory
        "a time that cannot be read: the row is set aside",
    BadJson "bad_json" Mandatory
        "a line or element that is not a JSON object: it is set aside",
    BadLogLine "bad_log_line" Mandatory
        "a line of a web server's log that cannot be read: it is set aside",
    BadNumber "bad_number" Mandatory
        "a number that cannot be read: the row is set aside",
    Bot "bot" Optional
        "a visitor with 200 page views and nothing in the cart, who views 240 pages in an hour, \
         or one every second, or a fifth of all: kept, but ignored by the models",
    BotAgent "bot_agent" Sampled
        "a request by a program that names itself as one in a log: the row is set aside",
    Cancelled "cancelled" Optional
        "an order that was cancelled before it was paid: the row is set aside",
    CodeCase "code_case" Mandatory
        "ids that differ only in letter case are the same id; the first spelling is kept",
    Converted "converted" Mandatory
        "an amount in another currency, converted to the shop's at the rate given by --rate",
    EqualLines "equal_lines" Optional
        "a line that comes again right below on the same receipt, in a file without quantities, is \
         another piece",
    Erased "erased" Kept
        "a row that names a customer who was erased: it is counted, and its text is not kept",
    EvenSpread "even_spread" Mandatory
        "an order whose lines have no amounts of their own: its amount is divided evenly over \
         the units, an assumption",
    ExactDuplicate "exact_duplicate" Optional
        "a row that appears twice in the file, character for character, is loaded once",
    ExcelDamage "excel_damage" Optional
        "ids that a spreadsheet cut short (5.55E+12) are ignored; codes that it turned into dates \
         (1-Mar) are counted",
    FailedRequest "failed_request" Sampled
        "a page in a log that the server did not deliver: the row is set aside",
    FeeRow "fee_row" Optional
        "postage, bank and marketplace fees: kept on the receipt, but not revenue and not an item \
         to recommend",
    FloatId "float_id" Optional
        "an id that a spreadsheet wrote as a decimal number: 17850.0 becomes 17850",
    Footer "footer" Optional
        "totals and notes below the table: the row is set aside",
    FutureDate "future_date" Optional
        "a time more than a day in the future: the row is set aside",
    Guest "guest" Mandatory
        "a row without a customer id: kept under its e-mail or phone, otherwise as an anonymous \
         action, with one identity per order or session",
    ImpossibleValue "impossible_value" Mandatory
        "an amount that is negative, not a number or out of range, or a year before 1990: the row \
         is set aside",
    InvalidText "invalid_text" Mandatory
        "a row that is not valid text in the file's encoding: it is set aside",
    LineTakenBack "line_taken_back" Mandatory
        "a line that a newer file calls cancelled no longer counts",
    ManualRow "manual_row" Optional
        "lines typed by hand and vouchers: revenue, but not an item to recommend",
    MissingValue "missing_value" Mandatory
        "a row without a value that its kind of file needs: it is set aside",
    NegativeQuantity "negative_quantity" Optional
        "a negative quantity on a receipt that is not a refund (a stock correction): the row is \
         set aside",
    NoProductPage "no_product_page" Sampled
        "a request in a log that is not a view of an item's page: the row is set aside",
    OddId "odd_id" Optional
        "an id that lost a digit or is in the wrong column, where all others have one pattern \
         (U0249) or are in order: the row is set aside",
    OddTime "odd_time" Optional
        "an ambiguous date (3/4/2026) in a file that writes such dates both day first and month \
         first: the row is set aside",
    OrderByDay "order_by_day" Optional
        "purchases without an order number: what one customer buys in one day is one order",
    OrderSumDiffers "order_sum_differs" Mandatory
        "an order whose lines and discounts do not add up to its subtotal: the lines are used as \
         they are",
    OtherCurrency "other_currency" Mandatory
        "an amount in a currency other than the shop's, without a --rate: the row is set aside",
    OtherEvent "other_event" Mandatory
        "an event that is not a shop action, such as a view of an account page: the row is set \
         aside",
    PlaceholderId "placeholder_id" Optional
        "a customer called null, none, nan, n/a, guest or anonymous is treated as anonymous",
    Refund "refund" Optional
        "a negative quantity or a cancelled receipt becomes a refund with a positive amount",
    RefusalStands "refusal_stands" Mandatory
        "a consent without a date, or older than the refusal, from a user who refused: the refusal \
         stays in force",
    RepeatedHeader "repeated_header" Optional
        "the header repeated among the rows: the row is set aside",
    SameOrderAgain "same_order_again" Mandatory
        "an order that a newer file contains again counts once, as in the newest file",
    SwappedCells "swapped_cells" Optional
        "a quantity written like the file's amounts and an amount written like its quantities: \
         the row is set aside",
    TestOrder "test_order" Optional
        "an order placed to test the shop: the row is set aside",
    TitleAsId "title_as_id" Optional
        "a line without an item code: its title becomes its id",
    TooLong "too_long" Mandatory
        "a cell of more than 65,536 bytes: the row is set aside",
    TotalOfLines "total_of_lines" Mandatory
        "an order whose lines another file of the load has: its total does not count beside them",
    Trim "trim" Optional
        "spaces around a value are removed",
    TwoShops "two_shops" Optional
        "order numbers already used for other customers on other days belong to another shop: the file \
         is refused",
    UnclosedQuote "unclosed_quote" Mandatory
        "a quote that is not closed in its row, or an id that spans several lines: the row is set \
         aside",
    Unquote "unquote" Optional
        "marks that keep a spreadsheet from changing a value are removed: '00123 and =\"00123\" \
         become 00123",
    UnusualId "unusual_id" Optional
        "an id written unlike almost all others in its column (5312 among 85123A and 22633): \
         loaded, but worth a look",
    WrongWidth "wrong_width" Mandatory
        "a row with more or fewer columns than the header: it is set aside",
    ZeroPrice "zero_price" Optional
        "a sale at a price of zero, in exports that record gifts and stock corrections that way \
         (Online Retail): the row is set aside",
}

impl Rule {
    /// The rule with this name.
    pub fn parse(name: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.name() == name)
    }

    /// Whether `--no-rule` can switch it off.
    pub fn can_be_off(self) -> bool {
        matches!(self.handling(), Handling::Optional | Handling::Sampled)
    }

    /// How many of the rows that it sets aside are kept for each file; `None` for all. More are
    /// only counted.
    pub fn kept(self) -> Option<usize> {
        matches!(self.handling(), Handling::Sampled | Handling::Kept).then_some(SAMPLE)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_ordered_by_name_and_parsed_from_what_they_print() {
        assert!(Rule::ALL.is_sorted_by_key(|rule| rule.name()));
        assert!(Rule::ALL.is_sorted());
        for rule in Rule::ALL {
            assert_eq!(Rule::parse(&rule.to_string()), Some(*rule));
        }
        assert_eq!(Rule::parse("bots"), None);
    }
}
