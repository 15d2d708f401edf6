//! A random shop: customers, items for sale and orders, as they really are.

use crate::chance::Chance;

pub struct Item {
    pub code: String,
    pub title: String,
    pub category: &'static str,
    pub brand: &'static str,
    pub price: i64,
    pub cost: i64,
}

pub struct Customer {
    pub id: String,
    pub name: String,
    pub first: &'static str,
    pub last: &'static str,
    pub email: String,
    pub phone: String,
    pub city: &'static str,
    pub region: &'static str,
    pub age: i64,
    pub since: i64,
}

pub struct Line {
    pub item: usize,
    pub pieces: i64,
    /// Of one piece, minor units.
    pub price: i64,
}

pub struct Order {
    pub id: String,
    pub customer: usize,
    /// UTC seconds.
    pub at: i64,
    pub lines: Vec<Line>,
    pub shipping: i64,
    pub tax: i64,
}

impl Order {
    pub fn goods(&self) -> i64 {
        self.lines.iter().map(|line| line.price * line.pieces).sum()
    }

    pub fn total(&self) -> i64 {
        self.goods() + self.shipping + self.tax
    }
}

pub struct Shop {
    pub items: Vec<Item>,
    pub customers: Vec<Customer>,
    pub orders: Vec<Order>,
}

const FIRST: [&str; 24] = [
    "Ana", "Ben", "Cem", "Dia", "Eva", "Finn", "Gita", "Hugo", "Ines", "Jan", "Kim", "Lea", "Mara",
    "Nils", "Olga", "Paul", "Quinn", "Rosa", "Sven", "Tara", "Uwe", "Vera", "Wim", "Zoe",
];
const LAST: [&str; 24] = [
    "Roth", "Falk", "Kaya", "Novak", "Berg", "Costa", "Dupont", "Fischer", "Garcia", "Haas", "Ito",
    "Jensen", "Klein", "Lopez", "Meyer", "Nagy", "Okafor", "Petit", "Rossi", "Silva", "Tanaka",
    "Ullman", "Vega", "Weber",
];
const CITIES: [&str; 12] = [
    "Berlin", "Lyon", "Madrid", "Austin", "Leeds", "Porto", "Gent", "Kyoto", "Graz", "Turin",
    "Bergen", "Reno",
];
const REGIONS: [&str; 5] = ["North", "South", "East", "West", "Central"];
const NOUNS: [&str; 20] = [
    "Mug", "Tray", "Lamp", "Desk", "Chair", "Tea", "Scone", "Rug", "Pen", "Bag", "Vase", "Bowl",
    "Clock", "Scarf", "Candle", "Poster", "Blanket", "Basket", "Kettle", "Frame",
];
const LOOKS: [&str; 12] = [
    "Blue", "Green", "Oak", "Small", "Large", "Round", "Linen", "Classic", "Red", "Black", "Wool",
    "Glass",
];
const CATEGORIES: [&str; 5] = ["Kitchen", "Home", "Office", "Garden", "Gifts"];
const BRANDS: [&str; 4] = ["Acme", "Norda", "Casa Luz", "Brightly"];

/// 2025-01-01, UTC seconds.
const BEGIN: i64 = 1_735_689_600;

impl Shop {
    /// A shop whose orders have at least `rows` lines.
    pub fn new(chance: &mut Chance, rows: usize) -> Shop {
        let many = (rows / 12).clamp(3, 200);
        let code = chance.below(4);
        let items = (0..many)
            .map(|number| {
                let price = chance.between(2, 120) * 50 + if chance.percent(40) { 49 } else { 0 };
                Item {
                    code: match code {
                        0 => format!("{:05}", 10_101 + number * 7),
                        1 => format!("SKU-{:03}", number + 1),
                        2 => format!("{}{}", ["A", "B", "T"][number % 3], 100 + number),
                        _ => format!("p-{}", number + 1),
                    },
                    title: format!(
                        "{} {}",
                        LOOKS[number % 12],
                        NOUNS[(number / 12 + number) % 20]
                    ) + &if number >= 60 {
                        format!(" {number}")
                    } else {
                        String::new()
                    },
                    category: CATEGORIES[number % 5],
                    brand: BRANDS[number % 4],
                    price,
                    cost: price * 6 / 10,
                }
            })
            .collect::<Vec<_>>();
        let id = chance.below(4);
        let customers = (0..(rows / 5).max(2))
            .map(|number| {
                let (first, last) = (FIRST[number % 24], LAST[(number / 24 + number * 5) % 24]);
                let name = format!("{first} {last}")
                    + &if number >= 576 {
                        format!(" {number}")
                    } else {
                        String::new()
                    };
                Customer {
                    id: match id {
                        0 => format!("{}", 12_001 + number * 3),
                        1 => format!("C{:04}", number + 1),
                        2 => format!("CG-{}", 10_000 + number * 11),
                        _ => format!("{}", number + 1),
                    },
                    email: format!(
                        "{}.{}{number}@example.{}",
                        first.to_lowercase(),
                        last.to_lowercase(),
                        ["com", "org"][number % 2]
                    ),
                    name,
                    first,
                    last,
                    phone: format!("+49151{:07}", 1_000_000 + number * 7_919),
                    city: CITIES[number % 12],
                    region: REGIONS[number % 5],
                    age: 18 + (number as i64 * 7) % 60,
                    since: BEGIN - 86_400 * (1 + (number as i64 * 37) % 900) - 3_600 * 5,
                }
            })
            .collect::<Vec<_>>();
        let style = chance.below(5);
        let with_shipping = chance.percent(50);
        let with_tax = chance.percent(30);
        let mut orders: Vec<Order> = Vec::new();
        let (mut at, mut lines) = (BEGIN + chance.between(0, 86_400 * 20), 0);
        while lines < rows {
            at += chance.between(600, 86_400 * 300 / rows.max(30) as i64);
            let number = orders.len();
            let mut of: Vec<Line> = Vec::new();
            for _ in 0..[1, 1, 2, 2, 3, 4][chance.below(6)].min(rows) {
                let item = chance.below(items.len());
                if of.iter().all(|line| line.item != item) {
                    let pieces = [1, 1, 1, 2, 3, 6][chance.below(6)];
                    of.push(Line {
                        item,
                        pieces,
                        price: items[item].price,
                    });
                }
            }
            lines += of.len();
            let mut order = Order {
                id: match style {
                    0 => format!("{}", 1_001 + number),
                    1 => format!("#{}", 1_001 + number),
                    2 => format!("CA-2025-{}", 100_100 + number * 3),
                    3 => format!("S{:05}", number + 11),
                    _ => format!("INV-{:05}", number + 1),
                },
                customer: chance.below(customers.len()),
                at,
                lines: of,
                shipping: if with_shipping {
                    [0, 490, 490, 990][chance.below(4)]
                } else {
                    0
                },
                tax: 0,
            };
            if with_tax {
                order.tax = order.goods() * 8 / 100;
            }
            orders.push(order);
        }
        Shop {
            items,
            customers,
            orders,
        }
    }
}
