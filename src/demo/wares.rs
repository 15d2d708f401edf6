//! What the generated shop sells: categories, and the items that something is planted on.

/// A category and the words from which its items are made.
pub(super) struct Category {
    /// Name.
    pub name: &'static str,
    /// Typical price in euros.
    pub price: f64,
    /// Brands.
    pub brands: [&'static str; 3],
    /// Products with their price relative to the category's.
    pub products: [(&'static str, f64); 8],
    /// Variants.
    pub variants: [&'static str; 5],
}

/// The categories.
pub(super) const CATEGORIES: [Category; 12] = [
    Category {
        name: "Coffee",
        price: 19.0,
        brands: ["Rösterei Elbufer", "Café Lumière", "Alto Cerro"],
        products: [
            ("Espresso beans", 0.8),
            ("Filter coffee", 0.7),
            ("Café crème beans", 0.8),
            ("Decaf beans", 0.9),
            ("Coffee sampler", 1.5),
            ("Hand grinder", 2.8),
            ("Moka pot", 1.9),
            ("Cold brew bottle", 1.2),
        ],
        variants: ["classic", "dark", "Sidamo", "São Paulo", "limited"],
    },
    Category {
        name: "Tea",
        price: 18.0,
        brands: ["山茶坊 Shan Cha", "Teekontor Nord", "Maison Théa"],
        products: [
            ("龙井 Longjing green tea", 1.3),
            ("铁观音 Tieguanyin oolong", 1.4),
            ("普洱 Pu'er cake", 2.2),
            ("茉莉花茶 Jasmine tea", 0.8),
            ("Darjeeling first flush", 1.1),
            ("Rooibos", 0.5),
            ("Herbal infusion", 0.5),
            ("Teapot", 2.4),
        ],
        variants: ["100 g", "50 g", "spring", "gift box", "reserve"],
    },
    Category {
        name: "Chocolate",
        price: 16.0,
        brands: ["Kakaowerk", "Delizia Dolcé", "Ñandú"],
        products: [
            ("Dark chocolate", 0.5),
            ("Milk chocolate", 0.4),
            ("Praliné box", 1.7),
            ("Nougat bar", 0.5),
            ("Truffles", 1.3),
            ("Drinking chocolate", 0.9),
            ("Crème brûlée bonbons", 1.2),
            ("Advent assortment", 2.6),
        ],
        variants: ["70 %", "sea salt", "orange", "hazelnut", "large"],
    },
    Category {
        name: "Skin care",
        price: 21.0,
        brands: ["Lindenblüte", "Pureté", "雪花 Xuehua"],
        products: [
            ("Day cream", 1.0),
            ("Night cream", 1.3),
            ("Hand balm", 0.5),
            ("Cleansing gel", 0.6),
            ("Eye serum", 1.8),
            ("Body lotion", 0.7),
            ("Rose water", 0.6),
            ("Face oil", 1.6),
        ],
        variants: ["sensitive", "rosé", "aloe", "travel size", "intensive"],
    },
    Category {
        name: "Shaving",
        price: 20.0,
        brands: ["Klingenstolz", "Barbería Núñez", "Fjord & Sons"],
        products: [
            ("Shaving soap", 0.5),
            ("Shaving brush", 1.7),
            ("Aftershave", 1.1),
            ("Beard oil", 0.9),
            ("Beard comb", 0.5),
            ("Shaving bowl", 1.1),
            ("Straight razor", 3.2),
            ("Moustache wax", 0.6),
        ],
        variants: ["cedar", "vétiver", "unscented", "bergamot", "classic"],
    },
    Category {
        name: "Cleaning",
        price: 16.0,
        brands: ["Blitzblank", "Propreté Verte", "Zitronella"],
        products: [
            ("Dish soap", 0.4),
            ("All-purpose cleaner", 0.5),
            ("Laundry bag", 0.8),
            ("Scrubbing brush", 0.7),
            ("Floor soap", 0.8),
            ("Glass cleaner", 0.5),
            ("Stain remover", 0.7),
            ("Cleaning set", 2.6),
        ],
        variants: ["lemon", "lavender", "sensitive", "refill", "large"],
    },
    Category {
        name: "Pet supplies",
        price: 19.0,
        brands: ["Pfotenglück", "Chat Botté", "Barkley"],
        products: [
            ("Dog biscuits", 0.5),
            ("Cat treats", 0.4),
            ("Scratching post", 2.4),
            ("Food bowl", 0.9),
            ("Chew toy", 0.6),
            ("Cat blanket", 1.3),
            ("Grooming brush", 0.9),
            ("Transport bag", 2.6),
        ],
        variants: ["small", "medium", "large", "chicken", "natural"],
    },
    Category {
        name: "Kitchen",
        price: 24.0,
        brands: ["Küchenschmiede", "Cuisine Étoile", "Olla"],
        products: [
            ("Chef's knife", 2.4),
            ("Chopping board", 0.9),
            ("Sauté pan", 2.0),
            ("Mixing bowl", 0.6),
            ("Measuring spoons", 0.4),
            ("Pepper mill", 1.1),
            ("Gratin dish", 0.9),
            ("Kitchen scales", 1.2),
        ],
        variants: ["oak", "steel", "white", "18 cm", "24 cm"],
    },
    Category {
        name: "Décor",
        price: 22.0,
        brands: ["Lichterloh", "Maison d'Été", "Hygge Hus"],
        products: [
            ("Vase", 1.1),
            ("Picture frame", 0.7),
            ("Wall clock", 1.8),
            ("Cushion cover", 0.8),
            ("Scented candle", 0.6),
            ("Wool throw", 2.6),
            ("Plant pot", 0.7),
            ("Paper star", 0.5),
        ],
        variants: ["sage", "crème", "terracotta", "small", "large"],
    },
    Category {
        name: "Stationery",
        price: 17.0,
        brands: ["Tintenfass", "Papier Léger", "文房 Wenfang"],
        products: [
            ("Notebook", 0.9),
            ("Letter paper", 0.8),
            ("Rollerball", 1.0),
            ("Sketch pad", 0.9),
            ("Washi tape", 0.3),
            ("Wax seal set", 1.8),
            ("Desk pad", 2.4),
            ("Pencil case", 1.2),
        ],
        variants: ["dotted", "ruled", "bleu nuit", "kraft", "A5"],
    },
    Category {
        name: "Games",
        price: 23.0,
        brands: ["Würfelhaus", "Jeux Château", "乐乐 Lele"],
        products: [
            ("麻将 Mahjong set", 2.6),
            ("Jigsaw puzzle", 0.7),
            ("Card game", 0.5),
            ("Dice cup", 0.4),
            ("象棋 Xiangqi board", 1.3),
            ("Strategy game", 1.6),
            ("Memory game", 0.6),
            ("Wooden blocks", 1.2),
        ],
        variants: ["family", "junior", "travel", "deluxe", "500 pieces"],
    },
    Category {
        name: "Outdoor",
        price: 25.0,
        brands: ["Wanderlust", "Névé", "Cumbre"],
        products: [
            ("Backpack", 2.6),
            ("Drinking bottle", 0.7),
            ("Head torch", 1.0),
            ("Sleeping mat", 1.8),
            ("Rain cape", 1.3),
            ("Enamel mug", 0.4),
            ("Hiking socks", 0.5),
            ("First-aid kit", 0.8),
        ],
        variants: ["green", "petrol", "light", "compact", "winter"],
    },
];

/// What is planted on an item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Role {
    /// Who buys this takes the item after it in the list too, in the same order.
    PairFirst,
    /// The other one of a pair.
    PairSecond,
    /// Who buys this buys the item after it in the list about so many days later.
    SequenceFirst(f64),
    /// The later one of a sequence.
    SequenceSecond,
    /// Bought again after about so many days.
    Cycle(f64),
    /// Bought by everybody on the viral day.
    Viral,
}

/// An item on which something is planted.
pub(super) struct PlantedItem {
    /// Index of the category.
    pub category: usize,
    /// Title.
    pub title: &'static str,
    /// Price in cents.
    pub price_minor: i64,
    /// What is planted.
    pub role: Role,
}

const fn item(category: usize, title: &'static str, price_minor: i64, role: Role) -> PlantedItem {
    PlantedItem {
        category,
        title,
        price_minor,
        role,
    }
}

/// The items on which something is planted; they are the first of the catalogue.
pub(super) const PLANTED: [PlantedItem; 45] = [
    item(0, "Glass pour-over dripper", 1_690, Role::PairFirst),
    item(
        0,
        "Paper filters size 02, 100 pieces",
        490,
        Role::PairSecond,
    ),
    item(1, "抹茶碗 Matcha bowl", 1_890, Role::PairFirst),
    item(1, "茶筅 Bamboo whisk", 1_490, Role::PairSecond),
    item(2, "Chocolate fondue, crème caramel", 1_090, Role::PairFirst),
    item(2, "Fondue forks, set of 6", 1_290, Role::PairSecond),
    item(3, "Green clay face mask", 1_790, Role::PairFirst),
    item(3, "Mask brush", 890, Role::PairSecond),
    item(4, "Safety razor", 2_290, Role::PairFirst),
    item(4, "Alum block", 690, Role::PairSecond),
    item(5, "Wool dryer balls, set of 6", 1_090, Role::PairFirst),
    item(5, "Lavender laundry oil", 790, Role::PairSecond),
    item(6, "Dog collar, waxed cotton", 1_790, Role::PairFirst),
    item(6, "Dog lead, waxed cotton", 2_190, Role::PairSecond),
    item(7, "Cast-iron skillet 26 cm", 3_490, Role::PairFirst),
    item(7, "Chain-mail scrubber", 1_490, Role::PairSecond),
    item(8, "Beeswax pillar candle", 2_190, Role::PairFirst),
    item(8, "Brass candle holder", 2_690, Role::PairSecond),
    item(9, "Fountain pen, fine nib", 1_590, Role::PairFirst),
    item(9, "Ink bottle, Königsblau", 890, Role::PairSecond),
    item(10, "围棋盘 Go board", 2_990, Role::PairFirst),
    item(10, "棋子 Go stones", 2_490, Role::PairSecond),
    item(11, "Camping stove", 2_490, Role::PairFirst),
    item(11, "Gas cartridge 450 g", 990, Role::PairSecond),
    item(0, "French press, 1 l", 1_990, Role::SequenceFirst(35.0)),
    item(0, "Espresso descaler", 890, Role::SequenceSecond),
    item(3, "Rétinol starter serum", 2_490, Role::SequenceFirst(21.0)),
    item(3, "Sun cream SPF 50", 1_690, Role::SequenceSecond),
    item(6, "Puppy starter kit", 1_990, Role::SequenceFirst(49.0)),
    item(6, "Dog bed, grown-up size", 3_490, Role::SequenceSecond),
    item(
        7,
        "Fermentation starter set",
        3_290,
        Role::SequenceFirst(28.0),
    ),
    item(7, "Spare fermentation jars", 1_990, Role::SequenceSecond),
    item(
        9,
        "Calligraphy set for beginners",
        1_690,
        Role::SequenceFirst(21.0),
    ),
    item(
        9,
        "宣纸 Rice paper, 100 sheets",
        1_290,
        Role::SequenceSecond,
    ),
    item(11, "Two-person tent", 4_290, Role::SequenceFirst(42.0)),
    item(
        11,
        "Seam sealer and repair kit",
        1_290,
        Role::SequenceSecond,
    ),
    item(0, "House espresso beans 1 kg", 1_590, Role::Cycle(28.0)),
    item(
        1,
        "碧螺春 Biluochun green tea 200 g",
        1_490,
        Role::Cycle(35.0),
    ),
    item(6, "Cat food, grain-free 4 kg", 1_790, Role::Cycle(30.0)),
    item(5, "Laundry detergent refill 3 l", 990, Role::Cycle(42.0)),
    item(3, "Day cream refill", 1_990, Role::Cycle(60.0)),
    item(4, "Razor blades, pack of 20", 1_290, Role::Cycle(70.0)),
    item(7, "Water filter cartridges", 2_490, Role::Cycle(90.0)),
    item(2, "Baking cocoa 1 kg", 1_090, Role::Cycle(56.0)),
    item(1, "旅行茶具 Travel tea set", 1_990, Role::Viral),
];
