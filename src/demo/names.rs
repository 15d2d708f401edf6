//! Names of people and towns.

/// First names with what most bearers are, in letters of their own and in plain ones for e-mail.
pub(super) const FIRST: [(&str, &str, &str); 60] = [
    ("Anna", "anna", "f"), ("Jürgen", "juergen", "m"), ("Zoë", "zoe", "f"), ("Marek", "marek", "m"),
    ("Élodie", "elodie", "f"), ("Björn", "bjoern", "m"), ("Chloé", "chloe", "f"), ("Lukas", "lukas", "m"),
    ("Małgorzata", "malgorzata", "f"), ("José", "jose", "m"), ("Ayşe", "ayse", "f"), ("Mehmet", "mehmet", "m"),
    ("Sofía", "sofia", "f"), ("Paul", "paul", "m"), ("Greta", "greta", "f"), ("Søren", "soeren", "m"),
    ("Ines", "ines", "f"), ("Andrés", "andres", "m"), ("Katarína", "katarina", "f"), ("Tomáš", "tomas", "m"),
    ("Hannah", "hannah", "f"), ("Felix", "felix", "m"), ("Åsa", "asa", "f"), ("Olaf", "olaf", "m"),
    ("Lena", "lena", "f"), ("Karl", "karl", "m"), ("Noémie", "noemie", "f"), ("René", "rene", "m"),
    ("Frieda", "frieda", "f"), ("Theo", "theo", "m"), ("Ida", "ida", "f"), ("Emil", "emil", "m"),
    ("Charlotte", "charlotte", "f"), ("Moritz", "moritz", "m"), ("Nora", "nora", "f"), ("Jonas", "jonas", "m"),
    ("Bożena", "bozena", "f"), ("Krzysztof", "krzysztof", "m"), ("Elif", "elif", "f"), ("Emre", "emre", "m"),
    ("Lucía", "lucia", "f"), ("Íñigo", "inigo", "m"), ("Marie", "marie", "f"), ("Henrik", "henrik", "m"),
    ("Giulia", "giulia", "f"), ("Matteo", "matteo", "m"), ("Renée", "renee", "f"), ("Günther", "guenther", "m"),
    ("Vera", "vera", "f"), ("Oskar", "oskar", "m"), ("Ilse", "ilse", "f"), ("Anton", "anton", "m"),
    ("Clara", "clara", "f"), ("Kasper", "kasper", "m"), ("Johanna", "johanna", "f"), ("Piet", "piet", "m"),
    ("Martha", "martha", "f"), ("Aurélien", "aurelien", "m"), ("Petra", "petra", "f"), ("Jan", "jan", "m"),
];

/// Last names, in letters of their own and in plain ones.
pub(super) const LAST: [(&str, &str); 48] = [
    ("Müller", "mueller"), ("Schmidt", "schmidt"), ("Weiß", "weiss"), ("Kowalski", "kowalski"), ("García", "garcia"),
    ("Lefèvre", "lefevre"), ("Yılmaz", "yilmaz"), ("Nowak", "nowak"), ("Schröder", "schroeder"), ("Fischer", "fischer"),
    ("O'Brien", "obrien"), ("Łukasik", "lukasik"), ("Jørgensen", "joergensen"), ("Novák", "novak"), ("Peña", "pena"),
    ("Dubois", "dubois"), ("Krüger", "krueger"), ("Wagner", "wagner"), ("Öztürk", "oeztuerk"), ("Becker", "becker"),
    ("D'Angelo", "dangelo"), ("Lindström", "lindstroem"), ("Hoffmann", "hoffmann"), ("Çelik", "celik"),
    ("Vogel", "vogel"), ("Šimek", "simek"), ("Köhler", "koehler"), ("Bauer", "bauer"), ("Muñoz", "munoz"),
    ("Zimmermann", "zimmermann"), ("Hansen", "hansen"), ("Béranger", "beranger"), ("Richter", "richter"),
    ("Wójcik", "wojcik"), ("Neumann", "neumann"), ("Rossi", "rossi"), ("Groß", "gross"), ("Arnold", "arnold"),
    ("van den Berg", "vandenberg"), ("Jansen", "jansen"), ("Schäfer", "schaefer"), ("Kaya", "kaya"),
    ("Moreau", "moreau"), ("Lange", "lange"), ("Sánchez", "sanchez"), ("Horvath", "horvath"), ("Brandt", "brandt"),
    ("Petersen", "petersen"),
];

/// Full Chinese names, in plain letters, with what most bearers are.
pub(super) const CHINESE: [(&str, &str, &str); 12] = [
    ("王伟", "wang.wei", "m"), ("李娜", "li.na", "f"), ("张敏", "zhang.min", "f"), ("刘洋", "liu.yang", "m"),
    ("陈静", "chen.jing", "f"), ("杨帆", "yang.fan", "m"), ("赵磊", "zhao.lei", "m"), ("黄丽", "huang.li", "f"),
    ("周杰", "zhou.jie", "m"), ("吴桐", "wu.tong", "f"), ("徐晨", "xu.chen", "m"), ("孙悦", "sun.yue", "f"),
];

/// Towns.
pub(super) const TOWNS: [&str; 20] = [
    "Berlin", "Hamburg", "München", "Köln", "Leipzig", "Dresden", "Düsseldorf", "Nürnberg", "Bremen", "Hannover",
    "Potsdam", "Lübeck", "Freiburg", "Münster", "Wien", "Zürich", "Straßburg", "Kraków", "København", "Liège",
];
