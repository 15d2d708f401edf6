//! A shop's data written as one export, in a random layout, and what is right about it.

use crate::chance::Chance;
use crate::headers::LANGUAGES;
use crate::shop::{Line, Order, Shop};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// What a right reader finds. Where several readings are right, any of them.
#[derive(Debug, Default)]
pub struct Truth {
    pub kinds: Vec<&'static str>,
    pub customers: Vec<BTreeSet<String>>,
    /// `None`: the file has no order numbers.
    pub orders: Option<BTreeSet<String>>,
    pub items: Vec<BTreeSet<String>>,
    pub span: Option<(i64, i64)>,
    pub pieces: Option<i64>,
    /// Empty: the file has no amounts.
    pub sales: Vec<i64>,
    pub events: i64,
    /// Right answers to a question: field and column.
    pub columns: Vec<(&'static str, String)>,
    pub dates: &'static str,
}

/// An export.
pub struct Export {
    pub about: String,
    pub text: String,
    pub truth: Truth,
}

#[derive(Clone, Copy, PartialEq)]
enum Level {
    Lines,
    Orders,
    Sales,
    Customers,
    Items,
    Events,
}

/// How numbers and dates are written.
struct Style {
    delimiter: char,
    comma: bool,
    sign: &'static str,
    sign_after: bool,
    date: usize,
    language: usize,
    case: usize,
}

impl Style {
    fn money(&self, minor: i64) -> String {
        let (whole, cents) = (minor.abs() / 100, minor.abs() % 100);
        let mark = if self.comma { ',' } else { '.' };
        let minus = if minor < 0 { "-" } else { "" };
        let number = format!("{minus}{whole}{mark}{cents:02}");
        match (self.sign, self.sign_after) {
            ("", _) => number,
            (sign, true) => format!("{number} {sign}"),
            (sign, false) => format!("{sign}{number}"),
        }
    }

    fn day(&self, at: i64) -> String {
        let form = [
            "%Y-%m-%d",
            "%d.%m.%Y",
            "%d/%m/%Y",
            "%m/%d/%Y",
            "%Y/%m/%d",
            "%b %d, %Y",
        ][self.date];
        shown(at, form)
    }

    fn clock(&self, at: i64) -> String {
        shown(at, "%H:%M:%S")
    }

    fn number(&self, number: f64) -> String {
        let text = format!("{number:.2}");
        if self.comma {
            text.replace('.', ",")
        } else {
            text
        }
    }
}

fn shown(at: i64, form: &str) -> String {
    Timestamp::from_second(at)
        .unwrap()
        .strftime(form)
        .to_string()
}

/// The row's subject: an order and one of its lines.
struct At<'s> {
    shop: &'s Shop,
    order: &'s Order,
    line: Option<&'s Line>,
    number: usize,
    customer: Option<usize>,
}

