//! The item that a URL refers to, for shops with common URL schemes.

use regex::Regex;

/// The purpose of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// The page of an item.
    Item(String),
    /// It puts an item into the cart.
    Cart(String),
    /// Any other page, an image, a script and so on.
    Other,
}

/// Path segments followed by an item's id.
const PRODUCT: [&str; 14] = [
    "product",
    "products",
    "p",
    "item",
    "itm",
    "dp",
    "produkt",
    "produkte",
    "artikel",
    "produit",
    "produits",
    "producto",
    "productos",
    "prodotto",
];

/// Segments that follow these in URLs of lists.
const NO_ITEM: [&str; 8] = [
    "page",
    "category",
    "categories",
    "search",
    "all",
    "tag",
    "feed",
    "list",
];

/// Query parameters with an item's id.
const QUERY: [&str; 8] = [
    "product_id",
    "productid",
    "item_id",
    "itemid",
    "id_product",
    "pid",
    "sku",
    "product",
];

/// Endings of files that are not pages.
const FILES: [&str; 20] = [
    "js", "css", "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "woff", "woff2", "ttf",
    "map", "json", "xml", "txt", "mp4", "pdf", "atom",
];

/// The purpose of the page at `path`. `pattern` finds the item's id: its first group.
pub fn page(path: &str, pattern: Option<&Regex>) -> Page {
    let path = path.split('#').next().unwrap_or_default();
    // Requests through a proxy contain the full URL.
    let path = path
        .find("://")
        .and_then(|at| {
            path[at + 3..]
                .find('/')
                .map(|slash| &path[at + 3 + slash..])
        })
        .unwrap_or(path);
    let (place, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<&str> = place.split('/').filter(|part| !part.is_empty()).collect();
    if let Some(item) = cart_item(&parts, query) {
        return Page::Cart(item);
    }
    let item = match pattern {
        Some(pattern) => {
            let found = pattern
                .captures(path)
                .and_then(|groups| groups.get(1).or_else(|| groups.get(0)));
            found.map(|found| found.as_str())
        }
        None => item_of(&parts).or_else(|| query_value(query, &QUERY)),
    };
    match item.map(decoded) {
        Some(item) if !item.is_empty() => Page::Item(item),
        _ => Page::Other,
    }
}

fn item_of<'a>(parts: &[&'a str]) -> Option<&'a str> {
    let place = parts
        .iter()
        .rposition(|part| PRODUCT.iter().any(|word| part.eq_ignore_ascii_case(word)))?;
    let item = parts.get(place + 1)?;
    let ending = item
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending)
        .to_lowercase();
    let is_list = NO_ITEM.iter().any(|word| item.eq_ignore_ascii_case(word));
    if is_list || FILES.contains(&ending.as_str()) {
        return None;
    }
    Some(
        item.strip_suffix(".html")
            .or_else(|| item.strip_suffix(".htm"))
            .unwrap_or(item),
    )
}

/// The item that a URL adds to the cart, if it does.
fn cart_item(parts: &[&str], query: &str) -> Option<String> {
    let named = query_value(query, &["add-to-cart", "add_to_cart"]);
    if let Some(item) = named.filter(|item| !item.is_empty()) {
        return Some(decoded(item));
    }
    let is = |at: usize, word: &str| {
        parts
            .get(at)
            .is_some_and(|part| part.eq_ignore_ascii_case(word))
    };
    let place = (0..parts.len()).find(|&at| {
        is(at, "add-to-cart")
            || is(at, "addtocart")
            || is(at, "cart") && (is(at + 1, "add") || is(at + 1, "add.js"))
    });
    let adds = query_value(query, &["add"]).is_some() && (0..parts.len()).any(|at| is(at, "cart"));
    if place.is_none() && !adds {
        return None;
    }
    let by_query =
        || query_value(query, &QUERY).or_else(|| query_value(query, &["id", "item", "variant"]));
    let behind = place.map(|at| if is(at, "cart") { at + 2 } else { at + 1 });
    let by_path = || item_of(parts).or_else(|| parts.get(behind?).copied());
    by_query()
        .or_else(by_path)
        .map(decoded)
        .filter(|item| !item.is_empty())
}

fn query_value<'a>(query: &'a str, names: &[&str]) -> Option<&'a str> {
    let value_of = |name: &&str| {
        let pair = |pair: &'a str| {
            pair.split_once('=')
                .filter(|(found, _)| found.eq_ignore_ascii_case(name))
        };
        query
            .split(['&', ';'])
            .find_map(pair)
            .map(|(_, value)| value)
    };
    names.iter().find_map(value_of)
}

/// Decodes `%C3%A9` to é; anything invalid stays as it is.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let digits = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let code = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|text| u8::from_str_radix(text, 16).ok());
        match code {
            Some(code) => {
                out.push(code);
                at += 3;
            }
            None => {
                out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    let text = String::from_utf8(out)
        .unwrap_or_else(|bad| String::from_utf8_lossy(bad.as_bytes()).into_owned());
    text.trim().chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn items_are_found_in_the_addresses_of_most_shops() {
        for (path, item) in [
            ("/products/green-tea?variant=3", "green-tea"),
            ("/collections/teas/products/green-tea", "green-tea"),
            ("/product/17/", "17"),
            ("/de/produkt/gr%C3%BCner-tee", "grüner-tee"),
            ("/Some-Title/dp/B0TEST/ref=sr_1", "B0TEST"),
            ("/p/123.html#top", "123"),
            ("/index.php?route=product/product&product_id=42&x=1", "42"),
            ("http://shop.test/item/9", "9"),
        ] {
            assert_eq!(page(path, None), Page::Item(item.into()), "{path}");
        }
        for path in [
            "/",
            "",
            "/products",
            "/products/",
            "/products/page/2",
            "/products/a.js",
            "/products/a.png?v=1",
            "/about",
            "/product-category/tea",
            "/cart",
            "/cart/add",
            "/p/%20",
        ] {
            assert_eq!(page(path, None), Page::Other, "{path}");
        }
    }

    #[test]
    fn cart_urls_name_their_item() {
        for (path, item) in [
            ("/shop/?add-to-cart=17&quantity=1", "17"),
            ("/cart/add?id=42", "42"),
            ("/cart/add/42", "42"),
            ("/add-to-cart/a%20b", "a b"),
            ("/checkout/cart/add/uenc/x/product/7/", "7"),
            ("/cart?add=1&id_product=5", "5"),
        ] {
            assert_eq!(page(path, None), Page::Cart(item.into()), "{path}");
        }
    }

    #[test]
    fn a_pattern_finds_the_item() {
        let pattern = Regex::new(r"^/shop/\w+-(\d+)").unwrap();
        assert_eq!(
            page("/shop/tea-17?x=1", Some(&pattern)),
            Page::Item("17".into())
        );
        assert_eq!(page("/products/tea", Some(&pattern)), Page::Other);
        let whole = Regex::new("tea|cup").unwrap();
        assert_eq!(page("/x/cup", Some(&whole)), Page::Item("cup".into()));
    }

    proptest! {
        #[test]
        fn no_address_makes_it_fail_hard(path in "[/a-z%?&=.#:0-9é+]{0,40}") {
            let _ = page(&path, None);
            let _ = page(&format!("/cart/add/{path}"), None);
        }
    }
}
