//! What the figures in tables and cards mean, by the names they are shown under.

/// Names and meaning, in the order of the work.
pub const FIGURES: &[(&[&str], &str)] = &[
    (
        &["users", "customers", "members", "buyers", "known buyers"],
        "people, each counted once, however many accounts or orders they have",
    ),
    (
        &["items", "products"],
        "products of the shop, each by its own number",
    ),
    (
        &["actions"],
        "rows of the shop's history: views, clicks, carts, purchases and refunds",
    ),
    (
        &["orders", "ordered"],
        "order numbers with at least one purchase, each counted once",
    ),
    (
        &["revenue", "bought for", "spent"],
        "purchases less refunds, without shipping, fees and included taxes",
    ),
    (
        &["of revenue", "share of revenue"],
        "a group's part of all customers' revenue",
    ),
    (
        &["share of users"],
        "a group's part of all customers in segments",
    ),
    (
        &["schema version"],
        "the version of the database file's layout",
    ),
    (
        &["ms", "fit ms"],
        "how long a model took, in thousandths of a second",
    ),
    (
        &["ms per 1,000 users"],
        "how long lists for 1,000 customers take, in thousandths of a second",
    ),
    (&["batch"], "the number of a load; undo-load takes it back"),
    (&["rows", "rows read"], "lines of a file below its header"),
    (
        &["rows loaded", "loaded"],
        "rows that are in force since the load",
    ),
    (
        &["duplicate"],
        "rows that an earlier load or row held already",
    ),
    (
        &["set aside"],
        "rows that were not loaded because something is surely wrong with them; see quarantine",
    ),
    (&["line"], "the line of the file"),
    (&["id"], "the number by which lines name it"),
    (
        &["error"],
        "how far a forecast was from what happened, on average",
    ),
    (
        &["per user", "orders per user", "per buyer in the shop"],
        "the sum divided by the customers, or by those who bought",
    ),
    (&["median age"], "half of the members are younger"),
    (
        &["here", "all"],
        "the value in this group, and the value of all customers beside it",
    ),
    (
        &["last order, days"],
        "days since the customer's last order",
    ),
    (
        &["hours (median)", "days (median)"],
        "half of the cases took less time",
    ),
    (
        &["bought"],
        "how many of them ended in a purchase, or how many bought",
    ),
    (
        &["looks", "looks each"],
        "views and clicks; each: per customer or visit",
    ),
    (
        &["times usual"],
        "how many times as much as in the customers' usual orders",
    ),
    (
        &["days", "gaps"],
        "the usual number of days between two purchases, and how many such gaps it is computed from",
    ),
    (
        &["near it"],
        "the share of gaps that are close to the usual one",
    ),
    (&["of"], "the number that the count before is a part of"),
    (&["count"], "how many there were"),
    (
        &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        "the day of the week, in the shop's time zone",
    ),
    (
        &["month"],
        "a month of the calendar; in cohorts, months since the first order",
    ),
    (&["size"], "how many products a set holds"),
    (&["rank"], "the place in the list; 1 is the best"),
    (
        &["list quality", "ndcg"],
        "how high the list had the products that were bought later: 100 means all at the top, 0 none (the measure NDCG)",
    ),
    (
        &["foreseen"],
        "the share of later purchases that were among the first products of the list (recall)",
    ),
    (
        &["new ones", "foreseen, new"],
        "foreseen, of products that the customer had not bought before",
    ),
    (
        &["bought before", "foreseen, again"],
        "foreseen, of products that the customer had bought before",
    ),
    (
        &["audience"],
        "all customers of the segment or rule that a campaign is for",
    ),
    (
        &["without e-mail address", "without address"],
        "customers of the audience who cannot be written to by e-mail",
    ),
    (
        &["eligible"],
        "customers of the audience whom no gate blocks, before the budget and the comparison group",
    ),
    (
        &["offers", "get the offer", "offered"],
        "customers who get the offer",
    ),
    (
        &["users blocked", "left out"],
        "customers whom a gate kept from the offer",
    ),
    (
        &["codes issued"],
        "coupon codes that were drawn, one a customer",
    ),
    (
        &["used", "codes used", "codes to be used"],
        "codes or offers that customers used, or are expected to use",
    ),
    (
        &["cost", "discounts given", "given"],
        "what the discounts take off and the messages cost",
    ),
    (
        &["gain", "expected gain", "extra margin"],
        "what a campaign earns: the margin of extra orders, less discounts and messages",
    ),
    (
        &["chance to earn", "chance it earned"],
        "how likely it is that the gain is above zero",
    ),
    (
        &["value"],
        "the best estimate; the interval beside it says how sure it is",
    ),
    (&["discount"], "what is taken off the price"),
    (
        &["of them"],
        "the part of the customers before that this is true of",
    ),
    (
        &["orders each", "spend each"],
        "orders or money, divided by the customers of the group",
    ),
    (
        &["price level"],
        "what the customer pays within a kind of product: 0 is the cheapest, 1 the dearest",
    ),
    (
        &["views per visit"],
        "views and clicks in one visit, on average",
    ),
    (&["price"], "what one piece costs"),
    (
        &["in stock", "stock"],
        "pieces in the shop's stock when the items were loaded last",
    ),
    (&["units sold"], "pieces that were bought"),
    (&["refunds"], "purchases that were paid back"),
    (
        &["known viewers"],
        "customers who looked at it while signed in",
    ),
    (&["average order"], "revenue divided by orders"),
    (
        &["customers who bought"],
        "known customers with a purchase in the month",
    ),
    (
        &["for the first time", "new"],
        "customers who had never bought before",
    ),
    (
        &["this month", "the month before", "a year before", "before"],
        "the month of the report, the one before it, and the same month a year before",
    ),
    (&["quantity"], "pieces"),
    (&["amount"], "the money of a row"),
    (&["discount_percent"], "the discount in per cent"),
    (
        &[
            "actions: view",
            "actions: click",
            "actions: cart",
            "actions: purchase",
            "actions: refund",
        ],
        "how many rows of this kind the shop holds of the customer",
    ),
    (&["entry"], "the number of an entry in the records"),
    (&["step"], "the order in which things are to be done"),
    (
        &["item visits"],
        "from a customer's first view of an item to its purchase",
    ),
    (&["clicks per view"], "clicks divided by views"),
];