type Cell = Box<dyn Fn(&At<'_>) -> String>;

struct Column {
    field: &'static str,
    header: String,
    cell: Cell,
    /// Blank below the first line of an order.
    of_order: bool,
}

/// A name of a column in the export's language, in its way of writing.
fn header(concept: &str, style: &Style, chance: &mut Chance) -> String {
    let names = LANGUAGES[style.language].1;
    let of = names.iter().find(|(found, _)| *found == concept);
    let english = || LANGUAGES[0].1.iter().find(|(found, _)| *found == concept);
    let name = of
        .or_else(english)
        .map_or(concept, |(_, names)| chance.one(names))
        .to_string();
    match style.case {
        0 => name.to_lowercase().replace(' ', "_"),
        1 => name.to_uppercase(),
        _ => name,
    }
}

fn quoted(cell: &str, delimiter: char) -> String {
    if cell.contains(delimiter) || cell.contains('"') {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_string()
    }
}

fn column(
    field: &'static str,
    header: String,
    of_order: bool,
    cell: impl Fn(&At<'_>) -> String + 'static,
) -> Column {
    Column {
        field,
        header,
        cell: Box::new(cell),
        of_order,
    }
}

/// The export of a seed.
pub fn export(seed: u64) -> Export {
    let mut chance = Chance::new(seed);
    let rows = [3, 30, 3_000][seed as usize % 3];
    let level = match chance.below(100) {
        0..=44 => Level::Lines,
        45..=66 => Level::Orders,
        67..=74 => Level::Sales,
        75..=84 => Level::Customers,
        85..=92 => Level::Items,
        _ => Level::Events,
    };
    let language = [0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5][chance.below(11)];
    let comma = matches!(language, 1..=3 | 5) && chance.percent(60);
    let mut style = Style {
        delimiter: if comma {
            ';'
        } else if chance.percent(15) {
            '\t'
        } else {
            ','
        },
        comma,
        sign: if chance.percent(20) {
            ["€", "$", "EUR", "US$ "][chance.below(4)]
        } else {
            ""
        },
        sign_after: false,
        date: if language == 1 {
            [0, 1, 1][chance.below(3)]
        } else {
            [0, 0, 0, 2, 3, 4, 5][chance.below(7)]
        },
        language,
        case: chance.below(6),
    };
    // The shop's currency is the euro; a sign of another one would rightly be set aside.
    style.sign = match style.sign {
        "$" | "US$ " => "€",
        sign => sign,
    };
    style.sign_after = style.sign == "EUR" || style.sign == "€" && chance.percent(30);
    let shop = Shop::new(&mut chance, rows);
    let (columns, truth) = match level {
        Level::Lines => of_lines(&shop, &style, &mut chance),
        Level::Orders => of_orders(&shop, &style, &mut chance, false),
        Level::Sales => of_orders(&shop, &style, &mut chance, true),
        Level::Customers => of_customers(&shop, &style, &mut chance),
        Level::Items => of_items(&shop, &style, &mut chance),
        Level::Events => of_events(&shop, &style, &mut chance),
    };
    write(seed, level, &shop, &style, columns, truth, &mut chance)
}

/// Columns that tell nothing that counts.
fn extras(level: Level, style: &Style, chance: &mut Chance, most: usize) -> Vec<Column> {
    let mut pool: Vec<&'static str> = vec![
        "staff",
        "store",
        "payment",
        "channel",
        "region",
        "city",
        "segment",
        "note",
        "zip",
        "tracking",
        "currency",
        "ship date",
        "updated",
        "seller",
    ];
    if level == Level::Lines {
        pool.extend([
            "percent", "profit", "weight", "rating", "row", "brand", "category", "tax",
        ]);
    }
    chance.shuffle(&mut pool);
    let wanted = chance.below(most + 1);
    let comma = style.comma;
    let date = style.date;
    let of_style = move |style: usize| Style {
        delimiter: ',',
        comma,
        sign: "",
        sign_after: false,
        date: style,
        language: 0,
        case: 9,
    };
    pool.truncate(wanted);
    pool.into_iter()
        .map(|concept| {
            let header = header(concept, style, chance);
            let plain = of_style(date);
            let cell: Cell = match concept {
                "staff" => Box::new(|at| {
                    ["Kim", "Lee", "Sam"][at.order.id.len() * 7 % 3]
                        .to_string()
                        .replace("Sam", ["Sam", "Kim", "Lee"][(at.order.at % 3) as usize])
                }),
                "store" => Box::new(|at| {
                    ["Main Street", "Harbour", "Station"][(at.order.at / 60 % 3) as usize].into()
                }),
                "payment" => Box::new(|at| {
                    ["Card", "Cash", "PayPal", "Voucher"][(at.order.at / 7 % 4) as usize].into()
                }),
                "channel" => {
                    Box::new(|at| ["Web", "Shop", "Market"][(at.order.at / 11 % 3) as usize].into())
                }
                "region" => Box::new(|at| at.shop.customers[at.order.customer].region.into()),
                "city" => Box::new(|at| at.shop.customers[at.order.customer].city.into()),
                "segment" => {
                    Box::new(|at| ["Consumer", "Corporate", "Member"][at.order.customer % 3].into())
                }
                "note" => Box::new(|at| {
                    if at.order.at % 9 == 0 {
                        "please ring twice".into()
                    } else {
                        String::new()
                    }
                }),
                "zip" => Box::new(|at| format!("{:05}", 10_115 + at.order.customer * 13)),
                "tracking" => Box::new(|at| format!("TR{:09}", at.order.at % 1_000_000_000)),
                "currency" => Box::new(|_| "EUR".into()),
                "ship date" => {
                    Box::new(move |at| plain.day(at.order.at + 86_400 * (2 + at.order.at % 4)))
                }
                "updated" => Box::new(move |_| plain.day(1_782_864_000)),
                "seller" => {
                    Box::new(|at| format!("s-{}", 1 + at.line.map_or(0, |line| line.item) % 3))
                }
                "percent" => Box::new(move |at| {
                    plain.number([0.0, 0.0, 10.0, 20.0][(at.order.at % 4) as usize])
                }),
                "profit" => Box::new(move |at| {
                    let line = at.line.unwrap();
                    plain.number(
                        (line.price * line.pieces * (20 + at.order.at % 30)) as f64 / 10_000.0,
                    )
                }),
                "weight" => {
                    Box::new(move |at| plain.number(0.1 + at.line.unwrap().item as f64 * 0.25))
                }
                "rating" => Box::new(|at| format!("{}", 1 + at.order.at % 5)),
                "row" => Box::new(|at| format!("{}", at.number + 1)),
                "brand" => Box::new(|at| at.shop.items[at.line.unwrap().item].brand.into()),
                "category" => Box::new(|at| at.shop.items[at.line.unwrap().item].category.into()),
                _ => Box::new(move |at| {
                    let line = at.line.unwrap();
                    plain.number((line.price * line.pieces * 19) as f64 / 10_000.0)
                }),
            };
            Column {
                field: "",
                header,
                cell,
                of_order: !matches!(
                    concept,
                    "percent"
                        | "profit"
                        | "weight"
                        | "row"
                        | "brand"
                        | "category"
                        | "tax"
                        | "seller"
                ),
            }
        })
        .collect()
}

/// Columns of who bought; the customers as a right reader may name them.
fn buyer(
    shop: &Shop,
    style: &Style,
    chance: &mut Chance,
    guests: bool,
) -> (Vec<Column>, Vec<BTreeSet<String>>) {
    let is_guest = move |order: &Order| guests && order.at % 10 == 0;
    let who: Vec<usize> = shop
        .orders
        .iter()
        .filter(|order| !is_guest(order))
        .map(|order| order.customer)
        .collect();
    let ids = || {
        who.iter()
            .map(|&who| shop.customers[who].id.clone())
            .collect::<BTreeSet<_>>()
    };
    let emails = || {
        who.iter()
            .map(|&who| shop.customers[who].email.clone())
            .collect::<BTreeSet<_>>()
    };
    let names = || {
        who.iter()
            .map(|&who| shop.customers[who].name.clone())
            .collect::<BTreeSet<_>>()
    };
    let mut columns = Vec::new();
    let mut add = |field: &'static str,
                   concept: &str,
                   chance: &mut Chance,
                   of: fn(&At<'_>, usize) -> String| {
        columns.push(column(
            field,
            header(concept, style, chance),
            true,
            move |at| at.customer.map_or(String::new(), |who| of(at, who)),
        ));
    };
    let id = |at: &At<'_>, who: usize| at.shop.customers[who].id.clone();
    let email = |at: &At<'_>, who: usize| at.shop.customers[who].email.clone();
    let name = |at: &At<'_>, who: usize| at.shop.customers[who].name.clone();
    let right = match chance.below(6) {
        0 | 1 => {
            add("user", "customer", chance, id);
            vec![ids()]
        }
        2 => {
            add("email", "email", chance, email);
            vec![emails()]
        }
        3 => {
            add("email", "email", chance, email);
            add("name", "customer name", chance, name);
            vec![emails()]
        }
        4 => {
            add("user", "customer", chance, id);
            add("name", "customer name", chance, name);
            vec![ids()]
        }
        _ => {
            add("user", "customer", chance, id);
            add("email", "email", chance, email);
            vec![ids()]
        }
    };
    let _ = names;
    (columns, right)
}

fn when(style: &Style, chance: &mut Chance) -> (Vec<Column>, bool) {
    let (comma, date) = (style.comma, style.date);
    let plain = move || Style {
        delimiter: ',',
        comma,
        sign: "",
        sign_after: false,
        date,
        language: 0,
        case: 9,
    };
    match chance.below(4) {
        0 => {
            let style_of = plain();
            (
                vec![column(
                    "time",
                    header("date", style, chance),
                    true,
                    move |at| style_of.day(at.order.at),
                )],
                false,
            )
        }
        1 => {
            let (one, two) = (plain(), plain());
            (
                vec![
                    column("time", header("date", style, chance), true, move |at| {
                        one.day(at.order.at)
                    }),
                    column(
                        "time_of_day",
                        header("time", style, chance),
                        true,
                        move |at| two.clock(at.order.at),
                    ),
                ],
                true,
            )
        }
        _ => {
            let style_of = plain();
            (
                vec![column(
                    "time",
                    header("date", style, chance),
                    true,
                    move |at| {
                        format!(
                            "{} {}",
                            style_of.day(at.order.at),
                            style_of.clock(at.order.at)
                        )
                    },
                )],
                true,
            )
        }
    }
}

fn money(style: &Style) -> impl Fn(i64) -> String + 'static {
    let copy = Style {
        delimiter: ',',
        comma: style.comma,
        sign: style.sign,
        sign_after: style.sign_after,
        date: 0,
        language: 0,
        case: 9,
    };
    move |minor| copy.money(minor)
}

