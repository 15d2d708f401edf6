//! The cleaning rules, each with its name and what it does. Every change and every row set aside is
//! counted under one.

/// A cleaning rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The name by which it is counted and switched off.
    pub name: &'static str,
    /// What it does.
    pub definition: &'static str,
    /// Whether `--no-rule` can switch it off.
    pub can_be_off: bool,
    /// Rows of a file that are kept when the rule sets them aside; more are only counted, because a
    /// log can hold millions of lines that are nobody's loss.
    pub kept: usize,
}

const fn rule(name: &'static str, definition: &'static str) -> Rule {
    Rule {
        name,
        definition,
        can_be_off: true,
        kept: usize::MAX,
    }
}

const fn counted(name: &'static str, definition: &'static str) -> Rule {
    Rule {
        name,
        definition,
        can_be_off: true,
        kept: 100,
    }
}

const fn always(name: &'static str, definition: &'static str) -> Rule {
    Rule {
        name,
        definition,
        can_be_off: false,
        kept: usize::MAX,
    }
}

/// All rules by name.
pub const RULES: &[Rule] = &[
    always(
        "bad_date",
        "a time that cannot be read: the row is set aside",
    ),
    always(
        "bad_json",
        "a line or an element that is no JSON object: it is set aside",
    ),
    always(
        "bad_log_line",
        "a line of a web server's log that cannot be read: it is set aside",
    ),
    always(
        "bad_number",
        "a number that cannot be read: the row is set aside",
    ),
    counted(
        "bot_agent",
        "a request of a program, by the name that it gives in a log: the row is set aside",
    ),
    rule(
        "bot",
        "a visitor with 200 pages and nothing in the cart, who reads 240 in an hour, or one every \
         second, or a fifth of all: \
         kept, and left out by the models",
    ),
    rule(
        "cancelled",
        "an order that was cancelled before it was paid: the row is set aside",
    ),
    always(
        "code_case",
        "ids that differ only by letter case are one; the spelling seen first is kept",
    ),
    always(
        "converted",
        "an amount in another currency, counted in that of the shop at the rate that was typed",
    ),
    always(
        "even_spread",
        "an order whose lines stand in one cell without amounts: its amount is spread evenly over \
         the units, an assumption",
    ),
    rule(
        "excel_damage",
        "ids that a spreadsheet cut short (5.55E+12) name nobody and nothing; codes that it made \
         dates of (1-Mar) are counted",
    ),
    rule(
        "exact_duplicate",
        "a row that stands in the file twice, letter for letter, is loaded once",
    ),
    counted(
        "failed_request",
        "a page in a log that the server did not give: the row is set aside",
    ),
    rule(
        "fee_row",
        "postage, bank and marketplace fees: kept on the receipt, no revenue, no item to recommend",
    ),
    rule(
        "float_id",
        "ids that a spreadsheet wrote as numbers: 17850.0 is 17850",
    ),
    rule(
        "footer",
        "totals and remarks below the table: the row is set aside",
    ),
    rule(
        "future_date",
        "a time more than a day after now: the row is set aside",
    ),
    always(
        "guest",
        "a row without a customer's id: kept under its e-mail or phone, else as an anonymous \
         action, one identity an order or session",
    ),
    always(
        "impossible_value",
        "an amount that is negative, not a number or beyond all measure, a year before 1990: the \
         row is set aside",
    ),
    always(
        "invalid_text",
        "a row that is not valid text in the file's encoding: it is set aside",
    ),
    rule(
        "manual_row",
        "lines typed by hand, vouchers: revenue, but no item to recommend",
    ),
    always(
        "missing_value",
        "a row without what its kind of file needs: it is set aside",
    ),
    rule(
        "negative_quantity",
        "a negative quantity on a receipt that is no refund (a stock correction): the row is set \
         aside",
    ),
    counted(
        "no_product_page",
        "a line of a log that is no look at an item's page: the row is set aside",
    ),
    rule(
        "odd_id",
        "an id that lost a digit or stands in the wrong column, where all others are of one shape \
         (U0249) or in order: the \
         row is set aside",
    ),
    rule(
        "odd_time",
        "a date that can be two days (3/4/2026), where such dates stand in both orders among \
         others: the row is set aside",
    ),
    rule(
        "order_by_day",
        "purchases without an order number: those of one customer on one day are one order",
    ),
    always(
        "order_sum_differs",
        "an order whose lines and discounts do not add up to its subtotal: the lines are believed \
         as they stand",
    ),
    always(
        "other_currency",
        "an amount in another currency than the shop's, and no --rate for it: the row is set aside",
    ),
    always(
        "other_event",
        "an event that is no action of the shop, such as a page of the account: the row is set \
         aside",
    ),
    rule(
        "placeholder_id",
        "a customer called null, none, nan, n/a, guest or anonymous is nobody known",
    ),
    rule(
        "refund",
        "a negative quantity or a cancelled receipt is a refund, with a positive amount",
    ),
    always(
        "refusal_stands",
        "a yes without a date, of a user whose refusal the operator typed: the refusal stays in \
         force",
    ),
    rule(
        "repeated_header",
        "the header once more among the rows: the row is set aside",
    ),
    always(
        "too_long",
        "a cell of more than 65,536 bytes: the row is set aside",
    ),
    always(
        "same_order_again",
        "an order that a newer file holds again counts once, as the newest file has it",
    ),
    rule(
        "swapped_cells",
        "a quantity written as amounts are in the file, and the other way round: the row is set \
         aside",
    ),
    rule(
        "test_order",
        "an order placed to try the shop out: the row is set aside",
    ),
    rule(
        "title_as_id",
        "a line without an item's code: its title is its id",
    ),
    rule("trim", "blanks around a value are removed"),
    always(
        "unclosed_quote",
        "a quote that opens and is not closed in its row, or an id over several lines: the row is \
         set aside",
    ),
    rule(
        "unusual_id",
        "an id written as hardly any other of its column is (5312 among 85123A and 22633): loaded, \
         and worth a look",
    ),
    rule(
        "unquote",
        "what keeps a spreadsheet from changing a value is taken off: '00123 and =\"00123\" are \
         00123",
    ),
    always(
        "wrong_width",
        "a row with more or fewer columns than the header: it is set aside",
    ),
    rule(
        "zero_price",
        "a sold line with a price of zero, in exports that note gifts and stock corrections so \
         (Online Retail): the row is set aside",
    ),
];