fn span(shop: &Shop, with_clock: bool) -> Option<(i64, i64)> {
    let day = |at: i64| {
        if with_clock {
            at
        } else {
            at.div_euclid(86_400) * 86_400
        }
    };
    Some((day(shop.orders.first()?.at), day(shop.orders.last()?.at)))
}

fn of_lines(shop: &Shop, style: &Style, chance: &mut Chance) -> (Vec<Column>, Truth) {
    let mut columns = Vec::new();
    let mut truth = Truth {
        kinds: vec!["actions"],
        ..Truth::default()
    };
    let with_order = chance.percent(88);
    if with_order {
        columns.push(column(
            "order",
            header("order", style, chance),
            true,
            |at| at.order.id.clone(),
        ));
        truth.orders = Some(shop.orders.iter().map(|order| order.id.clone()).collect());
    }
    if chance.percent(95) || !with_order {
        let (of, with_clock) = when(style, chance);
        columns.extend(of);
        truth.span = span(shop, with_clock);
    }
    if chance.percent(85) || !with_order {
        let (of, right) = buyer(shop, style, chance, false);
        columns.extend(of);
        truth.customers = right;
    } else {
        truth.customers = vec![BTreeSet::new()];
    }
    let sold: BTreeSet<usize> = shop
        .orders
        .iter()
        .flat_map(|order| &order.lines)
        .map(|line| line.item)
        .collect();
    let codes = sold
        .iter()
        .map(|&item| shop.items[item].code.clone())
        .collect();
    let titles = sold
        .iter()
        .map(|&item| shop.items[item].title.clone())
        .collect();
    let code = |at: &At<'_>| at.shop.items[at.line.unwrap().item].code.clone();
    let title = |at: &At<'_>| at.shop.items[at.line.unwrap().item].title.clone();
    match chance.below(3) {
        0 => {
            columns.push(column("item", header("item", style, chance), false, code));
            truth.items = vec![codes];
        }
        1 => {
            columns.push(column(
                "title",
                header("title", style, chance),
                false,
                title,
            ));
            truth.items = vec![titles];
        }
        _ => {
            columns.push(column("item", header("item", style, chance), false, code));
            columns.push(column(
                "title",
                header("title", style, chance),
                false,
                title,
            ));
            truth.items = vec![codes];
        }
    }
    let with_quantity = chance.percent(85);
    if with_quantity {
        columns.push(column(
            "quantity",
            header("quantity", style, chance),
            false,
            |at| at.line.unwrap().pieces.to_string(),
        ));
    }
    let lines = || shop.orders.iter().flat_map(|order| &order.lines);
    truth.pieces = Some(if with_quantity {
        lines().map(|line| line.pieces * 1_000).sum()
    } else {
        1_000 * lines().count() as i64
    });
    let goods: i64 = shop.orders.iter().map(Order::goods).sum();
    let rest: i64 = shop
        .orders
        .iter()
        .map(|order| order.shipping + order.tax)
        .sum();
    let (mut with_price, mut with_amount, with_total) = match chance.below(8) {
        0 | 1 => (true, false, false),
        2 => (false, true, false),
        3 | 4 => (true, true, false),
        5 => (true, false, true),
        6 => (false, true, true),
        _ => (true, true, true),
    };
    // Without a quantity a price of one piece does not tell the amount.
    if !with_quantity {
        (with_price, with_amount) = (false, with_price || with_amount);
    }
    if with_price {
        let write = money(style);
        columns.push(column(
            "price",
            header("price", style, chance),
            false,
            move |at| write(at.line.unwrap().price),
        ));
    }
    if with_amount {
        let write = money(style);
        columns.push(column(
            "amount",
            header("amount", style, chance),
            false,
            move |at| {
                let line = at.line.unwrap();
                write(line.price * line.pieces)
            },
        ));
    }
    truth.sales = vec![goods];
    if with_total && with_order {
        let write = money(style);
        columns.push(column(
            "total",
            header("total", style, chance),
            true,
            move |at| write(at.order.total()),
        ));
        if rest > 0 && chance.percent(50) {
            let write = money(style);
            columns.push(column(
                "shipping",
                header("shipping", style, chance),
                true,
                move |at| write(at.order.shipping),
            ));
        }
    }
    let cost = chance.percent(15);
    if cost {
        let write = money(style);
        columns.push(column(
            "cost",
            header("cost", style, chance),
            false,
            move |at| write(at.shop.items[at.line.unwrap().item].cost),
        ));
    }
    let more = extras(Level::Lines, style, chance, 6);
    // A discount in percent beside prices alone may be taken off them.
    if with_price && !with_amount {
        let off = |order: &Order| [0, 0, 10, 20][(order.at % 4) as usize];
        let lines = shop
            .orders
            .iter()
            .flat_map(|order| order.lines.iter().map(move |line| (order, line)));
        truth.sales.push(
            lines
                .map(|(order, line)| {
                    let gross = line.price * line.pieces;
                    gross - (gross * off(order) + 50) / 100
                })
                .sum(),
        );
    }
    columns.extend(more);
    (columns, truth)
}

fn of_orders(
    shop: &Shop,
    style: &Style,
    chance: &mut Chance,
    is_simple: bool,
) -> (Vec<Column>, Truth) {
    let mut columns = Vec::new();
    let mut truth = Truth {
        kinds: vec!["orders", "actions"],
        items: vec![BTreeSet::new()],
        ..Truth::default()
    };
    if !is_simple {
        columns.push(column(
            "order",
            header("order", style, chance),
            true,
            |at| at.order.id.clone(),
        ));
        truth.orders = Some(shop.orders.iter().map(|order| order.id.clone()).collect());
    }
    let (of, with_clock) = when(style, chance);
    columns.extend(of);
    truth.span = span(shop, with_clock);
    if is_simple || chance.percent(90) {
        let (of, right) = buyer(shop, style, chance, false);
        columns.extend(of);
        truth.customers = right;
    } else {
        truth.customers = vec![BTreeSet::new()];
    }
    let write = money(style);
    let name = if is_simple { "spent" } else { "total" };
    let goods: i64 = shop.orders.iter().map(Order::goods).sum();
    let total: i64 = shop.orders.iter().map(Order::total).sum();
    let tax: i64 = shop.orders.iter().map(|order| order.tax).sum();
    columns.push(column(
        "total",
        header(name, style, chance),
        true,
        move |at| write(at.order.total()),
    ));
    truth.sales = vec![total];
    if !is_simple && chance.percent(35) && total != goods {
        let write = money(style);
        columns.push(column(
            "shipping",
            header("shipping", style, chance),
            true,
            move |at| write(at.order.shipping),
        ));
        truth.sales = vec![total - (total - goods - tax)];
        if tax > 0 {
            let write = money(style);
            columns.push(column(
                "tax",
                header("tax", style, chance),
                true,
                move |at| write(at.order.tax),
            ));
            truth.sales.push(goods);
        }
    }
    if !is_simple {
        if chance.percent(40) {
            columns.push(column(
                "status",
                header("status", style, chance),
                true,
                |_| "completed".into(),
            ));
        }
        if chance.percent(30) {
            columns.push(column(
                "quantity",
                header("quantity", style, chance),
                true,
                |at| {
                    at.order
                        .lines
                        .iter()
                        .map(|line| line.pieces)
                        .sum::<i64>()
                        .to_string()
                },
            ));
        }
        columns.extend(extras(Level::Orders, style, chance, 5));
    } else {
        columns.extend(extras(Level::Sales, style, chance, 2));
    }
    (columns, truth)
}

fn of_customers(shop: &Shop, style: &Style, chance: &mut Chance) -> (Vec<Column>, Truth) {
    let mut columns = Vec::new();
    let set = |of: fn(&crate::shop::Customer) -> String| {
        shop.customers.iter().map(of).collect::<BTreeSet<_>>()
    };
    let of = |cell: fn(&crate::shop::Customer) -> String| {
        move |at: &At<'_>| cell(&at.shop.customers[at.number])
    };
    let with_id = chance.percent(60);
    let with_email = !with_id || chance.percent(70);
    let mut truth = Truth {
        kinds: vec!["users"],
        items: vec![BTreeSet::new()],
        ..Truth::default()
    };
    if with_id {
        columns.push(column(
            "user",
            header("customer", style, chance),
            false,
            of(|who| who.id.clone()),
        ));
        truth.customers = vec![set(|who| who.id.clone())];
    }
    if with_email {
        columns.push(column(
            "email",
            header("email", style, chance),
            false,
            of(|who| who.email.clone()),
        ));
        truth
            .customers
            .extend((!with_id).then(|| set(|who| who.email.clone())));
    }
    if chance.percent(50) {
        columns.push(column(
            "name",
            header("customer name", style, chance),
            false,
            of(|who| who.name.clone()),
        ));
    } else {
        columns.push(column(
            "first_name",
            header("first", style, chance),
            false,
            of(|who| who.first.into()),
        ));
        columns.push(column(
            "last_name",
            header("last", style, chance),
            false,
            of(|who| who.last.into()),
        ));
    }
    let copy = Style {
        delimiter: ',',
        comma: style.comma,
        sign: "",
        sign_after: false,
        date: style.date,
        language: 0,
        case: 9,
    };
    let mut more: Vec<(&'static str, &'static str, Cell)> = vec![
        ("phone", "phone", Box::new(of(|who| who.phone.clone()))),
        ("place", "city", Box::new(of(|who| who.city.into()))),
        ("age", "age", Box::new(of(|who| who.age.to_string()))),
        (
            "gender",
            "gender",
            Box::new(of(|who| ["f", "m"][who.age as usize % 2].into())),
        ),
        (
            "since",
            "since",
            Box::new(move |at: &At<'_>| copy.day(at.shop.customers[at.number].since)),
        ),
        (
            "",
            "orders made",
            Box::new(|at: &At<'_>| (1 + at.number % 7).to_string()),
        ),
        ("", "spent so far", {
            let write = money(style);
            Box::new(move |at: &At<'_>| write(1_000 + at.number as i64 * 317 % 90_000))
        }),
        (
            "email_consent",
            "consent",
            Box::new(|at: &At<'_>| ["yes", "no", "yes"][at.number % 3].into()),
        ),
        (
            "",
            "zip",
            Box::new(|at: &At<'_>| format!("{:05}", 10_115 + at.number * 13)),
        ),
        (
            "",
            "segment",
            Box::new(|at: &At<'_>| ["Consumer", "Corporate", "Member"][at.number % 3].into()),
        ),
    ];
    chance.shuffle(&mut more);
    more.truncate(chance.below(7));
    for (field, concept, cell) in more {
        columns.push(Column {
            field,
            header: header(concept, style, chance),
            cell,
            of_order: false,
        });
    }
    (columns, truth)
}

fn of_items(shop: &Shop, style: &Style, chance: &mut Chance) -> (Vec<Column>, Truth) {
    let of =
        |cell: fn(&crate::shop::Item) -> String| move |at: &At<'_>| cell(&at.shop.items[at.number]);
    let mut columns = vec![
        column(
            "item",
            header("item", style, chance),
            false,
            of(|item| item.code.clone()),
        ),
        column(
            "title",
            header("title", style, chance),
            false,
            of(|item| item.title.clone()),
        ),
    ];
    let write = money(style);
    let price = column(
        "price",
        header("list price", style, chance),
        false,
        move |at| write(at.shop.items[at.number].price),
    );
    let write = money(style);
    let mut more = vec![
        price,
        column(
            "category",
            header("category", style, chance),
            false,
            of(|item| item.category.into()),
        ),
        column(
            "brand",
            header("brand", style, chance),
            false,
            of(|item| item.brand.into()),
        ),
        column("stock", header("stock", style, chance), false, |at| {
            (at.number * 17 % 90).to_string()
        }),
        column("cost", header("cost", style, chance), false, move |at| {
            write(at.shop.items[at.number].cost)
        }),
        column("", header("weight", style, chance), false, |at| {
            format!("{}", 100 + at.number * 25)
        }),
    ];
    chance.shuffle(&mut more);
    more.truncate(2 + chance.below(4));
    columns.extend(more);
    let items = shop.items.iter().map(|item| item.code.clone()).collect();
    let truth = Truth {
        kinds: vec!["items", "costs"],
        customers: vec![BTreeSet::new()],
        items: vec![items],
        ..Truth::default()
    };
    (columns, truth)
}

fn of_events(shop: &Shop, style: &Style, chance: &mut Chance) -> (Vec<Column>, Truth) {
    let (who, right) = loop {
        let found = buyer(shop, style, chance, false);
        if found.0[0].field == "user" {
            break found;
        }
    };
    let copy = Style {
        delimiter: ',',
        comma: style.comma,
        sign: "",
        sign_after: false,
        date: 0,
        language: 0,
        case: 9,
    };
    let is_epoch = chance.percent(30);
    let mut columns: Vec<Column> = who.into_iter().take(1).collect();
    columns.push(column("item", header("item", style, chance), false, |at| {
        at.shop.items[at.line.unwrap().item].code.clone()
    }));
    columns.push(column(
        "kind",
        header("event", style, chance),
        false,
        |at| ["view", "view", "cart", "purchase"][(at.number) % 4].into(),
    ));
    columns.push(column(
        "time",
        header("event time", style, chance),
        true,
        move |at| {
            if is_epoch {
                at.order.at.to_string()
            } else {
                format!("{} {}", copy.day(at.order.at), copy.clock(at.order.at))
            }
        },
    ));
    if chance.percent(40) {
        columns.push(column(
            "session",
            header("session", style, chance),
            true,
            |at| format!("s{:08x}", at.order.at),
        ));
    }
    let sold: BTreeSet<usize> = shop
        .orders
        .iter()
        .flat_map(|order| &order.lines)
        .map(|line| line.item)
        .collect();
    let count = shop
        .orders
        .iter()
        .map(|order| order.lines.len())
        .sum::<usize>() as i64;
    let truth = Truth {
        kinds: vec!["actions"],
        customers: right,
        items: vec![
            sold.iter()
                .map(|&item| shop.items[item].code.clone())
                .collect(),
        ],
        span: span(shop, true),
        events: count - count / 4,
        ..Truth::default()
    };
    (columns, truth)
}

fn write(
    seed: u64,
    level: Level,
    shop: &Shop,
    style: &Style,
    mut columns: Vec<Column>,
    mut truth: Truth,
    chance: &mut Chance,
) -> Export {
    if chance.percent(50) {
        chance.shuffle(&mut columns);
    }
    // Two columns of one name are no file that a system writes.
    let mut seen = BTreeSet::new();
    columns.retain(|column| seen.insert(column.header.to_lowercase()) || !column.field.is_empty());
    let mut names: BTreeSet<String> = BTreeSet::new();
    for column in &mut columns {
        while !names.insert(column.header.to_lowercase()) {
            column.header.push_str(" 2");
        }
    }
    let first_only = level == Level::Lines
        && truth.orders.is_some()
        && chance.percent(15)
        && columns
            .iter()
            .any(|column| column.field == "user" || column.field == "email")
        && columns.iter().any(|column| column.field == "time");
    let keeps_order = chance.percent(60);
    truth.columns = columns
        .iter()
        .filter(|column| !column.field.is_empty())
        .map(|column| (column.field, column.header.clone()))
        .collect();
    truth.dates = if style.date == 3 { "mdy" } else { "dmy" };
    let delimiter = style.delimiter.to_string();
    let line = |cells: Vec<String>| {
        cells
            .iter()
            .map(|cell| quoted(cell, style.delimiter))
            .collect::<Vec<_>>()
            .join(&delimiter)
            + "\n"
    };
    let mut text = line(columns.iter().map(|column| column.header.clone()).collect());
    let mut number = 0;
    let mut row = |order: &Order, of: Option<&Line>, is_first: bool, number: usize| {
        let at = At {
            shop,
            order,
            line: of,
            number,
            customer: Some(order.customer),
        };
        let cells = columns.iter().map(|column| {
            let is_blank = first_only
                && !is_first
                && column.of_order
                && !(keeps_order && column.field == "order");
            if is_blank {
                String::new()
            } else {
                (column.cell)(&at)
            }
        });
        text.push_str(&line(cells.collect()));
    };
    match level {
        Level::Customers => {
            (0..shop.customers.len()).for_each(|number| row(&shop.orders[0], None, true, number));
        }
        Level::Items => {
            (0..shop.items.len()).for_each(|number| row(&shop.orders[0], None, true, number));
        }
        Level::Orders | Level::Sales => shop
            .orders
            .iter()
            .enumerate()
            .for_each(|(number, order)| row(order, None, true, number)),
        Level::Lines | Level::Events => {
            for order in &shop.orders {
                for (place, of) in order.lines.iter().enumerate() {
                    row(order, Some(of), place == 0, number);
                    number += 1;
                }
            }
        }
    }
    let level = ["lines", "orders", "sales", "customers", "items", "events"][level as usize];
    let about = format!(
        "seed {seed}: {level}, {} rows, {}{}",
        text.lines().count() - 1,
        LANGUAGES[style.language].0,
        if first_only {
            ", first lines filled"
        } else {
            ""
        }
    );
    Export { about, text, truth }
}
